"""A run into a store holds what a run into a folder holds, byte for byte, whatever happens."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_runs import SECRETS, Row, everything, job, patient, patients, run, write_list
from click.testing import CliRunner
from dask_cluster import cluster
from s3_server import BUCKET, client, environment, forget_clients, listing, s3_server

from docgen.batch import store_journal, worker
from docgen.batch.job import Job, RunPlace
from docgen.batch.report import PRINT_FILE, Began, lines_of
from docgen.batch.run import BatchRun
from docgen.cli import cli
from docgen.errors import InputError, OutputError
from docgen.executors.dask import Dask
from docgen.executors.processes import Processes
from docgen.files import examples_root
from docgen.storage.objects import ObjectStore

CLINIC = examples_root() / "clinics" / "pain-specialists"
ROWS = [
    *patients(20),
    patient("c1", appointment="2026-12-09T10:00"),
    patient("B1", birth_date="1938-13-30"),
]
MADE = len(ROWS) - 1
DAY = "2026-12-01"
LONG = pytest.mark.soak("long")


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with s3_server() as env, environment(env):
        yield env


class Store:
    """A folder in a store, as tests look at it."""

    def __init__(self, url: str, env: dict[str, str] | None) -> None:
        self.url, self.env = url, env

    def everything(self) -> dict[str, bytes]:
        if self.env:
            return listing(self.env, self.url.removeprefix(f"s3://{BUCKET}/"))
        from fsspec.implementations.memory import MemoryFileSystem

        start = self.url.removeprefix("memory:/") + "/"
        found = MemoryFileSystem.store.items()
        return {k.removeprefix(start): v.getvalue() for k, v in found if k.startswith(start)}

    def put(self, name: str, data: bytes) -> None:
        list(ObjectStore(self.url).put_all({name: data}))


@pytest.fixture(params=["memory", "s3"])
def store(request: pytest.FixtureRequest) -> Store:
    return store_of(request, request.param)


@pytest.fixture
def s3(request: pytest.FixtureRequest) -> Store:
    return store_of(request, "s3")


@pytest.fixture
def memory(request: pytest.FixtureRequest) -> Store:
    return store_of(request, "memory")


def store_of(request: pytest.FixtureRequest, kind: str) -> Store:
    folder = uuid.uuid4().hex
    if kind == "memory":
        return Store(f"memory://{folder}/december", None)
    return Store(f"s3://{BUCKET}/{folder}/december", request.getfixturevalue("server"))


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No run leaves anything in the folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.glob("docgen*")) == []


def into(store: Store, asked: Job, **other: Any) -> Job:
    """The same job, but for where it writes."""
    combined, new = asked.combined, asked.combined_new
    return replace(
        asked,
        store=store.url,
        combined=combined and Path(combined.name),
        combined_new=new and Path(new.name),
        **other,
    )


def counts(done: BatchRun) -> tuple[int, int, int, int]:
    found = done.summary
    return found.made, found.kept, found.refused, found.removed


def said(done: BatchRun) -> str:
    counted, remarks = lines_of(done.job, done.summary)
    return "\n".join([*counted, *remarks])


VARIANTS: list[dict[str, Any]] = [
    {},
    {"combined": "print.pdf"},
    {"combined": "print.pdf", "split": "day", "per_file": 20, "duplex": True},
    {"combined": "print.pdf", "folder": None},
]


def asked_for(folder: Path, variant: dict[str, Any], rows: list[Row] = ROWS) -> Job:
    more = {**variant, **({"combined": folder / "print.pdf"} if "combined" in variant else {})}
    folder.mkdir(exist_ok=True)
    return replace(job(folder, rows), **more)


@pytest.mark.parametrize("variant", VARIANTS)
def test_all_that_a_run_leaves_is_there_as_in_a_folder(
    store: Store, variant: dict[str, Any], tmp_path: Path
) -> None:
    asked = asked_for(tmp_path / "out", variant)
    here, there = run(asked), run(into(store, asked))
    assert counts(here) == counts(there)
    assert store.everything() == everything(tmp_path / "out")
    assert said(there) == said(here).replace(str(tmp_path / "out"), store.url)
    assert there.summary.changed
    again = run(into(store, asked))
    assert counts(again) == counts(run(asked))
    assert not again.summary.changed
    resumed = run(into(store, asked, resume=True))
    assert not resumed.summary.changed
    assert store.everything() == everything(tmp_path / "out")


def test_what_is_missing_damaged_or_changed_is_made_again(store: Store, tmp_path: Path) -> None:
    asked = asked_for(tmp_path / "out", {"combined": "print.pdf"})
    run(into(store, asked))
    whole = store.everything()
    first, second, third = sorted(name for name in whole if name.startswith("A0"))[:3]
    objects = ObjectStore(store.url)
    objects.remove(first)
    store.put(second, b"%PDF damaged")
    objects.remove("print.pdf")
    with pytest.raises(InputError, match="unfinished"):
        run(into(store, asked))
    done = run(into(store, asked, resume=True))
    assert counts(done)[:2] == (2, MADE - 2)
    assert store.everything() == whole
    rows = [patient("A003", vertebrae="T12"), *(row for row in ROWS if row["id"] != "A003")]
    write_list(asked.list_file, rows)
    changed = run(into(store, asked, resume=True))
    assert counts(changed)[0] == 1
    assert store.everything()[third] != whole[third]


def test_what_the_list_no_longer_asks_for_is_removed_if_that_is_asked_for(
    store: Store, tmp_path: Path
) -> None:
    asked = asked_for(tmp_path / "out", {"combined": "print.pdf"})
    run(into(store, asked))
    run(asked)
    write_list(asked.list_file, ROWS[1:])
    with pytest.raises(InputError, match="no longer asks for 1 sheet"):
        run(into(store, asked, resume=True))
    for one in (asked, into(store, asked)):
        done = run(replace(one, resume=True, remove=True))
        assert counts(done)[3] == 1
    assert store.everything() == everything(tmp_path / "out")


def test_a_print_file_of_what_is_new_is_made_as_in_a_folder(store: Store, tmp_path: Path) -> None:
    asked = asked_for(tmp_path / "out", {"combined": "print.pdf"})
    rows = [*ROWS, patient("Z1")]
    for one in (asked, into(store, asked)):
        write_list(asked.list_file, ROWS)
        run(one)
        write_list(asked.list_file, rows)
        new = Path("new.pdf") if one.store else tmp_path / "out" / "new.pdf"
        done = run(replace(one, resume=True, combined_new=new))
        assert [printed.patients for printed in done.summary.printed_new] == [1]
    assert "new.pdf" in store.everything()
    assert store.everything() == everything(tmp_path / "out")


def test_a_dry_run_writes_nothing(store: Store, tmp_path: Path) -> None:
    asked = into(store, asked_for(tmp_path / "out", {"combined": "print.pdf"}), dry_run=True)
    done = run(asked)
    assert counts(done)[0] == MADE
    assert store.everything() == {}


def test_another_run_than_the_one_that_lies_there_is_refused(store: Store, tmp_path: Path) -> None:
    asked = into(store, asked_for(tmp_path / "out", {}))
    run(asked)
    before = store.everything()
    with pytest.raises(InputError, match="made without --password-field") as found:
        run(replace(asked, password_field="portal_pin", resume=True))
    assert f"{store.url}/run.jsonl" in str(found.value)
    store.put("run.jsonl", b"nonsense\n" + before["run.jsonl"])
    with pytest.raises(InputError, match="damaged") as found:
        run(asked)
    assert f"{store.url}/run.jsonl" in str(found.value)


def test_locked_sheets_of_a_lost_manifest_are_not_written_over(
    store: Store, tmp_path: Path
) -> None:
    asked = into(store, job(tmp_path / "out", patients(3)))
    run(replace(asked, password_field="portal_pin"))
    there = store.everything()
    assert all(b"/Encrypt" in data for name, data in there.items() if name.endswith(".pdf"))
    ObjectStore(store.url).remove("run.jsonl")
    with pytest.raises(InputError, match="locked sheets"):
        run(asked)


def test_the_ledger_names_the_run_by_its_place_in_the_store(memory: Store, tmp_path: Path) -> None:
    asked = into(memory, job(tmp_path / "out", patients(3)))
    noted = replace(asked, ledger=tmp_path / "ledger")
    run(noted)
    ObjectStore(memory.url).remove("run.jsonl")
    run(noted)  # the same sheets: no row twice, though the manifest is lost
    told = CliRunner().invoke(cli, ["verify", str(tmp_path / "ledger")])
    assert told.exit_code == 0, told.output
    assert "3" in told.output
    assert noted.run_name == f"{memory.url}/run.jsonl"


def test_worker_processes_write_straight_to_the_store(s3: Store, tmp_path: Path) -> None:
    asked = asked_for(tmp_path / "out", {})
    run(asked)
    done = run(into(s3, asked), lambda begin, _: Processes(2, begin))
    assert counts(done)[0] == MADE
    assert s3.everything() == everything(tmp_path / "out")


def test_the_workers_of_a_cluster_write_straight_to_the_store(
    s3: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_for(tmp_path / "out", {"combined": "print.pdf"})
    run(asked)
    came_back = list[bytes]()
    real = worker.taken_in

    def seen(unit: Any, done: Any, storage: Any) -> Any:
        came_back.extend(sheet.data for sheet in done.sheets)
        return real(unit, done, storage)

    monkeypatch.setattr("docgen.batch.run.taken_in", seen)
    with cluster(tmp_path / "cluster") as made:
        going = BatchRun(
            into(s3, asked), lambda begin, end: Dask(made.address, begin, end), away=True
        )
        assert list(going.events())
    assert counts(going)[0] == MADE
    assert came_back == [b""] * MADE
    assert s3.everything() == everything(tmp_path / "out")


def test_workers_that_do_not_see_the_store_are_refused(memory: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one process"):
        run(into(memory, job(tmp_path / "out", ROWS)), lambda begin, _: Processes(2, begin))


# Two at once, and what stops one


def test_of_two_runs_at_once_one_stops(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_journal, "SECONDS", 0.0)
    asked = asked_for(tmp_path / "out", {})
    run(asked)
    first = BatchRun(replace(into(store, asked), resume=True))
    events = first.events()
    for _ in events:
        if first.summary.made:
            break
    run(into(store, asked, resume=True))
    whole = store.everything()
    assert whole == everything(tmp_path / "out")
    with pytest.raises(OutputError, match="Another run is at work"):
        list(events)
    assert store.everything() == whole


def test_a_run_that_has_lost_its_place_writes_over_no_print_file_and_no_table(
    memory: Store, tmp_path: Path
) -> None:
    asked = asked_for(tmp_path / "out", {"combined": "print.pdf"})
    first = BatchRun(into(memory, asked))
    events = first.events()
    for event in events:
        if isinstance(event, Began) and event.stage == PRINT_FILE:
            break
    newer = [{**row, "given_name": "Rosa"} for row in ROWS[3:]]
    run(into(memory, asked_for(tmp_path / "newer", {"combined": "print.pdf"}, newer), resume=True))
    whole = memory.everything()
    with pytest.raises(OutputError, match="Another run is at work"):
        list(events)
    assert memory.everything() == whole


def test_a_run_that_stops_keeps_its_lines(store: Store, tmp_path: Path) -> None:
    asked = asked_for(tmp_path / "out", {})
    run(asked)
    first = BatchRun(into(store, asked))
    events = first.events()
    for _ in events:
        if first.summary.made:
            break
    events.close()
    there = store.everything()
    pieces = [name for name in there if name.startswith("run.jsonl.pieces/new-")]
    assert pieces
    assert "run.jsonl" not in there
    code, said = verify(store.url)
    assert code == 1
    assert "unfinished" in said
    with pytest.raises(InputError, match="unfinished"):
        run(into(store, asked))
    done = run(into(store, asked, resume=True))
    assert done.summary.kept >= first.summary.made
    assert store.everything() == everything(tmp_path / "out")


def test_a_run_in_vain_leaves_nothing(store: Store, tmp_path: Path) -> None:
    asked = into(store, job(tmp_path / "out", [patient("B1", birth_date="1938-13-30")]))
    going = BatchRun(asked)
    events = going.events()
    for _ in events:
        if going.writing:
            break
    events.close()
    assert store.everything() == {}


def test_a_store_that_fails_half_way_stops_the_run_which_can_be_resumed(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_for(tmp_path / "out", {})
    run(asked)
    put = ObjectStore.put_all
    calls = iter(range(99))

    def failing(self: ObjectStore, files: Any) -> Iterator[str]:
        if next(calls) == 2:
            raise PermissionError("Access Denied: hunter2")
        yield from put(self, files)

    with monkeypatch.context() as patched:
        patched.setattr(ObjectStore, "put_all", failing)
        patched.setattr("docgen.batch.run.ROWS", 10)
        with pytest.raises(OutputError) as found:
            run(into(store, asked))
    assert store.url in str(found.value)
    assert "hunter2" not in str(found.value)
    there = store.everything()
    assert 0 < sum(name.endswith(".pdf") for name in there) < MADE
    run(into(store, asked, resume=True))
    assert store.everything() == everything(tmp_path / "out")


# The command line


def verify(place: str, *more: str) -> tuple[int, str]:
    told = CliRunner().invoke(cli, ["verify", place, *more])
    return told.exit_code, told.output


def words(list_file: Path, *more: str) -> list[str]:
    asked = ["batch", str(list_file), "--clinic", str(CLINIC), "--sheet", "prepare"]
    return [*asked, "--printed-on", DAY, *more]


def batch(list_file: Path, *more: str) -> tuple[int, str]:
    told = CliRunner().invoke(cli, words(list_file, *more))
    return told.exit_code, told.output


def test_verify_proves_a_run_in_a_store(store: Store, tmp_path: Path) -> None:
    asked = into(store, asked_for(tmp_path / "out", {"combined": "print.pdf"}))
    run(asked)
    code, said = verify(store.url)
    assert (code, f"Sheets in the manifest: {2 * (MADE)}" in said) == (0, True), said
    assert verify(f"{store.url}/run.jsonl")[0] == 0
    first, second = sorted(name for name in store.everything() if name.startswith("A0"))[:2]
    store.put(first, b"%PDF other")
    ObjectStore(store.url).remove(second)
    store.put("stray.pdf", b"%PDF")
    code, said = verify(store.url)
    assert code == 1
    assert f"{first}: It is not the file" in said
    assert f"{second}: It is missing." in said
    assert "stray.pdf: The manifest does not know it." in said


def test_verify_proves_a_print_file_in_a_store(store: Store, tmp_path: Path) -> None:
    run(into(store, asked_for(tmp_path / "out", {"combined": "print.pdf", "folder": None})))
    assert verify(f"{store.url}/print.pdf")[0] == 0
    store.put("print.pdf", b"%PDF other")
    assert verify(f"{store.url}/print.pdf")[0] == 1
    code, said = verify(store.url)
    assert code == 2
    assert f"{store.url}/run.jsonl: error: There is no manifest." in said


def test_verify_opens_locked_sheets_of_a_store(s3: Store, tmp_path: Path) -> None:
    file = write_list(tmp_path / "list.csv", patients(3))
    column = ["--password-field", "portal_pin"]
    assert batch(file, "-o", s3.url, *column)[0] == 0
    code, said = verify(s3.url, "--list", str(file), "--clinic", str(CLINIC), *column)
    assert code == 0, said
    assert "Opened with their passwords: 3" in said


def test_a_store_is_named_behind_o_and_combined(s3: Store, tmp_path: Path) -> None:
    file = write_list(tmp_path / "list.csv", ROWS)
    code, said = batch(file, "-o", str(tmp_path / "out"), "--combined", str(tmp_path / "out/p.pdf"))
    assert code == 1, said
    code, said = batch(file, "-o", s3.url, "--combined", f"{s3.url}/p.pdf")
    assert code == 1, said
    assert f"{s3.url}/p.pdf: 21 patients" in said
    assert str(tempfile.gettempdir()) not in said
    assert s3.everything() == everything(tmp_path / "out")
    assert not any(secret in said for secret in SECRETS)


def test_a_file_url_is_the_folder_of_that_name(tmp_path: Path) -> None:
    file = write_list(tmp_path / "list.csv", patients(2))
    folder = tmp_path / "a folder"
    url = folder.as_uri()
    assert batch(file, "-o", url, "--combined", f"{url}/print.pdf")[0] == 0
    assert {"run.jsonl", "print.pdf"} <= everything(folder).keys()
    assert verify(url)[0] == verify(str(folder))[0] == 0
    assert not (tmp_path / "file:").exists()


def test_a_store_that_does_not_answer_ends_the_command_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": "hunter2",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    forget_clients()
    file = write_list(tmp_path / "list.csv", patients(2))
    before = everything(tmp_path)
    for more in ([], ["--dry-run"], ["--resume"]):
        code, said = batch(file, "-o", "s3://sheets/december", *more)
        assert code == 2
        assert "s3://sheets/december: error: The store cannot be reached." in said
        assert "hunter2" not in said
    assert verify("s3://sheets/december")[0] == 2
    assert everything(tmp_path) == before
    forget_clients()


def test_a_way_that_others_can_read_is_told(
    memory: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = into(memory, job(tmp_path / "out", patients(1)))
    assert "unencrypted" not in str(list(BatchRun(replace(asked, dry_run=True)).events()))
    monkeypatch.setattr("docgen.batch.run.goes_unencrypted", lambda *_: True)
    assert "unencrypted" in str(list(BatchRun(replace(asked, dry_run=True)).events()))


@pytest.mark.usefixtures("server")
def test_a_bucket_that_is_not_there_ends_the_command(tmp_path: Path) -> None:
    file = write_list(tmp_path / "list.csv", patients(2))
    code, said = batch(file, "-o", "s3://no-such-bucket/december")
    assert (code, "There is no such bucket." in said) == (2, True), said


def test_a_url_with_credentials_is_refused_and_not_repeated(tmp_path: Path) -> None:
    file = write_list(tmp_path / "list.csv", patients(2))
    for given in (["-o"], ["--combined"]):
        code, said = batch(file, *given, "s3://key:hunter2@sheets/december/print.pdf")
        assert (code, "hunter2" in said) == (2, False), said
    assert verify("s3://key:hunter2@sheets/december")[0] == 2


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        (("s3://b/december", Path("p.pdf"), None), "s3://b/december/p.pdf"),
        (("s3://b/december", "s3://b/november/p.pdf", None), "s3://b/december/"),
        (("s3://b/december", "s3://b/december/deep/p.pdf", None), "s3://b/december/"),
        ((Path("december"), "s3://b/december/p.pdf", None), "-o s3://b/december"),
        ((None, "s3://b/december/p.pdf", "s3://c/new.pdf/x"), "s3://b/december/"),
    ],
)
def test_a_run_lies_in_one_place(given: tuple[Any, ...], hint: str) -> None:
    with pytest.raises(InputError) as found:
        RunPlace.of(*given)
    assert hint in found.value.diagnostics[0].hint


def test_a_print_file_alone_names_its_store() -> None:
    found = RunPlace.of(None, "s3://b/december/print.pdf", None)
    assert found == RunPlace(None, Path("print.pdf"), None, "s3://b/december")
    here = RunPlace.of(Path("out"), Path("out/print.pdf"), None)
    assert here == RunPlace(Path("out"), Path("out/print.pdf"), None, "")


# Kills


def start(list_file: Path, url: str, env: dict[str, str], *more: str) -> subprocess.Popen[bytes]:
    asked = words(list_file, "-o", url, *more)
    code = f"import docgen.cli; docgen.cli.cli({asked!r}, prog_name='docgen')"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **env},
    )


def end(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    text, _ = process.communicate()  # without a limit: a busy machine is no fault
    return process.returncode, text.decode()


def test_a_run_that_is_asked_to_stop_says_how_far_it_came(
    s3: Store, server: dict[str, str], tmp_path: Path
) -> None:
    asked = job(tmp_path / "out", patients(150))
    process = start(asked.list_file, s3.url, server)
    until = time.monotonic() + 60
    while not any(name.endswith(".pdf") for name in s3.everything()):
        assert time.monotonic() < until
    process.send_signal(signal.SIGTERM)
    code, said = end(process)
    if code:  # else the signal came when nothing was left to stop
        assert code == 130, said
        assert "of 150 sheets are made. Run the same command with --resume to go on." in said
        assert any(name.startswith("run.jsonl.pieces/new-") for name in s3.everything())
    run(asked)
    run(into(s3, asked, resume=True))
    assert s3.everything() == everything(tmp_path / "out")


@pytest.mark.soak
@pytest.mark.parametrize(
    "chain",
    [0, 1, *(pytest.param(chain, marks=pytest.mark.soak("long")) for chain in range(2, 20))],
)
def test_a_run_that_is_killed_at_any_moment_is_resumed_without_loss(
    chain: int, s3: Store, server: dict[str, str], tmp_path: Path
) -> None:
    moments = random.Random(chain)
    file = write_list(tmp_path / "list.csv", [*patients(90), *ROWS[-2:]])
    url, whole_url = s3.url, f"{s3.url}-whole"
    more = ["--jobs", "2"] if chain % 2 else []
    more += ["--combined", f"{url}/print.pdf"] if chain % 3 == 0 else []
    begun = time.monotonic()
    undisturbed = [word.replace(url, whole_url) for word in more]
    assert end(start(file, whole_url, server, *undisturbed))[0] == 1  # one row is bad
    took = time.monotonic() - begun
    whole = Store(whole_url, server).everything()
    for _ in range(3):
        process = start(file, url, server, *more, "--resume")
        time.sleep(moments.uniform(0.3, 1.0) * took)
        process.send_signal(signal.SIGKILL)
        end(process)
        there = {name: data for name, data in s3.everything().items() if name.endswith(".pdf")}
        assert there.items() <= whole.items()
    code, said = end(start(file, url, server, *more, "--resume"))
    assert code == 1, said
    assert s3.everything() == whole
    assert verify(url)[0] == 0


@pytest.mark.soak("long")
def test_two_thousand_patients_lie_in_the_store_as_in_a_folder(s3: Store, tmp_path: Path) -> None:
    rows = patients(2000)
    asked = job(tmp_path / "out", rows)
    run(asked, lambda begin, _: Processes(2, begin))
    run(into(s3, asked), lambda begin, _: Processes(2, begin))
    there, here = s3.everything(), everything(tmp_path / "out")
    assert len(there) == 2001
    assert there.keys() == here.keys()
    assert there == here
    assert verify(s3.url)[0] == 0


def test_no_name_of_a_patient_is_in_the_name_of_an_object(s3: Store, tmp_path: Path) -> None:
    run(into(s3, asked_for(tmp_path / "out", {"combined": "print.pdf"})))
    store = client(s3.env or {})
    found = store.list_objects_v2(Bucket=BUCKET, Prefix=s3.url.removeprefix(f"s3://{BUCKET}/"))
    keys = " ".join(one["Key"] for one in found["Contents"])
    assert not any(secret in keys for secret in SECRETS)
