"""Pages: which leaves stand where, and what is painted behind them.

In: nothing. Out: frozen values. Points; y downwards, from the top of the page or of a group.
"""

from __future__ import annotations

from typing import NamedTuple

from docgen.layout.frame import Marks


class Placed(NamedTuple):
    """A leaf on a page: y of its top edge and its height."""

    leaf: int
    y: float
    height: float
    lines: tuple[int, int, int] | None = None  # part, first line, end: where the leaf was cut


class Painted(NamedTuple):
    """Marks on a page, behind the leaves that follow; y and height of their panel."""

    marks: Marks
    y: float
    height: float


class Group:
    """What stands together, with y from its top.

    It is known by its identity: that of a page is the groups on it and where they stand.
    """

    __slots__ = ("items",)

    def __init__(self, items: tuple[Placed | Painted, ...]) -> None:
        self.items = items


class Part(NamedTuple):
    """A group on a page: y of its top."""

    group: Group
    y: float


class Page(NamedTuple):
    """One page, in reading order."""

    parts: tuple[Part, ...]

    @property
    def items(self) -> tuple[Placed | Painted, ...]:
        """What stands on it, with y from the top of the page."""
        return tuple(
            [
                Placed(item.leaf, y + item.y, item.height, item.lines)
                if isinstance(item, Placed)
                else Painted(item.marks, y + item.y, item.height)
                for group, y in self.parts
                for item in group.items
            ]
        )
