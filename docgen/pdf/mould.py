"""A cell of one line, cast once around values of one shape, and filled for each patient.

In: the words of a cell; then a patient's values. Out: a line's operators and width. A mould is the
cell's text with gaps for codes: which faces it chooses depends on the faces of the values alone,
and nearly all values of a slot have the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.fonts.families import EMPTY, PLAIN, WEIGHTS, Fonts, Glyphs, Piece, Shape
from docgen.layout.frame import Break, Cell, SlotWord
from docgen.layout.joints import SURELY, Jointed
from docgen.layout.lines import Values
from docgen.pdf.glyphs import next_line

CLOSE = ">Tj "  # ends a string of codes and shows it
_MOULDS = 32  # of a cell; most have one or two

# Operators of a text; its width in thousandths of the type size; faces beyond the text family's.
OneLine: TypeAlias = tuple[str, float, frozenset[int]]


class Fixed(NamedTuple):
    """Text that is written beforehand; `space` tells that it follows a space after a value.

    A line may end after those of its pieces that stand at `joints`, all of them spaces. `stop`
    tells that a sentence ends before the first piece.
    """

    space: bool
    pieces: tuple[Piece, ...]
    width: float
    joints: tuple[int, ...] = ()
    stop: bool = False


class Place(NamedTuple):
    """The text from one slot to the next; `after_stop` follows a value with a full stop."""

    after: Fixed
    after_stop: Fixed


class Mould(NamedTuple):
    """The text of a cell around values of certain shapes.

    Every second part is a gap, for the codes of a piece of a value. `width` is that of the others,
    in thousandths of the type size; `extra` are faces beyond those of the text family.
    """

    parts: list[str]
    width: float
    extra: frozenset[int]


class JointMould(NamedTuple):
    """The text of a cell around values of certain shapes, as `Mould`, with its joints.

    `closes` tells of each fixed part whether it begins by closing the string of the value before
    it, since it goes on in another face.
    """

    parts: list[str]
    joints: list[Jointed]
    closes: list[bool]
    extra: frozenset[int]


@dataclass(frozen=True, slots=True)
class QuickCell:
    """A cell of one line: what stands around its text, what before its first slot, its slots."""

    begin: str  # up to x, or in a leaf that is not fluid, up to the text
    at: str  # after x
    end: str
    before: Fixed
    places: tuple[Place, ...]
    asks: tuple[tuple[tuple[str, str], int], ...]  # slot and weight of each place
    opens: tuple[str, ...]  # by face: choose it and begin a string of codes
    tabular: bool
    limit: float  # thousandths of the type size
    size: float  # of the type, in points
    down: str  # goes on to the next line
    moulds: Memo[tuple[Shape, ...], Mould] = field(compare=False)

    @property
    def faces(self) -> set[int]:
        """The faces of its fixed text."""
        fixed = [self.before, *(text for place in self.places for text in place)]
        return {face for text in fixed for face, _ in text.pieces}


def ready_cell(
    cell: Cell, around: tuple[str, str, str], opens: Sequence[str], fonts: Fonts
) -> QuickCell:
    """Make a cell ready; `around` are the operators up to x, after it, after the text."""
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
    begin, at, end = around
    return QuickCell(
        begin,
        at,
        end,
        before.fixed(),
        tuple(Place(after.fixed(), after_stop.fixed()) for _, (after, after_stop) in slots),
        tuple([(word.slot.key, word.weight) for word, _ in slots]),
        tuple(opens),
        cell.style.tabular,
        cell.width * 1000 / cell.style.size - SURELY,
        cell.style.size,
        next_line(cell.style.leading),
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
        self.joints: list[int] = []
        self.width = 0.0
        self.add(glyphs)

    def add(self, glyphs: Glyphs) -> None:
        self.pieces += glyphs.pieces
        self.width += glyphs.width

    def gap(self, fonts: Fonts) -> None:
        """Add the space after a word: it is as wide as the face before it has it."""
        if self.pieces:
            self.joints.append(len(self.pieces))
            self.add(fonts.faces[self.pieces[-1][0]].space)
        else:
            self.space = True

    def fixed(self) -> Fixed:
        return Fixed(self.space, tuple(self.pieces), self.width, tuple(self.joints))


def one_line(cell: QuickCell, values: Values, fonts: Fonts) -> OneLine | None:
    """Set one cell; None if lines might break in a value.

    Raises:
        FontError: a value that no font can write.
    """
    codes: tuple[str, ...] = ()
    shapes: tuple[Shape, ...] = ()
    width = 0.0
    tabular = cell.tabular
    for key, weight in cell.asks:
        value = fonts.value(values[key], weight, tabular)
        if value is None:
            return None
        codes += value.codes
        shapes += (value.shape,)
        width += value.width
    mould = cell.moulds.known(shapes) or _mould(cell, shapes, fonts)
    text = mould.parts.copy()
    text[1::2] = codes
    return "".join(text), mould.width + width, mould.extra


def _mould(cell: QuickCell, shapes: tuple[Shape, ...], fonts: Fonts) -> Mould:
    return cell.moulds.get(shapes, lambda: _cast(cell, shapes, fonts))


def _cast(cell: QuickCell, shapes: tuple[Shape, ...], fonts: Fonts) -> Mould:
    """Write a cell around values of these shapes."""
    pen = Pen(cell.opens)
    write_around(pen, cell, shapes, fonts)
    return Mould(pen.parts, pen.width, beyond_family(shapes))


def beyond_family(shapes: tuple[Shape, ...]) -> frozenset[int]:
    """The faces of values that are not the text family's."""
    return frozenset({face for faces, _ in shapes for face in faces if face >= len(WEIGHTS)})


def write_around(pen: Pen, cell: QuickCell, shapes: tuple[Shape, ...], fonts: Fonts) -> None:
    """Write the fixed text of a cell, with a gap for each piece of its values."""
    pen.write(cell.before)
    for place, (faces, stop) in zip(cell.places, shapes, strict=True):
        for face in faces:
            pen.gap(face)
        fixed = place.after_stop if stop else place.after
        if fixed.space:
            space = fonts.faces[faces[-1]].space
            pen.write(Fixed(False, space.pieces, space.width, (0,), stop))
        pen.write(fixed)
    pen.parts[-1] += CLOSE


class Pen:
    """Writes pieces, and the choice of a face wherever it changes."""

    def __init__(self, opens: Sequence[str]) -> None:
        """Open strings of codes with these, by face."""
        self.parts = [""]
        self.width = 0.0
        self._opens, self._face = opens, -1

    def write(self, fixed: Fixed) -> None:
        """Write fixed text."""
        for face, codes in fixed.pieces:
            self.choose(face)
            self.parts[-1] += codes
        self.width += fixed.width

    def gap(self, face: int) -> None:
        """Leave a place for a piece of a value."""
        self.choose(face)
        self.parts += ["", ""]

    def choose(self, face: int) -> None:
        """Go on in a face."""
        if face != self._face:
            self.parts[-1] += f"{CLOSE if self._face >= 0 else ''}{self._opens[face]}"
            self._face = face
