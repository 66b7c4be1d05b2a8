"""How many syllables an English word has.

In: a word of small letters. Out: a number. `english.txt` beside this file holds the words of the
CMU Pronouncing Dictionary (Carnegie Mellon, BSD licence, at the head of the file) for which the
rule below is wrong; `tools/cut_syllables.py` cuts it. So a word of the dictionary is exact, the
rule answers for the others, and nothing is fetched or imported when a clinic runs a check.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

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


def count(word: str) -> int:
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
