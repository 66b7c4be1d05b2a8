"""The pictograms at hand: docgen's own set, and before it the drawings that a clinic adds.

In: folders of SVG files, the clinic's first. Out: their names, and each drawing at its first use: a
sheet draws a dozen of some forty. docgen's own set is drawn beforehand (`tools/draw_pictograms.py`
writes `drawn.json`), so that a sheet without a drawing of the clinic's never waits for svglib. A
drawing is looked up there by the bytes of its file: one that was changed is drawn anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from docgen.graphics.artwork import Ink, Picture
from docgen.graphics.pictures import parse_picture, picture_bytes

PICTOGRAMS = "pictograms"  # the folder, a clinic's and docgen's own
DRAWN = "drawn.json"


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
                data = picture_bytes(path)
                drawn = _drawn(self._folders[-1] / DRAWN).get(digest(data))
                self[name] = drawn or parse_picture(data, str(path))
                return self[name]
        raise KeyError(name)


def digest(data: bytes) -> str:
    """Name the bytes of a drawing."""
    return hashlib.sha256(data).hexdigest()


@cache
def _drawn(path: Path) -> Mapping[str, Picture]:
    """Return what was drawn beforehand, by the digest of its SVG."""
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    return {key: _unpacked(drawing) for key, drawing in found.items()}


def drawn_beforehand(folder: Path) -> str:
    """Return the text of `drawn.json`: the drawings of a folder, one a line."""
    found = {}
    for path in folder.glob("*.svg"):
        data = picture_bytes(path)
        found[digest(data)] = _packed(parse_picture(data, path.name))
    lines = [f"{json.dumps(key)}: {json.dumps(found[key])}" for key in sorted(found)]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _packed(picture: Picture) -> dict[str, Any]:
    """Write a drawing as JSON holds it."""
    parts = [[*part.color, part.line] if isinstance(part, Ink) else part for part in picture.parts]
    size = [picture.width, picture.height]
    return {"size": size, "alphas": picture.alphas, "shades": picture.shades, "parts": parts}


def _unpacked(drawing: Mapping[str, Any]) -> Picture:
    """Read what `_packed` has written."""
    parts = [
        part if isinstance(part, str) else Ink((part[0], part[1], part[2]), part[3])
        for part in drawing["parts"]
    ]
    width, height = drawing["size"]
    shades = tuple((name, text) for name, text in drawing["shades"])
    return Picture(width, height, tuple(parts), tuple(drawing["alphas"]), shades)
