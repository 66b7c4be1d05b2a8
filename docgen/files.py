"""Files: where docgen's own lie, and how those that it makes are written so that none is ever half.

In: names and bytes. Out: the file, readable by its owner alone unless told otherwise, since a sheet
holds patient data; or why the system refused, in words for staff.

`write_file` writes one: its bytes go beside the target and are renamed over it once they are on the
disk, so a full disk, a crash or a second docgen leaves the older file whole.

A run writes thousands (`UnfinishedFiles`): into a folder beside their place, under names that do
not end in `.pdf`, renamed when their bytes are on the disk. Killing docgen at any moment can thus
only leave unfinished files, which the next run removes. So that power loss cannot do more either,
the file system is told to write everything down (syncfs) once for a whole work unit, before its
files are renamed: to flush each file by itself takes several times as long, and not to flush at all
may, on common file systems, leave an empty file under a final name. Where the system has no syncfs,
each file is flushed. Lines of the manifest are written after the renaming and flushed at the end of
the run only: a line that is lost costs no more than making its sheet again.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from docgen.errors import InputError, OutputError, Place, error

PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
BINARY = getattr(os, "O_BINARY", 0)  # Windows writes a return before each line feed without it
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | BINARY
_SUFFIX = ".part"
_PACKAGE = Path(__file__).resolve().parent
_LARGEST = 20_000_000  # bytes: what an insert may have
_CONTENT = frozenset({".md", ".yaml", ".po", ".svg", ".png"})


def data_root() -> Path:
    """Return the folder that holds `templates/`, `locales/`, `fonts/` and `examples/`.

    A checkout keeps them beside the package, where staff find them; a wheel carries them inside it.

    Raises:
        InputError: the installation is incomplete.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent):
        if (root / "fonts").is_dir() and (root / "templates").is_dir():
            return root
    raise InputError(
        error(
            "no-data",
            "docgen's own files are missing.",
            "Install docgen again with `pip install .`",
        )
    )


def templates_root() -> Path:
    """Return the folder with one folder for each procedure, and `_shared`."""
    return data_root() / "templates"


def locales_root() -> Path:
    """Return the folder with one folder of catalogues for each language."""
    return data_root() / "locales"


def pages_root() -> Path:
    """Return the folder with the pages of the desk (`docgen serve`)."""
    return _PACKAGE / "serve"


def examples_root() -> Path:
    """Return the folder with the example clinics and patients."""
    return data_root() / "examples"


# What the system says when it refuses, in words for staff: what is wrong, what to do.
_REASONS = {
    errno.ENOSPC: ("The disk is full.", "Make room, then run the command again."),
    errno.EDQUOT: ("Your share of the disk is full.", "Make room, then run the command again."),
    errno.ENOENT: ("The folder does not exist.", "Make the folder, or name another one."),
    errno.ENOTDIR: ("The folder does not exist.", "Part of this path is a file, not a folder."),
    errno.EACCES: ("You may not write there.", "Name a folder in which you may write."),
    errno.EPERM: ("You may not write there.", "Name a folder in which you may write."),
    errno.EROFS: ("This disk cannot be written to.", "Name a folder on another disk."),
    errno.EISDIR: ("This is a folder.", "Name a file, such as 40417.pdf."),
    errno.ENOTEMPTY: ("A folder lies there under this name.", "Move it away."),
    errno.EEXIST: ("Something else lies there under this name.", "Move it away."),
    errno.ENAMETOOLONG: ("The name of the file is too long.", "Choose a shorter name."),
    errno.EFBIG: ("The file is larger than this system allows.", "Name another folder."),
    errno.ELOOP: ("The name is a link that leads nowhere.", "Name another file."),
    errno.EPIPE: ("The program that reads the output has ended.", ""),
    errno.EMFILE: ("Too many files are open.", "Use fewer --jobs, or raise the limit (ulimit -n)."),
    errno.ENFILE: ("Too many files are open on this computer.", "Try again in a while."),
    errno.ENOMEM: ("This computer is short of memory.", "Use fewer --jobs, or try again later."),
    errno.EAGAIN: ("This computer can start no more programs.", "Use fewer --jobs."),
    errno.EBUSY: ("Another program is using it.", "Close it there, then run the command again."),
    errno.EIO: ("The disk does not answer as it should.", "Name a folder on another disk."),
    errno.EINVAL: ("The system does not take this name.", "Choose another one."),
}
_OF_READING = {
    errno.ENOENT: ("There is no such file.", "Check the name."),
    errno.ENOTDIR: ("There is no such file.", "Part of this path is a file, not a folder."),
    errno.EACCES: ("You may not open it.", "Ask for the right to read it."),
    errno.EPERM: ("You may not open it.", "Ask for the right to read it."),
    errno.EISDIR: ("It is a folder.", "Name a file."),
    errno.EIO: ("The disk does not answer as it should.", "Copy the file to another disk."),
}


class ToldError(OSError):
    """Why something could not be read or written, where it is in plain words already.

    `told` is what is wrong, and what to do. So says a store, whose reasons no system knows.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep both parts."""
        super().__init__(message)
        self.told = (message, hint)

    def __reduce__(self) -> tuple[type[ToldError], tuple[str, str]]:
        """Survive the way back from a worker process."""
        return type(self), self.told


_IN_USE, _DENIED = (32, 33), 5  # what Windows says where another program has a file open


def reason_of(problem: OSError, *, reading: bool = False) -> tuple[str, str]:
    """Say in plain words why the system refused, and what to do.

    This is the one place that knows. Where it does not, the system's own words are told.
    """
    if isinstance(problem, ToldError):
        return problem.told
    number = problem.errno or 0
    if getattr(problem, "winerror", None) in _IN_USE:  # of Windows
        return _REASONS[errno.EBUSY]
    if getattr(problem, "winerror", None) == _DENIED and not reading:
        message = "You may not write there, or another program has the file open."
        return message, "Close it there, or name another file."
    if reading and number in _OF_READING:
        return _OF_READING[number]
    unknown = (f"The system says: {problem.strerror or type(problem).__name__}.", "")
    return _REASONS.get(number, unknown)


def output_error(problem: OSError, name: str) -> OutputError:
    """Say in plain words why something could not be written."""
    return OutputError(error("cannot-write", *reason_of(problem), Place(name)))


def input_error(problem: OSError, name: str) -> InputError:
    """Say in plain words why something could not be opened."""
    return InputError(error("cannot-open", *reason_of(problem, reading=True), Place(name)))


def stream_error(problem: OSError) -> OutputError:
    """Say in plain words why standard output took no more."""
    return output_error(problem, "standard output")


@contextmanager
def writing(file: Path | str) -> Iterator[None]:
    """Turn what the system says while a file is written into plain words.

    Raises:
        OutputError: with the reason.
    """
    try:
        yield
    except OSError as problem:
        raise output_error(problem, str(file)) from None


@contextmanager
def reading(place: str) -> Iterator[None]:
    """Turn what the system says while files are read into plain words.

    Raises:
        InputError: with the reason.
    """
    try:
        yield
    except OSError as problem:
        raise input_error(problem, place) from None


def write_file(target: Path, data: bytes, *, private: bool = True) -> None:
    """Put `data` into the file `target`, whole or not at all.

    Permissions are 0600; if not `private`, those of the older file, or 0644.

    A link is followed; a device such as `/dev/null` is written to, never replaced.

    Raises:
        OutputError: it could not be written; an older file of that name is untouched.
    """
    with writing(target):
        real = _followed(target)
        if real.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        if real.exists() and not real.is_file():
            real.write_bytes(data)
        else:
            _write_beside(real, data, PRIVATE if private else _shared_mode(real))


def write_stream(stream: BinaryIO, data: bytes) -> None:
    """Write `data` to an open stream, such as standard output, and flush it.

    Raises:
        OutputError: the stream does not take it.
    """
    try:
        stream.write(data)
        stream.flush()
    except OSError as problem:
        raise stream_error(problem) from problem


def keep_apart(target: Path, inputs: Iterable[Path | None]) -> None:
    """Refuse to write a sheet over a file that it is made from.

    Raises:
        InputError: `target` is one of the inputs, by whatever name.
    """
    for path in inputs:
        with suppress(OSError):
            if path is not None and target.samefile(path):
                message = "The sheet is made from this file; it would be lost."
                hint = "Name another file, such as 40417.pdf."
                raise InputError(error("output-is-input", message, hint, Place(str(target))))


def begins_with(file: Path, start: bytes) -> bool:
    """Tell whether there is a file, and whether its first bytes are these."""
    try:
        if not file.is_file():
            return False
        with file.open("rb") as stream:
            return stream.read(len(start)) == start
    except OSError:
        return False


def make_folder(folder: Path) -> None:
    """Make `folder` and its parents where they are missing.

    Raises:
        OutputError: it cannot be made, or is a file.
    """
    with writing(folder):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except FileExistsError as problem:
            place = Place(str(folder))
            raise OutputError(
                error("not-a-folder", "This is a file.", "Name a folder.", place)
            ) from problem


def _followed(target: Path) -> Path:
    """Follow links. Before Python 3.13 a circle of them is no OSError."""
    try:
        return target.resolve()
    except RuntimeError:
        raise OSError(errno.ELOOP, "is a circle of links") from None


def _shared_mode(target: Path) -> int:
    return stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o644


def _write_beside(target: Path, data: bytes, mode: int) -> None:
    """Write a temporary file in the target's folder, then rename it; leave nothing behind.

    (To import `tempfile`, which would open one too, takes as long as a page of a sheet.)
    """
    beside = target.parent / f".docgen-{os.urandom(8).hex()}.part"
    try:
        with open(beside, "xb", opener=_for_owner) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # renamed before that, a crash may leave an empty file
        beside.chmod(mode)
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _for_owner(path: str, flags: int) -> int:
    """Open a new file that nobody else may read."""
    return os.open(path, flags, PRIVATE)


def private_folder(folder: Path, *, by_mode: bool = os.name == "posix") -> bool:
    """Make a folder for one pair of eyes; tell whether it is one.

    One that docgen makes, or finds empty, is closed to others; one in use is left as it is. Where
    rights are not told by a mode (Windows: a folder has those of the one around it), nothing is
    known against it.

    Raises:
        OutputError: it cannot be made, or is a file.
    """
    new = not folder.exists()
    make_folder(folder)
    with suppress(OSError):
        if new or not any(folder.iterdir()):
            mode = PRIVATE_FOLDER if new else stat.S_IMODE(folder.stat().st_mode) & PRIVATE_FOLDER
            folder.chmod(mode)  # one that was closed to its owner too stays so
    return not (by_mode and folder.stat().st_mode & 0o077)


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


class UnfinishedFiles:
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
        import shutil  # noqa: PLC0415  # 2 ms, for runs alone

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
        flush_disk_of(self.folder)

    def publish(self, name: str, target: Path | str) -> None:
        """Give an unfinished file, flushed before, its final name; an older file is replaced."""
        os.replace(self._path(name), target)  # noqa: PTH105  # a Path for each file costs as much

    def path(self, name: str) -> Path:
        """Return where an unfinished file is."""
        return Path(self._path(name))

    def drop(self, names: Iterable[str]) -> None:
        """Remove unfinished files."""
        for name in names:
            with suppress(OSError):
                Path(self._path(name)).unlink()

    def _path(self, name: str) -> str:
        return f"{self._start}{name}{_SUFFIX}"


def flush_disk_of(folder: Path) -> bool:
    """Have everything on the disk of a folder written down; tell whether the system can do that."""
    sync = _syncfs()
    if sync is None:
        return False
    handle = os.open(folder, os.O_RDONLY)
    try:
        sync(handle)
    finally:
        os.close(handle)
    return True


def flush_folder(folder: Path) -> None:
    """Have the names in a folder written down, where the system keeps folders as files."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


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


_LOCKED_AT = 0x7FFFFFFE  # the byte that is locked on Windows: far behind what a file holds


@cache
def locker() -> Callable[[int], None] | None:
    """Return the system's way of locking an open file for as long as it is open; None: it has none.

    It does not wait: BlockingIOError says that another process has the lock, OSError that this file
    system has no locks.
    """
    try:
        import fcntl  # noqa: PLC0415  # POSIX
    except ImportError:
        return _windows_locker()
    return lambda handle: fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _windows_locker() -> Callable[[int], None] | None:
    import importlib  # noqa: PLC0415  # Windows alone

    try:
        system = importlib.import_module("msvcrt")
    except ImportError:
        return None

    def lock(handle: int) -> None:
        os.lseek(handle, _LOCKED_AT, os.SEEK_SET)
        try:
            system.locking(handle, system.LK_NBLCK, 1)
        except PermissionError as busy:
            raise BlockingIOError(errno.EAGAIN, "is locked") from busy
        finally:
            os.lseek(handle, 0, os.SEEK_END)

    return lock


@cache
def _syncfs() -> Callable[[int], None] | None:
    """Return the system's way of flushing one whole file system, where it has one."""
    import ctypes  # noqa: PLC0415  # 2 ms, for runs alone

    try:
        function = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError, TypeError):
        return None

    def sync(handle: int) -> None:
        if function(handle):
            number = ctypes.get_errno() or errno.EIO
            raise OSError(number, os.strerror(number))

    return sync


# What sheets are made from


def digest_of_all(roots: Iterable[tuple[str, Path]]) -> str:
    """Return the digest of files and of folders, each under a name of its own.

    A folder counts with its templates, settings, catalogues and pictures, however deep; editors'
    backups and the like do not. Where a folder lies does not matter.

    Raises:
        InputError: a file cannot be read, or is larger than any that docgen reads.
    """
    total = hashlib.sha256()
    for name, root in roots:
        for path in counted_files(root):
            inside = path.relative_to(root).as_posix()
            content = hashlib.sha256(_bytes(path)).hexdigest()
            total.update(f"{name}/{inside} {content}\n".encode())
    return total.hexdigest()


def counted_files(root: Path, within: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Yield what counts of a file or folder that sheets are made from, as `digest_of_all` does.

    A link back to a folder that it lies in is passed over.
    """
    if root.is_file():
        if not within or root.suffix in _CONTENT:
            yield root
    elif root.is_dir() and (real := root.resolve()) not in within:
        for path in sorted(_entries(root), key=lambda path: path.name):
            if not path.name.startswith("."):
                yield from counted_files(path, (*within, real))


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
