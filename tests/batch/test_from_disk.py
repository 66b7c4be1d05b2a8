"""Runs that take compiled sheets from disk: the same files, and none of what compiling needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from batch_runs import everything, patients, write_list
from click.testing import CliRunner

from docgen.cli import cli
from docgen.files import examples_root

START = """
import sys
from docgen.cli.app import cli
cli(sys.argv[1:], standalone_mode=False)
of_compiling = {"jinja2", "markdown_it", "reportlab"}  # Babel writes amounts in words
print(*sorted(of_compiling & set(sys.modules)), file=sys.stderr)
"""
ROWS = patients(5, sedation="no") + [
    row | {"id": f"{row['id']}-2", "language": "es"} for row in patients(3)
]


def made(home: Path, *more: str) -> tuple[dict[str, bytes], str]:
    """Make a run in a new process; return its files and what compiling needs and was loaded."""
    clinic = str(examples_root() / "clinics" / "lakeside")
    out = home / f"out{len(list(home.iterdir()))}"
    command = ["batch", str(write_list(home / "list.csv", ROWS)), "--clinic", clinic]
    command += ["--sheet", "prepare", "-o", str(out), "--printed-on", "2026-12-01", *more]
    run = subprocess.run(
        [sys.executable, "-c", START, *command],
        text=True, capture_output=True, check=True, cwd=Path(__file__).parents[2],
        env={**os.environ, "DOCGEN_CACHE": str(home / "cache")},
    )  # fmt: skip
    return everything(out), run.stderr.splitlines()[-1]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_from_disk_has_the_files_of_one_that_compiled_anew(tmp_path: Path, jobs: str) -> None:
    anew, loaded = made(tmp_path, "--no-cache", "--jobs", jobs)
    assert not (tmp_path / "cache").exists()
    assert jobs != "1" or "jinja2" in loaded
    assert len([name for name in anew if name.endswith(".pdf")]) == len(ROWS)
    for number in range(2):
        again, loaded = made(tmp_path, "--jobs", jobs)
        assert again == anew
        assert len(list((tmp_path / "cache").iterdir())) == 3  # the clinic, two languages
        assert not number or not loaded


def test_so_has_a_print_file_with_the_files(tmp_path: Path) -> None:
    print_file = ["--combined", str(tmp_path / "all.pdf")]
    made(tmp_path, "--no-cache", *print_file)
    anew = (tmp_path / "all.pdf").read_bytes()
    for _ in range(2):
        (tmp_path / "all.pdf").unlink()
        _, loaded = made(tmp_path, *print_file)
        assert (tmp_path / "all.pdf").read_bytes() == anew
    assert not loaded


def test_damaged_sheets_are_compiled_anew(tmp_path: Path) -> None:
    first, _ = made(tmp_path)
    for file in (tmp_path / "cache").iterdir():
        file.write_bytes(file.read_bytes()[:-1])
    assert made(tmp_path)[0] == first
    assert made(tmp_path)[0] == first


def test_the_help_says_how_to_go_without() -> None:
    for command in ("batch", "make", "demo"):
        shown = CliRunner().invoke(cli, [command, "--help"]).output
        assert "--no-cache" in shown
        assert "DOCGEN_CACHE" in shown
