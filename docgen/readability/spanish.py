"""How many syllables a Spanish word has.

In: a word of small letters. Out: a number. Spanish is written as it is spoken, so a rule is exact
(Real Academia, Ortografía de la lengua española, 2010, I.2): each syllable has one nucleus; i and u
without an accent join a vowel beside them; h and the u of que, gui are silent. A test compares the
rule with silabeador, which cuts words where a hyphenator may not ("a-e-ro").
"""

from __future__ import annotations

import re
import unicodedata

_SILENT = (re.compile(r"(?<=[qg])u(?=[eiéí])"), re.compile(r"(?<=[aeiouáéíóúü])h(?=[aeiouáéíóú])"))
_VOWEL_Y = re.compile(r"y(?![aeiouáéíóúü])")
_NUCLEUS = re.compile(
    r"[iuü]?[aeoáéó](?:[iuü](?![aeoáéóíú]))?"  # agua, pie, buey; the i of "paranoia" goes on
    r"|[iuü]?[íú]"  # the i of "día", "construí"
    r"|[iuü]{1,2}"  # ruido, sin
)
_KEPT = {"\u0301", "\u0308"}  # acute accent and diaeresis: they tell syllables apart


def count(word: str) -> int:
    """Return the syllables of a word; at least one, as for "kg"."""
    letters = _plain(word)
    for silent in _SILENT:
        letters = silent.sub("", letters)
    return max(len(_NUCLEUS.findall(_VOWEL_Y.sub("i", letters))), 1)


def _plain(word: str) -> str:
    """Take foreign accents off: è counts as e, ï as i."""
    apart = unicodedata.normalize("NFD", word)
    kept = "".join(c for c in apart if not unicodedata.combining(c) or c in _KEPT)
    return re.sub(
        "[äëïöÿ]", lambda c: "aeioy"["äëïöÿ".index(c[0])], unicodedata.normalize("NFC", kept)
    )
