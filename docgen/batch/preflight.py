"""What must hold before a run begins: nothing has been written by then.

In: a job, its list at a glance (`Prescan`), what the manifest of an earlier run in its folder says.
Out: nothing, or `InputError` with what to write instead.

- The `refuse_…` functions look at names, files and choices. Each raises for one reason.
- `is_older` looks whether a finished run is of another list, so that this is said before any bar
  runs.
- `lost_sheets` finds what resuming a run would take away.
"""

from __future__ import annotations

import errno
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from docgen.batch.job import Job, differences
from docgen.batch.manifest import Manifest, ManifestEntry
from docgen.batch.parts import PartsPlace
from docgen.batch.renderer import Renderer, Rows, Setup, Task, WorkUnit
from docgen.batch.worker import renderer_for, work
from docgen.engine import Engine
from docgen.errors import Diagnostic, DocgenError, InputError, Place, error, is_slip, suggest
from docgen.files import keep_apart, reason_of, writing
from docgen.lists.columns import names_of
from docgen.lists.headings import fields_by_alias, squeezed
from docgen.lists.prescan import Prescan
from docgen.patient.record import Patient
from docgen.sheet.sheets import choose_sheet
from docgen.storage.base import Storage


def refuse_names(job: Job) -> None:
    """Look that the clinic has this sheet, language and format, for one procedure at least.

    Raises:
        InputError: with what there is.
    """
    found: list[InputError] = []
    for procedure in job.clinic.packs:
        try:
            choose_sheet(job.sheet, job.clinic, procedure, job.language, job.format)
        except InputError as problem:
            found.append(problem)
        else:
            return
    raise found[0] if found else InputError(error("no-procedure", "The clinic does nothing."))


def refuse_lost_inputs(job: Job, parts: Iterable[str] = ("",)) -> None:
    """Look that nothing a run is made from lies where the run writes.

    `parts` are those into which print files are split, once they are known.

    A folder with an insert is no folder for a run: a sheet could get its name, and `docgen verify`
    would take it for a file that does not belong there.

    Raises:
        InputError: something would be lost.
    """
    inserts = [insert.path for insert in job.clinic.inserts]
    inputs = [job.list_file, *inserts, *job.clinic.folder.glob("*.yaml")]
    for target in _targets(job, parts):
        keep_apart(target, inputs)
        if target.is_dir():
            message = "A folder lies in the place of this file."
            hint = "Move the folder away, or name another file."
            raise InputError(error("folder", message, hint, Place(str(target))))
    for target in filter(None, (job.combined, job.combined_new)):
        if not (target.parent.is_dir() or _is_made(job, target.parent)):
            message, hint = reason_of(FileNotFoundError(errno.ENOENT, ""))
            raise InputError(error("no-folder", message, hint, Place(str(target.parent))))
    for path in inserts if job.folder else ():
        with suppress(OSError):  # a folder that is not there yet
            if job.folder and job.folder.samefile(path.parent):
                message = f"This folder holds {path.name}, which is put behind the sheets."
                place = Place(str(job.folder))
                raise InputError(error("insert-folder", message, "Name another folder.", place))


def _is_made(job: Job, folder: Path) -> bool:
    """Whether the run makes this folder: that of the sheets, or one around it."""
    made = job.folder.absolute() if job.folder else None
    return made is not None and folder.absolute() in (made, *made.parents)


def refuse_locked_leftovers(job: Job, known: Manifest) -> None:
    """Look that a run without passwords writes over no locked sheets, though no manifest has them.

    Raises:
        InputError: the folder holds a locked PDF.
    """
    if job.folder is None or job.password_field or known.begun or PartsPlace(job.folder).parts():
        return
    with writing(job.shown(job.folder)):
        there = (job.storage.read(name) for name in job.storage.names())
        if any(b"/Encrypt" in (data or b"") for data in there):
            message = "This folder holds locked sheets, and no manifest tells of them."
            raise InputError(_other(job, message, "Name another folder."))


def _targets(job: Job, parts: Iterable[str]) -> Iterator[Path]:
    """Files that a run writes under names of its own; of numbered ones, those that are there."""
    yield job.manifest
    yield job.problems
    if job.part:
        yield job.refused
    yield from job.rejected
    if job.combined or job.combined_new:
        yield job.stack
    if job.combined_new:
        yield job.combined_new
    for part in parts if job.combined else ():
        yield from _print_files(job, part)


def _print_files(job: Job, part: str) -> Iterator[Path]:
    whole = replace(job, per_file=0).print_file(part, 0)
    if not job.per_file:
        yield whole
    else:
        numbered = re.compile(
            rf"{re.escape(whole.stem)}-\d{{3,}}{re.escape(whole.suffix)}", re.IGNORECASE
        )
        with suppress(OSError):  # a folder that is not there yet
            yield from (one for one in whole.parent.iterdir() if numbered.fullmatch(one.name))


def refuse_one_name(job: Job, parts: Iterable[str]) -> None:
    """Look that no print file of the run has the name of that of what is new.

    Raises:
        InputError: one has.
    """
    new = job.combined_new
    if new is None or job.combined is None:
        return
    number = re.search(r"-(\d{3,})$", new.stem) if job.per_file else None
    names = {job.print_file(part, int(number[1]) if number else 0) for part in parts}
    if _squeezed_path(new) in {_squeezed_path(name) for name in names}:
        message = "A print file of this run has this name."
        hint = "Name another file behind --combined-new."
        raise InputError(error("same-file", message, hint, Place(str(new))))


def _squeezed_path(file: Path) -> str:
    """Return what two names share that some systems cannot tell apart."""
    return str(file.resolve()).casefold()


def refuse_staff_copy(job: Job) -> None:
    """Look that the sheet has a page for staff, for one procedure at least.

    Raises:
        InputError: it has none.
    """
    engine, found = Engine(disk=job.cache), []
    packs = job.clinic.packs.items() if job.staff_copy else ()
    for procedure in (name for name, pack in packs if job.sheet in pack.sheets):
        try:
            sheet = choose_sheet(job.sheet, job.clinic, procedure, job.language, job.format)
            engine.prepare(replace(sheet, staff=True), Patient.blank(procedure))
        except InputError as problem:
            found.append(problem)
        except DocgenError:
            return  # the rows tell of it
        else:
            return
    if found:
        raise found[0]


def refuse_columns(job: Job, seen: Prescan) -> None:
    """Look that a table has the column of passwords.

    Raises:
        InputError: it has not.
    """
    name = job.password_field
    if name and seen.columns is not None and name not in seen.columns:
        message = f'The list has no column "{name}".'
        known = fields_by_alias().get(squeezed(name), "")
        read_as = known if known in seen.columns else ""
        near = suggest(name, seen.columns)
        hint = near if is_slip(near) else "Write it as the list's first line does."
        hint = f"It is read as {read_as}: name it so." if read_as else hint
        raise InputError(error("no-column", message, hint, Place(str(job.list_file))))


def refuse_other_choices(job: Job, known: Manifest) -> None:
    """Look that a run in the folder has the same choices, and that it is to be gone on with.

    Raises:
        InputError: it cannot be understood, is of other choices, or unfinished and not resumed.
    """
    known.refuse_unreadable()
    if known.head is None or not known.begun:
        return
    found = differences(job, known.head)
    if found:
        raise InputError(found)
    if known.versioned and known.closing is None and not (job.resume or job.dry_run):
        raise unfinished(job)


_AT_ONCE = 1 << 16  # record numbers of a manifest; most often the first of them are in the list


def refuse_other_list(job: Job, known: Manifest, seen: Prescan) -> None:
    """Look that a run in the folder is of the same list, or of what became of it.

    Raises:
        InputError: no record of the run is in the list.
    """
    made = (hash(entry.record) for _, entry in known.entries())
    while known.begun and (some := set(islice(made, _AT_ONCE))):
        if not some.isdisjoint(seen.records):
            return
    if known.begun and known.first:
        message = "This folder holds the run of another list."
        raise InputError(_other(job, message, "Name another folder."))


def refuse_loss(job: Job, lost: Lost) -> None:
    """Look that resuming takes no sheet away, unless that is asked for.

    Raises:
        InputError: it would.
    """
    if lost.sheets and not job.remove:
        sheets = "1 sheet" if lost.sheets == 1 else f"{lost.sheets:,} sheets"
        more = "" if lost.sheets == len(lost.records) else ", ..."
        message = (
            f"The list no longer asks for {sheets} of this run ({names_of(lost.records)}{more})."
        )
        hint = "Write --remove too to take them away, or name another folder."
        raise InputError(error("would-remove", message, hint, Place(job.shown(job.manifest))))


def date_of(job: Job, known: Manifest) -> date | datetime:
    """Return the day of printing: that of an earlier run, or else the job's."""
    if known.head is None or not known.begun:
        return job.printed_on
    text = known.head.printed_on
    try:
        whole = len(text) == len("2026-12-08")
        return date.fromisoformat(text) if whole else datetime.fromisoformat(text)
    except ValueError:
        message = "The manifest's day of printing cannot be read."
        raise InputError(_other(job, message, "Name another folder.")) from None


def unfinished(job: Job) -> InputError:
    """Say that an earlier run stands there, which is not what this one would be."""
    message = "This folder holds a run that is unfinished, or of an older list."
    hint = "Write --resume to make what is missing or changed, or name another folder."
    return InputError(_other(job, message, hint))


def _other(job: Job, message: str, hint: str) -> Diagnostic:
    return error("other-run", message, hint, Place(job.shown(job.manifest)))


_TRIED = 64  # rows that are worked out: where all are spelt otherwise, the run itself is as quick


def is_older(rows: Rows, known: Manifest, setup: Setup) -> bool:
    """Tell whether a finished run is surely not what a list asks for; `setup` writes nothing.

    Where it is not sure, the run looks at every sheet, as it does anyway.
    """
    end, head = known.closing, known.head
    if head and head.listed != rows.seen.digest:
        return True  # a part is of the list as it is for all parts
    if end and (end.rows, end.skipped) != (rows.seen.count, rows.seen.skipped):
        return True
    return _print_files_differ(known, setup.storage) or _rows_differ(rows, known, setup)


def _print_files_differ(known: Manifest, storage: Storage) -> bool:
    """Look at the print files as a whole: to make them again takes longest."""
    whole = {
        entry.file: entry.sha256 for _, entry in known.entries() if entry.part and not entry.only
    }
    return any(storage.digest(file) != digest for file, digest in whole.items())


def _rows_differ(rows: Rows, known: Manifest, setup: Setup) -> bool:
    """Work out rows that were not made from just the same values, and few of them."""
    files = setup.files
    entries = (entry for _, entry in known.entries() if not entry.only)
    made = (entry for entry in entries if (not entry.part) == files)
    waiting = {hash(entry.inputs): _name(entry, files=files) for entry in made}
    names, tried = set(waiting.values()), set[int]()
    for task in rows.keyed(known):
        if waiting.pop(hash(task.made_from), None) is not None:
            continue
        if len(tried) == _TRIED:
            return False  # nothing is sure
        earlier = known.made_for(task.record.text("id"))
        name, new = _made_of(task._replace(earlier=earlier), setup)
        if new or (name and name not in names):
            return True
        tried.add(name)
    return not tried.issuperset(waiting.values())


def _made_of(task: Task, setup: Setup) -> tuple[int, bool]:
    """Return what the sheet of a row is known by, 0 if it is refused, and whether it is new."""
    if setup.files:
        sheets = work(WorkUnit(setup, (task,))).sheets
        return (hash(sheets[0].file), sheets[0].new) if sheets else (0, False)
    try:
        return _name(renderer_for(setup).draft(task).entry, files=False), False
    except Exception:  # the run itself will say what is wrong with the row
        return 0, False


def _name(entry: ManifestEntry, *, files: bool) -> int:
    """What a sheet is known by: its file, or in a print file whose it is."""
    return hash(entry.file if files else entry.record)


_MOST_RECORDS = 5  # record numbers that are told


class Lost(NamedTuple):
    """How many sheets, and whose the first of them are."""

    sheets: int = 0
    records: tuple[str, ...] = ()


def lost_sheets(rows: Rows, known: Manifest, renderer: Renderer) -> Lost:
    """Find the sheets of an earlier run that no row asks for: files, or parts of print files alone.

    A row asks for the sheet that an earlier run made from the same inputs, or else for the one of
    its name. The row alone says which that is; to work the sheet out as well would take five times
    as long, and would only show what becomes of the row in the run itself: where it is refused, the
    older file stays. A print file is made as a whole, and cannot keep the sheet of a row that is
    refused: so where there is nothing else, rows are worked out.
    """
    files = renderer.setup.files

    def counts(entry: ManifestEntry) -> bool:
        return (not entry.part) == files and not entry.only

    made = (entry for _, entry in known.entries() if counts(entry))
    waiting = {hash(entry.inputs): _name(entry, files=files) for entry in made}
    tasks = rows.keyed(known)
    others = {task.at for task in tasks if waiting.pop(hash(task.made_from), None) is None}
    left = Counter(waiting.values())
    for task in rows.tasks() if waiting else ():
        name = _asked_name(task, renderer, files=files) if task.at in others else 0
        if left[name]:
            left[name] -= 1
    lost = +left
    again = (e for _, e in known.entries() if counts(e) and lost[_name(e, files=files)])
    records = dict.fromkeys(e.record for e in (again if lost else ()))
    return Lost(lost.total(), tuple(islice(records, _MOST_RECORDS)))


def _asked_name(task: Task, renderer: Renderer, *, files: bool) -> int:
    """Return what the sheet of a row will be known by, 0 if the row is refused."""
    try:
        if files:
            return hash(renderer.asked(task).file)
        return _name(renderer.draft(task).entry, files=False)
    except Exception:  # the run itself will say what is wrong with the row
        return 0
