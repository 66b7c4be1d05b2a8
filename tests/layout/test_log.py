"""A log: columns of days side by side as far as they fit, each field told of in words."""

from __future__ import annotations

import pytest
import samples

from docgen.layout.frame import LOG_DAY, Layout, Leaf, Rect, Stroke, TextCell
from docgen.layout.writing import SIGN_WIDTH
from docgen.model import Block, Box, Heading, List, Paragraph, Table, Text
from docgen.style import look

PARTS = ("Morning", "Afternoon", "Night")


def log(days: int, over: str = "with us") -> Box:
    labels = samples.row("Day", over or ()), samples.row("pain", "pill taken at")
    title, line = Heading(2, samples.text("My pain")), Paragraph(samples.text("0 is none"))
    parts = List(tuple(samples.item(part) for part in PARTS))
    return Box("log", (str(days),), (title, line, Table(labels), parts))


def of(*content: Block, format_name: str = "standard") -> Layout:
    title = Heading(1, samples.text("Title"))
    return samples.layout((title, *content), format_name=format_name)


def tags_above(layout: Layout, cell: TextCell) -> list[str]:
    found, at = [], cell.element
    while at > 0:
        found.append(layout.elements[at].tag)
        at = layout.elements[at].parent
    return found


def days(layout: Layout) -> list[list[TextCell]]:
    """The heads of days, those of each band."""
    heads = [[cell for cell in leaf.cells if _is_day(cell)] for leaf in layout.leaves]
    return [cells for cells in heads if cells]


def _is_day(cell: TextCell) -> bool:
    return any(place.slot.format == LOG_DAY for place in cell.text.places)


def fields(layout: Layout) -> list[list[TextCell]]:
    """The fields of each row: they draw a box, a box to tick, a line."""
    rows = [[cell for cell in leaf.cells if len(cell.drawn) == 3] for leaf in layout.leaves]
    return [cells for cells in rows if cells]


def box_start(field: TextCell) -> float:
    box = field.drawn[0]
    assert isinstance(box, Rect)
    return box.x


def line_end(field: TextCell) -> float:
    line = field.drawn[2]
    assert isinstance(line, Stroke)
    return line.x1


def test_three_days_stand_side_by_side_over_the_whole_frame() -> None:
    layout, shown = of(log(3)), look("standard", "letter")
    ((first, second, third),) = days(layout)
    assert shown.margin < first.x < second.x < third.x < shown.right
    assert second.x - first.x == pytest.approx(third.x - second.x)
    assert [place.slot.path for cell in (first, second, third) for place in cell.text.places] == [
        "0",
        "1",
        "2",
    ]
    ends = [line_end(row[-1]) for row in fields(layout)]
    assert max(ends) < shown.right


def test_in_large_print_two_days_stand_side_by_side_and_no_column_is_empty() -> None:
    bands = days(of(log(3), format_name="large"))
    assert [len(band) for band in bands] == [2, 2]
    assert bands[0][0].x == bands[1][0].x


@pytest.mark.parametrize("format_name", ["standard", "large", "bilingual"])
@pytest.mark.parametrize("count", range(1, 7))
def test_no_field_leaves_the_page_and_none_meets_the_next(format_name: str, count: int) -> None:
    layout, shown = of(log(count), format_name=format_name), look(format_name, "letter")
    for row in fields(layout):
        ends = [line_end(cell) for cell in row]
        starts = [box_start(cell) for cell in row]
        assert all(end < start for end, start in zip(ends, starts[1:], strict=False))
        assert ends[-1] <= shown.right


def test_it_is_one_table_whose_heads_are_fewer_than_its_fields() -> None:
    layout = of(log(6), format_name="large")
    tags = [element.tag for element in layout.elements]
    assert tags.count("Table") == 1
    assert tags.count("TH") < tags.count("TD") + 2 * len(days(layout))
    scopes = {e.attributes for e in layout.elements if e.tag == "TH"}
    assert scopes == {"/O/Table/Scope/Column", "/O/Table/Scope/Row"}
    (cell, *_), *_ = fields(layout)
    assert tags_above(layout, cell)[:4] == ["Span", "TD", "TR", "TBody"]


def test_each_field_is_told_of_in_the_words_of_its_labels() -> None:
    layout = of(log(2))
    told = {layout.elements[cell.element].alt for row in fields(layout) for cell in row}
    assert told == {"pain: Line to write on; pill taken at: To do, Line to write on"}


def over(layout: Layout) -> list[Leaf]:
    """The rows in which words stand for what is over."""
    return [leaf for leaf in layout.leaves if "with us" in words(leaf)]


def words(leaf: Leaf) -> str:
    said = [part for cell in leaf.cells for part in cell.text.content]
    return " ".join(part.text for part in said if isinstance(part, Text))


def test_what_ends_before_the_patient_leaves_is_with_us() -> None:
    """Of three parts of a day the first ends at noon, the second at six; the last never."""
    rows = over(of(log(3)))
    asked = [str(guard) for leaf in rows for guard in leaf.guards]
    assert len(rows) == 2
    assert "leaves_after_720" in asked[0]
    assert "leaves_after_1080" in asked[1]


def test_without_words_for_it_nothing_is_left_out() -> None:
    layout = of(log(3, over=""))
    assert not over(layout)
    assert [len(row) for row in fields(layout)] == [3, 3, 3]


def test_a_line_of_words_stands_at_the_right_of_the_heading_on_its_baseline() -> None:
    layout = of(log(3))
    leaf = next(leaf for leaf in layout.leaves if len(leaf.cells) == 2)
    heading, line = leaf.cells
    assert heading.x + heading.width < line.x
    assert heading.style.baseline == pytest.approx(line.style.baseline)


def test_beside_a_list_the_lines_to_sign_on_have_a_column() -> None:
    questions = List((samples.item("Who will you call tonight if you need help?", check=True),))
    people = List((samples.item("Patient"), samples.item("Nurse"), samples.item("When")))
    title = Heading(2, samples.text("In your own words"))
    layout = of(Box("columns", (), (title, questions, Box("signature", (), (people,)))))
    shown = look("standard", "letter")
    *_, heading, asked, name, others = layout.leaves
    right = [cell.x for leaf in (name, others) for cell in leaf.cells]
    assert heading.cells[0].x == shown.margin
    assert min(right) >= shown.right - SIGN_WIDTH - 50
    assert asked.cells[-1].x + asked.cells[-1].width < min(right)
    assert [len(leaf.cells) for leaf in (name, others)] == [2, 4]
