"""A procedure pack: what `procedure.yaml` declares for every clinic that does the procedure.

In: nothing (these are the nouns; `pack.py` reads them). Out: `Pack`, frozen: the settings that
a clinic may write, the questions that a template may ask about a patient, the slots that a patient
fills, the clock times that follow, and the checks that keep settings from contradicting each other.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.settings.conditions import Condition
from docgen.settings.quantity import Quantity
from docgen.settings.questions import QuestionDecl

SHEETS = ("prepare", "discharge")
# procedure_start is the appointment, in the words of a clinic.
ANCHORS = ("appointment", "procedure_start", "arrival", "procedure_end", "discharge")


class FieldType(NamedTuple):
    """What a field may hold.

    `kind`: choice, span, list, flag, text, texts, number or phone. `choices` belong to a choice,
    `span` (a kind of quantity) to a span, `list_name` (a declared list of ids) to a list.
    """

    kind: str
    choices: tuple[str, ...] = ()
    span: str = ""
    list_name: str = ""


class FieldDecl(NamedTuple):
    """One field of a setting: the first of `types` that fits what the clinic wrote."""

    name: str
    types: tuple[FieldType, ...]
    required: bool = False


class Bare(NamedTuple):
    """What a scalar in place of a mapping stands for: `into` takes it, `fields` go with it."""

    into: str
    fields: FrozenMap[str, str] = FrozenMap()


class TableDecl(NamedTuple):
    """The setting may be a table by a count: `by` is a question, `into` the field it fills."""

    by: str
    into: str


class TotalDecl(NamedTuple):
    """A field that is reckoned, not written: what the span `of` comes to for this patient.

    Where the field `only_if` is set, the span is for each of those that the question `by` counts,
    and the total is known where the count is; else the span is the total.
    """

    name: str
    of: str
    by: str
    only_if: str


class SettingDecl(NamedTuple):
    """A setting. One value (`is:`) has a single field named ""."""

    name: str
    help: str
    fields: FrozenMap[str, FieldDecl]
    bare: Bare | None = None
    table: TableDecl | None = None
    words: FrozenMap[str, FrozenMap[str, str]] = FrozenMap()
    gone: Condition | None = None
    required: bool = False
    total: TotalDecl | None = None

    @property
    def main(self) -> str:
        """The field that the setting's bare name stands for: "" of a single value, or none."""
        if "" in self.fields:
            return ""
        return self.bare.into if self.bare else ""


class SlotDecl(NamedTuple):
    """A place that each patient fills.

    `type`: moment (local date and time), date, name, text, levels, choice or list. A list has
    `columns` and at most `at_most` rows; `complete` names the columns that a row needs on a
    sheet, `in_order` the columns whose dates may not run backwards; "appointment" may stand among
    them, and the end of the procedure and the discharge. `instead` names the columns that may be
    written in place of another (a count of days in place of the day), of which a line has one;
    `undecided` the columns that may say not_decided; `done` maps a column whose day may not lie
    before the patient leaves to the column that says yes where it is done already. A list of
    medicines `holds` which drug, dose, how often, first or next dose in which columns; all of its
    drugs are of the `group`, if it has one. Not more than `in_short` of its lines stand in a box
    `summary`, where that is not 0: page one has room for no more, they stand elsewhere. `longest`,
    where it is not 0, is how many characters a cell may have. `required` names the sheets that
    cannot be made without a value. What has `after`, "appointment" or "", may not be before it;
    what `awaits` a declared time is warned of where it comes before that time is over.
    Patients whose records have a list that stands `apart` are variants of their own, so that it
    costs nothing on all other sheets.
    """

    name: str
    type: str
    label: str = ""
    choices: tuple[str, ...] = ()
    columns: FrozenMap[str, str] = FrozenMap()
    at_most: int = 0
    complete: FrozenMap[str, tuple[str, ...]] = FrozenMap()
    in_order: tuple[str, ...] = ()
    instead: FrozenMap[str, tuple[str, ...]] = FrozenMap()
    undecided: tuple[str, ...] = ()
    done: FrozenMap[str, str] = FrozenMap()
    holds: FrozenMap[str, str] = FrozenMap()
    group: str = ""
    in_short: int = 0
    longest: int = 0
    apart: bool = False
    required: tuple[str, ...] = ()
    after: str = ""
    awaits: str = ""


class FactDecl(NamedTuple):
    """What can be told from a record, for `known.x` in templates; where it cannot, it is unknown.

    Either the patient's age on the day of the appointment is `age` years or more; or `field` holds
    one of the `words`, by the clinic's first language ("m" is "male" in English, and no one word in
    Spanish).
    """

    name: str
    age: int = 0
    field: str = ""
    words: FrozenMap[str, tuple[str, ...]] = FrozenMap()


class TimeDecl(NamedTuple):
    """A clock time: an anchor plus or minus a span, with the end of a range that is safe.

    `anchors` are tried in order: each is one of `ANCHORS`, or the path of a setting that holds
    one of these; the first that is set counts. `span_path` is the path of the span, `sign` is 1
    (plus) or -1 (minus), `safe` "longest" or "shortest", `place` "clinic", "home", "", or the
    path of a setting that holds one of these. `after` are paths of spans that pass before: a time
    that is planned, from the appointment over how long the procedure takes.
    """

    name: str
    anchors: tuple[str, ...]
    span_path: str
    sign: int
    safe: str
    place: str = ""
    after: tuple[str, ...] = ()

    @property
    def span_paths(self) -> tuple[str, ...]:
        """The paths of all its spans."""
        return (*self.after, self.span_path)


class CheckDecl(NamedTuple):
    """A condition that must not hold: `refuse` stops the clinic, otherwise it is warned."""

    refuse: bool
    condition: Condition
    say: str
    only_if: Condition | None = None


class OrderDecl(NamedTuple):
    """Two declared times in order: `then` is allowed when `first` is over, `apart` only after it.

    Settings that break it are refused. Where one patient's own times would, `then` moves: it is a
    permission, which may come late, never a duty, a dose or an appointment.
    """

    first: str
    then: str
    apart: bool = False


class MedicineCheck(NamedTuple):
    """What is told of a medicine in a record, by the list of `drugs.py`.

    `of` is a group of drugs. `beside`: another line holds a drug of this group. `most` is the path
    of a setting: the lines come to more mg a day than it. `only_if` is a condition over the
    settings; `say` goes on after the field of the line.
    """

    of: str
    say: str
    beside: str = ""
    most: str = ""
    only_if: Condition | None = None


class EntryDecl(NamedTuple):
    """A date for a patient's phone: the first of `at` that is known, and what it says in English.

    `at` are times, slots and the moments of a record; `say` is a message.
    """

    at: tuple[str, ...]
    say: str


class SignDecl(NamedTuple):
    """A sign for which a patient calls the emergency number at once.

    `text` is what the sheet says, `ask` the question of the teach-back; both are messages. `of` is
    where the library keeps it ("spine", "lung", ...; "" of a procedure's own), `always` whether it
    stands on every sheet of every procedure.
    """

    name: str
    text: str
    ask: str
    of: str = ""
    always: bool = False


class Pack(NamedTuple):
    """A procedure: everything that `procedure.yaml` declares.

    `lists` maps a list's name to its ids and their English texts (messages). `usual` maps the
    path of a setting to the range outside which it is unusual. `digest` is the SHA-256 of
    `procedure.yaml`. `floor` are the emergency signs in the order in which they are printed,
    `asked_sign` is the one that the teach-back asks about; without `declares_floor` they are those
    that docgen takes where a procedure says nothing.
    """

    name: str
    title: str
    version: str
    sheets: tuple[str, ...]
    settings: FrozenMap[str, SettingDecl]
    lists: FrozenMap[str, FrozenMap[str, str]]
    questions: FrozenMap[str, QuestionDecl]
    slots: FrozenMap[str, SlotDecl]
    times: FrozenMap[str, TimeDecl]
    checks: tuple[CheckDecl, ...]
    usual: FrozenMap[str, Quantity]
    folder: Path
    digest: str
    calendar: FrozenMap[str, tuple[EntryDecl, ...]] = FrozenMap()  # by sheet
    medicine_checks: tuple[MedicineCheck, ...] = ()
    facts: FrozenMap[str, FactDecl] = FrozenMap()
    floor: tuple[SignDecl, ...] = ()
    asked_sign: SignDecl | None = None
    declares_floor: bool = True
    order: tuple[OrderDecl, ...] = ()

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
