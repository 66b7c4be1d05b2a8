"""Whether a sheet explains the clinical words that it has to use, where they first stand.

In: the texts of a sheet in reading order, and terms in its language. Out: what stands unexplained.
A term is a word and the plain words that explain it; one of these must stand in the same text as
the first use of the word, or before it. A word that stands in headings alone, as in a title, is
explained anywhere on the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from docgen.cache import Memo
from docgen.errors import Place
from docgen.model import Inlines
from docgen.readability.sentences import Unit, plain

_NAMES = {"heading", "label"}  # what names a part of the sheet, and is no running text
_REMEMBERED = 4096


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


class Unexplained(NamedTuple):
    """A word that stands on a sheet before, or without, what explains it."""

    term: Term
    place: Place | None


class Glossary:
    """The terms of a sheet's language; what each text uses and explains is looked for once."""

    def __init__(self, terms: Iterable[Term]) -> None:
        """Remember nothing yet."""
        self.terms = tuple(terms)
        self._found: Memo[Inlines, tuple[frozenset[Term], frozenset[Term]]]
        self._found = Memo("clinical words", _REMEMBERED)

    def unexplained(self, units: Iterable[Unit]) -> Iterator[Unexplained]:
        """Yield the terms that the texts of a sheet, in reading order, use without explaining."""
        in_names: dict[Term, Place | None] = {}
        told: set[Term] = set()
        for unit in units:
            used, explained = self._found.get(
                unit.content,
                lambda content=unit.content: self._look(content),  # type: ignore[misc]
            )
            told |= explained
            for term in used - told:
                in_names.setdefault(term, unit.place)
                if unit.role not in _NAMES:
                    told.add(term)
                    yield Unexplained(term, unit.place)
        for term in in_names.keys() - told:
            yield Unexplained(term, in_names[term])

    def _look(self, content: Inlines) -> tuple[frozenset[Term], frozenset[Term]]:
        text = plain(content)
        return (
            frozenset(term for term in self.terms if term.stands_in(text)),
            frozenset(term for term in self.terms if term.explained_in(text)),
        )


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?:e?s)?(?!\w)", re.IGNORECASE)
