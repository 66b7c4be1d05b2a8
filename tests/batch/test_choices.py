"""A run is resumed with the choices that it was made with, or not at all."""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from batch_runs import DAY, clinic, everything, job, patients, pdfs, run

from docgen.batch.job import Job, differences, head_of
from docgen.batch.manifest import ManifestHead, guessed, read_entry
from docgen.errors import InputError

# What a job says besides: whose sheets, where to, and how the run is carried out. The list and the
# clinic may change between two runs: what they change is made anew.
NO_CHOICES = {
    "list_file",
    "clinic",
    "folder",
    "shared",  # who writes into it
    "resume",
    "remove",
    "own_date",
    "dry_run",
    "cache",
} | {
    "ledger",
    "keep",
    "store",
}
NO_CHOICES |= {"combined_new"}  # of one run alone
RENAMED = {"staff_copy": "copy"}
ALL: dict[str, Any] = {
    "language": "es",
    "format": "large",
    "staff_copy": True,
    "password_field": "portal_pin",
    "duplex": True,
    "per_file": 2,
    "split": "day",
    "sort": "id",
    "sheet": "discharge",
    "printed_on": date(2026, 12, 2),
}


def test_each_choice_of_a_job_stands_in_the_first_line() -> None:
    names = {RENAMED.get(field.name, field.name) for field in fields(Job)}
    of_parts = {"listed", "clinic", "docgen"}  # what all parts share, choices or not
    assert names - NO_CHOICES == set(ManifestHead._fields) - of_parts - {"wanted", "version"}


def print_of(tmp_path: Path, name: str = "print.pdf") -> dict[str, Path]:
    return {"combined": tmp_path / name}


def refused(asked: Job) -> list[str]:
    home = asked.home.parent
    before = everything(home)
    with pytest.raises(InputError) as found:
        run(asked)
    assert everything(home) == before
    assert all(problem.hint for problem in found.value.diagnostics)
    return [f"{problem.message} {problem.hint}" for problem in found.value.diagnostics]


OF_SHEETS = [
    ({"language": "en"}, "This run was made without --lang.", "made with --lang en. Write --lang"),
    ({"format": "large"}, "a run of prepare (standard).", "a run of prepare (large)."),
    (
        {"password_field": "portal_pin"},
        "without --password-field. Leave --password-field out",
        "with --password-field portal_pin. Write --password-field portal_pin",
    ),
    (
        {"own_date": True, "printed_on": date(2026, 12, 2)},
        "printed on 2026-12-01",
        "printed on 2026-12-02",
    ),
]
OF_PRINT_FILES = [
    ({"duplex": True}, "This run was made without --duplex.", "was made with --duplex. Write"),
    ({"per_file": 2}, "made without --per-file.", "made with --per-file 2. Write --per-file 2"),
    ({"split": "day"}, "made without --split.", "was made with --split day. Write --split day"),
    ({"sort": "id"}, "made with --sort appointment. Write", "made with --sort id. Write --sort id"),
]


@pytest.mark.parametrize(("other", "without", "with_it"), OF_SHEETS)
def test_another_choice_is_refused_and_nothing_is_changed(
    other: dict[str, Any], without: str, with_it: str, tmp_path: Path
) -> None:
    plain: dict[str, Any] = {"own_date": "own_date" in other}
    run(job(tmp_path / "out", patients(3)))
    assert without in refused(job(tmp_path / "out", patients(4), resume=True, **other))[0]
    run(job(tmp_path / "other", patients(3), **other))
    assert with_it in refused(job(tmp_path / "other", patients(4), resume=True, **plain))[0]
    done = run(job(tmp_path / "other", patients(3), resume=True, **other))
    assert not done.summary.changed


@pytest.mark.parametrize(("other", "without", "with_it"), OF_PRINT_FILES)
@pytest.mark.parametrize("alone", [True, False])
def test_another_choice_for_the_print_file_is_refused_and_nothing_is_changed(
    other: dict[str, Any], without: str, with_it: str, tmp_path: Path, *, alone: bool
) -> None:
    def asked(name: str, count: int, **more: Any) -> Job:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        made = job(folder, patients(count), combined=folder / "p.pdf", **more)
        return replace(made, folder=None) if alone else made

    run(asked("one", 3))
    assert without in refused(asked("one", 4, resume=True, **other))[0]
    run(asked("two", 3, **other))
    assert with_it in refused(asked("two", 4, resume=True))[0]
    assert not run(asked("two", 3, resume=True, **other)).summary.changed


def test_all_that_differs_is_said_at_once(tmp_path: Path) -> None:
    made = job(tmp_path / "out", patients(1), combined=tmp_path / "p.pdf")
    head = head_of(made, DAY, 1)
    other = job(tmp_path / "out", [], combined=tmp_path / "p.pdf", own_date=True, **ALL)
    assert len(differences(other, head)) == len(ALL) - 2  # sheet, format and copy are one
    assert differences(made, head) == []


@pytest.mark.parametrize(
    ("earlier", "asked", "named"),
    [
        ({"staff_copy": True}, {}, "prepare (staff copies)"),
        ({}, {"staff_copy": True}, "prepare"),
        ({}, {"format": "large"}, "prepare (standard)"),
        ({"format": "large"}, {}, "prepare (large)"),
        ({"format": "large", "staff_copy": True}, {}, "prepare (large, staff copies)"),
        ({"format": "large"}, {"format": "large", "staff_copy": True}, "prepare (large)"),
        ({"staff_copy": True}, {"format": "large"}, "prepare (standard, staff copies)"),
        ({"sheet": "discharge"}, {}, "discharge"),
    ],
)
def test_a_run_of_another_kind_is_named_by_what_differs(
    earlier: dict[str, Any], asked: dict[str, Any], named: str, tmp_path: Path
) -> None:
    head = head_of(job(tmp_path, [], **earlier), DAY, 1)
    (said,) = differences(job(tmp_path, [], **asked), head)
    assert said.message == f"This folder holds a run of {named}."


def test_a_print_file_may_be_added_but_not_left_out_or_renamed(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2)))
    made = run(job(tmp_path / "out", patients(2), resume=True, duplex=True, **print_of(tmp_path)))
    assert [printed.patients for printed in made.summary.printed] == [2]
    (said,) = refused(job(tmp_path / "out", patients(2), resume=True))
    assert "This run has a print file, print.pdf. Name it with --combined" in said
    asked = job(tmp_path / "out", patients(2), resume=True, **print_of(tmp_path, "q.pdf"))
    assert "print.pdf" in refused(asked)[0]
    assert "made with --duplex" in " ".join(
        refused(job(tmp_path / "out", patients(2), resume=True, **print_of(tmp_path)))
    )


def old(folder: Path) -> None:
    """Make a manifest as they were before there were heads and ends."""
    file = folder / "run.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(line for line in lines if read_entry(line)))


def no_lines(folder: Path) -> None:
    """Leave what a run has written that is killed when it has published a sheet."""
    file = folder / "run.jsonl"
    file.write_bytes(file.read_bytes().splitlines(keepends=True)[0])


def no_end(folder: Path) -> None:
    file = folder / "run.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


def no_manifest(folder: Path) -> None:
    (folder / "run.jsonl").unlink()


def nothing(_: Path) -> None:
    pass


@pytest.mark.parametrize("resume", [True, False])
@pytest.mark.parametrize("damage", [nothing, no_end, no_lines, old, no_manifest])
def test_no_open_file_is_written_where_a_locked_one_was(
    damage: Any, tmp_path: Path, *, resume: bool
) -> None:
    run(job(tmp_path / "out", patients(2), password_field="portal_pin"))
    damage(tmp_path / "out")
    for rows in (patients(2), patients(3)):
        refused(job(tmp_path / "out", rows, resume=resume))
    assert all(b"/Encrypt" in data for data in pdfs(tmp_path / "out").values())


@pytest.mark.parametrize("damage", [no_lines, no_end, old, no_manifest])
def test_a_run_with_passwords_is_resumed_with_them(damage: Any, tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2), password_field="portal_pin"))
    damage(tmp_path / "out")
    done = run(job(tmp_path / "out", patients(3), password_field="portal_pin", resume=True))
    assert done.summary.made + done.summary.kept == 3
    assert len(pdfs(tmp_path / "out")) == 3
    assert all(b"/Encrypt" in data for data in pdfs(tmp_path / "out").values())


def test_no_open_file_is_left_where_locked_ones_are_asked_for(tmp_path: Path) -> None:
    for damage in (nothing, no_end, old):
        run(job(tmp_path / damage.__name__, patients(2)))
        damage(tmp_path / damage.__name__)
        asked = job(
            tmp_path / damage.__name__, patients(2), resume=True, password_field="portal_pin"
        )
        assert "without --password-field" in refused(asked)[0]


def test_what_an_old_manifest_does_not_tell_is_not_compared(tmp_path: Path) -> None:
    run(job(tmp_path / "old", patients(1)))
    files = read_entry((tmp_path / "old" / "run.jsonl").read_bytes().splitlines(True)[1])
    assert files
    asked = job(tmp_path / "out", [], language="es")
    assert differences(asked, guessed(files, printed=False)) == []
    locked = guessed(files._replace(locked="z"), printed=False)
    assert [p.message for p in differences(asked, locked)] == [
        "This run was made with --password-field."
    ]
    asked = job(tmp_path / "out", [], password_field="pin")
    assert differences(asked, locked) == []
    assert len(differences(asked, guessed(files, printed=False))) == 1
    asked = job(tmp_path / "out", [], duplex=True, per_file=3, **print_of(tmp_path))
    assert differences(asked, guessed(files, printed=True)) == []
    assert len(differences(job(tmp_path / "out", []), guessed(files, printed=True))) == 1


def test_an_old_run_is_gone_on_with_and_gets_its_lines(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(3), **print_of(tmp_path)))
    before = everything(tmp_path)
    old(tmp_path / "out")
    plain = run(job(tmp_path / "out", patients(3), **print_of(tmp_path)))
    assert not plain.summary.changed
    run(job(tmp_path / "out", patients(3), resume=True, **print_of(tmp_path)))
    assert everything(tmp_path) == before


def test_the_clinic_may_change_its_settings_between_two_runs(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2)))
    done = run(job(tmp_path / "out", patients(2), clinic=clinic("lakeside"), resume=True))
    assert (done.summary.made, done.summary.kept) == (2, 0)


def test_how_print_files_are_sorted_is_no_matter_where_there_is_none(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2)))
    done = run(job(tmp_path / "out", patients(2), resume=True, sort="id"))
    assert not done.summary.changed


def test_a_locked_file_that_somebody_put_beside_an_open_run_stops_nobody(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2)))
    (tmp_path / "out" / "letter.pdf").write_bytes(b"%PDF-1.7 /Encrypt")
    assert run(job(tmp_path / "out", patients(3), resume=True)).summary.made == 1


def test_sheets_without_a_manifest_are_made_anew(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2)))
    no_manifest(tmp_path / "out")
    done = run(job(tmp_path / "out", patients(2)))
    assert (done.summary.made, done.summary.kept) == (2, 0)
