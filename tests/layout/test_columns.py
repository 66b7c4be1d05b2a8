from __future__ import annotations

import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.layout.columns import fitted
from docgen.layout.frame import Cell, Leaf, LeafAt, Node, Section, Side, SlotWord, Stack
from docgen.layout.lines import break_lines, static_lines
from docgen.looks.fonts import EMPTY
from docgen.looks.style import BOLD, TextStyle
from docgen.model import Box, Heading, List, Slot

VALUE, LABEL = TextStyle(13, 17, BOLD), TextStyle(12, 17)
LABELS = ("Paciente", "Nació el", "Expediente", "Médico", "Huesos")
FLOOR = (
    "Chest pain",
    "Trouble breathing",
    "Fainting or sudden confusion",
    "You cannot pass urine",
    "New weakness, numbness or tingling in your arms or legs",
    "No control of bladder or bowels",
    "Hives with a swollen face or throat",
)


def strip(*values: str) -> list[int]:
    """How many lines each value of a patient strip takes, by the width that it is given."""
    cells, words = [], []
    for label, value in zip(LABELS, values, strict=True):
        slot = SlotWord(Slot("x", "birth" if "19" in value else "name"), BOLD, EMPTY, EMPTY, EMPTY)
        for text, style, filled in ((label, LABEL, ()), (value, VALUE, (slot,))):
            cells.append(Cell(0, 0, 66.0, 480.0, style, filled))
            words.append(static_lines(samples.text(text), 9000, style, samples.fonts())[0])
    leaf = fitted(Leaf(tuple(cells), fluid=2), tuple(words), samples.fonts())
    return [
        len(break_lines(words[i], leaf.cells[i].width, VALUE, samples.fonts()))
        for i in range(1, len(cells), 2)
    ]


def test_a_strip_with_room_keeps_each_value_on_one_line() -> None:
    birth = "26 de\u00a0enero de 1953"
    assert strip("Ana Li", birth, "61288", "Dr. Ana Ruiz", "L1") == [1, 1, 1, 1, 1]


def test_a_strip_without_room_folds_a_name_and_no_date() -> None:
    birth = "26\u00a0de\u00a0enero de 1953"
    lines = strip("Inés María Batista Núñez", birth, "61288", "Dra. Carmen Villalobos", "T8, T9")
    assert lines == [2, 1, 1, 2, 1]


@given(st.integers(1, 28), st.sampled_from(("Ángel Muñoz", "Nguyễn", "Maximiliano Gonzalez")))
@settings(max_examples=20)
def test_a_date_of_birth_stays_whole_while_names_can_give_way(day: int, family: str) -> None:
    birth = f"{day}\u00a0de\u00a0septiembre de 1952"
    lines = strip(f"José {family}", birth, "40462", "Dr. Ana Ruiz", "L5")
    assert lines[1] == 1


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
    (panel,) = section.nodes
    stack = panel.node  # type: ignore[union-attr]  # the emergency box is a panel
    assert isinstance(stack, Stack)
    (side,) = [node for node in stack.nodes if isinstance(node, Side)]
    lines: list[int] = [
        sum(
            len(break_lines(cell.words, cell.width, cell.style, samples.fonts()))
            for leaf in leaves_of(column)
            for cell in layout.leaves[leaf.leaf].cells
        )
        for column in side.nodes
    ]
    assert lines == [4, 4]
