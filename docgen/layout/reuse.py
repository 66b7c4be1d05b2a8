"""Blocks that another variant had too: laid out once, then given new numbers where these differ.

In: a builder, a block, the room where it may stand. Out: its node, and in the builder its leaves
and elements. Two variants of a sheet have most blocks in common; only the numbers of elements,
leaves and marked content differ, since they count on from what stands above.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar, cast

from docgen.errors import Diagnostic
from docgen.layout.builder import Builder, Room
from docgen.layout.frame import (
    Cell,
    Element,
    Heading,
    Leaf,
    LeafAt,
    Node,
    Panel,
    Side,
    Slice,
    Stack,
    Stop,
    Times,
)

Kind = TypeVar("Kind")  # of block
Made = TypeVar("Made", bound=Node | Times)
_ROOT = 0  # the element that all blocks of the flow stand under


class Laid(NamedTuple):
    """What a block adds to a builder that holds nothing but the root."""

    node: Node | Times
    elements: tuple[Element, ...]
    leaves: tuple[Leaf, ...]
    headings: tuple[Heading, ...]
    mcids: int
    problems: tuple[Diagnostic, ...]


class _Numbers(NamedTuple):
    """How many elements, leaves and pieces of marked content stand above, the root left out."""

    elements: int
    leaves: int
    mcids: int


def lay(
    builder: Builder, how: Callable[[Builder, Kind, Room], Made], block: Kind, room: Room
) -> Made:
    """Lay out a block of the flow by `how`, or take what was laid out of an equal one."""
    above = _Numbers(len(builder.elements) - 1, len(builder.leaves), builder.mcids)
    laid: Laid = builder.known.get(
        (how, block, room, above), partial(_counted, builder, how, block, room, above)
    )
    builder.elements += laid.elements
    builder.leaves += laid.leaves
    builder.headings += laid.headings
    builder.mcids += laid.mcids
    builder.problems += laid.problems
    return cast("Made", laid.node)


def _counted(
    builder: Builder,
    how: Callable[[Builder, Kind, Room], Node | Times],
    block: Kind,
    room: Room,
    above: _Numbers,
) -> Laid:
    """Lay out a block, its numbers counted on from what stands above.

    As much stands above it in four variants of five as in one before.
    """
    laid: Laid = builder.known.get((how, block, room), partial(_laid, builder, how, block, room))
    elements = [
        Element._make((tag, parent and parent + above.elements, *rest))
        for tag, parent, *rest in laid.elements
    ]
    headings = [Heading(text, level, leaf + above.leaves) for text, level, leaf in laid.headings]
    node = laid.node
    return laid._replace(
        node=_times(node, above) if isinstance(node, Times) else _node(node, above),
        elements=tuple(elements),
        leaves=tuple([_leaf(leaf, above) for leaf in laid.leaves]),
        headings=tuple(headings),
    )


def _laid(
    builder: Builder, how: Callable[[Builder, Kind, Room], Node | Times], block: Kind, room: Room
) -> Laid:
    root = builder.elements[_ROOT]
    own = replace(builder, elements=[root], leaves=[], headings=[], problems=[], mcids=0)
    node = how(own, block, room)
    return Laid(
        node,
        tuple(own.elements[1:]),
        tuple(own.leaves),
        tuple(own.headings),
        own.mcids,
        tuple(own.problems),
    )


def _leaf(leaf: Leaf, above: _Numbers) -> Leaf:
    elements, _, mcids = above
    cells = [
        Cell._make((cell.element + elements, cell.mcid + mcids, *cell[2:])) for cell in leaf.cells
    ]
    code, strip = leaf.code, leaf.strip
    if code:
        code = code._replace(element=code.element + elements, mcid=code.mcid + mcids)
    if strip:
        strip = strip._replace(element=strip.element + elements, mcid=strip.mcid + mcids)
    return Leaf._make((tuple(cells), *leaf[1:-2], code, strip))


def _node(node: Node, above: _Numbers) -> Node:
    if isinstance(node, LeafAt):
        return LeafAt(node.leaf + above.leaves)
    if isinstance(node, Slice):
        return node._replace(leaf=node.leaf + above.leaves)
    if isinstance(node, Stack):
        again = None if node.again is None else node.again + above.leaves
        return Stack(tuple([_node(child, above) for child in node.nodes]), node.gaps, again)
    if isinstance(node, Side):
        return Side(tuple([_node(child, above) for child in node.nodes]))
    assert isinstance(node, Panel)  # noqa: S101  # the last kind of node
    return node._replace(node=_node(node.node, above))


def _times(times: Times, above: _Numbers) -> Times:
    elements, leaves, _ = above
    stops = [Stop(stop.day + leaves, stop.row + leaves, stop.path) for stop in times.stops]
    return Times(
        _node(times.heading, above),
        times.more + leaves,
        times.last + leaves,
        times.more_table + elements,
        tuple(stops),
        times.line,
    )
