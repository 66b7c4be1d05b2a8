"""Frozen values as bytes and back, in a checked data format: nothing that is read is ever run.

In: a value made of what Python has (numbers, texts, bytes, None, Decimal, dates and spans of time
without a zone, paths; tuples, lists, dicts, sets, FrozenMaps) and of a closed list of classes:
enums, texts of a class of their own, NamedTuples, frozen dataclasses. Out: bytes, and from bytes an
equal value. A class that is not on the list is a fault of docgen's when it is written
(`UnwritableError`), and is refused when it is read (`UnreadableError`).

A value is a table. First stand numbers, texts and None, each once; then, a row each, what is made
of them and of earlier rows: a kind, and the numbers of its parts. So what many share is written
once and is one object again when it is read, and nothing can hold itself. The fields of each class
stand beside its name: bytes from before a change of a class are refused.
"""

from __future__ import annotations

import enum
import json
import sys
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from docgen.cache import FrozenMap

_NUMBER = "I"  # of arrays: unsigned, four bytes
_LENGTH = 4  # bytes, before each part, that tell how long it is
_PLAIN = (str, int, float, bool, type(None))
_CHANGEABLE = (list, dict, set)  # two of them that are equal today stay two
_UNDER_WAY = -1  # in the place of a row's number
_CLASS = "."  # stands in the name of a class, and in no name of a kind of Python's
# What the makers of values raise over parts that are not theirs.
_ODD = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, StopIteration)
Parts: TypeAlias = Iterable[Any]


class UnwritableError(TypeError):
    """A value holds something of a class that is not on the list."""


class UnreadableError(ValueError):
    """Bytes that no codec with these classes has written."""


class _Kind(NamedTuple):
    """How a value comes apart, and how it is made again from its parts."""

    take: Callable[[Any], Iterable[object]]
    make: Callable[[Parts], Any]


def _text(value: object) -> tuple[str]:
    return (str(value),)


def _in_order(found: Iterable[object]) -> list[object]:
    """Put the members of a set in an order that is the same in every process."""
    return sorted(found, key=repr)


def _halves(mapping: Mapping[object, object]) -> tuple[object, ...]:
    return (*mapping, *mapping.values())


def _pairs(parts: Parts) -> Iterable[tuple[Any, Any]]:
    given = tuple(parts)
    half = len(given) // 2
    return zip(given[:half], given[half:], strict=True)


def _moment(moment: datetime | time) -> tuple[object, ...]:
    if moment.tzinfo is not None:
        message = "a moment with a zone"
        raise UnwritableError(message)
    return moment.replace(fold=0).isoformat(), moment.fold


_OF_PYTHON: Mapping[type, _Kind] = {
    tuple: _Kind(tuple, tuple),
    list: _Kind(list, list),
    set: _Kind(_in_order, set),
    frozenset: _Kind(_in_order, frozenset),
    dict: _Kind(_halves, lambda parts: dict(_pairs(parts))),
    FrozenMap: _Kind(_halves, lambda parts: FrozenMap(_pairs(parts))),
    bytes: _Kind(lambda data: (data.decode("latin-1"),), lambda p: next(iter(p)).encode("latin-1")),
    Decimal: _Kind(_text, lambda parts: Decimal(*parts)),
    date: _Kind(_text, lambda parts: date.fromisoformat(*parts)),
    datetime: _Kind(_moment, lambda parts: _with_fold(datetime.fromisoformat, *parts)),
    time: _Kind(_moment, lambda parts: _with_fold(time.fromisoformat, *parts)),
    timedelta: _Kind(
        lambda span: (span.days, span.seconds, span.microseconds), lambda parts: timedelta(*parts)
    ),
    type(Path()): _Kind(_text, lambda parts: Path(*parts)),
}
_BY_NAME = {one.__name__: kind for one, kind in _OF_PYTHON.items()}


def _with_fold(read: Callable[[str], Any], text: str, fold: int) -> Any:  # noqa: ANN401  # moments
    return read(text).replace(fold=fold)


def _fields(cls: type) -> tuple[str, ...]:
    """Return what values of a class consist of.

    Raises:
        UnwritableError: it is no class that can be written.
    """
    if issubclass(cls, enum.Enum):
        return tuple(cls.__members__)
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return tuple(cls._fields)
    if is_dataclass(cls) and cls.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        return tuple([field.name for field in fields(cls)])
    if issubclass(cls, str) and not cls.__dict__.get("__slots__", ("and more",)):
        return ()
    raise UnwritableError(cls.__qualname__)


def _kind(cls: type) -> _Kind:
    """Return how values of a class on the list are written."""
    if issubclass(cls, enum.Enum):
        return _Kind(
            lambda member: (member.name,), lambda parts: cls.__members__[next(iter(parts))]
        )
    if issubclass(cls, tuple):
        return _Kind(tuple, cls._make)  # type: ignore[attr-defined]  # of a NamedTuple; it counts
    if issubclass(cls, str):
        return _Kind(lambda text: (str.__str__(text),), lambda parts: cls(*parts))
    names = _fields(cls)
    setters = [(name, object.__setattr__) for name in names]

    def make(parts: Parts) -> object:
        new = object.__new__(cls)
        for (name, set_field), value in zip(setters, parts, strict=True):
            set_field(new, name, value)
        return new

    return _Kind(lambda value: [getattr(value, name) for name in names], make)


class Codec:
    """Writes and reads values of Python's own kinds and of a closed list of classes."""

    def __init__(self, classes: Iterable[type]) -> None:
        """Know the list.

        Raises:
            UnwritableError: a class on it cannot be written.
        """
        self._classes = {f"{one.__module__}{_CLASS}{one.__qualname__}": one for one in classes}
        self._rows = {one: [name, *_fields(one)] for name, one in self._classes.items()}
        self._rows |= {one: [one.__name__] for one in _OF_PYTHON}

    def encode(self, value: object) -> bytes:
        """Write a value.

        Raises:
            UnwritableError: something in it is of no class on the list, or holds itself.
        """
        writer = _Writer(self._rows)
        writer.number_of((value,))  # so the last row is a tuple of one, whatever the value is
        return writer.table()

    def decode(self, data: bytes) -> Any:  # noqa: ANN401  # the caller knows what it has written
        """Read what `encode` wrote.

        Raises:
            UnreadableError: it did not write these bytes, or a class has changed since.
        """
        try:
            return self._read(data)
        except _ODD as problem:
            raise UnreadableError(str(problem)) from problem

    def _read(self, data: bytes) -> Any:  # noqa: ANN401  # as `decode`
        head, kinds, counts, numbers = _parts(data)
        rows, plain = json.loads(head)
        if not {type(value) for value in plain} <= set(_PLAIN):
            message = "lists among plain values"
            raise UnreadableError(message)
        makers = [self._maker(row) for row in rows]
        values: list[Any] = plain
        get, add, start = values.__getitem__, values.append, 0
        parts = _array(numbers)
        for kind, count in zip(_array(kinds), _array(counts), strict=True):
            end = start + count
            add(makers[kind](map(get, parts[start:end])))
            start = end
        if start != len(parts):
            message = "parts that belong to nothing"
            raise UnreadableError(message)
        (value,) = values[-1]
        return value

    def _maker(self, row: list[str]) -> Callable[[Parts], Any]:
        """Return what makes values of a class, if its fields are those of today."""
        cls = self._classes.get(row[0])
        if cls is None:
            return _BY_NAME[row[0]].make
        if self._rows[cls] != row:
            raise UnreadableError(row[0])
        return _kind(cls).make


class _Writer:
    """The table of one value, as it grows. The value holds all its parts: their ids stay theirs."""

    def __init__(self, rows: Mapping[type, list[str]]) -> None:
        self._rows = rows
        self._kinds: dict[type, tuple[int, Callable[[Any], Iterable[object]]]] = {}
        self._plain: dict[tuple[type, object], int] = {}
        # What is made of others: its kind, and its parts by number. A plain value's is below zero
        # until all are known.
        self._made: list[tuple[int, ...]] = []
        self._alike: dict[tuple[int, ...], int] = {}
        self._seen: dict[int, int] = {}  # numbers by id; _UNDER_WAY: it is not done yet

    def number_of(self, value: object) -> int:
        """Return the number of a value, and write it down if it is new."""
        cls = type(value)
        if cls in _PLAIN:
            key = (cls, repr(value) if cls is float else value)  # 0.0 is not -0.0
            return ~self._plain.setdefault(key, len(self._plain))
        known = self._seen.get(id(value))
        if known is not None:
            if known == _UNDER_WAY:
                message = f"a {cls.__qualname__} holds itself"
                raise UnwritableError(message)
            return known
        self._seen[id(value)] = _UNDER_WAY
        kind, take = self._kinds.get(cls) or self._kind_of(cls)
        row = (kind, *[self.number_of(part) for part in take(value)])
        number = len(self._made)
        if cls not in _CHANGEABLE:
            number = self._alike.setdefault(row, number)
        if number == len(self._made):
            self._made.append(row)
        self._seen[id(value)] = number
        return number

    def _kind_of(self, cls: type) -> tuple[int, Callable[[Any], Iterable[object]]]:
        if cls not in self._rows:
            raise UnwritableError(cls.__qualname__)
        kind = _OF_PYTHON.get(cls) or _kind(cls)
        found = self._kinds[cls] = len(self._kinds), kind.take
        return found

    def table(self) -> bytes:
        """Return what was written down."""
        plain = [float(v) if cls is float else v for cls, v in self._plain]  # type: ignore[arg-type]
        first = len(plain)
        numbers = array(_NUMBER)
        for _, *parts in self._made:
            numbers.extend([first + part if part >= 0 else ~part for part in parts])
        head = [[self._rows[cls] for cls in self._kinds], plain]
        kinds = array(_NUMBER, [row[0] for row in self._made])
        counts = array(_NUMBER, [len(row) - 1 for row in self._made])
        text = json.dumps(head, separators=(",", ":")).encode()
        return b"".join(
            len(part).to_bytes(_LENGTH, "little") + part
            for part in (text, *map(_array_bytes, (kinds, counts, numbers)))
        )


def _array_bytes(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _array(data: bytes) -> array[int]:
    numbers = array(_NUMBER)
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _parts(data: bytes) -> list[bytes]:
    """Cut the bytes into their four parts."""
    found, start = [], 0
    for _ in range(4):
        end = start + _LENGTH
        length = int.from_bytes(data[start:end], "little")
        start = end + length
        found.append(data[end:start])
    if start != len(data):
        message = "more or fewer bytes than were written"
        raise UnreadableError(message)
    return found
