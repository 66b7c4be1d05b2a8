"""The command that makes one run of the parts of a list: `join`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from docgen.cli import completion
from docgen.cli.options import Destination, allow_option
from docgen.cli.talk import FAILED, show

if TYPE_CHECKING:
    from docgen.batch.join import Join


class JoinOptions(TypedDict):
    """What `docgen join` was given, by the names of its options."""

    places: tuple[Path | str, ...]
    output: Path | str | None
    allow_refused: bool
    quiet: bool


@click.command(
    epilog="""\b
Examples:
  docgen join december
  docgen join node1/december node2/december -o december
  docgen join december.pdf
  docgen join s3://bucket/december

Exit codes, as those of the whole list: 0 all sheets are there; 1 some rows were refused
(problems.csv says which); 2 parts are missing, unfinished or do not go together, and nothing was
changed."""
)
@click.argument(
    "places",
    metavar="OUT...",
    nargs=-1,
    required=True,
    type=Destination(),
    shell_complete=completion.folders,
)
@click.option(
    "-o",
    "--output",
    type=Destination(),
    metavar="DIR",
    help="Folder for the run, where parts lie in several.",
    shell_complete=completion.folders,
)
@allow_option
@click.option("--quiet", is_flag=True, help="Say nothing unless it fails.")
def join(**given: Unpack[JoinOptions]) -> None:
    """Make one run of the parts of a list, once all of them are made.

    OUT is the folder that `docgen batch --part` has written into, in a store too, or its print file
    where there is no folder. No sheet is made anew. A join that was stopped is begun again with the
    same command.
    """
    from docgen.batch.join import join_of
    from docgen.batch.report import SHEETS, Began, Went
    from docgen.cli.progress import Progress

    with join_of(given["places"], given["output"]) as asked:
        with Progress(quiet=given["quiet"]) as progress:
            for number, (done, total) in enumerate(asked.steps()):
                progress.show(Went(SHEETS, done, total) if number else Began(SHEETS, total))
        if not given["quiet"]:
            show(report(asked))
    if asked.summary.end.refused and not given["allow_refused"]:
        sys.exit(FAILED)


def report(asked: Join) -> Iterator[str]:
    """Say what a join has come to."""
    from docgen.batch.job import PROBLEMS, STACK

    found, end = asked.summary, asked.summary.end
    yield f"Parts joined: {found.parts:,}" if found.parts else "This is one run already."
    yield f"Rows in the list: {end.rows:,}"
    yield f"Sheets: {end.made:,}"
    if found.linked:
        yield f"Of other folders, linked or copied: {found.linked:,} files"
    if found.printed:
        yield f"In print files of the parts: {found.printed:,}; {asked.shown(STACK)} says where"
    if end.skipped:
        yield f"Skipped: {end.skipped:,}"
    if end.refused:
        yield f"Refused: {end.refused:,}; {asked.shown(PROBLEMS)} says which and why"
    if end.left:
        yield f"Left, of rows that are gone or refused: {end.left:,}"


COMMANDS = (join,)
