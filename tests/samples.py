"""A small sheet made by hand, for tests of layout and PDF that need no template and no clinic."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from docgen.cache import FrozenMap
from docgen.expression.truth import Name
from docgen.fonts.families import Fonts
from docgen.graphics.artwork import Picture
from docgen.graphics.pictures import Pictograms, pictogram_names
from docgen.i18n.runs import Runs
from docgen.layout.builder import Aloud, Furniture, Resources
from docgen.layout.document import lay_out
from docgen.layout.frame import Layout
from docgen.layout.pages import Day
from docgen.model import (
    Block,
    Box,
    Cell,
    Document,
    Heading,
    Inlines,
    Item,
    List,
    Paragraph,
    Row,
    Slot,
    Table,
    Text,
)
from docgen.pdf.document import Filled, fill
from docgen.pdf.filled import Filling
from docgen.pdf.foot import Foot
from docgen.pdf.plate import Plans, Plate, engrave
from docgen.style import look

ROOT = Path(__file__).parent.parent

NOTE = Name("known.notes")


@cache
def fonts() -> Fonts:
    return Fonts.load(ROOT / "fonts")


@cache
def pictures() -> Mapping[str, Picture]:
    found = Pictograms((ROOT / "templates/pictograms",))
    return {name: found[name] for name in pictogram_names((ROOT / "templates/pictograms",))}


def text(content: str) -> Inlines:
    return (Text(content),)


def item(content: str | Inlines, *, check: bool = False) -> Item:
    return Item(text(content) if isinstance(content, str) else content, check=check)


def row(*cells: str | Inlines, icon: str = "") -> Row:
    return Row(tuple(Cell(text(c) if isinstance(c, str) else c, icon=icon) for c in cells))


def until(path: str, bold: bool = True) -> Inlines:
    return (Text("Rest "), Slot(path, "until", bold), Text("."))


def blocks() -> tuple[Block, ...]:
    """Every kind of block once."""
    return (
        Heading(1, text("Going home")),
        Box(
            "strip",
            (),
            (
                Table(
                    (
                        row("Patient", (Slot("patient.name", "name"),)),
                        row("Record", (Slot("patient.id", "id"),)),
                    )
                ),
            ),
        ),
        Box(
            "summary",
            (),
            (
                Heading(2, text("In short"), "list"),
                List((item("Rest."), item(until("times.rest")))),
            ),
        ),
        Box(
            "emergency",
            (),
            (
                Heading(2, text("Call 911 now for any of these:")),
                List(tuple(item(f"Sign number {n}") for n in range(6))),
            ),
        ),
        Box(
            "times",
            (),
            (
                Heading(2, text("Your times"), "clock"),
                Table(
                    (
                        row((Slot("times.rest", "stop_until"),), "Rest.", icon="bed"),
                        row((Slot("times.stay", "stop_until"),), "Stay.", icon="companion"),
                    )
                ),
            ),
        ),
        Box(
            "contact",
            (),
            (Table((row("By day", "312-555-0118"), row("At night", "312-555-0119"))),),
        ),
        Heading(2, text("Rest"), "bed"),
        Paragraph(text("Take it easy.")),
        List((item("Rest in bed.", check=True), item(until("times.rest"), check=True))),
        Heading(2, text("When you may"), "calendar"),
        Table((row("You may", "From"), row("Drive", (Slot("times.rest", "moment"),)))),
        Box(
            "call",
            (),
            (
                Heading(2, text("Call us if you have:"), "phone"),
                List(tuple(item(f"Problem {n}") for n in range(5))),
            ),
        ),
        Box(
            "columns",
            (),
            (
                Box(
                    "card",
                    (),
                    (
                        Heading(2, text("Card")),
                        Table((row("Name", (Slot("patient.name", "name"),)), row("Lot", ()))),
                    ),
                ),
                Box("note", (), (Heading(2, text("Questions")), Box("lines", ("2",), ()))),
            ),
        ),
        Box(
            "note",
            (),
            (
                Heading(2, text("A note"), guards=(NOTE,)),
                Paragraph((Slot("patient.notes", "text"),), guards=(NOTE,)),
            ),
        ),
        Box("signature", (), (List((item("Patient"), item("Nurse"))),)),
    )


SAMPLES = {"name": "Maximiliano Gonzalez", "id": "404177", "stop_until": "Until 12:40 PM"}


def layout(
    content: tuple[Block, ...] | None = None,
    paper: str = "letter",
    format_name: str = "standard",
    *,
    likely: Mapping[str, str] = SAMPLES,
    folds: Mapping[str, tuple[Runs, ...]] = FrozenMap(),
) -> Layout:
    aloud = Aloud("To do", "Line to write on")
    more = "More times", ""
    furniture = Furniture(
        "Test Clinic", "312-555-0118", None, "911", more, aloud=(aloud, Aloud("b", "c"))
    )
    made_of = Resources(look(format_name, paper), fonts(), pictures(), likely, furniture, folds)
    return lay_out(Document("Going home", "en-US", content or blocks()), made_of)


def plate(
    content: tuple[Block, ...] | None = None, plans: int = 256, format_name: str = "standard"
) -> Plate:
    return engrave(layout(content, format_name=format_name), fonts(), "a1b2c3d4", Plans.most(plans))


def filling(name: str = "Rosa Peña", notes: str = "", order: tuple[int, ...] = (1, 0)) -> Filling:
    times = {
        "times.rest": "Wednesday, December\u00a09, 10:40\u00a0AM",
        "times.stay": "10:40\u00a0p.\u00a0m.",
    }
    slots: dict[tuple[str, str], Runs] = {
        ("patient.name", "name"): ((name, False),),
        ("patient.id", "id"): (("40417", False),),
        ("patient.notes", "text"): ((notes, False),),
    }
    for path, when in times.items():
        slots[path, "until"] = ((f"until {when}", False),)
        slots[path, "moment"] = ((when, False),)
        slots[path, "stop_until"] = (("Until ", False), ("10:40\u00a0AM", True))
        slots[path, "day_name"] = (("Tuesday", False),)
        slots[path, "day_date"] = (("Dec\u00a08", False),)
        slots[path, "day_near"] = (("", False),)
    foot = Foot(
        f"{name}, record 40417",
        ("Sheet a1b2c3d4, version 1, December 8, 2026", "a1b2c3d4, 1, 2026-12-08"),
        lambda page, pages: f"Page {page} of {pages}",
    )
    return Filling(
        slots,
        (True, False, bool(notes)),  # a patient is known, or none is; there is a note
        tuple((stop, Day.SAME if n else Day.NEW) for n, stop in enumerate(order)),
        foot,
    )


def filled(name: str = "Rosa Peña", notes: str = "") -> Filled:
    return fill(plate(), filling(name, notes))
