"""PDFs of the clinic's own stand behind its sheets: in single files, in runs, in print files."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_runs import DAY, job, patients, pdfs, run
from pdf_integrity import integrity_problems, ua1_problems
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from docgen.batch.passwords import content_of
from docgen.batch.verify import Verification, manifest_of
from docgen.engine import Engine, Made
from docgen.errors import DocgenError, SettingsError
from docgen.files import examples_root
from docgen.inserts import reading as insertfile
from docgen.patient.record import Patient
from docgen.quality.check import check_clinic
from docgen.settings.clinic import Clinic

CONSENT = "inserts:\n  - {file: consent.pdf, sheets: [prepare]}\n"
BLANK = Patient.blank("vertebroplasty")


def paper(*texts: str) -> bytes:
    """A PDF without tags, a page for each text."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 200), invariant=1)
    for text in texts:
        canvas.drawString(20, 100, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def changed(change: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper("Consent one"))))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "spine-medicine", folder)
    (folder / "consent.pdf").write_bytes(paper("Consent one", "Consent two"))
    (folder / "map.pdf").write_bytes(paper("The map"))
    return folder


def with_inserts(folder: Path, part: str = CONSENT) -> Clinic:
    file = folder / "clinic.yaml"
    file.write_text(file.read_text(encoding="utf-8") + part, encoding="utf-8")
    return Clinic.load(folder)


def made(clinic: Clinic, sheet: str = "prepare", **other: Any) -> Made:
    return Engine().make_sheet(sheet, clinic, BLANK, **other)


def texts(data: bytes) -> list[str]:
    reader = PdfReader(io.BytesIO(data), strict=True)
    return [page.extract_text().strip() for page in reader.pages]


def test_pages_stand_behind_the_sheet_in_their_order(folder: Path) -> None:
    plain = made(Clinic.load(folder))
    sheet = made(with_inserts(folder, CONSENT + "  - {file: map.pdf, sheets: prepare}\n"))
    found = texts(sheet.pdf)
    assert found[plain.pages :] == ["Consent one", "Consent two", "The map"]
    assert sheet.pages == len(found)
    assert f"Page 1 of {plain.pages}" in found[0]
    assert PdfReader(io.BytesIO(sheet.pdf)).pages[-1].mediabox.width == 300


def test_our_part_keeps_its_tags_and_the_file_claims_nothing(folder: Path) -> None:
    plain = made(Clinic.load(folder))
    sheet = made(with_inserts(folder))
    assert integrity_problems(plain.pdf) == []
    behind = tuple(f"page {plain.pages + at}:" for at in (1, 2))
    ours = [one for one in integrity_problems(sheet.pdf) if not one.startswith(behind)]
    assert ours == ["XMP does not claim PDF/UA"]


def test_a_sheet_of_docgens_own_can_be_an_insert(folder: Path) -> None:
    discharge, plain = made(Clinic.load(folder), "discharge"), made(Clinic.load(folder))
    (folder / "consent.pdf").write_bytes(discharge.pdf)
    both = made(with_inserts(folder))
    assert texts(both.pdf)[plain.pages :] == texts(discharge.pdf)
    assert ua1_problems(plain.pdf) == []
    assert b"pdfuaid:part" in both.pdf


@pytest.mark.parametrize(
    ("key", "has"),
    [
        ("languages: [es]", {"es"}),
        ("languages: [en, es]", {"en", "es"}),
        ("formats: [large]", set()),
        ("formats: standard", {"en", "es"}),
    ],
)
def test_an_insert_stands_where_the_clinic_says(folder: Path, key: str, has: set[str]) -> None:
    clinic = with_inserts(folder, f"inserts:\n  - {{file: map.pdf, sheets: [prepare], {key}}}\n")
    ends = {language: texts(made(clinic, language=language).pdf)[-1] for language in ("en", "es")}
    assert {language for language, end in ends.items() if end == "The map"} == has
    assert texts(made(clinic, "discharge").pdf)[-1] != "The map"


def test_an_insert_is_scaled_where_the_clinic_says_so(folder: Path) -> None:
    both = "  - {file: consent.pdf, sheets: [prepare], fit: %s}\n"
    clinic = with_inserts(folder, "inserts:\n" + both % "yes" + both % "no")
    pages = PdfReader(io.BytesIO(made(clinic).pdf)).pages[-4:]
    sizes = [(page.mediabox.width, page.mediabox.height) for page in pages]
    assert sizes == [(792, 612)] * 2 + [(300, 200)] * 2
    assert [page.extract_text().strip() for page in pages] == ["Consent one", "Consent two"] * 2


def test_the_same_input_gives_the_same_bytes(folder: Path) -> None:
    clinic = with_inserts(folder)
    assert Engine(caches=False).make("prepare", clinic, BLANK) == made(clinic).pdf


def acting(kind: str, key: str) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        action = {NameObject("/S"): NameObject(kind), NameObject(key): TextStringObject("a")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)

    return change


BAD = {
    "empty": (b"", "empty"),
    "no PDF": (b"Consent", "no PDF"),
    "damaged": (paper("Consent")[:-300], "damaged"),
    "encrypted": (changed(lambda w: w.encrypt("", "owner", algorithm="AES-256")), "encrypted"),
    "script": (changed(acting("/JavaScript", "/JS")), "script"),
    "launch": (changed(acting("/Launch", "/F")), "starts"),
    "attachment": (changed(lambda w: w.add_attachment("a.txt", b"a")), "attached"),
    "comment": (
        changed(lambda w: w.add_annotation(0, FreeText(text="a", rect=(0, 0, 9, 9)))),
        "comments",
    ),
    "51 pages": (paper(*"x" * 51), "51 pages"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_insert_is_refused_at_its_line(folder: Path, kind: str) -> None:
    data, word = BAD[kind]
    (folder / "consent.pdf").write_bytes(data)
    with pytest.raises(SettingsError) as refused:
        with_inserts(folder)
    (problem,) = refused.value.diagnostics
    assert word in problem.message
    assert problem.hint
    assert problem.place
    lines = (folder / "clinic.yaml").read_text(encoding="utf-8").splitlines()
    assert "consent.pdf" in lines[problem.place.line - 1]


def test_as_many_pages_as_may_be_are_taken(folder: Path) -> None:
    (folder / "consent.pdf").write_bytes(paper(*"x" * 50))
    assert len(with_inserts(folder).inserts) == 1


def test_a_large_insert_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insertfile, "MOST_BYTES", 100)
    with pytest.raises(SettingsError, match="larger"):
        with_inserts(folder)


@pytest.mark.parametrize(
    "entry",
    [
        "{file: ../consent.pdf, sheets: [prepare]}",
        "{file: /etc/hosts, sheets: [prepare]}",
        "{file: missing.pdf, sheets: [prepare]}",
        "{file: consent.pdf}",
        "{file: consent.pdf, sheets: [prepair]}",
        "{file: consent.pdf, sheets: [prepare], languages: [fr]}",
        "{file: consent.pdf, sheets: [prepare], formats: [huge]}",
        "{file: consent.pdf, sheets: [prepare], colour: red}",
        "{file: consent.pdf, sheets: [prepare], fit: perhaps}",
        "consent.pdf",
    ],
)
def test_a_wrong_entry_is_refused_with_its_line(folder: Path, entry: str) -> None:
    with pytest.raises(SettingsError) as refused:
        with_inserts(folder, f"inserts:\n  - {entry}\n")
    (problem,) = refused.value.diagnostics
    assert problem.place
    assert problem.place.line


def test_an_insert_that_changes_while_sheets_are_made_stops_them(folder: Path) -> None:
    clinic = with_inserts(folder)
    (folder / "consent.pdf").write_bytes(paper("Other"))
    with pytest.raises(DocgenError, match="changed"):
        made(clinic)


def test_check_says_that_such_sheets_are_not_pdf_ua_nor_on_one_paper(folder: Path) -> None:
    with_inserts(folder)
    problems = check_clinic(folder, DAY).problems
    found = [p for p in problems if p.code in ("insert-paper", "untagged-insert")]
    assert [str(p.severity) for p in found] == ["warning", "warning"]
    assert [p.code for p in found] == ["insert-paper", "untagged-insert"]
    assert all("consent.pdf" in p.message for p in found)


def test_a_changed_insert_is_made_anew_on_resume(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = job(out, patients(2), clinic=with_inserts(folder))
    run(asked)
    before = pdfs(out)
    run(replace(asked, resume=True))
    assert pdfs(out) == before
    (folder / "consent.pdf").write_bytes(paper("Consent three"))
    run(replace(asked, resume=True, clinic=Clinic.load(folder)))
    assert all(texts(data)[-1] == "Consent three" for data in pdfs(out).values())
    verification = Verification(manifest_of(out), {})
    assert list(verification.steps())[-1] >= 2
    assert verification.report.findings == []


def test_a_locked_file_holds_the_insert_as_well(folder: Path, tmp_path: Path) -> None:
    clinic = with_inserts(folder)
    run(job(tmp_path / "out", patients(1), clinic=clinic, password_field="portal_pin"))
    (data,) = pdfs(tmp_path / "out").values()
    assert content_of(data, "hunter2")
    reader = PdfReader(io.BytesIO(data), password="hunter2")
    assert "Consent two" in reader.pages[-1].extract_text()


@pytest.mark.parametrize("duplex", [False, True])
def test_in_a_print_file_each_patient_is_followed_by_the_insert(
    folder: Path, tmp_path: Path, *, duplex: bool
) -> None:
    file = tmp_path / "print.pdf"
    asked = job(tmp_path / "x", patients(3), clinic=with_inserts(folder), combined=file)
    done = run(replace(asked, folder=None, duplex=duplex))
    data = file.read_bytes()
    found = texts(data)
    starts = [at for at, text in enumerate(found) if "Page 1 of" in text]
    ends = [at for at, text in enumerate(found) if text == "Consent two"]
    assert len(starts) == 3
    assert [sum(end < start for end in ends) for start in starts] == [0, 1, 2]
    assert len(ends) == 3
    assert not duplex or all(start % 2 == 0 for start in starts)
    assert done.summary.printed[0].pages == len(found)
    assert b"pdfuaid:part" not in data
    pages = PdfReader(io.BytesIO(data)).pages
    contents = {str(pages[end].raw_get("/Contents")) for end in ends}
    assert len(contents) == 1
