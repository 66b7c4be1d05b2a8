"""What docgen remembers: mappings that may be keys, the one cache, and who forgets.

In: keys of frozen values and functions that make results. Out: `FrozenMap`, which hashes by value;
`Memo`, which is bounded and can be switched off (with every memo off the bytes of a sheet are the
same: a property test holds docgen to it); `InUse`, which makes all forget that may hold values
of patients.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Protocol, TypeVar
from weakref import WeakValueDictionary

K = TypeVar("K", bound=Hashable)
V_co = TypeVar("V_co", covariant=True)
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
_NOTHING = object()


def _refused(*_: object, **__: object) -> NoReturn:
    message = "a FrozenMap never changes"
    raise TypeError(message)


if TYPE_CHECKING:

    class _FrozenBase(Mapping[K, V_co]):
        """What it is to those who use it: nothing that could be changed."""

        def __init__(self, pairs: Mapping[K, V_co] | Iterable[tuple[K, V_co]] = ()) -> None: ...
        def __getitem__(self, key: K) -> V_co: ...
        def __iter__(self) -> Iterator[K]: ...
        def __len__(self) -> int: ...

else:

    class _FrozenBase(dict):
        """What it is in fact: a record is looked into a hundred times a sheet."""

        __slots__ = ()
        __setitem__ = __delitem__ = __ior__ = _refused
        clear = pop = popitem = setdefault = update = _refused

        def __class_getitem__(cls, _: object) -> type:
            return cls


class FrozenMap(_FrozenBase[K, V_co]):
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


class KeepsValues(Protocol):
    """Remembers what it made of patients' values."""

    def forget(self) -> None:
        """Drop it."""


Keeper = TypeVar("Keeper", bound=KeepsValues)


class InUse(Generic[Key, Keeper]):
    """What many sheets use and what remembers values of patients: one for each key.

    One is known for as long as a sheet uses it: so when all have to forget, none is left out.
    """

    def __init__(self) -> None:
        """Know of none yet."""
        self._alive: WeakValueDictionary[Key, Keeper] = WeakValueDictionary()

    def get(self, key: Key, make: Callable[[], Keeper]) -> Keeper:
        """Return the one that is in use under `key`, or make one."""
        found = self._alive.get(key)
        return self._alive.setdefault(key, make()) if found is None else found

    def values(self) -> tuple[Keeper, ...]:
        """Return those that are in use."""
        return tuple(self._alive.values())

    def forget(self) -> None:
        """Make each of them forget."""
        for keeper in self.values():
            keeper.forget()
