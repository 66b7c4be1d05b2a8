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
        OutputError: one could not be written; then none is there.
    """
    written: list[Path] = []
    with removed_in_vain(folder), _taken_back(written, folder):
        for name, text in texts.items():
            file = folder / name
            make_folder(file.parent)
            written.append(file)
            write_file(file, text.encode(), private=False)
    return tuple(written)


class _taken_back:  # noqa: N801  # read as a word behind `with`
    """Remove what was written where the writing does not come to its end."""

    def __init__(self, written: list[Path], folder: Path) -> None:
        self.written, self.folder = written, folder

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Remove the files, then their folders as far as they are empty."""
        if kind is None:
            return
        for file in self.written:
            with suppress(OSError):
                file.unlink()
            for parent in file.parents:
                if parent == self.folder or not parent.is_relative_to(self.folder):
                    break
                with suppress(OSError):
                    parent.rmdir()
