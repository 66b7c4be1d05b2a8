"""A private folder of this computer, for as long as a run into a store takes.

In: nothing. Out: a folder that nobody else may look into, gone when the run is over. A run that is
killed leaves it behind; the next one finds it by the lock beside it, which the system lets go with
the process, and removes it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from docgen.files import BINARY, PRIVATE, PRIVATE_FOLDER, locker

_START, _LOCK = "docgen-run-", ".lock"
_TRIES = 5
_OPEN = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | BINARY


@contextmanager
def folder_at_hand() -> Iterator[Path]:
    """Yield a folder.

    Raises:
        OSError: there is no room for it.
    """
    home = Path(tempfile.gettempdir())
    _sweep(home)
    lock, handle = _locked(home)
    folder = lock.with_suffix("")
    try:
        folder.mkdir(PRIVATE_FOLDER)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)
        with suppress(OSError):
            lock.unlink()


def _locked(home: Path) -> tuple[Path, int]:
    """Make a lock; one that another run's sweep took for a dead one is made anew.

    Where the system has no locks, none can be had: then the last one counts.
    """
    for left in reversed(range(_TRIES)):
        file = home / f"{_START}{os.urandom(8).hex()}{_LOCK}"
        handle = os.open(file, _OPEN | os.O_CREAT | os.O_EXCL, PRIVATE)
        if (_lock(handle) and file.exists()) or not left:
            break
        os.close(handle)
    return file, handle


def _sweep(home: Path) -> None:
    """Remove the folders of runs that were killed. A lock of somebody else's cannot be opened."""
    for file in home.glob(f"{_START}*{_LOCK}"):
        with suppress(OSError):
            handle, dead = os.open(file, _OPEN), False
            try:
                dead = _lock(handle)
                if dead:
                    shutil.rmtree(file.with_suffix(""), ignore_errors=True)
                    with suppress(OSError):  # Windows keeps what is open
                        file.unlink()
            finally:
                os.close(handle)
            if dead:
                file.unlink(missing_ok=True)


def _lock(handle: int) -> bool:
    """Lock an open file; tell whether that could be done: no other process has locked it."""
    lock = locker()
    try:
        if lock:
            lock(handle)
    except OSError:  # another one has, or this file system knows no locks
        return False
    return lock is not None
