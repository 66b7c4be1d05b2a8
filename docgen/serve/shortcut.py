"""A shortcut on the desktop that opens the desk of a clinic.

In: what `docgen serve` was given. Out: a file of the system's own kind: `.desktop`, `.cmd`,
`.command`. Pressed again it opens the desk that is open already (`doorbell.py`).
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from docgen.errors import InputError, error
from docgen.files import write_file, writing

_NOT_IN_NAMES = '<>:"/\\|?*%'
_RUN = 0o700
_DESKTOP = re.compile(r'^XDG_DESKTOP_DIR="\$HOME/([^"]+)"', re.MULTILINE)


def command_of(clinic: Path, lists: Sequence[str]) -> list[str]:
    """Return the words that open the desk from anywhere: whole paths, this very docgen."""
    return [sys.executable, "-m", "docgen", "serve", str(clinic.resolve()), *lists]


def write_shortcut(
    name: str, command: Sequence[str], home: Path, platform: str = sys.platform
) -> Path:
    """Write the shortcut to the desktop of a home; `name` is the clinic's. Return the file.

    Raises:
        InputError: a path in the command cannot stand in such a file.
        OutputError: it cannot be written.
    """
    folder = desktop_of(home)
    kept = "".join(" " if c in _NOT_IN_NAMES or not c.isprintable() else c for c in name)[:60]
    title = f"docgen {' '.join(kept.split())}".strip(" .")
    ending, text = _shortcut(title, command, platform)
    file = folder / f"{title}{ending}"
    write_file(file, text.encode())
    if platform != "win32":
        with writing(file):
            file.chmod(_RUN)
    return file


def desktop_of(home: Path) -> Path:
    """Return the folder of the desktop; the home where none is found.

    On Windows OneDrive may have taken it over; on Linux it may have a name in the user's language,
    which `user-dirs.dirs` tells (xdg-user-dirs): `XDG_DESKTOP_DIR="$HOME/Escritorio"`.
    """
    places = [home / "OneDrive" / "Desktop", home / "Desktop"]
    with suppress(OSError, ValueError):
        told = (home / ".config" / "user-dirs.dirs").read_text(encoding="utf-8")
        places += [home / name for name in _DESKTOP.findall(told)]
    return next((place for place in places if place.is_dir()), home)


def _shortcut(title: str, command: Sequence[str], platform: str) -> tuple[str, str]:
    if any(c in word for word in command for c in '"%\n\r'):
        message = "A path with quotes, percent signs or line ends cannot stand in a shortcut."
        raise InputError(error("shortcut", message, "Rename the folder."))
    if platform == "win32":
        words = " ".join(f'"{word}"' for word in command)
        steps = ("@echo off", "chcp 65001 >nul", f"title {title}", words, "if errorlevel 1 pause")
        return ".cmd", "".join(f"{step}\r\n" for step in steps)
    if platform == "darwin":
        return ".command", f"#!/bin/sh\nexec {shlex.join(command)}\n"
    # Desktop Entry Specification: an argument in quotes, with a backslash before ", `, $ and \, and
    # each backslash twice, as in every text of such a file.
    marked = {"`": r"\\`", "$": r"\\$", "\\": r"\\\\"}
    quoted = ("".join(marked.get(c, c) for c in word) for word in command)
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        f"Name={title}",
        "Exec=" + " ".join(f'"{word}"' for word in quoted),
        "Terminal=true",
        "Categories=Office;",
    )
    return ".desktop", "\n".join(lines) + "\n"
