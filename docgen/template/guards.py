"""The conditions of a document's blocks: those that a heading needs, and none that says nothing.

In: a Document whose blocks carry the conditions of every tag around them. Out: the same for every
patient, with fewer conditions.

A heading below which every block may be left out gets one guard more: that one of them is there. A
heading with nothing below it, whoever the patient is, goes. So no template repeats, above a
section, what its lines ask.

A block that no patient can have (`x` and `not x` around it) goes; a guard, or a part of one, goes
where the others decide it. That is looked up in truth tables over all that may hold: each kind of
patients that questions and the clinic's settings tell apart, with each answer that a record may
give. So `x or not x` stays wherever nobody may know `x`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from docgen.contents import Part, rebuilt, walk
from docgen.expression.simplify import TruthTable, Variable, worlds
from docgen.expression.truth import (
    And,
    Atom,
    Compare,
    Condition,
    Is,
    Literal,
    Name,
    Or,
    Truth,
    Wants,
    atoms,
    compare_values,
    is_told,
    joined,
    operands,
    opposite,
    standing,
    told,
)
from docgen.model import (
    BOX_KINDS,
    Block,
    Box,
    Document,
    Guards,
    Heading,
    List,
    Table,
)
from docgen.procedure.procedure import Pack
from docgen.procedure.questions import asked_in, kinds_to_try
from docgen.settings.effective import Settings, asked_of, resolve
from docgen.settings.kind_of_patient import KindOfPatient

_MOST = 1 << 16  # worlds of one truth table: more, and conditions are simplified part by part
_COUNTED = ("counts.", "entries.")  # of settings: not every count of a patient is a kind of its own


def with_fewer_guards(document: Document, settings: Settings, pack: Pack) -> Document:
    """Return the document for the same patients with no more conditions than it needs."""
    kinds = _kinds(document, settings, pack)
    worlds = _Worlds(kinds)

    def asked_less(part: Part) -> Part | None:
        guards = worlds.needed(part.guards)
        return None if guards is None else part._replace(guards=guards)

    return document._replace(blocks=rebuilt(document.blocks, asked_less)) if kinds else document


def _kinds(document: Document, settings: Settings, pack: Pack) -> tuple[KindOfPatient, ...]:
    """Return the kinds of patients that a document and the settings tell apart; none: too many.

    What a setting fixes (sedation: always) a record may contradict, so it is no less open.
    """
    guards = dict.fromkeys(one for placed in walk(document.blocks) for one in placed.part.guards)
    found = kinds_to_try(pack.questions, (*asked_in(guards), *asked_of(settings, pack)))
    return tuple(
        KindOfPatient(answers, resolve(settings, pack, answers), pack)
        for answers in (found.tried if found.are_all else ())
    )


# Fewer conditions.


class _Worlds:
    """All that may hold for a patient: each kind of patients, and any answer of a record."""

    def __init__(self, kinds: Sequence[KindOfPatient]) -> None:
        self.kinds = kinds
        self._told: dict[Atom, tuple[Truth, ...]] = {}  # for each kind of patients
        self._needed: dict[Guards, Guards | None] = {}

    def needed(self, guards: Guards) -> Guards | None:
        """Return guards that hold for the same patients; None: for none."""
        if guards not in self._needed:
            found = self._simplified(joined(And, guards))
            if isinstance(found, Truth):
                self._needed[guards] = () if found is Truth.TRUE else None
            else:
                self._needed[guards] = found.parts if isinstance(found, And) else (found,)
        return self._needed[guards]

    def _simplified(self, condition: Condition) -> Condition:
        """Simplify as a whole, or, where the worlds are too many, first in parts."""
        if isinstance(condition, Name) and not self._tells(condition):
            return condition  # nearly half of all
        variables = self._variables(condition)
        if worlds(variables) <= _MOST:
            return TruthTable(variables).simplified(condition)
        if not isinstance(condition, And | Or):
            return condition
        kind = type(condition)
        groups = [joined(kind, group) for group in self._groups(condition.parts)]
        found = joined(kind, map(self._simplified, groups if len(groups) > 1 else condition.parts))
        variables = self._variables(found)
        return TruthTable(variables).simplified(found) if worlds(variables) <= _MOST else found

    def _groups(self, parts: Iterable[Condition]) -> list[list[Condition]]:
        """Group conditions, so that no question about a record is asked in two groups."""
        groups: list[tuple[set[Atom | None], list[Condition]]] = []
        for part in parts:
            asked: set[Atom | None] = {atom for atom in atoms(part) if not self._tells(atom)}
            asked, group = asked or {None}, [part]  # what asks nothing of a record is one group
            for other in [one for one in groups if one[0] & asked]:
                groups.remove(other)
                asked, group = asked | other[0], [*other[1], *group]
            groups.append((asked, group))
        return [group for _, group in groups]

    def _tells(self, atom: Atom) -> bool:
        """Whether each kind of patients has one answer to a question."""
        return self.kinds[0].decides(atom) and not _path(atom).startswith(_COUNTED)

    def _variables(self, condition: Condition) -> list[Variable]:
        """Return what decides a condition: the kind of patients, and each answer of a record."""
        told: list[Atom] = []
        counted: dict[str, list[Compare]] = {}
        found: list[Variable] = []
        for atom in dict.fromkeys(atoms(condition)):
            path = _path(atom)
            if self._tells(atom):
                told.append(atom)
            elif isinstance(atom, Compare) and path.startswith("rows."):
                counted.setdefault(path, []).append(atom)
            else:
                truths = (Truth.TRUE, Truth.FALSE) if is_told(atom) else Truth
                found.append(Variable((atom,), tuple((one,) for one in truths)))
        found += [_of_rows(asked) for asked in counted.values()]
        each = zip(*map(self._of_kinds, told), strict=True) if told else [()]
        return [Variable(tuple(told), tuple(dict.fromkeys(each))), *found]

    def _of_kinds(self, atom: Atom) -> tuple[Truth, ...]:
        """Return the truth of a question for each kind of patients."""
        if atom not in self._told:
            self._told[atom] = tuple([kind.truth(atom) for kind in self.kinds])
        return self._told[atom]


def _path(atom: Atom) -> str:
    first = operands(atom)[0]
    return first.path if isinstance(first, Name) else ""


def _of_rows(asked: Sequence[Compare]) -> Variable:
    """Return the number of rows of a list, as far as it is compared."""
    numbers = [one.right.value for one in asked if isinstance(one.right, Literal)]
    most = max(number for number in numbers if isinstance(number, int))
    values = (
        tuple(
            told(compare_values(count, one.op, number))
            for one, number in zip(asked, numbers, strict=True)
        )
        for count in range(most + 2)
    )
    return Variable(tuple(asked), tuple(dict.fromkeys(values)))


# Headings.


def heads_with_bodies(document: Document) -> Document:
    """Return the document with a guard for each heading that may have nothing below it."""
    return document._replace(blocks=_guarded(document.blocks, of_sections=True))


def _guarded(blocks: tuple[Block, ...], *, of_sections: bool) -> tuple[Block, ...]:
    blocks = tuple(
        _box(block) if isinstance(block, Box) else block for block in blocks if not _is_bare(block)
    )
    found: list[Block] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            below = tuple(way for b in _below(block, blocks[at + 1 :]) for way in _ways(b))
            if below or block.level == 1 or not of_sections:
                found.append(block._replace(guards=_with_one_more(block.guards, below)))
        else:
            found.append(block)
    return tuple(found)


def _is_bare(block: Block) -> bool:
    """Whether it is a box of items that has none: a clinic's settings leave nothing to draw."""
    return isinstance(block, Box) and BOX_KINDS[block.kind].holds == {"item"} and not block.blocks


def _box(box: Box) -> Box:
    """Guard a box as its headings are guarded: an empty frame says nothing."""
    inner = [block for block in box.blocks if not isinstance(block, Heading)]
    guards = _with_one_more(box.guards, [way for block in inner for way in _ways(block)])
    of_sections = BOX_KINDS[box.kind].sections
    return box._replace(blocks=_guarded(box.blocks, of_sections=of_sections), guards=guards)


def _below(heading: Heading, rest: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks of a heading's section, without the headings that it contains.

    A box that begins with a heading, in a box of its own or not, is a section too. Headings of
    which a patient has one or the other, directly below each other, have one section.
    """
    apart = list(takewhile(lambda one: _exclude(heading, one), rest))
    for block in rest[len(apart) :]:
        first = block
        while isinstance(first, Box) and first.blocks:
            first = first.blocks[0]
        if isinstance(first, Heading) and first.level <= heading.level:
            return
        if not isinstance(block, Heading):
            yield block


def _exclude(heading: Heading, other: Block) -> bool:
    """Whether the other is a heading too, and no patient has both."""
    if not isinstance(other, Heading):
        return False
    return any(_denies(two, one) for one in heading.guards for two in other.guards)


def _denies(condition: Condition, other: Condition) -> bool:
    """Whether a condition holds only where the other does not."""
    if isinstance(condition, Is) and condition.wants is not Wants.HOLDS:
        return condition.of == other
    return condition == opposite(other)


def _with_one_more(guards: Guards, below: Iterable[Guards]) -> Guards:
    """Return guards, and one more where nothing below is sure to stand where they hold."""
    ways = tuple(dict.fromkeys(below))
    if not ways or any(set(way) <= set(guards) for way in ways):
        return guards
    each = [joined(And, map(standing, way)) for way in ways]
    return (*guards, joined(Or, each))


def _ways(block: Block) -> Iterator[Guards]:
    """Yield the guards with each of which something of the block stands."""
    if isinstance(block, List):
        yield from (item.guards for item in block.items)
    elif isinstance(block, Table):
        # The head of a table says nothing alone.
        yield from (row.guards for row in block.rows if not all(c.header for c in row.cells))
    else:
        yield block.guards
