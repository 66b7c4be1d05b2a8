r"""Bold and backslashes: the only markup inside a unit of text.

In: the text of one unit, its placeholders still placeholders. Out: pieces with their weight.
Staff write `**bold**`, and `\*` for a star. There are no italics, links or HTML on a sheet; what
looks like one is an error rather than stray characters on a patient's paper.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docgen.i18n.entries import ENTITY

_ESCAPE = r"\\([!-/:-@\[-`{-~])"
_TOKEN = re.compile(rf"{_ESCAPE}|(\*\*)")
_BROKEN = re.compile(
    rf"(?P<escape>{_ESCAPE})|(?P<html></?[A-Za-z!][^<>]*>)|(?P<link>\]\()"
    rf"|(?P<entity>{ENTITY.pattern})"
    r"|(?P<under>(?<!\w)_(?=[^\s_])[^_]*[^\s_]_(?!\w))|(?P<stars>\*+)"
)
_MESSAGES = {
    "html": ("HTML is not read in a template.", "Write **bold** for bold; there is nothing else."),
    "link": ("A link cannot be followed on paper.", "Write the address or the number out."),
    "entity": ("A character is written as a program does.", "Write the character itself."),
    "under": ("There are no italics on a sheet.", r"Write **bold**, or \_ for an underscore."),
    "stars": ("There are no italics on a sheet.", r"Write **bold**, or \* for a star."),
    "space": ("Bold text has a space just inside its stars.", "Write **bold**, without spaces."),
    "empty": ("There is nothing between the stars.", "Write **bold**."),
    "open": ("Bold is opened and not closed.", "Write ** at both ends."),
}


class Flaw(NamedTuple):
    """What is wrong inside a text, and at which character."""

    offset: int
    message: str
    hint: str


def pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """Cut a text into pieces of one weight, with escapes undone."""
    if "*" not in text and "\\" not in text:
        return ((text, False),) if text else ()
    found: list[tuple[str, bool]] = []
    bold, at, run = False, 0, ""
    for match in _TOKEN.finditer(text):
        run += text[at : match.start()]
        at = match.end()
        if match[2]:
            if run:
                found.append((run, bold))
            bold, run = not bold, ""
        else:
            run += match[1]
    run += text[at:]
    if run:
        found.append((run, bold))
    return tuple(found)


def bold_runs(text: str) -> int:
    """Count the runs of bold in a text without flaws."""
    return sum(bold for _, bold in pieces(text))


def flaw(text: str) -> Flaw | None:
    """Return the first thing in a text that a sheet cannot have, or None."""
    opened: int | None = None
    for match in _BROKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind == "escape":
            continue
        if kind == "stars":
            kind = _stars(text, match.start(), match.end(), opened)
            if not kind:
                opened = match.start() if opened is None else None
                continue
        return Flaw(match.start(), *_MESSAGES[kind])
    return None if opened is None else Flaw(opened, *_MESSAGES["open"])


def _stars(text: str, start: int, end: int, opened: int | None) -> str:
    """Return what is wrong with stars from `start` to `end`, or ''."""
    if end - start == 4:
        return "empty"
    if end - start != 2:
        return "stars"
    beside = text[end : end + 1] if opened is None else text[start - 1]
    if opened is None and not beside:
        return "open"
    return "space" if beside.isspace() else ""
