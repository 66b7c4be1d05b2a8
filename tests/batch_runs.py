"""Small runs over invented lists, for the tests of `docgen batch`."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from docgen.batch.job import Job
from docgen.batch.report import Event
from docgen.batch.run import BatchRun
from docgen.executors.base import Executors
from docgen.files import examples_root
from docgen.settings.clinic import Clinic

CLINIC = examples_root() / "clinics" / "pain-specialists"
DAY = date(2026, 12, 1)
SECRETS = ("Quiñones", "Wilhelmina", "1938", "hunter2")
Row = dict[str, str]


@cache
def clinic(name: str = "pain-specialists") -> Clinic:
    return Clinic.load(examples_root() / "clinics" / name)


def patient(number: str, **other: str) -> Row:
    """A row of a list: Wilhelmina Quiñones, with what is different."""
    return {
        "id": number,
        "given_name": "Wilhelmina",
        "family_name": "Quiñones",
        "birth_date": "1938-07-30",
        "language": "en",
        "procedure": "vertebroplasty",
        "appointment": "2026-12-08T09:30",
        "sedation": "yes",
        "contrast": "no",
        "vertebrae": "L1",
        "portal_pin": "hunter2",
    } | other


def patients(count: int, **other: str) -> list[Row]:
    return [patient(f"A{number:03}", **other) for number in range(1, count + 1)]


def write_list(file: Path, rows: Iterable[Row]) -> Path:
    rows = list(rows)
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(dict.fromkeys(k for row in rows for k in row)))
        writer.writeheader()
        writer.writerows(rows)
    return file


def job(folder: Path, rows: Iterable[Row], **other: Any) -> Job:
    """A job over a list that is written beside `folder`."""
    file = write_list(folder.with_name(f"{folder.name}.csv"), rows)
    return Job(
        **{
            "list_file": file,
            "clinic": clinic(),
            "sheet": "prepare",
            "printed_on": DAY,
            "folder": folder,
            "cache": True,  # of this run of tests: to compile a sheet takes longer than most runs
            **other,
        }
    )


def run(asked: Job, executors: Executors | None = None, *, away: bool = False) -> BatchRun:
    """Do all of a run."""
    done = BatchRun(asked, executors, away=away)
    for _ in done.events():
        pass
    return done


def start(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    """Start `docgen batch` as a process of its own, over the list that lies beside `folder`."""
    words = ["batch", str(folder.parent / "list.csv"), "--clinic", str(CLINIC)]
    words += ["--sheet", "prepare", "--printed-on", "2026-12-01", "-o", str(folder), *more]
    code = f"import docgen.cli; docgen.cli.cli({words!r}, prog_name='docgen')"
    command = [sys.executable, "-c", code]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def end(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Wait until it has ended; its exit code, and what it said."""
    text, _ = process.communicate()  # without a limit: a busy machine is no fault
    return process.returncode, text.decode()


def events(asked: Job) -> list[Event]:
    return list(BatchRun(asked).events())


def pdfs(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.pdf"))}


def everything(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def manifest(folder: Path, name: str = "run.jsonl") -> list[dict[str, Any]]:
    """The lines about sheets."""
    return [line for line in lines_of(folder, name) if "record" in line]


def lines_of(folder: Path, name: str = "run.jsonl") -> list[dict[str, Any]]:
    """All lines of a manifest."""
    return [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]
