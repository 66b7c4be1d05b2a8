"""What a branch may ask: settings, the sheet, declared questions, and presence.

In: one `if` of a template and the vocabulary. Out: problems, each at its place.
A condition is answered either once for a variant (settings, questions) or once for each patient
(`known.x`, `ahead.x`, `past.x`, `today.x`). The two never mix: the first chooses text, the second
guards it.
"""

from __future__ import annotations

from collections.abc import Mapping

from docgen.cache import FrozenMap
from docgen.errors import Place, Problems, error, one_of, suggest
from docgen.template.tree import (
    PRESENCE,
    Both,
    Branch,
    Compare,
    Condition,
    Either,
    If,
    Name,
    Not,
    asks_presence,
    names,
)
from docgen.template.vocabulary import Holds, Scope, Vocabulary

UNKNOWN = "unknown"
_DATED = frozenset({"date", "moment", "dose_day"})
_ASKED_OF = {
    "known": "a time or a field of the record",
    "ahead": "a time",
    "past": "a time or a date of the record",
    "today": "a time or a date of the record",
}


def check_branches(node: If, words: Vocabulary, scope: Scope, problems: Problems) -> None:
    """Check the conditions of an `if`, and that its `else` is safe."""
    asker = _Asker(words, scope, problems)
    conditions = [b.condition for b in node.branches if b.condition and names(b.condition)]
    kinds = {asks_presence(condition) for condition in conditions}
    if kinds == {True, False} or any(_mixed(condition) for condition in conditions):
        place = names(conditions[0])[0].place
        message = "Settings and what is known of a patient are asked in one condition."
        problems.add(error("mixed", message, "Nest two ifs, one inside the other.", place))
        return
    for condition in conditions:
        if asks_presence(condition):
            asker.presence(condition)
        else:
            asker.static(condition)
    _check_otherwise(node.branches, problems)


def _mixed(condition: Condition) -> bool:
    roots = [name.path.partition(".")[0] in PRESENCE for name in names(condition)]
    return any(roots) and not all(roots)


def _check_otherwise(branches: tuple[Branch, ...], problems: Problems) -> None:
    """Refuse an `else` that would catch values which nobody thought of."""
    for number, branch in enumerate(branches[1:], 1):
        before = [b.condition for b in branches[:number] if b.condition]
        presence = any(asks_presence(condition) for condition in before)
        if presence and any(isinstance(c, Both) for c in before):
            message = "What is the opposite of several things at once?"
            hint = "Nest two ifs, or write each case with `not`."
            problems.add(error("else", message, hint, branch.place))
            return
    last = branches[-1]
    compared = [c for b in branches if b.condition for c in _comparisons(b.condition)]
    chosen = [c for c in compared if c.name.path != "sheet"]
    if last.condition is None and chosen:
        name = chosen[0].name.path
        message = f"`else` would also print where `{name}` is absent, unknown or something new."
        hint = f"Write a branch for each value: {{% elif {name} == ... %}}."
        if name.startswith("patient."):
            hint = f"Write {{% elif {name} == 'unknown' %}} in its place."
        problems.add(error("else", message, hint, last.place))


def _comparisons(condition: Condition) -> tuple[Compare, ...]:
    match condition:
        case Compare():
            return (condition,)
        case Name():
            return ()
        case Not():
            return _comparisons(condition.of)
        case Both() | Either():
            return tuple(found for part in condition.parts for found in _comparisons(part))


class _Asker:
    """Checks conditions one by one."""

    def __init__(self, words: Vocabulary, scope: Scope, problems: Problems) -> None:
        self.words = words
        self.scope = scope
        self.problems = problems

    def presence(self, condition: Condition) -> None:
        """Check `known.x and not past.y`."""
        match condition:
            case Name():
                self._known(condition)
            case Compare():
                hint = "Write known.x, ahead.x or past.x alone, with `not` or `and`."
                self._wrong("Presence has nothing to compare with.", hint, condition.name.place)
            case Not(of=Name() as name):
                self._known(name)
            case Both():
                for part in condition.parts:
                    self.presence(part)
            case Not() | Either():
                hint = "Write known.x, ahead.x or past.x, with `not` in front, joined by `and`."
                self._wrong("This cannot be asked of a record.", hint, names(condition)[0].place)

    def static(self, condition: Condition) -> None:
        """Check a condition over settings, the clinic, the sheet and declared questions."""
        match condition:
            case Name():
                self._is_set(condition)
            case Compare():
                self._compare(condition)
            case Not():
                if compared := _comparisons(condition):
                    message = "`not` before a comparison also holds where nothing is set."
                    hint = "Write !=, or a branch for each value."
                    self._wrong(message, hint, compared[0].name.place)
                self.static(condition.of)
            case Both() | Either():
                for part in condition.parts:
                    self.static(part)

    def _wrong(self, message: str, hint: str, place: Place) -> None:
        self.problems.add(error("condition", message, hint, place))

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
        if path not in known:
            self._wrong(f"`{path}` is not {what}.", suggest(path, known), name.place)

    def _is_set(self, name: Name) -> None:
        path = name.path
        if path in self.words.statics or path in self.words.fields:
            return
        root, _, rest = path.partition(".")
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

    def _compare(self, condition: Compare) -> None:
        name, op, operand = condition.name, condition.op, condition.operand
        root, _, rest = name.path.partition(".")
        if name.path == "sheet":
            self._words(condition, self.words.sheets)
        elif root == "patient" and rest in self.words.questions:
            choices = self.words.questions[rest]
            if choices:
                self._words(condition, (*choices, UNKNOWN))
            elif operand != UNKNOWN and not isinstance(operand, int):
                message = f"`{name.path}` is a number."
                self._wrong(message, "Compare it with a number or with 'unknown'.", name.place)
            elif operand == UNKNOWN and op not in ("==", "!="):
                self._wrong("Nothing is less or more than unknown.", "Write == or !=.", name.place)
        elif root == "patient":
            self._slot(rest, name.place)
        else:
            self._compare_static(condition)

    def _compare_static(self, condition: Compare) -> None:
        name = condition.name
        bound = self.scope.get(name.path)
        holds = bound if isinstance(bound, Holds) else self.words.statics.get(name.path)
        if holds is None:
            fields = self.words.fields.get(name.path, ())
            if fields:
                hint = f"Write {one_of(f'{name.path}.{field}' for field in fields)}."
                self._wrong(f"`{name.path}` has several parts.", hint, name.place)
            else:
                self._is_set(name)
        elif holds.choices:
            self._words(condition, holds.choices)
        else:
            hint = f"Write {{% if {name.path} %}} to ask whether it is set."
            self._wrong(f"`{name.path}` has no words to compare with.", hint, name.place)

    def _words(self, condition: Compare, choices: tuple[str, ...]) -> None:
        name, operand = condition.name, condition.operand
        if condition.op not in ("==", "!="):
            message = f"The values of `{name.path}` have no order."
            self._wrong(message, "Write == or !=.", name.place)
        elif operand not in choices:
            hint = suggest(str(operand), choices)
            self._wrong(f"`{name.path}` is never '{operand}'.", hint, name.place)
