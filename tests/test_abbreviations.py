"""Abbreviated days and months are said in full (ISO 32000-1, 14.9.5), and copied as they stand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pytest
import samples
import yaml
from example_sheets import clinics, engine, patients
from pdf_integrity import integrity_problems, ua1_problems
from pdf_reading import operations_of
from pypdf import PdfReader
from sheet_text import words_of

from docgen.files import examples_root
from docgen.i18n.runs import (
    abbreviated,
    fill,
    joined,
    parse_message,
    plain,
    unabbreviated,
    with_abbreviations,
)
from docgen.layout.linebreak import break_lines
from docgen.layout.text import Lines, set_text, text_template
from docgen.model import Slot, Text
from docgen.patient.record import Patient
from docgen.pdf.content import show_lines
from docgen.style import TextStyle

STYLE = TextStyle(13, 16)
WED, DEC = abbreviated("Wed", "Wednesday"), abbreviated("Dec", "December")
DAY = Slot("times.rest", "may_day")
_ENGLISH = "Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec"
_SPANISH = "lun mié jue vie sáb dom ene feb abr jun jul ago sept oct nov dic"
SHORT = {"en": set(_ENGLISH.split()), "es": set(_SPANISH.split())}


def test_a_short_word_is_printed_and_its_long_one_said() -> None:
    assert unabbreviated(f"on {WED} {DEC} 9") == "on Wed Dec 9"
    assert with_abbreviations(f"{WED} {DEC}\u00a09") == [
        ("Wed", "Wednesday"),
        (" ", ""),
        ("Dec", "December"),
        ("\u00a09", ""),
    ]
    assert with_abbreviations("Wed") == [("Wed", "")]
    assert abbreviated("May", "May") == "May"


def test_phrases_keep_what_is_said() -> None:
    runs = fill(parse_message("until **{day}**."), {"day": f"{WED} {DEC} 9"})
    assert plain(runs) == "until Wed Dec 9."
    assert with_abbreviations(joined(runs))[1] == ("Wed", "Wednesday")


@pytest.mark.parametrize("width", [400.0, 60.0, 30.0])
def test_lines_break_as_if_nothing_was_said(width: float) -> None:
    def lines(text: str) -> Lines:
        template = text_template((Text("until "), DAY, Text(" or so")), STYLE, samples.fonts())
        value = template.filled({DAY.key: ((text, False),)}, samples.fonts())
        return break_lines(value, width, STYLE, samples.fonts())

    marked, bare = (lines(text) for text in (f"{WED} {DEC}\u00a09", "Wed Dec\u00a09"))
    assert [line.width for line in marked] == pytest.approx([line.width for line in bare])
    written = [
        ["".join(run.codes for run in line.runs) for line in each] for each in (marked, bare)
    ]
    assert written[0] == written[1]


def test_the_expansion_stands_around_the_glyphs_of_the_word_alone() -> None:
    fonts = samples.fonts()
    text = set_text((Text(f"on {WED} 9"),), STYLE, fonts)
    shown = show_lines(break_lines(text, 400, STYLE, fonts), (0, 0), STYLE, fonts)
    (wed,) = [run.codes for run in text.runs if run.full]
    full = "Wednesday".encode("utf-16-be").hex().upper()
    assert f"/Span<</E<FEFF{full}>>>BDC /F0 13 Tf <{wed}>Tj EMC" in shown
    assert len(wed) == 4 * len("Wed")


class Said(NamedTuple):
    """Words of tagged text, and those of them that are said in another way."""

    words: set[str]
    pairs: set[tuple[str, str]]


def said_on(pdf: bytes) -> Said:
    """Read the content streams of all pages."""
    found = Said(set(), set())
    reader = PdfReader(io.BytesIO(pdf))
    for page in reader.pages:
        for text, full in _tagged(page):
            if full:
                found.pairs.add((text, full))
            else:
                found.words.update(text.split())
    return found


def _tagged(page: object) -> Iterator[tuple[str, str]]:
    """Each text that is no artifact, with what is said in its place."""
    faces = samples.fonts().faces
    marks: list[tuple[bool, str]] = []  # whether it is an artifact, an expansion
    face, text = 0, ""
    for operands, operator in operations_of(page):
        if operator in (b"BDC", b"BMC"):
            about = operands[1] if operator == b"BDC" else {}
            full = str(about.get("/E", "")) if hasattr(about, "get") else ""
            if text:
                yield text, ""
            text = ""
            marks.append((operands[0] in ("/Artifact", "/Figure"), full))  # a figure has an Alt
        elif operator == b"EMC":
            artifact, full = marks.pop()
            if text and not artifact:
                yield text, full
            text = ""
        elif operator == b"Tf":
            face = int(str(operands[0])[2:])
        elif operator == b"Tj":
            codes = operands[0].original_bytes if hasattr(operands[0], "original_bytes") else b""
            each = range(0, len(codes), 2)
            own = [faces[face].meanings[int.from_bytes(codes[at : at + 2])] for at in each]
            text += "".join(own)
        elif operator == b"Td":
            text += " "


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("format_name", ["standard", "large"])
@pytest.mark.parametrize("sheet", ["prepare", "discharge"])
def test_no_day_or_month_is_short_for_those_who_listen(
    sheet: str, format_name: str, language: str
) -> None:
    pdf = engine().make(
        sheet,
        clinics()["lakeside"],
        patients()["lakeside"],
        language=language,
        format=format_name,
        printed_on=date(2026, 12, 1),
    )
    said = said_on(pdf)
    assert {text for text, _ in said.pairs} >= ({"Dec"} if language == "en" else {"dic"})
    assert all(full.lower().startswith(text.split()[0][:2].lower()) for text, full in said.pairs)
    if language == "es":
        assert ("2 mayo 1948", "2 de mayo de 1948") in {
            tuple(" ".join(one.split()) for one in pair) for pair in said.pairs
        }
    assert not said.words & SHORT[language]
    whole = words_of(pdf)
    assert ("Dec 8" if language == "en" else "8 dic") in whole
    assert not {"\ufdd5", "\ufdd6", "\ufdd7"} & set(whole)
    assert not [found for found in integrity_problems(pdf) if "ActualText" in found]
    assert ua1_problems(pdf) == []


# What somebody types in letters that shape: Arabic, Hindi, Thai. Such lines have no expansions.
TYPED = ["أبيكسابان", "अपिक्साबान", "อะพิกซาแบน"]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("sheet", ["prepare", "discharge"])
def test_no_line_of_ours_holds_a_short_day_beside_what_somebody_typed(
    sheet: str, language: str, typed: str
) -> None:
    """In lines with letters that shape a short word is not said in full: there is none."""
    record = yaml.safe_load(
        (examples_root() / "patients" / "lakeside-medicines.yaml").read_text("utf-8")
    )
    record |= {"name": typed, "physician": typed, "notes": typed}
    for at, line in enumerate(record["blood_thinners"] + record["medicines"]):
        line["drug"] = f"{typed} {at}"
    record["blood_thinners"][0]["agreed_by"] = typed
    pdf = engine().make(
        sheet,
        clinics()["lakeside"],
        Patient.parse(record),
        language=language,
        printed_on=date(2026, 12, 1),
    )
    short = {text for text, full in said_on(pdf).pairs}
    assert short >= ({"Dec"} if language == "en" else {"dic"})
    assert not said_on(pdf).words & SHORT[language]
