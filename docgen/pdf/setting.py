"""Set the leaves that differ between patients: values become lines, lines become operators.

In: a plate, the number of a leaf, one patient's values. Out: how high it is, which decides where
everything stands, and its operators, which are the same wherever it stands.
"""

from __future__ import annotations

import re
from functools import partial

from docgen.fonts.families import Fonts
from docgen.i18n.runs import plain
from docgen.layout.columns import fitted
from docgen.layout.frame import Cell, Leaf, Lines, SlotWord, Word
from docgen.layout.lines import Values, break_lines, filled_up, is_broken, personalise
from docgen.layout.mirror import mirror_leaf
from docgen.layout.page import Placed
from docgen.model import Slot
from docgen.pdf.codes import code_operators
from docgen.pdf.fluid import write_columns
from docgen.pdf.glyphs import faces_of
from docgen.pdf.jointed import write_lines
from docgen.pdf.plate import Plate
from docgen.pdf.quick import Setting, write_leaf
from docgen.pdf.stream import frame_leaf, render_leaf
from docgen.pdf.strip import Row, set_row

_NO_FACES: frozenset[int] = frozenset()
# Thai, Lao, Burmese, Khmer; Chinese, Japanese, Korean: no spaces; and a place to write on.
_RUNS_ON = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\uffff]|_{9}")


def set_leaf(plate: Plate, index: int, values: Values) -> Setting:
    """Set a leaf that has slots.

    Raises:
        FontError: a value that no font can write.
    """
    ready = plate.ready[index]
    if ready:
        if ready.leaf.fluid:
            done = write_columns(ready, values, plate.fonts, partial(plate.frame, index))
        else:
            done = write_leaf(ready, values, plate.fonts)
        if done:
            return done
    leaf = plate.layout.leaves[index]
    if leaf.strip and isinstance(leaf.strip.content, Slot):
        row = Row(leaf, plate.tags[index], (plate.identity, index))
        if leaf.strip.words:
            return set_row(row, values, plate.fonts, plate.plans.rows)
        heads = values[leaf.strip.content.key]  # patients of one day have the same
        return plate.plans.settings.get(
            (*row.key, (heads,)), partial(set_row, row, values, plate.fonts, plate.plans.rows)
        )
    code = leaf.code
    if code and isinstance(code.content, Slot):
        text = plain(values[code.content.key])
        return Setting(leaf.least, _NO_FACES, code_operators(code, text))
    key = plate.identity, index, tuple([values[slot] for slot in plate.asks[index]])
    return plate.plans.settings.get(key, lambda: _set(plate, index, values))


def set_part(plate: Plate, placed: Placed, values: Values) -> str:
    """Operators of those lines of a leaf that stand here: it was cut between pages."""
    assert placed.lines  # noqa: S101  # only leaves that were cut come here
    part, first, last = placed.lines
    leaf, broken = _broken(plate, placed.leaf, values)
    # Its number, or the box to tick, stands beside the first part only.
    kept = [at for at, cell in enumerate(leaf.cells) if cell.parts > 1 or not part]
    broken = tuple(broken[at][first:last] for at in kept)
    cells = tuple(leaf.cells[at]._replace(mcid=leaf.cells[at].mcid + part) for at in kept)
    leaf = leaf._replace(cells=cells, marks=() if part else leaf.marks)
    tags = [plate.tags[placed.leaf][at] for at in kept]
    frame = frame_leaf(leaf, _counts(broken), plate.fonts, tags)
    return render_leaf(frame, leaf, broken, plate.fonts)


def _set(plate: Plate, index: int, values: Values) -> Setting:
    """Set a leaf some of whose values do not surely stay on their lines."""
    ready = plate.ready[index]
    if ready and not ready.leaf.fluid:
        counted = partial(plate.ready.counted, index)
        done = write_lines(ready, values, plate.fonts, counted)
        if done:
            return done
    leaf, broken = _broken(plate, index, values)
    # Frames do not know where the columns of a leaf begin: all patients share them.
    if leaf.cells[-1].row:  # but for one whose columns stand in rows
        frame = frame_leaf(leaf, _counts(broken), plate.fonts, plate.tags[index])
    else:
        frame = plate.frame(index, _counts(broken))
    operators = render_leaf(frame, leaf, broken, plate.fonts)
    torn = _torn(leaf, values, plate.fonts)
    return Setting(frame.height, frozenset(faces_of(broken)), operators, torn)


def _torn(leaf: Leaf, values: Values, fonts: Fonts) -> tuple[tuple[str, str], ...]:
    """The slots of which a word is broken amid its letters: only here is any word ever broken.

    Between words, and after a hyphen or a stroke, lines may well end; so may they anywhere in
    scripts that put no spaces, and in lines to write on.
    """
    found: dict[tuple[str, str], None] = {}
    for cell in leaf.cells:
        for slot in cell.words:
            if not isinstance(slot, SlotWord):
                continue
            words = personalise((slot,), values, cell.style, fonts)
            if any(is_broken(word, cell.width, cell.style, fonts) for word in words):
                text = plain(values[slot.slot.key])
                if not _RUNS_ON.search(text):
                    found[slot.slot.key] = None
    return tuple(found)


def _broken(plate: Plate, index: int, values: Values) -> tuple[Leaf, tuple[Lines, ...]]:
    """Return a leaf, its columns as wide as its values need, and the lines of its cells."""
    leaf, fonts = plate.layout.leaves[index], plate.fonts
    words = [personalise(cell.words, values, cell.style, fonts) for cell in leaf.cells]
    if leaf.fluid and plate.layout.look.rtl:  # columns are reckoned from the left
        total = plate.layout.look.width
        leaf = mirror_leaf(fitted(mirror_leaf(leaf, total), tuple(words), fonts), total)
    elif leaf.fluid:
        leaf = fitted(leaf, tuple(words), fonts)
    return leaf, tuple(
        [_lines(found, cell, fonts) for cell, found in zip(leaf.cells, words, strict=True)]
    )


def _lines(words: tuple[Word, ...], cell: Cell, fonts: Fonts) -> Lines:
    """The lines of a cell; places to write on are as wide as these leave room."""
    lines = break_lines(words, cell.width, cell.style, fonts)
    blank = any(isinstance(word, SlotWord) for word in cell.words)
    return filled_up(lines, cell.width, cell.style, fonts) if blank else lines


def _counts(broken: tuple[Lines, ...]) -> tuple[int, ...]:
    return tuple([len(lines) for lines in broken])
