"""Which patient a sheet is for: one record out of a file or a list, with what was known later.

In: the choice made on the command line (`Wanted`) and the clinic. Out: the `Patient`.
`--set` changes a record's field as if it had been written so: a bare time such as `10:40` is read
as in any record, by `docgen.patients.clock_times`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from docgen.clinics.clinic import Clinic
from docgen.errors import Diagnostic, InputError, Place, error, warning
from docgen.packs.pack import Pack
from docgen.packs.record_fields import is_column, known_fields
from docgen.patients.cells import naming_columns
from docgen.patients.files import stream_patients
from docgen.patients.patient import Patient, ignored_columns
from docgen.patients.raw import RawRecord
from docgen.reading.mapping import shown
from docgen.suggest import one_of, suggest


class Wanted(NamedTuple):
    """A patient as chosen: one of `file`, `list_file` and `blank`; `changes` are FIELD=VALUE.

    `now` is the local time of printing, if it is known: what `procedure_end=now` stands for.
    """

    file: Path | None = None
    list_file: Path | None = None
    record: str = ""
    blank: bool = False
    procedure: str = ""
    changes: tuple[str, ...] = ()
    now: datetime | None = None


class Chosen(NamedTuple):
    """The patient that is wanted, what is worth saying about the file, and the record as written.

    A blank patient has no record.
    """

    patient: Patient
    notes: list[Diagnostic]
    raw: RawRecord | None = None


def choose_patient(wanted: Wanted, clinic: Clinic) -> Chosen:
    """Find the patient that is wanted.

    Raises:
        InputError: the choice is unclear, or the file holds no such record.
        PatientError: the record has problems; all of them.
    """
    _refuse_unclear(wanted)
    if wanted.blank:
        return Chosen(Patient.blank(_procedure(wanted.procedure, clinic)), [])
    file = wanted.file or wanted.list_file or Path()
    notes: list[Diagnostic] = []
    raw = find_record(stream_patients(file, clinic.list_format, notes), wanted.record, file)
    if raw.skip:
        message = f"The list says of this visit: {raw.skip}."
        notes.append(warning("skip-status", message, "Ask before you hand the sheet over."))
    if wanted.changes:
        raw = with_changes(raw, wanted.changes, clinic.packs.values())
    raw = replace(raw, now=wanted.now)
    pack = clinic.packs.get(raw.text("procedure"))
    notes += ignored_columns([raw], pack) if pack else []
    with naming_columns(raw):
        return Chosen(Patient.read(raw, pack), notes, raw)


def find_record(records: Iterable[RawRecord], number: str, file: Path) -> RawRecord:
    """Return the one record with this number, or the only one where no number is given.

    Visits that do not take place count only where there is no other.

    Raises:
        InputError: there is none, or more than one.
    """
    place, number = Place(str(file)), number.strip()
    wanted = number.casefold()
    found = [r for r in records if not number or r.text("id").casefold() == wanted]
    found = [r for r in found if not r.skip] or found
    if len(found) == 1:
        return found[0]
    if found and not number:
        hint = "Say which one with --id and the record number."
        raise InputError(error("many-records", f"There are {len(found)} records.", hint, place))
    if found:
        rows = ", ".join(str(r.row) for r in found)
        message = f"Record {number} stands in rows {rows}."
        hint = "Take out the rows that do not count."
        raise InputError(error("repeated-id", message, hint, place))
    message = f"There is no record {shown(number)}." if number else "There is no record."
    raise InputError(error("no-record", message, "Check the number and the file.", place))


def with_changes(raw: RawRecord, changes: Iterable[str], packs: Iterable[Pack]) -> RawRecord:
    """Return the record with `FIELD=VALUE` put in; an empty VALUE takes the field out.

    Raises:
        InputError: a change that cannot be read, a field that no record has, or one twice.
    """
    packs = tuple(packs)
    known = dict.fromkeys(name for pack in packs for name in known_fields(pack))
    problems: list[Diagnostic] = []
    fields: dict[str, str] = {}
    for number, change in enumerate(changes, 1):
        name, equals, value = (part.strip() for part in change.partition("="))
        place = Place(f"--set, number {number}")
        if not equals:
            message, hint = "A field and a value are wanted.", "Write --set FIELD=VALUE."
            problems.append(error("bad-set", message, hint, place))
        elif name not in known and not (raw.flat and any(is_column(name, p) for p in packs)):
            # Not repeated: it may be a name or a date that went astray.
            hint = suggest(name, known) or f"Write one of {', '.join(known)}."
            problems.append(error("unknown-field", "No record has this field.", hint, place))
        elif value and not raw.flat and _is_list(name, packs):
            message, hint = f"{name} is a list.", f"Write it in the record; {name}= takes it out."
            problems.append(error("bad-set", message, hint, place))
        elif name in fields:
            message, hint = f"{name} is set twice.", "Leave one of them out."
            problems.append(error("repeated-set", message, hint, place))
        else:
            fields[name] = value
    if fields.get("name"):  # in the place of a name in two parts
        fields = {"given_name": "", "family_name": "", **fields}
    if problems:
        raise InputError(problems)
    written = {name: value or None for name, value in fields.items()}
    return raw.with_fields(written, Place("--set"))


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
    if wanted.blank and (wanted.record or wanted.changes):
        hint = "Leave --id and --set out, or name the patient."
        problems.append(error("blank", "--blank is a sheet without a patient.", hint))
    if wanted.procedure and not wanted.blank:
        hint = "The procedure stands in the patient's record."
        problems.append(error("procedure", "--procedure goes with --blank only.", hint))
    if problems:
        raise InputError(problems)


def _procedure(name: str, clinic: Clinic) -> str:
    """Return the procedure of a blank sheet: the one named, or the clinic's only one."""
    if name in clinic.packs:
        return name
    if name:
        message = f"The clinic does not do {name}."
        raise InputError(error("unknown-procedure", message, suggest(name, clinic.packs)))
    if len(clinic.packs) > 1:
        hint = f"Write --procedure and {one_of(clinic.packs)}."
        raise InputError(error("many-procedures", "The clinic does several procedures.", hint))
    return next(iter(clinic.packs))
