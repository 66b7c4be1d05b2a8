"""How the tests themselves are run: by which clock, on which inputs, with what installed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent


def test_no_made_up_input_fails_by_a_clock() -> None:
    assert settings.default is not None
    assert settings.default.deadline is None
    files = {file.relative_to(HERE).as_posix(): file for file in HERE.rglob("*.py")}
    texts = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    assert [name for name, text in texts.items() if re.search(r"deadline\s*=", text)] == [
        "conftest.py"
    ]


def test_each_run_tries_the_same_inputs_and_a_search_tries_others() -> None:
    assert settings.get_profile("docgen").derandomize
    assert not settings.get_profile("search").derandomize
    assert settings.get_profile("search").deadline is None


def collected(*options: str) -> set[str]:
    """The names of tests in one file that a run with these options has."""
    file = HERE / "batch" / "test_kill.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *options, file],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return {line.split("::")[1] for line in done.stdout.splitlines() if "::" in line}


def test_what_takes_long_runs_where_it_is_asked_for_and_then_alone() -> None:
    usual, short, long = collected(), collected("--soak", "short"), collected("--soak", "long")
    assert usual
    assert short
    assert short < long
    assert not usual & long


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
@pytest.mark.parametrize(
    ("target", "installed"),
    [
        ("demo", [".[serve]"]),
        ("test", [".[serve]", ".[test,browser]"]),
        ("soak", [".[serve]", ".[test,browser]"]),
        ("check", [".[serve]", ".[test,browser,check]"]),
        ("bench", [".[serve]", ".[bench]"]),
    ],
)
def test_a_target_installs_what_it_needs_and_no_more(target: str, installed: list[str]) -> None:
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.findall(r"--editable '?([^'\s]+)'?$", done.stdout, re.MULTILINE) == installed
