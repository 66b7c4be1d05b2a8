"""The rows of a table as its file has them: which one names the columns, and what the columns mean.

In: rows, and how the clinic's lists are written. Out: the row of the heads, and `ListColumns`, or
why the list cannot be used.

The clinic's own word counts first (`list: {columns: ...}` in `clinic.yaml`), then the name of a
field as docgen and the clinic's procedures write it, then what such columns are usually called. Who
comes second is passed over; two equals that mean the same are refused, both by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from docgen.errors import Diagnostic, InputError, Place, Severity, error, warning
from docgen.lists.headings import (
    LOOKS,
    SECOND,
    HeadMeaning,
    fields_by_alias,
    looks_like,
    meaning_of,
    squeezed,
    tells_what_is_done,
    words_of,
)
from docgen.patient.dates import looks_dated
from docgen.procedure.procedure import APPOINTMENT, Pack
from docgen.procedure.record_fields import (
    ACTIVE,
    CANCELLED,
    DAY_PART,
    IGNORE,
    OF_LISTS,
    STATUS,
    TIME_PART,
    UNUSED,
    like_heads,
    slip_of_column,
)
from docgen.settings.list_format import ListFormat

MOST_COLUMNS = 16_384  # as many as a spreadsheet has
LINES_ABOVE = 20  # rows above the names of the columns that may hold a title or the like
_CLINIC, _OWN, _USUAL, _WEAK, _NONE = range(5)  # whose word it is, the strongest first
_PADDED = re.compile(r"(\w+)_0+(\d{1,2})_(\w+)")  # a line of a list, numbered as computers do
_PARTS = ("given_name", "family_name")
_SHOWN = 60  # characters of a head
_LETTERS = 12  # columns that are named by their letters
_MOST_NAMED = 30  # columns, or other words, of a list of them


class RawRow(NamedTuple):
    """A row of a table, whatever file it stands in; blanks around its cells are of the file.

    `number` is that of a spreadsheet, and empty rows count; `line` is the line of a text file on
    which the row begins. `fault` says what is wrong with the row as a whole, "" if nothing is. Of a
    workbook `hidden` tells that people do not see the row, `merged` that it has a cell which is one
    with the cell above; `hidden_columns` are the numbers of columns that people do not see.
    """

    number: int
    line: int
    cells: Sequence[str]
    fault: str = ""
    hidden: bool = False
    merged: bool = False
    hidden_columns: frozenset[int] = frozenset()


class UnsureCell(str):
    """A cell of a workbook that people may see otherwise: no record number is read from it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ListColumns:
    """The fields of a table's columns in their order.

    `names` is "" for a column that holds no field of its own; a name that is no field stands for
    itself. `day` and `time` are columns of which the appointment is put together, `status` is the
    one that tells which rows to skip; -1 where there is none. `second` is the
    column of a second family name. `flags` are the columns that say yes
    or no to why a visit does not take place: each its index and that reason, or "" for a column
    that says no of such a visit. `unread` are columns that look like one of these and are not read,
    and what they look like.
    """

    names: tuple[str, ...]
    day: int = -1
    time: int = -1
    status: int = -1
    second: int = -1
    flags: tuple[tuple[int, str], ...] = ()
    unread: tuple[tuple[str, str], ...] = ()


def columns_of(heads: Sequence[str], form: ListFormat, place: Place) -> ListColumns:
    """Find out what each column means.

    Raises:
        InputError: there is no column of record numbers, or two columns mean the same.
    """
    if any(looks_dated(head) for head in heads):
        message = "The line that names the columns holds a date."
        hint = "Is it missing, or a patient's row glued to it? Give the names a line of their own."
        raise InputError(error("bad-list", message, hint, place))
    if len(heads) > MOST_COLUMNS:
        message = f"The list has more than {MOST_COLUMNS:,} columns."
        raise InputError(error("bad-list", message, "Is this the right file?", place))
    claims = ColumnClaims(heads, form, place)
    claims.refuse_clashes()
    at = claims.at
    if "id" not in at:
        hint = (
            "The first line must name the columns; one of them is id, the record number, or is "
            "named so in clinic.yaml: list: {columns: {MRN: id}}."
        )
        raise InputError(error("bad-list", "The list has no column named id.", hint, place))
    if "procedure" not in at and len(form.procedures) == 1:  # it needs no such column
        claims.refuse_other_procedures()
    day, clock = at.get(DAY_PART, -1), at.get(TIME_PART, -1)
    status = -1 if STATUS in form.fields else at.get(STATUS, -1)
    names = claims.names()
    if day >= 0 and clock < 0 and APPOINTMENT not in at:  # one column may well hold both
        names[day], day = APPOINTMENT, -1
    elif clock >= 0 and day < 0 and APPOINTMENT not in at:
        names[clock], clock = APPOINTMENT, -1
    twice = [name for name, count in Counter(names).items() if name and count > 1]
    if twice:
        known = [name for name in twice if name in form.fields or _of_list(name, form)]
        letters = [letters_of(at) for at, name in enumerate(names, 1) if name in twice]
        shown = f" ({', '.join(map(shown_head, known))})" if known else ""
        message = f"Columns have the same name: {', '.join(letters[:_LETTERS])}{shown}."
        raise InputError(error("bad-list", message, "Take one of each out, or rename it.", place))
    second = at[SECOND] if SECOND in at and "family_name" in at else -1
    flags, unread = tuple(claims.flags), tuple(claims.unread())
    return ListColumns(tuple(names), day, clock, status, second, flags, unread)


def not_read(columns: ListColumns, place: Place) -> list[Diagnostic]:
    """Warn of the columns that look like a status, a language, ... and are not read."""
    found = []
    for head, what in columns.unread:
        message = f'Column "{shown_head(head)}" looks like {what} and is not read.'
        field = f'"{shown_head(head)}": {LOOKS[what]}'
        hint = f"Say in clinic.yaml what it is: list: {{columns: {{{field}}}}}, or ignore."
        found.append(warning("unread-column", message, hint, place))
    return found


def ignored_note(
    columns: Sequence[str], packs: Iterable[Pack], place: Place | None = None
) -> Diagnostic:
    """Say that columns of a list mean nothing: by name, or counted where that may be a value."""
    packs = tuple(packs)
    like = like_heads(columns, packs)
    count = len(columns) - len(like)
    others = f"{count:,} column{'' if count == 1 else 's'} with a name that docgen does not know"
    message = f"These columns are ignored: {names_of(like)}{f', and {others}' * bool(count)}."
    if not like:
        message = f"The list has {others}; {'it is' if count == 1 else 'they are'} ignored."
    hint = slip_of_column(like[:_MOST_NAMED], packs)
    return Diagnostic(Severity.NOTE, "ignored-columns", message, hint, place)


def names_of(columns: Sequence[str]) -> str:
    """Write columns one after the other, of many only the first."""
    shown = [shown_head(name) for name in columns[:_MOST_NAMED]]
    more = f" and {len(columns) - _MOST_NAMED:,} more" if len(columns) > _MOST_NAMED else ""
    return f"{', '.join(shown)}{more}"


def looks_like_heads(cells: Sequence[str], form: ListFormat) -> bool:
    """Whether a line names columns, be they good or not: to find it below a title."""
    dated = len(cells) > MOST_COLUMNS or any(map(looks_dated, cells))
    return not dated and "id" in ColumnClaims(cells, form, Place("")).at


def find_heads(file: str, rows: Iterator[RawRow], form: ListFormat) -> tuple[list[RawRow], RawRow]:
    """Find the row that names the columns; return what stands above it as well.

    Raises:
        InputError: there is none, or what stands above it is too wide for a title.
    """
    above: list[RawRow] = []
    named: RawRow | None = None
    for row in islice((row for row in rows if _filled(row.cells)), LINES_ABOVE + 1):
        if looks_like_heads(row.cells, form):
            if all(2 * _filled(one.cells) <= _filled(row.cells) for one in above):
                return above, row
            named = row
            break
        above.append(row)
    if not above and not named:
        raise InputError(error("bad-list", "The list is empty.", "", Place(file)))
    first = above[0] if above else RawRow(1, 1, ())
    place = Place(file, first.line)
    if named and _filled(first.cells) < len(named.cells):
        message = f"The columns are named in row {named.number}, below a title or the like."
        raise InputError(
            error("title-line", message, "Take out what stands above that row.", place)
        )
    columns_of(first.cells, form, place)  # it says what is wrong with the first line
    raise InputError(error("bad-list", "No line names the columns.", "", place))


def refuse_second_heads(file: str, heads: RawRow, below: RawRow, form: ListFormat) -> None:
    """Refuse heads in two rows: "Patient" over two columns, "Last" and "First" below it.

    Raises:
        InputError: the row below the heads names a column that has no head.
    """
    if any(map(looks_dated, below.cells)):
        return  # it is a patient's
    bare = [cell if at < len(heads.cells) else "" for at, cell in enumerate(below.cells)]
    found = ColumnClaims(bare, form, Place("")).at.values()
    if any(not heads.cells[at].strip() for at in found):
        message = f"The columns are named in two rows, {heads.number} and {below.number}."
        hint = "Give each column its whole name in one row."
        raise InputError(error("two-heads", message, hint, Place(file, heads.line)))


def _filled(cells: Iterable[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def as_field_name(head: str) -> str:
    """Return a head as fields are written: "Birth-Date" is birth_date."""
    return re.sub(r"[\s-]+", "_", head.strip()).casefold()


def _of_list(name: str, form: ListFormat) -> bool:
    """Whether this is `slot_1_column`, of a slot that is known."""
    found = re.fullmatch(r"(\w+?)_\d{1,2}_\w+", name)
    return bool(found and found[1] in form.fields)


def letters_of(number: int) -> str:
    """Return how a spreadsheet calls a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class ColumnClaims:
    """Which column has which field; `at` holds the winners, `flags` the columns of yes and no."""

    def __init__(self, heads: Sequence[str], form: ListFormat, place: Place) -> None:
        """Let each column claim the field that its head means."""
        self.heads, self.form, self.place = heads, form, place
        self.own = [as_field_name(head) for head in heads]
        self.at: dict[str, int] = {}
        self.by: dict[str, int] = {}  # field: whose word
        self.lost: dict[int, str] = {}  # columns that mean a field of which another one counts
        self._clashes: list[tuple[str, int, int, int]] = []  # field, two columns, whose word
        self.flags: list[tuple[int, str]] = []
        self.settled: set[int] = set()  # columns of no interest: nobody is told of them
        self._nombre = -1  # "Nombre": beside a family name the given one, else the whole
        named = {as_field_name(head): field for head, field in form.columns.items()}
        usual = fields_by_alias()
        for index, name in enumerate(self.own):
            if name in named:
                self._take(HeadMeaning(named[name], reason="cancelled"), index, _CLINIC)
            elif name in form.fields:
                self._claim(name, index, _OWN)
            elif name:
                alias = usual.get(squeezed(heads[index]))
                found = HeadMeaning(alias) if alias else meaning_of(heads[index])
                if words_of(heads[index]) == ("name",):
                    self._nombre = index
                if found:
                    self._take(found, index, _WEAK if found.weak else _USUAL)
        self.fields = form.fields | set(named.values())
        self._settle_names()
        self._settle_appointment()

    def _take(self, found: HeadMeaning, index: int, whose: int) -> None:
        """Note what a column means: a field, or yes or no to whether the visit takes place."""
        if found.field in (CANCELLED, ACTIVE):
            if whose == _CLINIC or found.field not in self.form.fields:
                self.flags.append((index, "" if found.field == ACTIVE else found.reason))
        elif found.field == IGNORE:
            self.settled.add(index)
        else:
            if whose == _WEAK:
                self.settled.add(index)
            self._claim(found.field, index, whose)

    def refuse_other_procedures(self) -> None:
        """Refuse a list without a column of procedures that has one that may be it.

        Raises:
            InputError: every row would be taken for the one procedure that the clinic does.
        """
        for index, head in enumerate(self.heads):
            if index not in self.settled | {*self.at.values()} and tells_what_is_done(head):
                named = shown_head(head.strip())
                message = f'The list has no column procedure, and "{named}" may be it.'
                hint = (
                    f'Say in clinic.yaml what it is: list: {{columns: {{"{named}": procedure}}}}, '
                    "or ignore if all rows are of the clinic's one procedure."
                )
                raise InputError(error("bad-list", message, hint, self.place))

    def unread(self) -> list[tuple[str, str]]:
        """Return the columns that look like something that docgen must not miss."""
        read = {*self.at.values(), *(index for index, _ in self.flags), *self.settled}
        left = [head.strip() for index, head in enumerate(self.heads) if index not in read]
        return [(head, looks_like(head)) for head in left if looks_like(head)]

    def _claim(self, field: str, index: int, whose: int) -> None:
        before = self.by.get(field, _NONE)
        if whose < before:
            if field in self.at:
                self.lost[self.at[field]] = field
            self.at[field], self.by[field] = index, whose
        else:
            self.lost[index] = field
            if whose == before:
                self._clashes.append((field, self.at[field], index, whose))

    def clashes(self) -> list[tuple[str, int, int]]:
        """Return the fields that two columns mean, and those columns."""
        return [
            (field, one, two)
            for field, one, two, whose in self._clashes
            if whose <= self.by.get(field, _NONE)
        ]

    def refuse_clashes(self) -> None:
        """Refuse two columns that mean the same.

        Raises:
            InputError: the first such two.
        """
        for field, one, two in self.clashes():
            raise self._same(field, one, two)

    def _settle_names(self) -> None:
        """Keep the name in one column or in two, by whose word is stronger."""
        if self._nombre >= 0 and not {"name", "given_name"} & {*self.at}:
            field = "given_name" if "family_name" in self.at else "name"
            self._claim(field, self._nombre, _USUAL)
        parts = [field for field in _PARTS if field in self.at]
        if "name" not in self.at or not parts:
            return
        whole, apart = self.by["name"], min(self.by[field] for field in parts)
        if whole == apart >= _USUAL:
            self._clashes.append(("name", self.at["name"], self.at[parts[0]], whole))
        elif whole < apart:
            self._drop(*parts)
        elif apart < whole:
            self._drop("name")

    def _settle_appointment(self) -> None:
        """Keep the appointment in one column, or day and time in two."""
        if APPOINTMENT not in self.at or DAY_PART not in self.at:
            return  # a time beside an appointment is used where that is a day alone
        whole, apart = self.by[APPOINTMENT], self.by[DAY_PART]
        if whole == apart:
            self._clashes.append((APPOINTMENT, self.at[APPOINTMENT], self.at[DAY_PART], whole))
        else:
            self._drop(*((DAY_PART, TIME_PART) if whole < apart else (APPOINTMENT,)))

    def names(self) -> list[str]:
        """Return the name under which each column's cells are kept."""
        winners = {index: field for field, index in self.at.items()}
        used = {self.at.get(field) for field in (*OF_LISTS, SECOND)} - {None}
        dropped = {index for index, _ in self.flags} | self.settled - {*winners}
        names = []
        for index, own in enumerate(self.own):
            # The clinic's word counts: a column that only happens to be called so is another thing.
            other = f"{own}{UNUSED}" if own in self.fields else own
            names.append(self._unpadded(winners.get(index, other)))
            if index in dropped or (index in used and winners[index] not in self.form.fields):
                names[-1] = ""
        return names

    def _unpadded(self, name: str) -> str:
        """Read medicines_01_drug as medicines_1_drug: beside that one it would be lost."""
        found = _PADDED.fullmatch(name)
        return "_".join(found.groups()) if found and found[1] in self.form.fields else name

    def _drop(self, *fields: str) -> None:
        for field in fields:
            if field in self.at:
                self.lost[self.at.pop(field)] = field
                del self.by[field]

    def _same(self, field: str, first: int, second: int) -> InputError:
        heads = [shown_head(self.heads[index].strip()) for index in (first, second)]
        if as_field_name(heads[0]) == as_field_name(heads[1]):
            message = f"The list has these columns twice: {as_field_name(heads[0])}."
            return InputError(error("bad-list", message, "Take one of each out.", self.place))
        message = f'The columns "{heads[0]}" and "{heads[1]}" both mean {field}.'
        hint = f'Say in clinic.yaml which counts: list: {{columns: {{"{heads[0]}": {field}}}}}.'
        return InputError(error("bad-list", message, hint, self.place))


def shown_head(head: str) -> str:
    """Return a head as messages name it, of a long one only the beginning."""
    return head if len(head) <= _SHOWN else head[:_SHOWN] + "…"
