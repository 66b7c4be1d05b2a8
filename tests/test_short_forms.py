"""A short line of page one stands only where the setting stands that it says.

The table `tests/short_forms/vertebroplasty.md` has each short line with the settings it may stand
for. Sheets are made for every example clinic, and for clinics that differ from lakeside in one
setting; each short line that is read on one is held against what that clinic has set.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from clock_samples import ROOT
from example_sheets import clinics, engine, patients
from sheet_text import units_of

from docgen.clinics.clinic import Clinic
from docgen.frozen import FrozenMap
from docgen.patients.patient import Patient
from docgen.patients.record import FieldValue

TEMPLATES = ROOT / "templates" / "vertebroplasty"
TABLE = ROOT / "tests" / "short_forms" / "vertebroplasty.md"
LAKESIDE = ROOT / "examples" / "clinics" / "lakeside"
RIDE = "ride_home: always           #"
COMPANION = "companion: {stays: 12 h, from: procedure_end, when: if_sedated}"
# What is changed in lakeside's file, one at a time: the text, and what stands in its place.
CHANGES = {
    "as it is": ("", ""),
    "adult drives": (RIDE, "ride_home: {when: always, how: adult_drives}  #"),
    "someone drives": (RIDE, "ride_home: {when: always, how: someone_drives}  #"),
    "goes along": (RIDE, "ride_home: {when: always, how: someone_goes_along}  #"),
    "drives if sedated": (RIDE, "ride_home: {when: if_sedated, how: someone_drives}  #"),
    "no ride": (RIDE, "#"),
    "companion from discharge": (COMPANION, COMPANION.replace("procedure_end", "discharge")),
    "no companion": (COMPANION, ""),
    "no heart medicines": ("heart_medicines: sip_of_water", ""),
    "hospital": ("place: center", "place: hospital"),
    "when cleared": ("driving: {after: 2 days,", "driving: {after: when_cleared,"),
    "opioids alone": ("driving: {after: 2 days,", "driving: {"),
    "until the visit": ("10 lb, for: 14 days}", "10 lb, for: until_visit}"),
}  # fmt: skip


class Short(NamedTuple):
    """A row of the table."""

    sheet: str
    line: str
    stands_for: str

    def is_in(self, text: str) -> bool:
        """Whether a line of a sheet is this one; before it may stand its clock time."""
        words = ".+".join(map(re.escape, self.line.split("…")))
        return re.fullmatch(rf"(?:(?:From|At|Until|For|This) .*?)?{words}", text) is not None


@cache
def table() -> tuple[Short, ...]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")][2:]
    return tuple(Short(*(cell.strip() for cell in row)) for row in rows)


def included(text: str) -> str:
    """A template with the procedure's own files where it includes them."""
    for name in re.findall(r'{% include "(.+?)" %}', text):
        part = TEMPLATES / name
        if part.exists():
            text = text.replace(f'{{% include "{name}" %}}', part.read_text(encoding="utf-8"))
    return text


def short_lines(sheet: str) -> set[str]:
    """Every line of the summary and the times of a template, and of what stands in them."""
    text = included((TEMPLATES / f"{sheet}.md").read_text(encoding="utf-8"))
    found = set()
    for kind in ("summary", "times"):
        box = text.partition(f"::: {kind}\n")[2].partition("\n:::\n")[0]
        for line in box.splitlines():
            if line.startswith(("- ", "| ")):
                plain = re.sub(r"\{\{.*?\}\}", "…", line).replace("**", "")
                said = (
                    re.split(r" \| (?::\w+: )?", plain, maxsplit=1)[-1] if "|" in plain else plain
                )
                found.add(said.removeprefix("- ").rstrip(" |"))
    return found


@pytest.mark.parametrize("sheet", ["prepare", "discharge"])
def test_each_short_line_has_a_row_and_each_row_a_line(sheet: str) -> None:
    assert {row.line for row in table() if row.sheet == sheet} == short_lines(sheet)


def held(clinic: Clinic, condition: str) -> bool:
    """Whether a clinic has set what a row names: `a.b=value`, `a.b`, or `no a.b`."""
    path, _, value = condition.removeprefix("no ").partition("=")
    head, _, field = path.partition(".")
    setting = clinic.procedures["vertebroplasty"].values.get(head)
    found = setting and (setting.values.get(field) if field else setting.main or True)
    if condition.startswith("no "):
        return not found
    return bool(found) and (not value or str(found) == value)


def wider(clinic: Clinic, sheet: str, patient: Patient) -> list[str]:
    """The short lines of a sheet that say what the clinic has not set."""
    pdf = engine().make(sheet, clinic, patient, language="en")
    texts = [unit.text for unit in units_of(pdf)]
    return [
        row.line
        for row in table()
        if row.sheet == sheet and row.stands_for != "-"
        if any(row.is_in(text) for text in texts)
        if not all(held(clinic, one) for one in row.stands_for.split(", "))
    ]


def kinds(patient: Patient) -> list[Patient]:
    """The patient with sedation, without, and as nobody knows."""
    known = {name: value for name, value in patient.values.items() if name != "sedation"}
    answers: tuple[dict[str, FieldValue], ...] = ({}, {"sedation": "yes"}, {"sedation": "no"})
    return [replace(patient, values=FrozenMap({**known, **more})) for more in answers]


@pytest.mark.parametrize("change", CHANGES)
def test_a_short_line_stands_only_where_its_setting_does(change: str, tmp_path: Path) -> None:
    old, new = CHANGES[change]
    folder = tmp_path / "clinic"
    shutil.copytree(LAKESIDE, folder)
    file = folder / "clinic.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    clinic = Clinic.load(folder)
    for patient in kinds(patients()["lakeside"]):
        for sheet in ("prepare", "discharge"):
            assert wider(clinic, sheet, patient) == []


@pytest.mark.parametrize("name", sorted(clinics()))
def test_no_example_says_more_than_it_has_set(name: str) -> None:
    for sheet in ("prepare", "discharge"):
        assert wider(clinics()[name], sheet, patients()[name]) == []
