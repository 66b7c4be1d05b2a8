"""Ctrl-C: 130 and plain words from the first moment on, and never in the middle of things."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_runs import job, patients
from click.testing import CliRunner

from docgen.batch.run import BatchRun
from docgen.cli import app
from docgen.cli.app import cli
from docgen.cli.batch import _stopping, stopped
from docgen.files import examples_root

pytestmark = pytest.mark.usefixtures("in_a_terminal")
LAKESIDE = examples_root() / "clinics" / "lakeside"


def python(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("after", [0.05, 0.15, 0.3, 0.5])
def test_ctrl_c_in_the_first_moments_is_130_in_plain_words(after: float) -> None:
    """Loading the commands takes a quarter of a second, and a clinic as long again."""
    code = (
        "import docgen.cli as c\n"
        "begin = c.begin\n"
        "c.begin = lambda: (begin(), print('ready', flush=True))\n"
        "c.main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, "check", str(LAKESIDE)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said.splitlines()[-1][:7]) == (130, "Stopped"), said
    assert "Traceback" not in said


def test_ctrl_c_while_a_command_is_read_writes_nothing() -> None:
    code = (
        "import os, signal, docgen.cli as c\n"
        "import docgen.cli.app as a\n"
        "a.cli.make_context = lambda *_, **__: os.kill(os.getpid(), signal.SIGINT)\n"
        "c.main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (130, "Stopped: nothing was written.\n")


def test_a_command_that_is_told_to_ignore_ctrl_c_does() -> None:
    """As `nohup` and `command &` in a script do."""
    code = (
        "import os, signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "import docgen.cli as c, docgen.cli.app as a\n"
        "a.cli.invoke = lambda *_, **__: os.kill(os.getpid(), signal.SIGINT)\n"
        "c.main()"
    )
    assert python(code, "schema").returncode == 0


def test_ctrl_c_in_any_command_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("docgen.quality.check.check_clinic", interrupt)
    ended = CliRunner().invoke(cli, ["check", str(LAKESIDE)])
    assert (ended.exit_code, ended.stderr) == (130, "Stopped.\n")
    assert app.cli is cli


NUMBERS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_run_that_writes_takes_note_and_ends_behind_its_next_event(
    number: signal.Signals, tmp_path: Path
) -> None:
    run = BatchRun(job(tmp_path / "out", patients(1)))
    before = [signal.getsignal(one) for one in NUMBERS]
    with _stopping(run) as asked:
        run.writing = True
        os.kill(os.getpid(), number)
        assert asked == [number]
        with pytest.raises(KeyboardInterrupt):  # whoever asks twice does not want to wait
            os.kill(os.getpid(), number)
    assert [signal.getsignal(one) for one in NUMBERS] == before


@pytest.mark.parametrize("number", NUMBERS)
def test_a_run_that_does_not_write_yet_ends_at_once(number: signal.Signals, tmp_path: Path) -> None:
    run = BatchRun(job(tmp_path / "out", patients(1)))
    with _stopping(run), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), number)
    assert stopped(run) == "Stopped: nothing was written."


def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    run = BatchRun(job(tmp_path / "out", patients(1)))
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with _stopping(run) as asked:
            os.kill(os.getpid(), signal.SIGHUP)
        assert asked == []
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_run_that_only_looks_is_not_writing(tmp_path: Path) -> None:
    run = BatchRun(job(tmp_path / "out", patients(1), dry_run=True))
    assert not any(run.writing for _ in run.events())
    run = BatchRun(job(tmp_path / "out", patients(1)))
    for _ in run.events():
        assert run.writing == (tmp_path / "out").exists()


@pytest.mark.parametrize("more", [[], ["--jobs", "2"]])
def test_a_signal_at_any_event_leaves_the_run_in_order(
    more: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while it tidies up, where an exception would leave unfinished files behind."""
    from batch_runs import write_list

    from docgen.files import UnfinishedFiles

    real = UnfinishedFiles.end

    def end(parts: UnfinishedFiles) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        real(parts)

    write_list(tmp_path / "list.csv", patients(4))
    words = ["batch", str(tmp_path / "list.csv"), "--clinic", str(LAKESIDE), "--sheet", "prepare"]
    words += ["--printed-on", "2026-12-01", "-o", str(tmp_path / "out"), *more]
    monkeypatch.setattr(UnfinishedFiles, "begin", lambda parts: parts.folder.mkdir())
    monkeypatch.setattr(UnfinishedFiles, "end", end)
    ended = CliRunner().invoke(cli, words)
    assert ended.exit_code == 0, ended.output  # it was at its end
    assert not list((tmp_path / "out").glob(".*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_ends_behind_the_event_at_which_it_was_asked_to(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from batch_runs import write_list

    from docgen.batch.report import Event, Went
    from docgen.cli.progress import Progress

    def show(_: Progress, event: Event) -> None:
        if isinstance(event, Went):
            os.kill(os.getpid(), number)

    monkeypatch.setattr(Progress, "show", show)
    monkeypatch.setattr(BatchRun, "_rows", lambda *_: 2)
    write_list(tmp_path / "list.csv", patients(6))
    words = ["batch", str(tmp_path / "list.csv"), "--clinic", str(LAKESIDE), "--sheet", "prepare"]
    words += ["--printed-on", "2026-12-01", "-o", str(tmp_path / "out")]
    ended = CliRunner().invoke(cli, words)
    assert ended.exit_code == 130
    assert "Stopped: 2 of 6 sheets are made. Run the same command with --resume" in ended.stderr
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 2
    assert not list((tmp_path / "out").glob(".*"))
