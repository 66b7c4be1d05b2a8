"""Leaves as all variants have them: written once, but for the numbers of their marked content.

In: a leaf, the structure types of its cells. Out: its operators with the MCIDs that it has in this
variant. Two variants of a sheet have nine leaves in ten in common, most with the same MCIDs. What
is written of one is remembered with the fonts, by value; where its MCIDs are others, those are
filled in. A leaf holds words of templates and of the clinic, and slots: never a patient's values.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.fonts.families import Fonts
from docgen.layout.frame import Layout, Leaf
from docgen.layout.lines import break_lines
from docgen.model import Text
from docgen.pdf.codes import code_operators
from docgen.pdf.glyphs import faces_of
from docgen.pdf.quick import QuickLeaf, ready_leaf
from docgen.pdf.stream import frame_leaf, render_leaf
from docgen.pdf.strip import said_to_all

Tags: TypeAlias = tuple[str, ...]  # the structure types of a leaf's cells
_COUNTED = 64  # leaves of a plate that need more lines than one
_MCID = re.compile(r"(?<=<</MCID )(\d+)(?=>>BDC)")


class Static(NamedTuple):
    """A leaf without slots: its operators, its height in points, its faces."""

    operators: str
    height: float
    faces: frozenset[int]


class _Cut(NamedTuple):
    """Operators without their MCIDs, and how far each of these is after the leaf's first."""

    text: str
    steps: tuple[int, ...]

    def numbered(self, first: int) -> str:
        """Fill in the MCIDs of a leaf, of which this is the first."""
        return self.text % tuple([first + step for step in self.steps])


def _cut(operators: str, first: int) -> _Cut:
    parts = _MCID.split(operators.replace("%", "%%"))
    return _Cut("%d".join(parts[::2]), tuple([int(mcid) - first for mcid in parts[1::2]]))


def _first(leaf: Leaf) -> int:
    """The MCID that the others of a leaf are counted from."""
    return leaf.cells[0].mcid if leaf.cells else leaf.code.mcid if leaf.code else 0


def _shape(leaf: Leaf, tags: Tags, first: int) -> Hashable:
    """All of a leaf that its operators depend on: not its elements, its guards, its first MCID."""
    code, strip = leaf.code, leaf.strip
    return (
        tags,
        tuple([(cell.mcid - first, cell[2:]) for cell in leaf.cells]),
        leaf[1:6],  # from its marks to how its cells stand
        leaf.fluid,
        code and (code.mcid - first, code[2:]),
        strip and (strip.mcid - first, strip[2:]),
    )


def static_leaf(leaf: Leaf, tags: Tags, fonts: Fonts) -> Static:
    """Write a leaf that all patients of the variant get alike."""
    how = partial(_numbered_static, leaf, tags, fonts)
    found: Static = fonts.typeset.get(("static", leaf, tags), how)
    return found


def _numbered_static(leaf: Leaf, tags: Tags, fonts: Fonts) -> Static:
    first = _first(leaf)
    cut, height, faces = fonts.typeset.get(
        ("static shape", _shape(leaf, tags, first)), partial(_static, leaf, tags, fonts)
    )
    return Static(cut.numbered(first), height, faces)


def _static(leaf: Leaf, tags: Tags, fonts: Fonts) -> tuple[_Cut, float, frozenset[int]]:
    strip, code = leaf.strip, leaf.code
    if strip and isinstance(strip.content, Text):
        height, faces, operators, _ = said_to_all(leaf, strip.content.text, fonts, tags)
    elif code and isinstance(code.content, Text):
        operators = code_operators(code, code.content.text)
        height, faces = leaf.least, frozenset()
    else:
        lines = [break_lines(cell.words, cell.width, cell.style, fonts) for cell in leaf.cells]
        frame = frame_leaf(leaf, [len(broken) for broken in lines], fonts, tags)
        operators = render_leaf(frame, leaf, lines, fonts)
        height, faces = frame.height, frozenset(faces_of(lines))
    return _cut(operators, _first(leaf)), height, faces


class ReadyLeaves(dict[int, QuickLeaf | None]):
    """Leaves with slots by their numbers, made ready when they are first shown.

    None: the breaker sets the leaf.
    """

    def __init__(self, layout: Layout, tags: Sequence[Tags], fonts: Fonts) -> None:
        """Know the leaves, and the structure types of their cells."""
        super().__init__()
        self._layout, self._tags, self._fonts = layout, tags, fonts
        self._counted: Memo[tuple[int, tuple[int, ...]], QuickLeaf | None] = Memo(
            "counted", _COUNTED
        )

    def counted(self, index: int, counts: tuple[int, ...]) -> QuickLeaf | None:
        """A leaf whose cells with slots have these numbers of lines."""
        key = index, counts
        return self._counted.known(key) or self._counted.get(key, partial(self._count, *key))

    def _count(self, index: int, counts: tuple[int, ...]) -> QuickLeaf | None:
        leaf, tags, fonts = self._layout.leaves[index], self._tags[index], self._fonts
        how = partial(ready_leaf, leaf, fonts, tags, counts)
        found: QuickLeaf | None = fonts.typeset.get(("counted", leaf, tags, counts), how)
        return found

    def __missing__(self, index: int) -> QuickLeaf | None:
        leaf, tags, fonts = self._layout.leaves[index], self._tags[index], self._fonts
        self[index] = ready = None
        if any(cell.personal for cell in leaf.cells):
            how = partial(_numbered_ready, leaf, tags, fonts)
            self[index] = ready = fonts.typeset.get(("ready", leaf, tags), how)
        return ready


def _numbered_ready(leaf: Leaf, tags: Tags, fonts: Fonts) -> QuickLeaf | None:
    first = _first(leaf)
    found: tuple[QuickLeaf, tuple[tuple[_Cut, _Cut], ...]] | None = fonts.typeset.get(
        ("ready shape", _shape(leaf, tags, first)), partial(_ready, leaf, tags, fonts)
    )
    return _numbered(found, first) if found else None


def _ready(
    leaf: Leaf, tags: Tags, fonts: Fonts
) -> tuple[QuickLeaf, tuple[tuple[_Cut, _Cut], ...]] | None:
    ready = ready_leaf(leaf, fonts, tags)
    if ready is None:
        return None
    first = _first(leaf)
    return ready, tuple([(_cut(cell.begin, first), _cut(cell.end, first)) for cell in ready.cells])


def _numbered(found: tuple[QuickLeaf, tuple[tuple[_Cut, _Cut], ...]], first: int) -> QuickLeaf:
    """Give each cell its MCID; moulds hold none."""
    ready, cuts = found
    cells = [
        replace(cell, begin=begin.numbered(first), end=end.numbered(first))
        for cell, (begin, end) in zip(ready.cells, cuts, strict=True)
    ]
    return replace(ready, cells=tuple(cells))
