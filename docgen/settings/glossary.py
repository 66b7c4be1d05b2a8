"""Reads `glossary.yaml` beside `procedure.yaml`: clinical words, and what explains them.

In: the folder of a procedure. Out: `Term` values in English; translators get each as a message.

    radiologist: X-ray doctor
    sedation: [medicine to relax, medicine through a vein to relax]
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from docgen.errors import Place, Problems, SettingsError, error
from docgen.settings.mapping import MapReader
from docgen.settings.yamltree import Mapping, load_yaml

GLOSSARY_FILE = "glossary.yaml"


class Term(NamedTuple):
    """A clinical word and what explains it, any of them; in English, or in one other language."""

    word: str
    meanings: tuple[str, ...]
    place: Place | None = None

    def translated(self, message: Callable[[str], str]) -> Term:
        """Return the term in a language; `message` translates one text."""
        return Term(message(self.word), tuple(map(message, self.meanings)), self.place)

    def stands_in(self, text: str) -> bool:
        """Tell whether the word, or its plural, stands in a text."""
        return _whole(self.word).search(text) is not None

    def explained_in(self, text: str) -> bool:
        """Tell whether one of the meanings stands in a text, word for word."""
        return any(meaning.casefold() in text.casefold() for meaning in self.meanings)


def load_glossary(folder: Path) -> tuple[Term, ...]:
    """Return the terms of a procedure; none where it has no such file.

    Raises:
        InputError: the file cannot be read.
        SettingsError: it is not words with meanings.
    """
    path = folder / GLOSSARY_FILE
    if not path.is_file():
        return ()
    node = load_yaml(path)
    if not isinstance(node, Mapping):
        hint = "Write a word, a colon, and what explains it on the sheets."
        raise SettingsError(
            error("bad-file", "The file lists no words.", hint, Place(str(path), 1, 1))
        )
    problems = Problems()
    keys = MapReader(node, problems)
    terms = []
    for key, _ in keys.entries():
        meanings = keys.words(key.text, required="Write what explains it on the sheets.")
        terms.append(Term(key.text, tuple(meaning.text for meaning in meanings), key.place))
    problems.raise_as(SettingsError)
    return tuple(terms)


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?:e?s)?(?!\w)", re.IGNORECASE)
