"""What docgen asks of the desktop: to show a PDF.

In: a file, and which system this is. Out: the system's own viewer; or in plain words why there is
none.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from docgen.errors import OutputError, error


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
