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
from docgen.cli.defaults import AnsweredOption, is_written
from docgen.cli.options import cache_option, clinic_option, format_option
from docgen.cli.talk import (
    LocalDay,
    LocalMoment,
    language_code,
    local_now,
    say,
    show,
    standard_input,
    tell,
)
from docgen.errors import Diagnostic, DocgenError, InputError, error, warning

if TYPE_CHECKING:
    from docgen.engine import Made
    from docgen.lists.patients import Wanted
    from docgen.patient.record import Patient


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
    output: str


@click.command(
    epilog="""\b
Examples:
  docgen make prepare --clinic lakeside --patient rosa.yaml -o 40417.pdf
  docgen make discharge --clinic lakeside --list today.csv --id 40417 \\
      --set procedure_end=10:40 -o 40417.pdf
  docgen make discharge --clinic lakeside --blank --lang es -o blank.pdf
  docgen make discharge --clinic lakeside --patient rosa.yaml -o - | lp"""
)
@click.argument("sheet", shell_complete=completion.sheets)
@clinic_option
@click.option(
    "--patient",
    type=Path,
    help="File with the patient's record (YAML, JSON, CSV).",
    shell_complete=completion.files,
)
@click.option(
    "--list",
    "list_",
    cls=AnsweredOption,
    key="list",
    type=Path,
    help="List (CSV, .xlsx, .jsonl, ...), with --id.",
    shell_complete=completion.files,
)
@click.option("--id", "id_", default="", help="Record number of the patient.")
@click.option("--blank", is_flag=True, help="No patient: a sheet with lines to write on.")
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
@click.option("-o", "--output", required=True, help="The PDF to write; - for standard output.")
def make(**given: Unpack[MakeOptions]) -> None:
    """Make one sheet for one patient.

    SHEET is prepare or discharge.
    """
    context = click.get_current_context()
    if (given["patient"] or given["blank"]) and not is_written(context, "list_"):
        given["list_"] = None  # the list that is meant else: here it is said otherwise
    with _older_sheet_told(given["output"]):
        _make(given)


def _make(given: MakeOptions) -> None:
    from docgen.engine import Engine
    from docgen.files import keep_apart, write_file, write_stream
    from docgen.lists.patients import choose_patient
    from docgen.patient.raw import as_written, column_of, naming_columns

    to_stream = given["output"] == "-"
    if to_stream and (sys.stdout is None or sys.stdout.isatty()):
        raise InputError(
            error("terminal", "A PDF cannot be shown here.", "Write -o FILE.pdf, or -o - | lp.")
        )
    engine = Engine(disk=not given["no_cache"])
    clinic = engine.clinic(given["clinic"])
    inputs = (given["patient"], given["list_"], *clinic.folder.glob("*.yaml"))
    inputs += tuple(insert.path for insert in clinic.inserts)
    if not to_stream:
        keep_apart(Path(given["output"]), inputs)
    printed_on = given["printed_on"] or local_now(clinic.timezone)
    patient, notes, raw = choose_patient(_wanted(given, printed_on), clinic)
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
    if to_stream:
        write_stream(sys.stdout.buffer, made.pdf)
    else:
        write_file(Path(given["output"]), made.pdf)
    tell([*notes, *as_written(raw, made.warnings)])
    personal = at_terminal()
    say(read_back(given["sheet"], patient, made, personal=personal))
    for path, moment in patient.understood.items() if personal else ():
        say(f"{column_of(raw, path)} is {in_words(moment)}")


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
