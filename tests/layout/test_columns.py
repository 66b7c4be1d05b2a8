from __future__ import annotations

from itertools import pairwise

import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.layout.columns import fitted
from docgen.layout.frame import Leaf, LeafAt, Node, Panel, Section, Side, Stack, TextCell
from docgen.layout.linebreak import break_lines, torn_words
from docgen.layout.text import SetText, set_text, text_template
from docgen.model import Box, Heading, List, Slot
from docgen.pdf.content import leaf_height
from docgen.style import BOLD, TextStyle

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
    leaf, words = fitted_strip(*values)
    return [
        len(break_lines(words[i], leaf.cells[i].width, VALUE, samples.fonts()))
        for i in range(1, len(leaf.cells), 2)
    ]


def fitted_strip(*values: str) -> tuple[Leaf, list[SetText]]:
    """The leaf of a patient strip with these values, and the words of its cells."""
    cells, words = [], []
    for label, value in zip(LABELS, values, strict=True):
        slot = Slot("x", "birth" if "19" in value else "name")
        for text, style, content in ((label, LABEL, ()), (value, VALUE, (slot,))):
            template = text_template(content, style, samples.fonts())
            cells.append(TextCell(0, 0, 66.0, 480.0, style, template))
            words.append(set_text(samples.text(text), style, samples.fonts()))
    return fitted(Leaf(tuple(cells), fitted=2), words), words


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


LONG = "Maximiliana-Guadalupe Fernández de la Cueva y Enríquez de Ribera"
BIRTH = "2\u00a0de\u00a0septiembre de 1948"


def rows(*values: str) -> list[int]:
    leaf, _ = fitted_strip(*values)
    return [cell.row for cell in leaf.cells[::2]]


def test_a_name_that_does_not_fit_beside_the_others_has_a_line_of_its_own() -> None:
    leaf, _ = fitted_strip(LONG, BIRTH, "40417-2026-0099", "Dr. Ana Ruiz", "T12, L1")
    assert [cell.row for cell in leaf.cells] == [0, 0] + [1] * 8
    assert strip(LONG, BIRTH, "40417-2026-0099", "Dr. Ana Ruiz", "T12, L1") == [1, 1, 1, 1, 1]
    assert leaf.cells[1].width == 480 - 0.0
    assert {cell.x for cell in leaf.cells if cell.row == 0} == {66.0}
    assert min(cell.x for cell in leaf.cells if cell.row == 1) == 66.0


def test_columns_that_fit_side_by_side_stand_in_one_row() -> None:
    assert (
        rows("Inés María Batista Núñez", BIRTH, "61288", "Dra. Carmen Villalobos", "T8, T9")
        == [0] * 5
    )


def test_the_doctor_s_long_name_goes_to_another_row_too() -> None:
    doctor = "Dra. María de los Ángeles Villavicencio-Montemayor y Santillana"
    assert rows("Rosa Peña", BIRTH, "40417-2026-0099", doctor, "T12, L1") == [0, 0, 0, 1, 1]
    assert rows(LONG, BIRTH, "40417-2026-0099", doctor, "T12, L1") == [0, 1, 1, 2, 2]


def test_a_doctor_who_fits_on_two_lines_stays_beside_the_others() -> None:
    doctor = "Dra. María Villavicencio-Montemayor y Santillana"
    assert rows(LONG, BIRTH, "61288", doctor, "L5") == [0, 1, 1, 1, 2]


def test_a_record_number_is_never_broken_while_a_row_can_hold_it() -> None:
    number = "W" * 30
    assert strip("Rosa Peña", BIRTH, number, "Dr. Ana Ruiz", "T12, L1")[2] == 1


@given(
    st.lists(st.text("abcdefgh", min_size=1, max_size=40), min_size=1, max_size=6),
    st.text("0123456789-", min_size=1, max_size=40),
    st.lists(st.text("abcdefgh", min_size=1, max_size=40), min_size=1, max_size=6),
)
@settings(max_examples=60)
def test_columns_of_a_row_stand_beside_each_other_and_no_word_that_fits_is_broken(
    name: list[str], number: str, doctor: list[str]
) -> None:
    leaf, words = fitted_strip(" ".join(name), BIRTH, number, " ".join(doctor), "L5")
    columns = leaf.cells[::2]
    for one, two in pairwise(columns):
        assert two.row - one.row in (0, 1)
        assert two.x == 66.0 if two.row > one.row else two.x >= one.x + one.width + 13.99
    for cell, line in zip(leaf.cells, words, strict=True):
        assert cell.x + cell.width <= 66.0 + 480.0 + 0.01
        if not torn_words(line, 480, cell.style, samples.fonts()):
            assert torn_words(line, cell.width, cell.style, samples.fonts()) == []


def test_a_leaf_with_rows_is_as_high_as_its_rows() -> None:
    leaf, _ = fitted_strip(LONG, BIRTH, "40417-2026-0099", "Dr. Ana Ruiz", "T12, L1")
    one_row = leaf._replace(cells=tuple(cell._replace(row=0) for cell in leaf.cells))
    leaf, one_row = (
        each._replace(cells=tuple(c._replace(under=bool(n % 2)) for n, c in enumerate(each.cells)))
        for each in (leaf, one_row)
    )
    assert leaf_height(one_row, [1] * 10) == 34
    assert leaf_height(leaf, [1] * 10) == 2 * 34 + 3
    assert leaf_height(leaf, [1, 2, *[1] * 8]) == 2 * 34 + 3 + 17


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
    stack = section.body.node
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
