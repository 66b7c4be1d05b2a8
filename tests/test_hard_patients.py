"""Patients for whom a sheet is hard to make get one that is as valid as anybody's."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest
from example_sheets import clinics, engine
from hard_patients import BLANK, HARD, TYPICAL, HardSheet, hard_sheets, made_sheet
from pdf_integrity import integrity_problems, ua1_problems
from pdf_reading import structure
from pypdf import PdfReader
from sheet_text import page_texts

# The bar of the day in words, as it is read aloud.
BAR = {"en": "Flat until", "es": "Boca arriba hasta"}
COMPLETE = "lakeside"  # it sets everything: there other formats are tried as well
HARDEST = ("long-thinners", "bones")
ABOVE_FOOT = 70.0  # points from the lower edge: what is told of the sheet stands below
# Where not even both sides of a leaf hold it: `make` says so.
TOLD_TO_STAFF = {"lakeside-discharge-es-large-long-thinners"}
CASES = [
    one
    for one in hard_sheets()
    if one.patient in HARD
    and (one.format == "standard" or (one.clinic.name == COMPLETE and one.language == "es"))
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_pdf_ua_1_and_whole(case: HardSheet) -> None:
    made = made_sheet(engine(), case)
    assert ua1_problems(made.pdf) == []
    assert integrity_problems(made.pdf) == []


@pytest.mark.parametrize("case", [one for one in CASES if one.patient == "long"], ids=str)
def test_each_part_of_a_long_name_stands_on_page_one(case: HardSheet) -> None:
    words = page_texts(made_sheet(engine(), case).pdf)[0].replace("\n", " ").split()
    for part in ("María", "Guadalupe", "Concepción", "Villaseñor", "Torre"):
        assert any(part in word for word in words)


@pytest.mark.parametrize("patient", [TYPICAL, "long", "thinners", "late"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_page_one_has_the_bar_of_the_day_in_both_languages(language: str, patient: str) -> None:
    wanted = HardSheet(clinics()[COMPLETE].folder, "discharge", language, "standard", patient)
    root = structure(PdfReader(io.BytesIO(made_sheet(engine(), wanted).pdf)))
    every = (element for child in root.children for element in child.walk())
    told = [str(one.node["/Alt"]) for one in every if one.role == "Figure"]
    assert [alt for alt in told if alt.replace("\u00a0", " ").startswith(BAR[language])]


@pytest.mark.parametrize("case", [one for one in hard_sheets() if one.patient in HARDEST], ids=str)
def test_page_one_is_whole_and_no_page_but_the_last_ends_under_half_its_height(
    case: HardSheet,
) -> None:
    """Of whoever has most to be told: all of the first night stands on page one."""
    made = made_sheet(engine(), case)
    codes = {warning.code for warning in made.warnings}
    assert ("page-one" in codes) is (str(case) in TOLD_TO_STAFF)
    for page in list(pdfium.PdfDocument(made.pdf))[:-1]:
        text = page.get_textpage()
        tops = [text.get_rect(at)[3] for at in range(text.count_rects())]
        assert any(ABOVE_FOOT < top < page.get_height() / 2 for top in tops)


@pytest.mark.parametrize("language", ["en", "es"])
def test_short_sections_stand_on_page_one_in_two_languages_as_in_one(language: str) -> None:
    """Of a clinic that sets little: each side holds what its page has alone."""
    folder, first = clinics()["spine-medicine"].folder, {"en": 0, "es": 1}
    both = HardSheet(folder, "discharge", language, "bilingual", TYPICAL)
    sides = page_texts(made_sheet(engine(), both).pdf)
    for one, title in (("en", "Going home"), ("es", "De regreso a casa")):
        alone = HardSheet(folder, "discharge", one, "standard", TYPICAL)
        assert title in page_texts(made_sheet(engine(), alone).pdf)[0].splitlines()
        assert title in sides[first[one] ^ first[language]].splitlines()


@pytest.mark.parametrize("clinic", sorted(clinics()))
def test_what_was_done_is_said_of_the_bones(clinic: str) -> None:
    """Not under the dates, the signatures or how to move: below the words for where they are."""
    wanted = HardSheet(clinics()[clinic].folder, "discharge", "en", "standard", TYPICAL)
    pages = page_texts(made_sheet(engine(), wanted).pdf)
    (page,) = (page for page in pages if "We put bone cement there" in page)
    above = page[: page.index("We put bone cement there")].splitlines()
    assert any("treated bone" in line for line in above[-7:])


@pytest.mark.parametrize("hard", [TYPICAL, "long", "long-thinners", BLANK])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_front_in_large_print_says_what_stands_overleaf_however_long_the_name(
    language: str, hard: str
) -> None:
    turn = {"en": "Turn over: ", "es": "Al dorso: "}[language]
    wanted = HardSheet(clinics()[COMPLETE].folder, "discharge", language, "large", hard)
    assert turn in page_texts(made_sheet(engine(), wanted).pdf)[0]


@pytest.mark.parametrize("clinic", sorted(clinics()))
def test_drawings_of_what_is_said_have_a_heading_and_no_more_than_one_row(clinic: str) -> None:
    """And whoever is to lie flat is told how long, in the drawing as well."""
    wanted = HardSheet(clinics()[clinic].folder, "discharge", "en", "standard", TYPICAL)
    text = " ".join(" ".join(page_texts(made_sheet(engine(), wanted).pdf)).split())
    before, _, drawn = text.partition("In pictures")
    assert "The needle went in here." not in before
    assert not ("up for the bathroom." in drawn and "The needle went in here." in drawn)
    assert "Lie flat on your back." not in drawn
    assert "Lie flat on your stomach." not in drawn


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_sets_everything_has_seven_pages_in_large_print(language: str) -> None:
    wanted = HardSheet(clinics()[COMPLETE].folder, "discharge", language, "large", TYPICAL)
    assert len(PdfReader(io.BytesIO(made_sheet(engine(), wanted).pdf)).pages) <= 7


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_dates_leave_room_for_the_log_on_page_two(language: str) -> None:
    wanted = HardSheet(clinics()[COMPLETE].folder, "discharge", language, "standard", TYPICAL)
    title = {"en": "My pain and my pills", "es": "Mi dolor y mis pastillas"}[language]
    assert title in page_texts(made_sheet(engine(), wanted).pdf)[1]
