"""What a patient who leaves early, late or very late takes home: through all stages, on paper."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from clock_samples import ROOT
from example_sheets import engine
from sheet_text import units_of

from docgen.cache import FrozenMap
from docgen.engine import Made
from docgen.errors import DocgenError
from docgen.lists.files import read_records
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic

END = datetime(2026, 12, 8, 10, 40)
HOUR, LATE, DAYS = timedelta(hours=1), timedelta(hours=26), timedelta(days=3)


@cache
def clinic() -> Clinic:
    return Clinic.load(ROOT / "examples" / "clinics" / "lakeside")


def made(stays: timedelta | None, language: str = "en", **changed: str) -> Made:
    """The discharge sheet of Rosa Peña, who leaves so long after the end; her thinner waits."""
    record = read_records(Path(ROOT, "examples", "patients", "lakeside.yaml"))[0]
    fields: dict[str, str | None] = {"blood_thinners": None, **changed}
    if stays is not None:
        fields["discharge_time"] = (END + stays).isoformat()
    record = record.with_fields(fields)
    patient = Patient.read(record, clinic().packs[record.text("procedure")])
    return engine().make_sheet("discharge", clinic(), patient, language=language, printed_on=END)


def said(sheet: Made) -> tuple[str, ...]:
    return tuple(str(unit.text).replace("\u00a0", " ") for unit in units_of(sheet.pdf))


def codes(sheet: Made) -> dict[str, str]:
    return {w.code: w.message for w in sheet.warnings}


def test_who_leaves_early_lies_flat_at_home_as_well_and_the_nurse_is_told() -> None:
    sheet = made(HOUR)
    assert "until 12:40 PM Lie flat on your back, also at home. Do not get up." in said(sheet)
    assert any(line.startswith("until 1:40 PM Stay with us.") for line in said(sheet))
    assert codes(sheet) == {
        "leaves-early": "When the patient leaves, lie_flat_until and home are not over yet."
    }


def test_who_is_still_there_is_not_told_of_home() -> None:
    sheet = made(None)
    assert "until 12:40 PM Lie flat on your back. Do not get up." in said(sheet)
    assert not codes(sheet)


def test_who_leaves_as_the_stay_ends_has_nothing_left_of_it() -> None:
    sheet = made(timedelta(hours=3))
    assert not any("Lie flat on" in line or "Stay with us" in line for line in said(sheet))
    assert not codes(sheet)


def test_after_26_hours_what_was_to_be_kept_is_gone_and_the_rest_stands() -> None:
    sheet = made(LATE)
    lines = said(sheet)
    for word in ("est in bed", "Stay with an adult", "An adult stays", "Keep to this", "machines"):
        assert not any(word in line for line in lines), word
    for line in (
        "Do not drive until Thu Dec 10, 10:40 AM",
        "Lift at most 10 lb (4.5 kg) until Tue Dec 22",
        "Shower now",
        "Drive Thu Dec 10 10:40 AM",
    ):
        assert line in lines, line
    assert codes(sheet) == {
        "over": "When the patient leaves, bed_rest_until, companion_until, after_sedation_until, "
        "bandage_off_from, shower_from and head_raised_until are over."
    }


def test_after_3_days_driving_is_allowed_and_lifting_is_not() -> None:
    sheet = made(DAYS)
    lines = said(sheet)
    assert not any("Do not drive until" in line for line in lines)
    assert "Lift at most 10 lb (4.5 kg) until Tue Dec 22" in lines
    assert "Drive now" in lines
    assert "driving_from" in codes(sheet)["over"]
    assert "lifting_until" not in codes(sheet)["over"]


@pytest.mark.parametrize("stays", [HOUR, LATE, DAYS])
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_line_of_a_day_before_she_leaves_stands_and_none_is_left_bare(
    stays: timedelta, language: str
) -> None:
    lines = said(made(stays, language))
    days = ((END + stays).date() - END.date()).days
    for day in range(END.day, END.day + days):
        for name in (f"December {day},", f"{day} de diciembre,", f"Dec {day},", f" {day} dic"):
            assert not [one for one in lines if name in one and "2026" not in one], name
    bare = ("for 24 hours", "for 12 hours", "durante 24 horas", "durante 12 horas")
    assert not [line for line in lines if any(words in line for words in bare)]


def test_nothing_is_left_of_a_box_without_lines() -> None:
    assert "Your times" in said(made(HOUR))
    assert "Your times" not in said(made(DAYS))
    assert "More times" not in said(made(DAYS))


def test_a_sheet_printed_after_the_end_of_rest_says_so_without_the_time_of_leaving() -> None:
    record = read_records(Path(ROOT, "examples", "patients", "lakeside.yaml"))[0]
    record = record.with_fields({"blood_thinners": None})
    patient = Patient.read(record, clinic().packs[record.text("procedure")])
    for printed, over in ((date(2026, 12, 9), False), (date(2026, 12, 10), True)):
        sheet = engine().make_sheet(
            "discharge", clinic(), patient, language="en", printed_on=printed
        )
        assert any("Rest in bed" in line for line in said(sheet)) is not over


def test_a_next_visit_before_she_leaves_is_refused() -> None:
    assert "too-soon" not in codes(made(DAYS, follow_up="2026-12-11T10:40"))
    with pytest.raises(DocgenError) as refused:
        made(DAYS, follow_up="2026-12-11T10:39")
    assert [d.field for d in refused.value.diagnostics] == ["follow_up"]


def test_a_next_visit_during_bed_rest_is_warned_of() -> None:
    assert codes(made(None, follow_up="2026-12-09T10:39")) == {
        "too-soon": "follow_up comes before bed_rest_until is over."
    }
    assert not codes(made(None, follow_up="2026-12-09T10:40"))


def test_a_blank_sheet_has_nothing_to_be_told() -> None:
    blank = Patient.blank("vertebroplasty")
    assert blank.values == FrozenMap()
    sheet = engine().make_sheet("discharge", clinic(), blank, language="en", printed_on=END)
    assert not sheet.warnings


@pytest.mark.parametrize(
    ("language", "rest", "short"),
    [
        ("en", "Rest in bed until 48 hours. Up only for", "24 hours"),
        ("es", "Reposo en cama hasta 48 horas, salvo para", "24 horas"),
    ],
)
def test_a_blank_sheet_has_the_rest_of_who_is_told_to_rest_longest(
    language: str, rest: str, short: str
) -> None:
    """Lakeside's rule for three bones: nobody has counted them yet."""
    blank = Patient.blank("vertebroplasty")
    sheet = engine().make_sheet("discharge", clinic(), blank, language=language, printed_on=END)
    lines = said(sheet)
    assert [line.startswith(rest) for line in lines].count(True) == 1
    about_sedation = ("Keep to this", "Siga", "Cumpla")
    assert not [one for one in lines if short in one and not one.startswith(about_sedation)]
