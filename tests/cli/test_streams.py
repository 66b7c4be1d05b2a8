"""Streams that are closed, full or gone: the command ends in plain words."""

import subprocess
import sys
from pathlib import Path

import pytest
from batch_runs import patient, patients, write_list
from click.testing import CliRunner

from docgen.cli import cli
from docgen.files import examples_root

FULL = Path("/dev/full")
LAKESIDE = examples_root() / "clinics" / "lakeside"
SMALLEST = examples_root() / "clinics" / "pain-specialists"
DOCGEN = f"{sys.executable} -c 'from docgen.cli import main; main()'"
BLANK = f"{DOCGEN} make prepare --clinic {LAKESIDE} --blank"

pytestmark = pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")


def shell(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, shell=True, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", ["--help", "make --help", "schema", f"check {SMALLEST}"])
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


STREAMS = [
    "2>&-",
    f"2>{FULL}",
    "2> >(exec <&-; sleep 0.1)",
    ">&-",
    f">{FULL}",
    "> >(exec <&-; sleep 0.1)",
    "<&- >&- 2>&-",
    f">{FULL} 2>{FULL}",
]


CASES = [*((one, "") for one in STREAMS), *((one, "--jobs 2") for one in STREAMS[:2])]


@pytest.mark.parametrize(
    ("streams", "jobs", "code"),
    [
        *((*case, (at + at // 8) % 2) for at, case in enumerate(CASES)),
        # The other code of each: so long a start does a process have.
        *(
            pytest.param(*case, (at + at // 8 + 1) % 2, marks=pytest.mark.soak)
            for at, case in enumerate(CASES)
        ),
    ],
)
def test_a_whole_list_is_made_though_nobody_hears_of_it(
    streams: str, jobs: str, code: int, tmp_path: Path
) -> None:
    """Nor does it change the exit code: 1, since a row is refused, and 0 when nothing is."""
    rows = [*patients(3), patient("B1", birth_date="1938-13-30")]
    write_list(tmp_path / "list.csv", rows if code else rows[:3])
    out = tmp_path / "out"
    words = f"batch {tmp_path / 'list.csv'} --clinic {SMALLEST} --sheet prepare -o {out} {jobs}"
    ended = bash(f"{DOCGEN} {words} --printed-on 2026-12-01 {streams}")
    assert ended.returncode == code, ended
    assert len(list(out.glob("*.pdf"))) == 3
    assert CliRunner().invoke(cli, ["verify", str(out)]).exit_code == 0


def bash(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)


def test_what_was_made_is_told_on_the_other_stream_that_the_first_is_full(tmp_path: Path) -> None:
    write_list(tmp_path / "list.csv", patients(2))
    words = f"batch {tmp_path / 'list.csv'} --clinic {LAKESIDE} --sheet prepare -o {tmp_path / 'o'}"
    ended = bash(f"{DOCGEN} {words} --printed-on 2026-12-01 >{FULL}")
    assert ended.returncode == 0
    assert ended.stderr.count("standard output: error: The disk is full.") == 1


@pytest.mark.parametrize("umask", ["777", "077", "000", "277"])
def test_a_umask_takes_nothing_from_the_owner_and_gives_nothing_to_others(
    umask: str, tmp_path: Path
) -> None:
    write_list(tmp_path / "list.csv", patients(1))
    out = tmp_path / "a" / "b"
    words = f"batch {tmp_path / 'list.csv'} --clinic {LAKESIDE} --sheet prepare -o {out}"
    words += f" --combined {tmp_path / 'p.pdf'} --printed-on 2026-12-01"
    assert bash(f"umask {umask}; {DOCGEN} {words}").returncode == 0
    assert out.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "a").stat().st_mode & 0o700 == 0o700
    for file in (*out.iterdir(), tmp_path / "p.pdf"):
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
def test_no_file_gets_the_number_of_a_closed_stream(closed: str, tmp_path: Path) -> None:
    code = (
        "import os, docgen.cli as c, docgen.cli.app as a\n"
        f"a.cli.main = lambda **_: open({str(tmp_path / 'found')!r}, 'wb').fileno() > 2 or 1 / 0\n"
        "a.cli.__class__.__call__ = lambda *_, **k: a.cli.main(**k)\n"
        "c.main()"
    )
    (tmp_path / "code.py").write_text(code)
    assert bash(f"{sys.executable} {tmp_path / 'code.py'} {closed}").returncode == 0
    assert (tmp_path / "found").exists()
