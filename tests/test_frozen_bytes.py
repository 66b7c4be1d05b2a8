"""Values of docgen as bytes and back: the same value, or a refusal, whatever the bytes are."""

import enum
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docgen.cache import FrozenMap
from docgen.frozen_bytes import Codec, UnreadableError, UnwritableError


class Word(str):
    __slots__ = ()


class Colour(enum.Enum):
    RED = enum.auto()
    BLUE = enum.auto()


class Pair(NamedTuple):
    left: object
    right: object = None


@dataclass(frozen=True, slots=True)
class Thing:
    name: str
    parts: tuple[object, ...] = ()


class Unlisted(NamedTuple):
    name: str


CODEC = Codec([Word, Colour, Pair, Thing])
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters())
    | st.binary()
    | st.decimals(allow_nan=False)
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas()
    | st.sampled_from([Path("a/b"), Path("/"), Word("x"), *Colour])
)
KEYS = st.text() | st.integers() | st.builds(Word, st.text())
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.dictionaries(KEYS, inner, max_size=4).map(FrozenMap)
        | st.frozensets(KEYS, max_size=4)
        | st.sets(KEYS, max_size=4)
        | st.builds(Pair, inner, inner)
        | st.builds(Thing, st.text(), st.tuples(inner))
    ),
    max_leaves=20,
)


def spelled(value: Any) -> object:
    """A value with the class of everything in it: 1, 1.0 and True are equal, and not the same."""
    if isinstance(value, dict):
        return type(value), [(spelled(key), spelled(held)) for key, held in value.items()]
    if isinstance(value, set | frozenset):
        return type(value), sorted(map(repr, value))
    if isinstance(value, tuple | list):
        return type(value), [spelled(part) for part in value]
    if is_dataclass(value):
        return type(value), spelled([getattr(value, field.name) for field in fields(value)])
    return type(value), repr(value)


@given(VALUES)
@example([0.0, -0.0, 0, False, 1, 1.0, True, Decimal(1), Decimal("1.0")])
@example(["\ud800", "\x00", "\U0001f600", b"\xff\x00", "", b""])
@example([datetime(2026, 11, 1, 1, 30, fold=1), datetime(2026, 11, 1, 1, 30)])
@example([float("inf"), 10**400, Word(""), "", Pair(Word("a"), "a")])
def test_what_is_read_is_what_was_written(value: object) -> None:
    assert spelled(CODEC.decode(CODEC.encode(value))) == spelled(value)


def test_what_is_shared_stays_one_object_and_what_can_change_stays_apart() -> None:
    shared, changeable = Pair("a" * 50, (1, 2)), [1]
    value = (shared, Pair("a" * 50, (1, 2)), [shared], changeable, changeable, [1])
    again = CODEC.decode(CODEC.encode(value))
    assert again[0] is again[1]  # equal, frozen values are written once
    assert again[2][0] is again[0]
    assert again[3] is again[4]
    assert again[3] is not again[5]
    assert len(CODEC.encode((shared,) * 1000)) < 5000


def test_the_hash_of_a_mapping_is_that_of_this_process() -> None:
    mapping = FrozenMap({"a": 1})
    hash(mapping)
    assert hash(CODEC.decode(CODEC.encode(mapping))) == hash(FrozenMap({"a": 1}))


@pytest.mark.parametrize(
    "value",
    [Unlisted("x"), object(), print, lambda: 0, Pair(Unlisted("x")), 1j, datetime.now(UTC), Pair],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_on_the_list_is_not_written(value: object) -> None:
    with pytest.raises(UnwritableError):
        CODEC.encode(value)


def test_what_holds_itself_is_not_written() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(UnwritableError, match="holds itself"):
        CODEC.encode(value)


@pytest.mark.parametrize("cls", [dict, int, type("Loose", (str,), {}), Path, subprocess.Popen])
def test_a_class_that_may_change_or_do_things_cannot_be_listed(cls: type) -> None:
    with pytest.raises(UnwritableError):
        Codec([cls])


def test_what_is_not_on_the_list_is_not_read() -> None:
    data = Codec([Unlisted]).encode(Unlisted("x"))
    assert Codec([Unlisted]).decode(data) == Unlisted("x")
    with pytest.raises(UnreadableError):
        CODEC.decode(data)


@pytest.mark.parametrize("fields", [["left"], ["left", "right", "more"], ["right", "left"]])
def test_a_class_that_has_other_fields_by_now_is_not_read(fields: list[str]) -> None:
    data = CODEC.encode(Pair(1, 2))
    older = NamedTuple("Pair", [(name, object) for name in fields])  # type: ignore[misc]
    older.__module__, older.__qualname__ = Pair.__module__, Pair.__qualname__
    with pytest.raises(UnreadableError):
        Codec([older]).decode(data)


@given(st.binary(max_size=200))
@example(b"")
def test_any_other_bytes_are_refused_and_nothing_else_happens(data: bytes) -> None:
    try:
        value = CODEC.decode(data)
    except UnreadableError:
        return
    CODEC.encode(value)


WRITTEN = CODEC.encode([Thing("x", (Pair(1, Word("é")), Colour.RED)), {"a": Decimal(3), "b": b""}])


@given(st.integers(0, len(WRITTEN) - 1), st.integers(1, 255))
def test_a_changed_byte_never_does_more_than_change_or_refuse_a_value(at: int, flip: int) -> None:
    changed = bytearray(WRITTEN)
    changed[at] ^= flip
    with suppress(UnreadableError):
        CODEC.decode(bytes(changed))


@given(st.integers(0, len(WRITTEN) - 1))
def test_cut_bytes_are_refused(length: int) -> None:
    with pytest.raises(UnreadableError):
        CODEC.decode(WRITTEN[:length])


def test_no_module_is_loaded_and_no_code_run_by_reading() -> None:
    """The names of classes are looked up in the list, never imported."""
    data = WRITTEN.replace(b"test_frozen_bytes.Thing", b"this.Thing_of_the_zen__")
    before = set(sys.modules)
    with pytest.raises(UnreadableError):
        CODEC.decode(data)
    assert set(sys.modules) == before
