"""The files that a clinic's sheets are made from, to be copied to where the clinic itself is not.

In: a clinic. Out: its files, each with its place in a copy, in which they lie towards each other as
they do at the clinic: a clinic that is read from the copy makes the same sheets.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from docgen.errors import DocgenError
from docgen.files import counted_files
from docgen.settings.clinic import CLINIC_FILE, Clinic, sources_beside, sources_named

CHANGED = "The clinic's files were changed since they were read."
_FONTS = (".ttf", ".otf", ".ttc", ".otc")


def own_fonts(clinic: Clinic) -> Iterator[Path]:
    """Yield the clinic's fonts, unless its file names their folder by a path from the root.

    Such a folder is the system's, often of a gigabyte: it stays where it is.
    """
    folder = clinic.fonts
    if folder and _is_relative(folder, clinic):
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in _FONTS and path.is_file():
                yield path


def _is_relative(path: Path, clinic: Clinic) -> bool:
    """Whether a path was written as it is seen from the clinic's folder."""
    return path.is_relative_to(clinic.folder)


def place_in_copy(path: Path, clinic: Clinic) -> Path:
    """Return where a path lies in the copy of a clinic: its fonts may lie outside of its folder."""
    roots = [os.path.abspath(clinic.folder)]  # noqa: PTH100  # links stay as they are
    if clinic.fonts and _is_relative(clinic.fonts, clinic):
        roots.append(os.path.abspath(clinic.fonts))  # noqa: PTH100
    return Path(os.path.relpath(path, os.path.commonpath(roots)))


def own_files(clinic: Clinic) -> Iterator[Path]:
    """Yield what may be the clinic's own file: it may have another name than most have."""
    usual = clinic.folder / CLINIC_FILE
    yield usual
    yield from (p for p in sorted(clinic.folder.glob("*.y*ml")) if p != usual)


def own_file(clinic: Clinic) -> Path | None:
    """Return the clinic's own file; None if nothing that lies there gives this very clinic."""
    return next((file for file in own_files(clinic) if is_same(clinic, file)), None)


def is_same(clinic: Clinic, file: Path) -> bool:
    """Tell whether a file gives this very clinic."""
    try:
        return Clinic.load(file).digest == clinic.digest
    except DocgenError:
        return False


def copied_files(clinic: Clinic, file: Path) -> Iterator[tuple[Path, Path]]:
    """Yield what counts of a clinic, with `file` as its own: each with its place in the copy."""
    roots = [*sources_beside(file), *sources_named(clinic.logo, clinic.inserts)]
    paths = {path: path for _, root in roots for path in counted_files(root)}
    paths |= {path: path for path in own_fonts(clinic)}
    if file.is_file():
        paths[file] = clinic.folder / CLINIC_FILE
    for path, named in paths.items():
        yield path, place_in_copy(named, clinic)
