"""The command line: the only part that prints and the only one that reads the clock.

In: what staff type. Out: files, lines on the terminal, and an exit code: 0 all done; 1 some
patients or checks failed, or a run was stopped half way; 2 wrong usage or unusable input, and
nothing was written; 130 stopped with Ctrl-C. Each command is a few lines around one call; whatever
goes wrong is said in plain words, never as a traceback.

This module imports next to nothing (`beginning.py`), so that Ctrl-C has plain words from the first
moment on: the commands (`app.py`) are loaded when `main` is at work.
"""

from __future__ import annotations

import os
import sys

from docgen.cli.beginning import begin
from docgen.garbage import collect_seldom

TYPE_CHECKING = False  # as in `typing`, which takes a while to load
if TYPE_CHECKING:
    from docgen.cli.app import cli

__all__ = ["cli", "main"]


def __getattr__(name: str) -> object:
    """Load the commands when they are asked for."""
    if name == "cli":
        from docgen.cli.app import cli

        return cli
    raise AttributeError(name)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    begin()
    collect_seldom()
    from docgen.cli.app import cli

    try:
        cli(prog_name="docgen")
    except SystemExit as ending:
        if isinstance(ending.code, int):
            _leave(ending.code)
        raise


def _leave(code: int) -> None:
    """End without taking apart what is in memory, which costs as much as laying out a sheet.

    What a stream did not take has been told by now; it changes no exit code.
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):  # None: closed from the start
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
    os._exit(code)
