from __future__ import annotations

from itertools import pairwise

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.layout.columns import fitted, rows_of_sections
from docgen.layout.frame import (
    Fitting,
    Leaf,
    LeafAt,
    Node,
    Panel,
    Rect,
    Section,
    Side,
    Stack,
    TextCell,
)
from docgen.layout.linebreak import break_lines, torn_words
from docgen.layout.text import SetText, binds, set_text, text_template
from docgen.model import Box, Heading, List, Slot
from docgen.pdf.content import leaf_height
from docgen.style import BOLD, INK, TextStyle

VALUE, LABEL = TextStyle(13, 18, BOLD), TextStyle(12, 18)
LABELS = ("Paciente", "Nació el", "Expediente", "Médico", "Huesos")
LEFT, WIDTH = 60.0, 492.0
FLOOR = (
    "Chest pain",
    "Trouble breathing",
    "Fainting or sudden confusion",
    "You cannot pass urine",
    "New weakness, numbness or tingling in your arms or legs",
    "No control of bladder or bowels",
    "Hives with a swollen face or throat",
)


def pairs(fit: Fitting, labels: tuple[str, ...], *values: str) -> tuple[Leaf, list[SetText]]:
    """A leaf with these labels and values, placed; and the words of its cells."""
    cells, words = [], []
    for label, value in zip(labels, values, strict=True):
        for text, style, content in ((label, LABEL, ()), (value, VALUE, (Slot("x", "name"),))):
            template = text_template(content, style, samples.fonts())
            cells.append(TextCell(0, 0, LEFT, WIDTH, style, template))
            words.append(set_text(samples.text(text), style, samples.fonts()))
    panels = (Rect(0, 0, 1, 1, stroke=INK, line_width=1.5), Rect(0, 0, 1, 1, fill=INK)) * 2
    leaf = Leaf(tuple(cells), panels, 0.0, 6.75, 6.75, fit=fit, row_gap=19.5)
    return fitted(leaf, words, samples.fonts()), words


def lines_of(leaf: Leaf, words: list[SetText]) -> list[int]:
    """How many lines each value takes, by the width that it is given."""
    return [
        len(break_lines(words[at], leaf.cells[at].width, VALUE, samples.fonts()))
        for at in range(1, len(leaf.cells), 2)
    ]


def rows(*values: str) -> list[int]:
    leaf, _ = pairs(Fitting.STRIP, LABELS, *values)
    return [cell.row for cell in leaf.cells[::2]]


LONG = "Maximiliana-Guadalupe Fernández de la Cueva y Enríquez de Ribera y Montesinos"
BIRTH = "2\u00a0de\u00a0septiembre de 1948"


def test_the_name_has_a_row_of_its_own_and_the_others_share_one_if_they_can() -> None:
    assert rows("Rosa Peña", "2 mayo 1948", "61288", "Dr. Ana Ruiz", "L1") == [0, 1, 1, 1, 1]
    assert rows(LONG, "2 mayo 1948", "61288", "Dr. Ana Ruiz", "L1") == [0, 1, 1, 1, 1]


def test_pairs_in_one_row_are_spread_over_the_width() -> None:
    leaf, _ = pairs(
        Fitting.STRIP, LABELS, "Rosa Peña", "2 mayo 1948", "61288", "Dr. Ana Ruiz", "L1"
    )
    last = leaf.cells[-1]
    assert last.x + last.width == pytest.approx(LEFT + WIDTH)
    assert leaf.cells[2].x == LEFT


def test_what_does_not_fit_goes_to_another_row_whole() -> None:
    doctor = "Dra. María de los Ángeles Villavicencio-Montemayor y Santillana"
    assert rows("Rosa Peña", BIRTH, "40417-2026-0099", doctor, "T12, L1") == [0, 1, 1, 2, 3]
    leaf, words = pairs(Fitting.STRIP, LABELS, LONG, BIRTH, "61288", doctor, "L5")
    assert lines_of(leaf, words) == [2, 1, 1, 1, 1]


def test_the_lines_of_a_long_name_are_even() -> None:
    leaf, words = pairs(Fitting.STRIP, LABELS, LONG, BIRTH, "61288", "Dr. Ana Ruiz", "L1")
    broken = break_lines(words[1], leaf.cells[1].width, VALUE, samples.fonts())
    short, wide = sorted(line.width for line in broken)
    assert short > 0.7 * wide


@given(
    st.lists(st.text("abcdefgh", min_size=1, max_size=40), min_size=1, max_size=6),
    st.text("0123456789-", min_size=1, max_size=40),
    st.lists(st.text("abcdefgh", min_size=1, max_size=40), min_size=1, max_size=6),
)
@settings(max_examples=60)
def test_pairs_of_a_row_stand_beside_each_other_and_no_word_that_fits_is_broken(
    name: list[str], number: str, doctor: list[str]
) -> None:
    leaf, words = pairs(
        Fitting.STRIP, LABELS, " ".join(name), BIRTH, number, " ".join(doctor), "L5"
    )
    for one, two in pairwise(leaf.cells):
        assert two.row - one.row in (0, 1)
        if two.row == one.row:
            assert two.x >= one.x + one.width - 1.01
    for cell, line in zip(leaf.cells, words, strict=True):
        assert cell.x + cell.width <= LEFT + WIDTH + 1.01
        assert torn_words(line, cell.width, cell.style, samples.fonts()) == []


NOTE = "Bring your walker and the list of all your medicines, and come with your daughter."


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=40))
@settings(max_examples=40)
def test_a_visit_and_a_note_stand_in_panels_that_hold_them(words: list[str]) -> None:
    labels = ("Next visit", "From your nurse")
    leaf, texts = pairs(Fitting.VISIT, labels, "Tuesday, December 22, 2:00 PM", " ".join(words))
    counts = [1] * 4
    counts[1::2] = lines_of(leaf, texts)
    panels = [mark for mark in leaf.marks if isinstance(mark, Rect)]
    high = leaf_height(leaf, counts)
    assert max(panel.y + panel.height for panel in panels) <= high + 0.01
    for panel, label, value in zip(panels, leaf.cells[::2], leaf.cells[1::2], strict=True):
        assert panel.x < label.x < value.x
        assert value.x + value.width < panel.x + panel.width
    one, two = panels
    if counts[3] > 1:  # one below the other
        assert one.y + one.height < two.y
        assert one.width == pytest.approx(two.width, abs=2)


def test_a_short_note_stands_beside_the_visit() -> None:
    labels = ("Next visit", "Nurse")
    leaf, _ = pairs(Fitting.VISIT, labels, "Tuesday, December 22, 2:00 PM", "Bring your walker.")
    one, two = (mark for mark in leaf.marks if isinstance(mark, Rect))
    assert {cell.row for cell in leaf.cells} == {0}
    assert one.x + one.width < two.x
    leaf, _ = pairs(Fitting.VISIT, labels, "Tuesday, December 22, 2:00 PM", NOTE)
    assert [cell.row for cell in leaf.cells] == [0, 0, 1, 1]


def leaves_of(column: Node) -> list[LeafAt]:
    assert isinstance(column, Stack)
    return [node for node in column.nodes if isinstance(node, LeafAt)]


def test_the_emergency_list_is_as_low_as_its_words_allow() -> None:
    box = Box(
        "emergency",
        (),
        (
            Heading(2, samples.text("Call 911 now for any of these:")),
            List(tuple(samples.item(sign) for sign in FLOOR)),
        ),
    )
    layout = samples.layout((box,))
    (section,) = layout.flow
    assert isinstance(section, Section)
    assert isinstance(section.body, Panel)
    assert isinstance(section.body.node, Side)
    stack, _ = section.body.node.nodes
    assert isinstance(stack, Stack)
    (side,) = [node for node in stack.nodes if isinstance(node, Side)]
    lines: list[int] = [
        sum(
            len(
                break_lines(
                    cell.text.filled({}, samples.fonts()), cell.width, cell.style, samples.fonts()
                )
            )
            for leaf in leaves_of(column)
            for cell in layout.leaves[leaf.leaf].cells
        )
        for column in side.nodes
    ]
    assert lines == [4, 4]


@pytest.mark.parametrize(
    ("heights", "rows"),
    [
        ([(100.0, 60.0)], [(0, 1, 1)]),
        ([(100.0, 90.0), (100.0, 90.0)], [(0, 1, 2)]),
        ([(180.0, 170.0), (100.0, 90.0), (80.0, 70.0)], [(0, 1, 3)]),
        ([(180.0, 170.0)] * 4, [(0, 1, 2), (2, 3, 4)]),  # a page may end between two rows
    ],
)
def test_sections_stand_in_low_rows_of_two_columns(
    heights: list[tuple[float, float]], rows: list[tuple[int, int, int]]
) -> None:
    assert rows_of_sections(*heights) == rows


@pytest.mark.parametrize(
    ("word", "following", "bound"),
    [
        ("1", "minuto.", True),
        ("2,5", "kg", True),
        ("(10", "lb)", True),
        ("10:40", "AM", False),
        ("312-555-0118", "or", False),
        ("9", "10", False),
    ],
)
def test_a_number_stays_with_what_it_counts(word: str, following: str, bound: bool) -> None:
    assert binds(word, following) is bound
