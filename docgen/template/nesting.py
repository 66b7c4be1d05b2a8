"""Tags and boxes, one inside the other: what is open, and what closes it.

In: tags and boxes in the order of the lines. Out: the tree. Boxes and tags nest properly: a box
that is opened inside an `if` is closed inside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docgen.errors import Place, Problems, TemplateError, error, suggest
from docgen.template.expressions import parse_condition
from docgen.template.tree import (
    Body,
    Both,
    BoxClose,
    BoxOpen,
    Branch,
    Condition,
    For,
    If,
    Include,
    Name,
    Node,
    asks_presence,
)

_FOR = re.compile(r"([A-Za-z_]\w*)\s+in\s+([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)")
_INCLUDE = re.compile(r"""(["'])([A-Za-z0-9][\w-]*\.md)\1""")
_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "include")
_CLOSER = {"if": "{% endif %}", "for": "{% endfor %}", "box": "::: alone on a line"}
_DEEPEST = 13
_NOWHERE = Place("")
_UNREADABLE = Both(())  # in the place of a condition that was a problem already


@dataclass(slots=True)
class _Open:
    """Something that is open: the file itself, an `if`, a `for` or a box."""

    what: str
    place: Place
    nodes: list[Node] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    condition: Condition | None = None
    branch_place: Place = _NOWHERE
    variable: str = ""
    source: Name | None = None
    before: str = ""  # the kind of text just above the `if`
    ends: list[str] = field(default_factory=list)  # the kinds with which its branches end


class Nest:
    """Builds the tree of one file.

    `last` is the kind of text just above the current line ("paragraph", "item", "row", or "" after
    an empty line or a heading), as the patient will see it: tags leave no trace on paper.
    """

    def __init__(self, problems: Problems) -> None:
        """Start with the file open."""
        self.problems = problems
        self.stack = [_Open("file", _NOWHERE)]
        self.too_deep = False
        self.last = ""

    def add(self, node: Node) -> None:
        """Put a node into what is open innermost."""
        self.stack[-1].nodes.append(node)

    def open_box(self, kind: str, args: tuple[str, ...], place: Place) -> None:
        """Open a box; its nodes stay in the body around it, between `BoxOpen` and `BoxClose`."""
        self.add(BoxOpen(kind, args, place))
        self._push(_Open("box", place))

    def close_box(self, place: Place) -> None:
        """Close the innermost box."""
        if self.stack[-1].what != "box":
            if any(one.what == "box" for one in self.stack):
                self._wrong_order(":::", place)
            else:
                hint = "Write ::: and a kind, such as ::: note, to open one."
                self.problems.add(error("box", "No box is open that ::: could close.", hint, place))
            return
        inside = self.stack.pop().nodes
        self.stack[-1].nodes += [*inside, BoxClose(place)]

    def tag(self, keyword: str, rest: str, places: tuple[Place, Place]) -> None:
        """Take the tag `keyword rest`; `places` are those of the tag and of its rest."""
        place = places[0]
        if keyword not in _TAGS:
            hint = suggest(keyword, _TAGS) or "Write if, elif, else, endif, for, endfor or include."
            self.problems.add(error("tag", f"`{keyword}` is not a tag of docgen.", hint, place))
        elif keyword in ("else", "endif", "endfor") and rest:
            hint = f"Write {{% {keyword} %}}."
            self.problems.add(error("tag", f"`{keyword}` takes nothing after it.", hint, places[1]))
        elif keyword == "include":
            self._include(rest, place)
        elif keyword == "for":
            self._for(rest, places)
        elif keyword == "if":
            condition = self._condition(rest, places[1])
            opened = _Open("if", place, condition=condition, branch_place=place, before=self.last)
            self._push(opened)
        else:
            self._close_or_turn(keyword, rest, places)

    def finish(self) -> Body:
        """Return the tree; what is still open is a problem at the place where it was opened."""
        for one in self.stack[1:]:
            hint = f"Close it with {_CLOSER[one.what]}."
            name = "box" if one.what == "box" else f"`{one.what}`"
            self.problems.add(error("unclosed", f"This {name} is never closed.", hint, one.place))
        return () if self.too_deep else tuple(self.stack[0].nodes)

    def _push(self, opened: _Open) -> None:
        self.stack.append(opened)
        if len(self.stack) > _DEEPEST and not self.too_deep:
            self.too_deep = True
            message = f"More than {_DEEPEST - 1} tags and boxes stand one inside the other."
            hint = "Take the inner ones out."
            self.problems.add(error("too-deep", message, hint, opened.place))

    def _include(self, rest: str, place: Place) -> None:
        named = _INCLUDE.fullmatch(rest)
        if named:
            self.add(Include(named[2], place))
            self.last = ""
        else:
            hint = 'Write {% include "name.md" %}.'
            self.problems.add(error("include", "This is not the name of a file.", hint, place))

    def _for(self, rest: str, places: tuple[Place, Place]) -> None:
        named = _FOR.fullmatch(rest)
        if not named:
            hint = "Write {% for line in name %}."
            self.problems.add(error("for", "This loop cannot be read.", hint, places[1]))
        variable, path = (named[1], named[2]) if named else ("", "")
        where = places[1]
        column = where.column + (named.start(2) if named else 0)
        source = Name(path, Place(where.file, where.line, column))
        self._push(_Open("for", places[0], variable=variable, source=source))

    def _condition(self, text: str, place: Place) -> Condition:
        try:
            return parse_condition(text, place)
        except TemplateError as wrong:
            self.problems.add(*wrong.diagnostics)
            return _UNREADABLE

    def _close_or_turn(self, keyword: str, rest: str, places: tuple[Place, Place]) -> None:
        wanted = "for" if keyword == "endfor" else "if"
        opened = self.stack[-1]
        if opened.what != wanted:
            if any(one.what == wanted for one in self.stack):
                self._wrong_order(f"`{keyword}`", places[0])
            else:
                message = f"There is no `{wanted}` above that this `{keyword}` could belong to."
                self.problems.add(error("tag", message, "Remove it.", places[0]))
            return
        if keyword == "endfor":
            self.stack.pop()
            source = opened.source or Name("", opened.place)
            self.add(For(opened.variable, source, tuple(opened.nodes)))
            return
        if opened.branches and opened.condition is None and keyword != "endif":
            message = f"This `{keyword}` comes after `else`."
            self.problems.add(error("tag", message, "Move it above `else`.", places[0]))
        self._end_branch(opened)
        if keyword == "endif":
            self.stack.pop()
            self.last = self.last or next(filter(None, opened.ends), "")
            self.add(If(tuple(opened.branches)))
            return
        opened.condition = self._condition(rest, places[1]) if keyword == "elif" else None
        opened.branch_place = places[0]
        one_way_only = not any(b.condition and asks_presence(b.condition) for b in opened.branches)
        if one_way_only:
            opened.ends.append(self.last)
            self.last = opened.before

    def _end_branch(self, opened: _Open) -> None:
        branch = Branch(opened.condition, tuple(opened.nodes), opened.branch_place)
        opened.branches.append(branch)
        opened.nodes = []

    def _wrong_order(self, closer: str, place: Place) -> None:
        """Report a closer that crosses what was opened later; close that, so as to go on."""
        inner = self.stack[-1]
        name = "box" if inner.what == "box" else f"`{inner.what}`"
        hint = f"Close the {name} of line {inner.place.line} first, with {_CLOSER[inner.what]}."
        message = f"{closer} stands here while a {name} is still open inside."
        self.problems.add(error("crossed", message, hint, place))
