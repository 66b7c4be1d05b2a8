"""The visits of a list that do not take place, and whether one of them may after all.

In: of each such row why, whose and when, as numbers. Out: problems of rows, and warnings.

In some systems "Rescheduled" is the status of the old visit, in others of the new one. Such a row
is skipped where the patient has another visit that takes place. Where the list has but an earlier
visit of the patient, and that one does not take place either, the later may be the new one: nobody
can tell, so it is refused by name rather than skipped.

The first reading of a list: how many, who stands there twice, in which order to print.

In: every record, once, as it comes. Out: `Survey`. Of each row a few numbers are kept, no value.

Two rows of one patient, day and procedure are one visit. If they say the same, one sheet is made;
if they contradict each other, none: docgen cannot know which of the two is right. Nor is any made
where one record number stands for two people, be it in rows of visits that do not take place. One
person who is in two places at one time, under two numbers, is worth a word.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, ItemsView, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from docgen.errors import Diagnostic, DocgenError, Place, Severity, warning
from docgen.patient.fields import unaccented
from docgen.patient.lists import Source
from docgen.patient.raw import (
    Identity,
    RawRecord,
    differing,
    identity,
    person_of,
    shown_number,
    sure_person,
    visit_moment,
)
from docgen.patient.reader import FieldReader
from docgen.patient.record import Patient, read_names
from docgen.patient.statuses import MAY_BE_NEW
from docgen.patient.visits import Found, TellingColumn, not_known


class _Visit(NamedTuple):
    who: int  # a hash of the record number; 0 where there is none
    moment: datetime | None
    place: int  # a hash of who and when; 0 where not known


class Gone:
    """Rows by their index in the list."""

    def __init__(self) -> None:
        """Begin with no row."""
        self._reasons: dict[int, str] = {}
        self._visits: dict[int, _Visit] = {}

    def add(
        self, index: int, reason: str, number: str, moment: datetime | None, place: int
    ) -> None:
        """Note a row whose visit does not take place."""
        self._reasons[index] = reason
        self._visits[index] = _Visit(hash(number) if number else 0, moment, place)

    def items(self) -> ItemsView[int, str]:
        """Return the index of each row, and why it is skipped."""
        return self._reasons.items()

    def reasons(self) -> set[str]:
        """Return all reasons."""
        return set(self._reasons.values())

    def perhaps_new(self, coming: Iterable[int]) -> dict[int, Diagnostic]:
        """Return what is wrong with rows that got another day and may be the new visit.

        `coming` are the hashes of those who have a visit that takes place.
        """
        moved = [index for index, why in self._reasons.items() if why in MAY_BE_NEW]
        if not moved:
            return {}
        sure = set(coming)
        days: dict[int, set[datetime]] = {}
        for visit in self._visits.values():
            if visit.who and visit.moment:
                days.setdefault(visit.who, set()).add(visit.moment)
        found = {}
        for index in moved:
            who, moment, _ = self._visits[index]
            known = days.get(who, set())
            if who not in sure and moment and len(known) > 1 and moment == max(known):
                found[index] = _unclear(self._reasons[index])
        return found

    def twice(
        self, place: Place, places: Sequence[int], who: Sequence[int], rows: Sequence[int]
    ) -> Iterator[Diagnostic]:
        """Warn of visits of one patient and moment that take place in one row, not in another."""
        gone = {
            (visit.place, visit.who): rows[index]
            for index, visit in self._visits.items()
            if visit.place
        }
        found = sorted(
            (gone[key], row)
            for key, row in zip(zip(places, who, strict=True), rows, strict=True)
            if gone and key in gone
        )
        if found:
            pairs = ", ".join(f"{min(two)} and {max(two)}" for two in found[:_SHOWN])
            more = f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
            message = f"Of one visit, one row says that it takes place, one not: {pairs}{more}."
            yield warning("both-statuses", message, "Check that the patient comes.", place)


def _unclear(reason: str) -> Diagnostic:
    message = (
        f"The list says of this visit: {reason}; and the patient has an earlier one that does not "
        "take place. This one may be the new visit."
    )
    hint = (
        "Ask whether the patient comes. If the word always means the new visit, say so in "
        "clinic.yaml: list: {status: {WORD: make}}; if never, skip."
    )
    return Diagnostic(Severity.ERROR, "perhaps-new", message, hint, field="status")


Key: TypeAlias = tuple[object, ...]
PartOf: TypeAlias = Callable[[RawRecord], str]
REPEATED = "the same row again"
FAR = "\u2e80"  # the first letter of Chinese, Japanese and Korean; before it stand docgen's own
_FAR, _FEW = 60, 4  # days from all other visits; of fewer rows none is said to be alone
_SHOWN = 20  # rows that are named in a message


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the other rows of a list mean for one row.

    `skip` is why no sheet is made though nothing is wrong; `problem` is what is wrong; `marked`
    tells that its file needs a hash beside the record number.
    """

    skip: str = ""
    problem: Diagnostic | None = None
    marked: bool = False


CLEAR = Verdict()


@dataclass(frozen=True, slots=True)
class Survey:
    """A list at a glance. `order` holds the rows' indices as they are to be printed."""

    count: int
    order: Sequence[int]
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    columns: frozenset[str] | None = None  # of a table
    records: Sequence[int] = ()  # hashes of the record numbers
    told: tuple[Found, ...] = ()  # what its columns of statuses held, and what becomes of that
    notes: tuple[Diagnostic, ...] = ()  # on the list as a whole
    letters: frozenset[str] = frozenset()  # that docgen's own fonts may lack: see `FAR`
    parts: tuple[str, ...] = ()  # into which print files are split

    @property
    def made_rows(self) -> int:
        """How many rows are to be made."""
        return self.count - sum(not self.makes(index) for index in self.verdicts)

    @property
    def skipped(self) -> int:
        """How many rows are skipped."""
        return sum(bool(verdict.skip) for verdict in self.verdicts.values())

    def makes(self, index: int) -> bool:
        """Tell whether a sheet is to be made of a row."""
        verdict = self.verdict(index)
        return not verdict.skip and verdict.problem is None

    def verdict(self, index: int) -> Verdict:
        """Return what the other rows mean for this one."""
        return self.verdicts.get(index, CLEAR)


def survey(source: Source, sort: str, part_of: PartOf | None = None) -> Survey:
    """Read a list once; `sort` is one of `docgen.batch.job.SORTS`, `part_of` tells print files.

    Raises:
        InputError: the list cannot be used at all.
    """
    marks, notes = _Marks(), list[Diagnostic]()
    keys: list[tuple[Key, int]] = []
    ignored: frozenset[str] = frozenset()
    columns: frozenset[str] | None = None
    telling: list[TellingColumn] = []
    part, parts = "", dict[str, str]()
    for index, record in enumerate(source.records(notes, telling)):
        if not index:
            ignored = source.ignored(record)
            columns = frozenset(record.mapping) if record.flat else None
        marks.add(record, ignored)
        if part_of and not record.skip:
            part = part_of(record)
            part = parts.setdefault(part, part)
        if sort != "none" or part_of:
            keys.append(((part, *_KEYS[sort](record)), index))
    keys.sort()
    count = len(marks.rows)
    order = array("L", [index for _, index in keys]) if keys else range(count)
    verdicts = dict(marks.verdicts())
    _look_again(marks, verdicts, source)
    told, place = [found for column in telling for found in column.found()], Place(str(source.file))
    notes += not_known(told, place)
    notes += marks.two_numbers(place)
    notes += marks.gone.twice(place, marks.places, marks.who, marks.rows)
    notes += marks.strays(place)
    return Survey(
        count,
        order,
        verdicts,
        ignored,
        columns,
        marks.who,
        tuple(told),
        tuple(notes),
        frozenset(marks.letters),
        tuple(sorted(parts)),
    )


def _look_again(marks: _Marks, verdicts: dict[int, Verdict], source: Source) -> None:
    """Understand the rows that seem to contradict each other; other lists are not read again.

    Rows that only spell the same things otherwise, a date, say, are one row again. In what is left,
    the record number is put into what is wrong.
    """
    visits, numbers = marks.contradictions, list(marks.two_people())
    wrong = {index for rows in (*visits, *numbers) for index in rows}
    meant: dict[int, int | None] = {}
    people: dict[int, Identity] = {}
    shown: dict[int, str] = {}
    for index, record in enumerate(source.records() if wrong else ()):
        if index in wrong:
            meant[index] = _meaning(record, source)
            people[index], shown[index] = identity(record), shown_number(record)
    for visit in visits:
        if len({meant[index] for index in visit}) == 1 and meant[visit[0]] is not None:
            for at, index in enumerate(visit):
                verdicts[index] = Verdict(REPEATED if at else "", marked=verdicts[index].marked)
    for number in numbers:
        verdicts.update(marks.no_one(number, differing(people[index] for index in number)))
    for index in wrong & verdicts.keys():
        verdict = verdicts[index]
        problem = verdict.problem and replace(verdict.problem, record=shown[index])
        verdicts[index] = replace(verdict, problem=problem)


def _meaning(record: RawRecord, source: Source) -> int | None:
    """Return a number that two records share if they say the same; None where one is wrong."""
    pack = source.clinic.packs.get(record.text("procedure"))
    if pack is None:
        return None
    try:
        return hash((Patient.read(record, pack), record.text(source.own_column)))
    except DocgenError:
        return None


class _Marks:
    """A few numbers a row: its number, as a file is named, which visit, all that it says, who.

    Visits that do not take place have nothing to do with any other row, but that one record number
    is never that of two people.
    """

    def __init__(self) -> None:
        self.rows = array("q")
        self.gone = Gone()
        self.contradictions: list[list[int]] = []
        self.names, self.who, self.visits, self.contents = (array("q") for _ in range(4))
        self.people, self.places = array("q"), array("q")  # who; who and when, 0 where not known
        self.letters: set[str] = set()
        self.days = array("l")  # of the visits, 0 where not known or skipped

    def add(self, record: RawRecord, ignored: frozenset[str]) -> None:
        number = record.text("id")
        moment = visit_moment(record)
        day = record.text("appointment") if moment is None else moment.date()
        visit = (number, day, record.text("procedure"))
        person = person_of(record)
        known = moment is not None and sure_person(record) is not None
        place = hash((person, moment)) if known else 0
        said = frozenset([pair for pair in record.mapping.items() if pair[0] not in ignored])
        text = "".join([value for value in record.mapping.values() if isinstance(value, str)])
        if not text.isascii():
            self.letters.update([letter for letter in text if letter >= FAR])
        if record.skip:
            self.gone.add(len(self.rows), record.skip, number, moment, place)
        self.rows.append(record.row or len(self.rows) + 1)
        self.names.append(hash(number.casefold()) if number and not record.skip else 0)
        self.who.append(hash(number))
        self.visits.append(hash(visit))
        self.contents.append(hash(said))
        self.people.append(hash(person))
        self.days.append(moment.toordinal() if moment and not record.skip else 0)
        self.places.append(0 if record.skip else place)

    def strays(self, place: Place) -> Iterator[Diagnostic]:
        """Name the rows whose visit is far from all others: most often a slip in the year."""
        days = sorted((day, row) for day, row in zip(self.days, self.rows, strict=True) if day)
        if len(days) < _FEW:
            return  # then nobody can tell which of them is the slip
        before = [_FAR + 1, *(two[0] - one[0] for one, two in pairwise(days))]
        gaps = zip(before, [*before[1:], _FAR + 1], days, strict=True)
        rows = sorted(row for left, right, (_, row) in gaps if min(left, right) > _FAR)
        if rows:
            which = f"Row {rows[0]} is" if len(rows) == 1 else f"Rows {_listed(rows)} are"
            message = f"{which} more than {_FAR} days from all other visits of the list."
            yield warning("stray-date", message, "Check the year.", place)

    def verdicts(self) -> Iterator[tuple[int, Verdict]]:
        coming = (who for who, name in zip(self.who, self.names, strict=True) if name)
        unclear = self.gone.perhaps_new(coming)
        shared = {why: Verdict(skip=why) for why in self.gone.reasons()}
        for index, why in self.gone.items():
            problem = unclear.get(index)
            found = problem and Verdict(problem=replace(problem, row=self.rows[index]))
            yield index, found or shared[why]
        for same in _groups(self.names, range(len(self.names))):
            marked = len({self.who[index] for index in same}) > 1
            judged: dict[int, Verdict] = {}
            for visit in _groups(self.visits, same):
                judged.update(self._judge(visit, marked=marked))
            for index in same:
                if marked or index in judged:
                    yield index, judged.get(index, Verdict(marked=True))

    def _judge(self, visit: list[int], *, marked: bool) -> dict[int, Verdict]:
        if len({self.contents[index] for index in visit}) == 1:
            kept = Verdict(marked=marked)
            return {i: Verdict(skip=REPEATED) if at else kept for at, i in enumerate(visit)}
        self.contradictions.append(visit)
        rows = _listed([self.rows[index] for index in visit])
        found = {}
        for index in visit:
            problem = Diagnostic(
                Severity.ERROR,
                "contradiction",
                f"Rows {rows} are one visit of one patient, and they contradict each other.",
                "Take out the row that does not count.",
                field="id",
                row=self.rows[index],
            )
            found[index] = Verdict(problem=problem, marked=marked)
        return found

    def two_people(self) -> Iterator[list[int]]:
        """Yield the rows of each record number whose rows do not all name the same person."""
        for same in _groups(self.who, range(len(self.who))):
            if len({self.people[index] for index in same}) > 1:
                yield same

    def no_one(self, same: list[int], differ: Sequence[str]) -> Iterator[tuple[int, Verdict]]:
        """Refuse the rows of a number that two people have; none where nothing differs."""
        rows = _listed([self.rows[index] for index in same])
        message = f"Rows {rows} have one record number, and differ in {_and(differ)}: two people?"
        hint = "Find out whose number it is; mend or take out the other row."
        found = Diagnostic(Severity.ERROR, "two-people", message, hint, field="id")
        for index in same if differ else ():
            yield index, Verdict(problem=replace(found, row=self.rows[index]))

    def two_numbers(self, place: Place) -> Iterator[Diagnostic]:
        """Warn of rows in which one person is at one time there under several record numbers."""
        for same in _groups(self.places, range(len(self.places))):
            if len({self.who[index] for index in same}) > 1:
                rows = _listed([self.rows[index] for index in same])
                message = f"Rows {rows} name one person at one time, under several record numbers."
                hint = "Find out which number is right; take out the other rows."
                yield warning("two-numbers", message, hint, place)


def _and(names: Sequence[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def _listed(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:_SHOWN]))
    return f"{shown} and {len(rows) - _SHOWN:,} more" if len(rows) > _SHOWN else shown


def _groups(numbers: Sequence[int], among: Iterable[int]) -> Iterator[list[int]]:
    """Yield the indices that share a number, where more than one does; 0 is no number."""
    found: list[int] = []
    for index in sorted(among, key=numbers.__getitem__):
        if found and numbers[found[-1]] != numbers[index]:
            if len(found) > 1:
                yield found
            found = []
        if numbers[index]:
            found.append(index)
    if len(found) > 1:
        yield found


def _by_appointment(record: RawRecord) -> Key:
    moment = visit_moment(record)
    return (moment is None, moment or 0)


def _by_name(record: RawRecord) -> Key:
    given, family = read_names(FieldReader(record))
    return (unaccented(family).casefold(), unaccented(given).casefold())


def _by_id(record: RawRecord) -> Key:
    """9 before A9 before A10."""
    parts = re.split(r"(\d+)", record.text("id"))
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p.casefold()) for p in parts if p)


_KEYS: dict[str, Callable[[RawRecord], Key]] = {
    "appointment": _by_appointment,
    "name": _by_name,
    "id": _by_id,
    "none": lambda _: (),
}
