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
from typing import TYPE_CHECKING, Any

from docgen.cache import Memo
from docgen.errors import Diagnostic, FontError, error
from docgen.fonts.face import FontFace, Glyphs

if TYPE_CHECKING:
    from docgen.fonts.fallback import Scripts

FAMILIES = ("DocgenPlainZero", "NotoSans")  # text, fallback
WEIGHTS = ("Regular", "SemiBold", "Bold")
PLAIN = len(FAMILIES) * len(WEIGHTS)  # faces with one glyph a letter; the others shape
BOLD_FACES = frozenset(range(WEIGHTS.index("Bold"), PLAIN, len(WEIGHTS)))


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
    _shapes: Memo[str, Glyphs | None] = field(  # a word that shapes takes 50 µs
        default_factory=lambda: Memo("shapes", 4096)
    )
    values: Memo[Hashable, Any] = field(  # values of patients, as `layout/` has set them
        default_factory=lambda: Memo("values", 8192)
    )
    typeset: Memo[Hashable, Any] = field(  # what patients share in the foot
        default_factory=lambda: Memo("typeset", 256)
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
    def plain(self) -> bool:
        """Whether no font that shapes was asked for yet."""
        return "scripts" not in self.faces.__dict__

    @property
    def _personal(self) -> tuple[Memo[Any, Any], ...]:
        """What may hold values of patients."""
        return self._shapes, self.values

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

    def face_for(self, text: str, weight: int) -> FontFace | None:
        """The first family's face of this weight that can write all of the text."""
        for family in range(len(FAMILIES)):
            face = self.faces[family * len(WEIGHTS) + weight]
            if face.can_write(text):
                return face
        return None


REGULAR_WEIGHT = 0
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
