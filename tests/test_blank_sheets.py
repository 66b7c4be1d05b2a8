"""Sheets to fill in by hand: page one holds what the first night needs, as a patient's does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from example_sheets import Example, clinics, engine, examples, made
from page_lines import lines_of
from sheet_text import normal, page_texts, tree_of, words_of

from docgen.i18n import dates
from docgen.i18n.locale import Locale
from docgen.layout.frame import Stroke
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import choose_sheet

BLANK = [
    example
    for name in ("standard", "large", "bilingual")
    for example in examples(blank=True, format_name=name)
]
LARGE = [example for example in BLANK if example.format == "large" and example.sheet == "discharge"]
VISIT = {"en": ("Next visit", "From your nurse"), "es": ("Próxima cita", "Nota de enfermería")}
ROWS = {
    "en": ("Lie flat on your back until", "Stay with us until", "An adult stays with you until"),
    "es": ("Boca arriba hasta", "Con nosotros hasta", "Un adulto con usted hasta"),
}
HOW_LONG = {
    "en": ("1 to 2 hours. Do not get up.", "for 2 to 6 hours", "for 12 hours"),
    "es": ("1 a 2 horas. No se levante.", "durante 2 a 6 horas", "durante 12 horas"),
}
FIELDS = 6  # four times, the next dose of a thinner, the next visit


@pytest.mark.parametrize("example", BLANK, ids=str)
def test_page_one_has_room_for_all_rows(example: Example) -> None:
    assert "page-one" not in {found.code for found in made(example).warnings}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_next_visit_and_a_note_are_written_on_page_one_each_on_a_long_line(
    language: str,
) -> None:
    pdf = made(Example("lakeside", "discharge", language, blank=True)).pdf
    assert all(label in page_texts(pdf)[0] for label in VISIT[language])
    lines = [line for line in lines_of(pdf) if line.page == 1]
    ends = [next(line for line in lines if label in line.text) for label in VISIT[language]]
    assert ends[0].y < ends[1].y


def first_page(example: Example) -> str:
    return normal(page_texts(made(example).pdf)[0])


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_time_says_how_long_and_has_am_and_pm_to_circle(language: str) -> None:
    text = first_page(Example("lakeside", "discharge", language, blank=True))
    for row, how_long in zip(ROWS[language], HOW_LONG[language], strict=True):
        assert row in text
        assert how_long in text
    heads, am = {
        "en": ("day and date time circle one", "AM"),
        "es": ("día y fecha hora marque una", "a. m."),
    }[language]
    assert heads in text
    assert text.count(am) == FIELDS


def test_no_time_is_asked_for_that_the_clinic_has_not_set() -> None:
    text = first_page(Example("pain-specialists", "discharge", "en", blank=True))
    assert not [row for row in ROWS["en"] if row in text]
    assert "Start" in text
    assert "Next visit" in text


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_day_has_118_points_an_hour_and_its_minutes_38_each(language: str, paper: str) -> None:
    clinic = clinics()["lakeside"]
    on: Clinic = replace(clinic, paper=paper, digest=f"{clinic.digest}-{paper}")
    sheet = choose_sheet("discharge", on, "vertebroplasty", language, "standard")
    layout = engine().compiled(sheet).plate.layout
    widths: dict[str, list[list[int]]] = {}
    for cell in [cell for leaf in layout.leaves for cell in leaf.cells if cell.drawn]:
        said = str(layout.elements[cell.element].alt).partition(":")[0]
        lines = [round(one.x1 - one.x0) for one in cell.drawn if isinstance(one, Stroke)]
        widths.setdefault(said, []).append(lines)
    day, time = {"en": ("day and date", "time"), "es": ("día y fecha", "hora")}[language]
    assert widths[time] == [[38, 38]] * FIELDS
    assert len(widths[day]) == FIELDS
    assert min(widths[day]) == [118]


def test_a_clock_of_24_hours_has_nothing_to_circle() -> None:
    sources = engine().compiler.sources(clinics()["lakeside"])
    american, spanish = sources.locale("en", "discharge"), sources.locale("es", "discharge")
    assert dates.to_write(american) == (":", ("AM", "PM"))
    assert [normal(one) for one in dates.to_write(spanish)[1]] == ["a. m.", "p. m."]
    source = american.parts.source
    for pattern, colon in {"HH:mm": ":", "HH.mm": ".", "HH 'h' mm": "h"}.items():
        here = Locale(american.parts._replace(source=source._replace(clock=pattern)))
        assert dates.to_write(here) == (colon, ())


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_listens_hears_what_each_line_is_for(language: str) -> None:
    tree = tree_of(made(Example("lakeside", "discharge", language, blank=True)).pdf)
    day, time = {
        "en": ("day and date: Line to write on", "time: Line to write on"),
        "es": ("día y fecha: Línea para escribir", "hora: Línea para escribir"),
    }[language]
    assert tree.count(day) == tree.count(time) == FIELDS


@pytest.mark.parametrize("example", LARGE, ids=str)
def test_in_large_print_the_front_asks_who_it_is_and_says_when_to_call(example: Example) -> None:
    pages = [normal(page) for page in page_texts(made(example).pdf)]
    assert "911" in pages[0]
    assert any(word in pages[0] for word in ("Call us", "Call your doctor", "Llámenos"))
    back = " ".join(pages[:2])
    assert any(visit[0] in back and visit[1] in back for visit in VISIT.values())


@pytest.mark.parametrize("language", ["en", "es"])
def test_in_large_print_the_times_stand_on_the_back_of_the_first_leaf_alone(language: str) -> None:
    pages = page_texts(
        made(Example("lakeside", "discharge", language, blank=True, format="large")).pdf
    )
    assert all(row in normal(pages[1]) for row in ROWS[language])
    assert all(label in normal(pages[1]) for label in VISIT[language])
    assert not [row for row in ROWS[language] if row in normal(" ".join(pages[2:]))]


def test_a_blank_discharge_has_four_pages() -> None:
    pdf = made(Example("lakeside", "discharge", "en", blank=True)).pdf
    assert len(page_texts(pdf)) == 4


@pytest.mark.parametrize("example", BLANK, ids=str)
def test_name_and_record_are_asked_for_on_every_page_and_the_sheet_is_told(
    example: Example,
) -> None:
    sheet = made(example)
    for number, page in enumerate(page_texts(sheet.pdf), 1):
        assert normal(page).count("__________") >= 2
        if number > 1:
            assert sheet.sheet_id in page


def test_a_patient_s_sheet_has_no_lines_for_a_day_or_an_hour() -> None:
    said = words_of(made(Example("lakeside", "discharge", "en")).pdf)
    assert "circle one" not in said
    assert Patient.blank("vertebroplasty").is_blank
