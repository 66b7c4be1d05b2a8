"""One run: a list becomes sheets, as many as it takes, and stops for nothing but the disk.

In: a `Job`, and where workers come from. Out: events while it goes, files, a manifest, a list of
problems, and a `Summary`. An earlier run in the same place, made with the same choices, is taken up
where it was left: what is there and would be the same is kept; what the list no longer asks for is
removed, if that is asked for. Without `resume` it is only looked at: a finished run is told to be
one, any other is left alone.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from docgen.batch.given import RunNotes, opened_ledger
from docgen.batch.job import Job, head_of
from docgen.batch.journal import FILES, Journal, NewLine
from docgen.batch.manifest import Manifest, ManifestEnd, ManifestHead, mark_of
from docgen.batch.package import RunPackage, begin
from docgen.batch.parts import refuse_other_parts
from docgen.batch.preflight import (
    Lost,
    date_of,
    is_older,
    lost_sheets,
    refuse_columns,
    refuse_locked_leftovers,
    refuse_loss,
    refuse_lost_inputs,
    refuse_names,
    refuse_one_name,
    refuse_other_choices,
    refuse_other_list,
    refuse_staff_copy,
    unfinished,
)
from docgen.batch.print_file import PrintFileWriter, part_of
from docgen.batch.refused import write_refused
from docgen.batch.renderer import (
    ROWS,
    Done,
    Fingerprint,
    Renderer,
    RowProblem,
    Rows,
    Setup,
    Task,
    WorkUnit,
    units,
)
from docgen.batch.report import NEW_FILE, PRINT_FILE, SHEETS, Began, Event, Noted, Summary, Went
from docgen.batch.store_journal import at_hand, open_journal
from docgen.batch.tables import write_problems, write_rejected, write_stack
from docgen.batch.worker import (
    InThisProcess,
    end_work,
    forget,
    looked_after,
    renderer_for,
    taken_in,
)
from docgen.engine import Engine
from docgen.errors import Diagnostic, OutputError, Place, warning
from docgen.files import UnfinishedFiles, private_folder, removed_in_vain, writing
from docgen.lists.files import ListFile
from docgen.lists.prescan import Prescan, prescan
from docgen.storage.urls import goes_unencrypted

if TYPE_CHECKING:
    from docgen.batch.passwords import RunKey
    from docgen.batch.pool import WorkerPool
    from docgen.executors.base import Executor, Executors

_STEP = 64  # rows of a print file between two events


class BatchRun:
    """A run in the making; `summary` is right at any time."""

    def __init__(self, job: Job, executors: Executors | None = None, *, away: bool = False) -> None:
        """Take what is asked; `executors` makes an executor: without one, this thread works.

        Workers that are `away` see nothing of this computer's disk.
        """
        self.job = job
        self._away, self._alone = away, executors is None
        self.summary = Summary()
        self.writing = False  # from the first moment on at which files may change
        self._source = ListFile(job.list_file, job.clinic, job.password_field)
        self._pool = _pool_of(executors, job, away=away) if executors else InThisProcess()
        self._parts = UnfinishedFiles(job.manifest)
        self._key: RunKey | None = None  # of a run with passwords
        self._older: tuple[RunKey, ...] = ()  # of parts that were joined
        self._notes: RunNotes | None = None  # of a run with a ledger

    def events(self) -> Generator[Event, None, None]:
        """Do all of it, telling how it goes.

        Closing the iterator ends the run early; what was made by then is in the manifest.

        Raises:
            InputError: the choices, the list or an earlier run stand against it; nothing was
                written.
            OutputError: the disk is full, say; what was made by then is in the manifest.
        """
        with at_hand(self.job, alone=self._alone) as self.job:
            self._parts = UnfinishedFiles(self.job.manifest)
            with writing(self.job.shown(self.job.home)):
                yield from self._all()

    def _all(self) -> Generator[Event, None, None]:
        job = self.job
        job.refuse_unclear()
        self._source.refuse_pipe()
        refuse_names(job)
        refuse_lost_inputs(job)
        refuse_staff_copy(job)
        refuse_other_parts(job)
        known = Manifest(job.manifest)
        refuse_other_choices(job, known)  # before a long list is read
        seen = self._prescan()
        refuse_columns(job, seen)
        refuse_lost_inputs(job, seen.parts or ("",))
        refuse_one_name(job, seen.parts or ("",))
        refuse_other_list(job, known, seen)
        refuse_locked_leftovers(job, known)
        self._count_verdicts(seen)
        yield Noted(seen.notes)
        if goes_unencrypted(job.store, os.environ):
            yield Noted((_in_the_open(job),))
        if job.resume and known.begun and known.old:
            yield Noted((_old_lines(job),))
        printed_on = self.summary.printed_on = date_of(job, known)
        yield from self._find_key(known)
        looking = job.dry_run or (known.begun and not job.resume)
        fingerprint = Fingerprint(job, printed_on, seen.ignored, self._key, self._older)
        rows = Rows(self._source, seen, fingerprint)
        setup = Setup.of(job, printed_on, self._key)  # for looking, in this process
        try:
            lost = Lost()
            if known.first and (job.resume or job.dry_run):
                lost = lost_sheets(rows, known, renderer_for(setup))
            if looking:
                self.summary.removed = lost.sheets
                if not job.dry_run and is_older(rows, known, setup):
                    raise unfinished(job)
                yield from self._stages(rows, known, setup)
                if not job.dry_run and self._would_change(known):
                    raise unfinished(job)
            else:
                refuse_loss(job, lost)
                yield from self._write(rows, setup)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        """End the workers, where a look has begun them, and forget patients."""
        for _ in self._pool.stop():
            pass
        forget()

    def _prescan(self) -> Prescan:
        """Read the list through; where nothing is printed in order, none is looked for."""
        job = self.job
        sort = job.sort if job.combined or job.combined_new else "none"
        split = partial(part_of, job=job) if job.split else None
        return prescan(self._source, sort, split, job.part)

    def _find_key(self, known: Manifest) -> Iterator[Event]:
        """Take the key of the earlier run, or draw one; say so where that means more work."""
        if self.job.password_field:
            from docgen.batch.passwords import find_key, new_key  # noqa: PLC0415  # opens pypdf

            found = [key for key in map(find_key, known.keys) if key]
            self._key = found[-1] if found else new_key()
            self._older = tuple(found[:-1])
            if len(found) < len(known.keys):
                message = "The key of this run is not on this computer."
                if len(known.keys) > 1:
                    message = f"Of {len(known.keys)} keys, {len(found)} are on this computer."
                hint = "Its sheets are made anew, and locked with the same passwords."
                yield Noted((warning("no-key", message, hint),))

    @contextmanager
    def _key_kept(self, known: Manifest) -> Iterator[tuple[Diagnostic, ...]]:
        """Keep a new key for later runs, unless this one is in vain; say if it cannot be kept."""
        key = self._key
        if key is None or key.id in known.keys:
            yield ()
            return
        from docgen.batch.passwords import drop_key, keep_key  # noqa: PLC0415  # opens pypdf

        message = "There is no place for the key of this run."
        hint = "A later run with --resume will make its sheets anew."
        kept = keep_key(key)
        try:
            yield () if kept else (warning("no-key", message, hint),)
        except BaseException:
            if not self.summary.changed:
                drop_key(key)
            raise

    def _write(self, rows: Rows, setup: Setup) -> Iterator[Event]:
        """Make what is missing, under lock; what was begun in vain leaves no trace."""
        self.writing = True
        with (
            opened_ledger(self.job) as ledger,
            removed_in_vain(self.job.folder),
            self._key_kept(Manifest(self.job.manifest)) as notes,
        ):
            if self.job.folder:
                closed = private_folder(self.job.folder)
                yield Noted(() if closed else (_open_folder(),))
            yield Noted(notes)
            journal = open_journal(self.job)
            try:
                refuse_other_parts(self.job)  # they may have begun meanwhile
                refuse_other_choices(self.job, journal)  # it may have become one meanwhile
                refuse_other_list(self.job, journal, rows.seen)
                self._parts.begin()
                journal.begin(_head(self.job, setup, rows.seen))
                if ledger:
                    self._notes = RunNotes(self.job, setup, ledger, resumed=journal.resumed)
                yield from self._stages(rows, journal, setup)
                self._finish(journal)
            finally:
                self._tidy_up(journal)

    def _tidy_up(self, journal: Journal) -> None:
        """Take in what workers have still made; leave nothing that is not finished."""
        try:
            with suppress(OutputError):  # it has been told already
                for unit, done in self._pool.stop():
                    self._absorb(journal, unit, done)
        finally:
            self._parts.end()
            journal.close()

    def _stages(self, rows: Rows, known: Manifest, setup: Setup) -> Iterator[Event]:
        """Make the sheets and print files; where `known` is no journal, only look at them."""
        write = isinstance(known, Journal)
        setup = replace(setup, write=write, replace=known.resumed)
        if self.job.folder:
            total = rows.seen.made_rows
            tasks = rows.tasks(known if known.first else None)
            away = self._away and not setup.storage.everywhere
            if away:  # sheets come back, to be written here
                tasks = looked_after(tasks, setup.storage)
            self._try_fonts(rows.seen.letters)
            work = units(replace(setup, away=away), tasks, self._rows(total))
            yield from self._sheets(known, work, total)
        if self.summary.made and not (write or self.job.dry_run):
            raise unfinished(self.job)  # a print file of them takes long, and changes nothing
        if self.job.combined:
            yield from self._print_file(rows, known, setup)
        if self.job.combined_new:
            yield from self._new_file(rows, known, setup, self.job.combined_new)

    def _rows(self, total: int) -> int:
        """Rows of a unit: fewer where the list is short, so that every worker has some."""
        return max(1, min(ROWS, total // (4 * self._pool.workers)))

    def _try_fonts(self, letters: frozenset[str]) -> None:
        """Try fonts for rare letters before workers begin, so that not each has to."""
        if letters and not isinstance(self._pool, InThisProcess):
            from docgen.fonts.fallback import try_first  # noqa: PLC0415  # few lists have such

            try_first(self.job.clinic.fonts, letters)

    def _sheets(self, known: Manifest, work: Iterator[WorkUnit], total: int) -> Iterator[Event]:
        """Make one file a patient."""
        done_rows = 0
        yield Began(SHEETS, total)
        try:
            for unit, found in self._pool.run(work):
                done = self._absorb(known, unit, found)
                if done.stopped:
                    raise OutputError(done.stopped)
                done_rows += len(unit.tasks)
                yield Went(SHEETS, done_rows, total)
        except BaseException:
            # Workers elsewhere may have written sheets, and have not come to say so.
            if self._away and self.job.storage.everywhere and isinstance(known, Journal):
                known.hold()
                self.summary.changed = True
            raise

    def _absorb(self, known: Manifest, unit: WorkUnit, found: Done) -> Done:
        """Take what became of a unit into place, ledger, manifest and counts; return it."""
        done = taken_in(unit, found, unit.setup.storage)
        if isinstance(known, Journal):
            lines = [sheet for sheet in done.sheets if sheet.line]
            if self._notes:
                self._notes.files(unit.tasks, lines)
            offsets = known.append([NewLine(sheet.file, 0, sheet.line) for sheet in lines])
            for sheet, offset in zip(lines, offsets, strict=True):
                known.place(FILES, sheet.at, offset)
            for sheet in done.sheets:
                kept = None if sheet.line else known.offset(sheet.file, 0)
                if kept is not None:
                    known.place(FILES, sheet.at, kept)
            self.summary.changed |= bool(lines)
        self.summary.made += sum(sheet.new for sheet in done.sheets)
        self.summary.kept += sum(not sheet.new for sheet in done.sheets)
        self._count(done)
        return done

    def _print_file(self, rows: Rows, known: Manifest, setup: Setup) -> Iterator[Event]:
        """All patients in print files, in this process, in the order asked for."""
        made, notes = self.summary.printed, self._notes
        printing = PrintFileWriter(self.job, renderer_for(setup), known, made, notes)
        total = rows.seen.made_rows
        yield Began(PRINT_FILE, total)
        try:
            for number, done in enumerate(printing.run(rows.in_order()), 1):
                if not self.job.folder:  # else it was counted with the files
                    self._count(done)
                if number % _STEP == 0 or number == total:
                    yield Went(PRINT_FILE, number, total)
        finally:
            for printed in self.summary.printed:
                self.summary.changed |= printed.new and isinstance(known, Journal)
                if not self.job.folder:
                    self.summary.made += printed.patients if printed.new else 0
                    self.summary.kept += 0 if printed.new else printed.patients

    def _new_file(self, rows: Rows, known: Manifest, setup: Setup, file: Path) -> Iterator[Event]:
        """One print file of what is new since the run last reached its end.

        Where nothing is, the file stays as it was, or is made again as it was.
        """
        before, again = known.made_before(), known.made_new(os.path.relpath(file, self.job.home))
        renderer, new, same = renderer_for(setup), set[int](), set[int]()
        for task in rows.in_order():
            was_there, was_new = _are_among((before, again), task, renderer)
            if not was_there:
                new.add(task.at)
            if was_new:
                same.add(task.at)
        printed = self.summary.printed_new
        for asked in (new, same):
            if asked and not printed:
                yield Began(NEW_FILE, len(asked))
                notes = self._notes
                printing = PrintFileWriter(self.job, renderer, known, printed, notes, only_new=True)
                tasks = (task for task in rows.in_order() if task.at in asked)
                for number, _ in enumerate(printing.run(tasks), 1):
                    yield Went(NEW_FILE, number, len(asked))
        self.summary.changed |= any(one.new for one in printed) and isinstance(known, Journal)

    def _finish(self, journal: Journal) -> None:
        """Take away what the list no longer asks for; put problems and manifest in order, last."""
        journal.confirm()
        self._take_away(journal)
        found = self.summary
        found.changed |= write_problems(
            self.job.problems, found.problems, self._parts, self.job.storage
        )
        refused = {problem.row for problem in found.problems}
        rejected = write_rejected(self.job, self._source, refused, self._parts)
        if self.job.combined or self.job.combined_new:
            found.changed |= self._write_stack(journal)
        found.rejected, found.changed = rejected, found.changed | rejected.changed
        if self.job.part:
            told = self.job.refused, found.problems, rejected.numbers
            found.changed |= write_refused(*told, self._parts, self.job.storage)
        self._parts.flush()
        found.changed |= journal.finish(self._end(), self._parts)
        self._parts.flush()

    def _write_stack(self, journal: Journal) -> bool:
        job, entries = self.job, journal.printed_entries()
        return write_stack(job.stack, entries, self._parts, job.storage, duplex=job.duplex)

    def _take_away(self, journal: Journal) -> None:
        """Remove the files of entries that no row asks for; without `remove` they stay."""
        storage = self.job.storage
        printed = (*self.summary.printed, *self.summary.printed_new)
        current = {os.path.relpath(one.file, self.job.home) for one in printed}
        gone = [(o, e) for o, e in journal.stale() if e.file not in current]
        for offset, entry in gone:
            if entry.only and storage.has(entry.file):
                journal.keep(offset)
        stale = [(o, e) for o, e in gone if e.is_plain_name and not e.only]
        if not self.job.remove:
            self.summary.left = len(stale)
            for offset, _ in stale:
                journal.leave(offset)
            return
        for name in dict.fromkeys(entry.file for _, entry in stale):
            if name.endswith(".pdf") and not storage.is_folder(name):
                journal.reopen()
                self.summary.changed = True
                with writing(self.job.shown(self.job.home / name)):
                    storage.remove(name)
                self.summary.removed += 1

    def _end(self) -> ManifestEnd:
        """Count for the last line what the run comes to."""
        found = self.summary
        made = found.made + found.kept if self.job.folder else 0
        printed = sum(one.patients for one in found.printed)
        skipped = found.skipped.total()
        return ManifestEnd(found.rows, made, found.refused, skipped, printed, found.left)

    def _would_change(self, known: Manifest) -> bool:
        """After a look at an earlier run: whether anything is missing, changed or too much."""
        printed = self.summary.printed
        there = sum(found.patients for found in printed)
        if self.job.folder:
            there += self.summary.kept
        new = any(found.new for found in printed)
        open_end = known.versioned and known.closing != self._end()
        return bool(self.summary.made) or new or there != known.count or open_end

    def _count(self, done: Done) -> None:
        """Count what a unit says besides its sheets."""
        self.summary.refused += done.refused
        self.summary.problems += done.problems
        self.summary.languageless += done.languageless
        for remark in done.remarks:
            self.summary.remark(remark)

    def _count_verdicts(self, seen: Prescan) -> None:
        """Count the rows that are not made because of other rows."""
        self.summary.rows, self.summary.wanted = seen.count, seen.made_rows
        self.summary.listed = seen.listed
        self.summary.told = seen.told
        for verdict in seen.verdicts.values():
            if verdict.skip:
                self.summary.skipped[verdict.skip] += 1
            elif verdict.problem:
                found = verdict.problem
                self.summary.refused += 1
                problem = RowProblem(
                    found.row or 0, found.record, found.field, found.message, found.hint
                )
                self.summary.problems.append(problem)


def _are_among(made: Sequence[Set[int]], task: Task, renderer: Renderer) -> list[bool]:
    """Tell of each set of marks whether it has the sheet of a row.

    A sheet is known by the inputs that it was made from, or by what it shows: the row is worked out
    for that only where its inputs are not enough.
    """
    found = [hash(task.inputs) in marks for marks in made]
    if all(known or not marks for known, marks in zip(found, made, strict=True)):
        return found
    try:
        mark = mark_of(renderer.draft(task).entry)
    except Exception:  # the print file will say what is wrong with the row
        return found
    return [known or mark in marks for known, marks in zip(found, made, strict=True)]


def _head(job: Job, setup: Setup, seen: Prescan) -> ManifestHead:
    return head_of(job, setup.printed_on, seen.made_rows, seen.digest)


def _old_lines(job: Job) -> Diagnostic:
    message = "This run was begun by a docgen that did not note what each sheet shows."
    hint = "Its sheets are compared by the files that they were made from."
    return warning("old-manifest", message, hint, Place(job.shown(job.manifest)))


def _pool_of(executors: Executors, job: Job, *, away: bool) -> WorkerPool:
    from docgen.batch.pool import WorkerPool  # noqa: PLC0415  # processes are not for every run

    def opened() -> Executor:
        package = RunPackage.of(job)
        found = package.contents_away(job, Engine(disk=job.cache)) if away else package.contents()
        return executors(partial(begin, found), partial(end_work, package.digest))

    return WorkerPool(opened)


def _in_the_open(job: Job) -> Diagnostic:
    message = "Sheets go to this store unencrypted, and can be read on their way."
    return warning("unencrypted", message, "Set AWS_ENDPOINT_URL to https://...", Place(job.store))


def _open_folder() -> Diagnostic:
    message = "Others may look into this folder; the files in it are closed to them."
    return warning("open-folder", message, "Give the run a folder of its own.")
