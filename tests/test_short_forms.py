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

from docgen.cache import FrozenMap
from docgen.i18n.po import read_catalogue
from docgen.patient.reader import FieldValue
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic

TEMPLATES = ROOT / "templates" / "vertebroplasty"
SPANISH = ROOT / "locales" / "es" / "LC_MESSAGES" / "docgen.po"
# How a stop begins.
CLOCKS = (
    r"From|At|Until|For|This|Morning|Evening|Between|\d+:\d\d|\d+ hours|Afterward|Before|Each|Going"
    r"|Desde|A las?|Hasta|Durante|Este|Por la|Entre|\d+ horas|Después|Antes|Cada|Al|En"
)
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
    "until the visit": ("10 lb, for: 14 days, examples: yes}", "10 lb, for: until_visit}"),
}  # fmt: skip


class Short(NamedTuple):
    """A row of the table."""

    sheet: str
    line: str
    stands_for: str

    def is_in(self, text: str) -> bool:
        """Whether a line of a sheet is this one; before it may stand its clock time."""
        words = ".+".join(map(re.escape, self.line.split("…")))
        return re.fullmatch(rf"(?:(?i:{CLOCKS}) .*?)?{words}", text) is not None


def gaps(text: str) -> str:
    """A text of a template or a catalogue as the table writes it."""
    return re.sub(r"\{\{.*?\}\}|\{\w+\}", "…", text).replace("**", "")


@cache
def in_spanish() -> dict[str, set[str]]:
    """What the Spanish sheets say for a line of the table."""
    found: dict[str, set[str]] = {}
    for entry in read_catalogue(SPANISH).entries.values():
        found.setdefault(gaps(entry.msgid), set()).update(map(gaps, entry.texts))
    return found


def spanish_of(line: str) -> set[str]:
    """What the Spanish sheets say for a line: one text, or a label and its value."""
    known = in_spanish()
    if line in known:
        return known[line]
    words = line.split(" ")
    for cut in range(1, len(words)):
        label, value = " ".join(words[:cut]), " ".join(words[cut:])
        values = {"…"} if value == "…" else known.get(value, set())
        if label in known and values:
            return {f"{one} {other}" for one in known[label] for other in values}
    raise KeyError(line)


@cache
def table(language: str = "en") -> tuple[Short, ...]:
    """The rows, their lines in a language: one row for each way to say it."""
    if language == "es":
        return tuple(
            row._replace(line=line) for row in table() for line in sorted(spanish_of(row.line))
        )
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")][2:]
    return tuple(Short(*(cell.strip() for cell in row)) for row in rows)


def included(text: str) -> str:
    """A template with the files that it includes, the procedure's own before the shared ones."""

    def whole(found: re.Match[str]) -> str:
        files = (folder / found[1] for folder in (TEMPLATES, TEMPLATES.parent / "_shared"))
        part = next(file for file in files if file.exists())
        return included(part.read_text(encoding="utf-8"))

    return re.sub(r'{% include "(.+?)" %}', whole, text)


def short_lines(sheet: str) -> set[str]:
    """Every line of the times and the pairs of a template, and what stands in them."""
    text = included((TEMPLATES / f"{sheet}.md").read_text(encoding="utf-8"))
    text = re.sub(r"\n::: bar\n.*?\n:::\n", "\n", text, flags=re.DOTALL)  # its rows say it again
    found = set()
    for kind in ("countdown", "summary", "times", "pairs"):
        box = text.partition(f"::: {kind}\n")[2].partition("\n:::\n")[0]
        for line in box.splitlines():
            if line.startswith(("- ", "| ")):
                plain = re.sub(r"\{\{.*?\}\}", "…", line).replace("**", "")
                said = plain
                if kind == "pairs":
                    said = plain.removeprefix("| ").replace(" | ", " ")
                elif "|" in plain:
                    said = re.split(r" \| (?::\w+: )?", plain, maxsplit=1)[-1]
                found.add(said.removeprefix("- ").rstrip(" |"))
    return found


# Lines of shared files that have no setting behind them, or that the other sheet prints.
NO_SETTING = {
    "The clocks go forward in the night. Check yours.",
    "The clocks go back in the night. Check yours.",
}


@pytest.mark.parametrize("sheet", ["prepare", "discharge"])
def test_each_short_line_has_a_row_and_each_row_a_line(sheet: str) -> None:
    rows = {row.line for row in table() if row.sheet == sheet}
    others = {row.line for row in table() if row.sheet != sheet}  # a shared file has both sheets'
    assert rows <= short_lines(sheet)
    assert short_lines(sheet) - rows - NO_SETTING <= others


def held(clinic: Clinic, condition: str) -> bool:
    """Whether a clinic has set what a row names: `a.b=value`, `a.b`, or `no a.b`."""
    path, _, value = condition.removeprefix("no ").partition("=")
    head, _, field = path.partition(".")
    setting = clinic.procedures["vertebroplasty"].values.get(head)
    found = setting and (setting.values.get(field) if field else setting.main or True)
    if condition.startswith("no "):
        return not found
    return bool(found) and (not value or str(found) == value)


def wider(
    clinic: Clinic, sheet: str, patient: Patient, languages: tuple[str, ...] = ("en", "es")
) -> list[str]:
    """The short lines of a sheet that say what the clinic has not set, in each of its languages.

    Two rows may say the same, in Spanish above all: it is enough that one of them is set.
    """
    found = []
    for language in [one for one in languages if one in clinic.languages]:
        pdf = engine().make(sheet, clinic, patient, language=language)
        texts = [unit.text.replace("\u00a0", " ") for unit in units_of(pdf)]
        meant: dict[str, list[str]] = {}
        for row in table(language):
            if row.sheet == sheet and any(map(row.is_in, texts)):
                meant.setdefault(row.line, []).append(row.stands_for)
        found += [line for line, ways in meant.items() if not any(is_set(clinic, w) for w in ways)]
    return found


def is_set(clinic: Clinic, stands_for: str) -> bool:
    """Whether a clinic has set all that a row names; a dash names nothing of a clinic's."""
    return stands_for == "-" or all(held(clinic, one) for one in stands_for.split(", "))


@pytest.mark.parametrize(
    ("sheet", "line"),
    [
        ("prepare", "Una persona adulta responsable le lleva a casa en carro."),
        ("prepare", "Alguien va con usted a casa."),
        (
            "discharge",
            "Quédese con nosotros. Luego una persona adulta responsable le lleva a casa en carro.",
        ),
        ("discharge", "Quédese con nosotros. Luego alguien va con usted a casa."),
    ],
)
def test_a_spanish_line_is_held_against_its_setting(sheet: str, line: str) -> None:
    """Lakeside says that patients are taken home, and not how: these lines would be wider there."""
    rows = [row for row in table("es") if row.line == line]
    assert {row.sheet for row in rows} == {sheet}
    assert not any(is_set(clinics()["lakeside"], row.stands_for) for row in rows)


def kinds(patient: Patient) -> list[Patient]:
    """The patient with sedation, without, and as nobody knows."""
    known = {name: value for name, value in patient.values.items() if name != "sedation"}
    answers: tuple[dict[str, FieldValue], ...] = ({}, {"sedation": "yes"}, {"sedation": "no"})
    return [replace(patient, values=FrozenMap({**known, **more})) for more in answers]


# The Spanish of a line stands where the English does: of most changes it is for `make soak`.
IN_SPANISH = {"as it is", "goes along", "no companion"}
TRIED = [
    *(pytest.param(change, "en", id=change) for change in CHANGES),
    *(
        pytest.param(
            change, "es", id=f"{change}, es", marks=() if change in IN_SPANISH else pytest.mark.soak
        )
        for change in CHANGES
    ),
]


@pytest.mark.parametrize(("change", "language"), TRIED)
def test_a_short_line_stands_only_where_its_setting_does(
    change: str, language: str, tmp_path: Path
) -> None:
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
            assert wider(clinic, sheet, patient, (language,)) == []


@pytest.mark.parametrize("name", sorted(clinics()))
def test_no_example_says_more_than_it_has_set(name: str) -> None:
    for sheet in ("prepare", "discharge"):
        assert wider(clinics()[name], sheet, patients()[name]) == []
