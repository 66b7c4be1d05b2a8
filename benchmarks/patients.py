"""Invented patients of the lakeside clinic: as many as wanted, no two of them the same.

In: how many, and whether all are of one kind. Out: a list in CSV, as a scheduling system exports
it. Everything is drawn from a generator with a fixed seed, so every run makes the same sheets.
"""

from __future__ import annotations

import csv
import io
import random
from datetime import date, datetime, timedelta

FIRST_DAY = date(2026, 12, 1)  # of the list, and the day of printing
_DAYS = 28
_GIVEN = (
    *("Rosa", "George", "Socorro", "Maria", "John", "Linda", "José", "Carmen", "Robert", "Ana"),
    *(
        "Patricia",
        "Luis",
        "Dorothy",
        "Elena",
        "Frank",
        "Juana",
        "Henry",
        "Teresa",
        "Walter",
        "Inés",
    ),
)
_FAMILY = (
    *("Peña", "Whitfield", "Ibáñez Quiñones", "Johnson", "García", "Müller", "O'Neill", "Núñez"),
    *("Kowalski", "Fernández", "Smith", "Delgado Ríos", "Andersen", "Castillo", "Brown", "Vega"),
    *("Lindqvist", "Herrera", "Dubois", "Montgomery", "Salazar", "Becker", "Ortiz", "Washington"),
)
_PHYSICIANS = ("Dr. Ana Ruiz", "Dr. Paul Okafor", "Dr. Mei Tanaka")
_LEVELS = ("T10", "T11", "T12", "L1", "L2", "L3", "L4", "L5")
_DRUGS = ("apixaban", "warfarin", "rivaroxaban", "clopidogrel")
_NOTES = {
    "en": ("Bring your walker.", "Your daughter has your walking stick."),
    "es": ("Traiga su andador.", "Su hija tiene su bastón."),
}
COLUMNS = (
    *("id", "given_name", "family_name", "birth_date", "language", "procedure", "appointment"),
    *("procedure_end", "discharge_time", "vertebrae", "sedation", "contrast", "physician"),
    *("follow_up", "notes"),
    *(
        f"blood_thinners_{number}_{column}"
        for number in (1, 2)
        for column in ("drug", "last_dose", "restart", "agreed_by")
    ),
)


def patients_csv(count: int, *, language: str = "", first: int = 0) -> str:
    """Write a list of `count` patients.

    With a language all give the same answers and get the same parts of the sheet: one kind.
    Without one they are as mixed as a month's list, in both languages: about forty kinds.
    Different values of `first` give different patients.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    chance = random.Random(f"{language}{first}")
    for number in range(first, first + count):
        row = _who(chance, number) | _when(chance)
        row |= _same(chance, row, language) if language else _mixed(chance, row)
        writer.writerow(row)
    return out.getvalue()


def _who(chance: random.Random, number: int) -> dict[str, str]:
    born = date(1930, 1, 1) + timedelta(days=chance.randrange(14_000))
    return {
        "id": str(400_000 + number),
        "given_name": chance.choice(_GIVEN),
        "family_name": chance.choice(_FAMILY),
        "birth_date": born.isoformat(),
        "procedure": "vertebroplasty",
        "physician": chance.choice(_PHYSICIANS),
    }


def _when(chance: random.Random) -> dict[str, str]:
    day = FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
    start = datetime(day.year, day.month, day.day, 8) + timedelta(minutes=15 * chance.randrange(26))
    end = start + timedelta(minutes=40 + chance.randrange(50))
    return {"appointment": _local(start), "procedure_end": _local(end)}


def _same(chance: random.Random, row: dict[str, str], language: str) -> dict[str, str]:
    at = chance.randrange(len(_LEVELS) - 1)
    return {
        "language": language,
        "vertebrae": " ".join(_LEVELS[at : at + 2]),
        "sedation": "yes",
        "contrast": "yes",
        "follow_up": _follow_up(chance, row),
        "notes": chance.choice(_NOTES[language]),
        **_blood_thinner(chance, row, 1),
    }


def _mixed(chance: random.Random, row: dict[str, str]) -> dict[str, str]:
    language = "es" if chance.random() < 0.4 else "en"
    count = chance.choices((1, 2, 3, 4, 5), (45, 30, 15, 7, 3))[0]
    at = chance.randrange(len(_LEVELS) - count + 1)
    found = {
        "language": language,
        "vertebrae": " ".join(_LEVELS[at : at + count]),
        "sedation": "yes" if chance.random() < 0.7 else "no",
        "contrast": "yes" if chance.random() < 0.4 else "no",
    }
    if chance.random() < 0.7:
        found["follow_up"] = _follow_up(chance, row)
    if chance.random() < 0.3:
        found["notes"] = chance.choice(_NOTES[language])
    for number in range(1, 1 + chance.choices((0, 1, 2), (60, 32, 8))[0]):
        found |= _blood_thinner(chance, row, number)
    if chance.random() < 0.4:
        leaves = datetime.fromisoformat(row["procedure_end"]) + timedelta(minutes=200)
        found["discharge_time"] = _local(leaves)
    return found


def _follow_up(chance: random.Random, row: dict[str, str]) -> str:
    start = datetime.fromisoformat(row["appointment"]).replace(hour=9, minute=0)
    later = timedelta(days=10 + chance.randrange(8), minutes=15 * chance.randrange(28))
    return _local(start + later)


def _blood_thinner(chance: random.Random, row: dict[str, str], number: int) -> dict[str, str]:
    day = datetime.fromisoformat(row["appointment"]).date()
    name = f"blood_thinners_{number}_"
    return {
        name + "drug": _DRUGS[(chance.randrange(2) + 2 * number) % 4],
        name + "last_dose": (day - timedelta(days=2 + chance.randrange(4))).isoformat(),
        name + "restart": (day + timedelta(days=1 + chance.randrange(2))).isoformat(),
        name + "agreed_by": row["physician"],
    }


def _local(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
