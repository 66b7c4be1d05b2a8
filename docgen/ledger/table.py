"""The rows of a ledger in its database: added behind the last, read, and never anything else.

In: rows without their place. Out: the same rows with number and digest, on the disk when the
transaction ends. Triggers refuse to change or to take out a row, and to put one anywhere but behind
the last. Several processes may write at once: whoever writes has the database to themselves from
before they look at the last row until theirs stands behind it (BEGIN IMMEDIATE).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docgen.files import BINARY, PRIVATE, writing
from docgen.ledger.place import DATABASE, unusable, unwritable
from docgen.ledger.rows import FIRST, MADE, PRINTER, LedgerRow

VERSION = 1  # of the table
APPLICATION = 0x646F6367  # "docg": what `file` and others tell the database by
PATIENCE = 60.0  # seconds to wait for another process
_COLUMNS = LedgerRow._fields
_TYPES = {"number": "INTEGER PRIMARY KEY", "pages": "INTEGER NOT NULL", "about": "INTEGER NOT NULL"}
_TABLE = ", ".join(f"{name} {_TYPES.get(name, 'TEXT NOT NULL')}" for name in _COLUMNS)
_SCHEMA = (
    f"CREATE TABLE rows ({_TABLE})",
    f"CREATE UNIQUE INDEX by_sheet ON rows (sheet_id) WHERE kind = '{MADE}'",
    "CREATE INDEX by_patient ON rows (patient, number)",
    "CREATE INDEX by_kind ON rows (kind, number)",
    "CREATE INDEX by_time ON rows (kind, at)",
    "CREATE INDEX by_row ON rows (about)",
    f"CREATE INDEX by_printer ON rows (number) WHERE how = '{PRINTER}'",
)
TRIGGERS = {
    "rows_are_not_changed": "BEFORE UPDATE ON rows BEGIN "
    "SELECT RAISE(ABORT, 'rows of a ledger are not changed'); END",
    "rows_are_not_deleted": "BEFORE DELETE ON rows BEGIN "
    "SELECT RAISE(ABORT, 'rows of a ledger are not deleted'); END",
    "rows_stand_behind_the_last": "BEFORE INSERT ON rows "  # noqa: S608
    "WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM rows) "
    "OR NEW.previous IS NOT "
    f"coalesce((SELECT hash FROM rows ORDER BY number DESC LIMIT 1), '{FIRST}') "
    "BEGIN SELECT RAISE(ABORT, 'a row of a ledger stands behind the last one'); END",
}
# What stands in a statement is docgen's own; each value is given apart.
_INSERT = f"INSERT INTO rows VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM rows"  # noqa: S608


class LedgerTable:
    """The table, open; several threads may share it."""

    def __init__(self, place: Path) -> None:
        """Open the database of a place, or make it, closed to others.

        Raises:
            InputError: it is none of docgen's, of a newer docgen, or damaged.
            OutputError: it cannot be written.
        """
        self.file = place / DATABASE
        self._turn = threading.RLock()
        self._tail: LedgerRow | None = None  # the last row, as far as it is known within `alone`
        with writing(self.file), self._in_words():
            # SQLite gives its other files the rights of this one.
            handle = os.open(self.file, os.O_RDWR | os.O_CREAT | BINARY, PRIVATE)
            os.close(handle)
            self._open = sqlite3.connect(
                self.file, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            try:
                self._begin()
            except BaseException:
                self._open.close()
                raise

    def _begin(self) -> None:
        """See that the table is there, and that what is told to be safe is on the disk."""
        self._ask("PRAGMA trusted_schema = OFF")
        if self._ask("SELECT count(*) FROM sqlite_master")[0][0]:
            found = self._ask("PRAGMA application_id")[0][0], self._ask("PRAGMA user_version")[0][0]
            if found[0] != APPLICATION:
                message = "The database is none of docgen's."
                raise unusable(self.file, message, "Name another folder.")
            if found[1] > VERSION:
                message = "The ledger was made by a newer docgen."
                raise unusable(self.file, message, "Use that one.")
        self._into_wal()
        self._ask("PRAGMA synchronous = FULL")
        if not self._ask("SELECT count(*) FROM sqlite_master")[0][0]:
            with self.alone():
                if not self._ask("SELECT count(*) FROM sqlite_master")[0][0]:
                    self._make()

    def _into_wal(self) -> None:
        """Have changes written to a log first; two who begin at once may be in each other's way."""
        end = time.monotonic() + PATIENCE
        while self._ask("PRAGMA journal_mode")[0][0] != "wal":
            try:
                if self._ask("PRAGMA journal_mode = WAL")[0][0] == "wal":
                    return
            except sqlite3.OperationalError:
                if time.monotonic() > end:
                    raise
            else:
                message = "The disk does not take a database that several programs write to."
                raise unusable(self.file, message, "Name a folder on another disk.")
            time.sleep(0.02)

    def _make(self) -> None:
        for statement in _SCHEMA:
            self._ask(statement)
        for name, told in TRIGGERS.items():
            self._ask(f"CREATE TRIGGER {name} {told}")
        self._ask(f"PRAGMA application_id = {APPLICATION}")
        self._ask(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        """Let go of the database."""
        with self._turn:
            self._open.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have the database for oneself; what is added meanwhile is kept as a whole, or not at all.

        Raises:
            OutputError: it cannot be written, or others do not let go of it.
        """
        with self._turn, self._in_words():
            self._ask("BEGIN IMMEDIATE")
            self._tail = None
            try:
                yield
                self._ask("COMMIT")
            except BaseException:
                if self._open.in_transaction:
                    self._ask("ROLLBACK")
                raise

    def add(self, row: LedgerRow) -> LedgerRow:
        """Put a row behind the last one, within `alone`; return it as it stands there."""
        last = self._tail or self.last()
        number, previous = (last.number + 1, last.hash) if last else (1, FIRST)
        sealed = row._replace(number=number).sealed(previous)
        self._open.execute(_INSERT, sealed)
        self._tail = sealed
        return sealed

    def last(self) -> LedgerRow | None:
        """Return the last row, if there is one."""
        found = self.find("1 ORDER BY number DESC LIMIT 1")
        return found[0] if found else None

    def find(self, where: str, *values: str | int) -> list[LedgerRow]:
        """Return rows; `where` is SQL of docgen's own, with a ? for each value."""
        with self._turn, self._in_words():
            found = self._ask(f"{_SELECT} WHERE {where}", *values)
        return [LedgerRow._make(one) for one in found]

    def ids(self, where: str, *values: str | int) -> list[str]:
        """Return the ids of sheets, with `where` as in `find`."""
        with self._turn, self._in_words():
            found = self._ask(f"SELECT sheet_id FROM rows WHERE {where}", *values)  # noqa: S608
        return [one[0] for one in found]

    def _ask(self, statement: str, *values: str | int) -> list[tuple[Any, ...]]:
        return self._open.execute(statement, values).fetchall()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turn what SQLite says into plain words: never with a value."""
        try:
            yield
        except sqlite3.Error as problem:
            raise in_words(problem, self.file) from None


def in_words(problem: sqlite3.Error, file: Path) -> Exception:
    """Return what SQLite says as an error of docgen's."""
    name = getattr(problem, "sqlite_errorname", "") or type(problem).__name__
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        hint = "Wait until it is done, then run the command again."
        return unwritable(file, "Another program does not let go of the ledger.", hint)
    if name.startswith("SQLITE_FULL"):
        return unwritable(file, "The disk is full.", "Make room, then run the command again.")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return unusable(file, "The ledger is damaged.", "Bring it back from its last backup.")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        hint = "See who may write into its folder."
        return unwritable(file, "You may not write into the ledger.", hint)
    hint = "`docgen verify` with the ledger's folder says what is wrong with it."
    return unwritable(file, f"The ledger took no row: {name}.", hint)
