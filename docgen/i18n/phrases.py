"""Words that no template writes: the engine's own phrases, names of days, months and units.

In: `templates/_shared/phrases.yaml` (feet of pages, clock times, spans of time, with notes for
translators), and what Babel (CLDR) knows of a language. Out: `Phrase` values by key, which a
catalogue translates as it does the texts of sheets; and `Names`, the words that Babel has in the
language itself. Babel fills what it does not know of a language from the language's parent, in
silence: Haitian Creole has French days, Navajo has "2 h". Such words become phrases, so that a
catalogue has to say them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from pathlib import Path
from typing import Any, TypeAlias

import babel.core
import babel.localedata

from docgen.cache import FrozenMap
from docgen.errors import Place, SettingsError, error
from docgen.files import templates_root
from docgen.i18n.locale import Length, Names, Phrase
from docgen.i18n.po import usual_code
from docgen.schema.yamltree import Mapping, Node, Scalar, load_yaml

_LocaleData: TypeAlias = MutableMapping[str, Any]

_ENGLISH, _ROOT = "en", "root"
_UNITS = ("minute", "hour", "day", "week", "month", "year")
_LENGTHS: tuple[Length, ...] = ("long", "short", "narrow")
_NORWEGIAN = {"nn": "no", "nb": "no"}  # two ways to write one language; Babel keeps a common part
_DAY = "A day of the week"
_INSIDE = "as it stands inside a sentence. Babel does not know it."
_SHORT = "shortened, for a narrow column, without a full stop. Babel does not know it."


def phrases_file() -> Path:
    """Return the path of the phrases that come with docgen."""
    return templates_root() / "_shared" / "phrases.yaml"


def load_phrases(path: Path) -> FrozenMap[str, Phrase]:
    """Read phrases: `key: text`, or `key: {text: ..., note: ..., counted: yes, also: name}`.

    Raises:
        SettingsError: the file breaks this form.
    """
    root = load_yaml(path)
    if not isinstance(root, Mapping):
        raise _malformed(root)
    return FrozenMap((key.text, _phrase(key.text, node)) for key, node in root.entries)


def _phrase(key: str, node: Node) -> Phrase:
    if isinstance(node, Scalar):
        return Phrase(key, node.text, "", False, node.place)
    if not isinstance(node, Mapping):
        raise _malformed(node)
    held = {name.text: value.text for name, value in node.entries if isinstance(value, Scalar)}
    if "text" not in held or set(held) - {"text", "note", "counted", "also"}:
        raise _malformed(node)
    counted = held.get("counted") == "yes"
    also = tuple(held.get("also", "").split())
    return Phrase(key, held["text"], held.get("note", ""), counted, node.place, also)


def _malformed(node: Node) -> SettingsError:
    hint = "Write `key: text`, or `key: {text: ..., note: ..., counted: yes, also: name}`."
    return SettingsError(error("phrase", "This is not a phrase.", hint, node.place))


def names_of(language: str, country: str = "") -> Names:
    """Return the words of a language, as a country uses it where Babel knows that."""
    code = language.replace("-", "_")
    name = next(filter(babel.localedata.exists, (f"{code}_{country}", code)), "")
    if not name:
        return Names()
    own, other = _data(name), _data(_foreign_parent(name))
    return Names(
        _own_words(own, other, ("days", "format", "wide")),
        _own_words(own, other, ("days", "format", "abbreviated")),
        _own_words(own, other, ("months", "format", "wide")),
        _own_words(own, other, ("months", "format", "abbreviated")),
        tuple((unit, _own_lengths(own, other, unit)) for unit in _UNITS),
        name,
    )


def lacking(names: Names) -> Iterator[Phrase]:
    """Yield what the catalogue has to say, as phrases whose English is the message."""
    english = babel.core.Locale.parse(_ENGLISH)
    kinds = (
        ("weekday", names.days, english.days, "wide", f"{_DAY}, {_INSIDE}"),
        ("weekday_short", names.days_short, english.days, "abbreviated", f"{_DAY}, {_SHORT}"),
        ("month", names.months, english.months, "wide", f"A month, {_INSIDE}"),
        ("month_short", names.months_short, english.months, "abbreviated", f"A month, {_SHORT}"),
    )
    for kind, known, words, length, note in kinds:
        if not known:
            for at, (_, word) in enumerate(sorted(words["format"][length].items()), 1):
                yield Phrase(f"{kind}_{at}", word, note, False, Place("Babel"))
    for unit in _UNITS:
        if not names.lengths(unit):
            note = f"A span of time, in {unit}s. Babel does not know it."
            yield Phrase(f"unit_{unit}", f"{{number}} {unit}s", note, True, Place("Babel"))


def is_known(language: str) -> bool:
    """Whether Babel knows a language, whatever it can say in it."""
    return babel.localedata.exists(language.replace("-", "_"))


def spoken_in(country: str) -> tuple[str, ...]:
    """Return the languages that a country writes officially, as far as Babel knows."""
    from babel.languages import get_official_languages  # noqa: PLC0415 (start-up cost)

    return tuple(get_official_languages(country, de_facto=True))


def codes_by_name(languages: Iterable[str]) -> dict[str, str]:
    """Return the code of each language by its name in these languages, in small letters.

    Where a name stands for two, the shorter code.
    """
    found: dict[str, str] = {}
    for language in languages:
        names = babel.core.Locale.parse(language).languages
        for code, name in sorted(names.items(), key=lambda pair: (-len(pair[0]), pair[0])):
            if "_" not in code:
                found[name.casefold()] = code
    return found


def _data(name: str) -> _LocaleData:
    return babel.localedata.load(name) if name else {}


def _foreign_parent(name: str) -> str:
    """Return the nearest ancestor of Babel's data that is another language, "" for English."""
    language = _written(name)
    if language == _ENGLISH:
        return ""
    parents = babel.core.get_global("parent_exceptions")
    while name != _ROOT and _written(name) == language:
        name = str(parents.get(name, "")) or name.rpartition("_")[0] or _ROOT
    return name


def _written(name: str) -> str:
    code = usual_code(name)
    return _NORWEGIAN.get(code, code)


def _own_words(own: _LocaleData, other: _LocaleData, path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words at a path in their order, () where they are those of the other language."""
    words, theirs = _at(own, path), _at(other, path)
    return tuple(word for _, word in sorted(words.items())) if words != theirs else ()


def _own_lengths(own: _LocaleData, other: _LocaleData, unit: str) -> tuple[Length, ...]:
    """Return the lengths in which a unit's words are not those of the other language."""
    found = []
    for how in _LENGTHS:
        path = "unit_patterns", f"duration-{unit}", how
        forms, theirs = _forms(_at(own, path)), _forms(_at(other, path))
        if "other" in forms and forms != theirs:
            found.append(how)
    return tuple(found)


def _forms(patterns: dict[Any, Any]) -> dict[Any, Any]:
    """Return the plural forms of a unit; "3 km per hour" stands beside them."""
    return {form: text for form, text in patterns.items() if form != "per"}


def _at(data: _LocaleData, path: tuple[str, ...]) -> dict[Any, Any]:
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
