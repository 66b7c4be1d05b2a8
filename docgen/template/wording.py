"""What a unit of a template says in one language, at one clinic.

In: a unit and what the clinic fixes. Out: the translated text, checked (the same placeholders as
the English text, the same runs of bold, nothing that a sheet cannot have), a mark for each of its
values; and the values: text that is the same for all, or a `Slot` for what each patient fills. A
setting that is absent is neither equal nor unequal to anything, and printing it is an error: there
is no silent default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from docgen.clock.formats import format_setting
from docgen.errors import (
    Diagnostic,
    DocgenError,
    Place,
    Problems,
    TemplateError,
    TranslationError,
    error,
)
from docgen.expression.truth import (
    PRESENCE,
    ROOM,
    Atom,
    Compare,
    Literal,
    Name,
    Truth,
    Within,
    told,
)
from docgen.fonts.families import missing_glyphs
from docgen.i18n.locale import Locale
from docgen.model import Slot
from docgen.procedure.questions import Answer
from docgen.schema.kinds import Ids
from docgen.settings.clinic import Clinic
from docgen.settings.kind_of_patient import Entry, Resolved, any_true, compared, number_of
from docgen.template.markdown import bold_runs, flaw
from docgen.template.names import ASKED_SIGNS, PATIENT, SIGNS, Vocabulary
from docgen.template.tree import Placeholder, Static, TextUnit, Value, value_mark

_NAME = re.compile(r"\{(\w+)\}")
_MARKS = re.compile("[\ufdd0-\ufdef]")
_EMPTY = Static("")


class Worded(NamedTuple):
    """The words of a unit with a mark for each value, and the values by their marks' numbers."""

    text: str
    values: tuple[Value, ...]


class Wording:
    """Collects problems while units are put into words."""

    def __init__(
        self,
        locale: Locale,
        printer: Printer,
        unwritable: Callable[[str], str],
        beside: Sequence[Locale] = (),
    ) -> None:
        """Start without problems; `beside` are the languages of a second column."""
        self.locale = locale
        self.printer = printer
        self.unwritable = unwritable
        self.languages = (locale, *(one for one in beside if one is not locale))
        self.problems = Problems()  # of the template
        self.missing = Problems()  # of the translation
        self.later: dict[str, Place] = {}  # where a setting is printed that patients have unlike
        self._checked: set[tuple[str, str]] = set()

    def text(self, unit: TextUnit, *, locked: bool = False) -> Worded:
        """Return the words of a unit; of one that is `locked`, docgen's own translation counts."""
        return self._worded(unit, self._translated(unit, locked=locked))

    def counted(self, unit: TextUnit, numbers: Iterable[int]) -> list[tuple[Worded, list[int]]]:
        """Return the words of a unit for each way to count, with the numbers that are counted so.

        Numbers are told apart where one of the languages that stand side by side does so.
        """
        ways: dict[tuple[str, ...], list[int]] = {}
        try:
            for number in numbers:
                each = [one.plural(unit.text, number, unit.context) for one in self.languages]
                ways.setdefault(tuple(each), []).append(number)
        except DocgenError as wrong:
            self._note(wrong, unit.place)
            return [(self._worded(unit, unit.text), list(numbers))]
        return [
            (self._worded(unit, self.locale.plural(unit.text, found[0], unit.context)), found)
            for found in ways.values()
        ]

    def may_be_unknown(self, used: Placeholder) -> None:
        """Note that a number is printed that a patient's record may lack."""
        self._note(absent(used), used.place)

    def _worded(self, unit: TextUnit, text: str) -> Worded:
        self._check(unit, text)
        if not unit.placeholders:
            return Worded(text, ())
        marks: dict[str, str] = {}
        values: list[Value] = []
        for placeholder in unit.placeholders:
            marks[placeholder.name] = value_mark(len(values))
            value: Value = _EMPTY
            try:
                value = self.printer.value(placeholder)
            except DocgenError as wrong:
                self._note(wrong, placeholder.place)
            values.append(value)
            if isinstance(value, Slot) and value.path.startswith(SETTINGS):
                self.later.setdefault(placeholder.path, placeholder.place)
        return Worded(_NAME.sub(lambda match: marks.get(match[1], ""), text), tuple(values))

    def _translated(self, unit: TextUnit, *, locked: bool) -> str:
        if not unit.is_message:
            return unit.text
        counted = unit.counted
        try:
            if counted:
                return self.locale.plural(unit.text, self.printer.number(counted), unit.context)
            return self.locale.message(unit.text, unit.context, locked=locked)
        except DocgenError as wrong:
            self._note(wrong, unit.place)
            return unit.text

    def _check(self, unit: TextUnit, text: str) -> None:
        """Note what keeps a text from a sheet, where staff or translators can mend it."""
        if (unit.text, text) in self._checked:
            return
        self._checked.add((unit.text, text))
        into, place, tag = self.problems, unit.place, self.locale.tag
        if text != unit.text:
            into = self.missing
            place = self.locale.place(unit.text, unit.context) or place
            key = ("differences", unit, text)
            into.add(*self.locale.remember(key, lambda: differences(unit, text, tag, place)))
        if flaw := self.unwritable(_MARKS.sub("", text)):
            into.add(replace(missing_glyphs("The text", flaw), place=place))

    def _note(self, wrong: DocgenError, place: Place) -> None:
        into = self.missing if isinstance(wrong, TranslationError) else self.problems
        for one in wrong.diagnostics:
            where = one.place if one.place and one.place.line else place
            noted = Diagnostic(one.severity, one.code, one.message, one.hint, where)
            if noted not in into.found:
                into.add(noted)

    def finish(self) -> None:
        """Raise what was found.

        Raises:
            TemplateError: a template prints what this clinic has not set.
            TranslationError: a message has no usable translation.
        """
        self.problems.raise_as(TemplateError)
        self.missing.raise_as(TranslationError)


def differences(unit: TextUnit, text: str, language: str, place: Place) -> list[Diagnostic]:
    """Return what makes a translation unusable for its unit; `place` is the translation's."""
    found: list[Diagnostic] = []

    def wrong(message: str, hint: str) -> None:
        shown = f"In {language}, {message}: {text}"
        found.append(error("translation", shown, hint, place))

    wanted = {p.name for p in unit.placeholders}
    used = set(_NAME.findall(text))
    free = {unit.counted.name} if unit.counted else set()  # "one bone" need not print the 1
    if used - wanted or wanted - used - free:
        names = ", ".join(f"{{{name}}}" for name in sorted(wanted)) or "none"
        wrong("the placeholders are not the same", f"Use {names}.")
    elif re.search("[{}]", _NAME.sub("", text)) or _MARKS.search(text):
        wrong("a character cannot be printed", "Remove the braces that are not placeholders.")
    elif mistake := flaw(text):
        wrong(mistake.message.rstrip(".").lower(), mistake.hint)
    elif bold_runs(text) != bold_runs(unit.text):
        runs = bold_runs(unit.text)
        hint = f"Put ** around {runs} of its parts." if runs else "Take the ** out."
        wrong("not as much is bold as in English", hint)
    elif "\n" in text:
        wrong("the text is more than one paragraph", "Write it on one line.")
    return found


SETTINGS = "settings."  # what the path of a slot begins with that prints a setting which varies


class Later:
    """In the place of a value that only a patient decides."""


LATER = Later()


class ClinicFacts(NamedTuple):
    """What one clinic fixes for all patients of a sheet.

    `settings` are those that are the same for every patient; `varying` names the others. `fixed`
    are the questions that a setting answers where a record is silent (sedation: always).
    """

    clinic: Clinic
    settings: Resolved
    varying: frozenset[str]
    fixed: Mapping[str, Answer]
    sheet: str
    words: Vocabulary

    def value(self, path: str) -> object:
        """Return the value of a setting, of the clinic or the sheet; None if absent; or `LATER`."""
        root, _, rest = path.partition(".")
        if path == "sheet":
            return self.sheet
        if root == "literal":
            return int(rest)
        if root == "clinic":
            name, bracket, number = rest.partition("[")
            found = getattr(self.clinic, name) or None
            return found[int(number[:-1])] if bracket and found else found
        if root == "procedure":
            name, bracket, number = path.partition("[")
            ids = tuple(self.words.lists.get(name, ()))
            return Entry(ids[int(number[:-1])], name) if bracket else path
        if root.partition("[")[0] in self.varying:
            return LATER
        return self.settings.at(path)

    def truth(self, atom: Atom) -> Truth | None:
        """Answer a question as far as the clinic decides it: see `truth.Facts`."""
        match atom:
            case Name(path):
                return self._is_there(path)
            case Compare(left, op, right):
                return self._compared(left, op, (right,))
            case Within(item, of):
                return self._compared(item, "==", of)

    def _is_there(self, path: str) -> Truth | None:
        root, _, rest = path.partition(".")
        if root == ROOM:
            return None
        if root in PRESENCE:
            if root == "known" and rest in self.fixed:
                return Truth.TRUE
            span = self.words.times.get(rest, "")
            name = span.partition(".")[0]
            gone = span and name not in self.varying and self.settings.get(name) is None
            return Truth.FALSE if gone else None
        found = self.value(path)
        return None if found is LATER else told(found is not None)

    def _compared(
        self, left: Name | Literal, op: str, of: tuple[Name | Literal, ...]
    ) -> Truth | None:
        words = [one.value for one in of if isinstance(one, Literal)]
        if isinstance(left, Literal):
            return any_true(left.value, op, words)
        root = left.path.partition(".")[0]
        if root in ("rows", "entries", "holds"):
            return None
        if root == "patient":
            return None  # even where a setting answers: a record may say otherwise
        found = self.value(left.path)
        return None if found is LATER else compared(found, op, words)


class Printer(NamedTuple):
    """Makes what a placeholder prints: text that is the same for all, or a slot."""

    facts: ClinicFacts
    locale: Locale

    def value(self, used: Placeholder) -> Value:
        """Return the value of a placeholder.

        Raises:
            TemplateError: this clinic has not set it, or set it to a word.
            TranslationError: its label has no translation.
        """
        root, _, rest = used.path.partition(".")
        if root == "times":
            span = self.facts.words.times[rest]
            if self.facts.value(span) is None:
                raise absent(used, span)
            return Slot(used.path, used.format)
        if root == "patient":
            return Slot(used.path, used.format)
        if used.path == "procedure.title":
            return Static(self.locale.message(self.facts.words.title))
        value = self.facts.value(used.path)
        if value is LATER:
            return Slot(SETTINGS + used.path, used.format)
        return Static(self._format(value, used))

    def _format(self, value: object, used: Placeholder) -> str:
        if value is None:
            raise absent(used)
        lists = self.facts.words.lists
        if isinstance(value, Entry) and value.list_name in (SIGNS, ASKED_SIGNS):
            return self.locale.message(lists[value.list_name][value.id], locked=True)
        try:
            return format_setting(self.locale, value, used.format, lists)
        except (KeyError, ValueError):
            raise misfit(used, value) from None

    def is_later(self, used: Placeholder) -> bool:
        """Whether a value is each patient's own."""
        own = used.path.startswith(PATIENT)
        return own or self.facts.value(used.path) is LATER

    def number(self, used: Placeholder) -> int:
        """Return the number that chooses the plural form; the upper end of a range.

        Raises:
            TemplateError: it is not known.
        """
        found = number_of(self.facts.value(used.path))
        if found is None:
            raise absent(used)
        return found


def absent(used: Placeholder, path: str = "") -> TemplateError:
    """Say that a template prints what is not there; `path` is the setting behind a time."""
    if used.path.startswith(PATIENT):
        name = used.path.removeprefix(PATIENT)
        message = f"`{used.path}` is printed, but may be unknown."
        hint = f"Put it inside {{% if known.{name} %}} ... {{% endif %}}."
    else:
        wanted = path or used.path
        what = f"`{path}`" if path else "it"
        message = f"`{used.path}` is printed, but this clinic has not set {what}."
        hint = f"Put it inside {{% if {wanted} %}} ... {{% endif %}}."
        if used.place.file.endswith(".yaml"):  # a section of the clinic's own
            hint = f"Set {wanted}, or take the value out of this line."
    return TemplateError(error("absent", message, hint, used.place))


def misfit(used: Placeholder, value: object) -> TemplateError:
    """Say that a setting is of a kind that its format does not take."""
    what = "a list" if isinstance(value, Ids | tuple) else "something else here"
    message = f"`{used.path}` is {what}, and cannot be printed as {used.format}."
    hint = "Ask with {% if %} what it is before printing it."
    return TemplateError(error("misfit", message, hint, used.place))
