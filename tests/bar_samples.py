"""Bars of a day for tests: two lanes of a made-up patient, what is drawn of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import clock_samples
import samples

from docgen.clock.day_bar import BarStop, DayBar, bar_of, day_bar
from docgen.clock.personal import Personal
from docgen.i18n.runs import plain
from docgen.layout.frame import BarCells, BarPart
from docgen.model import Box, Cell, Heading, Paragraph, Row, Slot, Table, Text

ENGLISH = ("flat", "rest in bed", "with us", "an adult stays with you")
SPANISH = ("boca arriba", "reposo en cama", "aquí", "un adulto se queda con usted")
PATHS = ("times.lie_until", "times.rest_until", "times.home", "times.ice_until")
ICONS = ("lie", "bed", "clinic", "companion")
PILLS = ("patient.pills[0].start", "patient.pills[1].start")
DRIVE = "Do not drive until Thu 10:40 AM"


def patient_with(
    lie: str = "2 h",
    rest: str = "24 h",
    stay: str = "3 h",
    company: str = "12 h",
    *,
    language: str = "en",
    where: str = "clinic",
    **record: Any,
) -> Personal:
    """A patient whose treatment ends at 10:40 on a Tuesday, unless the record says otherwise."""
    spans = {"lie_for": lie, "rest": rest, "stay": stay, "ice": company}
    held = clock_samples.settings(
        lie_where=f"{where}!", **{name: span for name, span in spans.items() if span}
    )
    return clock_samples.personal(held, clock_samples.patient(**record), language=language)


def lanes(labels: Sequence[str] = ENGLISH) -> list[list[BarStop]]:
    """The body above, company below."""
    stops = [
        BarStop(at, path, label) for at, (path, label) in enumerate(zip(PATHS, labels, strict=True))
    ]
    pills = [
        BarStop(at, path, "Restart aspirin", whole=True, moment=True)
        for at, path in enumerate(PILLS, len(stops))
    ]
    return [stops[:2], [*[stop._replace(whole=True) for stop in stops[2:]], *pills]]


def bar_for(personal: Personal, labels: Sequence[str] = ENGLISH) -> DayBar | None:
    """The bar of a patient, read back from the value of its slot."""
    return bar_of(day_bar(personal, lanes(labels))[0])


def pills(*starts: str) -> list[dict[str, str]]:
    """Medicines that begin again then, as a record has them."""
    return [{"drug": "aspirin", "start": start, "by": "Dr. Lu"} for start in starts]


def said_of(personal: Personal, labels: Sequence[str] = ENGLISH) -> str:
    """What it says in words, spaces plain."""
    return plain(day_bar(personal, lanes(labels))[1]).replace("\u00a0", " ")


def box(labels: Sequence[str] = ENGLISH, text: str = DRIVE, icon: str = "car") -> Box:
    """The box of a template that asks for these lanes."""
    rows = [
        Row(
            (
                Cell((Slot(path, "bar"),)),
                Cell((Text(label, bold=not at),), icon=ICONS[at]),
            )
        )
        for at, (path, label) in enumerate(zip(PATHS, labels, strict=True))
    ]
    rows += [
        Row((Cell((Slot(path, "stop_dose"),)), Cell((Text("Restart aspirin"),), icon="pill")))
        for path in PILLS
    ]
    beside = (Paragraph((Text(text),), icon),) if text else ()
    return Box("bar", (), (Table(tuple(rows[:2])), Table(tuple(rows[2:])), *beside))


@cache
def cells() -> BarCells:
    """The bar laid out, over the frame of the standard page."""
    layout = samples.layout((Heading(1, samples.text("Going home")), box()))
    found = (leaf.bar for leaf in layout.leaves if leaf.bar)
    return next(bar for bar in found if bar.part is BarPart.DRAWN)
