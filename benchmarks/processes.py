"""Whole processes: CPU seconds, time by the clock and peak memory, as the system counts them.

In: a command. Out: `Used`. A small process starts each command and asks the system for that one
child: a command started from this large one would be charged with this one's memory.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from benchmarks.jobs import Job

_LAUNCHER = """
import json, os, sys, time
quiet = os.open(os.devnull, os.O_WRONLY)
start = time.perf_counter()
child = os.posix_spawnp(
    sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, quiet, 1)]
)
_, status, used = os.wait4(child, 0)
wall = time.perf_counter() - start
cpu = used.ru_utime + used.ru_stime
print(json.dumps([cpu, wall, used.ru_maxrss, os.waitstatus_to_exitcode(status)]))
"""
_UNIT = 1024 if sys.platform == "linux" else 1  # of ru_maxrss, in bytes


class Used(NamedTuple):
    """What a process took."""

    cpu: float  # seconds
    wall: float
    peak: float  # megabytes
    code: int


class ProcessError(Exception):
    """A command failed; its last line says why."""


def run(command: Sequence[str]) -> Used:
    """Run a command to its end.

    Raises:
        ProcessError: it ended with another code than 0.
    """
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command]
    done = subprocess.run(launcher, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProcessError(_last_line(done.stderr))
    cpu, wall, peak, code = json.loads(done.stdout)
    if code:
        raise ProcessError(_last_line(done.stderr))
    return Used(cpu, wall, peak * _UNIT / 1e6, code)


def make_in_child(key: str, jobs: Sequence[Job]) -> Used:
    """Make sheets one way in a process of their own, which holds nothing but what it needs."""
    records = key in ("docgen", "ready")
    own = [replace(job, sheet=None) if records else replace(job, record=None) for job in jobs]
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        pickle.dump(own, file)
        file.flush()
        return run([sys.executable, "-m", "benchmarks.child", key, file.name])


def docgen(*arguments: str) -> list[str]:
    """The command line of docgen in this Python's folder."""
    return [str(Path(sys.executable).with_name("docgen")), *arguments]


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]
