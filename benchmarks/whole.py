"""Whole runs of docgen's command line, and the one file of many patients.

In: lists of jobs. Out: `Run`s: CPU seconds a sheet of a whole process, start-up included, beside
the seconds of the other ways; or a line that says why there is none.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from benchmarks.by_docgen import CLINIC, SHEET, clinic_folder
from benchmarks.checks import Checker, WrongSheetError, bare, ua1_result
from benchmarks.jobs import Job
from benchmarks.lists import Lists
from benchmarks.measure import spread, tidy, timed
from benchmarks.patients import FIRST_DAY
from benchmarks.processes import ProcessError, Used, docgen, run
from benchmarks.ways import BY_KEY, load
from docgen.demo import example_clinics
from docgen.engine import Engine
from docgen.files import examples_root
from docgen.pdf.document import fill
from docgen.pdf.print_file import PrintFile
from docgen.sheet.sheets import choose_sheet


@dataclass
class Run:
    """A run of many sheets: CPU seconds a sheet in each round, start-up included."""

    title: str
    sheets: int
    seconds: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)  # those of typst, round by round
    peak: float = 0.0
    size: float = 0.0
    note: str = ""


def batch(title: str, text: str, jobs: Sequence[Job], rounds: int, checker: Checker) -> Run | str:
    """Run `docgen batch` over a list in CSV on one core, from the list to files on the disk.

    After each run typst's engine makes some of the same sheets.
    """
    done = Run(title, len(jobs))
    by_id = {job.patient.id: job for job in jobs}
    typst, some = load(BY_KEY["typst"]), spread(jobs, 4 * BY_KEY["typst"].turn)
    try:
        run(docgen("batch", "--help"))
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                used = _batch(Path(folder), text)
                files = sorted((Path(folder) / "out").glob("*.pdf"))
                _check_files(files, by_id, checker)
                done.size = sum(file.stat().st_size for file in files) / len(files)
            done.seconds.append(used.cpu / len(jobs))
            done.peak = max(done.peak, used.peak)
            if not isinstance(typst, str):
                done.beside.append(timed(typst, some)[0] / len(some))
    except ProcessError as problem:
        return f"{title}: not measured, docgen batch said: {problem}"
    return done


def _batch(folder: Path, text: str) -> Used:
    source, out = folder / "list.csv", folder / "out"
    source.write_text(text, encoding="utf-8")
    clinic = ("--clinic", str(clinic_folder(CLINIC)), "--sheet", SHEET)
    how = ("--jobs", "1", "--quiet", "--printed-on", FIRST_DAY.isoformat())
    return run(docgen("batch", str(source), *clinic, "-o", str(out), *how))


def _check_files(files: Sequence[Path], by_id: dict[str, Job], checker: Checker) -> None:
    found = {file.name.partition("-")[0]: file for file in files}
    if found.keys() != by_id.keys():
        raise WrongSheetError(f"docgen batch: {len(found)} of {len(by_id)} patients have a file")
    for record, file in found.items():
        checker.check("docgen batch", file.read_bytes(), by_id[record].content)


def cold_make() -> Used:
    """Run `docgen make` for one patient as a whole process."""
    patient = examples_root() / "patients" / f"{CLINIC}.yaml"
    what = ("make", SHEET, "--clinic", str(clinic_folder(CLINIC)), "--patient", str(patient))
    with tempfile.TemporaryDirectory() as folder:
        return run(docgen(*what, "-o", str(Path(folder) / "sheet.pdf")))


def two_page_lists() -> Lists:
    """Lists for the first example clinic whose sheet has two pages."""
    for folder in example_clinics():
        lists = Lists(folder.name)
        (job,) = lists.jobs(1, language=lists.clinic.languages[0])
        if job.content.pages == 2:
            return lists
    raise WrongSheetError("no example clinic has a sheet of two pages")


def combined(lists: Lists, jobs: Sequence[Job], rounds: int) -> Run:
    """Write one file of many patients, from records to the disk, by docgen's own writer."""
    done = Run("docgen, one combined file", len(jobs))
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "combined.pdf"
            engine = Engine()
            tidy()
            start = time.process_time()
            _combine(engine, lists, jobs, path)
            done.seconds.append((time.process_time() - start) / len(jobs))
            done.size = path.stat().st_size / len(jobs)
            if not number:
                data = path.read_bytes()
                _check_combined(data, jobs)
                done.note = f"PDF/UA-1 as a whole: {ua1_result(data)}"
    return done


def _combine(engine: Engine, lists: Lists, jobs: Sequence[Job], path: Path) -> None:
    book: PrintFile | None = None
    with path.open("wb") as stream:
        for job in jobs:
            sheet = choose_sheet(
                SHEET, lists.clinic, job.patient.procedure, job.language, "standard"
            )
            ready = engine.prepare(sheet, job.patient, job.printed_on)
            plate = ready.sheet.plate
            layout = plate.layout
            book = book or PrintFile(stream, plate.fonts, layout.language, layout.title)
            book.add(plate, ready.filling, job.patient.id)
        if book:
            book.close()


def _check_combined(data: bytes, jobs: Sequence[Job]) -> None:
    """See that each patient's pages hold that patient's values."""
    pages = iter(PdfReader(io.BytesIO(data)).pages)
    for job in jobs:
        text = bare("".join(next(pages).extract_text() for _ in range(job.content.pages)))
        if any(bare(value) not in text for value in job.content.personal):
            raise WrongSheetError("docgen, one combined file: personal values are missing")


def merged(lists: Lists, jobs: Sequence[Job]) -> Run:
    """Merge the same sheets, made one by one, with pypdf: only the merging counts."""
    engine = Engine()
    parts = []
    for job in jobs:
        sheet = choose_sheet(SHEET, lists.clinic, job.patient.procedure, job.language, "standard")
        ready = engine.prepare(sheet, job.patient, job.printed_on)
        parts.append(fill(ready.sheet.plate, ready.filling).pdf)
    tidy()
    start = time.process_time()
    writer, out = PdfWriter(), io.BytesIO()
    for part in parts:
        writer.append(io.BytesIO(part))
    writer.write(out)
    seconds = (time.process_time() - start) / len(jobs)
    note = f"PDF/UA-1 as a whole: {ua1_result(out.getvalue())}"
    size = out.tell() / len(jobs)
    title = "pypdf, the same sheets merged"
    return Run(title, len(jobs), [seconds], size=size, note=note)
