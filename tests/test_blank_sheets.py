"""Sheets to fill in by hand: page one holds what the first night needs, as a patient's does."""

from __future__ import annotations

import pytest
from example_sheets import Example, examples, made
from page_lines import lines_of
from sheet_text import page_texts

BLANK = [
    example
    for name in ("standard", "bilingual")
    for example in examples(blank=True, format_name=name)
]
VISIT = {"en": ("Next visit", "Note"), "es": ("Próxima cita", "Nota")}


@pytest.mark.parametrize("example", BLANK, ids=str)
def test_page_one_has_room_for_all_rows(example: Example) -> None:
    assert "page-one" not in {found.code for found in made(example).warnings}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_next_visit_and_a_note_are_written_on_page_one_each_on_a_long_line(
    language: str,
) -> None:
    pdf = made(Example("lakeside", "discharge", language, blank=True)).pdf
    assert all(label in page_texts(pdf)[0] for label in VISIT[language])
    lines = [line for line in lines_of(pdf) if line.page == 1]
    ends = [next(line for line in lines if label in line.text) for label in VISIT[language]]
    assert ends[0].y < ends[1].y
