"""One fingerprint for everything that a clinic's sheets are made from.

In: files. Out: a SHA-256 over their names and contents, the same on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from docgen.errors import InputError, Place, error

_LARGEST = 20_000_000  # bytes: what an insert may have
_CONTENT = frozenset({".md", ".yaml", ".po", ".svg", ".png"})


def digest_of(roots: Iterable[tuple[str, Path]]) -> str:
    """Return the digest of files and of folders, each under a name of its own.

    A folder counts with its templates, settings, catalogues and pictures, however deep; editors'
    backups and the like do not. Where a folder lies does not matter.

    Raises:
        InputError: a file cannot be read, or is larger than any that docgen reads.
    """
    total = hashlib.sha256()
    for name, root in roots:
        for path in _files(root):
            inside = path.relative_to(root).as_posix()
            content = hashlib.sha256(_bytes(path)).hexdigest()
            total.update(f"{name}/{inside} {content}\n".encode())
    return total.hexdigest()


def _files(root: Path, within: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Yield what counts; a link back to a folder that it lies in is passed over."""
    if root.is_file():
        if not within or root.suffix in _CONTENT:
            yield root
    elif root.is_dir() and (real := root.resolve()) not in within:
        for path in sorted(_entries(root), key=lambda path: path.name):
            if not path.name.startswith("."):
                yield from _files(path, (*within, real))


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as problem:
        raise _unreadable(folder, problem) from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as problem:
        raise _unreadable(path, problem) from None
    if len(data) > _LARGEST:
        message = f"The file is larger than {_LARGEST // 1_000_000} MB."
        hint = "Is this the right file?"
        raise InputError(error("too-large", message, hint, Place(str(path))))
    return data


def _unreadable(path: Path, problem: OSError) -> InputError:
    message, hint = f"It cannot be read: {problem.strerror}.", "Check who may read it."
    return InputError(error("unreadable", message, hint, Place(str(path))))
