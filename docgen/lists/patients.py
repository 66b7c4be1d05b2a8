"""The patients of a file: all that a list holds (`read_list`), or the one that a sheet is for.

In: a list's file and the clinic; for one patient the choice made on the command line (`Wanted`).
Out: `PatientList`: every row is a patient, or is skipped, and why, or is refused, with what is
wrong; or a `ChosenPatient`. What rows mean for each other counts, as in `docgen batch`: all three
ask `prescan`.

A `PatientList` is in memory as a whole: it is meant for the list of a day or of some weeks.

`--set`, and `PatientList.changed`, change a record's field as if it had been written so: a bare
time such as `10:40` is read as in any record, by `docgen.patient.clock_times`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple, TypeAlias

from docgen.errors import (
    Diagnostic,
    DocgenError,
    InputError,
    Place,
    error,
    one_of,
    suggest,
    warning,
)
from docgen.lists.files import ListFile
from docgen.lists.prescan import REPEATED, TWO_PEOPLE, RowVerdict, prescan
from docgen.lists.statuses import StatusText
from docgen.patient.fields import is_number
from docgen.patient.raw import (
    RawRecord,
    as_written,
    named_rows,
    naming_columns,
    shown_number,
    visit_moment,
)
from docgen.patient.record import Patient, patient_of
from docgen.procedure.procedure import APPOINTMENT, Pack
from docgen.procedure.record_fields import is_column, known_fields
from docgen.schema.yamltree import read_text
from docgen.settings.clinic import Clinic
from docgen.settings.list_format import folded

BY_OPTION = Place("--set")


class FieldChange(NamedTuple):
    """One FIELD=VALUE, and where it was written: its value must not stand in a message."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class ListedPatient:
    """A row of which sheets are made; `row` is its number as a spreadsheet shows it."""

    row: int
    patient: Patient
    record: RawRecord = field(repr=False)  # the row as it is written

    @property
    def appointment(self) -> datetime | None:
        """When the visit begins, in local time; every patient of a list has one."""
        return self.patient.moment(APPOINTMENT)


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row of which no sheet is made though nothing is wrong: `reason` is cancelled, say.

    `record` is the record number, or "" where it may be something else.
    """

    row: int
    record: str
    reason: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be used; `problems` say what is wrong, never with a value of the row.

    `record` is the record number, or "" where it may be something else.
    """

    row: int
    record: str
    problems: tuple[Diagnostic, ...]


ListRow: TypeAlias = ListedPatient | SkippedRow | RefusedRow


@dataclass(frozen=True, slots=True)
class PatientList:
    """A list that was read: its rows in the order of the file, and what is to be said of it.

    `notes` are about the list as a whole: columns that are ignored or look like a status, rows that
    are no patients', one person under two numbers. `statuses` are the texts of the columns that
    tell whether visits take place, with what becomes of their rows.
    """

    file: Path
    clinic: Clinic = field(repr=False)
    rows: tuple[ListRow, ...]
    notes: tuple[Diagnostic, ...] = ()
    statuses: tuple[StatusText, ...] = ()

    @property
    def patients(self) -> tuple[ListedPatient, ...]:
        """The rows of which sheets are made."""
        return tuple(row for row in self.rows if isinstance(row, ListedPatient))

    @property
    def skipped(self) -> tuple[SkippedRow, ...]:
        """The rows of visits that do not take place, and rows that stand there twice."""
        return tuple(row for row in self.rows if isinstance(row, SkippedRow))

    @property
    def refused(self) -> tuple[RefusedRow, ...]:
        """The rows that cannot be used."""
        return tuple(row for row in self.rows if isinstance(row, RefusedRow))

    def of_day(self, day: date) -> tuple[ListedPatient, ...]:
        """Return the patients whose visit is on a day, in the order of their appointments."""
        timed = [(one.appointment, at, one) for at, one in enumerate(self.patients)]
        of_day = sorted((when, at, one) for when, at, one in timed if when and when.date() == day)
        return tuple(one for _, _, one in of_day)

    def changed(
        self, listed: ListedPatient, fields: Mapping[str, str], *, now: datetime | None = None
    ) -> ListedPatient:
        """Return a patient with fields written anew, as `--set` does; "" takes a field out.

        A bare time such as `10:40` is the one near the visit, `now` the local time that is given.

        Raises:
            InputError: no record has such a field.
            PatientError: what is wrong with the record then.
        """
        changes = [FieldChange(f"{name}={value}", Place(name)) for name, value in fields.items()]
        packs, place = self.clinic.packs.values(), Place(f"row {listed.row}, changed")
        record = replace(with_changes(listed.record, changes, packs, place), now=now)
        with naming_columns(record):
            return replace(listed, patient=patient_of(record, self.clinic), record=record)


def read_list(path: str | Path, clinic: Clinic) -> PatientList:
    """Read a list of patients: CSV, a workbook, JSON Lines, JSON or YAML.

    `list:` in `clinic.yaml` says what the clinic's lists call their columns and how they write
    dates. Whether a sheet can be made of a patient is told by `Engine.problems`.

    Raises:
        InputError: the list cannot be used at all, comes from a pipe, or was changed meanwhile.
        SettingsError: it is not proper YAML or JSON.
    """
    source = ListFile(Path(path), clinic)
    source.refuse_pipe()
    with source.unchanged():
        seen = prescan(source)
        rows = tuple(
            _row_of(record.row or at + 1, record, seen.verdict(at), clinic)
            for at, record in enumerate(source.records())
        )
    return PatientList(source.file, clinic, rows, seen.notes, seen.told)


def _row_of(number: int, record: RawRecord, verdict: RowVerdict, clinic: Clinic) -> ListRow:
    if verdict.skip:
        return SkippedRow(number, shown_number(record), verdict.skip)
    if verdict.problem:
        return RefusedRow(number, shown_number(record), (verdict.problem,))
    try:
        return ListedPatient(number, patient_of(record, clinic), record)
    except DocgenError as found:
        problems = as_written(record, found.diagnostics)
        return RefusedRow(number, shown_number(record), problems)


class Wanted(NamedTuple):
    """A patient as chosen: one of `file`, `list_file` and `blank`; `changes` are FIELD=VALUE.

    `on` and `procedure` choose among the visits of a record. `now` is the local time of printing,
    if it is known: what `procedure_end=now` stands for.
    """

    file: Path | None = None
    list_file: Path | None = None
    record: str = ""
    blank: bool = False
    procedure: str = ""
    changes: tuple[str | FieldChange, ...] = ()
    on: date | None = None
    now: datetime | None = None


class ChosenPatient(NamedTuple):
    """The patient that is wanted, what is worth saying about the file, and the record as written.

    A blank patient has no record.
    """

    patient: Patient
    notes: list[Diagnostic]
    raw: RawRecord | None = None


def choose_patient(wanted: Wanted, clinic: Clinic) -> ChosenPatient:
    """Find the patient that is wanted.

    Raises:
        InputError: the choice is unclear, or the file holds no such record.
        PatientError: the record has problems; all of them.
    """
    _refuse_unclear(wanted)
    if wanted.blank:
        return ChosenPatient(Patient.blank(_procedure(wanted.procedure, clinic)), [])
    notes: list[Diagnostic] = []
    source = ListFile(wanted.file or wanted.list_file or Path(), clinic).readable_again(notes)
    raw = find_record(source, wanted, notes)
    if wanted.changes:
        raw = with_changes(raw, wanted.changes, clinic.packs.values())
    raw = replace(raw, now=wanted.now)
    with naming_columns(raw):
        return ChosenPatient(patient_of(raw, clinic), notes, raw)


def find_record(source: ListFile, wanted: Wanted, notes: list[Diagnostic]) -> RawRecord:
    """Return the one record that is wanted, or the only one where no number is given.

    Visits that do not take place count only where there is no other; a row that stands twice is
    one. What is odd about the file and about this row is added to `notes`.

    Raises:
        InputError: there is none, or more than one, or the number is that of two people.
    """
    seen, number, place = prescan(source), wanted.record.strip(), Place(str(source.file))
    notes += (*seen.reading, *seen.passed_over)
    found = {
        at: record
        for at, record in enumerate(source.records())
        if not number or record.text("id").casefold() == number.casefold()
    }
    for at in found:
        problem = seen.verdict(at).problem
        if problem and problem.code == TWO_PEOPLE:
            raise InputError(replace(problem, place=place))
    asked = {at: record for at, record in found.items() if _is_wanted(record, wanted)}
    coming = {at: record for at, record in asked.items() if not record.skip} or asked
    if not coming:
        raise _missing([*found.values()], wanted, place)
    if number:
        coming = {at: one for at, one in coming.items() if seen.verdict(at).skip != REPEATED}
    if len(coming) > 1:
        raise _several([*coming.values()], wanted, place)
    ((at, chosen),) = coming.items()
    notes += [doubt.warning for doubt in seen.doubts if at in doubt.rows]
    return _warned_of(chosen, seen.verdict(at), notes)


def _warned_of(raw: RawRecord, verdict: RowVerdict, notes: list[Diagnostic]) -> RawRecord:
    """Warn of a visit that may not take place: who asks for one sheet has the patient at hand."""
    ask = "Ask before you hand the sheet over."
    if raw.skip:
        told = f"The list says of this visit: {raw.skip}."
        message = verdict.problem.message if verdict.problem else told
        notes.append(warning("skip-status", message, ask))
    unclear = [problem for problem in raw.problems if problem.code == "unclear-status"]
    notes += [warning(problem.code, problem.message, ask) for problem in unclear]
    return replace(raw, problems=tuple(one for one in raw.problems if one not in unclear))


def _is_wanted(record: RawRecord, wanted: Wanted) -> bool:
    """Tell whether this is the visit that is asked for, by its day and procedure."""
    if wanted.procedure and folded(record.text("procedure")) != folded(wanted.procedure):
        return False
    return wanted.on is None or _day(record) == wanted.on


def _day(record: RawRecord) -> date | None:
    moment = visit_moment(record)
    return moment and moment.date()


def _missing(found: list[RawRecord], wanted: Wanted, place: Place) -> InputError:
    number = wanted.record.strip()
    named = f"record {number}" if is_number(number) else "such record" if number else "record"
    if not found:
        hint = "Check the number and the file."
        return InputError(error("no-record", f"There is no {named}.", hint, place))
    asked = " and ".join(
        what for what, given in (("day", wanted.on), ("procedure", wanted.procedure)) if given
    )
    rows = f" It stands in {_rows(found)}." if found[0].row else ""
    message = f"There is no {named} of this {asked}.{rows}"
    return InputError(error("no-record", message, "Check --on and --procedure.", place))


def _several(there: list[RawRecord], wanted: Wanted, place: Place) -> InputError:
    """Say that more than one record is meant, and which option chooses among them."""
    if not wanted.record.strip():
        hint = "Say which one with --id and the record number."
        return InputError(error("many-records", f"There are {len(there)} records.", hint, place))
    message = f"Record {wanted.record.strip()} stands in {_rows(there)}."
    hint = "Take out the rows that do not count."
    if len({_day(record) for record in there}) == len(there):
        hint = "Say which visit with --on and its date."
    elif len({folded(record.text("procedure")) for record in there}) == len(there):
        hint = "Say which visit with --procedure and its name."
    return InputError(error("repeated-id", message, hint, place))


def _rows(records: list[RawRecord]) -> str:
    return named_rows([record.row or 0 for record in records])


def read_changes(
    words: Iterable[str], standard_input: Callable[[], str]
) -> tuple[FieldChange, ...]:
    """Return every FIELD=VALUE of `--set`: of `@FILE` each line, of `-` each of standard input.

    Other people of a computer may look at the words of a command, not at what a file holds. Empty
    lines, and those that begin with #, are passed over.

    Raises:
        InputError: a file cannot be read, or standard input is asked for twice.
    """
    found: list[FieldChange] = []
    words = tuple(words)
    if words.count("-") > 1:
        raise InputError(error("repeated-set", "--set - stands twice.", "Leave one of them out."))
    for number, word in enumerate(words, 1):
        if word != "-" and not word.startswith("@"):
            found.append(FieldChange(word, _nth(number)))
            continue
        text = standard_input() if word == "-" else read_text(Path(word[1:]))
        name = "standard input" if word == "-" else word[1:]
        for line, written in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
            if written.strip() and not written.lstrip().startswith("#"):
                found.append(FieldChange(written, Place(name, line)))
    return tuple(found)


def with_changes(
    raw: RawRecord,
    changes: Iterable[str | FieldChange],
    packs: Iterable[Pack],
    place: Place = BY_OPTION,
) -> RawRecord:
    """Return the record with `FIELD=VALUE` put in; an empty VALUE takes the field out.

    `place` is where messages say that the new values stand.

    Raises:
        InputError: a change that cannot be read, a field that no record has, or one twice.
    """
    packs = tuple(packs)
    known = dict.fromkeys(name for pack in packs for name in known_fields(pack))
    problems: list[Diagnostic] = []
    fields: dict[str, str] = {}
    for number, change in enumerate(changes, 1):
        text, at = change if isinstance(change, FieldChange) else (change, _nth(number))
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals:
            message, hint = "A field and a value are wanted.", "Write --set FIELD=VALUE."
            problems.append(error("bad-set", message, hint, at))
        elif name not in known and not (raw.flat and any(is_column(name, p) for p in packs)):
            # Not repeated: it may be a name or a date that went astray.
            hint = suggest(name, known) or f"Write one of {', '.join(known)}."
            problems.append(error("unknown-field", "No record has this field.", hint, at))
        elif value and not raw.flat and _is_list(name, packs):
            message, hint = f"{name} is a list.", f"Write it in the record; {name}= takes it out."
            problems.append(error("bad-set", message, hint, at))
        elif name in fields:
            message, hint = f"{name} is set twice.", "Leave one of them out."
            problems.append(error("repeated-set", message, hint, at))
        else:
            fields[name] = value
    if fields.get("name"):  # in the place of a name in two parts
        fields = {"given_name": "", "family_name": "", **fields}
    if problems:
        raise InputError(problems)
    written = {name: value or None for name, value in fields.items()}
    return raw.with_fields(written, place)


def _nth(number: int) -> Place:
    return Place(f"--set, number {number}")


def _is_list(name: str, packs: Iterable[Pack]) -> bool:
    slots = (pack.slots.get(name) for pack in packs)
    return any(slot is not None and slot.type == "list" for slot in slots)


def _refuse_unclear(wanted: Wanted) -> None:
    """Exactly one source of the patient, and only options that go with it."""
    sources = [wanted.file is not None, wanted.list_file is not None, wanted.blank]
    problems: list[Diagnostic] = []
    if sum(sources) != 1:
        message = "It is not clear for which patient."
        hint = "Write one of --patient FILE, --list FILE --id NUMBER, --blank."
        problems.append(error("no-patient", message, hint))
    if wanted.list_file is not None and not wanted.record:
        problems.append(error("no-id", "--list needs --id.", "Write --id and the record number."))
    if wanted.blank and (wanted.record or wanted.changes or wanted.on):
        hint = "Leave --id, --on and --set out, or name the patient."
        problems.append(error("blank", "--blank is a sheet without a patient.", hint))
    if problems:
        raise InputError(problems)


def _procedure(name: str, clinic: Clinic) -> str:
    """Return the procedure of a blank sheet: the one named, or the clinic's only one."""
    if name in clinic.packs:
        return name
    if name:
        hint = suggest(name, clinic.packs)
        message = "The clinic does not do this procedure."
        raise InputError(error("unknown-procedure", message, hint))
    if len(clinic.packs) > 1:
        hint = f"Write --procedure and {one_of(clinic.packs)}."
        raise InputError(error("many-procedures", "The clinic does several procedures.", hint))
    return next(iter(clinic.packs))
