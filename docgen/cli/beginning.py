"""The first moments of the command line, before anything is loaded that takes time.

In: the process as the system has started it. Out: one in which Ctrl-C has plain words, no file can
get the number of a standard stream, and the owner's own files are open to the owner.
"""

from __future__ import annotations

import os
import signal
import sys

STOPPED = 130  # as a shell tells of Ctrl-C
_OWNER = 0o700  # bits that no umask may take from the owner's own files


def begin() -> None:
    """Put the process in order."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, at_once)
    fill_closed()
    speak_utf8()
    os.umask(os.umask(0o077) & ~_OWNER)


def work_begins() -> None:
    """Say that from here on there may be things to tidy up: Ctrl-C raises KeyboardInterrupt."""
    if signal.getsignal(signal.SIGINT) is at_once:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def at_once(*_: object) -> None:
    """End on Ctrl-C, before a command is at work: there is nothing to put in order."""
    try:
        os.write(2, b"Stopped: nothing was written.\n")
    finally:  # standard error may be full
        os._exit(STOPPED)


def speak_utf8(platform: str = sys.platform) -> None:
    """Write UTF-8 into files and pipes on Windows too, where Python writes an older encoding.

    What goes to a terminal is shown whatever it is.
    """
    for stream in (sys.stdout, sys.stderr) if platform == "win32" else ():
        if stream is not None and not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr,unused-ignore]


def fill_closed() -> None:
    """Keep files from getting the number of a standard stream that is closed.

    What is meant for the stream would be written into such a file.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it takes the lowest number that is free
