"""A copy of a sheet says so beside each foot, and is in all else the sheet that was given."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from box_geometry import Box, seen
from example_sheets import clinics, engine, patients
from hypothesis import Phase, given
from made_up import tries
from patient_cases import Case, cases
from pdf_integrity import integrity_problems, ua1_problems
from pseudo_locales import FROM_RIGHT, LONG, Bench
from pypdf import PdfReader
from sheet_text import normal, page_texts, units_of

from docgen.cache_folder import CacheFolder
from docgen.demo import example_clinics, printing_time
from docgen.engine import Engine, Made
from docgen.patient.record import Patient
from docgen.sheet.compiled_cache import CompiledCache
from docgen.style import FORMATS, Look, look

DAY = date(2026, 12, 8)
EDGE = 15  # points that printers may leave white
ENGLISH, SPANISH = "Copy of December 8", "Copia del 8 de diciembre"
# The whole of what a copy has more than the sheet: a line, turned upwards.
MARK = re.compile(rb"q 0 -?1 -?1 0 [\d.]+ [\d.]+ cm\nBT [^\n]*ET\nQ\n")
FOOT = re.compile(rb"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n.*?EMC\n", re.DOTALL)
few = tries(6, phases=(Phase.explicit, Phase.reuse, Phase.generate))

Make = Callable[[date | None], Made]


class Kind(NamedTuple):
    """A kind of sheet; `who` is patient, blank, staff, or one whose name makes the foot higher."""

    sheet: str
    language: str
    format: str
    who: str = "patient"
    paper: str = "letter"

    def __str__(self) -> str:
        return "-".join(self)

    @property
    def look(self) -> Look:
        return look(self.format, self.paper)

    @property
    def said(self) -> str:
        """What its copies say."""
        own = ENGLISH if self.language == "en" else SPANISH
        other = SPANISH if self.language == "en" else ENGLISH
        return f"{own} / {other}" if self.format == "bilingual" else own

    def make(self, copy_of: date | None, by: Engine | None = None) -> Made:
        clinic, patient = clinics()["lakeside"], patients()["lakeside"]
        if self.paper != clinic.paper:
            clinic = replace(clinic, paper=self.paper, digest=f"{clinic.digest}-{self.paper}")
        printed = printing_time(self.sheet, patient)
        if self.who == "long":
            patient = replace(patient, given="Maximiliana-Guadalupe " * 4 + "de la Cueva")
        if self.who == "blank":
            patient = Patient.blank(patient.procedure)
        return (by or engine()).make_sheet(
            self.sheet,
            clinic,
            patient,
            language=self.language,
            format=self.format,
            printed_on=None if self.who == "blank" else printed,
            staff_copy=self.who == "staff",
            copy_of=copy_of,
        )


KINDS = [
    *[Kind("discharge", code, name) for name in FORMATS for code in ("en", "es")],
    *[Kind("prepare", code, name) for name in FORMATS for code in ("en", "es")],
    *[Kind("discharge", "es", name, "blank") for name in FORMATS],
    *[Kind("discharge", "en", name, "staff") for name in FORMATS],
    *[Kind("discharge", "en", name, "long") for name in FORMATS],
    *[Kind("discharge", "es", name, paper="a4") for name in FORMATS],
]


def contents(pdf: bytes) -> list[bytes]:
    found = [page.get_contents() for page in PdfReader(io.BytesIO(pdf)).pages]
    return [one.get_data() for one in found if one is not None]


def misplaced(pdf: bytes, of: Look) -> list[str]:
    """Tell where a mark is not in the margin beside the foot, or not clear of all else."""
    found = []
    for number, page in enumerate(seen(pdf), 1):
        texts = [box for box, _ in page.texts]
        marks = [box for box in texts if box[0] > of.right + 1 or box[2] < of.margin - 1]
        others = [box for box in [*texts, *page.shapes] if box not in marks]
        if not marks:
            found.append(f"page {number} has no mark")
        for left, bottom, right, top in marks:
            if min(left, bottom, of.width - right, of.height - top) < EDGE:
                found.append(f"page {number}: too near to the edge")
        if marks and min(box[1] for box in marks) > of.foot:
            found.append(f"page {number}: above the foot")
        found += [f"page {number}: meets {o}" for o in others if any(meet(o, m) for m in marks)]
    return found


def meet(one: Box, two: Box) -> bool:
    """Whether less than half a point is between two boxes."""
    wide = min(one[2], two[2]) - max(one[0], two[0])
    return wide > -0.5 and min(one[3], two[3]) - max(one[1], two[1]) > -0.5


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_each_page_of_a_copy_says_so_once_in_an_artifact_of_its_foot(kind: Kind) -> None:
    made = kind.make(DAY)
    assert [normal(text).count(kind.said) for text in page_texts(made.pdf)] == [1] * made.pages
    for content in contents(made.pdf):
        feet = FOOT.findall(content)
        assert len(MARK.findall(content)) == 1
        assert len([foot for foot in feet if MARK.search(foot)]) == 1


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_copy_has_the_pages_words_and_number_of_the_sheet(kind: Kind) -> None:
    given_out, copy = kind.make(None), kind.make(DAY)
    assert [MARK.sub(b"", content) for content in contents(copy.pdf)] == contents(given_out.pdf)
    assert units_of(copy.pdf) == units_of(given_out.pdf)
    assert copy._replace(pdf=b"") == given_out._replace(pdf=b"")


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_mark_stands_in_the_margin_clear_of_all_else(kind: Kind) -> None:
    assert misplaced(kind.make(DAY).pdf, kind.look) == []


def test_a_mark_that_stands_where_it_must_not_is_found() -> None:
    kind = KINDS[0]
    assert "no mark" in misplaced(kind.make(None).pdf, kind.look)[0]
    pdf, this = kind.make(DAY).pdf, kind.look
    assert "edge" in misplaced(pdf, this._replace(width=this.width - 24))[0]
    assert "above" in misplaced(pdf, this._replace(foot=5.0))[0]
    assert meet((0, 0, 10, 10), (10.3, 5, 20, 20))
    assert not meet((0, 0, 10, 10), (13, 5, 20, 20))


@pytest.mark.parametrize("kind", [k for k in KINDS if k.sheet == "discharge"], ids=str)
def test_a_copy_is_pdf_ua_1_and_whole(kind: Kind) -> None:
    assert integrity_problems(kind.make(DAY).pdf) == []
    assert ua1_problems(kind.make(DAY).pdf) == []


@given(cases())
@few
def test_sheets_and_copies_by_one_engine_are_those_of_an_engine_without_caches(case: Case) -> None:
    """Nothing of a copy stays with the sheet that is made next, nor the other way round."""
    warm, cold = engine(), Engine(caches=False)
    days = DAY, None, date(2026, 1, 31), DAY, None
    made = [case.make(warm, copy_of=day).pdf for day in days]
    assert made[0] == made[3] == case.make(cold, copy_of=DAY).pdf
    assert made[1] == made[4] == case.make(cold).pdf
    assert len({*made}) == 3


def test_a_copy_of_a_sheet_that_lay_on_disk_is_the_same(tmp_path: Path) -> None:
    kind = Kind("discharge", "es", "bilingual")
    for _ in ("kept", "taken"):
        disk = CompiledCache(CacheFolder(tmp_path / "cache"))
        one = Engine(disk=disk)
        assert kind.make(DAY, one) == kind.make(DAY)
        assert kind.make(None, one) == kind.make(None)
    assert any((tmp_path / "cache").rglob("*"))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("pseudo"))


@pytest.mark.parametrize("language", [LONG, FROM_RIGHT])
@pytest.mark.parametrize("format_name", FORMATS)
def test_the_mark_has_room_in_any_language(bench: Bench, language: str, format_name: str) -> None:
    """In words that are longer by a third, and in the left margin of a page read from the right."""
    (example,) = [place for place in example_clinics() if place.name == "lakeside"]
    made = bench.engine.make_sheet(
        "discharge",
        bench.clinic(example, language),
        patients()["lakeside"],
        language=language,
        format=format_name,
        copy_of=DAY,
    )
    of = look(format_name, "letter")
    assert misplaced(made.pdf, of) == []
    for page in seen(made.pdf):
        outside = [box for box, _ in page.texts if box[0] > of.right + 1 or box[2] < of.margin - 1]
        assert all((box[2] < of.margin) == (language == FROM_RIGHT) for box in outside)
