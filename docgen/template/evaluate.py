"""Evaluate a sheet's templates for one clinic: what it fixes is settled, the rest are conditions.

In: `Templates`, what the clinic has set, its languages. Out: a `Draft`, one for every patient.
A branch that the clinic decides is taken or left out here. One that a patient decides is rendered,
and what it holds carries the conditions under which it stands. A value that a patient decides is a
slot. So one draft serves all patients of a clinic, and nobody is asked anything here.

How the branches of an `if` exclude each other (`expression/truth.py` has the truths):

- one stands where its own test is true;
- below it, an `elif` stands where each test above is known to be false or compares what the clinic
  has not set; an `else` where each is known to be false;
- a test that an unknown answer leaves open lets nothing below it stand, but a branch that asks just
  for that (`elif not known.x`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.expression.truth import (
    And,
    Atom,
    Compare,
    Condition,
    Literal,
    Name,
    Not,
    Truth,
    Wants,
    Within,
    fold,
    operands,
    opposite,
    placeless,
    standing,
)
from docgen.i18n.locale import Locale
from docgen.model import BOX_KINDS, Guards
from docgen.settings.effective import Settings, possible_values
from docgen.settings.kind_of_patient import entries, number_of
from docgen.template.names import PATIENT, Alias, Scope, meaning, path_of, replaced, with_names
from docgen.template.sources import Templates
from docgen.template.tree import (
    Body,
    BoxClose,
    BoxOpen,
    Draft,
    DraftUnit,
    For,
    If,
    Include,
    MarkKind,
    Node,
    Raw,
    Set,
    TextLine,
    TextRow,
    With,
)
from docgen.template.tree import TextUnit as Source
from docgen.template.wording import LATER, ClinicFacts, Printer, Worded, Wording

_EMPTY: Scope = FrozenMap()


def _every_letter(_text: str) -> str:
    return ""


class Context(NamedTuple):
    """What one clinic prints: what it fixes, and all that its settings may be.

    `unwritable` says what keeps a text from being printed, or "".
    """

    facts: ClinicFacts
    settings: Settings
    unwritable: Callable[[str], str] = _every_letter


def evaluate(
    templates: Templates, context: Context, locale: Locale, beside: Sequence[Locale] = ()
) -> Draft:
    """Render a sheet in one language; `beside` are those that stand in a second column.

    Raises:
        TemplateError: the template prints what this clinic has not set, with every such place.
        TranslationError: with every message that has no usable translation.
    """
    printer = Printer(context.facts, locale)
    wording = Wording(locale, printer, context.unwritable, beside)
    renderer = _Renderer(templates, context, wording)
    renderer.include(templates.main, (), _EMPTY)
    wording.finish()
    place = templates.places[templates.main]
    return Draft(tuple(renderer.out), locale.tag, place, FrozenMap(wording.later))


class _Renderer:
    """Walks the tree; what it writes carries the conditions that stand around it."""

    def __init__(self, templates: Templates, context: Context, wording: Wording) -> None:
        self.templates = templates
        self.words = templates.vocabulary
        self.facts = context.facts
        self.settings = context.settings
        self.wording = wording
        self.out: list[str | DraftUnit] = []
        self.boxes: tuple[str, ...] = ()  # the kinds of the boxes that are open, the outer first
        self.locked = False  # whether the file that is rendered is a locked one

    def include(self, file: str, guards: Guards, scope: Scope) -> None:
        """Render another file, which sees the names of this one."""
        around, self.locked = self.locked, file in self.templates.locked
        self.body(self.templates.bodies[file], guards, scope)
        self.locked = around

    def body(self, body: Body, guards: Guards, scope: Scope) -> None:
        for node in body:
            if isinstance(node, Set):
                scope = with_names(scope, (node.named,))
            else:
                self.node(node, guards, scope)

    def node(self, node: Node, guards: Guards, scope: Scope) -> None:
        match node:
            case TextLine():
                self.line(node, guards, scope)
            case Raw():
                self.out.append(node.text)
            case TextRow():
                self.row(node, guards, scope)
            case If():
                self.branch(node, guards, scope)
            case For():
                self.loop(node, guards, scope)
            case Include():
                self.include(node.file, guards, scope)
            case With():
                self.body(node.body, guards, with_names(scope, node.names))
            case BoxOpen() | BoxClose():
                self.box(node, guards)

    def box(self, node: BoxOpen | BoxClose, guards: Guards) -> None:
        if isinstance(node, BoxOpen):
            self.boxes += (node.kind,)
            unit = DraftUnit(MarkKind.BOX, node.kind, guards, node.place, args=node.args)
        else:
            self.boxes = self.boxes[:-1]
            unit = DraftUnit(MarkKind.END, "", guards, node.place)
        self.out += ("\n", unit, "\n\n")

    def line(self, line: TextLine, guards: Guards, scope: Scope) -> None:
        """Render a line, once for each plural form where a patient's number chooses it."""
        apart = "\n" if guards and not line.mark else ""  # paragraphs of two branches stay two
        for worded, more in self.texts(line.unit, guards, scope):
            self.out += (
                apart + line.mark,
                self.unit(line.unit, worded, (*guards, *more)),
                "\n" + apart,
            )

    def unit(self, source: Source, worded: Worded, guards: Guards) -> DraftUnit:
        icon, check = source.icon, source.check
        return DraftUnit(
            MarkKind.TEXT, worded.text, guards, source.place, icon, check, (), worded.values
        )

    def texts(self, source: Source, guards: Guards, scope: Scope) -> list[tuple[Worded, Guards]]:
        """Return the words of a unit, and the conditions that each way to say it has besides."""
        unit = source._replace(
            placeholders=tuple(
                [one._replace(path=_printed_path(one.path, scope)) for one in source.placeholders]
            )
        )
        counted = unit.counted
        if counted is None or not self.wording.printer.is_later(counted):
            return [(self.wording.text(unit, locked=self.locked), ())]
        path = counted.path
        if not path.startswith(PATIENT):
            of = {number_of(one) for one in possible_values(self.settings, path)} - {None}
            found = self.wording.counted(unit, sorted(filter(None, of)))
            return [(words, (_one_of(f"counts.{path}", which),)) for words, which in found]
        question = path.removeprefix(PATIENT)
        if not self.is_known(question, guards):
            self.wording.may_be_unknown(counted)
        most = self.words.counts[question]
        found = self.wording.counted(unit, range(1, most + 1))
        return [(words, (_counts(path, which, most),)) for words, which in found]

    def is_known(self, question: str, guards: Guards) -> bool:
        """Whether conditions let through only patients of whom the answer is known."""
        unknown = _Unknown(question)
        return any(fold(one, unknown) in _NEVER for one in guards)

    def row(self, row: TextRow, guards: Guards, scope: Scope) -> None:
        cells_of = (str(len(row.cells)),)
        ways = [self.texts(cell, guards, scope) if cell else None for cell in row.cells]
        counted = next((way for way in ways if way and len(way) > 1), None)
        for at, (_, more) in enumerate(counted or [(None, ())]):
            held = (*guards, *more)
            self.out += ("| ", DraftUnit(MarkKind.ROW, "", held, row.place, args=cells_of))
            for number, (cell, way) in enumerate(zip(row.cells, ways, strict=True)):
                self.out.append(" | " if number else "")
                if cell and way:
                    worded = way[min(at, len(way) - 1)][0]
                    self.out.append(self.unit(cell, worded, held))
            self.out.append(" |\n")

    def branch(self, node: If, guards: Guards, scope: Scope) -> None:
        above: list[Condition] = []  # the tests of the branches above
        for branch in node.branches:
            own = replaced(branch.condition, scope) if branch.condition is not None else None
            held = self.guards_of(own, above)
            if held is not None:
                apart = "\n" if held and _has_table(branch.body) else ""  # two tables stay two
                self.out.append(apart)
                self.body(branch.body, tuple(dict.fromkeys((*guards, *held))), scope)
                self.out.append(apart)
            if own is not None:
                above.append(own)

    def guards_of(self, own: Condition | None, above: Sequence[Condition]) -> Guards | None:
        """Return the conditions under which a branch stands; None: it never does."""
        wants = Wants.FAILS if own is None else Wants.PASSED
        asked = _Unknown(*_unknown_where(own)) if own is not None else None
        found: list[Condition] = []
        for test in above:
            left = fold(test, asked) if asked else test
            found.append(standing(fold(left, self.facts), wants))
        if own is not None:
            found.append(fold(own, self.facts))
        held: list[Condition] = []
        for one in (part for each in found for part in _parts(each)):
            if not isinstance(one, Truth):
                held.append(one)
            elif one not in Wants.HOLDS.value:  # whatever the other parts say
                return None
        return tuple([placeless(one) for one in held])

    def loop(self, loop: For, guards: Guards, scope: Scope) -> None:
        path = path_of(loop.source.path, scope)
        root, _, slot = path.partition(".")
        if root == "patient":
            brief = any(BOX_KINDS[kind].brief for kind in self.boxes)
            rows = self.words.in_short if brief else self.words.at_most
            self.entries(loop, guards, scope, rows[slot], f"rows.{slot}")
            return
        found = self.facts.value(path)
        if found is LATER:
            each = [one for value in possible_values(self.settings, path) for one in entries(value)]
            most = len(dict.fromkeys(each))  # a patient may have those of several rules
            self.entries(loop, guards, scope, most, f"entries.{path}")
        elif root == "procedure":
            self.entries(loop, guards, scope, len(self.words.lists.get(path, ())))
        else:
            self.entries(loop, guards, scope, len(entries(found)))

    def entries(
        self, loop: For, guards: Guards, scope: Scope, most: int, counted: str = ""
    ) -> None:
        """Render the body for each entry; where they are `counted` for each patient, if there."""
        path = path_of(loop.source.path, scope)
        for at in range(most):
            there: Guards = (_at_least(counted, at + 1),) if counted else ()
            more: Condition = (
                _at_least(counted, at + 2) if counted and at + 1 < most else Truth.FALSE
            )
            if not counted and at + 1 < most:
                more = Truth.TRUE
            inner = FrozenMap(
                {
                    **scope,
                    loop.variable: Alias(Name(f"{path}[{at}]")),
                    "loop.index": Alias(Literal(at + 1)),
                    "loop.first": Alias(Truth.FALSE if at else Truth.TRUE),
                    "loop.last": Alias(opposite(more)),
                }
            )
            self.body(loop.body, (*guards, *there), inner)


_NEVER = frozenset({Truth.FALSE, Truth.OPEN, Truth.ABSENT})


class _Unknown:
    """Facts of a patient of whom the answers to some questions are not known, and nothing else."""

    def __init__(self, *questions: str) -> None:
        self.known = {f"known.{one}" for one in questions}
        self.asked = {f"{room}{one}" for one in questions for room in (PATIENT, "holds.")}

    def truth(self, atom: Atom) -> Truth | None:
        first = operands(atom)[0]
        path = first.path if isinstance(first, Name) else ""
        return Truth.FALSE if path in self.known or path in self.asked else None


def _unknown_where(condition: Condition) -> list[str]:
    """Return the questions that a branch asks for as unknown (`not known.x`)."""
    match condition:
        case Not(of=Name(path)) if path.startswith("known."):
            return [path.removeprefix("known.")]
        case And(parts):
            return [one for part in parts for one in _unknown_where(part)]
    return []


def _printed_path(path: str, scope: Scope) -> str:
    """Return the path that a placeholder prints; that of a number which is written out."""
    found = meaning(Name(path), scope)
    return f"literal.{found.value}" if isinstance(found, Literal) else path_of(path, scope)


def _has_table(body: Body) -> bool:
    """Whether a body holds the rule below the header of a table."""
    return any(isinstance(node, Raw) and node.text.strip() for node in body)


def _at_least(counted: str, number: int) -> Condition:
    return Compare(Name(counted), ">=", Literal(number))


def _counts(path: str, numbers: Sequence[int], most: int) -> Condition:
    """Return the condition that a patient's number, of so many at most, is one of these."""
    first, last = numbers[0], numbers[-1]
    if last == most and len(numbers) == most - first + 1:  # and more: no number is left out
        return Compare(Name(path), ">=", Literal(first))
    return _one_of(path, numbers)


def _one_of(path: str, numbers: Sequence[int]) -> Condition:
    if len(numbers) == 1:
        return Compare(Name(path), "==", Literal(numbers[0]))
    return Within(Name(path), tuple(Literal(one) for one in numbers))


def _parts(condition: Condition) -> tuple[Condition, ...]:
    """Return what must hold together."""
    return condition.parts if isinstance(condition, And) else (condition,)
