"""What letters look like and how wide they are: fixed fonts, cut ahead of time.

In: `fonts/`: TrueType files, and their metrics as ReportLab read them when they were cut. Out:
words as glyph codes with their width.
Glyph codes are the font file's own two-byte glyph numbers (Identity-H), so bytes laid out for one
patient are right in every other document. A word that the text family cannot write goes whole to
the fallback family, then to the fonts of `fallback.py`, which shape; what none has is refused. A
language of which that is true again and again is set in the fallback family altogether.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.errors import Diagnostic, FontError, error
from docgen.fonts.face import EMPTY, FontFace, Glyphs, Piece
from docgen.i18n.runs import BLANK, Runs

if TYPE_CHECKING:
    from docgen.fonts.fallback import Scripts

__all__ = ["EMPTY", "FontFace", "Glyphs", "Piece"]

FAMILIES = ("AtkinsonHyperlegibleNext", "NotoSans")  # text, fallback
WEIGHTS = ("Regular", "SemiBold", "Bold")
PLAIN = len(FAMILIES) * len(WEIGHTS)  # faces with one glyph a letter; the others shape


Shape: TypeAlias = tuple[tuple[int, ...], bool]  # faces of a value; it ends in a full stop


class Value(NamedTuple):
    """A patient's value on one line: the codes of each of its pieces; widths as in `Glyphs`."""

    codes: tuple[str, ...]
    shape: Shape
    width: float
    widths: list[float]  # of its runs, without a space that they begin with


class Faces(dict[int, FontFace]):
    """Faces by number; those of fonts that shape are read when they are first asked for."""

    def __init__(self, plain: list[FontFace], folder: Path, own: Path | None) -> None:
        """Hold those that most sheets need; others are in `folder`, or in the clinic's `own`."""
        super().__init__(enumerate(plain))
        self._folder, self._own = folder, own

    @cached_property
    def scripts(self) -> Scripts:
        """The fonts that shape."""
        from docgen.fonts.fallback import Scripts  # noqa: PLC0415 (start-up cost)

        return Scripts(self._folder, self[WEIGHTS.index("SemiBold")], PLAIN, self._own)

    def __missing__(self, index: int) -> FontFace:
        self[index] = face = self.scripts.face(index)
        return face


@dataclass
class Fonts:
    """The faces at hand: text family, then the fallback, each by weight; then the scripts'."""

    faces: Faces
    _words: Memo[tuple[str, int, bool], Glyphs] = field(default_factory=lambda: Memo("words", 2048))
    _shapes: Memo[str, Glyphs | None] = field(default_factory=lambda: Memo("shapes", 4096))
    _values: Memo[tuple[Runs, int, bool], Value | None] = field(
        default_factory=lambda: Memo("values", 8192)
    )
    _runs: Memo[tuple[str, int, bool], Glyphs | None] = field(  # parts of values
        default_factory=lambda: Memo("runs", 4096)
    )
    joints: Memo[tuple[str, int, bool], Any] = field(  # of parts of values, as `layout/` finds them
        default_factory=lambda: Memo("joints", 1024)
    )
    wordings: Memo[tuple[Runs, int, bool], Any] = field(  # values in words, for the breaker
        default_factory=lambda: Memo("wordings", 1024)
    )
    typeset: Memo[Hashable, Any] = field(  # texts of templates, as `layout/` has set them
        default_factory=lambda: Memo("typeset", 4096)
    )
    opened: Memo[Hashable, Any] = field(  # what opens a file with these faces and this logo
        default_factory=lambda: Memo("opened", 32)
    )

    @classmethod
    def load(
        cls, folder: Path, *, caches: bool = True, own: Path | None = None, turned: bool = False
    ) -> Fonts:
        """Read what is known of the six files of `fonts/`; `own` is a folder of the clinic's.

        `turned` makes the fallback family that of the text, and the text's the fallback.
        """
        metrics = json.loads((folder / "metrics.json").read_bytes())
        families = tuple(reversed(FAMILIES)) if turned else FAMILIES
        names = [f"{family}-{weight}" for family in families for weight in WEIGHTS]
        plain = [FontFace(folder / f"{n}.ttf", index, metrics[n]) for index, n in enumerate(names)]
        fonts = cls(Faces(plain, folder / "scripts", own))
        if not caches:
            for memo in (*fonts._personal, fonts.typeset, fonts.opened):
                memo.limit = 0
        return fonts

    @property
    def _personal(self) -> tuple[Memo[Any, Any], ...]:
        """What may hold values of patients."""
        return self._words, self._shapes, self._values, self._runs, self.joints, self.wordings

    @cached_property
    def space_codes(self) -> tuple[str, ...]:
        """The code of the space in each plain face."""
        return tuple(self.faces[index].space.pieces[0][1] for index in range(PLAIN))

    @cached_property
    def widest_space(self) -> float:
        """The widest space of all faces, in thousandths of the type size."""
        return max(self.faces[index].space.width for index in range(PLAIN))

    def better_turned(self, texts: Sequence[str]) -> bool:
        """Whether a language's texts are better set in the fallback family, all of them.

        Vietnamese and Russian words would otherwise change their face one by one. A name here and
        there is no reason.
        """
        first, second = self.faces[REGULAR_WEIGHT], self.faces[len(WEIGHTS) + REGULAR_WEIGHT]
        if first.can_write("".join(set("".join(texts)))):
            return False
        gained = sum(second.can_write(text) - first.can_write(text) for text in texts)
        return gained > _A_NAME_HERE_AND_THERE * len(texts)

    def forget(self) -> None:
        """Drop remembered words: they may be patients' names."""
        for memo in self._personal:
            memo.clear()

    def word(self, text: str, weight: int, *, tabular: bool = False) -> Glyphs:
        """Write one word in one face, or each of its scripts in its own.

        Raises:
            FontError: some character has no face.
        """
        key = (text, weight, tabular)
        return self._words.known(key) or self._words.get(key, partial(self._write, *key))

    def _write(self, text: str, weight: int, tabular: bool) -> Glyphs:
        face = self.face_for(text, weight)
        if face is not None:
            return face.glyphs(text, tabular=tabular and face.index < len(WEIGHTS))
        word = self.shaped(text)
        if word is None:
            raise FontError(missing_glyphs("The text", unwritable(self, text)))
        return word

    def shaped(self, text: str) -> Glyphs | None:
        """Write a word with the fonts that shape, which have one weight; None if none can."""
        plain = partial(self.face_for, weight=WEIGHTS.index("SemiBold"))
        return self._shapes.get(text, lambda: self.faces.scripts.word(text, plain))

    def run(self, text: str, weight: int, *, tabular: bool = False) -> Glyphs:
        """Write words and the spaces between and after them.

        Raises:
            FontError: some character has no face.
        """
        if "  " not in text and text[0] != " ":
            found = self.faces[weight].written(text, tabular=tabular)  # nearly every text
            if found is not None:
                return found
        line = self.line(text, weight, tabular=tabular)
        return line.joined(self.faces[line.pieces[-1][0]].space) if text[-1] == " " else line

    def value(self, runs: Runs, weight: int, tabular: bool = False) -> Value | None:
        """Write a value, bold where its runs are; None where it may break lines, or was shaped."""
        key = (runs, weight, tabular)
        return self._values.known(key) or self._values.get(key, partial(self._value, *key))

    def _value(self, runs: Runs, weight: int, tabular: bool) -> Value | None:
        pieces: tuple[Piece, ...] = ()
        widths: list[float] = []
        spaces = 0.0
        end = ""
        for text, bold in runs:
            if text[:1] == " " and pieces:  # it stands in the face of the word before it
                if end == " ":
                    return None
                space, text = self.faces[pieces[-1][0]].space, text[1:]  # noqa: PLW2901  # the rest
                pieces = Glyphs(pieces, 0).merged(space).pieces
                spaces += space.width
            key = (text, BOLD_WEIGHT if bold else weight, tabular)
            run = self._runs.known(key) or self._runs.get(key, partial(self._run_of_value, *key))
            if run is None:
                return None
            pieces += run.pieces
            widths.append(run.width)
            end = text[-1]
        if end in ("", " "):
            return None
        shape = tuple([face for face, _ in pieces]), end == "."
        return Value(tuple([codes for _, codes in pieces]), shape, sum(widths, spaces), widths)

    def _run_of_value(self, text: str, weight: int, tabular: bool) -> Glyphs | None:
        if not text or text[0] == " " or BLANK in text or "\n" in text or "  " in text:
            return None
        run = self.run(text, weight, tabular=tabular)
        return run if max(face for face, _ in run.pieces) < PLAIN else None

    def face_for(self, text: str, weight: int) -> FontFace | None:
        """The first family's face of this weight that can write all of the text."""
        for family in range(len(FAMILIES)):
            face = self.faces[family * len(WEIGHTS) + weight]
            if face.can_write(text):
                return face
        return None

    def line(self, text: str, weight: int, *, tabular: bool = False) -> Glyphs:
        """Text on one line, its spaces included."""
        words = [self.word(word, weight, tabular=tabular) for word in text.split(" ") if word]
        if not words:
            return EMPTY
        line = words[0]
        for word in words[1:]:
            line = line.joined(self.faces[line.pieces[-1][0]].space).joined(word)
        return line


REGULAR_WEIGHT, BOLD_WEIGHT = 0, 2
_A_NAME_HERE_AND_THERE = 0.02  # of a language's texts
_FONT_HINT = "Install a font for it, or name a folder of fonts under clinic: fonts: in clinic.yaml."
_HINT = "Write it in the letters of a script that docgen has a font for."


def unwritable(fonts: Fonts, text: str) -> str:
    """Say what keeps a text from being printed; '' if nothing does.

    The answer goes on after the name of the text: "has a loose mark ...". It names no letters, but
    their script: two or three letters may be a patient's whole name.
    """
    if fonts.faces[REGULAR_WEIGHT].can_write(text):
        return ""  # nearly every text
    for word in text.split():
        if fonts.face_for(word, REGULAR_WEIGHT) is None and fonts.shaped(word) is None:
            missing = fonts.faces.scripts.missing(word, partial(fonts.face_for, weight=0))
            known = [c for c in missing if fonts.face_for(c, REGULAR_WEIGHT) is not None]
            bad = "".join([c for c in missing if c not in known]) or missing
            return _flaw(bad, fonts.faces.scripts.passed_over(bad))
    return ""


def _flaw(bad: str, font: str) -> str:
    """Say what is wrong with a letter and its marks; `font` has it and is passed over."""
    letter = next((character for character in bad if character.isalpha()), "")
    if letter:
        script = unicodedata.name(letter, "UNKNOWN").split(" ")[0]
        why = f": the font {font}" if font else ""
        return f"{_LETTERS} ({_SCRIPTS.get(script, script)}){why}"
    mark = unicodedata.category(bad[0]).startswith("M")
    what = "loose mark that does not join its letter" if mark else _CHARACTER
    return f"has a {what} (U+{ord(bad[0]):04X})"


_LETTERS = "has letters that no font at hand can write"
_SCRIPTS = {"CJK": "Han", "HIRAGANA": "Hiragana", "KATAKANA": "Katakana", "HANGUL": "Hangul"}
_CHARACTER = "character that no font at hand can write"


def missing_glyphs(what: str, flaw: str) -> Diagnostic:
    """Make an error of what `unwritable` says about a text that people know as `what`."""
    hint = _FONT_HINT if flaw.startswith(_LETTERS) else _HINT
    return error("no-glyph", f"{what} {flaw}.", hint)
