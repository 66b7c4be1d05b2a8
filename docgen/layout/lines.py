"""Break text into lines, for blocks that all patients share and for those that each patient fills.

In: inline content, a width in points. Out: lines of unbreakable glyph runs.
There is one rule for both kinds of block, so that a value cannot change how lines are broken:
first fit, ragged right, no hyphens; a last line of one word, or of two short ones, takes another
from the line before. `joints.py` keeps the same rule where widths alone can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from docgen.fonts.face import Piece, letters_of
from docgen.fonts.families import EMPTY, Fonts, Glyphs
from docgen.layout.frame import Break, Line, Lines, SlotWord, Word
from docgen.layout.widths import feed_last_line, space_after, word_width, words_width
from docgen.model import Inlines, Slot
from docgen.style import BOLD, REGULAR, SEMIBOLD, TextStyle

Runs: TypeAlias = tuple[tuple[str, bool], ...]  # text, bold
Values: TypeAlias = Mapping[tuple[str, str], Runs]  # by path and format

BLANK = "\ufdd2"  # a place to write on, inside a value
BLANK_TEXT = "_" * 14
_TITLE = len("Dra.")  # at most
_ARTICLE = len("(la")  # at most
_STATE = len("IL")

_BREAK = Break()


class _Pen:
    """Collects words; text without a space between joins the word before it."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.glued = False

    def text(self, glyphs: Glyphs) -> None:
        last = self.words[-1] if self.glued else None
        if isinstance(last, Glyphs):
            self.words[-1] = last.joined(glyphs)
        elif isinstance(last, SlotWord):
            self.words[-1] = SlotWord(
                last.slot,
                last.weight,
                last.before,
                last.after.joined(glyphs),
                last.after_stop.joined(glyphs),
            )
        else:
            self.words.append(glyphs)
        self.glued = True

    def space(self, fonts: Fonts) -> None:
        """Add a space where no line may end."""
        last = self.words[-1]
        if isinstance(last, Glyphs | SlotWord):
            self.text(space_after(last if isinstance(last, Glyphs) else last.after, fonts))

    def slot(self, slot: Slot, weight: int) -> None:
        before = EMPTY
        if self.glued and isinstance(self.words[-1], Glyphs):
            before = self.words.pop()  # type: ignore[assignment]  # isinstance above; mypy forgets it
        self.words.append(SlotWord(slot, weight, before, EMPTY, EMPTY))
        self.glued = True


def binds(word: str, following: str) -> bool:
    """Whether no line may end after a word: "Dr." and "(la" lean on what follows, "IL" on 60601."""
    if word[-1:] == ".":
        return len(word) <= _TITLE and word[:1].isupper() and word[1:-1].islower()
    if word[:1] == "(":
        return 1 < len(word) <= _ARTICLE
    return len(word) == _STATE and word.isupper() and word.isalpha() and following[:1].isdigit()


def prepare(content: Inlines, style: TextStyle, fonts: Fonts) -> tuple[Word, ...]:
    """Split inline content into words; variants have most of it in common.

    Raises:
        FontError: a character that no font has.
    """
    key = ("words", content, style)
    words: tuple[Word, ...] = fonts.typeset.get(key, lambda: _prepare(content, style, fonts))
    return words


def _prepare(content: Inlines, style: TextStyle, fonts: Fonts) -> tuple[Word, ...]:
    pen = _Pen()
    for inline in content:
        weight = BOLD if inline.bold else style.weight
        if isinstance(inline, Slot):
            pen.slot(inline, weight)
        else:
            _prepare_text(pen, inline.text, weight, style, fonts)
    return tuple(pen.words)


def _prepare_text(pen: _Pen, text: str, weight: int, style: TextStyle, fonts: Fonts) -> None:
    follows_slot = pen.glued and isinstance(pen.words[-1], SlotWord)
    for number, line in enumerate(text.split("\n")):
        if number:
            pen.words.append(_BREAK)
            pen.glued = False
        before = ""
        for index, word in enumerate(line.split(" ")):
            if index and binds(before, word):
                pen.space(fonts)
            elif index:
                pen.glued = False
            before = word
            if not word:
                continue
            last = pen.words[-1] if pen.glued else None
            if (
                follows_slot
                and isinstance(last, SlotWord)
                and not last.after.pieces
                and word.startswith(".")
            ):
                rest = fonts.word(word[1:], weight, tabular=style.tabular) if word[1:] else EMPTY
                whole = fonts.word(word, weight, tabular=style.tabular)
                pen.words[-1] = SlotWord(last.slot, last.weight, last.before, whole, rest)
            else:
                pen.text(fonts.word(word, weight, tabular=style.tabular))
            follows_slot = False


def personalise(
    words: tuple[Word, ...], values: Values, style: TextStyle, fonts: Fonts
) -> tuple[Word, ...]:
    """Put one patient's values in the place of slots."""
    found: list[Word] = []
    for word in words:
        if isinstance(word, SlotWord):
            slot = word.slot
            _fill(found, word, values[slot.key], fonts, style.tabular)
        else:
            found.append(word)
    return tuple(found)


def _fill(found: list[Word], word: SlotWord, runs: Runs, fonts: Fonts, tabular: bool) -> None:
    key = (runs, word.weight, tabular)
    value = fonts.wordings.get(key, lambda: _worded(runs, word.weight, fonts, tabular))
    after = word.after_stop if value.stop else word.after
    words = list(value.words)
    if word.before.pieces:
        if value.starts:
            words[0] = word.before.joined(words[0])
        else:
            words.insert(0, word.before)
    if after.pieces:
        if value.ends:
            words[-1] = words[-1].joined(after)
        else:
            words.append(after)
    found += words


class Wording(NamedTuple):
    """A value's words. `starts` and `ends` tell that no space or break is there."""

    words: tuple[Glyphs | Break, ...]
    starts: bool
    ends: bool
    stop: bool  # it ends in a full stop


def _worded(runs: Runs, weight: int, fonts: Fonts, tabular: bool) -> Wording:
    found: list[Glyphs | Break] = []
    glued: Glyphs | None = None
    end = whole = ""
    for text, bold in runs:
        shown = text.replace(BLANK, BLANK_TEXT)
        for number, line in enumerate(shown.split("\n")):
            if number:
                if glued is not None:
                    found.append(glued)
                    glued = None
                found.append(_BREAK)
            before = ""
            for index, part in enumerate(line.split(" ")):
                if index and glued is not None:
                    if binds(before, part):
                        glued = glued.joined(space_after(glued, fonts))
                    else:
                        found.append(glued)
                        glued = None
                before = part
                if part:
                    glyphs = fonts.word(part, BOLD if bold else weight, tabular=tabular)
                    glued = glyphs if glued is None else glued.joined(glyphs)
        end = shown[-1:] or end
        whole = whole or shown
    ends = glued is not None
    if glued is not None:
        found.append(glued)
    return Wording(tuple(found), bool(whole) and whole[0] not in " \n", ends, end == ".")


def break_lines(words: tuple[Word, ...], width: float, style: TextStyle, fonts: Fonts) -> Lines:
    """Break words (without slots) into lines no wider than `width` points; at least one line."""
    limit = width * 1000 / style.size
    if not style.tracking and _on_one_line(words, limit, fonts):
        return (words,)  # type: ignore[return-value]  # all of them are glyphs: just checked
    extra = style.tracking * 1000 / style.size
    line: list[Glyphs] = []
    lines = [line]
    room = limit
    own = True  # the line began where the text wants one
    for word in words:
        if isinstance(word, Break):
            line = []
            lines.append(line)
            room, own = limit, True
            continue
        assert isinstance(word, Glyphs)  # noqa: S101  # slots were filled before: a wrong call, not bad input
        fits = not extra and word.width <= limit
        for part in (word,) if fits else _fitting(word, limit, extra, fonts):
            wide = part.width if fits else word_width(part, extra)
            space = word_width(space_after(line[-1], fonts), extra) if line else 0.0
            if line and space + wide > room + 0.001:
                line = [part]
                lines.append(line)
                room, own = limit - wide, False
            else:
                line.append(part)
                room -= space + wide
    if not own:
        feed_last_line(lines, limit, fonts, extra)
    return tuple([tuple(line) for line in lines])


def filled_up(lines: Lines, width: float, style: TextStyle, fonts: Fonts) -> Lines:
    """Make places to write on as wide as their lines of text leave room."""
    rules = {
        face: (code, glyphs.width)
        for weight in (REGULAR, SEMIBOLD, BOLD)
        for glyphs in [fonts.word("_", weight)]
        for face, code in glyphs.pieces
    }

    def blank(piece: Piece) -> bool:
        face, codes = piece
        return face in rules and rules[face][0] * len(BLANK_TEXT) in codes

    found: list[Line] = []
    for line in lines:
        blanks = sum(blank(piece) for word in line for piece in word.pieces)
        free = (width - line_width(line, style, fonts)) * 1000 / style.size
        found.append(
            tuple([_wider(word, blank, rules, free / blanks) for word in line]) if blanks else line
        )
    return tuple(found)


def _wider(
    word: Glyphs, blank: Callable[[Piece], bool], rules: Mapping[int, tuple[str, float]], by: float
) -> Glyphs:
    """Lengthen each line to write on in a word."""
    pieces: list[Piece] = []
    width = word.width
    for piece in word.pieces:
        face, codes = piece
        if blank(piece):
            code, wide = rules[face]
            more = max(0, int(by / wide))
            start = codes.index(code * len(BLANK_TEXT))
            codes = codes[:start] + code * more + codes[start:]
            width += more * wide
        pieces.append((face, codes))
    return Glyphs(tuple(pieces), width)


def _on_one_line(words: tuple[Word, ...], limit: float, fonts: Fonts) -> bool:
    """Whether the words surely need one line: most values of most patients do."""
    room = limit - fonts.widest_space * len(words)
    for word in words:
        if not isinstance(word, Glyphs):
            return False
        room -= word.width
        if room < 0:
            return False
    return True


def _fitting(word: Glyphs, limit: float, extra: float, fonts: Fonts) -> tuple[Glyphs, ...]:
    """Cut a word that is wider than the line after a hyphen or a stroke, or else where it ends.

    It is cut between glyphs, or between their clusters.
    """
    if word_width(word, extra) <= limit:
        return (word,)
    parts: list[Glyphs] = []
    run = tail = EMPTY  # what stands on this line; what follows its last hyphen
    whole = EMPTY  # the run up to that hyphen
    marks = _marks(fonts)
    for letter in (one for piece in word.pieces for one in letters_of(piece, fonts.faces)):
        if run.pieces and word_width(run, extra) + word_width(letter, extra) > limit:
            parts.append(whole if whole.pieces else run)
            run, whole, tail = tail if whole.pieces else EMPTY, EMPTY, EMPTY
        run, tail = run.merged(letter), tail.merged(letter)
        if letter.pieces in marks:
            whole, tail = run, EMPTY
    return (*parts, run)


def is_broken(word: Word, width: float, style: TextStyle, fonts: Fonts) -> bool:
    """Whether a word that all patients get is cut, on lines of `width` points, amid its letters.

    After a hyphen or a stroke of its own it may well be cut.
    """
    if not isinstance(word, Glyphs):
        return False
    extra = style.tracking * 1000 / style.size
    *parts, _ = _fitting(word, width * 1000 / style.size, extra, fonts)
    marks = _marks(fonts)
    ends = [list(letters_of(part.pieces[-1], fonts.faces))[-1] for part in parts]
    return any(end.pieces not in marks for end in ends)


def _marks(fonts: Fonts) -> set[tuple[Piece, ...]]:
    """Hyphen and stroke as each face draws them: long names of medicines are made of parts."""
    return {
        fonts.word(mark, weight).pieces for mark in "-/" for weight in (REGULAR, SEMIBOLD, BOLD)
    }


def line_width(line: Line, style: TextStyle, fonts: Fonts) -> float:
    """Width of a line in points."""
    return words_width(line, fonts, style.tracking * 1000 / style.size) * style.size / 1000


def folded_width(words: tuple[Word, ...], style: TextStyle, fonts: Fonts) -> float:
    """Width in points of words on two lines, broken where that is least."""
    line = tuple([word for word in words if isinstance(word, Glyphs)])
    extra = style.tracking * 1000 / style.size
    widest = rest = words_width(line, fonts, extra)
    before = 0.0
    for word in line[:-1]:
        wide, space = word_width(word, extra), word_width(space_after(word, fonts), extra)
        before += wide
        rest -= wide + space
        widest = min(widest, max(before, rest))
        before += space
    return widest * style.size / 1000


def static_lines(content: Inlines, width: float, style: TextStyle, fonts: Fonts) -> Lines:
    """Break content without slots."""
    return break_lines(prepare(content, style, fonts), width, style, fonts)
