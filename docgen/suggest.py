"""What to write instead of a word that docgen does not know.

In: the word and the words that would do. Out: a sentence for a diagnostic's hint.
"""

from __future__ import annotations

from collections.abc import Iterable

_SHOW_ALL = 12
_NEAR = "Did you mean"
NEAR = 0.6  # of two words, from 0 to 1
SURE = 0.85  # where the word may be a patient's: Contreras is no contrast


def suggest(word: str, known: Iterable[str], near_from: float = NEAR) -> str:
    """Return `Did you mean "x"?`, or the list of what would do when nothing is near.

    Two words are near from `near_from` on. A list too long to be of use is left out, and the hint
    is then empty.
    """
    # Only a mistake pays for the import (2 ms of a cold start of 300).
    from difflib import get_close_matches  # noqa: PLC0415 (start-up cost)

    choices = sorted({k for k in known if k})
    folded = {choice.casefold(): choice for choice in reversed(choices)}
    near = get_close_matches(word.casefold().replace("-", "_"), folded, n=1, cutoff=near_from)
    if near:
        return f'{_NEAR} "{folded[near[0]]}"?'
    if 0 < len(choices) <= _SHOW_ALL:
        return f"Write {one_of(choices)}."
    return ""


def is_slip(hint: str) -> bool:
    """Whether `suggest` took the word for a slip of one that it knows."""
    return hint.startswith(_NEAR)


def one_of(words: Iterable[str]) -> str:
    """Join words as a choice: `a`, `a or b`, `a, b or c`."""
    return _joined(list(words), "or")


def all_of(words: Iterable[str]) -> str:
    """Join words as a list: `a`, `a and b`, `a, b and c`."""
    return _joined(list(words), "and")


def _joined(words: list[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
