"""Pages of an insert: their paper, what draws them, and how they are brought onto other paper.

In: a page, as pypdf reads it; the paper of the sheets, where it is to fit. Out: its entries as
chunks, its size, and the `Move` that its content makes.

A page is scaled by one operator before its content, not by a form XObject: marked content stays
on the page, where its tags look for it. Patterns are not bound by that operator (ISO 32000-1,
8.7.3.1): those of the page get a matrix of their own.

A door to pypdf, opened only for a clinic with inserts.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pypdf import PageObject
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    PdfObject,
    StreamObject,
)

from docgen.inserts.copy import ObjectCopier, held, solved
from docgen.inserts.insert import BadInsert, Size, same_paper

_MOST_UNPACKED = 100_000_000  # bytes of one page's content
_STEP = 65_536  # bytes that are unpacked at a time: what came before a fault is known
_UNSAID = (0.0, 0.0, 612.0, 792.0)  # what viewers take for a page that does not say its size
_AS_THEY_ARE = ("/Rotate", "/Group", "/UserUnit")


class Move(NamedTuple):
    """Where the content of a page goes: scaled, then shifted, in points."""

    scale: float = 1
    x: float = 0
    y: float = 0

    @property
    def moves(self) -> bool:
        """Whether it does anything."""
        return self != Move()

    def numbers(self, values: list[float]) -> list[float]:
        """Move places: x and y in turn."""
        return [
            value * self.scale + (self.y if at % 2 == 1 else self.x)
            for at, value in enumerate(values)
        ]


def moved(value: PdfObject, move: Move) -> PdfObject:
    """An array of places, x and y in turn, moved; anything else as it is."""
    found = solved(value)
    figures = [solved(one) for one in found] if isinstance(found, ArrayObject) else []
    if len(figures) == 0 or not all(isinstance(one, (int, float)) for one in figures):
        return value
    return _numbers(tuple(move.numbers([float(one) for one in figures])))


class AddedObject(IndirectObject):
    """A reference to an object that the file does not have."""

    def __init__(self, number: int, value: PdfObject) -> None:
        """Take the object; `number` tells it from others."""
        super().__init__(-number, 0, None)
        self.value = value

    def get_object(self) -> PdfObject:
        """Return the object."""
        return self.value


class InsertPage:
    """One page: its box on the paper that it was made for, and how it goes onto another."""

    def __init__(self, page: PageObject, number: int, paper: Size | None) -> None:
        """Measure it; `paper` is where it is to fit, or None.

        Raises:
            BadInsert: it says no size that can be.
        """
        self._page, self._number = page, number
        self._box = _box(self._raw("/MediaBox"), self._raw("/CropBox"), number)
        unit = held(page, "/UserUnit")
        self._unit = float(unit) if isinstance(unit, (int, float)) and unit > 0 else 1.0
        turned = solved(self._raw("/Rotate"))
        self._turned = isinstance(turned, (int, float)) and turned // 90 % 2 == 1
        self._paper = paper if paper is not None and not same_paper(paper, self.size) else None
        self.move = self._find_move() if self._paper is not None else Move()

    @property
    def size(self) -> Size:
        """Width and height of its own paper, as it is looked at."""
        left, bottom, right, top = self._box
        wide, high = (right - left) * self._unit, (top - bottom) * self._unit
        return (high, wide) if self._turned else (wide, high)

    @property
    def unsaid(self) -> bool:
        """Whether it does not say its size."""
        return solved(self._raw("/MediaBox")) is None

    def entries(self, copy: ObjectCopier) -> Iterator[bytes | int]:
        """Yield the entries that draw it.

        Raises:
            BadInsert: its content is not in the file, or cannot be read.
        """
        self._look_at_contents()
        found = dict(self._own())
        if self._paper is not None:
            found |= self._moved(found, self._on_paper(self._paper))
        for key, value in found.items():
            yield key.encode() + b" "
            yield from copy.parts(value)

    @property
    def lost(self) -> int:
        """How much of what it says about itself is not in the file."""
        keys = [key for key in ("/Resources", "/CropBox", *_AS_THEY_ARE) if key in self._page]
        return sum(held(self._page, key) is None for key in keys)

    @property
    def cut_off(self) -> bool:
        """Whether what stands on it ends too early."""
        return any(_unpacked(stream) is None for stream in self._contents())

    def _contents(self) -> list[object]:
        found = held(self._page, "/Contents")
        listed = [solved(one) for one in found] if isinstance(found, ArrayObject) else [found]
        return [one for one in listed if one is not None]

    def _look_at_contents(self) -> None:
        """See that they are there."""
        found, at = self._contents(), self._number
        if "/Contents" in self._page and held(self._page, "/Contents") is None:
            raise BadInsert(f"What stands on page {at} is not in the file.", _SAVE)
        if any(not isinstance(one, StreamObject) or _unpacked(one) == 0 for one in found):
            raise BadInsert(f"What stands on page {at} cannot be read.", _SAVE)

    def _own(self) -> Iterator[tuple[str, PdfObject]]:
        """What it says itself, or its parents; no page of ours is asked."""
        resources = self._raw("/Resources")
        none = solved(resources) is None or resources is None
        yield "/Resources", DictionaryObject() if none else resources  # type: ignore[misc]
        yield "/MediaBox", _numbers(_UNSAID) if self.unsaid else _given(self._raw("/MediaBox"))
        for key in ("/CropBox", "/Contents", *_AS_THEY_ARE):
            value = self._raw(key)
            if solved(value) is not None:
                yield key, _given(value)

    def _on_paper(self, paper: Size) -> Size:
        """The paper as the page sees it: one that lies across keeps lying, one turned turned."""
        wide, high = self.size
        across = (wide > high) != (paper[0] > paper[1])
        return paper[::-1] if across != self._turned else paper

    def _find_move(self) -> Move:
        assert self._paper is not None  # noqa: S101  # asked for only then
        left, bottom, right, top = self._box
        width, height = self._on_paper(self._paper)
        scale = min(width / (right - left), height / (top - bottom))
        return Move(
            scale,
            (width - scale * (right - left)) / 2 - scale * left,
            (height - scale * (top - bottom)) / 2 - scale * bottom,
        )

    def _moved(self, found: dict[str, PdfObject], size: Size) -> dict[str, PdfObject]:
        """What changes on other paper; nothing outside its own box is drawn there."""
        left, bottom, right, top = self._box
        scale, x, y = (_figure(one) for one in self.move)
        start = DecodedStreamObject()
        box = " ".join([_figure(one) for one in (left, bottom, right - left, top - bottom)])
        start.set_data(f"{scale} 0 0 {scale} {x} {y} cm {box} re W n\n".encode())
        given = found["/Contents"] if "/Contents" in found else NullObject()
        others = solved(given)
        after = list(others) if isinstance(others, ArrayObject) else [given]
        first = AddedObject(2 * self._number, start)
        moved: dict[str, PdfObject] = {
            "/Contents": ArrayObject([first, *[one for one in after if solved(one) is not None]]),
            "/MediaBox": _numbers((0, 0, *size)),
            "/CropBox": _numbers((0, 0, *size)),
            "/UserUnit": FloatObject(1),
        }
        resources = solved(found["/Resources"])
        if isinstance(resources, DictionaryObject) and held(resources, "/Pattern") is not None:
            moved["/Resources"] = AddedObject(2 * self._number + 1, self._with_patterns(resources))
        return moved

    def _with_patterns(self, resources: DictionaryObject) -> DictionaryObject:
        patterns = held(resources, "/Pattern")
        if not isinstance(patterns, DictionaryObject):
            return resources
        moved = DictionaryObject()
        for at, key in enumerate(patterns):
            pattern = held(patterns, key)
            if isinstance(pattern, DictionaryObject):
                number = 1_000_000 * (at + 1) + self._number
                moved[NameObject(key)] = AddedObject(number, _with_matrix(pattern, self.move))
        found = DictionaryObject({key: resources.raw_get(key) for key in resources})
        found[NameObject("/Pattern")] = moved
        return found

    def _raw(self, key: str) -> PdfObject | None:
        """What the page says; pypdf has written into it what the nodes above it say."""
        value: PdfObject | None = self._page.raw_get(key) if key in self._page else None
        return value


_SAVE = "Open it, look at all its pages, and print it to a new PDF."


def _unpacked(stream: object) -> int | None:
    """How many bytes packed content has, 0 where none can be had; None: it ends too early.

    -1 for what is packed in another way, or not at all.
    """
    packing = held(stream, "/Filter") if isinstance(stream, StreamObject) else None
    if isinstance(packing, ArrayObject) and len(packing) == 1:
        packing = solved(packing[0])
    if not isinstance(stream, StreamObject) or packing not in ("/FlateDecode", "/Fl"):
        return -1
    unpacker, size = zlib.decompressobj(), 0
    try:
        for start in range(0, len(stream._data), _STEP):
            size += len(unpacker.decompress(stream._data[start : start + _STEP], _MOST_UNPACKED))
    except zlib.error:
        return None if size > 0 else 0
    if unpacker.eof or unpacker.unconsumed_tail != b"":
        return max(size, 1)
    return None if size > 0 else 0


def _box(media: PdfObject | None, crop: PdfObject | None, number: int) -> tuple[float, ...]:
    """The part of a page that is seen: left, bottom, right, top."""
    whole = _UNSAID if solved(media) is None else _corners(media)
    if whole is None:
        raise BadInsert(f"Page {number} does not say its size.", _SAVE)
    cut = _corners(crop)
    if cut is None:
        return whole
    part = (*map(max, whole[:2], cut[:2]), *map(min, whole[2:], cut[2:]))
    return part if part[0] < part[2] and part[1] < part[3] else whole


def _corners(value: PdfObject | None) -> tuple[float, ...] | None:
    found = solved(value)
    listed = [solved(one) for one in found] if isinstance(found, ArrayObject) else []
    figures = [float(one) for one in listed if isinstance(one, (int, float))]
    if len(listed) != 4 or len(figures) != 4:
        return None
    ends = sorted(figures[::2]), sorted(figures[1::2])
    if ends[0][0] == ends[0][1] or ends[1][0] == ends[1][1]:
        return None
    return ends[0][0], ends[1][0], ends[0][1], ends[1][1]


def _with_matrix(pattern: DictionaryObject, move: Move) -> DictionaryObject:
    """A pattern whose own matrix is followed by the move."""
    listed = solved(pattern.raw_get("/Matrix")) if "/Matrix" in pattern else None
    own = [float(solved(one)) for one in listed] if isinstance(listed, ArrayObject) else []
    a, b, c, d, e, f = own if len(own) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    turn = [one * move.scale for one in (a, b, c, d)]
    entries: Mapping[PdfObject, PdfObject] = {key: pattern.raw_get(key) for key in pattern}
    found: DictionaryObject = DictionaryObject()
    if isinstance(pattern, StreamObject):
        found = StreamObject()
        found._data = pattern._data
    found.update(entries)
    found[NameObject("/Matrix")] = _numbers((*turn, *move.numbers([e, f])))
    return found


def _given(value: PdfObject | None) -> PdfObject:
    return NullObject() if value is None else value


def _numbers(values: tuple[float, ...]) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


def _figure(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
