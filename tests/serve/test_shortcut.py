"""The shortcut on the desktop: a file of each system's own kind, which opens the desk."""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from served_desk import ServedClinic, Visitor

from docgen.cli import cli
from docgen.errors import InputError
from docgen.serve.shortcut import command_of, desktop_of, write_shortcut

WORDS = ["/opt/py thon", "-m", "docgen", "serve", "/srv/Señor's $1 `x` \\clinic"]


def exec_of(text: str) -> list[str]:
    """Read the command of a .desktop file, as its specification says."""
    (line,) = (line for line in text.splitlines() if line.startswith("Exec="))
    value = line.removeprefix("Exec=").replace("\\\\", "\\")
    words = re.findall(r'"((?:[^"\\]|\\.)*)"', value)
    return [re.sub(r"\\(.)", r"\1", word) for word in words]


def test_each_system_gets_a_file_of_its_own_kind(tmp_path: Path) -> None:
    (tmp_path / "Desktop").mkdir()
    names = {
        platform: write_shortcut("Lakeside: Spine/Pain?", WORDS, tmp_path, platform).name
        for platform in ("linux", "darwin", "win32")
    }
    assert names == {
        "linux": "docgen Lakeside Spine Pain.desktop",
        "darwin": "docgen Lakeside Spine Pain.command",
        "win32": "docgen Lakeside Spine Pain.cmd",
    }
    assert sorted(names.values()) == sorted(path.name for path in (tmp_path / "Desktop").iterdir())


def test_each_word_of_the_command_comes_through(tmp_path: Path) -> None:
    linux = write_shortcut("Lakeside", WORDS, tmp_path, "linux").read_text("utf-8")
    assert exec_of(linux) == WORDS
    mac = write_shortcut("Lakeside", WORDS, tmp_path, "darwin").read_text("utf-8")
    assert shlex.split(mac.splitlines()[1]) == ["exec", *WORDS]
    windows = write_shortcut("Lakeside", WORDS, tmp_path, "win32").read_bytes().decode()
    assert '"/opt/py thon" "-m" "docgen" "serve"' in windows
    assert windows.count("\r\n") == windows.count("\n")


@pytest.mark.parametrize("name", ["Desktop", "Escritorio", "OneDrive/Desktop"])
def test_the_desktop_is_found_under_the_name_that_it_has(tmp_path: Path, name: str) -> None:
    assert desktop_of(tmp_path) == tmp_path
    (tmp_path / ".config").mkdir()
    told = '# a comment\nXDG_DESKTOP_DIR="$HOME/Escritorio"\nXDG_MUSIC_DIR="$HOME/M\u00fasica"\n'
    (tmp_path / ".config" / "user-dirs.dirs").write_text(told, encoding="utf-8")
    assert desktop_of(tmp_path) == tmp_path
    (tmp_path / name).mkdir(parents=True)
    assert desktop_of(tmp_path) == tmp_path / name


@pytest.mark.parametrize("odd", ['a"b', "a%PATH%b", "a\nb", "a\rb"])
def test_a_path_that_a_shortcut_cannot_hold_is_refused(tmp_path: Path, odd: str) -> None:
    for platform in ("linux", "darwin", "win32"):
        with pytest.raises(InputError, match="shortcut"):
            write_shortcut("Lakeside", ["docgen", odd], tmp_path, platform)
    assert not [*tmp_path.iterdir()]


@pytest.mark.skipif(os.name != "posix", reason="files of POSIX are tried")
def test_the_command_writes_it_and_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = ServedClinic(tmp_path / "desk")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(desk.folder)
    found = CliRunner().invoke(cli, ["serve", "lakeside", "--list", "today.csv", "--shortcut"])
    assert found.exit_code == 0, found.output
    file = Path(found.output.strip())
    assert file.parent == tmp_path
    assert stat.S_IMODE(file.stat().st_mode) == 0o700
    words = command_of(desk.folder / "lakeside", ["--list", str(desk.folder / "today.csv")])
    if file.suffix == ".desktop":
        assert exec_of(file.read_text("utf-8")) == words


@pytest.mark.skipif(os.name != "posix", reason="a shell is asked")
def test_the_shortcut_opens_the_desk_that_is_open(tmp_path: Path) -> None:
    with ServedClinic(tmp_path / "desk") as desk:
        opened, browser = tmp_path / "opened", tmp_path / "browser"
        browser.write_text(
            f'#!/bin/sh\necho "$1" > "{opened}.part"; mv "{opened}.part" "{opened}"\n'
        )
        browser.chmod(0o700)
        words = command_of(desk.folder / "lakeside", ["--list", str(desk.folder / "today.csv")])
        file = write_shortcut("Lakeside", words, tmp_path, "darwin")
        own = {"XDG_CONFIG_HOME": str(desk.folder / "config"), "HOME": str(desk.folder)}
        env = {**os.environ, **own, "BROWSER": str(browser)}
        subprocess.run([str(file)], check=True, env=env, cwd=tmp_path, timeout=60)
        until = time.monotonic() + 30
        while not opened.exists() and time.monotonic() < until:
            time.sleep(0.05)
        link = opened.read_text("ascii").strip()
        assert f":{desk.port}/" in link
        with closing(Visitor(link)) as nurse:
            assert "Brandt" in nurse.ask("GET", "/").text
