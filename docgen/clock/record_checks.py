"""What can be wrong with a record at this clinic, for this sheet.

In: a patient, the clinic, the pack, the settings that hold for the patient. Out: diagnostics.
Errors stop the sheet, warnings go with it. No value of the record stands in a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from docgen.cache import FrozenMap
from docgen.clock.line_checks import check_lines
from docgen.clock.timeline import clock_fault, elapsed, localise
from docgen.clock.zones import is_zone_of
from docgen.errors import Diagnostic, Severity, one_of
from docgen.patient.dose_days import DoseDay
from docgen.patient.patient import Patient
from docgen.settings.clinic import Clinic
from docgen.settings.effective import Resolved
from docgen.settings.mapping import shown
from docgen.settings.pack import Pack

_EARLIEST_END = timedelta(hours=-4)
_LATEST_END = timedelta(hours=24)
_LONG = timedelta(hours=12)
_LONGEST_STAY = timedelta(days=60)
_NAMED = 3  # texts that a warning quotes; of more it gives the number
_FIXED = FrozenMap({"always": "yes", "never": "no"})


class Hanging(NamedTuple):
    """What hangs on a question that nobody has answered, as texts of the sheet.

    `printed` stands there though some answer would take it away; `left_out` does not, though some
    answer would bring it.
    """

    printed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def check_patient(
    patient: Patient,
    clinic: Clinic,
    pack: Pack,
    sheet: str,
    resolved: Resolved,
    hanging: Callable[[str], Hanging],
    printed_on: date | datetime | None = None,
) -> list[Diagnostic]:
    """Return every problem of a record for one sheet; a blank patient has none.

    `hanging` says of a question what hangs on it, on this sheet, while it is unknown. `printed_on`
    is the day, or the local date and time, of printing, where it is known.
    """
    if patient.is_blank:
        return []
    zone = ZoneInfo(clinic.timezone)
    found = [
        *_required(patient, pack, sheet, resolved),
        *_contradictions(patient, pack, sheet, resolved),
        *_unanswered(patient, pack, sheet, resolved, hanging),
        *_clock_faults(patient, zone),
        *_other_zones(patient, zone),
        *_order(patient, zone, sheet),
    ]
    for slot in pack.slots.values():
        if slot.type == "list":
            found.extend(check_lines(patient, slot, sheet, zone, printed_on))
    return found


def _other_zones(patient: Patient, zone: ZoneInfo) -> Iterator[Diagnostic]:
    """Find moments that were written with a time zone that is not the clinic's on that day."""
    for name, found in patient.zoned.items():
        if not is_zone_of(found.zone, found.when, zone):
            message = f"{name} has a time zone that is not the clinic's on that day."
            hint = "Write the clinic's local time, such as 2026-12-08T09:30."
            yield _diagnostic(patient, Severity.ERROR, ("zoned-time", name), message, hint)


def _diagnostic(
    patient: Patient, severity: Severity, about: tuple[str, str], message: str, hint: str = ""
) -> Diagnostic:
    code, name = about
    return Diagnostic(severity, code, message, hint, None, name, None, patient.id)


def _required(patient: Patient, pack: Pack, sheet: str, resolved: Resolved) -> Iterator[Diagnostic]:
    needed = {slot.name: "it" for slot in pack.slots.values() if sheet in slot.required}
    for question in pack.questions.values():
        if sheet in question.required and not _fixed(resolved, question.fixed_by):
            needed[question.field] = one_of(question.choices) if question.choices else "it"
    for name, what in needed.items():
        if name not in patient.values:
            message = f"{name} is missing; the {sheet} sheet needs it."
            hint = f"Write {what} in the record."
            yield _diagnostic(patient, Severity.ERROR, ("missing", name), message, hint)


def _contradictions(
    patient: Patient, pack: Pack, sheet: str, resolved: Resolved
) -> Iterator[Diagnostic]:
    """Find answers that a setting gives otherwise for every patient."""
    for name, question in pack.questions.items():
        fixed = _fixed(resolved, question.fixed_by)
        known = patient.values.get(name)
        if fixed and known and known != fixed:
            # Before, the record must be wrong. Afterwards it says what was done.
            severity = Severity.ERROR if sheet == "prepare" else Severity.WARNING
            message = f"{name} contradicts the clinic's setting {question.fixed_by}."
            hint = "Correct the record, or the setting."
            yield _diagnostic(patient, severity, ("contradiction", name), message, hint)


def _unanswered(
    patient: Patient,
    pack: Pack,
    sheet: str,
    resolved: Resolved,
    hanging: Callable[[str], Hanging],
) -> Iterator[Diagnostic]:
    """Warn of answers that nobody has given, with what is printed and what is left out for it.

    Before the procedure much is open, and the sheet says "if you get ...": it is told only where
    nothing stands for an answer.
    """
    for name, question in pack.questions.items():
        if question.counts or name in patient.values or sheet in question.required:
            continue
        if _fixed(resolved, question.fixed_by):
            continue
        found = hanging(name)
        silent = bool(found.left_out) and not found.printed
        if any(found) if sheet == "discharge" else silent:
            parts = [f"{name} is not known."]
            parts += [f"Printed, to be safe: {_named(found.printed)}."] if found.printed else []
            parts += [f"Left out: {_named(found.left_out)}."] if found.left_out else []
            hint = f"Write {one_of(question.choices)} in the record."
            about = ("unanswered", name)
            yield _diagnostic(patient, Severity.WARNING, about, " ".join(parts), hint)


def _named(texts: tuple[str, ...]) -> str:
    """Name the first texts, and say how many more there are."""
    named = ", ".join(f'"{shown(text).rstrip(".")}"' for text in texts[:_NAMED])
    more = len(texts) - _NAMED
    return f"{named} and {more} more" if more > 0 else named


def _fixed(resolved: Resolved, setting: str) -> str | None:
    return _FIXED.get(str(resolved.main(setting))) if setting else None


def _clock_faults(patient: Patient, zone: ZoneInfo) -> Iterator[Diagnostic]:
    """Find local times that the clock skips or shows twice."""
    for name, value in _moments(patient):
        fault = clock_fault(value, zone)
        if fault == "skipped":
            message = f"{name} is in the hour that the clock skips that night."
            about = ("skipped-hour", name)
            yield _diagnostic(patient, Severity.ERROR, about, message, "Write the real time.")
        elif fault == "twice" and name == "appointment":
            message = f"{name} is in an hour that comes twice that night."
            hint = "Write a time before or after that hour."
            yield _diagnostic(patient, Severity.ERROR, ("doubled-hour", name), message, hint)
        elif fault == "twice":
            message = f"{name} is in an hour that comes twice that night: the later is meant here."
            yield _diagnostic(patient, Severity.WARNING, ("doubled-hour", name), message)


def _moments(patient: Patient) -> Iterator[tuple[str, datetime]]:
    """Yield every local date and time of a record, those in the lines of lists as well."""
    for name, value in patient.values.items():
        if isinstance(value, datetime):
            yield name, value
        elif isinstance(value, tuple):
            for number, line in enumerate(value):
                for column, cell in line.items() if isinstance(line, FrozenMap) else ():
                    moment = cell.moment if isinstance(cell, DoseDay) else cell
                    if isinstance(moment, datetime):
                        yield f"{name}[{number}].{column}", moment


def _order(patient: Patient, zone: ZoneInfo, sheet: str) -> Iterator[Diagnostic]:
    """Check appointment, end and discharge against each other, in elapsed time."""
    start, end, left = (
        localise(local, zone, later=True) if local else None
        for local in map(patient.moment, ("appointment", "procedure_end", "discharge_time"))
    )
    if start and end:
        yield from _end_window(patient, elapsed(start, end))
    if left:
        before = end or start
        if before and elapsed(before, left) < timedelta(0):
            message = f"discharge_time is before {'procedure_end' if end else 'appointment'}."
            about = ("impossible-time", "discharge_time")
            yield _diagnostic(patient, Severity.ERROR, about, message, "Check both times.")
        elif before and elapsed(before, left) > _LONGEST_STAY:
            message = f"discharge_time is more than {_LONGEST_STAY.days} days after the procedure."
            about = ("impossible-time", "discharge_time")
            yield _diagnostic(patient, Severity.ERROR, about, message, "Check the date.")
    if sheet == "discharge" and not end:
        message = "procedure_end is not known: the sheet has lines to write times on."
        about = ("no-end", "procedure_end")
        yield _diagnostic(patient, Severity.WARNING, about, message, "Write it in the record.")


def _end_window(patient: Patient, after: timedelta) -> Iterator[Diagnostic]:
    """Judge the time from the appointment, which is the start of the procedure, to its end."""
    about = ("impossible-time", "procedure_end")
    hint = "Check the date and the time."
    if after < _EARLIEST_END:
        message = "procedure_end is more than 4 hours before the appointment."
        yield _diagnostic(patient, Severity.ERROR, about, message, hint)
    elif after > _LATEST_END:
        message = "procedure_end is more than 24 hours after the appointment."
        yield _diagnostic(patient, Severity.ERROR, about, message, hint)
    elif after < timedelta(0):
        message = "procedure_end is before the appointment: an early start?"
        yield _diagnostic(patient, Severity.WARNING, ("early-start", about[1]), message, hint)
    elif after > _LONG:
        message = "procedure_end is more than 12 hours after the appointment: is the day right?"
        yield _diagnostic(patient, Severity.WARNING, ("late-end", about[1]), message, hint)
