"""`--combined-new`: one print file of what is new since the run last reached its end.

Nobody is missed: what was new in a run that was stopped is new until a run reaches its end.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_runs import Row, everything, job, manifest, patient, patients, pdfs, run
from click.testing import CliRunner
from pypdf import PdfReader

from docgen.batch.job import Job
from docgen.batch.report import lines_of
from docgen.batch.run import BatchRun
from docgen.cli import cli
from docgen.errors import InputError
from docgen.files import examples_root
from docgen.storage.folder import Folder

BAD = patient("B1", birth_date="1938-13-30")
FIRST = [*patients(3), BAD]
CHANGED = FIRST[1] | {"appointment": "2026-12-09T11:00"}
LATER = [FIRST[0], CHANGED, FIRST[2], BAD, *patients(5)[3:]]  # A002 is changed, A004 and A005 new
NEW = ["A004", "A005", "A002"]


def asked(home: Path, rows: list[Row], **other: Any) -> Job:
    """A folder of sheets and two print files."""
    fixed = {"combined": home / "out" / "print.pdf", "per_file": 3}
    return job(home / "out", rows, **{**fixed, **other})


def later(home: Path, rows: list[Row] | None = None, **other: Any) -> Job:
    new = {"combined_new": home / "out" / "new.pdf", "resume": True, "remove": True}
    return asked(home, LATER if rows is None else rows, **{**new, **other})


def records(file: Path) -> list[str]:
    outline = PdfReader(file).outline
    return [str(item["/Title"]).rsplit("(", 1)[1][:-1] for item in outline]  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("first")
    run(asked(home, FIRST))
    return home


@pytest.fixture(scope="module")
def second(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of the later list, with the print file of what is new."""
    home = tmp_path_factory.mktemp("second") / "home"
    shutil.copytree(first, home)
    run(later(home))
    return home


def copy(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "home")
    return tmp_path / "home"


def verify(home: Path) -> tuple[int, str]:
    said = CliRunner().invoke(cli, ["verify", str(home / "out")])
    return said.exit_code, said.output


def test_what_is_new_or_changed_stands_in_a_print_file_of_its_own(second: Path) -> None:
    assert records(second / "out" / "new.pdf") == NEW
    both = records(second / "out" / "print-001.pdf") + records(second / "out" / "print-002.pdf")
    assert both == ["A001", "A003", "A004", "A005", "A002"]
    lines = [line for line in manifest(second / "out") if line.get("only") == "new"]
    assert [(line["record"], line["part"]) for line in lines] == [
        (r, n + 1) for n, r in enumerate(NEW)
    ]
    assert manifest(second / "out")[-3:] == lines
    assert (second / "out" / "new.pdf").stat().st_mode & 0o777 == 0o600
    assert verify(second)[0] == 0
    stack = (second / "out" / "stack.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in stack[-4:]] == ['"print-002.pdf"', *['"new.pdf"'] * 3]
    assert stack[-3].split(",")[5] == '"1"'


@pytest.mark.parametrize("sort", ["id", "none"])
def test_its_order_is_that_of_the_print_file(sort: str, tmp_path: Path) -> None:
    run(asked(tmp_path, FIRST, sort=sort))
    run(later(tmp_path, LATER[::-1], sort=sort))
    assert records(tmp_path / "out" / "new.pdf") == (
        sorted(NEW) if sort == "id" else ["A005", "A004", "A002"]
    )


def test_it_begins_on_front_pages_where_that_is_asked_for(tmp_path: Path) -> None:
    run(job(tmp_path / "out", FIRST))
    run(later(tmp_path, duplex=True, combined=None, per_file=0))
    pages = PdfReader(tmp_path / "out" / "new.pdf").pages
    starts = [n for n, page in enumerate(pages) if "Page 1 of" in page.extract_text()]
    assert len(starts) == 3
    assert all(start % 2 == 0 for start in starts)


@pytest.mark.parametrize("kind", ["folder", "print file"])
def test_a_run_of_one_kind_has_it_too(kind: str, tmp_path: Path) -> None:
    def of(made: Job) -> Job:
        (tmp_path / "out").mkdir(exist_ok=True)
        if kind == "folder":
            return replace(made, combined=None, per_file=0)
        return replace(made, folder=None)

    run(of(asked(tmp_path, FIRST)))
    done = run(of(later(tmp_path)))
    assert records(tmp_path / "out" / "new.pdf") == NEW
    assert (done.summary.refused, len(done.summary.problems)) == (1, 1)
    place = tmp_path / "out" / ("print.pdf" if kind == "print file" else "")
    assert CliRunner().invoke(cli, ["verify", str(place)]).exit_code == 0
    assert not run(of(asked(tmp_path, LATER))).summary.changed


def test_the_same_command_again_writes_nothing(second: Path, tmp_path: Path) -> None:
    home = copy(second, tmp_path)
    before = everything(home)
    done = run(later(home))
    assert not done.summary.changed
    assert [one.patients for one in done.summary.printed_new] == [3]
    assert everything(home) == before


@pytest.mark.parametrize("other", [{}, {"resume": True}, {"resume": True, "remove": True}])
def test_a_run_without_it_leaves_it_alone(
    other: dict[str, Any], second: Path, tmp_path: Path
) -> None:
    home = copy(second, tmp_path)
    (home / "out" / "stack.csv").unlink()  # resuming tells of the print files of that run alone
    before = pdfs(home / "out"), (home / "out" / "run.jsonl").read_bytes()
    done = run(asked(home, LATER, **other))
    assert (done.summary.removed, done.summary.left) == (0, 0)
    assert (pdfs(home / "out"), (home / "out" / "run.jsonl").read_bytes()) == before
    assert verify(home)[0] == 0


def test_nothing_new_is_no_file_and_is_said(first: Path, tmp_path: Path) -> None:
    home = copy(first, tmp_path)
    done = run(later(home, FIRST))
    assert not done.summary.changed
    assert not (home / "out" / "new.pdf").exists()
    assert "Nothing is new since this run last reached its end" in "\n".join(
        lines_of(done.job, done.summary)[0]
    )


def test_a_sheet_that_was_lost_and_is_made_again_is_not_new(first: Path, tmp_path: Path) -> None:
    home = copy(first, tmp_path)
    for file in (home / "out").glob("A00*.pdf"):
        file.unlink()
    assert run(later(home, FIRST)).summary.made == 3
    assert not (home / "out" / "new.pdf").exists()


def test_a_row_that_is_mended_is_new(first: Path, tmp_path: Path) -> None:
    home = copy(first, tmp_path)
    run(later(home, [*FIRST[:3], BAD | {"birth_date": "1938-12-30"}]))
    assert records(home / "out" / "new.pdf") == ["B1"]


def test_what_is_new_the_next_time_takes_the_place_of_what_was(
    second: Path, tmp_path: Path
) -> None:
    home = copy(second, tmp_path)
    rows = [*LATER, patient("A006")]
    run(later(home, rows))
    assert records(home / "out" / "new.pdf") == ["A006"]
    assert [x["record"] for x in manifest(home / "out") if "only" in x] == ["A006"]
    assert verify(home)[0] == 0
    run(later(home, [*rows, patient("A007")], combined_new=home / "out" / "newer.pdf"))
    assert records(home / "out" / "newer.pdf") == ["A007"]
    assert records(home / "out" / "new.pdf") == ["A006"]
    assert [x["record"] for x in manifest(home / "out") if "only" in x] == ["A006", "A007"]
    assert verify(home)[0] == 0


def test_who_is_taken_out_of_the_list_is_not_taken_out_of_it(second: Path, tmp_path: Path) -> None:
    """It is paper by now; and it does not keep a sheet that the list no longer asks for."""
    home = copy(second, tmp_path)
    run(asked(home, LATER[:-1], resume=True, remove=True))
    assert records(home / "out" / "new.pdf") == NEW
    assert not list((home / "out").glob("A005*"))
    assert verify(home)[0] == 0


@pytest.mark.parametrize("lines", range(6))
def test_what_was_new_when_a_run_was_killed_is_new_until_one_reaches_its_end(
    lines: int, first: Path, second: Path, tmp_path: Path
) -> None:
    """Killed behind so many of the lines that the run adds: a head, three sheets, ..."""
    home = copy(first, tmp_path)
    written = (home / "out" / "run.jsonl").read_bytes()
    going = BatchRun(later(home))
    events = going.events()
    for _ in events:
        if (home / "out" / "print-002.pdf").exists() and len(going.summary.printed) == 2:
            break
    added = (home / "out" / "run.jsonl").read_bytes()
    assert added.startswith(written)
    events.close()
    rows = added[len(written) :].splitlines(keepends=True)
    assert len(rows) > 5
    (home / "out" / "run.jsonl").write_bytes(written + b"".join(rows[:lines]))
    if lines:
        code, said = verify(home)
        assert (code, "unfinished" in said) == (1, True)
        with pytest.raises(InputError, match="unfinished"):
            run(asked(home, LATER))
    run(later(home))
    assert everything(home) == everything(second)


@pytest.mark.parametrize("there", [False, True])
def test_the_file_is_whole_or_not_there(
    there: bool, first: Path, second: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped while the file is made, or when all is made and the run has only to be closed."""
    home = copy(first, tmp_path)
    with monkeypatch.context() as patched:
        if there:
            patched.setattr("docgen.batch.run.write_problems", stop)
        else:
            take = Folder.take
            patched.setattr(Folder, "take", lambda *its: (stop if "new.pdf" in its else take)(*its))
        with pytest.raises(KeyboardInterrupt):
            run(later(home))
    assert (home / "out" / "new.pdf").exists() == there
    assert "unfinished" in verify(home)[1]
    run(later(home))
    assert everything(home) == everything(second)
    assert not list((home / "out").glob(".*"))


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def changed(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "said"), [(Path.unlink, "It is missing."), (changed, "It is not the file")]
)
def test_damage_is_named_and_mended_by_its_name(
    damage: Callable[[Path], None], said: str, second: Path, tmp_path: Path
) -> None:
    home = copy(second, tmp_path)
    damage(home / "out" / "new.pdf")
    code, words = verify(home)
    assert (code, f"new.pdf: {said}" in words) == (1, True)
    assert not run(asked(home, LATER)).summary.changed  # the list does not ask for it
    run(later(home))
    assert everything(home) == everything(second)


def test_a_file_that_was_thrown_away_is_forgotten_by_the_next_run(
    second: Path, tmp_path: Path
) -> None:
    home = copy(second, tmp_path)
    (home / "out" / "new.pdf").unlink()
    assert verify(home)[0] == 1
    run(asked(home, LATER, resume=True))
    assert verify(home)[0] == 0
    assert not [line for line in manifest(home / "out") if "only" in line]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"resume": False, "remove": False}, "Write --resume too"),
        ({"combined_new": Path("new.txt")}, "must end in .pdf"),
        ({"combined": None, "per_file": 0, "password_field": "portal_pin"}, "--combined-new"),
        ({"combined": None, "per_file": 3}, "Write --combined FILE.pdf too"),
    ],
)
def test_what_cannot_be_is_refused(
    other: dict[str, Any], said: str, first: Path, tmp_path: Path
) -> None:
    home = copy(first, tmp_path)
    before = pdfs(home / "out")
    with pytest.raises(InputError) as found:
        run(later(home, **other))
    assert said in str(found.value)
    assert pdfs(home / "out") == before


@pytest.mark.parametrize(
    ("name", "other", "fine"),
    [
        ("print.pdf", {"per_file": 0}, False),
        ("print-001.pdf", {}, False),
        ("PRINT-012.pdf", {}, False),
        ("print-1.pdf", {}, True),
        ("print-2026-12-08.pdf", {"split": "day", "per_file": 0}, False),
        ("print-2026-12-10.pdf", {"split": "day", "per_file": 0}, True),
        ("print-2026-12-08-001.pdf", {"split": "day"}, False),
        ("print-2026-12-08.pdf", {"split": "day"}, True),
    ],
)
def test_no_two_print_files_have_one_name(
    name: str, other: dict[str, Any], fine: bool, tmp_path: Path
) -> None:
    asking = later(tmp_path, patients(1), combined_new=tmp_path / "out" / name, **other)
    if fine:
        assert len(run(asking).summary.printed_new) == 1
    else:
        with pytest.raises(InputError, match="name"):
            run(asking)


def test_the_command_makes_it_and_a_dry_run_does_not(first: Path, tmp_path: Path) -> None:
    home = copy(first, tmp_path)
    list_file = asked(home, LATER).list_file
    clinic = examples_root() / "clinics" / "pain-specialists"
    words = ["batch", f"{list_file}", "--clinic", f"{clinic}", "--sheet", "prepare"]
    words += ["-o", f"{home}/out", "--combined", f"{home}/out/print.pdf", "--per-file", "3"]
    words += ["--resume", "--remove", "--combined-new", f"{home}/new.pdf"]
    assert CliRunner().invoke(cli, [*words, "--dry-run"]).exit_code == 1
    assert not (home / "new.pdf").exists()
    said = CliRunner().invoke(cli, words)
    assert said.exit_code == 1  # a row is refused
    assert f"{home / 'new.pdf'}: 3 patients, " in said.stdout
    assert records(home / "new.pdf") == NEW
    assert verify(home)[0] == 0
