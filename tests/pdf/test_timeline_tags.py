"""The timeline to those who listen: for each day a paragraph, and a list of its rows below."""

from __future__ import annotations

import io

import pytest
import samples
from hypothesis import given
from made_up import tries
from pdf_integrity import integrity_problems, ua1_problems
from pdf_reading import Element, structure
from pypdf import PdfReader
from timelines import DAYS, KINDS, MOST, blocks, filling, order_of, times_of

from docgen.pdf.document import fill

SAME = list(range(MOST))


def lists_of(pdf: bytes) -> list[Element]:
    reader = PdfReader(io.BytesIO(pdf))
    return [element for element in structure(reader).walk() if element.role == "L"]


def marked(element: Element) -> list[int]:
    return [mcid for one in element.walk() for _, mcid in one.content]


@given(DAYS)
@tries(25)
def test_each_row_hangs_once_under_the_list_of_its_day(days: list[int | None]) -> None:
    plate = samples.plate(blocks())
    times, events = times_of(plate), order_of(days, SAME[::-1])
    pdf = fill(plate, filling(events)).pdf
    leaves = plate.layout.leaves
    rows = {leaves[one.row].cells[0].mcid: n for n, one in enumerate(times.events)}
    heard = [
        [rows[mcid] for mcid in marked(each) if mcid in rows]
        for each in lists_of(pdf)
        if set(marked(each)) & set(rows)
    ]
    assert [event for each in heard for event in each] == [event for event, _ in events]
    day_of = dict(events)
    for each in heard:
        assert len({day_of[event] for event in each} - {None}) <= 1
        # An item says its time and what to do.
    for item in [item for each in lists_of(pdf) for item in each.children]:
        if set(marked(item)) & set(rows):
            assert [part.role for part in item.children] == ["LBody"]
            assert [part.role for part in item.children[0].children] == ["P", "P"]
    days_heard = [day_of[each[0]] for each in heard]
    assert len([d for d in days_heard if d is not None]) >= len({d for _, d in events} - {None})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("days", [[0, 0, 1], [None, None], [0, None, 1, 1, 2, 2, 3, 3]])
def test_strict_readers_accept_it(kind: str, days: list[int | None]) -> None:
    plate = samples.plate(blocks(kind))
    pdf = fill(plate, filling(order_of(days, SAME))).pdf
    assert integrity_problems(pdf) == []
    assert ua1_problems(pdf) == []


def test_a_label_that_says_nothing_of_today_takes_no_line() -> None:
    plate = samples.plate(blocks())
    times = times_of(plate)
    template = plate.template(times.events[0].day)
    values = dict(filling([(0, 0)]).slots)
    plain = template.filled(values).height
    values["times.t0", "day_near"] = (("today", False),)
    *_, near = plate.layout.leaves[times.events[0].day].cells
    assert template.filled(values).height == plain + near.style.leading
