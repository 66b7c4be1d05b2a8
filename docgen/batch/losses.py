"""What resuming a run would take away: sheets that were made and that the list no longer asks for.

In: the list, what is known of the earlier run. Out: how many, with a few record numbers. Nothing is
written for that. Most rows are found by what they were made from; only where sheets are left over
are the other rows worked out, as the run itself would.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from docgen.batch.ledger import Known
from docgen.batch.maker import Maker
from docgen.batch.manifest import Entry
from docgen.batch.units import Task

_SHOWN = 5  # record numbers that are told


class Lost(NamedTuple):
    """How many sheets, and whose the first of them are."""

    sheets: int = 0
    records: tuple[str, ...] = ()


def lost_sheets(
    rows: Callable[[], Iterable[Task]], known: Known, maker: Maker, *, files: bool
) -> Lost:
    """Compare a list with an earlier run: with `files` of their own, or its print files alone.

    `rows` are those of which sheets are to be made; they are gone through twice, where need be.
    """

    def key(entry: Entry) -> int:
        """What a sheet is known by: its file, or in a print file whose it is."""
        return hash(entry.file if files else entry.record)

    def counts(entry: Entry) -> bool:
        return (not entry.part) == files and not entry.only

    made = (entry for _, entry in known.entries() if counts(entry))
    waiting = {hash(entry.inputs): key(entry) for entry in made}
    others = {task.at for task in rows() if waiting.pop(hash(task.inputs), None) is None}
    left = Counter(waiting.values())
    for task in rows() if waiting else ():
        if task.at in others:
            found = _worked_out(task, maker)
            if found and left[key(found)]:
                left[key(found)] -= 1
    lost = +left
    again = (e for _, e in known.entries() if counts(e) and lost[key(e)])
    records = dict.fromkeys(e.record for e in (again if lost else ()))
    return Lost(lost.total(), tuple(islice(records, _SHOWN)))


def _worked_out(task: Task, maker: Maker) -> Entry | None:
    """Return the entry that a row will have, None if the row will be refused."""
    try:
        return maker.draft(task).entry
    except Exception:  # the run itself will say what is wrong with the row
        return None
