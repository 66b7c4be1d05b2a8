"""What stops a sheet says which field of which record, and nothing of what stands in it."""

from dataclasses import replace

import pytest
from example_sheets import clinics, engine, patients

from docgen.cache import FrozenMap
from docgen.errors import DocgenError, InputError, PatientError
from docgen.patient.record import Patient


def refused(patient: Patient, clinic: str = "lakeside", language: str | None = None) -> DocgenError:
    with pytest.raises(DocgenError) as caught:
        engine().make("discharge", clinics()[clinic], patient, language=language)
    return caught.value


def test_a_record_in_a_language_that_the_clinic_lacks_is_refused_by_field_and_record() -> None:
    french = replace(patients()["lakeside"], language="fr")
    (found,) = refused(french).diagnostics
    assert (found.field, found.record) == ("language", "40417")
    assert "en or es" in found.hint
    assert engine().make("discharge", clinics()["lakeside"], french, language="en")


def test_a_record_of_another_procedure_is_refused_by_field_and_record() -> None:
    (found,) = refused(replace(patients()["lakeside"], procedure="other")).diagnostics
    assert (found.field, found.record) == ("procedure", "40417")


def test_a_language_on_the_command_line_is_no_fault_of_the_record() -> None:
    assert isinstance(refused(patients()["lakeside"], language="fr"), InputError)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("蔷薇", "(Han)"),
        ("བསྟན", "(TIBETAN)"),
        ("ᠪᠠᠲᠤ", "(MONGOLIAN)"),
        ("Rosa😀", "(U+1F600)"),
        ("\u0301Rosa", "loose mark"),
        ("Rosa\ue030", "(U+E030)"),
    ],
)
def test_letters_that_no_font_has_are_told_by_their_script_alone(name: str, said: str) -> None:
    rosa = patients()["lakeside"]
    notes: FrozenMap[str, str] = FrozenMap({"en": "\N{SNOWMAN}", "es": "Traiga su andador."})
    values = FrozenMap({**rosa.values, "physician": name, "notes": notes})
    problem = refused(replace(rosa, given=name, values=values))
    assert isinstance(problem, PatientError)
    assert [found.field for found in problem.diagnostics] == ["name", "physician"]
    assert all(said in found.message for found in problem.diagnostics)
    assert not any(letter in str(problem) for letter in set(name) - set("Rosqa"))
