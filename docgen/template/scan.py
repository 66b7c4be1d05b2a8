"""A template file, line by line: which characters are tags, marks of Markdown, and units of text.

In: the text of a file. Out: its tree. The Markdown that docgen reads is small and flat: headings,
paragraphs, lists, tables, boxes. What else Markdown knows is an error here, at its line and column,
rather than a surprise on paper.
"""

from __future__ import annotations

import re

from docgen.errors import Place, Problems, error, suggest
from docgen.model import BOX_KINDS
from docgen.template.nesting import Nest
from docgen.template.tree import Body, Line, Raw, Row, Unit
from docgen.template.units import NO_REMARKS, Remarks, Written, parse_unit

LOCKED = "locked"
MOST_LINES = 40  # lines to write on: a page has some thirty

_TAG = re.compile(r"\{%\s*(\w+)\s*(.*?)\s*%\}")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_ITEM = re.compile(r"(?:-|\d{1,9}\.)[ \t]+(?=\S)")
_INNER = re.compile(r"(?:[-*+]|\d{1,9}[.)]|#{1,6})(?:[ \t]|$)|>|```|~~~")  # a block inside an item
_RULE = re.compile(r"\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?")
_SPECIAL = re.compile(r"\{[%#]|:::|\||#{1,6}[ \t]|(?:-|\d{1,9}\.)[ \t]+\S")
_MASKED = re.compile(r"\{\{.*?\}\}|\\\|")
# What Markdown knows and a sheet does not: one expression, so that it is compiled once.
_REFUSED = re.compile(
    r"(?P<quote>>)|(?P<code>```|~~~)|(?P<across>(?:[-*_=][ \t]*){3,}$|=+$|--$)|(?P<star>[*+][ \t])"
    r"|(?P<round>\d{1,9}\)[ \t])|(?P<hash>#{1,6}[^#\s])|(?P<minus>-\[|-[^\W\d])"
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
    "bare": ("This heading has no words.", "Write the heading after the #."),
    "empty": ("This item has no words.", "Write the item after the mark."),
}


def scan(text: str, file: str, problems: Problems) -> Body:
    """Read a template; `file` is its name in places."""
    return _Scanner(text, file, problems).run()


def is_locked(text: str) -> bool:
    """Whether the first line says that no clinic may replace this file."""
    first = text.partition("\n")[0].strip()
    return first.startswith("{#") and first.endswith("#}") and first[2:-2].strip() == LOCKED


class _Scanner:
    def __init__(self, text: str, file: str, problems: Problems) -> None:
        self.lines = text.removesuffix("\n").split("\n")
        self.file = file
        self.problems = problems
        self.nest = Nest(problems)
        self.remarks = NO_REMARKS
        self.at = 0  # the index of the current line

    def run(self) -> Body:
        while self.at < len(self.lines):
            line = self.lines[self.at].strip()
            if not line:
                self._leave_text(Raw("\n"))
            elif line.startswith("{%"):
                self._tag(line)
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
        return self.nest.finish()

    def _place(self, column: int = 0) -> Place:
        """Return the place of a column of the stripped line, counted from 0."""
        line = self.lines[self.at]
        return Place(self.file, self.at + 1, len(line) - len(line.lstrip()) + column + 1)

    def _wrong(self, code: str, message: str, hint: str, column: int = 0) -> None:
        self.problems.add(error(code, message, hint, self._place(column)))

    def _leave_text(self, node: Raw) -> None:
        self.nest.add(node)
        self.nest.last = ""

    def _tag(self, line: str) -> None:
        tag = _TAG.fullmatch(line)
        if tag and "%}" not in tag[2]:
            self.nest.tag(tag[1], tag[2], (self._place(), self._place(tag.start(2))))
        elif "%}" not in line:
            self._wrong("unclosed", "This tag is not closed on its line.", "Write %} at its end.")
        elif line.find("%}") + 2 < len(line):
            hint = "Write one {% tag %} on a line, and nothing else."
            self._wrong("tag-in-text", "A {% tag %} stands alone on its line.", hint)
        else:
            hint = 'Write {% if name %}, {% for x in name %} or {% include "name.md" %}.'
            self._wrong("tag", "This tag cannot be read.", hint)

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
        said = " ".join(text[2 : text.index("#}")].split())
        word, colon, rest = said.partition(":")
        if colon and word == "context":
            self.remarks = Remarks(rest.strip(), self.remarks.notes)
        elif not (said == LOCKED and start == 0):
            self.remarks = Remarks(self.remarks.context, (*self.remarks.notes, said))
        self.at += 1

    def _box(self, line: str) -> None:
        self.nest.last = ""
        kind, *args = line[3:].split() or [""]
        if line == ":::":
            self.nest.close_box(self._place())
            return
        if not line.startswith("::: "):
            self._wrong("box", "A space is missing after :::.", "Write ::: and a kind.")
        elif kind not in BOX_KINDS:
            self._wrong("box", f'There is no box "{kind}".', suggest(kind, BOX_KINDS), 4)
        elif kind == "lines" and not (len(args) == 1 and _is_number(args[0])):
            self._wrong("box", "How many lines?", "Write ::: lines and a number from 1 to 40.", 4)
        elif args and kind != "lines":
            message = "Nothing stands behind the kind of a box: it would not be printed."
            self._wrong("box", message, "Write it on a line of its own.", line.index(args[0], 4))
        self.nest.open_box(kind, tuple(args), self._place())

    def _refused(self, line: str) -> bool:
        found = _REFUSED.match(line)
        if found:
            self._wrong("markdown", *_REASONS[str(found.lastgroup)])
        return found is not None

    def _separate(self, kind: str) -> None:
        """Refuse text that Markdown would glue to the text above it."""
        if (self.nest.last and self.nest.last != kind) or kind == self.nest.last == "paragraph":
            message = "This runs into the text above it."
            self._wrong("glued", message, "Put an empty line before it.")

    def _row(self, line: str) -> None:
        if _RULE.fullmatch(line):
            self.nest.add(Raw(line + "\n"))
            return
        self._separate("row")
        self.nest.last = "row"
        masked = _MASKED.sub(lambda match: "\0" * len(match[0]), line)
        if not masked.endswith("|") or len(masked) < 2:
            self._wrong("row", "This row of a table is not closed.", "Write | at its end.")
            return
        cells: list[Unit | None] = []
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
        self.nest.add(Row(tuple(cells), self._place()))

    def _text(self, line: str) -> None:
        if heading := _HEADING.match(line):
            if len(heading[1]) > 3:
                self._wrong("markdown", "Headings go down to ###.", "Write ### at most.")
            self.nest.last = ""
            self._unit(heading[0], [line[heading.end() :]], heading.end(), item=False)
        elif item := _ITEM.match(line):
            if self.lines[self.at][0].isspace():
                hint = "Begin the item at the start of its line."
                self._wrong("markdown", "A list inside a list is not printed.", hint)
            if _INNER.match(line, item.end()):
                hint = "Write the words of the item behind its mark, or \\ before a sign."
                self._wrong("markdown", "An item holds one text.", hint, item.end())
            if self.nest.last == "row":
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
            self.nest.last = "item" if item else "paragraph"
        written = Written("\n".join(texts), tuple(places))
        unit = parse_unit(written, self.problems, self.remarks, item=item)
        self.nest.add(Line(mark, unit))


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and 1 <= int(word[:4]) <= MOST_LINES
