"""Render a sheet's templates for one variant: one clinic, one language, one set of answers.

In: `Templates`, what the clinic has set, a locale, the answers. Out: a `Draft`.
Branches on settings and questions are taken here. Branches on a patient's record are not: both
ways are rendered, and what they hold carries the guard that is answered later for each patient.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.i18n.locale import Locale
from docgen.model import Guard, Guards, Test
from docgen.settings.clinic import Clinic
from docgen.settings.effective import Resolved
from docgen.settings.questions import Answers
from docgen.settings.values import FreeText, Ids, OneOf
from docgen.template.again import Rendered, Way, find, remember
from docgen.template.draft import Draft, Part, Unit
from docgen.template.syntax import Templates
from docgen.template.tree import (
    Body,
    BoxClose,
    BoxOpen,
    For,
    If,
    Include,
    Line,
    Node,
    Raw,
    Row,
    asks_presence,
)
from docgen.template.tree import Unit as Source
from docgen.template.values import Entry, ListRow, Printer, Scope, Values, opposite, presence
from docgen.template.vocabulary import ASKED_SIGNS, SIGNS
from docgen.template.wording import Wording

_EMPTY: Scope = FrozenMap()
SUMMARY = "summary"  # the box that page one never goes without: it has the first lines of a list


def _every_letter(_text: str) -> str:
    return ""


class Context(NamedTuple):
    """What one clinic prints: who it is, and the settings that hold for this kind of patient.

    `unwritable` says what keeps a text from being printed, or "".
    """

    clinic: Clinic
    resolved: Resolved
    unwritable: Callable[[str], str] = _every_letter


def specialise(
    templates: Templates,
    context: Context,
    locale: Locale,
    answers: Answers,
    known: Rendered | None = None,
) -> Draft:
    """Render a sheet; `known` remembers parts of it for one clinic, sheet and language.

    Raises:
        TemplateError: the template prints what this clinic has not set, with every such place.
        TranslationError: with every message that has no usable translation.
    """
    values = Values(context.clinic, context.resolved, templates.sheet, locale, answers)
    wording = Wording(locale, Printer(values, templates.vocabulary), context.unwritable)
    renderer = _Renderer(templates, values, wording, known)
    renderer.include(templates.main, ())
    wording.finish()
    return Draft(
        parts=tuple(renderer.out),
        language=locale.tag,
        place=templates.places[templates.main],
    )


class _Renderer:
    """Walks the tree; what it writes carries the guards that stand around it."""

    def __init__(
        self, templates: Templates, values: Values, wording: Wording, known: Rendered | None
    ) -> None:
        self.templates = templates
        self.words = templates.vocabulary
        self.values = values
        self.wording = wording
        self.known = known
        self.out: list[str | Unit] = []
        self.boxes: tuple[str, ...] = ()  # the kinds of the boxes that are open, the outer first
        self.locked = False  # whether the file that is rendered is a locked one

    def include(self, file: str, guards: Guards) -> None:
        """Render another file, which does not see the loop variables of this one."""
        around, self.locked = self.locked, file in self.templates.locked
        for at, node in enumerate(self.templates.bodies[file]):
            if self.known is None or guards or isinstance(node, Raw | Include):
                self.node(node, guards, _EMPTY)
            else:
                self.once(node, self.known.get((file, at, *self.boxes), Way))
        self.locked = around

    def once(self, node: Node, way: Way) -> None:
        """Render a node of a file, or put what another variant has in its place.

        One that opens or closes a box is rendered each time: what comes after it hangs on the box.
        """
        start, asked, wrong = len(self.out), len(self.values.reads), self.wording.flaws
        boxes = self.boxes
        found = find(way, self.values.read)
        if found is None:
            del self.values.reads[asked:]  # the node asks all of it again
            self.node(node, (), _EMPTY)
            if self.wording.flaws == wrong and self.boxes == boxes:
                remember(way, self.values.reads[asked:], tuple(self.out[start:]))
        else:
            self.out += found

    def body(self, body: Body, guards: Guards, scope: Scope) -> None:
        for node in body:
            self.node(node, guards, scope)

    def node(self, node: Node, guards: Guards, scope: Scope) -> None:
        match node:
            case Line():
                self.out += (node.mark, self.text(node.unit, guards, scope), "\n")
            case Raw():
                self.out.append(node.text)
            case Row():
                self.row(node, guards, scope)
            case If():
                self.branch(node, guards, scope)
            case For():
                self.loop(node, guards, scope)
            case Include():
                self.include(node.file, guards)
            case BoxOpen():
                self.boxes += (node.kind,)
                box = Unit(Part.BOX, node.kind, guards, node.place, args=node.args)
                self.out += ("\n", box, "\n\n")
            case BoxClose():
                self.boxes = self.boxes[:-1]
                self.out += ("\n", Unit(Part.END, "", guards, node.place), "\n\n")

    def text(self, source: Source, guards: Guards, scope: Scope) -> Unit:
        words, values = self.wording.text(source, scope, locked=self.locked)
        icon, check = source.icon, source.check
        return Unit(Part.TEXT, words, guards, source.place, icon, check, (), values)

    def row(self, row: Row, guards: Guards, scope: Scope) -> None:
        cells_of = (str(len(row.cells)),)
        self.out += ("| ", Unit(Part.ROW, "", guards, row.place, args=cells_of))
        for number, cell in enumerate(row.cells):
            between = " | " if number else ""
            self.out += (between, self.text(cell, guards, scope) if cell else "")
        self.out.append(" |\n")

    def branch(self, node: If, guards: Guards, scope: Scope) -> None:
        first = node.branches[0].condition
        if first is not None and asks_presence(first):
            self.presence(node, guards, scope)
            return
        for branch in node.branches:
            held = branch.condition is None or self.values.holds(branch.condition, scope)
            if held is not False:
                self.body(branch.body, guards, scope)
            if held:
                return  # what may hold for a patient prints, and what follows may too

    def presence(self, node: If, guards: Guards, scope: Scope) -> None:
        """Render every branch, each with its guard and the opposites of those before it."""
        for branch in node.branches:
            asked: Guards | None = ()
            if branch.condition is not None:
                asked = presence(branch.condition, scope, self.values, self.words)
            if asked is None:
                continue
            self.body(branch.body, tuple(dict.fromkeys((*guards, *asked))), scope)
            if not asked:
                return  # it always holds: what comes after never does
            guards = (*guards, opposite(asked[0]))

    def loop(self, loop: For, guards: Guards, scope: Scope) -> None:
        root, _, slot = loop.source.path.partition(".")
        if root == "patient":
            if slot in self.words.apart and not self.values.has(slot):
                return
            most = self.words.in_short if SUMMARY in self.boxes else self.words.at_most
            for number in range(most[slot]):
                guard = Guard(Test.AT_LEAST, slot, number=number + 1)
                inner = FrozenMap({**scope, loop.variable: ListRow(slot, number)})
                self.body(loop.body, (*guards, guard), inner)
            return
        for entry in self.entries(loop.source.path):
            self.body(loop.body, guards, FrozenMap({**scope, loop.variable: entry}))

    def entries(self, path: str) -> tuple[Entry, ...]:
        """Return what a loop over a setting or an address goes through; nothing if absent."""
        if path in (SIGNS, ASKED_SIGNS):
            labels = self.words.lists[path]
            return tuple(Entry(one, labels, locked=True) for one in labels)
        value = self.values.static(path, _EMPTY)
        if isinstance(value, Ids):
            labels = self.words.lists[value.list_name]
            return tuple(Entry(one, labels) for one in value.ids)
        if isinstance(value, FreeText):
            return (Entry(value),)
        if isinstance(value, OneOf):
            return tuple(Entry(one) for one in value.values)
        return tuple(Entry(one) for one in value) if isinstance(value, tuple) else ()
