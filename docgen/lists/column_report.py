"""What `docgen columns` says of a list: which column is understood as what, and what to write.

In: the list's file and the clinic. Out: `ColumnReport`, lines of text. Nothing is refused here, and
no cell is shown but by its shape, "Peña, Rosa" as "Aaaa, Aaaa", 05/02/1948 as 99/99/9999: the lines
may go into a pipe, a ticket, an e-mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from docgen.errors import Diagnostic, InputError, Place, error
from docgen.lists.columns import (
    LINES_ABOVE,
    ColumnClaims,
    RawRow,
    letters_of,
    looks_like_heads,
    shown_head,
)
from docgen.lists.files import is_table, read_table, table_rows
from docgen.lists.headings import LOOKS, looks_like, tells_what_is_done
from docgen.patient.dates import looks_dated
from docgen.procedure.record_fields import known_fields
from docgen.settings.clinic import Clinic
from docgen.settings.list_format import ListFormat

_WIDEST = 34  # characters of a column of the table
_LOOKED_THROUGH = 200  # rows, for heads and for shapes
_SHAPES = 3  # of a column
_LONGEST = 24  # characters of a shape
_MOST_LINES = 20  # of a list of lines in columns: medicines_20_drug
_DATES = ("birth_date", "appointment", "appointment_date")
_FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?!\d)", re.ASCII)
_MONTHS = 12
# Parts of heads that may be a field which no column is understood as.
_NEAR = {
    "id": ("id", "mrn", "record", "chart", "num", "no.", "exped", "hist"),
    "name": ("name", "nombre", "patient", "paciente"),
    "birth_date": ("birth", "dob", "nac"),
    "appointment": ("date", "time", "appt", "start", "sched", "fecha", "hora", "cita"),
    "procedure": ("proc", "exam", "type", "cpt", "study", "desc", "title", "tipo", "estudio"),
}


class UnderstoodColumn(NamedTuple):
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

    columns: tuple[UnderstoodColumn, ...]
    row: int
    lacks: tuple[str, ...]
    order: str = ""


def understand(rows: Iterable[RawRow], form: ListFormat, own: Iterable[str] = ()) -> Understood:
    """Look at a table; `own` are the names of its procedures' columns.

    Its heads are where a run finds them. Where a run would find none they are the row that names
    most columns.
    """
    full = [row for row in islice(rows, _LOOKED_THROUGH) if any(map(str.strip, row.cells))]
    above = full[: LINES_ABOVE + 1]
    at = next((i for i, row in enumerate(above) if looks_like_heads(row.cells, form)), -1)
    if at < 0:
        at = max(range(len(above)), key=lambda i: _known(above[i].cells, form), default=0)
    heads = full[at].cells if full else ()
    named = _known(heads, form) >= 2 and not any(map(looks_dated, heads))
    below = [row.cells for row in full[at + named :]]
    claims = ColumnClaims(heads, form, Place(""))
    columns = tuple(
        _column(index, claims, below, frozenset(own), named=named) for index in range(len(heads))
    )
    lacks = _lacking(claims, form) if named else ()
    dated = [at for at, column in enumerate(columns) if column.field in _DATES]
    order = _order(
        [heads[at] for at in dated], (row[at] for row in below for at in dated if at < len(row))
    )
    return Understood(columns, full[at].number if named else 0, lacks, order)


def _known(heads: Sequence[str], form: ListFormat) -> int:
    """Count the columns that a row names."""
    claims = ColumnClaims(heads, form, Place(""))
    return len(claims.at) + len(claims.flags)


def _column(
    index: int, claims: ColumnClaims, rows: list[Sequence[str]], own: frozenset[str], *, named: bool
) -> UnderstoodColumn:
    head = shown_head(" ".join(claims.heads[index].split()))
    field, why, asks = _meaning(index, claims, own)
    texts = (" ".join(row[index].split()) for row in rows if index < len(row))
    shapes = tuple(islice(dict.fromkeys(shape(text) for text in texts if text), _SHAPES))
    if not named:
        head, field, why, asks = shape(head), "", "", ()
    return UnderstoodColumn(letters_of(index + 1), head, field, why, shapes, asks)


def _meaning(
    index: int, claims: ColumnClaims, own: frozenset[str]
) -> tuple[str, str, tuple[str, ...]]:
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


def _left(head: str, claims: ColumnClaims) -> tuple[str, str, tuple[str, ...]]:
    """Say of a column that is not read what it looks like."""
    what = looks_like(head)
    if what:
        return "", f"looks like {what}", (LOOKS[what],)
    if "procedure" not in claims.at and tells_what_is_done(head):
        refused = ("?",) if len(claims.form.procedures) == 1 else ()
        return "", "may be the procedure", (*refused, "procedure")
    return "", "", ()


def _lacking(claims: ColumnClaims, form: ListFormat) -> tuple[str, ...]:
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


class ColumnReport(NamedTuple):
    """The table, what stands against using the list, and lines for `clinic.yaml`."""

    table: tuple[str, ...]
    against: tuple[str, ...]
    lines: tuple[str, ...]
    notes: tuple[Diagnostic, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the list can be used as it is."""
        return not self.against

    def as_lines(self) -> list[str]:
        """Return the report as people read it."""
        said = [*self.table, "", *self.against]
        if self.lines:
            said += ["For clinic.yaml, once you have decided:", *self.lines]
        elif self.usable:
            said.append("Nothing is to be said in clinic.yaml.")
        return said


def look_at_columns(file: Path, clinic: Clinic) -> ColumnReport:
    """Look at the heads and the first rows of a list.

    Raises:
        InputError: it is no table, or cannot be read.
    """
    if not is_table(file):
        message = "This file has no columns: its keys are the names of docgen's fields."
        raise InputError(error("no-table", message, "Give a CSV or a workbook.", Place(str(file))))
    notes: list[Diagnostic] = []
    form = clinic.list_format
    own = {name for pack in clinic.packs.values() for name in known_fields(pack)}
    lines = {
        f"{slot.name}_{number}_{column}"
        for pack in clinic.packs.values()
        for slot in pack.slots.values()
        for column in slot.columns
        for number in range(1, _MOST_LINES + 1)
    }
    seen = understand(table_rows(file, form, notes), form, own | lines)
    return ColumnReport(
        tuple(_table(file, seen)),
        tuple(_against(seen)) or _refused(file, form),
        tuple(_proposed(seen, dated=bool(form.date_order))),
        tuple(notes),
    )


def _table(file: Path, seen: Understood) -> list[str]:
    where = f"columns are named in row {seen.row}" if seen.row else "no row names columns"
    said = [f"{file.name}: {len(seen.columns)} columns; {where}"]
    heads = [column.head or "(no head)" for column in seen.columns]
    fields = [column.field or "-" for column in seen.columns]
    wide = min(max(map(len, heads), default=0), _WIDEST)
    narrow = min(max(map(len, fields), default=0), _WIDEST)
    for column, head, field in zip(seen.columns, heads, fields, strict=True):
        shapes = " | ".join(column.shapes) or "(empty)"
        why = f"  [{column.why}]" if column.why else ""
        said.append(f"{column.letters:>3}  {head:<{wide}}  {field:<{narrow}}  {shapes}{why}")
    return said


def _against(seen: Understood) -> list[str]:
    """Say what stands against using the list."""
    said = []
    if not seen.row:
        said.append("No row names columns that docgen knows. Give the list a line of heads.")
    said += [f"No column is understood as {field}." for field in seen.lacks]
    for column in seen.columns:
        if column.asks[:1] == ("?",):
            where = f'Column {column.letters}, "{column.head}"'
            said.append(f"{where}: {column.why}. Say in clinic.yaml what it is.")
    return said


def _refused(file: Path, form: ListFormat) -> tuple[str, ...]:
    """Say why a run would not take the list, though its columns are understood."""
    try:
        read_table(file, form, [])
    except InputError as refused:
        return tuple(f"{one.message} {one.hint}".strip() for one in refused.diagnostics)
    return ()


def _proposed(seen: Understood, *, dated: bool) -> list[str]:
    """Return lines for clinic.yaml; behind each what else it may be."""
    columns = [_line(column) for column in seen.columns if column.asks]
    columns += [_line_for(field, seen) for field in seen.lacks]
    order = "" if dated else seen.order
    said = ["list:"] if columns or order else []
    if columns:
        said += ["  columns:", *columns]
    if order == "?":
        said.append("  date_order: mdy    # or dmy, if 03/04/2026 is the third of April")
    elif order:
        said.append(f"  date_order: {order}")
    return said


def _line(column: UnderstoodColumn) -> str:
    return f"    {_quoted(column.head)}: {column.asks[-1]}    # or ignore"


def _line_for(field: str, seen: Understood) -> str:
    """Return a line for a field that no column has, with those that may be it."""
    near = [
        _quoted(column.head)
        for column in seen.columns
        if not column.field and any(part in column.head.casefold() for part in _NEAR[field])
    ]
    told = f"one of: {', '.join(near)}" if near else "write the head of the column in place of ?"
    return f'    "?": {field}    # {told}'


def _quoted(head: str) -> str:
    escaped = head.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
