"""A gettext catalogue is read: a `.po` file becomes a `Catalogue`, held against its language.

In: the path of a `.po` file. Out: `Catalogue`. The rule for plural forms is held against what is
known of the language: CLDR and gettext's own table do not agree everywhere (French has one form for
0 and 1 or not), so a rule is wrong only where it gives one form to numbers that both tell apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import babel.core
from babel.messages.plurals import PLURALS

from docgen.errors import Diagnostic, Place, TranslationError, error, warning
from docgen.files import reason_of
from docgen.i18n.catalogue import COUNTED, Catalogue, Key, Rule, Translation, plural_form
from docgen.i18n.phrases import usual_code
from docgen.i18n.po import Fault, PoFile, PoProblem, plurals_hint, read_pofile

_LARGEST = 8_000_000  # bytes; a catalogue of docgen has some 100,000


def read_catalogue(path: Path) -> Catalogue:
    """Read a `.po` file.

    Raises:
        TranslationError: the file cannot be read, is not UTF-8 or breaks the format.
    """
    found = read_file(path)
    if plural_rule(found.forms, found.rule) is None:
        fault = Fault("has a Plural-Forms header that cannot be used", found.header_line)
        fault = fault._replace(hint=plurals_hint(found.fields))
        raise TranslationError(_unusable(path, fault))
    entries: dict[Key, Translation] = {}
    for one in found.catalog:
        if not one.id:
            continue
        msgid, plural = one.id if isinstance(one.id, tuple | list) else (one.id, "")
        texts = tuple(one.string) if isinstance(one.string, tuple | list) else (one.string or "",)
        place = Place(str(path), one.lineno or 0)
        context = one.context or ""
        entries[context, msgid] = Translation(context, msgid, plural, texts, one.fuzzy, place)
    fields = tuple(found.fields.items())
    gone = found.catalog.obsolete.values()
    obsolete = tuple(
        (one.context or "", one.id if isinstance(one.id, str) else one.id[0])
        for one in gone
        if one.string and any(one.string)
    )
    return Catalogue(
        path, entries, found.forms, found.rule, fields, found.header_line, found.escaped, obsolete
    )


def read_file(path: Path) -> PoFile:
    """Read a `.po` file as translators have it, its notes and its obsolete entries included.

    Raises:
        TranslationError: as `read_catalogue`, but for a rule for plurals that is no rule.
    """
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST:
            raise PoProblem(Fault("is larger than 8 MB", 0))
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
        return read_pofile(text.replace("\u202f", "\u00a0"))  # the fonts have one no-break space
    except PoProblem as problem:
        raise TranslationError(_unusable(path, one) for one in problem.faults) from None
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        column = wrong.start - content.rfind(b"\n", 0, wrong.start)
        raise TranslationError(_unusable(path, Fault("is not UTF-8", line, column))) from None
    except OSError as problem:
        why = reason_of(problem, reading=True)[0].removesuffix(".")
        raise TranslationError(_unusable(path, Fault(f"cannot be read: {why}", 0))) from None


def _unusable(path: Path, fault: Fault) -> Diagnostic:
    place = Place(str(path), fault.line, fault.column if fault.column > 1 else 0)
    return error("catalogue", f"The catalogue {fault.what}.", fault.hint, place)


def of_language(catalogue: Catalogue, language: str) -> Iterator[Diagnostic]:
    """Yield why this cannot be a catalogue of a language: another is named, other plurals."""
    place = catalogue.at(max(catalogue.header_line, 1))
    said = catalogue.says("Language")
    if said and usual_code(said) != usual_code(language):
        message = f"The catalogue of {language} says that it is one of {said[:20]}."
        hint = f'Put the right file there, or write "Language: {language}" in its header.'
        yield error("catalogue", message, hint, place)
    elif any(entry.plural for entry in catalogue.entries.values()):
        yield from plural_problems(language, catalogue.forms, catalogue.form_of, place)


def plural_rule(forms: int, text: str) -> Rule | None:
    """Return a header's rule; None where it does not name one of the forms for every number."""
    try:
        rule = plural_form(text)
        names = {rule(number) for number in range(COUNTED)}
    except (ValueError, ArithmeticError):
        return None
    return rule if min(names) >= 0 and max(names) < max(forms, 1) else None


def plural_problems(language: str, forms: int, rule: Rule, place: Place) -> Iterator[Diagnostic]:
    """Say where a rule for plurals is not that of its language; a language nobody knows has any."""
    count, text = _table(language)
    usual = plural_form(text) if text else None
    numbers = range(1, COUNTED)
    if not forms or (usual and all(rule(number) == usual(number) for number in numbers)):
        return
    known = _cldr(language)
    if known is None:
        return
    hint = f'Write "Plural-Forms: nplurals={count}; plural={text};" and translate each form.'
    if not text:
        hint = "Copy that line from another catalogue of the language."
    firsts: dict[tuple[int, str, int], int] = {}  # a number for each way to count it
    for number in numbers:
        firsts.setdefault((rule(number), known(number), usual(number) if usual else -1), number)
    for (form, name, index), number in firsts.items():
        for (other, name_2, index_2), second in firsts.items():
            if form == other and name != name_2 and (index != index_2 or usual is None):
                message = (
                    f"Its Plural-Forms count {number} and {second} alike; {language} does not."
                )
                yield error("plural-forms", message, hint, place)
                return
    if usual and forms == count:
        odd = next(number for number in numbers if rule(number) != usual(number))
        message = f"Its Plural-Forms count {odd} with msgstr[{rule(odd)}], not as is usual."
        yield warning("plural-forms", message, hint, place)


def _table(language: str) -> tuple[int, str]:
    """Return gettext's own number of forms and rule, (0, "") where it has none."""
    name = language.replace("-", "_")
    return PLURALS.get(name) or PLURALS.get(name.partition("_")[0]) or (0, "")


def _cldr(language: str) -> Callable[[int], str] | None:
    """Return CLDR's name for the form of a number."""
    try:
        return babel.core.Locale.parse(language.replace("-", "_")).plural_form
    except (babel.core.UnknownLocaleError, ValueError):
        return None
