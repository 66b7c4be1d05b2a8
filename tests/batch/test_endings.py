"""A run that did not reach its end is unfinished, and no sheet is taken away unasked."""

import errno
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_runs import clinic, everything, job, lines_of, patient, patients, pdfs, run
from click.testing import CliRunner, Result

from docgen.batch.manifest import read_entry
from docgen.batch.report import lines_of as counts_of
from docgen.batch.run import BatchRun
from docgen.batch.verify import Verification, manifest_of
from docgen.cli import cli
from docgen.engine import Engine
from docgen.errors import InputError

BAD = patient("B1", birth_date="1938-13-30")
TWICE = patient("A001")


def verify(place: Path) -> Result:
    return CliRunner().invoke(cli, ["verify", str(place)])


def findings(place: Path) -> list[str]:
    verification = Verification(manifest_of(place), {})
    list(verification.steps())
    return [str(finding) for finding in verification.report.findings]


def stop_after(units: int, asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a few units of two rows each, and no more."""
    with monkeypatch.context() as patched:
        patched.setattr(BatchRun, "_rows", lambda *_: 2)
        going = BatchRun(asked)
        events = going.events()
        for event in events:
            if type(event).__name__ == "Went" and (units := units - 1) <= 0:
                break
        events.close()


def test_the_last_line_has_the_counts_of_the_whole_list(tmp_path: Path) -> None:
    rows = [*patients(3), BAD, patient("B2", procedure="none"), TWICE]
    run(job(tmp_path / "out", patients(2)))
    run(job(tmp_path / "out", rows, resume=True, combined=tmp_path / "p.pdf"))
    end = {"rows": 6, "made": 3, "refused": 2, "skipped": 1, "printed": 3, "left": 0}
    assert lines_of(tmp_path / "out")[-1] == {"end": end}
    assert lines_of(tmp_path / "out")[0]["wanted"] == 5
    (tmp_path / "alone").mkdir()
    alone = job(tmp_path / "alone", patients(4), combined=tmp_path / "alone" / "p.pdf", per_file=3)
    run(replace(alone, folder=None))
    end = {"rows": 4, "made": 0, "refused": 0, "skipped": 0, "printed": 4, "left": 0}
    assert lines_of(tmp_path / "alone", "p.run.jsonl")[-1] == {"end": end}


@pytest.mark.parametrize("units", [1, 2])
def test_a_run_that_was_stopped_is_unfinished_and_says_how_far_it_came(
    units: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = job(tmp_path / "out", [*patients(6), BAD])
    stop_after(units, asked, monkeypatch)
    said = verify(tmp_path / "out")
    assert said.exit_code == 1
    assert f"unfinished: {2 * units} of 7 sheets are made" in said.stderr
    assert "--resume" in said.stderr
    assert "Every file" not in said.stdout
    before = everything(tmp_path)
    with pytest.raises(InputError, match="--resume"):
        run(asked)
    assert everything(tmp_path) == before
    run(replace(asked, resume=True))
    assert verify(tmp_path / "out").exit_code == 0


def test_a_run_without_its_last_line_is_unfinished_though_all_is_made(tmp_path: Path) -> None:
    asked = job(tmp_path / "out", patients(3))
    run(asked)
    whole = everything(tmp_path)
    file = tmp_path / "out" / "run.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))
    assert "3 of 3 sheets are made" in findings(tmp_path / "out")[0]
    with pytest.raises(InputError, match="unfinished"):
        run(asked)
    assert run(replace(asked, resume=True)).summary.made == 0
    assert everything(tmp_path) == whole
    assert findings(tmp_path / "out") == []


def test_a_run_that_is_stopped_before_its_print_file_is_unfinished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = job(tmp_path / "out", patients(4), combined=tmp_path / "p.pdf")
    stop_after(2, asked, monkeypatch)
    (said,) = findings(tmp_path / "out")
    assert "4 of 4 sheets are made, the print file is not" in said


def test_a_manifest_without_a_line_is_of_a_run_that_made_nothing(tmp_path: Path) -> None:
    (tmp_path / "run.jsonl").write_bytes(b"")
    assert "no sheet is made" in findings(tmp_path)[0]


def test_going_on_with_a_finished_run_opens_it_before_anything_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(job(tmp_path / "out", patients(4)))
    stop_after(3, job(tmp_path / "out", patients(8), resume=True), monkeypatch)
    assert "6 of 8 sheets are made" in findings(tmp_path / "out")[0]
    run(job(tmp_path / "out", patients(8), resume=True))
    assert findings(tmp_path / "out") == []
    assert len(lines_of(tmp_path / "out")) == 10


def test_another_refused_row_is_another_end(tmp_path: Path) -> None:
    run(job(tmp_path / "out", [*patients(2), BAD]))
    with pytest.raises(InputError, match="older list"):
        run(job(tmp_path / "out", [*patients(2), BAD, BAD | {"id": "B2"}]))
    run(job(tmp_path / "out", [*patients(2), BAD, BAD | {"id": "B2"}], resume=True))
    assert lines_of(tmp_path / "out")[-1]["end"]["refused"] == 2


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_line_that_is_lost_shows(at: int, tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    made = job(tmp_path / "p", patients(3), combined=tmp_path / "p" / "p.pdf")
    run(replace(made, folder=None))
    file = tmp_path / "p" / "p.run.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    assert findings(tmp_path / "p" / "p.pdf") == []
    file.write_bytes(b"".join(line for n, line in enumerate(lines) if n != at))
    (said,) = findings(tmp_path / "p" / "p.pdf")
    assert "Lines are lost: it has 2 of 3 sheets" in said


def test_an_old_manifest_is_right_but_its_end_is_not_known(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2)))
    file = tmp_path / "out" / "run.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(line for line in lines if read_entry(line)))
    said = verify(tmp_path / "out")
    assert said.exit_code == 0
    words = "This manifest was made before closing lines: files are right, the end is not known."
    assert words in said.stdout.splitlines()
    min((tmp_path / "out").glob("*.pdf")).unlink()
    said = verify(tmp_path / "out")
    assert said.exit_code == 1
    assert "files are right" not in said.stdout


MOVED = patient("A002", appointment="2026-12-09T10:00")
SHORTER: list[tuple[Any, str]] = [
    ([*patients(3), patient("A005")], "1 sheet of this run (A004)"),
    ([patient("A001"), patient("A003")], "2 sheets of this run (A002, A004)"),
    ([patient("A001"), MOVED, *patients(4)[2:]], "1 sheet of this run (A002)"),
    ([*patients(3), patient("A004", birth_date="1938-13-30")], "1 sheet of this run (A004)"),
    ([*patients(3), patient("A004", vertebrae="L1", status="Cancelled")], "1 sheet"),
]


@pytest.mark.parametrize(("rows", "said"), SHORTER)
@pytest.mark.parametrize("alone", [True, False])
def test_no_sheet_is_taken_away_unless_that_is_asked_for(
    rows: Any, said: str, tmp_path: Path, *, alone: bool
) -> None:
    def asked(rows: Any, **more: Any) -> Any:
        (tmp_path / "out").mkdir(exist_ok=True)
        made = job(tmp_path / "out", rows, combined=tmp_path / "out" / "p.pdf", **more)
        return replace(made, folder=None) if alone else made

    moved_in_a_print_file = alone and MOVED in rows
    run(asked(patients(4)))
    before = everything(tmp_path / "out")
    shorter = asked(rows, resume=True)
    if not moved_in_a_print_file:
        with pytest.raises(InputError) as found:
            run(shorter)
        assert said in found.value.diagnostics[0].message
        assert "--remove" in found.value.diagnostics[0].hint
        assert everything(tmp_path / "out") == before
    done = run(replace(shorter, remove=True))
    assert done.summary.left == 0
    assert findings(tmp_path / "out" / ("p.pdf" if alone else ".")) == []
    resumed = everything(tmp_path / "out")
    for file in (tmp_path / "out").iterdir():
        file.unlink()
    run(asked(rows))
    assert everything(tmp_path / "out") == resumed


def test_what_is_only_spelt_otherwise_or_set_anew_takes_nothing_away(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(4)))
    for more in ({"vertebrae": "l1"}, {"family_name": "Ibarra"}, {}):
        done = run(job(tmp_path / "out", [*patients(4, **more), patient("A009")], resume=True))
        assert (done.summary.removed, done.summary.left) == (0, 0)
    lakeside = job(tmp_path / "out", patients(4), resume=True, clinic=clinic("lakeside"))
    with pytest.raises(InputError, match=r"1 sheet of this run \(A009\)"):
        run(lakeside)


def test_of_many_that_are_lost_some_are_named(tmp_path: Path) -> None:
    for count, named in ((6, "A002, A003, A004, A005, A006)"), (7, "A005, A006, ...)")):
        run(job(tmp_path / str(count), patients(count)))
        with pytest.raises(InputError) as found:
            run(job(tmp_path / str(count), patients(1), resume=True))
        assert named in found.value.diagnostics[0].message


def test_a_dry_run_says_what_would_be_removed(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(4)))
    done = run(job(tmp_path / "out", patients(2), resume=True, dry_run=True))
    counts, _ = counts_of(done.job, done.summary)
    assert "Would be removed (with --remove), no longer in the list: 2" in counts


def test_to_remove_without_resuming_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--resume"):
        run(job(tmp_path / "out", patients(1), remove=True))
    assert not (tmp_path / "out").exists()


def test_a_sheet_of_a_row_that_fails_in_the_end_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What only the making of a sheet shows cannot be foreseen: nothing is removed for it."""
    run(job(tmp_path / "out", patients(3)))
    before = pdfs(tmp_path / "out")
    rows = [*patients(2), patient("A003", family_name="Ibarra")]
    real = Engine.prepare

    def fail(engine: Engine, sheet: Any, who: Any, when: Any) -> Any:
        if who.id == "A003":
            raise KeyError
        return real(engine, sheet, who, when)

    monkeypatch.setattr(Engine, "prepare", fail)
    done = run(job(tmp_path / "out", rows, resume=True))
    assert (done.summary.left, done.summary.removed, done.summary.refused) == (1, 0, 1)
    assert pdfs(tmp_path / "out") == before
    assert findings(tmp_path / "out") == []
    counts, _ = counts_of(done.job, done.summary)
    assert "Left, of rows that are gone or refused: 1 (--remove takes them away)" in counts
    done = run(job(tmp_path / "out", rows, resume=True, remove=True))
    assert (done.summary.left, done.summary.removed) == (0, 1)
    assert sorted(pdfs(tmp_path / "out")) == sorted(before)[:2]
    assert findings(tmp_path / "out") == []


def test_a_print_file_alone_loses_no_sheet_of_a_row_that_fails_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made as a whole, and could not keep it."""

    def asked(rows: Any, **more: Any) -> Any:
        (tmp_path / "out").mkdir(exist_ok=True)
        made = job(tmp_path / "out", rows, combined=tmp_path / "out" / "p.pdf", **more)
        return replace(made, folder=None)

    run(asked(patients(3)))
    before = everything(tmp_path / "out")
    real = Engine.prepare

    def fail(engine: Engine, sheet: Any, who: Any, when: Any) -> Any:
        if who.id == "A003":
            raise KeyError
        return real(engine, sheet, who, when)

    monkeypatch.setattr(Engine, "prepare", fail)
    rows = [*patients(2), patient("A003", family_name="Ibarra")]
    with pytest.raises(InputError, match=r"1 sheet of this run \(A003\)"):
        run(asked(rows, resume=True))
    assert everything(tmp_path / "out") == before


def test_a_resumed_run_that_is_stopped_again_tells_of_its_newest_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_after(1, job(tmp_path / "out", patients(7)), monkeypatch)
    stop_after(2, job(tmp_path / "out", patients(9), resume=True), monkeypatch)
    (said,) = findings(tmp_path / "out")
    assert "4 of 9 sheets are made. Run" in said  # and nothing of a print file


def test_an_old_manifest_that_grows_is_put_in_order(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2)))
    file = tmp_path / "out" / "run.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(line for line in lines if read_entry(line)))
    run(job(tmp_path / "out", patients(3), resume=True))
    run(job(tmp_path / "afresh", patients(3)))
    assert everything(tmp_path / "out") == everything(tmp_path / "afresh")


def test_an_old_manifest_that_is_cut_short_is_unfinished(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2)))
    file = tmp_path / "out" / "run.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(line for line in lines if read_entry(line))[:-5])
    assert "run.jsonl: The run is unfinished." in findings(tmp_path / "out")[0]


def test_a_run_of_refused_rows_alone_has_reached_its_end(tmp_path: Path) -> None:
    run(job(tmp_path / "out", [BAD]))
    assert [*lines_of(tmp_path / "out")[-1]] == ["end"]
    assert verify(tmp_path / "out").exit_code == 0
    done = run(job(tmp_path / "out", patients(1), language="en"))  # nothing is to be gone on with
    assert done.summary.made == 1
    assert lines_of(tmp_path / "out")[0]["language"] == "en"


def test_a_removal_that_fails_is_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manifest was opened again by then: something was written."""
    run(job(tmp_path / "out", patients(3)))
    job(tmp_path / "out", patients(1))
    real = Path.unlink

    def unlink(path: Path, *, missing_ok: bool = False) -> None:
        if path.suffix == ".pdf":
            raise OSError(errno.EIO, "")
        real(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    words = ["batch", tmp_path / "out.csv", "--clinic", clinic().folder, "--sheet", "prepare"]
    words += ["-o", tmp_path / "out", "--resume", "--remove"]
    said = CliRunner().invoke(cli, [str(word) for word in words])
    assert said.exit_code == 1
    assert "Stopped: 1 of 1 sheets are made." in said.stderr
    monkeypatch.undo()
    assert "unfinished" in findings(tmp_path / "out")[0]


def test_a_sheet_that_is_lost_together_with_its_line_shows(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(3)))
    file = tmp_path / "out" / "run.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(line for line in lines if b'"record":"A002"' not in line))
    min((tmp_path / "out").glob("A002*.pdf")).unlink()
    (said,) = findings(tmp_path / "out")
    assert "Lines are lost: it has 2 of 3 sheets." in said
