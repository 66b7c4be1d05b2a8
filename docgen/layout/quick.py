"""Set a personal cell on one line at once, when it surely fits: most cells of most patients do.

In: a cell's words with its slots, one patient's values. Out: the line, or None where the breaker of
`lines.py` has to look: a value that breaks lines, or one that may not fit.
This is no second breaker: it never breaks. What it sets, the breaker would set in the same bytes;
a property test compares the two.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from docgen.layout.frame import Break, Line, SlotWord, Word
from docgen.layout.lines import BLANK, Values
from docgen.looks.fonts import Fonts, Glyphs, Piece
from docgen.looks.style import BOLD, TextStyle

_SURELY = 1.0  # thousandths of the type size that have to be left over


class Space(NamedTuple):
    """A space between two words; it is as wide as the face before it has it."""

    width: float = 0.0


Part: TypeAlias = Glyphs | SlotWord | Space


class Form(NamedTuple):
    """A cell made ready: texts between slots joined into runs. No parts: always break."""

    parts: tuple[Part, ...]
    style: TextStyle
    limit: float  # thousandths of the type size


def form_of(words: tuple[Word, ...], width: float, style: TextStyle, fonts: Fonts) -> Form:
    """Join the words of a cell of `width` points, once per variant."""
    limit = width * 1000 / style.size - _SURELY
    if style.tracking or any(isinstance(word, Break) for word in words):
        return Form((), style, limit)
    parts: list[Part] = []
    for index, word in enumerate(words):
        if index:
            last = parts[-1]
            if isinstance(last, Glyphs):
                parts[-1] = _run_on(last, fonts.faces[last.pieces[-1][0]].space)
            else:
                parts.append(Space())
        if isinstance(word, Glyphs) and parts and isinstance(parts[-1], Glyphs):
            parts[-1] = _run_on(parts[-1], word)
        elif isinstance(word, Glyphs | SlotWord):
            parts.append(word)
    return Form(tuple(parts), style, limit)


def _run_on(run: Glyphs, more: Glyphs) -> Glyphs:
    """One run of two, with as few pieces as there are changes of face."""
    pieces = list(run.pieces)
    for face, codes in more.pieces:
        if pieces and pieces[-1][0] == face:
            pieces[-1] = (face, pieces[-1][1] + codes)
        else:
            pieces.append((face, codes))
    return Glyphs(tuple(pieces), run.width + more.width)


def quick_line(form: Form, values: Values, fonts: Fonts) -> Line | None:
    """Return the cell's one line, or None if the breaker has to look.

    Raises:
        FontError: a value that no font can write.
    """
    if not form.parts:
        return None
    pieces: list[Piece] = []
    width = 0.0
    tabular = form.style.tabular
    for part in form.parts:
        if isinstance(part, SlotWord):
            set_width = _set_value(part, values, pieces, (fonts, tabular))
            if set_width is None:
                return None
            width += set_width
        elif isinstance(part, Glyphs):
            pieces += part.pieces
            width += part.width
        else:
            space = fonts.faces[pieces[-1][0]].space
            pieces += space.pieces
            width += space.width
        if width > form.limit:
            return None
    return (Glyphs(tuple(pieces), width),)


def _set_value(
    word: SlotWord, values: Values, pieces: list[Piece], how: tuple[Fonts, bool]
) -> float | None:
    """Add a value and what is glued to it; its width, or None where lines might break in it."""
    fonts, tabular = how
    pieces += word.before.pieces
    width = word.before.width
    end = ""
    for text, bold in values[word.slot.path, word.slot.format]:
        if not text or text[0] == " " or BLANK in text or "\n" in text or "  " in text:
            return None
        run = fonts.run(text, BOLD if bold else word.weight, tabular=tabular)
        pieces += run.pieces
        width += run.width
        end = text[-1]
    if not end or end == " ":
        return None
    after = word.after_stop if end == "." else word.after
    pieces += after.pieces
    return width + after.width
