"""One patient's values in the slots of a sheet, and the answers to guards.

In: clinic, settings that hold for the patient, record, locale. Out: runs of text for each slot, and
whether a guard holds. Nothing here knows a field by name: slots say what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from docgen.cache import FrozenMap
from docgen.clock.day_labels import DayLabel, LabelDay, day_label
from docgen.clock.formats import (
    MAY,
    blank_runs,
    calendar_of,
    entry_head,
    format_setting,
    format_static,
    format_time_value,
    format_value,
)
from docgen.clock.levels import where_runs
from docgen.clock.timeline import (
    ARRIVE,
    CLINIC,
    Leaving,
    TimesPlan,
    TimeValue,
    is_past,
    localise,
    place_times,
    plan_times,
)
from docgen.expression.truth import (
    LEAVES_AFTER,
    Atom,
    Compare,
    Literal,
    Name,
    Truth,
    compare_values,
    told,
)
from docgen.i18n import dates
from docgen.i18n.dates import NIGHT_ENDS, clock_change, dated_in_full, day_named, is_far
from docgen.i18n.locale import Locale
from docgen.i18n.runs import Runs
from docgen.patient.dose_days import DoseDay, Undecided, bounds
from docgen.patient.reader import FieldValue
from docgen.patient.record import Patient
from docgen.procedure.drawings import WHERE, Region
from docgen.procedure.libraries import load_drugs
from docgen.procedure.procedure import APPOINTMENT, FactDecl, Pack
from docgen.procedure.record_fields import ALL_NOTES, NOTES, NOTES_FOR
from docgen.settings.clinic import Clinic
from docgen.settings.kind_of_patient import KindOfPatient, Resolved

# What `known.x` may ask besides: whether the clocks change in the night before the visit.
CLOCK_CHANGES = FrozenMap({"clocks_forward": 1, "clocks_back": -1})
_TIMES = "times."
_SETTINGS = "settings."  # of a slot that prints a setting which patients have unlike
_AFTER = len(_TIMES)
_ROW = re.compile(r"(\w+)\[(\d+)\]\.(\w+)")


class DayPart(NamedTuple):
    """A part of a day beside that of a moment: how many days later, and where in that day."""

    days: int
    hour: time


# By the format that prints it: see `layout/timeline.py`.
DAY_PARTS = FrozenMap(
    {"stop_morning_of": DayPart(0, time(8)), "stop_evening_before": DayPart(-1, time(20))}
)
_EVENING = time(18)  # where in a day's order its evening stands


class SettingAbsentError(Exception):
    """A sheet prints a setting that this patient does not have."""

    def __init__(self, path: str, how: str) -> None:
        """Take the path of the setting, and the format in which it is printed."""
        super().__init__(path)
        self.path, self.how = path, how


@dataclass(slots=True)
class Personal:
    """What one patient's sheet says in its slots.

    `printed_on` is the day of printing, or the local date and time; None prints no "today" and
    counts nothing as past. `plan` is `plan_times(pack, kind.settings)`, which patients of one kind
    share; it is made where it is not given. Results depend on the arguments alone.
    """

    clinic: Clinic
    pack: Pack
    kind: KindOfPatient
    patient: Patient
    locale: Locale
    sheet: str
    printed_on: date | datetime | None = None
    plan: TimesPlan | None = None
    _times: FrozenMap[str, TimeValue] | None = field(default=None, init=False, repr=False)
    _calendar: str | None = field(default=None, init=False, repr=False)
    _left: date | None = field(default=None, init=False, repr=False)

    @property
    def resolved(self) -> Resolved:
        """The settings that hold for this patient."""
        return self.kind.settings

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.clinic.timezone)

    @property
    def printed_day(self) -> date | None:
        """The day of printing, if it is known."""
        printed = self.printed_on
        return printed.date() if isinstance(printed, datetime) else printed

    @property
    def times(self) -> FrozenMap[str, TimeValue]:
        """The declared times whose settings are there, reckoned once."""
        if self._times is None:
            if self.plan is None:
                self.plan = plan_times(self.pack, self.resolved)
            leaving = Leaving(self.sheet, self.printed_on)
            self._times = place_times(self.plan, self.patient, self.zone, leaving)
        return self._times

    def slot(self, path: str, how: str, day: date | None = None) -> Runs:
        """Return a slot's value in one of `FORMATS`; an absent one as a run that is `BLANK`.

        `path` is `patient.name`, `patient.list[0].column` or `times.name`. `day` is the day whose
        label stands right above, so that a clock time of that day need not name it.
        """
        if path.startswith(_SETTINGS):
            return self._setting(path.removeprefix(_SETTINGS), how)
        if how in MAY:
            day = self.first_day()
        time, name = _named(path)
        if time:
            value, fillable = self.times.get(time), self.sheet == "discharge"
            runs = format_time_value(self.locale, value, how, day, fillable=fillable)
            return self._in_full(runs, value.instant if value else None, how)
        known = self._value(name)
        if known is None or how == "count":
            count = self.kind.answers.get(name)
            if how == "count" and isinstance(count, int):
                return ((format_static(self.locale, count, how), False),)
            return blank_runs(self.locale, how)
        if how == WHERE and isinstance(known, tuple):
            return where_runs(self.locale, self._regions(name), map(str, known))
        runs = format_value(self.locale, known, how, day)
        return self._in_full(runs, known, how) if isinstance(known, date) else runs

    def _regions(self, slot: str) -> tuple[Region, ...]:
        """Return where the levels of a slot are, in words: as the drawing says that they fill."""
        drawings = self.pack.drawings.values()
        return next((one.where for one in drawings if one.slot == slot), ())

    def _setting(self, path: str, how: str) -> Runs:
        """Return a setting that is not the same for every patient.

        Raises:
            SettingAbsentError: this patient has none: the template should have asked.
        """
        value = self.resolved.at(path)
        if value is None:
            raise SettingAbsentError(path, how)
        return ((format_setting(self.locale, value, how, self.pack.lists), False),)

    def _in_full(self, runs: Runs, when: date | None, how: str) -> Runs:
        """Add the year to a day that is far from the day of printing."""
        if when is None or how == "birth" or not self.is_far(when):
            return runs
        if how in MAY:
            day = dates.short_month_day(self.locale, when)
            return tuple([(t.replace(day, f"{day}\u00a0{when.year}", 1), b) for t, b in runs])
        return dated_in_full(self.locale, runs, day_named(when))

    def is_far(self, when: date) -> bool:
        """Whether a day or a moment is not within the next 11 months."""
        printed = self.printed_day
        return printed is not None and is_far(day_named(when), printed)

    def truth(self, atom: Atom) -> Truth:
        """Answer what conditions ask of this patient's record: see `truth.Facts`."""
        if isinstance(atom, Compare) and isinstance(atom.left, Name):
            head, _, name = atom.left.path.partition(".")
            if head == "holds" and isinstance(atom.right, Literal):
                held = self.patient.values.get(name)
                found = atom.right.value in held if isinstance(held, tuple) else None
                return told(found, Truth.OPEN)
            if head == "rows" and isinstance(atom.right, Literal):
                rows = self.patient.values.get(name)
                count = len(rows) if isinstance(rows, tuple) else 0
                return told(compare_values(count, atom.op, atom.right.value))
        elif isinstance(atom, Name):
            found = self._record(*atom.path.split(".", 1))
            if found is not None:
                return told(found)
        return self.kind.truth(atom)

    def _record(self, test: str, name: str = "") -> bool | None:
        """Answer `known.x`, `ahead.x`, ...; None: it is no question about the record."""
        if test == "known":
            return None if name in self.pack.questions else self._is_known(name)
        if test == "record" and name.startswith(LEAVES_AFTER):
            return self._leaves_after(int(name.removeprefix(LEAVES_AFTER)))
        if test == "record":
            return bool(self.first_day() if name == "days" else self.calendar())
        return self._dated(test, name) if test in ("ahead", "past", "today") else None

    def calendar(self) -> str:
        """Return the dates for the patient's phone; "" where none is known."""
        if self._calendar is None:
            entries = self.pack.calendar.get(self.sheet, ())
            heads = self.locale.remember(
                ("calendar", entries),
                lambda: [entry_head(self.locale.message(entry.say)) for entry in entries],
            )
            dates = ((head, self._date_of(e.at)) for head, e in zip(heads, entries, strict=True))
            self._calendar = calendar_of([(head, when) for head, when in dates if when])
        return self._calendar

    def first_day(self) -> date | None:
        """Return the day on which the patient goes home."""
        if self._left is None:
            left = self._value("discharge_time") or self._value("procedure_end")
            self._left = day_named(left) if isinstance(left, datetime) else None
        return self._left

    def leaves(self) -> datetime | None:
        """Return when the patient leaves, as far as it is known: when all that is done is over."""
        left = self._value("discharge_time")
        if isinstance(left, datetime):
            return left
        ended = self._value("procedure_end")
        stays = (time for time in self.times.values() if time.place == CLINIC)
        # A plan of when the patient leaves counts until the record knows more.
        known = [time.expected for time in stays if not (time.earliest and ended)]
        known.append(ended if isinstance(ended, datetime) else None)
        return max([when for when in known if when], key=datetime.timestamp, default=None)

    def _leaves_after(self, minutes: int) -> bool:
        """Tell whether the patient leaves so many minutes after midnight, or later."""
        when = self.leaves()
        return when is not None and when.hour * 60 + when.minute >= minutes

    def _date_of(self, names: tuple[str, ...]) -> datetime | date | None:
        """Return the first date that is known and to come."""
        for name in names:
            time = self.times.get(name)
            if time is None:
                when = self._value(name)
                if isinstance(when, date):
                    return when
            elif time.instant and not self._is_past(time.instant):
                return time.instant
        return None

    def instant(self, path: str) -> datetime | date | None:
        """Return the moment or the day of a slot, in the clinic's zone, or None.

        Of a range it is the moment at which that begins; a part of a day (`patient.appointment~`
        and a format of `DAY_PARTS`) has that day.
        """
        path, _, part = path.partition("~")
        if part:
            moment = self.instant(path)
            day = None if moment is None else day_named(moment)
            return day and day + timedelta(days=DAY_PARTS[part].days)
        time, name = _named(path)
        if time:
            value = self.times.get(time)
            return value.begins if value else None
        known = self._value(name)
        if isinstance(known, DoseDay):
            moment = known.moment
            return known.day if moment is None else localise(moment, self.zone, later=True)
        return known if isinstance(known, date) else None

    def counts_from(self, path: str) -> datetime | None:
        """Return the moment that a declared time counts from, in the clinic's zone."""
        time = self.times.get(_named(path)[0])
        return time.base if time else None

    def is_over(self, path: str) -> bool:
        """Tell whether a slot is a declared time that is over when the patient leaves."""
        time = self.times.get(_named(path)[0])
        return time is not None and time.over

    def order(self, path: str) -> tuple[int, float] | None:
        """Return a key that puts stops in order; what has a day alone follows that day's night.

        No one takes a medicine between midnight and five because a sheet says "this day".
        """
        when = self.instant(path)
        if when is None:
            return None
        clock = when
        own, _, part = path.partition("~")
        if part:
            clock = self._in_part_of_day(own, when, DAY_PARTS[part])
        if not isinstance(clock, datetime):
            dose = self._value(_named(path)[1])
            late = isinstance(dose, DoseDay) and dose.part == "evening"
            clock = datetime.combine(clock, _EVENING if late else NIGHT_ENDS, self.zone)
        return LabelDay.of(when).number, clock.timestamp()

    def _in_part_of_day(self, path: str, day: date, part: DayPart) -> datetime:
        """Return the hour at which a part of a day stands among that day's other events.

        The morning of a visit that begins before its usual hour is just before it: before the
        patient comes, who does at home what is to be done in the morning.
        """
        usual = datetime.combine(day, part.hour, self.zone)
        visit = self.instant(path)
        if part.days or not isinstance(visit, datetime):
            return usual
        arrive = self.times.get(ARRIVE)
        comes = arrive.expected if arrive and arrive.base == visit else None
        before = (comes or visit) - timedelta(minutes=1)
        return min(usual, before, key=datetime.timestamp)

    def day_of(self, instant: datetime | date) -> date:
        """Return the day under whose label a stop stands; midnight ends the day before."""
        return day_named(instant)

    def day_label(self, instant: datetime | date) -> DayLabel:
        """Return the label of the day, or the night, under which a stop stands."""
        label = LabelDay.of(instant)
        in_full = self.is_far(label.day)
        return day_label(self.locale, label, self.printed_day, in_full=in_full)

    def foreign_texts(self) -> dict[str, str]:
        """Return the language of texts that someone typed in another than the sheet's, by path.

        A text without a language is taken to be in the clinic's first one.
        """
        language, first = self.locale.language, self.clinic.languages[0]
        found: dict[str, str] = {}
        for path, value in self.cells():
            if isinstance(value, str | FrozenMap):
                own = first if isinstance(value, str) else _language(value, language)
                if own != language:
                    found[f"patient.{NOTES if path in ALL_NOTES else path}"] = own
        return found

    def cells(self) -> Iterator[tuple[str, FieldValue]]:
        """Yield every value of the record by its path, but the notes that another sheet has."""
        printed = self._note_field()
        for path, value in self.patient.cells():
            if path == printed or path not in ALL_NOTES:
                yield path, value

    def _note_field(self) -> str:
        """Return the field whose note this sheet prints: its own, or the one for both sheets."""
        own = NOTES_FOR[self.sheet]
        return own if own in self.patient.values else NOTES

    def typed(self) -> Iterator[tuple[str, str]]:
        """Yield every text of the record that may be printed, by its path."""
        yield "name", f"{self.patient.given} {self.patient.family}"
        for path, value in self.cells():
            text = _in_language(value, self.locale.language)
            if isinstance(text, str):
                yield path, text

    def elsewhere(self) -> Iterator[str]:
        """Yield the paths of texts that are given in other languages than the sheet's."""
        for path, value in self.cells():
            if isinstance(value, FrozenMap) and self.locale.language not in value:
                yield path

    def unnamed(self) -> Iterator[str]:
        """Yield the fields whose texts name no language, on a sheet in another than the first.

        The clinic's first language is taken for theirs. The first column of a list names a thing.
        """
        if self.locale.language == self.clinic.languages[0]:
            return
        found = dict[str, None]()
        for path, value in self.cells():
            row = _row_of(path)
            name = row[0] if row else path
            slot = self.pack.slots.get(name)
            if row and slot:
                texts = [column for column, kind in slot.columns.items() if kind == "text"]
                spoken = row[2] in texts[1:]
            else:
                spoken = name in ALL_NOTES or bool(slot and slot.type == "text")
            if spoken and isinstance(value, str):
                found[name] = None
        yield from found

    def _is_known(self, name: str) -> bool:
        if name in CLOCK_CHANGES:
            visit = self._value(APPOINTMENT)
            return isinstance(visit, datetime) and clock_change(visit) == CLOCK_CHANGES[name]
        row = _row_of(name)
        if row and row[2] in self.pack.facts:
            return self._takes(self.pack.facts[row[2]].group, row[0], row[1])
        if name in self.pack.facts:
            return self._is_fact(self.pack.facts[name])
        if name in self.pack.times:
            return self._when(name) is not None
        return self._value(name) is not None

    def _is_fact(self, fact: FactDecl) -> bool:
        """Tell whether a record says so beyond doubt."""
        if fact.group:
            lists = [slot.name for slot in self.pack.slots.values() if slot.holds]
            return any(
                self._takes(fact.group, name, number)
                for name in lists
                for number in range(len(self.patient.lines(name)))
            )
        if fact.age:
            born, visit = self.patient.birth_date, self.patient.moment(APPOINTMENT)
            if born is None or visit is None:
                return False
            before_birthday = (visit.month, visit.day) < (born.month, born.day)
            return visit.year - born.year - before_birthday >= fact.age
        said = self._raw(fact.field)
        words = fact.words.get(self.clinic.languages[0], ())
        return isinstance(said, str) and said.casefold() in words

    def _takes(self, group: str, listed: str, number: int) -> bool:
        """Tell whether a line of a list names a drug of a group beyond doubt."""
        lines, drug = self.patient.lines(listed), self.pack.slots[listed].holds.get("drug", "")
        said = lines[number].get(drug) if number < len(lines) else None
        texts = said.values() if isinstance(said, FrozenMap) else (said,)
        return any(isinstance(one, str) and load_drugs().surely(one, group) for one in texts)

    def _dated(self, test: str, name: str) -> bool:
        """Tell whether a time or a date is ahead, past or today."""
        time = self.times.get(name)
        over = time is not None and time.over
        if test == "ahead":
            return time is not None and not over
        when = self._when(name)
        if test == "past":
            return over or self._is_past(when)
        return when is not None and day_named(when) == self.printed_day

    def _when(self, name: str) -> date | datetime | None:
        """Return the moment or the day of a declared time or of a field of the record."""
        if name in self.pack.times:
            time = self.times.get(name)
            return time.instant if time else None
        known = self._value(name)
        if isinstance(known, DoseDay):
            return localise(bounds(known)[1], self.zone, later=True)  # its end: then it is over
        return known if isinstance(known, date) else None

    def _is_past(self, when: date | datetime | None) -> bool:
        """Tell whether a moment or a day was over when the sheet was printed."""
        return is_past(when, self.printed_on, self.zone)

    def _value(self, name: str) -> object:
        """Return a field of the record, ready to print, or None."""
        if name in _IDENTITY:
            return _IDENTITY[name](self.patient, self.locale) or None
        known = self._raw(name)
        if isinstance(known, Undecided):
            return None
        if isinstance(known, datetime):
            return localise(known, self.zone, later=True)
        return _in_language(known, self.locale.language)

    def _raw(self, name: str) -> object:
        """Return a field of the record as it stands there, or None."""
        row = _row_of(name)
        if not row:
            return self.patient.values.get(self._note_field() if name == NOTES else name)
        listed, number, column = row
        rows = self.patient.values.get(listed, ())
        line = rows[number] if isinstance(rows, tuple) and number < len(rows) else None
        return line.get(column) if isinstance(line, FrozenMap) else None


def _named(path: str) -> tuple[str, str]:
    """Return the declared time that a path names, or else the field of the record."""
    if path.startswith(_TIMES):
        return path[_AFTER:], ""
    return "", path.partition(".")[2]


def _row_of(name: str) -> tuple[str, int, str] | None:
    """Read `list[0].column`; None for a field that is no list."""
    row = _ROW.fullmatch(name) if "[" in name else None
    return (row[1], int(row[2]), row[3]) if row else None


def _full_name(patient: Patient, locale: Locale) -> str:
    if patient.given and patient.family:
        return locale.phrase("full_name", given=patient.given, family=patient.family)
    return patient.given or patient.family


_IDENTITY: dict[str, Callable[[Patient, Locale], object]] = {
    "id": lambda patient, _: patient.id,
    "name": _full_name,
    "birth_date": lambda patient, _: patient.birth_date,
}


def _in_language(value: object, language: str) -> object:
    """Return a text of several languages in this one; any other value as it is."""
    return value[_language(value, language)] if isinstance(value, FrozenMap) else value


def _language(texts: Mapping[str, str], language: str) -> str:
    return language if language in texts else next(iter(texts))
