"""The words of a unit in one language, its values still marks.

In: a unit of a template and what its names stand for. Out: the translated text, checked: the same
placeholders as the English text, the same runs of bold, nothing that a sheet cannot have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from docgen.errors import (
    Diagnostic,
    DocgenError,
    Place,
    Problems,
    TemplateError,
    TranslationError,
    error,
)
from docgen.fonts.families import missing_glyphs
from docgen.i18n.locale import Locale
from docgen.model import Slot
from docgen.template.draft import Static, Value, value_mark
from docgen.template.inline import bold_runs, flaw
from docgen.template.tree import Placeholder, TextUnit
from docgen.template.values import SETTINGS, Printer, absent

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
