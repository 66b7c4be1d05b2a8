"""How many syllables a word has, by language.

In: a word as a sheet has it. Out: a number. A compound counts its parts; a word of capitals is
spelled, letter by letter, as people read MRI; the part after an apostrophe belongs to its word.

English: `english.txt` beside this file holds the words of the CMU Pronouncing Dictionary (Carnegie
Mellon, BSD licence, at the head of the file) for which the rule below is wrong;
`tools/cut_syllables.py` cuts it. So a word of the dictionary is exact, the rule answers for the
others, and nothing is fetched or imported when a clinic runs a check.

Spanish is written as it is spoken, so a rule is exact (Real Academia, Ortografía de la lengua
española, 2010, I.2): each syllable has one nucleus; i and u without an accent join a vowel beside
them; h and the u of que, gui are silent. A test compares the rule with silabeador, which cuts words
where a hyphenator may not ("a-e-ro").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from docgen.cache import FrozenMap

TABLE = Path(__file__).with_name("english.txt")
COMMENT = "#"

_GROUP = re.compile(r"[aeiouy]+")
_SILENT = (
    re.compile(r"(?<=[^aeiouyl])es?$|(?<=[aeiouy]l)es?$"),  # take, times, whole; not table, goes
    re.compile(r"(?<=[^aeiouytd])ed$"),  # helped; not treated
    re.compile(r"(?<=[a-z]{2}[^aeiouyl])e(?=ly$|ment|ness|ful|less)"),  # likely
)
_SPOKEN_ES = re.compile(r"(?:[sxz]|[cs]h|[cg])es$")  # glasses, changes
_APART = re.compile(
    r"(?<![cstxg])i(?:a|o(?![un])|um)|(?<=[aeiouy])ing|eo|ua(?!r[dt])|(?<![gq])uou|isms?$|^mc"
)  # radio, going, osteo, usual, organism


@cache
def table() -> Mapping[str, int]:
    """Return the words that the rule gets wrong, with their syllables."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines if line and not line.startswith(COMMENT))
    return {word: int(number) for number, *words in pairs for word in words}


def count_english(word: str) -> int:
    """Return the syllables of a word: those of the dictionary, or by the rule."""
    return table().get(word) or by_rule(word)


def by_rule(word: str) -> int:
    """Count groups of vowels, less the silent ones, and more where a group is spoken apart."""
    plain = word.removesuffix("'s").replace("'", "")
    groups = len(_GROUP.findall(plain))
    if not _SPOKEN_ES.search(plain):
        groups -= any(pattern.search(plain) is not None for pattern in _SILENT)
    groups += len(_APART.findall(plain))
    return max(groups, 1)


_SILENT_ES = (
    re.compile(r"(?<=[qg])u(?=[eiéí])"),
    re.compile(r"(?<=[aeiouáéíóúü])h(?=[aeiouáéíóú])"),
)
_VOWEL_Y = re.compile(r"y(?![aeiouáéíóúü])")
_NUCLEUS = re.compile(
    r"[iuü]?[aeoáéó](?:[iuü](?![aeoáéóíú]))?"  # agua, pie, buey; the i of "paranoia" goes on
    r"|[iuü]?[íú]"  # the i of "día", "construí"
    r"|[iuü]{1,2}"  # ruido, sin
)
_KEPT = {"\u0301", "\u0308"}  # acute accent and diaeresis: they tell syllables apart


def count_spanish(word: str) -> int:
    """Return the syllables of a word; at least one, as for "kg"."""
    letters = _without_foreign_accents(word)
    for silent in _SILENT_ES:
        letters = silent.sub("", letters)
    return max(len(_NUCLEUS.findall(_VOWEL_Y.sub("i", letters))), 1)


def _without_foreign_accents(word: str) -> str:
    """Take foreign accents off: è counts as e, ï as i."""
    apart = unicodedata.normalize("NFD", word)
    kept = "".join(c for c in apart if not unicodedata.combining(c) or c in _KEPT)
    return re.sub(
        "[äëïöÿ]", lambda c: "aeioy"["äëïöÿ".index(c[0])], unicodedata.normalize("NFC", kept)
    )


COUNTERS: Mapping[str, Callable[[str], int]] = FrozenMap({"en": count_english, "es": count_spanish})
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
