"""What page one says in short, whatever a clinic sets; nothing is lost by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from example_sheets import engine
from sheet_text import Unit, normal, page_texts, units_of

from docgen.demo import example_clinics, printing_time
from docgen.errors import SettingsError
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
    "bed_rest": "Rest in bed. Up only for the bathroom and meals.",
    "companion": "An adult stays with you.",
    "driving": "No driving until",
    "lifting": "Lift at most 10 lb (4.5 kg) until",
}


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
    for key in [key for key, value in settings.items() if value is None]:
        del settings[key]
    (folder / "clinic.yaml").write_text(yaml.safe_dump(held), encoding="utf-8")
    return Clinic.load(folder)


def patient(sedation: str) -> Patient:
    record = (examples_root() / "patients" / "lakeside.yaml").read_text(encoding="utf-8")
    return Patient.parse({**yaml.load(record, yaml.BaseLoader), "sedation": sedation})


def texts(sheet: str, clinic: Clinic, whom: Patient) -> list[Unit]:
    day = None if whom.is_blank else printing_time(sheet, whom)
    return units_of(engine().make_sheet(sheet, clinic, whom, language="en", printed_on=day).pdf)


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
    assert "Restart apixaban" in first
    assert any(RIDE in unit.text for unit in units_of(pdf)) is ("ride_home" not in lacks)


STAYS = {
    "yes": "and stays at least until 1:30 AM (Tuesday night).",
    "no": "",
    "unknown": "If you get medicine to relax you, an adult stays at least until 1:30 AM",
}


@pytest.mark.parametrize("sedation", STAYS)
@pytest.mark.parametrize("lacks", [(), ("ride_home",), ("companion",)], ids=str)
def test_page_one_of_prepare_counts_down_to_the_way_home(
    lacks: tuple[str, ...], sedation: str, tmp_path: Path
) -> None:
    """Eating, drinking, where to come, who takes her home and stays: as far as it is set."""
    clinic, whom = clinic_with(tmp_path, lacks), patient(sedation)
    day = printing_time("prepare", whom)
    pdf = engine().make_sheet("prepare", clinic, whom, language="en", printed_on=day).pdf
    first = normal(page_texts(pdf)[0])
    for words in ("1:00 AM Tuesday Stop eating.", "7:00 AM Stop drinking.", "9:00 AM Come to 410"):
        assert words in first
    assert ("An adult takes you home" in first) is ("ride_home" not in lacks)
    assert ("1:30 AM" in first) is ("companion" not in lacks and sedation != "no")
    if not lacks:
        assert STAYS[sedation] in first


STAYS_FOR = "Afterward You stay with us for 3 hours."
GOES = "Going home An adult takes you home."
HOME_FOR = "At home An adult stays with you for 12 hours after the treatment."
FEW = {"usual": "few h", "or": "overnight"}
WAYS_HOME: dict[str, tuple[Mapping[str, object], tuple[str, ...]]] = {
    # No hour of the way home can be told: how long it takes from then on is.
    "length in words": ({"duration": {"may_take": "several_hours"}}, (STAYS_FOR, GOES, HOME_FOR)),
    "about an hour": ({"duration": "about 1 h"}, (STAYS_FOR, GOES, HOME_FOR)),
    # Who may stay the night is told no end of a stay at home that may come before the way home.
    "few hours or a night": (
        {"observation": FEW},
        (
            "Afterward You stay with us, most likely a few hours. Or you may stay the",
            GOES,
            HOME_FOR,
        ),
    ),
    "a night": (
        {"observation": {"or": "overnight"}},
        ("Afterward You stay with us. You may stay the night.", GOES, HOME_FOR),
    ),
    # What is done at home stands below the way home.
    "about 12 hours": (
        {"companion": {"stays": "about 12 h", "from": "procedure_end", "when": "always"}},
        ("between 2:30 and 4:30 PM", "At home An adult stays with you for about 12 hours"),
    ),
    "nobody takes her home": ({"ride_home": None}, ("between 2:30 and 4:30 PM You go home.",)),
}


@pytest.mark.parametrize("way", WAYS_HOME)
def test_the_way_home_stands_above_who_stays_at_home_and_no_hour_is_made_up(
    way: str, tmp_path: Path
) -> None:
    sets, rows = WAYS_HOME[way]
    whom = patient("yes")
    clinic = clinic_with(tmp_path, sets={"lie_flat": None, **sets})
    day = printing_time("prepare", whom)
    pdf = engine().make_sheet("prepare", clinic, whom, language="en", printed_on=day).pdf
    first = normal(page_texts(pdf)[0])
    places = [first.find(row) for row in rows]
    assert min(places) > 0, first
    assert places == sorted(places)
    assert ("AM Wednesday" in first or "1:30 AM" in first) is (way == "nobody takes her home")


MIDNIGHT = "12:00 midnight the night before, ____"
FASTING = {
    ("8 h", "2 h", "arrival"): ("8 hours before you come, ____", "2 hours before you come, ____"),
    ("8 h", "2 h", "procedure_start"): (
        "8 hours before the treatment, ____",
        "2 hours before the treatment, ____",
    ),
    ("midnight", "2 h", "arrival"): (MIDNIGHT, "2 hours before you come, ____"),
    ("midnight", "2 h", "procedure_start"): (MIDNIGHT, "2 hours before the treatment, ____"),
    ("midnight", "midnight", ""): (MIDNIGHT,),
    ("8 h", "midnight", "arrival"): ("8 hours before you come, ____", MIDNIGHT),
    ("8 h", "midnight", "procedure_start"): ("8 hours before the treatment, ____", MIDNIGHT),
    ("8 h", "", "arrival"): ("8 hours before you come, ____",),
    ("8 h", "", "procedure_start"): ("8 hours before the treatment, ____",),
    ("midnight", "", ""): (MIDNIGHT,),
}


@pytest.mark.parametrize("fasting", FASTING, ids="-".join)
def test_fasting_is_told_in_words_on_a_sheet_to_fill_in_by_hand(
    fasting: tuple[str, str, str], tmp_path: Path
) -> None:
    """How long before, with a line to write the hour on; what both stop at is told once."""
    named = zip(("solids", "clear_fluids", "before"), fasting, strict=True)
    clinic = clinic_with(tmp_path, sets={"fasting": {key: text for key, text in named if text}})
    units = texts("prepare", clinic, Patient.blank("vertebroplasty"))
    rows = [re.sub("_{4,}", "____", unit.text) for unit in units if " Stop " in unit.text]
    assert tuple(row.partition(" Stop ")[0] for row in rows) == FASTING[fasting]
    drinks = [row for row in rows if "drinking" in row.partition(".")[0]]
    assert len(drinks) == (fasting[1] != "")


@pytest.mark.parametrize("sedation", ["yes", "no"])
@pytest.mark.parametrize("normal", [("sleepy", "bruise"), ("sleepy",)], ids=str)
def test_to_be_sleepy_is_normal_only_for_who_got_something_to_relax(
    normal: tuple[str, ...], sedation: str, tmp_path: Path
) -> None:
    units = texts("discharge", clinic_with(tmp_path, sets={"normal": [*normal]}), patient(sedation))
    said = {unit.text for unit in units}
    assert ("Sleepy for up to 24 hours" in said) is (sedation == "yes")
    assert ("Normal. No need to call." in said) is (sedation == "yes" or "bruise" in normal)


@pytest.mark.parametrize(("hours", "told"), [(6, False), (13, False), (14, True), (24, True)])
def test_bed_rest_is_day_and_night_where_there_is_a_night_in_it(
    hours: int, told: bool, tmp_path: Path
) -> None:
    """From 10:40 AM on, without a bar."""
    rest = {"for": f"{hours} h", "from": "procedure_end", "up_for": ["bathroom"]}
    only = {"bed_rest": rest, "lie_flat": None, "observation": None, "companion": None}
    clinic = clinic_with(tmp_path, sets=only)
    said = " ".join(unit.text for unit in texts("discharge", clinic, patient("yes")))
    assert ("Once home, rest in bed day and night." in said) is told


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ({"for": "24 h"}, True),
        ({"for": "2 h"}, False),  # over before the way home, at 1:40 PM
        ({"for": "24 h", "advice": "recommended"}, False),
    ],
    ids=["longer", "shorter", "suggested"],
)
def test_bed_rest_follows_the_stay_only_where_it_is_told_and_lasts_longer(
    rest: Mapping[str, str], told: bool, tmp_path: Path
) -> None:
    own = {"bed_rest": {"from": "procedure_end", "up_for": ["bathroom"], **rest}}
    clinic = clinic_with(tmp_path, sets=own)
    said = " ".join(unit.text for unit in texts("discharge", clinic, patient("yes")))
    assert said.count("Stay with us.") == 1
    assert ("Stay with us. Then rest in bed at home." in said) is told


def test_nobody_helps_up_at_home_whom_the_clinic_says_it_helps(tmp_path: Path) -> None:
    flat = {"position": "back", "for": "2 h", "where": "home", "get_up": "with_our_help"}
    with pytest.raises(SettingsError, match="At home nobody of yours helps patients up"):
        clinic_with(tmp_path, sets={"lie_flat": flat})
