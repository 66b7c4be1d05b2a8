"""The one cache: bounded, keyed by value, counted, and able to be switched off.

In: a key of frozen values and a function that makes the result. Out: the result.
With every memo off the bytes of a sheet are the same; a property test holds docgen to it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


_NOTHING = object()


@dataclass(slots=True)
class Memo(Generic[Key, Value]):
    """Remember at most `limit` results, dropping the oldest.

    Dropping the one unused for longest would cost a move at every hit, and most hits are words.
    `limit=0` switches the memo off: every call makes its result afresh.
    """

    name: str
    limit: int
    hits: int = 0
    misses: int = 0
    _kept: dict[Key, Value] = field(default_factory=dict, repr=False)

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the result remembered under `key`, or make and remember it."""
        found = self._kept.get(key, _NOTHING)
        if found is not _NOTHING:
            self.hits += 1
            return found  # type: ignore[return-value]  # the marker was just ruled out
        self.misses += 1
        value = make()
        if self.limit:
            self._kept[key] = value
            if len(self._kept) > self.limit:
                del self._kept[next(iter(self._kept))]
        return value

    def known(self, key: Key) -> Value | None:
        """Return the result remembered under `key`; None: there is none, or it is None."""
        return self._kept.get(key)

    def clear(self) -> None:
        """Forget every result; the counters stay."""
        self._kept.clear()

    def values(self) -> tuple[Value, ...]:
        """Return the results kept."""
        return tuple(self._kept.values())

    def __len__(self) -> int:
        """Count the results kept."""
        return len(self._kept)
