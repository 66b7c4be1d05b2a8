"""A mapping that never changes, so that it can be the key of a memo.

In: pairs. Out: `FrozenMap`, which keeps the order of its pairs and hashes by value.
"""

from __future__ import annotations

from collections.abc import Hashable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import TypeVar, overload

K = TypeVar("K", bound=Hashable)
V_co = TypeVar("V_co", covariant=True)
T = TypeVar("T")


class FrozenMap(Mapping[K, V_co]):
    """An immutable mapping in order of insertion; equal to any mapping with the same pairs."""

    __slots__ = ("_hash", "_held")

    def __init__(self, pairs: Mapping[K, V_co] | Iterable[tuple[K, V_co]] = ()) -> None:
        """Copy the pairs; a key given twice keeps the last value, as in `dict`."""
        self._held: dict[K, V_co] = dict(pairs)
        self._hash: int | None = None

    def __getitem__(self, key: K) -> V_co:
        return self._held[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    # `Mapping` would look up each key once more to answer these.
    @overload
    def get(self, key: K, /) -> V_co | None: ...
    @overload
    def get(self, key: K, /, default: V_co | T) -> V_co | T: ...
    def get(self, key: K, /, default: V_co | T | None = None) -> V_co | T | None:
        """Return the value of a key, or `default`."""
        return self._held.get(key, default)

    def keys(self) -> KeysView[K]:
        """Return a view of the keys."""
        return self._held.keys()

    def values(self) -> ValuesView[V_co]:
        """Return a view of the values."""
        return self._held.values()

    def items(self) -> ItemsView[K, V_co]:
        """Return a view of the pairs."""
        return self._held.items()

    def __contains__(self, key: object) -> bool:
        return key in self._held

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._held.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenMap):
            return self._held == other._held
        return self._held == other

    def __repr__(self) -> str:
        return f"FrozenMap({self._held!r})"

    def __reduce__(self) -> tuple[type[FrozenMap[K, V_co]], tuple[dict[K, V_co]]]:
        # The hash of a string differs from process to process: send the pairs alone.
        return type(self), (self._held,)
