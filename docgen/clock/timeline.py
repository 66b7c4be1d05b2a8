"""The personal clock: from a procedure's declared times to instants in the clinic's time zone.

In: the times that a procedure declares, the settings that hold, one record. Out: a `TimeValue` for
each time whose setting is there. Knows no field by name: anchors, spans and places are declared.

Minutes and hours are elapsed time; days, weeks, months and years are the same clock time on another
day (the last day of a shorter month). Where the clock jumps, the safe side of the jump is taken. A
hedged span ("about 24 h") has no clock time: the sheet keeps the hedge, in words.

A time that a list writes with a zone (-06:00, Z, CST, CT, GMT-0600, Central Standard Time,
America/Chicago) is not moved, since many programs write Z behind times that are local: it is only
told whether that zone is the clinic's on that day.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from docgen.cache import FrozenMap
from docgen.i18n.dates import day_named, is_steady
from docgen.patient.record import Patient
from docgen.procedure.procedure import OrderDecl, Pack, TimeDecl
from docgen.schema.quantity import CalendarSpan, Hedge, Quantity
from docgen.settings.kind_of_patient import OneOf, Resolved, Setting, Value

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
_IN_TIME = ("arrival", "appointment", "procedure_start", "procedure_end", "discharge")
ARRIVAL, ARRIVE = "arrival", "arrive"  # the anchor, and the declared time that knows it
CLINIC, _HOME = "clinic", "home"
_MONTHS_A_YEAR = 12
_DAY = timedelta(days=1)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+-])(\d{1,2})(?::?(\d\d))?", re.ASCII | re.IGNORECASE)
_ZERO = frozenset({"z", "utc", "gmt"})

Step: TypeAlias = timedelta | CalendarSpan | str | None


class TimeValue(NamedTuple):
    """One clock time of one patient, or what is known of it.

    `instant` may be printed. `expected` is reckoned even where it may not be: for a hedged span,
    and for a time at home that would end before the patient leaves. `anchored` tells whether the
    record knows what the time counts from; `before` whether it counts back from it. `over` is true
    on `discharge` for what is done when the patient leaves, or when the sheet is printed. `after`
    names the time that this one waited for, where the pack's order moved it. A range has its other
    end in `earliest`, be it printed or not; `instant` is its latest. `base` is the moment that it
    counts from.
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
    after: str = ""
    earliest: datetime | None = None
    base: datetime | None = None

    @property
    def begins(self) -> datetime | None:
        """Where it stands among other times: a range where it begins."""
        return self.instant and (self.earliest or self.instant)


class PlannedTime(NamedTuple):
    """A declared time with this clinic's span: what patients of one kind share.

    `later` tells which side of a jump of the clock, and of an hour that exists twice, is safe; and
    which of several `steps`, where nobody knows yet which of them holds. `first_steps` lead to the
    earlier end of a range; other times have none.
    """

    name: str
    anchor: str
    span: Value | None
    steps: tuple[Step, ...]
    sign: int
    later: bool
    firm: bool
    place: str
    first_steps: tuple[Step, ...] = ()


class TimesPlan(NamedTuple):
    """The declared times of one kind of patient, and the order that they keep."""

    times: tuple[PlannedTime, ...]
    order: tuple[OrderDecl, ...] = ()


class Leaving(NamedTuple):
    """What tells whether a time is over: the sheet, and when it was printed.

    `printed_on` is a day or a local date and time; None: nobody knows.
    """

    sheet: str
    printed_on: date | datetime | None = None


def plan_times(pack: Pack, resolved: Resolved) -> TimesPlan:
    """Look up anchor, span and place of each declared time whose setting is there."""
    times = tuple(
        _planned(decl, resolved)
        for decl in pack.times.values()
        if resolved.get(decl.span_path.partition(".")[0]) is not None
        and all(_looked_up(path, resolved) is not None for path in decl.after)
    )
    there = {planned.name for planned in times}
    return TimesPlan(times, tuple(one for one in pack.order if {one.first, one.then} <= there))


def place_times(
    plan: TimesPlan, patient: Patient, zone: ZoneInfo, leaving: Leaving
) -> FrozenMap[str, TimeValue]:
    """Reckon a plan from one record."""
    anchors = _Anchors(plan.times, patient, zone)
    reckoned = [_reckoned_from(planned, anchors.of(planned)) for planned in plan.times]
    left = anchors.recorded("discharge", later=True)
    ended = left or anchors.recorded("procedure_end", later=True)
    # A plan of when the patient leaves counts until the record knows more.
    stays = (one for one in reckoned if not (one.planned.first_steps and ended))
    in_clinic = [one.utc for one in stays if one.utc and one.planned.place == CLINIC]
    gone = left and _utc(left)
    departure = _Departure(
        leaving.sheet,
        gone,
        gone or max(in_clinic, default=None),
        ended and _utc(ended),
        leaving.printed_on,
        zone,
    )
    moved = _in_order(plan, reckoned) if plan.order else {}
    return FrozenMap(
        [
            (one.planned.name, _valued(one, moved.get(one.planned.name, one), departure))
            for one in reckoned
        ]
    )


class _Reckoned(NamedTuple):
    """A planned time with what it counts from, and where it comes out; all None if unknown."""

    planned: PlannedTime
    base: datetime | None
    expected: datetime | None
    utc: datetime | None
    earliest: datetime | None = None


def _reckoned_from(planned: PlannedTime, base: datetime | None) -> _Reckoned:
    expected = _reckoned(planned, base)
    first = None
    if planned.first_steps:
        first = _reckoned(planned._replace(steps=planned.first_steps, later=False), base)
    return _Reckoned(planned, base, expected, expected and _utc(expected), first)


def _in_order(plan: TimesPlan, reckoned: list[_Reckoned]) -> dict[str, _Reckoned]:
    """Return what each time stands for that comes too early by the order of the pack.

    Settings that break the order are refused before; here a change of the clock, or a day that
    counts from another moment, makes one patient's times break it.
    """
    found = {one.planned.name: one for one in reckoned}
    moved: dict[str, _Reckoned] = {}
    for rule in plan.order:
        first, then = found[rule.first], found[rule.then]
        if first.utc is None or then.utc is None:
            continue
        if then.utc < first.utc or (rule.strict and then.utc == first.utc):
            moved[rule.then] = found[rule.then] = first
    return moved


def _valued(own: _Reckoned, shown: _Reckoned, departure: _Departure) -> TimeValue:
    """Return a time with what it shows: its own, or that of the time it waits for."""
    planned, source = own.planned, shown.planned
    over = departure.is_over(planned, source.firm, shown.utc)
    gone = over and planned.place == _HOME
    printable = source.firm and not gone and departure.is_printable(planned, shown.utc)
    return TimeValue(
        planned.name,
        source.anchor,
        source.span,
        shown.expected if printable else None,
        planned.place,
        over,
        shown.expected,
        shown.base is not None,
        planned.sign < 0,
        "" if shown is own else source.name,
        shown.earliest,
        shown.base,
    )


def _planned(decl: TimeDecl, resolved: Resolved) -> PlannedTime:
    span = _looked_up(decl.span_path, resolved)
    spans = [_each(_looked_up(path, resolved)) for path in decl.span_paths]
    later = (decl.sign > 0) is (decl.safe == "longest")
    return PlannedTime(
        decl.name,
        _anchor(decl, resolved),
        next((one for one in _each(span) if isinstance(one, Quantity)), span),
        tuple(_steps(list(chosen), decl.safe) for chosen in product(*spans)),
        decl.sign,
        later,
        all(
            not isinstance(one, Quantity) or one.hedge is Hedge.NONE
            for span in spans
            for one in span
        ),
        _place(decl.place, resolved),
        tuple(_steps(list(chosen), "shortest") for chosen in product(*spans))
        if decl.both_ends
        else (),
    )


def _anchor(decl: TimeDecl, resolved: Resolved) -> str:
    """Return the first anchor that is set: one of the record's own, or what a setting holds."""
    for anchor in decl.anchors:
        if anchor in RECORDED or anchor == ARRIVAL:
            return anchor
        named = _looked_up(anchor, resolved)
        if named is not None:  # of several, the one of the longer time
            found = sorted(map(str, _each(named)), key=_IN_TIME.index)
            return found[-1 if decl.sign > 0 else 0]
    return ""


def _each(value: Value | None) -> tuple[Value | None, ...]:
    """Return the values of which one holds; a single one alone."""
    return value.values if isinstance(value, OneOf) else (value,)


def _place(place: str, resolved: Resolved) -> str:
    if place in ("", CLINIC, _HOME):
        return place
    found = _looked_up(place, resolved)
    return _HOME if isinstance(found, OneOf) else str(found or "")


def _looked_up(path: str, resolved: Resolved) -> Value | None:
    found = resolved.get(path)
    return found.main if isinstance(found, Setting) else found


def _steps(spans: list[Value | None], safe: str) -> Step:
    """Return the step over spans that follow each other; of several, all must be elapsed time."""
    steps = [_step(span, safe) for span in spans]
    if len(steps) == 1:
        return steps[0]
    elapsed = [step for step in steps if isinstance(step, timedelta)]
    return sum(elapsed, timedelta()) if len(elapsed) == len(steps) else None


def _step(span: Value | None, safe: str) -> Step:
    if isinstance(span, Quantity):
        if span.vague:
            return None
        return (span.longest if safe == "longest" else span.shortest).as_timedelta_or_days()
    return MIDNIGHT if span == MIDNIGHT else None


class _Departure(NamedTuple):
    """When the patient leaves: `left` by the record, `leaving` by what happens in the clinic.

    `done` is when the procedure was over, at the latest. These are in UTC. `printed` is the day, or
    the local date and time, of printing in the clinic's zone: she leaves then at the earliest.
    """

    sheet: str
    left: datetime | None
    leaving: datetime | None
    done: datetime | None
    printed: date | datetime | None
    zone: ZoneInfo

    def is_printable(self, planned: PlannedTime, expected: datetime | None) -> bool:
        """Tell whether a time is known, and does not end at home before the patient leaves."""
        if expected is None:
            return False
        return not (planned.place == _HOME and self.leaving and expected < self.leaving)

    def is_over(self, planned: PlannedTime, firm: bool, expected: datetime | None) -> bool:
        """Tell, on `discharge`, whether a time is past when the patient leaves."""
        if self.sheet != "discharge":
            return False
        if planned.place == CLINIC and not (firm and expected):
            return self.left is not None  # no clock tells its end: it ends when she leaves
        if expected is None:
            return planned.sign < 0
        gone = self.left if planned.place else self.done
        if gone is None and planned.sign < 0:
            return True
        return (gone is not None and expected <= gone) or is_past(expected, self.printed, self.zone)


def is_past(when: date | datetime | None, printed: date | datetime | None, zone: ZoneInfo) -> bool:
    """Tell whether a moment or a day was over when a sheet was printed.

    `printed` is a local date and time, or a day alone, which counts only earlier days as past; so
    does a day that is asked for. A moment is aware; None, nobody knows, is not past.
    """
    if printed is None or when is None:
        return False
    if not isinstance(when, datetime):
        return when < (printed.date() if isinstance(printed, datetime) else printed)
    if not isinstance(printed, datetime):
        return day_named(when.astimezone(zone)) < printed
    if printed.tzinfo is None:
        printed = localise(printed, zone, later=False)
    return when.timestamp() <= printed.timestamp()


class _Anchors:
    """The instants that one patient's times count from."""

    def __init__(self, plan: tuple[PlannedTime, ...], patient: Patient, zone: ZoneInfo) -> None:
        self._arrive = next((p for p in plan if p.name == ARRIVE), None)
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
        if planned.anchor != ARRIVAL:
            return self.recorded(planned.anchor, later=planned.later)
        arrive = self._arrive
        # A time called `arrive` that counts from arrival would wait for itself. "About 30 minutes"
        # before the appointment is when she may be there: the safe side where earlier is safe.
        sure = arrive is not None and (arrive.firm or not planned.later)
        if arrive is not None and arrive.anchor != ARRIVAL and sure:
            arrival = _reckoned(arrive, self.of(arrive))
            if arrival is not None:
                return arrival
        return self.recorded("appointment", later=planned.later)


def _reckoned(planned: PlannedTime, base: datetime | None) -> datetime | None:
    """Return the instant of a time, hedged or not, if it can be reckoned from where it counts."""
    steps = [step for step in planned.steps if step is not None]
    if base is None or len(steps) < len(planned.steps):
        return None
    found = [shift(base, step, planned.sign, later=planned.later) for step in steps]
    if len(found) == 1:
        return found[0]
    return max(found, key=_utc) if planned.later else min(found, key=_utc)


def shift(
    anchor: datetime, step: timedelta | CalendarSpan | str, sign: int, *, later: bool
) -> datetime:
    """Count a step forth (`sign` 1) or back (-1) from an instant, in its own time zone.

    `later` chooses the later side where the clock shows the hour twice or not at all.
    """
    if isinstance(step, timedelta):
        moved = anchor + step if sign > 0 else anchor - step
        # No change of the clock between: nearly all. Near one the clock may skip what was reckoned.
        if is_steady(moved) and moved.utcoffset() == anchor.utcoffset():
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
    if is_steady(shown):
        return shown
    sides = [_utc(shown.replace(fold=fold)).astimezone(shown.tzinfo) for fold in (0, 1)]
    return max(sides, key=_utc) if later else min(sides, key=_utc)


def clock_fault(local: datetime, zone: ZoneInfo) -> str:
    """Return "skipped" for a local time that never comes, "twice" for a doubled one, else ""."""
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


def is_zone_of(written: str, when: datetime, zone: ZoneInfo) -> bool:
    """Whether a zone, as written, is that of the clinic at a local moment."""
    local = [when.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]  # an hour that comes twice
    offsets = {moment.utcoffset() for moment in local}
    found = _OFFSET.fullmatch(written)
    if found:
        span = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return (-span if found[1] == "-" else span) in offsets
    if written.casefold() in _ZERO:
        return timedelta() in offsets
    if "/" in written:
        try:
            other = ZoneInfo(written)
        except (KeyError, OSError, ValueError):
            return False
        return when.replace(tzinfo=other).utcoffset() in offsets
    name = "".join(word[0] for word in written.split()) if " " in written else written
    names = {moment.tzname() or "" for moment in local}
    names |= {re.sub(r"^([A-Z]{1,3})[SD]T$", r"\1T", known) for known in names}  # CST is CT as well
    return name.upper() in names
