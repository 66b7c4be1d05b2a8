"""Reads `procedure.yaml`: the shapes of what a pack declares.

In: the tree of the file. Out: a `Pack` whose names are not yet followed: whether a path leads to
a setting, and whether two sides of a check can be compared, is the part of `pack_links.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Map
from pathlib import Path
from typing import NamedTuple, TypeVar

from docgen.cache import FrozenMap
from docgen.errors import Place, Problems, ValueProblem, one_of, suggest
from docgen.settings.declarations import (
    SHEETS,
    CheckDecl,
    EntryDecl,
    FactDecl,
    MedicineCheck,
    OrderDecl,
    Pack,
    SlotDecl,
    TimeDecl,
)
from docgen.settings.floor import Signs, read_floor
from docgen.settings.mapping import MapReader
from docgen.settings.quantity import KINDS, Quantity, parse_quantity
from docgen.settings.questions import UNKNOWN, QuestionDecl
from docgen.settings.record_fields import APPOINTMENT, MOMENTS
from docgen.settings.setting_decls import read_condition, read_setting_decl
from docgen.settings.yamltree import Mapping, Node, Scalar, Sequence

SLOT_TYPES = ("moment", "date", "name", "text", "levels", "choice")
# `dose_day` is the day of a dose, with morning, evening or an hour where that is known.
# `days_before` and `days_without` are whole days before the appointment, written in place of a
# `dose_day`: the last dose is so many days before, or so many days have none. `yes` is yes or no.
_DOSE_DAY, _COUNTED, _YES = "dose_day", ("days_before", "days_without"), "yes"
_COLUMN_TYPES = ("moment", "date", "name", "text", _DOSE_DAY, *_COUNTED, _YES)
HELD = ("drug", "dose", "often", "starts", "next")  # what a list may hold of a medicine
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAMES = r"[a-z]\w*(?:\s*,\s*[a-z]\w*)*"
_ORDER = re.compile(rf"(?P<first>{_NAMES})\s*(?P<op><=?)\s*(?P<then>{_NAMES})")
_TITLE_HINT = "Write the procedure's name as patients read it."

Decl = TypeVar("Decl")


class Common(NamedTuple):
    """What the record of every procedure has."""

    slots: FrozenMap[str, SlotDecl]
    facts: FrozenMap[str, FactDecl]
    medicine_checks: tuple[MedicineCheck, ...]


class PackReader:
    """Reads one pack. `places` holds where each name was written: `settings.x`, `times.y`."""

    def __init__(self, node: Mapping, problems: Problems) -> None:
        """Start at the top of the file."""
        self.keys = MapReader(node, problems)
        self.problems = problems
        self.places: dict[str, Place] = {}

    def read_common(self) -> Common:
        """Read what every procedure has: slots, and facts of a record."""
        slots = FrozenMap(self._declared("slots", self._slot))
        facts = FrozenMap(self._declared("facts", _fact))
        told = tuple(self._medicine_checks())
        self.keys.finish()
        return Common(slots, facts, told)

    def read(self, folder: Path, digest: str, common: Common, signs: Signs) -> Pack:
        """Read everything that the file declares.

        `common` is what every procedure has, `signs` the library of emergency signs.
        """
        keys = self.keys
        floor, asked, declared = read_floor(keys, signs)
        pack = Pack(
            name=folder.name,
            title=keys.text("title", required=_TITLE_HINT) or "",
            version=keys.text("version", required='Write a version, such as "1".') or "",
            sheets=self._sheets(keys, "sheets", required="Write [prepare, discharge]."),
            settings=FrozenMap(self._declared("settings", read_setting_decl)),
            lists=FrozenMap(self._declared("lists", _list)),
            questions=FrozenMap(self._declared("questions", self._question)),
            slots=FrozenMap({**common.slots, **dict(self._declared("slots", self._slot))}),
            times=FrozenMap(self._declared("times", _time)),
            checks=tuple(self._checks()),
            usual=FrozenMap(self._usual()),
            calendar=FrozenMap(self._calendar()),
            medicine_checks=(*self._medicine_checks(), *common.medicine_checks),
            facts=FrozenMap({**common.facts, **dict(self._declared("facts", _fact))}),
            floor=floor,
            asked_sign=asked,
            declares_floor=declared,
            order=tuple(self._order()),
            folder=folder,
            digest=digest,
        )
        keys.finish()
        return pack

    def _declared(
        self, section: str, read: Callable[[str, MapReader], Decl]
    ) -> Iterator[tuple[str, Decl]]:
        """Yield the names of a section with what `read` makes of the mapping below each."""
        keys = self.keys.group(section)
        for key, _ in keys.entries():
            if not _NAME.fullmatch(key.text):
                hint = "Write small letters, digits and underscores, beginning with a letter."
                keys.wrong(key.text, key.place, ValueProblem("This is not a name.", hint))
                continue
            self.places[f"{section}.{key.text}"] = key.place
            inner = keys.section(key.text, required="Write what it is.")
            if inner:
                yield key.text, read(key.text, inner)

    def _sheets(self, keys: MapReader, key: str, required: str = "") -> tuple[str, ...]:
        sheets = keys.words(key, required=required)
        for sheet in sheets:
            if sheet.text not in SHEETS:
                self.problems.add(keys.unknown(sheet, SHEETS, "sheet"))
        return tuple(sheet.text for sheet in sheets)

    def _slot(self, name: str, keys: MapReader) -> SlotDecl:
        listed = keys.group("list")
        columns = {
            key.text: _one_of(listed, key.text, _COLUMN_TYPES) for key, _ in listed.entries()
        }
        choices = tuple(word.text for word in keys.words("choice"))
        slot = SlotDecl(
            name=name,
            type="list" if columns else "choice" if choices else _one_of(keys, "type", SLOT_TYPES),
            label=keys.text("label") or "",
            choices=choices,
            columns=FrozenMap(columns),
            at_most=_count(keys, "at_most"),
            complete=self._complete(keys, columns),
            in_order=_columns(keys, "in_order", {**columns, **dict.fromkeys(MOMENTS, "moment")}),
            instead=_by_column(keys, "instead", columns, _DOSE_DAY, _COUNTED),
            undecided=_columns(keys, "undecided", _of_type(columns, (_DOSE_DAY,))),
            done=FrozenMap(
                (day, flags[0])
                for day, flags in _by_column(keys, "done", columns, _DOSE_DAY, (_YES,)).items()
                if flags
            ),
            holds=_holds(keys, columns),
            group=keys.text("group") or "",
            in_short=_count(keys, "in_short"),
            longest=_count(keys, "longest"),
            apart=_flag(keys, "apart"),
            required=self._sheets(keys, "required"),
            after=_optional(keys, "after", (APPOINTMENT,)),
            awaits=keys.text("awaits") or "",
        )
        _check_list(slot, keys)
        keys.finish()
        return slot

    def _complete(
        self, keys: MapReader, columns: dict[str, str]
    ) -> FrozenMap[str, tuple[str, ...]]:
        """Read which columns a line needs on each sheet."""
        complete = keys.group("complete")
        for key, _ in complete.entries():
            if key.text not in SHEETS:
                self.problems.add(complete.unknown(key, SHEETS, "sheet"))
        return FrozenMap(
            (key.text, _columns(complete, key.text, columns)) for key, _ in complete.entries()
        )

    def _question(self, name: str, keys: MapReader) -> QuestionDecl:
        question = QuestionDecl(
            name,
            choices=tuple(word.text for word in keys.words("choice")),
            count_of=keys.text("count_of") or "",
            fixed_by=keys.text("fixed_by") or "",
            required=self._sheets(keys, "required"),
        )
        if bool(question.choices) is bool(question.count_of):
            hint = "Write choice: [yes, no], or count_of: the name of a slot."
            keys.complain("bad-declaration", "A question is a choice or a count.", hint, keys.place)
        if UNKNOWN in question.choices:
            hint = "Remove it: every answer may be unknown."
            keys.complain("bad-declaration", '"unknown" is not an answer.', hint, keys.place)
        keys.finish()
        return question

    def _checks(self) -> Iterator[CheckDecl]:
        node = self.keys.take("checks")
        for item in node.items if isinstance(node, Sequence) else ():
            if not isinstance(item, Mapping):
                problem = ValueProblem("A check is wanted.", "Write {refuse: ..., say: ...}.")
                self.keys.wrong("checks", item.place, problem)
                continue
            keys = MapReader(item, self.problems, "checks")
            refuse, warn = read_condition(keys, "refuse"), read_condition(keys, "warn")
            only_if = read_condition(keys, "if")
            say = keys.text("say", required="Say in a sentence what is wrong.") or ""
            condition = refuse or warn
            if condition is None or (refuse and warn):
                hint = "Write one of refuse: and warn:."
                keys.complain("bad-declaration", "A check has one condition.", hint, item.place)
            else:
                yield CheckDecl(refuse is not None, condition, say, only_if)
            keys.finish()

    def _order(self) -> Iterator[OrderDecl]:
        """Read lines such as `nap_until <= walk_from, swim_from`, `<` for "only after"."""
        node = self.keys.take("order")
        for item in node.items if isinstance(node, Sequence) else ():
            found = _ORDER.fullmatch(item.text) if isinstance(item, Scalar) else None
            if not found:
                hint = "Write `nap_until <= walk_from, swim_from`, or < for only after it."
                self.keys.wrong("order", item.place, ValueProblem("This is no order.", hint))
                continue
            for first in found["first"].split(","):
                for then in found["then"].split(","):
                    rule = OrderDecl(first.strip(), then.strip(), found["op"] == "<")
                    self.places[f"order.{rule.first}.{rule.then}"] = item.place
                    yield rule

    def _medicine_checks(self) -> Iterator[MedicineCheck]:
        node = self.keys.take("medicine_checks")
        for item in node.items if isinstance(node, Sequence) else ():
            if not isinstance(item, Mapping):
                problem = ValueProblem("A check is wanted.", "Write {of: ..., say: ...}.")
                self.keys.wrong("medicine_checks", item.place, problem)
                continue
            keys = MapReader(item, self.problems, "medicine_checks")
            most, beside = keys.text("most") or "", keys.text("beside") or ""
            self.places[f"medicine_checks.{most}"] = item.place
            check = MedicineCheck(
                of=keys.text("of", required="Name a group of drugs.yaml.") or "",
                say=keys.text("say", required="Say what is wrong with the line.") or "",
                beside=beside,
                most=most,
                only_if=read_condition(keys, "if"),
            )
            if most and beside:
                hint = "Write two checks."
                keys.complain("bad-declaration", "A check has one measure.", hint, item.place)
            keys.finish()
            yield check

    def _usual(self) -> Iterator[tuple[str, Quantity]]:
        keys = self.keys.group("usual")
        for key, _ in keys.entries():
            self.places[f"usual.{key.text}"] = key.place
            scalar = keys.scalar(key.text)
            if scalar:
                usual = _amount(scalar, keys, key.text)
                if usual:
                    yield key.text, usual

    def _calendar(self) -> Iterator[tuple[str, tuple[EntryDecl, ...]]]:
        keys = self.keys.group("calendar")
        for key, node in keys.entries():
            if key.text not in SHEETS:
                self.problems.add(keys.unknown(key, SHEETS, "sheet"))
            items = node.items if isinstance(node, Sequence) else ()
            if not items:
                problem = ValueProblem("A list of dates is wanted.", "Write - {at: ..., say: ...}.")
                keys.wrong(key.text, key.place, problem)
            yield key.text, tuple(self._entry(item, key.text) for item in items)

    def _entry(self, item: Node, sheet: str) -> EntryDecl:
        if not isinstance(item, Mapping):
            problem = ValueProblem("A date is wanted.", "Write {at: ..., say: ...}.")
            self.keys.wrong("calendar", item.place, problem)
            return EntryDecl((), "")
        keys = MapReader(item, self.problems, f"calendar.{sheet}")
        named = keys.words("at", required="Name a time, or a moment of the record.")
        for word in named:
            self.places[f"calendar.{word.text}"] = word.place
        say = keys.text("say", required="Write what stands in the phone's calendar.") or ""
        keys.finish()
        return EntryDecl(tuple(word.text for word in named), say)


def _list(_: str, keys: MapReader) -> FrozenMap[str, str]:
    return FrozenMap((key.text, keys.text(key.text) or "") for key, _ in keys.entries())


def _fact(name: str, keys: MapReader) -> FactDecl:
    age, field = _count(keys, "age_at_least"), keys.text("field") or ""
    words = keys.group("is")
    found = {
        key.text: tuple(word.text.casefold() for word in words.words(key.text))
        for key, _ in words.entries()
    }
    if bool(age) is bool(field) or bool(field) is not bool(found):
        hint = "Write age_at_least: 60, or field: and is: {en: [its, words]}."
        keys.complain("bad-declaration", "A fact is an age, or words of a field.", hint, keys.place)
    keys.finish()
    return FactDecl(name, age, field, FrozenMap(found))


def _time(name: str, keys: MapReader) -> TimeDecl:
    anchors = tuple(word.text for word in keys.words("from", required="Say what it counts from."))
    plus, minus = keys.text("plus"), keys.text("minus")
    if bool(plus) is bool(minus):
        hint = "Write plus: or minus:, and the setting that holds the span."
        keys.complain("bad-declaration", "A time has one span.", hint, keys.place)
    safe = _one_of(keys, "safe", ("longest", "shortest"))
    place = keys.text("place") or ""
    after = tuple(word.text for word in keys.words("after"))
    if after and minus:
        keys.complain("bad-declaration", "What is planned counts forth.", "Use plus:.", keys.place)
    keys.finish()
    return TimeDecl(name, anchors, plus or minus or "", 1 if plus else -1, safe, place, after)


def _one_of(keys: MapReader, key: str, words: tuple[str, ...]) -> str:
    scalar = keys.scalar(key, required=f"Write {one_of(words)}.")
    if scalar and scalar.text not in words:
        hint = suggest(scalar.text, words)
        keys.wrong(key, scalar.place, ValueProblem(f'"{scalar.text}" does not fit.', hint))
    return scalar.text if scalar else words[0]


def _optional(keys: MapReader, key: str, words: tuple[str, ...]) -> str:
    return _one_of(keys, key, words) if any(name.text == key for name, _ in keys.nodes()) else ""


def _flag(keys: MapReader, key: str) -> bool:
    return _optional(keys, key, ("yes",)) == "yes"


def _columns(keys: MapReader, key: str, columns: dict[str, str]) -> tuple[str, ...]:
    named = keys.words(key)
    for word in named:
        if word.text not in columns:
            keys.problems.add(keys.unknown(word, tuple(columns), "column"))
    return tuple(word.text for word in named)


def _check_list(slot: SlotDecl, keys: MapReader) -> None:
    """Note what a list lacks, and what only a list may have."""
    if slot.apart and not slot.columns:
        keys.complain("bad-declaration", "Only a list stands apart.", "Remove it.", keys.place)
    for column in _of_type(slot.columns, _COUNTED):
        if not any(column in others for others in slot.instead.values()):
            hint = "Name it under instead: the day that it is written for."
            keys.complain("bad-declaration", f"{column} leads to no day.", hint, keys.place)
    if slot.columns and not slot.at_most:
        hint = "Write at_most: how many rows a sheet has room for."
        keys.complain("missing-key", "A list needs at_most.", hint, keys.place)


def _holds(keys: MapReader, columns: dict[str, str]) -> FrozenMap[str, str]:
    """Read which columns say which medicine, how much, how often, and when first or next."""
    held = keys.group("holds")
    found = {key.text: _one_of(held, key.text, tuple(columns)) for key, _ in held.entries()}
    for key, _ in held.entries():
        if key.text not in HELD:
            held.problems.add(held.unknown(key, HELD, "part of a medicine"))
    return FrozenMap(found)


def _of_type(columns: Map[str, str], types: tuple[str, ...]) -> dict[str, str]:
    return {name: kind for name, kind in columns.items() if kind in types}


def _by_column(
    keys: MapReader, key: str, columns: dict[str, str], of: str, to: tuple[str, ...]
) -> FrozenMap[str, tuple[str, ...]]:
    """Read a map from a column of the type `of` to columns of the types `to`."""
    named = keys.group(key)
    firsts = _of_type(columns, (of,))
    for word, _ in named.entries():
        if word.text not in firsts:
            keys.problems.add(named.unknown(word, tuple(firsts), "column"))
    return FrozenMap(
        (word.text, _columns(named, word.text, _of_type(columns, to)))
        for word, _ in named.entries()
    )


def _count(keys: MapReader, key: str) -> int:
    scalar = keys.scalar(key)
    if scalar is None:
        return 0
    if not re.fullmatch(r"[1-9][0-9]{0,4}", scalar.text):
        problem = ValueProblem("A whole number is wanted.", "Write digits.")
        keys.wrong(key, scalar.place, problem)
        return 0
    return int(scalar.text)


def _amount(scalar: Scalar, keys: MapReader, key: str) -> Quantity | None:
    problem = ValueProblem("It is not an amount.", "")
    for kind in KINDS:
        try:
            return parse_quantity(scalar.text, kind)
        except ValueProblem as found:
            problem = found
    keys.wrong(key, scalar.place, ValueProblem(problem.message, problem.hint))
    return None
