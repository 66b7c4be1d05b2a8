"""Set a personal leaf at once, where each of its values surely stays on its line: most do.

In: a leaf with its words, once per variant; then one patient's values. Out: the leaf's operators,
or None where the breaker of `layout/lines.py` has to look: a value that breaks lines, or may not
fit.
This is no second breaker: it never breaks. What it sets, the breaker would set in the same bytes;
a property test compares the two. Between the slots everything is written beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from docgen.layout.frame import Break, Cell, Leaf, Lines, SlotWord, Trail
from docgen.layout.lines import Values, break_lines
from docgen.looks.fonts import EMPTY, PLAIN, Fonts, Glyphs, Piece
from docgen.looks.style import TextStyle
from docgen.pdf.glyphs import faces_of, number
from docgen.pdf.stream import CellFrame, cell_operators, frame_leaf, trail_operators

_SURELY = 1.0  # thousandths of the type size that have to be left over


class Fixed(NamedTuple):
    """Text that is written beforehand: it begins in face `first` and ends in face `last`.

    `space` tells that it follows a space in whatever face stands before it. Width in thousandths.
    """

    space: bool
    text: str
    first: int
    last: int
    width: float


class Place(NamedTuple):
    """A slot, and the text up to the next one; `after_stop` follows a value with a full stop."""

    key: tuple[str, str]
    weight: int
    after: Fixed
    after_stop: Fixed


class QuickCell(NamedTuple):
    """A cell of one line: what stands before its first slot, its slots, its end."""

    begin: str  # up to x, or in a leaf that is not fluid, up to the text
    at: str  # after x
    end: str
    before: str
    face: int  # that `before` ends in; -1: no face is chosen
    width: float  # of `before`, in thousandths of the type size
    places: tuple[Place, ...]
    opens: tuple[str, ...]  # by face: choose it and begin a string of codes
    style: TextStyle
    limit: float  # thousandths of the type size


class QuickLeaf(NamedTuple):
    """A leaf made ready. Cells that are texts have no slot; they may have several lines."""

    leaf: Leaf
    cells: tuple[QuickCell | str, ...]
    height: float
    faces: frozenset[int]
    marks: str
    trail: tuple[Trail, float] | None


class Setting(NamedTuple):
    """A leaf with one patient's values: its height in points, its faces, its operators."""

    height: float
    faces: frozenset[int]
    operators: str


def ready_leaf(leaf: Leaf, fonts: Fonts, tags: Sequence[str]) -> QuickLeaf | None:
    """Write all of a leaf but its values; None for one whose shape depends on them.

    That of lines which are read from the right does: words change places.
    """
    if any(cell.rtl for cell in leaf.cells):
        return None
    lines = [() if cell.personal or leaf.fluid else _lines(cell, fonts) for cell in leaf.cells]
    counts = tuple([len(broken) or 1 for broken in lines])
    frame = frame_leaf(leaf, counts, fonts, tags)
    open_cells = [cell for cell, broken in zip(leaf.cells, lines, strict=True) if not broken]
    if not all(map(_is_plain, open_cells)) or (frame.trail and lines[0]):
        return None
    faces: set[int] = set()
    cells: list[QuickCell | str] = []
    for cell, around, broken in zip(leaf.cells, frame.cells, lines, strict=True):
        if broken:
            faces |= faces_of([broken])
            cells.append(cell_operators(around, cell.x, broken, fonts))
        else:
            cells.append(_ready_cell(cell, around, fonts, faces, fluid=bool(leaf.fluid)))
    return QuickLeaf(leaf, tuple(cells), frame.height, frozenset(faces), frame.marks, frame.trail)


def _lines(cell: Cell, fonts: Fonts) -> Lines:
    return break_lines(cell.words, cell.width, cell.style, fonts)


def _is_plain(cell: Cell) -> bool:
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

    def fixed(self, opens: Sequence[str]) -> Fixed:
        parts: list[str] = []
        face = first = self.pieces[0][0] if self.pieces else -1
        for own, codes in self.pieces:
            if own != face:
                parts += [">Tj ", opens[own]]
                face = own
            parts.append(codes)
        return Fixed(self.space, "".join(parts), first, face, self.width)


def _ready_cell(
    cell: Cell, around: CellFrame, fonts: Fonts, faces: set[int], *, fluid: bool
) -> QuickCell:
    opens = tuple([f"{around.faces[face]}<" for face in range(PLAIN)])
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
    for text in (before, *(text for _, both in slots for text in both)):
        faces.update(face for face, _ in text.pieces)
    places = [
        Place(w.slot.key, w.weight, after.fixed(opens), stop.fixed(opens))
        for w, (after, stop) in slots
    ]
    start = before.fixed(opens)
    begin, at = around.begin, around.at
    if not fluid:
        begin, at = f"{begin}{number(cell.x)}{at}", ""
    return QuickCell(
        begin,
        at,
        f">Tj {around.end}",
        f"{opens[start.first]}{start.text}" if start.text else "",
        start.last,
        start.width,
        tuple(places),
        opens,
        cell.style,
        cell.width * 1000 / cell.style.size - _SURELY,
    )


def write_leaf(ready: QuickLeaf, values: Values, fonts: Fonts) -> Setting | None:
    """Write a leaf with its values; None if the breaker has to look.

    Raises:
        FontError: a value that no font can write.
    """
    faces = ready.faces
    found = [ready.marks] if ready.marks else []
    trail = ready.trail
    for cell in ready.cells:
        if isinstance(cell, str):
            found.append(cell)
            continue
        line = one_line(cell, values, fonts)
        if line is None or line.width > cell.limit:
            return None
        if trail:
            x, size = ready.leaf.cells[0].x, cell.style.size
            found.append(trail_operators(trail, x + line.width * size / 1000))
            trail = None
        found.append(f"{cell.begin}{line.text}{cell.end}")
        if line.extra:
            faces |= line.extra
    return Setting(ready.height, faces, "\n".join(found))


class OneLine(NamedTuple):
    """Codes of one line, with the choices of their faces; its width in thousandths.

    `extra` are its faces beyond those of the text family.
    """

    text: str
    width: float
    extra: frozenset[int]


_NONE: frozenset[int] = frozenset()


def one_line(cell: QuickCell, values: Values, fonts: Fonts) -> OneLine | None:
    """Set one cell; None if lines might break in a value."""
    opens, face, width, extra = cell.opens, cell.face, cell.width, _NONE
    tabular = cell.style.tabular
    text = cell.before
    for key, weight, after, after_stop in cell.places:
        value = fonts.value(values[key], weight, tabular=tabular)
        if value is None:
            return None
        pieces, wide, stop, more = value
        fixed = after_stop if stop else after
        if fixed.space:
            space = fonts.faces[pieces[-1][0]].space
            pieces += space.pieces
            width += space.width
        for own, codes in pieces:
            if own != face:
                text += f">Tj {opens[own]}" if face >= 0 else opens[own]
                face = own
            text += codes
        if fixed.text:
            if fixed.first != face:
                text += f">Tj {opens[fixed.first]}"
            text += fixed.text
            face = fixed.last
        width += wide + fixed.width
        if more:
            extra |= more
    return OneLine(text, width, extra)
