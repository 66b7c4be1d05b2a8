"""What the names of a template stand for, for one clinic: a value, or something each patient fills.

In: a name of the procedure (`scope.py` has replaced those that a template gives). Out: the value of
a setting or of the clinic, already formatted; a `Slot` for what each patient fills; the truth of a
question, as far as the clinic decides it. A setting that is absent is neither equal nor unequal to
anything, and printing it is an error: there is no silent default.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from docgen.clock.formats import format_setting
from docgen.errors import TemplateError, error
from docgen.expression.truth import Atom, Compare, Literal, Name, Truth, Within, told
from docgen.i18n.locale import Locale
from docgen.model import Slot
from docgen.procedure.questions import Answer
from docgen.schema.values import Ids
from docgen.settings.clinic import Clinic
from docgen.settings.effective import Entry, Resolved, any_of, compared, number_of
from docgen.template.draft import Static, Value
from docgen.template.scope import PATIENT
from docgen.template.tree import PRESENCE, Placeholder
from docgen.template.vocabulary import ASKED_SIGNS, SIGNS, Vocabulary

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
        """Answer a question as far as the clinic decides it: see `expression.Facts`."""
        match atom:
            case Name(path):
                return self._is_there(path)
            case Compare(left, op, right):
                return self._compared(left, op, (right,))
            case Within(item, of):
                return self._compared(item, "==", of)

    def _is_there(self, path: str) -> Truth | None:
        root, _, rest = path.partition(".")
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
            return any_of(left.value, op, words)
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
