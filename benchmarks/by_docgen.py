"""The sheet made by docgen: the engine alone, in memory, with the caches that it has."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

from benchmarks.jobs import Job
from docgen.engine import Engine
from docgen.files import examples_root
from docgen.settings.clinic import Clinic

SHEET = "discharge"
CLINIC = "lakeside"


class Maker:
    """Makes sheets with one engine."""

    def __init__(self, _fonts: Path, clinic: Path | None = None) -> None:
        """Read the clinic; docgen knows its own fonts."""
        self.clinic = Clinic.load(clinic or clinic_folder(CLINIC))
        self.engine = Engine()

    def prepare(self, job: Job) -> None:
        """Nothing is made before it is asked for."""

    def make(self, job: Job) -> bytes:
        """Make one sheet."""
        return self.engine.make(
            SHEET, self.clinic, job.patient, language=job.language, printed_on=job.printed_on
        )


@cache
def clinic_folder(name: str) -> Path:
    """Return the folder of an example clinic without its codes and its calendar strip.

    The other ways draw none, so docgen is measured without them too: see `with_codes`.
    """
    folder = Path(tempfile.mkdtemp(prefix="docgen-benchmark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copied = folder / name
    shutil.copytree(with_codes(name), copied)
    settings = copied / "clinic.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"(?m)^print:.*\n", "", text), encoding="utf-8")
    return copied


def with_codes(name: str) -> Path:
    """Return the folder of an example clinic as it is."""
    return examples_root() / "clinics" / name
