"""The bar of a day: what a patient does until when, as blocks side by side on lanes of hours.

In: for each lane the times at which its blocks end, with their labels; a locale. Out: a `DayBar`:
blocks, marks and hours in minutes from where the bar begins, and every word on it; drawing it knows
no language. A bar begins at the end of the treatment, or when the patient left. It spans a day, or
as long as its longest lane. Blocks are cut at midnight, unless they are whole: what follows names
its day. A moment ends no block: where its hour is known it is a mark.

Minutes are elapsed ones: where the clock is changed, the hours below say so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from docgen.clock.personal import Personal
from docgen.i18n import dates
from docgen.i18n.locale import Locale
from docgen.i18n.runs import Runs, plain, unabbreviated

_DAY = 24 * 60  # minutes that a bar spans at least
_LONGEST = 4 * _DAY  # and at most: what is longer is no bar of the day
_ONE_DAY = 26 * 60  # up to here a bar has the hours of a day; beyond, noons and midnights
_HOURS = (4, 18)  # those that stand below a day, besides where blocks end
_LEAST = 2  # one block alone says no more than its row


class BarStop(NamedTuple):
    """A block that is wanted: which row of the box it is, the time that ends it, its label.

    A `whole` one is not cut at midnight. A `moment` is no block: at its time something is to do.
    """

    row: int
    path: str
    label: str
    whole: bool = False
    moment: bool = False


class BarBlock(NamedTuple):
    """A block: its lane, its row in the box, where it begins and ends in minutes.

    `texts` are its labels, the longest first: the first that it has room for stands in it.
    """

    lane: int
    row: int
    start: int
    end: int
    texts: tuple[str, ...]


class BarMark(NamedTuple):
    """A moment on a lane, in minutes from where the bar begins; its row in the box."""

    lane: int
    row: int
    minute: int


class BarHour(NamedTuple):
    """An hour below the bar, in minutes from its beginning.

    `ends` is true where a block ends, and at a mark. `texts` are as in `BarBlock`. Hours that are
    first in their list matter most.
    """

    minute: int
    ends: bool
    texts: tuple[str, ...]


class DayBar(NamedTuple):
    """A bar of so many minutes. Its lanes are numbered from above; none is empty."""

    minutes: int
    blocks: tuple[BarBlock, ...]
    hours: tuple[BarHour, ...]
    marks: tuple[BarMark, ...] = ()

    @property
    def lanes(self) -> int:
        """How many lanes it has."""
        return 1 + max(block.lane for block in self.blocks)

    @property
    def runs(self) -> Runs:
        """The bar as the value of a slot: `bar_of` reads it."""
        return ((json.dumps(self), False),)


def bar_of(runs: Runs) -> DayBar | None:
    """Read a bar from the value of a slot; None where the patient has none."""
    if not plain(runs):
        return None
    minutes, blocks, hours, marks = json.loads(plain(runs))
    return DayBar(
        minutes,
        tuple([BarBlock(*at, tuple(texts)) for *at, texts in blocks]),  # type: ignore[call-arg]
        tuple([BarHour(minute, ends, tuple(texts)) for minute, ends, texts in hours]),
        tuple([BarMark(*at) for at in marks]),
    )


class _End(NamedTuple):
    """Where a block ends, in minutes from the beginning of the bar, and whose it is."""

    stop: BarStop
    when: datetime
    minute: int = 0


class _Beginning(NamedTuple):
    """Where a bar begins: the moment, and its seconds since the epoch.

    Elapsed time is counted in these: Python subtracts two times of one zone by their clock faces.
    """

    when: datetime
    seconds: float

    def minute(self, when: datetime) -> int:
        """How many minutes a moment is behind it."""
        return round((when.timestamp() - self.seconds) / 60)

    def midnights(self, minutes: int) -> list[_End]:
        """The midnights within so many minutes."""
        found: list[_End] = []
        day = self.when.date()
        while True:
            day += timedelta(days=1)
            midnight = datetime.combine(day, time(0), self.when.tzinfo)
            at = self.minute(midnight)
            if at >= minutes:
                return found
            found.append(_End(_NOBODYS, midnight, at))


_NOBODYS = BarStop(-1, "", "")
_Lanes: TypeAlias = "list[list[_End]]"


def day_bar(personal: Personal, lanes: Sequence[Sequence[BarStop]]) -> tuple[Runs, Runs]:
    """Return a patient's bar, and what it says in words; both empty where there is none.

    What is over when the patient leaves has no block; behind a time that nobody knows a lane is
    empty: a block would begin at no hour.
    """
    ends = [list(_known(personal, lane)) for lane in lanes]
    start = _beginning(personal, [end for lane in ends for end in lane])
    if start is None:
        return (), ()
    shown = [lane for lane in (_growing(lane, start) for lane in ends) if lane]
    longest = max([lane[-1].minute for lane in shown], default=0)
    if sum(map(len, shown)) < _LEAST or longest > _LONGEST:
        return (), ()
    locale, minutes = personal.locale, max(longest, _DAY)
    moments = _moments(personal, lanes, start, minutes)
    blocks = tuple(_blocks(locale, shown, start, start.midnights(longest)))
    hours = tuple(_hours(locale, shown, moments, start, minutes))
    marks = tuple([BarMark(_lane(shown, at.minute), at.stop.row, at.minute) for at in moments])
    return DayBar(minutes, blocks, hours, marks).runs, _said(locale, shown, moments, start)


def _known(personal: Personal, lane: Sequence[BarStop]) -> Iterator[_End]:
    for stop in lane:
        if stop.moment or personal.is_over(stop.path):
            continue
        when = personal.instant(stop.path)
        if not isinstance(when, datetime):
            return
        yield _End(stop, when)


def _moments(
    personal: Personal, lanes: Sequence[Sequence[BarStop]], start: _Beginning, minutes: int
) -> list[_End]:
    """Return the moments of the bar whose hour is known: of a day without one there is no mark."""
    stops = [stop for lane in lanes for stop in lane if stop.moment]
    known = [(stop, personal.instant(stop.path)) for stop in stops]
    found = [_End(s, when, start.minute(when)) for s, when in known if isinstance(when, datetime)]
    return [at for at in found if 0 < at.minute < minutes]


def _lane(lanes: _Lanes, minute: int) -> int:
    """Return the lane on which a mark stands: the last, where it has a block then, else the first.

    Behind the blocks of the last lane stands a line of text.
    """
    return len(lanes) - 1 if minute <= lanes[-1][-1].minute else 0


def _beginning(personal: Personal, ends: Sequence[_End]) -> _Beginning | None:
    """Return the first moment that the times count from, or when the patient left."""
    bases = [base for end in ends if (base := personal.counts_from(end.stop.path))]
    if not bases:
        return None
    left = personal.instant("patient.discharge_time")
    start = left if isinstance(left, datetime) else min(bases, key=datetime.timestamp)
    return _Beginning(start, start.timestamp())


def _growing(lane: Sequence[_End], start: _Beginning) -> list[_End]:
    """Return the ends that come after the one before them: others leave no block."""
    found: list[_End] = []
    for end in lane:
        minute = start.minute(end.when)
        if minute > (found[-1].minute if found else 0):
            found.append(end._replace(minute=minute))
    return found


def _blocks(
    locale: Locale, lanes: _Lanes, start: _Beginning, midnights: Sequence[_End]
) -> Iterator[BarBlock]:
    """Cut the blocks of each lane at midnight."""
    for lane, ends in enumerate(lanes):
        begin = _End(_NOBODYS, start.when)
        for end in ends:
            stop, _, last = end
            cuts = () if stop.whole else midnights
            edges = [begin, *[cut for cut in cuts if begin.minute < cut.minute < last], end]
            for one, other in pairwise(edges):
                texts = _labels(locale, stop.label, one.when, start)
                yield BarBlock(lane, stop.row, one.minute, other.minute, texts)
            begin = end


def _labels(locale: Locale, label: str, begin: datetime, start: _Beginning) -> tuple[str, ...]:
    """Return the labels of a block, the longest first; on later days they name the day."""
    if begin.date() == start.when.date():
        return (label,)
    days = dates.weekday(locale, begin), dates.short_weekday(locale, begin)
    named = [locale.phrase("bar_label", weekday=day, label=label) for day in days]
    return (*named, label)


def _hours(
    locale: Locale, lanes: _Lanes, moments: Sequence[_End], start: _Beginning, minutes: int
) -> Iterator[BarHour]:
    """Yield the hours below a bar, each once.

    First where lanes end, the lowest first, since the hours stand below it; then where other blocks
    end; then those of marks; then where the bar begins; then hours of the day.
    """
    below = lanes[::-1]
    seen: set[int] = {0}
    for _, when, minute in (
        *[lane[-1] for lane in below],
        *[end for lane in below for end in lane[:-1]],
        *moments,
    ):
        if minute not in seen:
            seen.add(minute)
            same = dates.day_named(when) == start.when.date()
            text = dates.clock(locale, when) if same else dates.short_moment(locale, when)
            yield BarHour(minute, True, (unabbreviated(text),))
    bare = dates.bare_clock(locale, start.when)
    yield BarHour(0, False, (dates.clock(locale, start.when), bare))
    for when in _hours_of_days(start.when, minutes):
        minute = start.minute(when)
        if minute not in seen and 0 < minute < minutes:
            yield BarHour(minute, False, (dates.whole_hour(locale, when),))


def _hours_of_days(start: datetime, minutes: int) -> Iterator[datetime]:
    """Yield the hours that stand below a bar so that one can tell where the others are."""
    wanted = _HOURS if minutes <= _ONE_DAY else (0, 12)
    for days in range(minutes // _DAY + 2):
        day = start.date() + timedelta(days=days)
        for hour in wanted:
            yield datetime.combine(day, time(hour), start.tzinfo)


def _said(locale: Locale, lanes: _Lanes, moments: Sequence[_End], start: _Beginning) -> Runs:
    """Say what the bar shows: each block with its end, each mark with its hour.

    Those of the day go without its name.
    """
    found = []
    for stop, when, _ in (*[end for lane in lanes for end in lane], *moments):
        label = stop.label[:1].upper() + stop.label[1:]
        how = "on" if stop.moment else "until"
        until = plain(dates.placed(locale, how, when, start.when.date()))
        found.append(locale.phrase("bar_said", label=label, until=until))
    return ((" ".join(found), False),)
