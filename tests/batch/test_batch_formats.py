"""A run in another format: its files, its print file, and when it is refused."""

from pathlib import Path

import pytest
from batch_runs import DAY, clinic, job, patient, patients, pdfs, run
from pdf_integrity import integrity_problems, ua1_problems

from docgen.engine import Engine
from docgen.errors import InputError
from docgen.patient.record import Patient

TWO = [patient("A001", language="es"), patient("A002", language="en")]


@pytest.mark.parametrize("name", ["large", "bilingual"])
def test_files_carry_the_format_in_their_names(name: str, tmp_path: Path) -> None:
    run(job(tmp_path / "out", TWO, clinic=clinic("lakeside"), format=name))
    assert list(pdfs(tmp_path / "out")) == [
        f"A001-2026-12-08-vertebroplasty-prepare-es-{name}.pdf",
        f"A002-2026-12-08-vertebroplasty-prepare-en-{name}.pdf",
    ]


def test_a_file_is_what_make_writes_for_that_patient(tmp_path: Path) -> None:
    run(job(tmp_path / "out", TWO[:1], clinic=clinic("lakeside"), format="bilingual"))
    row = {name: value for name, value in TWO[0].items() if name != "portal_pin"}
    alone = Engine().make(
        "prepare", clinic("lakeside"), Patient.parse(row), format="bilingual", printed_on=DAY
    )
    assert list(pdfs(tmp_path / "out").values()) == [alone]


@pytest.mark.parametrize("name", ["large", "bilingual"])
def test_the_print_file_is_pdf_ua_1_and_whole(name: str, tmp_path: Path) -> None:
    combined = tmp_path / "print.pdf"
    wanted = {"combined": combined, "format": name}
    run(job(tmp_path / "out", TWO, clinic=clinic("lakeside"), **wanted))
    assert integrity_problems(combined.read_bytes()) == []
    assert ua1_problems(combined.read_bytes()) == []


def test_a_clinic_of_one_language_is_told_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="needs a clinic of two languages"):
        run(job(tmp_path / "out", patients(2), format="bilingual"))
    assert not (tmp_path / "out").exists()
