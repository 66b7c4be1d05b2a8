"""Write `docs/reference/`: what may stand in `clinic.yaml`, in `procedure.yaml` and in a record."""

from __future__ import annotations

from pathlib import Path

from docgen.settings.describe import write_pages

if __name__ == "__main__":
    write_pages(Path(__file__).resolve().parent.parent / "docs" / "reference")
