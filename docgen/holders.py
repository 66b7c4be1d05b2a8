"""What may hold values of patients, and has to drop them when a run is over.

In: fonts and languages, as they are loaded. Out: one call that makes all of them forget. A cache
may have dropped one that others still use: so they are known by being alive, not by a cache.
"""

from __future__ import annotations

from typing import Protocol, TypeVar
from weakref import WeakValueDictionary


class Holder(Protocol):
    """Remembers what it made of patients' values."""

    def forget(self) -> None:
        """Drop it."""


Held = TypeVar("Held", bound=Holder)


class Holders:
    """All that are still in use."""

    def __init__(self) -> None:
        """Know of none yet."""
        self._alive: WeakValueDictionary[int, Holder] = WeakValueDictionary()

    def add(self, holder: Held) -> Held:
        """Know of one more, and return it."""
        self._alive[id(holder)] = holder
        return holder

    def forget(self) -> None:
        """Make each of them forget."""
        for holder in list(self._alive.values()):
            holder.forget()
