"""Days, months and units of time in the words of a language: never in those of another.

In: a language, as Babel knows it. Out: `Names`: what Babel's data says in this language itself, and
the phrases that its catalogue must say because they say nothing. Babel (CLDR) fills what is not
known of a language from its parent: Haitian Creole has French days, Navajo has "2 h", in silence.
A language that Babel does not know at all says every one of these words in its catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

import babel.core
import babel.localedata

from docgen.errors import Place
from docgen.i18n.phrases import Phrase
from docgen.i18n.plurals import usual_code

_ENGLISH, _ROOT = "en", "root"
_UNITS = ("minute", "hour", "day", "week", "month", "year")
_Length: TypeAlias = Literal["long", "short", "narrow"]
_LENGTHS: tuple[_Length, ...] = ("long", "short", "narrow")
_NORWEGIAN = {
    "nn": "no",
    "nb": "no",
}  # two ways to write one language; Babel keeps what they share once
_INSIDE = "as it stands inside a sentence. Babel does not know it."
_SHORT = "shortened, for a narrow column, without a full stop. Babel does not know it."


class Names(NamedTuple):
    """The words that Babel has in the language itself; empty where it has none.

    `days` begin with Monday, `months` with January; `units` are the lengths ("long", ...) in which
    a unit's words are of the language. `code` is Babel's name for it.
    """

    days: tuple[str, ...] = ()
    days_short: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    months_short: tuple[str, ...] = ()
    units: tuple[tuple[str, tuple[_Length, ...]], ...] = ()
    code: str = ""

    def lengths(self, unit: str) -> tuple[_Length, ...]:
        """Return in which lengths Babel has a unit ("hour") in this language."""
        return next((found for name, found in self.units if name == unit), ())

    def lacking(self) -> Iterator[Phrase]:
        """Yield what the catalogue has to say, as phrases whose English is the message."""
        english = babel.core.Locale.parse(_ENGLISH)
        kinds = (
            ("weekday", self.days, english.days["format"]["wide"], _INSIDE),
            ("weekday_short", self.days_short, english.days["format"]["abbreviated"], _SHORT),
            ("month", self.months, english.months["format"]["wide"], _INSIDE),
            ("month_short", self.months_short, english.months["format"]["abbreviated"], _SHORT),
        )
        for kind, known, words, note in kinds:
            if not known:
                for at, (_, word) in enumerate(sorted(words.items()), 1):
                    yield _phrase(f"{kind}_{at}", word, f"{_of(kind)}, {note}")
        for unit in _UNITS:
            if not self.lengths(unit):
                note = f"A span of time, in {unit}s. Babel does not know it."
                yield _phrase(f"unit_{unit}", f"{{number}} {unit}s", note, counted=True)


def _of(kind: str) -> str:
    return "A day of the week" if kind.startswith("weekday") else "A month"


def _phrase(key: str, text: str, note: str, *, counted: bool = False) -> Phrase:
    return Phrase(key, text, note, counted, Place("Babel"))


def names_of(language: str, country: str = "") -> Names:
    """Return the words of a language, as a country uses it where Babel knows that."""
    code = language.replace("-", "_")
    name = next(filter(babel.localedata.exists, (f"{code}_{country}", code)), "")
    if not name:
        return Names()
    own, other = _data(name), _data(_foreign_parent(name))
    days, months = ("days", "format"), ("months", "format")
    return Names(
        _own(own, other, (*days, "wide")),
        _own(own, other, (*days, "abbreviated")),
        _own(own, other, (*months, "wide")),
        _own(own, other, (*months, "abbreviated")),
        tuple((unit, _lengths(own, other, unit)) for unit in _UNITS),
        name,
    )


def _data(name: str) -> Mapping[str, Any]:
    return babel.localedata.load(name) if name else {}


def _foreign_parent(name: str) -> str:
    """Return the nearest ancestor of Babel's data that is another language, "" for English."""
    language = _written(name)
    if language == _ENGLISH:
        return ""
    parents: Mapping[str, str] = babel.core.get_global("parent_exceptions")
    while name != _ROOT and _written(name) == language:
        name = parents.get(name) or name.rpartition("_")[0] or _ROOT
    return name


def _written(name: str) -> str:
    code = usual_code(name)
    return _NORWEGIAN.get(code, code)


def _own(
    own: Mapping[str, Any], other: Mapping[str, Any], path: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the words at a path in their order, () where they are those of the other language."""
    words, theirs = _at(own, path), _at(other, path)
    return tuple(word for _, word in sorted(words.items())) if words != theirs else ()


def _lengths(own: Mapping[str, Any], other: Mapping[str, Any], unit: str) -> tuple[_Length, ...]:
    found = []
    for how in _LENGTHS:
        path = "unit_patterns", f"duration-{unit}", how
        forms, theirs = _forms(_at(own, path)), _forms(_at(other, path))
        if "other" in forms and forms != theirs:
            found.append(how)
    return tuple(found)


def _forms(patterns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plural forms of a unit; "3 km per hour" stands beside them."""
    return {form: text for form, text in patterns.items() if form != "per"}


def _at(data: Mapping[str, Any], path: tuple[str, ...]) -> dict[Any, Any]:
    """Return what stands at a path of Babel's data, where it may be told to look elsewhere.

    Babel's own reader of these data keeps what it found in them: of root, for all languages.
    """
    found: Any = data
    for key in path:
        found = found.get(key) or {}
        if isinstance(found, babel.localedata.Alias):
            found = _at(data, found.keys)
        elif isinstance(found, tuple):
            alias, more = found
            found = {**_at(data, alias.keys), **more}
    return dict(found)


def is_known(language: str) -> bool:
    """Whether Babel knows a language, whatever it can say in it."""
    return babel.localedata.exists(language.replace("-", "_"))
