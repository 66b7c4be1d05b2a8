"""Each practice's sheets say what this practice does, and nothing that another one does.

The tables are in `tests/practices`, one for each of the five published practices; `README.md`
beside this file says how to read a failure. Sheets are real PDFs, read back with pypdf.
"""

from __future__ import annotations

import re

import pytest
from example_sheets import clinics
from practice_tables import (
    EVERY,
    MAYBE,
    PRACTICES,
    Row,
    languages,
    rows,
    same,
    settings,
    sheet,
)

SHEETS = ("prepare", "discharge")
# A figure with what it counts, a share, and the words that stand for figures.
FIGURE = re.compile(
    r"(?:about |over )?[\d.]+(?: to (?:over )?[\d.]+)?"
    r"(?:%| (?:minute|hour|day|week|month|year)s?\b)"
    r"|a few \w+|several \w+|stay the night|midnight"
)

BY_SETTING = [
    pytest.param(practice, setting, id=f"{practice}-{setting}")
    for practice in PRACTICES
    for setting in settings(practice)
]
# Days and clock times are the patient's; what is said with them is the practice's.
DAY = re.compile(r"\b\w+day\b|\b[A-Z][a-z]+ \d{1,2}\b(?!:)|\b\d{1,2}:\d\d(?: [AP]M)?")


def of(practice: str, setting: str) -> list[Row]:
    return [row for row in rows(practice) if row.setting == setting]


def situations(practice: str) -> list[tuple[str, str]]:
    """Every sheet that the table of a practice speaks of."""
    told = {(name, row.situation) for row in rows(practice) for name in row.sheets}
    return sorted({*((name, "") for name in SHEETS), *told} - {("-", "")})


def test_there_is_a_table_for_each_practice_and_each_has_every_fact() -> None:
    assert len(PRACTICES) == 5
    assert set(PRACTICES) < set(clinics())
    first = settings(PRACTICES[0])
    assert len(first) == 43
    for practice in PRACTICES:
        assert settings(practice) == first
        assert languages(practice) == clinics()[practice].languages


@pytest.mark.parametrize(("practice", "setting"), BY_SETTING)
def test_a_setting_says_what_the_practice_does(practice: str, setting: str) -> None:
    for row in of(practice, setting):
        for language, words in row.words.items():
            for name in row.sheets if not row.silent else ():
                read = sheet(practice, name, row.situation, language)
                assert read.says(words), f"not on {name}, {language}: {words}"
                assert words in read.text, f"not to be extracted from {name}, {language}: {words}"


@pytest.mark.parametrize(("practice", "setting"), BY_SETTING)
def test_what_the_practice_is_silent_about_is_not_on_its_sheets(
    practice: str, setting: str
) -> None:
    """Where a dash stands, no words stand that any practice has for it."""
    for row in of(practice, setting):
        for name, situation in situations(practice) if row.sheets == ("-",) else silences(row):
            read = sheet(practice, name, situation, "en")
            said = {timeless(unit.text) for unit in read.units}
            telltale = told(setting, name) - elsewhere(practice, setting)
            assert not said & telltale, f"on {name}, {situation or 'as usual'}"


def silences(row: Row) -> list[tuple[str, str]]:
    return [(name, row.situation) for name in row.sheets if row.silent]


def told(setting: str, name: str) -> set[str]:
    """All that any practice says under a setting on a sheet."""
    return {
        timeless(row.words["en"])
        for practice in PRACTICES
        for row in of(practice, setting)
        if not row.silent and name in row.sheets
    }


def elsewhere(practice: str, setting: str) -> set[str]:
    """What this practice says itself, under another setting."""
    return {timeless(row.words["en"]) for row in rows(practice) if row.setting != setting}


def timeless(words: str) -> str:
    """Words without their days and clock times."""
    return DAY.sub("…", words)


@pytest.mark.parametrize("practice", PRACTICES)
def test_a_dash_is_a_setting_that_the_clinic_leaves_out(practice: str) -> None:
    chosen = clinics()[practice].procedures["vertebroplasty"].values
    for setting in settings(practice):
        silent = all(row.silent for row in of(practice, setting))
        head, _, field = setting.partition(".")
        present = head in chosen and (not field or field in chosen[head].values)
        assert present is not silent, setting
    assert {setting.partition(".")[0] for setting in settings(practice)} >= set(chosen)


@pytest.mark.parametrize("practice", PRACTICES)
def test_a_sheet_says_nothing_that_no_table_has(practice: str) -> None:
    for language in languages(practice):
        allowed = {row.words[language] for row in (*rows(practice), *rows(EVERY))}
        for name, situation in situations(practice):
            for role, text in sheet(practice, name, situation, language).units:
                if role not in {"H1", "H2"} and text:  # a row to write in has no text
                    assert any(same(words, text) for words in allowed), f"{name}: {text}"


@pytest.mark.parametrize("practice", PRACTICES)
def test_every_figure_is_the_practices_own(practice: str) -> None:
    own = {f for row in rows(practice) for f in FIGURE.findall(row.words["en"])}
    for name, situation in situations(practice):
        figures = set(FIGURE.findall(sheet(practice, name, situation, "en").text))
        assert figures <= own, f"{name}, {situation}"


@pytest.mark.parametrize("practice", PRACTICES)
def test_the_floor_is_on_every_sheet(practice: str) -> None:
    for language in languages(practice):
        for name, situation in situations(practice):
            read = sheet(practice, name, situation, language)
            for row in rows(EVERY):
                if name in row.sheets and row.situation != MAYBE and situation != "blank":
                    assert read.says(row.words[language]), f"{name}: {row.words[language]}"


@pytest.mark.parametrize("practice", PRACTICES)
def test_a_sheet_has_two_pages(practice: str) -> None:
    """In the standard format each practice's sheet is one leaf of paper.

    A sheet to fill in by hand has room for a label, lines and rows: it may have a page more.
    """
    for language in languages(practice):
        for name, situation in situations(practice):
            most = 3 if situation == "blank" else 2
            assert sheet(practice, name, situation, language).pages <= most
