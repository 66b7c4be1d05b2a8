"""The engine's laws, for generated patients of the example clinics.

Same input, same bytes: with the caches off or on, in whatever order patients come, in another
process with another seed of hashes. And whatever the patient: the name is in the text, nothing
overlaps or leaves the page, and no English stands on a Spanish sheet.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from example_sheets import Example, clinics, engine, examples, made
from hypothesis import Phase, example, given
from hypothesis import strategies as st
from made_up import tries
from page_geometry import page_faults
from patient_cases import Case, cases
from sheet_text import words_of

from docgen.engine import Engine
from docgen.errors import PatientError
from docgen.files import locales_root
from docgen.i18n.po import read_catalogue
from docgen.layout.placed import Placed
from docgen.patient.record import Patient
from docgen.pdf.filled import fill_pages
from docgen.pdf.paging import heights_of, pages_of
from docgen.sheet.sheets import choose_sheet
from docgen.style import look

# Without the phase that looks for a smaller failure: with a sheet a time it would take minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
few = tries(3, phases=PHASES)
some = tries(4, phases=PHASES)
many = tries(12, phases=PHASES)

# ---- The same input gives the same bytes ----


@given(cases())
@some
def test_with_the_caches_off_the_bytes_are_the_same(case: Case) -> None:
    assert case.make(Engine(caches=False)).pdf == case.make().pdf


@given(st.lists(cases(), min_size=3, max_size=4))
@few
def test_the_order_of_patients_does_not_matter(some_cases: list[Case]) -> None:
    forwards, backwards = Engine(), Engine()
    there = [case.make(forwards).pdf for case in some_cases]
    back = [case.make(backwards).pdf for case in reversed(some_cases)]
    assert there == back[::-1]


@pytest.mark.parametrize("seed", ["4711", pytest.param("1", marks=pytest.mark.soak)])
def test_another_process_with_another_hash_seed_gives_the_same_bytes(
    seed: str, tmp_path: Path
) -> None:
    """On the other side of the world, in another folder, in the opposite order."""
    here = Path(__file__).resolve().parent
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "PYTHONPATH": os.pathsep.join((str(here), str(here.parent))),
        "TZ": "Pacific/Auckland",
    }
    done = subprocess.run(
        [sys.executable, "-c", "import test_engine; print(*test_engine.digests()[::-1])"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[::-1] == digests()


def digests() -> list[str]:
    """The SHA-256 of every sheet of the demo, blank ones as well."""
    found = [*examples(), *examples(blank=True)]
    return [hashlib.sha256(made(example).pdf).hexdigest() for example in found]


@given(cases())
@some
def test_what_makes_no_sheet_makes_none_with_the_caches_off(case: Case) -> None:
    """A record that is refused is refused for the same reasons, whoever came before."""
    broken = {name: value for name, value in case.record.items() if name != "vertebrae"}
    broken["discharge_time"] = "2025-01-01T10:00"
    patient = Patient.parse(broken)
    said = []
    for by in (engine(), Engine(caches=False)):
        with pytest.raises(PatientError) as caught:
            by.make(case.sheet, clinics()[case.clinic], patient, language=case.language)
        said.append(caught.value.diagnostics)
    assert said[0] == said[1]


# ---- What is on the page ----


@given(cases())
@many
def test_any_name_survives_into_the_text(case: Case) -> None:
    text = words_of(case.make().pdf).replace(" ", "")
    for part in ("given_name", "family_name"):
        assert str(case.record[part]).replace(" ", "") in text


CROWDED = Case(
    "orthopaedic-institute",
    "prepare",
    "en",
    {
        "id": "4738",
        "given_name": "Гйі Цуюм Зпїеђн",
        "family_name": "И-Мяърїщлђєћдљ-Б",
        "birth_date": "1990-04-17",
        "procedure": "vertebroplasty",
        "appointment": "2026-03-07T06:30",
        "vertebrae": ["T4", "T5", "T6", "T7"],
        "physician": "Dr. Ühcgýœêśœł",
    },
)


@given(cases())
@example(CROWDED)  # the label of the levels went on two lines, the second behind the levels
@many
def test_no_letter_overlaps_another_or_leaves_the_margins(case: Case) -> None:
    """Measured on the finished page by PDFium, letter by letter joined to pieces of lines."""
    assert page_faults(case.make().pdf, look(case.format, "letter")) == []


@given(cases())
@many
def test_every_block_stands_on_a_page_between_head_and_foot(case: Case) -> None:
    """As the plan has it; a block that no guard drops is placed once, or cut between lines."""
    clinic, patient = clinics()[case.clinic], case.patient
    wanted = choose_sheet(case.sheet, clinic, patient.procedure, case.language, case.format)
    ready = engine().prepare(wanted, patient, case.printed_on)
    plate = ready.sheet.plate
    paging, *_ = fill_pages(plate, ready.filling)
    heights = heights_of(plate, paging.key)
    look = plate.layout.look
    seen: Counter[int] = Counter()
    for page in pages_of(plate, paging.key):
        for item in page.items:
            assert item.y >= look.first - 0.01
            assert item.y + item.height <= look.bottom - paging.key.lift + 0.01
            if isinstance(item, Placed):
                seen[item.leaf] += 1 if item.lines is None else 0
                assert heights[item.leaf] >= 0
    assert set(seen.values()) <= {1}


# ---- No English on a Spanish sheet ----


COMMON = {"the", "of", "and", "your", "you", "for", "with", "until", "from", "day", "hours"}


@given(cases(language="es", formats=("standard", "large")))
@many
def test_no_english_stands_on_a_spanish_sheet(case: Case) -> None:
    """No piece of a message, whole or between its placeholders, and none of the commonest words."""
    text = own_words(case)
    found = english().search(text)
    assert found is None, found
    assert not COMMON & set(re.findall(r"[a-z]+", text.lower()))


def own_words(case: Case) -> str:
    """What docgen says on a sheet: its text without names, addresses, drugs and notes."""
    clinic = clinics()[case.clinic]
    text = words_of(case.make().pdf)
    for words in (clinic.name, *clinic.address):  # the name stands right behind the telephone
        text = text.replace(words, " ")
    for words in sorted(strings(list(case.record.values())), key=len, reverse=True):
        pieces = r"\s+".join(re.escape(piece) for piece in words.split())
        text = re.sub(rf"(?<!\w){pieces}(?!\w)", " ", text)
    return text


def strings(value: object) -> Iterator[str]:
    """Every string in a record, the words of names one by one as well."""
    if isinstance(value, str):
        yield from (value, *value.split())
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        yield from strings(list(value.values()))


@cache
def english() -> re.Pattern[str]:
    """Any of those pieces, as words of their own."""
    pieces = "|".join(re.escape(piece) for piece in english_pieces())
    return re.compile(rf"(?<!\w)(?:{pieces})(?!\w)")


@cache
def english_pieces() -> tuple[str, ...]:
    """What English stands between the placeholders of messages that Spanish says otherwise."""
    catalogue = read_catalogue(locales_root() / "es" / "LC_MESSAGES" / "docgen.po")
    found: set[str] = set()
    for (_, msgid), entry in catalogue.entries.items():
        spanish = " ".join(entry.texts)
        pieces = (piece.strip(" .,:;()?!") for piece in re.split(r"\{\w+\}|\*\*", msgid))
        found.update(piece for piece in pieces if len(piece) > 3 and piece not in spanish)
    return tuple(sorted(found))


def test_the_english_pieces_are_those_of_the_sheets() -> None:
    """The list above is worth something: an English sheet is full of them."""
    text = words_of(made(Example("lakeside", "prepare", "en")).pdf)
    assert len(english_pieces()) > 300
    assert sum(piece in text for piece in english_pieces()) > 60
    assert english().search(text)
