"""What can be wrong with the lines of a record's lists, for one sheet.

In: a patient, a slot that is a list, the sheet, and when it is printed. Out: diagnostics. Nothing
here knows a column by name: the slot declares which a line needs, and which day may not lie before
the patient leaves. No value of the record stands in a message, only the column.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, Severity, one_of
from docgen.patient.dose_days import NOT_DECIDED, DoseDay, bounds, day_of, is_before
from docgen.patient.patient import Patient
from docgen.patient.record import Line
from docgen.settings.pack import SlotDecl
from docgen.settings.record_fields import APPOINTMENT

_NEXT = "next"  # of what a list of medicines holds: the dose that comes next
_USUAL_DAYS = 30  # a medicine is rarely held for longer before or after: a slip in the month?
Printed: TypeAlias = date | datetime | None


def check_lines(
    patient: Patient, slot: SlotDecl, sheet: str, zone: ZoneInfo, printed_on: Printed
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the lines of one list."""
    lines = patient.values.get(slot.name, ())
    if slot.in_short and isinstance(lines, tuple) and len(lines) > slot.in_short:
        message = f"has more than {slot.in_short} lines: the others stand overleaf, not in short."
        about, hint = ("overleaf", slot.name), "Show them to the patient."
        yield _told(patient, Severity.WARNING, about, message, hint)
    for number, line in enumerate(lines if isinstance(lines, tuple) else ()):
        if isinstance(line, FrozenMap):
            place = f"{slot.name}[{number}]"
            yield from _incomplete(patient, slot, line, place, sheet)
            yield from _far_days(patient, slot, line, place)
            if sheet == "discharge":
                leaving = _leaving(patient, zone, printed_on)
                yield from _restarts(patient, slot, line, place, leaving)
                yield from _missed(patient, slot, line, place, _shown(printed_on, zone))


def _told(
    patient: Patient, severity: Severity, about: tuple[str, str], message: str, hint: str
) -> Diagnostic:
    code, name = about
    return Diagnostic(severity, code, f"{name} {message}", hint, None, name, None, patient.id)


def _incomplete(
    patient: Patient, slot: SlotDecl, line: Line, place: str, sheet: str
) -> Iterator[Diagnostic]:
    """Refuse a line that lacks a column which the sheet must print."""
    for column in slot.complete.get(sheet, ()):
        if column not in line and slot.done.get(column) not in line:
            message = f"is missing; the {sheet} sheet prints no line without it."
            about = ("missing", f"{place}.{column}")
            yield _told(patient, Severity.ERROR, about, message, _how(slot, column))


def _how(slot: SlotDecl, column: str) -> str:
    """Say how a column is written; a line taken out would leave the sheet with nothing on it."""
    if column in slot.undecided:
        return f"Write the day, or {NOT_DECIDED.value} if nobody has decided."
    if column in slot.instead:
        return f"Write one of {one_of((column, *slot.instead[column]))}."
    return "Complete the line, or take it out."


def _far_days(patient: Patient, slot: SlotDecl, line: Line, place: str) -> Iterator[Diagnostic]:
    """Warn of a dose more than a month from the procedure."""
    start = patient.moment(APPOINTMENT)
    for column, kind in slot.columns.items():
        day = line.get(column)
        if kind != "dose_day" or start is None or not isinstance(day, date | DoseDay):
            continue
        if abs((day_of(day) - start.date()).days) > _USUAL_DAYS:
            message = f"is more than {_USUAL_DAYS} days from the appointment."
            about = ("far-day", f"{place}.{column}")
            yield _told(patient, Severity.WARNING, about, message, "Check the month.")


def _leaving(patient: Patient, zone: ZoneInfo, printed_on: Printed) -> date | None:
    """Return when the patient leaves, or is still there: at the printing, where nobody wrote it."""
    left = patient.moment("discharge_time")
    if left is not None:
        return left
    printed_on = _shown(printed_on, zone)
    known: list[date] = [
        moment for name in (APPOINTMENT, "procedure_end") if (moment := patient.moment(name))
    ]
    if printed_on is not None:
        known.append(printed_on)
    return max(known, key=lambda when: bounds(when)[0], default=None)


def _shown(printed_on: Printed, zone: ZoneInfo) -> Printed:
    """Return the day, or the local date and time, of printing, as records write it."""
    if isinstance(printed_on, datetime) and printed_on.tzinfo is not None:
        return printed_on.astimezone(zone).replace(tzinfo=None)
    return printed_on


def _missed(
    patient: Patient, slot: SlotDecl, line: Line, place: str, printed_on: Printed
) -> Iterator[Diagnostic]:
    """Refuse a next dose that was due before the sheet is printed: nobody knows if it was taken."""
    column = slot.holds.get(_NEXT, "")
    due = line.get(column)
    if isinstance(due, date) and printed_on is not None and is_before(due, printed_on):
        message = "is before the printing: was it taken?"
        hint = "Write the one that comes next, or take it out: the sheet has a line to write it on."
        yield _told(patient, Severity.ERROR, ("past-day", f"{place}.{column}"), message, hint)


def _restarts(
    patient: Patient, slot: SlotDecl, line: Line, place: str, leaving: date | None
) -> Iterator[Diagnostic]:
    """Refuse a day before the patient leaves, unless the line says that it is done; and both."""
    for column, flag in slot.done.items():
        day = line.get(column)
        if leaving is None or not isinstance(day, date | DoseDay):
            continue
        if flag in line and is_before(leaving, day):
            message = f"says that it is done, but {column} is still to come."
            about = ("contradiction", f"{place}.{flag}")
            yield _told(patient, Severity.ERROR, about, message, "Correct one of them.")
        elif flag not in line and is_before(day, leaving):
            message = "is before the patient leaves: was it done?"
            hint = f"Write the day that counts now, {flag}: yes, or {NOT_DECIDED.value}."
            yield _told(patient, Severity.ERROR, ("past-day", f"{place}.{column}"), message, hint)
