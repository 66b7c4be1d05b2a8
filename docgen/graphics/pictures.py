"""Pictures: drawings (SVG) as stroked and filled paths, photographs and logos as pixels.

In: a file, by what it holds and not by its name; folders of pictograms, the clinic's before
docgen's. Out: `Picture` or `Raster`, with warnings. svglib and ReportLab draw (`svg/`), Pillow
decodes pixels (`raster.py`); both are imported when the first picture is read, since that takes as
long as half a sheet. docgen's own pictograms are drawn beforehand (`tools/draw_pictograms.py`
writes `drawn.json`), so that a sheet without a drawing of the clinic's never waits for svglib; a
drawing is looked up there by the bytes of its file, so one that was changed is drawn anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from docgen.cache import FrozenMap
from docgen.errors import InputError, Place, error, warning
from docgen.files import reason_of
from docgen.graphics.artwork import WAY_OUT, Ink, Picture, Raster, Spot, unseen

PICTOGRAMS = "pictograms"  # the folder, a clinic's and docgen's own
DRAWINGS = "drawings"  # docgen's own of other sizes: what frames and figures show
DRAWN = "drawn.json"
_MAX_SVG_BYTES = 200_000
_MAX_PIXEL_BYTES = 4_000_000
_WHITISH = 0.9  # of red, green and blue
_SHOWN = 5  # problems of one drawing


def read_logo(path: Path) -> Picture | Raster:
    """Read a clinic's logo.

    Raises:
        InputError: unreadable, too large, no picture, or beyond what docgen draws.
    """
    data = _bytes(path, _MAX_PIXEL_BYTES)
    if not _is_svg(data):
        from docgen.graphics.raster import read_raster  # noqa: PLC0415 (Pillow: see above)

        return read_raster(data, str(path))
    picture = parse_picture(picture_bytes(path), str(path))._replace(title="", named=FrozenMap())
    inks = [part.color for part in picture.parts if isinstance(part, Ink)]
    if picture.shades or any(min(ink) < _WHITISH for ink in inks):
        return picture
    return picture._replace(warnings=(*picture.warnings, unseen(Place(str(path)))))


def _is_svg(data: bytes) -> bool:
    """Whether a file is text with a tag at its beginning, in any encoding of XML."""
    start = data[:512].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"<")


def _bytes(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as problem:
        message = f"The picture cannot be read: {reason_of(problem, reading=True)[0]}"
        hint = "Check the name, and who may read it."
        raise InputError(error("picture", message, hint, Place(str(path)))) from None
    if len(data) > most:
        hint = f"Save a picture under {most // 1000} kB."
        raise InputError(error("picture", "The picture is too large.", hint, Place(str(path))))
    return data


def picture_bytes(path: Path) -> bytes:
    """Read the bytes of an SVG file.

    Raises:
        InputError: unreadable, or too large.
    """
    return _bytes(path, _MAX_SVG_BYTES)


def parse_picture(data: bytes, name: str) -> Picture:
    """Draw SVG text; `name` stands in messages.

    What docgen does not draw is an error, each with its place; a warning where the reader of
    earlier releases went past it, for one more release.

    Raises:
        InputError: no SVG, or with something that docgen does not draw.
    """
    from docgen.graphics.svg.draw import draw  # noqa: PLC0415 (svglib: see above)
    from docgen.graphics.svg.rendertree import render_tree  # noqa: PLC0415 (as above)
    from docgen.graphics.svg.source import parse  # noqa: PLC0415 (as above)

    tree = render_tree(parse(data, name))
    refused = [
        error("picture", f"The drawing has {what}.", WAY_OUT, place)
        for what, place, passed in tree.problems
        if not passed
    ]
    if refused:
        raise InputError(refused[:_SHOWN])
    try:
        drawn = draw(tree)
    except Exception:  # svglib and ReportLab raise anything on what they cannot draw
        message = "This SVG cannot be drawn."
        raise InputError(error("picture", message, WAY_OUT, Place(name))) from None
    if not drawn.parts:
        hint = "Save it again with its shapes visible."
        raise InputError(error("picture", "There is no drawing in this SVG.", hint, Place(name)))
    hint = f"{WAY_OUT} It is printed without that; from the next release on it is an error."
    warnings = [
        warning("picture", f"The drawing has {what}, which docgen does not draw.", hint, place)
        for what, place, _ in (*tree.problems, *drawn.problems)
    ]
    told = tuple(warnings[:_SHOWN])
    return Picture(
        *tree.size, drawn.parts, drawn.alphas, drawn.shades, told, tree.title, drawn.named
    )


def picture_folders(clinic: Path, shipped: Path) -> tuple[Path, ...]:
    """Return the folders of drawings in the order in which they are looked in.

    A clinic's own (in its folder) go before docgen's (in its `templates`).
    """
    return clinic / PICTOGRAMS, shipped / PICTOGRAMS, shipped / DRAWINGS


def pictogram_names(folders: Iterable[Path]) -> frozenset[str]:
    """Return the names that templates may write: those of the files, without `.svg`."""
    return frozenset(path.stem for folder in folders for path in folder.glob("*.svg"))


def picture_titles(folders: Iterable[Path]) -> dict[str, tuple[Path, str]]:
    """Return the file and the title of each drawing that has one, by its name.

    They say in English what a drawing shows. A file that cannot be read has none.
    """
    from docgen.graphics.svg.source import parse, title_of  # noqa: PLC0415 (for translators alone)

    found: dict[str, tuple[Path, str]] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.svg"))):
        with suppress(InputError):
            title = title_of(parse(picture_bytes(path), str(path)).root)
            if title:
                found.setdefault(path.stem, (path, title))
    return found


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
                self[name] = self._drawn.get(digest(data)) or parse_picture(data, str(path))
                return self[name]
        raise KeyError(name)

    @cached_property
    def _drawn(self) -> Mapping[str, Picture]:
        """What was drawn beforehand, by the digest of its SVG; a clinic's folder has no such."""
        files = (folder / DRAWN for folder in self._folders[1:] or self._folders)
        found = (json.loads(path.read_text(encoding="utf-8")) for path in files if path.is_file())
        return {key: _unpacked(one) for drawings in found for key, one in drawings.items()}


def digest(data: bytes) -> str:
    """Name the bytes of a drawing."""
    return hashlib.sha256(data).hexdigest()


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
    found = {"size": size, "alphas": picture.alphas, "shades": picture.shades, "parts": parts}
    if picture.title:
        found["title"] = picture.title
    return {**found, "named": dict(picture.named)} if picture.named else found


def _unpacked(drawing: Mapping[str, Any]) -> Picture:
    """Read what `_packed` has written."""
    parts = [
        part if isinstance(part, str) else Ink((part[0], part[1], part[2]), part[3])
        for part in drawing["parts"]
    ]
    width, height = drawing["size"]
    shades = tuple((name, text) for name, text in drawing["shades"])
    named = FrozenMap((name, Spot(*spot)) for name, spot in drawing.get("named", {}).items())
    title = drawing.get("title", "")
    alphas = tuple(drawing["alphas"])
    return Picture(width, height, tuple(parts), alphas, shades, (), title, named)
