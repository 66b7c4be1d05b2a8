"""Break text into lines: first fit over its break opportunities, by widths alone.

In: text that is typeset, the room in points. Out: lines of runs. Ragged right, no hyphens; a last
line of one word, or of two short ones, takes another from the line before. A word that is wider
than a line is cut after a hyphen or a stroke of its own, or else where the line ends, between
glyphs or clusters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from docgen.fonts.face import FontFace, Shaped
from docgen.fonts.families import WEIGHTS, Fonts
from docgen.layout.text import (
    BLANK_TEXT,
    CODE,
    Lines,
    Run,
    SetLine,
    SetText,
    Spacing,
    line_width,
)
from docgen.style import TextStyle

_HAIR = 0.001  # thousandths of the type size: sums of widths are not exact
_STOPS = frozenset(".:")  # a word before a sentence ends in one
_SHORT = 0.3  # of the measure: a last line of two words that is shorter gets a third
_STROKES = frozenset("-/")  # a long word may be cut behind them: names of medicines are


Spot: TypeAlias = tuple[int, int]  # number of a run, digits of its codes (or clusters) before it


def break_lines(text: SetText, width: float, style: TextStyle, fonts: Fonts) -> Lines:
    """Break text into lines no wider than `width` points; at least one line."""
    limit = width * 1000 / style.size
    if text.width <= limit + _HAIR and (text.plain or not _asks_for_lines(text)):
        return (SetLine(text.runs, text.width),)
    spots = _Spots.of(text)
    if spots.longest > limit:
        spots = spots.with_cuts(text, limit, style, fonts)
    return _lines(text.runs, spots, spots.first_fit(limit, text.runs))


def _asks_for_lines(text: SetText) -> bool:
    """Whether the text itself ends a line."""
    return any(run.text[-1:] == "\n" for run in text.runs)


class _Word(NamedTuple):
    """What no line may part: its places in the runs, how far its edges are from the first run."""

    begin: Spot
    end: Spot
    left: float
    right: float


class _Cut(NamedTuple):
    """Where a word is cut that is wider than a line: the width before it, from the word's edge."""

    place: Spot
    width: float
    torn: bool = False  # amid its letters, not behind a stroke


class _Letter(NamedTuple):
    """A letter, or a cluster of shaped ones: the place behind it."""

    place: Spot
    width: float
    is_stroke: bool = False


@dataclass(slots=True)
class _Spots:
    """The break opportunities of a text: what fits before each, where the line behind it begins."""

    width: float  # of the whole text
    ends: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    places: list[Spot] = field(default_factory=list)
    forced: list[int] = field(default_factory=list)  # those at which the text wants a line to end

    @classmethod
    def of(cls, text: SetText) -> _Spots:
        """Find them in all runs."""
        found = cls(text.width)
        before = 0.0
        for number, run in enumerate(text.runs):
            for at, end, start in run.breaks:
                found.add((number, at), before + end, before + start)
            if run.text[-1:] == "\n":
                found.forced.append(len(found.ends) - 1)
            before += run.width
        return found

    def add(self, place: Spot, end: float, start: float) -> None:
        """Take one more."""
        self.places.append(place)
        self.ends.append(end)
        self.starts.append(start)

    @property
    def longest(self) -> float:
        """How wide the widest word is."""
        pairs = zip((*self.ends, self.width), (0.0, *self.starts), strict=True)
        return max([end - start for end, start in pairs])

    def words(self, runs: Sequence[Run]) -> Iterator[_Word]:
        """What stands between the opportunities, and before and behind them."""
        begin, left = (0, 0), 0.0
        for place, right, start in zip(self.places, self.ends, self.starts, strict=True):
            yield _Word(begin, place, left, right)
            begin, left = place, start
        yield _Word(begin, (len(runs), 0), left, self.width)

    def with_cuts(self, text: SetText, limit: float, style: TextStyle, fonts: Fonts) -> _Spots:
        """Add those inside words that are wider than a line."""
        found = _Spots(self.width)
        for at, word in enumerate(self.words(text.runs)):
            for cut in _cuts(text.runs, word, limit, style, fonts):
                found.add(cut.place, word.left + cut.width, word.left + cut.width)
            if at < len(self.places):
                if at in self.forced:
                    found.forced.append(len(found.ends))
                found.add(self.places[at], self.ends[at], self.starts[at])
        return found

    def first_fit(self, limit: float, runs: Sequence[Run]) -> list[int]:
        """The opportunities at which lines end."""
        found: list[int] = []
        first = 0
        for stop in self.forced:
            found += [*self._fit(first, stop, self.ends[stop], limit), stop]
            first = stop + 1
        rest = self._fit(first, len(self.ends), self.width, limit)
        if rest:
            self._feed_last(rest, first - 1, limit, runs)
        return found + rest

    def _fit(self, first: int, stop: int, width: float, limit: float) -> list[int]:
        """Break text from behind the opportunity before `first` on; it ends at `width`."""
        ends, starts = self.ends, self.starts
        found: list[int] = []
        begin = starts[first - 1] if first else 0.0
        while width - begin > limit + _HAIR and first < stop:
            at = bisect_right(ends, begin + limit + _HAIR, first, stop)
            at = max(at, first + 1)  # a letter may be wider than a line
            found.append(at - 1)
            first, begin = at, starts[at - 1]
        return found

    def _feed_last(self, found: list[int], outside: int, limit: float, runs: Sequence[Run]) -> None:
        """Give a last line of one word the last word of the line before, if that leaves it two.

        One of two short words gets a third if that makes the two lines more alike, unless the line
        is a sentence. `outside` is the opportunity before the first of these lines.
        """
        at, before = found[-1], found[-2] if len(found) > 1 else outside
        top = self.starts[before] if before >= 0 else 0.0
        while len(self.ends) - at < 3 <= at - before:
            start = self.starts[at]
            last, more = self.width - start, start - self.starts[at - 1]
            if last + more > limit:
                return
            if len(self.ends) - at > 1 and (  # what costs least is asked first
                last > _SHORT * limit
                or more > self.ends[at] - top - last
                or _ends_sentence(runs, self.places[at])
            ):
                return
            found[-1] = at = at - 1


def _ends_sentence(runs: Sequence[Run], place: Spot) -> bool:
    """Whether the word before the space at a place ends in a stop, as one before a sentence."""
    number, at = place
    text = runs[number].text[: at // CODE - 1]
    if not text and number:
        text = runs[number - 1].text
    return text[-1:] in _STOPS


def _cuts(
    runs: Sequence[Run], word: _Word, limit: float, style: TextStyle, fonts: Fonts
) -> Iterator[_Cut]:
    """Where a word is cut that is wider than a line; nowhere if it is not."""
    if word.right - word.left <= limit:
        return
    begin = wide = 0.0  # where the line begins, where the letter before ends
    place = word.begin
    stroke: _Cut | None = None  # the last place behind a hyphen on this line
    for letter in _letters(runs, word, style, fonts):
        while wide > begin and wide + letter.width - begin > limit:  # a stroke may not be enough
            cut = stroke or _Cut(place, wide, torn=True)
            yield cut
            begin, stroke = cut.width, None
        wide += letter.width
        place = letter.place
        if letter.is_stroke:
            stroke = _Cut(place, wide)


def _letters(runs: Sequence[Run], word: _Word, style: TextStyle, fonts: Fonts) -> Iterator[_Letter]:
    """The letters of a word."""
    (first, begin), (last, end) = word.begin, word.end
    spacing = Spacing.of(style)
    for number in range(first, min(last + 1, len(runs))):
        run = runs[number]
        if isinstance(run.codes, Shaped):
            for at, cluster in enumerate(run.codes.clusters, 1):
                yield _Letter((number, at), cluster.width)
            continue
        widths, scale = fonts.faces[run.face].widths, spacing.scale(run.face)
        for at in range(begin if number == first else 0, len(run.codes), CODE):
            if number == last and at >= end - CODE:  # the space
                return
            wide = widths[int(run.codes[at : at + CODE], 16)] * scale + spacing.tracking
            yield _Letter((number, at + CODE), wide, run.text[at // CODE] in _STROKES)


def _lines(runs: tuple[Run, ...], spots: _Spots, ends: Sequence[int]) -> Lines:
    """Cut runs into lines."""
    found: list[SetLine] = []
    place: Spot = (0, 0)
    begin = 0.0
    for end in ends:
        found.append(SetLine(_between(runs, place, spots.places[end]), spots.ends[end] - begin))
        place, begin = spots.places[end], spots.starts[end]
    rest = _between(runs, place, (len(runs), 0))
    return (*found, SetLine(rest, spots.width - begin))


def _between(runs: tuple[Run, ...], begin: Spot, end: Spot) -> tuple[Run, ...]:
    """The runs between two places, cut where these stand amid a run."""
    (first, start), (last, stop) = begin, end
    if first == last:  # no run: text that is empty
        return tuple([_part(run, start, stop) for run in runs[first : first + 1]])
    found = list(runs[first:last])
    if start and found:
        found[0] = _part(found[0], start, None)
        if not found[0].codes:
            del found[0]
    if stop:
        found.append(_part(runs[last], 0, stop))
    return tuple(found)


def _part(run: Run, start: int, stop: int | None) -> Run:
    """A part of a run, to be shown on a line."""
    if isinstance(run.codes, Shaped):
        part = Shaped(run.codes.clusters[start:stop], rtl=run.codes.rtl)
        return Run(run.face, part, part.text)
    text = run.text[start // CODE : None if stop is None else stop // CODE]
    full = run.full if text == run.text else ""
    return Run(run.face, run.codes[start:stop], text, full=full)


def torn_words(text: SetText, width: float, style: TextStyle, fonts: Fonts) -> list[str]:
    """The words that are cut, on lines of `width` points, elsewhere than behind a stroke."""
    limit = width * 1000 / style.size
    return [
        "".join(run.text for run in _between(text.runs, word.begin, word.end)).strip()
        for word in _Spots.of(text).words(text.runs)
        if any(cut.torn for cut in _cuts(text.runs, word, limit, style, fonts))
    ]


def longest_word(text: SetText) -> float:
    """How wide the widest word is that no line may be parted in."""
    return _Spots.of(text).longest


def filled_up(lines: Lines, width: float, style: TextStyle, fonts: Fonts) -> Lines:
    """Make places to write on as wide as their lines of text leave room."""
    return tuple([_with_wider_blanks(line, width, style, fonts.faces) for line in lines])


def _with_wider_blanks(
    line: SetLine, width: float, style: TextStyle, faces: Mapping[int, FontFace]
) -> SetLine:
    blanks = [BLANK_TEXT in run.text and run.face < len(WEIGHTS) for run in line.runs]
    if not any(blanks):
        return line
    free = (width - line_width(line, style)) * 1000 / style.size / sum(blanks)
    runs: list[Run] = []
    wide = line.width
    for run, blank in zip(line.runs, blanks, strict=True):
        if not blank:
            runs.append(run)
            continue
        start = run.text.index(BLANK_TEXT)
        code = run.codes[CODE * start : CODE * (start + 1)]
        rule = faces[run.face].width_of(code) * Spacing.of(style).scale(run.face)
        more = max(0, int(free / rule))
        codes = run.codes[: CODE * start] + code * more + run.codes[CODE * start :]
        text = run.text[:start] + "_" * more + run.text[start:]
        runs.append(Run(run.face, codes, text))
        wide += more * rule
    return SetLine(tuple(runs), wide)
