"""The sheet made by docgen: the engine alone, in memory, with the caches that it has."""

from __future__ import annotations

from pathlib import Path

from benchmarks.jobs import Job
from docgen.clinics.clinic import Clinic
from docgen.data import examples_root
from docgen.engine import Engine

SHEET = "discharge"
CLINIC = "lakeside"


class Maker:
    """Makes sheets with one engine."""

    def __init__(self, _fonts: Path) -> None:
        """Read the clinic; docgen knows its own fonts."""
        self.clinic = Clinic.load(clinic_folder(CLINIC))
        self.engine = Engine()

    def prepare(self, job: Job) -> None:
        """Nothing is made before it is asked for."""

    def make(self, job: Job) -> bytes:
        """Make one sheet."""
        return self.engine.make(
            SHEET, self.clinic, job.patient, language=job.language, printed_on=job.printed_on
        )


def clinic_folder(name: str) -> Path:
    """Return the folder of an example clinic."""
    return examples_root() / "clinics" / name
