"""A table that goes on overleaf has its head there again, seen but not said twice."""

from __future__ import annotations

from itertools import pairwise

import pytest
import samples
from home_samples import patient_of, sheet
from page_geometry import page_faults
from pdf_integrity import integrity_problems, ua1_problems
from sheet_text import normal, page_texts, tree_of

from docgen.layout.pages import paginate
from docgen.layout.placed import Page, Placed, Repeated
from docgen.model import Block, Cell, Heading, Paragraph, Row, Slot, Table
from docgen.pdf.paging import heights_of
from docgen.pdf.plate import PagingKey, Plate
from docgen.style import look

NAMES = ("Acetaminophen", "Hydrochlorothiazide", "Senna", "Metoprolol", "Lisinopril", "Amlodipine")


def long_table(rows: int, head: str = "What") -> tuple[Block, ...]:
    body = [samples.row(f"Line {number}", "When we say so") for number in range(rows)]
    return (
        Heading(1, samples.text("Going home")),
        Heading(2, samples.text("A long table")),
        Table((samples.row(head, "From"), *body)),
        Paragraph(samples.text("What follows the table.")),
    )


def pages_of(plate: Plate) -> tuple[Page, ...]:
    return paginate(plate.layout, heights_of(plate, PagingKey((), (), (0, 1, 2))), ())


@pytest.mark.parametrize("format_name", ["standard", "large", "bilingual"])
@pytest.mark.parametrize("rows", [1, 20, 21, 22, 23, 24, 25, 26, 50, 90])
def test_each_page_of_a_table_begins_with_its_head(rows: int, format_name: str) -> None:
    """Once placed, on later pages again; not where the page begins with something else."""
    plate = samples.plate(long_table(rows), format_name=format_name)
    head, first, last = 2, 3, 2 + rows
    found = []
    for page in pages_of(plate):
        items = [item for item in page.items if isinstance(item, Placed | Repeated)]
        again = [item for item in items if isinstance(item, Repeated)]
        goes_on = isinstance(items[0], Repeated) or first < items[0].leaf <= last
        assert [item.leaf for item in again] == [head] * goes_on
        assert items[: len(again)] == again
        for one, two in pairwise(items):
            assert one.y + one.height <= two.y + 0.01
        assert items[-1].y + items[-1].height <= plate.layout.look.bottom + 0.01
        assert all(item.height == plate.heights[head] for item in again)
        found += [item.leaf for item in items if isinstance(item, Placed)]
    assert found == list(range(len(plate.layout.leaves)))


def test_a_table_that_ends_with_its_page_has_no_head_overleaf() -> None:
    """Tried for every number of rows: some table ends with its page, and some goes one row on."""
    ends = set()
    after = Heading(2, samples.text("Another section")), Paragraph(samples.text("Its text."))
    for rows in range(20, 45):
        pages = pages_of(samples.plate((*long_table(rows)[:-1], *after)))
        last = pages[-1].items[0]
        ends.add(type(last).__name__ if len(pages) > 1 else "one page")
    assert ends == {"one page", "Placed", "Repeated"}


def test_a_head_with_a_value_of_the_patient_stands_once() -> None:
    head = Row((Cell(samples.text("What")), Cell((Slot("patient.name", "name"),))))
    body = [samples.row(f"Line {number}", "Yes") for number in range(60)]
    content = (Heading(1, samples.text("Title")), Table((head, *body)))
    layout = samples.layout(content)
    pages = paginate(layout, [24.0] * len(layout.leaves), ())
    assert len(pages) > 1
    assert not any(isinstance(item, Repeated) for page in pages for item in page.items)


@pytest.mark.parametrize(("less", "again"), [(0.0, True), (-1.0, False)])
def test_a_row_without_room_for_the_head_stands_alone(less: float, again: bool) -> None:
    """The last row keeps what follows it on its page: with the head they fill it to the end."""
    layout = samples.layout(long_table(3))
    room = layout.look.bottom - layout.look.top
    heights = [24.0] * len(layout.leaves)
    heights[4] = room - 20.0
    heights[5] = room - 24.0 - 24.0 - less
    one, two = paginate(layout, heights, ())[2:4]
    assert [type(item) for item in one.items] == [Placed]
    assert isinstance(two.items[0], Repeated) is again


def medicines(count: int) -> list[dict[str, object]]:
    return [
        {"drug": f"{NAMES[n % len(NAMES)]} {n}", "dose": "25 mg", "when": "8 AM", "why": "x"}
        for n in range(count)
    ]


HEADS = {"en": ("Medicine", "Next dose"), "es": ("Medicina", "Próxima dosis")}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("format_name", "said"), [("standard", 1), ("large", 20), ("bilingual", 20)]
)
def test_a_long_list_of_medicines_says_on_each_page_what_its_columns_are(
    language: str, format_name: str, said: int
) -> None:
    """Said once where heads stand above columns, for each medicine where they are labels."""
    patient = patient_of(medicines=medicines(20))
    made = sheet(patient, language=language, format_name=format_name)
    shown = page_texts(made.pdf)
    holding = [text for text in shown if any(f"{NAMES[n % 6]} {n}" in text for n in range(20))]
    assert len(holding) > 1
    for text in holding:
        assert all(head in normal(text) for head in HEADS[language])
    tree = tree_of(made.pdf)
    assert tree.count(f'"{HEADS[language][1]}"') == said
    assert ua1_problems(made.pdf) == []
    assert integrity_problems(made.pdf) == []
    assert page_faults(made.pdf, look(format_name, "letter")) == []
