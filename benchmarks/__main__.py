"""`python -m benchmarks`: measure, print the table, write RESULT.md. `make bench` calls it.

`--quick` takes few rounds and short lists, to see that all works; its figures are no result and
are not written. `--profile` tells where the time of one sheet goes, and nothing else,
`--caches` what each cache gains, `--drawings` what drawings cost, `--desk` how fast a preview is,
`--scale` what runs over several machines cost, for `--patients` many (with `--quick` 2,000).
"""

from __future__ import annotations

import argparse
import compileall
import os
import sys
from pathlib import Path

# CPU time is what counts: typst's threads would spend some of it waiting for one another.
os.environ.setdefault("RAYON_NUM_THREADS", "1")

from benchmarks import caches, desk, drawings, suite  # after the number of threads
from benchmarks.report import caches_table, functions_table, markdown, profile_table

_RESULT = Path(__file__).with_name("RESULT.md")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds; RESULT.md stays")
    parser.add_argument("--profile", action="store_true", help="microseconds of one sheet by stage")
    parser.add_argument("--caches", action="store_true", help="what each cache of docgen gains")
    parser.add_argument("--drawings", action="store_true", help="what drawings cost a sheet")
    parser.add_argument("--output", type=Path, help="where to write the table")
    parser.add_argument("--desk", action="store_true", help="how fast `docgen serve` is")
    parser.add_argument("--scale", action="store_true", help="what executors and stores cost")
    parser.add_argument("--patients", type=int, default=0, help="with --scale: how many")
    given = parser.parse_args()
    size = suite.QUICK if given.quick else suite.FULL
    if given.profile:
        for title, found in suite.profiles(size):
            print(profile_table(title, found), functions_table(found), sep="\n\n", end="\n\n")
        return
    if given.caches:
        print(caches_table(caches.gains(size.list_rounds)))
        return
    if given.drawings:
        print(*drawings.costs(size.rounds), sep="\n")
        return
    if given.desk:
        changes, sheets = (20, 100) if given.quick else (200, 5000)
        print(*desk.lines(desk.figures(changes, sheets)), sep="\n")
        return
    if given.scale:
        _scale(given.patients, quick=given.quick)
        return
    # As pip does with what it installs: the others' packages have their bytecode too.
    for package in ("docgen", "benchmarks"):
        compileall.compile_dir(Path(__file__).parents[1] / package, quiet=1)
    table = markdown(suite.measure(size, lambda line: print(line, file=sys.stderr, flush=True)))
    print(table)
    output = given.output or (None if given.quick else _RESULT)
    if output:
        output.write_text(table, encoding="utf-8")


def _scale(patients: int, *, quick: bool) -> None:
    from benchmarks import scale  # noqa: PLC0415  # needs Dask

    rounds, kills, calls = (1, 5, 2_000) if quick else (3, 20, 50_000)
    for line in scale.lines(patients or (2_000 if quick else 100_000), rounds, kills, calls):
        print(line, flush=True)


if __name__ == "__main__":
    main()
