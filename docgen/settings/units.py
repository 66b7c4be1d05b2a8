"""Units of measure: how they are spelt, what they measure, how they compare.

In: nothing. Out: `Unit`, `Hedge` and the tables that `docgen.settings.quantity` reads amounts with.
"""

from __future__ import annotations

import enum
from decimal import Decimal


class Unit(enum.StrEnum):
    """A unit of time, weight, temperature, share, dose or count."""

    MINUTE = "min"
    HOUR = "h"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    POUND = "lb"
    KILOGRAM = "kg"
    FAHRENHEIT = "°F"
    CELSIUS = "°C"
    PERCENT = "%"
    MILLIGRAM = "mg"
    TIMES = "times"


class Hedge(enum.StrEnum):
    """How firmly an amount is meant. `OVER` of a range belongs to its upper end."""

    NONE = ""
    ABOUT = "about"
    OVER = "over"
    FEW = "few"
    UP_TO = "up to"


KINDS = ("time", "weight", "temperature", "share", "dose", "count")

KIND_OF = {
    Unit.MINUTE: "time",
    Unit.HOUR: "time",
    Unit.DAY: "time",
    Unit.WEEK: "time",
    Unit.MONTH: "time",
    Unit.YEAR: "time",
    Unit.POUND: "weight",
    Unit.KILOGRAM: "weight",
    Unit.FAHRENHEIT: "temperature",
    Unit.CELSIUS: "temperature",
    Unit.PERCENT: "share",
    Unit.MILLIGRAM: "dose",
    Unit.TIMES: "count",
}

# To compare only: the clock counts days, months and years on the calendar. A month is a twelfth
# of the Gregorian year of 365.2425 days; a pound is 0.45359237 kg by definition.
_YEAR_MINUTES = Decimal("525949.2")
SIZE = {
    Unit.MINUTE: Decimal(1),
    Unit.HOUR: Decimal(60),
    Unit.DAY: Decimal(1440),
    Unit.WEEK: Decimal(10080),
    Unit.MONTH: _YEAR_MINUTES / 12,
    Unit.YEAR: _YEAR_MINUTES,
    Unit.POUND: Decimal("0.45359237"),
    Unit.KILOGRAM: Decimal(1),
}

DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


_WORDS = {
    Unit.MINUTE: "min mins minute minutes",
    Unit.HOUR: "h hr hrs hour hours",
    Unit.DAY: "day days",
    Unit.WEEK: "week weeks wk wks",
    Unit.MONTH: "month months",
    Unit.YEAR: "year years yr yrs",
    Unit.POUND: "lb lbs pound pounds",
    Unit.KILOGRAM: "kg",
    Unit.FAHRENHEIT: "°f f",
    Unit.CELSIUS: "°c c",
    Unit.PERCENT: "% percent",
    Unit.MILLIGRAM: "mg",
    Unit.TIMES: "times time",
}
UNIT_OF = {word: unit for unit, words in _WORDS.items() for word in words.split()}
EXAMPLE = {
    "time": "30 min, 1-2 h or about 3 days",
    "weight": "10 lb or 5 kg",
    "temperature": "100.4 °F or 38 °C",
    "share": "75-90 %",
    "dose": "3000 mg",
    "count": "3-4 times",
}
# Beyond these a figure is a slip of the finger, not a clinic's choice.
MOST = {
    Unit.MINUTE: 1440,
    Unit.HOUR: 240,
    Unit.DAY: 400,
    Unit.WEEK: 104,
    Unit.MONTH: 60,
    Unit.YEAR: 100,
    Unit.POUND: 500,
    Unit.KILOGRAM: 250,
    Unit.FAHRENHEIT: 220,
    Unit.CELSIUS: 105,
    Unit.PERCENT: 100,
    Unit.MILLIGRAM: 20000,
    Unit.TIMES: 100,
}
# Half a day has no clock time of its own, half an hour has; half a time is nothing.
WHOLE = {Unit.MINUTE, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR, Unit.TIMES}
