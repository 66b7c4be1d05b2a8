"""The examples of lists on many machines can be read, and do what they say.

No cluster is here, and no cloud: what a file gives to a shell is given to one, with what the engine
would put into its environment, a part after the other.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from batch_runs import everything, job, patient, patients, run, write_list

from docgen.cli import cli
from docgen.files import examples_root

FOLDER = examples_root() / "scale"
CLINIC = examples_root() / "clinics" / "pain-specialists"
SCRIPTS = sorted(FOLDER.glob("*.sh"))
ROWS = [*patients(5), patient("B1", birth_date="1938-13-30")]
PARTS = 2


def container(name: str) -> dict[str, Any]:
    """The only container of a Job of Kubernetes."""
    (found,) = yaml.safe_load((FOLDER / name).read_text())["spec"]["template"]["spec"]["containers"]
    assert found["command"] == ["/bin/sh", "-c"]
    return dict(found)


def in_kubernetes(name: str) -> str:
    (script,) = container(name)["args"]
    return str(script)


def definition() -> dict[str, Any]:
    return dict(json.loads((FOLDER / "aws-batch.json").read_text()))


def in_aws() -> str:
    (script,) = definition()["containerProperties"]["command"]
    return str(script)


def in_aws_joined() -> str:
    found = re.search(r"'command=(\[.*\])'", (FOLDER / "aws-batch.sh").read_text())
    assert found
    (script,) = json.loads(found[1])
    return str(script)


def after_slurm() -> str:
    found = re.search(r"--wrap '(.*)'", (FOLDER / "slurm.sh").read_text())
    assert found
    return found[1]


SHELL = {
    "kubernetes, a part": in_kubernetes("kubernetes-job.yaml"),
    "kubernetes, join": in_kubernetes("kubernetes-join.yaml"),
    "aws, a part": in_aws(),
    "aws, join": in_aws_joined(),
    "slurm, join": after_slurm(),
    **{file.name: file.read_text() for file in SCRIPTS},
}


@pytest.mark.parametrize("where", SHELL)
def test_a_shell_can_read_what_it_is_given(where: str) -> None:
    shell = "bash" if where.endswith(".sh") else "sh"
    subprocess.run([shell, "-n", "-c", SHELL[where]], check=True)


def commands(text: str) -> list[tuple[str, set[str]]]:
    """The docgen commands of a script, its comments too, with their options."""
    whole = text.replace("\\\n", " ")
    found = re.findall(r"docgen (batch|join|verify)\b([^\n|`']*)", whole)
    return [(name, set(re.findall(r"(?<=\s)--?[a-z-]+", rest))) for name, rest in found]


def test_each_file_of_the_folder_is_told_of_and_makes_or_joins_something() -> None:
    told = (FOLDER / "README.md").read_text()
    for file in FOLDER.iterdir():
        assert file.name == "README.md" or f"`{file.name}`" in told
    assert sum(len(commands(text)) for text in SHELL.values()) >= 7


@pytest.mark.parametrize("where", SHELL)
def test_each_option_in_the_examples_is_one_of_docgen(where: str) -> None:
    for name, words in commands(SHELL[where]):
        command = cli.commands[name]
        known = {word for option in command.params for word in option.opts}
        assert isinstance(command, click.Command)
        assert words <= known
        if name == "batch" and "--part" in words:  # what a part needs, and what can be tried again
            assert {"--printed-on", "--resume", "--allow-refused"} <= words


def test_as_many_parts_are_asked_for_as_there_are_tasks() -> None:
    settings = {one["name"]: one["value"] for one in container("kubernetes-job.yaml")["env"]}
    spec = yaml.safe_load((FOLDER / "kubernetes-job.yaml").read_text())["spec"]
    assert spec["completionMode"] == "Indexed"
    assert settings["PARTS"] == str(spec["completions"])
    of_aws = definition()["containerProperties"]["environment"]
    default = re.search(r"\$\{PARTS:=(\d+)\}", (FOLDER / "aws-batch.sh").read_text())
    assert default
    assert {"name": "PARTS", "value": default[1]} in of_aws


def test_no_real_host_bucket_or_key_is_named() -> None:
    for file in FOLDER.iterdir():
        text = file.read_text()
        assert set(re.findall(r"s3://(\w+)", text)) <= {"BUCKET"}
        assert set(re.findall(r"tcp://([\w.]+)", text)) <= {"127.0.0.1"}
        assert not re.search(r"AKIA|amazonaws|[A-Z_]*SECRET[A-Z_]*\s*[:=]\s*\S", text)


@pytest.fixture
def site(tmp_path: Path) -> dict[str, str]:
    """A place with a list and a `docgen`, as the environment of a task names it."""
    write_list(tmp_path / "list.csv", ROWS)
    run(job(tmp_path / "whole", ROWS))
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "docgen"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m docgen "$@"\n')
    program.chmod(0o755)
    root, venv = str(Path(__file__).parents[1]), str(Path(sys.executable).parent)
    return os.environ | {
        "PATH": os.pathsep.join((str(program.parent), venv, os.environ["PATH"])),
        "PYTHONPATH": root,
        "LIST": str(tmp_path / "list.csv"),
        "CLINIC": str(CLINIC),
        "PRINTED_ON": "2026-12-01",
        "OUT": str(tmp_path / "out"),
        "PARTS": str(PARTS),
        "SLURM_ARRAY_TASK_COUNT": str(PARTS),
        "SLURM_CPUS_PER_TASK": "1",
    }


def done(shell: str, script: str, site: dict[str, str]) -> None:
    ended = subprocess.run(
        [shell, "-c", script], env=site, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.soak
@pytest.mark.parametrize(
    ("part", "join", "index", "first"),
    [
        ("kubernetes, a part", "kubernetes, join", "JOB_COMPLETION_INDEX", 0),
        ("aws, a part", "aws, join", "AWS_BATCH_JOB_ARRAY_INDEX", 0),
        ("slurm.sh", "slurm, join", "SLURM_ARRAY_TASK_ID", 1),
    ],
)
def test_the_parts_of_an_engine_are_joined_into_the_whole_run(
    part: str, join: str, index: str, first: int, site: dict[str, str], tmp_path: Path
) -> None:
    for number in range(first, first + PARTS):
        done("bash" if part == "slurm.sh" else "sh", SHELL[part], site | {index: str(number)})
    script = SHELL[join].replace("/shared/december", '"$OUT"')
    for _ in range(2):  # an engine may try again what it has lost the answer of
        done("sh", script, site)
    assert everything(tmp_path / "out") == everything(tmp_path / "whole")


@pytest.mark.soak
def test_the_example_of_dask_makes_the_run(site: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    write_list(tmp_path / "list.csv", patients(5))
    run(job(tmp_path / "good", patients(5)))
    done("bash", SHELL["dask.sh"], site | {"PORT": port, "WORKERS": "1"})
    assert everything(tmp_path / "out") == everything(tmp_path / "good")
