"""Bring `locales/` up to date with the templates, or check that it is.

python tools/update_catalogues.py            what `make messages` runs
python tools/update_catalogues.py --check    what `make check` runs: writes nothing
"""

from __future__ import annotations

import sys

from docgen.errors import DocgenError
from docgen.quality.catalogues import update_shipped


def main() -> int:
    """Update or check; return 1 where a catalogue is not complete or not up to date."""
    checking = "--check" in sys.argv[1:]
    try:
        catalogues = update_shipped(write=not checking)
    except DocgenError as unusable:
        print(unusable, file=sys.stderr)
        return 1
    for catalogue in catalogues:
        print(catalogue)
        for problem in catalogue.problems:
            print(problem, file=sys.stderr)
    stale = checking and any(catalogue.changed for catalogue in catalogues)
    if stale:
        print("Run `make messages` and commit what it changes.", file=sys.stderr)
    return int(stale or (checking and any(catalogue.problems for catalogue in catalogues)))


if __name__ == "__main__":
    sys.exit(main())
