"""The one cache: bounded, keyed by value, and able to be switched off.

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
    """Remember at most `limit` results; those unused for long go first.

    Results are kept in two generations. What is asked for again moves to the younger one; when that
    is half of the limit, the older one is dropped as a whole. So a value that every patient needs
    stays, however many pass that only one needs, and a hit costs one look-up.
    `limit=0` switches the memo off: every call makes its result afresh.
    """

    name: str
    limit: int
    # Return a result asked for lately; None: there is none, or it is None. `get` knows.
    known: Callable[[Key], Value | None] = field(init=False, repr=False)
    _young: dict[Key, Value] = field(init=False, repr=False)
    _old: dict[Key, Value] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._begin({})

    def _begin(self, old: dict[Key, Value]) -> None:
        """Begin a generation after an old one."""
        self._old, self._young = old, {}
        self.known = self._young.get  # as it is: it is asked a hundred times a sheet

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the result remembered under `key`, or make and remember it."""
        found = self._young.get(key, _NOTHING)
        if found is not _NOTHING:
            return found  # type: ignore[return-value]  # the marker was just ruled out
        found = self._old.get(key, _NOTHING)
        value: Value = make() if found is _NOTHING else found  # type: ignore[assignment]  # likewise
        if self.limit:
            if len(self._young) >= (self.limit + 1) // 2:
                self._begin(self._young if self.limit > 1 else {})
            self._young[key] = value
        return value

    def clear(self) -> None:
        """Forget every result."""
        self._begin({})

    def values(self) -> tuple[Value, ...]:
        """Return the results kept."""
        return tuple((self._old | self._young).values())

    def __len__(self) -> int:
        """Count the results kept."""
        return len(self._old | self._young)
