"""The command line: the only part that prints and the only one that reads the clock.

In: what staff type. Out: files, lines on the terminal, and an exit code: 0 all done; 1 some
patients or checks failed; 2 wrong usage or unusable input, and nothing was written. Each command
is a few lines around one call; whatever goes wrong is said in plain words, never as a traceback.
"""

from __future__ import annotations

import gc
import os
import sys

import click

from docgen import __version__
from docgen.cli import batch, clinics, sheets
from docgen.cli.talk import Careful


@click.group(
    cls=Careful,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  docgen make discharge --clinic lakeside --patient rosa.yaml -o sheet.pdf
  docgen batch december.csv --clinic lakeside --sheet prepare -o december
  docgen check lakeside
  docgen demo -o out

`docgen COMMAND --help` says more about each command.""",
)
@click.version_option(__version__, prog_name="docgen", message="%(prog)s %(version)s")
def cli() -> None:
    """Make patient handouts: what this clinic does, for this patient, in their language."""


for _command in (*sheets.COMMANDS, *batch.COMMANDS, *clinics.COMMANDS):
    cli.add_command(_command)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    # A sheet is made before there is garbage worth looking for: a tenth of a cold start.
    gc.set_threshold(200_000, 50, 50)
    try:
        cli(prog_name="docgen")
    except SystemExit as ending:
        if isinstance(ending.code, int):
            _leave(ending.code)
        raise


def _leave(code: int) -> None:
    """End without taking apart what is in memory, which costs as much as laying out a sheet."""
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):  # None: closed from the start
            stream.flush()
    except (OSError, ValueError):  # nobody reads it, or it is full: Python knows what to do
        return
    os._exit(code)
