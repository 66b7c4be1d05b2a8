"""What page one says in short, whatever a clinic sets; nothing is lost by it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from example_sheets import engine
from sheet_text import Unit, normal, page_texts, units_of

from docgen.demo import example_clinics, printing_time
from docgen.files import examples_root
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic

(LAKESIDE,) = (place for place in example_clinics() if place.name == "lakeside")
MAY_LACK = ("bed_rest", "ride_home", "companion", "drink_water", "driving", "lifting")
# Who lacks more of them has fewer lines anyway.
LACKING = [
    *(keys for number in range(3) for keys in combinations(MAY_LACK, number)),
    *(pytest.param(keys, marks=pytest.mark.soak) for keys in combinations(MAY_LACK, 3)),
]
RIDE = "An adult takes you home. Do not go home alone."
ON_PAGE_ONE = {
    "bed_rest": "Rest in bed. Get up only for the bathroom and meals.",
    "companion": "An adult stays with you.",
    "driving": "Do not drive until",
    "lifting": "Lift at most 10 lb (4.5 kg) until",
}
MOST = 5  # with one blood thinner: each has a line of its own


def clinic_with(
    folder: Path, lacks: tuple[str, ...] = (), sets: Mapping[str, object] | None = None
) -> Clinic:
    """Make a clinic that sets all, but lacks some keys and sets others otherwise."""
    held = yaml.load((LAKESIDE / "clinic.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    settings = held["procedures"]["vertebroplasty"]
    del held["clinic"]["logo"], settings["rules"]
    for key in lacks:
        del settings[key]
    settings.update(sets or {})
    (folder / "clinic.yaml").write_text(yaml.safe_dump(held), encoding="utf-8")
    return Clinic.load(folder)


def patient(sedation: str) -> Patient:
    record = (examples_root() / "patients" / "lakeside.yaml").read_text(encoding="utf-8")
    return Patient.parse({**yaml.load(record, yaml.BaseLoader), "sedation": sedation})


def texts(sheet: str, clinic: Clinic, whom: Patient) -> list[Unit]:
    day = None if whom.is_blank else printing_time(sheet, whom)
    return units_of(engine().make_sheet(sheet, clinic, whom, language="en", printed_on=day).pdf)


def lines(units: list[Unit]) -> list[str]:
    """The items under the first heading: "In short"."""
    start = next(n for n, unit in enumerate(units) if unit.role == "H2")
    rest = units[start + 1 :]
    end = next(n for n, unit in enumerate(rest) if unit.role != "LI")
    return [unit.text for unit in rest[:end]]


@pytest.mark.parametrize("lacks", LACKING, ids=lambda keys: "-".join(keys) or "nothing")
def test_page_one_of_discharge_tells_of_all_that_is_set_for_the_first_night(
    lacks: tuple[str, ...], tmp_path: Path
) -> None:
    clinic, whom = clinic_with(tmp_path, lacks), patient("yes")
    day = printing_time("discharge", whom)
    pdf = engine().make_sheet("discharge", clinic, whom, language="en", printed_on=day).pdf
    first = normal(page_texts(pdf)[0])
    for setting, words in ON_PAGE_ONE.items():
        assert (words in first) is (setting not in lacks), words
    assert "Start apixaban again" in first
    assert any(RIDE in unit.text for unit in units_of(pdf)) is ("ride_home" not in lacks)


@pytest.mark.parametrize("sedation", ["yes", "no", "unknown"])
@pytest.mark.parametrize("lacks", [(), ("ride_home",), ("companion",)], ids=str)
def test_prepare_has_five_lines_at_most(
    lacks: tuple[str, ...], sedation: str, tmp_path: Path
) -> None:
    clinic = clinic_with(tmp_path, lacks)
    assert 3 <= len(lines(texts("prepare", clinic, patient(sedation)))) <= MOST


MIDNIGHT = "Eat nothing after midnight the night before."
FASTING = {
    ("8 h", "2 h", "arrival"): (
        "Before you come, eat nothing for 8 hours and drink nothing for 2 hours."
    ),
    ("8 h", "2 h", "procedure_start"): (
        "Before the treatment, eat nothing for 8 hours and drink nothing for 2 hours."
    ),
    ("midnight", "2 h", "arrival"): f"{MIDNIGHT} Drink nothing for 2 hours before you come.",
    ("midnight", "2 h", "procedure_start"): (
        f"{MIDNIGHT} Drink nothing for 2 hours before the treatment."
    ),
    ("midnight", "midnight", ""): "Eat and drink nothing after midnight the night before.",
    ("8 h", "midnight", "arrival"): "Eat nothing for 8 hours before you come.",
    ("8 h", "midnight", "procedure_start"): "Eat nothing for 8 hours before the treatment.",
    ("8 h", "", "arrival"): "Eat nothing for 8 hours before you come.",
    ("8 h", "", "procedure_start"): "Eat nothing for 8 hours before the treatment.",
    ("midnight", "", ""): MIDNIGHT,
}


@pytest.mark.parametrize("fasting", FASTING, ids="-".join)
def test_fasting_is_one_line_in_words_on_a_sheet_to_fill_in_by_hand(
    fasting: tuple[str, str, str], tmp_path: Path
) -> None:
    named = zip(("solids", "clear_fluids", "before"), fasting, strict=True)
    clinic = clinic_with(tmp_path, sets={"fasting": {key: text for key, text in named if text}})
    found = lines(texts("prepare", clinic, Patient.blank("vertebroplasty")))
    assert 3 <= len(found) <= MOST
    assert [line for line in found if "othing" in line] == [FASTING[fasting]]
