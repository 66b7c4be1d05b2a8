"""The words that programs write where there is nothing: NULL, nan, #N/A, [object Object], ...

In: one text. Out: whether it is such a word, whole, in the form that a program writes. Null, Nan,
Na and None are also people's names: who reads names asks for more.
"""

from __future__ import annotations

_WORDS = (
    "NULL", "null", "Null", "(null)", "(NULL)", "<null>", "<NULL>", "[NULL]", "[null]", "{null}",
    "\\N", "None", "nil", "nan", "NaN", "NAN", "NaT", "<NA>", "NA", "N/A", "n/a", "undefined",
    "[object Object]", "DBNull", "System.DBNull",
)  # fmt: skip
# What a formula comes to that comes to nothing, in English and in Spanish.
_ERRORS = (
    "#N/A", "#NA", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!",
    "#CALC!", "#GETTING_DATA", "#N/D", "#¡REF!", "#¡VALOR!", "#¿NOMBRE?", "#¡DIV/0!", "#¡NUM!",
    "#¡NULO!",
)  # fmt: skip
# Fields in which such a word stays, for who reads them to judge.
KEPT_AS_WRITTEN = frozenset(("id", "name", "given_name", "family_name"))
NOTHING = frozenset((*_WORDS, *_ERRORS))
_FOLDED = frozenset(word.casefold() for word in NOTHING)
_NAMES = frozenset(("null", "nan", "na", "none", "nil"))  # that people have, too


def is_nothing(text: str) -> bool:
    """Whether a text is such a word, in capitals or not."""
    return text.strip().casefold() in _FOLDED


def beside_a_name(word: str, name: str) -> bool:
    """Whether a word for nothing stands beside a name, and is none of its own.

    It is a name if people have it and it is written as the other is: Jennifer Null, NULL, JENNIFER.
    """
    if not is_nothing(word):
        return False
    if word.casefold() not in _NAMES:
        return True
    return not (
        word.istitle() or (word.isupper() and name.isupper()) or (word.islower() and name.islower())
    )
