"""Files that appear all together in a folder, or not at all.

In: the folder, and what each file is to hold. Out: the files. Where one cannot be written, or
somebody presses Ctrl-C, what was written before it goes again, and so do the folders made for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from docgen.errors import InputError, Place, error
from docgen.files import make_folder, removed_in_vain, write_file


def refuse_full(folder: Path) -> None:
    """Refuse a folder that holds something: nothing of somebody's is written over.

    Raises:
        InputError: it exists and is not empty, or is a file.
    """
    try:
        full = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError:
        full = True
    if full:
        hint = "Name a folder that does not exist yet."
        message = "Something lies there already; nothing was written."
        raise InputError(error("not-empty", message, hint, Place(str(folder))))


def write_together(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write files by their names below a folder; return their paths.

    Raises:
        OutputError: one could not be written; then all is as it was before.
    """
    before: dict[Path, bytes | None] = {}
    with removed_in_vain(folder):
        try:
            for name, text in texts.items():
                file = folder / name
                make_folder(file.parent)
                before[file] = file.read_bytes() if file.is_file() else None
                write_file(file, text.encode(), private=False)
        except BaseException:
            _take_back(before, folder)
            raise
    return tuple(before)


def _take_back(before: Mapping[Path, bytes | None], folder: Path) -> None:
    """Put back what was there before; remove what was not, with folders that are empty then."""
    for file, data in before.items():
        with suppress(OSError):
            if data is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(data)
        for parent in file.parents:
            if parent == folder or not parent.is_relative_to(folder):
                break
            with suppress(OSError):
                parent.rmdir()
