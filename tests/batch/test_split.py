"""Print files by day, physician or language, and stack.csv, which tells where each sheet begins."""

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pdf_integrity
import pytest
from batch_runs import Row, clinic, everything, job, lines_of, patient, pdfs, run
from click.testing import CliRunner
from pypdf import PdfReader

from docgen.batch.job import Job
from docgen.batch.manifest import Manifest
from docgen.batch.print_file import part_of
from docgen.batch.run import BatchRun
from docgen.batch.tables import write_stack
from docgen.cache import FrozenMap
from docgen.cli import cli
from docgen.errors import InputError
from docgen.files import UnfinishedFiles
from docgen.patient.raw import RawRecord


def visit(number: str, when: str, physician: str = "", **other: str) -> Row:
    return patient(number, appointment=when, physician=physician, **other)


ROWS = [
    visit("A5", "2026-12-09T08:00", "Dr. Ana Ruiz", family_name="Zuñiga"),
    visit("A1", "2026-12-08T13:00", "DR. ANA  RUÍZ", language="es"),
    visit("A2", "2026-12-08T09:00", "Dr. Łi", language="Spanish"),
    visit("A3", "2026-12-09T07:00", "", language=""),
    visit("A4", "2026-12-08T10:00", "Dr. Ana Ruiz", language="en-US"),
    visit("B1", "2026-12-10T10:00", "Dr. Bad", birth_date="1938-13-30"),
]
LAKESIDE = "lakeside"


def asked(home: Path, rows: list[Row] | None = None, **other: Any) -> Job:
    fixed = {"combined": home / "out" / "print.pdf", "clinic": clinic(LAKESIDE)}
    return job(home / "out", ROWS if rows is None else rows, **{**fixed, **other})


def alone(home: Path, rows: list[Row] | None = None, **other: Any) -> Job:
    (home / "out").mkdir(parents=True, exist_ok=True)
    return replace(asked(home, rows, **other), folder=None)


def stack(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def records(file: Path) -> list[str]:
    outline = PdfReader(file).outline
    return [str(item["/Title"]).rsplit("(", 1)[1][:-1] for item in outline]  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("split", "files"),
    [
        ("day", {"2026-12-08": ["A2", "A4", "A1"], "2026-12-09": ["A3", "A5"]}),
        ("language", {"en": ["A4", "A3", "A5"], "es": ["A2", "A1"]}),
        (
            "physician",
            {"dr-ana-ruiz": ["A4", "A1", "A5"], "dr-i-c47739e7": ["A2"], "no-physician": ["A3"]},
        ),
    ],
)
def test_each_part_has_a_print_file_in_its_own_order(
    split: str, files: dict[str, list[str]], tmp_path: Path
) -> None:
    done = run(alone(tmp_path, split=split))
    made = {file.stem.removeprefix("print-"): records(file) for file in tmp_path.rglob("*.pdf")}
    assert made == files
    assert (done.summary.made, done.summary.refused) == (5, 1)
    for name in files:
        data = (tmp_path / "out" / f"print-{name}.pdf").read_bytes()
        assert pdf_integrity.ua1_problems(data) == []


@pytest.mark.parametrize(
    ("sort", "order"),
    [("name", ["A1", "A2", "A4"]), ("id", ["A1", "A2", "A4"]), ("none", ["A1", "A2", "A4"])],
)
def test_parts_are_in_the_order_that_is_asked_for(
    sort: str, order: list[str], tmp_path: Path
) -> None:
    run(alone(tmp_path, split="day", sort=sort))
    found = records(tmp_path / "out" / "print-2026-12-08.pdf")
    assert found == order
    last = records(tmp_path / "out" / "print-2026-12-09.pdf")
    assert last == {"name": ["A3", "A5"], "id": ["A3", "A5"], "none": ["A5", "A3"]}[sort]


def test_one_language_for_all_is_one_file(tmp_path: Path) -> None:
    run(alone(tmp_path, split="language", language="es"))
    assert [file.name for file in tmp_path.rglob("*.pdf")] == ["print-es.pdf"]


def test_a_part_may_be_of_so_many_patients_a_file(tmp_path: Path) -> None:
    run(alone(tmp_path, split="day", per_file=2))
    files = {name: records(tmp_path / "out" / name) for name in pdfs(tmp_path / "out")}
    assert files == {
        "print-2026-12-08-001.pdf": ["A2", "A4"],
        "print-2026-12-08-002.pdf": ["A1"],
        "print-2026-12-09-001.pdf": ["A3", "A5"],
    }


def raw(physician: Any) -> RawRecord:
    return RawRecord(1, FrozenMap({"physician": physician}))


def test_a_name_of_a_file_is_safe_and_two_physicians_stay_two(tmp_path: Path) -> None:
    by = asked(tmp_path, split="physician")
    names = ["李", "王", "../../etc/passwd", "CON", "-", "Łukasz", "Lukasz", "a" * 50, "a" * 51]
    parts = [part_of(raw(name), by) for name in names]
    assert len(set(parts)) == len(names)
    assert all(part.replace("-", "").isalnum() and part.isascii() for part in parts)
    assert all(len(part) < 60 for part in parts)
    assert parts[2] == "etc-passwd"
    for other in ("Dr. Ruiz", "dr ruiz", "  DR.  RUIZ "):
        assert part_of(raw(other), by) == "dr-ruiz"
    both = FrozenMap({"es": "Dra. Ruiz", "en": "Dr. Ruiz"})
    assert part_of(raw(both), by) == "dr-ruiz"
    assert part_of(raw(FrozenMap({"es": "Dra. Ruiz"})), by) == "dra-ruiz"
    assert part_of(raw(None), by) == "no-physician"
    assert part_of(raw("Dr. Ruiz"), replace(by, split="")) == ""


@pytest.mark.parametrize("duplex", [True, False])
def test_the_stack_tells_where_each_sheet_begins(tmp_path: Path, *, duplex: bool) -> None:
    """With the blank page that keeps the next patient on a front."""
    run(alone(tmp_path, split="day", duplex=duplex, format="large"))
    (heads, *rows) = stack(tmp_path / "out" / "print.stack.csv")
    assert heads[:5] == ["file", "place", "record number", "sheet", "language"]
    assert heads[5:] == ["first page", "pages", "sheets of paper"]
    assert [" ".join((row[1], row[2], row[4])) for row in rows] == [
        *("1 A2 es", "2 A4 en", "3 A1 es"),
        *("1 A3 en", "2 A5 en"),
    ]
    for name, place, record, sheet, _, first, count, paper in rows:
        pages = PdfReader(tmp_path / "out" / name).pages
        own = [pages[int(first) - 1 + at].extract_text() for at in range(int(count))]
        assert "1 " in own[0]
        assert record in own[0]
        written = [text for text in own if text.strip()]
        assert all(record in text for text in written)
        assert len(own) - len(written) <= duplex
        assert int(paper) == ((int(count) + 1) // 2 if duplex else int(count))
        assert (int(first) % 2 == 1) or not duplex
        assert (sheet, place) == ("prepare", place)
        if place == "1":
            assert first == "1"
    total = sum(int(row[6]) for row in rows if row[0] == "print-2026-12-08.pdf")
    assert total == len(PdfReader(tmp_path / "out" / "print-2026-12-08.pdf").pages)


def test_the_stack_is_for_its_owner_alone_and_names_nobody(tmp_path: Path) -> None:
    made = asked(tmp_path, [visit("A1", "2026-12-08T09:00"), visit("A2", "2026-12-08T10:00")])
    run(made)
    file = tmp_path / "out" / "stack.csv"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Wilhelmina" not in file.read_text("utf-8-sig")
    assert [row[:3] for row in stack(file)[1:]] == [["print.pdf", n, f"A{n}"] for n in "12"]
    parts = UnfinishedFiles(made.manifest)
    parts.begin()
    entries = [entry for _, entry in Manifest(made.manifest).entries() if entry.part]
    assert not write_stack(
        made.stack, entries, parts, made.storage, duplex=False
    )  # it is that very table
    changed = [entry._replace(record="=A1") for entry in entries]
    assert write_stack(made.stack, changed, parts, made.storage, duplex=False)
    assert [row[2] for row in stack(file)[1:]] == ["'=A1", "'=A1"]
    assert write_stack(made.stack, [], parts, made.storage, duplex=False)
    assert not file.exists()
    assert not write_stack(made.stack, [], parts, made.storage, duplex=False)


def test_without_a_print_file_there_is_no_stack_and_a_file_of_that_name_is_left(
    tmp_path: Path,
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "stack.csv").write_text("mine")
    run(asked(tmp_path, combined=None))
    assert (tmp_path / "out" / "stack.csv").read_text() == "mine"


def test_no_file_that_the_run_is_made_from_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for name in ("stack.csv", "print-2026-12-09.pdf"):
        made = asked(tmp_path, split="day")
        shutil.copy(made.list_file, tmp_path / "out" / name)
        with pytest.raises(InputError, match="would be lost"):
            run(replace(made, list_file=tmp_path / "out" / name))
    (tmp_path / "out" / "print-2026-12-09.pdf").unlink()
    (tmp_path / "out" / "print-2026-12-09.pdf").mkdir()
    with pytest.raises(InputError, match="A folder lies in the place"):
        run(asked(tmp_path, split="day"))
    (tmp_path / "out" / "print-2026-12-09.pdf").rename(tmp_path / "out" / "print-2026-12-11.pdf")
    assert run(asked(tmp_path, split="day")).summary.made == 5  # that name is none of the run's


@pytest.mark.parametrize(
    "other", [{"split": "week"}, {"split": "day", "combined": None}, {"split": "DAY"}]
)
def test_what_cannot_be_split_is_refused(other: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputError):
        run(asked(tmp_path, **other))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("split")
    run(asked(home, split="day"))
    return home


def verify(home: Path) -> tuple[int, str]:
    said = CliRunner().invoke(cli, ["verify", str(home / "out")])
    return said.exit_code, said.output


DAYS = ("print-2026-12-08.pdf", "print-2026-12-09.pdf")


def changed(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def cut(lines: int) -> Callable[[Path], None]:
    """Leave so many lines of the manifest: one head, five sheets, three and two in print files."""

    def leave(out: Path) -> None:
        text = (out / "run.jsonl").read_bytes().splitlines(keepends=True)
        (out / "run.jsonl").write_bytes(b"".join(text[:lines]))

    return leave


def swap(out: Path) -> None:
    (out / DAYS[0]).rename(out / "x")
    (out / DAYS[1]).rename(out / DAYS[0])
    (out / "x").rename(out / DAYS[1])


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "first gone": (lambda out: (out / DAYS[0]).unlink(), f"{DAYS[0]}: It is missing."),
    "last gone": (lambda out: (out / DAYS[1]).unlink(), f"{DAYS[1]}: It is missing."),
    "first changed": (lambda out: changed(out / DAYS[0]), f"{DAYS[0]}: It is not the file"),
    "last changed": (lambda out: changed(out / DAYS[1]), f"{DAYS[1]}: It is not the file"),
    "swapped": (swap, f"{DAYS[1]}: It is not the file"),
    "killed before": (cut(6), "unfinished: 5 of 6 sheets are made, the print file is not"),
    "killed between": (cut(9), "unfinished: 5 of 6 sheets are made"),
    "killed behind": (cut(11), "unfinished: 5 of 6 sheets are made"),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_named_refused_and_mended(what: str, whole: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(whole, home)
    damage, said = DAMAGES[what]
    damage(home / "out")
    before = everything(home)
    code, words = verify(home)
    assert (code, said in words) == (1, True), words
    with pytest.raises(InputError, match="--resume"):
        run(asked(home, split="day"))
    assert everything(home) == before
    run(asked(home, split="day", resume=True))
    assert everything(home) == everything(whole)
    assert verify(home)[0] == 0
    assert not run(asked(home, split="day")).summary.changed


def test_the_stack_is_written_anew_when_it_is_gone_and_the_run_goes_on(
    whole: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(whole, home)
    (home / "out" / "stack.csv").unlink()
    assert verify(home)[0] == 0
    assert not run(asked(home, split="day")).summary.changed
    run(asked(home, split="day", resume=True))
    assert everything(home) == everything(whole)


def test_a_run_that_is_stopped_between_two_print_files_keeps_the_first(
    whole: Path, tmp_path: Path
) -> None:
    going = BatchRun(asked(tmp_path, split="day"))
    events = going.events()
    for _ in events:
        if len(going.summary.printed) == 1:
            break
        if (tmp_path / "out" / DAYS[0]).exists():
            break
    events.close()
    code, words = verify(tmp_path)
    assert (code, "unfinished: 5 of 6 sheets are made" in words) == (1, True), words
    run(asked(tmp_path, split="day", resume=True))
    assert everything(tmp_path) == everything(whole)


def test_a_day_that_the_list_no_longer_has_stays_unless_it_is_to_be_removed(
    whole: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(whole, home)
    first = [row for row in ROWS if "12-09" not in row["appointment"]]
    with pytest.raises(InputError, match="--remove"):
        run(asked(home, first, split="day", resume=True))
    run(asked(home, first, split="day", resume=True, remove=True))
    assert [name for name in pdfs(home / "out") if name.startswith("print")] == [DAYS[0]]
    assert verify(home)[0] == 0
    assert {row[0] for row in stack(home / "out" / "stack.csv")[1:]} == {DAYS[0]}


def test_a_run_without_parts_has_the_head_that_it_always_had(tmp_path: Path) -> None:
    run(asked(tmp_path))
    assert "split" not in lines_of(tmp_path / "out")[0]


def test_the_command_splits(whole: Path, tmp_path: Path) -> None:
    home = str(tmp_path / "out")
    words = ["batch", str(whole / "out.csv"), "--clinic", str(clinic(LAKESIDE).folder), "-o", home]
    words += ["--sheet", "prepare", "--combined", f"{home}/print.pdf", "--split", "day"]
    said = CliRunner().invoke(cli, [*words, "--printed-on", "2026-12-01"])
    assert said.exit_code == 1  # a row is refused
    assert f"{home}/{DAYS[1]}: 2 patients, " in said.stdout
    assert f"{home}/stack.csv says which sheet begins on which page" in said.stdout
    assert everything(tmp_path / "out") == everything(whole / "out")


def test_the_help_names_what_there_is_for_print_files_and_refused_rows() -> None:
    said = " ".join(CliRunner().invoke(cli, ["batch", "--help"]).stdout.split())
    assert "--split [day|physician|language]" in said
    assert "--combined-new FILE.pdf With --resume: one print file of what is new or changed" in said
    assert "rejected.csv has them as they came" in said
