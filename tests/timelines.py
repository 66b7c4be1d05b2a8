"""Timelines made by hand: sheets with so many events, and the orders that patients give them."""

from __future__ import annotations

from collections.abc import Sequence

import samples
from hypothesis import strategies as st

from docgen.layout.frame import DAY_LABEL, Times
from docgen.layout.pages import Day, Order
from docgen.model import Block, Box, Heading, Slot, Table
from docgen.pdf.filled import Filling
from docgen.pdf.plate import Plate

KINDS = ("times", "countdown")
MOST = 8
# For each event in the order of the clock the number of its day, or none where nobody knows it.
DAYS = st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=1, max_size=MOST)


def path(event: int) -> str:
    return f"times.t{event}"


def blocks(kind: str = "times", events: int = MOST) -> tuple[Block, ...]:
    rows = [
        samples.row((Slot(path(n), "stop_until"),), f"Event {n}.", icon="bed")
        for n in range(events)
    ]
    box = Box(kind, (), (Heading(2, samples.text("Your times")), Table(tuple(rows))))
    return (Heading(1, samples.text("Going home")), box, *samples.blocks()[5:])


def times_of(plate: Plate) -> Times:
    return next(part for part in plate.layout.flow if isinstance(part, Times))


def order_of(days: Sequence[int | None], shuffled: Sequence[int]) -> list[tuple[int, int | None]]:
    """Events in their order with their days: those without one follow the first day."""
    known = sorted(day for day in days if day is not None)
    first = sum(day == known[0] for day in known) if known else 0
    unknown: list[int | None] = [None] * (len(days) - len(known))
    every: list[int | None] = [*known[:first], *unknown, *known[first:]]
    return list(zip(shuffled, every, strict=False))


def as_order(events: Sequence[tuple[int, int | None]]) -> Order:
    found: list[tuple[int, Day]] = []
    before: int | None = None
    for event, day in events:
        kind = Day.NONE if day is None else Day.SAME if day == before else Day.NEW
        found.append((event, kind))
        before = before if day is None else day
    return tuple(found)


def filling(events: Sequence[tuple[int, int | None]]) -> Filling:
    """What a patient with these events brings."""
    base = samples.filling()
    slots = dict(base.slots)
    days = dict(events)
    for event in range(MOST):
        slots[path(event), "stop_until"] = (("until ", False), ("10:40\u00a0AM", True))
        for how, said in zip(DAY_LABEL, (f"Day {days.get(event)}", "Dec\u00a08", ""), strict=True):
            slots[path(event), how] = ((said, False),)
    return base._replace(slots=slots, order=as_order(events))
