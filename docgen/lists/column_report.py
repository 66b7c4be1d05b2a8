"""What `docgen columns` says of a list: which column is understood as what, and what to write.

In: the list's file and the clinic. Out: `ColumnReport`, lines of text. No cell is shown but by its
shape: the lines may go into a pipe, a ticket, an e-mail.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from docgen.errors import Diagnostic, InputError, Place, error
from docgen.lists.columns import Understood, UnderstoodColumn, understand
from docgen.lists.files import table_rows
from docgen.procedure.record_fields import known_fields
from docgen.settings.clinic import Clinic

_WIDEST = 34  # characters of a column of the table
# Parts of heads that may be a field which no column is understood as.
_NEAR = {
    "id": ("id", "mrn", "record", "chart", "num", "no.", "exped", "hist"),
    "name": ("name", "nombre", "patient", "paciente"),
    "birth_date": ("birth", "dob", "nac"),
    "appointment": ("date", "time", "appt", "start", "sched", "fecha", "hora", "cita"),
    "procedure": ("proc", "exam", "type", "cpt", "study", "desc", "title", "tipo", "estudio"),
}


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
    if file.suffix.lower() in {".yaml", ".yml", ".json", ".jsonl", ".ndjson"}:
        message = "This file has no columns: its keys are the names of docgen's fields."
        raise InputError(error("no-table", message, "Give a CSV or a workbook.", Place(str(file))))
    notes: list[Diagnostic] = []
    form = clinic.list_format
    rows = ((number, cells) for number, _, cells, _ in table_rows(file, form, notes))
    own = {name for pack in clinic.packs.values() for name in known_fields(pack)}
    lines = {
        f"{slot.name}_{number}_{column}"
        for pack in clinic.packs.values()
        for slot in pack.slots.values()
        for column in slot.columns
        for number in range(1, 21)
    }
    seen = understand(rows, form, own | lines)
    return ColumnReport(
        tuple(_table(file, seen)),
        tuple(_against(seen)),
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


def _proposed(seen: Understood, *, dated: bool) -> list[str]:
    """Return lines for clinic.yaml; behind each what else it may be."""
    columns = [_line(column) for column in seen.columns if column.asks]
    columns += [_lacking(field, seen) for field in seen.lacks]
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


def _lacking(field: str, seen: Understood) -> str:
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
