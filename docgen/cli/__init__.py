"""The command line: the only part that prints and the only one that reads the clock.

In: what staff type. Out: files, lines on the terminal, and an exit code: 0 all done; 1 some
patients or checks failed, or a run was stopped half way; 2 wrong usage or unusable input, and
nothing was written; 130 stopped with Ctrl-C. Each command is a few lines around one call; whatever
goes wrong is said in plain words, never as a traceback.

This module imports next to nothing, so that Ctrl-C has plain words from the first moment on: the
commands (`app.py`) are loaded when `main` is at work.
"""

from __future__ import annotations

import gc
import os
import signal
import sys

TYPE_CHECKING = False  # as in `typing`, which takes a while to load
if TYPE_CHECKING:
    from docgen.cli.app import cli

__all__ = ["cli", "main"]

STOPPED = 130  # as a shell tells of Ctrl-C; `talk.STOPPED` is the same
_OWNER = 0o700  # bits that no umask may take from the owner's own files


def __getattr__(name: str) -> object:
    """Load the commands when they are asked for."""
    if name == "cli":
        from docgen.cli.app import cli

        return cli
    raise AttributeError(name)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, at_once)
    _fill_closed()
    # A sheet is made before there is garbage worth looking for: a tenth of a cold start.
    gc.set_threshold(200_000, 50, 50)
    os.umask(os.umask(0o077) & ~_OWNER)
    from docgen.cli.app import cli

    try:
        cli(prog_name="docgen")
    except SystemExit as ending:
        if isinstance(ending.code, int):
            _leave(ending.code)
        raise


def _fill_closed() -> None:
    """Keep files from getting the number of a standard stream that is closed.

    What is meant for the stream would be written into such a file.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it takes the lowest number that is free


def at_once(*_: object) -> None:
    """End on Ctrl-C, before a command is at work: there is nothing to put in order."""
    try:
        os.write(2, b"Stopped: nothing was written.\n")
    finally:  # standard error may be closed
        os._exit(STOPPED)


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
