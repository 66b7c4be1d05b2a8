"""Typeset text: inline content and one patient's values become runs of glyphs, not yet in lines.

In: inline content and its style; then, for content with slots, the values. Out: `SetText`: runs in
the order of reading, each with the places at which a line may end. What all patients share is set
once, in a `TextTemplate`; a value of a patient is remembered until the run of work is over.
Widths are in thousandths of the type size; tracking is part of them. Where bold faces are larger
than the rest of a text, theirs are in thousandths of the size of the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from docgen.fonts.face import FontFace, Piece, Shaped
from docgen.fonts.families import BOLD_FACES, PLAIN, WEIGHTS, Fonts
from docgen.i18n.runs import BLANK, Runs, with_abbreviations
from docgen.model import Inline, Inlines, Slot, Text
from docgen.style import BOLD, TextStyle

Values: TypeAlias = Mapping[tuple[str, str], Runs]  # by path and format

CODE = 4  # hexadecimal digits of a glyph's code
NO_FACES: frozenset[int] = frozenset()
BLANK_TEXT = "_" * 14  # a place to write on, inside a value
_TITLE = len("Dra.")  # at most
_ARTICLE = len("(la")  # at most
_STATE = len("IL")
_NUMBER = re.compile(r"\(?[0-9]{1,3}(?:[.,][0-9]+)?")
_FREE = " \n"  # what keeps two texts apart


class Spacing(NamedTuple):
    """What the widths of letters depend on besides their face.

    `tabular` figures line up; `tracking` is what is added to each glyph, in thousandths of the type
    size; `bold` is how many times as large as the rest a bold face is.
    """

    tabular: bool
    tracking: float
    bold: float

    @classmethod
    def of(cls, style: TextStyle) -> Spacing:
        """That of a style."""
        return cls(style.tabular, style.tracking * 1000 / style.size, style.bold_scale)

    def scale(self, face: int) -> float:
        """How many times as large as the rest a face is."""
        return self.bold if face in BOLD_FACES else 1.0


class BreakSpot(NamedTuple):
    """A break opportunity: a space, or an end of line that the text asks for."""

    at: int  # how many digits of the run's codes stand before the next line, the space among them
    end: float  # how wide the run is up to the space
    start: float  # and up to what follows the space


class Run(NamedTuple):
    """Text in one face; in a plain face each character of `text` has one code.

    A line end that the text asks for is written as a space is; in `text` it is a line feed. `full`
    is what those who listen hear of an abbreviation, which is a run of its own.
    """

    face: int
    codes: str
    text: str
    width: float = 0.0  # 0 in a part of a run that stands on one of several lines
    breaks: tuple[BreakSpot, ...] = ()
    full: str = ""


class SetText(NamedTuple):
    """Text ready to be broken into lines. A `plain` one is on one line if it fits.

    `faces` are those of a patient's values that are not the text family's.
    """

    runs: tuple[Run, ...]
    width: float
    plain: bool = True  # no line end that the text asks for, no shaped letters, no place to write
    faces: frozenset[int] = NO_FACES
    spaced: bool = False  # a space stands between it and a value before it


class SetLine(NamedTuple):
    """A line; its width in thousandths of the type size, without the space that ends it."""

    runs: tuple[Run, ...]
    width: float


Lines: TypeAlias = tuple[SetLine, ...]


class SlotPlace(NamedTuple):
    """A slot and the text behind it; `after_stop` stands behind a value that ends in a stop."""

    slot: Slot
    weight: int
    after: SetText
    after_stop: SetText


class SetValue(NamedTuple):
    """One patient's value of a slot."""

    runs: tuple[Run, ...]
    width: float
    plain: bool
    stop: bool  # it ends in a full stop
    joins: bool  # it says something, and neither begins nor ends with a space
    faces: frozenset[int]  # those that are not the text family's


class TextTemplate(NamedTuple):
    """Content with holes for values; without slots it is a text like any other."""

    content: Inlines
    style: TextStyle
    spacing: Spacing
    before: SetText
    places: tuple[SlotPlace, ...]

    @property
    def fixed(self) -> list[SetText]:
        """The texts around the slots."""
        texts = (self.before, *[place.after for place in self.places])
        return [text for text in texts if text.runs]

    def filled(self, values: Values, fonts: Fonts) -> SetText:
        """Put one patient's values in the place of slots.

        Raises:
            FontError: a value that no font can write.
        """
        style, spacing = self.style, self.spacing
        runs, width, plain, faces, _ = self.before
        for slot, weight, after, after_stop in self.places:
            value = set_value(values[slot.key], weight, spacing, fonts)
            if not value.joins:
                return _typeset(self.content, values, style, fonts)
            if value.stop:
                after = after_stop  # noqa: PLW2901  # the text as it is printed
            runs += value.runs
            width += value.width
            if after.spaced:
                space = _space_after(runs[-1], spacing, fonts)
                if after.runs and binds(_last_word(runs[-1]), after.runs[0].text):
                    space = space._replace(breaks=())
                runs += (space,)
                width += space.width
            runs += after.runs
            width += after.width
            plain = plain and value.plain and after.plain
            if value.faces:
                faces |= value.faces
        return SetText(runs, width, plain, faces)


def text_template(content: Inlines, style: TextStyle, fonts: Fonts) -> TextTemplate:
    """Typeset what all patients share.

    Raises:
        FontError: a character that no font has.
    """
    groups: list[list[Inline]] = [[]]
    slots: list[Slot] = []
    for inline in content:
        if isinstance(inline, Slot):
            slots.append(inline)
            groups.append([])
        else:
            groups[-1].append(inline)
    last = len(slots)
    fixed = [_fixed(group, style, fonts, ends=at == last) for at, group in enumerate(groups)]
    places = []
    for at, slot in enumerate(slots, 1):
        rest = _without_stop(groups[at])
        stopless = fixed[at] if rest is None else _fixed(rest, style, fonts, ends=at == last)
        weight = BOLD if slot.bold else style.weight
        places.append(SlotPlace(slot, weight, fixed[at], stopless))
    return TextTemplate(content, style, Spacing.of(style), fixed[0], tuple(places))


def set_text(content: Inlines, style: TextStyle, fonts: Fonts) -> SetText:
    """Typeset content without slots.

    Raises:
        FontError: a character that no font has.
    """
    return _typeset(content, {}, style, fonts)


def one_line(text: str, style: TextStyle, fonts: Fonts) -> SetLine:
    """A short text that is never broken.

    Raises:
        FontError: a character that no font has.
    """
    found = set_text((Text(text),), style, fonts)
    return SetLine(found.runs, found.width)


def line_width(line: SetLine, style: TextStyle) -> float:
    """Width of a line in points."""
    return line.width * style.size / 1000


def set_value(runs: Runs, weight: int, spacing: Spacing, fonts: Fonts) -> SetValue:
    """Typeset a value, bold where its runs are.

    Raises:
        FontError: a character that no font has.
    """
    key = runs, weight, spacing
    known: SetValue | None = fonts.values.known(key)
    return known or fonts.values.get(key, partial(_set_value, *key, fonts))


def _set_value(runs: Runs, weight: int, spacing: Spacing, fonts: Fonts) -> SetValue:
    pen = _Typesetter(spacing, fonts)
    whole = ""
    for text, bold in runs:
        whole += text
        pen.write(text.replace(BLANK, BLANK_TEXT), BOLD if bold else weight)
    joins = bool(whole) and whole[0] not in _FREE and whole[-1] not in _FREE
    found = pen.text(ends=True)
    plain = found.plain and BLANK not in whole
    faces = _beyond_family(found.runs)
    return SetValue(found.runs, found.width, plain, whole[-1:] == ".", joins, faces)


def _beyond_family(runs: Iterable[Run]) -> frozenset[int]:
    found = frozenset({run.face for run in runs if run.face >= len(WEIGHTS)})
    return found or NO_FACES


def _typeset(content: Inlines, values: Values, style: TextStyle, fonts: Fonts) -> SetText:
    """Typeset content from its first letter to its last."""
    pen = _Typesetter(Spacing.of(style), fonts)
    plain = True
    stop = False  # a value that ends in a full stop stands just before
    for inline in content:
        if isinstance(inline, Text):
            text = inline.text[1:] if stop and inline.text[:1] == "." else inline.text
            pen.write(text, BOLD if inline.bold else style.weight)
            stop = stop and not inline.text
            continue
        for text, bold in values[inline.key]:
            plain = plain and BLANK not in text
            weight = BOLD if bold or inline.bold else style.weight
            pen.write(text.replace(BLANK, BLANK_TEXT), weight)
            stop = text[-1:] == "." if text else stop
    found = pen.text(ends=True)
    return found._replace(plain=plain and found.plain, faces=_beyond_family(found.runs))


def _fixed(content: Iterable[Inline], style: TextStyle, fonts: Fonts, *, ends: bool) -> SetText:
    """Typeset the text around a slot; one that `ends` a cell needs no space at its end."""
    pen = _Typesetter(Spacing.of(style), fonts)
    for inline in content:
        if isinstance(inline, Text):
            pen.write(inline.text, BOLD if inline.bold else style.weight)
    return pen.text(ends=ends)


def _without_stop(content: list[Inline]) -> list[Inline] | None:
    """Text behind a value that brings its own full stop; None where there is no second one."""
    first = next(iter(content), None)
    if not isinstance(first, Text) or first.text[:1] != ".":
        return None
    return [first._replace(text=first.text[1:]), *content[1:]]


class _Typesetter:
    """Sets texts one behind the other; texts without a space between them are one word."""

    def __init__(self, spacing: Spacing, fonts: Fonts) -> None:
        self._fonts, self._spacing = fonts, spacing
        self._runs: list[Run] = []
        self._face: FontFace | None = None  # of the run that is being written
        self._open = ""  # its text
        self._plain = True
        self._spaced = False  # a space came before anything else

    def write(self, text: str, weight: int) -> None:
        """Set one text; spaces that follow each other are one."""
        for part, full in with_abbreviations(text):
            if full:
                self._abbreviation(part, full, weight)
            else:
                self._write(part, weight)

    def _abbreviation(self, short: str, full: str, weight: int) -> None:
        """Set a word that is said in full; it stays one word with what stands at its sides."""
        self._close()
        first = len(self._runs)
        self._word(short, weight)
        self._close()
        if len(self._runs) == first + 1:  # in fonts that shape it may be several
            self._runs[first] = self._runs[first]._replace(full=full)

    def _write(self, text: str, weight: int) -> None:
        for number, line in enumerate(text.split("\n")):
            if number:
                self._end_line()
            if not line:
                continue
            face = self._fonts.faces[weight]
            if "  " not in line and line[0] != " " and face.can_write(line):  # nearly every text
                self._add(line, face)
                continue
            before = self._open.split(" ")[-1] or (_last_word(self._runs[-1]) if self._runs else "")
            for at, word in enumerate(line.split(" ")):
                if at:
                    self._space(bound=binds(before, word))
                if word:
                    self._word(word, weight)
                before = word or before

    def _word(self, word: str, weight: int) -> None:
        face = self._fonts.face_for(word, weight)
        if face is not None:
            self._add(word, face)
            return
        self._close()
        for piece in self._fonts.word(word, weight, tabular=self._spacing.tabular).pieces:
            run = _run_of_piece(piece, self._spacing, self._fonts)
            self._plain = self._plain and run.face < PLAIN
            self._runs.append(run)

    def _add(self, text: str, face: FontFace) -> None:
        if face is not self._face:
            self._close()
            self._face = face
        self._open += text

    def _space(self, *, bound: bool) -> None:
        """A space behind a word, in its face; no line ends between words that are `bound`."""
        if self._open:
            if self._open[-1] not in _FREE:
                self._open += " "
        elif self._runs:
            if self._runs[-1].text[-1:] not in _FREE or not self._runs[-1].text:
                space = _space_after(self._runs[-1], self._spacing, self._fonts)
                self._runs.append(space._replace(breaks=()) if bound else space)
        else:
            self._spaced = True

    def _end_line(self) -> None:
        """End a line where the text wants it; nobody sees the space that is written there."""
        self._plain = False
        self._open = self._open.removesuffix(" ")
        self._close()
        if self._runs and self._runs[-1].text[-1:] != "\n":
            last = self._runs[-1]
            if last.text == " ":
                last = self._runs.pop()
            else:
                last = _space_after(last, self._spacing, self._fonts)
            ends = (BreakSpot(len(last.codes), 0.0, last.width),)
            self._runs.append(last._replace(text="\n", breaks=ends))
        else:
            self._runs.append(Run(0, "", "\n", 0.0, (BreakSpot(0, 0.0, 0.0),)))

    def _close(self) -> None:
        if self._open and self._face is not None:
            self._runs.append(_run(self._open, self._face, self._spacing))
        self._open, self._face = "", None

    def text(self, *, ends: bool) -> SetText:
        """Return what was set; a space at its end is left out where it `ends`."""
        if ends:
            if self._open:
                self._open = self._open.removesuffix(" ")
            elif self._runs and self._runs[-1].text == " ":
                self._runs.pop()
        self._close()
        width = sum([run.width for run in self._runs])
        return SetText(tuple(self._runs), width, self._plain, spaced=self._spaced)


def _run(text: str, face: FontFace, spacing: Spacing) -> Run:
    """Set words that one plain face can write, with single spaces between and after them."""
    tabular = spacing.tabular and face.index < len(WEIGHTS)
    tracking, scale = spacing.tracking, spacing.scale(face.index)
    (((index, codes),), wide) = face.glyphs(text, tabular=tabular)
    width = wide * scale + tracking * len(text)
    if " " not in text:
        return Run(index, codes, text, width)
    space = face.space.width * scale + tracking
    found: list[BreakSpot] = []
    at, end = 0, 0.0
    for word, following in pairwise(text.split(" ")):
        at += CODE * (len(word) + 1)
        end += face.glyphs(word, tabular=tabular).width * scale + tracking * len(word)
        if not binds(word, following):
            found.append(BreakSpot(at, end, end + space))
        end += space
    return Run(index, codes, text, width, tuple(found))


def binds(word: str, following: str) -> bool:
    """Whether no line may end after a word.

    "Dr." and "(la" lean on what follows, "IL" on 60601, a number on what it counts.
    """
    if _NUMBER.fullmatch(word):
        return following[:1].isalpha()
    if word[-1:] == ".":
        return len(word) <= _TITLE and word[:1].isupper() and word[1:-1].islower()
    if word[:1] == "(":
        return 1 < len(word) <= _ARTICLE
    return len(word) == _STATE and word.isupper() and word.isalpha() and following[:1].isdigit()


def _last_word(run: Run) -> str:
    """The word that a run ends with; "" where it ends with a space."""
    return run.text.rpartition(" ")[2]


def _run_of_piece(piece: Piece, spacing: Spacing, fonts: Fonts) -> Run:
    """A part of a word of several scripts: no line ends in it."""
    index, codes = piece
    face = fonts.faces[index]
    if isinstance(codes, Shaped):
        return Run(index, codes, codes.text, codes.width)
    starts = range(0, len(codes), CODE)
    text = "".join([face.meanings[int(codes[at : at + CODE], 16)] for at in starts])
    wide = face.width_of(codes) * spacing.scale(index) + spacing.tracking * len(text)
    return Run(index, codes, text, wide)


def _space_after(run: Run, spacing: Spacing, fonts: Fonts) -> Run:
    """The space behind a run, in its face; fonts that shape borrow that of the text family."""
    (((index, codes),), width) = fonts.faces[run.face].space
    wide = width * spacing.scale(index) + spacing.tracking
    return Run(index, codes, " ", wide, (BreakSpot(len(codes), 0.0, wide),))
