"""A run never writes over what it is made from: its list, the clinic's files and PDFs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from batch_runs import everything, job, patients, pdfs, run
from test_inserts import paper

from docgen.batch.job import Job
from docgen.errors import InputError
from docgen.files import examples_root
from docgen.settings.clinic import Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "pain-specialists", folder)
    (folder / "more").mkdir()
    part = "inserts:\n"
    for name in ("consent.pdf", "more/map-002.pdf"):
        (folder / name).write_bytes(paper("Consent"))
        part += f"  - {{file: {name}, sheets: [prepare]}}\n"
    file = folder / "clinic.yaml"
    file.write_text(file.read_text(encoding="utf-8") + part, encoding="utf-8")
    return Clinic.load(folder)


def over_an_insert(asked: Job, folder: Path) -> Job:
    return replace(asked, folder=None, combined=folder / "consent.pdf")


def over_an_insert_by_a_link(asked: Job, folder: Path) -> Job:
    link = folder.parent / "print.pdf"
    link.symlink_to(folder / "consent.pdf")
    return replace(asked, combined=link)


def over_an_insert_by_another_name(asked: Job, folder: Path) -> Job:
    other = folder.parent / "print.pdf"
    os.link(folder / "consent.pdf", other)
    return replace(asked, combined=other)


def over_an_insert_by_its_number(asked: Job, folder: Path) -> Job:
    return replace(asked, combined=folder / "more" / "map.pdf", per_file=1)


def beside_an_insert(asked: Job, folder: Path) -> Job:
    return replace(asked, folder=folder)


def beside_an_insert_by_a_link(asked: Job, folder: Path) -> Job:
    link = folder.parent / "out-link"
    link.symlink_to(folder / "more")
    return replace(asked, folder=link)


def over_the_list(asked: Job, folder: Path) -> Job:
    file = folder.parent / "out" / "problems.csv"
    file.parent.mkdir()
    asked.list_file.rename(file)
    return replace(asked, list_file=file)


LOSSES = [
    over_an_insert,
    over_an_insert_by_a_link,
    over_an_insert_by_another_name,
    over_an_insert_by_its_number,
    beside_an_insert,
    beside_an_insert_by_a_link,
    over_the_list,
]


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("loss", LOSSES)
def test_nothing_that_a_run_is_made_from_is_lost(
    clinic: Clinic, tmp_path: Path, loss: Callable[[Job, Path], Job], *, resume: bool
) -> None:
    asked = loss(job(tmp_path / "out", patients(3), clinic=clinic, resume=resume), clinic.folder)
    before = everything(tmp_path)
    with pytest.raises(InputError) as refused:
        run(asked)
    (problem,) = refused.value.diagnostics
    assert problem.hint
    assert problem.place
    assert everything(tmp_path) == before


def test_a_run_may_lie_in_a_folder_below_the_clinics(clinic: Clinic) -> None:
    out = clinic.folder / "december"
    run(job(out, patients(1), clinic=clinic, combined=clinic.folder / "print.pdf"))
    assert len(pdfs(out)) == 1
    assert (clinic.folder / "print.pdf").exists()


def test_numbers_of_print_files_that_are_no_inserts_are_free(
    clinic: Clinic, tmp_path: Path
) -> None:
    combined = clinic.folder / "more" / "other.pdf"
    asked = job(tmp_path / "x", patients(2), clinic=clinic, combined=combined, per_file=1)
    run(replace(asked, folder=None))
    assert (combined.parent / "other-002.pdf").exists()
    assert (combined.parent / "map-002.pdf").read_bytes() == paper("Consent")
