"""The tables of `tests/practices`, and the sheets that they speak of.

In: the name of a practice. Out: its rows (setting, sheet, words in each language), and the text of
its sheets for each situation of a patient, read from finished PDFs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from example_sheets import clinics, engine, patients
from sheet_text import Unit, units_of, words_of

from docgen.cache import FrozenMap
from docgen.patient.reader import FieldValue
from docgen.patient.record import Patient

FOLDER = Path(__file__).parent / "practices"
EVERY = "every-clinic"
PRACTICES = tuple(sorted(p.stem for p in FOLDER.glob("*.md") if p.stem != EVERY))
SILENT = "-"
MAYBE = "maybe"
SITUATIONS = ("", "sedated", "not sedated", "gone home", "blank")
COLUMNS = {"words": "en", "palabras": "es"}
USUAL_STAY = timedelta(minutes=130)
STAYS = {"spine-medicine": timedelta(hours=24)}  # longer than the companion's twelve hours
_KNOWN = ("appointment", "procedure_end", "vertebrae", "physician")


@dataclass(frozen=True)
class Row:
    """One line of a table: what a setting says on a sheet, by language; "-" says nothing."""

    practice: str
    setting: str
    sheets: tuple[str, ...]
    situation: str
    words: FrozenMap[str, str]

    @property
    def silent(self) -> bool:
        """Whether the practice says nothing of it, ever or in this situation."""
        return set(self.words.values()) == {SILENT}


@dataclass(frozen=True)
class Read:
    """A finished sheet as it reads: all of its text, and unit by unit."""

    text: str
    units: tuple[Unit, ...]
    pages: int

    def says(self, words: str) -> bool:
        """Whether one unit of the sheet is exactly these words."""
        return any(same(words, unit.text) for unit in self.units)


def same(words: str, text: str) -> bool:
    """Whether `text` is these words; `…` stands for anything."""
    parts = [re.escape(part) for part in words.split("…")]
    return re.fullmatch(".+".join(parts), text, re.IGNORECASE if parts[0] == "" else 0) is not None


@cache
def rows(practice: str) -> tuple[Row, ...]:
    """Read the table of one practice."""
    text = (FOLDER / f"{practice}.md").read_text(encoding="utf-8")
    head, _, *body = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    assert head[:2] == ["setting", "sheet"], practice
    languages = [COLUMNS[name] for name in head[2:]]
    found = []
    for setting, where, *words in body:
        sheets, _, situation = where.partition(", ")
        assert situation in (*SITUATIONS, MAYBE), f"{practice}, {setting}: {where}"
        by_language = FrozenMap(zip(languages, words, strict=True))
        found.append(Row(practice, setting, tuple(sheets.split(" and ")), situation, by_language))
    return tuple(found)


def settings(practice: str) -> tuple[str, ...]:
    """Return the settings of a table in their order, each once."""
    return tuple(dict.fromkeys(row.setting for row in rows(practice)))


def languages(practice: str) -> tuple[str, ...]:
    """Return the languages in which a table gives words."""
    return tuple(rows(practice)[0].words)


@cache
def sheet(practice: str, name: str, situation: str, language: str) -> Read:
    """Make a sheet for the practice's patient in a situation, and read it."""
    clinic, patient = clinics()[practice], _patient(practice, situation)
    made = engine().make_sheet(name, clinic, patient, language=language)
    units = tuple(Unit(unit.role, _one_line(unit.text)) for unit in units_of(made.pdf))
    return Read(_one_line(words_of(made.pdf)), units, made.pages)


def _one_line(text: str) -> str:
    """Text in which every line to write on has the same length."""
    return re.sub("_{14,}", "_" * 14, text)


def _patient(practice: str, situation: str) -> Patient:
    """The example's patient, undecided about sedation and without wishes of their own."""
    patient = patients()[practice]
    if situation == "blank":
        return Patient.blank(patient.procedure)
    values: dict[str, FieldValue] = {k: v for k, v in patient.values.items() if k in _KNOWN}
    if situation in ("sedated", "not sedated"):
        values["sedation"] = "yes" if situation == "sedated" else "no"
    if situation == "gone home":
        end = values["procedure_end"]
        assert isinstance(end, datetime)
        values["discharge_time"] = end + STAYS.get(practice, USUAL_STAY)
    return replace(patient, values=FrozenMap(values))
