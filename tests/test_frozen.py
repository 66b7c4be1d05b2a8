from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.frozen import FrozenMap

pairs = st.dictionaries(st.text(max_size=3), st.integers())


@given(pairs)
def test_it_equals_and_hashes_by_its_pairs_in_any_order(held: dict[str, int]) -> None:
    backwards = FrozenMap(reversed(held.items()))
    assert FrozenMap(held) == backwards == held
    assert hash(FrozenMap(held)) == hash(backwards)


@given(pairs)
def test_it_keeps_the_order_of_insertion(held: dict[str, int]) -> None:
    assert list(FrozenMap(held)) == list(held)


def test_what_it_was_made_of_may_change_without_it() -> None:
    held = {"a": 1}
    frozen = FrozenMap(held)
    held["a"] = 2
    assert frozen["a"] == 1


# All by which a dict is changed in place.
CHANGES: dict[str, tuple[object, ...]] = {
    "__setitem__": ("a", 2),
    "__delitem__": ("a",),
    "__ior__": ({"a": 2},),
    "clear": (),
    "pop": ("a",),
    "popitem": (),
    "setdefault": ("b", 2),
    "update": ({"a": 2},),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_refuses_every_change(change: str) -> None:
    frozen: FrozenMap[str, int] = FrozenMap({"a": 1})
    with pytest.raises(TypeError):
        getattr(frozen, change)(*CHANGES[change])
    assert frozen == {"a": 1}


def test_no_change_of_a_dict_is_left_out() -> None:
    reading = {"__class_getitem__", "__contains__", "__getitem__", "__iter__", "__len__", "__or__"}
    reading |= {"__reversed__", "__ror__", "copy", "fromkeys", "get", "items", "keys", "values"}
    assert set(dir(dict)) - set(dir(object)) - reading == set(CHANGES)


def test_what_is_made_of_two_leaves_both_as_they_are() -> None:
    frozen: FrozenMap[str, int] = FrozenMap({"a": 1})
    assert {**frozen, "a": 2} == {"a": 2}
    assert frozen == {"a": 1}


@given(pairs)
def test_a_copy_equals_and_hashes_as_it_does(held: dict[str, int]) -> None:
    frozen = FrozenMap(held)
    for again in (copy.copy(frozen), copy.deepcopy(frozen)):
        assert type(again) is FrozenMap
        assert (again, hash(again)) == (frozen, hash(frozen))


def test_it_survives_the_way_to_another_process() -> None:
    frozen = FrozenMap({"a": FrozenMap({"b": 1})})
    hash(frozen)
    assert pickle.loads(pickle.dumps(frozen)) == frozen
