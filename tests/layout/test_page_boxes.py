"""The boxes of page one hold what stands in them, whatever and how much that is, on any paper."""

from __future__ import annotations

import pytest
import samples
from box_geometry import box_faults
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_integrity import integrity_problems, ua1_problems
from sheet_text import tree_of

from docgen.layout.frame import Art, Layout, Leaf, Section
from docgen.layout.linebreak import break_lines
from docgen.layout.measure import SheetHeights
from docgen.layout.placed import Placed
from docgen.model import Block, Box, Cell, Heading, Item, List, Paragraph, Row, Table, Text
from docgen.pdf.content import leaf_height
from docgen.pdf.document import fill
from docgen.pdf.filled import Filling
from docgen.pdf.foot import Foot
from docgen.pdf.plate import Plate
from docgen.style import FORMATS

SIGNS = (
    "Chest pain",
    "Trouble breathing",
    "Fainting or sudden confusion",
    "New weakness, numbness or tingling in your arms or legs",
    "Hives with a swollen face or throat",
    "Nueva debilidad, adormecimiento u hormigueo en brazos o piernas",
    "No puede controlar la orina o el excremento",
    "Ronchas con cara o garganta hinchada",
    "Más dolor, o un dolor nuevo y fuerte, como punzada",
    "Wolfeschlegelsteinhausenbergerdorff-Xochiquetzalcihuatl",
    "Chills",
)
FEVERS = (
    ("Fever: ", "100.4 °F (38 °C)", " or more"),
    ("Fiebre de ", "38 °C", " o más"),
    ("Temperatura por encima de ", "100.4 °F (38 °C)", " o más alta"),
)
NUMBERS = ("312-555-0118", "+41 44 555 01 18 ext. 4417", "911")
LABELS = ("Day", "Monday to Friday, 8 to 5", "Noches, fines de semana y días festivos")
PLAIN = [name for name in FORMATS if name != "bilingual"]


def heading(text: str) -> Heading:
    return Heading(2, samples.text(text))


def listed(items: list[str], fever: tuple[str, str, str] | None = None) -> List:
    found = [samples.item(each) for each in items]
    if fever:
        word, figure, rest = fever
        found.insert(0, Item((Text(word), Text(figure, bold=True), Text(rest)), icon="fever"))
    return List(tuple(found))


def rows(*pairs: tuple[str, str]) -> Table:
    return Table(tuple(Row((Cell(samples.text(a)), Cell(samples.text(b)))) for a, b in pairs))


def page(*blocks: Block, format_name: str = "standard") -> tuple[Plate, bytes]:
    """A sheet of a title and these blocks, and the PDF of a patient's."""
    title = Heading(1, samples.text("Going home"))
    plate = samples.plate((title, *blocks), format_name=format_name)
    foot = Foot("Rosa Peña, record 40417", ("Sheet",), lambda at, of: f"{at} of {of}")
    return plate, fill(plate, Filling({}, (), (), foot)).pdf


def panels(layout: Layout, at: int = 1) -> tuple[float, float]:
    """The height of the box behind the title, and its lowest leaf's lower edge within it."""
    heights = [height(leaf) for leaf in layout.leaves]
    sheet = SheetHeights(layout, heights)
    part = layout.flow[at]
    assert isinstance(part, Section)
    placed = list(sheet.place(part.body, 0.0))
    return sheet.height(part.body), max(each.y + each.height for each in placed)


def height(leaf: Leaf) -> float:
    fonts = samples.fonts()
    counts = [
        len(break_lines(cell.text.filled({}, fonts), cell.width, cell.style, fonts))
        for cell in leaf.cells
    ]
    return leaf_height(leaf, counts)


ITEMS = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=14)


@pytest.mark.parametrize("format_name", PLAIN)
@given(ITEMS)
@settings(max_examples=25)
def test_the_emergency_box_holds_its_signs(format_name: str, items: list[str]) -> None:
    box = Box("emergency", (), (heading("Call 911 now for any of these:"), listed(items)))
    plate, pdf = page(box, format_name=format_name)
    assert box_faults(pdf, plate.layout) == []
    assert panels(plate.layout)[0] >= 84


@pytest.mark.parametrize("format_name", PLAIN)
@given(ITEMS)
@settings(max_examples=25)
def test_a_row_holds_every_sign_and_parts_none_that_fits_a_line(
    format_name: str, items: list[str]
) -> None:
    box = Box("emergency_row", (), (heading("Call 911 now for:"), listed(items)))
    plate, pdf = page(box, format_name=format_name)
    assert box_faults(pdf, plate.layout) == []
    said = [line for line in tree_of(pdf).splitlines() if line.strip().startswith("LBody")]
    assert [line.split('"')[1] for line in said] == items


@pytest.mark.parametrize("format_name", PLAIN)
@given(
    ITEMS,
    st.sampled_from((None, *FEVERS)),
    st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(NUMBERS)), max_size=3),
    st.booleans(),
)
@settings(max_examples=40)
def test_the_box_of_calls_holds_list_figure_and_numbers(
    format_name: str,
    items: list[str],
    fever: tuple[str, str, str] | None,
    numbers: list[tuple[str, str]],
    closed: bool,
) -> None:
    blocks: list[Block] = [heading("Call us the same day if you have:"), listed(items, fever)]
    if numbers:
        blocks.append(rows(*numbers))
    if closed:
        blocks.append(Paragraph(samples.text("If we are closed: go to an emergency room.")))
    plate, pdf = page(Box("call", (), tuple(blocks)), format_name=format_name)
    assert box_faults(pdf, plate.layout) == []


@given(ITEMS, st.booleans())
@settings(max_examples=20)
def test_the_box_of_what_is_normal_holds_its_list(items: list[str], pictured: bool) -> None:
    blocks: list[Block] = [heading("Normal. No need to call."), listed(items)]
    if pictured:
        blocks.append(Paragraph(samples.text("Ice and rest help."), "ice"))
    plate, pdf = page(Box("normal", (), tuple(blocks)))
    assert box_faults(pdf, plate.layout) == []


@pytest.mark.parametrize("caption", ["Ice in a cloth helps.", "El hielo en un paño ayuda."])
@pytest.mark.parametrize(("format_name", "most"), [("standard", 1), ("large", 2)])
def test_what_is_normal_stands_in_the_middle_beside_its_drawing(
    format_name: str, most: int, caption: str
) -> None:
    """Its caption has one line, in large print two; no half of the box is empty below the list."""
    items = listed(["Dolor", "Algo de dolor"])
    drawn = Paragraph(samples.text(caption), "ice")
    box = Box("normal", (), (heading("Es normal. No tiene que llamar."), items, drawn))
    plate, _ = page(box, format_name=format_name)
    layout = plate.layout
    heights = [height(leaf) for leaf in layout.leaves]
    part = layout.flow[1]
    assert isinstance(part, Section)
    frame, *placed = SheetHeights(layout, heights).place(part.body, 0.0)
    said = {item.leaf: item for item in placed if isinstance(item, Placed)}
    (picture,) = (n for n in said if any(isinstance(m, Art) for m in layout.leaves[n].marks))
    (cell,) = layout.leaves[picture].cells
    text = cell.text.filled({}, samples.fonts())
    assert len(break_lines(text, cell.width, cell.style, samples.fonts())) <= most
    others = [item for leaf, item in said.items() if leaf != picture]
    above = min(item.y for item in others) - frame.y
    below = frame.y + frame.height - max(item.y + item.height for item in others)
    assert above == pytest.approx(below, abs=8)


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_box_without_a_list_has_its_number_and_a_line_to_write_on(format_name: str) -> None:
    table = rows(("", "480-555-0133"), ("Call us also if:", ""))
    closed = Paragraph(samples.text("If we are closed: go to an emergency room."))
    box = Box("call", (), (heading("Call us with any question"), table, closed))
    plate, pdf = page(box, Box("contact", (), (table,)), format_name=format_name)
    assert box_faults(pdf, plate.layout) == []
    assert integrity_problems(pdf) == []
    assert ua1_problems(pdf) == []


def test_the_figure_is_read_first_in_its_list_and_stands_in_the_rail() -> None:
    box = Box("call", (), (heading("Call us if:"), listed(list(SIGNS[:4]), FEVERS[0])))
    plate, pdf = page(box)
    said = [line for line in tree_of(pdf).splitlines() if line.strip().startswith("LBody")]
    assert len(said) == 5
    assert "Fever" in said[0]
    assert "100.4 °F" in said[0].replace("\u00a0", " ")
    sign = next(leaf for leaf in plate.layout.leaves if len(leaf.cells) == 4)
    rail = plate.layout.look.margin + plate.layout.look.rail
    space = 6  # at the end of a line, which is not seen
    assert all(cell.x + cell.width <= rail + space for cell in sign.cells)
    assert (
        height(sign)
        == sum(cell.style.leading for cell in sign.cells) + sign.pad_top + sign.pad_bottom
    )
    assert ua1_problems(pdf) == []


def test_a_figure_without_other_items_stands_in_the_list_not_in_the_rail_beside_white() -> None:
    plate, pdf = page(Box("call", (), (heading("Call us if:"), listed([], FEVERS[0]))))
    (said,) = [line for line in tree_of(pdf).splitlines() if line.strip().startswith("LBody")]
    assert "Fever: 100.4 °F (38 °C) or more" in said.replace("\u00a0", " ")
    (item,) = [
        cell for leaf in plate.layout.leaves for cell in leaf.cells if len(cell.text.content) > 2
    ]
    assert item.x > plate.layout.look.margin + plate.layout.look.rail
    assert box_faults(pdf, plate.layout) == []


def test_list_and_numbers_of_a_box_share_their_second_column() -> None:
    table = rows(("Day", NUMBERS[0]), ("Nights and weekends", "312-555-0119"))
    for items in (list(SIGNS[:8]), list(SIGNS[4:])):
        box = Box("call", (), (heading("Call us if:"), listed(items), table))
        layout = samples.layout((box,))
        (numbers,) = (leaf for leaf in layout.leaves if len(leaf.cells) == 4)
        second = [leaf.cells[0].x for leaf in layout.leaves if leaf.cells and leaf.cells[0].x > 250]
        assert {x - layout.look.indent for x in second} == {numbers.cells[2].x}


def test_two_items_stand_in_one_column_and_twelve_in_two_of_six() -> None:
    for count, columns in ((2, 1), (12, 2)):
        box = Box("call", (), (heading("Call us if:"), listed([f"Sign {n}" for n in range(count)])))
        layout = samples.layout((box,))
        lefts = [leaf.cells[0].x for leaf in layout.leaves if leaf.cells][1:]
        assert len(set(lefts)) == columns
        assert [lefts.count(x) for x in dict.fromkeys(lefts)] == [count // columns] * columns


def test_what_a_page_is_for_is_read_before_its_title_and_stands_on_the_line_of_the_clinic() -> None:
    purpose = Box(
        "purpose", (), (Paragraph(samples.text("Hang this page on your fridge"), "home"),)
    )
    plate, pdf = page(purpose)
    tags = [line.strip() for line in tree_of(pdf).splitlines()]
    assert tags.index('P "Hang this page on your fridge"') < tags.index('H1 "Going home"')
    cell = plate.layout.leaves[0].cells[0]
    assert cell.x + cell.width == pytest.approx(plate.layout.look.right)
