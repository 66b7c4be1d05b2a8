"""Parts in a store, and their join there: as in a folder, byte for byte, whatever stops it."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_runs import Row, everything, job, patient, patients, run, write_list
from s3_server import BUCKET, environment, listing, s3_server

from docgen.batch.job import Job
from docgen.batch.join import JoinSummary, join_of
from docgen.batch.verify import verification_of
from docgen.errors import InputError
from docgen.files import examples_root
from docgen.lists.parts import ListPart
from docgen.storage.objects import ObjectStore

CLINIC = examples_root() / "clinics" / "pain-specialists"
ROWS: list[Row] = [
    *patients(8),
    patient("B1", birth_date="1938-13-30"),
    patient("A003"),
    patient("A005", appointment="2026-12-15T09:30"),
]
Content = dict[str, bytes]


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with s3_server() as env, environment(env):
        yield env


@pytest.fixture
def url() -> str:
    return f"memory://{uuid.uuid4().hex}/december"


def content(url: str) -> Content:
    from fsspec.implementations.memory import MemoryFileSystem

    start = url.removeprefix("memory:/") + "/"
    found = MemoryFileSystem.store.items()
    return {k.removeprefix(start): v.getvalue() for k, v in found if k.startswith(start)}


def restore(url: str, found: Content) -> None:
    ObjectStore(url).remove_all(content(url))
    list(ObjectStore(url).put_all(found))


def part_job(home: Path, url: str, number: int, of: int, **other: Any) -> Job:
    asked = replace(job(home / "out", ROWS), store=url, part=ListPart(number, of), own_date=True)
    return replace(asked, **other)


def make_parts(home: Path, url: str, of: int, **other: Any) -> None:
    for number in range(1, of + 1):
        run(part_job(home, url, number, of, **other))


def join(url: str) -> JoinSummary:
    with join_of([url], None) as asked:
        for _ in asked.steps():
            pass
    return asked.summary


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as found:
        call()
    return str(found.value)


def findings(url: str) -> list[str]:
    with verification_of(url, {}) as proof:
        list(proof.steps())
        return [str(found) for found in proof.report.findings]


@pytest.mark.parametrize("of", [1, 3])
def test_parts_in_a_store_joined_are_the_whole_run(of: int, url: str, tmp_path: Path) -> None:
    run(job(tmp_path / "whole", ROWS))
    make_parts(tmp_path, url, of)
    assert any(f"docgen join {url}" in found for found in findings(url))
    found = join(url)
    assert (found.parts, found.end.refused) == (of, 1)
    assert content(url) == everything(tmp_path / "whole")
    assert findings(url) == []
    assert join(url).parts == 0
    again = run(job(tmp_path / "out", ROWS, store=url, resume=True)).summary
    assert (again.made, again.changed) == (0, False)


def test_print_files_of_parts_in_a_store_stay(url: str, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    for number in (1, 2):
        asked = {"part": ListPart(number, 2), "own_date": True, "combined": whole / "all.pdf"}
        run(job(whole, ROWS, **asked))
    with join_of([whole], None) as folder:
        list(folder.steps())
    make_parts(tmp_path, url, 2, combined=Path("all.pdf"))
    assert join(url).printed == 9
    assert content(url) == everything(whole)
    alone = url.replace("december", "alone")
    make_parts(tmp_path, alone, 2, combined=Path("all.pdf"), folder=None)
    assert join(f"{alone}/all.pdf").printed == 9
    assert sorted(content(alone)) == [
        "all-part-1-of-2.pdf", "all-part-2-of-2.pdf",
        "all.problems.csv", "all.rejected.csv", "all.run.jsonl", "all.stack.csv",
    ]  # fmt: skip
    assert findings(f"{alone}/all.pdf") == []


def test_what_does_not_go_together_in_a_store_is_refused(url: str, tmp_path: Path) -> None:
    run(part_job(tmp_path, url, 2, 3))
    before = content(url)
    whole = job(tmp_path / "out", ROWS, store=url)
    assert f"docgen join {url}" in refused(lambda: run(whole))
    assert "--part 1/3" in refused(lambda: run(part_job(tmp_path, url, 1, 4)))
    assert "--lang" in refused(lambda: run(part_job(tmp_path, url, 1, 3, language="en")))
    assert "Parts 1, 3 of 3 are missing" in refused(lambda: join(url))
    assert "where they are" in refused(lambda: list(join_of([url], tmp_path).__enter__().steps()))
    assert content(url) == before
    other = url.replace("december", "whole")
    run(job(tmp_path / "out", ROWS, store=other))
    assert "Leave --part out" in refused(lambda: run(part_job(tmp_path, other, 1, 3)))
    assert "no parts" in refused(lambda: join(url.replace("december", "nothing")))


class KilledError(BaseException):
    """Nothing is done any more, as after a kill."""


def dying(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the store take so many more calls that change something, and no call afterwards."""
    left = [step]

    def dies(method: Callable[..., object], *, changes: bool) -> Callable[..., object]:
        def call(*given: object, **more: object) -> object:
            left[0] -= changes
            if left[0] < 0:
                raise KilledError
            return method(*given, **more)

        return call

    changing = ("create", "take", "remove_all")
    for name in (*changing, "read_all", "fetch", "stamp", "names_in"):
        method = dies(getattr(ObjectStore, name), changes=name in changing)
        monkeypatch.setattr(ObjectStore, name, method)


def test_a_join_in_a_store_that_is_killed_at_any_step_is_begun_again(
    url: str, tmp_path: Path
) -> None:
    run(job(tmp_path / "whole", ROWS))
    wanted = everything(tmp_path / "whole")
    make_parts(tmp_path, url, 2)
    before = content(url)
    for step in range(100):
        restore(url, before)
        with pytest.MonkeyPatch.context() as monkeypatch:
            dying(step, monkeypatch)
            try:
                join(url)
                break
            except KilledError:
                pass
        if content(url) not in (before, wanted):
            assert findings(url) != []
        join(url)
        assert content(url) == wanted
    assert 8 < step < 99


def test_a_part_may_be_run_again_where_a_join_found_it_damaged(url: str, tmp_path: Path) -> None:
    run(job(tmp_path / "whole", ROWS))
    make_parts(tmp_path, url, 2)
    with pytest.MonkeyPatch.context() as monkeypatch:  # leaves the beginning of a joined manifest
        dying(4, monkeypatch)
        with pytest.raises(KilledError):
            join(url)
    assert "A join of these parts was begun" in refused(
        lambda: run(part_job(tmp_path, url, 1, 2, resume=True))
    )
    store, name = ObjectStore(url), "part-1-of-2.run.jsonl"
    whole = store.read(name)
    assert whole
    lines = whole.splitlines(keepends=True)
    list(store.put_all({name: b"".join([*lines[:1], *lines[2:]])}))
    assert "damaged" in refused(lambda: join(url))
    make_parts(tmp_path, url, 2, resume=True)
    join(url)
    assert content(url) == everything(tmp_path / "whole")


START = "import sys; from docgen.cli import cli; cli(sys.argv[1:], prog_name='docgen')"


@pytest.mark.soak
def test_parts_of_real_processes_in_s3_are_joined_there(
    server: dict[str, str], tmp_path: Path
) -> None:
    run(job(tmp_path / "whole", ROWS))
    write_list(tmp_path / "list.csv", ROWS)
    folder = uuid.uuid4().hex
    place = f"s3://{BUCKET}/{folder}/december"

    def docgen(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", START, *words],
            cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    asked = ["batch", "list.csv", "--clinic", str(CLINIC), "--sheet", "prepare", "-o", place]
    asked += ["--printed-on", "2026-12-01", "--resume", "--allow-refused"]
    running = [docgen(*asked, "--part", f"{number}/3") for number in (1, 2, 3)]
    for process in running:
        said, _ = process.communicate()
        assert process.returncode == 0, said
        assert f"docgen join {place}" in said
    for words in (["join", place, "--allow-refused"], ["verify", place]):
        process = docgen(*words)
        said, _ = process.communicate()
        assert process.returncode == 0, said
    assert listing(server, f"{folder}/december") == everything(tmp_path / "whole")
