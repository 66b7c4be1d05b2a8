"""What a patient's own clock times give rise to: what is over, moved, too early, or absurd.

In: a patient's `Personal`, with the day of printing. Out: diagnostics, as in `record_checks.py`. No
value of the record stands in a message: declared times and fields are named.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from docgen.clock.personal import Personal
from docgen.clock.timeline import TimeValue
from docgen.errors import Diagnostic, Severity, all_of
from docgen.settings.record_fields import APPOINTMENT

_FURTHEST = timedelta(days=400)  # a visit further ahead is a slip of the finger
_LONGEST_AGO = timedelta(days=60)  # a sheet to go home with is made sooner
_END, _LEFT = "procedure_end", "discharge_time"


def check_times(personal: Personal) -> list[Diagnostic]:
    """Return what is odd, or stops the sheet; a blank patient has no times."""
    if personal.patient.is_blank:
        return []
    return [*_visit(personal), *_over(personal), *_moved(personal), *_awaited(personal)]


def _found(
    personal: Personal, severity: Severity, about: tuple[str, str], message: str, hint: str
) -> Diagnostic:
    code, name = about
    return Diagnostic(severity, code, message, hint, None, name, None, personal.patient.id)


def _visit(personal: Personal) -> Iterator[Diagnostic]:
    """Judge the day of the visit by the day of printing."""
    visit, printed = personal.patient.moment(APPOINTMENT), personal.printed_day
    if visit is None or printed is None:
        return
    day, hint = visit.date(), "Check the date; --printed-on says for which day a sheet is made."
    if day > printed + _FURTHEST:
        message = f"appointment is more than {_FURTHEST.days} days after the day of printing."
        yield _found(personal, Severity.ERROR, ("far-visit", APPOINTMENT), message, hint)
    elif personal.sheet == "prepare" and day < printed:
        message = "appointment is before the day of printing: the visit is over."
        yield _found(personal, Severity.ERROR, ("visit-over", APPOINTMENT), message, hint)
    elif personal.sheet == "discharge" and day < printed - _LONGEST_AGO:
        message = f"appointment is more than {_LONGEST_AGO.days} days before the day of printing."
        yield _found(personal, Severity.WARNING, ("old-visit", APPOINTMENT), message, hint)


def _over(personal: Personal) -> Iterator[Diagnostic]:
    """Tell the nurse which times are over when the patient leaves, and which are not yet."""
    if personal.sheet != "discharge":
        return
    times = personal.times.values()
    over = [time.name for time in times if time.place == "home" and time.over]
    early = [time.name for time in times if _is_early(personal, time)]
    if over:
        message = f"When the patient leaves, {all_of(over)} {_is(over)} over."
        hint = 'What was to be kept is left out; what was forbidden reads "now".'
        yield _found(personal, Severity.WARNING, ("over", _LEFT), message, hint)
    if early:
        message = f"When the patient leaves, {all_of(early)} {_is(early)} not over yet."
        hint = "The lines stay on the sheet: tell the patient what to do at home."
        yield _found(personal, Severity.WARNING, ("leaves-early", _LEFT), message, hint)


def _is_early(personal: Personal, time: TimeValue) -> bool:
    """Whether something that belongs in the clinic lasts longer than the patient is there."""
    left = personal.patient.moment(_LEFT) is not None
    return left and time.place == "clinic" and time.instant is not None and not time.over


def _is(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _moved(personal: Personal) -> Iterator[Diagnostic]:
    """Tell which permissions came too early for the pack's order, and wait."""
    for time in personal.times.values():
        if time.after and personal.sheet == "discharge":
            message = f"{time.name} would come before {time.after} is over: the later time prints."
            hint = "A clock that is changed, or the time of leaving, brings this about."
            yield _found(personal, Severity.WARNING, ("moved", _END), message, hint)


def _awaited(personal: Personal) -> Iterator[Diagnostic]:
    """Find moments of the record that come before what they wait for: leaving, a declared time."""
    left = personal.instant(f"patient.{_LEFT}") if personal.sheet == "discharge" else None
    for slot in personal.pack.slots.values():
        when = personal.instant(f"patient.{slot.name}")
        if not isinstance(when, datetime):
            continue
        time = personal.times.get(slot.awaits)
        if slot.after and isinstance(left, datetime) and when.timestamp() < left.timestamp():
            message, hint = f"{slot.name} is before {_LEFT}.", "Write the next one, or take it out."
            about = ("impossible-time", slot.name)
            yield _found(personal, Severity.ERROR, about, message, hint)
        elif time and time.expected and when.timestamp() < time.expected.timestamp():
            message = f"{slot.name} comes before {time.name} is over."
            hint = "Ask whether the patient can come then."
            yield _found(personal, Severity.WARNING, ("too-soon", slot.name), message, hint)
