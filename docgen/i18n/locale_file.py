"""A language as a country uses it is read: catalogues, phrases and what Babel knows of it.

In: language, country and the catalogues to look in, the clinic's own first. Out: `Locale`; or what
is wrong with its catalogues.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import babel.core

from docgen.cache import FrozenMap
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
from docgen.i18n.catalogue import DIRECTION, FORMATS_LIKE, Catalogue, Translation
from docgen.i18n.locale import (
    REMEMBERED,
    SOURCE,
    Locale,
    LocaleParts,
    LocaleSource,
    Phrase,
)
from docgen.i18n.phrases import lacking, load_phrases, names_of, phrases_file
from docgen.i18n.po import of_language, read_catalogue


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
    clock = data.time_formats["short"].pattern
    made_from = LocaleSource(
        language, country, str(data), clock, digest.hexdigest(), direction, names
    )
    said = FrozenMap({**known, **{one.key: one for one in lacking(names)}})
    parts = LocaleParts(made_from, read, said)
    return Locale(parts, remembered=REMEMBERED if caches else 0)


def name_of_language(code: str, language: str) -> str:
    """Return what a language ("es") is called in another ("en": "Spanish"); else its code."""
    try:
        names = babel.core.Locale.parse(language).languages
        return str(names.get(code.partition("-")[0]) or code)
    except (babel.core.UnknownLocaleError, ValueError):
        return code


def problems_of(locale: Locale) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a language's catalogues, and the engine's phrases they lack."""
    own = locale.catalogues
    also = {(one.key, one.text): one.also for one in locale.phrases.values() if one.also}
    found = [problem for catalogue in own for problem in catalogue.problems(also)]
    found += [one for catalogue in own for one in of_language(catalogue, locale.language)]
    if locale.language != SOURCE:
        found += [one for catalogue in own for one in catalogue.untranslated_copies()]
    if locale.direction == "ltr" and _reads_from_right(locale.texts()):
        message = f"The letters of {locale.tag} are read from the right, its sheets would not be."
        hint = f'Write "{DIRECTION}: rtl" into the header of its catalogue.'
        found.append(error("direction", message, hint, _where(own)))
    found += [one for one in locale.phrase_problems() if one not in found]
    return tuple(found)


def _read_all(paths: tuple[Path, ...], language: str) -> tuple[Catalogue, ...]:
    read = tuple(read_catalogue(path) for path in paths)
    wrong = [one for catalogue in read for one in of_language(catalogue, language)]
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
    usual = Catalogue(Path(own[0].place.file), {}, 2, "n != 1", header_line=1)
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
