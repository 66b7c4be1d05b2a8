"""The bar of a day: what a patient does until when, as blocks side by side on lanes of hours.

In: for each lane the times at which its blocks end, with their labels; a locale. Out: a `DayBar`:
blocks and hours in minutes from where the bar begins, and every word on it; drawing it knows no
language. A bar begins at the end of the treatment, or when the patient left. It spans a day, or as
long as its longest lane. Blocks are cut at midnight, unless they are whole: what
follows names its day.

Minutes are elapsed ones: where the clock is changed, the hours below say so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from docgen.clock.personal import Personal
from docgen.clock.timeline import elapsed
from docgen.i18n import dates
from docgen.i18n.locale import Locale
from docgen.i18n.runs import Runs, plain

_DAY = 24 * 60  # minutes that a bar spans at least
_LONGEST = 4 * _DAY  # and at most: what is longer is no bar of the day
_ONE_DAY = 26 * 60  # up to here a bar has the hours of a day; beyond, noons and midnights
_HOURS = (4, 18)  # those that stand below a day, besides where blocks end
_LEAST = 2  # one block alone says no more than its row


class BarStop(NamedTuple):
    """A block that is wanted: which row of the box it is, the time that ends it, its label.

    A `whole` one is not cut at midnight.
    """

    row: int
    path: str
    label: str
    whole: bool = False


class BarBlock(NamedTuple):
    """A block: its lane, its row in the box, where it begins and ends in minutes.

    `texts` are its labels, the longest first: the first that it has room for stands in it.
    """

    lane: int
    row: int
    start: int
    end: int
    texts: tuple[str, ...]


class BarHour(NamedTuple):
    """An hour below the bar, in minutes from its beginning.

    `ends` is true where a block ends. `texts` are as in `BarBlock`. Hours that are first in their
    list matter most.
    """

    minute: int
    ends: bool
    texts: tuple[str, ...]


class DayBar(NamedTuple):
    """A bar of so many minutes. Its lanes are numbered from above; none is empty."""

    minutes: int
    blocks: tuple[BarBlock, ...]
    hours: tuple[BarHour, ...]

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
    minutes, blocks, hours = json.loads(plain(runs))
    return DayBar(
        minutes,
        tuple([BarBlock(*at, tuple(texts)) for *at, texts in blocks]),  # type: ignore[call-arg]
        tuple([BarHour(minute, ends, tuple(texts)) for minute, ends, texts in hours]),
    )


class _End(NamedTuple):
    """Where a block ends, and whose it is."""

    stop: BarStop
    when: datetime


def day_bar(personal: Personal, lanes: Sequence[Sequence[BarStop]]) -> tuple[Runs, Runs]:
    """Return a patient's bar, and what it says in words; both empty where there is none.

    What is over when the patient leaves has no block; behind a time that nobody knows a lane is
    empty: a block would begin at no hour.
    """
    ends = [tuple(_known(personal, lane)) for lane in lanes]
    start = _beginning(personal, [end for lane in ends for end in lane])
    if start is None:
        return (), ()
    shown = [lane for lane in (_growing(lane, start) for lane in ends) if lane]
    longest = max([_minutes(start, lane[-1].when) for lane in shown], default=0)
    if sum(map(len, shown)) < _LEAST or longest > _LONGEST:
        return (), ()
    locale, minutes = personal.locale, max(longest, _DAY)
    blocks = [block for at, lane in enumerate(shown) for block in _blocks(locale, at, lane, start)]
    hours = _hours(locale, shown, start, minutes)
    return DayBar(minutes, tuple(blocks), tuple(hours)).runs, _said(locale, shown, start)


def _known(personal: Personal, lane: Sequence[BarStop]) -> Iterator[_End]:
    for stop in lane:
        if personal.is_over(stop.path):
            continue
        when = personal.instant(stop.path)
        if not isinstance(when, datetime):
            return
        yield _End(stop, when)


def _beginning(personal: Personal, ends: Sequence[_End]) -> datetime | None:
    """Return the first moment that the times count from, or when the patient left."""
    bases = [base for end in ends if (base := personal.counts_from(end.stop.path))]
    left = personal.instant("patient.discharge_time")
    if isinstance(left, datetime) and bases:
        return left
    return min(bases, key=datetime.timestamp, default=None)


def _growing(lane: Sequence[_End], start: datetime) -> list[_End]:
    """Return the ends that come after the one before them: others leave no block."""
    found: list[_End] = []
    for end in lane:
        if _minutes(found[-1].when if found else start, end.when) > 0:
            found.append(end)
    return found


def _minutes(start: datetime, when: datetime) -> int:
    return round(elapsed(start, when).total_seconds() / 60)


def _midnights(start: datetime, minutes: int) -> Iterator[datetime]:
    """Yield the midnights within so many minutes."""
    day = start.date()
    while True:
        day += timedelta(days=1)
        midnight = datetime.combine(day, time(0), start.tzinfo)
        if _minutes(start, midnight) >= minutes:
            return
        yield midnight


def _blocks(locale: Locale, lane: int, ends: Sequence[_End], start: datetime) -> Iterator[BarBlock]:
    """Cut the blocks of a lane at each midnight."""
    begin = start
    for stop, when in ends:
        midnights = () if stop.whole else _midnights(start, _minutes(start, when))
        cuts = [cut for cut in midnights if _minutes(begin, cut) > 0]
        for first, last in zip([begin, *cuts], [*cuts, when], strict=True):
            texts = _labels(locale, stop.label, first, start)
            yield BarBlock(lane, stop.row, _minutes(start, first), _minutes(start, last), texts)
        begin = when


def _labels(locale: Locale, label: str, begin: datetime, start: datetime) -> tuple[str, ...]:
    """Return the labels of a block, the longest first; on later days they name the day."""
    if begin.date() == start.date():
        return (label,)
    days = dates.weekday(locale, begin), dates.short_weekday(locale, begin)
    named = [locale.phrase("bar_label", weekday=day, label=label) for day in days]
    return (*named, label)


def _hours(
    locale: Locale, lanes: Sequence[Sequence[_End]], start: datetime, minutes: int
) -> Iterator[BarHour]:
    """Yield the hours below a bar, each once.

    First where lanes end, the lowest first, since the hours stand below it; then where other blocks
    end; then where the bar begins; then hours of the day.
    """
    below = [*reversed(lanes)]
    ends = [lane[-1].when for lane in below] + [end.when for lane in below for end in lane[:-1]]
    seen: set[int] = {0}
    for when in ends:
        if (minute := _minutes(start, when)) not in seen:
            seen.add(minute)
            same = dates.day_named(when) == start.date()
            text = dates.clock(locale, when) if same else dates.short_moment(locale, when)
            yield BarHour(minute, True, (text,))
    bare = dates.bare_clock(locale, start)
    yield BarHour(0, False, (dates.clock(locale, start), bare))
    for when in _hours_of_days(start, minutes):
        if (minute := _minutes(start, when)) not in seen and 0 < minute < minutes:
            yield BarHour(minute, False, (dates.whole_hour(locale, when),))


def _hours_of_days(start: datetime, minutes: int) -> Iterator[datetime]:
    """Yield the hours that stand below a bar so that one can tell where the others are."""
    wanted = _HOURS if minutes <= _ONE_DAY else (0, 12)
    for day in range(minutes // _DAY + 2):
        for hour in wanted:
            yield datetime.combine(start.date() + timedelta(days=day), time(hour), start.tzinfo)


def _said(locale: Locale, lanes: Sequence[Sequence[_End]], start: datetime) -> Runs:
    """Say what the bar shows: each block with its end, those of the day without its name."""
    found = []
    for stop, when in (end for lane in lanes for end in lane):
        label = stop.label[:1].upper() + stop.label[1:]
        until = plain(dates.placed(locale, "until", when, start.date()))
        found.append(locale.phrase("bar_said", label=label, until=until))
    return ((" ".join(found), False),)
