"""Reads the fields of one raw record: single values, lists of lines, texts in several languages.

In: a `RawRecord`, and the slots that its procedure declares. Out: typed values by path
(`medicines[0].next`), and diagnostics with field, row, record number and place, never with a value.
Reading goes on after a problem, so that all of them are reported at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeAlias, TypeVar

from docgen.cache import FrozenMap
from docgen.errors import SURE, Diagnostic, Place, Severity, is_slip, one_of, suggest
from docgen.patient.clock_times import following, is_bare, near
from docgen.patient.dates import ZonedMoment, read_date, read_zoned
from docgen.patient.dose_days import (
    NOT_DECIDED,
    DoseDay,
    Undecided,
    day_before,
    day_of,
    is_before,
    read_days,
    read_dose_day,
)
from docgen.patient.fields import (
    LONGEST_NAME,
    SPREADSHEET_DAY,
    FieldProblem,
    read_choice,
    read_line,
    read_text,
    refuse_spoiled,
)
from docgen.patient.languages import read_language
from docgen.patient.raw import Raw, RawRecord, shown_number
from docgen.procedure.procedure import APPOINTMENT, END, MOMENTS, SlotDecl

Read = TypeVar("Read")  # what a function makes of a text
Texts: TypeAlias = FrozenMap[str, str]  # one text in several languages
Single: TypeAlias = str | date | datetime | DoseDay | Undecided
One: TypeAlias = Single | Texts
Line: TypeAlias = FrozenMap[str, One]
# What a field may hold: a list of lines, a text by language, levels in anatomical order, ...
FieldValue: TypeAlias = Single | tuple[str, ...] | Texts | tuple[Line, ...]

LONGEST_CELL = 120
_FAR = timedelta(days=366)
# A day as spreadsheets show one: 2026-01-02, 1/2/2026, 2-Jan, Jan-02, 2-ene.
_DATED = re.compile(
    rf"\d{{4}}-\d\d-\d\d(?:[T ].*)?|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|{SPREADSHEET_DAY}", re.IGNORECASE
)
_TYPED = frozenset({"dose_day", "days_before", "days_without", "yes"})
_IN_QUOTES = "Put a text with a comma or a colon in it in quotes."


class FieldReader:
    """Reads fields, and notes what is wrong with them in `problems`.

    `record` is the number that names the record in diagnostics, "" where the cells of a row seem to
    have slipped: it may be a name. `values` are the fields of the record that were read before;
    `understood` are the moments that were written as a bare time, by path, and `zoned` those with a
    time zone.
    """

    def __init__(self, raw: RawRecord) -> None:
        """Start with the problems found while the file was read."""
        self.raw = raw
        self.record = shown_number(raw)
        self.problems: list[Diagnostic] = [
            replace(problem, row=raw.row, record=self.record) for problem in raw.problems
        ]
        self.values: dict[str, FieldValue] = {}
        self.understood: dict[str, datetime] = {}
        self.zoned: dict[str, ZonedMoment] = {}

    def problem(self, path: str, found: FieldProblem, place: Place | None = None) -> None:
        """Note what is wrong with a field."""
        place = place or self.raw.places.get(path) or self.raw.place
        self.problems.append(
            Diagnostic(
                Severity.ERROR,
                found.code,
                f"{path}{self.raw.heads.get(path, '')} {found.message}.",
                found.hint,
                place,
                path,
                self.raw.row,
                self.record,
            )
        )

    def unknown(self, parent: str, key: str, known: Iterable[str], what: str) -> None:
        """Note a key that does not belong; `parent` is the path of the group that it stands in.

        It is repeated only where it is surely the slip of one that does: `{Rosa, Peña}` has the
        keys Rosa and Peña, and no name may stand in a message.
        """
        path = f"{parent}.{key}" if parent else key
        hint = suggest(key, known)
        if is_slip(suggest(key, known, SURE)):
            self.problem(path, FieldProblem("unknown-key", f"is not {what}", hint))
            return
        comma = " Put a text with a comma or a colon in it in quotes." if parent else ""
        place = self.raw.places.get(path) or self.raw.place
        found = FieldProblem("unknown-key", f"holds a key that is not {what}", f"{hint}{comma}")
        self.problem(parent or "record", found, place)

    def take(
        self, name: str, reader: Callable[[str], Read], *, required: bool = False
    ) -> Read | None:
        """Read a field of one text."""
        value = self.raw.mapping.get(name)
        if value is None:
            if required:
                self.problem(name, FieldProblem("missing", "is missing", "Write it."))
            return None
        return self.one(name, value, reader)

    def one(self, path: str, value: Raw, reader: Callable[[str], Read]) -> Read | None:
        """Read one text, or note what is wrong with it."""
        try:
            if not isinstance(value, str):
                raise FieldProblem("not-one-value", "is not one value", "Write one text.")
            return reader(value)
        except FieldProblem as found:
            self.problem(path, found)
            return None

    def check_near(self, path: str, value: object) -> None:
        """Refuse a day more than a year from the appointment: a slip in the year."""
        if not isinstance(value, date | DoseDay):
            return
        appointment = self.values.get(APPOINTMENT)
        if not isinstance(appointment, datetime):
            return
        if abs(day_of(value) - appointment.date()) > _FAR:
            message = "is more than a year from the appointment"
            self.problem(path, FieldProblem("impossible-date", message, "Check the year."))

    def date(self, text: str) -> date:
        """Read a day as this record writes it."""
        return read_date(text, self.raw.date_order)

    def moment(self, path: str, text: str, *, visit: bool = False) -> datetime:
        """Read a day and a time as this record writes them; remember a zone that stands there.

        Of a `visit` a range of times says when it begins.
        """
        found = read_zoned(text, self.raw.date_order, visit=visit)
        if found.zone:
            self.zoned[path] = found
        return found.when

    def end(self, path: str, text: str) -> datetime:
        """Read the end of the procedure; a bare time is near the appointment."""
        if not is_bare(text):
            return self.moment(path, text)
        return self.understand(path, near(text, self.known(APPOINTMENT), self.raw.now))

    def after_end(self, path: str, text: str) -> datetime:
        """Read a moment after the procedure; a bare time is the first such time after its end."""
        if not is_bare(text):
            return self.moment(path, text)
        return self.understand(path, following(text, self.known(END), self.raw.now))

    def understand(self, path: str, moment: datetime) -> datetime:
        """Remember what a bare time was taken for: people look at it."""
        self.understood[path] = moment
        return moment

    def known(self, name: str) -> datetime | None:
        """Return a moment of this record that was read before."""
        value = self.values.get(name)
        return value if isinstance(value, datetime) else None

    def reader(
        self, path: str, kind: str, choices: tuple[str, ...] = (), at_most: int = 0
    ) -> Callable[[str], Single | None]:
        """Return what reads one text of this kind."""
        if kind == "choice":
            return lambda text: read_choice(text, choices)
        if kind == "moment":
            return partial(self.moment, path)
        if kind == "date":
            return self.date
        return lambda text: self.typed(read_line, text, at_most or LONGEST_NAME)

    def typed(self, read: Callable[[str, int], str], text: str, at_most: int) -> str:
        """Read a text; in a list it may have been spoiled by the program that wrote it."""
        if self.raw.flat:
            refuse_spoiled(text)
        return read(text, at_most)

    def read_texts(self, name: str, at_most: int) -> str | Texts | None:
        """Read a text as typed, or a map of languages."""
        return self.texts_of(name, self.raw.mapping.get(name), at_most)

    def texts_of(self, path: str, value: Raw, at_most: int) -> str | Texts | None:
        """Read a text as typed, or a map of languages, wherever in the record it stands."""
        if value is None:
            return None
        if isinstance(value, FrozenMap):
            return self.by_language(path, value, lambda text: self.typed(read_text, text, at_most))
        return self.one(path, value, lambda text: self.typed(read_text, text, at_most))

    def read_named(self, path: str, value: Raw, longest: int = LONGEST_CELL) -> str | Texts | None:
        """Read a name or a short text: as typed, or a map of languages ("Dr.", "Dra.")."""
        if isinstance(value, FrozenMap):
            return self.by_language(path, value, lambda text: read_line(text, longest))
        if value is None:
            return None
        return self.one(path, value, lambda text: self.typed(read_line, text, longest))

    def by_language(
        self, path: str, value: FrozenMap[str, Raw], read: Callable[[str], str]
    ) -> Texts | None:
        """Read a map of languages."""
        texts: dict[str, str] = {}
        for language, written in value.items():
            inner = f"{path}.{language}"
            try:
                code = read_language(language)
            except FieldProblem as found:  # not repeated: it may be a part of the text
                wrong = FieldProblem(found.code, "names a language that is none", _IN_QUOTES)
                self.problem(path, wrong, self.raw.places.get(inner))
                continue
            text = self.one(inner, written, read)
            if text:
                texts[code] = text
        return FrozenMap(texts) or None

    def read_lines(self, slot: SlotDecl) -> tuple[Line, ...] | None:
        """Read a list of lines; in a flat record they are columns `slot_1_column`."""
        value = self.raw.mapping.get(slot.name)
        if value is None:
            value = tuple(_flat_lines(self.raw, slot)) if self.raw.flat else ()
        if not isinstance(value, tuple):
            self.problem(slot.name, FieldProblem("not-a-list", "is not a list", self._how(slot)))
            return None
        if slot.at_most and len(value) > slot.at_most:
            message = f"has more than {slot.at_most} lines"
            self.problem(slot.name, FieldProblem("too-many", message, "Print the rest by hand."))
            value = value[: slot.at_most]  # more of the same would bury what else is wrong
        return tuple(
            self.read_line_of(slot, line, f"{slot.name}[{number}]")
            for number, line in enumerate(value)
        )

    def _how(self, slot: SlotDecl) -> str:
        """Say how a list is written in this kind of file."""
        if self.raw.flat:
            columns = ", ".join(f"{slot.name}_1_{column}" for column in slot.columns)
            return f"A table has columns for it: {columns}."
        return "Begin each line with a hyphen; in JSON, write it in brackets."

    def read_line_of(self, slot: SlotDecl, line: Raw, path: str) -> Line:
        """Read one line; a text in its place is the first column where no sheet needs another."""
        needed = _needed(slot)
        if isinstance(line, str) and needed == {next(iter(slot.columns))}:
            line = FrozenMap(dict.fromkeys(needed, line))
        if not isinstance(line, FrozenMap):
            columns = ", ".join(slot.columns)
            hint = f"Write its columns: {columns}."
            self.problem(path, FieldProblem("not-a-line", "is not a line of this list", hint))
            return FrozenMap()
        found: dict[str, One] = {}
        for column, written in line.items():
            if column not in slot.columns:
                self.unknown(path, column, slot.columns, "a column of it")
            elif written is not None:
                value = self.read_cell(slot, column, written, f"{path}.{column}")
                if value is not None:
                    found[column] = value
        if not found:
            self.problem(path, FieldProblem("empty", "is empty", "Fill it in, or take it out."))
        self.settle_day(slot, found, path)
        self.check_done(slot, found, path)
        self.check_order(slot, found, path)
        return FrozenMap(found)

    def read_cell(self, slot: SlotDecl, column: str, written: Raw, path: str) -> One | None:
        """Read one value of a line; a text may be a map of languages."""
        kind = slot.columns[column]
        if kind in _TYPED:
            return self.read_typed(slot, column, written, path)
        if kind in ("text", "name") and isinstance(written, FrozenMap):
            return self.read_named(path, written, slot.longest or LONGEST_CELL)
        read = self.reader(path, kind, at_most=slot.longest or LONGEST_CELL)
        if kind == "moment" and END in slot.in_order[: _place(slot, column)]:
            read = partial(self.after_end, path)
        value = self.one(path, written, read)
        if self.raw.flat and kind == "text" and column in _needed(slot):
            self.check_spreadsheet(path, value)
        self.check_near(path, value)
        return value

    def read_typed(self, slot: SlotDecl, column: str, written: Raw, path: str) -> One | None:
        """Read the day of a dose, a count of days, or a yes."""
        kind, order = slot.columns[column], self.raw.date_order
        if kind == "yes":
            answer = self.one(path, written, lambda text: read_choice(text, ("yes", "no")))
            return "yes" if answer == "yes" else None
        if kind == "dose_day":
            may_be_open = column in slot.undecided
            day = self.one(
                path, written, lambda t: read_dose_day(t, order, may_be_open=may_be_open)
            )
            self.check_near(path, day)
            return day
        days = self.one(path, written, read_days)
        start = self.values.get(APPOINTMENT)
        if days is None or not isinstance(start, datetime):
            return None  # the record is refused already, for this or for its appointment
        return day_before(start.date(), days, skipped=kind == "days_without")

    def settle_day(self, slot: SlotDecl, line: dict[str, One], path: str) -> None:
        """Put a day that was counted in its column: of the ways to write it a line has one."""
        for target, others in slot.instead.items():
            ways = [name for name in (target, *others) if name in line]
            if len(ways) > 1:
                message = f"stands beside {one_of(ways[:-1])}: they may differ by a day"
                hint = f"Write one of {one_of((target, *others))}."
                self.problem(f"{path}.{ways[-1]}", FieldProblem("two-ways", message, hint))
            if ways:
                line[target] = line.pop(ways[0])

    def check_done(self, slot: SlotDecl, line: dict[str, One], path: str) -> None:
        """Refuse a line of which one column says that it is done and another that nobody knows."""
        for day, flag in slot.done.items():
            if flag in line and line.get(day) is NOT_DECIDED:
                found = FieldProblem("contradiction", f"contradicts {day}", "Correct one of them.")
                self.problem(f"{path}.{flag}", found)

    def check_spreadsheet(self, path: str, value: object) -> None:
        """Refuse a date in the place of words: spreadsheets make one of the dose 1-2 or 1/2."""
        if isinstance(value, str) and _DATED.fullmatch(value):
            hint = "A spreadsheet makes dates of 1-2 and 1/2: format the column as text."
            self.problem(path, FieldProblem("date-in-text", "is a date", hint))

    def check_order(self, slot: SlotDecl, line: dict[str, One], path: str) -> None:
        """Refuse dates that run backwards: those of one line, and the record's own among them."""
        known = {name: self.values.get(name) for name in MOMENTS} | line
        there = [
            (name, when)
            for name in slot.in_order
            if isinstance(when := known.get(name), date | DoseDay)
        ]
        for number, (second, late) in enumerate(there):
            for first, early in reversed(there[:number]):
                if {first, second} <= set(MOMENTS) or not is_before(late, early):
                    continue
                wrong, message = second, f"is before {first}"
                if second in MOMENTS:
                    wrong, message = first, f"is after the {second}"
                found = FieldProblem("dates-backwards", message, "Check both dates.")
                self.problem(f"{path}.{wrong}", found)
                break


def _needed(slot: SlotDecl) -> set[str]:
    """Return the columns without which some sheet prints no line."""
    return {column for columns in slot.complete.values() for column in columns}


def _place(slot: SlotDecl, column: str) -> int:
    return slot.in_order.index(column) if column in slot.in_order else 0


def _flat_lines(raw: RawRecord, slot: SlotDecl) -> list[FrozenMap[str, Raw]]:
    lines: dict[int, dict[str, Raw]] = {}
    names = tuple(raw.mapping.keys())
    for name, number, column in _columns_of_lines(slot.name, slot.columns, names):
        value = raw.mapping[name]
        if value is not None:
            lines.setdefault(number, {})[column] = value
    return [FrozenMap(lines[number]) for number in sorted(lines)]


def _columns_of_lines(
    slot: str, columns: FrozenMap[str, str], names: tuple[str, ...]
) -> tuple[tuple[str, int, str], ...]:
    """Find the columns that hold lines of a list: name, number of the line, column of it."""
    start, found = f"{slot}_", list[tuple[str, int, str]]()
    for name in names:
        if name.startswith(start):
            line = re.fullmatch(r"(\d{1,2})_(\w+)", name[len(start) :])
            if line and line[2] in columns:
                found.append((name, int(line[1]), line[2]))
    return tuple(found)
