"""The page for staff: answers and settings on it, and not a word of it on the patient's sheet."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from clock_samples import locale
from document_listing import listing
from example_sheets import clinics, engine, patients
from page_geometry import page_faults
from pdf_integrity import integrity_problems, ua1_problems
from sheet_text import normal, page_texts, units_of
from template_bench import Bench

from docgen.cli import cli
from docgen.demo import printing_time
from docgen.engine import Engine, Made
from docgen.errors import InputError
from docgen.files import examples_root
from docgen.sheet.staff import for_staff
from docgen.style import FORMATS, look

HEADING = {"en": "For staff: what we hope to hear", "es": "Para el personal: lo que esperamos oír"}


def copy(
    language: str = "en",
    format_name: str = "standard",
    *,
    staff: bool = True,
    by: Engine | None = None,
) -> Made:
    patient = patients()["lakeside"]
    return (by or engine()).make_sheet(
        "discharge",
        clinics()["lakeside"],
        patient,
        language=language,
        format=format_name,
        printed_on=printing_time("discharge", patient),
        staff_copy=staff,
    )


def texts(pdf: bytes) -> list[str]:
    return [unit.text for unit in units_of(pdf)]


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_staff_copy_is_the_sheet_and_a_page_more(language: str, format_name: str) -> None:
    plain, more = copy(language, format_name, staff=False), copy(language, format_name)
    said = texts(more.pdf)
    at = said.index(HEADING[language])
    assert said[:at] == texts(plain.pdf)
    assert more.pages > plain.pages
    assert plain.sheet_id != more.sheet_id


@pytest.mark.parametrize("format_name", FORMATS)
def test_it_is_pdf_ua_1_and_whole_and_keeps_to_its_pages(format_name: str) -> None:
    pdf = copy("es", format_name).pdf
    assert integrity_problems(pdf) == []
    assert ua1_problems(pdf) == []
    assert page_faults(pdf, look(format_name, "letter")) == []


def test_the_expected_answers_are_this_patients() -> None:
    said = texts(copy().pdf)
    bed = "How long will you rest in bed? In bed until Wednesday, December 9, 10:40 AM"
    assert bed in said
    assert "What will you do if your legs feel weak? Call 911" in said
    assert "Who will you call tonight if you need help? 312-555-0119" in said


def test_each_time_says_how_it_is_counted_and_by_which_setting() -> None:
    said = texts(copy().pdf)
    rest = "Rest in bed until: Wed Dec 9, 10:40 AM 24 hours after the treatment (bed_rest)"
    assert rest in said
    stay = "Stay here until: Tue Dec 8, 1:40 PM 3 hours after the treatment (observation)"
    assert stay in said  # two bones were treated
    assert "Sports from: Tue Jan 19, 10:40 AM 6 weeks after the treatment (sport)" in said
    for name in ("success", "fasting", "arrive_early", "duration"):  # no time of this sheet
        assert not any(f"({name}" in text for text in said)


def test_in_spanish_it_says_the_same() -> None:
    said = texts(copy("es").pdf)
    rest = (
        "Reposo en cama hasta: mié 9 dic, 10:40 a. m. 24 horas después del procedimiento (bed_rest)"
    )
    assert rest in said


def test_it_stands_on_a_page_of_its_own() -> None:
    pages = [normal(page) for page in page_texts(copy().pdf)]
    assert HEADING["en"] in pages[-1]
    assert "Help in your language" not in pages[-1]


def test_with_the_caches_off_the_bytes_are_the_same() -> None:
    warm = [copy(staff=staff).pdf for staff in (False, True, False)]
    assert warm[0] == warm[2]
    assert copy(by=Engine(caches=False)).pdf == warm[1]


def test_a_sheet_without_such_a_page_says_so() -> None:
    with pytest.raises(InputError, match="no staff copy"):
        engine().make_sheet(
            "prepare", clinics()["lakeside"], patients()["lakeside"], staff_copy=True
        )


def test_the_command_makes_one(tmp_path: Path) -> None:
    root = examples_root()
    file = tmp_path / "sheet.pdf"
    words = ["make", "discharge", "--clinic", str(root / "clinics" / "lakeside"), "--staff-copy"]
    words += ["--patient", str(root / "patients" / "lakeside.yaml"), "-o", str(file)]
    assert CliRunner().invoke(cli, words).exit_code == 0
    assert HEADING["en"] in texts(file.read_bytes()) or HEADING["es"] in texts(file.read_bytes())


PAGE = """\
# A nap

{% if past.walk_from %}
Come on.
{% endif %}

Eat until {{ times.eat_until | clock }}.

::: staff
## For staff

| Setting | Value |
|---|---|
:::
"""


def test_its_settings_are_those_of_the_times_that_its_sheet_prints_or_asks_for(
    tmp_path: Path,
) -> None:
    """And what arrival hangs on, where a time counts from it; what no time needs is left out."""
    settings = "early: 30 min\nfood: {solids: 8 h, before: arrival}\nwalk: 2 h\nswim: 3 h"
    bench = Bench(tmp_path, {"prepare.md": PAGE}, settings=settings)
    facts = bench.context(bench.templates()).facts
    page = listing(for_staff(bench.whole(), facts.clinic.packs["nap"], facts, locale("en")))
    rows = [name for name in ("early", "food", "walk", "swim") if f"({name}" in page]
    assert rows == ["early", "food", "walk"]
    assert "(food, early)" in page  # what arrival hangs on


def test_heads_of_columns_seen_again_overleaf_are_labels_and_no_sentence() -> None:
    """There they are artifacts: eight words and more would be a sentence that nobody hears."""
    said = page_texts(copy(format_name="bilingual").pdf)
    again = [text for text in said if "How counted" in text and HEADING["en"] not in text]
    assert len(again) == 1
    assert "Time How counted Hora Cómo se cuenta" in normal(again[0])
