"""A text that somebody typed is read aloud in its own language, whatever the sheet's."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TypeAlias

import pytest
from example_sheets import clinics, engine, patients
from home_samples import RECORD
from pdf_integrity import integrity_problems, ua1_problems
from pypdf import PdfReader
from pypdf.generic import ContentStream
from sheet_text import words_of

from docgen.cache import FrozenMap
from docgen.errors import PatientError
from docgen.patient.record import Patient

NOTE = "Use your walker."
Note: TypeAlias = str | FrozenMap[str, str]


def noted(note: Note) -> Patient:
    patient = patients()["lakeside"]
    return replace(patient, values=FrozenMap({**patient.values, "notes": note}))


def sheet(note: Note, language: str, format_name: str = "standard") -> bytes:
    clinic = clinics()["lakeside"]
    return engine().make("discharge", clinic, noted(note), language=language, format=format_name)


def told(pdf: bytes) -> list[str]:
    """The languages that marked content tells, in order."""
    found = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
            if operator == b"BDC" and operands[0] == "/Span" and "/Lang" in operands[1]:
                found.append(str(operands[1]["/Lang"]))
    return found


@pytest.mark.parametrize(
    ("note", "language", "languages"),
    [
        (NOTE, "es", ["en"]),  # without a language: the clinic's first one
        (NOTE, "en", []),
        (FrozenMap({"es": "Use su andador."}), "en", ["es"]),
        (FrozenMap({"en": NOTE, "es": "Use su andador."}), "es", []),
    ],
)
def test_a_note_in_another_language_tells_it(
    note: Note, language: str, languages: list[str]
) -> None:
    assert told(sheet(note, language)) == languages


def test_each_part_of_a_note_that_is_cut_tells_its_language() -> None:
    pdf = sheet("Take a walk each day. " * 160, "es")
    assert len(told(pdf)) > 1
    assert set(told(pdf)) == {"en"}
    assert integrity_problems(pdf) == []


def test_two_columns_tell_the_language_where_it_is_not_theirs() -> None:
    assert told(sheet(NOTE, "es", "bilingual")) == ["en"]


def test_a_sheet_with_a_note_in_another_language_is_pdf_ua() -> None:
    pdf = sheet(NOTE, "es")
    assert ua1_problems(pdf) == []
    assert integrity_problems(pdf) == []


PILL = {"drug": "senna", "dose": "1 tablet", "when": "at bedtime"}


@pytest.mark.parametrize(
    ("sheet_name", "language", "more", "fields"),
    [
        ("discharge", "es", {"notes": NOTE}, ["notes"]),
        ("discharge", "en", {"notes": NOTE}, []),
        ("discharge", "es", {"medicines": [PILL]}, ["medicines"]),
        ("prepare", "es", {"medicines": [PILL]}, []),  # that sheet does not print them
        ("prepare", "es", {"notes": {"prepare": NOTE}}, ["notes_prepare"]),
        ("discharge", "es", {"notes": {"prepare": NOTE}}, []),
        ("discharge", "es", {"matters": "My roses."}, []),  # lakeside prints it on prepare alone
        ("prepare", "es", {"matters": "My roses."}, ["matters"]),
    ],
)
def test_a_text_that_prints_in_another_language_than_the_sheet_is_warned_of(
    sheet_name: str, language: str, more: dict[str, object], fields: list[str]
) -> None:
    patient = Patient.parse({**RECORD, **more})
    made = engine().make_sheet(sheet_name, clinics()["lakeside"], patient, language=language)
    warned = [one for one in made.warnings if one.code == "text-language"]
    assert [one.field for one in warned] == fields
    assert all(one.record == patient.id for one in warned)


def titled(doctor: str | dict[str, str], agreed: str | dict[str, str], language: str) -> str:
    """The text of Rosa Peña's sheet, her doctor and who agreed written so in the record."""
    thinner = {"drug": "apixaban", "last_dose": "2026-12-06", "agreed_by": agreed}
    record = {
        "id": "7",
        "name": "Peña, Rosa",
        "birth_date": "1948-05-02",
        "procedure": "vertebroplasty",
        "appointment": "2026-12-08T09:30",
        "physician": doctor,
        "blood_thinners": [thinner],
    }
    clinic = clinics()["lakeside"]
    patient = Patient.parse(record)
    return words_of(engine().make("prepare", clinic, patient, language=language))


BOTH = {"en": "Dr. Eva Sol", "es": "Dra. Eva Sol"}


def test_a_doctor_has_the_title_of_each_language() -> None:
    other = {"en": "Dr. Leo Mar", "es": "Dr. Leo Mar"}
    for language, title, absent in (("en", "Dr.", "Dra."), ("es", "Dra.", "Dr. Eva")):
        for text in (titled(BOTH, other, language), titled(other, BOTH, language)):
            assert f"{title} Eva Sol" in text
            assert absent not in text


def test_a_doctor_without_languages_is_printed_as_typed() -> None:
    for language in ("en", "es"):
        text = titled("Dra. Eva Sol", "Dr. Leo Mar", language)
        assert "Dra. Eva Sol" in text
        assert "Dr. Leo Mar" in text


def test_a_doctor_in_a_language_that_is_none_is_refused() -> None:
    with pytest.raises(PatientError) as refused:
        titled({"Dr. Sol": "Eva"}, "Dr. Leo Mar", "en")
    assert [one.field for one in refused.value.diagnostics] == ["physician"]
