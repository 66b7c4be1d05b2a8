"""What the cells of a row say together: its appointment, its procedure, whether it takes place.

In: which columns a table has, how the clinic's lists are written, and the cells of each row. Out:
the fields of the row completed, and what becomes of it: a sheet, none and why, or a problem. Most
lists need little of this. Of every column that tells what becomes of rows, the texts that it held
are counted.

A status is no patient's data, but a free text in its column may be. So a text is shown only if
docgen knows all of its words, or if it is short, and stands in several rows or is near to a word
that is known. The others are counted, and their rows are named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from docgen.errors import SURE, Diagnostic, Place, warning
from docgen.lists.columns import ListColumns
from docgen.lists.statuses import (
    MAKE,
    MAY_BE_NEW,
    NOTHING,
    REFUSED,
    SKIP,
    THERE,
    UNCLEAR,
    UNKNOWN,
    Judged,
    Statuses,
)
from docgen.patient.dates import has_time, joined
from docgen.patient.raw import Raw, named_rows
from docgen.procedure.procedure import APPOINTMENT
from docgen.settings.list_format import PROCEDURE, ListFormat, folded
from docgen.settings.list_format import SKIP as PASSED_OVER

Cells: TypeAlias = dict[str, Raw]
CLEAR = Judged(MAKE)
BOTH = "says both that the visit takes place and that it does not"
_OTHER_PROCEDURE = Judged(SKIP, "another procedure", plain=True)
_SAYS_NOTHING = Judged(NOTHING, plain=True)
_MOST = 1000  # different texts of a column that are told apart
_ROWS = 3  # that are named
_COMPARED = 50  # rows of a text whose words are looked for in other cells
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LONGEST, _MOST_WORDS = 40, 6  # of a text that is shown
_UNKNOWN_WORDS = 3  # of a text that docgen does not know
_PROCEDURE_WORDS = 12  # of a procedure's name that is shown
_SHOWN_TEXTS = 10  # of a column, in a message
_NO = frozenset(
    {"", "n", "no", "f", "false", "0", "0.0", "off", "none", "null", "n/a", "na", "-", "nan", "\\n"}
)
_YES = frozenset(
    {"y", "yes", "t", "true", "1", "1.0", "on", "x", "s", "si", "sí", "\u2713", "\u2714"}
)
# A date that databases write where there is none, and other ways to say nothing.
_NOTHING = re.compile(
    r"(?:0{1,4}|0001|1899|1900|9999)[-/].*|.*[-/](?:0000|0001|1899|1900|9999)(?:\s.*)?"
    r"|none\b.*|no reason|not applicable"
)


@dataclass(frozen=True, slots=True)
class StatusText:
    """A text of a column that tells what becomes of rows, how many have it, and what becomes.

    `head` is what the list calls the column. `text` is "" for texts that are not shown; `rows` are
    the first of them.
    """

    head: str
    text: str
    judged: Judged
    count: int
    rows: tuple[int, ...] = ()

    @property
    def became(self) -> str:
        """Say what becomes of the rows."""
        if self.judged.became == SKIP:
            return f"skipped ({self.judged.reason})"
        if self.judged.became == UNCLEAR:
            return "refused: it cannot be told whether the visit takes place"
        if self.judged.became == REFUSED:
            return "refused: the clinic does no such procedure, or calls it otherwise"
        return "not known to docgen, sheets" if self.judged.became == UNKNOWN else "sheets"


@dataclass(slots=True)
class _TextCount:
    judged: Judged
    count: int = 0
    rows: list[int] = field(default_factory=list)
    private: bool = False  # a word of it stands in another cell of its row: it may be a name


class TellingColumn:
    """One column, and the texts that it held; `judge` says what a text means."""

    def __init__(
        self,
        index: int,
        head: str,
        judge: Callable[[str], Judged],
        most_words: int = _UNKNOWN_WORDS,
    ) -> None:
        """Begin with no row read; `most_words` has a text that is shown though it is not known."""
        self.index, self.head, self._judge, self._most = index, head, judge, most_words
        self._texts: dict[str, _TextCount] = {}
        self._rest: dict[Judged, _TextCount] = {}  # what comes after the first `_MOST`

    def take(self, text: str, row: int, cells: Sequence[str | None] = ()) -> Judged:
        """Count a text of a row and return what it means; `cells` are all those of the row."""
        seen = self._texts.get(text)
        if seen is None:
            judged = self._judge(text)
            if len(self._texts) < _MOST:
                seen = self._texts[text] = _TextCount(judged)
            else:
                seen = self._rest.setdefault(judged, _TextCount(judged))
        seen.count += 1
        if seen.count > _COMPARED:
            return seen.judged
        if seen.count <= _ROWS:
            seen.rows.append(row)
        if cells and not (seen.judged.plain or seen.private):
            seen.private = self._is_in_another(text, cells)
        return seen.judged

    def _is_in_another(self, text: str, cells: Sequence[str | None]) -> bool:
        words = {*_LETTERS.findall(text.casefold())}
        others = (cell for at, cell in enumerate(cells) if cell and at != self.index)
        return any(words & {*_LETTERS.findall(cell.casefold())} for cell in others)

    def found(self) -> Iterator[StatusText]:
        """Return the texts, the most frequent first; those that are not shown together."""
        shown: dict[tuple[str, Judged], _TextCount] = {}
        for text, seen in (*self._texts.items(), *(("", seen) for seen in self._rest.values())):
            label = " ".join(text.split()) if _may_be_shown(text, seen, self._most) else ""
            if not text and seen.judged.became == NOTHING:
                label = "(empty)"
            judged = seen.judged._replace(plain=bool(label))
            both = shown.setdefault((label, judged), _TextCount(judged))
            both.count += seen.count
            both.rows = sorted([*both.rows, *seen.rows])[:_ROWS]
        often = sorted(shown.items(), key=lambda one: (-one[1].count, one[0][0]))
        for (label, judged), seen in often:
            yield StatusText(self.head, label, judged, seen.count, tuple(seen.rows))


def _may_be_shown(text: str, seen: _TextCount, most_words: int) -> bool:
    words = re.findall(r"\w+", text)
    if len(text) > _LONGEST or len(words) > max(_MOST_WORDS, most_words):
        return False
    if seen.judged.plain:
        return True
    if seen.private or len(words) > most_words or re.search(r"\d{3}", text):
        return False
    return bool(words) and seen.count > 1


def not_known(found: Iterable[StatusText], place: Place) -> Iterator[Diagnostic]:
    """Warn of the texts that docgen does not know, by column."""
    by_head: dict[str, list[StatusText]] = {}
    for one in found:
        if one.judged.became == UNKNOWN:
            by_head.setdefault(one.head, []).append(one)
    for head, texts in by_head.items():
        named = ", ".join(map(_with_rows, texts[:_SHOWN_TEXTS]))
        more = f" and {len(texts) - _SHOWN_TEXTS} more" if len(texts) > _SHOWN_TEXTS else ""
        message = f'Column "{head}" holds words that docgen does not know: {named}{more}.'
        word = next((one.text for one in texts if one.text), "Word")
        hint = (
            "Their sheets are made. Say in clinic.yaml what the words mean: "
            f'list: {{status: {{"{word}": skip}}}}, or make.'
        )
        yield warning("unknown-status", message, hint, place)


def _with_rows(found: StatusText) -> str:
    what = "a text" if found.count == 1 else f"{found.count:,} texts"
    if found.text:
        what = f'"{found.text}"'
    return f"{what} ({named_rows(found.rows, found.count)})"


class RowReader:
    """Completes the rows of a table by what their cells say together, one after the other."""

    def __init__(self, columns: ListColumns, heads: Sequence[str], form: ListFormat) -> None:
        """Take what is the same for all rows."""
        names = columns.names
        self.day, self.time, self.second = columns.day, columns.time, columns.second
        self.whole = names.index(APPOINTMENT) if APPOINTMENT in names else -1
        self.visits = tuple(_visit_columns(columns, heads, form))
        self.values = [
            (names.index(name), name, meanings)
            for name, meanings in form.values.items()
            if name in names and name != PROCEDURE
        ]
        self.only = form.procedures[0] if len(form.procedures) == 1 else ""
        self.procedures: _Procedures | None = None
        if PROCEDURE in names and form.procedures:
            at = names.index(PROCEDURE)
            self.only, self.procedures = "", _Procedures(at, heads[at].strip(), form)
        read_together = max(self.day, self.time, self.second) >= 0
        told = self.procedures or self.only or self.visits or self.values
        self.needed = read_together or bool(told)

    @property
    def telling(self) -> list[TellingColumn]:
        """Return the columns that tell what becomes of rows."""
        column = self.procedures.column if self.procedures else None
        return [*self.visits, *([column] if column else [])]

    def read(self, mapping: Cells, values: Sequence[str | None], number: int) -> Judged:
        """Complete the fields of a row; return what becomes of it."""
        if self.day >= 0 or self.time >= 0:
            mapping[APPOINTMENT] = self._appointment(values)
        if self.second >= 0:
            both = (mapping.get("family_name"), _at(values, self.second))
            mapping["family_name"] = " ".join(str(name) for name in both if name) or None
        for index, name, meanings in self.values:
            written = _at(values, index)
            if written:
                mapping[name] = meanings.get(folded(written), written)
        if self.only:
            mapping[PROCEDURE] = self.only
        judged = CLEAR
        if self.visits:
            said = [one.take(_at(values, one.index), number, values) for one in self.visits]
            judged = said[0] if len(said) == 1 else together(said)
        if self.procedures:
            called = mapping.get(PROCEDURE)
            if isinstance(called, str):
                mapping[PROCEDURE], whose = self.procedures.of(called, number)
                return judged if whose.became != SKIP or judged.became == SKIP else whose
        return judged

    def _appointment(self, values: Sequence[str | None]) -> str | None:
        day, clock = _at(values, self.day), _at(values, self.time)
        if self.day < 0:
            day = _at(values, self.whole)
            if has_time(day):
                return day
        return (joined(day, clock) if day else clock) or None


def together(said: Sequence[Judged]) -> Judged:
    """Put together what several columns say: who is there has not cancelled; nobody can tell."""
    became = {one.became for one in said}
    if UNCLEAR in became:
        return Judged(UNCLEAR)
    hard = [one for one in said if one.became == SKIP and one.reason not in MAY_BE_NEW]
    soft = [one for one in said if one.became == SKIP and one.reason in MAY_BE_NEW]
    if hard:
        return Judged(UNCLEAR) if THERE in became else hard[0]
    if soft and not became & {MAKE, THERE}:
        return soft[0]
    return Judged(UNKNOWN if UNKNOWN in became else MAKE)


def _visit_columns(
    columns: ListColumns, heads: Sequence[str], form: ListFormat
) -> Iterator[TellingColumn]:
    """Yield the columns that tell whether visits take place: statuses, then those of yes and no."""
    statuses = Statuses(form.skip_status, form.status)
    if columns.status >= 0:
        head = heads[columns.status].strip()
        yield TellingColumn(
            columns.status, head, lambda text: statuses.judge(text) if text else _SAYS_NOTHING
        )
    for index, reason in columns.flags:
        judge = _flag(reason, statuses) if reason else _active(statuses)
        yield TellingColumn(index, heads[index].strip(), judge)


def _flag(reason: str, statuses: Statuses) -> Callable[[str], Judged]:
    """Judge a column in which anything but no says that a visit is cancelled, deleted, ..."""

    def judge(text: str) -> Judged:
        word = text.strip().casefold()
        if word in _NO or _NOTHING.fullmatch(word):
            return _SAYS_NOTHING
        if word in _YES:
            return Judged(SKIP, reason, plain=True)
        said = statuses.judge(text)
        if said.became in (MAKE, THERE, NOTHING):
            return Judged(NOTHING, plain=said.plain)
        return Judged(SKIP, reason, said.plain)

    return judge


def _active(statuses: Statuses) -> Callable[[str], Judged]:
    """Judge a column in which no says that a visit is not active; a blank says nothing."""

    def judge(text: str) -> Judged:
        word = text.strip().casefold()
        if not word or word in _YES or word == "a":
            return _SAYS_NOTHING
        if word in _NO or word == "i":
            return Judged(SKIP, "not active", plain=True)
        return statuses.judge(text)

    return judge


class _Procedures:
    """Which procedure of the clinic a text means, and which rows are those of others.

    `column` counts the texts where the clinic says what becomes of other procedures; else every one
    that it does not do is a problem of its row.
    """

    def __init__(self, index: int, head: str, form: ListFormat) -> None:
        self._others = form.skip_others
        self._meanings: Mapping[str, str] = form.values.get(PROCEDURE, {})
        self._named = {folded(name): name for name in form.procedures}
        self._known: dict[str, tuple[str, Judged]] = {}
        counted = form.skip_others or PASSED_OVER in self._meanings.values()
        self.column = TellingColumn(index, head, self._judge, _PROCEDURE_WORDS) if counted else None

    def of(self, written: str, number: int) -> tuple[str, Judged]:
        """Return the procedure that a text means, and what becomes of the row."""
        found = self._known.get(written)
        if found is None:
            found = self._find(written)
            if len(self._known) < _MOST:
                self._known[written] = found
        if self.column:
            self.column.take(written, number)
        return found

    def _judge(self, written: str) -> Judged:
        return self._find(written)[1]

    def _find(self, written: str) -> tuple[str, Judged]:
        text = folded(written)
        meant = self._meanings.get(text) or self._named.get(text)
        if meant == PASSED_OVER:
            return written, _OTHER_PROCEDURE
        if meant:
            return meant, Judged(MAKE, plain=True)
        if not self._others or self._is_near(text):
            return written, Judged(REFUSED)
        return written, _OTHER_PROCEDURE._replace(plain=False)

    def _is_near(self, text: str) -> bool:
        """Whether a text holds every word of a procedure that the clinic does, or slips of them."""
        from difflib import get_close_matches  # noqa: PLC0415  # start-up: few lists pay for it

        words = text.split()
        return any(
            all(get_close_matches(word, words, 1, SURE) for word in name.split())
            for name in self._named
        )


def _at(values: Sequence[str | None], index: int) -> str:
    """Return a cell; "" where the row has none, or the list no such column (-1)."""
    return (values[index] if 0 <= index < len(values) else None) or ""
