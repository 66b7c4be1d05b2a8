"""What can be wrong with a record at this clinic, for this sheet: fields, lines of lists, times.

In: a patient, the clinic, the pack, the settings that hold for the patient; for the times that
follow from them a `Personal`. Out: diagnostics. Errors stop the sheet, warnings go with it. No
value of the record stands in a message: fields, columns and declared times are named.

Nothing here knows a column of a list by name: the slot declares which a line needs, and which day
may not lie before the patient leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from docgen.cache import FrozenMap
from docgen.clock.personal import Personal
from docgen.clock.timeline import TimeValue, clock_fault, elapsed, is_zone_of, localise
from docgen.errors import Diagnostic, Severity, all_of, one_of
from docgen.patient.dose_days import NOT_DECIDED, DoseDay, bounds, day_of, is_before
from docgen.patient.reader import Line
from docgen.patient.record import Patient
from docgen.procedure.procedure import APPOINTMENT, END, LEFT, Pack, SlotDecl
from docgen.schema.declaration import shortened
from docgen.settings.clinic import Clinic
from docgen.settings.kind_of_patient import Resolved

_EARLIEST_END = timedelta(hours=-4)
_LATEST_END = timedelta(hours=24)
_LONG = timedelta(hours=12)
_LONGEST_STAY = timedelta(days=60)
_NAMED = 3  # texts that a warning quotes; of more it gives the number
_USUAL_DAYS = 30  # a medicine is rarely held for longer before or after: a slip in the month?
_FURTHEST = timedelta(days=400)  # a visit further ahead is a slip of the finger
_LONGEST_AGO = timedelta(days=60)  # a sheet to go home with is made sooner
_NEXT = "next"  # of what a list of medicines holds: the dose that comes next
_FIXED = FrozenMap({"always": "yes", "never": "no"})

Printed: TypeAlias = date | datetime | None  # the day of printing, or the local moment


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
            yield _error(patient, "zoned-time", name, message, hint)


def _error(patient: Patient, code: str, name: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(Severity.ERROR, code, message, hint, None, name, None, patient.id)


def _warning(patient: Patient, code: str, name: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(Severity.WARNING, code, message, hint, None, name, None, patient.id)


def _required(patient: Patient, pack: Pack, sheet: str, resolved: Resolved) -> Iterator[Diagnostic]:
    needed = {slot.name: "it" for slot in pack.slots.values() if sheet in slot.required}
    for question in pack.questions.values():
        if sheet in question.required and not _fixed(resolved, question.fixed_by):
            needed[question.field] = one_of(question.choices) if question.choices else "it"
    for name, what in needed.items():
        if name not in patient.values:
            message = f"{name} is missing; the {sheet} sheet needs it."
            hint = f"Write {what} in the record."
            yield _error(patient, "missing", name, message, hint)


def _contradictions(
    patient: Patient, pack: Pack, sheet: str, resolved: Resolved
) -> Iterator[Diagnostic]:
    """Find answers that a setting gives otherwise for every patient."""
    for name, question in pack.questions.items():
        fixed = _fixed(resolved, question.fixed_by)
        known = patient.values.get(name)
        if fixed and known and known != fixed:
            # Before, the record must be wrong. Afterwards it says what was done.
            tell = _error if sheet == "prepare" else _warning
            message = f"{name} contradicts the clinic's setting {question.fixed_by}."
            hint = "Correct the record, or the setting."
            yield tell(patient, "contradiction", name, message, hint)


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
            yield _warning(patient, "unanswered", name, " ".join(parts), hint)


def _named(texts: tuple[str, ...]) -> str:
    """Name the first texts, and say how many more there are."""
    named = ", ".join(f'"{shortened(text).rstrip(".")}"' for text in texts[:_NAMED])
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
            yield _error(patient, "skipped-hour", name, message, "Write the real time.")
        elif fault == "twice" and name == "appointment":
            message = f"{name} is in an hour that comes twice that night."
            hint = "Write a time before or after that hour."
            yield _error(patient, "doubled-hour", name, message, hint)
        elif fault == "twice":
            message = f"{name} is in an hour that comes twice that night: the later is meant here."
            yield _warning(patient, "doubled-hour", name, message)


def _moments(patient: Patient) -> Iterator[tuple[str, datetime]]:
    """Yield every local date and time of a record, those in the lines of lists as well."""
    for path, value in patient.cells():
        moment = value.moment if isinstance(value, DoseDay) else value
        if isinstance(moment, datetime):
            yield path, moment


def _order(patient: Patient, zone: ZoneInfo, sheet: str) -> Iterator[Diagnostic]:
    """Check appointment, end and discharge against each other, in elapsed time."""
    start, end, left = (
        localise(local, zone, later=True) if local else None
        for local in map(patient.moment, (APPOINTMENT, END, LEFT))
    )
    if start and end:
        yield from _end_window(patient, elapsed(start, end))
    if left:
        before = end or start
        if before and elapsed(before, left) < timedelta(0):
            message = f"discharge_time is before {'procedure_end' if end else 'appointment'}."
            yield _error(patient, "impossible-time", LEFT, message, "Check both times.")
        elif before and elapsed(before, left) > _LONGEST_STAY:
            message = f"discharge_time is more than {_LONGEST_STAY.days} days after the procedure."
            yield _error(patient, "impossible-time", LEFT, message, "Check the date.")
    if sheet == "discharge" and not end:
        message = "procedure_end is not known: the sheet has lines to write times on."
        yield _warning(patient, "no-end", END, message, "Write it in the record.")


def _end_window(patient: Patient, after: timedelta) -> Iterator[Diagnostic]:
    """Judge the time from the appointment, which is the start of the procedure, to its end."""
    hint = "Check the date and the time."
    if after < _EARLIEST_END:
        message = "procedure_end is more than 4 hours before the appointment."
        yield _error(patient, "impossible-time", END, message, hint)
    elif after > _LATEST_END:
        message = "procedure_end is more than 24 hours after the appointment."
        yield _error(patient, "impossible-time", END, message, hint)
    elif after < timedelta(0):
        message = "procedure_end is before the appointment: an early start?"
        yield _warning(patient, "early-start", END, message, hint)
    elif after > _LONG:
        message = "procedure_end is more than 12 hours after the appointment: is the day right?"
        yield _warning(patient, "late-end", END, message, hint)


def check_lines(
    patient: Patient, slot: SlotDecl, sheet: str, zone: ZoneInfo, printed_on: Printed
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the lines of one list."""
    lines = patient.lines(slot.name)
    if slot.in_short and len(lines) > slot.in_short:
        more = f"has more than {slot.in_short} lines"
        message = f"{slot.name} {more}: the others stand overleaf, not in short."
        yield _warning(patient, "overleaf", slot.name, message, "Show them to the patient.")
    for number, line in enumerate(lines):
        place = f"{slot.name}[{number}]"
        yield from _incomplete(patient, slot, line, place, sheet)
        yield from _far_days(patient, slot, line, place)
        if sheet == "discharge":
            yield from _restarts(patient, slot, line, place, _leaving(patient, zone, printed_on))
            yield from _missed(patient, slot, line, place, _shown(printed_on, zone))


def _incomplete(
    patient: Patient, slot: SlotDecl, line: Line, place: str, sheet: str
) -> Iterator[Diagnostic]:
    """Refuse a line that lacks a column which the sheet must print."""
    for column in slot.complete.get(sheet, ()):
        if column not in line and slot.done.get(column) not in line:
            name = f"{place}.{column}"
            message = f"{name} is missing; the {sheet} sheet prints no line without it."
            yield _error(patient, "missing", name, message, _how(slot, column))


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
            name = f"{place}.{column}"
            message = f"{name} is more than {_USUAL_DAYS} days from the appointment."
            yield _warning(patient, "far-day", name, message, "Check the month.")


def _leaving(patient: Patient, zone: ZoneInfo, printed_on: Printed) -> date | None:
    """Return when the patient leaves, or is still there: at the printing, where nobody wrote it."""
    left = patient.moment(LEFT)
    if left is not None:
        return left
    printed_on = _shown(printed_on, zone)
    known: list[date] = [moment for name in (APPOINTMENT, END) if (moment := patient.moment(name))]
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
        name = f"{place}.{column}"
        message = f"{name} is before the printing: was it taken?"
        hint = "Write the one that comes next, or take it out: the sheet has a line to write it on."
        yield _error(patient, "past-day", name, message, hint)


def _restarts(
    patient: Patient, slot: SlotDecl, line: Line, place: str, leaving: date | None
) -> Iterator[Diagnostic]:
    """Refuse a day before the patient leaves, unless the line says that it is done; and both."""
    for column, flag in slot.done.items():
        day = line.get(column)
        if leaving is None or not isinstance(day, date | DoseDay):
            continue
        if flag in line and is_before(leaving, day):
            name = f"{place}.{flag}"
            message = f"{name} says that it is done, but {column} is still to come."
            yield _error(patient, "contradiction", name, message, "Correct one of them.")
        elif flag not in line and is_before(day, leaving):
            name = f"{place}.{column}"
            message = f"{name} is before the patient leaves: was it done?"
            hint = f"Write the day that counts now, {flag}: yes, or {NOT_DECIDED.value}."
            yield _error(patient, "past-day", name, message, hint)


def check_times(personal: Personal) -> list[Diagnostic]:
    """Return what is odd, or stops the sheet; a blank patient has no times."""
    if personal.patient.is_blank:
        return []
    found = [*_visit(personal), *_over(personal), *_moved(personal), *_awaited(personal)]
    return [*found, *_end_to_come(personal)]


def _visit(personal: Personal) -> Iterator[Diagnostic]:
    """Judge the day of the visit by the day of printing."""
    visit, printed = personal.patient.moment(APPOINTMENT), personal.printed_day
    if visit is None or printed is None:
        return
    day, hint = visit.date(), "Check the date; --printed-on says for which day a sheet is made."
    if day > printed + _FURTHEST:
        message = f"appointment is more than {_FURTHEST.days} days after the day of printing."
        yield _error(personal.patient, "far-visit", APPOINTMENT, message, hint)
    elif personal.sheet == "prepare" and day < printed:
        message = "appointment is before the day of printing: the visit is over."
        yield _error(personal.patient, "visit-over", APPOINTMENT, message, hint)
    elif personal.sheet == "discharge" and day < printed - _LONGEST_AGO:
        message = f"appointment is more than {_LONGEST_AGO.days} days before the day of printing."
        yield _warning(personal.patient, "old-visit", APPOINTMENT, message, hint)


def _over(personal: Personal) -> Iterator[Diagnostic]:
    """Tell the nurse which times are over when the patient leaves, and which are not yet."""
    if personal.sheet != "discharge":
        return
    # What is planned before the procedure stands on no sheet after it.
    planned = {name for name, time in personal.pack.times.items() if time.after}
    times = [time for time in personal.times.values() if time.name not in planned]
    over = [time.name for time in times if time.place == "home" and time.over]
    early = [time.name for time in times if _is_early(personal, time)]
    if over:
        message = f"When the patient leaves, {all_of(over)} {_is(over)} over."
        hint = 'What was to be kept is left out; what was forbidden reads "now".'
        yield _warning(personal.patient, "over", LEFT, message, hint)
    if early:
        message = f"When the patient leaves, {all_of(early)} {_is(early)} not over yet."
        hint = "The lines stay on the sheet: tell the patient what to do at home."
        yield _warning(personal.patient, "leaves-early", LEFT, message, hint)


def _is_early(personal: Personal, time: TimeValue) -> bool:
    """Whether something that belongs in the clinic lasts longer than the patient is there."""
    left = personal.patient.moment(LEFT) is not None
    sure = time.place == "clinic" and time.instant is not None and time.earliest is None
    return left and sure and not time.over


def _is(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _moved(personal: Personal) -> Iterator[Diagnostic]:
    """Tell which permissions came too early for the pack's order, and wait."""
    for time in personal.times.values():
        if time.after and personal.sheet == "discharge":
            message = f"{time.name} would come before {time.after} is over: the later time prints."
            hint = "A clock that is changed, or the time of leaving, brings this about."
            yield _warning(personal.patient, "moved", END, message, hint)


def _awaited(personal: Personal) -> Iterator[Diagnostic]:
    """Find moments of the record that come before what they wait for: leaving, a declared time."""
    left = personal.instant(f"patient.{LEFT}") if personal.sheet == "discharge" else None
    for slot in personal.pack.slots.values():
        when = personal.instant(f"patient.{slot.name}")
        if not isinstance(when, datetime):
            continue
        time = personal.times.get(slot.awaits)
        if slot.after and isinstance(left, datetime) and when.timestamp() < left.timestamp():
            message, hint = f"{slot.name} is before {LEFT}.", "Write the next one, or take it out."
            yield _error(personal.patient, "impossible-time", slot.name, message, hint)
        elif time and time.expected and when.timestamp() < time.expected.timestamp():
            message = f"{slot.name} comes before {time.name} is over."
            hint = "Ask whether the patient can come then."
            yield _warning(personal.patient, "too-soon", slot.name, message, hint)


def _end_to_come(personal: Personal) -> Iterator[Diagnostic]:
    """Refuse an end of the procedure that lies in the future."""
    patient = personal.patient
    if later_than_now(patient.moment(APPOINTMENT), patient.moment(END), personal.printed_on):
        message = f"{END} is later than the time of printing."
        hint = "Write when the procedure ended, or leave it out."
        yield _error(patient, "end-to-come", END, message, hint)


def later_than_now(
    appointment: datetime | None, end: datetime | None, printed_on: date | None
) -> bool:
    """Whether an end has not come yet on the day of the visit, or later.

    A sheet that is printed before the visit, to look at, says nothing about an end.
    """
    if end is None or printed_on is None:
        return False
    if isinstance(printed_on, datetime):
        today, later = printed_on.date(), end > printed_on
    else:
        today, later = printed_on, end.date() > printed_on
    return later and today >= min(end.date(), (appointment or end).date())
