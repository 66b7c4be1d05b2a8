"""Files of a run, written so that a PDF under its final name is always a whole one.

In: names and bytes. Out: files of mode 0600.

They are written into a folder of unfinished files beside their place, under names that do not end
in `.pdf`, and renamed when their bytes are on the disk. Killing docgen at any moment can thus only
leave unfinished files, which the next run removes. So that power loss cannot do more either, the
file system is told to write everything down (syncfs) once for a whole work unit, before its files
are renamed: flushing each file by itself takes several times as long, and not flushing at all may,
on common file systems, leave an empty file under a final name. Where the system has no syncfs,
each file is flushed. Lines of the manifest are written after the renaming and flushed at the end
of the run only: a line that is lost costs no more than making its sheet again.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from docgen.output import make_folder, output_error

PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
_SUFFIX = ".part"


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Turn what the system says while a file is written into plain words.

    Raises:
        OutputError: with the reason.
    """
    try:
        yield
    except OSError as problem:
        raise output_error(problem, str(file)) from None


def private_folder(folder: Path) -> bool:
    """Make a folder for one pair of eyes; tell whether it is one.

    One that docgen makes, or finds empty, is closed to others; one in use is left as it is.

    Raises:
        OutputError: it cannot be made, or is a file.
    """
    new = not folder.exists()
    make_folder(folder)
    with suppress(OSError):
        if new or not any(folder.iterdir()):
            mode = PRIVATE_FOLDER if new else stat.S_IMODE(folder.stat().st_mode) & PRIVATE_FOLDER
            folder.chmod(mode)  # one that was closed to its owner too stays so
    return not folder.stat().st_mode & 0o077


@contextmanager
def removed_in_vain(folder: Path | None) -> Iterator[None]:
    """Remove folders that were made for nothing: those that stay empty, where a run fails."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()] if folder else []
    try:
        yield
    except BaseException:
        for path in missing:
            with suppress(OSError):
                path.rmdir()
        raise


class Parts:
    """The folder of unfinished files; `owner` is the file or folder that it is about."""

    def __init__(self, owner: Path) -> None:
        """Name the folder; nothing is made yet."""
        self.folder = owner.parent / f".{owner.name}.parts"
        self._start = f"{self.folder}{os.sep}"

    def begin(self) -> None:
        """Make the folder afresh, without what an interrupted run left there."""
        self.end()
        with writing(self.folder):
            self.folder.mkdir(PRIVATE_FOLDER)

    def end(self) -> None:
        """Remove the folder with all that is in it."""
        with suppress(OSError):  # what cannot be removed is told of when it is in the way
            self.folder.unlink()  # a link, or a file under this name
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, name: str, data: bytes) -> None:
        """Write one unfinished file."""
        handle = os.open(self._path(name), _NEW, PRIVATE)
        try:
            write_all(handle, data)
            if _syncfs() is None:
                os.fsync(handle)
        finally:
            os.close(handle)

    def open(self, name: str) -> BinaryIO:
        """Open one unfinished file to be written bit by bit."""
        handle = os.open(self._path(name), _NEW, PRIVATE)
        return os.fdopen(handle, "wb", buffering=1 << 20)

    def reopen(self, name: str) -> BinaryIO:
        """Open an unfinished file to be read."""
        return Path(self._path(name)).open("rb")

    def flush(self) -> None:
        """Have everything written down on the disk."""
        sync = _syncfs()
        if sync is not None:
            handle = os.open(self.folder, os.O_RDONLY)
            try:
                sync(handle)
            finally:
                os.close(handle)

    def publish(self, name: str, target: Path | str) -> None:
        """Give an unfinished file, flushed before, its final name; an older file is replaced."""
        os.replace(self._path(name), target)  # noqa: PTH105  # a Path for each file costs as much

    def publish_changed(self, name: str, target: Path) -> bool:
        """Give an unfinished file its final name, unless just that lies there; tell which."""
        if digest_of(self.path(name)) == digest_of(target):
            self.drop([name])
            return False
        self.flush()
        self.publish(name, target)
        return True

    def drop(self, names: Iterable[str]) -> None:
        """Remove unfinished files."""
        for name in names:
            with suppress(OSError):
                Path(self._path(name)).unlink()

    def path(self, name: str) -> Path:
        """Return where an unfinished file lies."""
        return Path(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._start}{name}{_SUFFIX}"


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file, "" if there is none."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def write_all(handle: int, data: bytes) -> None:
    """Write every byte to an open file."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


@cache
def _syncfs() -> Callable[[int], None] | None:
    """Return the system's way of flushing one whole file system, where it has one."""
    try:
        function = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError, TypeError):
        return None

    def sync(handle: int) -> None:
        if function(handle):
            number = ctypes.get_errno() or errno.EIO
            raise OSError(number, os.strerror(number))

    return sync
