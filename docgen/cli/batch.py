"""Commands for whole lists: `batch` and `verify`."""

from __future__ import annotations

import datetime
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from docgen.cli import completion
from docgen.cli.beginning import STOPPED
from docgen.cli.defaults import AnsweredCommand, AnsweredOption
from docgen.cli.ledger import ledger_of, verify_ledger
from docgen.cli.options import (
    Destination,
    allow_option,
    cache_option,
    clinic_option,
    format_option,
    list_argument,
)
from docgen.cli.talk import (
    FAILED,
    LocalMoment,
    explain,
    language_code,
    local_now,
    say,
    show,
)
from docgen.cli.workers import is_away, told_of, workers_of
from docgen.errors import InputError, error

if TYPE_CHECKING:
    from docgen.batch.job import Job
    from docgen.batch.run import BatchRun
    from docgen.lists.parts import ListPart


class BatchOptions(TypedDict):
    """What `docgen batch` was given, by the names of its options."""

    list_: Path
    clinic: Path
    sheet: str
    output: Path | str | None
    combined: Path | str | None
    combined_new: Path | str | None
    jobs: int
    scheduler: str
    resume: bool
    remove: bool
    lang: str | None
    format_: str
    staff_copy: bool
    sort: str
    duplex: bool
    per_file: int | None
    part: str | None
    split: str | None
    printed_on: datetime.date | None
    password_field: str
    allow_refused: bool
    dry_run: bool
    no_cache: bool
    quiet: bool


@click.command(
    cls=AnsweredCommand,
    epilog="""\b
Examples:
  docgen batch december.csv --clinic lakeside --sheet prepare -o december
  docgen batch december.csv --clinic lakeside --sheet prepare --dry-run -o december
  docgen batch december.csv --clinic lakeside --sheet prepare -o december --resume
  docgen batch december.csv --clinic lakeside --sheet prepare --combined december.pdf --duplex
  docgen batch december.csv --clinic lakeside --sheet prepare --combined december.pdf --split day
  docgen batch december.csv --clinic lakeside --sheet prepare --scheduler tcp://head:8786 -o out
  docgen batch december.csv --clinic lakeside --sheet prepare --part 3/16 --printed-on 2026-12-01 \\
    -o december

Exit codes: 0 all sheets are made; 1 some rows were refused (problems.csv says which, rejected.csv
has them as they came) and the rest is made, or the run was stopped half way; 2 nothing was written;
130 stopped with Ctrl-C.""",
)
@list_argument
@clinic_option
@click.option(
    "--sheet",
    required=True,
    help="The sheet to make: prepare or discharge.",
    shell_complete=completion.sheets,
)
@click.option(
    "-o",
    "--output",
    type=Destination(),
    metavar="DIR",
    help="Folder for one PDF a patient; or a store's, s3://bucket/folder; or file:///folder, one "
    "that workers elsewhere have, too.",
    shell_complete=completion.folders,
)
@click.option(
    "--combined",
    type=Destination(),
    metavar="FILE.pdf",
    help="One print file of all patients.",
)
@click.option(
    "--combined-new",
    type=Destination(),
    metavar="FILE.pdf",
    help="With --resume: one print file of what is new or changed since the run was finished.",
)
@click.option("--jobs", type=click.IntRange(1, 256), default=1, help="Worker processes.")
@click.option(
    "--scheduler",
    default="",
    metavar="ADDRESS",
    help="Have a Dask cluster work: tcp://HOST:8786, tls://HOST:8786; or loky, on this computer.",
)
@click.option("--resume", is_flag=True, help="Make what is missing or changed in DIR.")
@click.option("--remove", is_flag=True, help="With --resume: take away what LIST no longer has.")
@click.option(
    "--lang",
    help="Language of all sheets, such as es; else each record's.",
    shell_complete=completion.languages,
)
@format_option
@click.option("--staff-copy", is_flag=True, help="Add to each sheet a page for staff to keep.")
@click.option(
    "--sort",
    type=click.Choice(["appointment", "name", "id", "none"]),
    default="appointment",
    show_default=True,
    help="Order of the print file; none is that of the list.",
)
@click.option("--duplex", is_flag=True, help="Print file: each patient begins on a front page.")
@click.option(
    "--per-file", type=click.IntRange(1), default=None, help="Print file: patients in one file."
)
@click.option(
    "--split",
    type=click.Choice(["day", "physician", "language"]),
    default=None,
    help="Print file: one for each day, physician or language, named so behind FILE.",
)
@click.option(
    "--part",
    default=None,
    metavar="K/N",
    help="Make part K of N alone, such as 3/16; `docgen join` makes one run of all parts.",
)
@click.option("--printed-on", type=LocalMoment(), help="Date, or date and time; else now.")
@click.option(
    "--password-field", default="", metavar="COLUMN", help="Column with each file's password."
)
@allow_option
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be made.")
@cache_option
@click.option("--quiet", is_flag=True, help="Say nothing unless the run fails.")
def batch(**given: Unpack[BatchOptions]) -> None:
    """Make the sheets of a whole list.

    LIST is a list of patients: CSV, .xlsx, .jsonl, JSON or YAML. One bad row never stops the run.
    """
    from docgen.batch.report import Noted
    from docgen.batch.run import BatchRun
    from docgen.cli.progress import Progress

    workers = workers_of(given["scheduler"], given["jobs"])
    job, quiet = job_of(given), given["quiet"]
    run = BatchRun(job, workers, away=is_away(given["scheduler"]))
    try:
        with (
            _stopping(run) as asked,
            Progress(quiet=quiet) as progress,
            closing(run.events()) as events,
        ):
            progress.show(Noted(told_of(given["scheduler"])))
            for event in events:
                progress.show(event)
                if asked:
                    raise KeyboardInterrupt
    except KeyboardInterrupt:
        say(stopped(run))
        sys.exit(STOPPED)
    except Exception as problem:
        if not run.summary.changed:
            raise
        explain(problem)
        say(stopped(run))
        sys.exit(FAILED)
    if not quiet:
        report(run)
    if run.summary.refused and not given["allow_refused"]:
        sys.exit(FAILED)


def job_of(given: BatchOptions) -> Job:
    """Put the options together."""
    from docgen.batch.job import Job, RunPlace
    from docgen.engine import Engine

    place = RunPlace.of(given["output"], given["combined"], given["combined_new"])
    cache = not given["no_cache"]
    clinic = Engine(disk=cache).clinic(given["clinic"])
    now = local_now(clinic.timezone).replace(second=0, microsecond=0)
    ledger, keep = ledger_of(click.get_current_context())
    return Job(
        list_file=given["list_"],
        clinic=clinic,
        sheet=given["sheet"],
        printed_on=given["printed_on"] or now,
        folder=place.folder,
        combined=place.combined,
        combined_new=place.combined_new,
        store=place.store,
        shared=place.shared,
        language=language_code(given["lang"]),
        format=given["format_"],
        staff_copy=given["staff_copy"],
        sort=given["sort"],
        duplex=given["duplex"],
        per_file=given["per_file"] or 0,
        split=given["split"] or "",
        password_field=column_name(given["password_field"]),
        resume=given["resume"],
        remove=given["remove"],
        own_date=given["printed_on"] is not None,
        dry_run=given["dry_run"],
        cache=cache,
        ledger=ledger,
        keep=keep,
        part=part_of(given["part"]),
    )


def part_of(text: str | None) -> ListPart | None:
    """Read which part of a list is meant, if one is."""
    from docgen.lists.parts import ListPart

    return ListPart.read(text) if text is not None else None


def column_name(head: str) -> str:
    """Return a column's name as lists are read: `Portal PIN` is portal_pin."""
    return re.sub(r"[\s-]+", "_", head.strip()).casefold()


_ENDS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, a scheduler or shutdown, a closed terminal


@contextmanager
def _stopping(run: BatchRun) -> Iterator[list[int]]:
    """Have a run that is asked to end do so in order; yield the signals that asked for it.

    Python runs handlers between any two steps, also within those that must not be left half done:
    the start of a worker, the tidying up. An exception raised there is lost, or leaves what it
    interrupted. So once the run writes, the handler only takes note, and the command ends the run
    behind its next event. Whoever asks again does not want to wait.
    """
    asked: list[int] = []

    def stop(number: int, _: object) -> None:
        asked.append(number)
        if len(asked) > 1 or not run.writing:
            raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in _ENDS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    heard = [number for number in numbers if before[number] is not signal.SIG_IGN]
    try:
        for number in heard:
            signal.signal(number, stop)
        yield asked
    finally:
        for number in heard:
            signal.signal(number, before[number])


def stopped(run: BatchRun) -> str:
    """Say how far a run came and how to go on."""
    if not run.writing:
        return "Stopped: nothing was written."
    made = run.summary.made + run.summary.kept
    done = f"{made:,} of {run.summary.wanted:,} sheets are made"
    printed = sum(one.patients for one in run.summary.printed)
    if run.job.folder and run.job.combined and printed < made:
        done += ", the print file is not"
    return f"Stopped: {done}. Run the same command with --resume to go on."


def report(run: BatchRun) -> None:
    """Say what a run has come to: a line for each count, and where to look."""
    from docgen.batch.report import lines_of

    counts, remarks = lines_of(run.job, run.summary)
    for line in remarks:
        say(line)
    show(counts)


class VerifyOptions(TypedDict):
    """What `docgen verify` was given, by the names of its options."""

    place: Path | str
    list_: Path | None
    clinic: Path | None
    password_field: str
    part: str | None
    quiet: bool


@click.command(
    epilog="""\b
Examples:
  docgen verify december
  docgen verify december --list december.csv --clinic lakeside --password-field "portal pin"
  docgen verify december --part 3/16
  docgen verify /srv/docgen/ledger

Exit codes: 0 every file is what the manifest says, or the ledger is whole; 1 some are not, the run
did not reach its end, or the ledger is not whole; 2 there is no manifest and no ledger."""
)
@click.argument("place", metavar="OUT", type=Destination(), shell_complete=completion.files)
@click.option(
    "--list",
    "list_",
    type=Path,
    help="The list, to open locked files.",
    shell_complete=completion.files,
)
@click.option(
    "--clinic",
    cls=AnsweredOption,
    key="clinic",
    type=Path,
    metavar="DIR",
    help="Folder of the clinic, for how its lists are written.",
    shell_complete=completion.folders,
)
@click.option("--password-field", default="", metavar="COLUMN", help="The column of passwords.")
@click.option("--part", metavar="K/N", help="Prove part K of N alone, before the parts are joined.")
@click.option("--quiet", is_flag=True, help="Say only what is wrong.")
def verify(**given: Unpack[VerifyOptions]) -> None:
    """Prove that every file of a run is what its manifest says, or that a ledger is whole.

    OUT is the folder of a run, a print file, or the folder of a ledger; or the URL of a run in a
    store.
    """
    from docgen.ledger.place import is_ledger

    place, quiet = given["place"], given["quiet"]
    if isinstance(place, Path) and is_ledger(place):
        verify_ledger(place, quiet=quiet)
        return
    from docgen.batch.report import Began, Went
    from docgen.batch.verify import verification_of, verified
    from docgen.cli.progress import Progress

    passwords, part = _passwords(given), part_of(given["part"])
    with verification_of(place, passwords, part) as verification, Progress(quiet=quiet) as progress:
        total = verification.total
        progress.show(Began("sheets", total))
        for number in verification.steps():
            progress.show(Went("sheets", number, total))
    for finding in verification.report.findings:
        say(str(finding))
    if not quiet:
        show(verified(verification.report))
    if verification.report.findings:
        sys.exit(FAILED)


def _passwords(given: VerifyOptions) -> dict[str, tuple[str, ...]]:
    from docgen.batch.verify import passwords_of
    from docgen.lists.files import ListFile
    from docgen.settings.clinic import Clinic

    column = column_name(given["password_field"])
    if bool(column) != (given["list_"] is not None):
        hint = "Write both, or neither."
        raise InputError(error("no-list", "--list and --password-field go together.", hint))
    if given["list_"] is None:
        return {}
    if given["clinic"] is None:
        hint = "Write --clinic and the clinic's folder."
        raise InputError(error("no-clinic", "--list needs --clinic.", hint))
    records = ListFile(given["list_"], Clinic.load(given["clinic"])).records()
    return passwords_of(records, column)


COMMANDS = (batch, verify)
