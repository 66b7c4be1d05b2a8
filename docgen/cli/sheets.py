"""Commands that make sheets one by one: `make` and `demo`."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from docgen.cli import completion
from docgen.cli.defaults import is_written
from docgen.cli.ledger import SheetNotes, ledger_of
from docgen.cli.options import cache_option, clinic_option, format_option, list_option
from docgen.cli.printing import PrintingCommand, chosen_printer, print_sheet
from docgen.cli.talk import (
    FAILED,
    LocalDay,
    LocalMoment,
    language_code,
    local_now,
    say,
    show,
    standard_input,
    tell,
)
from docgen.errors import Diagnostic, DocgenError, InputError, OutputError, error, warning

if TYPE_CHECKING:
    from docgen.engine import Made
    from docgen.ledger.rows import GivenSheet
    from docgen.lists.patients import ChosenPatient, Wanted
    from docgen.patient.raw import RawRecord
    from docgen.patient.record import Patient
    from docgen.settings.clinic import Clinic


class MakeOptions(TypedDict):
    """What `docgen make` was given, by the names of its options."""

    sheet: str
    clinic: Path
    patient: Path | None
    list_: Path | None
    id_: str
    blank: bool
    procedure: str
    on: datetime.date | None
    set_: tuple[str, ...]
    lang: str | None
    format_: str
    staff_copy: bool
    printed_on: datetime.date | None
    no_cache: bool
    output: str | None
    sample: bool
    open_: bool
    print_: str | None


@click.command(
    cls=PrintingCommand,
    epilog="""\b
Examples:
  docgen make prepare --clinic lakeside --patient rosa.yaml -o 40417.pdf
  docgen make discharge --clinic lakeside --list today.csv --id 40417 \\
      --set procedure_end=10:40 -o 40417.pdf
  docgen make discharge --clinic lakeside --blank --lang es -o blank.pdf
  docgen make discharge --clinic lakeside --sample -o try.pdf --open
  docgen make discharge --clinic lakeside --patient rosa.yaml --print="Front desk"

Exit codes: 0 the sheet is made, and shown or printed where that was asked for; 1 it is made and not
shown or printed; 2 nothing was written.""",
)
@click.argument("sheet", shell_complete=completion.sheets)
@clinic_option
@click.option(
    "--patient",
    type=Path,
    help="File with the patient's record (YAML, JSON, CSV).",
    shell_complete=completion.files,
)
@list_option("List (CSV, .xlsx, .jsonl, ...), with --id.")
@click.option("--id", "id_", default="", help="Record number of the patient.")
@click.option("--blank", is_flag=True, help="No patient: a sheet with lines to write on.")
@click.option("--sample", is_flag=True, help="An invented patient, to see what the sheet says.")
@click.option("--on", type=LocalDay(), help="Day of the visit, where the record has several.")
@click.option("--procedure", default="", help="Procedure of the visit, or of a blank sheet.")
@click.option(
    "--set",
    "set_",
    multiple=True,
    metavar="FIELD=VALUE | @FILE | -",
    shell_complete=completion.fields,
    help="Change the record. A bare time (2:10, 1410, 2:10 pm, now) is the one near the visit, "
    "from 4 h before the appointment to 12 h after it; where there is none, or two, it is refused. "
    "@FILE, and - for standard input, hold one FIELD=VALUE a line, and keep values out of the list "
    "of processes.",
)
@click.option(
    "--lang",
    help="Language of the sheet, such as es; else the record's.",
    shell_complete=completion.languages,
)
@format_option
@click.option("--staff-copy", is_flag=True, help="Add a page for staff: answers and settings.")
@click.option("--printed-on", type=LocalMoment(), help="Date, or date and time; else now.")
@cache_option
@click.option(
    "-o",
    "--output",
    help="The PDF to write; - for standard output.",
    shell_complete=completion.files,
)
@click.option("--open", "open_", is_flag=True, help="Show the PDF in the system's viewer.")
@click.option(
    "--print",
    "print_",
    is_flag=False,
    flag_value="",
    metavar="[PRINTER]",
    help="Print it: on this printer (a name of docgen.toml, a queue of CUPS, an ipp:// address), "
    "on the one that docgen.toml has for it, or on the usual one. Without -o no file is kept.",
)
def make(**given: Unpack[MakeOptions]) -> None:
    """Make one sheet for one patient.

    SHEET is prepare or discharge.
    """
    context = click.get_current_context()
    if _has_patient(given) and not is_written(context, "list_"):
        given["list_"] = None  # the list that is meant else: here it is said otherwise
    _refuse_unclear(given)
    printer = None
    if given["print_"] is not None:
        printer = chosen_printer(context, given["print_"], given["sheet"])
    notes = SheetNotes(*ledger_of(context))
    try:
        with _older_sheet_told(given["output"] or "-"):
            made = _make(given, notes)
        done = print_sheet(made.pdf, printer, notes) if printer else True
        if given["open_"]:
            done = _open(Path(given["output"] or "")) and done
        if not done:
            sys.exit(FAILED)
    finally:
        notes.close()


def _has_patient(given: MakeOptions) -> bool:
    return bool(given["patient"] or given["blank"] or given["sample"])


def _refuse_unclear(given: MakeOptions) -> None:
    """Refuse a sheet that goes nowhere, and a sample beside a patient."""
    if given["output"] is None and given["print_"] is None:
        raise click.UsageError("Missing option '-o' / '--output', or '--print'.")
    if given["open_"] and given["output"] in (None, "-"):
        raise click.UsageError("--open shows a file: write -o FILE.pdf as well.")
    others = (given["patient"], given["list_"], given["id_"], given["blank"], given["on"])
    if given["sample"] and any(others):
        message = "It is not clear for which patient: --sample is an invented one."
        hint = "Leave it out, or leave out --patient, --list, --id, --on and --blank."
        raise InputError(error("no-patient", message, hint))


def _make(given: MakeOptions, notes: SheetNotes) -> Made:
    from docgen.engine import Engine
    from docgen.files import keep_apart
    from docgen.patient.raw import as_written, column_of, naming_columns

    output = given["output"]
    if output == "-" and (sys.stdout is None or sys.stdout.isatty()):
        raise InputError(
            error("terminal", "A PDF cannot be shown here.", "Write -o FILE.pdf, or -o - | lp.")
        )
    engine = Engine(disk=not given["no_cache"])
    clinic = engine.clinic(given["clinic"])
    inputs = (given["patient"], given["list_"], *clinic.folder.glob("*.yaml"))
    inputs += tuple(insert.path for insert in clinic.inserts)
    if output and output != "-":
        keep_apart(Path(output), inputs)
    (patient, remarks, raw), printed_on = _chosen(given, clinic)
    if raw is not None and not given["sample"]:
        notes.begin(clinic)
    with naming_columns(raw):
        made = engine.make_sheet(
            given["sheet"],
            clinic,
            patient,
            language=language_code(given["lang"]),
            format=given["format_"],
            printed_on=printed_on,
            staff_copy=given["staff_copy"],
        )
    if raw is not None and notes.wanted:
        notes.give(_given_sheet(given, clinic, raw, patient, made, printed_on))
    _write(output, made.pdf, notes)
    tell([*remarks, *as_written(raw, made.warnings)])
    personal = at_terminal()
    say(read_back(given["sheet"], patient, made, personal=personal))
    for path, moment in patient.understood.items() if personal else ():
        say(f"{column_of(raw, path)} is {in_words(moment)}")
    return made


def _given_sheet(
    given: MakeOptions,
    clinic: Clinic,
    raw: RawRecord,
    patient: Patient,
    made: Made,
    printed_on: datetime.date | datetime.datetime,
) -> GivenSheet:
    """Put together what the ledger is told of a sheet."""
    from docgen.ledger.rows import FILE, PRINTER, By, GivenSheet

    return GivenSheet(
        record=raw,
        patient=patient.id,
        sheet=given["sheet"],
        clinic=clinic,
        made=made,
        how=FILE if given["print_"] is None else PRINTER,
        by=By.this_user(),
        language=language_code(given["lang"]) or "",
        format=given["format_"],
        copy="staff" if given["staff_copy"] else "",
        printed_on=printed_on,
    )


def _write(output: str | None, pdf: bytes, notes: SheetNotes) -> None:
    """Write a sheet where it is wanted; its row stands already, and is told if it is in vain."""
    from docgen.files import write_file, write_stream

    try:
        if output == "-":
            write_stream(sys.stdout.buffer, pdf)
        elif output:
            write_file(Path(output), pdf)
    except OutputError as problem:
        notes.add("not-written", problem.diagnostics[0].code)
        raise


def _chosen(
    given: MakeOptions, clinic: Clinic
) -> tuple[ChosenPatient, datetime.date | datetime.datetime]:
    """Return the patient, and when the sheet is printed."""
    from docgen.lists.patients import choose_patient, read_changes

    now = given["printed_on"] or local_now(clinic.timezone)
    if not given["sample"]:
        return choose_patient(_wanted(given, now), clinic), now
    from docgen.new.samples import sample_patient

    day = now.date() if isinstance(now, datetime.datetime) else now
    changes = read_changes(given["set_"], standard_input)
    found, printed = sample_patient(clinic, given["sheet"], given["procedure"], day, changes)
    return found, given["printed_on"] or printed or now


def _open(file: Path) -> bool:
    """Show a sheet that is made; tell whether that could be done."""
    from docgen.desktop import open_file

    try:
        open_file(file)
    except OutputError as problem:
        tell(problem.diagnostics)
        return False
    return True


@contextmanager
def _older_sheet_told(output: str) -> Iterator[None]:
    """Where no sheet is made, say that an older one still lies under its name.

    Whoever overlooks the refusal would print it, and it may be another patient's.
    """
    try:
        yield
    except DocgenError as problem:
        if any(found.code == "output-is-input" for found in problem.diagnostics):
            raise
        raise type(problem)((*problem.diagnostics, *_older_sheet(output))) from None
    except Exception:
        tell(_older_sheet(output))
        raise


def _older_sheet(output: str) -> Iterator[Diagnostic]:
    from docgen.files import begins_with

    if output != "-" and begins_with(Path(output), b"%PDF"):
        message = f"{output} still holds an older sheet, maybe of another record."
        hint = "Do not print it; files named by record (-o 40417.pdf) tell sheets apart."
        yield warning("older-sheet", message, hint)


def _wanted(given: MakeOptions, printed_on: datetime.date) -> Wanted:
    from docgen.lists.patients import Wanted, read_changes

    return Wanted(
        file=given["patient"],
        list_file=given["list_"],
        record=given["id_"],
        blank=given["blank"],
        procedure=given["procedure"],
        changes=read_changes(given["set_"], standard_input),
        on=given["on"],
        now=printed_on if isinstance(printed_on, datetime.datetime) else None,
    )


def read_back(sheet: str, patient: Patient, made: Made, *, personal: bool) -> str:
    """Say whose sheet was made; the name and date of birth only to a person at a terminal."""
    who = f"Record {patient.id}" if patient.id else "Blank"
    if personal and patient.id:
        who += f", {patient.name}, born {patient.birth_date}"
    pages = "1 page" if made.pages == 1 else f"{made.pages} pages"
    return f"{who}: {sheet}, {made.language}, {pages}, sheet {made.sheet_id}"


def at_terminal() -> bool:
    """Tell whether a person reads standard error, so that it is no log."""
    return sys.stderr is not None and sys.stderr.isatty()


def in_words(moment: datetime.datetime) -> str:
    """Write a moment so that nobody takes the wrong half of a day."""
    hour, half = moment.hour % 12 or 12, "AM" if moment.hour < 12 else "PM"
    return f"{moment:%A, %B} {moment.day}, {moment.year}, {hour}:{moment:%M} {half}"


@click.command(
    epilog="""\b
Example:
  docgen demo -o out"""
)
@cache_option
@click.option("-o", "--output", type=Path, required=True, help="Folder for the PDFs.")
def demo(output: Path, *, no_cache: bool) -> None:
    """Make the sheets of every example clinic."""
    from docgen.demo import make_demo

    show(str(made) for made in make_demo(output, cache=not no_cache))


COMMANDS = (make, demo)
