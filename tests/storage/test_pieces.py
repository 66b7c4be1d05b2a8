"""A file that grows in a store: whatever way it is cut, and wherever its writer is killed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.batch.store_journal import StoreJournal
from docgen.errors import OutputError
from docgen.files import ToldError
from docgen.storage.objects import ObjectStore
from docgen.storage.pieces import GrowingObject, TakenError, pieces_of

NAME = "run.jsonl"


class Killed(BaseException):
    """What stands for SIGKILL: nothing behind it is done."""


class Mortal(ObjectStore):
    """A store whose user dies between two of its calls."""

    left: float = float("inf")

    def _each(self, *given: Any, **more: Any) -> list[Any]:
        self._live()
        return super()._each(*given, **more)

    def take(self, name: str, file: Path) -> None:
        self._live()
        super().take(name, file)

    def names_in(self, folder: str, start: str = "") -> Iterator[str]:
        self._live()
        yield from super().names_in(folder, start)

    def remove_all(self, names: Any) -> None:
        for name in names:  # one by one: between any two of them one may die
            super().remove_all([name])

    def _live(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed


def url() -> str:
    return f"memory://{uuid.uuid4().hex}/december"


def look(store: ObjectStore, folder: Path) -> bytes:
    """What somebody reads who does not write."""
    file = folder / f"look-{uuid.uuid4().hex}"
    GrowingObject(store, NAME).fetch(file)
    return file.read_bytes() if file.exists() else b""


def write(store: ObjectStore, file: Path, steps: list[tuple[bytes, bool]], *, end: bool) -> None:
    """Go on from what is there: each step adds bytes, and puts a piece or does not."""
    pieces = GrowingObject(store, NAME)
    file.unlink(missing_ok=True)
    pieces.fetch(file)
    pieces.claim()
    for data, grow in steps:
        with file.open("ab") as stream:
            stream.write(data)
        if grow:
            pieces.grow(file)
    if end:
        whole = b"ordered " + file.read_bytes() if file.exists() else b""
        file.write_bytes(whole)
        pieces.end(file)


STEPS = st.lists(st.tuples(st.binary(min_size=1, max_size=9), st.booleans()), max_size=5)
RUNS = st.lists(st.tuples(STEPS, st.booleans(), st.integers(0, 30)), min_size=1, max_size=5)


@given(runs=RUNS)
@settings(max_examples=150)
def test_what_a_writer_has_put_is_there_wherever_it_is_killed(
    runs: list[tuple[list[tuple[bytes, bool]], bool, int]], tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("pieces")
    place = url()
    for steps, end, life in runs:
        before = look(ObjectStore(place), folder)
        mortal, file = Mortal(place), folder / NAME
        mortal.left = life
        with suppress(Killed):
            write(mortal, file, steps, end=end)
        after = look(ObjectStore(place), folder)
        added = b"".join(data for data, _ in steps)
        could = [before + added[:count] for count in range(len(added) + 1)]
        ended = b"ordered " + before + added
        assert after in could or (end and after == ended)
        if not end and mortal.left >= 0:  # it was not killed
            put = [at for at, (_, grow) in enumerate(steps) if grow]
            known = b"".join(data for data, _ in steps[: put[-1] + 1]) if put else b""
            assert after == before + known
    store = ObjectStore(place)
    write(store, folder / NAME, [(b"last", False)], end=True)
    assert store.read(NAME) == (folder / NAME).read_bytes() == look(store, folder)
    assert list(store.names_in(f"{NAME}.pieces/")) == []


def begun(place: str, file: Path) -> GrowingObject:
    pieces = GrowingObject(ObjectStore(place), NAME)
    pieces.fetch(file)
    pieces.claim()
    return pieces


@pytest.mark.parametrize("ends", [False, True])
def test_of_two_writers_the_first_one_gives_up(tmp_path: Path, ends: bool) -> None:
    place = url()
    mine, other = tmp_path / "mine", tmp_path / "other"
    first = begun(place, mine)
    mine.write_bytes(b"1\n")
    first.grow(mine)
    second = begun(place, other)
    assert other.read_bytes() == b"1\n"
    mine.write_bytes(b"1\n2\n")
    with pytest.raises(TakenError):
        first.end(mine) if ends else first.grow(mine)
    other.write_bytes(b"1\n3\n")
    second.end(other)
    assert ObjectStore(place).read(NAME) == b"1\n3\n"


def test_a_writer_gives_up_whose_object_another_one_has_ended(tmp_path: Path) -> None:
    place = url()
    late = GrowingObject(ObjectStore(place), NAME)
    late.fetch(tmp_path / "late")
    whole = tmp_path / "whole"
    first = begun(place, whole)
    whole.write_bytes(b"1\n")
    first.end(whole)
    with pytest.raises(TakenError):
        late.claim()


def test_a_store_that_writes_over_what_it_is_to_keep_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    real: Callable[..., None] = MemoryFileSystem.pipe_file

    def careless(self: Any, path: str, value: bytes, **_: Any) -> None:
        real(self, path, value)

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", careless)
    with pytest.raises(ToldError, match="two runs at once"):
        begun(url(), tmp_path / "file")


def test_a_store_that_falters_at_the_first_piece_is_told_as_that_and_keeps_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    real: Callable[..., None] = MemoryFileSystem.pipe_file
    asked: list[str] = []

    def faltering(self: Any, path: str, value: bytes, **how: Any) -> None:
        asked.append(path)
        if len(asked) == 2:  # whether it keeps what is there
            raise TimeoutError
        real(self, path, value, **how)

    place = url()
    monkeypatch.setattr(MemoryFileSystem, "pipe_file", faltering)
    with pytest.raises(OutputError) as found:
        StoreJournal(tmp_path / NAME, GrowingObject(ObjectStore(place), NAME), place)
    assert "writes over" not in str(found.value)
    assert not list(ObjectStore(place).names_in(pieces_of(NAME)))


def test_a_piece_whose_answer_was_lost_is_known_again() -> None:
    store = ObjectStore(url())
    assert store.create("piece", b"mine")
    assert store.create("piece", b"mine")  # the library asks again where no answer came
    assert not store.create("piece", b"another one's")
