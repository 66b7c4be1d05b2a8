"""The tags of a template file: which there are, whether they nest, what Jinja2 reads in them.

In: the lines of a file. Out: the tags in their order, each with the tokens of its expression, and
Jinja2's syntax tree of them. Jinja2 gets the file with its texts left out (a tag has a line of its
own, so nothing is lost): what a sheet prints is read by `syntax.py`.

Each problem is reported where it stands, and all of them at once: a tag that cannot be read is
replaced by one that can, so that Jinja2 goes on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from jinja2 import TemplateSyntaxError, nodes

from docgen.errors import Place, Problems, error, suggest
from docgen.expression.parser import ENVIRONMENT, HOW, Token, beyond_reading, tokens_of

_TAG = re.compile(r"\{%\s*(\w+)\s*(.*?)\s*%\}")
_CONTROL = ("-", "+")  # of blank lines, in Jinja2
_CURLY = re.compile("[\u2018\u2019\u201c\u201d\u00ab\u00bb]")
_OPENERS = {"if": "endif", "for": "endfor", "with": "endwith"}
_CLOSERS = {closer: opener for opener, closer in _OPENERS.items()}
_TURNS = ("elif", "else")
_KEYWORDS = ("if", "elif", "else", "endif", "for", "endfor", "include", "set", "with", "endwith")
_ALONE = frozenset({"else", *_CLOSERS})  # take nothing behind them
_DEEPEST = 13
_HARMLESS = {"if": "if x", "elif": "elif x", "for": "for x in x", "with": "with"}
_CURES = {
    "if": HOW,
    "for": "Write {% for line in name %}.",
    "include": 'Write {% include "name.md" %}.',
    "set": "Write {% set name = condition %}.",
    "with": "Write {% with name = value %}.",
}
_FAILED = {
    "if": "This condition cannot be read",
    "for": "This loop cannot be read",
    "include": "This is not the name of a file",
    "set": "This name cannot be read",
    "with": "These names cannot be read",
}


class Tag(NamedTuple):
    """A tag on its line: keyword, what stands behind it, the places of both.

    `tokens` are those behind the keyword. `line` is the index of its line, from 0.
    """

    keyword: str
    rest: str
    line: int
    place: Place
    inside: Place
    tokens: tuple[Token, ...] = ()

    @property
    def is_broken(self) -> bool:
        """Whether another tag stands in its place, since Jinja2 cannot read it."""
        return self.tokens[:1] == (Token("broken", "", self.inside),)


class _Open(NamedTuple):
    what: str  # a keyword, or "box"
    place: Place
    turned: bool = False  # an `if` whose `else` has come


def read_tag(line: str, number: int, file: str, problems: Problems) -> Tag | None:
    """Read a line that begins with `{%`; None: it is none that a sheet has, which is told."""
    start = len(line) - len(line.lstrip())
    text = line.strip()
    place = Place(file, number + 1, start + 1)
    found = _TAG.fullmatch(text)
    if text[2:3] in _CONTROL or text[-3:-2] in _CONTROL:
        hint = "Write {% and %}: a tag leaves no line behind on a sheet."
        problems.add(error("tag", "A tag of a sheet has no - or + beside its %.", hint, place))
        return None
    if not found or "%}" in found[2]:
        problems.add(error("tag", *_unreadable(text), place))
        return None
    keyword, rest = found[1], found[2]
    inside = Place(file, number + 1, start + found.start(2) + 1)
    if keyword not in _KEYWORDS:
        hint = (
            suggest(keyword, _KEYWORDS) or "Write if, elif, else, endif, for, include, set, with."
        )
        problems.add(error("tag", f"`{keyword}` is not a tag of docgen.", hint, place))
        return None
    if keyword in _ALONE and rest:
        hint = f"Write {{% {keyword} %}}."
        problems.add(error("tag", f"`{keyword}` takes nothing after it.", hint, inside))
        rest = ""
    if keyword == "set" and "=" not in rest:
        problems.add(error("set", f"{_FAILED['set']}.", _CURES["set"], inside))
        return None
    return Tag(keyword, rest, number, place, inside)


def _unreadable(text: str) -> tuple[str, str]:
    if "%}" not in text:
        return "This tag is not closed on its line.", "Write %} at its end."
    if text.find("%}") + 2 < len(text):
        hint = "Write one {% tag %} on a line, and nothing else."
        return "A {% tag %} stands alone on its line.", hint
    hint = 'Write {% if name %}, {% for x in name %} or {% include "name.md" %}.'
    return "This tag cannot be read.", hint


def check_nesting(parts: Sequence[Tag | tuple[str, Place]], problems: Problems) -> bool:
    """Whether tags and boxes nest; `parts` are both, a box as "open" or "close", in their order."""
    before = len(problems.found)
    stack: list[_Open] = []
    for part in parts:
        if isinstance(part, Tag):
            _take_tag(stack, part, problems)
        elif part[0] == "open":
            stack.append(_Open("box", part[1]))
        else:
            _close(stack, "box", ":::", part[1], problems)
        if len(stack) == _DEEPEST and (len(parts) and stack[-1].place == _place_of(part)):
            message = f"More than {_DEEPEST - 1} tags and boxes stand one inside the other."
            problems.add(error("too-deep", message, "Take the inner ones out.", stack[-1].place))
    for one in stack:
        hint = f"Close it with {_closer(one.what)}."
        problems.add(
            error("unclosed", f"This {_named(one.what)} is never closed.", hint, one.place)
        )
    return len(problems.found) == before


def _place_of(part: Tag | tuple[str, Place]) -> Place:
    return part.place if isinstance(part, Tag) else part[1]


def _take_tag(stack: list[_Open], tag: Tag, problems: Problems) -> None:
    if tag.keyword in _OPENERS:
        stack.append(_Open(tag.keyword, tag.place))
    elif tag.keyword in _CLOSERS:
        _close(stack, _CLOSERS[tag.keyword], f"`{tag.keyword}`", tag.place, problems)
    elif tag.keyword in _TURNS:
        if not stack or stack[-1].what != "if":
            _misplaced(stack, "if", f"`{tag.keyword}`", tag.place, problems)
        elif stack[-1].turned:
            message = f"This `{tag.keyword}` comes after `else`."
            problems.add(error("tag", message, "Move it above `else`.", tag.place))
        else:
            stack[-1] = stack[-1]._replace(turned=tag.keyword == "else")


def _close(stack: list[_Open], what: str, shown: str, place: Place, problems: Problems) -> None:
    if stack and stack[-1].what == what:
        stack.pop()
    else:
        _misplaced(stack, what, shown, place, problems)


def _misplaced(stack: list[_Open], what: str, shown: str, place: Place, problems: Problems) -> None:
    """Report a tag or mark that belongs to nothing, or crosses what was opened later."""
    if any(one.what == what for one in stack):
        inner = stack[-1]
        message = f"{shown} stands here while a {_named(inner.what)} is still open inside."
        hint = f"Close the {_named(inner.what)} of line {inner.place.line} first, "
        problems.add(error("crossed", message, hint + f"with {_closer(inner.what)}.", place))
    elif what == "box":
        hint = "Write ::: and a kind, such as ::: note, to open one."
        problems.add(error("box", "No box is open that ::: could close.", hint, place))
    else:
        message = f"There is no `{what}` above that this {shown} could belong to."
        problems.add(error("tag", message, "Remove it.", place))


def _named(what: str) -> str:
    return "box" if what == "box" else f"`{what}`"


def _closer(what: str) -> str:
    return "::: alone on a line" if what == "box" else f"{{% {_OPENERS[what]} %}}"


def parse_tags(
    tags: Sequence[Tag], file: str, problems: Problems
) -> tuple[list[Tag], list[nodes.Node]]:
    """Let Jinja2 read the tags of a file, which nest: each with its tokens, and the tree."""
    read = [_with_tokens(tag, file, problems) for tag in tags]
    lines = [""] * (max((tag.line for tag in tags), default=-1) + 1)
    for tag in read:
        lines[tag.line] = f"{{% {tag.keyword} {tag.rest} %}}"
    while True:
        try:
            return read, ENVIRONMENT.parse("\n".join(lines)).body
        except TemplateSyntaxError as wrong:
            at = next(at for at, tag in enumerate(read) if tag.line >= wrong.lineno - 1)
            _blame(read[at], wrong, problems)
            read[at] = _harmless(read[at])
            lines[read[at].line] = f"{{% {read[at].keyword} {read[at].rest} %}}"


def _with_tokens(tag: Tag, file: str, problems: Problems) -> Tag:
    """Cut what stands behind a keyword into tokens."""
    if message := beyond_reading(tag.rest):
        problems.add(error("condition", message, HOW, tag.inside))
        return _harmless(tag)
    if curly := _CURLY.search(tag.rest):
        place = tag.inside._replace(column=tag.inside.column + curly.start())
        message = f"{curly[0]} is no quotation mark of a tag."
        problems.add(error(_code(tag), message, "Write ' as it stands on the keyboard.", place))
        return _harmless(tag)
    try:
        found = tokens_of(
            "{{" + tag.rest + "}}", file, tag.inside._replace(column=tag.inside.column - 2)
        )
    except TemplateSyntaxError as wrong:
        _blame(tag, wrong, problems)
        return _harmless(tag)
    return tag._replace(tokens=tuple(found[1:-1]))


def _harmless(tag: Tag) -> Tag:
    """A tag of the same kind that can be read, in the place of one that cannot."""
    rest = _HARMLESS.get(tag.keyword, "").removeprefix(tag.keyword).strip()
    if tag.keyword in ("include", "set"):
        rest = '"x"' if tag.keyword == "include" else "x = x"
    return tag._replace(rest=rest, tokens=(Token("broken", "", tag.inside),))


def _blame(tag: Tag, wrong: TemplateSyntaxError, problems: Problems) -> None:
    what = "if" if tag.keyword == "elif" else tag.keyword
    why = f": {wrong.message}." if what == "if" and tag.rest else "."
    message = f"{_FAILED[what]}{why}" if tag.rest or what != "if" else "A name is missing here."
    problems.add(error(_code(tag), message, _CURES[what], tag.inside))


def _code(tag: Tag) -> str:
    return "condition" if tag.keyword in ("if", "elif") else tag.keyword
