"""Write `docs/reference/`: what may stand in `clinic.yaml`, in `procedure.yaml`, in a record.

In: what docgen declares (`docgen.reference`). Out: the pages. A test tells when they are old.
"""

from __future__ import annotations

from pathlib import Path

from docgen.reference.keys import reference_pages

DOCS = Path(__file__).resolve().parent.parent / "docs" / "reference"

if __name__ == "__main__":
    for name, text in reference_pages().items():
        (DOCS / name).write_text(text, "utf-8")
