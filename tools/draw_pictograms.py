"""Draw docgen's own drawings beforehand, so that no sheet waits for svglib.

In: the SVG files of templates/pictograms and templates/drawings. Out: drawn.json beside them, each
drawing by the digest of its file. Run it after one was changed or added; a test tells when it is
due.
"""

from __future__ import annotations

from docgen.files import templates_root
from docgen.graphics.pictures import DRAWINGS, DRAWN, PICTOGRAMS, drawn_beforehand


def main() -> None:
    """Write the files."""
    for name in (PICTOGRAMS, DRAWINGS):
        folder = templates_root() / name
        (folder / DRAWN).write_text(drawn_beforehand(folder), encoding="utf-8")
        print(f"{folder / DRAWN}: written")


if __name__ == "__main__":
    main()
