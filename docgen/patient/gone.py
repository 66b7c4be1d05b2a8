"""The visits of a list that do not take place, and whether one of them may after all.

In: of each such row why, whose and when, as numbers. Out: problems of rows, and warnings.

In some systems "Rescheduled" is the status of the old visit, in others of the new one. Such a row
is skipped where the patient has another visit that takes place. Where the list has but an earlier
visit of the patient, and that one does not take place either, the later may be the new one: nobody
can tell, so it is refused by name rather than skipped.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from docgen.errors import Diagnostic, Place, Severity, warning
from docgen.patient.statuses import MAY_BE_NEW

_SHOWN = 20  # rows that are named


class _Visit(NamedTuple):
    who: int  # a hash of the record number; 0 where there is none
    moment: datetime | None
    place: int  # a hash of who and when; 0 where not known


class Gone:
    """Rows by their index in the list."""

    def __init__(self) -> None:
        """Begin with no row."""
        self._reasons: dict[int, str] = {}
        self._visits: dict[int, _Visit] = {}

    def add(
        self, index: int, reason: str, number: str, moment: datetime | None, place: int
    ) -> None:
        """Note a row whose visit does not take place."""
        self._reasons[index] = reason
        self._visits[index] = _Visit(hash(number) if number else 0, moment, place)

    def items(self) -> ItemsView[int, str]:
        """Return the index of each row, and why it is skipped."""
        return self._reasons.items()

    def reasons(self) -> set[str]:
        """Return all reasons."""
        return set(self._reasons.values())

    def perhaps_new(self, coming: Iterable[int]) -> dict[int, Diagnostic]:
        """Return what is wrong with rows that got another day and may be the new visit.

        `coming` are the hashes of those who have a visit that takes place.
        """
        moved = [index for index, why in self._reasons.items() if why in MAY_BE_NEW]
        if not moved:
            return {}
        sure = set(coming)
        days: dict[int, set[datetime]] = {}
        for visit in self._visits.values():
            if visit.who and visit.moment:
                days.setdefault(visit.who, set()).add(visit.moment)
        found = {}
        for index in moved:
            who, moment, _ = self._visits[index]
            known = days.get(who, set())
            if who not in sure and moment and len(known) > 1 and moment == max(known):
                found[index] = _unclear(self._reasons[index])
        return found

    def twice(
        self, place: Place, places: Sequence[int], who: Sequence[int], rows: Sequence[int]
    ) -> Iterator[Diagnostic]:
        """Warn of visits of one patient and moment that take place in one row, not in another."""
        gone = {
            (visit.place, visit.who): rows[index]
            for index, visit in self._visits.items()
            if visit.place
        }
        found = sorted(
            (gone[key], row)
            for key, row in zip(zip(places, who, strict=True), rows, strict=True)
            if gone and key in gone
        )
        if found:
            pairs = ", ".join(f"{min(two)} and {max(two)}" for two in found[:_SHOWN])
            more = f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
            message = f"Of one visit, one row says that it takes place, one not: {pairs}{more}."
            yield warning("both-statuses", message, "Check that the patient comes.", place)


def _unclear(reason: str) -> Diagnostic:
    message = (
        f"The list says of this visit: {reason}; and the patient has an earlier one that does not "
        "take place. This one may be the new visit."
    )
    hint = (
        "Ask whether the patient comes. If the word always means the new visit, say so in "
        "clinic.yaml: list: {status: {WORD: make}}; if never, skip."
    )
    return Diagnostic(Severity.ERROR, "perhaps-new", message, hint, field="status")
