"""Codes on finished sheets: a reader reads them from the page; they tell no more than they must."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium
import pytest
import zxingcpp
from example_sheets import clinics, patients
from page_geometry import page_faults
from pdf_integrity import integrity_problems, ua1_problems
from pypdf import PdfReader
from sheet_text import units_of

from docgen.cache import FrozenMap
from docgen.engine import Engine
from docgen.layout.codes import DATES_SIZE, PHONE_SIZE
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic
from docgen.style import look

MILLIMETRE = 72 / 25.4
ALL = ("qr_phone", "qr_calendar", "barcode", "calendar")
ENGINE = Engine()
ROSA = patients()["lakeside"]


class Read(NamedTuple):
    """A code that was found on a page, its size in points."""

    page: int
    text: str
    kind: str
    wide: float
    high: float


@pytest.fixture(scope="module", name="lakeside")
def _lakeside(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return printing(tmp_path_factory.mktemp("codes"), *ALL)


def printing(folder: Path, *names: str) -> Clinic:
    """The example clinic with these marks, and no others."""
    place = shutil.copytree(clinics()["lakeside"].folder, folder / "lakeside")
    file = place / "clinic.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("print:")]
    file.write_text("\n".join([*kept, f"print: [{', '.join(names)}]", ""]), encoding="utf-8")
    return Clinic.load(place)


@cache
def sheet(clinic: Clinic, name: str, language: str, format_name: str = "standard") -> bytes:
    return ENGINE.make(name, clinic, ROSA, language=language, format=format_name)


def codes_of(pdf: bytes) -> list[Read]:
    """What a reader finds on the pages, printed with 200 dots an inch."""
    found = []
    scale = 200 / 72
    for number, page in enumerate(pdfium.PdfDocument(pdf), 1):
        image = page.render(scale=scale, grayscale=True).to_pil()
        for code in zxingcpp.read_barcodes(image):
            at = code.position
            xs = [point.x for point in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
            ys = [point.y for point in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
            size = (max(xs) - min(xs)) / scale, (max(ys) - min(ys)) / scale
            found.append(Read(number, code.text, code.format.name, *size))
    return found


def qr(pdf: bytes, start: str) -> list[Read]:
    return [code for code in codes_of(pdf) if code.text.startswith(start)]


SHEETS = [
    (name, language, format_name)
    for name in ("prepare", "discharge")
    for language in ("en", "es")
    for format_name in ("standard", "large", "bilingual")
]


@pytest.mark.parametrize(("name", "language", "format_name"), SHEETS)
def test_a_reader_finds_every_code_on_the_printed_pages(
    lakeside: Clinic, name: str, language: str, format_name: str
) -> None:
    pdf = sheet(lakeside, name, language, format_name)
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    found = codes_of(pdf)
    assert [code.text for code in found if code.text.startswith("tel:")] == ["tel:+13125550118"]
    assert len([code for code in found if code.text.startswith("BEGIN:VCALENDAR")]) == 1
    bars = [code for code in found if code.kind == "Code128"]
    barred = {code.page for code in bars}
    hung = set(range(1, pages + 1)) - barred  # the first leaf hangs on the fridge
    assert 1 in hung
    assert len(hung) == (1 if format_name == "standard" else 2)
    assert {code.text.partition("-")[0] for code in bars} == {"40417"}


@pytest.mark.parametrize(("name", "language", "format_name"), SHEETS)
def test_a_sheet_with_codes_is_valid_and_whole(
    lakeside: Clinic, name: str, language: str, format_name: str
) -> None:
    pdf = sheet(lakeside, name, language, format_name)
    assert ua1_problems(pdf) == []
    assert integrity_problems(pdf) == []
    assert page_faults(pdf, look(format_name, "letter")) == []


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("discharge", "en", ["Next visit", "You may take off the bandage", "You may drive again"]),
        ("discharge", "es", ["Próxima cita", "Ya puede quitarse el vendaje", "Ya puede manejar"]),
        (
            "prepare",
            "en",
            ["Come for your treatment", "Nothing more to eat", "Nothing more to drink"],
        ),
        ("prepare", "es", ["Venga a su procedimiento", "Ya no coma nada", "Ya no beba nada"]),
    ],
)
def test_the_dates_are_said_in_the_language_of_the_sheet(
    lakeside: Clinic, name: str, language: str, expected: list[str]
) -> None:
    (code,) = qr(sheet(lakeside, name, language), "BEGIN:")
    said = [line[8:] for line in code.text.splitlines() if line.startswith("SUMMARY:")]
    assert said == expected


def test_the_dates_are_those_of_the_sheet(lakeside: Clinic) -> None:
    (code,) = qr(sheet(lakeside, "discharge", "en"), "BEGIN:")
    starts = [line[8:] for line in code.text.splitlines() if line.startswith("DTSTART:")]
    # December 22, 2:00 PM; December 9 and 10, 10:40 AM: six hours behind UTC.
    assert starts == ["20261222T200000Z", "20261209T164000Z", "20261210T164000Z"]


@pytest.mark.parametrize("name", ["prepare", "discharge"])
def test_no_qr_code_names_the_patient(lakeside: Clinic, name: str) -> None:
    for code in codes_of(sheet(lakeside, name, "es")):
        assert not any(part in code.text for part in ("Rosa", "Peña", "1948", "0502"))
        assert code.kind == "Code128" or "40417" not in code.text


def test_codes_are_as_large_as_readers_need(lakeside: Clinic) -> None:
    pdf = sheet(lakeside, "discharge", "es")
    assert PHONE_SIZE >= 20 * MILLIMETRE
    assert DATES_SIZE >= 25 * MILLIMETRE
    for start, sizes in (("tel:", (PHONE_SIZE, 21)), ("BEGIN:", (DATES_SIZE, 61))):
        (code,) = qr(pdf, start)
        size, modules = sizes
        assert code.wide == pytest.approx(size * modules / (modules + 8), abs=1)
        assert code.wide / modules >= 0.4 * MILLIMETRE - 0.02


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["QR code: with it your phone calls us at 312-555-0118",
                "QR code: your dates for a phone's calendar"]),
        ("es", ["Código QR: con él su teléfono nos llama al 312-555-0118",
                "Código QR: sus fechas para el calendario del teléfono"]),
    ],
)  # fmt: skip
def test_a_screen_reader_hears_what_a_code_is_for(
    lakeside: Clinic, language: str, words: list[str]
) -> None:
    from sheet_text import tree_of

    tree = tree_of(sheet(lakeside, "discharge", language))
    figures = [
        line for line in tree.splitlines() if line.strip().startswith("Figure") and "QR" in line
    ]
    assert len(figures) == len(words)
    assert all(word in figure for word, figure in zip(words, reversed(figures), strict=True))


@pytest.mark.parametrize(
    ("language", "captions"),
    [
        ("en", ["Scan to call us", "Scan to put your dates in your phone."]),
        ("es", ["Escanee para llamar", "Escanee para guardar sus fechas en el teléfono."]),
    ],
)
def test_words_beside_each_code_say_what_it_is_for(
    lakeside: Clinic, language: str, captions: list[str]
) -> None:
    for name in ("prepare", "discharge"):
        texts = [unit.text for unit in units_of(sheet(lakeside, name, language))]
        assert set(captions) <= set(texts)


def test_two_languages_say_what_a_code_is_for_in_both(lakeside: Clinic) -> None:
    texts = {unit.text for unit in units_of(sheet(lakeside, "discharge", "es", "bilingual"))}
    assert {"Scan to call us", "Escanee para llamar"} <= texts


def test_a_blank_sheet_has_no_dates_and_no_record_to_print(lakeside: Clinic) -> None:
    pdf = ENGINE.make("discharge", lakeside, Patient.blank("vertebroplasty"), language="en")
    assert [code.text for code in codes_of(pdf)] == ["tel:+13125550118"]
    assert "phone." not in " ".join(unit.text for unit in units_of(pdf))


def test_a_time_that_is_over_is_no_date(lakeside: Clinic) -> None:
    values = {name: value for name, value in ROSA.values.items() if name != "procedure_end"}
    before = replace(ROSA, values=FrozenMap(values))  # at 3 in the night she is not treated yet
    now = datetime(2026, 12, 8, 3, 0)
    pdf = ENGINE.make("prepare", lakeside, before, language="en", printed_on=now)
    (code,) = qr(pdf, "BEGIN:")
    assert "Nothing more to eat" not in code.text
    assert "Come for your treatment" in code.text


def test_without_the_caches_the_bytes_are_the_same(lakeside: Clinic) -> None:
    for name in ("prepare", "discharge"):
        cold = Engine(caches=False).make(name, lakeside, ROSA, language="es")
        assert cold == sheet(lakeside, name, "es") == Engine().make(name, lakeside, ROSA)


def test_a_clinic_that_prints_none_has_none(tmp_path: Path) -> None:
    clinic = printing(tmp_path, "qr_phone")
    assert [code.text for code in codes_of(sheet(clinic, "discharge", "en"))] == [
        "tel:+13125550118"
    ]


@pytest.mark.parametrize(("record", "printed"), [("A-7", True), ("é7", False), ("7" * 40, True)])
def test_a_record_number_that_the_bars_lack_has_no_bars(
    lakeside: Clinic, record: str, printed: bool
) -> None:
    pdf = ENGINE.make("discharge", lakeside, replace(ROSA, id=record), language="en")
    bars = [code for code in codes_of(pdf) if code.kind == "Code128"]
    assert bool(bars) is printed
    assert {code.text[:-9] for code in bars} <= {record}
