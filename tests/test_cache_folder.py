"""The private folder of compiled sheets: it gives what was put into it, or nothing at all."""

import os
import resource
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docgen.cache_folder import LIMIT, CacheFolder, cache_folder

NAME, OTHER = "ab" * 32, "cd" * 32
DATA = bytes(range(256)) * 4
POSIX = pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> CacheFolder:
    return CacheFolder(tmp_path / "cache" / "docgen")


def file_of(folder: CacheFolder, name: str = NAME) -> Path:
    return folder.path / f"{name}.compiled"


def files(folder: CacheFolder) -> list[str]:
    return sorted(path.name for path in folder.path.iterdir())


def test_what_was_put_is_there_for_the_next_and_nothing_else(folder: CacheFolder) -> None:
    assert folder.get(NAME) is None
    assert folder.put(NAME, DATA)
    assert CacheFolder(folder.path).get(NAME) == DATA
    assert folder.get(OTHER) is None
    assert folder.put(NAME, b"newer")
    assert folder.get(NAME) == b"newer"
    assert files(folder) == [f"{NAME}.compiled"]


@POSIX
def test_folder_and_files_are_the_users_alone(folder: CacheFolder) -> None:
    before = os.umask(0)
    try:
        folder.put(NAME, DATA)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert stat.S_IMODE(file_of(folder).stat().st_mode) == 0o600


@POSIX
def test_nothing_of_another_user_is_read_and_nothing_put_among_it(folder: CacheFolder) -> None:
    folder.put(NAME, DATA)
    stranger = CacheFolder(folder.path, user=os.geteuid() + 1)
    assert stranger.get(NAME) is None
    assert not stranger.put(OTHER, DATA)
    assert files(folder) == [f"{NAME}.compiled"]


@POSIX
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another user")
def test_a_file_of_another_user_is_not_read(folder: CacheFolder) -> None:
    folder.put(NAME, DATA)
    os.chown(file_of(folder), 12345, 12345)
    assert folder.get(NAME) is None


@POSIX
@pytest.mark.parametrize("mode", [0o720, 0o702, 0o770, 0o777], ids=oct)
def test_a_folder_that_others_may_write_to_is_not_used(folder: CacheFolder, mode: int) -> None:
    folder.put(NAME, DATA)
    folder.path.chmod(mode)
    assert folder.get(NAME) is None
    assert not folder.put(NAME, DATA)


@POSIX
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666], ids=oct)
def test_a_file_that_others_may_write_to_is_not_read(folder: CacheFolder, mode: int) -> None:
    folder.put(NAME, DATA)
    file_of(folder).chmod(mode)
    assert folder.get(NAME) is None
    assert folder.put(NAME, DATA)  # it is put in its place
    assert folder.get(NAME) == DATA


@POSIX
def test_links_and_pipes_are_not_followed(folder: CacheFolder, tmp_path: Path) -> None:
    folder.put(NAME, DATA)
    elsewhere = file_of(folder).rename(tmp_path / "elsewhere")
    file_of(folder).symlink_to(elsewhere)
    assert folder.get(NAME) is None
    file_of(folder).unlink()
    os.mkfifo(file_of(folder))
    assert folder.get(NAME) is None
    linked = tmp_path / "linked"
    linked.symlink_to(folder.path)
    assert CacheFolder(linked).get(NAME) is None
    assert not CacheFolder(linked).put(NAME, DATA)


@given(at=st.integers(0, len(DATA) + 78), flip=st.integers(1, 255))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_changed_byte_anywhere_and_nothing_is_there(
    folder: CacheFolder, at: int, flip: int
) -> None:
    folder.put(NAME, DATA)
    changed = bytearray(file_of(folder).read_bytes())
    assert len(changed) == len(DATA) + 79
    changed[at] ^= flip
    file_of(folder).write_bytes(changed)
    assert folder.get(NAME) is None


@pytest.mark.parametrize("length", [0, 1, 14, 15, 47, 78, 79, 80, len(DATA), len(DATA) + 78])
def test_a_cut_file_is_passed_over(folder: CacheFolder, length: int) -> None:
    folder.put(NAME, DATA)
    os.truncate(file_of(folder), length)
    assert folder.get(NAME) is None


def test_a_foreign_file_a_longer_one_and_one_under_anothers_name_are_passed_over(
    folder: CacheFolder,
) -> None:
    folder.put(NAME, DATA)
    whole = file_of(folder).read_bytes()
    file_of(folder, OTHER).write_bytes(whole)
    assert folder.get(OTHER) is None
    file_of(folder).write_bytes(whole + b"x")
    assert folder.get(NAME) is None
    file_of(folder).write_bytes(b"%PDF-1.7 somebody else's")
    assert folder.get(NAME) is None
    file_of(folder).write_bytes(whole.replace(b"cache 1", b"cache 2"))  # of a later docgen
    assert folder.get(NAME) is None
    file_of(folder).unlink()
    file_of(folder).mkdir()
    assert folder.get(NAME) is None
    assert not folder.put(NAME, DATA)


@pytest.mark.parametrize("path", ["/proc/docgen", "/dev/null", "/dev/null/docgen"])
@POSIX
def test_where_no_folder_can_be_docgen_runs_without_it(path: str) -> None:
    assert not CacheFolder(Path(path)).put(NAME, DATA)
    assert CacheFolder(Path(path)).get(NAME) is None


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_read(folder: CacheFolder) -> None:
    folder.put(NAME, DATA)
    folder.path.chmod(0o500)
    try:
        assert not folder.put(OTHER, DATA)
        assert folder.get(NAME) == DATA
    finally:
        folder.path.chmod(0o700)


@POSIX
def test_on_a_full_disk_nothing_is_kept_and_nothing_left(folder: CacheFolder) -> None:
    folder.put(NAME, DATA)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))  # a file may have 100 bytes
    try:
        assert not folder.put(OTHER, DATA)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)
    assert files(folder) == [f"{NAME}.compiled"]
    assert folder.get(NAME) == DATA


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    folder = CacheFolder(tmp_path, limit=4 * (len(DATA) + 79))
    names = [f"{number:064x}" for number in range(6)]
    for age, name in enumerate(names[:4]):
        folder.put(name, DATA)
        os.utime(file_of(folder, name), (1000 + age, 1000 + age))
    assert folder.get(names[0]) == DATA  # used now
    folder.put(names[4], DATA)
    folder.put(names[5], DATA)
    assert [folder.get(name) is not None for name in names] == [
        True,
        False,
        False,
        True,
        True,
        True,
    ]
    assert not folder.put(names[1], bytes(5 * len(DATA)))
    assert LIMIT == 64 << 20


def test_only_files_of_its_own_are_ever_removed(tmp_path: Path) -> None:
    own = [".0123456789abcdef.part", ".fedcba9876543210.part"]
    for name in ("letter.pdf", f"{NAME}.compiled.bak", "x.compiled", ".notes.part", *own):
        (tmp_path / name).write_bytes(DATA)
        os.utime(tmp_path / name, (1000, 1000))
    os.utime(tmp_path / own[1], (time.time(), time.time()))  # another process is at it
    CacheFolder(tmp_path, limit=len(DATA) + 79).put(NAME, DATA)
    left = {"letter.pdf", f"{NAME}.compiled.bak", "x.compiled", ".notes.part", own[1]}
    assert {path.name for path in tmp_path.iterdir()} == {f"{NAME}.compiled", *left}


def test_it_may_be_deleted_at_any_time(folder: CacheFolder) -> None:
    folder.put(NAME, DATA)
    file_of(folder).unlink()
    folder.path.rmdir()
    assert folder.get(NAME) is None
    assert folder.put(NAME, DATA)
    assert folder.get(NAME) == DATA


USER = """
import sys
from pathlib import Path
from docgen.cache_folder import CacheFolder
folder = CacheFolder(Path(sys.argv[1]), limit=40_000)
for turn in range(150):
    name = f"{turn % 7:064x}"
    data = name.encode() * 100
    folder.put(name, data)
    assert folder.get(name) in (None, data)
"""


def test_several_processes_may_use_it_at_once(folder: CacheFolder) -> None:
    command = [sys.executable, "-c", USER, str(folder.path)]
    with ThreadPoolExecutor() as pool:
        runs = pool.map(
            lambda _: subprocess.run(command, capture_output=True, check=False), [1, 2, 3]
        )
        assert [run.stderr for run in runs] == [b"", b"", b""]
    assert all(name.endswith(".compiled") for name in files(folder))
    assert sum(path.stat().st_size for path in folder.path.iterdir()) <= 40_000


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("DOCGEN_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    return monkeypatch


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="other systems, other folders")
def test_where_the_folder_lies(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def path() -> Path | None:
        found = cache_folder()
        return found.path if found else None

    environment.setenv("HOME", str(tmp_path))
    assert path() == tmp_path / ".cache" / "docgen"
    environment.setenv("XDG_CACHE_HOME", "relative")  # which the standard says is to be ignored
    assert path() == tmp_path / ".cache" / "docgen"
    environment.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert path() == tmp_path / "xdg" / "docgen"
    environment.setenv("DOCGEN_CACHE", str(tmp_path / "named"))
    assert path() == tmp_path / "named"
    for off in ("", "off", " "):
        environment.setenv("DOCGEN_CACHE", off)
        assert path() is None


def test_without_a_home_there_is_none(environment: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    environment.setattr(Path, "home", homeless)
    assert cache_folder() is None


@POSIX
@pytest.mark.parametrize("home", ["/", "/nowhere"])
def test_a_home_that_is_none_is_not_made(environment: pytest.MonkeyPatch, home: str) -> None:
    environment.setenv("HOME", home)
    assert cache_folder() is None
