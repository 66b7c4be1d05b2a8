"""PDFs of the clinic's own behind a sheet, as finished bytes or as text with open numbers.

In: the inserts of a sheet, read. Out: for a file of one patient, all their objects; for a print
file, the objects that all patients share, and a copy of pages and tags for each patient. A file has
fonts, pictures and the contents of pages once, however many patients it holds.

A tag names the page that it is on (/Pg), and the page is an object of its own for each patient, so
that each patient has tags of their own too: nothing else is valid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from docgen.cache import Memo
from docgen.inserts.parts import Chunks, Insert, Key, Name, Own
from docgen.pdf import objects


class Spot(NamedTuple):
    """Where a copy of pages and tags stands."""

    shared: tuple[int, ...]  # the first shared object of each insert
    first: int  # the number of the copy's first object
    node: str  # the node of the page tree, as a reference
    top: str  # the element that the Parts hang under, as a reference
    number: Callable[[int], str] = str  # writes the number of an object of the copy
    key: Callable[[int], str] = str  # writes a key of the ParentTree, counted from 0


class Copies(NamedTuple):
    """A copy of all inserts: its objects, and the numbers of those that others refer to."""

    texts: tuple[str, ...]
    pages: tuple[int, ...]
    parts: tuple[int, ...]
    parents: tuple[int, ...]  # what the keys of the ParentTree lead to, in their order
    names: int  # the leaf of the tree of identifiers; 0: there is none


NO_COPIES = Copies((), (), (), (), 0)


class Block(NamedTuple):
    """All objects of a sheet's inserts in a file of one patient.

    They are numbered from a given number up to `last`; after them come, in every plan, the node of
    their pages and the element at the top of the sheet.
    """

    data: bytes
    sizes: tuple[int, ...]  # of objects that stand by themselves; the last is a stream of others
    entries: bytes  # of the cross-reference stream, for the objects within that stream
    last: int
    copies: Copies


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

    @property
    def tagged(self) -> bool:
        """Whether all have tags."""
        return all(item.tags for item in self.items)

    @property
    def accessible(self) -> bool:
        """Whether all are PDF/UA-1, so that a file with them is."""
        return not any(item.flaw for item in self.items)

    def written(self, first: int) -> list[bytes]:
        """The shared objects, numbered from `first` on."""
        found: list[bytes] = []
        for item in self.items:
            found += item.written(first + len(found))
        return found

    def shared(self, first: int) -> tuple[int, ...]:
        """The first shared object of each insert, where the very first has this number."""
        return tuple(accumulate((len(item.objects) for item in self.items[:-1]), initial=first))

    def copies(self, at: Spot) -> Copies:
        """Write pages and tags."""
        found = _Texts(at, [], [], [], [], [])
        for item, shared in zip(self.items, at.shared, strict=True):
            found.add(item, shared)
        names = found.first + len(found.texts) if found.names else 0
        if names:
            found.texts.append(_name_leaf(found.names, at.number))
        return Copies(
            tuple(found.texts),
            tuple(found.pages),
            tuple(found.parts),
            tuple(found.parents),
            names,
        )

    def block(self, first: int) -> Block:
        """Return the objects for one patient, numbered from `first` on."""
        return self._blocks.get(first, lambda: self._block(first))

    def _block(self, first: int) -> Block:
        plain = self.written(first)
        stream = first + len(plain)
        count = sum(_own_count(item) for item in self.items) + any(map(_is_named, self.items))
        last = stream + count
        at = Spot(self.shared(first), stream + 1, f"{last + 1} 0 R", f"{last + 2} 0 R")
        copies = self.copies(at)
        packed = objects.object_stream(stream, stream + 1, copies.texts)
        data = [*plain, packed]
        entries = objects.packed_entries(stream, len(copies.texts))
        return Block(b"".join(data), tuple(map(len, data)), entries, last, copies)


@dataclass(slots=True)
class _Texts:
    """A copy in the making."""

    at: Spot
    texts: list[str]
    pages: list[int]
    parts: list[int]
    parents: list[int]
    names: list[int]

    @property
    def first(self) -> int:
        return self.at.first

    def add(self, item: Insert, shared: int) -> None:
        """Write the pages and tags of one insert."""
        own, at = self.first + len(self.texts), self.at
        spell = _Spelling(shared, own, len(self.parents), at)
        self.pages += range(own, own + len(item.pages))
        for page in item.pages:
            self.texts.append(f"<</Type/Page/Parent {at.node}{spell.text(page)}>>")
        tags = item.tags
        if tags is None:
            return
        self.parts.append(own + len(item.pages))
        part, *others = tags.elements
        self.texts.append(f"<</P {at.top}{spell.text(part)}>>")
        self.texts += map(spell.text, (*others, *tags.links, *tags.arrays))
        self.parents += [own + number for number in tags.parents]
        self.names += [own + number for number in tags.named]


class _Spelling(NamedTuple):
    """Writes chunks with their numbers."""

    shared: int
    own: int
    keys: int
    at: Spot

    def text(self, chunks: Chunks) -> str:
        """Return chunks as text."""
        return "".join([self._one(chunk) for chunk in chunks])

    def _one(self, chunk: bytes | int | Own | Key | Name) -> str:
        match chunk:
            case bytes():
                return chunk.decode("latin-1")
            case Own(number):
                return self.at.number(self.own + number)
            case Key(number):
                return self.at.key(self.keys + number)
            case Name(number):
                return _name(self.own + number, self.at.number)
            case _:
                return str(self.shared + chunk)


def _name(number: int, write: Callable[[int], str]) -> str:
    """An identifier: the number of its element in nine figures, as a string of five bytes."""
    return f"<0{write(number):0>9}>"


def _name_leaf(names: Sequence[int], write: Callable[[int], str]) -> str:
    """A leaf of the tree of identifiers (ISO 32000-1, 7.9.6); numbers rise, so do names."""
    pairs = " ".join([f"{_name(number, write)}{write(number)} 0 R" for number in names])
    limits = f"{_name(names[0], write)}{_name(names[-1], write)}"
    return f"<</Limits[{limits}]/Names[{pairs}]>>"


def _own_count(item: Insert) -> int:
    tags = item.tags
    own = len(tags.elements) + len(tags.links) + len(tags.arrays) if tags else 0
    return len(item.pages) + own


def _is_named(item: Insert) -> bool:
    return item.tags is not None and bool(item.tags.named)
