"""The sheet made by docgen from values that are ready to print, as the other ways get them.

What stands between a record and its values (answers, clock times, dates in words) is worked out
before the time counts. What is left is the engine: lines, pages, operators, tags, the file.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks import by_docgen
from benchmarks.by_docgen import SHEET
from benchmarks.jobs import Job
from docgen.engine import Ready
from docgen.pdf.document import fill
from docgen.sheet.sheets import sheet_for


class Maker(by_docgen.Maker):
    """Fills plates."""

    def __init__(self, fonts: Path) -> None:
        """Read the clinic."""
        super().__init__(fonts)
        self._ready: dict[int, Ready] = {}

    def prepare(self, job: Job) -> None:
        """Work out the values of the slots that this patient's sheet shows."""
        sheet = sheet_for(job.patient, SHEET, self.clinic, job.language, "standard")
        self._ready[id(job)] = ready = self.engine.prepare(sheet, job.patient, job.printed_on)
        plate, filling = ready.sheet.plate, ready.filling
        for _, leaf in plate.present(filling.guards).personal:
            for slot in plate.asks.get(leaf, ()):
                filling.slots[slot]  # worked out when it is first asked for

    def make(self, job: Job) -> bytes:
        """Make one sheet."""
        ready = self._ready.pop(id(job))
        return fill(ready.sheet.plate, ready.filling).pdf
