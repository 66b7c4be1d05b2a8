"""One worker: rows of a list become files.

In: a work unit, a few rows. Out: what became of each. The files of a unit are written, then flushed
to the disk together, then renamed. A worker keeps one engine for all the units it is given: what
patients share is compiled once. A run in one process is its own worker (`InThisProcess`); others
have a `WorkerPool`.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from docgen.batch.manifest import ManifestEntry
from docgen.batch.renderer import (
    Done,
    FinishedSheet,
    GivenFacts,
    Remark,
    Renderer,
    Result,
    RowProblem,
    Setup,
    Task,
    UnwrittenSheet,
    WorkUnit,
    problems_of,
    remarks_of,
    row_of,
)
from docgen.errors import Diagnostic, InputError, error
from docgen.files import UnfinishedFiles, digest_of, output_error
from docgen.pdf.document import Filled, fill
from docgen.sheet.filling import broken_words


class _OfThread(threading.local):
    """What one thread has at hand: another may work for another run."""

    renderer: Renderer | None = None


_here = _OfThread()


def work(unit: WorkUnit) -> Done:
    """Make the sheets of a unit; raises nothing, whatever is wrong with a row."""
    return _Work(renderer_for(unit.setup), UnfinishedFiles(unit.setup.manifest)).run(unit.tasks)


class InThisProcess:
    """Works off units one after the other, in this thread."""

    def run(self, units: Iterable[WorkUnit]) -> Iterator[Result]:
        """Yield what became of each unit."""
        for unit in units:
            yield unit, work(unit)

    def stop(self) -> Iterator[Result]:
        """Nothing is under way."""
        return iter(())


def forget() -> None:
    """Drop this thread's renderer, with all that it remembers."""
    if _here.renderer is not None:
        _here.renderer.forget()
        _here.renderer = None


def renderer_for(setup: Setup) -> Renderer:
    """Return this thread's renderer: the one at hand, if it is of the same run."""
    renderer = _here.renderer
    if renderer is None or renderer.setup != setup:
        renderer = _here.renderer = Renderer(setup, renderer.engine if renderer else None)
    return renderer


class _Written(NamedTuple):
    """A sheet under its unfinished name, and whose it is."""

    sheet: FinishedSheet
    task: Task
    record: str


@dataclass(slots=True)
class _Work:
    """A unit in the making."""

    renderer: Renderer
    parts: UnfinishedFiles
    sheets: list[FinishedSheet] = field(default_factory=list)
    written: list[_Written] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    refused: int = 0
    languageless: int = 0
    stopped: Diagnostic | None = None

    def run(self, tasks: tuple[Task, ...]) -> Done:
        for task in tasks:
            try:
                self.one(task)
            except OSError as problem:
                where = str(self.renderer.setup.folder)
                self.stopped = output_error(problem, where).diagnostics[0]
                break
        self.publish()
        return Done(
            tuple(self.sheets),
            tuple(self.problems),
            self.refused,
            tuple(self.remarks),
            self.languageless,
            self.stopped,
        )

    def one(self, task: Task) -> None:
        """Make one sheet, or find it made.

        Raises:
            OSError: it cannot be written.
        """
        if task.known and self.is_there(task.known):
            self.sheets.append(FinishedSheet(task.at, task.known.file, b"", new=False))
            return
        record = ""
        try:
            draft = self.renderer.draft(task)
            record = draft.patient.id
            password = self.password(task)
            same = next((e for e in task.earlier if self.is_alike(e, draft.entry)), None)
            if same:
                self.remarks += remarks_of(task, draft.ready.warnings)
                self.sheets.append(FinishedSheet(task.at, same.file, b"", new=False))
                return
            filled = fill(draft.ready.sheet.plate, draft.ready.filling)
            data, entry, given = self.locked(draft, filled, password)
        except OSError:
            raise  # not the row's fault
        except Exception as found:  # one bad row never stops the run
            self.problems += problems_of(task, found, record)
            self.refused += 1
            return
        if draft.ready.warnings or filled.broken:
            broken = broken_words(filled.broken, record)
            self.remarks += remarks_of(task, [*draft.ready.warnings, *broken])
        self.languageless += draft.patient.language is None and not self.renderer.setup.language
        self.keep(task, entry, data, given)

    def keep(self, task: Task, entry: ManifestEntry, data: bytes, given: GivenFacts | None) -> None:
        """Write a finished sheet, unless just that lies there already."""
        setup = self.renderer.setup
        same = setup.replace and setup.folder and _read(setup.folder / entry.file) == data
        sheet = FinishedSheet(task.at, entry.file, entry.line(), not same, given)
        if not setup.write and setup.folder and (setup.folder / entry.file).is_dir():
            self.refuse_folder(_Written(sheet, task, entry.record))
        elif same or not setup.write:
            self.sheets.append(sheet)
        else:
            self.parts.write(entry.file, data)
            self.written.append(_Written(sheet, task, entry.record))

    def publish(self) -> None:
        """Give all files that were written their final names."""
        folder = self.renderer.setup.folder
        if not self.written or folder is None:
            return
        start = f"{folder}{os.sep}"
        try:
            self.parts.flush()
            for written in self.written:
                file = written.sheet.file
                try:
                    self.parts.publish(file, start + file)
                except OSError:
                    if not (folder / file).is_dir():
                        raise
                    self.parts.drop([file])
                    self.refuse_folder(written)
                else:
                    self.sheets.append(written.sheet)
        except OSError as problem:
            self.stopped = output_error(problem, str(folder)).diagnostics[0]

    def refuse_folder(self, written: _Written) -> None:
        """Say that a folder lies in the place of a sheet."""
        message = f"A folder lies in the place of this sheet, {written.sheet.file}."
        row = row_of(written.task)
        self.problems.append(RowProblem(row, written.record, "", message, "Move the folder away."))
        self.refused += 1

    def is_there(self, entry: ManifestEntry) -> bool:
        """Tell whether the file of an entry is there and whole."""
        folder = self.renderer.setup.folder
        if folder is None or not entry.is_plain_name:
            return False
        return digest_of(folder / entry.file) == (entry.locked or entry.sha256)

    def is_alike(self, earlier: ManifestEntry, entry: ManifestEntry) -> bool:
        """Tell whether a file shows just what would be made now, and is there and whole."""
        alike = earlier.shows == entry.shows and earlier.file == entry.file
        return alike and self.is_there(earlier)

    def password(self, task: Task) -> str:
        """Return the row's password; "" where the run has none.

        Raises:
            InputError: the row lacks one.
        """
        name = self.renderer.setup.password_field
        if not name:
            return ""
        from docgen.batch.passwords import usable_password  # noqa: PLC0415  # only if asked for

        password = usable_password(task.record.text(name))
        if not password:
            message = f"{name} is empty, or too long for a password."
            problem = error("no-password", message, "Write up to 127 letters and figures.")
            raise InputError(replace(problem, field=name))
        return password

    def locked(
        self, draft: UnwrittenSheet, filled: Filled, password: str
    ) -> tuple[bytes, ManifestEntry, GivenFacts | None]:
        """Return what is to be written, its entry, and what a ledger is told of it."""
        pdf, digest = filled.pdf, self.renderer.digest(filled)
        entry, given = draft.entry._replace(sha256=digest, pages=filled.pages), None
        if self.renderer.setup.noted:
            facts = draft.given.facts._replace(pages=filled.pages, file=digest)
            given = draft.given._replace(facts=facts)
        if not password:
            return pdf, entry, given
        from docgen.batch.passwords import lock  # noqa: PLC0415  # only where it is asked for

        data, content = lock(pdf, password)
        key = self.renderer.setup.key
        if key:
            entry = entry._replace(key=key.id, sha256=key.of(digest))
            content = key.of(content)
        entry = entry._replace(locked=hashlib.sha256(data).hexdigest(), content=content)
        return data, entry, given


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None
