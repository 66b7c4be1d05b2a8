"""A run: what it makes, what it leaves alone, and that one bad row never stops it."""

import errno
import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from batch_runs import (
    DAY,
    SECRETS,
    clinic,
    everything,
    job,
    manifest,
    patient,
    patients,
    pdfs,
    run,
)
from small_executors import processes, threads

from docgen.batch import worker
from docgen.batch.renderer import Renderer, Setup
from docgen.batch.run import BatchRun
from docgen.engine import Engine
from docgen.errors import InputError, OutputError
from docgen.patient.record import Patient

BAD = patient("B1", birth_date="1938-13-30")


def test_each_patient_has_a_file_of_the_very_bytes_that_make_writes(tmp_path: Path) -> None:
    done = run(job(tmp_path / "out", patients(2)))
    alone = Engine().make("prepare", clinic(), Patient.parse(_record("A001")), printed_on=DAY)
    found = pdfs(tmp_path / "out")
    assert list(found) == [f"A{n:03}-2026-12-08-vertebroplasty-prepare-en.pdf" for n in (1, 2)]
    assert found["A001-2026-12-08-vertebroplasty-prepare-en.pdf"] == alone
    assert (done.summary.rows, done.summary.made, done.summary.refused) == (2, 2, 0)


def _record(number: str) -> dict[str, object]:
    row = patient(number)
    row.pop("portal_pin")
    given, family = row.pop("given_name"), row.pop("family_name")
    return {**row, "name": {"given": given, "family": family}}


def test_the_manifest_says_what_each_file_is(tmp_path: Path) -> None:
    import hashlib

    run(job(tmp_path / "out", patients(2)))
    first, second = manifest(tmp_path / "out")
    assert (first["record"], second["record"]) == ("A001", "A002")
    data = (tmp_path / "out" / first["file"]).read_bytes()
    assert first["sha256"] == hashlib.sha256(data).hexdigest()
    assert first["clinic"] == clinic().digest
    assert first["printed_on"] == DAY.isoformat()
    for key in ("sheet", "language", "format", "template", "catalogue", "docgen"):
        assert first[key]


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    run(job(tmp_path / "out", [*patients(1), BAD], combined=tmp_path / "print.pdf"))
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700
    for file in (*(tmp_path / "out").iterdir(), tmp_path / "print.pdf"):
        assert file.stat().st_mode & 0o777 == 0o600, file


def test_one_bad_row_never_stops_the_run(tmp_path: Path) -> None:
    rows = [patient("A1"), BAD, patient("A2", procedure="none"), patient("A3", language="es")]
    done = run(job(tmp_path / "out", [*rows, patient("A4")]))
    assert (done.summary.made, done.summary.refused) == (2, 3)
    text = (tmp_path / "out" / "problems.csv").read_text("utf-8-sig")
    assert '"3","B1","birth_date"' in text
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ['"3"', '"4"', '"5"']


def test_a_fault_of_docgen_in_one_row_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Engine.prepare

    def fail(engine: Engine, sheet: object, patient: Patient, when: object) -> object:
        if patient.id == "A002":
            raise KeyError(patient.family)
        return real(engine, sheet, patient, when)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(Engine, "prepare", fail)
    done = run(job(tmp_path / "out", patients(3)))
    assert (done.summary.made, done.summary.refused) == (2, 1)
    text = (tmp_path / "out" / "problems.csv").read_text("utf-8-sig")
    assert "KeyError" in text
    assert "Quiñones" not in text


def test_a_run_without_problems_has_no_list_of_them(tmp_path: Path) -> None:
    run(job(tmp_path / "out", [*patients(1), BAD]))
    assert (tmp_path / "out" / "problems.csv").exists()
    run(job(tmp_path / "out", patients(1), resume=True))
    assert sorted(everything(tmp_path / "out"))[1:] == ["run.jsonl"]


def test_nothing_of_a_patient_but_the_record_number_is_outside_the_sheets(tmp_path: Path) -> None:
    run(job(tmp_path / "out", [*patients(2), BAD]))
    for name in ("run.jsonl", "problems.csv"):
        text = (tmp_path / "out" / name).read_text("utf-8")
        assert not [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("rows", [1, 2, 7])
def test_the_same_bytes_whatever_the_size_of_a_unit(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(job(tmp_path / "out", [*patients(5), BAD]))
    monkeypatch.setattr(BatchRun, "_rows", lambda *_: rows)
    run(job(tmp_path / "other", [*patients(5), BAD]))
    assert everything(tmp_path / "out") == everything(tmp_path / "other")


def test_the_same_bytes_with_worker_processes_and_threads(tmp_path: Path) -> None:
    rows = [*patients(9), BAD]
    run(job(tmp_path / "one", rows))
    run(job(tmp_path / "two", rows), processes(2))
    run(job(tmp_path / "threads", rows), threads(3))
    assert everything(tmp_path / "one") == everything(tmp_path / "two")
    assert everything(tmp_path / "one") == everything(tmp_path / "threads")


def test_the_same_sheets_whatever_the_order_of_the_list(tmp_path: Path) -> None:
    run(job(tmp_path / "one", patients(4)))
    run(job(tmp_path / "two", patients(4)[::-1]))
    assert pdfs(tmp_path / "one") == pdfs(tmp_path / "two")


def test_a_second_run_writes_nothing_and_says_so(tmp_path: Path) -> None:
    rows = [*patients(3), BAD]
    run(job(tmp_path / "out", rows, combined=tmp_path / "p.pdf"))
    before = _stamps(tmp_path)
    for resume in (True, False):
        asked = job(tmp_path / "out", rows, combined=tmp_path / "p.pdf", resume=resume)
        done = run(asked)
        assert not done.summary.changed
        assert (done.summary.made, done.summary.kept, done.summary.refused) == (0, 3, 1)
    assert _stamps(tmp_path) == before


def _stamps(folder: Path) -> dict[str, int]:
    return {
        str(file): file.stat().st_mtime_ns
        for file in folder.rglob("*")
        if file.is_file() and file.suffix != ".csv"
    }


def test_a_run_is_resumed_with_its_own_day_of_printing(tmp_path: Path) -> None:
    whole = run(job(tmp_path / "whole", patients(4)))
    run(job(tmp_path / "out", patients(2)))
    later = run(job(tmp_path / "out", patients(4), resume=True, printed_on=date(2027, 1, 1)))
    assert (later.summary.made, later.summary.kept) == (2, 2)
    assert later.summary.printed_on == whole.summary.printed_on == DAY
    assert everything(tmp_path / "out") == everything(tmp_path / "whole")


def test_a_time_of_printing_is_kept_too(tmp_path: Path) -> None:
    moment = datetime(2026, 12, 1, 7, 45)
    run(job(tmp_path / "out", patients(1), printed_on=moment))
    done = run(job(tmp_path / "out", patients(1), resume=True))
    assert done.summary.printed_on == moment
    assert not done.summary.changed


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
    ],
)
def test_resuming_mends_what_is_missing_or_damaged(damage: object, tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(3)))
    before = everything(tmp_path / "out")
    damage(sorted((tmp_path / "out").glob("*.pdf"))[1])  # type: ignore[operator]  # one of three
    done = run(job(tmp_path / "out", patients(3), resume=True))
    assert (done.summary.made, done.summary.kept) == (1, 2)
    assert everything(tmp_path / "out") == before


def test_resuming_makes_what_has_changed_and_takes_away_what_is_no_longer_asked_for(
    tmp_path: Path,
) -> None:
    run(job(tmp_path / "out", patients(4)))
    moved = patient("A002", appointment="2026-12-09T10:00")
    rows = [patient("A001"), moved, patient("A003", family_name="Ibarra"), patient("A005")]
    done = run(job(tmp_path / "out", rows, resume=True, remove=True))
    assert (done.summary.made, done.summary.kept, done.summary.removed) == (3, 1, 2)
    run(job(tmp_path / "afresh", rows))
    assert everything(tmp_path / "out") == everything(tmp_path / "afresh")


def test_a_row_that_means_the_same_changes_no_file(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2)))
    stamps = _stamps(tmp_path / "out")
    done = run(job(tmp_path / "out", patients(2, vertebrae="l1"), resume=True))
    assert (done.summary.made, done.summary.kept) == (0, 2)
    pdf = {name: at for name, at in _stamps(tmp_path / "out").items() if name.endswith(".pdf")}
    assert pdf.items() <= stamps.items()


def test_an_unfinished_run_is_left_alone_without_resume(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2)))
    before = everything(tmp_path / "out")
    for rows in (patients(3), patients(1)):
        with pytest.raises(InputError, match="--resume"):
            run(job(tmp_path / "out", rows))
    assert everything(tmp_path / "out") == before


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"sheet": "discharge"}, "run of prepare"),
        ({"own_date": True, "printed_on": date(2027, 1, 1)}, "printed on 2026-12-01"),
    ],
)
def test_another_run_is_not_resumed(other: dict[str, object], said: str, tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(1)))
    with pytest.raises(InputError, match=said):
        run(job(tmp_path / "out", patients(1), resume=True, **other))


def test_the_run_of_another_list_is_not_resumed(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(1)))
    before = everything(tmp_path / "out")
    with pytest.raises(InputError, match="another list"):
        run(job(tmp_path / "out", [patient("Z9")], resume=True))
    assert everything(tmp_path / "out") == before


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    done = run(job(tmp_path / "out", [*patients(3), *patients(1), BAD], dry_run=True))
    summary = done.summary
    assert (summary.made, summary.refused, summary.skipped.total()) == (3, 1, 1)
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


def test_a_dry_run_tells_what_resuming_would_make(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2)))
    before = everything(tmp_path / "out")
    done = run(job(tmp_path / "out", patients(3), dry_run=True, resume=True))
    assert (done.summary.made, done.summary.kept) == (1, 2)
    assert everything(tmp_path / "out") == before


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"sheet": "dicharge"}, "discharge"),
        ({"language": "fr"}, "language"),
        ({"format": "huge"}, "format"),
        ({"folder": None}, "-o DIR"),
        ({"duplex": True}, "--combined"),
        ({"combined": Path("a.txt")}, ".pdf"),
        ({"password_field": "pin"}, 'no column "pin"'),
        ({"combined": Path("a.pdf"), "password_field": "portal_pin"}, "print file"),
        ({"list_file": Path("nowhere.csv")}, "nowhere.csv"),
    ],
)
def test_unusable_choices_are_refused_before_anything_is_written(
    other: dict[str, object], said: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=said):
        run(replace(job(tmp_path / "out", patients(1)), **other))  # type: ignore[arg-type]  # any
    assert not (tmp_path / "out").exists()


def test_a_full_disk_stops_the_run_and_resuming_loses_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(job(tmp_path / "whole", patients(9)))
    room = sum(map(len, list(pdfs(tmp_path / "whole").values())[:5])) + 1000
    _limit(monkeypatch, room)
    monkeypatch.setattr(BatchRun, "_rows", lambda *_: 2)
    stopped = BatchRun(job(tmp_path / "out", patients(9)))
    with pytest.raises(OutputError, match="disk is full"):
        list(stopped.events())
    whole = pdfs(tmp_path / "whole")
    assert pdfs(tmp_path / "out").items() <= whole.items()
    assert 2 <= stopped.summary.made <= 5
    monkeypatch.undo()
    run(job(tmp_path / "out", patients(9), resume=True))
    assert everything(tmp_path / "out") == everything(tmp_path / "whole")


def _limit(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """A disk that holds `room` bytes more: half of the last file is written."""
    left, real = room, os.write

    def write(handle: int, data: bytes) -> int:
        nonlocal left
        if not left:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "Quiñones")
        written = real(handle, data[:left])
        left -= written
        return written

    monkeypatch.setattr(os, "write", write)


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError):
        run(job(tmp_path / "file", patients(1)))
    assert [file.name for file in sorted(tmp_path.iterdir())] == ["file", "file.csv"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(OutputError, match="may not write"):
        run(job(tmp_path / "out", patients(1)))


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="no other file system at hand")
def test_another_file_system_is_as_good(tmp_path: Path) -> None:
    import tempfile

    run(job(tmp_path / "here", patients(2)))
    with tempfile.TemporaryDirectory(dir="/dev/shm") as other:
        run(job(Path(other) / "out", patients(2), combined=tmp_path / "print.pdf"))
        assert pdfs(Path(other) / "out") == pdfs(tmp_path / "here")
        assert (tmp_path / "print.pdf").exists()


def test_an_older_link_of_the_same_name_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    name = "A001-2026-12-08-vertebroplasty-prepare-en.pdf"
    (tmp_path / "out" / name).symlink_to(victim)
    run(job(tmp_path / "out", patients(1)))
    assert victim.read_text() == "mine"
    assert not (tmp_path / "out" / name).is_symlink()


def test_a_manifest_that_was_tampered_with_removes_nothing_elsewhere(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2)))
    victim = tmp_path / "victim.pdf"
    victim.write_text("mine")
    file = tmp_path / "out" / "run.jsonl"
    first = file.read_text("utf-8").splitlines()[0]
    evil = first.replace("A001-2026-12-08-vertebroplasty-prepare-en.pdf", "../victim.pdf")
    file.write_text(f"{file.read_text('utf-8')}{evil}\n", "utf-8")
    run(job(tmp_path / "out", patients(2), resume=True))
    assert victim.read_text() == "mine"
    assert len(manifest(tmp_path / "out")) == 2


def test_a_run_that_is_ended_early_keeps_what_it_has_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(job(tmp_path / "whole", patients(8)))
    monkeypatch.setattr(BatchRun, "_rows", lambda *_: 2)
    events = BatchRun(job(tmp_path / "out", patients(8))).events()
    for _ in range(5):
        next(events)
    events.close()
    made = len(manifest(tmp_path / "out"))
    assert 0 < made < 8
    assert len(pdfs(tmp_path / "out")) == made
    done = run(job(tmp_path / "out", patients(8), resume=True))
    assert done.summary.kept == made
    assert everything(tmp_path / "out") == everything(tmp_path / "whole")


def test_nothing_of_a_patient_is_remembered_after_a_run(tmp_path: Path) -> None:
    import gc

    def held() -> set[int]:
        gc.collect()
        return {id(each) for each in gc.get_objects() if isinstance(each, Patient)}

    before = held()  # other tests keep patients of their own
    run(job(tmp_path / "out", patients(2)))
    assert not worker._renderers
    assert held() <= before


def test_an_unfinished_file_never_ends_in_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[str] = set()
    real = os.open

    def opened(path: str, *rest: int, dir_fd: int | None = None) -> int:
        seen.add(os.fspath(path))
        return real(path, *rest, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", opened)
    run(job(tmp_path / "out", patients(2), combined=tmp_path / "print.pdf"))
    assert any("A001" in name for name in seen)
    assert not [name for name in seen if name.endswith(".pdf")]


def test_all_rows_of_a_run_are_made_by_one_renderer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What patients share is laid out once, not once for every few rows."""
    begun: list[Setup] = []
    real = Renderer

    def counted(setup: Setup, engine: Engine | None = None) -> Renderer:
        begun.append(setup)
        return real(setup, engine)

    monkeypatch.setattr(worker, "Renderer", counted)
    monkeypatch.setattr(BatchRun, "_rows", lambda *_: 1)
    run(job(tmp_path / "out", patients(4)))
    assert len(begun) == 1
    assert not worker._renderers
