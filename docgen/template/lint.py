"""What a template may say: every name, comparison and format, checked before anything is printed.

In: the trees of a sheet's files and the vocabulary of its procedure. Out: problems, each at its
place. A static pass finds what evaluation would find only for the clinic or the patient that meets
it. A file is checked where it is included, with the names that it gets there.

Every chain of conditions that tests a question says what is printed where nobody knows it:

    {% if patient.site == 'lung' %}       asked: what is printed where the site is unknown?
    ...
    {% elif not known.site %}             answered here, be it with nothing
    {% endif %}

`if`s that stand right behind one another, with empty lines at most between them, answer together.
Inside a branch that only a known answer reaches, nothing is left to say.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from docgen.cache import FrozenMap
from docgen.clock.formats import FORMATS
from docgen.errors import Place, Problems, error, one_of, suggest
from docgen.expression.truth import (
    HAS,
    PRESENCE,
    ROOM,
    And,
    Atom,
    Compare,
    Condition,
    Literal,
    Name,
    Not,
    Operand,
    Or,
    Within,
    atoms,
)
from docgen.model import BOX_KINDS, FILLERS, SPACE
from docgen.patient.fields import LEVELS
from docgen.procedure.drawings import WHERE
from docgen.procedure.questions import UNKNOWN
from docgen.template.names import (
    PATIENT,
    TIMES,
    Alias,
    Holds,
    Role,
    Scope,
    Vocabulary,
    meaning,
    path_of,
    replaced,
    with_names,
)
from docgen.template.tree import (
    Body,
    BoxOpen,
    For,
    If,
    Include,
    Named,
    Node,
    Placeholder,
    Raw,
    Set,
    TextLine,
    TextRow,
    TextUnit,
    With,
)

_NOTHING = Holds(Role.ENTRY)
# What `loop.` has in a loop.
_LOOP: FrozenMap[str, Holds] = FrozenMap(
    {
        "loop.index": Holds(Role.LOOP, frozenset({"number"})),
        "loop.first": Holds(Role.LOOP, frozenset({"flag"})),
        "loop.last": Holds(Role.LOOP, frozenset({"flag"})),
    }
)
_RESERVED = frozenset({*PRESENCE, ROOM, "clinic", "patient", "procedure", "sheet", "times", "loop"})
_DATED = frozenset({"date", "moment", "dose_day"})
_MOST = 100  # that one condition asks, given names and all: more is a slip, and would never end
_PRINTED = "`{}` differs from patient to patient: it is printed, not tested."
_ASKED_OF = {
    "known": "a time or a field of the record",
    "ahead": "a time",
    "past": "a time or a date of the record",
    "today": "a time or a date of the record",
}


def lint(
    body: Body, vocabulary: Vocabulary, problems: Problems, files: Mapping[str, Body] | None = None
) -> None:
    """Add to `problems` what a body, and the files that it includes, say that they may not."""
    found = Problems()
    _Linter(vocabulary, found, files or {}).body(body, FrozenMap())
    problems.add(*dict.fromkeys(found.found))


class _Linter:
    """Walks the trees, with the names that hold at each place."""

    def __init__(
        self, vocabulary: Vocabulary, problems: Problems, files: Mapping[str, Body]
    ) -> None:
        self.words = vocabulary
        self.questions = frozenset(vocabulary.called(Role.QUESTION))
        self.problems = problems
        self.files = files
        self.within: tuple[str, ...] = ()  # the files that are being checked, the outer first

    def body(self, body: Body, scope: Scope, settled: frozenset[str] = frozenset()) -> None:
        """Check a body; of `settled` questions it is plain there who knows them."""
        check_unknowns(body, scope, self.questions, settled, self.problems)
        for node in body:
            if isinstance(node, Set):
                scope = self._named(scope, (node.named,))
            else:
                self._node(node, scope, settled)

    def _node(self, node: Node, scope: Scope, settled: frozenset[str]) -> None:
        match node:
            case TextLine():
                self._unit(node.unit, scope)
            case TextRow():
                for cell in filter(None, node.cells):
                    self._unit(cell, scope)
            case BoxOpen():
                self._box(node)
            case If():
                self._branches(node, scope, settled)
            case For():
                self._loop(node, scope, settled)
            case Include():
                self._include(node.file, scope, settled)
            case With():
                self.body(node.body, self._named(scope, node.names), settled)

    def _box(self, node: BoxOpen) -> None:
        """What a box names is a drawing that the procedure declares."""
        known, kind = self.words.drawings, BOX_KINDS.get(node.kind)
        if kind and kind.named and node.args and node.args[0] not in known:
            message = f'There is no drawing "{node.args[0]}" of this procedure.'
            hint = suggest(node.args[0], known) or "Declare it in procedure.yaml, under drawings:."
            self._wrong("drawing", message, hint, node.place)

    def _include(self, file: str, scope: Scope, settled: frozenset[str]) -> None:
        if file in self.files and file not in self.within:
            self.within += (file,)
            self.body(self.files[file], scope, settled)
            self.within = self.within[:-1]

    def _branches(self, node: If, scope: Scope, settled: frozenset[str]) -> None:
        for branch in node.branches:
            known = settled
            if branch.condition is not None:
                condition = self._condition(branch.condition, scope, branch.place)
                known = settled | settled_by(condition)
            self.body(branch.body, scope, known)

    def _condition(self, written: Condition, scope: Scope, place: Place) -> Condition:
        """Check a condition, and return it in the names of the procedure."""
        condition = replaced(written, scope)
        asked = _few(condition)
        if len(asked) > _MOST:
            message = f"This condition asks more than {_MOST} things."
            self._wrong("condition", message, "Take it apart.", place)
            return asked[0]  # it stands for all, so that names made of this one are counted too
        _Asker(self.words, scope, self.problems).condition(condition)
        return condition

    def _named(self, scope: Scope, names: Sequence[Named]) -> Scope:
        """Check the names of a `set` or `with`, and return the scope with them."""
        for one in names:
            if isinstance(scope.get(one.name), Holds) or self._is_taken(one.name):
                message = f"`{one.name}` is already a name."
                self._wrong("name", message, "Choose another.", one.place)
            if isinstance(one.value, Name) and one.value.path.partition(".")[0] not in PRESENCE:
                self._known(one.value, scope)
            elif not isinstance(one.value, Literal):
                found = self._condition(one.value, scope, one.place)
                names = [one._replace(value=found) if each is one else each for each in names]
        return with_names(scope, names)

    def _is_taken(self, name: str) -> bool:
        """Whether a name has a meaning that a template cannot take away."""
        return name in _RESERVED or name in self.words.names

    def _known(self, name: Name, scope: Scope) -> None:
        """Check that a name may be passed on: what it is used for is checked where it is."""
        found = meaning(name, scope)
        if isinstance(found, Name) and self.words.find(found.path, scope) is None:
            self._unknown(found.path, name.place)

    def _wrong(self, code: str, message: str, hint: str, place: Place) -> None:
        self.problems.add(error(code, message, hint, place))

    def _loop(self, loop: For, scope: Scope, settled: frozenset[str]) -> None:
        name = loop.variable
        if name in scope or self._is_taken(name):
            self._wrong("for", f"`{name}` is already a name.", "Choose another.", loop.source.place)
        source = Name(path_of(loop.source.path, scope), loop.source.place)
        entry = self._entry(source, scope) if source.path else _NOTHING
        columns = self.words.rows[source.path.removeprefix(PATIENT)] if entry.parts else {}
        each = {f"{name}.{column}": holds for column, holds in columns.items()}
        self.body(loop.body, FrozenMap({**scope, **_LOOP, name: entry, **each}), settled)

    def _entry(self, source: Name, scope: Scope) -> Holds:
        """Return what one entry of a loop's source holds."""
        path = source.path
        rows = self.words.rows.get(path.removeprefix(PATIENT)) if path.startswith(PATIENT) else None
        if rows is not None:
            return Holds(Role.ENTRY, parts=tuple(rows))
        held = self.words.find(path, scope)
        if held and "list" in held.kinds:
            entries = tuple(self.words.lists.get(held.list_name, ()))
            return Holds(Role.ENTRY, frozenset({"ids"}), entries, held.list_name)
        if held and ("texts" in held.kinds or path == "clinic.address"):
            return Holds(Role.ENTRY, frozenset({"text"}))
        if held:
            message = f"`{path}` is not a list, so there is nothing to repeat."
            self._wrong("for", message, "Repeat a list of ids, of texts or of rows.", source.place)
        else:
            self._unknown(path, source.place)
        return _NOTHING

    def _unit(self, unit: TextUnit, scope: Scope) -> None:
        if unit.icon and unit.icon not in self.words.icons:
            hint = suggest(unit.icon, self.words.icons)
            self._wrong("icon", f'There is no pictogram "{unit.icon}".', hint, unit.place)
        counted = [p for p in unit.placeholders if p.format == "count"]
        if len(counted) > 1:
            message = "One sentence can follow the number of one thing only."
            self._wrong("count", message, "Write two sentences.", counted[1].place)
        for placeholder in unit.placeholders:
            path = path_of(placeholder.path, scope)
            self._placeholder(placeholder._replace(path=path), scope)

    def _placeholder(self, used: Placeholder, scope: Scope) -> None:
        holds = self._printed(used, scope)
        takes = FORMATS.get(used.format)
        if takes is None:
            hint = suggest(used.format, FORMATS)
            self._wrong("format", f'There is no format "{used.format}".', hint, used.place)
        elif holds and not holds.kinds & takes:
            self._misfit(used, holds)
        elif used.format == WHERE and used.path not in map(PATIENT.__add__, self._filled()):
            message = f"No drawing says where `{used.path}` are."
            hint = "Declare one in procedure.yaml, under drawings:, that they fill."
            self._wrong("format", message, hint, used.place)

    def _filled(self) -> Iterable[str]:
        """Return the slots of which a drawing says in words where they are."""
        return self.words.drawings.values()

    def _misfit(self, used: Placeholder, holds: Holds) -> None:
        fitting = sorted(name for name, takes in FORMATS.items() if takes & holds.kinds)
        if fitting:
            message = f"`{used.path}` cannot be printed as {used.format}."
            self._wrong("format", message, f"Write {one_of(fitting)}.", used.place)
        elif holds.choices:
            message = f"`{used.path}` is a word of the settings, not of a sheet."
            hint = f"Write a branch for each value: {{% if {used.path} == '{holds.choices[0]}' %}}."
            self._wrong("word", message, hint, used.place)
        elif holds.kinds:
            message = f"`{used.path}` cannot be printed as it stands."
            hint = f"Write {{% if {used.path} %}}, or {{% for line in {used.path} %}}."
            self._wrong("format", message, hint, used.place)
        elif holds is not _NOTHING:
            message = f"`{used.path}` is known or not; it has nothing to print."
            hint = f"Write {{% if known.{used.path.removeprefix(PATIENT)} %}} and a sentence."
            self._wrong("format", message, hint, used.place)

    def _printed(self, used: Placeholder, scope: Scope) -> Holds | None:
        """Return what a placeholder's path stands for; None when that was a problem."""
        held = self.words.find(used.path, scope)
        root = used.path.partition(".")[0]
        given = scope.get(root)
        if held and held.role is Role.GROUP:
            message = f"`{used.path}` has several parts."
            hint = f"Write {one_of(f'{used.path}.{part}' for part in held.parts)}."
            self._wrong("name", message, hint, used.place)
        elif held and not held.parts:
            return held
        elif isinstance(given, Alias):
            message = f"`{used.path}` is a condition or a word: it is not printed."
            self._wrong("word", message, "Print a setting or a value of a patient.", used.place)
        elif given and given.parts:
            message = f"`{used.path}` is not a column of the list."
            columns = [f"{root}.{column}" for column in given.parts]
            self._wrong("name", message, suggest(used.path, columns), used.place)
        elif given:
            hint = f"Write {{{{ {root} | format }}}}."
            self._wrong("name", f"`{root}` has no parts.", hint, used.place)
        else:
            self._unknown(used.path, used.place)
        return None

    def _unknown(self, path: str, place: Place) -> None:
        message = f"`{path}` is not a name of this procedure."
        roles = (Role.SETTING, Role.GROUP, Role.TIME, Role.FIELD, Role.QUESTION)
        self._wrong("name", message, suggest(path, self.words.called(*roles)), place)


class _Asker:
    """Checks what conditions ask, in the names of the procedure."""

    def __init__(self, words: Vocabulary, scope: Scope, problems: Problems) -> None:
        self.words = words
        self.scope = scope
        self.problems = problems

    def condition(self, condition: Condition) -> None:
        """Check every name and comparison of a condition."""
        for atom in atoms(condition):
            match atom:
                case Name(path) if path.partition(".")[0] == ROOM:
                    self.room(atom)
                case Name():
                    asks_record = atom.path.partition(".")[0] in PRESENCE
                    (self.known if asks_record else self.is_set)(atom)
                case Compare(left, op, right):
                    self.compared(left, op, (right,))
                case Within(item, of):
                    self.compared(item, "==", of)

    def _wrong(self, message: str, hint: str, place: Place) -> None:
        self.problems.add(error("condition", message, hint, place))

    def room(self, name: Name) -> None:
        """Check `space.x`."""
        asked = name.path.partition(".")[2]
        if asked not in SPACE and asked not in FILLERS:
            message = f"`{name.path}` is nothing that page one gives up."
            self._wrong(message, suggest(asked, (*SPACE, *FILLERS)), name.place)

    def known(self, name: Name) -> None:
        """Check `known.x`, `ahead.x` and their like."""
        asked, _, path = name.path.partition(".")
        given = self.scope.get(path.partition(".")[0])
        if isinstance(given, Holds):
            rooms, what = [("", self.scope)], "a column of the list"
        else:
            rooms = [(PATIENT, self.words.names), (TIMES, self.words.names)]
            what = _ASKED_OF[asked]
        fitting = {
            one.removeprefix(room)
            for room, names in rooms
            for one, held in names.items()
            if one.startswith(room) and isinstance(held, Holds) and _may_be(asked, held)
        }
        if path not in fitting:
            self._wrong(f"`{path or asked}` is not {what}.", suggest(path, fitting), name.place)

    def is_set(self, name: Name) -> None:
        """Check a bare name: whether it is there is asked of settings alone."""
        path = name.path
        root, _, rest = path.partition(".")
        held = self.words.find(path, self.scope)
        role = held.role if held else None
        match role:
            case Role.SETTING | Role.GROUP:
                return
            case Role.LOOP if path != "loop.index":
                return
            case Role.QUESTION:
                hint = f"Compare it: {path} == 'yes'; it may also be 'unknown'."
                self._wrong(f"`{path}` is a question with several answers.", hint, name.place)
            case Role.FIELD:
                self._wrong(_PRINTED.format(path), f"Write {{% if known.{rest} %}}.", name.place)
            case Role.TIME:
                hint = f"Write known.{rest}, ahead.{rest} or past.{rest}."
                self._wrong(f"`{path}` differs from patient to patient.", hint, name.place)
            case Role.SHEET | Role.ENTRY | Role.COLUMN | Role.LOOP:
                hint = f"Write known.{path}." if role is Role.COLUMN else "Compare it."
                self._wrong(f"`{path}` is always there.", hint, name.place)
            case None if root == "patient":
                message = f"`{path}` is neither a slot nor a question of this procedure."
                self._wrong(message, suggest(path, self.words.called(Role.QUESTION)), name.place)
            case None:
                message = f"`{path}` is not a setting of this procedure."
                self._wrong(message, self._meant(path), name.place)

    def _meant(self, path: str) -> str:
        """Say what may be meant by a name that is none."""
        if path.partition(".")[0] == "loop" and "loop.first" in self.scope:
            return f"A loop has {one_of(_LOOP)}."
        if PATIENT + path in self.words.names:
            return f"Write {{% if known.{path} %}}."
        given = (name for name, one in self.scope.items() if isinstance(one, Alias))
        return suggest(path, {*self.words.called(Role.SETTING, Role.GROUP), *given})

    def compared(self, left: Operand, op: str, operands: tuple[Operand, ...]) -> None:
        """Check a comparison of a name with what is written out."""
        for one in operands:
            if isinstance(one, Name):
                message = f"A word to compare with stands in quotes: '{one.path}'."
                self._wrong(message, "Only what is written out is compared with.", one.place)
            elif isinstance(left, Literal):  # what a `with` has given
                numbers = isinstance(left.value, int) and isinstance(one.value, int)
                if op not in ("==", "!=") and not numbers:
                    self._wrong("Words have no order.", "Write == or !=.", one.place)
            else:
                self._compare(left, op, one)

    def _compare(self, name: Name, op: str, literal: Literal) -> None:
        root, _, slot = name.path.partition(".")
        held = self.words.find(name.path, self.scope)
        if op == HAS:
            self._holds(name, slot, literal)
        elif root in PRESENCE:
            hint = "Write known.x, ahead.x or past.x alone."
            self._wrong("Presence has nothing to compare with.", hint, name.place)
        elif held is None or held.role in (Role.FIELD, Role.TIME):
            self.is_set(name)
        elif held.role is Role.GROUP:
            hint = f"Write {one_of(f'{name.path}.{part}' for part in held.parts)}."
            self._wrong(f"`{name.path}` has several parts.", hint, name.place)
        elif held.role is Role.QUESTION:
            self._compare_question(name, op, literal, held.choices)
        elif held.choices:
            self._words(name, op, literal, held.choices)
        elif "number" not in held.kinds:
            hint = f"Write {{% if {name.path} %}} to ask whether it is set."
            self._wrong(f"`{name.path}` has no words to compare with.", hint, name.place)
        elif not isinstance(literal.value, int):
            message = f"`{name.path}` is a number."
            self._wrong(message, "Compare it with a whole number.", name.place)

    def _holds(self, name: Name, slot: str, literal: Literal) -> None:
        """Check `'T12' in patient.levels`."""
        field = self.words.names.get(PATIENT + slot)
        if field is None or "levels" not in field.kinds:
            shown = name.path.replace("holds.", PATIENT)
            message = f"`{shown}` is no list that `in` may look into."
            hint = "A list that is written out, or the levels of a record, stand behind `in`."
            self._wrong(message, hint, name.place)
        elif literal.value not in LEVELS:
            hint = suggest(str(literal.value), LEVELS)
            self._wrong(f"There is no level '{literal.value}'.", hint, literal.place)

    def _compare_question(
        self, name: Name, op: str, literal: Literal, choices: tuple[str, ...]
    ) -> None:
        question, value = name.path.removeprefix(PATIENT), literal.value
        if op == "!=":
            hint = f"Write known.{question}."
            if value != UNKNOWN:
                others = [f"{name.path} == '{one}'" for one in choices if one != value]
                rest = " or ".join(others) or f"{name.path} == ..."
                hint = f"Write {rest}, and `or not known.{question}` where that is meant."
            message = f"`!=` does not say what is printed where `{name.path}` is unknown."
            self._wrong(message, hint, name.place)
        elif choices:
            self._words(name, op, literal, (*choices, UNKNOWN))
        elif value == UNKNOWN:
            self._wrong("Nothing is less or more than unknown.", "Write ==.", name.place)
        elif not isinstance(value, int):
            message = f"`{name.path}` is a number."
            self._wrong(message, "Compare it with a number or with 'unknown'.", name.place)

    def _words(self, name: Name, op: str, literal: Literal, choices: tuple[str, ...]) -> None:
        if op not in ("==", "!="):
            message = f"The values of `{name.path}` have no order."
            self._wrong(message, "Write == or !=.", name.place)
        elif literal.value not in choices:
            hint = suggest(str(literal.value), choices)
            said = " ".join(str(literal.value).split())
            self._wrong(f"`{name.path}` is never '{said}'.", hint, name.place)


def _may_be(asked: str, held: Holds) -> bool:
    """Whether what a name holds may be asked for: known, ahead, past, today."""
    if held.role is Role.TIME:
        return True
    if asked == "known":
        return held.role in (Role.FIELD, Role.QUESTION, Role.COLUMN)
    return asked != "ahead" and held.role is not Role.LOOP and bool(held.kinds & _DATED)


def check_unknowns(
    body: Body,
    scope: Scope,
    questions: Container[str],
    settled: frozenset[str],
    problems: Problems,
) -> None:
    """Add a problem for each question whose unknown answer is passed over in a body."""
    for conditions in _runs(body, scope):
        asked = [
            one
            for each in conditions
            for one in _asked(each)
            if PATIENT + _question(one) in questions
        ]
        told = {
            atom.path.partition(".")[2]
            for each in conditions
            for atom in _few(each)
            if isinstance(atom, Name) and atom.path.startswith("known.")
        }
        told |= settled
        for one in asked:
            name = _question(one)
            if name not in told:
                told.add(name)  # once for each run
                path = PATIENT + name
                message = (
                    f"`{path}` is tested, but nothing says what is printed where it is unknown."
                )
                hint = (
                    f"Add {{% elif not known.{name} %}} and what is safe then, or leave it empty."
                )
                problems.add(error("unknown", message, hint, one.place))


def _question(name: Name) -> str:
    head, _, rest = name.path.partition(".")
    return rest if head in ("patient", "holds") else ""


def _runs(body: Body, scope: Scope) -> Iterator[list[Condition]]:
    """Yield the conditions of a body's `if`s, in groups that stand right behind one another."""
    run: list[Condition] = []
    for node in body:
        match node:
            case If():
                each = (branch.condition for branch in node.branches if branch.condition)
                run += (replaced(one, scope) for one in each)
            case Set():
                scope = with_names(scope, (node.named,))
            case Raw():
                continue
            case _:
                yield run
                run = []
    yield run


def _asked(condition: Condition) -> Iterator[Name]:
    """Yield what a condition compares."""
    for atom in _few(condition):
        compared = atom.left if isinstance(atom, Compare) else None
        compared = atom.item if isinstance(atom, Within) else compared
        if isinstance(compared, Name):
            yield compared


def _few(condition: Condition) -> list[Atom]:
    """Return what a condition asks, up to more than it may: given names can double it each time."""
    return list(islice(atoms(condition), _MOST + 1))


def settled_by(condition: Condition) -> frozenset[str]:
    """Return the questions that are surely known, or surely unknown, where a condition holds."""
    match condition:
        case Name(path) | Not(of=Name(path)):
            head, _, name = path.partition(".")
            return frozenset({name}) if head == "known" else frozenset()
        case Compare(left=Name() as name) | Within(item=Name() as name):
            return frozenset({_question(name)})
        case And(parts):
            return frozenset().union(*map(settled_by, parts))
        case Or(parts):
            found = [settled_by(part) for part in parts]
            return frozenset.intersection(*found) if found else frozenset()
    return frozenset()
