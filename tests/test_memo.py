from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from docgen.memo import Memo


def test_a_result_is_made_once() -> None:
    memo: Memo[str, int] = Memo("m", 2)
    assert [memo.get("a", lambda: 1), memo.get("a", lambda: 2)] == [1, 1]
    assert len(memo) == 1


def test_it_forgets_the_oldest() -> None:
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
def test_it_never_holds_more_than_its_limit(limit: int, keys: list[int]) -> None:
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


def test_it_forgets_everything_when_told() -> None:
    memo: Memo[str, int] = Memo("m", 4)
    for key in ("a", "b", "c"):
        memo.get(key, lambda: 1)
    memo.clear()
    assert (len(memo), memo.values(), memo.known("a")) == (0, (), None)
