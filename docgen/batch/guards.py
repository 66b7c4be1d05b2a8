"""What must hold before a run begins: names that exist, and an earlier run that is the same one.

In: a job, a list at a glance, what lies in the folder. Out: nothing, or `InputError` with what to
write instead. Nothing has been written by then.
"""

from __future__ import annotations

import errno
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from docgen.batch.choices import differences
from docgen.batch.job import Job
from docgen.batch.ledger import Known
from docgen.batch.losses import Lost
from docgen.engine import Engine
from docgen.errors import Diagnostic, DocgenError, InputError, Place, error, is_slip, suggest
from docgen.files import keep_apart, reason_of, writing
from docgen.patient.headings import fields_by_alias, squeezed
from docgen.patient.prescan import Survey
from docgen.patient.record import Patient, named
from docgen.sheets import choose_sheet


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


def refuse_pipe(file: Path) -> None:
    """Look that a list can be read more than once: a first look, then the sheets.

    Raises:
        InputError: it comes from a pipe, or from a device.
    """
    with suppress(OSError):  # what is not there, or a folder, is told where it is read
        kind = file.stat().st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            message = "The list comes from a pipe, and a run reads its list more than once."
            hint = "Save it as a file, and name that."
            raise InputError(error("list-pipe", message, hint, Place(str(file))))


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


def refuse_locked_leftovers(job: Job, known: Known) -> None:
    """Look that a run without passwords writes over no locked sheets, though no manifest has them.

    Raises:
        InputError: the folder holds a locked PDF.
    """
    if job.folder is None or job.password_field or known.begun:
        return
    with writing(job.folder):
        there = job.folder.glob("*.pdf") if job.folder.is_dir() else ()
        if any(b"/Encrypt" in file.read_bytes() for file in there if file.is_file()):
            message = "This folder holds locked sheets, and no manifest tells of them."
            raise InputError(_other(job, message, "Name another folder."))


def _targets(job: Job, parts: Iterable[str]) -> Iterator[Path]:
    """Files that a run writes under names of its own; of numbered ones, those that are there."""
    yield job.manifest
    yield job.problems
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
    if _plain(new) in {_plain(name) for name in names}:
        message = "A print file of this run has this name."
        hint = "Name another file behind --combined-new."
        raise InputError(error("same-file", message, hint, Place(str(new))))


def _plain(file: Path) -> str:
    """Return what two names share that some systems cannot tell apart."""
    return str(file.resolve()).casefold()


def refuse_staff_copy(job: Job) -> None:
    """Look that the sheet has a page for staff, for one procedure at least.

    Raises:
        InputError: it has none.
    """
    engine, found = Engine(), []
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


def refuse_columns(job: Job, seen: Survey) -> None:
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


def refuse_other_choices(job: Job, known: Known) -> None:
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


def refuse_other_list(job: Job, known: Known, seen: Survey) -> None:
    """Look that a run in the folder is of the same list, or of what became of it.

    Raises:
        InputError: no record of the run is in the list.
    """
    records = set(seen.records) if known.begun else set()
    if (
        known.begun
        and known.first
        and not any(hash(entry.record) in records for _, entry in known.entries())
    ):
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
        message = f"The list no longer asks for {sheets} of this run ({named(lost.records)}{more})."
        hint = "Write --remove too to take them away, or name another folder."
        raise InputError(error("would-remove", message, hint, Place(str(job.manifest))))


def date_of(job: Job, known: Known) -> date | datetime:
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
    return error("other-run", message, hint, Place(str(job.manifest)))
