"""`docgen batch --staff-copy`: each patient's sheet with a page for the nurse to keep."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_runs import job, manifest, patients, pdfs, run
from click.testing import CliRunner
from pdf_integrity import integrity_problems, ua1_problems
from pdf_reading import structure
from pypdf import PdfReader
from sheet_text import page_texts
from test_insert_tags import form

from docgen.batch.job import Job
from docgen.batch.verify import Verification, manifest_of
from docgen.cli import cli
from docgen.errors import InputError
from docgen.files import examples_root
from docgen.settings.clinic import Clinic

STAFF = "For staff:"


def copies(folder: Path, count: int = 3, **other: Any) -> Job:
    return job(folder, patients(count), **{"sheet": "discharge", "staff_copy": True, **other})


def texts(data: bytes) -> list[str]:
    return list(page_texts(data))


def printed(tmp_path: Path, count: int = 3, **other: Any) -> bytes:
    file = tmp_path / "print.pdf"
    run(replace(copies(tmp_path / "x", count, combined=file, **other), folder=None))
    return file.read_bytes()


@pytest.fixture
def with_insert(tmp_path: Path) -> Clinic:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "pain-specialists", folder)
    (folder / "form.pdf").write_bytes(form())
    file = folder / "clinic.yaml"
    part = "inserts:\n  - {file: form.pdf, sheets: [discharge]}\n"
    file.write_text(file.read_text(encoding="utf-8") + part, encoding="utf-8")
    return Clinic.load(folder)


def test_each_file_ends_with_the_page_for_staff_and_says_so(tmp_path: Path) -> None:
    run(copies(tmp_path / "out"))
    files = pdfs(tmp_path / "out")
    assert len(files) == 3
    for name, data in files.items():
        assert name.endswith("-discharge-en-staff.pdf")
        found = texts(data)
        assert [STAFF in text for text in found] == [False] * (len(found) - 1) + [True]
    assert {line["copy"] for line in manifest(tmp_path / "out")} == {"staff"}


def test_a_patients_sheet_has_no_such_mark(tmp_path: Path) -> None:
    run(copies(tmp_path / "out", staff_copy=False))
    assert not any("staff" in name for name in pdfs(tmp_path / "out"))
    assert not any("copy" in line for line in manifest(tmp_path / "out"))


def test_the_patients_pages_are_numbered_without_it_and_it_by_itself(tmp_path: Path) -> None:
    run(copies(tmp_path / "out", 1))
    run(copies(tmp_path / "plain", 1, staff_copy=False))
    (mine,), (theirs,) = pdfs(tmp_path / "out").values(), pdfs(tmp_path / "plain").values()
    count = len(texts(theirs))
    assert all(f"of {count}" in text for text in texts(mine)[:count])
    assert "Page 1 of 1" in texts(mine)[-1]


def test_resume_keeps_what_is_there_and_makes_what_is_not(tmp_path: Path) -> None:
    asked = copies(tmp_path / "out")
    run(asked)
    before = pdfs(tmp_path / "out")
    (tmp_path / "out" / next(iter(before))).unlink()
    again = run(replace(asked, resume=True))
    assert (again.summary.made, again.summary.kept) == (1, 2)
    assert pdfs(tmp_path / "out") == before
    verification = Verification(manifest_of(tmp_path / "out"), {})
    assert list(verification.steps())[-1] == 3
    assert verification.report.findings == []


@pytest.mark.parametrize("first", [False, True])
def test_sheets_and_staff_copies_do_not_mix_in_a_folder(tmp_path: Path, *, first: bool) -> None:
    run(copies(tmp_path / "out", staff_copy=first))
    before = pdfs(tmp_path / "out")
    with pytest.raises(InputError, match="holds a run of discharge") as refused:
        run(copies(tmp_path / "out", staff_copy=not first, resume=True))
    assert ("staff copies" in str(refused.value)) is first
    assert pdfs(tmp_path / "out") == before


def test_a_sheet_without_such_a_page_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no staff copy"):
        run(copies(tmp_path / "out", sheet="prepare"))
    assert not (tmp_path / "out").exists()


def test_in_a_print_file_it_follows_each_patient(tmp_path: Path) -> None:
    data = printed(tmp_path)
    assert integrity_problems(data) + ua1_problems(data) == []
    found = [STAFF in text for text in texts(data)]
    size = len(found) // 3
    assert found == ([False] * (size - 1) + [True]) * 3


@pytest.mark.parametrize("format_name", ["standard", "large"])
def test_on_both_sides_it_has_a_leaf_of_its_own(tmp_path: Path, format_name: str) -> None:
    """Nothing that staff keep is on the back of what the patient takes home."""
    found = texts(printed(tmp_path, duplex=True, format=format_name))
    first = [at for at, text in enumerate(found) if "Page 1 of" in text and STAFF not in text]
    staff = [at for at, text in enumerate(found) if STAFF in text]
    assert len(first) == len(staff) == 3
    assert not any(at % 2 for at in first + staff)


def test_inserts_stand_before_it_for_the_patient(tmp_path: Path, with_insert: Clinic) -> None:
    run(copies(tmp_path / "out", 1, clinic=with_insert))
    (alone,) = pdfs(tmp_path / "out").values()
    for data in (alone, printed(tmp_path, 1, clinic=with_insert)):
        assert integrity_problems(data) + ua1_problems(data) == []
        found = texts(data)
        assert STAFF in found[-1]
        assert [text for text in texts(form()) if text in found[:-1]] == texts(form())
        (top,) = structure(PdfReader(io.BytesIO(data))).children
        top = top if top.children[-1].role != "Part" else top.children[0]
        assert "Part" in [one.role for one in top.children[:-1]]
        pages = [page for one in top.walk() for page, _ in one.content]
        assert pages == sorted(pages)


def test_the_command_takes_it(tmp_path: Path) -> None:
    file = copies(tmp_path / "out").list_file
    words = ["batch", str(file), "--sheet", "discharge", "--staff-copy", "--quiet"]
    words += ["--clinic", str(examples_root() / "clinics" / "pain-specialists")]
    assert CliRunner().invoke(cli, [*words, "-o", str(tmp_path / "out")]).exit_code == 0
    assert all(name.endswith("-staff.pdf") for name in pdfs(tmp_path / "out"))
