"""A language as a country uses it: messages, plural forms, and the data of its formats.

In: language, country and the catalogues to look in, the clinic's own first. Out: `Locale`.
English is the language that the messages are written in: its catalogue holds plural forms only.
A message without a translation is an error, never English on another language's sheet.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

import babel.core

from docgen.cache import FrozenMap, Memo
from docgen.errors import (
    Diagnostic,
    InputError,
    Place,
    SettingsError,
    Severity,
    TranslationError,
    error,
)
from docgen.files import reason_of
from docgen.i18n.catalogue import (
    DIRECTION,
    FORMATS_LIKE,
    Catalogue,
    Key,
    Translation,
    read_catalogue,
    refusals,
    shorten,
)
from docgen.i18n.phrases import Names, Phrase, load_phrases, names_of, phrases_file
from docgen.i18n.runs import Gap, ParsedMessage, Runs, fill, fill_text, gap, parse_message

SOURCE = "en"  # the language of the templates
_REMEMBERED = 4096  # values: those of some thousand patients; 1.5 MB at most
Made = TypeVar("Made")


class LocaleSource(NamedTuple):
    """What a locale is made from; `digest` is the SHA-256 of its names and files.

    `data` has the formats, `names` what Babel calls days, months and units in the language itself.
    """

    language: str
    country: str
    data: babel.core.Locale
    digest: str = ""
    direction: str = "ltr"
    names: Names = Names()


class Locale:
    """Messages and formats of one language and country; equal only to itself.

    What it remembers is a function of its arguments, so that it never changes a result.
    """

    __slots__ = (
        "__weakref__",
        "_catalogues",
        "_memo",
        "_parsed",
        "_phrases",
        "babel",
        "country",
        "digest",
        "direction",
        "language",
        "names",
        "own_used",
        "tag",
    )  # fmt: skip

    def __init__(
        self,
        source: LocaleSource,
        catalogues: tuple[Catalogue, ...],
        phrases: FrozenMap[str, Phrase],
        *,
        remembered: int = _REMEMBERED,
    ) -> None:
        """Hold what `load_locale` has read; `remembered` formatted values are kept."""
        self.language, self.country = source.language, source.country
        self.tag = "-".join(filter(None, (source.language, source.country)))
        self.direction = source.direction
        self.babel = source.data
        self.names = source.names
        self.digest = source.digest
        self._catalogues = catalogues
        self._phrases = FrozenMap({**phrases, **{one.key: one for one in self.names.lacking()}})
        self._parsed: Memo[tuple[str, int | None], ParsedMessage] = Memo(
            "phrases", min(remembered, 512)
        )
        self._memo: Memo[Hashable, object] = Memo("formats", remembered)
        self.own_used: set[Key] = set()  # the clinic's own words that were asked for: see `check`

    def __repr__(self) -> str:
        return f"Locale({self.tag!r})"

    def forget(self) -> None:
        """Drop remembered values: dates and clock times of patients."""
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
        for catalogue in self._catalogues:
            entry = catalogue.get(msgid, context)
            if entry and entry.plural and entry.complete:
                self._check(entry)
                return entry.texts[catalogue.form_of(n)]
        raise self._missing(msgid, context, "has no plural forms")

    def phrase(self, key: str, n: int | None = None, **values: str) -> str:
        """Return one of the engine's phrases with its values, without bold."""
        return fill_text(self._message(key, n), values)

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
        entries = (one for own in self._catalogues for one in own.entries.values())
        names = self.names
        words = (*names.days, *names.days_short, *names.months, *names.months_short)
        return (*(text for one in entries for text in one.texts if text), *words)

    @property
    def reviewed(self) -> bool:
        """Whether every catalogue of the language names who reviewed it, and when."""
        return bool(self._catalogues) and all(one.reviewed for one in self._catalogues)

    def remember(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return `make()`, or what it returned for this key before."""
        found = self._memo.known(key)
        return cast("Made", self._memo.get(key, make) if found is None else found)

    def problems(self) -> tuple[Diagnostic, ...]:
        """Return what is wrong with the catalogues, and the engine's phrases that they lack."""
        also = {(one.key, one.text): one.also for one in self._phrases.values() if one.also}
        found = [problem for catalogue in self._catalogues for problem in catalogue.problems(also)]
        found += [one for own in self._catalogues for one in own.of_language(self.language)]
        if self.language != SOURCE:
            found += [one for own in self._catalogues for one in own.untranslated_copies()]
        if self.direction == "ltr" and _reads_from_right(self.texts()):
            message = f"The letters of {self.tag} are read from the right, its sheets would not be."
            hint = f'Write "{DIRECTION}: rtl" into the header of its catalogue.'
            found.append(error("direction", message, hint, _where(self._catalogues)))
        for phrase in self._phrases.values():
            try:
                self._phrase_text(phrase, 2 if phrase.counted else None)
            except TranslationError as missing:
                found.extend(d for d in missing.diagnostics if d not in found)
        return tuple(found)

    def _message(self, key: str, n: int | None) -> ParsedMessage:
        known = self._parsed.known((key, n))
        if known is not None:  # a hundred times a sheet: without a function for what is new
            return known
        form = n if self._phrases[key].counted else None
        return self._parsed.get((key, n), lambda: self._parse(key, form))

    def _parse(self, key: str, n: int | None) -> ParsedMessage:
        return parse_message(self._phrase_text(self._phrases[key], n))

    def _phrase_text(self, phrase: Phrase, n: int | None) -> str:
        """Return a phrase in this language: what a template's text is held to, it is held to."""
        for catalogue in self._catalogues:
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
        for catalogue in self._catalogues:
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
        shipped = self._catalogues[-1].get(entry.msgid, entry.context)
        wanted = shipped.texts[0] if shipped and shipped.complete else entry.texts[0]
        if self.language == SOURCE:
            wanted = entry.msgid
        if entry.texts[0] != wanted:
            message = f'"{shorten(entry.msgid)}" is locked: every clinic prints it as docgen does.'
            hint = "Remove this entry."
            raise TranslationError(error("locked", message, hint, entry.place))

    def _missing(self, msgid: str, context: str, what: str) -> TranslationError:
        entries = (catalogue.get(msgid, context) for catalogue in self._catalogues)
        place = next((entry.place for entry in entries if entry), None)
        if place is None and self._catalogues:
            place = Place(str(self._catalogues[-1].path))
        of = f" ({context})" if context else ""
        message = f'"{shorten(msgid)}"{of} {what} in the catalogue of {self.tag}.'
        hint = "Run `make messages` (or `docgen messages DIR`) and translate it."
        if any((context, msgid) in one.obsolete for one in self._catalogues):
            hint = (
                "Its translation stands there commented out: `docgen messages DIR` brings it back."
            )
        return TranslationError(error("untranslated", message, hint, place))


def load_locale(
    language: str,
    country: str,
    catalogues: tuple[Path, ...],
    *,
    phrases: Path | None = None,
    own: tuple[Translation, ...] = (),
    caches: bool = True,
) -> Locale:
    """Read a language for a country ("es", "US"); what Babel does not know of it, its header tells.

    `catalogues` are looked in from first to last; paths that do not exist are passed over, so that
    a clinic need not have one. `phrases` are docgen's own unless given; `own` is what the clinic
    says in its own words, and comes before all catalogues.

    Raises:
        InputError: no such language, or nothing but English in its catalogues.
        TranslationError: a catalogue cannot be read, or the clinic's own words lack a value.
    """
    there = tuple(path for path in catalogues if path.is_file())
    read = _read_all(there, language)
    like = _said(read, FORMATS_LIKE)
    data = _locale_data(language, country, like, read)
    if language != SOURCE and not there:
        raise InputError(_unknown(language, "docgen has no catalogue of it"))
    direction = _said(read, DIRECTION) or data.text_direction
    if direction not in ("ltr", "rtl"):
        why = f"its {DIRECTION} is neither ltr nor rtl"
        raise InputError(_unknown(language, why, _where(read, DIRECTION)))
    names = names_of(language, country)
    if not (like or names.days):  # nothing is known of it but its code
        data = _of_country(country) or data
    source = phrases or phrases_file()
    known = load_phrases(source)
    read = (*_own_words(own, read, known), *read)
    digest = hashlib.sha256(f"{language}-{country}".encode())
    for content in (*map(_bytes, (source, *there)), *_said_by(own)):
        digest.update(content)
    return Locale(
        LocaleSource(language, country, data, digest.hexdigest(), direction, names),
        read,
        known,
        remembered=_REMEMBERED if caches else 0,
    )


def _read_all(paths: tuple[Path, ...], language: str) -> tuple[Catalogue, ...]:
    read = tuple(read_catalogue(path) for path in paths)
    wrong = [one for catalogue in read for one in catalogue.of_language(language)]
    if any(one.severity is Severity.ERROR for one in wrong):
        raise TranslationError(wrong)
    return read


def _own_words(
    own: tuple[Translation, ...], read: tuple[Catalogue, ...], phrases: FrozenMap[str, Phrase]
) -> Iterator[Catalogue]:
    """Yield the clinic's own words as a catalogue; they are held to what a translation is held to.

    In all else it is the catalogue behind it: the same plural forms, read by the same people.
    """
    if not own:
        return
    usual = Catalogue(Path(own[0].place.file), {}, 2, lambda n: int(n != 1), header_line=1)
    mine = (read[-1] if read else usual)._replace(
        entries={(one.context, one.msgid): one for one in own}, escaped=()
    )
    also = {(one.key, one.text): one.also for one in phrases.values() if one.also}
    found = [wrong for one in own if (wrong := _miscounted(one, mine.forms))]
    if not found:
        found = [one for one in mine.problems(also) if one.severity is Severity.ERROR]
    if found:
        raise TranslationError(found)
    yield mine


def _said_by(own: tuple[Translation, ...]) -> Iterator[bytes]:
    """Yield what the clinic's own words count for in a digest."""
    yield from (repr((one.context, one.msgid, one.texts)).encode() for one in own)


def _miscounted(entry: Translation, forms: int) -> Diagnostic | None:
    """Say that a sentence has too many texts, or fewer than there are plural forms."""
    wanted = forms if entry.plural else 1
    if len(entry.texts) == wanted:
        return None
    message, hint = f"{entry.shown} is one text.", "Write one text, not a list."
    if entry.plural:
        message = f"{entry.shown} depends on a number, and has {wanted} plural forms."
        hint = "Write a list in quotes: the form for one first, then that for more."
    return error("plural-form", message, hint, entry.place)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as found:
        message = f"The file cannot be read: {reason_of(found, reading=True)[0]}"
        place = Place(str(path))
        raise SettingsError(error("unreadable", message, "Install docgen again.", place)) from None


def _said(catalogues: tuple[Catalogue, ...], field: str) -> str:
    """Return what the first header that has this field says in it, "" if none has."""
    return next(filter(None, (one.says(field) for one in catalogues)), "")


def _where(catalogues: tuple[Catalogue, ...], field: str = "") -> Place | None:
    """Return the file whose header says a field, or the one where it would be said."""
    says = (one for one in catalogues if not field or one.says(field))
    return next((Place(str(one.path), 1) for one in says), None)


def _locale_data(
    language: str, country: str, like: str, read: tuple[Catalogue, ...]
) -> babel.core.Locale:
    """Return Babel's data for the pair, or for the language where the pair is not described.

    `like` is the language whose dates and figures this one uses, where a catalogue names it.
    """
    for territory in (country or None, None):
        try:
            return babel.core.Locale.parse("_".join(filter(None, (like or language, territory))))
        except (babel.core.UnknownLocaleError, ValueError):
            continue
    if like:
        why = f"its {FORMATS_LIKE} is no language that is known"
        raise InputError(_unknown(language, why, _where(read, FORMATS_LIKE)))
    raise InputError(_unknown(language, "no such language is known", _where(read)))


def _reads_from_right(texts: Iterable[str]) -> bool:
    """Whether most letters of texts are those of a script from the right."""
    letters = [letter for text in texts for letter in text if letter.isalpha()]
    from_right = sum(unicodedata.bidirectional(letter) in ("R", "AL") for letter in letters)
    return from_right * 2 > len(letters)


def _of_country(country: str) -> babel.core.Locale | None:
    """Return the clock and the figures that a country is used to, in its first language.

    Babel gives a language that it knows nothing of those of another country: in Haitian Creole a
    patient in Chicago would read "13:40" and "3 000 mg".
    """
    try:
        return babel.core.Locale.parse(f"und_{country}") if country else None
    except (babel.core.UnknownLocaleError, ValueError):
        return None


def _unknown(language: str, why: str, place: Place | None = None) -> Diagnostic:
    hint = (
        "Write the code of a language that the clinic offers, such as en or es. The catalogue of"
        f' another one names a language with the same dates in its header: "{FORMATS_LIKE}: en".'
    )
    message = f'The language "{language}" cannot be used: {why}.'
    return error("unknown-language", message, hint, place)
