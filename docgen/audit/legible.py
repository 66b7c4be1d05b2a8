"""What a program can tell of type and layout, from the Layout itself.

In: `Evidence`. Out: a `Finding`. Limits: RNIB Clear Print (12 points or more, 60 to 70 characters a
line, left aligned, headings at the same place); leading and margins as large-print rules have them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from docgen.audit.evidence import Evidence
from docgen.audit.items import Finding, met, not_met
from docgen.layout.frame import Cell, Label

SMALLEST = 12.0  # points
LEADING = 1.2  # times the size
MARGIN = 36.0  # points: half an inch
LONGEST = 75  # characters a line
MOSTLY = 0.8  # of the texts: headings of columns and values beside labels have edges of their own
_WIDTH = 0.5  # of the size: what a letter of running text takes, spaces counted


def size(evidence: Evidence) -> Finding:
    """No letter is smaller than 12 points, heads and feet included."""
    heads = (*evidence.layout.first_head, *evidence.layout.later_head)
    marks = [mark for _, mark in heads if isinstance(mark, Label)]
    least = min([cell.style.size for cell in _cells(evidence)] + [one.style.size for one in marks])
    why = f"the smallest type has {least:g} points"
    return met(why) if least >= SMALLEST else not_met(why)


def leading(evidence: Evidence) -> Finding:
    """Lines of running text stand apart."""
    tight = min(cell.style.leading / cell.style.size for cell in _body(evidence))
    why = f"lines of text are {tight:.2f} times as high as their type"
    return met(why) if tight >= LEADING else not_met(why)


def line_length(evidence: Evidence) -> Finding:
    """No line is too long for the eye to find the next."""
    most = max(cell.width / (cell.style.size * _WIDTH) for cell in _body(evidence))
    why = f"lines hold about {most:.0f} characters at most"
    return met(why) if most <= LONGEST else not_met(why)


def left_aligned(evidence: Evidence) -> Finding:
    """Running text begins at common edges, as text that is centred or set to the far side does not.

    Those are the left ones, or the right ones where it is read from the right.
    """
    edges = Counter(round(cell.x + cell.rtl * cell.width) for cell in _body(evidence))
    shared = sum(number for number in edges.values() if number > 1)
    why = f"{shared} of {edges.total()} texts begin at an edge that others share"
    return met(why) if shared >= MOSTLY * edges.total() else not_met(why)


def margins(evidence: Evidence) -> Finding:
    """There is white around the page."""
    look = evidence.layout.look
    least = min([look.margin, look.width - look.right, *(c.x for c in _cells(evidence))])
    why = f"the margin has {least:g} points"
    return met(why) if least >= MARGIN else not_met(why)


def headings_larger(evidence: Evidence) -> Finding:
    """A heading is larger than the text under it."""
    look = evidence.layout.look
    why = (
        f"title {look.title.size:g}, headings {look.heading.size:g}, text {look.body.size:g} points"
    )
    larger = look.title.size > look.heading.size > look.body.size
    return met(why) if larger else not_met(why)


def _cells(evidence: Evidence) -> Iterator[Cell]:
    for leaf in evidence.layout.leaves:
        yield from leaf.cells


def _body(evidence: Evidence) -> Iterator[Cell]:
    size = evidence.layout.look.body.size
    return (cell for cell in _cells(evidence) if cell.style.size == size)
