"""What a command takes of memory: that of the largest of its processes, as the system counts it.

done = measured("-m", "docgen", "--help")
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
NEEDS_WAIT4 = pytest.mark.skipif(not hasattr(os, "wait4"), reason="memory is not told here")
# A process is charged with the memory of the one that starts it, so a small one starts the command.
_LAUNCHER = """
import os, sys
child = os.posix_spawn(sys.executable, [sys.executable, *sys.argv[1:]], os.environ)
_, status, used = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), used.ru_maxrss)
"""


class Measured(NamedTuple):
    """Exit code, what was said, kilobytes."""

    code: int
    said: str
    memory: int


def measured(*words: str) -> Measured:
    """Run Python with these words."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", _LAUNCHER, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
        cwd=ROOT,
    )
    said, _, last = done.stdout.rstrip().rpartition("\n")
    code, memory = map(int, last.split())
    return Measured(code, said, memory)
