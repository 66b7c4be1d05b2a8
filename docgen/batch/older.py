"""Whether the run that lies in a folder is of another list: seen before any bar runs.

In: a list at a glance, its rows, what the manifest knows. Out: True where it is sure that a sheet
is missing, changed or too much; else the run looks at every sheet, as it does anyway. Nothing is
written. Only rows that were not made from just the same values are worked out, and few of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from docgen.batch.ledger import Known
from docgen.batch.manifest import Entry
from docgen.batch.units import Setup, Task, Unit
from docgen.batch.worker import maker_for, work
from docgen.files import digest_of
from docgen.patient.prescan import Survey

_TRIED = 64  # rows that are worked out: where all are spelt otherwise, the run itself is as quick


def is_older(seen: Survey, tasks: Iterable[Task], known: Known, setup: Setup) -> bool:
    """Tell whether a finished run is surely not what a list asks for; `setup` writes nothing."""
    end = known.closing
    if end and (end.rows, end.skipped) != (seen.count, seen.skipped):
        return True
    return _print_files_differ(known) or _rows_differ(tasks, known, setup)


def _print_files_differ(known: Known) -> bool:
    """Look at the print files as a whole: to make them again takes longest."""
    whole = {
        entry.file: entry.sha256 for _, entry in known.entries() if entry.part and not entry.only
    }
    home = known.file.parent
    return any(digest_of(home / file) != digest for file, digest in whole.items())


def _rows_differ(tasks: Iterable[Task], known: Known, setup: Setup) -> bool:
    files = setup.folder is not None
    entries = (entry for _, entry in known.entries() if not entry.only)
    made = (entry for entry in entries if (not entry.part) == files)
    waiting = {hash(entry.inputs): _name(entry, files=files) for entry in made}
    names, tried = set(waiting.values()), set[int]()
    for task in tasks:
        if waiting.pop(hash(task.inputs), None) is not None:
            continue
        if len(tried) == _TRIED:
            return False  # nothing is sure
        name, new = _made_of(task, setup)
        if new or (name and name not in names):
            return True
        tried.add(name)
    return not tried.issuperset(waiting.values())


def _made_of(task: Task, setup: Setup) -> tuple[int, bool]:
    """Return what the sheet of a row is known by, 0 if it is refused, and whether it is new."""
    if setup.folder:
        sheets = work(Unit(setup, (task,))).sheets
        return (hash(sheets[0].file), sheets[0].new) if sheets else (0, False)
    try:
        return _name(maker_for(setup).draft(task).entry, files=False), False
    except Exception:  # the run itself will say what is wrong with the row
        return 0, False


def _name(entry: Entry, *, files: bool) -> int:
    """What a sheet is known by: its file, or in a print file whose it is."""
    return hash(entry.file if files else entry.record)
