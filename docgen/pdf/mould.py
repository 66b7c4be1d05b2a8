"""A cell of one line, cast once around values of one shape, and filled for each patient.

In: the words of a cell; then a patient's values. Out: a line's operators and width. A mould is the
cell's text with gaps for codes: which faces it chooses depends on the faces of the values alone,
and nearly all values of a slot have the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from docgen.layout.frame import Break, Cell, SlotWord
from docgen.layout.lines import Values
from docgen.looks.fonts import EMPTY, PLAIN, WEIGHTS, Fonts, Glyphs, Piece, Shape
from docgen.memo import Memo

_SURELY = 1.0  # thousandths of the type size that have to be left over
_MOULDS = 32  # of a cell; most have one or two
_GAP = "%s"

# Operators; width in thousandths of the type size; faces beyond those of the text family.
OneLine: TypeAlias = tuple[str, float, frozenset[int]]


class Fixed(NamedTuple):
    """Text that is written beforehand; `space` tells that it follows a space after a value."""

    space: bool
    pieces: tuple[Piece, ...]
    width: float


class Place(NamedTuple):
    """A slot, and the text up to the next one; `after_stop` follows a value with a full stop."""

    key: tuple[str, str]
    weight: int
    after: Fixed
    after_stop: Fixed


class Mould(NamedTuple):
    """A cell's operators with a gap for each piece of its values, and the width of the rest."""

    text: str
    width: float
    extra: frozenset[int]


class QuickCell(NamedTuple):
    """A cell of one line: what stands before its first slot, its slots, what stands around."""

    begin: str
    end: str
    before: Fixed
    places: tuple[Place, ...]
    opens: tuple[str, ...]  # by face: choose it and begin a string of codes
    tabular: bool
    limit: float  # thousandths of the type size
    size: float  # of the type, in points
    moulds: Memo[tuple[Shape, ...], Mould]

    @property
    def faces(self) -> set[int]:
        """The faces of its fixed text."""
        fixed = [self.before, *(text for place in self.places for text in place[2:])]
        return {face for text in fixed for face, _ in text.pieces}


def ready_cell(
    cell: Cell, around: tuple[str, str], opens: Sequence[str], fonts: Fonts
) -> QuickCell:
    """Make a cell ready; `around` are the operators before and after its text."""
    before = _Text(EMPTY)
    texts: tuple[_Text, ...] = (before,)
    slots: list[tuple[SlotWord, tuple[_Text, _Text]]] = []
    for index, word in enumerate(cell.words):
        for text in texts:
            if index:
                text.gap(fonts)
            if not isinstance(word, Break):
                text.add(word.before if isinstance(word, SlotWord) else word)
        if isinstance(word, SlotWord):
            both = _Text(word.after), _Text(word.after_stop)
            slots.append((word, both))
            texts = both
    begin, end = around
    return QuickCell(
        begin.replace("%", "%%"),
        end.replace("%", "%%"),
        before.fixed(),
        tuple(Place(w.slot.key, w.weight, a.fixed(), s.fixed()) for w, (a, s) in slots),
        tuple([f"{choice}<" for choice in opens]),
        cell.style.tabular,
        cell.width * 1000 / cell.style.size - _SURELY,
        cell.style.size,
        Memo("moulds", _MOULDS),
    )


def is_plain(cell: Cell) -> bool:
    """Whether a cell has something to show, and nothing that ends a line or was shaped."""
    if not cell.words or cell.style.tracking:
        return False
    return not any(isinstance(word, Break) or _is_shaped(word) for word in cell.words)


def _is_shaped(word: SlotWord | Glyphs) -> bool:
    around = (word.before, word.after) if isinstance(word, SlotWord) else (word,)
    return any(face >= PLAIN for glyphs in around for face, _ in glyphs.pieces)


class _Text:
    """Fixed text in the making."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.space = False
        self.pieces: list[Piece] = []
        self.width = 0.0
        self.add(glyphs)

    def add(self, glyphs: Glyphs) -> None:
        self.pieces += glyphs.pieces
        self.width += glyphs.width

    def gap(self, fonts: Fonts) -> None:
        """Add the space after a word: it is as wide as the face before it has it."""
        if self.pieces:
            self.add(fonts.faces[self.pieces[-1][0]].space)
        else:
            self.space = True

    def fixed(self) -> Fixed:
        return Fixed(self.space, tuple(self.pieces), self.width)


def one_line(cell: QuickCell, values: Values, fonts: Fonts) -> OneLine | None:
    """Set one cell; None if lines might break in a value.

    Raises:
        FontError: a value that no font can write.
    """
    codes: tuple[str, ...] = ()
    shapes: tuple[Shape, ...] = ()
    width = 0.0
    tabular = cell.tabular
    for key, weight, _, _ in cell.places:
        value = fonts.value(values[key], weight, tabular)
        if value is None:
            return None
        codes += value.codes
        shapes += (value.shape,)
        width += value.width
    text, fixed, extra = cell.moulds.known(shapes) or _mould(cell, shapes, fonts)
    return text % codes, fixed + width, extra


def _mould(cell: QuickCell, shapes: tuple[Shape, ...], fonts: Fonts) -> Mould:
    return cell.moulds.get(shapes, lambda: _cast(cell, shapes, fonts))


def _cast(cell: QuickCell, shapes: tuple[Shape, ...], fonts: Fonts) -> Mould:
    """Write a cell around values of these shapes."""
    pieces = list(cell.before.pieces)
    width = cell.before.width
    for place, (faces, stop) in zip(cell.places, shapes, strict=True):
        pieces += [(face, _GAP) for face in faces]
        fixed = place.after_stop if stop else place.after
        if fixed.space:
            space = fonts.faces[faces[-1]].space
            pieces += space.pieces
            width += space.width
        pieces += fixed.pieces
        width += fixed.width
    parts = [cell.begin]
    last = -1
    for face, codes in pieces:
        if face != last:
            parts += [">Tj " if last >= 0 else "", cell.opens[face]]
            last = face
        parts.append(codes)
    extra = {face for faces, _ in shapes for face in faces if face >= len(WEIGHTS)}
    return Mould("".join([*parts, ">Tj ", cell.end]), width, frozenset(extra))
