"""Commands about a clinic: `check`, `columns`, `messages` and `schema`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from docgen.cli import completion
from docgen.cli.defaults import AnsweredCommand
from docgen.cli.options import clinic_argument, clinic_option, list_argument
from docgen.cli.talk import FAILED, local_now, printable, show, tell


@click.command(
    cls=AnsweredCommand,
    epilog="""\b
Examples:
  docgen check lakeside
  docgen check lakeside --json > report.json
  docgen check lakeside --audit

Warnings alone do not fail: the exit code is then 0. It is 1 where something must be mended.""",
)
@clinic_argument
@click.option("--json", "as_json", is_flag=True, help="The report as JSON on standard output.")
@click.option("--audit", is_flag=True, help="Each sheet against PEMAT-P and the CDC's index too.")
def check(folder: Path, *, as_json: bool, audit: bool) -> None:
    """Check a clinic before its sheets are trusted.

    DIR is the clinic's folder. Every sheet is made, in every language, for every kind of patient.
    """
    from docgen.quality.check import check_clinic

    report = check_clinic(folder, local_now("UTC").date(), audit=audit)
    click.echo(report.as_json() if as_json else printable(report.as_text()))
    if report.errors:
        sys.exit(FAILED)


@click.command(
    cls=AnsweredCommand,
    epilog="""\b
Examples:
  docgen messages lakeside
  docgen messages lakeside --lang ht

Edit the .po files that it names in Poedit, Weblate or a plain editor, then run `docgen check`.""",
)
@clinic_argument
@click.option(
    "--lang", "languages", multiple=True, metavar="CODE", help="A language to begin, such as ht."
)
def messages(folder: Path, languages: tuple[str, ...]) -> None:
    """Bring a clinic's catalogues up to date.

    DIR is the clinic's folder. What its procedures need is extracted in the order of need, and
    merged with what is translated; nothing that a translator wrote is lost.
    """
    from docgen.quality.catalogues import TEMPLATE, update_clinic

    updated = update_clinic(folder, languages)
    show(map(str, updated) if updated else ["The clinic has no texts of its own to translate."])
    pot = (folder.parent if folder.suffix in (".yaml", ".yml") else folder) / TEMPLATE
    if updated and pot.is_file():
        show([f"{pot}: the same texts, for a language that is still to come"])


@click.command(
    epilog="""\b
Examples:
  docgen schema > clinic.schema.json
  docgen schema --clinic lakeside > clinic.schema.json
  docgen schema record > record.schema.json

Put this line at the top of clinic.yaml, and editors complete and check while you type:
  # yaml-language-server: $schema=clinic.schema.json"""
)
@click.argument(
    "what", default="clinic", type=click.Choice(["clinic", "procedure", "record"]), metavar="[WHAT]"
)
@click.option(
    "--clinic",
    type=Path,
    metavar="DIR",
    help="Folder of a clinic: its own procedures are there too.",
    shell_complete=completion.folders,
)
def schema(what: str, clinic: Path | None) -> None:
    """Write the JSON Schema of clinic.yaml, for editors.

    WHAT is clinic (clinic.yaml, if nothing is said), procedure (procedure.yaml), or record (a
    patient's record as YAML or JSON).
    """
    import json

    from docgen.settings.json_schema import schema_of

    click.echo(json.dumps(schema_of(what, clinic), ensure_ascii=False, indent=2))


@click.command(
    cls=AnsweredCommand,
    epilog="""\b
Examples:
  docgen columns december.csv --clinic lakeside
  docgen columns export.xlsx --clinic lakeside > columns.txt

No cell is shown but by its shape: Aaaa, 99/99/9999. Exit codes: 0 the list can be used; 1 a column
is missing, or two mean the same; 2 the file is no table.""",
)
@list_argument
@clinic_option
def columns(list_: Path, clinic: Path) -> None:
    """Say which column of a list is understood as what.

    LIST is a CSV or a workbook of your scheduling system. What docgen cannot tell, lines of
    clinic.yaml can: they are proposed.
    """
    from docgen.lists.column_report import look_at_columns
    from docgen.settings.clinic import Clinic

    report = look_at_columns(list_, Clinic.load(clinic))
    tell(report.notes)
    show(report.as_lines())
    if not report.usable:
        sys.exit(FAILED)


COMMANDS = (check, columns, messages, schema)
