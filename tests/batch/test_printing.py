"""The print file: one PDF for the print shop, or several, in the order asked for."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pdf_integrity
import pytest
from batch_runs import clinic, everything, job, manifest, patient, patients, pdfs, run
from pypdf import PdfReader
from sheet_text import page_texts

from docgen.batch.job import Job
from docgen.errors import DocgenError, PatientError, error
from docgen.pdf.print_file import PrintFile

ROWS = [
    patient("A1", family_name="Zuñiga", appointment="2026-12-08T13:00"),
    patient("A2", family_name="Ibarra", appointment="2026-12-07T13:00"),
    patient("B1", birth_date="1938-13-30"),
    patient("A3", family_name="Álvarez", appointment="2026-12-09T13:00"),
]


def printing(tmp_path: Path, rows: Any = ROWS, **other: Any) -> Job:
    asked = job(tmp_path / "list", rows, combined=tmp_path / "print.pdf", **other)
    return replace(asked, folder=None)


def bookmarks(file: Path) -> list[str]:
    return [str(item["/Title"]) for item in PdfReader(file).outline]  # type: ignore[call-overload]  # flat


def test_all_patients_stand_in_one_valid_file_in_order_of_appointment(tmp_path: Path) -> None:
    done = run(printing(tmp_path))
    file = tmp_path / "print.pdf"
    assert [title.split(",")[0] for title in bookmarks(file)] == ["Ibarra", "Zuñiga", "Álvarez"]
    assert pdf_integrity.ua1_problems(file.read_bytes()) == []
    assert (done.summary.made, done.summary.refused) == (3, 1)
    assert done.summary.printed[0].pages == len(PdfReader(file).pages)


@pytest.mark.parametrize(
    ("sort", "first"), [("name", "Álvarez"), ("id", "Zuñiga"), ("none", "Zuñiga")]
)
def test_the_order_is_the_one_asked_for(sort: str, first: str, tmp_path: Path) -> None:
    run(printing(tmp_path, sort=sort))
    assert bookmarks(tmp_path / "print.pdf")[0].startswith(first)


def test_its_manifest_and_problems_are_named_after_it(tmp_path: Path) -> None:
    run(printing(tmp_path))
    own = ["print.pdf", "print.problems.csv", "print.rejected.csv", "print.run.jsonl"]
    own += ["print.stack.csv"]
    assert sorted(everything(tmp_path)) == ["list.csv", *own]
    lines = manifest(tmp_path, "print.run.jsonl")
    assert [(line["record"], line["part"]) for line in lines] == [("A2", 1), ("A1", 2), ("A3", 3)]
    assert {line["file"] for line in lines} == {"print.pdf"}


def test_duplex_begins_each_patient_on_a_front_page(tmp_path: Path) -> None:
    run(printing(tmp_path, duplex=True))
    pages = PdfReader(tmp_path / "print.pdf").pages
    starts = [n for n, page in enumerate(pages) if "Page 1 of" in page.extract_text()]
    assert len(starts) == 3
    assert all(start % 2 == 0 for start in starts)


@pytest.mark.parametrize(("per_file", "sizes"), [(1, [1, 1, 1]), (2, [2, 1]), (3, [3]), (9, [3])])
def test_the_print_shop_gets_as_many_patients_a_file_as_it_asks_for(
    per_file: int, sizes: list[int], tmp_path: Path
) -> None:
    run(printing(tmp_path, per_file=per_file))
    names = [f"print-{number:03}.pdf" for number in range(1, len(sizes) + 1)]
    assert list(pdfs(tmp_path)) == names
    assert [len(bookmarks(tmp_path / name)) for name in names] == sizes


def test_files_and_print_file_can_be_made_together(tmp_path: Path) -> None:
    done = run(job(tmp_path / "out", ROWS, combined=tmp_path / "out" / "print.pdf"))
    assert (done.summary.made, done.summary.refused, len(done.summary.problems)) == (3, 1, 1)
    assert len(pdfs(tmp_path / "out")) == 4
    assert [line.get("part", 0) for line in manifest(tmp_path / "out")] == [0, 0, 0, 1, 2, 3]


def test_the_pages_are_those_of_the_single_files(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2), combined=tmp_path / "print.pdf"))
    single = [page for data in pdfs(tmp_path / "out").values() for page in page_texts(data)]
    assert list(page_texts((tmp_path / "print.pdf").read_bytes())) == single


def test_a_print_file_that_would_be_the_same_is_left_alone(tmp_path: Path) -> None:
    run(printing(tmp_path))
    before = everything(tmp_path)
    done = run(printing(tmp_path, resume=True))
    assert not done.summary.changed
    assert (done.summary.made, done.summary.kept) == (0, 3)
    assert everything(tmp_path) == before


def test_resuming_a_print_file_brings_it_up_to_date(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    run(printing(tmp_path / "old", patients(5), per_file=2))
    run(printing(tmp_path / "old", patients(3), per_file=2, resume=True, remove=True))
    run(printing(tmp_path / "new", patients(3), per_file=2))
    assert everything(tmp_path / "old") == everything(tmp_path / "new")


def test_a_damaged_print_file_is_made_again(tmp_path: Path) -> None:
    run(printing(tmp_path))
    before = everything(tmp_path)
    (tmp_path / "print.pdf").write_bytes(b"%PDF-")
    run(printing(tmp_path, resume=True))
    assert everything(tmp_path) == before


def test_a_patient_that_cannot_be_added_is_refused_and_the_file_stays_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = PrintFile.add

    def add(book: PrintFile, plate: Any, filling: Any, bookmark: str) -> int:
        if "Zuñiga" in bookmark:
            raise PatientError(error("x", "It cannot be written."))
        return real(book, plate, filling, bookmark)

    monkeypatch.setattr(PrintFile, "add", add)
    done = run(printing(tmp_path, sort="none"))
    assert (done.summary.made, done.summary.refused) == (2, 2)
    assert pdf_integrity.ua1_problems((tmp_path / "print.pdf").read_bytes()) == []


def test_a_list_of_nobody_makes_no_print_file(tmp_path: Path) -> None:
    done = run(printing(tmp_path, [patient("B1", birth_date="1938-13-30")]))
    assert done.summary.refused == 1
    assert not (tmp_path / "print.pdf").exists()


def test_a_dry_run_writes_no_print_file(tmp_path: Path) -> None:
    done = run(printing(tmp_path, dry_run=True))
    assert (done.summary.made, done.summary.refused) == (3, 1)
    assert list(everything(tmp_path)) == ["list.csv"]


def test_a_run_with_a_print_file_is_not_resumed_without_it(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(1), combined=tmp_path / "print.pdf"))
    with pytest.raises(DocgenError, match="print file"):
        run(job(tmp_path / "out", patients(1), resume=True))


def test_the_title_names_clinic_and_sheet_and_no_patient(tmp_path: Path) -> None:
    run(printing(tmp_path))
    metadata = PdfReader(tmp_path / "print.pdf").metadata
    assert metadata is not None
    assert metadata.title == f"{clinic().name}: prepare"
