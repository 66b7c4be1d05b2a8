"""Blood thinners on finished sheets: the last dose, the restart, and where nobody has decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pytest
from example_sheets import clinics, engine
from home_samples import RECORD
from pdf_integrity import integrity_problems, ua1_problems
from sheet_text import Unit, normal, page_texts, units_of

from docgen.engine import Made
from docgen.errors import PatientError
from docgen.patient.record import Patient

WHO = {"drug": "apixaban", "agreed_by": "Dr. Ana Ruiz"}
Printed = date | datetime | None


def make(
    sheet: str,
    *lines: Mapping[str, object],
    clinic: str = "lakeside",
    language: str = "en",
    printed_on: Printed = date(2026, 12, 1),
    **changed: object,
) -> Made:
    listed = [{**WHO, **line} for line in lines]
    patient = Patient.parse({**RECORD, "blood_thinners": listed, **changed})
    return engine().make_sheet(
        sheet, clinics()[clinic], patient, language=language, printed_on=printed_on
    )


def said(made: Made) -> list[str]:
    return [unit.text for unit in units_of(made.pdf)]


def summary(made: Made) -> list[str]:
    """The items under the first heading: "In short"."""
    units = units_of(made.pdf)
    start = next(n for n, unit in enumerate(units) if unit.role == "H2")
    rest = units[start + 1 :]
    end = next(n for n, unit in enumerate(rest) if unit.role != "LI")
    return [unit.text for unit in rest[:end]]


def page_one(made: Made) -> str:
    return normal(page_texts(made.pdf)[0])


def holds(units: list[Unit] | list[str], text: str) -> int:
    return sum(text in str(unit) for unit in units)


# ---- Before ----


@pytest.mark.parametrize(
    ("way", "day", "time"),
    [
        ({"last_dose": "2026-12-06"}, "Sunday, December 6", "This day"),
        ({"last_dose": "2026-12-06 morning"}, "Sunday, December 6", "In the morning"),
        ({"last_dose": "2026-12-06 evening"}, "Sunday, December 6", "In the evening"),
        ({"last_dose": "2026-12-06T20:00"}, "Sunday, December 6", "At 8:00 PM"),
        ({"last_dose_before": "3 days"}, "Saturday, December 5", "This day"),
        ({"none_for": "3 days"}, "Friday, December 4", "This day"),
    ],
)
def test_the_last_dose_and_that_none_follows_stand_among_the_times(
    way: dict[str, object], day: str, time: str
) -> None:
    made = make("prepare", way)
    units = said(made)
    row = units.index(f"{time} Last dose of apixaban. None from then on. Dr. Ana Ruiz agreed.")
    assert units[row - 1] == day
    assert "None from then on." in page_one(made)


@pytest.mark.parametrize("clinic", ["lakeside", "radiology-group", "pain-specialists"])
def test_the_take_none_line_stands_wherever_there_is_a_thinner(clinic: str) -> None:
    """Also where the clinic says nothing of heart pills (radiology-group)."""
    units = said(make("prepare", {"last_dose": "2026-12-06"}, clinic=clinic))
    line = "Take no apixaban after Sunday, December 6."
    assert units.count(line) == 1
    assert holds(said(make("prepare", clinic=clinic)), "Take no ") == 0


def test_the_part_of_the_day_and_the_hour_stand_in_the_line_as_well() -> None:
    for text, shown in (
        ("2026-12-06 evening", "Sunday, December 6, in the evening"),
        ("2026-12-06T20:00", "Sunday, December 6, 8:00 PM"),
    ):
        units = said(make("prepare", {"last_dose": text}))
        assert f"Take no apixaban after {shown}." in units


def test_the_evening_dose_stands_after_the_morning_dose() -> None:
    lines = (
        {"drug": "ticagrelor", "last_dose": "2026-12-06 evening"},
        {"drug": "dabigatran", "last_dose": "2026-12-06 morning"},
        {"drug": "enoxaparin", "last_dose": "2026-12-06T13:00"},
    )
    rows = [text for text in said(make("prepare", *lines)) if "None from then on" in text]
    assert [row.split(".")[0].rsplit(" ", 1)[1] for row in rows] == [
        "dabigatran", "enoxaparin", "ticagrelor",
    ]  # fmt: skip


PAST = (
    "Take no apixaban. The last day for it was {}. If you took it later, call us before you come."
)


@pytest.mark.parametrize(
    ("last_dose", "printed_on", "shown"),
    [
        ("2026-12-05", date(2026, 12, 6), "Saturday, December 5"),
        ("2026-12-05", datetime(2026, 12, 6, 0, 0), "Saturday, December 5"),
        (
            "2026-12-05 morning",
            datetime(2026, 12, 5, 12, 0),
            "Saturday, December 5, in the morning",
        ),
        ("2026-12-05T08:00", datetime(2026, 12, 5, 8, 0), "Saturday, December 5, 8:00 AM"),
    ],
)
def test_a_last_day_that_is_over_asserts_nothing_and_asks(
    last_dose: str, printed_on: Printed, shown: str
) -> None:
    made = make("prepare", {"last_dose": last_dose}, printed_on=printed_on)
    assert PAST.format(shown) in summary(made)
    assert holds(said(made), "Last dose") == 0
    assert f"Take no apixaban after {shown}." in said(made)


@pytest.mark.parametrize(
    ("last_dose", "printed_on"),
    [
        ("2026-12-05", None),
        ("2026-12-05", date(2026, 12, 5)),
        ("2026-12-05", datetime(2026, 12, 5, 23, 59)),
        ("2026-12-05 morning", datetime(2026, 12, 5, 11, 58)),
        ("2026-12-05 evening", datetime(2026, 12, 5, 21, 0)),
        ("2026-12-05T08:00", datetime(2026, 12, 5, 7, 59)),
        ("2026-12-05T08:00", date(2026, 12, 5)),
    ],
)
def test_a_last_day_that_is_not_over_is_told_as_such(last_dose: str, printed_on: Printed) -> None:
    units = said(make("prepare", {"last_dose": last_dose}, printed_on=printed_on))
    assert holds(units, "Last dose of apixaban") == 1
    assert holds(units, "The last day for it was") == 0


def test_each_thinner_has_its_own_form() -> None:
    lines = ({"last_dose": "2026-12-02"}, {"drug": "clopidogrel", "last_dose": "2026-12-06"})
    made = make("prepare", *lines, printed_on=date(2026, 12, 4))
    assert PAST.format("Wednesday, December 2") in summary(made)
    assert holds(said(made), "Last dose of clopidogrel") == 1
    assert holds(said(made), "Last dose of apixaban") == 0


# ---- After ----

WHAT = "(a blood thinner, against clots)"
NOBODY = "Do not take apixaban until we tell you. We call you by"


def test_the_restart_stands_in_short_with_its_day_and_among_the_times() -> None:
    for restart, shown, time in (
        ("2026-12-09", "Wednesday, December 9", "This day"),
        ("2026-12-09 evening", "Wednesday, December 9, in the evening", "In the evening"),
        ("2026-12-09T08:00", "Wednesday, December 9, 8:00 AM", "At 8:00 AM"),
    ):
        made = make("discharge", {"restart": restart})
        assert f"Start apixaban again on {shown}." in summary(made)
        assert f"{time} Start apixaban again. Dr. Ana Ruiz agreed." in said(made)
        assert f"As Dr. Ana Ruiz agreed, start apixaban {WHAT} again on {shown}." in said(made)
        assert "until we tell you" not in " ".join(said(made))


def test_the_dose_stands_beside_the_restart() -> None:
    units = said(make("discharge", {"restart": "2026-12-09", "dose": "5 mg"}))
    assert "This day Start apixaban again: 5 mg. Dr. Ana Ruiz agreed." in units
    assert "How much apixaban: 5 mg." in units


def test_where_nobody_has_decided_the_sheet_says_take_none_and_who_calls() -> None:
    made = make("discharge", {"restart": "not_decided"})
    assert any(line.startswith(NOBODY) for line in summary(made))
    assert NOBODY in page_one(made)
    assert f"Do not take apixaban {WHAT} until we tell you." in said(made)
    assert holds(said(made), "Start apixaban") == 0
    made = make("discharge", {"restart": "not_decided", "call_by": "2026-12-10"})
    assert f"{NOBODY} Thursday, December 10." in summary(made)


def test_what_is_taken_again_is_said_and_no_day_is_printed() -> None:
    for restart in ({}, {"restart": "2026-12-08"}):
        made = make("discharge", {"restarted": "yes", **restart})
        assert "You take apixaban again. Do not stop it on your own." in summary(made)
        assert holds(said(made), "Start apixaban") == 0
        assert holds(said(made), "until we tell you") == 0


def test_two_thinners_each_have_their_own_restart() -> None:
    made = make(
        "discharge", {"restart": "2026-12-09"}, {"drug": "clopidogrel", "restart": "not_decided"}
    )
    assert "Start apixaban again on Wednesday, December 9." in summary(made)
    assert any(line.startswith("Do not take clopidogrel until") for line in summary(made))
    assert holds(said(made), "Start clopidogrel") == 0
    assert holds(said(made), "Do not take apixaban") == 0


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("format_name", ["standard", "large", "bilingual"])
def test_the_restart_never_leaves_the_first_leaf(language: str, format_name: str) -> None:
    """Three with long names and doses: page one; large or bilingual, both sides of the leaf."""
    drugs = ("clopidogrel bisulfate (Plavix)", "rivaroxaban (Xarelto)", "acetylsalicylic acid")
    restarts = ("2026-12-09", "2026-12-10T08:00", "not_decided")
    lines = [
        {**WHO, "drug": drug, "restart": restart, "dose": "75 mg with a glass of water"}
        for drug, restart in zip(drugs, restarts, strict=True)
    ]
    patient = Patient.parse({**RECORD, "blood_thinners": lines})
    made = engine().make_sheet(
        "discharge", clinics()["lakeside"], patient, language=language, format=format_name
    )
    pages = page_texts(made.pdf)[: 1 if format_name == "standard" else 2]
    text = normal(" ".join(pages))
    for drug in drugs:
        assert drug in text
    assert ("until we tell you" if language == "en" else "hasta que se lo digamos") in text


LONG = {"given": "Maximiliana Guadalupe", "family": "Fernández de la Cueva y Enríquez de Ribera"}
FIRST = {
    "standard": 1,
    "bilingual": 1,
    "large": 2,
}  # pages of the first leaf that hold what is short
AGAIN = {
    "en": ("Start {} again on", "Do not take {} until we tell you"),
    "es": ("Vuelva a tomar {} el", "No tome {} hasta que se lo digamos"),
}


@pytest.mark.parametrize("decided", ["both", "one", "none"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("format_name", ["standard", "large", "bilingual"])
def test_a_long_name_does_not_push_a_restart_off_page_one(
    language: str, format_name: str, decided: str
) -> None:
    """Two thinners: in large print the summary stands on the other side of the first leaf."""
    drugs = ("clopidogrel", "rivaroxaban")
    days = {
        "both": ("2026-12-09", "2026-12-10 evening"),
        "one": ("2026-12-09", "not_decided"),
        "none": ("not_decided", "not_decided"),
    }[decided]
    lines = [
        {"drug": drug, "restart": day, "agreed_by": "Dr. Maximilian Featherstonehaugh"}
        for drug, day in zip(drugs, days, strict=True)
    ]
    patient = Patient.parse({**RECORD, "name": LONG, "blood_thinners": lines})
    made = engine().make_sheet(
        "discharge",
        clinics()["lakeside"],
        patient,
        language=language,
        format=format_name,
        printed_on=date(2026, 12, 8),
    )
    text = normal(" ".join(page_texts(made.pdf)[: FIRST[format_name]]))
    both = ("en", "es") if format_name == "bilingual" else (language,)
    for drug, day in zip(drugs, days, strict=True):
        for each in both:
            line = AGAIN[each][day == "not_decided"].format(drug)
            assert line in text, line


MORE = {"en": ("Your times", "More times"), "es": ("Sus horas", "Más horas")}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("thinners", [1, 2])
def test_one_time_that_is_left_stands_under_the_heading_that_goes_on(
    thinners: int, language: str
) -> None:
    """ "More times" is for two rows or more; what is left for the first night is on page one."""
    drugs = [{"drug": f"drug{number}", "restart": "2026-12-09"} for number in range(thinners)]
    day = date(2026, 12, 8)
    made = make("discharge", *drugs, language=language, printed_on=day, name=LONG)
    heads = [unit.text for unit in units_of(made.pdf) if unit.role == "H2"]
    once, more = MORE[language]
    expected = {1: [once, once], 2: [once, more]}[thinners]
    assert [head for head in heads if head in (once, more)] == expected
    assert ua1_problems(made.pdf) == []
    assert integrity_problems(made.pdf) == []
    assert "12:40" in page_one(made)


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_matters_less_stands_below_the_restart(language: str) -> None:
    lines = ({"restart": "2026-12-09"}, {"drug": "clopidogrel", "restart": "2026-12-10"})
    short = summary(make("discharge", *lines, language=language))
    for at, drug in enumerate(("apixaban", "clopidogrel")):
        assert short[at].startswith(AGAIN[language][0].format(drug))
    assert len(short) > 3
    unwarned = summary(make("discharge", language=language))
    assert unwarned[-1] == short[-1]  # what was done


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("sheet", ["prepare", "discharge"])
def test_however_many_there_are_the_emergency_box_stays_on_page_one(
    sheet: str, language: str
) -> None:
    """Three stand in short, in order; all of them in the section on medicines."""
    lines = [
        {
            "drug": f"number {number} {'of a long name ' * 6}"[:80].strip(),
            "last_dose": "2026-11-28 evening",
            "restart": "2026-12-10 evening",
        }
        for number in range(1, 9)
    ]
    made = make(sheet, *lines, language=language)
    assert "911" in page_one(made)
    short = " ".join(summary(made))
    assert [n for n in range(1, 9) if f"number {n} " in short] == [1, 2, 3]
    units = said(made)
    line = {"en": "Take no number {} ", "es": "No tome number {} "}[language]
    if sheet == "discharge":
        line = {"en": "start number {} ", "es": "Vuelva a tomar number {} "}[language]
    rest = units[len(summary(made)) :]
    assert all(holds(rest, line.format(number)) for number in range(4, 9))


def test_a_line_without_its_day_is_refused_not_left_out() -> None:
    with pytest.raises(PatientError):
        make("prepare", {"restart": "2026-12-09"})
    with pytest.raises(PatientError):
        make("discharge", {"last_dose": "2026-12-06"})


def test_without_a_thinner_nobody_stops_one() -> None:
    for sheet in ("prepare", "discharge"):
        assert "Do not stop blood thinners (against clots) on your own." in summary(make(sheet))
        lines = {"last_dose": "2026-12-06", "restart": "2026-12-09"}
        assert holds(summary(make(sheet, lines)), "on your own") == 0


# ---- In Spanish ----


def test_the_same_in_spanish() -> None:
    before = make("prepare", {"last_dose": "2026-12-06 evening"}, language="es")
    assert any(
        row.startswith("Por la noche Última dosis de apixaban. Después, no tome más.")
        for row in said(before)
    )
    over = make("prepare", {"last_dose": "2026-12-06"}, language="es", printed_on=date(2026, 12, 7))
    assert (
        "No tome apixaban. El último día para tomar esta medicina fue el domingo 6 de diciembre. "
        "Si la tomó después, llámenos antes de venir."
    ) in summary(over)
    after = make(
        "discharge",
        {"restart": "2026-12-09 morning"},
        {"drug": "heparina", "restart": "not_decided"},
        {"drug": "aspirina", "restarted": "yes"},
        language="es",
    )
    short = summary(after)
    assert "Vuelva a tomar apixaban el miércoles 9 de diciembre, por la mañana." in short
    assert any(
        line.startswith("No tome heparina hasta que se lo digamos. Le llamaremos a más tardar el")
        for line in short
    )
    taken = "Ya está tomando aspirina otra vez. No deje de tomar esta medicina por su cuenta."
    assert taken in short
