"""The pictograms at hand: docgen's own set, and before it the drawings that a clinic adds.

In: folders of SVG files, the clinic's first. Out: their names, and each drawing at its first use: a
sheet draws a dozen of some forty.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from docgen.looks.pictures import Picture, read_picture


def pictogram_names(folders: Iterable[Path]) -> frozenset[str]:
    """Return the names that templates may write: those of the files, without `.svg`."""
    return frozenset(path.stem for folder in folders for path in folder.glob("*.svg"))


class Pictograms(dict[str, Picture]):
    """Drawings by name."""

    def __init__(self, folders: Iterable[Path]) -> None:
        """Look in these folders, from first to last."""
        super().__init__()
        self._folders = tuple(folders)

    def __missing__(self, name: str) -> Picture:
        """Read a drawing.

        Raises:
            KeyError: there is none of that name.
            InputError: it is no drawing that docgen can read.
        """
        for folder in self._folders:
            path = folder / f"{name}.svg"
            if path.is_file():
                self[name] = read_picture(path)
                return self[name]
        raise KeyError(name)
