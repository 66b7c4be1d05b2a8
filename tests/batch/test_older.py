"""A run that lies in the folder already is told of before anything is made, and not after it."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_runs import Row, everything, job, patient, patients, run

from docgen.batch import preflight as older
from docgen.batch.job import Job
from docgen.batch.report import Began
from docgen.batch.run import BatchRun
from docgen.errors import InputError
from docgen.lists.files import ListFile

BAD = patient("B1", birth_date="1938-13-30")
ROWS = [*patients(4), BAD, patient("C1", status="Cancelled")]
OLDER = "unfinished, or of an older list"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four sheets and two print files of them; a print file alone."""
    home = tmp_path_factory.mktemp("older")
    run(asked(home, ROWS))
    (home / "alone").mkdir()
    run(alone(home, ROWS))
    return home


@pytest.fixture
def home(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "home")
    return tmp_path / "home"


def asked(home: Path, rows: list[Row], **other: Any) -> Job:
    print_files = {"combined": home / "out" / "print.pdf", "per_file": 2}
    return job(home / "out", rows, **{**print_files, **other})


def alone(home: Path, rows: list[Row], **other: Any) -> Job:
    made = job(home / "alone", rows, combined=home / "alone" / "print.pdf", **other)
    return replace(made, folder=None)


def bars(made: Job) -> list[str]:
    """Return the bars that ran before the run was refused, with what was said then."""
    before = everything(made.home)
    seen, said = list[str](), ""
    try:
        for event in BatchRun(made).events():
            if isinstance(event, Began):
                seen.append(event.stage)
    except InputError as problem:
        said = str(problem)
    assert everything(made.home) == before
    return [*seen, *([OLDER] if OLDER in said else [])]


OTHERS = {
    "one more": [*ROWS, patient("A005")],
    "one less": ROWS[1:],
    "the last is gone": [*ROWS[:3], *ROWS[4:]],
    "another value": [ROWS[0], ROWS[1] | {"vertebrae": "L2"}, *ROWS[2:]],
    "a row is mended": [*ROWS[:4], BAD | {"birth_date": "1938-12-30"}, ROWS[5]],
    "a good row is spoilt": [BAD | {"id": "A001"}, *ROWS[1:]],
    "one more is refused": [*ROWS, BAD | {"id": "B2"}],
    "one more is skipped": [*ROWS, patient("C2", status="Cancelled")],
    "one is cancelled": [ROWS[0] | {"status": "Cancelled"}, *ROWS[1:]],
    "one becomes another": [*ROWS[:3], patient("A009"), *ROWS[4:]],
}


IN_THE_END = ("another value",)  # a print file has no hash of each sheet


@pytest.mark.parametrize("what", OTHERS)
def test_the_run_of_an_older_list_is_seen_before_a_bar_runs(what: str, home: Path) -> None:
    assert bars(asked(home, OTHERS[what])) == [OLDER]


@pytest.mark.parametrize("what", [w for w in OTHERS if w not in IN_THE_END])
def test_so_is_that_of_a_print_file_alone(what: str, home: Path) -> None:
    assert bars(alone(home, OTHERS[what])) == [OLDER]


def test_a_changed_value_in_a_print_file_alone_is_seen_in_the_end(home: Path) -> None:
    for what in IN_THE_END:
        assert bars(alone(home, OTHERS[what])) == ["print file", OLDER]


SAME = {
    "the very list": ROWS,
    "turned round": ROWS[::-1],
    "spelt otherwise": [ROWS[0] | {"birth_date": "July 30, 1938"}, *ROWS[1:]],
    "another refused row in its place": [*ROWS[:4], BAD | {"id": "B7"}, ROWS[5]],
}


@pytest.mark.parametrize("what", SAME)
@pytest.mark.parametrize("kind", [asked, alone])
def test_a_run_that_is_what_the_list_asks_for_is_looked_at_and_told_to_be_whole(
    kind: Callable[..., Job], what: str, home: Path
) -> None:
    sort = {"sort": "id"} if what == "turned round" else {}
    if sort:  # all visits are at one time: their order is that of the list
        shutil.rmtree(home)
        (home / "alone").mkdir(parents=True)
        run(kind(home, ROWS, **sort))
    before = bars(kind(home, SAME[what], **sort))
    assert before == (["print file"] if kind is alone else ["sheets", "print file"])


def test_where_all_is_spelt_otherwise_few_rows_are_worked_out_beforehand(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(older, "_TRIED", 2)
    rows = [row | {"birth_date": "July 30, 1938"} for row in ROWS[:4]] + ROWS[4:]
    assert bars(asked(home, rows)) == ["sheets", "print file"]
    assert bars(asked(home, rows[1:])) == [OLDER]  # it has fewer rows: that is sure


def changed(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize("name", ["print-001.pdf", "print-002.pdf"])
@pytest.mark.parametrize("damage", [Path.unlink, changed])
def test_a_print_file_is_hashed_before_it_is_made_again(
    name: str, damage: Callable[[Path], None], home: Path
) -> None:
    damage(home / "out" / name)
    assert bars(asked(home, ROWS)) == [OLDER]


def test_a_damaged_sheet_is_seen_before_the_print_file_is_made_again(home: Path) -> None:
    changed(home / "out" / "A004-2026-12-08-vertebroplasty-prepare-en.pdf")
    assert bars(asked(home, ROWS)) == ["sheets", OLDER]


def cut(home: Path) -> None:
    """Leave what a run leaves that is stopped with Ctrl-C."""
    file = home / "out" / "run.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


@pytest.mark.parametrize(
    ("damage", "other", "said"),
    [
        (cut, {}, OLDER),
        (lambda _: None, {"language": "en"}, "made without --lang"),
        (lambda _: None, {"sort": "id"}, "made with --sort appointment"),
        (cut, {"duplex": True, "resume": True}, "made without --duplex"),
    ],
    ids=["unfinished", "language", "sort", "resumed"],
)
def test_what_the_manifest_alone_tells_is_told_before_the_list_is_read(
    damage: Callable[[Path], None],
    other: dict[str, Any],
    said: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    damage(home)
    read: list[int] = []
    monkeypatch.setattr(ListFile, "records", lambda *_: read.append(1))
    with pytest.raises(InputError, match=said):
        run(asked(home, ROWS, **other))
    assert not read


def test_an_unfinished_run_may_be_resumed_and_tried(home: Path) -> None:
    cut(home)
    assert run(asked(home, ROWS, dry_run=True)).summary.kept == 4
    assert run(asked(home, ROWS, resume=True)).summary.kept == 4
