"""What stands where on a page, and the pages of one patient's sheet.

In: nothing (the nouns between breaking pages and writing them). Out: frozen values, in points; y
downwards.
"""

from __future__ import annotations

from typing import NamedTuple

from docgen.layout.frame import LeafLines, Marks


class Placed(NamedTuple):
    """A leaf on a page: y of its top edge and its height."""

    leaf: int
    y: float
    height: float
    lines: LeafLines | None = None  # where the leaf was cut


class Repeated(NamedTuple):
    """A leaf that is seen once more: an artifact, since it was said where it stands as `Placed`."""

    leaf: int
    y: float
    height: float


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

    def __init__(self, items: tuple[Placed | Painted | Repeated, ...]) -> None:
        self.items = items


class PlacedGroup(NamedTuple):
    """A group on a page: y of its top."""

    group: Group
    y: float


class Page(NamedTuple):
    """One page, in reading order."""

    parts: tuple[PlacedGroup, ...]

    @property
    def items(self) -> tuple[Placed | Painted | Repeated, ...]:
        """What stands on it, with y from the top of the page."""
        return tuple(
            [item._replace(y=y + item.y) for group, y in self.parts for item in group.items]
        )
