"""What stands beside a figure in large type: the blocks of a sheet, some of them in the figure.

In: the blocks of a sheet in their order. Out: the same, boxes that join a figure (`BOXES`) in the
figure above them, for patients who have it, and where they were for those who have not.
"""

from __future__ import annotations

from docgen.expression.truth import opposite
from docgen.layout.boxes import BOXES
from docgen.layout.builder import Builder
from docgen.layout.choices import lacking
from docgen.layout.figure import fills
from docgen.model import Block, Box, Guards


def joined_to_figures(builder: Builder, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Put boxes in the figure above them, where the sheet is in large type and in one language."""
    if not builder.look.single_column or builder.look.second:
        return blocks
    found: list[Block] = []
    for block in blocks:
        joins = isinstance(block, Box) and BOXES[block.kind].joins
        found += _joined(builder, found, block) if joins and isinstance(block, Box) else [block]
    return tuple(found)


def _joined(builder: Builder, before: list[Block], box: Box) -> list[Block]:
    """Put a box in the figure before it; return it for those who have none, or as it is.

    Between both only such blocks may stand as stand in place of the figure.
    """
    for at in range(len(before) - 1, -1, -1):
        above = before[at]
        if isinstance(above, Box) and (figure := _figure_at_end(above)):
            guards = (*above.guards, *figure.guards, fills(builder.figures[figure.args[0]]))
            if not all(_stands_instead(block, above.guards) for block in before[at + 1 :]):
                break
            before[at] = _with(above, box)
            return [box._replace(guards=(*box.guards, lacking(guards)))]
    return [box]


def _figure_at_end(box: Box) -> Box | None:
    """The figure with which a box ends, or which it is."""
    if BOXES[box.kind].beside:
        return box
    last = box.blocks[-1] if box.blocks else None
    return _figure_at_end(last) if isinstance(last, Box) else None


def _with(above: Box, box: Box) -> Box:
    """A box with another at the end of the figure with which it ends."""
    if BOXES[above.kind].beside:
        return above._replace(blocks=(*above.blocks, box))
    inner = above.blocks[-1]
    assert isinstance(inner, Box)  # noqa: S101  # it ends with a figure
    return above._replace(blocks=(*above.blocks[:-1], _with(inner, box)))


def _stands_instead(block: Block, guards: Guards) -> bool:
    """Whether a block stands for those alone for whom not all of these conditions hold."""
    asked = getattr(block, "guards", ())
    failing = [lacking(guards), *map(opposite, guards)] if guards else []
    return any(one in asked for one in failing)
