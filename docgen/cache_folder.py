"""A private folder in which docgen keeps what takes long to make, from one start to the next.

In: a name (the digest of all that a thing is made from) and bytes. Out: the same bytes at a later
start, or None. Whatever is odd means that nothing is there: no folder, a full or read-only disk, a
damaged file, one that somebody else may have written. No caller sees an exception, no user a
message: docgen then makes the thing anew.

The folder and its files are the user's own, and nobody else may write to them: anything else is not
read. Each file holds its name, its length and a digest of its bytes. A file appears whole, under
its final name, so that two processes may use the folder at once; it may be deleted at any time.
What was not used for longest goes when the folder holds more than its limit.

(platformdirs names the same folders; to import it takes 6 ms, a twentieth of the start that the
folder is there to shorten.)
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from docgen.files import PRIVATE, PRIVATE_FOLDER

SETTING = "DOCGEN_CACHE"
OFF = ("", "off")
LIMIT = 64 << 20  # bytes
_MAGIC = b"docgen cache 1\n"
_DIGEST = hashlib.sha256().digest_size
_HEAD = len(_MAGIC) + 2 * _DIGEST
_END, _PART = ".compiled", ".part"
_NAME = re.compile(rf"[0-9a-f]{{64}}\{_END}")
_UNFINISHED = re.compile(rf"\.[0-9a-f]{{16}}\{_PART}")
_ABANDONED = 3600  # seconds: an unfinished file of that age is nobody's any more
_OF_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_READ |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # a pipe is not waited for
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_BY_HANDLE = os.open in os.supports_dir_fd  # POSIX: files are named within an open folder


def cache_folder() -> CacheFolder | None:
    """Return the folder of this user, None where there is none or it is switched off.

    `DOCGEN_CACHE` names another one; empty or "off": none.
    """
    named = os.environ.get(SETTING)
    if named is not None:
        return None if named.strip() in OFF else CacheFolder(Path(named))
    try:
        return CacheFolder(_usual() / "docgen")
    except RuntimeError:  # a user without a home
        return None


def _usual() -> Path:
    """Return where programs keep such things on this system.

    Raises:
        RuntimeError: the user has no home.
    """
    if sys.platform == "win32":
        named, usual = os.environ.get("LOCALAPPDATA", ""), ("AppData", "Local")
    elif sys.platform == "darwin":
        named, usual = "", ("Library", "Caches")
    else:
        named, usual = os.environ.get("XDG_CACHE_HOME", ""), (".cache",)
    if Path(named).is_absolute():
        return Path(named)
    home = Path.home()
    if not home.is_dir() or home == Path(home.anchor):  # a service's: it is not to be made
        raise RuntimeError
    return home.joinpath(*usual)


class CacheFolder:
    """Things kept under names of 64 hexadecimal digits."""

    def __init__(self, path: Path, *, limit: int = LIMIT, user: int | None = None) -> None:
        """Use a folder, of at most `limit` bytes; `user` is whose it must be: the running one's.

        Nothing is opened or made yet.
        """
        self.path, self._limit = path, limit
        self._user = os.geteuid() if user is None and hasattr(os, "geteuid") else user

    def get(self, name: str) -> bytes | None:
        """Return what was kept under a name."""
        try:
            with self._opened() as folder, folder.open(f"{name}{_END}", _READ) as file:
                found = os.fstat(file.fileno())
                if found.st_size > self._limit or not self._is_own(found, stat.S_IFREG):
                    return None
                data = file.read()
                if data[:_HEAD] != _head(name, data[_HEAD:]):
                    return None
                folder.touch(f"{name}{_END}")
                return data[_HEAD:]
        except (OSError, ValueError, MemoryError):
            return None

    def put(self, name: str, data: bytes) -> bool:
        """Keep bytes under a name; tell whether they are kept."""
        if len(data) + _HEAD > self._limit:
            return False
        try:
            self.path.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
            with self._opened() as folder:
                folder.write(f"{name}{_END}", _head(name, data) + data)
                self._shrink(folder)
        except (OSError, ValueError, MemoryError):
            return False
        return True

    @contextmanager
    def _opened(self) -> Iterator[_Folder]:
        """Open the folder, so that it stays this one even if its path becomes another's.

        Raises:
            OSError: there is none, or somebody else may write to it.
        """
        if not _BY_HANDLE:  # Windows, where the folder of a user is closed to others
            yield _Folder(self.path, None)
            return
        handle = os.open(self.path, _FOLDER)
        try:
            if not self._is_own(os.fstat(handle), stat.S_IFDIR):
                raise PermissionError
            yield _Folder(Path(), handle)
        finally:
            os.close(handle)

    def _is_own(self, found: os.stat_result, kind: int) -> bool:
        """Whether it is a file or folder of the user's that nobody else may write to."""
        if stat.S_IFMT(found.st_mode) != kind:
            return False
        return self._user is None or (
            found.st_uid == self._user and not stat.S_IMODE(found.st_mode) & _OF_OTHERS
        )

    def _shrink(self, folder: _Folder) -> None:
        """Remove what was not used for longest, down to the limit; and what was never finished."""
        stored, unfinished = [], []
        for name, found in folder.files():
            if _NAME.fullmatch(name):
                stored.append((found.st_mtime, found.st_size, name))
            elif _UNFINISHED.fullmatch(name):
                unfinished.append((found.st_mtime, name))
        now = max(stored, default=(0.0,))[0]  # one was written just now
        for since, name in unfinished:
            if now - since > _ABANDONED:
                folder.remove(name)
        over = sum(size for _, size, _ in stored) - self._limit
        for _, size, name in sorted(stored):
            if over <= 0:
                break
            folder.remove(name)
            over -= size


class _Folder(NamedTuple):
    """An open folder: files are named within `handle`, where the system can do that."""

    path: Path
    handle: int | None

    def open(self, name: str, flags: int) -> BinaryIO:
        """Open a file; one that is made is its owner's alone."""
        number = os.open(self.path / name, flags, PRIVATE, dir_fd=self.handle)
        return os.fdopen(number, "rb" if flags == _READ else "wb")

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all. It need not outlive a loss of power: no flush."""
        beside = f".{os.urandom(8).hex()}{_PART}"
        try:
            with self.open(beside, _NEW) as file:
                file.write(data)
            os.replace(
                self.path / beside,
                self.path / name,
                src_dir_fd=self.handle,
                dst_dir_fd=self.handle,
            )
        except BaseException:
            self.remove(beside)
            raise

    def touch(self, name: str) -> None:
        """Say that a file was used now."""
        with suppress(OSError):
            os.utime(self.path / name, dir_fd=self.handle)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there and can be removed."""
        with suppress(OSError):
            os.unlink(self.path / name, dir_fd=self.handle)

    def files(self) -> Iterator[tuple[str, os.stat_result]]:
        """Yield what lies in the folder; what goes while it is looked at is passed over."""
        place = self.path if self.handle is None else self.handle
        for name in os.listdir(place):  # noqa: PTH208  # no Path names an open folder
            with suppress(OSError):
                yield name, os.stat(self.path / name, dir_fd=self.handle, follow_symlinks=False)


def _head(name: str, data: bytes) -> bytes:
    """What stands before the bytes of a file: whose they are, and that they are whole."""
    return _MAGIC + bytes.fromhex(name) + hashlib.sha256(data).digest()
