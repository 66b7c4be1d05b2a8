"""A pack that uses what no shipped one does, and what its sheets print: `sampler/cases.md`.

Each case there is what a clinic sets, what is known of a patient, and every line of the sheet that
is the pack's own, between the headings Begin and End. So the engine is tested, and not one pack.
"""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from sheet_text import Unit, units_of

from docgen.engine import Engine
from docgen.patient.record import Patient
from docgen.procedure.pack import all_packs, load_pack
from docgen.procedure.procedure import ANCHORS, SLOT_TYPES
from docgen.procedure.setting_decls import TYPES
from docgen.schema.quantity import KINDS
from docgen.settings.clinic import Clinic

HOME = Path(__file__).parent / "sampler"
FENCE = re.compile(r"^```([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BEGIN, END = {"en": "Begin", "es": "Inicio"}, {"en": "End", "es": "Fin"}
TIMES = {"en": "Times", "es": "Horas"}
RECORD: dict[str, object] = {
    "id": "7",
    "name": {"given": "Rosa", "family": "Peña"},
    "birth_date": "1948-05-02",
    "procedure": "sampler",
    "appointment": "2026-12-08T09:30",
    "spots": ["T12", "L1"],
}


class Case(NamedTuple):
    name: str
    settings: str
    record: dict[str, object]
    sheets: dict[str, list[str]]  # "prepare en": its lines; "times en": rows of the timeline
    printed: date | datetime | None


def cases() -> list[Case]:
    text = (HOME / "cases.md").read_text(encoding="utf-8")
    found = []
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        parts = dict(FENCE.findall(body))
        about = yaml.load(parts.pop("record", "{}"), yaml.BaseLoader)
        printed = about.pop("printed_on", "")
        settings = parts.pop("settings")
        sheets = {sheet: lines.splitlines() for sheet, lines in parts.items()}
        found.append(Case(name, settings, about, sheets, day(printed) if printed else None))
    return found


def day(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def clinic(settings: str, root: Path) -> Clinic:
    folder = Path(shutil.copytree(HOME, root / "clinic"))
    lines = "".join(f"    {line}\n" for line in settings.splitlines())
    file = folder / "clinic.yaml"
    text = file.read_text(encoding="utf-8").replace("    water: yes\n", lines)
    file.write_text(text, encoding="utf-8")
    return Clinic.load(folder)


@cache
def engine() -> Engine:
    return Engine()


def said(case: Case, sheet: str, language: str, root: Path) -> list[Unit]:
    able = clinic(case.settings, root)
    record = {**RECORD, **case.record}
    patient = Patient.parse({k: v for k, v in record.items() if v != "-"}, able.packs["sampler"])
    return units_of(engine().make(sheet, able, patient, language=language, printed_on=case.printed))


def between(units: list[Unit], begin: str, end: str) -> list[str]:
    heads = [shown(unit) for unit in units]
    first = heads.index(begin) + 1
    return heads[first : heads.index(end, first)]


def rows(units: list[Unit], language: str) -> list[str]:
    """The rows of the timeline, days above them, up to the next heading."""
    first = next(at for at, unit in enumerate(units) if unit.text == TIMES[language]) + 1
    ends = (at for at, unit in enumerate(units) if at >= first and unit.role.startswith("H"))
    return [shown(unit) for unit in units[first : next(ends)]]


def shown(unit: Unit) -> str:
    """What a unit says; a line to write on is as wide as the page gives, and here of one width."""
    return re.sub("_{5,}", "____", unit.text)


EVERY = [(case, sheet) for case in cases() for sheet in case.sheets]


@pytest.mark.parametrize(
    ("case", "sheet"), EVERY, ids=[f"{case.name}, {sheet}" for case, sheet in EVERY]
)
def test_the_sheet_says_what_the_case_says(case: Case, sheet: str, tmp_path: Path) -> None:
    name, language = sheet.split(" ")
    if name == "times":
        assert rows(said(case, "discharge", language, tmp_path), language) == case.sheets[sheet]
        return
    found = between(said(case, name, language, tmp_path), BEGIN[language], END[language])
    assert found == case.sheets[sheet]


def test_the_pack_uses_everything_that_a_pack_may_declare() -> None:
    """Whoever adds a kind of setting, slot or anchor adds it here."""
    pack = load_pack(HOME / "templates" / "sampler")
    types = [one for s in pack.settings.values() for f in s.fields.values() for one in f.types]
    assert {one.kind for one in types} == {*TYPES} - {"any"}
    assert {one.span for one in types if one.span} == set(KINDS)
    assert {slot.type for slot in pack.slots.values()} == {*SLOT_TYPES, "list"}
    named = {word for time in pack.times.values() for word in time.anchors if word in ANCHORS}
    held = {"arrival", "procedure_start", "procedure_end", "discharge"}  # words of a setting
    assert named | held == set(ANCHORS)
    assert {(time.sign, time.safe) for time in pack.times.values()} >= {
        (1, "longest"),
        (1, "shortest"),
        (-1, "longest"),
        (-1, "shortest"),
    }
    assert {bool(s.table) for s in pack.settings.values()} == {True, False}
    assert all(any(getattr(s, part) for s in pack.settings.values()) for part in PARTS)


PARTS = ("shorthand", "table", "aliases", "not_applicable_when", "total")


def test_no_shipped_pack_has_all_of_it() -> None:
    """Or this one would be needless."""
    shipped = [
        time.safe
        for pack in all_packs(HOME.parent.parent / "templates")
        for time in pack.times.values()
    ]
    assert set(shipped) == {"longest"}
