"""Pair: one sheet in two languages becomes one Document, each block with its twin beside it.

In: the Documents that the same templates and answers gave in two languages. Out: one Document in
the first language whose blocks carry the content of the second one.
Templates hold no word of a language in their tags, and a translation stays one block, so both
have the same blocks by construction. Should they ever differ, no sheet is made: a line beside the
translation of another line is worse than none.
"""

from __future__ import annotations

from typing import TypeVar

from docgen.model import (
    Block,
    Box,
    Cell,
    Document,
    Heading,
    Inlines,
    Item,
    List,
    Paragraph,
    Row,
    Slot,
    Table,
)

Said = TypeVar("Said", Heading, Paragraph, Item, Cell)


class UnpairedError(Exception):
    """Two languages of a sheet do not have the same blocks: a fault of docgen."""


def pair(first: Document, second: Document) -> Document:
    """Put the content of `second` beside that of `first`.

    Raises:
        UnpairedError: they do not have the same blocks.
    """
    blocks = _blocks(first.blocks, second.blocks, second.language)
    title = f"{first.title} / {second.title}"
    return first._replace(title=title, blocks=blocks, second=second.language)


def _blocks(
    first: tuple[Block, ...], second: tuple[Block, ...], language: str
) -> tuple[Block, ...]:
    _same(len(first), len(second))
    return tuple(_block(one, two, language) for one, two in zip(first, second, strict=True))


def _block(one: Block, two: Block, language: str) -> Block:
    if isinstance(one, Heading) and isinstance(two, Heading):
        _same((one.level, one.guards), (two.level, two.guards))
        return _beside(one, two, language)
    if isinstance(one, Paragraph) and isinstance(two, Paragraph):
        _same(one.guards, two.guards)
        return _beside(one, two, language)
    if isinstance(one, List) and isinstance(two, List):
        _same((len(one.items), *one[1:]), (len(two.items), *two[1:]))
        pairs = zip(one.items, two.items, strict=True)
        return one._replace(items=tuple(_item(a, b, language) for a, b in pairs))
    if isinstance(one, Table) and isinstance(two, Table):
        _same(len(one.rows), len(two.rows))
        rows = zip(one.rows, two.rows, strict=True)
        return one._replace(rows=tuple(_row(a, b, language) for a, b in rows))
    if isinstance(one, Box) and isinstance(two, Box):
        _same((one.kind, one.args, one.guards), (two.kind, two.args, two.guards))
        return one._replace(blocks=_blocks(one.blocks, two.blocks, language))
    raise UnpairedError(f"{type(one).__name__} beside {type(two).__name__}")


def _item(one: Item, two: Item, language: str) -> Item:
    _same((one.check, one.guards), (two.check, two.guards))
    return _beside(one, two, language)


def _row(one: Row, two: Row, language: str) -> Row:
    _same((len(one.cells), one.guards), (len(two.cells), two.guards))
    cells = zip(one.cells, two.cells, strict=True)
    return one._replace(cells=tuple(_beside(a, b, language) for a, b in cells))


def _beside(one: Said, two: Said, language: str) -> Said:
    return one._replace(second=_bound(two.content, language))


def _bound(content: Inlines, language: str) -> Inlines:
    """Content whose slots are filled in the words of its own language."""
    return tuple(
        inline._replace(language=language) if isinstance(inline, Slot) else inline
        for inline in content
    )


def _same(one: object, two: object) -> None:
    if one != two:
        raise UnpairedError(f"{one!r} beside {two!r}")
