"""Which patient a sheet is for: one record out of a file or a list, with what was known later.

In: the choice made on the command line (`Wanted`) and the clinic. Out: the `Patient`.
`--set` changes a record's field as if it had been written so: a bare time such as `10:40` is read
as in any record, by `docgen.patient.clock_times`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from docgen.errors import Diagnostic, InputError, Place, error, one_of, suggest, warning
from docgen.lists.columns import ignored_note
from docgen.lists.files import stream_records
from docgen.lists.prescan import two_people
from docgen.patient.fields import is_number
from docgen.patient.raw import (
    RawRecord,
    differing,
    identity,
    named_rows,
    naming_columns,
    person_of,
    visit_moment,
)
from docgen.patient.record import Patient, patient_of, unknown_columns
from docgen.procedure.procedure import APPOINTMENT, Pack
from docgen.procedure.record_fields import is_column, known_fields
from docgen.schema.yamltree import read_text
from docgen.settings.clinic import Clinic
from docgen.settings.list_format import folded

BY_OPTION = Place("--set")
_WHO = ("name", "given_name", "family_name", "birth_date")


class FieldChange(NamedTuple):
    """One FIELD=VALUE, and where it was written: its value must not stand in a message."""

    text: str
    place: Place


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
    file = wanted.file or wanted.list_file or Path()
    notes: list[Diagnostic] = []
    raw = find_record(stream_records(file, clinic.list_format, notes), wanted, file, notes)
    if raw.skip:
        message = f"The list says of this visit: {raw.skip}."
        notes.append(warning("skip-status", message, "Ask before you hand the sheet over."))
    raw = _warned_of(raw, notes)
    if wanted.changes:
        raw = with_changes(raw, wanted.changes, clinic.packs.values())
    raw = replace(raw, now=wanted.now)
    pack = clinic.packs.get(raw.text("procedure"))
    ignored = unknown_columns(raw, pack) if pack and raw.flat else ()
    if pack and ignored:
        place = Place(raw.place.file) if raw.place else None
        notes.append(ignored_note(ignored, [pack], place))
    with naming_columns(raw):
        return ChosenPatient(patient_of(raw, clinic), notes, raw)


def _warned_of(raw: RawRecord, notes: list[Diagnostic]) -> RawRecord:
    """Say that a status cannot be understood: who asks for one sheet has the patient at hand."""
    unclear = [problem for problem in raw.problems if problem.code == "unclear-status"]
    ask = "Ask before you hand the sheet over."
    notes += [warning(problem.code, problem.message, ask) for problem in unclear]
    return replace(raw, problems=tuple(one for one in raw.problems if one not in unclear))


def find_record(
    records: Iterable[RawRecord], wanted: Wanted, file: Path, notes: list[Diagnostic]
) -> RawRecord:
    """Return the one record that is wanted, or the only one where no number is given.

    Visits that do not take place count only where there is no other; a row that stands twice is
    one. What is odd about the list is added to `notes`.

    Raises:
        InputError: there is none, or more than one, or the number is that of two people.
    """
    place, number = Place(str(file)), wanted.record.strip()
    found: list[RawRecord] = []
    others: dict[int, int] = {}  # who is there when, under other numbers: a hash; the row
    for record in records:
        if not number or record.text("id").casefold() == number.casefold():
            found.append(record)
        elif not record.skip:
            others[_who_and_when(record)] = record.row or 0
    if number:
        _refuse_two_people(found, place)
    there = [record for record in found if _is_wanted(record, wanted)]
    there = [record for record in there if not record.skip] or there
    if not there:
        raise _missing(found, wanted, place)
    if len({record.mapping for record in there}) > 1 or (len(there) > 1 and not number):
        raise _several(there, wanted, place)
    chosen = there[0]
    twin = others.get(_who_and_when(chosen))
    if twin is not None and not chosen.skip and all(person_of(chosen)):
        message = f"Row {twin} names this person at this time under another record number."
        notes.append(warning("two-numbers", message, "Find out which number is right.", place))
    return chosen


def _who_and_when(record: RawRecord) -> int:
    """Return a number that rows of one person and time share, if they are spelt alike."""
    said = [record.mapping.get(name) for name in (*_WHO, APPOINTMENT)]
    return hash(tuple(text.casefold() if isinstance(text, str) else text for text in said))


def _is_wanted(record: RawRecord, wanted: Wanted) -> bool:
    """Tell whether this is the visit that is asked for, by its day and procedure."""
    if wanted.procedure and folded(record.text("procedure")) != folded(wanted.procedure):
        return False
    return wanted.on is None or _day(record) == wanted.on


def _day(record: RawRecord) -> date | None:
    moment = visit_moment(record)
    return moment and moment.date()


def _refuse_two_people(found: list[RawRecord], place: Place) -> None:
    differ = differing(map(identity, found))
    if differ:
        raise InputError(replace(two_people(_rows(found).capitalize(), differ), place=place))


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
