r"""Bold and backslashes: the only markup inside a text, read by markdown-it-py.

In: the text of one unit, its placeholders still placeholders. Out: its runs with their weight, or
the first thing in it that a sheet cannot have, and at which character.

Staff write `**bold**`, and `\*` for a star. Each pair of stars begins or ends bold: CommonMark asks
what stands beside them, and so cannot end bold behind the full stop of a Chinese sentence. Italics,
links and HTML, and what only looks like them, are refused, rather than printed as stray characters
on a patient's paper. Backquotes are characters: there is no code on a sheet.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from docgen.schema.mapping import ENTITY


class Flaw(NamedTuple):
    """What is wrong inside a text, and at which character."""

    offset: int
    message: str
    hint: str


Runs: TypeAlias = tuple[tuple[str, bool], ...]  # characters, and whether they are bold

_MESSAGES = {
    "html": ("HTML is not read in a template.", "Write **bold** for bold; there is nothing else."),
    "link": ("A link cannot be followed on paper.", "Write the address or the number out."),
    "break": ("A line cannot be ended inside a text.", "Begin a paragraph: an empty line, no \\."),
    "entity": ("A character is written as a program does.", "Write the character itself."),
    "under": ("There are no italics on a sheet.", r"Write **bold**, or \_ for an underscore."),
    "stars": ("There are no italics on a sheet.", r"Write **bold**, or \* for a star."),
    "space": ("Bold text has a space just inside its stars.", "Write **bold**, without spaces."),
    "empty": ("There is nothing between the stars.", "Write **bold**."),
    "open": ("Bold is opened and not closed.", "Write ** at both ends."),
}
_REFUSED = re.compile(
    r"(?P<break>\\\n)"
    r"|(?P<html></?[A-Za-z!][^<>]*>)"
    r"|(?P<link>\]\(|\A\[[^\[\]]+\]:[ \t]*\S+(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?(?:\n|\Z))"
    rf"|(?P<entity>{ENTITY.pattern})"
    r"|(?P<under>(?<!\w)_(?=[^\s_])[^_]*[^\s_]_(?!\w))"
)
_STARS = re.compile(r"\*+")
_MARKUP = re.compile(r"[*\\<\[\]&_]")


def pieces(text: str) -> Runs:
    """Cut a text without flaws into runs of one weight, with backslashes undone."""
    return _read(text)[0]


def bold_runs(text: str) -> int:
    """Count the runs of bold in a text without flaws."""
    return sum(bold for _, bold in pieces(text))


def flaw(text: str) -> Flaw | None:
    """Return the first thing in a text that a sheet cannot have, or None."""
    return _read(text)[1]


def _read(text: str) -> tuple[Runs, Flaw | None]:
    if not _MARKUP.search(text):
        return (((text, False),) if text else ()), None
    found: dict[str, Flaw] = {}  # the first that is met, and where bold is open
    runs: list[tuple[str, bool]] = []
    bold = False
    for token in _PARSER.parseInline(text, found)[0].children or ():
        bold = token.type == "strong_open" or (bold and token.type != "strong_close")
        if token.content:
            runs.append((token.content, bold))
    return tuple(runs), found.get("first") or found.get("open")


def _refuse(state: StateInline, _silent: bool) -> bool:
    """Take what a sheet cannot have, and note it."""
    match = _REFUSED.match(state.src, state.pos)
    if match is None:
        return False
    _note(state, str(match.lastgroup))
    state.pos = match.end()
    return True


def _bold(state: StateInline, _silent: bool) -> bool:
    """Take stars: two of them begin bold, or end it."""
    stars = _STARS.match(state.src, state.pos)
    if stars is None:
        return False
    opened = "open" in state.env
    beside = state.src[state.pos - 1] if opened else state.src[stars.end() : stars.end() + 1]
    if len(stars[0]) != 2:
        _note(state, "empty" if len(stars[0]) == 4 else "stars")
    elif beside.isspace():
        _note(state, "space")
    elif opened:
        del state.env["open"]
        state.push("strong_close", "strong", -1)
    else:
        state.env["open"] = Flaw(state.pos, *_MESSAGES["open"])
        state.push("strong_open", "strong", 1)
    state.pos = stars.end()
    return True


def _note(state: StateInline, kind: str) -> None:
    state.env.setdefault("first", Flaw(state.pos, *_MESSAGES[kind]))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable("escape")
    parser.inline.ruler.before("escape", "refuse", _refuse)
    parser.inline.ruler.push("bold", _bold)
    return parser


_PARSER = _parser()
