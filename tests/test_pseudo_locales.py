"""A language is a folder with a catalogue: two made-up ones stand on every sheet, in every format.

Long text and text from the right; nothing is clipped, nothing overlaps, all tags are right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pypdfium2 as pdfium
import pytest
from box_geometry import box_faults, seen
from example_sheets import engine, patients
from pdf_integrity import integrity_problems, ua1_problems
from pseudo_locales import (
    FROM_RIGHT,
    LONG,
    PSEUDO,
    Bench,
    accented,
    mirrored,
    pseudo_clinic,
    write_locale,
)

from docgen.demo import example_clinics, printing_time
from docgen.i18n.locale_file import problems_of
from docgen.layout.frame import Art, Dot, Layout, Leaf, Stroke, Times
from docgen.model import Text
from docgen.patient.record import Patient
from docgen.pdf.document import fill
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import sheet_for
from docgen.style import FORMATS

EXAMPLES = {place.name: place for place in example_clinics()}


class Case(NamedTuple):
    """One sheet; `first` is its language, `other` the pseudo-language of its clinic."""

    clinic: str
    sheet: str
    other: str
    first: str
    format: str = "standard"
    kind: str = "patient"

    def __str__(self) -> str:
        return "-".join((*self[:2], *dict.fromkeys((self.first, self.other)), *self[4:]))


def cases() -> Iterator[Case]:
    for clinic in EXAMPLES:
        for sheet in ("prepare", "discharge"):
            for other in PSEUDO:
                for how in FORMATS:
                    yield Case(clinic, sheet, other, other, how)
    for how in FORMATS:
        for sheet in ("prepare", "discharge"):
            for other in PSEUDO:
                yield Case("lakeside", sheet, other, other, how, "blank")
    for other in PSEUDO:
        yield Case("lakeside", "discharge", other, other, "standard", "staff")
        yield Case("lakeside", "discharge", other, other, "large", "staff")
        yield Case("lakeside", "discharge", other, "en", "bilingual")
        yield Case("spine-medicine", "prepare", other, "en", "bilingual")


CASES = list(cases())
WHOLE = [case for case in CASES if case.clinic == "lakeside"]


class Done(NamedTuple):
    pdf: bytes
    layout: Layout


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory()


@cache
def bench() -> Bench:
    return Bench(Path(_folder().name))


@cache
def made(case: Case) -> Done:
    engine, clinic = bench().engine, bench().clinic(EXAMPLES[case.clinic], case.other)
    patient = patients()[case.clinic]
    day = printing_time(case.sheet, patient)
    if case.kind == "blank":
        patient, day = Patient.blank(patient.procedure), None
    sheet = sheet_for(patient, case.sheet, clinic, case.first, case.format)
    ready = engine.prepare(replace(sheet, staff=case.kind == "staff"), patient, day)
    plate = ready.sheet.plate
    return Done(fill(plate, ready.filling).pdf, plate.layout)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_text_keeps_to_its_box_and_clear_of_all_others(case: Case) -> None:
    done = made(case)
    assert box_faults(done.pdf, done.layout) == []


@pytest.mark.parametrize("case", WHOLE, ids=str)
def test_the_sheet_is_pdf_ua_1_and_whole(case: Case) -> None:
    assert integrity_problems(made(case).pdf) == []
    assert ua1_problems(made(case).pdf) == []


def test_the_checker_finds_a_box_that_is_too_narrow() -> None:
    done = made(CASES[0])
    at, leaf = next((n, f) for n, f in enumerate(done.layout.leaves) if f.cells and not f.fit)
    (cell, *others) = leaf.cells
    narrow = leaf._replace(cells=(cell._replace(width=cell.width / 4), *others))
    leaves = (*done.layout.leaves[:at], narrow, *done.layout.leaves[at + 1 :])
    assert "leaves its box" in box_faults(done.pdf, done.layout._replace(leaves=leaves))[0]


FROM = [case for case in CASES if case.other == FROM_RIGHT]


@pytest.mark.parametrize("case", [c for c in FROM if c.kind == "patient"], ids=str)
def test_text_from_the_right_begins_at_the_right_edge_of_its_box(case: Case) -> None:
    done = made(case)
    cells = {
        cell.mcid: cell
        for leaf in done.layout.leaves
        for cell in leaf.cells
        if cell.rtl and cell.text.content and not leaf.fit
    }
    starts: dict[int, float] = {}
    for page in seen(done.pdf):
        for box, mcid in page.texts:
            starts[mcid] = max(starts.get(mcid, 0), box[2])
    found = [(cells[mcid], right) for mcid, right in starts.items() if mcid in cells]
    assert len(found) > 20
    for cell, right in found:
        bearing = max(2.5, cell.style.size / 8)  # white beside a letter belongs to it
        assert -bearing < right - cell.x - cell.width < 1, cell


@pytest.mark.parametrize("how", ["standard", "large"])
def test_a_page_from_the_right_is_the_mirror_image_of_one_from_the_left(how: str) -> None:
    """Each picture and code stands where the English one does, seen in a mirror; so do the rows."""
    layout = made(Case("lakeside", "discharge", FROM_RIGHT, FROM_RIGHT, how)).layout
    english = made(Case("lakeside", "discharge", FROM_RIGHT, "en", how)).layout
    look = layout.look
    axis = look.width - look.axis
    assert len(pictures(layout)) > 50
    assert pictures(layout) == [round(look.width - x, 1) for x in pictures(english)]
    codes, others = ([leaf.code for leaf in each.leaves if leaf.code] for each in (layout, english))
    assert len(codes) == 2
    for code, other in zip(codes, others, strict=True):
        assert code.x + code.size == look.width - other.x
    assert max(cell.x + cell.width for f in layout.leaves for cell in f.cells[:1]) > axis - 1
    (times,) = (part for part in layout.flow if isinstance(part, Times))
    (over_day,), (over_row,) = times.over_day, times.over_row
    assert isinstance(over_day, Stroke)
    assert isinstance(over_row, Stroke)
    assert over_row.x0 == over_day.x0
    assert over_row.x1 <= over_day.x1
    rows = [f for f in layout.leaves if len(f.cells) == 2 and f.cells[0].x > f.cells[1].x]
    assert len(rows) > 5  # the time, or what is allowed, stands right of what belongs to it


ICE = "Ice in a cloth helps."  # stands below its drawing, in a column as wide as it is


@pytest.mark.parametrize("how", ["standard", "large"])
def test_a_drawing_over_its_caption_stands_at_the_far_edge_of_its_box(how: str) -> None:
    """That is the mirrored place, however wide the caption is in either language."""
    edges: dict[str, set[float]] = {}
    for first, caption in ((FROM_RIGHT, mirrored(ICE)), ("en", ICE)):
        layout = made(Case("lakeside", "discharge", FROM_RIGHT, first, how)).layout
        drawn = [leaf for leaf in layout.leaves if is_said(leaf, caption)]
        assert len(drawn) == 2  # on page one, or overleaf
        for leaf in drawn:
            (cell,), (mark,) = leaf.cells, leaf.marks
            assert isinstance(mark, Art)
            wide = mark.size * mark.picture.width / mark.picture.height
            assert mark.x + wide / 2 == pytest.approx(cell.x + cell.width / 2)
            far = layout.look.width - cell.x if layout.look.rtl else cell.x + cell.width
            edges.setdefault(first, set()).add(round(far, 1))
    assert len(edges[FROM_RIGHT]) == 1
    assert edges[FROM_RIGHT] == edges["en"]


def is_said(leaf: Leaf, *words: str) -> bool:
    """Whether the first text of a leaf is one of these."""
    first = leaf.cells[0].text.content if leaf.cells else ()
    return "".join(one.text for one in first if isinstance(one, Text)) in words


def pictures(layout: Layout) -> list[float]:
    """The middles of all pictures, in the order of reading.

    Words move what page one is for, and the drawing over a caption.
    """
    return [
        round(mark.x + mark.size * mark.picture.width / mark.picture.height / 2, 1)
        for leaf in layout.leaves
        if not (leaf.cells and leaf.cells[0].style == layout.look.purpose)
        if not is_said(leaf, ICE, mirrored(ICE))
        for mark in leaf.marks
        if isinstance(mark, Art)
    ]


def test_in_two_languages_each_column_runs_its_own_way() -> None:
    """The patient's language stands at the side from which the page is read, from page three on."""
    for first, page_rtl in (("en", False), (FROM_RIGHT, True)):
        layout = made(Case("lakeside", "discharge", FROM_RIGHT, first, "bilingual")).layout
        assert layout.look.rtl is page_rtl
        middle = layout.look.width / 2
        assert len(layout.fronts) == 2
        for leaf in layout.leaves[layout.fronts[-1].leaves :]:
            own = [cell for cell in leaf.cells if layout.elements[cell.element].tag == "LBody"]
            dots = [mark for mark in leaf.marks if isinstance(mark, Dot)]
            for cell, dot in zip(own, dots, strict=False):
                assert (
                    cell.rtl
                    is (cell.x + cell.width / 2 > middle)
                    is (dot.x > cell.x + cell.width - 1)
                )


@pytest.mark.parametrize("how", FORMATS)
def test_words_from_the_right_are_copied_in_the_order_of_reading(how: str) -> None:
    """PDFium gives back every line of the emergency list, letter by letter."""
    done = made(Case("spine-medicine", "discharge", FROM_RIGHT, FROM_RIGHT, how))
    text = " ".join(p.get_textpage().get_text_range() for p in pdfium.PdfDocument(done.pdf))
    copied = " ".join(text.replace("\ufffe", "").split())
    for sign in ("Chest pain", "Trouble breathing"):
        said = mirrored(sign)
        assert said in copied or (how == "bilingual" and said[:5] in copied)


def test_figures_from_the_right_stay_whole_on_paper() -> None:
    done = made(Case("lakeside", "discharge", FROM_RIGHT, FROM_RIGHT))
    text = pdfium.PdfDocument(done.pdf)[0].get_textpage().get_text_range()
    assert "312-555-0118" in text
    assert "22:40" in text


def test_a_language_tells_its_name_and_its_direction() -> None:
    for language, direction in ((LONG, "ltr"), (FROM_RIGHT, "rtl")):
        clinic = bench().clinic(EXAMPLES["lakeside"], language)
        locale = bench().engine.compiler.sources(clinic).locale(language)
        assert (locale.tag, locale.direction) == (f"{language}-US", direction)
        assert problems_of(locale) == ()


def test_a_clinic_may_bring_a_language_in_its_own_folder(tmp_path: Path) -> None:
    """An engine that has never heard of the language makes the sheet in it."""
    place = pseudo_clinic(EXAMPLES["spine-medicine"], FROM_RIGHT, tmp_path)
    write_locale(place / "locales", FROM_RIGHT)
    patient = patients()["spine-medicine"]
    made_up = engine().make_sheet("prepare", Clinic.load(place), patient, language=FROM_RIGHT)
    assert made_up.language == "qpm-US"


def test_long_text_is_some_40_percent_longer() -> None:
    text = "Do not stop any blood thinner unless we or your doctor tell you."
    assert 1.35 < len(accented(text)) / len(text) < 1.6
    assert accented("until **{moment}**").count("**{moment}**") == 1
    assert mirrored("until **{moment}**").endswith("**{moment}**")
