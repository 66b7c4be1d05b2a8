"""Cut the table of English syllables that `docgen check` counts with.

In: the CMU Pronouncing Dictionary, a text file that the package pocketsphinx carries as
`model/en-us/cmudict-en-us.dict`. Out: `docgen/quality/english.txt`, the words for which
docgen's rule is wrong. Run it only after a change of the rule or for a newer dictionary:

    python tools/cut_syllables.py cmudict-en-us.dict
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections import defaultdict
from pathlib import Path

from docgen.quality.syllables import COMMENT, TABLE, by_rule

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_WIDTH = 100
_VOWELS = "AEIOU"  # the first letters of ARPAbet's vowels


def pronounced(dictionary: Path) -> dict[str, int]:
    """Read the syllables of each word's first pronunciation: its vowels."""
    found: dict[str, int] = {}
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        word, *sounds = line.split()
        if _WORD.fullmatch(word):
            found.setdefault(word, sum(sound[0] in _VOWELS for sound in sounds))
    return {word: number for word, number in found.items() if number}


def main() -> None:
    """Write the table; the licence at its head stays as it is."""
    words = pronounced(Path(sys.argv[1]))
    wrong: defaultdict[int, list[str]] = defaultdict(list)
    for word, number in sorted(words.items()):
        if by_rule(word) != number:
            wrong[number].append(word)
    head = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line[:1] == COMMENT]
    lines = [
        f"{number} {line}"
        for number in sorted(wrong)
        for line in textwrap.wrap(" ".join(wrong[number]), _WIDTH - 3, break_on_hyphens=False)
    ]
    TABLE.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    count = sum(map(len, wrong.values()))
    print(f"{len(words)} words; the rule is wrong for {count}, which are in {TABLE.name}")


if __name__ == "__main__":
    main()
