"""What goes to a worker and what comes back: small, frozen, made to be sent to another process.

In: rows of a list. Out: `Unit`, some rows to be worked on together, and `Done`, what became of
them. What comes back holds record numbers and hashes, and nothing else about a patient.
"""

from __future__ import annotations

import hashlib
import hmac
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, TypeAlias

import docgen
from docgen.batch.job import Job
from docgen.batch.keys import Key
from docgen.batch.manifest import Entry
from docgen.errors import Diagnostic
from docgen.patient.raw import RawRecord

ROWS = 64  # of a unit: few enough to share the work out, enough to flush the disk seldom


@dataclass(frozen=True, slots=True)
class Setup:
    """What all units of a run share. `clinic` is packed: each worker unpacks it once.

    `key` hashes what may not be guessed. `write` is off for a dry run. `replace` is on where files
    of an earlier run may lie.
    """

    clinic: bytes
    sheet: str
    language: str | None
    format: str
    copy: str  # "staff" for staff copies
    printed_on: date | datetime
    folder: Path | None
    manifest: Path
    password_field: str
    write: bool
    replace: bool
    key: Key | None

    @classmethod
    def of(
        cls,
        job: Job,
        printed_on: date | datetime,
        key: Key | None = None,
        *,
        write: bool,
        replace: bool,
    ) -> Setup:
        """Pack what a job asks of every sheet; `key` is that of a run with passwords."""
        return cls(
            pickle.dumps(job.clinic, pickle.HIGHEST_PROTOCOL),
            job.sheet,
            job.language,
            job.format,
            job.copy,
            printed_on,
            job.folder,
            job.manifest,
            job.password_field,
            write,
            replace,
            key,
        )


class Task(NamedTuple):
    """One row; `at` counts from 0. `known` is what an earlier run made from the same inputs."""

    at: int
    record: RawRecord
    inputs: str
    marked: bool = False
    known: Entry | None = None


class Unit(NamedTuple):
    """Rows that one worker works on together."""

    setup: Setup
    tasks: tuple[Task, ...]


class Problem(NamedTuple):
    """What is wrong with one row, for people: never with a value of the record."""

    row: int
    record: str
    field: str
    message: str
    hint: str


class Sheet(NamedTuple):
    """One finished sheet: its row (from 0), its file, its line; no line if all was there before."""

    at: int
    file: str
    line: bytes
    new: bool


class Remark(NamedTuple):
    """What is worth saying though the sheet is made; the same for many rows."""

    message: str
    hint: str
    row: int


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a unit; `stopped` is why it could not be finished."""

    sheets: tuple[Sheet, ...] = ()
    problems: tuple[Problem, ...] = ()
    refused: int = 0
    remarks: tuple[Remark, ...] = ()
    languageless: int = 0
    stopped: Diagnostic | None = None


Result: TypeAlias = tuple[Unit, Done]


class Fingerprint:
    """Hashes all that a sheet is made from, so that a later run sees what has changed."""

    def __init__(
        self,
        job: Job,
        printed_on: date | datetime,
        ignored: frozenset[str],
        key: Key | None = None,
    ) -> None:
        """Begin with what all sheets of a run share; with a key nobody else can hash a guess."""
        shared = (
            docgen.__version__,
            job.clinic.digest,
            job.sheet,
            job.language,
            job.format,
            printed_on.isoformat(),
            job.password_field,
            *([job.copy] if job.copy else []),  # what was made before there were copies counts
        )
        data = repr(shared).encode()
        self._shared = hmac.new(key.secret, data, "sha256") if key else hashlib.sha256(data)
        self._ignored = ignored

    def of(self, record: RawRecord, *, marked: bool) -> str:
        """Return the hash of a row, whatever the order of its columns."""
        pairs = [pair for pair in record.mapping.items() if pair[0] not in self._ignored]
        pairs.sort(key=itemgetter(0))
        total = self._shared.copy()
        total.update(repr((pairs, marked)).encode("utf-8", "surrogatepass"))
        return total.hexdigest()[:32]


def units(setup: Setup, tasks: Iterable[Task], rows: int = ROWS) -> Iterator[Unit]:
    """Put tasks together, a unit's worth at a time."""
    held: list[Task] = []
    for task in tasks:
        held.append(task)
        if len(held) == rows:
            yield Unit(setup, tuple(held))
            held = []
    if held:
        yield Unit(setup, tuple(held))
