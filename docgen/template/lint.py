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

from collections.abc import Container, Iterator, Mapping
from functools import reduce

from docgen.cache import FrozenMap
from docgen.clock.formats import FORMATS
from docgen.errors import Place, Problems, error, one_of, suggest
from docgen.expression.truth import (
    HAS,
    PRESENCE,
    And,
    Compare,
    Condition,
    Literal,
    Name,
    Not,
    Or,
    Within,
    atoms,
)
from docgen.patient.fields import LEVELS
from docgen.procedure.questions import UNKNOWN
from docgen.template.names import (
    PATIENT,
    Alias,
    Bound,
    Holds,
    Scope,
    Vocabulary,
    named,
    path_of,
    replaced,
)
from docgen.template.tree import (
    Body,
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

_NOTHING = Holds(frozenset())
# What `loop.` has in a loop.
_LOOP: FrozenMap[str, Holds] = FrozenMap(
    {
        "index": Holds(frozenset({"number"})),
        "first": Holds(frozenset({"flag"})),
        "last": Holds(frozenset({"flag"})),
    }
)
_ROOMS = frozenset({*PRESENCE, "clinic", "patient", "procedure", "sheet", "times", "loop"})


def lint(
    body: Body, vocabulary: Vocabulary, problems: Problems, files: Mapping[str, Body] | None = None
) -> None:
    """Add to `problems` what a body, and the files that it includes, say that they may not."""
    found = Problems()
    _Checker(vocabulary, found, files or {}).body(body, FrozenMap())
    problems.add(*dict.fromkeys(found.found))


class _Checker:
    def __init__(
        self, vocabulary: Vocabulary, problems: Problems, files: Mapping[str, Body]
    ) -> None:
        self.words = vocabulary
        self.problems = problems
        self.files = files
        self.within: tuple[str, ...] = ()  # the files that are being checked, the outer first

    def body(self, body: Body, scope: Scope, settled: frozenset[str] = frozenset()) -> None:
        """Check a body; of `settled` questions it is plain there who knows them."""
        check_unknowns(body, scope, self.words.questions, settled, self.problems)
        for node in body:
            if isinstance(node, Set):
                scope = self._named(scope, node.named)
            else:
                self._node(node, scope, settled)

    def _node(self, node: Node, scope: Scope, settled: frozenset[str]) -> None:
        match node:
            case TextLine():
                self._unit(node.unit, scope)
            case TextRow():
                for cell in filter(None, node.cells):
                    self._unit(cell, scope)
            case If():
                self._branches(node, scope, settled)
            case For():
                self._loop(node, scope, settled)
            case Include():
                self._include(node.file, scope, settled)
            case With():
                self.body(node.body, reduce(self._named, node.names, scope), settled)

    def _include(self, file: str, scope: Scope, settled: frozenset[str]) -> None:
        if file in self.files and file not in self.within:
            self.within += (file,)
            self.body(self.files[file], scope, settled)
            self.within = self.within[:-1]

    def _branches(self, node: If, scope: Scope, settled: frozenset[str]) -> None:
        for branch in node.branches:
            known = settled
            if branch.condition is not None:
                condition = replaced(branch.condition, scope)
                check_condition(condition, self.words, scope, self.problems)
                known = settled | settled_by(condition)
            self.body(branch.body, scope, known)

    def _named(self, scope: Scope, one: Named) -> Scope:
        name = one.name
        if (
            (name in scope and not isinstance(scope[name], Alias))
            or name in _ROOMS
            or (name in self.words.settings())
        ):
            self._wrong("name", f"`{name}` is already a name.", "Choose another.", one.place)
        if not isinstance(one.value, Literal | Name):
            check_condition(replaced(one.value, scope), self.words, scope, self.problems)
        elif isinstance(one.value, Name):
            self._known(Name(path_of(one.value.path, scope), one.value.place), scope)
        return named(scope, one)

    def _known(self, name: Name, scope: Scope) -> None:
        """Check that a name may be passed on: what it is used for is checked where it is."""
        root, _, rest = name.path.partition(".")
        known = name.path in self.words.statics or name.path in self.words.fields
        known |= root == "times" and rest in self.words.times
        known |= root == "patient" and (rest in self.words.slots or rest in self.words.questions)
        if not known and root not in scope and root not in PRESENCE and name.path != "sheet":
            self._unknown(name.path, name.place)

    def _wrong(self, code: str, message: str, hint: str, place: Place) -> None:
        self.problems.add(error(code, message, hint, place))

    def _loop(self, loop: For, scope: Scope, settled: frozenset[str]) -> None:
        name = loop.variable
        if name in scope or name in _ROOMS or name in self.words.settings():
            self._wrong("for", f"`{name}` is already a name.", "Choose another.", loop.source.place)
        source = Name(path_of(loop.source.path, scope), loop.source.place)
        bound = self._entries(source) if source.path else _NOTHING
        self.body(loop.body, FrozenMap({**scope, name: bound, "loop": _LOOP}), settled)

    def _entries(self, source: Name) -> Bound:
        """Return what one entry of a loop's source holds."""
        path = source.path
        root, _, rest = path.partition(".")
        if root == "patient" and rest in self.words.rows:
            return self.words.rows[rest]
        holds = self.words.statics.get(path)
        if holds and "list" in holds.kinds:
            entries = tuple(self.words.lists.get(holds.list_name, ()))
            return Holds(frozenset({"ids"}), entries, holds.list_name)
        if holds and ("texts" in holds.kinds or path == "clinic.address"):
            return Holds(frozenset({"text"}))
        if holds or (root == "patient" and rest in self.words.slots):
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

    def _printed(self, used: Placeholder, scope: Scope) -> Holds | None:
        """Return what a placeholder's path stands for; None when that was a problem."""
        root, _, rest = used.path.partition(".")
        bound = scope.get(root)
        if isinstance(bound, Alias):
            message = f"`{used.path}` is a condition or a word: it is not printed."
            self._wrong("word", message, "Print a setting or a value of a patient.", used.place)
            return None
        if bound is not None:
            return self._of_loop(used, root, rest, bound)
        if root == "times" and rest in self.words.times:
            return Holds(frozenset({"instant"}))
        if root == "patient" and (found := self._of_patient(rest)):
            return found
        if used.path in self.words.statics:
            return self.words.statics[used.path]
        if used.path in self.words.fields:
            message = f"`{used.path}` has several parts."
            hint = f"Write {one_of(f'{used.path}.{f}' for f in self.words.fields[used.path])}."
            self._wrong("name", message, hint, used.place)
        else:
            self._unknown(used.path, used.place)
        return None

    def _of_patient(self, name: str) -> Holds | None:
        holds = self.words.slots.get(name)
        question = self.words.questions.get(name)
        if question is None:
            return holds
        if question:  # a word that only branches may ask for
            return holds or Holds(frozenset({"choice"}), question)
        return Holds(frozenset({"count_of"}) | (holds.kinds if holds else frozenset()))

    def _of_loop(
        self, used: Placeholder, root: str, rest: str, bound: Holds | FrozenMap[str, Holds]
    ) -> Holds | None:
        if isinstance(bound, Holds):
            if not rest:
                return bound
            message = f"`{root}` has no parts."
            self._wrong("name", message, f"Write {{{{ {root} | format }}}}.", used.place)
        elif rest in bound:
            return bound[rest]
        else:
            columns = [f"{root}.{column}" for column in bound]
            message = f"`{used.path}` is not a column of the list."
            self._wrong("name", message, suggest(used.path, columns), used.place)
        return None

    def _unknown(self, path: str, place: Place) -> None:
        known = {*self.words.statics, *self.words.fields}
        known |= {f"times.{name}" for name in self.words.times}
        known |= {f"patient.{name}" for name in self.words.slots}
        message = f"`{path}` is not a name of this procedure."
        self._wrong("name", message, suggest(path, known), place)


_DATED = frozenset({"date", "moment", "dose_day"})
_ASKED_OF = {
    "known": "a time or a field of the record",
    "ahead": "a time",
    "past": "a time or a date of the record",
    "today": "a time or a date of the record",
}


def check_condition(
    condition: Condition, words: Vocabulary, scope: Scope, problems: Problems
) -> None:
    """Check every name and comparison of a condition."""
    asker = _Asker(words, scope, problems)
    for atom in atoms(condition):
        match atom:
            case Name():
                asker.presence(atom)
            case Compare(left, op, right):
                asker.compared(left, op, (right,))
            case Within(item, of):
                asker.compared(item, "==", of)


class _Asker:
    """Checks the parts of conditions one by one."""

    def __init__(self, words: Vocabulary, scope: Scope, problems: Problems) -> None:
        self.words = words
        self.scope = scope
        self.problems = problems

    def _wrong(self, message: str, hint: str, place: Place) -> None:
        self.problems.add(error("condition", message, hint, place))

    def presence(self, name: Name) -> None:
        """Check a bare name: is it set, or known?"""
        if name.path.partition(".")[0] in PRESENCE:
            self._known(name)
        else:
            self._is_set(name)

    def compared(self, left: Name | Literal, op: str, operands: tuple[Name | Literal, ...]) -> None:
        """Check a comparison of a name with what is written out."""
        if isinstance(left, Literal):
            return  # a word that a `with` has given
        literals = [one for one in operands if isinstance(one, Literal)]
        for one in operands:
            if isinstance(one, Name):
                message = f"A word to compare with stands in quotes: '{one.path}'."
                self._wrong(message, "Only what is written out is compared with.", one.place)
        for literal in literals:
            self._compare(left, op, literal)

    def _known(self, name: Name) -> None:
        test, _, path = name.path.partition(".")
        root, _, _ = path.partition(".")
        bound = self.scope.get(root)
        if isinstance(bound, FrozenMap):
            fields: Mapping[str, Holds] = FrozenMap((f"{root}.{c}", h) for c, h in bound.items())
            what, known = "a column of the list", set[str]()
        else:
            fields, what, known = self.words.slots, _ASKED_OF[test], {*self.words.times}
        if test != "ahead":
            known |= {n for n, h in fields.items() if test == "known" or h.kinds & _DATED}
        if test == "known":
            known |= {*self.words.questions}
        if path not in known:
            self._wrong(f"`{path}` is not {what}.", suggest(path, known), name.place)

    def _is_set(self, name: Name) -> None:
        path = name.path
        if path in self.words.statics or path in self.words.fields:
            return
        root, _, rest = path.partition(".")
        bound = self.scope.get(root)
        if isinstance(bound, FrozenMap) and "flag" in bound.get(rest, Holds(frozenset())).kinds:
            return  # loop.first, loop.last
        if root == "patient":
            if rest in self.words.questions:
                hint = f"Compare it: patient.{rest} == 'yes'; it may also be 'unknown'."
                self._wrong(f"`{path}` is a question with several answers.", hint, name.place)
            else:
                self._slot(rest, name.place)
        elif root == "times":
            hint = f"Write known.{rest}, ahead.{rest} or past.{rest}."
            self._wrong(f"`{path}` differs from patient to patient.", hint, name.place)
        else:
            known = {*self.words.statics, *self.words.fields}
            known |= {name for name, one in self.scope.items() if isinstance(one, Alias)}
            hint = suggest(path, known)
            if path in self.words.slots:
                hint = f"Write {{% if known.{path} %}}."
            self._wrong(f"`{path}` is not a setting of this procedure.", hint, name.place)

    def _slot(self, name: str, place: Place) -> None:
        message = f"`patient.{name}` differs from patient to patient: it is printed, not tested."
        questions = [f"patient.{question}" for question in self.words.questions]
        hint = f"Write {{% if known.{name} %}}."
        if name not in self.words.slots:
            message = f"`patient.{name}` is neither a slot nor a question of this procedure."
            hint = suggest(f"patient.{name}", [*questions])
        self._wrong(message, hint, place)

    def _compare(self, name: Name, op: str, literal: Literal) -> None:
        root, _, rest = name.path.partition(".")
        if op == HAS:
            self._holds(name, rest, literal)
        elif name.path == "sheet":
            self._words(name, op, literal, self.words.sheets)
        elif root in PRESENCE:
            hint = "Write known.x, ahead.x or past.x alone."
            self._wrong("Presence has nothing to compare with.", hint, name.place)
        elif root == "patient" and rest in self.words.questions:
            self._compare_question(name, op, literal)
        elif root == "patient":
            self._slot(rest, name.place)
        else:
            self._compare_static(name, op, literal)

    def _holds(self, name: Name, slot: str, literal: Literal) -> None:
        """Check `'T12' in patient.levels`."""
        kinds = self.words.slots[slot].kinds if slot in self.words.slots else frozenset()
        if "levels" not in kinds:
            message = (
                f"`{name.path.replace('holds.', PATIENT)}` is no list that `in` may look into."
            )
            hint = "A list that is written out, or the levels of a record, stand behind `in`."
            self._wrong(message, hint, name.place)
        elif literal.value not in LEVELS:
            hint = suggest(str(literal.value), LEVELS)
            self._wrong(f"There is no level '{literal.value}'.", hint, literal.place)

    def _compare_question(self, name: Name, op: str, literal: Literal) -> None:
        question = name.path.removeprefix(PATIENT)
        choices, value = self.words.questions[question], literal.value
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

    def _compare_static(self, name: Name, op: str, literal: Literal) -> None:
        root, _, rest = name.path.partition(".")
        bound = self.scope.get(root)
        holds = bound if isinstance(bound, Holds) else self.words.statics.get(name.path)
        if isinstance(bound, FrozenMap):
            holds = bound.get(rest)
        if holds is None:
            fields = self.words.fields.get(name.path, ())
            if fields:
                hint = f"Write {one_of(f'{name.path}.{field}' for field in fields)}."
                self._wrong(f"`{name.path}` has several parts.", hint, name.place)
            else:
                self._is_set(name)
        elif holds.choices:
            self._words(name, op, literal, holds.choices)
        elif not (holds.kinds & {"number"} and isinstance(literal.value, int)):
            hint = f"Write {{% if {name.path} %}} to ask whether it is set."
            self._wrong(f"`{name.path}` has no words to compare with.", hint, name.place)

    def _words(self, name: Name, op: str, literal: Literal, choices: tuple[str, ...]) -> None:
        if op not in ("==", "!="):
            message = f"The values of `{name.path}` have no order."
            self._wrong(message, "Write == or !=.", name.place)
        elif literal.value not in choices:
            hint = suggest(str(literal.value), choices)
            self._wrong(f"`{name.path}` is never '{literal.value}'.", hint, name.place)


def check_unknowns(
    body: Body,
    scope: Scope,
    questions: Container[str],
    settled: frozenset[str],
    problems: Problems,
) -> None:
    """Add a problem for each question whose unknown answer is passed over in a body."""
    for conditions in _runs(body, scope):
        asked = [one for each in conditions for one in _asked(each) if _question(one) in questions]
        told = {
            atom.path.partition(".")[2]
            for each in conditions
            for atom in atoms(each)
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
                scope = named(scope, node.named)
            case Raw():
                continue
            case _:
                yield run
                run = []
    yield run


def _asked(condition: Condition) -> Iterator[Name]:
    """Yield what a condition compares."""
    for atom in atoms(condition):
        compared = atom.left if isinstance(atom, Compare) else None
        compared = atom.item if isinstance(atom, Within) else compared
        if isinstance(compared, Name):
            yield compared


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
