"""Which texts the sheets of a clinic need, in the order in which a patient meets them.

In: the templates of its sheets as they are read, and every text there is. Out: the messages that
these sheets can print, each with the sheets and sections that it stands in, as a note for the
translator: whole sheets first, page by page, then what stands on all of them (dates, feet), then
what is read by few (the calendar of a phone, clinical words), last what only staff read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from docgen.template.gather import Message
from docgen.template.syntax import Templates
from docgen.template.tree import Body, BoxClose, BoxOpen, For, If, Include, Line, Node, Row, Unit

_MOST_PLACES = 3  # that a note names: what stands everywhere needs no list


class Standing(NamedTuple):
    """A text on a sheet: its key, where it stands, whether only staff read it."""

    key: tuple[str, str]
    sheet: str
    section: str
    staff: bool


def in_order(
    sheets: Iterable[Templates], texts: Sequence[Message], on_all: Sequence[Message], staff: str
) -> tuple[Message, ...]:
    """Return the messages that sheets need; `staff` is the kind of box that patients do not get.

    `texts` are those of the templates and signs, of which some are needed; `on_all` all that are
    needed wherever they stand: phrases, names of procedures, clinical words.
    """
    known = {(one.context, one.text): one for one in (*on_all, *texts)}
    standing = [one for templates in sheets for one in _standing(templates, staff)]
    notes: dict[tuple[str, str], dict[str, None]] = {}
    for one in standing:
        notes.setdefault(one.key, {})[f"{one.sheet}: {one.section}".removesuffix(": ")] = None
    patients = [one.key for one in standing if not one.staff]
    read_by_staff = [one.key for one in standing if one.staff]
    others = [(one.context, one.text) for one in on_all]
    found = dict.fromkeys((*patients, *others, *read_by_staff))
    return tuple(_noted(known[key], notes.get(key, {})) for key in found if key in known)


def _noted(message: Message, places: Iterable[str]) -> Message:
    named = list(places)
    if len(named) > _MOST_PLACES:
        named = [*named[:_MOST_PLACES], "and more"]
    return replace(message, notes=(*named, *message.notes))


def _standing(templates: Templates, staff: str) -> Iterator[Standing]:
    walk = _Walk(templates, staff)
    walk.body(templates.bodies[templates.main])
    yield from walk.found


class _Walk:
    """Goes through a sheet as it is read, whatever hangs on conditions included."""

    def __init__(self, templates: Templates, staff: str) -> None:
        self.templates = templates
        self.staff = staff
        self.found: list[Standing] = []
        self.section = ""
        self.boxes: list[str] = []

    def body(self, body: Body) -> None:
        for node in body:
            self.node(node)

    def node(self, node: Node) -> None:
        match node:
            case Line():
                self.line(node)
            case Row():
                self.row(node)
            case If():
                self.body(tuple(one for branch in node.branches for one in branch.body))
            case For():
                self.labels(node.source.path)
                self.body(node.body)
            case Include():
                self.body(self.templates.bodies[node.file])
            case BoxOpen():
                self.boxes.append(node.kind)
            case BoxClose():
                del self.boxes[-1:]

    def row(self, row: Row) -> None:
        for cell in row.cells:
            self.unit(cell)

    def line(self, line: Line) -> None:
        if line.mark.startswith("#"):
            self.section = line.unit.text
        self.unit(line.unit)

    def unit(self, unit: Unit | None) -> None:
        if unit and unit.is_message:
            self.note((unit.context, unit.text))

    def labels(self, path: str) -> None:
        """Note the entries of a list of the procedure, and its signs, where a loop prints them."""
        words = self.templates.vocabulary
        held = words.statics.get(path)
        for text in words.lists.get(held.list_name, {}).values() if held else ():
            self.note(("", text))

    def note(self, key: tuple[str, str]) -> None:
        sheet = f"{self.templates.vocabulary.title}, {self.templates.sheet}"
        self.found.append(Standing(key, sheet, self.section, self.staff in self.boxes))
