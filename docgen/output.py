"""Write a finished file so that nobody ever meets half of one.

In: bytes and where they belong. Out: the file, readable by its owner alone unless told otherwise,
since a sheet holds patient data. The bytes are written beside the target and renamed over it once
they are on the disk: a full disk, a crash or a second docgen leaves the older file whole.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from docgen.errors import InputError, OutputError, Place, error

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


def reason_of(problem: OSError, *, reading: bool = False) -> tuple[str, str]:
    """Say in plain words why the system refused, and what to do.

    This is the one place that knows. Where it does not, the system's own words are told.
    """
    number = problem.errno or 0
    if reading and number in _OF_READING:
        return _OF_READING[number]
    unknown = (f"The system says: {problem.strerror or type(problem).__name__}.", "")
    return _REASONS.get(number, unknown)


def write_file(target: Path, data: bytes, *, private: bool = True) -> None:
    """Put `data` into the file `target`, whole or not at all.

    Permissions are 0600; if not `private`, those of the older file, or 0644.

    A link is followed; a device such as `/dev/null` is written to, never replaced.

    Raises:
        OutputError: it could not be written; an older file of that name is untouched.
    """
    try:
        real = _followed(target)
        if real.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        if real.exists() and not real.is_file():
            real.write_bytes(data)
        else:
            _write_beside(real, data, 0o600 if private else _shared_mode(real))
    except OSError as problem:
        raise output_error(problem, str(target)) from problem


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


def stream_error(problem: OSError) -> OutputError:
    """Say in plain words why standard output took no more."""
    return output_error(problem, "standard output")


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
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as problem:
        raise OutputError(
            error("not-a-folder", "This is a file.", "Name a folder.", Place(str(folder)))
        ) from problem
    except OSError as problem:
        raise output_error(problem, str(folder)) from problem


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
            os.fsync(
                file.fileno()
            )  # renamed before the bytes are safe, a crash leaves an empty file
        beside.chmod(mode)
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _for_owner(path: str, flags: int) -> int:
    """Open a new file that nobody else may read."""
    return os.open(path, flags, 0o600)


def output_error(problem: OSError, name: str) -> OutputError:
    """Say in plain words why something could not be written."""
    return OutputError(error("cannot-write", *reason_of(problem), Place(name)))


def input_error(problem: OSError, name: str) -> InputError:
    """Say in plain words why something could not be opened."""
    return InputError(error("cannot-open", *reason_of(problem, reading=True), Place(name)))
