"""Amounts that a clinic writes: "10-20 min", "about 1 h", "few h", "over 10 years", "75-90 %".

In: text as staff write it, and the kind of amount expected. Out: `Quantity`, which keeps the
hedge (about, over, up to, a few), because a hedge is the difference between an expectation and a
promise. A number without a unit is never guessed at: 30 what?
A new unit is one row of `Unit`, and its phrase in `templates/_shared/phrases.yaml`.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple, Self

from docgen.errors import ValueProblem

# What is measured, and how people write it.
EXAMPLE = {
    "time": "30 min, 1-2 h or about 3 days",
    "weight": "10 lb or 5 kg",
    "temperature": "100.4 °F or 38 °C",
    "share": "75-90 %",
    "dose": "3000 mg",
    "count": "3-4 times",
}
KINDS = tuple(EXAMPLE)
_YEAR = Decimal("525949.2")  # minutes: the Gregorian year of 365.2425 days
_POUND = Decimal("0.45359237")  # kg, by definition
_FIVE_NINTHS = Decimal(5) / 9


class UnitRow(NamedTuple):
    """What there is to say of a unit.

    `size` is one of it in the smallest unit of its kind, to compare amounts; times that the clock
    counts on the calendar have `days` or `months` besides. Beyond `most` a figure is a slip of the
    finger, not a clinic's choice. `words` are its spellings, in small letters. `phrase` names the
    phrase that prints it; a time has none, since Babel spells times. Of some units a part is
    nothing: half a day has no clock time of its own, half an hour has. `zero` is where the scale
    of a temperature begins.
    """

    kind: str
    size: Decimal
    most: int
    words: str
    phrase: str = ""
    days: int = 0
    months: int = 0
    whole: bool = False
    zero: int = 0


class Unit(enum.StrEnum):
    """A unit as it is written in an amount, each with its row."""

    row: UnitRow

    def __new__(cls, text: str, row: UnitRow) -> Self:
        """Keep the row beside the text, which is the value."""
        unit = str.__new__(cls, text)
        unit._value_ = text
        unit.row = row
        return unit

    MINUTE = "min", UnitRow("time", Decimal(1), 1440, "min mins minute minutes", whole=True)
    HOUR = "h", UnitRow("time", Decimal(60), 240, "h hr hrs hour hours")
    DAY = "day", UnitRow("time", Decimal(1440), 400, "day days", days=1, whole=True)
    WEEK = "week", UnitRow("time", Decimal(10080), 104, "week weeks wk wks", days=7, whole=True)
    MONTH = "month", UnitRow("time", _YEAR / 12, 60, "month months", months=1, whole=True)
    YEAR = "year", UnitRow("time", _YEAR, 100, "year years yr yrs", months=12, whole=True)
    POUND = "lb", UnitRow("weight", _POUND, 500, "lb lbs pound pounds", "pounds")
    KILOGRAM = "kg", UnitRow("weight", Decimal(1), 250, "kg", "kilograms")
    FAHRENHEIT = "°F", UnitRow("temperature", _FIVE_NINTHS, 220, "°f f", "fahrenheit", zero=32)
    CELSIUS = "°C", UnitRow("temperature", Decimal(1), 105, "°c c", "celsius")
    PERCENT = "%", UnitRow("share", Decimal(1), 100, "% percent", "percent")
    MILLIGRAM = "mg", UnitRow("dose", Decimal(1), 20000, "mg", "milligrams")
    TIMES = "times", UnitRow("count", Decimal(1), 100, "times time", "times", whole=True)


UNIT_OF = {word: unit for unit in Unit for word in unit.row.words.split()}


class Hedge(enum.StrEnum):
    """How firmly an amount is meant. `OVER` of a range belongs to its upper end."""

    NONE = ""
    ABOUT = "about"
    OVER = "over"
    FEW = "few"
    UP_TO = "up to"


class CalendarSpan(NamedTuple):
    """A step on the calendar: the same clock time so many months and days later."""

    months: int
    days: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount or a range with its unit and hedge.

    One figure: `low == high` and `unit is high_unit`. `FEW` ("few h") has no figures: both are 0.
    """

    low: Decimal
    high: Decimal
    unit: Unit
    high_unit: Unit
    hedge: Hedge = Hedge.NONE

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return self.unit.row.kind

    @property
    def vague(self) -> bool:
        """Whether it has no figures ("few h"): no clock can be told from it."""
        return self.hedge is Hedge.FEW

    @property
    def single(self) -> bool:
        """Whether it is one figure, hedged or not."""
        return self.low == self.high and self.unit is self.high_unit

    @property
    def longest(self) -> Quantity:
        """The upper end alone, without a hedge; a vague amount stays as it is."""
        if self.vague:
            return self
        return replace(self, low=self.high, unit=self.high_unit, hedge=Hedge.NONE)

    @property
    def shortest(self) -> Quantity:
        """The lower end alone, without a hedge; a vague amount stays as it is."""
        if self.vague:
            return self
        return replace(self, high=self.low, high_unit=self.unit, hedge=Hedge.NONE)

    def repeated(self, count: int) -> Quantity:
        """Return the amount `count` times over; whole half hours from two hours on as hours.

        So 1-2 h twice is 2-4 h, and 45 min four times 3 h. A vague amount stays as it is.
        """
        if self.vague:
            return self
        low, high = self.low * count, self.high * count
        minutes = self.unit is self.high_unit is Unit.MINUTE
        if minutes and high >= 120 and not low % 30 and not high % 30:
            hours = Unit.HOUR
            return replace(self, low=low / 60, high=high / 60, unit=hours, high_unit=hours)
        return replace(self, low=low, high=high)

    def as_timedelta_or_days(self) -> timedelta | CalendarSpan:
        """Return elapsed time for minutes and hours, a step on the calendar for the rest.

        Raises:
            ValueError: it is vague, a range (ask `longest` or `shortest`), or not a time.
        """
        if self.vague or not self.single or self.kind != "time":
            msg = f"{self} is not one span of time"
            raise ValueError(msg)
        row, figure = self.unit.row, self.high
        if row.days or row.months:
            return CalendarSpan(int(figure) * row.months, int(figure) * row.days)
        return timedelta(minutes=float(figure * row.size))

    def __str__(self) -> str:
        """Write it as a clinic would: `10-20 min`; reading that gives the same quantity."""
        if self.vague:
            return f"few {self.unit}"
        if self.single:
            return " ".join(filter(None, (self.hedge, f"{self.low:f}", self.unit)))
        over = "over " if self.hedge is Hedge.OVER else ""
        before = "" if over or not self.hedge else f"{self.hedge} "
        low_unit = "" if self.unit is self.high_unit else f" {self.unit} "
        gap = " " if over or low_unit else ""
        dash = f"{low_unit.rstrip()}{gap}-{gap}"
        return f"{before}{self.low:f}{dash}{over}{self.high:f} {self.high_unit}"


def compare(one: Quantity, other: Quantity) -> int | None:
    """Compare the longest ends: -1, 0 or 1; None where nothing can be said.

    That is so for vague amounts and for different kinds. A day counts as 24 hours here.
    """
    if one.vague or other.vague or one.kind != other.kind:
        return None
    left, right = _size(one.longest), _size(other.longest)
    return (left > right) - (left < right)


def minutes_of(single: Quantity) -> Decimal:
    """Return one span of time in minutes: a day is 24 hours, a month a twelfth of a year."""
    return _size(single)


def _size(single: Quantity) -> Decimal:
    row = single.unit.row
    return (single.high - row.zero) * row.size


_NUMBER = r"[0-9]{1,7}(?:\.[0-9]{1,3})?"
_AMOUNT = re.compile(
    rf"(?:(?P<hedge>about|over|up\s+to)\s+)?(?P<low>{_NUMBER})\s*(?P<low_unit>[^\W\d]+|°\s?[fc]|%)?"
    rf"(?:\s*(?:[-\u2013\u2014]|\bto\b)\s*(?P<over>over\s+)?(?P<high>{_NUMBER})"
    r"\s*(?P<high_unit>[^\W\d]+|°\s?[fc]|%)?)?",
    re.IGNORECASE,
)
_VAGUE = re.compile(r"(?:a\s+)?few\s+(?P<unit>[^\W\d]+)", re.IGNORECASE)


def parse_quantity(text: str, kind: str) -> Quantity:
    """Read an amount of one of `KINDS`.

    Raises:
        ValueProblem: no amount, no unit, the wrong kind, a range upside down, a slip of the
            finger (0, a negative, 3000 h).
    """
    written = " ".join(text.split())
    vague = _VAGUE.fullmatch(written)
    if vague:
        unit = _unit(vague["unit"], kind, written)
        return Quantity(Decimal(0), Decimal(0), unit, unit, Hedge.FEW)
    found = _AMOUNT.fullmatch(written)
    if not found:
        raise _not_an_amount(written, kind)
    return _read(found, kind, written)


def _read(found: re.Match[str], kind: str, written: str) -> Quantity:
    ranged = found["high"] is not None
    last_unit = found["high_unit"] if ranged else found["low_unit"]
    if not last_unit:
        msg = f'"{written}" has no unit.'
        raise ValueProblem(msg, f"Write it with its unit, such as {EXAMPLE[kind]}.")
    high_unit = _unit(last_unit, kind, written)
    low_unit = _unit(found["low_unit"], kind, written) if found["low_unit"] else high_unit
    low = _figure(found["low"], low_unit, written)
    high = _figure(found["high"], high_unit, written) if ranged else low
    quantity = Quantity(low, high, low_unit, high_unit, _hedge(found, written))
    if ranged and _size(quantity.shortest) >= _size(quantity.longest):
        msg = f'The range "{written}" is upside down or empty.'
        raise ValueProblem(msg, "Write the smaller figure first, such as 10-20 min.")
    return quantity


def _hedge(found: re.Match[str], written: str) -> Hedge:
    before = " ".join((found["hedge"] or "").lower().split())
    if found["high"] is None:
        return Hedge(before)
    if (found["over"] and before) or before in ("over", "up to"):
        msg = f'"{written}" hedges a range in a way that has no clear meaning.'
        raise ValueProblem(msg, "Write about 1-2 h, up to 2 h, or 1 month - over 10 years.")
    return Hedge.OVER if found["over"] else Hedge(before)


def _figure(text: str, unit: Unit, written: str) -> Decimal:
    figure = Decimal(text).normalize()
    if figure == 0:
        msg = f'"{written}" is nothing.'
        raise ValueProblem(msg, "Leave the setting out instead.")
    if figure > unit.row.most:
        msg = f'"{written}" is more than {unit.row.most} {unit}.'
        raise ValueProblem(msg, "Write a smaller figure or a larger unit.")
    if unit.row.whole and figure != figure.to_integral_value():
        msg = f'"{written}" is a fraction of a {unit.removesuffix("s")}.'
        raise ValueProblem(msg, "Write whole figures, in a smaller unit if need be (36 h).")
    return figure


def _unit(word: str, kind: str, written: str) -> Unit:
    unit = UNIT_OF.get(word.lower().replace(" ", ""))
    if unit is None:
        msg = f'"{written}" has a unit that is not known.'
        raise ValueProblem(msg, f"Write it like {EXAMPLE[kind]}.")
    if unit.row.kind != kind:
        msg = f'"{written}" is a {unit.row.kind}, not a {kind}.'
        raise ValueProblem(msg, f"Write it like {EXAMPLE[kind]}.")
    return unit


def _not_an_amount(written: str, kind: str) -> ValueProblem:
    if re.match(r"-\s*\d", written):
        return ValueProblem(
            f'"{written}" is negative.', f"Write it without the minus: {EXAMPLE[kind]}."
        )
    if re.search(r"\d,\d", written):
        return ValueProblem(
            f'"{written}" has a comma in its figure.', "Write 1.5 h and 3000 mg, without a comma."
        )
    if re.match(r"\d+\s*h\w*\s*\d+|\d+:\d+", written, re.IGNORECASE):
        return ValueProblem(
            f'"{written}" mixes two units.', "Write it in one: 90 min or 1.5 h, not 1 h 30 min."
        )
    shown = written if len(written) <= 40 else written[:40] + "\u2026"
    return ValueProblem(
        f'"{shown}" is not an amount with a unit.', f"Write it like {EXAMPLE[kind]}."
    )
