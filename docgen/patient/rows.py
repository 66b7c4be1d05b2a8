"""What the cells of a row say together: its appointment, its procedure, whether it takes place.

In: which columns a table has, how the clinic's lists are written, and the cells of each row. Out:
the fields of the row completed, and what becomes of it. Most lists need little of this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from docgen.errors import SURE
from docgen.patient.columns import Columns
from docgen.patient.dates import has_time, joined
from docgen.patient.raw import Raw
from docgen.patient.statuses import MAKE, REFUSED, SKIP, Judged, Statuses
from docgen.patient.visits import (
    TellingColumn,
    Visits,
    active_column,
    flag_column,
    status_column,
)
from docgen.settings.list_format import ListFormat
from docgen.settings.list_values import PROCEDURE, folded
from docgen.settings.list_values import SKIP as PASSED_OVER
from docgen.settings.record_fields import APPOINTMENT

Cells: TypeAlias = dict[str, Raw]
CLEAR = Judged(MAKE)
OTHERS = Judged(SKIP, "another procedure", plain=True)
_WORDS = 12  # of a procedure's name that is shown
_MOST = 1000  # texts of a field that are remembered


class Finish:
    """Completes the rows of a table, one after the other."""

    def __init__(self, columns: Columns, heads: Sequence[str], form: ListFormat) -> None:
        """Take what is the same for all rows."""
        names = columns.names
        self.day, self.time = columns.day, columns.time
        self.whole = names.index(APPOINTMENT) if APPOINTMENT in names else -1
        self.visits = _visits(columns, heads, Statuses(form.skip_status, form.status))
        self.values = [
            _Meanings(names.index(field), field, meanings)
            for field, meanings in form.values.items()
            if field in names and field != PROCEDURE
        ]
        self.only = form.procedures[0] if len(form.procedures) == 1 else ""
        self.procedures: _Procedures | None = None
        if PROCEDURE in names and form.procedures:
            at = names.index(PROCEDURE)
            self.only, self.procedures = "", _Procedures(at, heads[at].strip(), form)
        self.second = columns.second
        read_together = max(self.day, self.time, self.second) >= 0
        told = self.procedures or self.only or self.visits or self.values
        self.needed = read_together or bool(told)

    @property
    def telling(self) -> list[TellingColumn]:
        """Return the columns that tell what becomes of rows."""
        found = list(self.visits.columns) if self.visits else []
        if self.procedures and self.procedures.column:
            found.append(self.procedures.column)
        return found

    def __call__(self, mapping: Cells, values: Sequence[str | None], number: int) -> Judged:
        """Complete the fields of a row; return what becomes of it."""
        if self.day >= 0 or self.time >= 0:
            mapping[APPOINTMENT] = self._appointment(values)
        if self.second >= 0:
            both = (mapping.get("family_name"), _at(values, self.second))
            mapping["family_name"] = " ".join(str(name) for name in both if name) or None
        for meanings in self.values:
            written = _at(values, meanings.index)
            if written:
                mapping[meanings.field] = meanings.of(written)
        if self.only:
            mapping[PROCEDURE] = self.only
        judged = self.visits.judge(values, number) if self.visits else CLEAR
        if self.procedures:
            called = mapping.get(PROCEDURE)
            if isinstance(called, str):
                mapping[PROCEDURE], whose = self.procedures.of(called, number)
                return judged if whose.became != SKIP or judged.became == SKIP else whose
        return judged

    def _appointment(self, values: Sequence[str | None]) -> str | None:
        width = len(values)
        day = (values[self.day] if 0 <= self.day < width else None) or ""
        clock = (values[self.time] if 0 <= self.time < width else None) or ""
        if self.day < 0:
            day = _at(values, self.whole)
            if has_time(day):
                return day
        return (joined(day, clock) if day else clock) or None


class _Meanings:
    """What the texts of one column mean, where the clinic has said so."""

    def __init__(self, index: int, field: str, meanings: Mapping[str, str]) -> None:
        self.index, self.field, self._meanings = index, field, meanings
        self._known: dict[str, str] = {}

    def of(self, written: str) -> str:
        """Return what a text means: itself, if nobody has said so."""
        found = self._known.get(written)
        if found is None:
            found = self._meanings.get(folded(written), written)
            if len(self._known) < _MOST:
                self._known[written] = found
        return found


class _Procedures:
    """Which procedure of the clinic a text means, and which rows are those of others.

    `column` counts the texts where the clinic says what becomes of other procedures; else every one
    that it does not do is a problem of its row, as it always was.
    """

    def __init__(self, index: int, head: str, form: ListFormat) -> None:
        self.index, self._others = index, form.skip_others
        self._meanings: Mapping[str, str] = form.values.get(PROCEDURE, {})
        self._named = {folded(name): name for name in form.procedures}
        self._known: dict[str, tuple[str, Judged]] = {}
        counted = form.skip_others or PASSED_OVER in self._meanings.values()
        self.column = TellingColumn(index, head, self._judge, _WORDS) if counted else None

    def of(self, written: str, number: int) -> tuple[str, Judged]:
        """Return the procedure that a text means, and what becomes of the row."""
        found = self._known.get(written)
        if found is None:
            found = self._find(written)
            if len(self._known) < _MOST:
                self._known[written] = found
        if self.column:
            self.column.take(written, number)
        return found

    def _judge(self, written: str) -> Judged:
        return self._find(written)[1]

    def _find(self, written: str) -> tuple[str, Judged]:
        text = folded(written)
        meant = self._meanings.get(text) or self._named.get(text)
        if meant == PASSED_OVER:
            return written, OTHERS
        if meant:
            return meant, Judged(MAKE, plain=True)
        if not self._others or self._is_near(text):
            return written, Judged(REFUSED)
        return written, OTHERS._replace(plain=False)

    def _is_near(self, text: str) -> bool:
        """Whether a text holds every word of a procedure that the clinic does, or slips of them."""
        from difflib import get_close_matches  # noqa: PLC0415  # start-up: few lists pay for it

        words = text.split()
        return any(
            all(get_close_matches(word, words, 1, SURE) for word in name.split())
            for name in self._named
        )


def _visits(columns: Columns, heads: Sequence[str], statuses: Statuses) -> Visits | None:
    """Return the columns that tell whether visits take place; None where there are none."""
    status, others = None, []
    if columns.status >= 0:
        status = status_column(columns.status, heads[columns.status].strip(), statuses)
    for index, reason in columns.flags:
        head = heads[index].strip()
        if reason:
            others.append(flag_column(index, head, reason, statuses))
        else:
            others.append(active_column(index, head, statuses))
    return Visits(status, others) if status or others else None


def _at(values: Sequence[str | None], index: int) -> str:
    return (values[index] if 0 <= index < len(values) else None) or ""
