"""One worker: rows of a list become files.

In: a work unit, a few rows. Out: what became of each. The files of a unit are written together
(`SheetWriter`), to where the run's sheets lie; a worker that is `away` from there sends their bytes
back, and the process that leads writes them (`taken_in`). A worker keeps one engine for all the
units it is given: what patients share is compiled once. A run in one process is its own worker
(`InThisProcess`); others have a `WorkerPool`.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from weakref import WeakKeyDictionary

from docgen.batch.manifest import ManifestEntry
from docgen.batch.package import RunPackage, end
from docgen.batch.renderer import (
    ROWS,
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
from docgen.files import output_error
from docgen.patient.raw import shown_number
from docgen.pdf.document import Filled, fill
from docgen.sheet.filling import broken_words
from docgen.storage.base import Storage

# What each thread has at hand, as long as it lives: another may work for another run.
_renderers: WeakKeyDictionary[threading.Thread, Renderer] = WeakKeyDictionary()


def work(unit: WorkUnit) -> Done:
    """Make the sheets of a unit; raises nothing, whatever is wrong with a row."""
    setup = unit.setup
    if setup.package.problem:
        return Done(stopped=setup.package.problem)
    writer = (SheetHolder if setup.away else SheetWriter)(setup, setup.storage)
    return _told(_Work(renderer_for(setup), writer).run(unit.tasks), setup.package)


def _told(done: Done, package: RunPackage) -> Done:
    """Have what is said of the clinic's files name them as they are called where the run began."""
    if not package.folder:
        return done
    problems = [one._replace(message=package.told(one.message)) for one in done.problems]
    remarks = [one._replace(message=package.told(one.message)) for one in done.remarks]
    return replace(done, problems=tuple(problems), remarks=tuple(remarks))


class InThisProcess:
    """Works off units one after the other, in this thread."""

    workers = 1

    def run(self, units: Iterable[WorkUnit]) -> Iterator[Result]:
        """Yield what became of each unit."""
        for unit in units:
            yield unit, work(unit)

    def stop(self) -> Iterator[Result]:
        """Nothing is under way."""
        return iter(())


def forget() -> None:
    """Drop this thread's renderer, with all that it remembers."""
    renderer = _renderers.pop(threading.current_thread(), None)
    if renderer:
        renderer.forget()


def end_work(digest: str) -> None:
    """Drop all that any thread of this process remembers of the run with this package."""
    for thread, renderer in list(_renderers.items()):
        if renderer.setup.package.digest == digest:
            _renderers.pop(thread, None)  # another run of the same package may end, too
            renderer.forget()
    end(digest)


def renderer_for(setup: Setup) -> Renderer:
    """Return this thread's renderer: the one at hand, if it is of the same run."""
    thread = threading.current_thread()
    renderer = _renderers.get(thread)
    if renderer is None or renderer.setup != setup:
        same = renderer and renderer.setup.package.sheets is setup.package.sheets
        renderer = Renderer(setup, renderer.engine if renderer and same else None)
        _renderers[thread] = renderer
    return renderer


class SheetWriter:
    """Brings finished sheets to where they belong, a unit's worth at once.

    `sheets` are those that are there, `problems` tell of those in whose place something else lies;
    `stopped` is why no more can be written.
    """

    def __init__(self, setup: Setup, storage: Storage) -> None:
        """Take the choices of the run, and the place of its sheets."""
        self.setup, self.storage = setup, storage
        self.sheets: list[FinishedSheet] = []
        self.problems: list[RowProblem] = []
        self.stopped: Diagnostic | None = None
        self._files: dict[str, bytes] = {}
        self._waiting: list[tuple[FinishedSheet, Task]] = []

    def keep(self, task: Task, sheet: FinishedSheet) -> None:
        """Take a sheet with its bytes."""
        self._files[sheet.file] = sheet.data
        self._waiting.append((sheet._replace(data=b""), task))

    def publish(self) -> None:
        """Write all that was taken, but for what lies there already."""
        same, there = set[str](), set[str]()
        try:
            same |= self._lying_there()
            new = {name: data for name, data in self._files.items() if name not in same}
            for name in self.storage.put_all(new) if self.setup.write else ():
                there.add(name)
        except OSError as problem:
            self.stopped = output_error(problem, str(self.storage)).diagnostics[0]
        for sheet, task in self._waiting:
            if sheet.file in same or sheet.file in there:
                self.sheets.append(sheet._replace(new=sheet.file in there))
            elif self.storage.is_folder(sheet.file):
                self._refuse(sheet, task)
            elif not self.setup.write:
                self.sheets.append(sheet)

    def _lying_there(self) -> set[str]:
        """Return the names of those that would be what they are."""
        if not self.setup.replace:
            return set()
        names = list(self._files)
        lying = zip(names, self.storage.read_all(names), strict=True)
        return {name for name, data in lying if data == self._files[name]}

    def _refuse(self, sheet: FinishedSheet, task: Task) -> None:
        """Say that a folder lies in the place of a sheet."""
        message = f"A folder lies in the place of this sheet, {sheet.file}."
        record = shown_number(task.record)
        problem = RowProblem(row_of(task), record, "", message, "Move the folder away.")
        self.problems.append(problem)


class SheetHolder(SheetWriter):
    """Holds finished sheets: their bytes go back to the process that leads, which writes them."""

    def keep(self, task: Task, sheet: FinishedSheet) -> None:
        """Take a sheet with its bytes."""
        del task
        self.sheets.append(sheet)


def taken_in(unit: WorkUnit, done: Done, storage: Storage) -> Done:
    """Write the sheets whose bytes came back with a unit; return what has become of it."""
    if not any(sheet.data for sheet in done.sheets):
        return done
    writer = SheetWriter(unit.setup, storage)
    of = {task.at: task for task in unit.tasks}
    for sheet in done.sheets:
        if sheet.data:
            writer.keep(of[sheet.at], sheet)
        else:
            writer.sheets.append(sheet)
    writer.publish()
    return replace(
        done,
        sheets=tuple(writer.sheets),
        problems=(*done.problems, *writer.problems),
        refused=done.refused + len(writer.problems),
        stopped=done.stopped or writer.stopped,
    )


def looked_after(tasks: Iterable[Task], storage: Storage) -> Iterator[Task]:
    """Leave to tasks only those earlier files that lie there whole: the worker cannot look."""
    rest = iter(tasks)
    while some := tuple(islice(rest, ROWS)):
        whole = _whole(some, storage)
        for task in some:
            known = task.known if task.known in whole else None
            earlier = tuple([one for one in task.earlier if one in whole])
            yield task._replace(known=known, earlier=earlier)


def _whole(tasks: Iterable[Task], storage: Storage) -> set[ManifestEntry]:
    """Return those earlier files of tasks that are there and whole; all are looked at together."""
    entries = [one for task in tasks for one in (task.known, *task.earlier) if one]
    asked = list(dict.fromkeys(one for one in entries if one.is_plain_name))
    lying = zip(asked, storage.read_all([one.file for one in asked]), strict=True)
    return {
        one
        for one, data in lying
        if data is not None and hashlib.sha256(data).hexdigest() == (one.locked or one.sha256)
    }


def _is_alike(earlier: ManifestEntry, entry: ManifestEntry) -> bool:
    """Tell whether a file shows just what would be made now."""
    return earlier.shows == entry.shows and earlier.file == entry.file


@dataclass(slots=True)
class _Work:
    """A unit in the making."""

    renderer: Renderer
    writer: SheetWriter
    problems: list[RowProblem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    refused: int = 0
    languageless: int = 0
    stopped: Diagnostic | None = None

    def run(self, tasks: tuple[Task, ...]) -> Done:
        try:
            if not self.renderer.setup.away:  # else only what is there came with the tasks
                tasks = tuple(looked_after(tasks, self.writer.storage))
            for task in tasks:
                self.one(task)
        except OSError as problem:
            self.stopped = output_error(problem, str(self.writer.storage)).diagnostics[0]
        self.writer.publish()
        return Done(
            tuple(self.writer.sheets),
            (*self.problems, *self.writer.problems),
            self.refused + len(self.writer.problems),
            tuple(self.remarks),
            self.languageless,
            self.stopped or self.writer.stopped,
        )

    def one(self, task: Task) -> None:
        """Make one sheet, or find it made.

        Raises:
            OSError: a file that it is made from cannot be read.
        """
        if task.known:
            self.writer.sheets.append(FinishedSheet(task.at, task.known.file, b"", new=False))
            return
        record = ""
        try:
            draft = self.renderer.draft(task)
            record = draft.patient.id
            password = self.password(task)
            same = next((e for e in task.earlier if _is_alike(e, draft.entry)), None)
            if same:
                self.remarks += remarks_of(task, draft.ready.warnings)
                self.writer.sheets.append(FinishedSheet(task.at, same.file, b"", new=False))
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
        sheet = FinishedSheet(task.at, entry.file, entry.line(), new=True, given=given, data=data)
        self.writer.keep(task, sheet)

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
