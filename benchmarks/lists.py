"""Lists of jobs: invented patients, each with the content of the sheet that docgen makes for them.

In: how many, and of which language. Out: jobs. The content comes from an engine of its own, so
that the engine that is measured has never seen these patients.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.by_docgen import CLINIC, SHEET, clinic_folder
from benchmarks.content import content_of
from benchmarks.jobs import Job
from benchmarks.patients import FIRST_DAY, patients_csv
from docgen.engine import Engine
from docgen.lists.files import read_records
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import choose_sheet


class Lists:
    """Makes lists of jobs for one clinic."""

    def __init__(self, clinic: str = CLINIC) -> None:
        """Read the clinic."""
        self.clinic = Clinic.load(clinic_folder(clinic))
        self._engine = Engine()

    def jobs(self, count: int, *, language: str = "", first: int = 0) -> list[Job]:
        """Return jobs for `count` patients; see `patients_csv`."""
        patients = self.patients(patients_csv(count, language=language, first=first))
        return [self.job(patient) for patient in patients]

    def patients(self, text: str) -> list[Patient]:
        """Read a list in CSV."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "list.csv"
            path.write_text(text, encoding="utf-8")
            records = read_records(path)
        pack = next(iter(self.clinic.packs.values()))
        return [Patient.read(record, pack) for record in records]

    def job(self, patient: Patient) -> Job:
        """Return the job of making this patient's sheet."""
        language = patient.language or self.clinic.languages[0]
        sheet = choose_sheet(SHEET, self.clinic, patient.procedure, language, "standard")
        content = content_of(self._engine, sheet, patient, FIRST_DAY)
        return Job(patient, language, FIRST_DAY, content)
