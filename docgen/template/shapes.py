"""What each kind of box can hold, and how many cells its rows have: no word may be lost on paper.

In: the trees of all files of a sheet. Out: problems, each at its place. Boxes reach across files (a
row may stand in a file that a box includes), so this is looked at when all files are read.
Layout draws what is allowed here and nothing else; `tests/test_every_word.py` holds both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docgen.errors import Diagnostic, Place, error
from docgen.model import BOX_KINDS, FIELDS, BoxKind
from docgen.template.tree import (
    Body,
    BoxClose,
    BoxOpen,
    For,
    If,
    Include,
    Raw,
    Set,
    TextLine,
    TextRow,
    With,
)

_UNKNOWN = -1
_NOWHERE = Place("")
_NO_BOX = BoxKind("", "what stands in no box")


def shape_problems(bodies: Mapping[str, Body], main: str) -> tuple[Diagnostic, ...]:
    """Find what a box would not draw, and rows of too many or too few cells."""
    walk = _Walk(bodies)
    walk.body(bodies[main])
    walk.end_of_table()
    return tuple(dict.fromkeys(walk.found))


@dataclass(slots=True)
class _Walk:
    """Goes through a sheet as it is read, from above."""

    bodies: Mapping[str, Body]
    found: list[Diagnostic] = field(default_factory=list)
    boxes: list[BoxKind] = field(default_factory=list)  # those that are open
    columns: int = 0  # of the table whose rows are being read; 0: none, _UNKNOWN: differs
    above: int = 0  # cells of the row right above, if it may be a header
    first: Place = _NOWHERE  # of that row

    @property
    def box(self) -> BoxKind:
        """The kind of the innermost box."""
        return self.boxes[-1] if self.boxes else _NO_BOX

    def body(self, body: Body) -> None:
        for node in body:
            if isinstance(node, If):
                self.branches(node)
            elif isinstance(node, For | With):
                self.body(node.body)
            elif isinstance(node, Include):
                self.body(self.bodies[node.file])
            elif isinstance(node, Set):
                continue
            elif isinstance(node, TextRow):
                self.row(len(node.cells), node.place)
                self.begins(node)
            elif isinstance(node, Raw) and node.text.strip():
                self.rule()
            else:
                self.end_of_table()
                self.block(node)

    def block(self, node: TextLine | Raw | BoxOpen | BoxClose) -> None:
        """Take what is no row."""
        match node:
            case TextLine():
                mark = node.mark.strip()
                kind = "heading" if mark[:1] == "#" else "item" if mark else "paragraph"
                self.holds(kind, node.unit.place)
            case BoxOpen():
                own = node.kind if node.kind in self.box.holds else "box"
                self.holds(own, node.place)
                self.boxes.append(BOX_KINDS[node.kind])
            case BoxClose():
                self.boxes.pop()

    def branches(self, node: If) -> None:
        """Each way goes on from the same lines above; where they end unlike, none is taken on."""
        start = self.columns, self.above, self.first
        ends = {start} if all(branch.condition for branch in node.branches) else set()
        for branch in node.branches:
            self.columns, self.above, self.first = start
            self.body(branch.body)
            ends.add((self.columns, self.above, self.first))
        self.columns, self.above, self.first = (
            ends.pop() if len(ends) == 1 else (_UNKNOWN, 0, _NOWHERE)
        )

    def rule(self) -> None:
        """A rule makes the row above it a header."""
        if self.box.row and self.above:
            message = f"A box of {self.box.name} has rows of fields, without a header."
            self.wrong("table", message, "Remove the row of |---|---|.", self.first)
        self.columns, self.above = self.above or _UNKNOWN, 0

    def end_of_table(self) -> None:
        """What is below belongs to no table that is above."""
        if self.above and not self.box.row:
            hint = "Write a row of heads and a row of |---|---| above."
            self.wrong("table", "This table has no header.", hint, self.first)
        self.columns = self.above = 0

    def row(self, count: int, place: Place) -> None:
        self.holds("row", place)
        if not self.columns and not self.above:
            self.above, self.first = count, place
        if self.box.row and count != FIELDS:
            message = f"A row in a box of {self.box.name} has {FIELDS} cells; this one has {count}."
            self.wrong("cells", message, f"Write {self.box.row}.", place)
        elif not self.box.row and self.columns > 0 and count != self.columns:
            message = f"The cells of this row are {count}, those of the header above it"
            hint = "Give each row as many cells."
            self.wrong("cells", f"{message} {self.columns}.", hint, place)

    def begins(self, row: TextRow) -> None:
        """Rows whose blocks end at a time begin with it."""
        wanted, first = self.box.begins, row.cells[0] if row.cells else None
        if wanted and not (first and any(each.format in wanted for each in first.placeholders)):
            message = f"A row in a box of {self.box.name} begins with a time."
            self.wrong("cells", message, f"Write {{{{ times.x | {wanted[0]} }}}}.", row.place)

    def holds(self, kind: str, place: Place) -> None:
        if kind not in self.box.holds:
            message = f"A box of {self.box.name} does not print this."
            self.wrong("box", message, self.box.cure, place)

    def wrong(self, code: str, message: str, hint: str, place: Place) -> None:
        self.found.append(error(code, message, hint, place))
