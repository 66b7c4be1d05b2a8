"""Small laws of type, kept on every sheet of the example clinics in every format.

Each text stands in its own place; no heading, line or signature stands alone; what is read as one
stays on one line; colours are told apart by tired eyes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest
from box_geometry import box_faults, seen
from example_sheets import Example, clinics, engine, examples, patients

from docgen.demo import printing_time
from docgen.fonts.families import Fonts
from docgen.layout.frame import Label, Layout, TextCell
from docgen.layout.linebreak import break_lines
from docgen.layout.placed import Page, Placed
from docgen.layout.text import Lines, SetLine, line_width, one_line
from docgen.patient.record import Patient
from docgen.pdf.document import fill
from docgen.pdf.filled import fill_pages
from docgen.pdf.paging import pages_of
from docgen.sheet.sheets import sheet_for
from docgen.style import BOLD, FORMATS, HUES, INK, MUTED, RED, WHITE, Color, TextStyle, look

ALL = [
    example
    for name in FORMATS
    for blank in (False, True)
    for example in examples(blank=blank, format_name=name)
]
UNITS = (
    *("°F", "°C", "lb", "kg", "mg", "%", "minutes?", "hours?", "days?", "weeks?", "months?"),
    *("years?", "minutos?", "horas?", "días?", "libras?", "semanas?", "años?"),
)
TOGETHER = (
    re.compile(r"\d:\d\d\s+(?:[AP]M|[ap]\.\s+m\.)"),
    re.compile(rf"\d\s+(?:{'|'.join(UNITS)})(?!\w)"),
    re.compile(r"\d{3}-\s+\d"),
    re.compile(r"(?:January|February|March|April|June|July|August|[A-Z][a-z]+ber)\s+\d"),
    re.compile(r"\d\s+de\s+[a-z]+bre\b"),
)


def torn(text: str) -> list[str]:
    """What should stand on one line, and does not."""
    found = (match[0] for pattern in TOGETHER for match in pattern.finditer(text))
    return [each for each in found if "\n" in each]


class Done(NamedTuple):
    pdf: bytes
    layout: Layout
    pages: tuple[Page, ...]
    texts: tuple[tuple[TextCell, Lines], ...]
    fonts: Fonts


@cache
def done(example: Example) -> Done:
    clinic, patient = clinics()[example.clinic], patients()[example.clinic]
    day = printing_time(example.sheet, patient)
    if example.blank:
        patient, day = Patient.blank(patient.procedure), None
    sheet = sheet_for(patient, example.sheet, clinic, example.language, example.format)
    ready = engine().prepare(sheet, patient, day)
    plate, filling = ready.sheet.plate, ready.filling
    paging, *_ = fill_pages(plate, filling)
    pages = pages_of(plate, paging.key)
    shown = {i.leaf for page in pages for i in page.items if isinstance(i, Placed)}
    texts = tuple(
        (cell, break_lines(words, cell.width, cell.style, plate.fonts))
        for index in sorted(shown)
        for cell in plate.layout.leaves[index].cells
        if not plate.layout.leaves[index].fit
        for words in [cell.text.filled(filling.slots, plate.fonts)]
    )
    return Done(fill(plate, filling).pdf, plate.layout, pages, texts, plate.fonts)


def tags(each: Done, item: Placed) -> list[str]:
    cells = each.layout.leaves[item.leaf].cells
    return [each.layout.elements[cell.element].tag for cell in cells]


def said(lines: Lines) -> str:
    """The text of lines, a line break where one is; other spaces are spaces."""
    return "\n".join(words(line).replace("\u00a0", " ") for line in lines)


def words(line: SetLine) -> str:
    return "".join(run.text for run in line.runs).strip()


@pytest.mark.parametrize("example", ALL, ids=str)
def test_every_text_keeps_to_its_box_and_clear_of_all_others(example: Example) -> None:
    assert box_faults(done(example).pdf, done(example).layout) == []


@pytest.mark.parametrize("example", ALL, ids=str)
def test_no_heading_is_the_last_thing_on_a_page(example: Example) -> None:
    each = done(example)
    for page in each.pages:
        last = [item for item in page.items if isinstance(item, Placed)][-1]
        assert not any(tag.startswith("H") for tag in tags(each, last))


@pytest.mark.parametrize("example", ALL, ids=str)
def test_lines_to_sign_on_stand_on_the_page_of_what_is_signed(example: Example) -> None:
    each = done(example)
    for page in each.pages:
        placed = [item for item in page.items if isinstance(item, Placed)]
        if any(each.layout.leaves[item.leaf].pad_top == 35 for item in placed):
            assert any("H2" in tags(each, item) for item in placed)


@pytest.mark.parametrize("example", ALL, ids=str)
def test_the_last_page_has_more_than_a_line_or_two(example: Example) -> None:
    each = done(example)
    *_, last = seen(each.pdf)
    tops = {round(text.box[3] / 6) for text in last.texts if text.mcid >= 0}
    assert len(tops) >= 3


@pytest.mark.parametrize("example", ALL, ids=str)
def test_no_long_text_ends_in_a_line_of_one_word(example: Example) -> None:
    each = done(example)
    for cell, lines in each.texts:
        if len(lines) < 3:
            continue
        *_, before, last = (words(line).split(" ") for line in lines)
        if len(last) > 1 or len(before) < 3 or not last[0]:
            continue
        together = one_line(f"{before[-1]} {last[0]}", cell.style, each.fonts)
        assert line_width(together, cell.style) > cell.width, said(lines)


@pytest.mark.parametrize("example", ALL, ids=str)
def test_times_dates_amounts_and_telephone_numbers_stay_on_one_line(example: Example) -> None:
    each = done(example)
    texts = [said(lines) for _, lines in each.texts]
    assert [found for text in texts for found in torn(text)] == []


@pytest.mark.parametrize(
    "text",
    ["10:40\nPM", "38\n°C", "24\nhours", "312-\n555-0118", "1:40 p.\nm.", "December\n8", "80\n%"],
)
def test_what_is_torn_is_found(text: str) -> None:
    assert len(torn(f"until {text}.")) == 1
    assert torn(text.replace("\n", " ")) == []


def contrast(one: Color, two: Color) -> float:
    """How far two colours stand apart: 1 to 21 (WCAG 2.2, 1.4.3)."""

    def light(color: Color) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
        return sum(a * b for a, b in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))

    lighter, darker = sorted((light(one), light(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def least(style: TextStyle) -> float:
    """What WCAG AAA asks (1.4.6): 7, or 4.5 of type of 18 points, or of 14 if bold."""
    return 4.5 if style.size >= 18 or (style.size >= 14 and style.weight == BOLD) else 7.0


def styles(layout: Layout) -> Iterator[tuple[TextStyle, Color]]:
    """Each style of text, and the darkest background that it may have: accents stand on white."""
    tinted = {INK: layout.look.mid, MUTED: layout.look.tint, WHITE: layout.look.accent}
    for leaf in layout.leaves:
        for cell in leaf.cells:
            yield cell.style, tinted.get(cell.style.color, WHITE)
    for mark in (mark for head in layout.heads for mark in head):
        if isinstance(mark, Label):
            yield mark.style, WHITE


@pytest.mark.parametrize("name", FORMATS)
def test_all_type_is_told_from_its_background_by_tired_eyes(name: str) -> None:
    sheets = (done(Example("lakeside", sheet, "en", format=name)) for sheet in HUES)
    found = {style for sheet in sheets for style in styles(sheet.layout)}
    assert len(found) > 5
    for style, background in found:
        assert contrast(style.color, background) >= least(style), style
    number = look(name, "letter").number
    assert contrast(number.color, RED) >= least(number)


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast(RED, WHITE) == pytest.approx(7.4, abs=0.05)
    assert contrast(MUTED, WHITE) == pytest.approx(8.6, abs=0.05)
    assert least(TextStyle(13, 17, BOLD)) == 7
