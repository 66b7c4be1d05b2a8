"""The words of the pages: marked here, translated by the catalogues of the sheets.

In: an English text, as pages and Python have it. Out: the same in a language of docgen's. Messages
have the context "desk"; a language that lacks one shows the English.
"""

from __future__ import annotations

import re
from functools import cache

from markupsafe import Markup, escape

from docgen.files import locales_root
from docgen.i18n.po import read_catalogue
from docgen.template.messages import DESK

ENGLISH = "en"
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?]) (?=[A-Z])")


def word(text: str) -> str:
    """Mark a text of Python as one that pages say: it is translated where it is shown."""
    return text


# What the pages call sheets and formats; a procedure of a clinic's own has sheets with other names.
SHEET_NAMES = {"prepare": word("Before the treatment"), "discharge": word("Going home")}
FORMAT_NAMES = {
    "standard": word("standard print"),
    "large": word("large print"),
    "bilingual": word("two languages"),
}


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that the pages speak: those of docgen's catalogues."""
    return tuple(sorted(path.name for path in locales_root().iterdir() if path.is_dir()))


@cache
def _words(language: str) -> dict[str, str]:
    """Return what the pages say in a language, by the English."""
    path = locales_root() / language / "LC_MESSAGES" / "docgen.po"
    if language == ENGLISH or not path.is_file():
        return {}
    entries = read_catalogue(path).entries.items()
    return {
        text: found.texts[0]
        for (context, text), found in entries
        if context == DESK and found.complete and not found.fuzzy
    }


def printer_says(language: str, answer: str) -> Markup:
    """Return what a printer, or a person, has answered, in a language, sentence by sentence.

    What no catalogue has stays English, and says so to programs that read pages aloud.
    """
    said = []
    for sentence in _BETWEEN_SENTENCES.split(answer):
        known = language == ENGLISH or sentence in _words(language)
        english = Markup('<span lang="en">{}</span>')
        said.append(translate(language, sentence) if known else english.format(sentence))
    return Markup(" ").join(said)


def translate(language: str, text: str, **values: object) -> Markup:
    """Return a text in a language, with `{name}` replaced by a value; values are escaped."""
    said = escape(_words(language).get(text, text))
    for name, value in values.items():
        said = said.replace(f"{{{name}}}", escape(value))
    return said
