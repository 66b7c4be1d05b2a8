from __future__ import annotations

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


def test_it_cannot_be_changed_from_outside() -> None:
    held = {"a": 1}
    frozen = FrozenMap(held)
    held["a"] = 2
    assert frozen["a"] == 1
    with pytest.raises(TypeError):
        frozen["a"] = 2  # type: ignore[index]  # that it is refused is the point
    for change in ("clear", "pop", "popitem", "setdefault", "update"):
        with pytest.raises(TypeError):
            getattr(frozen, change)()
    assert frozen == {"a": 1}


def test_it_survives_the_way_to_another_process() -> None:
    frozen = FrozenMap({"a": FrozenMap({"b": 1})})
    hash(frozen)
    assert pickle.loads(pickle.dumps(frozen)) == frozen
