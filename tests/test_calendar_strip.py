"""The calendar strip: each cell of each row says by itself what holds in its column."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp

import pytest
from example_sheets import clinics, engine, patients
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries
from page_geometry import page_faults
from pdf_integrity import integrity_problems, ua1_problems
from sheet_text import tree_of

from docgen.clock.calendar_strip import calendar_samples
from docgen.contents import walk
from docgen.i18n.dates import clock, short_day, short_month_day, weekday
from docgen.layout.frame import CALENDAR_PAD, CALENDAR_WORDS, CalendarCells, Leaf
from docgen.layout.text import line_width, one_line
from docgen.model import CALENDAR_CELLS, CALENDAR_DAYS, Box, Slot, Table
from docgen.patient.record import Patient
from docgen.pdf.cells import CalendarTemplate, SetBox
from docgen.pdf.plate import Plate
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import choose_sheet
from docgen.style import BOLD, SEMIBOLD, look

ROSA = patients()["lakeside"]
APART = 6.0  # points: two texts with less between them are read as one
# Clear of the days on which clocks change: `tests/clock` has those.
ENDS = st.datetimes(min_value=datetime(2026, 4, 1), max_value=datetime(2026, 10, 20))
RECORD = {
    "id": "1",
    "name": "Li, Ana",
    "birth_date": "1948-05-02",
    "procedure": "vertebroplasty",
    "vertebrae": ["L1"],
    "sedation": "yes",
}


@pytest.fixture(scope="module", name="lakeside")
def _lakeside(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return changed(tmp_path_factory.mktemp("strip"))


def changed(folder: Path, *changes: tuple[str, str]) -> Clinic:
    """The example clinic, which prints the strip, with some of its lines written otherwise."""
    place = shutil.copytree(clinics()["lakeside"].folder, folder / "lakeside")
    file = place / "clinic.yaml"
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^print:.*$", "print: [calendar]", text)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return Clinic.load(place)


@cache
def printing() -> Clinic:
    """The example clinic, with the strip."""
    return changed(Path(mkdtemp()))


@cache
def rows(clinic: Clinic, patient: Patient, language: str, format_name: str) -> list[list[str]]:
    """The cells of the table of what is allowed when, as a screen reader reads them."""
    pdf = engine().make("discharge", clinic, patient, language=language, format=format_name)
    found: list[list[str]] = []
    depth = 0  # of the last cell
    for line in tree_of(pdf).splitlines():
        kind = line.split()[0]
        text = line.rpartition(' "')[2].strip('"')
        if kind in ("Table", "TR"):
            found.append([])
        elif kind in ("TH", "TD"):
            found[-1].append("" if text == line else text)
            depth = len(line) - len(line.lstrip())
        elif kind == "P" and depth and len(line) - len(line.lstrip()) > depth:
            found[-1][-1] = found[-1][-1] or text  # of two languages the first
    first = next(at for at, row in enumerate(found) if row[:1] in (["I may"], ["Puedo"]))
    last = next((at for at in range(first, len(found)) if not found[at]), len(found))
    return found[first:last]


def strip(clinic: Clinic, patient: Patient = ROSA, language: str = "en") -> list[list[str]]:
    return rows(clinic, patient, language, "standard")


def patient_of(end: datetime, **fields: object) -> Patient:
    start = end - timedelta(hours=1)
    times = {"appointment": f"{start:%Y-%m-%dT%H:%M}", "procedure_end": f"{end:%Y-%m-%dT%H:%M}"}
    return Patient.parse({**RECORD, **times, **fields})


def test_each_column_is_headed_by_its_day_and_the_last_by_later(lakeside: Clinic) -> None:
    assert strip(lakeside)[0] == [
        "I may", "Tuesday Dec 8", "Wednesday Dec 9", "Thursday Dec 10", "Later",
    ]  # fmt: skip
    heads = ["Puedo", "Martes 8 dic", "Miércoles 9 dic", "Jueves 10 dic", "Después"]
    assert strip(lakeside, language="es")[0] == heads


def test_each_day_holds_no_or_the_time_alone_or_yes(lakeside: Clinic) -> None:
    said = {row[0]: row[1:] for row in strip(lakeside)[1:]}
    assert said["Shower"] == ["No", "10:40 AM", "Yes", "Yes"]
    assert said["Drive"] == ["No", "No", "10:40 AM", "Yes"]


def test_what_begins_later_says_its_day_in_the_last_column(lakeside: Clinic) -> None:
    said = {row[0]: row[1:] for row in strip(lakeside)[1:]}
    assert said["Take a bath or swim"] == ["No", "No", "No", "Tue Dec 15"]
    said = {row[0]: row[1:] for row in strip(lakeside, language="es")[1:]}
    assert said["Nadar o usar tina"] == ["No", "No", "No", "martes 15 dic"]


def test_a_line_above_says_how_it_is_read(lakeside: Clinic) -> None:
    pdf = engine().make("discharge", lakeside, ROSA, language="en")
    assert 'P "No = not yet. A time = from that time on."' in tree_of(pdf)
    blank = engine().make("discharge", lakeside, Patient.blank("vertebroplasty"), language="en")
    assert "not yet" not in tree_of(blank)


def test_midnight_opens_a_day_that_is_free_as_a_whole(lakeside: Clinic) -> None:
    said = {row[0]: row[1:] for row in strip(lakeside, patient_of(datetime(2026, 12, 9)))[1:]}
    assert said["Shower"] == ["No", "No", "Yes", "Yes"]  # from Thursday on; the first is Tuesday
    assert said["Drive"] == ["No", "No", "No", "Fri Dec 11"]


def test_an_hour_of_the_night_says_whose_night_it_is(lakeside: Clinic) -> None:
    said = {row[0]: row[1:] for row in strip(lakeside, patient_of(datetime(2026, 12, 9, 1, 30)))}
    assert said["Shower"] == ["No", "1:30 AM (Wednesday night)", "Yes", "Yes"]
    assert said["Bend and twist"][-1] == "Wed Dec 30"


def test_what_has_no_date_keeps_its_words(tmp_path: Path) -> None:
    clinic = changed(
        tmp_path, ("driving: {after: 2 days", "driving: {after: when_cleared"),
        ("for: 14 days", "for: until_visit"), ("bath: 7 days", "bath: when_told"),
    )  # fmt: skip
    said = {row[0]: row[1:] for row in strip(clinic)[1:]}
    for row in ("Drive", "Take a bath or swim"):
        assert said[row] == ["No"] * CALENDAR_DAYS + ["When we say so"]
    assert said["Lift over 10 lb (4.5 kg)"] == ["No"] * CALENDAR_DAYS + ["After your visit"]


def test_head_cells_tell_what_they_are_the_head_of(lakeside: Clinic) -> None:
    tree = tree_of(engine().make("discharge", lakeside, ROSA, language="en")).splitlines()
    assert any('TH Scope=Column "Wednesday Dec 9"' in line for line in tree)
    assert any('TH Scope=Column "Later"' in line for line in tree)
    assert any('TH Scope=Row "Shower"' in line for line in tree)


@given(ENDS, st.sampled_from(["en", "es"]))
@tries(20)
def test_each_day_says_what_the_clock_says(end: datetime, language: str) -> None:
    end = end.replace(second=0, microsecond=0, hour=max(end.hour, 6))
    table = strip(printing(), patient_of(end), language)
    assert {len(row) for row in table} == {CALENDAR_CELLS + 1}
    no, yes = ("No", "Yes") if language == "en" else ("No", "Sí")
    for row, days in zip(table[1:4], (1, 1, 2), strict=True):  # bandage, shower, driving
        assert row[1 : days + 1] == [no] * days
        assert str((end.hour - 1) % 12 + 1) in row[days + 1]
        assert f"{end.minute:02}" in row[days + 1] or "12:00" in row[days + 1]
        assert row[days + 2 :] == [yes] * (CALENDAR_CELLS - days - 1)


def test_the_days_begin_when_the_patient_goes_home(lakeside: Clinic) -> None:
    left = patient_of(datetime(2026, 12, 8, 23, 0), discharge_time="2026-12-09T09:00")
    assert strip(lakeside, left)[0][1] == "Wednesday Dec 9"
    assert strip(lakeside, left)[2][1] == "11:00 PM"


def test_a_month_that_ends_is_told(lakeside: Clinic) -> None:
    head = strip(lakeside, patient_of(datetime(2026, 12, 30, 10, 0)))[0]
    assert head[2:4] == ["Thursday Dec 31", "Friday Jan 1"]


def test_large_print_keeps_the_table(lakeside: Clinic) -> None:
    assert "Wednesday Dec 9" not in chain(*rows(lakeside, ROSA, "en", "large"))


def test_two_languages_keep_the_table(lakeside: Clinic) -> None:
    pdf = engine().make("discharge", lakeside, ROSA, language="en", format="bilingual")
    assert "No = not yet" not in tree_of(pdf)


def test_without_known_days_the_table_stands(lakeside: Clinic) -> None:
    blank = strip(lakeside, Patient.blank("vertebroplasty"))
    assert blank[0] == ["I may", "Day", "Time"]
    assert blank[1][2] == "after 48 hours"  # what holds for three bones: how many is not known


def test_a_clinic_that_does_not_print_it_has_the_table(tmp_path: Path) -> None:
    clinic = changed(tmp_path, ("print: [calendar]", "print: [barcode]"))
    assert strip(clinic)[1] == ["Shower", "Wed Dec 9", "10:40 AM"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_valid_and_nothing_overlaps(lakeside: Clinic, language: str) -> None:
    for end in (
        datetime(2026, 9, 30, 10, 40),
        datetime(2026, 12, 9, 0, 0),
        datetime(2026, 2, 28, 3),
    ):
        pdf = engine().make("discharge", lakeside, patient_of(end), language=language)
        assert ua1_problems(pdf) == []
        assert integrity_problems(pdf) == []
        assert page_faults(pdf, look("standard", "letter")) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_no_higher_than_the_table_whose_place_it_takes(
    lakeside: Clinic, language: str
) -> None:
    plate, days, table = leaves(lakeside, language)
    height = sum(set_row_of(plate, leaf, at).height for at, leaf in enumerate(days))
    assert height <= len(days) * look("standard", "letter").row
    assert len(table.rows) == len(days)


@pytest.mark.parametrize("language", ["en", "es"])
def test_clock_times_and_far_dates_stay_on_one_line(lakeside: Clinic, language: str) -> None:
    plate, days, _ = leaves(lakeside, language)
    one = set_row_of(plate, days[2], 2).height
    locale = engine().compiler.sources(lakeside).locale(language)
    _, hours, later = calendar_samples(locale)
    texts = [*((CALENDAR_DAYS, text) for text in later.split("\n"))]
    texts += [(0, clock(locale, datetime(2026, 9, 20, hour, 40))) for hour in range(5, 24)]
    texts += [(0, text) for text in hours.split("\n")]
    for number, text in texts:
        assert set_row_of(plate, days[2], 2, number, text).height == one


@pytest.mark.parametrize("number", range(CALENDAR_CELLS))
def test_the_tint_begins_in_the_cell_that_says_when_and_spans_no_two(
    lakeside: Clinic, number: int
) -> None:
    plate, days, _ = leaves(lakeside, "en")
    made = set_row_of(plate, days[1], 1, number)
    own = days[1].calendar
    assert own
    assert made.operators.count(" c h f") == CALENDAR_CELLS - number
    assert max(own.cell(at)[0] for at in range(CALENDAR_CELLS)) == own.cell(CALENDAR_DAYS)[0]
    assert made.operators.count("/TD<</MCID") == CALENDAR_CELLS
    assert "3 Tr" not in made.operators  # nothing is hidden


def test_from_the_right_the_last_column_stands_at_the_left(lakeside: Clinic) -> None:
    own = leaves(lakeside, "en")[1][1].calendar
    assert own
    turned = own._replace(rtl=True)
    ends = [(left + width) - own.x for left, width in map(turned.cell, range(CALENDAR_CELLS))]
    starts = [own.x + own.across - left for left, _ in map(own.cell, range(CALENDAR_CELLS))]
    assert ends == pytest.approx(starts)


def leaves(clinic: Clinic, language: str) -> tuple[Plate, list[Leaf], Table]:
    """The strip's rows on the patient's sheet, and the table in the patient's document."""
    sheet = choose_sheet("discharge", clinic, "vertebroplasty", language, "standard")
    compiled, kind, *_ = engine().prepare(sheet, ROSA)
    parts = (placed.part for placed in walk(compiled.document.blocks))
    box = next(b for b in parts if isinstance(b, Box) and b.kind == "calendar")
    table = next(block for block in box.blocks if isinstance(block, Table))
    drawn = [leaf for leaf in compiled.plate.layout.leaves if leaf.calendar]
    each = zip(drawn, table.rows, strict=False)  # those of all patients, on page two
    own = [(leaf, row) for leaf, row in each if compiled.may_stand(row.guards, kind.kind)]
    days, rows = [leaf for leaf, _ in own], tuple(row for _, row in own)
    return compiled.plate, days, table._replace(rows=rows)


def set_row_of(
    plate: Plate, leaf: Leaf, at: int, number: int = 1, text: str = "10:40 AM"
) -> SetBox:
    own = leaf.calendar
    assert own
    assert isinstance(own.content, Slot)
    days = [(text, False) for _ in range(CALENDAR_DAYS) for text in ("Wednesday", "Sep 30")]
    heads = (*days, ("Later", False))
    brief = ((str(number), False), (text, True))
    values = {own.content.key: brief if at else heads}
    return CalendarTemplate(leaf, own, own.content, ("TH",), plate.fonts).filled(values)


def test_what_is_not_known_leaves_all_days_without_tint(lakeside: Clinic) -> None:
    plate, days, _ = leaves(lakeside, "en")
    own = days[1].calendar
    assert own
    assert isinstance(own.content, Slot)
    path = own.content.path
    words = (("after 24 hours", False),)
    values = {own.content.key: ((str(CALENDAR_DAYS), False),), (path, CALENDAR_WORDS): words}
    made = CalendarTemplate(days[1], own, own.content, ("TH",), plate.fonts).filled(values)
    assert " c h f" not in made.operators


def test_what_is_allowed_before_the_patient_leaves_says_yes_throughout(lakeside: Clinic) -> None:
    plate, days, _ = leaves(lakeside, "en")
    own = days[1].calendar
    assert own
    assert isinstance(own.content, Slot)
    values = {own.content.key: (("0", False),)}
    made = CalendarTemplate(days[1], own, own.content, ("TH",), plate.fonts).filled(values)
    assert made.operators.count("/TD<</MCID") == CALENDAR_CELLS
    assert made.operators.count(" c h f") == CALENDAR_CELLS
    assert "\0" not in made.operators


YEAR = [date(2026, 1, 1) + timedelta(days=day) for day in range(365)]
HOURS = [datetime(2026, 9, 20, hour, minute) for hour in range(5, 24) for minute in (1, 48)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_text_touches_the_one_in_the_next_cell(lakeside: Clinic, language: str) -> None:
    """Every day of a year as head and as date, every hour: each keeps clear of its cell's end."""
    plate, days, _ = leaves(lakeside, language)
    locale = engine().compiler.sources(lakeside).locale(language)
    head, row = days[0].calendar, days[1].calendar
    assert head
    assert row

    def room(own: CalendarCells, text: str, weight: int, at: int) -> float:
        style = own.style.weighing(weight)
        set_in = line_width(one_line(text, style, plate.fonts), style)
        return own.cell(at)[1] - CALENDAR_PAD - set_in

    for day in YEAR:
        for text in (weekday(locale, day).capitalize(), short_month_day(locale, day)):
            assert room(head, text, SEMIBOLD, 0) >= APART
        assert room(row, short_day(locale, day), BOLD, CALENDAR_DAYS) >= APART
    for hour in HOURS:
        assert room(row, clock(locale, hour), BOLD, 0) >= APART
    label = days[1].cells[0]
    assert row.x - label.x - label.width >= APART
