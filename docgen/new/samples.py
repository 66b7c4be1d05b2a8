"""Invented patients to try a clinic's sheets with: a typical one, the hardest, one all unknown.

In: a procedure, and the day on which the patient is to come. Out: records as YAML, or one list with
all of them. The records are files: the clinic's own in its folder `samples`, docgen's among its
examples; a procedure that has neither gets the fields that every record needs. The days in a record
move with that of its appointment, so that a sample is never out of date.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from docgen.demo import printing_time
from docgen.errors import InputError, error
from docgen.files import examples_root
from docgen.lists.files import record_of_text
from docgen.lists.patients import (
    ChosenPatient,
    FieldChange,
    Wanted,
    choose_patient,
    with_changes,
)
from docgen.patient.raw import naming_columns
from docgen.patient.record import patient_of
from docgen.procedure.procedure import Pack
from docgen.procedure.record_fields import NOTES, known_fields
from docgen.schema.yamltree import Mapping as MappingNode
from docgen.schema.yamltree import Node, Scalar, load_yaml, names_a_file, read_text
from docgen.settings.clinic import Clinic
from docgen.settings.effective import fixed_answers

FOLDER = "samples"
AHEAD = timedelta(days=7)  # how long before the visit its sheet is made
# The kinds of sample patients, and what each is for.
KINDS = {
    "typical": "as most patients are",
    "hardest": "as much as a sheet must ever hold",
    "unknown": "nothing is known but what no sheet can be without",
}
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}(?=\b|T)")
_APPOINTMENT = re.compile(r"""^appointment:\s*["']?(\d{4}-\d{2}-\d{2})""", re.MULTILINE)
_LANGUAGE = re.compile(r"^language:\s*(\w+).*\n", re.MULTILINE)
_NAMES = {"typical": "Ruth Sample", "hardest": "María Hernández-Villaseñor de la Torre"}


def sample_file(kind: str, pack: Pack, clinic: Path | None = None) -> Path | None:
    """Return the file of a sample patient: the clinic's own, else docgen's, if there is one."""
    roots = (*((clinic / FOLDER,) if clinic else ()), examples_root() / FOLDER)
    found = (root / pack.name / f"{kind}.yaml" for root in roots)
    return next((file for file in found if names_a_file(file)), None)


def sample_record(
    kind: str, pack: Pack, languages: tuple[str, ...], day: date, clinic: Path | None = None
) -> str:
    """Return the record of a sample patient who comes on a day, as YAML.

    Raises:
        InputError: the clinic's own file cannot be read, or has no appointment.
    """
    file = sample_file(kind, pack, clinic)
    text = read_text(file) if file else _least(kind, pack)
    spoken = _LANGUAGE.search(text)
    if spoken and spoken[1] not in languages:
        text = text.replace(spoken[0], f"language: {languages[0]}\n")
    return _moved(text, day, str(file))


def _moved(text: str, day: date, name: str) -> str:
    """Move the days of a record so that its appointment is on this one; a birth date stays."""
    found = _APPOINTMENT.search(text)
    if not found:
        message = "The sample patient has no appointment: 2026-12-08T09:30."
        raise InputError(error("no-appointment", f"{name}: {message}", "Write it."))
    by = day - date.fromisoformat(found[1])

    def moved(one: re.Match[str]) -> str:
        try:
            return (date.fromisoformat(one[0]) + by).isoformat()
        except (ValueError, OverflowError):
            return one[0]

    lines = text.splitlines(keepends=True)
    return "".join(
        line if line.startswith("birth_date:") else _DAY.sub(moved, line) for line in lines
    )


def _least(kind: str, pack: Pack) -> str:
    """Write what every record has, and what the sheets of a procedure cannot be without."""
    number = 10_001 + list(KINDS).index(kind)
    lines = [
        f"# An invented patient: {KINDS[kind]}.",
        f'id: "{number}"',
        f"name: {_NAMES.get(kind, 'Sample')}",
        "birth_date: 1950-01-01",
        f"procedure: {pack.name}",
        "appointment: 2026-12-08T09:30",
        "procedure_end: 2026-12-08T10:40",
    ]
    for name, slot in pack.slots.items():
        if slot.required:
            lines.append(f"{name}: {_likely(slot.type, slot.choices)}")
    for name, question in pack.questions.items():
        if question.choices and (question.required or kind != "unknown"):
            lines.append(f"{name}: {question.choices[0]}")
    return "\n".join(lines) + "\n"


def _likely(kind: str, choices: tuple[str, ...]) -> str:
    if choices:
        return choices[0]
    return {"moment": "2026-12-22T14:00", "date": "2026-12-22", "levels": "L1"}.get(kind, "Sample")


def sample_patient(
    clinic: Clinic,
    sheet: str,
    procedure: str,
    printed_on: date,
    changes: tuple[str | FieldChange, ...] = (),
    kind: str = "typical",
) -> tuple[ChosenPatient, datetime | None]:
    """Return a sample patient of the clinic, and when the sheet is printed for this patient.

    The patient comes a week after a sheet to get ready with is printed, else on the same day.

    Raises:
        InputError: the clinic does several procedures, or a change cannot be read.
        PatientError: the record has problems.
    """
    name = choose_patient(Wanted(blank=True, procedure=procedure), clinic).patient.procedure
    pack = clinic.packs[name]
    day = printed_on + (AHEAD if sheet == "prepare" else timedelta())
    text = sample_record(kind, pack, clinic.languages, day, clinic.folder)
    raw = record_of_text(text, str(sample_file(kind, pack, clinic.folder)))
    fixed = fixed_answers(pack, clinic.procedures[name])  # what holds for all its patients
    raw = raw.with_fields({question: str(answer) for question, answer in fixed.items()})
    raw = with_changes(raw, changes, clinic.packs.values()) if changes else raw
    with naming_columns(raw):
        chosen = ChosenPatient(patient_of(raw, clinic), [], raw)
    return chosen, printing_time(sheet, chosen.patient)


# All of them as a list


def sample_list(records: Iterable[str], pack: Pack) -> str:
    """Write a list of these patients as CSV; its columns are those that a list may have."""
    rows = [_columns(load_yaml((record, "sample"))) for record in records]
    heads = list(dict.fromkeys(head for row in ({}, *rows) for head in _heads(pack, row)))
    heads.sort(key=_order(pack))
    out = io.StringIO()
    writer = csv.DictWriter(out, heads, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _heads(pack: Pack, row: Mapping[str, str]) -> Iterable[str]:
    """Yield the columns that a list may have, and those of this row."""
    for name in known_fields(pack):
        slot = pack.slots.get(name)
        if slot and slot.columns:
            counted = {one for others in slot.instead.values() for one in others}
            yield from (f"{name}_1_{column}" for column in slot.columns if column not in counted)
        elif name != "name" and not name.startswith(f"{NOTES}_"):
            yield name
    yield from row


def _order(pack: Pack) -> Callable[[str], tuple[int, int]]:
    """Return by what columns are ordered: as fields are, the lines of a list behind each other."""
    places = {name: at for at, name in enumerate(known_fields(pack))}

    def place(head: str) -> tuple[int, int]:
        line = re.fullmatch(r"(\w+?)_(\d+)_\w+", head)
        return places.get(line[1] if line else head, len(places)), int(line[2]) if line else 0

    return place


def _columns(node: Node) -> dict[str, str]:
    """Return the fields of a record as the columns of a list."""
    record = (
        {key.text: below for key, below in node.entries} if isinstance(node, MappingNode) else {}
    )
    spoken = record.get("language")
    language = spoken.text if isinstance(spoken, Scalar) else "en"
    columns: dict[str, str] = {}
    for name, below in record.items():
        if name == "name":
            columns |= _names(below)
        elif isinstance(below, (Scalar, MappingNode)):
            columns[name] = _said(below, language)
        elif all(isinstance(item, Scalar) for item in below.items):
            columns[name] = " ".join(_said(item, language) for item in below.items)
        else:
            for at, item in enumerate(below.items, 1):
                line = _entries(item).items()
                columns |= {f"{name}_{at}_{column}": _said(it, language) for column, it in line}
    return columns


def _entries(node: Node) -> dict[str, Node]:
    return {key.text: it for key, it in node.entries} if isinstance(node, MappingNode) else {}


def _names(node: Node) -> Mapping[str, str]:
    if isinstance(node, MappingNode):
        return {f"{key.text}_name": _said(below, "") for key, below in node.entries}
    given, _, family = _said(node, "").rpartition(" ")
    return {"given_name": given, "family_name": family}


def _said(node: Node, language: str) -> str:
    """Return a text, of several languages that of the patient."""
    if isinstance(node, Scalar):
        return node.text
    texts = (
        {key.text: below for key, below in node.entries} if isinstance(node, MappingNode) else {}
    )
    held = texts.get(language) or next(iter(texts.values()), None)
    return held.text if isinstance(held, Scalar) else ""
