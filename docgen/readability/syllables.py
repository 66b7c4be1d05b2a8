"""Syllables of a word, by language.

In: a word as a sheet has it. Out: a number. A compound counts its parts; a word of capitals is
spelled, letter by letter, as people read MRI; the part after an apostrophe belongs to its word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from docgen.cache import FrozenMap
from docgen.readability import english, spanish

COUNTERS: Mapping[str, Callable[[str], int]] = FrozenMap({"en": english.count, "es": spanish.count})
_LONGEST_SPELLED = 5  # letters: MRI, DEXA; longer capitals are a word that someone wrote large
_TWO_IN_SPANISH = frozenset("fhjlmnrsywñ")  # efe, hache, ... ; x and z have two as well
_SPELLED: Mapping[str, Callable[[str], int]] = FrozenMap(
    {
        "en": lambda letter: 3 if letter == "w" else 1,
        "es": lambda letter: 2 if letter in _TWO_IN_SPANISH | {"x", "z"} else 1,
    }
)


def syllables(word: str, language: str) -> int:
    """Return the syllables of a word; `language` is one of `COUNTERS`."""
    count = COUNTERS[language]
    found = 0
    for part in word.replace("\u2019", "'").replace("\u2011", "-").split("-"):
        spelled = part.isupper() and 1 < len(part) <= _LONGEST_SPELLED
        if spelled or (len(part) == 1 and part.isupper() and part not in "AIOY"):
            found += sum(_SPELLED[language](letter) for letter in part.lower())
        elif part:
            found += count(part.lower())
    return max(found, 1)
