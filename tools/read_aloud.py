"""Hold every sheet against two checkers of what a screen reader gets, and say what they find.

    python tools/read_aloud.py [WORD ...] [--keep FOLDER]

In: nothing; the example clinics with the patients of `hard_patients.py`. WORDs choose sheets: each
stands in their names, such as `lakeside`, `discharge`, `large`, `blank`. Out: what is found, with
counts, and exit 1; exit 0 where nothing is. `--keep` leaves the PDFs in a folder.

page-validation tests PDF/UA-1. outloud tests what a valid file may still get wrong: heads of tables
that are shredded, Alt texts that are no language, prose marked as decoration. It brings PyMuPDF,
which is under the AGPL: so it has an environment of its own, made here at the first run with pip
in the user's cache folder, and docgen and its tests never import it (docs/decisions.md).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import venv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import page as page_validation
from hard_patients import HardSheet, hard_sheets, made_sheet

from docgen.engine import Engine

_OUTLOUD = "outloud>=0.2.1,<0.3"
_SHOWN = 4  # sheets that are named for each kind of finding

Finding = tuple[str, str]  # what is wrong, and where


def outloud() -> Path:
    """Return the program, installed in its own environment if it is not yet."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "docgen-outloud"
    bin_folder = folder / ("Scripts" if os.name == "nt" else "bin")
    program = bin_folder / "outloud"
    if not program.exists():
        venv.create(folder, with_pip=True, clear=True)
        install = [str(bin_folder / "python"), "-m", "pip", "install", "--quiet", _OUTLOUD]
        subprocess.run(install, check=True)  # noqa: S603  # pip, into that environment
    return program


@cache
def _engine() -> Engine:
    """One for each process: compiled sheets are kept in it."""
    return Engine()


def write(job: tuple[HardSheet, Path]) -> list[Finding]:
    """Make one sheet into a folder; return what page-validation has against it."""
    wanted, folder = job
    made = made_sheet(_engine(), wanted)
    (folder / f"{wanted}.pdf").write_bytes(made.pdf)
    profile = page_validation.ValidationProfile.PDF_UA_1
    report = page_validation.validate_pdf_bytes(made.pdf, profile=profile)
    return [(each.rule_id, f"{wanted}: {each.message}") for each in report.failures]


def read(program: Path, folder: Path) -> Iterable[Finding]:
    """Return what outloud has against the PDFs of a folder."""
    report = folder / "report.json"
    command = [str(program), str(folder), "--quiet", "--fail-on", "never", "--json", str(report)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    for result in json.loads(report.read_text("utf-8"))["results"]:
        name = Path(result["path"]).stem
        if result.get("error"):
            yield "cannot be read", name
        for found in result["findings"]:
            said = f"{found['message']} {found.get('evidence') or ''}"
            yield f"{found['rule']} ({found['severity']})", f"{name}, page {found['page']}: {said}"
    report.unlink()


def tell(checker: str, found: Sequence[Finding]) -> None:
    """Print each kind of finding once, with how often it was found, and some places."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for what, where in found:
        places[what].append(where)
    print(f"{checker}: {len(found)} findings")
    for what, all_places in sorted(places.items(), key=lambda each: -len(each[1])):
        print(f"  {len(all_places)} x {what}")
        for place in all_places[:_SHOWN]:
            print(f"      {place}")


def check(words: Sequence[str], folder: Path) -> int:
    """Make the sheets, hold them against both checkers; return how much they found."""
    wanted = [one for one in hard_sheets() if all(word in str(one) for word in words)]
    with ProcessPoolExecutor() as pool:
        jobs = [(one, folder) for one in wanted]
        invalid = [found for part in pool.map(write, jobs, chunksize=8) for found in part]
    print(f"{len(wanted)} sheets")
    tell("page-validation", invalid)
    aloud = list(read(outloud(), folder))
    tell("outloud", aloud)
    return len(invalid) + len(aloud) + (not wanted)


def main() -> None:
    """Run both checkers; exit 1 if one of them finds anything, or no sheet is chosen."""
    parser = argparse.ArgumentParser(description="Hold sheets against two checkers of tags.")
    parser.add_argument("words", nargs="*", metavar="WORD", help="stands in the names of sheets")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the PDFs there")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        sys.exit(check(options.words, options.keep) > 0)
    with TemporaryDirectory() as folder:
        sys.exit(check(options.words, Path(folder)) > 0)


if __name__ == "__main__":
    main()
