from __future__ import annotations

from docgen.memo import Memo


def test_a_result_is_made_once() -> None:
    memo: Memo[str, int] = Memo("m", 2)
    assert [memo.get("a", lambda: 1), memo.get("a", lambda: 2)] == [1, 1]
    assert (memo.hits, memo.misses) == (1, 1)


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
