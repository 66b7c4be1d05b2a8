"""What the names of a template stand for, for one clinic and one set of answers.

In: a name, as the static pass has let it through. Out: the value of a setting or of the clinic; a
`Slot` for what each patient fills; the truth of a condition. A setting that is absent is neither
equal nor unequal to anything, and printing it is an error: there is no silent default.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from docgen.cache import FrozenMap
from docgen.clock.formats import format_static
from docgen.errors import TemplateError, error
from docgen.i18n.locale import Locale
from docgen.model import Guard, Guards, Slot, Test
from docgen.settings.clinic import Clinic
from docgen.settings.effective import Resolved
from docgen.settings.quantity import Quantity
from docgen.settings.questions import UNKNOWN, Answer, Answers
from docgen.settings.values import Ids, OneOf, Setting
from docgen.settings.values import Value as SettingValue
from docgen.template.again import Read, Reads
from docgen.template.draft import Static, Value
from docgen.template.tree import Both, Compare, Condition, Either, Name, Not, Placeholder
from docgen.template.vocabulary import Vocabulary

_NO_LABELS: FrozenMap[str, str] = FrozenMap()


class Entry(NamedTuple):
    """A loop variable over the clinic's ids or texts; `labels` are the English texts of ids.

    Of labels that are `locked`, docgen's own translation counts.
    """

    value: object
    labels: Mapping[str, str] = _NO_LABELS
    locked: bool = False


class ListRow(NamedTuple):
    """A loop variable over a patient's list: row `number`, from 0, of the slot `slot`."""

    slot: str
    number: int

    def column(self, name: str) -> str:
        """Return the path of one column of this row."""
        return f"{self.slot}[{self.number}].{name}"


Scope: TypeAlias = FrozenMap[str, Entry | ListRow]


class Values:
    """Looks names up. What it asks of the patient is noted by the `Answers` it was given."""

    def __init__(
        self, clinic: Clinic, resolved: Resolved, sheet: str, locale: Locale, answers: Answers
    ) -> None:
        """Hold what names are looked up in."""
        self.clinic = clinic
        self.resolved = resolved
        self.sheet = sheet
        self.locale = locale
        self.answers = answers
        self.reads: Reads = []  # all that was asked of patient and settings so far

    def read(self, read: Read) -> Hashable:
        """Answer what was asked for before, or is asked for now."""
        if read.kind == "ask":
            outcome: Hashable = self.answers.ask(read.name, read.op, read.operand)
        elif read.kind == "answer":
            outcome = self.answers.value(read.name)
        elif read.kind == "is set":
            outcome = self.resolved.get(read.name) is not None
        else:
            outcome = self._setting(read.name)
        self.reads.append((read, outcome))
        return outcome

    def is_set(self, name: str) -> bool:
        """Tell whether a clinic has set something."""
        return self.read(Read("is set", name)) is True

    def answer(self, question: str) -> Answer:
        """Return what the patient answers."""
        answer = self.answers.value(question)
        self.reads.append((Read("answer", question), answer))
        return answer

    def ask(self, question: str, op: str, operand: str | int) -> bool:
        """Compare what the patient answers."""
        return self.read(Read("ask", question, op, operand)) is True

    def static(self, path: str, scope: Scope) -> object | None:
        """Return the value of a setting, of the clinic or of a loop variable; None if absent."""
        root, _, rest = path.partition(".")
        if path == "sheet":
            return self.sheet
        if root == "clinic":
            return getattr(self.clinic, rest) or None
        if root == "procedure":
            return path  # a pack has all of these, whatever a clinic sets
        bound = scope.get(root)
        if isinstance(bound, Entry):
            return bound.value
        found = self._setting(path)
        self.reads.append((Read("setting", path), found))
        return found

    def _setting(self, path: str) -> Setting | SettingValue | None:
        found = self.resolved.get(path) if "." in path else self.resolved.main(path)
        if found is None and "." not in path:  # its parts are set, but not its main one
            return self.resolved.get(path)
        return found

    def has(self, listed: str) -> bool:
        """Tell whether this kind of patient has a list that stands apart."""
        return self.ask(listed, "!=", UNKNOWN)

    def holds(self, condition: Condition, scope: Scope) -> bool | None:
        """Answer a condition over settings and questions.

        None: it holds for some of the values that a setting may have for this kind of patient.
        """
        match condition:
            case Name():
                return self.static(condition.path, scope) is not None
            case Not():
                return _opposite(self.holds(condition.of, scope))
            case Both():
                return _all(self.holds(part, scope) for part in condition.parts)
            case Either():
                none = _all(_opposite(self.holds(part, scope)) for part in condition.parts)
                return _opposite(none)
            case Compare():
                return self._compare(condition, scope)

    def _compare(self, condition: Compare, scope: Scope) -> bool | None:
        root, _, rest = condition.name.path.partition(".")
        if root == "patient":
            return self.ask(rest, condition.op, condition.operand)
        value = self.static(condition.name.path, scope)
        if value is None:
            return False
        if isinstance(value, OneOf):  # one of them may be the word; it is never all of them
            return None if condition.operand in value.values else condition.op != "=="
        return (value == condition.operand) is (condition.op == "==")


def _all(answers: Iterable[bool | None]) -> bool | None:
    """Join answers by `and`; as Python does, no more are asked than it takes."""
    unsure = False
    for answer in answers:
        if answer is False:
            return False
        unsure |= answer is None
    return None if unsure else True


def _opposite(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


class Printer:
    """Makes what a placeholder prints: text that is the same for all, or a slot."""

    def __init__(self, values: Values, vocabulary: Vocabulary) -> None:
        """Print what `values` finds."""
        self.values = values
        self.words = vocabulary

    def value(self, used: Placeholder, scope: Scope) -> Value:
        """Return the value of a placeholder.

        Raises:
            TemplateError: this clinic has not set it, or set it to a word.
            TranslationError: its label has no translation.
        """
        root, _, rest = used.path.partition(".")
        bound = scope.get(root)
        if isinstance(bound, ListRow):
            return Slot(f"patient.{bound.column(rest)}", used.format)
        if root == "times":
            self._require_span(rest, used)
            return Slot(used.path, used.format)
        if root == "patient" and used.format != "count":
            return Slot(used.path, used.format)
        if root == "procedure":
            return Static(self.values.locale.message(self.words.title))
        if root == "patient":
            return self._format(self.values.answer(rest), used, Entry(None))
        return self._format(self.values.static(used.path, scope), used, bound or Entry(None))

    def number(self, used: Placeholder) -> int:
        """Return the number that chooses the plural form; the upper end of a range.

        Raises:
            TemplateError: it is not known.
        """
        root, _, rest = used.path.partition(".")
        if root == "patient":
            value: object = self.values.answer(rest)
        else:
            value = self.values.static(used.path, FrozenMap())
        if isinstance(value, Quantity):
            return int(value.high)
        if isinstance(value, int | Decimal):
            return int(value)
        raise _absent(used)

    def _format(self, value: object, used: Placeholder, bound: Entry) -> Static:
        if value is None:
            raise _absent(used)
        labels = bound.labels
        if bound.locked:
            return Static(self.values.locale.message(labels[str(value)], locked=True))
        if isinstance(value, OneOf):
            return self._each(value, used, bound)
        if isinstance(value, tuple) and all(isinstance(one, str) for one in value):
            value = ", ".join(value)  # an address
        try:
            return Static(format_static(self.values.locale, value, used.format, labels))
        except (KeyError, ValueError):
            what = "a list" if isinstance(value, Ids | tuple) else "something else here"
            message = f"`{used.path}` is {what}, and cannot be printed as {used.format}."
            hint = "Ask with {% if %} what it is before printing it."
            raise TemplateError(error("misfit", message, hint, used.place)) from None

    def _each(self, value: OneOf, used: Placeholder, bound: Entry) -> Static:
        """Print each value of which one holds, but those that the format does not take."""
        found = []
        for one in value.values:
            with suppress(TemplateError):
                found.append(self._format(one, used, bound).text)
        return Static(" / ".join(found)) if found else self._format(value.values[0], used, bound)

    def _require_span(self, time: str, used: Placeholder) -> None:
        path = self.words.times[time]
        if self.values.static(path, FrozenMap()) is None:
            raise _absent(used, path)


def _absent(used: Placeholder, path: str = "") -> TemplateError:
    if used.path.startswith("patient."):
        message = f"`{used.path}` is printed, but may be unknown."
        hint = f"Put it inside {{% if {used.path} != 'unknown' %}} ... {{% endif %}}."
    else:
        wanted = path or used.path
        what = f"`{path}`" if path else "it"
        message = f"`{used.path}` is printed, but this clinic has not set {what}."
        hint = f"Put it inside {{% if {wanted} %}} ... {{% endif %}}."
        if used.place.file.endswith(".yaml"):  # a section of the clinic's own
            hint = f"Set {wanted}, or take the value out of this line."
    return TemplateError(error("absent", message, hint, used.place))


def presence(
    condition: Condition, scope: Scope, values: Values, words: Vocabulary
) -> Guards | None:
    """Return the guards that a condition on a record comes down to; None if it never holds.

    A time whose setting is absent is neither known, ahead nor past, whoever the patient is; whether
    a list that stands apart is there is the same for all patients of a variant.
    """
    parts = condition.parts if isinstance(condition, Both) else (condition,)
    guards: list[Guard] = []
    for part in parts:
        name = part.of if isinstance(part, Not) else part
        if not isinstance(name, Name):
            raise TypeError("the static pass lets only names through")
        test, _, path = name.path.partition(".")
        negated = isinstance(part, Not)
        settled = values.has(path) if path in words.apart else _settled(path, values, words)
        if settled is not None:
            if settled is negated:
                return None
            continue
        root, _, column = path.partition(".")
        bound = scope.get(root)
        path = bound.column(column) if isinstance(bound, ListRow) else path
        guards.append(Guard(Test(test), path, negated))
    return tuple(guards)


def _settled(path: str, values: Values, words: Vocabulary) -> bool | None:
    """False for a time that no patient has; None where it is each patient's matter."""
    span = words.times.get(path)
    gone = span is not None and not values.is_set(span.partition(".")[0])
    return False if gone else None


def opposite(guard: Guard) -> Guard:
    """Return the guard that holds where this one does not."""
    return Guard(guard.test, guard.path, not guard.negated, guard.number)
