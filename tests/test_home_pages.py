"""The medicines from now on, as a table of a discharge sheet: its tags, its pages, its cost."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from batch_runs import clinic as batch_clinic
from batch_runs import job, pdfs, run
from example_sheets import clinics, engine
from home_samples import HEAD, HOME, MEDICINES, RECORD, RESULTS, patient_of, sheet, texts
from page_geometry import page_faults
from page_lines import lines_of
from pdf_integrity import integrity_problems, ua1_problems
from sheet_text import normal, tree_of, units_of

from docgen.engine import Engine
from docgen.errors import PatientError, Severity
from docgen.quality.formats import _faults as faults_of_pages
from docgen.sheet.sheets import choose_sheet
from docgen.style import FORMATS, look


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_medicines_and_results_are_pdf_ua_1_and_nothing_overlaps(
    format_name: str, language: str
) -> None:
    pdf = sheet(patient_of(**HOME), language=language, format_name=format_name).pdf
    assert integrity_problems(pdf) == []
    assert ua1_problems(pdf) == []
    assert page_faults(pdf, look(format_name, "letter")) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_medicine_is_a_row_with_a_head(language: str) -> None:
    rows = texts(sheet(patient_of(**HOME), language=language), "TR")
    at = rows.index(HEAD[language])
    first = {
        "en": "Acetaminophen pain 2 tablets every 8 hours Tuesday, December 8, 6:00 PM",
        "es": "Acetaminophen dolor 2 tabletas cada 8 horas martes 8 de diciembre a las 6:00 p. m.",
    }
    assert rows[at + 1].replace("\u00a0", " ") == first[language]
    assert [row.split()[0] for row in rows[at + 2 : at + 4]] == ["Hydrochlorothiazide", "Senna"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_in_large_print_each_value_of_a_medicine_stands_behind_its_label(language: str) -> None:
    rows = texts(sheet(patient_of(**HOME), language=language, format_name="large"), "TR")
    first = {
        "en": ["Medicine Acetaminophen", "What for pain", "How much 2 tablets",
               "When every 8 hours", "Next dose Tuesday, December 8, 6:00 PM"],
        "es": ["Medicina Acetaminophen", "Para qué dolor", "Cuánto 2 tabletas",
               "Cuándo cada 8 horas", "Próxima dosis martes 8 de diciembre a las 6:00 p. m."],
    }[language]  # fmt: skip
    at = rows.index(first[0])
    assert [row.replace("\u00a0", " ") for row in rows[at : at + 5]] == first
    assert [row.split()[-1] for row in rows[at + 5 : at + 15 : 5]] == [
        "Hydrochlorothiazide",
        "Senna",
    ]


def test_in_large_print_each_medicine_is_a_body_of_rows_with_heads() -> None:
    lines = tree_of(sheet(patient_of(**HOME), format_name="large").pdf).splitlines()
    at = next(n for n, line in enumerate(lines) if line.endswith('"Medicine"'))
    kinds = [line.split('"')[0].strip() for line in lines[at - 3 : at + 16]]
    medicine = ["TBody", *["TR", "TH Scope=Row", "TD"] * 5]
    assert kinds == ["Table", *medicine, *medicine[:2]]


def test_each_cell_of_the_table_has_its_role_and_heads_have_their_scope() -> None:
    """Rows have no heads: of one medicine a table would have more heads than cells."""
    lines = tree_of(sheet(patient_of(**HOME)).pdf).splitlines()
    at = next(n for n, line in enumerate(lines) if line.endswith('"Medicine"'))
    assert [line.split('"')[0].strip() for line in lines[at - 1 : at + 11]] == [
        "TR",
        *["TH Scope=Column"] * 5,
        "TR",
        *["TD"] * 5,
    ]


def test_in_two_languages_each_column_says_it_in_its_own() -> None:
    rows = texts(sheet(patient_of(**HOME), language="es", format_name="bilingual"), "TR")
    at = rows.index("Medicina Acetaminophen Medicine Acetaminophen")
    assert rows[at + 1] == "Para qué dolor What for pain"
    dose = rows[at + 4].replace("\u00a0", " ")
    assert dose.startswith("Próxima dosis martes 8 de diciembre")
    assert dose.endswith("Next dose Tuesday, December 8, 6:00 PM")
    assert "6:00 p. m." in dose


def test_the_table_stands_under_the_locked_sentence() -> None:
    units = [unit.text for unit in units_of(sheet(patient_of(**HOME)).pdf)]
    heading, locked = (
        units.index("Your medicines"),
        units.index("Do not stop any blood thinner unless we or your doctor tell you."),
    )
    assert heading < locked < units.index(HEAD["en"])


def test_what_is_not_known_is_a_line_to_write_on() -> None:
    (row,) = [row for row in texts(sheet(patient_of(**HOME)), "TR") if row.startswith("Senna")]
    assert re.fullmatch(r"Senna _+ 1 10 PM _+", row)


def test_the_sheet_before_the_procedure_has_no_table() -> None:
    assert HEAD["en"] not in texts(sheet(patient_of(**HOME), name="prepare"), "TR")


@pytest.mark.parametrize("name", ["prepare", "discharge"])
@pytest.mark.parametrize("fields", [{}, {"medicines": []}, {"pending_results": []}])
def test_who_has_no_list_has_no_trace_of_it(name: str, fields: dict[str, object]) -> None:
    made = sheet(patient_of(**fields), name=name)
    assert "Test results we wait for" not in texts(made, "H2")
    assert not {HEAD["en"], "Medicine"} & {*texts(made, "TR"), *texts(made, "TH")}
    assert made.pdf == sheet(patient_of(), name=name).pdf


def test_patients_share_a_compiled_sheet_however_long_their_lists_are() -> None:
    clinic = clinics()["lakeside"]
    wanted = choose_sheet("discharge", clinic, "vertebroplasty", "en", "standard")
    for number in range(4):
        patient = patient_of(medicines=MEDICINES[:number])
        assert engine().prepare(wanted, patient).sheet is engine().compiled(wanted)
    one, three = (engine().prepare(wanted, patient_of(medicines=MEDICINES[:n])) for n in (1, 3))
    assert one.filling.digest != three.filling.digest


@pytest.mark.parametrize("gone", ["drug", "dose", "when"])
def test_a_medicine_that_lacks_what_the_sheet_needs_is_refused(gone: str) -> None:
    line = {name: value for name, value in MEDICINES[0].items() if name != gone}
    with pytest.raises(PatientError) as refused:
        sheet(patient_of(medicines=[MEDICINES[1], line]))
    (found,) = [d for d in refused.value.diagnostics if d.severity is Severity.ERROR]
    assert found.field == f"medicines[1].{gone}"
    assert "Acetaminophen" not in str(found)
    assert sheet(patient_of(medicines=[line]), name="prepare").pages


def test_a_next_dose_in_an_hour_that_does_not_exist_is_refused() -> None:
    night = {"appointment": "2026-03-07T09:30", "procedure_end": "2026-03-07T10:40"}
    line = {**MEDICINES[1], "next": "2026-03-08T02:30"}
    with pytest.raises(PatientError, match="skips"):
        sheet(patient_of(**night, medicines=[line]))


def test_a_letter_without_a_font_is_refused_at_its_field() -> None:
    line = {**MEDICINES[1], "dose": {"en": "2 \U0001f48a", "es": "2"}}
    with pytest.raises(PatientError) as refused:
        sheet(patient_of(medicines=[line]))
    assert {found.field for found in refused.value.diagnostics} >= {"medicines[0].dose"}
    assert sheet(patient_of(medicines=[line]), language="es").pages


WIDE = "W" * 80
WORDS = "Sulfamethoxazole-trimethoprim " * 2 + "160/800 mg tablets"


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("words", [WIDE, WORDS])
def test_the_longest_lists_stay_on_their_pages(words: str, format_name: str) -> None:
    """Twenty medicines of eighty letters: each row on one page, no text on another one."""
    line = dict.fromkeys(("drug", "why", "dose", "when"), words) | {"next": "2026-12-31T12:40"}
    result = dict.fromkeys(("test", "who", "when"), words)
    patient = patient_of(medicines=[line] * 20, pending_results=[result] * 8)
    pdf = sheet(patient, format_name=format_name).pdf
    assert page_faults(pdf, look(format_name, "letter")) == []
    assert integrity_problems(pdf) == []
    clinic = clinics()["lakeside"]
    wanted = choose_sheet("discharge", clinic, "vertebroplasty", "en", format_name)
    assert list(faults_of_pages(wanted, engine().prepare(wanted, patient), patient.id)) == []


def test_no_page_ends_between_the_head_and_the_first_row() -> None:
    for lines in range(9):
        notes = "\n".join(["Line."] * lines)
        made = sheet(patient_of(**HOME, notes=notes or "x"), clinic="spine-medicine")
        units = [unit.text for unit in units_of(made.pdf)]
        assert (HEAD["en"], True) in [(a, b.startswith("Aceta")) for a, b in pairwise(units)]


# ---- Driving and opioids ----

ANY_OPIOID = {
    "en": "Do not drive while you take strong pain medicine (opioids).",
    "es": "No maneje mientras tome medicina fuerte para el dolor (opioides).",
}
NAMED_OPIOID = {
    "en": "Do not drive while you take {} or another strong pain medicine (opioid).",
    "es": "No maneje mientras tome {} u otra medicina fuerte para el dolor (opioide).",
}


def on_driving(language: str, *drugs: object, clinic: str = "lakeside") -> list[str]:
    """What the lines on driving and opioids say to who takes these."""
    lines = [{"drug": drug, "dose": "1", "when": "8 AM"} for drug in drugs]
    patient = patient_of(**{"medicines": lines} if lines else {})
    said = texts(sheet(patient, clinic=clinic, language=language), "P")
    start = "Do not drive while" if language == "en" else "No maneje mientras"
    return [normal(text) for text in said if text.startswith(start)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_opioid_of_the_record_is_named_where_driving_is_forbidden_with_it(language: str) -> None:
    def named(*drugs: str) -> list[str]:
        return [NAMED_OPIOID[language].format(drug) for drug in drugs]

    both = {"en": "Oxycodone", "es": "Oxicodona"}
    assert on_driving(language, "Senna", both) == named(both[language])
    assert on_driving(language, "Percocet 5/325") == named("Percocet 5/325")
    assert on_driving(language, "tramadol", "morfina") == named("tramadol", "morfina")


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_record_without_a_known_opioid_has_the_sentence_for_all_of_them(language: str) -> None:
    for drugs in ((), ("Senna", "Acetaminophen"), ("oxycodon",), ("a strong pill",)):
        assert on_driving(language, *drugs) == [ANY_OPIOID[language]]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_line_below_the_dates_keeps_from_them_whichever_it_is(language: str) -> None:
    start = "Do not drive while" if language == "en" else "No maneje mientras"

    def height(*drugs: str) -> int:
        lines = [{"drug": drug, "dose": "1", "when": "8 AM"} for drug in drugs]
        found = lines_of(sheet(patient_of(medicines=lines), language=language).pdf)
        return next(line.y for line in found if line.text.startswith(start))

    assert height("Senna") == height("oxycodone") == height("Senna", "oxycodone")


def test_a_clinic_that_says_nothing_of_opioids_has_no_such_line() -> None:
    assert on_driving("en", "oxycodone", clinic="pain-specialists") == []


# ---- The same bytes, whoever came before; print files ----


@pytest.mark.parametrize(
    "format_name",
    [pytest.param(one, marks=() if one == "standard" else pytest.mark.soak) for one in FORMATS],
)
def test_with_the_caches_off_the_bytes_are_the_same(format_name: str) -> None:
    warm = Engine()
    for fields in (HOME, {}, {"medicines": MEDICINES[:1]}, {"pending_results": RESULTS}, HOME):
        patient = patient_of(**fields)
        cold = sheet(patient, format_name=format_name, by=Engine(caches=False))
        assert sheet(patient, format_name=format_name, by=warm).pdf == cold.pdf


def test_a_run_makes_them_from_a_list_and_its_print_file_is_whole(tmp_path: Path) -> None:
    row = {name: value for name, value in RECORD.items() if isinstance(value, str)}
    row |= {"given_name": "Rosa", "family_name": "Peña", "vertebrae": "T12 L1"}
    del row["name"]
    lines = {
        "medicines_1_drug": "Acetaminophen",
        "medicines_1_dose": "2 tablets",
        "medicines_1_when": "every 8 hours",
        "medicines_1_next": "2026-12-08T18:00",
        "pending_results_1_test": "Biopsy",
    }
    rows = [{**row, **lines}, {**row, **dict.fromkeys(lines, ""), "id": "40418"}]
    combined = tmp_path / "print.pdf"
    wanted = {"sheet": "discharge", "combined": combined, "clinic": batch_clinic("lakeside")}
    run(job(tmp_path / "out", rows, **wanted))
    found = [[unit.text for unit in units_of(pdf)] for pdf in pdfs(tmp_path / "out").values()]
    assert [HEAD["en"] in units for units in found] == [True, False]
    assert integrity_problems(combined.read_bytes()) == []
    assert ua1_problems(combined.read_bytes()) == []
