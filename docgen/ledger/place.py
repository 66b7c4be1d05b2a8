"""Where a ledger may lie: a folder of its own, on a disk of this computer.

In: a path, the clinic's folder, and what the system tells of its disks. Out: the folder, closed to
others; or why no ledger is kept there. On a network share several computers would write into one
database, and SQLite's locks and its write-ahead log do not hold there.
"""

from __future__ import annotations

import ntpath
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from docgen.errors import Diagnostic, InputError, OutputError, Place, error
from docgen.files import PRIVATE_FOLDER, private_folder, writing

KEEP = "10 years"  # how long records are kept where nobody says it
DATABASE = "ledger.sqlite"
KEY = "ledger.key"
RECORDS, UNFINISHED, PATIENTS, CLINICS = "records", "records/unfinished", "patients", "clinics"
FOLDERS = (RECORDS, UNFINISHED, PATIENTS, CLINICS)
_MOUNTS = Path("/proc/self/mountinfo")
# Kinds of file systems that lie on another computer, as Linux and macOS call them.
_REMOTE = re.compile(
    r"9p|afpfs|afs|ceph|cifs|coda|davfs|gfs2|gpfs|lustre|ncpfs|nfs\d?|ocfs2|smb(fs|\d)?|webdav"
    r"|macfuse|osxfuse|fuse\.(ceph|davfs2|glusterfs|gvfsd-fuse|rclone|s3fs|sshfs)"
)
_DRIVE_REMOTE = 4  # of GetDriveTypeW


def is_ledger(place: Path) -> bool:
    """Whether this is the folder of a ledger, or its database."""
    return (place / DATABASE).is_file() or (place.name == DATABASE and place.is_file())


def make_place(place: Path, clinic: Path | None = None) -> Path:
    """Make the folder of a ledger, with those in it; return it without links.

    Raises:
        InputError: no ledger may lie there.
        OutputError: it cannot be made.
    """
    with writing(place):
        real = place.resolve()
    problem = refusal(real, clinic)
    if problem:
        raise InputError(problem)
    private_folder(real)
    for name in FOLDERS:
        with writing(real / name):
            (real / name).mkdir(PRIVATE_FOLDER, exist_ok=True)
    return real


def refusal(place: Path, clinic: Path | None = None) -> Diagnostic | None:
    """Say why no ledger may lie at a place (without links); None if it may."""
    at = Place(str(place))
    if clinic is not None and place.is_relative_to(clinic.resolve()):
        message = "The ledger would lie in the clinic's folder."
        hint = "It holds patient data, and that folder is copied and shared: name another one."
        return error("ledger-in-clinic", message, hint, at)
    if is_remote(place):
        message = "The ledger would lie on a network share, where it cannot be kept safely."
        hint = "Name a folder on this computer, or let one `docgen serve` keep it for all."
        return error("ledger-on-share", message, hint, at)
    return None


def is_remote(
    place: Path | str,
    *,
    platform: str = sys.platform,
    mounts: Callable[[str], str] | None = None,
    drive_type: Callable[[str], int] | None = None,
) -> bool:
    """Whether a place, without links, lies on another computer.

    `mounts` returns, for a platform, what the system says of its disks, and `drive_type` what
    Windows says of a drive: a test gives those of other systems.
    """
    if platform == "win32":
        return _is_remote_drive(str(place), drive_type or _drive_type)
    table = (mounts or _mounts)(platform)
    kinds = _of_macos(table) if platform == "darwin" else _of_linux(table)
    path, best, found = Path(place), 0, ""
    for at, kind in kinds:
        if len(at) >= best and path.is_relative_to(at):
            best, found = len(at), kind  # of two at one place the later one is seen
    return _REMOTE.fullmatch(found) is not None


def _mounts(platform: str) -> str:
    """Return the system's table of disks; "" where it cannot be had: then nothing is known."""
    import subprocess  # noqa: PLC0415  # 4 ms, those alone who keep a ledger

    try:
        if platform == "darwin":
            told = subprocess.run(["/sbin/mount"], capture_output=True, timeout=10, check=False)
            return told.stdout.decode(errors="replace")
        return _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _of_linux(table: str) -> Iterator[tuple[str, str]]:
    """Yield each mount point with its kind, as proc(5) tells of /proc/self/mountinfo."""
    for line in table.splitlines():
        own, _, about = line.partition(" - ")
        if len(own.split()) > 4 and about:
            at = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), own.split()[4])
            yield at, about.split()[0]


def _of_macos(table: str) -> Iterator[tuple[str, str]]:
    """Yield each mount point with its kind, from lines such as `//files/x on /V/x (smbfs, ...)`."""
    for line in table.splitlines():
        found = re.fullmatch(r".* on (/.*) \((\w+).*\)", line)
        if found:
            yield found[1], found[2]


def _is_remote_drive(path: str, drive_type: Callable[[str], int]) -> bool:
    drive = ntpath.splitdrive(path)[0].replace("/", "\\")
    if drive.upper().startswith("\\\\?\\UNC\\"):
        return True
    drive = drive.removeprefix("\\\\?\\")
    return drive.startswith("\\\\") or (bool(drive) and drive_type(f"{drive}\\") == _DRIVE_REMOTE)


def _drive_type(root: str) -> int:
    import ctypes  # noqa: PLC0415  # Windows alone

    windows = getattr(ctypes, "windll", None)
    return int(windows.kernel32.GetDriveTypeW(root)) if windows else 0


def unusable(place: Path, message: str, hint: str) -> InputError:
    """Return the error of a ledger that cannot be used as it is."""
    return InputError(error("ledger", message, hint, Place(str(place))))


def unwritable(place: Path, message: str, hint: str) -> OutputError:
    """Return the error of a ledger that takes no row now."""
    return OutputError(error("ledger-not-written", message, hint, Place(str(place))))
