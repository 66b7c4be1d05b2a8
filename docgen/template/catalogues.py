"""Catalogues for translators: made from messages, merged with what is translated, checked.

In: messages, and the `.po` file there is. Out: the text of a `.po` file, the same for the same
input (no dates, no version of a tool), or what is missing in it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from gettext import c2py
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.plurals import PLURALS
from babel.messages.pofile import normalize, read_po, write_po
from babel.plural import to_gettext

from docgen.errors import Diagnostic, Place, Severity, error
from docgen.i18n.catalogue import shorten
from docgen.i18n.phrases import lacking, names_of
from docgen.i18n.po import plural_problems, read_catalogue, read_file
from docgen.i18n.runs import placeholders
from docgen.template.messages import Message

SOURCE = "en"  # the templates' own language: its catalogue holds plural forms only
_WIDTH = 100
_DATES = "month_day"  # the phrase around the names of days and months
_BY_BABEL = "templates/_shared/phrases.yaml"  # where the other words for dates stand
_COMMENT = """\
# Texts of docgen in {language}. Made by `make messages` (or `docgen messages DIR`): translate the
# msgstr lines. {{braces}} stay as they are, ** goes around the same words as in English.
#"""
_OURS = ("# Texts of docgen in ", "# msgstr lines. {braces} stay", "#")
# What gettext wants to be told, as its own tools leave it for the translator to fill in.
_ASKED = {
    "Project-Id-Version": "docgen",
    "PO-Revision-Date": "YEAR-MO-DA HO:MI+ZONE",
    "Last-Translator": "FULL NAME <EMAIL@ADDRESS>",
    "Language-Team": "LANGUAGE <LL@li.org>",
}


def extract(messages: Iterable[Message], language: str) -> Catalog:
    """Return a catalogue of the messages that `language` must translate, without translations."""
    catalog = _empty(language, plural_forms(language))
    for message in with_names(messages, language):
        if language == SOURCE and not message.in_english:
            continue
        catalog.add(
            (message.text, message.text) if message.counted else message.text,
            locations=[(message.place.file, message.place.line)],
            auto_comments=message.notes,
            context=message.context or None,
        )
    return catalog


def with_names(messages: Iterable[Message], language: str) -> tuple[Message, ...]:
    """Return messages, before them the names of days and the like that Babel lacks in a language.

    They belong to the catalogue that has the engine's phrases for dates; a template has none.
    """
    found = tuple(messages)
    if not language or not any(message.context == _DATES for message in found):
        return found
    names = lacking(names_of(language)) if language != SOURCE else ()
    place = Place(_BY_BABEL)
    own = (Message(one.text, place, one.key, one.counted, (one.note,)) for one in names)
    return (*own, *found)


def _empty(language: str, forms: str) -> Catalog:
    """Return a catalogue with a rule for plural forms and nothing else; "" is a template's."""
    header = ['msgid ""', f'msgstr "Plural-Forms: {forms}\\n"'] if forms else []
    return read_po(header, locale=language or None)


def plural_forms(language: str) -> str:
    """Return the rule for plural forms of a language: gettext's, else that of CLDR."""
    name = language.replace("-", "_")
    for code in (name, name.partition("_")[0]):
        if code in PLURALS:
            forms, rule = PLURALS[code]
            return f"nplurals={forms}; plural={rule};"
    usual = "nplurals=2; plural=(n != 1);"
    try:
        cldr = Locale.parse(name).plural_form
    except (UnknownLocaleError, ValueError):
        return usual
    odd = plural_problems(name, 2, c2py("(n != 1)"), Place(""))
    return to_gettext(cldr) if any(one.severity is Severity.ERROR for one in odd) else usual


def merge(messages: Iterable[Message], language: str, path: Path) -> str:
    """Return the text of the `.po` file of `language`: what `path` has, brought up to date.

    A message that is new has no translation, or, marked fuzzy, that of a message much like it; one
    that is gone stands at the end, commented out, and comes back if it is wanted again. The header
    keeps what translators and their tools wrote. The file itself is not written.

    Raises:
        TranslationError: the file there is cannot be read.
    """
    wanted = extract(messages, language)
    fields: dict[str, str] = {}
    merged, notes = wanted, ""
    if path.is_file():
        found = read_file(path)
        merged, fields = found.catalog, found.fields
        notes = merged.header_comment if found.header_line else ""
        if "Plural-Forms" not in fields:
            merged = _with_forms(merged, language)
        _revive(merged, wanted)
        merged.update(wanted, no_fuzzy_matching=language == SOURCE)
        for key in [key for key, one in merged.obsolete.items() if not _is_translated(one)]:
            del merged.obsolete[key]
    return _text(merged, language, fields, notes)


def template(messages: Iterable[Message]) -> str:
    """Return the text of a `.pot` file: the messages, for a language that is still to come."""
    return _text(extract(messages, ""), "", {}, "")


def _with_forms(catalog: Catalog, language: str) -> Catalog:
    """Return a catalogue that has no header with the plural forms of its language."""
    found = _empty(language, plural_forms(language))
    for entry in catalog:
        if entry.id:
            found[entry.id] = entry
    found.obsolete.update(catalog.obsolete)
    return found


def _is_translated(entry: Entry) -> bool:
    return any(entry.string) if isinstance(entry.string, tuple | list) else bool(entry.string)


def _revive(catalog: Catalog, wanted: Catalog) -> None:
    """Bring back translations that stand commented out and are wanted again."""
    for entry in wanted:
        if entry.id and catalog.get(entry.id, entry.context) is None:
            text = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
            key = (text, entry.context) if entry.context else text
            old = catalog.obsolete.pop(key, None)
            if old is not None:
                catalog[old.id] = old


def _text(catalog: Catalog, language: str, fields: Mapping[str, str], notes: str) -> str:
    """Write a catalogue: docgen's note, the translator's notes, the header, the entries."""
    for entry in catalog:
        _settle(entry, language)
    out = io.BytesIO()
    write_po(out, catalog, width=_WIDTH, include_lineno=False, omit_header=True)
    comment = _COMMENT.format(language=language or "a new language")
    kept = [line for line in notes.splitlines() if not line.startswith(_OURS[:2]) and line != "#"]
    header = "\n".join((comment, *kept, *((_OURS[2],) if kept else ())))
    said = {**_header(catalog, language, fields), **fields, **_fixed(fields)}
    lines = "".join(f"{name}: {value}\n" for name, value in said.items())
    body = out.getvalue().decode("utf-8")
    return f'{header}\nmsgid ""\nmsgstr {normalize(lines, width=0)}\n\n{body}'


def _header(catalog: Catalog, language: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that a header has at least, in gettext's order."""
    asked = {name: fields.get(name) or value for name, value in _ASKED.items()}
    forms = catalog.plural_forms if language else "nplurals=INTEGER; plural=EXPRESSION;"
    return {
        **asked,
        "Language": language,
        "Plural-Forms": forms,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }


def _fixed(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what a file of UTF-8 says of itself, and what no translator can have left empty."""
    asked = {name: value for name, value in _ASKED.items() if not fields.get(name)}
    return {**asked, "Content-Type": "text/plain; charset=utf-8"}


def _settle(entry: Entry, language: str) -> None:
    """Give an entry the flag that its placeholders want, and English its own plural."""
    if not entry.id:
        return
    text = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
    entry.flags.discard("python-format")  # "90 % sure" is not a format
    entry.flags.discard("python-brace-format")
    if placeholders(text):
        entry.flags.add("python-brace-format")
    if language == SOURCE and isinstance(entry.id, tuple | list) and not any(entry.string or ()):
        entry.string = ("", text)


def check(messages: Iterable[Message], language: str, path: Path) -> tuple[Diagnostic, ...]:
    """Return what keeps a language from being complete.

    A message without a translation is reported at its line of the catalogue, or, where the
    catalogue has not heard of it, at its line of the template.

    Raises:
        TranslationError: the catalogue cannot be read.
    """
    if not path.is_file():
        what = f"There is no catalogue for {language}."
        return (error("no-catalogue", what, "Run `make messages`.", Place(str(path))),)
    catalogue = read_catalogue(path)
    messages = tuple(messages)
    also = {one.key: one.also for one in messages if one.also}
    found = list(catalogue.problems(also))
    seen: set[tuple[str, str]] = set()
    for message in with_names(messages, language):
        key = message.key
        if key in seen or (language == SOURCE and not message.in_english):
            continue
        seen.add(key)
        entry = catalogue.get(message.text, message.context)
        if entry is None:
            what = f'"{shorten(message.text)}" is not in the catalogue of {language}.'
            found.append(error("untranslated", what, "Run `make messages`.", message.place))
        elif message.counted and not entry.plural:
            what = f'"{shorten(message.text)}" lacks its plural forms in {language}.'
            found.append(error("untranslated", what, "Run `make messages`.", entry.place))
        elif not entry.complete and not any(entry.texts):
            what = f'"{shorten(message.text)}" is not translated to {language}.'
            found.append(error("untranslated", what, "Translate its msgstr.", entry.place))
    return tuple(found)
