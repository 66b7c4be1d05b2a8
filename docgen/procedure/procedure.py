"""What `procedure.yaml` declares for every clinic that does the procedure.

In: nothing (`pack.py` reads the file). Out: `Pack`, frozen: the settings that a clinic may write,
the questions that a template may ask about a patient, the slots that a patient fills, the clock
times that follow, and the checks that keep settings from contradicting each other. Each class
declares its keys; whether the names in them lead somewhere is the part of `pack.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, one_of
from docgen.expression.truth import Condition
from docgen.procedure.drawings import FigureDecl, figure_decl
from docgen.procedure.libraries import SignDecl, floor
from docgen.procedure.questions import UNKNOWN, QuestionDecl
from docgen.procedure.setting_decls import CONDITION, FieldType, SettingDecl, setting
from docgen.schema import kinds
from docgen.schema.declaration import (
    FileFacts,
    FormerName,
    KeyPlace,
    Schema,
    ValueKind,
    as_scalar,
    declare,
    group,
    listed,
    many,
    mapped,
)
from docgen.schema.quantity import Quantity
from docgen.schema.yamltree import Node, Scalar, Sequence

SHEETS = ("prepare", "discharge")
# The moments of a record, from which clock times count.
APPOINTMENT, END, LEFT = "appointment", "procedure_end", "discharge_time"
MOMENTS = (APPOINTMENT, END, LEFT)
# procedure_start is the appointment, in the words of a clinic.
ANCHORS = ("appointment", "procedure_start", "arrival", "procedure_end", "discharge")
SLOT_TYPES = ("moment", "date", "name", "text", "levels", "choice")
# `dose_day` is the day of a dose, with morning, evening or an hour where that is known.
# `days_before` and `days_without` are whole days before the appointment, written in place of a
# `dose_day`: the last dose is so many days before, or so many days have none. `yes` is yes or no.
DOSE_DAY, COUNTED, YES = "dose_day", ("days_before", "days_without"), "yes"
COLUMN_TYPES = ("moment", "date", "name", "text", DOSE_DAY, *COUNTED, YES)
HELD = ("drug", "dose", "often", "starts", "next")  # what a list may hold of a medicine
_NAMES = r"[a-z]\w*(?:\s*,\s*[a-z]\w*)*"
_ORDER = re.compile(rf"(?P<first>{_NAMES})\s*(?P<op><=?)\s*(?P<then>{_NAMES})")


# Kinds that only declarations have


def placed_name(section: str) -> ValueKind[str]:
    """A name whose place is kept until it is followed."""

    def read(node: Node, spot: KeyPlace) -> str:
        scalar = as_scalar(node)
        spot.facts.places[f"{section}.{scalar.text}"] = scalar.place
        return scalar.text

    return ValueKind("a name", read, {"type": "string"}, blank="")


def _columns_of(*types: str, moments: tuple[str, ...] = ()) -> ValueKind[str]:
    """The name of a column of the slot that is read, of one of these types; without: of any.

    `moments` of the record may stand in its place.
    """

    def of(facts: FileFacts) -> tuple[str, ...] | None:
        if facts.written is None:
            return None
        columns = (n for n, kind in facts.written.items() if not types or kind in types)
        return (*columns, *moments)

    what = "a column that fits here" if types else "a column"
    return kinds.word(what, of, said="the name of a column")


_SHEET = kinds.word("a sheet", SHEETS, said="the name of a sheet")


# What a record holds, and what is asked of it


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotDecl:
    """A place that each patient fills.

    `type`: moment (local date and time), date, name, text, levels, choice or list. A list has
    `columns` and at most `at_most` rows. A list of medicines `holds` which drug, dose, how often,
    first or next dose in which columns. A list that most patients lack is `rare`: `check`
    fills it for one patient of a sheet alone.
    """

    name: str
    written_type: str = declare(
        kinds.word("a type of slot", SLOT_TYPES),
        "What it holds; of a choice and of a list it is not written.",
        name="type",
    )
    label: str = declare(kinds.text(), "What stands before the line where it is filled in by hand.")
    ask: str = declare(
        kinds.text(),
        "What staff are asked for, where they fill it in on a screen.",
        example="Bones",
    )
    choices: tuple[str, ...] = declare(many(kinds.text()), "The words of a choice.", name="choice")
    columns: FrozenMap[str, str] = declare(
        mapped(kinds.word("a type of column", COLUMN_TYPES)),
        "The columns of a list, and what each holds.",
        name="list",
        tells="written",
        example="{drug: text, next: moment}",
    )
    asks: FrozenMap[str, str] = declare(
        mapped(kinds.text(), names=_columns_of()), "The same, for each column of a list."
    )
    at_most: int = declare(
        kinds.whole_number(),
        "The rows of a list that a sheet has room for, or the characters of a text.",
    )
    complete: FrozenMap[str, tuple[str, ...]] = declare(
        mapped(many(_columns_of()), names=_SHEET), "The columns that a row needs on a sheet."
    )
    in_order: tuple[str, ...] = declare(
        many(_columns_of(moments=MOMENTS)),
        "The columns whose dates may not run backwards, and moments of the record.",
    )
    instead: FrozenMap[str, tuple[str, ...]] = declare(
        mapped(many(_columns_of(*COUNTED)), names=_columns_of(DOSE_DAY)),
        "Columns written in place of another, of which a line has one: days before for the day.",
    )
    undecided: tuple[str, ...] = declare(
        many(_columns_of(DOSE_DAY)), "The columns that may say not_decided."
    )
    done_in: FrozenMap[str, tuple[str, ...]] = declare(
        mapped(many(_columns_of(YES)), names=_columns_of(DOSE_DAY)),
        "The column that says yes where it is done already: its day may lie in the past.",
        name="done",
    )
    holds: FrozenMap[str, str] = declare(
        mapped(_columns_of(), names=kinds.word("a part of a medicine", HELD)),
        "Which of its columns says what of a drug.",
    )
    group: str = declare(kinds.text(), "The group of drugs.yaml that all of its drugs are of.")
    in_short: int = declare(
        kinds.whole_number(),
        "How many of its lines stand in a box `summary`: page one has room for no more.",
    )
    longest: int = declare(kinds.whole_number(), "How many characters a cell may have.")
    rare: bool = declare(
        kinds.flag(), "That most records do not have it.", aliases=(FormerName("apart"),)
    )
    required: tuple[str, ...] = declare(many(_SHEET), "The sheets that cannot be made without it.")
    after: str = declare(
        kinds.word("a moment that comes before", (APPOINTMENT,)), "What it may not be before."
    )
    awaits: str = declare(
        kinds.text(), "The declared time that is over before it; earlier is warned of."
    )
    type: str = ""

    @property
    def done(self) -> FrozenMap[str, str]:
        """The column that says yes, by the column of the day."""
        return FrozenMap((at, flags[0]) for at, flags in self.done_in.items() if flags)


def _slot(slot: SlotDecl, spot: KeyPlace) -> SlotDecl:
    """Tell its type, and note what a list lacks, and what only a list may have."""
    kind = "list" if slot.columns else "choice" if slot.choices else slot.written_type
    if not kind and not any(name in spot.keys for name in ("type", "list", "choice")):
        spot.keys.take("type", f"Write {one_of(SLOT_TYPES)}.")
    if slot.rare and not slot.columns:
        spot.refuse("Only a list is rare.", "Remove it.")
    for column, held in slot.columns.items():
        if held in COUNTED and not any(column in others for others in slot.instead.values()):
            hint = "Name it under instead: the day that it is written for."
            spot.refuse(f"{column} leads to no day.", hint)
    if slot.columns and not slot.at_most:
        hint = "Write at_most: how many rows a sheet has room for."
        spot.keys.complain("missing-key", "A list needs at_most.", hint, spot.keys.place)
    return replace(slot, type=kind or SLOT_TYPES[0])


@dataclass(frozen=True, slots=True)
class QuestionKeys:
    """A question that templates and rules may ask about a patient."""

    choice: tuple[str, ...] = declare(
        many(kinds.text()), "The answers of a choice.", example="[yes, no]"
    )
    ask: str = declare(kinds.text(), "What staff are asked, where they answer on a screen.")
    count_of: str = declare(kinds.text(), "The slot whose length is the answer.")
    fixed_by: str = declare(
        kinds.text(), "The setting that answers for all: always is yes, never is no."
    )
    required: tuple[str, ...] = declare(
        many(_SHEET), "The sheets that are not made where it is not known."
    )


def _question(keys: QuestionKeys, spot: KeyPlace) -> QuestionDecl:
    if bool(keys.choice) is bool(keys.count_of):
        hint = "Write choice: [yes, no], or count_of: the name of a slot."
        spot.refuse("A question is a choice or a count.", hint)
    if UNKNOWN in keys.choice:
        spot.refuse('"unknown" is not an answer.', "Remove it: every answer may be unknown.")
    return QuestionDecl(
        spot.key, keys.choice, keys.count_of, keys.fixed_by, keys.required, keys.ask
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDecl:
    """What can be told from a record, for `known.x` in templates; where it cannot, it is unknown.

    Either the patient's age on the day of the appointment is `age` years or more; or `field` holds
    one of the `words`, by the clinic's first language ("m" is "male" in English, and no one word in
    Spanish); or a medicine of the record is of the `group` of `drugs.yaml`, beyond doubt. In a loop
    over medicines `known.m.NAME` asks this of one of them.
    """

    name: str
    age: int = declare(
        kinds.whole_number(), "Years of age on the day of the appointment.", name="age_at_least"
    )
    field: str = declare(kinds.text(), "The field of the record that tells it.")
    words: FrozenMap[str, tuple[str, ...]] = declare(
        mapped(many(kinds.text())),
        "The words that say so, by the clinic's first language.",
        name="is",
    )
    group: str = declare(
        kinds.text(), "A group of drugs: a medicine of the record is one of them.", name="takes"
    )


def _fact(fact: FactDecl, spot: KeyPlace) -> FactDecl:
    told = [bool(fact.age), bool(fact.field), bool(fact.group)]
    if sum(told) != 1 or bool(fact.field) is not bool(fact.words):
        hint = "Write age_at_least: 60, or field: and is: {en: [its, words]}, or takes: a group."
        spot.refuse("A fact is an age, words of a field, or a group of drugs.", hint)
    words = ((code, tuple(one.casefold() for one in said)) for code, said in fact.words.items())
    return replace(fact, words=FrozenMap(words))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeDecl:
    """A clock time: an anchor plus or minus a span, with the end of a range that is safe.

    `anchors` are tried in order: each is one of `ANCHORS`, or the path of a setting that holds
    one of these; the first that is set counts. `span_path` is the path of the span, `sign` is 1
    (plus) or -1 (minus). One with `both_ends` is a range of clock times: it has no span of its own,
    `span_path` is then the last of those that pass.
    """

    name: str
    anchors: tuple[str, ...] = declare(
        many(kinds.text()),
        "What it counts from: a moment, or a setting that names one.",
        name="from",
        required="Say what it counts from.",
    )
    plus: str = declare(kinds.text(), "The setting with the span that follows.")
    minus: str = declare(kinds.text(), "The setting with the span before.")
    safe: str = declare(
        kinds.word("an end of a range", ("longest", "shortest")),
        "The end of a range that is safe.",
        required="Write longest or shortest.",
        default="longest",
    )
    place: str = declare(
        kinds.text(), "Where the patient is: clinic, home, or a setting that says it."
    )
    after: tuple[str, ...] = declare(
        many(kinds.text()), "Settings with spans that pass before: how long the procedure takes."
    )
    say: str = declare(
        kinds.text(), "What the time is for, in English, on the page for staff: the time follows."
    )
    both_ends: bool = declare(
        kinds.flag(),
        "Both ends are told: after the shortest, and after the longest of `after`.",
        name="range",
    )
    span_path: str = ""
    sign: int = 1

    @property
    def sides(self) -> tuple[str, ...]:
        """The ends of its spans that it tells."""
        return ("shortest", "longest") if self.both_ends else (self.safe,)

    @property
    def span_paths(self) -> tuple[str, ...]:
        """The paths of all its spans."""
        return (*self.after, self.span_path)


def _time(time: TimeDecl, spot: KeyPlace) -> TimeDecl:
    if time.both_ends:
        if not time.after or time.plus or time.minus:
            spot.refuse("A range has no span of its own.", "Write after:, without plus: or minus:.")
            return time
        return replace(time, after=time.after[:-1], span_path=time.after[-1])
    if bool(time.plus) is bool(time.minus):
        hint = "Write plus: or minus:, and the setting that holds the span."
        spot.refuse("A time has one span.", hint)
    if time.after and time.minus:
        spot.refuse("What is planned counts forth.", "Use plus:.")
    return replace(time, span_path=time.plus or time.minus, sign=1 if time.plus else -1)


# What must not be, and what is told


class CheckDecl(NamedTuple):
    """A condition that must not hold: `refuse` stops the clinic, otherwise it is warned."""

    refuse: bool
    condition: Condition
    say: str
    only_if: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckKeys:
    """A check of a clinic's settings."""

    refuse: Condition | None = declare(CONDITION, "What a clinic may not have set.")
    warn: Condition | None = declare(CONDITION, "What is odd in a clinic's settings.")
    only_if: Condition | None = declare(CONDITION, "The condition in which that is so.", name="if")
    say: str = declare(
        kinds.text(), "What is wrong, in a sentence.", required="Say in a sentence what is wrong."
    )


def _check(keys: CheckKeys, spot: KeyPlace) -> CheckDecl | None:
    one = keys.refuse or keys.warn
    if one is None or (keys.refuse and keys.warn):
        spot.refuse("A check has one condition.", "Write one of refuse: and warn:.")
        return None
    return CheckDecl(keys.refuse is not None, one, keys.say, keys.only_if)


class OrderDecl(NamedTuple):
    """Two declared times in order: `then` is allowed when `first` is over.

    If it is `strict`, only after the minute in which that is. Settings that break it are
    refused. Where one patient's own times would, `then` moves: it is a permission, which may
    come late, never a duty, a dose or an appointment.
    """

    first: str
    then: str
    strict: bool = False


def order() -> ValueKind[tuple[OrderDecl, ...]]:
    """Lines such as `nap_until <= walk_from, swim_from`, `<` for "only after"."""

    def read(node: Node, spot: KeyPlace) -> tuple[OrderDecl, ...]:
        found = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            line = _ORDER.fullmatch(item.text) if isinstance(item, Scalar) else None
            if not line:
                hint = "Write `nap_until <= walk_from, swim_from`, or < for only after it."
                spot.wrong(item.place, "This is no order.", hint)
                continue
            for first in line["first"].split(","):
                for then in line["then"].split(","):
                    rule = OrderDecl(first.strip(), then.strip(), line["op"] == "<")
                    spot.facts.places[f"order.{rule.first}.{rule.then}"] = item.place
                    found.append(rule)
        return tuple(found)

    described: Schema = {"type": "array", "items": {"type": "string"}}
    return ValueKind("a list of orders", read, described, blank=())


@dataclass(frozen=True, slots=True)
class MedicineCheck:
    """What is told of a medicine in a record, by the list of `drugs.yaml`."""

    of: str = declare(kinds.text(), "A group of drugs.", required="Name a group of drugs.yaml.")
    say: str = declare(
        kinds.text(),
        "What is wrong with the line; it goes on after the field of the line.",
        required="Say what is wrong with the line.",
    )
    beside: str = declare(kinds.text(), "That another line holds a drug of this group.")
    most: str = declare(
        placed_name("medicine_checks"), "The setting with the most that is taken a day."
    )
    only_if: Condition | None = declare(CONDITION, "A condition over the settings.", name="if")


def _medicine_check(check: MedicineCheck, spot: KeyPlace) -> MedicineCheck:
    if check.most and check.beside:
        spot.refuse("A check has one measure.", "Write two checks.")
    return check


@dataclass(frozen=True, slots=True)
class EntryDecl:
    """A date for a patient's phone: the first of `at` that is known, and what it says."""

    at: tuple[str, ...] = declare(
        many(placed_name("calendar")),
        "Times, slots, moments of the record: the first that is known.",
        required="Name a time, or a moment of the record.",
    )
    say: str = declare(
        kinds.text(),
        "What stands in the phone's calendar, in English.",
        required="Write what stands in the phone's calendar.",
    )


@dataclass(frozen=True, slots=True)
class NoCall:
    """What patients read as no reason to call, held against the signs for which they do.

    `settings` hold it: entries of lists, texts of a clinic's own. `like` names the signs that an
    entry is like: emergency signs by their ids, entries of other settings as `setting.entry`.
    """

    settings: tuple[str, ...] = declare(
        many(placed_name("no_call")),
        "The settings that say it.",
        required="Name the settings that say it.",
    )
    like: FrozenMap[str, tuple[str, ...]] = declare(
        mapped(many(placed_name("no_call")), section="no_call"),
        "The signs that an entry is like: an emergency sign, or setting.entry.",
    )
    limits: tuple[str, ...] = declare(
        many(kinds.text()),
        "Words that say how far something is normal; # is a figure. Such an entry has one.",
    )


_ENTRY_HINT = "Write {at: ..., say: ...}."
_SLOTS = mapped(group(SlotDecl, _slot), section="slots", required="Write what it is.")
_FACTS = mapped(group(FactDecl, _fact), section="facts", required="Write what it is.")
_MEDICINE_CHECKS = listed(
    group(
        MedicineCheck,
        _medicine_check,
        wanted="A check is wanted.",
        hint="Write {of: ..., say: ...}.",
    ),
    "{of: ..., say: ...}",
)


@dataclass(frozen=True, slots=True)
class CommonKeys:
    """What every procedure has: `record.yaml` in docgen's `_shared`."""

    slots: FrozenMap[str, SlotDecl] = declare(_SLOTS, "Places that each patient fills.")
    facts: FrozenMap[str, FactDecl] = declare(_FACTS, "What can be told from a record.")
    medicine_checks: tuple[MedicineCheck, ...] = declare(
        _MEDICINE_CHECKS, "What is told of drugs in a record."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A procedure: everything that `procedure.yaml` declares.

    `lists` maps a list's name to its ids and their English texts (messages). `usual` maps the
    path of a setting to the range outside which it is unusual. `digest` is the SHA-256 of
    `procedure.yaml`. `floor` are the emergency signs in the order in which they are printed,
    `asked_sign` is the one that the teach-back asks about; without `declares_floor` they are those
    that docgen takes where a procedure says nothing. `warnings` are what is odd in the file.
    """

    name: str
    title: str = declare(
        kinds.text(),
        "The procedure's name as patients read it.",
        required="Write the procedure's name as patients read it.",
    )
    version: str = declare(
        kinds.text(), "The version of the file.", required='Write a version, such as "1".'
    )
    sheets: tuple[str, ...] = declare(
        many(_SHEET), "Its sheets.", required="Write [prepare, discharge]."
    )
    own_signs: tuple[SignDecl, ...] | None = declare(
        floor(), "Its emergency signs, beside those of every sheet.", name="floor"
    )
    settings: FrozenMap[str, SettingDecl] = declare(
        mapped(setting(), section="settings", required="Write what it is."),
        "What a clinic may set.",
    )
    lists: FrozenMap[str, FrozenMap[str, str]] = declare(
        mapped(mapped(kinds.text()), section="lists", required="Write what it is."),
        "Lists of ids with their English texts.",
    )
    questions: FrozenMap[str, QuestionDecl] = declare(
        mapped(group(QuestionKeys, _question), section="questions", required="Write what it is."),
        "What templates and rules may ask about a patient.",
    )
    slots: FrozenMap[str, SlotDecl] = declare(_SLOTS, "Places that each patient fills.")
    times: FrozenMap[str, TimeDecl] = declare(
        mapped(group(TimeDecl, _time), section="times", required="Write what it is."),
        "Clock times that follow from settings and a record.",
    )
    checks: tuple[CheckDecl, ...] = declare(
        listed(
            group(
                CheckKeys,
                _check,
                wanted="A check is wanted.",
                hint="Write {refuse: ..., say: ...}.",
            ),
            "{refuse: ..., say: ...}",
        ),
        "What settings may not be at once.",
    )
    usual: FrozenMap[str, Quantity] = declare(
        mapped(kinds.any_amount()), "Ranges outside which a setting is unusual, by its path."
    )
    calendar: FrozenMap[str, tuple[EntryDecl, ...]] = declare(
        mapped(
            listed(
                group(EntryDecl, wanted="A date is wanted.", hint=_ENTRY_HINT),
                "{at: ..., say: ...}",
                wanted="A list of dates is wanted",
            ),
            names=_SHEET,
        ),
        "Dates for a patient's phone, by sheet.",
    )
    medicine_checks: tuple[MedicineCheck, ...] = declare(
        _MEDICINE_CHECKS, "What is told of drugs in a record."
    )
    facts: FrozenMap[str, FactDecl] = declare(_FACTS, "What can be told from a record.")
    no_call: NoCall = declare(
        group(NoCall, wanted="Settings are wanted.", hint="Write {settings: ..., like: ...}."),
        "What is no reason to call, and which signs it is like.",
        default=NoCall(),
    )
    drawings: FrozenMap[str, FigureDecl] = declare(
        mapped(group(FigureDecl, figure_decl), section="drawings", required="Write what it is."),
        "Drawings that each patient fills: `::: figure NAME` in a template.",
    )
    order: tuple[OrderDecl, ...] = declare(
        order(), "Which times wait for which.", example='"nap_until <= walk_from"'
    )
    folder: Path
    digest: str
    floor: tuple[SignDecl, ...] = ()
    asked_sign: SignDecl | None = None
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def declares_floor(self) -> bool:
        """Whether it says which emergency signs it has."""
        return self.own_signs is not None

    def types_at(self, path: str) -> tuple[FieldType, ...] | None:
        """Return what may stand at `setting.field`, or at a setting's bare name.

        None: there is no such path. A setting of several fields without a main one has no
        types: it can only be there or not.
        """
        name, _, field = path.partition(".")
        setting = self.settings.get(name)
        if setting and setting.total and field == setting.total.name:
            field = setting.total.of
        if setting is None or (field and field not in setting.fields):
            return None
        decl = setting.fields.get(field or setting.main)
        return decl.types if decl else ()

    def paths(self) -> tuple[str, ...]:
        """Return the path of every setting and of every field, for suggestions."""
        fields = [f"{s.name}.{f}" for s in self.settings.values() for f in s.fields if f]
        return (*self.settings, *fields)
