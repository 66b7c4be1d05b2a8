"""A template file becomes a tree: tags as Jinja2 reads them, between them units of text.

In: the text of a file. Out: its tree. The Markdown that docgen reads is small and flat: headings,
paragraphs, lists, tables, boxes. What else Markdown knows is an error here, at its line and column,
rather than a surprise on paper. Each heading, paragraph, item and cell becomes one unit, a message
for translators, whose placeholders have the names that translators see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from jinja2 import nodes

from docgen.errors import Diagnostic, Place, Problems, error, suggest
from docgen.expression.parser import ExpressionError, ExpressionReader
from docgen.expression.truth import Condition, Literal, Name, Truth
from docgen.model import BOX_KINDS
from docgen.template.markdown import flaw
from docgen.template.tags import Tag, check_nesting, parse_tags, read_tag
from docgen.template.tree import (
    Body,
    BoxClose,
    BoxOpen,
    Branch,
    For,
    If,
    Include,
    Named,
    Node,
    Placeholder,
    Raw,
    Set,
    TextLine,
    TextRow,
    TextUnit,
    With,
)

LOCKED = "locked"
_IN_PLACE_OF = "in place of"

_FILE = re.compile(r"[A-Za-z0-9][\w-]*\.md")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_CLOSING = re.compile(r"[ \t]#+$")
_ITEM = re.compile(r"(?:-|\d{1,9}\.)[ \t]+(?=\S)")
_INNER = re.compile(r"(?:[-*+]|\d{1,9}[.)]|#{1,6})(?:[ \t]|$)|>|```|~~~")  # a block inside an item
_RULE = re.compile(r"\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?")
_SPECIAL = re.compile(r"\{[%#]|:::|\||#{1,6}[ \t]|(?:-|\d{1,9}\.)[ \t]+\S")
_MASKED = re.compile(r"\{\{.*?\}\}|\\\|")
# What Markdown knows and a sheet does not: one expression, so that it is compiled once.
_REFUSED = re.compile(
    r"(?P<quote>>)|(?P<code>```|~~~)|(?P<across>(?:[-*_=][ \t]*){3,}$|=+$|--$)|(?P<star>[*+][ \t])"
    r"|(?P<round>\d{1,9}\)[ \t])|(?P<hash>#{1,6}[^#\s])|(?P<minus>-\[|-[^\W\d])"
    r"|(?P<blank>(?:#{1,6}|-|\d{1,9}\.)[^\S \t])|(?P<rule>:?-+:?[ \t]*\|[-:| \t]*$)"
    r"|(?P<bare>#{1,6}$)|(?P<empty>(?:-|\d{1,9}\.)$)"
)
_REASONS = {
    "quote": ("A quotation is not printed.", "Write ::: note and ::: around it."),
    "code": ("A block of code is not printed.", "Remove the marks."),
    "across": ("A line across is not printed.", "Remove it."),
    "star": ("A list begins with a minus.", "Write - in front of the item."),
    "round": ("A number of a list has a full stop.", "Write 1. in front."),
    "hash": ("A space is missing after #.", "Write # and a space."),
    "minus": ("A space is missing after -.", "Write - and a space."),
    "blank": ("This blank is not the one of the space bar.", "Write a space behind the mark."),
    "rule": ("A row of a table begins and ends with |.", "Write | at both ends of each row."),
    "bare": ("This heading has no words.", "Write the heading after the #."),
    "empty": ("This item has no words.", "Write the item after the mark."),
}


def scan(text: str, file: str, problems: Problems) -> Body:
    """Read a template; `file` is its name in places."""
    body, found = _scanned(text, file)
    problems.add(*found)
    return body


@lru_cache(
    maxsize=256
)  # both sheets of a clinic share some thirty files: 60 ms of 230 for the second
def _scanned(text: str, file: str) -> tuple[Body, tuple[Diagnostic, ...]]:
    problems = Problems()
    body = _Scanner(text, file, problems).run()
    return body, tuple(problems.found)


def is_locked(text: str) -> bool:
    """Whether the first line says that no clinic may replace this file."""
    return _first_comment(text).partition(",")[0] == LOCKED


def stands_for(text: str) -> str:
    """Return which locked file this one stands for, by its first line; "" where it says of none.

    `{# locked, in place of emergency.md #}`: a sheet has the one or the other.
    """
    return _first_comment(text).partition(f"{LOCKED}, {_IN_PLACE_OF} ")[2]


def _first_comment(text: str) -> str:
    """Return the words of a comment that is the first line; "" without one."""
    first = text.partition("\n")[0].strip()
    return first[2:-2].strip() if first.startswith("{#") and first.endswith("#}") else ""


class _Scanner:
    """Goes through a file once: `at` is the index of the next line.

    `last` is the kind of text just above it ("paragraph", "item", "row", or "" after an empty line
    or a heading), as the patient will see it: tags leave no trace on paper.
    """

    def __init__(self, text: str, file: str, problems: Problems) -> None:
        self.lines = text.removesuffix("\n").split("\n")
        self.file = file
        self.problems = problems
        self.remarks = NO_REMARKS
        self.at = 0
        self.last = ""
        self.depth = 0  # how many tags are open
        self.nodes: list[Node] = []  # of the body that is being read
        self.tags: list[Tag] = []  # those that are still to come

    def run(self) -> Body:
        tags, nests = self._outline()
        if not nests:
            self._flat({tag.line for tag in tags})
            return ()
        self.tags, tree = parse_tags(tags, self.file, self.problems)
        return self._body(tree)

    def _outline(self) -> tuple[list[Tag], bool]:
        """Find the tags, and whether they and the boxes nest; lines of bad ones become empty."""
        tags: list[Tag] = []
        parts: list[Tag | tuple[str, Place]] = []
        for at, line in self._outside_comments():
            if line.startswith("{%"):
                tag = read_tag(self.lines[at], at, self.file, self.problems)
                if tag:
                    tags.append(tag)
                    parts.append(tag)
                else:
                    self.lines[at] = ""
            elif line.startswith(":::"):
                self.at = at
                parts.append(("close" if line == ":::" else "open", self._place()))
        self.at = 0
        return tags, check_nesting(parts, self.problems)

    def _outside_comments(self) -> Iterator[tuple[int, str]]:
        inside = False
        for at, line in enumerate(self.lines):
            text = line.strip()
            if not inside and not text.startswith("{#"):
                yield at, text
            inside = (inside or text.startswith("{#")) and "#}" not in text

    def _flat(self, tags: set[int]) -> None:
        """Read the texts alone, of a file whose tags do not nest."""
        for at in tags:
            self.lines[at] = ""
        self._texts(len(self.lines))

    def _body(self, tree: Sequence[nodes.Node]) -> Body:
        """Read the texts and the tags of one body, up to the tag that ends it."""
        outer, self.nodes = self.nodes, []
        self._texts_to_tag()
        for node in tree:
            if not isinstance(node, nodes.Output):
                self._statement(node)
                self._texts_to_tag()
        found, self.nodes = tuple(self.nodes), outer
        return found

    def _texts_to_tag(self) -> None:
        self._texts(self.tags[0].line if self.tags else len(self.lines))

    def _take(self) -> Tag:
        """Step over the next tag."""
        tag = self.tags.pop(0)
        self.at, self.remarks = tag.line + 1, NO_REMARKS
        return tag

    def _statement(self, node: nodes.Node) -> None:
        tag = self._take()
        reader = ExpressionReader(tag.tokens, tag.inside)
        match node:
            case nodes.If():
                self._if(node, tag, reader)
            case nodes.For():
                self._for(node, tag, reader)
            case nodes.Include():
                self._include(node, tag)
            case nodes.Assign():
                self._set(node, tag, reader)
            case nodes.With():
                named = self._named(node.targets, node.values, tag, reader)
                self.nodes.append(With(named, self._inside(node.body)))
                self._take()

    def _inside(self, tree: Sequence[nodes.Node]) -> Body:
        self.depth += 1
        found = self._body(tree)
        self.depth -= 1
        return found

    def _if(self, node: nodes.If, tag: Tag, reader: ExpressionReader) -> None:
        before, ends = self.last, list[str]()
        arms = [(node.test, node.body), *((one.test, one.body) for one in node.elif_)]
        branches: list[Branch] = []
        for test, tree in arms:
            if branches:
                tag = self._take()
                reader = ExpressionReader(tag.tokens, tag.inside)
            condition = self._condition(test, tag, reader)
            self.last = before
            branches.append(Branch(condition, self._inside(tree), tag.place))
            ends.append(self.last)
        tag = self._take()
        if tag.keyword == "else":
            self.last = before
            branches.append(Branch(None, self._inside(node.else_), tag.place))
            ends.append(self.last)
            self._take()
        self.last = next(filter(None, ends), before)
        self.nodes.append(If(tuple(branches)))

    def _condition(self, test: nodes.Node, tag: Tag, reader: ExpressionReader) -> Condition:
        if tag.is_broken:
            return Truth.FALSE  # told already
        try:
            return reader.condition(test)
        except ExpressionError as problem:
            self.problems.add(problem.diagnostic())
            return Truth.FALSE

    def _for(self, node: nodes.For, tag: Tag, reader: ExpressionReader) -> None:
        variable, source = "", Name("", tag.inside)
        simple = not (node.test or node.recursive) and isinstance(node.target, nodes.Name)
        if not tag.is_broken:
            try:
                if not simple:
                    raise ExpressionError("", "", tag.inside)
                variable = reader.name(node.target).path
                source = reader.name(node.iter)
            except ExpressionError:
                hint = "Write {% for line in name %}."
                self.problems.add(error("for", "This loop cannot be read.", hint, tag.inside))
        self.nodes.append(For(variable, source, self._inside(node.body)))
        self._take()

    def _include(self, node: nodes.Include, tag: Tag) -> None:
        self.last = ""
        named = node.template.value if isinstance(node.template, nodes.Const) else ""
        plain = node.with_context and not node.ignore_missing
        if plain and isinstance(named, str) and _FILE.fullmatch(named):
            self.nodes.append(Include(named, tag.place))
        elif not tag.is_broken:
            hint = 'Write {% include "name.md" %}.'
            self.problems.add(error("include", "This is not the name of a file.", hint, tag.place))

    def _set(self, node: nodes.Assign, tag: Tag, reader: ExpressionReader) -> None:
        if self.depth:
            message = "A name is set at the top level of a file, outside of any tag."
            hint = "Move it up, or write {% with name = value %} and {% endwith %}."
            self.problems.add(error("set", message, hint, tag.place))
        self.nodes += map(Set, self._named([node.target], [node.node], tag, reader))

    def _named(
        self,
        targets: Sequence[nodes.Node],
        values: Sequence[nodes.Node],
        tag: Tag,
        reader: ExpressionReader,
    ) -> tuple[Named, ...]:
        found: list[Named] = []
        try:
            for target, value in zip(targets, values, strict=True):
                if not isinstance(target, nodes.Name):
                    hint = f"Write {{% {tag.keyword} name = value %}}."
                    raise ExpressionError("This name cannot be read.", hint, tag.inside)
                name = reader.name(target)
                known: Condition | Literal
                known = reader.operand(value) if _is_plain(value) else reader.condition(value)
                found.append(Named(name.path, known, name.place))
        except ExpressionError as problem:
            if not tag.is_broken:
                self.problems.add(problem.diagnostic(tag.keyword))
        return tuple(found)

    def _texts(self, end: int) -> None:
        """Read the lines before the line `end`, none of which is a tag."""
        while self.at < end:
            line = self.lines[self.at].strip()
            if not line:
                self.nodes.append(Raw("\n"))
                self.last = ""
            elif line.startswith("{#"):
                self._comment()
                continue  # what it remarks is for the line right below
            elif line.startswith(":::"):
                self._box(line)
            elif line.startswith("|"):
                self._row(line)
            elif not self._refused(line):
                self._text(line)
            self.remarks = NO_REMARKS
            self.at += 1

    def _place(self, column: int = 0) -> Place:
        """Return the place of a column of the stripped line, counted from 0."""
        line = self.lines[self.at]
        return Place(self.file, self.at + 1, len(line) - len(line.lstrip()) + column + 1)

    def _wrong(self, code: str, message: str, hint: str, column: int = 0) -> None:
        self.problems.add(error(code, message, hint, self._place(column)))

    def _comment(self) -> None:
        """Take a comment of one line or more; move to the line below it."""
        start = self.at
        while "#}" not in self.lines[self.at]:
            self.at += 1
            if self.at == len(self.lines):
                self.at = start
                self._wrong("unclosed", "This comment is never closed.", "Write #} at its end.")
                self.at = len(self.lines)
                return
        text = "\n".join(self.lines[start : self.at + 1]).strip()
        if not text.endswith("#}") or text.count("#}") > 1:
            hint = "Write the text on the line below."
            self._wrong("comment-in-text", "Nothing stands after a comment on its line.", hint)
        said = " ".join(text[2 : text.index("#}")].strip("-+").split())
        word, colon, rest = said.partition(":")
        if colon and word == "context":
            self.remarks = Remarks(rest.strip(), self.remarks.notes)
        elif not (said.partition(",")[0] == LOCKED and start == 0):
            self.remarks = Remarks(self.remarks.context, (*self.remarks.notes, said))
        self.at += 1

    def _box(self, line: str) -> None:
        self.last = ""
        kind, *args = line[3:].split() or [""]
        if line == ":::":
            self.nodes.append(BoxClose(self._place()))
            return
        if not line.startswith("::: "):
            self._wrong("box", "A space is missing after :::.", "Write ::: and a kind.")
        elif kind not in BOX_KINDS:
            self._wrong("box", f'There is no box "{kind}".', suggest(kind, BOX_KINDS), 4)
        elif most := BOX_KINDS[kind].most:
            if not (len(args) == 1 and _is_number(args[0], most)):
                hint = f"Write ::: {kind} and a number from 1 to {most}."
                self._wrong("box", f"How many {kind}?", hint, 4)
        elif BOX_KINDS[kind].named:
            if len(args) != 1:
                self._wrong("box", f"A box of {kind} has a name.", f"Write ::: {kind} and a name.")
        elif args:
            message = "Nothing stands behind the kind of a box: it would not be printed."
            self._wrong("box", message, "Write it on a line of its own.", line.index(args[0], 4))
        self.nodes.append(BoxOpen(kind, tuple(args), self._place()))

    def _refused(self, line: str) -> bool:
        found = _REFUSED.match(line)
        if found:
            self._wrong("markdown", *_REASONS[str(found.lastgroup)])
        return found is not None

    def _separate(self, kind: str) -> None:
        """Refuse text that Markdown would glue to the text above it."""
        if (self.last and self.last != kind) or kind == self.last == "paragraph":
            message = "This runs into the text above it."
            self._wrong("glued", message, "Put an empty line before it.")

    def _row(self, line: str) -> None:
        if _RULE.fullmatch(line):
            self.nodes.append(Raw(line + "\n"))
            return
        self._separate("row")
        self.last = "row"
        masked = _MASKED.sub(lambda match: "\0" * len(match[0]), line)
        if not masked.endswith("|") or len(masked) < 2:
            self._wrong("row", "This row of a table is not closed.", "Write | at its end.")
            return
        cells: list[TextUnit | None] = []
        start = 1
        for end in (at for at, one in enumerate(masked) if one == "|" and at):
            text = line[start:end]
            lead = len(text) - len(text.lstrip())
            words = text.strip().replace("\\|", "|")
            if words:
                written = Written(words, (self._place(start + lead),))
                cells.append(parse_unit(written, self.problems, self.remarks))
            else:
                cells.append(None)
            start = end + 1
        self.nodes.append(TextRow(tuple(cells), self._place()))

    def _text(self, line: str) -> None:
        if heading := _HEADING.match(line):
            if len(heading[1]) > 3:
                self._wrong("markdown", "Headings go down to ###.", "Write ### at most.")
            if closing := _CLOSING.search(line):
                message = "A heading has no # at its end."
                self._wrong("markdown", message, "Remove it.", closing.start() + 1)
            self.last = ""
            self._unit(heading[0], [line[heading.end() :]], heading.end(), item=False)
        elif item := _ITEM.match(line):
            if self.lines[self.at][0].isspace():
                hint = "Begin the item at the start of its line."
                self._wrong("markdown", "A list inside a list is not printed.", hint)
            if _INNER.match(line, item.end()):
                hint = "Write the words of the item behind its mark, or \\ before a sign."
                self._wrong("markdown", "An item holds one text.", hint, item.end())
            if self.last == "row":
                self._separate("item")
            self._unit(item[0], [line[item.end() :]], item.end(), item=True)
        else:
            self._separate("paragraph")
            self._unit("", [line], 0, item=False)

    def _unit(self, mark: str, texts: list[str], column: int, *, item: bool) -> None:
        """Take a unit and, unless it is a heading, the lines over which it goes on."""
        places = [self._place(column)]
        if not mark.startswith("#"):
            while self.at + 1 < len(self.lines):
                below = self.lines[self.at + 1].strip()
                if not below or _SPECIAL.match(below) or _REFUSED.match(below):
                    break
                self.at += 1
                texts.append(below)
                places.append(self._place())
            self.last = "item" if item else "paragraph"
        written = Written("\n".join(texts), tuple(places))
        unit = parse_unit(written, self.problems, self.remarks, item=item)
        self.nodes.append(TextLine(mark, unit))


def _is_number(word: str, most: int) -> bool:
    return word.isascii() and word.isdigit() and 1 <= int(word[:4]) <= most


def _is_plain(node: nodes.Node) -> bool:
    """Whether a value is a name or written out: it stands for itself."""
    return isinstance(node, nodes.Const | nodes.Name | nodes.Getattr)


_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PATH = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_FORMATTED = re.compile(rf"\s*({_PATH})\s*\|\s*(\w+)\s*", re.DOTALL)
_BARE = re.compile(rf"\s*({_PATH})\s*", re.DOTALL)
_ICON = re.compile(r":([a-z][a-z0-9_-]*):(?=\s|$)[ \t]*")
_STRAY = re.compile(r"\{%|\{#|\{\{|[{}]")
_TICK = re.compile(r"\[([ xX]?)\](?=\s|$)[ \t]*")
_SPACE = re.compile(r"[ \t\n]+")  # a no-break space stays
_ROOM = re.compile(r"(?:times|patient|clinic)\.")


class Written(NamedTuple):
    """Text as a file has it; `starts` are the places of its lines' first characters."""

    text: str
    starts: tuple[Place, ...]

    def place(self, offset: int = 0) -> Place:
        """Return the place of the character at `offset`."""
        before = self.text[:offset]
        start = self.starts[before.count("\n")]
        return Place(start.file, start.line, start.column + offset - before.rfind("\n") - 1)

    def after(self, offset: int) -> Written:
        """Return the text without its first `offset` characters, all of the first line."""
        return Written(self.text[offset:], (self.place(offset), *self.starts[1:]))


class Remarks(NamedTuple):
    """What the comment before a unit says: a gettext context, notes for translators."""

    context: str = ""
    notes: tuple[str, ...] = ()


NO_REMARKS = Remarks()


def parse_unit(
    written: Written, problems: Problems, remarks: Remarks = NO_REMARKS, *, item: bool = False
) -> TextUnit:
    """Read a unit; only a list item may have a box to tick."""
    place = written.place()
    tick = _TICK.match(written.text) if item else None
    if tick:
        if tick[1].lower() == "x":
            problems.add(error("ticked", "The box is ticked already.", "Write - [ ].", place))
        written = written.after(tick.end())
    picture = _ICON.match(written.text)
    if picture:
        written = written.after(picture.end())
    if not written.text.strip():
        message = "Nothing is said here."
        problems.add(error("empty", message, "Write words behind the mark.", place))
    text, placeholders = _read(written, problems)
    return TextUnit(
        _SPACE.sub(" ", text).strip(" "),
        placeholders,
        place,
        icon=picture[1] if picture else "",
        check=tick is not None,
        context=remarks.context,
        notes=remarks.notes,
    )


def _read(written: Written, problems: Problems) -> tuple[str, tuple[Placeholder, ...]]:
    """Return the text with named placeholders in braces, and the placeholders."""
    masked = written.text
    found: dict[tuple[str, str], Place] = {}
    if "{" in masked or "}" in masked:
        masked = _BRACES.sub(lambda match: "x" * len(match[0]), masked)
        if stray := _STRAY.search(masked):
            problems.add(_stray(stray[0], written.place(stray.start())))
            return "", ()
        for match in _BRACES.finditer(written.text):
            place = written.place(match.start())
            formatted = _FORMATTED.fullmatch(match[1])
            if not formatted:
                problems.add(_unreadable(match[1], place))
                return "", ()
            found.setdefault((formatted[1], formatted[2]), place)
    if wrong := flaw(masked):
        problems.add(error("markup", wrong.message, wrong.hint, written.place(wrong.offset)))
        return "", ()
    if not found:
        return written.text, ()
    names = _names(found)

    def named(match: re.Match[str]) -> str:
        path, form = match[1].split("|")
        return f"{{{names[path.strip(), form.strip()]}}}"

    placeholders = (Placeholder(*key, names[key], place) for key, place in found.items())
    return _BRACES.sub(named, written.text), tuple(placeholders)


def _unreadable(inside: str, place: Place) -> Diagnostic:
    if bare := _BARE.fullmatch(inside):
        hint = f"Write {{{{ {bare[1]} | format }}}} with the name of a format."
        return error("no-format", f"`{bare[1]}` has no format.", hint, place)
    hint = "Write {{ name | format }}: one name, one format, nothing else."
    return error("placeholder", "This is not a placeholder.", hint, place)


def _stray(what: str, place: Place) -> Diagnostic:
    if what == "{%":
        hint = "Write the tag alone on its line, and the text on the lines around it."
        return error("tag-in-text", "A {% tag %} stands on a line of its own.", hint, place)
    if what == "{#":
        hint = "Write the comment alone, on the line before the text."
        return error("comment-in-text", "A comment stands on a line of its own.", hint, place)
    if what == "{{":
        return error("unclosed", "This placeholder is not closed.", "Write }} after it.", place)
    hint = "Write {{ name | format }} to print a value; use other brackets in text."
    return error("brace", f"`{what}` cannot stand in the text of a sheet.", hint, place)


def _names(used: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Name each pair of path and format: the short name where that is clear, else a longer one.

    `times.bed_rest_until` is `bed_rest_until`; with two formats in one unit, each name ends in
    its format; two paths that would have one short name keep their long ones.
    """
    pairs = list(used)
    short = {path: _ROOM.sub("", path, count=1).replace(".", "_") for path, _ in pairs}
    named: dict[tuple[str, str], str] = {}
    for path, form in pairs:
        twins = [other for other, name in short.items() if name == short[path]]
        name = short[path] if len(twins) == 1 else path.replace(".", "_")
        if sum(other == path for other, _ in pairs) > 1:
            name = f"{name}_{form}"
        while name in named.values():
            name += "_"
        named[path, form] = name
    return named
