"""Catalogues for translators: made from messages, merged with what is translated, checked.

In: messages, and the `.po` file there is. Out: the text of a `.po` file, the same for the same
input (no dates, no version of a tool), or what is missing in it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po, write_po

from docgen.errors import Diagnostic, Place, error
from docgen.i18n.catalogue import read_catalogue, shorten
from docgen.i18n.runs import placeholders
from docgen.template.gather import Message

SOURCE = "en"  # the templates' own language: its catalogue holds plural forms only
_WIDTH = 100
_VOLATILE = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team'
    r'|Report-Msgid-Bugs-To|Project-Id-Version):.*\\n"\n',
    re.MULTILINE,
)
_HEADER_END = '"Content-Transfer-Encoding: 8bit\\n"\n'
_HEADER = """\
# Texts of docgen in {language}. Made by `make messages` (or `docgen messages DIR`): translate the
# msgstr lines. {{braces}} stay as they are, ** goes around the same words as in English.
#"""


def extract(messages: Iterable[Message], language: str) -> Catalog:
    """Return a catalogue of the messages that `language` must translate, without translations."""
    catalog = Catalog(
        locale=language, fuzzy=False, header_comment=_HEADER.format(language=language)
    )
    for message in messages:
        if language == SOURCE and not message.counted:
            continue
        catalog.add(
            (message.text, message.text) if message.counted else message.text,
            locations=[(message.place.file, message.place.line)],
            auto_comments=message.notes,
            context=message.context or None,
        )
    return catalog


def merge(messages: Iterable[Message], language: str, path: Path) -> str:
    """Return the text of the `.po` file of `language`: what `path` has, brought up to date.

    A message that is new has no translation, or, marked fuzzy, that of a message much like it; one
    that is gone stands at the end, commented out. The file itself is not written.

    Raises:
        TranslationError: the file there is cannot be read.
    """
    wanted = extract(messages, language)
    if path.is_file():
        kept = read_catalogue(path).header_lines  # errors name the line; Babel drops these
        with path.open("rb") as stream:
            merged = read_po(stream, locale=language)
        merged.update(wanted, no_fuzzy_matching=language == SOURCE)
        merged.header_comment = wanted.header_comment
    else:
        merged, kept = wanted, ()
    for entry in merged:
        _settle(entry, language)
    out = io.BytesIO()
    write_po(out, merged, width=_WIDTH, include_lineno=False)
    text = _VOLATILE.sub("", out.getvalue().decode("utf-8"))
    if merged.locale is None:  # Babel writes no rule for a language that it does not know
        kept = (f"Plural-Forms: {merged.plural_forms}", *kept)
    return text.replace(_HEADER_END, _HEADER_END + "".join(map(_header_line, kept)), 1)


def _header_line(line: str) -> str:
    escaped = line.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}\\n"\n'


def _settle(entry: Entry, language: str) -> None:
    """Give an entry the flag that its placeholders want, and English its own plural."""
    if not entry.id:
        entry.flags.discard("fuzzy")
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
    found = list(catalogue.problems())
    seen: set[tuple[str, str]] = set()
    for message in messages:
        key = (message.context, message.text)
        if key in seen or (language == SOURCE and not message.counted):
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
