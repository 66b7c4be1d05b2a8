"""The folder here of a run into a store: for its owner alone, and gone with the run."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from docgen.storage.at_hand import folder_at_hand

_CODE = """
import os, signal
from docgen.storage.at_hand import folder_at_hand
with folder_at_hand() as folder:
    (folder / "print.pdf").write_bytes(b"%PDF")
    print(folder, flush=True)
    input()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_is_closed_to_others_and_goes_with_the_run(temporary: Path) -> None:
    with folder_at_hand() as folder:
        assert folder.parent == temporary
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "run.jsonl").write_text("A001")
    assert list(temporary.iterdir()) == []


def test_one_that_a_kill_left_is_removed_by_the_next_run_and_one_in_use_is_not(
    temporary: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        theirs = Path(other.stdout.readline().strip())
        with folder_at_hand():
            assert (theirs / "print.pdf").exists()
        other.communicate("\n")
    assert (theirs / "print.pdf").exists()
    with folder_at_hand() as mine:
        assert not theirs.exists()
        assert {file.stem for file in temporary.iterdir()} == {mine.name}
    assert list(temporary.iterdir()) == []


def test_a_folder_of_another_program_is_left_alone(temporary: Path) -> None:
    (temporary / "docgen-run-mine").mkdir()
    (temporary / "docgen-run-mine" / "list.csv").write_text("id")
    with folder_at_hand():
        pass
    assert (temporary / "docgen-run-mine" / "list.csv").exists()
