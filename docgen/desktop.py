"""What docgen asks of the desktop: to show a PDF, and to put one on paper.

In: a file or its bytes, and which system this is. Out: the system's own viewer, or its queue of the
printer; or in plain words why neither is there. Everything that docgen prints goes through
`print_pdf`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from docgen.errors import OutputError, error

_SECONDS = 60  # a queue that takes nothing for so long takes nothing


def open_file(file: Path, platform: str = sys.platform) -> None:
    """Have the system show a file in the program that its user has chosen for it.

    Raises:
        OutputError: there is no such program.
    """
    path = str(file.resolve())
    try:
        if platform == "win32":
            os.startfile(path)  # type: ignore[attr-defined,unused-ignore]  # noqa: S606  # Windows alone
            return
        program = "open" if platform == "darwin" else "xdg-open"
        subprocess.Popen(  # noqa: S603  # the user's own viewer
            [program, path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        message = "No program here shows PDFs, or it cannot be started."
        raise OutputError(error("cannot-open", message, f"Open {file} yourself.")) from None


def print_pdf(pdf: bytes, printer: str, title: str, platform: str = sys.platform) -> str:
    """Send a PDF to a printer, the usual one where none is named; return what its queue answers.

    `title` is what the queue shows to everybody: it names no patient.

    Raises:
        OutputError: there is no queue that takes PDFs, or it refuses.
    """
    queue = None if platform == "win32" else shutil.which("lp")
    if queue is None:
        hint = "Write --open and print in the program that shows it."
        message = "docgen cannot print on this computer: there is no program lp."
        raise OutputError(error("cannot-print", message, hint))
    to = ["-d", printer] if printer else []
    try:
        done = subprocess.run(  # noqa: S603  # found by name just now
            [queue, *to, "-t", title],
            input=pdf,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        message = "The printer's queue does not answer."
        raise OutputError(error("cannot-print", message, "See that printing works.")) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        message = f"It was not printed. The queue says: {said[-1] if said else 'nothing'}"
        raise OutputError(error("cannot-print", message, "`lpstat -p` names the printers."))
    return done.stdout.decode(errors="replace").strip()
