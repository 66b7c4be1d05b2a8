"""Browser tests are skipped where there is no browser, and never where there is one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
SKIPPING = """
import pytest

def test_it(chromium):
    pytest.skip("for no good reason")
"""


def run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one browser test that skips itself, in a folder of its own."""
    own = folder / "tests" / "browser"
    shutil.copytree(HERE / "browser", own, ignore=shutil.ignore_patterns("test_*", "__pycache__"))
    (own / "test_it.py").write_text(SKIPPING, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "tests/browser"],
        check=False,
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, (HERE.parent, HERE))),
            **environment,
        },
        capture_output=True,
        text=True,
    )


def test_without_a_browser_they_are_skipped_with_a_clear_line(tmp_path: Path) -> None:
    done = run(tmp_path, PATH="/nowhere")
    assert done.returncode == 0, done.stdout
    assert "no Chromium with Playwright here" in done.stdout


@pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium here")
def test_with_a_browser_a_test_that_is_skipped_has_failed(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 1, done.stdout
    assert "was skipped, though there is a browser" in done.stdout
