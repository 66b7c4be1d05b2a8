"""What docgen understands of a list: its columns, their fields, and what their cells look like.

In: the first rows of a table, how the clinic's lists are written. Out: `Understood`, without a
value of any cell: a text is shown by its shape, "Peña, Rosa" as "Aaaa, Aaaa", 05/02/1948 as
99/99/9999. Nothing is refused here: it is to be seen what stands against using the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from docgen.errors import Place
from docgen.patient.columns import Claims, letters_of
from docgen.patient.dates import looks_dated
from docgen.patient.heads import LOOKS, looks_like, tells_what_is_done
from docgen.settings.list_format import ListFormat

_LOOKED_THROUGH = 200  # rows, for heads and for shapes
_HEADS_WITHIN = 25  # rows that hold something
_SHAPES = 3  # of a column
_LONGEST = 24  # characters of a shape
_HEAD = 60  # characters of a head
_DATES = ("birth_date", "appointment", "appointment_date")
_FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?!\d)", re.ASCII)
_MONTHS = 12


class Column(NamedTuple):
    """One column. `field` is "" where it is not read; `why` says more; `shapes` of its texts.

    `asks` are what it may be mapped to in `clinic.yaml`, where docgen cannot tell.
    """

    letters: str
    head: str
    field: str
    why: str
    shapes: tuple[str, ...]
    asks: tuple[str, ...] = ()


class Understood(NamedTuple):
    """The columns; the row of their heads, 0 where none names columns; the fields that lack one.

    `order` is in which order dates are written: "mdy", "dmy", "?" where it cannot be told, "" where
    no date hangs on it.
    """

    columns: tuple[Column, ...]
    row: int
    lacks: tuple[str, ...]
    order: str = ""

    @property
    def usable(self) -> bool:
        """Whether nothing stands against using the list."""
        return (
            bool(self.row)
            and not self.lacks
            and not any(c.asks[:1] == ("?",) for c in self.columns)
        )


def understand(
    rows: Iterable[tuple[int, Sequence[str]]], form: ListFormat, own: Iterable[str] = ()
) -> Understood:
    """Look at a table; `rows` are numbers and cells, `own` the names of its procedures' columns."""
    full = [
        (number, cells)
        for number, cells in islice(rows, _LOOKED_THROUGH)
        if any(cell.strip() for cell in cells)
    ]
    at = max(
        range(min(len(full), _HEADS_WITHIN)), key=lambda i: _known(full[i][1], form), default=0
    )
    number, heads = full[at] if full else (0, ())
    named = _known(heads, form) >= 2 and not any(map(looks_dated, heads))
    cells = [row for _, row in full[at + named :]]
    claims = Claims(heads, form, Place(""))
    columns = tuple(
        _column(index, claims, cells, frozenset(own), named=named) for index in range(len(heads))
    )
    lacks = _lacking(claims, form) if named else ()
    dated = [at for at, column in enumerate(columns) if column.field in _DATES]
    order = _order(
        [heads[at] for at in dated], (row[at] for row in cells for at in dated if at < len(row))
    )
    return Understood(columns, number if named else 0, lacks, order)


def _known(heads: Sequence[str], form: ListFormat) -> int:
    """Count the columns that a row names."""
    claims = Claims(heads, form, Place(""))
    return len(claims.at) + len(claims.flags)


def _column(
    index: int, claims: Claims, rows: list[Sequence[str]], own: frozenset[str], *, named: bool
) -> Column:
    head = " ".join(claims.heads[index].split())
    head = head if len(head) <= _HEAD else f"{head[:_HEAD]}…"
    field, why, asks = _meaning(index, claims, own)
    texts = (" ".join(row[index].split()) for row in rows if index < len(row))
    shapes = tuple(islice(dict.fromkeys(shape(text) for text in texts if text), _SHAPES))
    if not named:
        head, field, why, asks = shape(head), "", "", ()
    return Column(letters_of(index + 1), head, field, why, shapes, asks)


def _meaning(index: int, claims: Claims, own: frozenset[str]) -> tuple[str, str, tuple[str, ...]]:
    """Return the field of a column, what is to be said of it, and what it may be mapped to."""
    for field, one, two in claims.clashes():
        if index in (one, two):
            other = claims.heads[two if index == one else one].strip()
            return "", f'means {field}, as "{other}" does', ("?", field)
    known = claims.own[index] in own
    winners = {at: field for field, at in claims.at.items()}
    flags = dict(claims.flags)
    if index in winners or (known and index not in claims.lost):
        return winners.get(index, claims.own[index]), "", ()
    why = ""
    if index in flags:
        told = f"yes: {flags[index]}" if flags[index] else "no: not active"
        return "visit", f"skipped where it says {told}", ()
    if index in claims.lost:
        field = claims.lost[index]
        counts = claims.heads[claims.at[field]].strip() if field in claims.at else ""
        why = f'"{counts}" counts as {field}' if counts else f"another counts as {field}"
    elif index in claims.settled:
        why = "ignored, as clinic.yaml says"
    return ("", why, ()) if why else _left(claims.heads[index], claims)


def _left(head: str, claims: Claims) -> tuple[str, str, tuple[str, ...]]:
    """Say of a column that is not read what it looks like."""
    what = looks_like(head)
    if what:
        return "", f"looks like {what}", (LOOKS[what],)
    if "procedure" not in claims.at and tells_what_is_done(head):
        refused = ("?",) if len(claims.form.procedures) == 1 else ()
        return "", "may be the procedure", (*refused, "procedure")
    return "", "", ()


def _lacking(claims: Claims, form: ListFormat) -> tuple[str, ...]:
    """Return the fields without which no sheet can be made."""
    there = {*claims.at}
    names = {"name", "given_name", "family_name"}
    times = {"appointment", "appointment_date", "appointment_time"}
    lacking = [field for field in ("id", "birth_date") if field not in there]
    lacking += [] if there & names else ["name"]
    lacking += [] if there & times else ["appointment"]
    if "procedure" not in there and len(form.procedures) != 1:
        lacking.append("procedure")
    return tuple(lacking)


def _order(heads: Iterable[str], texts: Iterable[str]) -> str:
    """Tell in which order dates are written: by a hint of a head, or a figure above 12."""
    for head in heads:
        hint = re.search(r"\b(mm?|dd?)\W(mm?|dd?)\W(?:yy|aa)", head.casefold())
        if hint:
            return "mdy" if hint[1][0] == "m" else "dmy"
    found = [date for text in texts if (date := _FIGURES.match(text.strip()))]
    orders = {"dmy" for date in found if int(date[1]) > _MONTHS}
    orders |= {"mdy" for date in found if int(date[2]) > _MONTHS}
    return next(iter(orders)) if len(orders) == 1 else "?" if found else ""


def shape(text: str) -> str:
    """Return what a text looks like: figures as 9, letters as A and a, all else as it is."""
    seen = "".join(_sign(character) for character in text[: _LONGEST + 1])
    return seen if len(seen) <= _LONGEST else f"{seen[:_LONGEST]}…"


def _sign(character: str) -> str:
    if character.isnumeric():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    return character if character.isascii() and character.isprintable() else "·"
