"""Headings that stand only where something stands below them.

In: a Document whose blocks carry guards. Out: the same, each heading below which every block may be
left out with one guard more: that one of them is there. A heading with nothing below it, whoever
the patient is, goes. So no template repeats, above a section, what its lines ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from docgen.expression.truth import And, Condition, Is, Or, Wants, joined, opposite, standing
from docgen.model import BOX_KINDS, Block, Box, Document, Guards, Heading, List, Table


def heads_with_bodies(document: Document) -> Document:
    """Return the document with a guard for each heading that may have nothing below it."""
    return document._replace(blocks=_guarded(document.blocks, of_sections=True))


def _guarded(blocks: tuple[Block, ...], *, of_sections: bool) -> tuple[Block, ...]:
    blocks = tuple(_box(block) if isinstance(block, Box) else block for block in blocks)
    found: list[Block] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            below = tuple(way for b in _below(block, blocks[at + 1 :]) for way in _ways(b))
            if below or block.level == 1 or not of_sections:
                found.append(block._replace(guards=_with_one_more(block.guards, below)))
        else:
            found.append(block)
    return tuple(found)


def _box(box: Box) -> Box:
    """Guard a box as its headings are guarded: an empty frame says nothing."""
    inner = [block for block in box.blocks if not isinstance(block, Heading)]
    guards = _with_one_more(box.guards, [way for block in inner for way in _ways(block)])
    of_sections = BOX_KINDS[box.kind].sections
    return box._replace(blocks=_guarded(box.blocks, of_sections=of_sections), guards=guards)


def _below(heading: Heading, rest: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks of a heading's section, without the headings that it contains.

    A box that begins with a heading of its own is a section too. Headings of which a patient has
    one or the other, directly below each other, have one section.
    """
    apart = list(takewhile(lambda one: _exclude(heading, one), rest))
    for block in rest[len(apart) :]:
        first = block.blocks[:1] if isinstance(block, Box) else (block,)
        if any(isinstance(one, Heading) and one.level <= heading.level for one in first):
            return
        if not isinstance(block, Heading):
            yield block


def _exclude(heading: Heading, other: Block) -> bool:
    """Whether the other is a heading too, and no patient has both."""
    if not isinstance(other, Heading):
        return False
    return any(_denies(two, one) for one in heading.guards for two in other.guards)


def _denies(condition: Condition, other: Condition) -> bool:
    """Whether a condition holds only where the other does not."""
    if isinstance(condition, Is) and condition.wants is not Wants.HOLDS:
        return condition.of == other
    return condition == opposite(other)


def _with_one_more(guards: Guards, below: Iterable[Guards]) -> Guards:
    """Return guards, and one more where nothing below is sure to stand where they hold."""
    ways = tuple(dict.fromkeys(below))
    if not ways or any(set(way) <= set(guards) for way in ways):
        return guards
    each = [joined(And, map(standing, way)) for way in ways]
    return (*guards, joined(Or, each))


def _ways(block: Block) -> Iterator[Guards]:
    """Yield the guards with each of which something of the block stands."""
    if isinstance(block, List):
        yield from (item.guards for item in block.items)
    elif isinstance(block, Table):
        # The head of a table says nothing alone.
        yield from (row.guards for row in block.rows if not all(c.header for c in row.cells))
    else:
        yield block.guards
