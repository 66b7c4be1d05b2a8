"""What workers on other computers get: enough to make the same sheets, and nothing of a patient."""

import gc
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from batch_runs import DAY, everything, job, patient, patients, run

from docgen.batch import package as packages
from docgen.batch import worker
from docgen.batch.job import Job
from docgen.batch.package import PackageContents, begin
from docgen.batch.renderer import Done, Setup, Task, WorkUnit
from docgen.batch.worker import end_work, work
from docgen.engine import Engine
from docgen.errors import InputError
from docgen.files import examples_root
from docgen.lists.files import ListFile
from docgen.settings.clinic import Clinic

CLINICS = sorted(path.name for path in (examples_root() / "clinics").iterdir() if path.is_dir())


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that knows of no package yet, as on another computer."""
    monkeypatch.setattr(packages, "_held", {})
    monkeypatch.setattr(packages, "_begun", {})
    monkeypatch.setattr(worker, "_renderers", {})
    yield
    for digest in list(packages._begun):
        end_work(digest)


def sent(asked: Job) -> tuple[PackageContents, bytes]:
    """What goes to a worker: the package, and a unit of all rows."""
    setup = replace(Setup.of(asked, DAY), away=True, write=True)
    records = ListFile(asked.list_file, asked.clinic).records()
    tasks = tuple(Task(at, record, "") for at, record in enumerate(records))
    contents = setup.package.contents_away(asked, Engine())
    return contents, pickle.dumps(WorkUnit(setup, tasks))


def made(contents: PackageContents, unit: bytes) -> Done:
    """What becomes of it there."""
    packages._held.clear()
    begin(pickle.loads(pickle.dumps(contents)))
    return work(pickle.loads(unit))


@pytest.mark.parametrize("name", CLINICS)
@pytest.mark.usefixtures("elsewhere")
def test_a_worker_without_the_clinics_folder_makes_the_same_bytes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / name, folder)
    clinic = Clinic.load(folder)
    unsaid = {"sedation": "", "contrast": ""}  # as the clinic's settings have it
    rows = [patient("A1", **unsaid), patient("A2", language=clinic.languages[-1], **unsaid)]
    asked = job(tmp_path / "out", rows, clinic=clinic)
    run(asked)
    contents, unit = sent(asked)
    folder.rename(tmp_path / "gone")
    monkeypatch.setattr(Engine, "compiler", property(lambda _: pytest.fail("compiled anew")))
    done = made(contents, unit)
    there = everything(tmp_path / "out")
    assert {one.file: one.data for one in done.sheets} == {
        file: data for file, data in there.items() if file.endswith(".pdf")
    }
    assert done.sheets
    shows = [one.line.decode().split('"shows":')[1] for one in done.sheets]
    assert all(one in there["run.jsonl"].decode() for one in shows)


@pytest.mark.usefixtures("elsewhere")
def test_a_unit_names_its_package_and_does_not_hold_it(tmp_path: Path) -> None:
    contents, unit = sent(job(tmp_path / "out", patients(1)))
    assert len(unit) < 3_000 < len(pickle.dumps(contents))


@pytest.mark.usefixtures("elsewhere")
def test_nothing_is_left_of_a_run_that_is_over(tmp_path: Path) -> None:
    contents, unit = sent(job(tmp_path / "out", patients(1)))
    made(contents, unit)
    folder = Path(packages._begun[contents.digest].folder)
    assert (folder / "clinic.yaml").is_file()
    assert folder.stat().st_mode & 0o077 == 0
    end_work(contents.digest)
    assert not folder.exists()
    assert not worker._renderers
    assert not packages._begun


@pytest.mark.usefixtures("elsewhere")
def test_a_worker_looks_for_garbage_seldom_until_its_last_run_is_over(tmp_path: Path) -> None:
    others = 700, 10, 10
    kept = gc.get_threshold()
    gc.set_threshold(*others)
    try:
        contents, _ = sent(job(tmp_path / "out", patients(1)))
        for _ in range(2):  # two runs of one package
            begin(contents)
        assert gc.get_threshold()[0] > 100 * others[0]
        end_work(contents.digest)
        assert gc.get_threshold()[0] > 100 * others[0]
        end_work(contents.digest)
        assert gc.get_threshold() == others
    finally:
        gc.set_threshold(*kept)


@pytest.mark.usefixtures("elsewhere")
def test_a_clinic_may_be_any_file_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "clinics"
    shutil.copytree(examples_root() / "clinics" / "lakeside", folder)
    text = (folder / "clinic.yaml").read_text("utf-8")
    (folder / "lake.yaml").write_text(text.replace("Lakeside", "Riverside"), "utf-8")
    clinic = Clinic.load(folder / "lake.yaml")
    contents, unit = sent(job(tmp_path / "out", patients(1), clinic=clinic))
    assert len(made(contents, unit).sheets) == 1


def test_a_clinic_that_was_changed_since_it_was_read_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "lakeside", folder)
    asked = job(tmp_path / "out", patients(1), clinic=Clinic.load(folder))
    file = folder / "clinic.yaml"
    file.write_text(file.read_text("utf-8").replace("Lakeside", "Riverside"), "utf-8")
    with pytest.raises(InputError, match="were changed since"):
        sent(asked)


@pytest.mark.usefixtures("elsewhere")
def test_other_templates_make_nothing(tmp_path: Path) -> None:
    asked = job(tmp_path / "out", patients(1))
    contents, unit = sent(asked)
    clinic = pickle.dumps(replace(asked.clinic, digest="0" * 64))
    done = made(contents._replace(clinic=clinic), unit)
    assert done.stopped
    assert "other templates" in done.stopped.message
    assert not done.sheets


@pytest.mark.usefixtures("elsewhere")
def test_what_is_said_of_the_clinics_files_names_them_as_they_are_called_here(
    tmp_path: Path,
) -> None:
    contents, unit = sent(job(tmp_path / "out", patients(1)))
    made(contents, unit)
    package = packages._begun[contents.digest]
    text = f"{package.folder}/clinic.yaml:3: What is wrong."
    assert package.told(text) == f"{package.called}/clinic.yaml:3: What is wrong."
    assert package.called == str(examples_root() / "clinics" / "pain-specialists")
