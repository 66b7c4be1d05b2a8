"""Dates and clock times in words, so that no one can take the wrong night.

In: a locale, and a date or a local date and time. Out: text, or runs where a part is bold.
Names of days and months come from `Locale.weekday` and `Locale.month`, the clock's format from
Babel; the order of the words comes from the catalogue, so that a translator decides it. Midnight
and the hours to 4:59 AM name the night that they belong to, the hours by both of its days where a
language wants it; an hour that exists twice says which of the two is meant.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

from docgen.i18n.locale import Locale
from docgen.i18n.runs import NBSP, Gap, Runs, abbreviated, plain, tight

NIGHT_ENDS = time(5)
HOURS_FOR = 3  # days from the way home on: later a day alone is told, without its hour
_DAY = timedelta(days=1)
_MONTHS = 11
_LAST_MONTH = timedelta(days=31)
_FIELD = re.compile(r"(?P<field>[hHKk]+|m+)|'(?P<quoted>[^']*)'")
_PERIOD = re.compile(r"\s*[abB]+\s*")  # AM and PM in a pattern of Babel's, with the space around


def month_day(locale: Locale, day: date) -> str:
    """Return "December 8", which is never broken over two lines."""
    return locale.remember(("month_day", day.month, day.day), lambda: _month_day(locale, day))


def _month_day(locale: Locale, day: date) -> str:
    return tight(locale.phrase("month_day", month=locale.month(day.month), day=str(day.day)))


def weekday(locale: Locale, day: date) -> str:
    """Return "Tuesday" as it stands inside a sentence ("martes")."""
    return locale.weekday(day.weekday())


def dated(locale: Locale, day: date) -> str:
    """Return "Tuesday, December 8": the format `date`."""
    return locale.remember(
        ("date", day.toordinal()),
        lambda: locale.phrase(
            "date", weekday=weekday(locale, day), month_day=month_day(locale, day)
        ),
    )


def with_year(locale: Locale, day: date) -> str:
    """Return "May 2, 1948", inside a sentence."""
    words = locale.remember(
        ("date_year", day.month, day.day),
        lambda: locale.gap("date_year", "year", month_day=month_day(locale, day)),
    )
    year = f"{day.year:04}"
    if words:
        return plain(words.filled(year))
    return locale.phrase("date_year", month_day=month_day(locale, day), year=year)


def of_birth(locale: Locale, day: date) -> str:
    """Return "May 2, 1948" ("2 mayo 1948"), beside a label: the format `birth`.

    Where it is shorter than inside a sentence, it is marked with what is said: see `abbreviated`.
    """
    month, year = locale.month(day.month), f"{day.year:04}"
    short = locale.phrase("birth", month=month, day=str(day.day), year=year)
    return abbreviated(short, with_year(locale, day))


def is_far(day: date, printed: date) -> bool:
    """Whether a day is not within the next 11 months: without its year it is taken for another.

    What was within the last month is still the day that it names.
    """
    months = (day.year - printed.year) * 12 + day.month - printed.month
    ahead = months > _MONTHS or (months == _MONTHS and day.day > printed.day)
    return ahead or day < printed - _LAST_MONTH


def dated_in_full(locale: Locale, runs: Runs, day: date) -> Runs:
    """Return runs in which a day is named by its month, with the year behind it."""
    short, full = month_day(locale, day), with_year(locale, day)
    return tuple([(text.replace(short, full, 1), bold) for text, bold in runs])


def short_with_year(locale: Locale, day: date) -> str:
    """Return "Dec 8, 2026" ("8 dic 2026"), with a mark of what is said: see `abbreviated`."""
    return locale.remember(("date_short", day.toordinal()), lambda: _short_with_year(locale, day))


def _short_with_year(locale: Locale, day: date) -> str:
    month, year = _short_month(locale, day), f"{day.year:04}"
    return tight(locale.phrase("date_short", month=month, day=str(day.day), year=year))


def _short_month(locale: Locale, day: date) -> str:
    """Return "Dec", which is said in full."""
    short = locale.month(day.month, short=True).rstrip(".")
    return abbreviated(short, locale.month(day.month))


def short_day(locale: Locale, day: date) -> str:
    """Return "Wed Dec 9", for a cell; a weekday whose short name is that of a month is in full.

    Short words are marked with what is said: see `abbreviated`.
    "mar 15 dic" is a Tuesday, but "mar" is March as well: "martes 15 dic".
    """
    key = "short_day", day.month, day.day, day.weekday()
    return locale.remember(key, lambda: _short_day(locale, day))


def _short_day(locale: Locale, day: date) -> str:
    short = short_weekday(locale, day)
    months = (locale.month(number, short=True) for number in range(1, 13))
    mistaken = any(short.casefold() == month.rstrip(".").casefold() for month in months)
    full = weekday(locale, day)
    named = full if mistaken else abbreviated(short, full)
    return tight(locale.phrase("short_day", weekday=named, day=short_month_day(locale, day)))


def short_month_day(locale: Locale, day: date) -> str:
    """Return "Dec 8" ("8 dic"), which is never broken over two lines; marked as `short_day` is."""
    key = "short_month_day", day.month, day.day
    return locale.remember(key, lambda: _short_month_day(locale, day))


def _short_month_day(locale: Locale, day: date) -> str:
    month = _short_month(locale, day)
    return tight(locale.phrase("short_month_day", month=month, day=str(day.day)))


def hour_said(when: datetime, left: date | None) -> bool:
    """Whether a day on which something is allowed again is told with its hour.

    Beyond `HOURS_FOR` days from `left`, the day on which the patient goes home, the day alone is
    told; so it is of a midnight, from which on all of the day is free.
    """
    if is_midnight(when):
        return False
    return left is None or (when.date() - left).days <= HOURS_FOR


def day_named(when: date | datetime) -> date:
    """Return the day under whose label a moment stands; midnight stands at the end of its night.

    Tuesday 12:00 midnight, when Monday ends, is Monday's; Tuesday 1:00 AM is Tuesday's and says
    that it is in Monday's night.
    """
    if not isinstance(when, datetime):
        return when
    return when.date() - _DAY if is_midnight(when) else when.date()


def clock(locale: Locale, when: datetime) -> str:
    """Return the clock time alone: "10:40 PM", "12:00 noon"; which of two where it is doubled."""
    return locale.remember(_face("clock", when), lambda: _clock(locale, when))


def bare_clock(locale: Locale, when: datetime) -> str:
    """Return the figures of a clock time, without AM and PM: "10:40"."""
    return written(locale.clock, when.hour, when.minute)


def whole_hour(locale: Locale, when: datetime) -> str:
    """Return an hour of the day as short as it is said: "6 PM", "noon", "18:00"."""
    return locale.remember(("whole_hour", when.hour), lambda: _whole_hour(locale, when))


def _whole_hour(locale: Locale, when: datetime) -> str:
    if when.hour in {0, 12}:
        return locale.phrase("short_midnight" if when.hour == 0 else "short_noon")
    if not _twelve_hours(locale.clock):
        return written(locale.clock, when.hour, 0)
    return tight(locale.phrase("am" if when.hour < 12 else "pm", time=str(when.hour % 12)))


def short_moment(locale: Locale, when: datetime) -> str:
    """Return "Wed 10:40 AM", marked as `short_day` is; midnight belongs to the day that it ends."""
    return locale.remember(_key("short_moment", when), lambda: _short_moment(locale, when))


def _short_moment(locale: Locale, when: datetime) -> str:
    day = day_named(when)
    named = abbreviated(short_weekday(locale, day), weekday(locale, day))
    return tight(locale.phrase("short_moment", weekday=named, clock=clock(locale, when)))


def short_weekday(locale: Locale, day: date) -> str:
    """Return "Wed"."""
    return locale.weekday(day.weekday(), short=True).rstrip(".")


def clock_night(locale: Locale, when: datetime) -> str:
    """Return the clock time, and its night where one can be mistaken: "1:00 AM (Monday night)"."""
    shown = clock(locale, when)
    if when.hour >= NIGHT_ENDS.hour:
        return shown
    return locale.remember(
        _key("clock_night", when), lambda: plain(named_night(locale, ((shown, False),), when))
    )


def moment(locale: Locale, when: datetime) -> Runs:
    """Return "Tuesday, December 8, 10:40 PM": the format `moment`."""
    shown = clock(locale, when)
    if is_midnight(when):
        night, month = night_before(locale, when), month_day(locale, day_named(when))
        return locale.runs("moment_midnight", clock=shown, night=night, month_day=month)
    words = _of_day(locale, "moment", when)
    text = words.filled(shown) if words else _moment_at(locale, when, shown)
    return text if when.hour >= NIGHT_ENDS.hour else named_night(locale, text, when)


def _moment_at(locale: Locale, when: datetime, shown: str) -> Runs:
    return locale.runs("moment", hour_shown(locale, when), date=dated(locale, when), clock=shown)


def placed(locale: Locale, how: str, when: date | datetime, day: date | None = None) -> Runs:
    """Return "until Tuesday, December 8, 10:40 PM", the time in bold: the formats `until` and `on`.

    Where `day` stands right above, a time of that day, or of the night that begins on it, goes
    without it ("until 10:40 PM", "until 1:30 AM (Tuesday night)").
    """
    if not isinstance(when, datetime):
        return locale.runs(f"{how}_date", date=dated(locale, when))
    if day and is_of(when, day):
        return at_hour(locale, f"{how}_clock", when)
    if how == "on" and not is_midnight(when):
        return _on(locale, when)
    words = _of_day(locale, f"{how}_moment", when)
    if words and when.hour >= NIGHT_ENDS.hour:
        return words.filled(clock(locale, when))
    key = f"{how}_midnight" if is_midnight(when) else f"{how}_moment"
    return locale.runs(key, moment=moment(locale, when))


def is_of(when: date | datetime, day: date) -> bool:
    """Whether a moment is of a day, or of the night that begins on it and is then named by it."""
    if not isinstance(when, datetime):
        return when == day
    in_night = when.hour < NIGHT_ENDS.hour
    return day_named(when) == day or (in_night and when.date() - _DAY == day)


def _on(locale: Locale, when: datetime) -> Runs:
    """Return "on Tuesday, December 8, 10:40 PM"; Spanish wants the article of the hour in it."""
    hour, shown = hour_shown(locale, when), clock_night(locale, when)
    key = "on_moment", when.toordinal(), hour
    words = locale.remember(
        key, lambda: locale.gap("on_moment", "clock", hour, date=dated(locale, when))
    )
    if words:
        return words.filled(shown)
    return locale.runs("on_moment", hour, date=dated(locale, when), clock=shown)


def after(locale: Locale, when: datetime) -> Runs:
    """Return "after Tuesday, December 8, 1:00 AM (Monday night)": the format `after`.

    Spanish says the hour first ("desde la 1:00 a. m. del martes 8 de diciembre").
    """
    return locale.remember(_key("after", when), lambda: _after(locale, when))


def _after(locale: Locale, when: datetime) -> Runs:
    if is_midnight(when):
        return locale.runs("after_midnight", moment=moment(locale, when))
    hour, date = hour_shown(locale, when), dated(locale, when)
    runs = locale.runs("after_moment", hour, date=date, clock=clock(locale, when))
    return named_night(locale, runs, when)


def _of_day(locale: Locale, key: str, when: datetime) -> Gap | None:
    """Return the words of a day around its clock times; None: they stand around no one place."""
    known = key, when.toordinal(), hour_shown(locale, when)
    return locale.remember(known, lambda: _around(locale, key, when))


def _around(locale: Locale, key: str, when: datetime) -> Gap | None:
    words = locale.gap("moment", "clock", hour_shown(locale, when), date=dated(locale, when))
    if words is None or key == "moment":
        return words
    outer = locale.gap(key, "moment")
    return words.within(outer) if outer else None


def at_hour(locale: Locale, key: str, when: datetime) -> Runs:
    """Return a phrase about a clock time ("Until **{clock}**"), its form chosen by the hour.

    Spanish wants "hasta la 1:40" and "hasta las 2:40"; the catalogue's plural rule decides.
    """
    if when.hour < NIGHT_ENDS.hour:
        return locale.remember(_key(key, when), lambda: _at_hour(locale, key, when))
    return locale.remember(_face(key, when), lambda: _at_hour(locale, key, when))


def stop(locale: Locale, key: str, when: datetime) -> Runs:
    """Return a phrase about the clock time of a row, whose day stands beside it.

    In the night the day that has begun stands below the hour, since the row is named by its night:
    "until 12:40 AM", and below it "Wednesday". Midnight is of no day: its night stands there.
    """
    if when.hour >= NIGHT_ENDS.hour and not is_in_words(when):
        return at_hour(locale, key, when)
    return locale.remember(_key(f"{key} of a row", when), lambda: _stop(locale, key, when))


def _stop(locale: Locale, key: str, when: datetime) -> Runs:
    shown = clock(locale, when)
    if is_in_words(when):  # a narrow column may break it
        shown = shown.replace(NBSP, " ")
    runs = locale.runs(key, hour_shown(locale, when), clock=shown)
    if is_in_words(when):
        hour = shown.partition(" ")[0]
        if hour[:1].isdigit():
            runs = tuple([part for run in runs for part in _hour_first(*run, hour)])
    elif which_of_two(when):
        hour = clock(locale, when.replace(tzinfo=None))
        runs = tuple([part for run in runs for part in _hour_first(*run, hour)])
    if when.hour >= NIGHT_ENDS.hour:
        return runs
    day = night_before(locale, when) if is_midnight(when) else weekday(locale, when)
    return (*runs, (f"\n{day}", False))


def _hour_first(text: str, bold: bool, hour: str) -> Runs:
    """Of "12:00 midnight", or "1:30 AM, before the clocks go back", the hour alone is bold.

    Rows show what is bold much larger.
    """
    if not bold or hour not in text:
        return ((text, bold),)
    before, _, words = text.partition(hour)
    return (f"{before}{hour}", True), (words, False)


def named_night(locale: Locale, runs: Runs, when: datetime) -> Runs:
    """Add to a clock time the night that it belongs to, if it can be mistaken."""
    if when.hour >= NIGHT_ENDS.hour:
        return runs
    if is_midnight(when):
        return locale.runs("time_midnight", time=runs, night=night_before(locale, when))
    today, before = weekday(locale, when), weekday(locale, when.date() - _DAY)
    night = locale.phrase("night_after", weekday=before, next_weekday=today)
    return locale.runs("time_night", time=runs, night=night)


def which_of_two(when: datetime) -> str:
    """Return "before" or "after" (the clocks go back) where the clock shows this hour twice, or "".

    A time that the clock skips is shown by no clock, and belongs to neither.
    """
    if when.tzinfo is None:
        return ""
    first, second = (when.replace(fold=fold).utcoffset() for fold in (0, 1))
    if first is None or second is None or first <= second:
        return ""
    return "after" if when.fold else "before"


def is_steady(when: datetime) -> bool:
    """Whether no clock is changed within a day of a time: then it is shown, and shown once."""
    return (when - _DAY).utcoffset() == (when + _DAY).utcoffset()


def clock_change(when: datetime) -> int:
    """Tell what the clock does in the night before a moment: 1 goes forward, -1 back, 0 neither."""
    evening = datetime.combine(when.date() - _DAY, time(12), when.tzinfo).utcoffset()
    now = when.utcoffset()
    if evening is None or now is None:
        return 0
    return (now > evening) - (now < evening)


def _face(name: str, when: datetime) -> tuple[str, int, int, str]:
    """Return a key that two moments share if a clock shows them alike."""
    return name, when.hour, when.minute, "" if is_steady(when) else which_of_two(when)


def _key(name: str, when: datetime) -> tuple[str, datetime, int, tzinfo | None]:
    # Two times of one zone are equal if their clock faces are, and two of different zones if they
    # are the same instant: fold and zone tell them apart.
    return name, when, when.fold, when.tzinfo


def is_midnight(when: datetime) -> bool:
    """Whether a clock shows 12:00 midnight."""
    return when.hour == 0 and when.minute == 0


def is_in_words(when: datetime) -> bool:
    """Whether an hour is noon or midnight."""
    return when.minute == 0 and when.hour in {0, 12}


def _clock(locale: Locale, when: datetime) -> str:
    if is_in_words(when):
        return tight(locale.phrase("midnight" if when.hour == 0 else "noon"))
    text = _figures(locale, when)
    which = which_of_two(when)
    return locale.phrase(f"clock_{which}", clock=tight(text)) if which else tight(text)


def _figures(locale: Locale, when: datetime) -> str:
    """Return "1:40 PM", or "13:40" where the locale's clock has 24 hours.

    The catalogue, not Babel, writes AM and PM: its American Spanish lacks the space of "p. m.".
    """
    text = written(locale.clock, when.hour, when.minute)
    if _twelve_hours(locale.clock):
        return locale.phrase("am" if when.hour < 12 else "pm", time=text)
    return text


def written(pattern: str, hour: int, minute: int) -> str:
    """Write a clock time by a pattern of CLDR's ("h:mm a", "HH 'h' mm"), without AM and PM."""

    def part(found: re.Match[str]) -> str:
        letters, quoted = found["field"], found["quoted"]
        if not letters:
            return "'" if quoted == "" else quoted
        figure = {"H": hour, "K": hour % 12, "h": hour % 12 or 12, "k": hour or 24, "m": minute}
        return f"{figure[letters[0]]:0{len(letters)}}"

    return _FIELD.sub(part, _PERIOD.sub("", pattern))


def to_write(locale: Locale) -> tuple[str, tuple[str, ...]]:
    """Return what stands between an hour and its minutes, and AM and PM, if this clock has them."""
    parts = re.split(r"\d+", written(locale.clock, 11, 11))
    between = parts[1].strip() if len(parts) > 1 else ":"
    periods = [locale.phrase(key, time="").strip() for key in ("am", "pm")]
    return between, tuple(periods) if _twelve_hours(locale.clock) else ()


def _twelve_hours(pattern: str) -> bool:
    bare = re.sub(r"'[^']*'", "", pattern)  # in French "HH 'h' mm"
    return "h" in bare or "K" in bare


def _at_hour(locale: Locale, key: str, when: datetime) -> Runs:
    runs = locale.runs(key, hour_shown(locale, when), clock=clock(locale, when))
    return named_night(locale, runs, when)


def night_before(locale: Locale, when: datetime) -> str:
    """Return the night that a midnight belongs to: "Tuesday night"."""
    return locale.phrase("night", weekday=weekday(locale, when.date() - _DAY))


def hour_shown(locale: Locale, when: datetime) -> int:
    """Return the number of the hour as this locale's clock shows it."""
    if _twelve_hours(locale.clock):
        return (when.hour - 1) % 12 + 1
    return 12 if when.hour == when.minute == 0 else when.hour
