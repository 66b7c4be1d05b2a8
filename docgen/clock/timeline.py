"""The personal clock: from a pack's declared times to instants in the clinic's time zone.

In: the times that a pack declares, the settings that hold, one record. Out: a `TimeValue` for each
time whose setting is there. Knows no field by name: anchors, spans and places are declared.

Minutes and hours are elapsed time; days, weeks, months and years are the same clock time on another
day (the last day of a shorter month). Where the clock jumps, the safe side of the jump is taken.
A hedged span ("about 24 h") has no clock time: the sheet keeps the hedge, in words.
"""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from docgen.clinics.settings import Resolved, Setting, Value
from docgen.frozen import FrozenMap
from docgen.i18n.dates import is_steady
from docgen.packs.pack import Pack, TimeDecl
from docgen.patients.patient import Patient
from docgen.reading.quantity import CalendarSpan, Hedge, Quantity

MIDNIGHT = "midnight"  # the choice that stands for the 00:00 at which the anchor's day begins
# What an anchor is called in a pack, and the field of the record that knows it.
RECORDED = FrozenMap(
    {
        "appointment": "appointment",
        "procedure_start": "appointment",
        "procedure_end": "procedure_end",
        "discharge": "discharge_time",
    }
)
_ARRIVAL, _ARRIVE = "arrival", "arrive"  # the anchor, and the declared time that knows it
_MONTHS_A_YEAR = 12
_DAY = timedelta(days=1)

Step: TypeAlias = timedelta | CalendarSpan | str | None


class TimeValue(NamedTuple):
    """One clock time of one patient, or what is known of it.

    `instant` may be printed. `expected` is reckoned even where it may not be: for a hedged span,
    and for a time at home that would end before the patient leaves. `anchored` tells whether the
    record knows what the time counts from; `before` whether it counts back from it. `over` is true
    on `discharge` for what is done when the patient leaves.
    """

    name: str
    anchor: str
    span: Value | None
    instant: datetime | None
    place: str
    over: bool
    expected: datetime | None = None
    anchored: bool = False
    before: bool = False


class PlannedTime(NamedTuple):
    """A declared time with this clinic's span: what patients of one variant share.

    `later` tells which side of a jump of the clock, and of an hour that exists twice, is safe.
    """

    name: str
    anchor: str
    span: Value | None
    step: Step
    sign: int
    later: bool
    firm: bool
    place: str


Plan: TypeAlias = tuple[PlannedTime, ...]


def evaluate(
    pack: Pack, resolved: Resolved, patient: Patient, zone: ZoneInfo, sheet: str
) -> FrozenMap[str, TimeValue]:
    """Return each declared time whose setting is there; `sheet` is prepare or discharge."""
    return place_times(plan_times(pack, resolved), patient, zone, sheet)


def plan_times(pack: Pack, resolved: Resolved) -> Plan:
    """Look up anchor, span and place of each declared time whose setting is there."""
    return tuple(
        _planned(decl, resolved)
        for decl in pack.times.values()
        if resolved.get(decl.span_path.partition(".")[0]) is not None
    )


def place_times(
    plan: Plan, patient: Patient, zone: ZoneInfo, sheet: str
) -> FrozenMap[str, TimeValue]:
    """Reckon a plan from one record."""
    anchors = _Anchors(plan, patient, zone)
    left = anchors.recorded("discharge", later=True)
    bases = [anchors.of(planned) for planned in plan]
    expected = [_reckoned(planned, base) for planned, base in zip(plan, bases, strict=True)]
    instants = [when and _utc(when) for when in expected]
    in_clinic = [utc for p, utc in zip(plan, instants, strict=True) if utc and p.place == "clinic"]
    gone = left and _utc(left)
    ended = gone or anchors.recorded("procedure_end", later=True)
    departure = _Departure(sheet, left, gone or max(in_clinic, default=None), ended and _utc(ended))
    return FrozenMap(
        [
            (
                p.name,
                TimeValue(
                    p.name,
                    p.anchor,
                    p.span,
                    when if departure.is_printable(p, utc) else None,
                    p.place,
                    departure.is_over(p, utc),
                    when,
                    base is not None,
                    p.sign < 0,
                ),
            )
            for p, base, when, utc in zip(plan, bases, expected, instants, strict=True)
        ]
    )


def _planned(decl: TimeDecl, resolved: Resolved) -> PlannedTime:
    span = _looked_up(decl.span_path, resolved)
    later = (decl.sign > 0) is (decl.safe == "longest")
    return PlannedTime(
        decl.name,
        _anchor(decl, resolved),
        span,
        _step(span, decl.safe),
        decl.sign,
        later,
        not isinstance(span, Quantity) or span.hedge is Hedge.NONE,
        _place(decl.place, resolved),
    )


def _anchor(decl: TimeDecl, resolved: Resolved) -> str:
    """Return the first anchor that is set: one of the record's own, or what a setting holds."""
    for anchor in decl.anchors:
        if anchor in RECORDED or anchor == _ARRIVAL:
            return anchor
        named = _looked_up(anchor, resolved)
        if named is not None:
            return str(named)
    return ""


def _place(place: str, resolved: Resolved) -> str:
    if place in ("", "clinic", "home"):
        return place
    return str(_looked_up(place, resolved) or "")


def _looked_up(path: str, resolved: Resolved) -> Value | None:
    found = resolved.get(path)
    return found.main if isinstance(found, Setting) else found


def _step(span: Value | None, safe: str) -> Step:
    if isinstance(span, Quantity):
        if span.vague:
            return None
        return (span.longest if safe == "longest" else span.shortest).as_timedelta_or_days()
    return MIDNIGHT if span == MIDNIGHT else None


class _Departure(NamedTuple):
    """When the patient leaves: `left` by the record, `leaving` by what happens in the clinic.

    `done` is when the procedure was over, at the latest. All but `left` are in UTC.
    """

    sheet: str
    left: datetime | None
    leaving: datetime | None
    done: datetime | None

    def is_printable(self, planned: PlannedTime, expected: datetime | None) -> bool:
        """Tell whether a time is more than expected, and does not end at home before leaving."""
        if expected is None or not planned.firm:
            return False
        return not (planned.place == "home" and self.leaving and expected < self.leaving)

    def is_over(self, planned: PlannedTime, expected: datetime | None) -> bool:
        """Tell, on `discharge`, whether a time is past when the patient leaves."""
        if self.sheet != "discharge" or planned.place == "home":
            return False
        if planned.place == "clinic":
            return self.left is not None
        if expected is None or self.done is None:
            return planned.sign < 0
        return self.done >= expected


class _Anchors:
    """The instants that one patient's times count from."""

    def __init__(self, plan: Plan, patient: Patient, zone: ZoneInfo) -> None:
        self._arrive = next((p for p in plan if p.name == _ARRIVE), None)
        self._patient = patient
        self._zone = zone
        self._known: dict[tuple[str, bool], datetime | None] = {}

    def recorded(self, anchor: str, *, later: bool) -> datetime | None:
        """Return what the record says, in the clinic's zone."""
        local = self._patient.moment(RECORDED[anchor]) if anchor in RECORDED else None
        return None if local is None else localise(local, self._zone, later=later)

    def of(self, planned: PlannedTime) -> datetime | None:
        """Return the instant that a time counts from, if it is known."""
        key = (planned.anchor, planned.later)
        if key not in self._known:
            self._known[key] = self._found(planned)
        return self._known[key]

    def _found(self, planned: PlannedTime) -> datetime | None:
        if planned.anchor != _ARRIVAL:
            return self.recorded(planned.anchor, later=planned.later)
        arrive = self._arrive
        # A time called `arrive` that counts from arrival would wait for itself.
        if arrive is not None and arrive.anchor != _ARRIVAL and arrive.firm:
            arrival = _reckoned(arrive, self.of(arrive))
            if arrival is not None:
                return arrival
        return self.recorded("appointment", later=planned.later)


def _reckoned(planned: PlannedTime, base: datetime | None) -> datetime | None:
    """Return the instant of a time, hedged or not, if it can be reckoned from where it counts."""
    if base is None or planned.step is None:
        return None
    return shift(base, planned.step, planned.sign, later=planned.later)


def shift(
    anchor: datetime, step: timedelta | CalendarSpan | str, sign: int, *, later: bool
) -> datetime:
    """Count a step forth (`sign` 1) or back (-1) from an instant, in its own time zone.

    `later` chooses the later side where the clock shows the hour twice or not at all.
    """
    if isinstance(step, timedelta):
        moved = anchor + step if sign > 0 else anchor - step
        # No change of the clock between: nearly all. Near one the clock may skip what was reckoned.
        if is_steady(moved.toordinal(), moved.tzinfo) and moved.utcoffset() == anchor.utcoffset():
            return moved
        return (_utc(anchor) + sign * step).astimezone(anchor.tzinfo)
    if isinstance(step, CalendarSpan):
        # Python adds to the clock face, not to the time elapsed: just what is wanted here.
        moved = _add_months(anchor, sign * step.months) + timedelta(days=sign * step.days)
        return _settled(moved, later=later)
    midnight = datetime.combine(anchor.date(), time(), anchor.tzinfo)
    return _settled(midnight + _DAY * (sign > 0), later=later)


def localise(local: datetime, zone: ZoneInfo, *, later: bool) -> datetime:
    """Return the instant of a local time. Where it exists twice or not at all, `later` chooses.

    A time that the clock skips (2:30 in spring) is taken an hour later or earlier.
    """
    return _settled(datetime.combine(local.date(), local.time(), zone), later=later)


def _settled(shown: datetime, *, later: bool) -> datetime:
    """Return the instant that a clock face in a zone stands for."""
    if is_steady(shown.toordinal(), shown.tzinfo):
        return shown
    sides = [_utc(shown.replace(fold=fold)).astimezone(shown.tzinfo) for fold in (0, 1)]
    return max(sides, key=_utc) if later else min(sides, key=_utc)


def clock_fault(local: datetime, zone: ZoneInfo) -> str:
    """Return "skipped" for a local time that never comes, "twice" for a doubled one, else ""."""
    if is_steady(local.toordinal(), zone):
        return ""
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if first is None or second is None or first == second:
        return ""
    return "twice" if first > second else "skipped"


def elapsed(start: datetime, end: datetime) -> timedelta:
    """Return the time that passes between two instants, changes of the clock included."""
    # Python subtracts two times of one zone by their clock faces.
    return _utc(end) - _utc(start)


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


def _add_months(shown: datetime, months: int) -> datetime:
    """Return the same day of another month, or that month's last day."""
    if not months:
        return shown
    count = shown.year * _MONTHS_A_YEAR + shown.month - 1 + months
    year, month = divmod(count, _MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return shown.replace(year=year, month=month + 1, day=min(shown.day, last))
