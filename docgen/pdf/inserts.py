"""PDFs of the clinic's own behind a sheet, as finished bytes.

In: the inserts of a sheet, read. Out: their objects, numbered for a file; the entries of their
pages. A file has the objects once, however many patients it holds; a page costs a dictionary.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from docgen.memo import Memo

if TYPE_CHECKING:  # its library stays closed where nothing is put behind a sheet
    from docgen.reading.insertfile import Insert


class Block(NamedTuple):
    """All objects of a sheet's inserts, and how many bytes each has."""

    data: bytes
    sizes: tuple[int, ...]
    pages: tuple[str, ...]  # entries of page dictionaries but Type and Parent


@dataclass(slots=True)
class Inserts:
    """What stands behind a sheet, in order. Variants share one, so that its bytes are kept once."""

    items: tuple[Insert, ...]
    _blocks: Memo[int, Block] = field(default_factory=lambda: Memo("inserts", 2))

    @property
    def page_count(self) -> int:
        """How many pages are put behind the sheet."""
        return sum(len(item.pages) for item in self.items)

    @property
    def key(self) -> tuple[str, ...]:
        """What two equal ones share."""
        return tuple(item.digest for item in self.items)

    def block(self, first: int) -> Block:
        """Return the objects, numbered from `first` on."""
        return self._blocks.get(first, lambda: self._block(first))

    def _block(self, first: int) -> Block:
        written: list[bytes] = []
        pages: list[str] = []
        for item in self.items:
            start = first + len(written)
            written += item.written(start)
            pages += [item.page(at, start) for at in range(len(item.pages))]
        return Block(b"".join(written), tuple(map(len, written)), tuple(pages))
