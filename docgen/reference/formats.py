"""Formats, each with what it prints: those of sheets, and those of values in templates.

In: the formats that docgen has. Out: lines of text for `docgen formats`, a page for the docs. What
a format prints it prints here, in English, of a moment that everybody can follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from docgen.clock.formats import FORMATS as OF_VALUES
from docgen.clock.formats import (
    MAY,
    RANGES,
    blank_runs,
    format_setting,
    format_static,
    format_time_value,
    format_value,
)
from docgen.clock.timeline import TimeValue
from docgen.files import locales_root
from docgen.i18n.locale import SOURCE, Locale
from docgen.i18n.locale_file import load_locale
from docgen.i18n.runs import BLANK, NBSP, plain
from docgen.patient.dose_days import DoseDay
from docgen.procedure.drawings import WHERE
from docgen.schema.kinds import Ids
from docgen.schema.quantity import EXAMPLE, parse_quantity
from docgen.schema.telephones import Phone
from docgen.settings.clinic import CATALOGUE
from docgen.settings.kind_of_patient import Entry

_WHEN = datetime(2026, 12, 9, 10, 40, tzinfo=ZoneInfo("America/Chicago"))
_FIRST = re.compile(r",| or ")  # of several examples
_LISTS = {"meals": {"bathroom": "the bathroom", "table": "meals"}}
# A value of each kind that a format takes, and of some formats; the first that fits is printed.
_EXAMPLES: dict[str, object] = {
    "text": "Bring your walker.",
    WHERE: "at your lowest rib",
    "moment": _WHEN,
    "dose_day": DoseDay(_WHEN.date()),
    **{kind: parse_quantity(_FIRST.split(said)[0], kind) for kind, said in EXAMPLE.items()},
    "ids": Entry("bathroom", "meals"),
    "list": Ids("meals", ("bathroom", "table")),
    "number": 3,
    "phone": Phone("312-555-0118"),
    "levels": ("T12", "L1"),
    "name": "Rosa Peña",
    "id": "40417",
}
# What each format of a sheet is for (`--format`).
OF_SHEETS = {
    "standard": "one language, on as few pages as it takes",
    "large": "large print: nothing on the page is under 18 points; the sheet says the same",
    "bilingual": "two languages: page one in each, the rest side by side, to teach from",
}
_VALUES = """\
Formats of values in templates, as in `{{ times.home | until }}`. A format takes only the kinds of
value that are named:"""
_KINDS = """\
`instant` is a declared time (`times.x`), `moment` a day and a time of the record, `date` a day,
`dose_day` the day of a dose; `time`, `weight` and the like are amounts of settings; `ids` is an
entry of a list (`for i in ...`), `list` a whole one, `count_of` a question that counts."""


def format_lines() -> Iterator[str]:
    """Yield every format as lines of text."""
    yield "Formats of sheets (--format):"
    for name, about in OF_SHEETS.items():
        yield f"  {name:<20}  {about}"
    yield ""
    yield "Formats of values in a template, such as {{ times.home | until }}, with what they print"
    yield f"of {_WHEN:%A, %B} {_WHEN.day}, {_WHEN:%I:%M %p}, and what where nobody knows it:"
    for name, _, shown, blank in _rows():
        yield f"  {name:<20}  {shown}{f'   ({blank})' if blank else ''}"


def formats_page(made: str) -> str:
    """Return the page of the docs; `made` says who writes it."""
    sheets = "\n".join(f"| `{name}` | {about} |" for name, about in OF_SHEETS.items())
    values = "\n".join(
        f"| `{name}` | {', '.join(f'`{kind}`' for kind in kinds)} | {shown} | {blank} |"
        for name, kinds, shown, blank in _rows()
    )
    parts = (
        "# Formats",
        made,
        "`docgen formats` shows the same. Formats of sheets, for `--format`:",
        f"| format | what it is |\n|---|---|\n{sheets}",
        f"{_VALUES}\n{_KINDS}",
        "| format | takes | prints | where nobody knows it |\n|---|---|---|---|\n" + values,
    )
    return "\n\n".join(parts) + "\n"


def _rows() -> Iterator[tuple[str, tuple[str, ...], str, str]]:
    """Yield each format of a value: its name, what it takes, what it prints, known and not."""
    locale = load_locale(SOURCE, "US", (locales_root() / SOURCE / CATALOGUE,))
    for name, kinds in OF_VALUES.items():
        blank = ""
        if kinds & {"moment", "instant", "date"}:
            blank = _shown(plain(blank_runs(locale, name)))
        yield name, tuple(sorted(kinds)), _shown(_printed(locale, name, kinds)), blank


def _printed(locale: Locale, name: str, kinds: frozenset[str]) -> str:
    """Print an example of a format."""
    if name in RANGES:
        until = _WHEN + timedelta(hours=2)
        planned = TimeValue("", "", None, until, "", over=False, earliest=_WHEN)
        return plain(format_time_value(locale, planned, name, fillable=False))
    likely = next(kind for kind in _EXAMPLES if kind in kinds)
    value = _EXAMPLES[WHERE if name == WHERE else likely]
    if isinstance(value, datetime | DoseDay | tuple) and not isinstance(value, Ids | Entry):
        left = date(2026, 12, 8) if name in MAY else None
        printed = plain(format_value(locale, value, name, left))
        # What is said of a dose without an hour is said of a day alone.
        return printed or plain(format_value(locale, _WHEN.date(), name))
    if isinstance(value, Ids | Entry):
        return format_setting(locale, value, name, _LISTS)
    if isinstance(value, str) and not isinstance(value, Phone):
        return value
    return format_static(locale, value, name)


def _shown(text: str) -> str:
    return text.replace(BLANK, "____").replace(NBSP, " ")
