"""The order of the print files, for whoever sorts the paper: `stack.csv`.

In: the entries of the sheets in print files, in their order. Out: a line for each sheet, with the
file it is in, its first page there, how many pages it has, and how many sheets of paper those are.
Record numbers, and nothing else of a patient. No cell can become a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import PurePath

from docgen.batch.job import Job
from docgen.batch.manifest import Entry
from docgen.batch.problems import harmless
from docgen.files import UnfinishedFiles, writing

COLUMNS = (
    "file",
    "place",
    "record number",
    "sheet",
    "language",
    "first page",
    "pages",
    "sheets of paper",
)


def write_stack(job: Job, entries: Iterable[Entry], parts: UnfinishedFiles) -> bool:
    """Write the table, or remove one that no longer holds; tell whether anything changed.

    Raises:
        OutputError: it cannot be written.
    """
    file = job.stack
    with writing(file):
        with (
            parts.open(file.name) as raw,
            io.TextIOWrapper(raw, "utf-8-sig", "replace", newline="") as text,
        ):
            writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            writer.writerow(COLUMNS)
            first, last = 1, None
            for entry in entries:
                first = 1 if entry.file != last else first
                writer.writerow(map(harmless, _row(entry, first, duplex=job.duplex)))
                first, last = first + entry.pages, entry.file
        if last is not None:
            return parts.publish_changed(file.name, file)
        parts.drop([file.name])
        existed = file.exists()
        file.unlink(missing_ok=True)
        return existed


def _row(entry: Entry, first: int, *, duplex: bool) -> tuple[object, ...]:
    paper = (entry.pages + 1) // 2 if duplex else entry.pages
    name = PurePath(entry.file).name
    kind = (entry.record, entry.sheet, entry.language)
    return (name, entry.part, *kind, first, entry.pages, paper)
