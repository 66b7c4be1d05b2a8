"""The first reading of a list: who gets a sheet, what the rows mean for each other, in which order.

In: every record, once, as it comes. Out: `Prescan`. Of each row a few numbers are kept, no value.

Two rows of one patient, day and procedure are one visit. If they say the same, one sheet is made;
if they contradict each other, none: docgen cannot know which of the two is right. Nor is any made
where one record number stands for two people, be it in rows of visits that do not take place. One
person who is in two places at one time, under two numbers, is worth a word.

In some systems "Rescheduled" is the status of the old visit, in others of the new one. Such a row
is skipped where the patient has another visit that takes place. Where the list has but an earlier
visit of the patient, and that one does not take place either, the later may be the new one: nobody
can tell, so it is refused by name rather than skipped.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import reduce
from heapq import merge
from operator import add
from typing import Any, NamedTuple, TypeAlias

from docgen.errors import Diagnostic, DocgenError, Place, all_of, error, warning
from docgen.lists.columns import ignored_note
from docgen.lists.files import ListFile
from docgen.lists.parts import ListPart
from docgen.lists.statuses import MAY_BE_NEW, StatusText, TellingColumn, not_known
from docgen.patient.fields import unaccented
from docgen.patient.raw import (
    Identity,
    RawRecord,
    differing,
    identity,
    is_surely_someone,
    named_rows,
    person_of,
    shown_number,
    visit_moment,
)
from docgen.patient.reader import FieldReader
from docgen.patient.record import patient_of, read_names
from docgen.procedure.record_fields import STATUS

PartOf: TypeAlias = Callable[[RawRecord], str]
REPEATED = "the same row again"
TWO_PEOPLE = "two-people"
FAR = "\u2e80"  # the first letter of Chinese, Japanese and Korean; before it stand docgen's own
_FAR_DAYS, _FEW_ROWS = 60, 4  # days from all other visits; of fewer rows none is said to be alone
_PAIRS = 20  # of rows that are named in a message
_BEGINNING, _A_DAY = datetime.min, 24 * 60 * 60  # noqa: DTZ901  # local times, in seconds
_LONGEST_KEY = 64  # characters of a record number, to sort by
_PIECE = 1 << 16  # keys that are sorted at once
_LAST, _UNIT = (1 << 63) - 1, timedelta(microseconds=1)  # of moments, to sort by


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What the other rows of a list mean for one row.

    `skip` is why no sheet is made though nothing is wrong; `problem` is what is wrong; `marked`
    tells that its file needs a hash beside the record number.
    """

    skip: str = ""
    problem: Diagnostic | None = None
    marked: bool = False


CLEAR, _MARKED, _AGAIN = RowVerdict(), RowVerdict(marked=True), RowVerdict(REPEATED)


class RowsInDoubt(NamedTuple):
    """A warning about rows of which sheets are made all the same; `rows` are their indices."""

    warning: Diagnostic
    rows: Sequence[int]


@dataclass(frozen=True, slots=True)
class Prescan:
    """A list at a glance. Rows are known by their index, from 0.

    `order` holds them as they are to be printed. `verdicts` are those of rows that are not clear.
    `ignored` are columns that mean nothing, `columns` all those of a table. `records` are hashes of
    the record numbers. `told` is what the columns of statuses held, and what becomes of that;
    `unknown` warns of those that docgen does not know. `reading` is what was said of the file and
    its columns, `passed_over` of columns that mean nothing. `letters` are those that docgen's own
    fonts may lack: see `FAR`. `parts` are those into which print files are split.

    Of a list that is made in parts all is read, but counts, order and verdicts are those of the
    rows of one part: `own` has a 1 for each of these and a 0 for each other row; "" where all rows
    are. `digest` is one of all rows, by which parts know that they are of one list.
    """

    count: int
    order: Sequence[int]
    verdicts: dict[int, RowVerdict] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    columns: frozenset[str] | None = None
    records: Sequence[int] = ()
    told: tuple[StatusText, ...] = ()
    unknown: tuple[Diagnostic, ...] = ()
    reading: tuple[Diagnostic, ...] = ()
    doubts: tuple[RowsInDoubt, ...] = ()
    passed_over: tuple[Diagnostic, ...] = ()
    letters: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()
    own: bytes = b""
    digest: str = ""

    @property
    def listed(self) -> int:
        """How many rows the list has, those of other parts with them."""
        return len(self.own) or self.count

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What is to be said of the list as a whole."""
        doubts = (one.warning for one in self.doubts)
        return (*self.reading, *self.unknown, *doubts, *self.passed_over)

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
        others = self.own and not self.own[index]
        return not others and not verdict.skip and verdict.problem is None

    def verdict(self, index: int) -> RowVerdict:
        """Return what the other rows mean for this one."""
        return self.verdicts.get(index, CLEAR)


def prescan(
    source: ListFile,
    sort: str = "none",
    part_of: PartOf | None = None,
    only: ListPart | None = None,
) -> Prescan:
    """Read a list once, for the sheets of one part `only`, or of all.

    `sort` is one of `docgen.batch.job.SORTS`, `part_of` tells print files.

    Raises:
        InputError: the list cannot be used at all.
    """
    rows, notes, own = _RowHashes(), list[Diagnostic](), _OwnRows(only, source.own_column)
    printing, telling = _PrintOrder(sort, part_of), list[TellingColumn]()
    ignored: frozenset[str] = frozenset()
    columns: frozenset[str] | None = None
    for index, record in enumerate(source.records(notes, telling)):
        if not index:
            ignored = source.ignored(record)
            columns = frozenset(record.mapping) if record.flat else None
        moment = visit_moment(record)
        rows.add(record, moment, ignored)
        own.add(record)
        printing.add(record, moment)
    count, place, verdicts = len(rows.numbers), Place(str(source.file)), dict(rows.verdicts())
    _look_again(rows, verdicts, source)
    told = tuple(found for column in telling for found in column.found())
    packs = source.clinic.packs.values()
    seen = Prescan(
        count,
        printing.order(count),
        verdicts,
        ignored,
        columns,
        rows.who,
        told,
        tuple(not_known(told, place)),
        tuple(notes),
        tuple(rows.doubts(place)),
        (ignored_note(sorted(ignored), packs, place),) if ignored else (),
        frozenset(rows.letters),
        tuple(sorted(printing.parts)),
    )
    return own.of(seen) if only else seen


class _PrintOrder:
    """In which order rows are printed; one key a row, where that is not the order of the list."""

    def __init__(self, sort: str, part_of: PartOf | None) -> None:
        self._sort, self._part_of = sort, part_of
        self._keys: Any = array("q") if sort == "appointment" else []
        self.parts: dict[str, int] = {}  # into which print files are split, numbered
        self._part, self._held = 0, array("I")  # that of the last row, those of all rows

    def add(self, record: RawRecord, moment: datetime | None) -> None:
        """Take the next row; `moment` is that of its visit."""
        if self._part_of:
            if not record.skip:
                self._part = self.parts.setdefault(self._part_of(record), len(self.parts))
            self._held.append(self._part)
        if self._sort != "none":
            self._keys.append(_KEYS[self._sort](record, moment))

    def order(self, count: int) -> Sequence[int]:
        """Return the indices of `count` rows in this order."""
        order = order_of(self._keys) if self._keys else range(count)
        if not self.parts:
            return order
        each = [array("L") for _ in self.parts]
        for index in order:
            each[self._held[index]].append(index)
        return reduce(add, (each[self.parts[name]] for name in sorted(self.parts)))


def order_of(keys: Sequence[Any]) -> array[int]:
    """Return the indices of keys in the order of the keys, of equal ones as they stand.

    Pieces are sorted and merged: to sort them as a whole takes 80 bytes a key while it lasts.
    """
    pieces = [range(len(keys))[start : start + _PIECE] for start in range(0, len(keys), _PIECE)]
    each = [array("L", sorted(piece, key=keys.__getitem__)) for piece in pieces]
    return array("L", merge(*each, key=keys.__getitem__))


class _OwnRows:
    """Which rows are those of one part of a list, and a digest of all of them.

    Passwords do not count: with a digest of theirs guesses could be tried.
    """

    def __init__(self, part: ListPart | None, secret: str) -> None:
        self._part, self._secret = part, secret
        self._flags, self._total = bytearray(), hashlib.sha256()

    def add(self, record: RawRecord) -> None:
        """Take the next row."""
        if self._part:
            self._flags.append(self._part.has(record))
            pairs = [pair for pair in record.mapping.items() if pair[0] != self._secret]
            said = repr((record.row, record.skip, pairs))
            self._total.update(said.encode("utf-8", "surrogatepass"))

    def of(self, seen: Prescan) -> Prescan:
        """Return what counts of a whole list for the part."""
        flags = self._flags
        return replace(
            seen,
            count=sum(flags),
            order=array("L", (index for index in seen.order if flags[index])),
            verdicts={index: found for index, found in seen.verdicts.items() if flags[index]},
            own=bytes(flags),
            digest=self._total.hexdigest(),
        )


def _look_again(rows: _RowHashes, verdicts: dict[int, RowVerdict], source: ListFile) -> None:
    """Understand the rows that seem to contradict each other; other lists are not read again.

    Rows that only spell the same things otherwise, a date, say, are one row again. In what is left,
    the record number is put into what is wrong.
    """
    visits, numbers = rows.contradictions, list(rows.two_people())
    wrong = {index for same in (*visits, *numbers) for index in same}
    meant: dict[int, int | None] = {}
    two = {index for same in numbers for index in same}
    people: dict[int, Identity] = {}
    shown: dict[int, str] = {}
    for index, record in enumerate(source.records() if wrong else ()):
        if index in wrong:
            meant[index] = _meaning(record, source)
            shown[index] = shown_number(record)
        if index in two:
            people[index] = identity(record)
    for visit in visits:
        if len({meant[index] for index in visit}) == 1 and meant[visit[0]] is not None:
            for at, index in enumerate(visit):
                verdicts[index] = replace(
                    verdicts[index], skip=REPEATED if at else "", problem=None
                )
    for number in numbers:
        verdicts.update(rows.no_one(number, differing(people[index] for index in number)))
    for index in wrong & verdicts.keys():
        verdict = verdicts[index]
        problem = verdict.problem and replace(verdict.problem, record=shown[index])
        verdicts[index] = replace(verdict, problem=problem)


def _meaning(record: RawRecord, source: ListFile) -> int | None:
    """Return a number that two records share if they say the same; None where one is wrong."""
    if record.text("procedure") not in source.clinic.packs:
        return None
    try:
        return hash((patient_of(record, source.clinic), record.text(source.own_column)))
    except DocgenError:
        return None


class _RowHashes:
    """A few numbers a row: its number, as a file is named, which visit, all that it says, who.

    Visits that do not take place have nothing to do with any other row, but that one record number
    is never that of two people. All is known by the index of the row; 0 stands for what is not.
    """

    def __init__(self) -> None:
        self.numbers, self.contents, self.visits = array("q"), array("q"), array("q")
        self.who, self.names = array("q"), array("q")  # the record number; as a file is named
        self.people, self.places = array("q"), array("q")  # whose row it is; who and when
        self.moments = array("q")  # of the visit, in seconds
        self.skips = array("I")  # which of `reasons`, where the visit does not take place
        self.reasons = {"": 0}
        self.contradictions: list[list[int]] = []
        self.letters: set[str] = set()

    def add(self, record: RawRecord, moment: datetime | None, ignored: frozenset[str]) -> None:
        """Take the next row; `moment` is that of its visit."""
        number, person = record.text("id"), person_of(record)
        day = record.text("appointment") if moment is None else moment.date()
        known = moment is not None and is_surely_someone(record, person)
        said = frozenset([pair for pair in record.mapping.items() if pair[0] not in ignored])
        text = "".join([value for value in record.mapping.values() if isinstance(value, str)])
        if not text.isascii():
            self.letters.update([letter for letter in text if letter >= FAR])
        self.numbers.append(record.row or len(self.numbers) + 1)
        self.names.append(hash(number.casefold()) if number and not record.skip else 0)
        self.who.append(hash(number) if number else 0)
        self.visits.append(hash((number, day, record.text("procedure"))))
        self.contents.append(hash(said))
        self.people.append(hash(person))
        self.places.append(hash((person, moment)) if known else 0)
        self.moments.append(int((moment - _BEGINNING).total_seconds()) if moment else 0)
        self.skips.append(self.reasons.setdefault(record.skip, len(self.reasons)))

    def verdicts(self) -> Iterator[tuple[int, RowVerdict]]:
        """Yield what becomes of the rows that are not clear."""
        unclear, shared = self._perhaps_new(), [RowVerdict(reason) for reason in self.reasons]
        for index, reason in enumerate(self.skips):
            if reason:
                problem = unclear.get(index)
                yield index, RowVerdict(problem=problem) if problem else shared[reason]
        for same in _groups(self.names):
            marked = len({self.who[index] for index in same}) > 1
            judged = dict.fromkeys(same, _MARKED) if marked else {}
            for visit in _groups(self.visits, same):
                judged.update(self._judge(visit, marked=marked))
            yield from judged.items()

    def _judge(self, visit: list[int], *, marked: bool) -> dict[int, RowVerdict]:
        """Judge the rows of one visit; of rows that say the same the first is made."""
        if len({self.contents[index] for index in visit}) == 1:
            return dict.fromkeys(visit[1:], _AGAIN)
        self.contradictions.append(visit)
        which = self._named(visit)
        message = f"{which} are one visit of one patient, and they contradict each other."
        found = error("contradiction", message, "Take out the row that does not count.")
        return {
            index: RowVerdict(problem=self._of_row(index, found, "id"), marked=marked)
            for index in visit
        }

    def _perhaps_new(self) -> dict[int, Diagnostic]:
        """Return what is wrong with skipped rows that got another day and may be the new visit."""
        new = {number: reason for reason, number in self.reasons.items() if reason in MAY_BE_NEW}
        moved = [index for index, skip in enumerate(self.skips) if skip in new] if new else []
        asked = {self.who[index] for index in moved} - {0}
        coming: set[int] = set()
        moments: dict[int, set[int]] = {}
        for who, name, skip, moment in zip(
            self.who, self.names, self.skips, self.moments, strict=True
        ):
            if who in asked and name:
                coming.add(who)
            elif who in asked and skip and moment:
                moments.setdefault(who, set()).add(moment)
        found = {}
        for index in moved:
            who, moment = self.who[index], self.moments[index]
            known = moments.get(who, set())
            if who not in coming and moment and len(known) > 1 and moment == max(known):
                reason = new[self.skips[index]]
                found[index] = self._of_row(index, _may_be_the_new(reason), STATUS)
        return found

    def two_people(self) -> Iterator[list[int]]:
        """Yield the rows of each record number whose rows do not all name the same person."""
        for same in _groups(self.who):
            if len({self.people[index] for index in same}) > 1:
                yield same

    def no_one(self, same: list[int], differ: Sequence[str]) -> Iterator[tuple[int, RowVerdict]]:
        """Refuse the rows of a number that two people have; none where nothing differs."""
        found = _two_people(self._named(same), differ)
        for index in same if differ else ():
            yield index, RowVerdict(problem=self._of_row(index, found, "id"))

    def doubts(self, place: Place) -> Iterator[RowsInDoubt]:
        """Yield what is odd about rows, though their sheets are made."""
        yield from self._two_numbers(place)
        yield from self._both_statuses(place)
        yield from self._strays(place)

    def _two_numbers(self, place: Place) -> Iterator[RowsInDoubt]:
        """Warn of rows in which one person is at one time there under several record numbers."""
        for same in _groups(self.places):
            there = [index for index in same if not self.skips[index]]
            if len({self.who[index] for index in there}) > 1:
                who = "one person at one time, under several record numbers"
                message = f"{self._named(there)} name {who}."
                hint = "Find out which number is right; take out the other rows."
                said = warning("two-numbers", message, hint, place)
                yield RowsInDoubt(said, array("L", there))

    def _both_statuses(self, place: Place) -> Iterator[RowsInDoubt]:
        """Warn of visits of one patient and moment that take place in one row, not in another."""
        found: list[tuple[int, int]] = []
        for same in _groups(self.places):
            gone = {self.who[index]: index for index in same if self.skips[index]}
            here = [index for index in same if not self.skips[index]]
            found += [(gone[self.who[at]], at) for at in here if self.who[at] in gone]
        if found:
            found.sort()
            named = [(self.numbers[gone], self.numbers[here]) for gone, here in found[:_PAIRS]]
            pairs = ", ".join(f"{min(two)} and {max(two)}" for two in named)
            more = f" and {len(found) - _PAIRS:,} more" if len(found) > _PAIRS else ""
            message = f"Of one visit, one row says that it takes place, one not: {pairs}{more}."
            said = warning("both-statuses", message, "Check that the patient comes.", place)
            yield RowsInDoubt(said, array("L", sorted(index for two in found for index in two)))

    def _strays(self, place: Place) -> Iterator[RowsInDoubt]:
        """Name the rows whose visit is far from all others: most often a slip in the year."""
        seconds = zip(self.moments, self.skips, strict=True)
        coming = array("L", (0 if skip else moment // _A_DAY for moment, skip in seconds))
        visits = Counter(coming)
        visits.pop(0, None)
        if visits.total() < _FEW_ROWS:
            return  # then nobody can tell which of them is the slip
        days = sorted(visits)
        before = [-_FAR_DAYS, *days]
        after = [*days[1:], days[-1] + _FAR_DAYS + 1]
        alone = {
            day
            for last, day, following in zip(before, days, after, strict=False)
            if visits[day] == 1 and min(day - last, following - day) > _FAR_DAYS
        }
        if alone:
            at = [index for index, day in enumerate(coming) if day in alone]
            which = f"{self._named(at)} {'is' if len(at) == 1 else 'are'}"
            message = f"{which} more than {_FAR_DAYS} days from all other visits of the list."
            yield RowsInDoubt(warning("stray-date", message, "Check the year.", place), at)

    def _named(self, same: Iterable[int]) -> str:
        return named_rows([self.numbers[index] for index in same]).capitalize()

    def _of_row(self, index: int, found: Diagnostic, name: str) -> Diagnostic:
        return replace(found, field=name, row=self.numbers[index])


def _two_people(rows: str, differ: Sequence[str]) -> Diagnostic:
    """Say that two people have one record number; `rows` names them, `differ` the fields."""
    message = f"{rows} have one record number, and differ in {all_of(differ)}: two people?"
    hint = "Find out whose number it is; mend or take out the other row."
    return error(TWO_PEOPLE, message, hint)


def _may_be_the_new(reason: str) -> Diagnostic:
    message = (
        f"The list says of this visit: {reason}; and the patient has an earlier one that does not "
        "take place. This one may be the new visit."
    )
    hint = (
        "Ask whether the patient comes. If the word always means the new visit, say so in "
        "clinic.yaml: list: {status: {WORD: make}}; if never, skip."
    )
    return error("perhaps-new", message, hint)


def _groups(numbers: Sequence[int], among: Iterable[int] | None = None) -> Iterator[list[int]]:
    """Yield the indices that share a number, where more than one does; 0 is no number."""
    found: list[int] = []
    indices = _perhaps_shared(numbers) if among is None else among
    for index in sorted(indices, key=numbers.__getitem__):
        if found and numbers[found[-1]] != numbers[index]:
            if len(found) > 1:
                yield found
            found = []
        if numbers[index]:
            found.append(index)
    if len(found) > 1:
        yield found


def _perhaps_shared(numbers: Sequence[int]) -> list[int]:
    """Return the indices whose number another one may have: all that do, and few that do not.

    Numbers are counted by their last bits, in 4 to 8 bytes a row. To sort all of a list of which
    hardly any row has a fellow would take 80 bytes a row, and longer.
    """
    last = (1 << (4 * len(numbers)).bit_length()) - 1
    seen = bytearray(last + 1)
    for number in numbers:
        seen[number & last] = 2 if seen[number & last] else 1
    return [at for at, number in enumerate(numbers) if number and seen[number & last] == 2]


def _by_name(record: RawRecord, _: datetime | None) -> str:
    given, family = read_names(FieldReader(record))
    return f"{unaccented(family).casefold()}\0{unaccented(given).casefold()}"


def _by_id(record: RawRecord, _: datetime | None) -> str:
    """Return what sorts 9 before A9 before A10: a number by how many figures it has, then by them.

    One text takes a fifth of what its parts would take, and all rows' keys are in memory at once.
    """
    parts = re.split(r"([0-9]+)", record.text("id")[:_LONGEST_KEY].casefold())
    figures = (part.lstrip("0") if part.isdecimal() else "" for part in parts)
    return "".join(
        f"\1{chr(len(number) + 1)}{number}" if part.isdecimal() else f"\2{part}"
        for part, number in zip(parts, figures, strict=True)
        if part
    )


_KEYS: dict[str, Callable[[RawRecord, datetime | None], Any]] = {
    "appointment": lambda _, moment: (moment - _BEGINNING) // _UNIT if moment else _LAST,
    "name": _by_name,
    "id": _by_id,
    "none": lambda _record, _moment: (),
}
