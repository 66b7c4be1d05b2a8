"""Proves that a ledger is whole: its chain, its rules, its files and who may read them.

In: the folder of a ledger. Out: findings in words, each of what is not as it should be. Whoever
cuts rows off the end of a ledger leaves a chain that holds: `LedgerProof.last` is what to write
down elsewhere, and to look for later.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from docgen.errors import InputError
from docgen.ledger.keeping import END
from docgen.ledger.place import (
    DATABASE,
    FOLDERS,
    KEY,
    PATIENTS,
    RECORDS,
    UNFINISHED,
    is_remote,
    unusable,
)
from docgen.ledger.rows import ERASED, EXPIRED, FIRST, MADE, LedgerRow
from docgen.ledger.table import APPLICATION, TRIGGERS, in_words

_MOST = 10  # files that are named of each kind
_OTHERS = 0o077


@dataclass(slots=True)
class LedgerProof:
    """What was looked at, the last row's number and hash, and what is wrong."""

    rows: int = 0
    sheets: int = 0
    records: int = 0
    last: tuple[int, str] = (0, FIRST)
    findings: list[str] = field(default_factory=list)


def verify_ledger(place: Path) -> LedgerProof:
    """Look through a ledger: its folder or its database.

    Raises:
        InputError: there is none, or it cannot be read.
    """
    place = place.parent if place.name == DATABASE else place
    file = place / DATABASE
    if not file.is_file():
        raise unusable(place, "There is no ledger.", "Name the folder that holds ledger.sqlite.")
    proof = LedgerProof()
    try:
        with closing(sqlite3.connect(file, timeout=60)) as database:
            database.execute("PRAGMA query_only = ON")
            _look_at_database(database, proof)
            if not any("not a ledger" in found for found in proof.findings):
                _look_at_rows(database, place, proof)
    except sqlite3.DatabaseError as problem:
        found = in_words(problem, file)
        if not isinstance(found, InputError):
            raise found from None
        proof.findings.append("The database is damaged.")
    proof.findings += _rights(place)
    return proof


def _look_at_database(database: sqlite3.Connection, proof: LedgerProof) -> None:
    """See that SQLite finds its database whole, and that its rules are there."""
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        proof.findings.append("The database is not a ledger of docgen's.")
        return
    said = [one[0] for one in database.execute("PRAGMA integrity_check(3)")]
    if said != ["ok"]:
        proof.findings.append("The database is damaged.")
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    there = dict(database.execute(asked).fetchall())
    for name, told in TRIGGERS.items():
        if there.pop(name, "") != f"CREATE TRIGGER {name} {told}":
            proof.findings.append(f"The rule {name} is missing from the database, or changed.")
    if there:
        proof.findings.append("The database has rules that docgen did not make.")


def _look_at_rows(database: sqlite3.Connection, place: Path, proof: LedgerProof) -> None:
    """Follow the chain; then see that each sheet's record is there, or that a row says why not."""
    made: dict[str, tuple[int, str, str]] = {}
    erased, expired, broken = dict[str, int](), "", False
    number, previous = 0, FIRST
    names = ", ".join(LedgerRow._fields)
    for found in database.execute(f"SELECT {names} FROM rows ORDER BY number"):  # noqa: S608
        row = LedgerRow._make(found)
        wrong = "" if broken else _broken(row, number, previous)
        if wrong:
            proof.findings.append(wrong)
            broken = True
        number, previous = row.number, row.hash
        proof.rows += 1
        if row.kind == MADE:
            made[row.sheet_id] = row.number, row.patient, row.at
        elif row.kind == ERASED:
            erased[row.patient] = row.number
        elif row.kind == EXPIRED:
            expired = max(expired, row.answer)
    proof.last, proof.sheets = (number, previous), len(made)
    there = {file.stem for name in (RECORDS, UNFINISHED) for file in (place / name).glob(f"*{END}")}
    proof.records = len(there & made.keys())
    missing = [
        number
        for sheet_id, (number, patient, moment) in made.items()
        if sheet_id not in there and erased.get(patient, 0) < number and moment >= expired
    ]
    proof.findings += _named([f"row {number}" for number in missing], "Missing: the record of")
    settled = {file.stem for file in (place / RECORDS).glob(f"*{END}")}
    unknown = sorted(settled - made.keys())
    proof.findings += _named([f"{RECORDS}/{one}{END}" for one in unknown], "No row knows")


def _broken(row: LedgerRow, number: int, previous: str) -> str:
    """Say where the chain breaks, if it does at this row."""
    if row.number != number + 1:
        return f"The chain is broken at row {number + 1}: it is missing."
    if row.hash != row.reckoned():
        return f"The chain is broken at row {row.number}: it was changed."
    if row.previous != previous:
        return f"The chain is broken at row {row.number}: the row before it was changed."
    return ""


def _rights(place: Path, *, by_mode: bool = os.name == "posix") -> Iterator[str]:
    """Say what others may read, and what is not where it must be."""
    if not (place / KEY).is_file():
        yield f"Missing: {KEY}."
    if is_remote(place.resolve()):
        yield "The ledger lies on a network share, where it cannot be kept safely."
    if not by_mode:
        return
    files = [place, *(place / name for name in FOLDERS)]
    files += [f for f in place.iterdir() if f.is_file() and f.name.startswith("ledger.")]
    files += [f for name in (RECORDS, UNFINISHED, PATIENTS) for f in (place / name).glob("*")]
    names = []
    for file in files:
        try:
            open_to = stat.S_IMODE(file.stat().st_mode) & _OTHERS
        except OSError:
            continue  # it has gone meanwhile
        if open_to:
            inside = file.relative_to(place)
            names.append("the folder itself" if file == place else inside.as_posix())
    yield from _named(names, "Open to others:")


def _named(names: list[str], what: str) -> Iterator[str]:
    """Name the first of some files, and how many more there are."""
    if names:
        more = f" and {len(names) - _MOST:,} more" if len(names) > _MOST else ""
        yield f"{what} {', '.join(names[:_MOST])}{more}."


def ledger_verified(proof: LedgerProof) -> Iterator[str]:
    """Say what was proved."""
    number, digest = proof.last
    yield f"Rows of the ledger: {proof.rows:,}"
    yield f"Sheets given: {proof.sheets:,}; of these, records kept: {proof.records:,}"
    yield f"Last row: {number}, {digest}"
    if proof.findings:
        yield f"Not as it should be: {len(proof.findings):,}"
    else:
        yield "The chain holds, and every record is there that should be."
