"""The values of a patient's record, read from text: names, levels, choices (dates: `dates.py`).

In: one text as staff or a scheduling system wrote it. Out: a typed value, or `FieldProblem`.
Nothing is guessed, and no value stands in a message: a record is a patient's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from docgen.reading.mapping import truth

LONGEST_NAME = 300
LONGEST_ID = 64
MOST_LINES = 40

_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
# Windows keeps these for devices: a file cannot be named so.
_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
_LEVEL = re.compile(r"([CTLS])(\d{1,2})", re.ASCII)
_DASHES = re.compile(r"\s*[-\u2010-\u2014]\s*")
# The segments of the spine in order; the coccyx is no vertebra that anyone treats so.
LEVELS = tuple(
    f"{part}{number}"
    for part, last in (("C", 7), ("T", 12), ("L", 5), ("S", 5))
    for number in range(1, last + 1)
)
_JOINERS = frozenset("\u200c\u200d")  # they shape letters in some scripts and hide nothing


class FieldProblem(ValueError):  # noqa: N818 (the project's word for what is wrong)
    """A value that cannot be used. `message` goes on after the field's name: "is not a date"."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        """Keep the parts of a diagnostic."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def read_id(text: str) -> str:
    """Read a record number: it names files, so letters, figures, dots, hyphens, underscores."""
    written = text.strip()
    if not written:
        raise FieldProblem("empty", "is empty", "Write the clinic's number for the patient.")
    safe = _ID.fullmatch(written) and ".." not in written and not _DEVICES.fullmatch(written)
    if not safe or len(written) > LONGEST_ID:
        raise FieldProblem(
            "unsafe-id",
            "cannot name a file",
            f"Use up to {LONGEST_ID} letters a-z, figures, hyphens, underscores and single dots.",
        )
    return written


def is_number(text: str) -> bool:
    """Whether a text can be a record number and holds a figure: a stray name has none."""
    try:
        return any(character.isdecimal() for character in read_id(text))
    except FieldProblem:
        return False


def read_line(text: str, at_most: int = LONGEST_NAME) -> str:
    """Read a name or a short text: NFC, one line, spaces as one, nothing that cannot be seen."""
    return _checked(text.replace("\t", " "), at_most, allowed="")


def read_text(text: str, at_most: int) -> str:
    """Read a text as typed, line ends included; a tab becomes a space.

    It has no more lines than a page has room for.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    checked = _checked(lines, at_most, allowed="\n")
    if checked.count("\n") >= MOST_LINES:
        message = f"has more than {MOST_LINES} lines"
        raise FieldProblem("too-long", message, "Write it on fewer lines.")
    return checked


def _checked(text: str, at_most: int, allowed: str) -> str:
    if not text.isprintable():  # neither is an end of a line, nor any space but the common one
        _refuse_hidden(text, allowed)
    lines = unicodedata.normalize("NFC", text).split("\n")
    normal = "\n".join([" ".join(line.split()) for line in lines]).strip()
    if not normal:
        raise FieldProblem("empty", "is empty", "Write it, or leave the field out.")
    if len(normal) > at_most:
        raise FieldProblem("too-long", f"is longer than {at_most} characters", "Shorten it.")
    return normal


def _refuse_hidden(text: str, allowed: str) -> None:
    for character in text:
        category = unicodedata.category(character)
        hidden = category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        if hidden and character not in allowed and character not in _JOINERS:
            raise FieldProblem(
                "control-character",
                f"holds the character U+{ord(character):04X}, which cannot be printed",
                "Type the text again without it.",
            )


def read_language(text: str) -> str:
    """Read the code of a language ("es", "es-US"): the language part is what counts."""
    written = text.strip()
    if not _LANGUAGE.fullmatch(written):
        raise FieldProblem("bad-language", "is not the code of a language", "Write en or es.")
    return re.split("[-_]", written)[0].lower()


def read_choice(text: str, choices: tuple[str, ...]) -> str | None:
    """Read one of `choices`; "unknown" is None. Yes and no may be written as true, false, sí."""
    word = text.strip().casefold()
    if word == "unknown":
        return None
    truths = truth(word)
    if truths is not None and {"yes", "no"} <= set(choices):
        return "yes" if truths else "no"
    for choice in choices:
        if word == choice.casefold():
            return choice
    raise FieldProblem(
        "bad-choice",
        "is none of its choices",
        f"Write {', '.join(choices)}, or leave it out if nobody knows.",
    )


def read_levels(texts: Iterable[str]) -> tuple[str, ...]:
    """Read levels of the spine: "T12 L1", "T12, L1", or "T12-L2", which is three."""
    found: list[str] = []
    for text in texts:
        for part in re.split(r"[\s,;/+]+", _DASHES.sub("-", " ".join(text.split()))):
            if part:
                found.extend(_level_range(part))
    if len(set(found)) != len(found):
        raise FieldProblem("repeated-level", "names a level twice", "Name each level once.")
    return tuple(sorted(found, key=LEVELS.index))


def _level_range(part: str) -> list[str]:
    ends = [_level(end) for end in part.split("-")]
    if len(ends) == 1:
        return ends
    first, last = LEVELS.index(ends[0]), LEVELS.index(ends[-1])
    if len(ends) > 2 or first >= last:
        raise FieldProblem(
            "bad-levels", "has a range that cannot be read", "Write the upper level first: T12-L2."
        )
    return list(LEVELS[first : last + 1])


def _level(text: str) -> str:
    found = _LEVEL.fullmatch(text.upper())
    level = f"{found[1]}{int(found[2])}" if found else ""
    if level not in LEVELS:
        raise FieldProblem(
            "bad-levels", "is not a list of levels C1 to S5", "Write it such as T12 L1 or T12-L2."
        )
    return level
