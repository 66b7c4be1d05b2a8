"""Headings that stand only where something stands below them.

In: a Document whose blocks carry guards. Out: the same, each heading below which every block may be
left out with one guard more: that one of them is there. So no template repeats, above a section,
what its lines ask of a patient's record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docgen.model import Block, Box, Document, Guard, Guards, Heading, List, Table, Test


def heads_with_bodies(document: Document) -> Document:
    """Return the document with a guard for each heading that may have nothing below it."""
    return document._replace(blocks=_guarded(document.blocks))


def _guarded(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    found: list[Block] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Box):
            found.append(_box(block))
        elif isinstance(block, Heading):
            below = _below(block, blocks[at + 1 :])
            found.append(block._replace(guards=_with_one_more(block.guards, below)))
        else:
            found.append(block)
    return tuple(found)


def _box(box: Box) -> Box:
    """Guard a box as its headings are guarded: an empty frame says nothing."""
    inner = [block for block in box.blocks if not isinstance(block, Heading)]
    guards = _with_one_more(box.guards, inner)
    return box._replace(blocks=_guarded(box.blocks), guards=guards)


def _below(heading: Heading, rest: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks of a heading's section, without the headings that it contains."""
    for block in rest:
        if not isinstance(block, Heading):
            yield block
        elif block.level <= heading.level:
            return


def _with_one_more(guards: Guards, below: Iterable[Block]) -> Guards:
    """Return guards, and one more where no block below is sure to stand where they hold."""
    ways = tuple(dict.fromkeys(way for block in below for way in _ways(block)))
    if not ways or any(set(way) <= set(guards) for way in ways):
        return guards
    return (*guards, Guard(Test.ANY, "", any_of=ways))


def _ways(block: Block) -> Iterator[Guards]:
    """Yield the guards with each of which something of the block stands."""
    if isinstance(block, List):
        yield from (item.guards for item in block.items)
    elif isinstance(block, Table):
        # The head of a table says nothing alone.
        yield from (row.guards for row in block.rows if not all(c.header for c in row.cells))
    else:
        yield block.guards
