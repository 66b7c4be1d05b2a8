"""The Dockerfile: what it copies is there, nothing runs as root, nothing is written but to /tmp.

No container is built here. The commands of the file are run one by one in an environment of their
own (`make soak`), and docgen in it: it writes where it is told to, and nowhere else.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
KNOWN = {"FROM", "ARG", "WORKDIR", "COPY", "ENV", "RUN", "USER", "ENTRYPOINT", "CMD"}
SETS = ("ENV", "ARG")  # each of our ARGs has a value


class Instruction(NamedTuple):
    name: str
    words: str


def stages() -> list[list[Instruction]]:
    """The instructions of each stage, lines that go on put together."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    found: list[list[Instruction]] = []
    for line in lines:
        name, _, words = line.partition(" ")
        if name == "FROM":
            found.append([])
        found[-1].append(Instruction(name, words.strip()))
    return found


def environment(stage: list[Instruction]) -> dict[str, str]:
    pairs = (pair for one in stage if one.name in SETS for pair in shlex.split(one.words))
    return dict(pair.split("=", 1) for pair in pairs)


def copied() -> list[str]:
    """What the first stage takes from the checkout."""
    build = [one.words.split() for one in stages()[0] if one.name == "COPY"]
    return [source for words in build for source in words[:-1]]


def test_it_has_two_stages_of_instructions_that_are_known() -> None:
    build, final = stages()
    assert {one.name for stage in stages() for one in stage} <= KNOWN
    assert build[0].words.endswith(" AS build")
    assert build[0].words.split()[0] == final[0].words  # the same interpreter in both


def test_its_python_is_one_that_docgen_runs_on() -> None:
    version = re.search(r"python:(\d+)\.(\d+)-slim", stages()[0][0].words)
    assert version
    assert (int(version[1]), int(version[2])) >= (3, 11)


def test_all_that_a_wheel_is_made_from_is_copied_and_goes_into_the_build() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], project["project"]["readme"], "LICENSE"}
    assert needed | {"pyproject.toml", "constraints.txt"} == set(copied())
    assert all((ROOT / name).exists() for name in copied())
    let_in = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {line[1:] for line in let_in if line.startswith("!")} == set(copied())
    assert "*" in let_in


def test_it_runs_docgen_as_a_user_without_rights() -> None:
    final = {one.name: one.words for one in stages()[1]}
    user, group = final["USER"].split(":")
    assert int(user) > 0
    assert int(group) > 0
    assert json.loads(final["ENTRYPOINT"]) == ["docgen"]
    assert json.loads(final["CMD"]) == ["--help"]
    assert not [one for one in stages()[1] if one.name == "RUN"]


def test_all_that_is_kept_goes_to_the_memory_behind_tmp() -> None:
    told = environment(stages()[1])
    assert told["PYTHONDONTWRITEBYTECODE"] == "1"
    for name in ("HOME", "DOCGEN_CACHE", "XDG_STATE_HOME"):
        assert (told[name] + "/").startswith("/tmp/")
    assert told["PATH"].startswith("/opt/docgen/bin:")


def test_readme_says_the_same_command_as_the_file() -> None:
    said = (ROOT / "Dockerfile").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    for line in (
        "docker run --rm --read-only --tmpfs /tmp --network none",
        "docker build -t docgen .",
    ):
        assert line in said
        assert line in readme


@pytest.mark.soak  # an environment of its own is installed
@pytest.mark.skipif(os.name != "posix", reason="the container is a Linux")
def test_its_commands_give_a_docgen_that_writes_nothing_but_to_tmp(tmp_path: Path) -> None:
    source, home = tmp_path / "src", tmp_path / "opt"
    source.mkdir()
    for name in copied():
        place = source / name
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, place)

    def here(words: str) -> str:
        return words.replace("/opt/docgen", str(home)).replace("/src", str(source))

    told = {name: here(value) for name, value in environment(stages()[0]).items()}
    bare = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    python = Path(sys.executable).parent
    bare["PATH"] = f"{python}:{bare['PATH']}"
    for one in stages()[0]:
        if one.name == "RUN":
            words = ["sh", "-c", here(one.words)]  # as Docker does
            subprocess.run(words, cwd=source, env={**bare, **told}, check=True, timeout=600)
    made = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    work, memory = tmp_path / "work", tmp_path / "memory"
    for folder in (work, memory):
        folder.mkdir()
    final = {
        k: here(v).replace("/tmp", str(memory), 1) for k, v in environment(stages()[1]).items()
    }
    final["PATH"] = f"{home / 'bin'}:/usr/bin:/bin"
    words = ["docgen", "make", "discharge", "--clinic", "harbor", "--sample", "-o", "try.pdf"]
    for command in (["docgen", "new", "clinic", "harbor"], words):
        command[0] = str(home / "bin" / "docgen")
        done = subprocess.run(
            command, cwd=work, env=final, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert (work / "try.pdf").read_bytes().startswith(b"%PDF")
    assert list((memory / "docgen").iterdir())  # what is compiled
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == made
    assert {path.name for path in tmp_path.iterdir()} == {"src", "opt", "work", "memory"}
