"""A language as a country uses it: messages, plural forms, and the data of its formats.

In: language, country and the catalogues to look in, the clinic's own first. Out: `Locale`.
English is the language that the messages are written in: its catalogue holds plural forms only.
A message without a translation is an error, never English on another language's sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import partial
from typing import Literal, NamedTuple, TypeAlias, TypeVar, cast

from docgen.cache import FrozenMap, Memo
from docgen.errors import (
    Diagnostic,
    Place,
    TranslationError,
    error,
)
from docgen.i18n.catalogue import (
    Catalogue,
    Key,
    Translation,
    refusals,
    shorten,
)
from docgen.i18n.runs import Gap, ParsedMessage, Runs, fill, gap, joined, parse_message

SOURCE = "en"  # the language of the templates
REMEMBERED = 4096  # values: those of some thousand patients; 1.5 MB at most
Made = TypeVar("Made")


Length: TypeAlias = Literal["long", "short", "narrow"]


class Phrase(NamedTuple):
    """One phrase. A counted one has plural forms, chosen by the number given for it.

    Its key is its gettext context, so that twins in English can differ in other languages.
    """

    key: str
    text: str
    note: str
    counted: bool
    place: Place
    also: tuple[str, ...] = ()  # placeholders that a translation may use, though English does not


class Names(NamedTuple):
    """The words that Babel has in the language itself; empty where it has none.

    `days` begin with Monday, `months` with January; `units` are the lengths ("long", ...) in which
    a unit's words are of the language. `code` is Babel's name for it.
    """

    days: tuple[str, ...] = ()
    days_short: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    months_short: tuple[str, ...] = ()
    units: tuple[tuple[str, tuple[Length, ...]], ...] = ()
    code: str = ""

    def lengths(self, unit: str) -> tuple[Length, ...]:
        """Return in which lengths Babel has a unit ("hour") in this language."""
        return next((found for name, found in self.units if name == unit), ())


class LocaleSource(NamedTuple):
    """What a locale is made from; `digest` is the SHA-256 of its names and files.

    `formats` is what Babel calls the locale whose dates and figures it uses, `clock` its pattern of
    clock times; `names` is what Babel calls days, months and units in the language itself.
    """

    language: str
    country: str
    formats: str
    clock: str
    digest: str = ""
    direction: str = "ltr"
    names: Names = Names()


class LocaleParts(NamedTuple):
    """What a locale consists of: values alone."""

    source: LocaleSource
    catalogues: tuple[Catalogue, ...]
    phrases: FrozenMap[str, Phrase]


def language_tag(language: str, country: str) -> str:
    """Return the name of a language as a country uses it, for PDF readers (BCP 47): `es-US`."""
    return "-".join(filter(None, (language, country)))


class Locale:
    """Messages and formats of one language and country; equal only to itself.

    What it remembers is a function of its arguments, so that it never changes a result.
    """

    __slots__ = (
        "__weakref__",
        "_memo",
        "catalogues",
        "clock",
        "country",
        "digest",
        "direction",
        "formats",
        "language",
        "names",
        "own_used",
        "parts",
        "phrases",
        "tag",
    )  # fmt: skip

    def __init__(self, parts: LocaleParts, *, remembered: int = REMEMBERED) -> None:
        """Hold what `load_locale` has read; `remembered` formatted values are kept."""
        source, catalogues, phrases = self.parts = parts
        self.language, self.country = source.language, source.country
        self.tag = language_tag(source.language, source.country)
        self.direction = source.direction
        self.formats, self.clock = source.formats, source.clock
        self.names = source.names
        self.digest = source.digest
        self.catalogues = catalogues
        self.phrases = phrases
        self._memo: Memo[Hashable, object] = Memo("phrases and values", remembered)
        self.own_used: set[Key] = set()  # the clinic's own words that were asked for: see `check`

    def __repr__(self) -> str:
        return f"Locale({self.tag!r})"

    def forget(self) -> None:
        """Drop what is remembered: dates and clock times of patients are among it."""
        self._memo.clear()

    def message(self, msgid: str, context: str = "", *, locked: bool = False) -> str:
        """Return the translation of a message, its placeholders still in braces.

        Raises:
            TranslationError: there is none, it is marked fuzzy, or a clinic puts another in the
                place of one that is `locked`.
        """
        entry = self._entry(msgid, context)
        if entry and locked:
            self._refuse_other(entry)
        return entry.texts[0] if entry else msgid

    def place(self, msgid: str, context: str = "") -> Place | None:
        """Return where the translation of a message stands, if it has one."""
        entry = self._entry(msgid, context)
        return entry.place if entry else None

    def plural(self, msgid: str, n: int, context: str = "") -> str:
        """Return the form of a counted message for the number `n`, placeholders in braces.

        Raises:
            TranslationError: it has no plural forms in this language, English included.
        """
        for catalogue in self.catalogues:
            entry = catalogue.get(msgid, context)
            if entry and entry.plural and entry.complete:
                self._check(entry)
                return entry.texts[catalogue.form_of(n)]
        raise self._missing(msgid, context, "has no plural forms")

    def phrase(self, key: str, n: int | None = None, **values: str) -> str:
        """Return one of the engine's phrases with its values, without bold."""
        return joined(fill(self._message(key, n), values))

    def runs(self, key: str, n: int | None = None, **values: str | Runs) -> Runs:
        """Return one of the engine's phrases with its values, as runs.

        `n` is the number that chooses the form of a counted phrase.
        """
        return fill(self._message(key, n), values)

    def weekday(self, day: int, *, short: bool = False) -> str:
        """Return the name of a day inside a sentence, 0 is Monday: Babel's or the catalogue's."""
        known = self.names.days_short if short else self.names.days
        return known[day] if known else self.phrase(f"weekday{'_short' * short}_{day + 1}")

    def month(self, number: int, *, short: bool = False) -> str:
        """Return the name of a month inside a sentence, 1 is January."""
        known = self.names.months_short if short else self.names.months
        return known[number - 1] if known else self.phrase(f"month{'_short' * short}_{number}")

    def gap(self, key: str, name: str, n: int | None = None, **values: str | Runs) -> Gap | None:
        """Return one of the engine's phrases with all of its values but one: see `runs.gap`."""
        return gap(self._message(key, n), name, values)

    def texts(self) -> tuple[str, ...]:
        """Return every text that there is in this language: what its letters are told by."""
        entries = (one for own in self.catalogues for one in own.entries.values())
        names = self.names
        words = (*names.days, *names.days_short, *names.months, *names.months_short)
        return (*(text for one in entries for text in one.texts if text), *words)

    @property
    def reviewed(self) -> bool:
        """Whether every catalogue of the language names who reviewed it, and when."""
        return bool(self.catalogues) and all(one.reviewed for one in self.catalogues)

    def remember(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return `make()`, or what it returned for this key before."""
        found = self._memo.known(key)
        return cast("Made", self._memo.get(key, make) if found is None else found)

    def phrase_problems(self) -> Iterator[Diagnostic]:
        """Yield what is wrong with the engine's phrases in this language."""
        for phrase in self.phrases.values():
            try:
                self._phrase_text(phrase, 2 if phrase.counted else None)
            except TranslationError as missing:
                yield from missing.diagnostics

    def _message(self, key: str, n: int | None) -> ParsedMessage:
        # A hundred times a sheet: without a function for what is new.
        known = self._memo.known(("phrase", key, n))
        found = known or self._memo.get(("phrase", key, n), partial(self._parse, key, n))
        return cast("ParsedMessage", found)

    def _parse(self, key: str, n: int | None) -> ParsedMessage:
        phrase = self.phrases[key]
        return parse_message(self._phrase_text(phrase, n if phrase.counted else None))

    def _phrase_text(self, phrase: Phrase, n: int | None) -> str:
        """Return a phrase in this language: what a template's text is held to, it is held to."""
        for catalogue in self.catalogues:
            entry = catalogue.get(phrase.text, phrase.key)
            if entry and entry.complete:
                found = [
                    one
                    for at in range(len(entry.texts))
                    for one in catalogue.differences(entry, at, phrase.also)
                ]
                if found:
                    raise TranslationError(found)
                break
        if phrase.counted:
            return self.plural(phrase.text, 2 if n is None else n, phrase.key)
        return self.message(phrase.text, phrase.key)

    def _entry(self, msgid: str, context: str) -> Translation | None:
        for catalogue in self.catalogues:
            entry = catalogue.get(msgid, context)
            if entry and entry.complete:
                self._check(entry)
                return entry
        if self.language == SOURCE:
            return None
        raise self._missing(msgid, context, "is not translated")

    def _check(self, entry: Translation) -> None:
        """Refuse a translation that nobody confirmed, or that a program broke."""
        if entry.own:
            self.own_used.add((entry.context, entry.msgid))
        if found := refusals(entry):
            raise TranslationError(found)

    def _refuse_other(self, entry: Translation) -> None:
        """Refuse a translation of a clinic's own that says other than docgen's."""
        shipped = self.catalogues[-1].get(entry.msgid, entry.context)
        wanted = shipped.texts[0] if shipped and shipped.complete else entry.texts[0]
        if self.language == SOURCE:
            wanted = entry.msgid
        if entry.texts[0] != wanted:
            message = f'"{shorten(entry.msgid)}" is locked: every clinic prints it as docgen does.'
            hint = "Remove this entry."
            raise TranslationError(error("locked", message, hint, entry.place))

    def _missing(self, msgid: str, context: str, what: str) -> TranslationError:
        entries = (catalogue.get(msgid, context) for catalogue in self.catalogues)
        place = next((entry.place for entry in entries if entry), None)
        if place is None and self.catalogues:
            place = Place(str(self.catalogues[-1].path))
        of = f" ({context})" if context else ""
        message = f'"{shorten(msgid)}"{of} {what} in the catalogue of {self.tag}.'
        hint = "Run `make messages` (or `docgen messages DIR`) and translate it."
        if any((context, msgid) in one.obsolete for one in self.catalogues):
            hint = (
                "Its translation stands there commented out: `docgen messages DIR` brings it back."
            )
        return TranslationError(error("untranslated", message, hint, place))
