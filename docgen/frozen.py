"""A mapping that never changes, so that it can be the key of a memo.

In: pairs. Out: `FrozenMap`, which keeps the order of its pairs and hashes by value.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

K = TypeVar("K", bound=Hashable)
V_co = TypeVar("V_co", covariant=True)


def _refused(*_: object, **__: object) -> NoReturn:
    message = "a FrozenMap never changes"
    raise TypeError(message)


if TYPE_CHECKING:

    class _Held(Mapping[K, V_co]):
        """What it is to those who use it: nothing that could be changed."""

        def __init__(self, pairs: Mapping[K, V_co] | Iterable[tuple[K, V_co]] = ()) -> None: ...
        def __getitem__(self, key: K) -> V_co: ...
        def __iter__(self) -> Iterator[K]: ...
        def __len__(self) -> int: ...

else:

    class _Held(dict):
        """What it is in fact: a record is looked into a hundred times a sheet."""

        __slots__ = ()
        __setitem__ = __delitem__ = __ior__ = _refused
        clear = pop = popitem = setdefault = update = _refused

        def __class_getitem__(cls, _: object) -> type:
            return cls


class FrozenMap(_Held[K, V_co]):
    """An immutable mapping in order of insertion; equal to any mapping with the same pairs.

    A key given twice keeps the last value, as in `dict`.
    """

    __slots__ = ("_hash",)
    _hash: int

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            self._hash = hash(frozenset(self.items()))
            return self._hash

    def __repr__(self) -> str:
        return f"FrozenMap({dict(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        # The hash of a string differs from process to process: send the pairs alone.
        return type(self), (dict(self),)
