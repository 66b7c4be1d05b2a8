"""Make sheets in a process of their own: `python -m benchmarks.child WAY JOBS`.

In: the key of a way, a file of jobs. Out: nothing; the process that started this one looks at what
it took. Sheets are dropped as soon as they are made.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from benchmarks.ways import BY_KEY, load


def main() -> None:
    """Make the sheets."""
    _, key, file = sys.argv
    maker = load(BY_KEY[key])
    if isinstance(maker, str):
        sys.exit(maker)
    with Path(file).open("rb") as jobs:
        for job in pickle.load(jobs):
            maker.prepare(job)
            maker.make(job)


if __name__ == "__main__":
    main()
