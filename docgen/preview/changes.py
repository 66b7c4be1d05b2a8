"""What a sheet says otherwise than at the last look: sentence by sentence, and in each its words.

In: the sentences of a sheet then and now (`sentences.py`). Out: the sentences in the order of now,
each with what became of it; those that are gone stand where they stood. A sentence that only moved
to another place is no change. Each language is compared by itself.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from docgen.preview.sentences import PrintedSentence

_ALIKE = 0.5  # of the words of two sentences: more, and one became the other


class Fate(enum.Enum):
    """What became of a sentence, or of some words of one."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Words(NamedTuple):
    """Some words of a changed sentence: the same, added or removed."""

    fate: Fate
    text: str


class Change(NamedTuple):
    """One sentence, and what became of it; of a changed one `words` are its old and new ones."""

    fate: Fate
    said: PrintedSentence
    words: tuple[Words, ...] = ()


def compare(
    before: Sequence[PrintedSentence], after: Sequence[PrintedSentence]
) -> tuple[Change, ...]:
    """Return all sentences of `after` in their order, and those of `before` that are gone."""
    old, new = list(map(_key, before)), list(map(_key, after))
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    found: list[Change] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Change(Fate.SAME, said) for said in after[b1:b2]]
        else:
            removed = [said for said in before[a1:a2] if _take(gone, said)]
            found += _between(removed, after[b1:b2], come)
    return tuple(found)


def is_changed(changes: Iterable[Change]) -> bool:
    """Whether any sentence is not as it was."""
    return any(change.fate is not Fate.SAME for change in changes)


def _key(said: PrintedSentence) -> tuple[str, str]:
    """What two sentences have alike that say the same."""
    return said.language, " ".join(said.text.split())


def _take(left: Counter[tuple[str, str]], said: PrintedSentence) -> bool:
    """Whether a sentence is one of those that are left over; it is taken from them."""
    if not left[_key(said)]:
        return False
    left[_key(said)] -= 1
    return True


def _between(
    removed: list[PrintedSentence], after: Sequence[PrintedSentence], come: Counter[tuple[str, str]]
) -> Iterator[Change]:
    """The sentences of one place: each new one beside the old one that it is most like."""
    left = list(removed)
    for said in after:
        if not _take(come, said):
            yield Change(Fate.SAME, said)  # it stood elsewhere
            continue
        was = max(left, key=lambda old: _likeness(old, said), default=None)
        if was is None or _likeness(was, said) < _ALIKE:
            yield Change(Fate.ADDED, said)
        else:
            for one in left[: left.index(was)]:
                yield Change(Fate.REMOVED, one)
            left = left[left.index(was) + 1 :]
            yield Change(Fate.CHANGED, said, tuple(_words(was.text.split(), said.text.split())))
    yield from (Change(Fate.REMOVED, one) for one in left)


def _likeness(old: PrintedSentence, new: PrintedSentence) -> float:
    """How much two sentences are alike, from 0 to 1; of two languages not at all."""
    if old.language != new.language:
        return 0.0
    return SequenceMatcher(None, old.text.split(), new.text.split(), autojunk=False).ratio()


def _words(old: list[str], new: list[str]) -> Iterator[Words]:
    """The words of a sentence then and now, those that are gone before those that came."""
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Words(Fate.SAME, " ".join(new[b1:b2]))
        else:
            parts = (Fate.REMOVED, old[a1:a2]), (Fate.ADDED, new[b1:b2])
            yield from (Words(fate, " ".join(words)) for fate, words in parts if words)
