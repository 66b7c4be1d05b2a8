"""What only POSIX has, has its other half: docgen as on Windows and macOS, tried on this machine.

Windows neither replaces nor removes a file that is open, has no `fcntl`, no way to name files
within an open folder and no modes; it writes a return before each line feed of a file that is not
opened as binary. The fixture `windows` takes all this away from the modules that would use it.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import re
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_runs import patients, write_list
from click.testing import CliRunner, Result

import docgen.batch.journal
import docgen.cache_folder
import docgen.cli.beginning
import docgen.files
from docgen.cli import cli
from docgen.cli.defaults import user_folder
from docgen.files import examples_root, locker, private_folder, reason_of

PACKAGE = Path(docgen.files.__file__).parent
CLINIC = examples_root() / "clinics" / "pain-specialists"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def done(*words: str | Path) -> None:
    result = run(*words)
    assert result.exit_code == 0, result.output


class Msvcrt(types.ModuleType):
    """The module `msvcrt` of Windows, as far as docgen uses it: a byte that one handle locks."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.locked: dict[tuple[int, int], int] = {}

    def locking(self, handle: int, mode: int, count: int) -> None:
        assert (mode, count) == (self.LK_NBLCK, 1)
        where = os.fstat(handle).st_ino, os.lseek(handle, 0, os.SEEK_CUR)
        for other, owner in list(self.locked.items()):
            if not _is_open(owner, other[0]):
                del self.locked[other]
        if self.locked.setdefault(where, handle) != handle:
            raise PermissionError(errno.EACCES, "Permission denied")


def _is_open(handle: int, inode: int) -> bool:
    try:
        return os.fstat(handle).st_ino == inode
    except OSError:
        return False


def _open_here(path: os.PathLike[str] | str) -> bool:
    """Whether this process has a file open, by whatever handle."""
    try:
        wanted = Path(path).stat()
    except OSError:
        return False
    for handle in Path("/proc/self/fd").iterdir():
        try:
            if os.path.samestat(os.fstat(int(handle.name)), wanted) and Path(path).is_file():
                return True
        except OSError:
            continue
    return False


@pytest.fixture
def told_by_proc() -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("which files are open is told by /proc alone")


@pytest.fixture
def windows(told_by_proc: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Msvcrt]:  # noqa: ARG001
    """This machine, without what Windows lacks."""
    real_replace, real_unlink, real_import = os.replace, os.unlink, builtins.__import__

    def held(path: Any) -> PermissionError:
        return PermissionError(errno.EACCES, "Access is denied", str(path))

    def replace(source: Any, target: Any, **how: Any) -> None:
        if not how and (_open_here(source) or _open_here(target)):
            raise held(target)
        real_replace(source, target, **how)

    def unlink(path: Any, **how: Any) -> None:
        if not how and _open_here(path):
            raise held(path)
        real_unlink(path, **how)

    def unlink_path(path: Path, *, missing_ok: bool = False) -> None:
        if path.exists() or not missing_ok:
            unlink(path)

    def without_fcntl(name: str, *rest: Any, **more: Any) -> Any:
        if name in ("fcntl", "resource"):
            raise ImportError(name)
        return real_import(name, *rest, **more)

    system = Msvcrt()
    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(os, "rename", replace)
    monkeypatch.setattr(os, "unlink", unlink)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "unlink", unlink_path)
    monkeypatch.setattr(builtins, "__import__", without_fcntl)
    monkeypatch.setitem(sys.modules, "msvcrt", system)
    monkeypatch.setattr(docgen.batch.journal, "_MOVES_OPEN", False)
    monkeypatch.setattr(docgen.cache_folder, "_BY_HANDLE", False)
    monkeypatch.setattr(docgen.files, "_syncfs", lambda: None)
    locker.cache_clear()
    yield system
    locker.cache_clear()


# Runs


def test_the_simulation_forbids_what_windows_forbids(tmp_path: Path, windows: Msvcrt) -> None:
    file, other = tmp_path / "a", tmp_path / "b"
    file.write_bytes(b"a")
    other.write_bytes(b"b")
    with file.open("rb"):
        with pytest.raises(PermissionError):
            other.replace(file)
        with pytest.raises(PermissionError):
            file.unlink()
    other.replace(file)
    assert file.read_bytes() == b"b"
    assert windows.locked == {}


def test_a_run_is_made_resumed_and_verified(tmp_path: Path, windows: Msvcrt) -> None:
    file = write_list(tmp_path / "list.csv", patients(3))
    words: list[str | Path] = ["batch", file, "--clinic", CLINIC, "--sheet", "prepare"]
    words += [
        "-o",
        tmp_path / "out",
        "--combined",
        tmp_path / "all.pdf",
        "--printed-on",
        "2026-12-01",
    ]
    done(*words)
    write_list(file, [*patients(3), *patients(5)[3:]])
    gone = next((tmp_path / "out").glob("*.pdf"))
    gone.unlink()
    again = run(*words, "--resume")
    assert again.exit_code == 0, again.stderr
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 5
    assert run("verify", tmp_path / "out").exit_code == 0
    write_list(file, patients(2))
    fewer = run(*words, "--resume", "--remove")
    assert fewer.exit_code == 0, fewer.stderr
    assert run("verify", tmp_path / "out").exit_code == 0
    assert windows.locked


def test_a_run_that_makes_nothing_leaves_no_manifest(tmp_path: Path, windows: Msvcrt) -> None:
    file = write_list(tmp_path / "list.csv", patients(1, vertebrae="X9"))
    words = ("batch", file, "--clinic", CLINIC, "--sheet", "discharge", "-o", tmp_path / "out")
    assert run(*words, "--printed-on", "2026-12-08").exit_code == 1
    assert not list((tmp_path / "out").glob("*.pdf"))
    assert windows is not None


def test_two_runs_are_not_at_work_in_one_folder(
    tmp_path: Path, windows: Msvcrt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docgen.batch.journal, "_PATIENCE", 0.1)
    file = write_list(tmp_path / "list.csv", patients(1))
    words = ("batch", file, "--clinic", CLINIC, "--sheet", "prepare", "-o", tmp_path / "out")
    done(*words)
    manifest = tmp_path / "out" / "run.jsonl"
    handle = os.open(manifest, os.O_RDWR)
    try:
        lock = locker()
        assert lock is not None
        lock(handle)
        assert os.lseek(handle, 0, os.SEEK_CUR) == manifest.stat().st_size
        result = run(*words, "--resume")
        assert result.exit_code == 2
        assert "Another run is at work in this folder." in result.stderr
    finally:
        os.close(handle)
    assert run(*words, "--resume").exit_code == 0
    assert windows.locked


def test_files_that_are_locked_with_passwords_are_made_and_opened(
    tmp_path: Path, windows: Msvcrt
) -> None:
    file = write_list(tmp_path / "list.csv", patients(2))
    words: list[str | Path] = ["batch", file, "--clinic", CLINIC, "--sheet", "prepare"]
    words += ["-o", tmp_path / "out", "--password-field", "portal pin"]
    done(*words)
    assert run(*words, "--resume").exit_code == 0
    opened = ("--list", file, "--clinic", CLINIC, "--password-field", "portal pin")
    assert run("verify", tmp_path / "out", *opened).exit_code == 0
    assert windows.locked


def test_compiled_sheets_are_kept_without_open_folders(
    tmp_path: Path, windows: Msvcrt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_CACHE", str(tmp_path / "cache"))
    words = ("make", "prepare", "--clinic", CLINIC, "--sample", "-o", tmp_path / "a.pdf")
    done(*words)
    kept = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "cache").iterdir()}
    assert kept
    done(*words)
    assert kept.keys() == {path.name for path in (tmp_path / "cache").iterdir()}
    assert windows is not None


def test_a_ledger_is_kept_verified_and_erased(
    tmp_path: Path, windows: Msvcrt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docgen.toml").write_text('ledger = "ledger"\n', encoding="utf-8")
    file = write_list(tmp_path / "list.csv", patients(7))
    done("batch", file, "--clinic", CLINIC, "--sheet", "prepare", "-o", "out", "--jobs", "2")
    done("make", "prepare", "--clinic", CLINIC, "--list", file, "--id", "A003", "-o", "a.pdf")
    done("verify", "ledger")
    done("erase", "A003", "--yes")
    done("verify", "ledger")
    assert len(list((tmp_path / "ledger" / "records").glob("*.json"))) == 6
    assert windows.locked


def test_what_begins_a_clinic_is_written(tmp_path: Path, windows: Msvcrt) -> None:
    assert run("new", "clinic", tmp_path / "harbor").exit_code == 0
    assert run("new", "procedure", tmp_path / "harbor" / "finger-splint").exit_code == 0
    assert windows is not None


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_workers_are_started_as_other_systems_start_them(tmp_path: Path, platform: str) -> None:
    """Elsewhere than on Linux a worker is a new process that loads docgen itself."""
    file = write_list(tmp_path / "list.csv", patients(8))
    code = (
        f"import sys, docgen.executors.processes as pool; pool.sys = type(sys)('sys'); "
        f"pool.sys.platform = {platform!r}; from docgen.cli import main; main()"
    )
    words = ["batch", file, "--clinic", CLINIC, "--sheet", "prepare", "-o", tmp_path / "out"]
    command = [sys.executable, "-c", code, *map(str, words), "--jobs", "2"]
    done = subprocess.run(
        [*command, "--printed-on", "2026-12-01"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 8


# Bytes, rights, words


def test_every_file_that_is_opened_by_number_is_binary() -> None:
    """`os.open` on Windows adds returns to line feeds, in PDFs and keys too, without O_BINARY."""
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        for flags in re.findall(r"^_\w+ (?:\|?= )+(os\.O_(?:RDWR|WRONLY).*)$", text, re.MULTILINE):
            assert "BINARY" in flags, path
    code = "import os; os.O_BINARY = 0x8000; import docgen.files as f, docgen.batch.journal as j, "
    code += "docgen.batch.passwords as p; print(f._NEW & j._OPEN & p._NEW & 0x8000)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "32768\n"


@pytest.mark.parametrize("by_mode", [True, False])
def test_a_folder_without_modes_is_not_called_open(tmp_path: Path, *, by_mode: bool) -> None:
    (tmp_path / "file").touch()
    tmp_path.chmod(0o777)
    assert private_folder(tmp_path, by_mode=by_mode) is not by_mode


@pytest.mark.parametrize(
    ("winerror", "reading", "words"),
    [
        (32, False, "Another program is using it."),
        (33, True, "Another program is using it."),
        (5, False, "You may not write there, or another program has the file open."),
        (5, True, "You may not open it."),
    ],
)
def test_a_file_that_a_viewer_holds_is_told_in_plain_words(
    winerror: int, words: str, *, reading: bool
) -> None:
    problem = PermissionError(errno.EACCES, "denied")
    problem.winerror = winerror  # type: ignore[attr-defined,unused-ignore]
    assert reason_of(problem, reading=reading)[0] == words


def test_reports_in_files_are_utf8_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", stream)
    docgen.cli.beginning.speak_utf8("linux")
    assert stream.encoding == "cp1252"
    docgen.cli.beginning.speak_utf8("win32")
    stream.write("Nguyễn °F")
    stream.flush()
    assert raw.getvalue() == "Nguyễn °F".encode()


@pytest.mark.parametrize(
    ("windows_like", "platform", "folder"),
    [
        (True, "win32", r"C:\Users\ana\AppData\Roaming\docgen"),
        (False, "darwin", "/home/ana/Library/Application Support/docgen"),
        (False, "linux", "/home/ana/.config/docgen"),
    ],
)
def test_the_users_defaults_lie_where_each_system_keeps_them(
    monkeypatch: pytest.MonkeyPatch, platform: str, folder: str, *, windows_like: bool
) -> None:
    monkeypatch.setattr("click.utils.WIN", windows_like)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("APPDATA", r"C:\Users\ana\AppData\Roaming")
    monkeypatch.setenv("HOME", "/home/ana")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert str(user_folder()).replace("\\", "/") == folder.replace("\\", "/")


POSIX_ONLY = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "posix"}


def test_no_module_needs_a_module_that_only_posix_has_in_order_to_be_loaded() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        at_once = re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)
        assert not POSIX_ONLY & set(at_once), path
        for name in re.findall(r"^ +import (\w+)", text, re.MULTILINE):
            if name in POSIX_ONLY:
                assert "ImportError" in text, path


def test_calls_that_only_posix_has_are_asked_for_by_name() -> None:
    lacking = r"\bos\.(?:getuid|geteuid|fchmod|fork|sched_\w+|mkfifo|link|symlink|killpg|getpgid)\("
    for path in PACKAGE.rglob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            if re.search(lacking, line):
                assert "hasattr(os" in line, f"{path}: {line.strip()}"
