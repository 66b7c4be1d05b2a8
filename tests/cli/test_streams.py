"""Streams that are closed, full or gone: the command ends in plain words."""

import subprocess
import sys
from pathlib import Path

import pytest

from docgen.data import examples_root

FULL = Path("/dev/full")
LAKESIDE = examples_root() / "clinics" / "lakeside"
DOCGEN = f"{sys.executable} -c 'from docgen.cli import main; main()'"
BLANK = f"{DOCGEN} make prepare --clinic {LAKESIDE} --blank"

pytestmark = pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")


def shell(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, shell=True, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", ["--help", "make --help", "schema", f"check {LAKESIDE}"])
def test_output_that_takes_no_more_is_2_in_plain_words(words: str) -> None:
    ended = shell(f"{DOCGEN} {words} > {FULL}")
    assert ended.returncode == 2
    assert ended.stderr.startswith("standard output: error: The disk is full.")
    assert len(ended.stderr.splitlines()) == 1


def test_a_sheet_for_an_output_that_is_closed_is_2() -> None:
    ended = shell(f"{BLANK} -o - >&-")
    assert ended.returncode == 2
    assert "-o FILE.pdf" in ended.stderr


@pytest.mark.parametrize("streams", ["2>&-", f"2>{FULL}", "<&- >&- 2>&-"])
def test_a_sheet_that_was_written_is_0_though_nobody_hears_of_it(
    streams: str, tmp_path: Path
) -> None:
    assert shell(f"{BLANK} -o {tmp_path / 'a.pdf'} {streams}").returncode == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")


def test_a_reader_who_leaves_early_is_no_fault() -> None:
    ended = shell(f"{DOCGEN} schema | head -c 1")
    assert ended.stdout == "{"
    assert not ended.stderr
