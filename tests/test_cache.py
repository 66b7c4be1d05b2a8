"""What docgen remembers: frozen maps, which are keys, and memos."""

from __future__ import annotations

import copy
import pickle
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.cache import FrozenMap, Memo

pairs = st.dictionaries(st.text(max_size=3), st.integers())


@given(pairs)
def test_a_frozen_map_equals_and_hashes_by_its_pairs_in_any_order(held: dict[str, int]) -> None:
    backwards = FrozenMap(reversed(held.items()))
    assert FrozenMap(held) == backwards == held
    assert hash(FrozenMap(held)) == hash(backwards)


@given(pairs)
def test_a_frozen_map_keeps_the_order_of_insertion(held: dict[str, int]) -> None:
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
def test_a_frozen_map_refuses_every_change(change: str) -> None:
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


def test_a_frozen_map_survives_the_way_to_another_process() -> None:
    frozen = FrozenMap({"a": FrozenMap({"b": 1})})
    hash(frozen)
    assert pickle.loads(pickle.dumps(frozen)) == frozen


def test_a_result_is_made_once() -> None:
    memo: Memo[str, int] = Memo("m", 2)
    assert [memo.get("a", lambda: 1), memo.get("a", lambda: 2)] == [1, 1]
    assert len(memo) == 1


def test_a_memo_forgets_the_oldest() -> None:
    memo: Memo[str, int] = Memo("m", 2)
    for key in ("b", "a", "c"):
        memo.get(key, lambda: 1)
    assert memo.get("a", lambda: 2) == 1
    assert memo.get("b", lambda: 2) == 2


def test_switched_off_it_makes_every_result_afresh() -> None:
    memo: Memo[str, int] = Memo("m", 0)
    assert [memo.get("a", lambda: 1), memo.get("a", lambda: 2)] == [1, 2]
    assert len(memo) == 0


@given(st.integers(1, 9), st.lists(st.integers(0, 12), max_size=60))
def test_a_memo_never_holds_more_than_its_limit(limit: int, keys: list[int]) -> None:
    memo: Memo[int, int] = Memo("m", limit)
    for key in keys:
        assert memo.get(key, partial(int, key)) == key
        assert len(memo) <= limit + limit % 2


def test_what_is_asked_for_again_and_again_stays() -> None:
    memo: Memo[int, int] = Memo("m", 8)
    made: list[int] = []

    def make(key: int) -> int:
        made.append(key)
        return key

    for key in range(1, 60):
        for wanted in (0, key):
            memo.get(wanted, partial(make, wanted))
    assert made.count(0) == 1


@given(st.integers(0, 9), st.lists(st.integers(0, 12), max_size=60))
def test_what_is_known_is_what_was_made(limit: int, keys: list[int]) -> None:
    memo: Memo[int, str] = Memo("m", limit)
    for key in keys:
        memo.get(key, partial(str, key))
        assert memo.known(key) == (str(key) if limit else None)
        assert all(memo.known(other) in (None, str(other)) for other in range(13))


def test_what_was_asked_for_last_is_known_after_the_generations_change() -> None:
    memo: Memo[str, int] = Memo("m", 2)
    for key in ("a", "b"):
        memo.get(key, lambda: 1)
    assert (memo.known("a"), memo.known("b")) == (None, 1)
    assert memo.get("a", lambda: 2) == 1  # not lost: `get` looks in the older generation too
    assert memo.known("a") == 1


def test_what_is_made_after_it_forgot_is_known_again() -> None:
    memo: Memo[str, int] = Memo("m", 4)
    memo.get("a", lambda: 1)
    memo.clear()
    assert memo.known("a") is None
    assert (memo.get("a", lambda: 2), memo.known("a")) == (2, 2)


def test_a_memo_forgets_everything_when_told() -> None:
    memo: Memo[str, int] = Memo("m", 4)
    for key in ("a", "b", "c"):
        memo.get(key, lambda: 1)
    memo.clear()
    assert (len(memo), memo.values(), memo.known("a")) == (0, (), None)
