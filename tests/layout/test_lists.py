from __future__ import annotations

import pytest
import samples
from pdf_integrity import integrity_problems
from sheet_text import tree_of

from docgen.expression.truth import Compare, Condition, Literal, Name
from docgen.layout.frame import ITEM, Stroke
from docgen.model import Block, Box, Heading, Item, List, Slot, Table
from docgen.pdf.document import fill
from docgen.pdf.filled import Filling
from docgen.pdf.foot import Foot
from docgen.sheet.compiled import item_numbers

DRUG = Compare(Name("rows.drugs"), ">=", Literal(1))


def tags_of(*items: Item) -> list[str]:
    return [element.tag for element in samples.layout((List(items),)).elements[1:]]


def to_do(*guards: Condition) -> Item:
    return Item(samples.text("Start it again."), check=True, guards=guards)


def test_a_lone_item_is_a_paragraph() -> None:
    assert tags_of(samples.item("Ask us.")) == ["P"]


def test_a_lone_thing_to_do_keeps_its_box() -> None:
    assert tags_of(to_do()) == ["L", "LI", "Lbl", "LBody"]


def test_an_item_that_most_patients_have_alone_is_a_paragraph() -> None:
    assert tags_of(to_do(DRUG), samples.item("Ask us.")) == ["L", "LI", "Lbl", "LBody", "P"]


def test_items_that_every_patient_has_stay_one_list() -> None:
    tags = ["L", "LI", "LBody", "LI", "LBody"]
    assert tags_of(to_do(), samples.item("Ask us.")) == ["L", "LI", "Lbl", *tags[2:]]
    assert tags_of(samples.item("Drink."), samples.item("Ask us.")) == tags


# ---- Numbered lists ----


def tree(*blocks: Block, held: tuple[bool, ...] = ()) -> list[str]:
    """The tags of a sheet of these blocks, for a patient for whom these guards hold."""
    plate = samples.plate((Heading(1, samples.text("A nap")), *blocks))
    slots = item_numbers(plate, held)
    foot = Foot("Rosa Peña", ("Sheet",), lambda page, pages: f"{page} of {pages}")
    return tree_of(fill(plate, Filling(slots, held, (), foot)).pdf).splitlines()


def numbers(lines: list[str]) -> list[str]:
    return [line.split('"')[1] for line in lines if line.strip().startswith("Lbl ")]


def ordered(*items: Item, start: int = 1) -> List:
    return List(items, ordered=True, start=start)


def test_a_numbered_list_prints_its_numbers_and_says_that_they_are_decimal() -> None:
    lines = tree(ordered(samples.item("Wash."), samples.item("Dry.")))
    assert [line.strip() for line in lines[-7:]] == [
        "L ListNumbering=Decimal",
        "LI",
        'Lbl "1."',
        'LBody "Wash."',
        "LI",
        'Lbl "2."',
        'LBody "Dry."',
    ]


def test_a_list_with_bullets_has_none() -> None:
    lines = tree(List((samples.item("Wash."), samples.item("Dry."))))
    assert numbers(lines) == []
    assert any("ListNumbering=Disc" in line for line in lines)


@pytest.mark.parametrize("start", [0, 1, 2, 9, 98])
def test_the_first_number_is_the_one_that_was_written(start: int) -> None:
    items = [samples.item(f"Step {letter}.") for letter in "abc"]
    assert numbers(tree(ordered(*items, start=start))) == [
        f"{start}.",
        f"{start + 1}.",
        f"{start + 2}.",
    ]


def test_a_lone_numbered_item_keeps_its_number() -> None:
    assert numbers(tree(ordered(samples.item("Ask us."), start=3))) == ["3."]


@pytest.mark.parametrize("kind", ["summary", "emergency", "call", "note", "card", "overleaf"])
def test_numbers_stand_in_every_kind_of_box(kind: str) -> None:
    items = [samples.item("Go."), samples.item("Come."), samples.item("Sit."), samples.item("Ask.")]
    assert numbers(tree(Box(kind, (), (ordered(*items),)))) == ["1.", "2.", "3.", "4."]


NOTES, LATER = Name("known.notes"), Name("known.follow_up")


@pytest.mark.parametrize(
    ("held", "shown"),
    [
        ((True, True), ["5. Wash.", "6. Note.", "7. Later.", "8. Dry."]),
        ((True, False), ["5. Wash.", "6. Note.", "7. Dry."]),
        ((False, True), ["5. Wash.", "6. Later.", "7. Dry."]),
        ((False, False), ["5. Wash.", "6. Dry."]),
    ],
)
def test_items_that_a_patient_lacks_are_not_counted(
    held: tuple[bool, bool], shown: list[str]
) -> None:
    block = ordered(
        samples.item("Wash."),
        Item(samples.text("Note."), guards=(NOTES,)),
        Item(samples.text("Later."), guards=(LATER,)),
        samples.item("Dry."),
        start=5,
    )
    other = ordered(samples.item("Sit."), Item(samples.text("Rest."), guards=(LATER,)))
    lines = tree(block, Heading(2, samples.text("Then")), other, held=held)
    said = [line.split('"')[1] for line in lines if "Lbl " in line or "LBody " in line]
    pairs = [f"{number} {words}" for number, words in zip(said[::2], said[1::2], strict=True)]
    assert pairs == [*shown, "1. Sit.", *["2. Rest."] * held[1]]


def test_numbers_of_one_sheet_are_looked_up_by_their_list() -> None:
    lists = [
        ordered(samples.item(word), Item(samples.text("Rest."), guards=(NOTES,))) for word in "ab"
    ]
    plate = samples.plate((*lists,))
    assert len({key for key, how in plate.numbered if how == ITEM}) == 4


def test_a_numbered_thing_to_do_has_its_number_and_its_box() -> None:
    lines = tree(ordered(samples.item("Wash.", check=True), samples.item("Dry.", check=True)))
    assert numbers(lines) == ["1.", "2."]
    assert [line.strip() for line in lines if "Alt=" in line] == ['Span Alt="To do"'] * 2


# ---- What is drawn is told of ----


LINE = 'Span Alt="Line to write on"'


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (List((samples.item("Wash.", check=True),)), ['Lbl Alt="To do"']),
        (List((samples.item("Wash."),)), []),
        (Box("lines", ("3",), ()), ['P Alt="Line to write on"']),
        (Box("signature", (), (List((samples.item("Nurse"), samples.item("You"))),)), [LINE] * 2),
        (Box("card", (), (Table((samples.row("Lot", ()), samples.row("Name", "Bo"))),)), [LINE]),
        (
            Table((samples.row("Day", "Pain"), samples.row("1", ()), samples.row((), ()))),
            [LINE] * 3,
        ),
        (Table((samples.row("Day", "Pain"), samples.row("1", "2"))), []),
    ],
)
def test_boxes_to_tick_and_lines_to_write_on_are_told_of(block: Block, said: list[str]) -> None:
    assert [line.strip() for line in tree(block) if "Alt=" in line] == said


def test_empty_cells_that_share_a_column_have_a_line_each() -> None:
    head = samples.row(*(f"{word} and what it is for" for word in "abcde"))
    row = samples.row((), (), (), (), ())
    layout = samples.layout((Table((head, row)),))
    drawn = [
        (round(mark.x0), round(mark.y0))
        for leaf in layout.leaves
        for cell in leaf.cells
        for mark in cell.drawn
        if isinstance(mark, Stroke)
    ]
    assert len(drawn) == len(set(drawn)) == 5


def test_a_numbered_item_longer_than_a_page_has_its_number_once() -> None:
    block = ordered(Item((Slot("patient.notes", "text"),)), samples.item("Rest."))
    plate = samples.plate((Heading(1, samples.text("A nap")), block))
    foot = Foot("Rosa", ("Sheet",), lambda page, pages: f"{page} of {pages}")
    values = {("patient.notes", "text"): (("word " * 1500, False),)}
    pdf = fill(plate, Filling(values, (), (), foot)).pdf
    assert numbers(tree_of(pdf).splitlines()) == ["1.", "2."]
    assert integrity_problems(pdf) == []
