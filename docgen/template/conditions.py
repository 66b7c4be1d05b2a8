"""What a condition of a template may ask: settings, the sheet, questions, what a record knows.

In: a condition in the names of the procedure (`scope.replaced`), and the vocabulary. Out: problems,
each at its place. Every chain that tests a question says what is printed where nobody knows it:

    {% if patient.site == 'lung' %}       asked: what is printed where the site is unknown?
    ...
    {% elif not known.site %}             answered here, be it with nothing
    {% endif %}

`if`s that stand right behind one another, with empty lines at most between them, answer together.
Inside a branch that only a known answer reaches, nothing is left to say.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from docgen.cache import FrozenMap
from docgen.errors import Place, Problems, error, one_of, suggest
from docgen.expression.truth import (
    HAS,
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
from docgen.template.scope import PATIENT, Alias, named, replaced
from docgen.template.tree import PRESENCE, Body, If, Raw, Set
from docgen.template.vocabulary import Holds, Scope, Vocabulary

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
