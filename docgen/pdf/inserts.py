"""PDFs of the clinic's own behind a sheet, as finished bytes or as text with open numbers.

In: the inserts of a sheet, read. Out: for a file of one patient, all their objects; for a print
file, the objects that all patients share, and a copy of pages and tags for each patient. A file has
fonts, pictures and the contents of pages once, however many patients it holds.

A tag names the page that it is on (/Pg), and the page is an object of its own for each patient, so
that each patient has tags of their own too: nothing else is valid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from docgen.cache import Memo
from docgen.errors import InputError, error
from docgen.inserts.insert import BadInsert, Chunks, CopyNumber, ElementName, Insert, ParentTreeKey
from docgen.pdf import objects
from docgen.settings.additions import InsertDecl


class CopyPlace(NamedTuple):
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


class FileBlock(NamedTuple):
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
    _blocks: Memo[int, FileBlock] = field(default_factory=lambda: Memo("inserts", 2))

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

    def copies(self, at: CopyPlace) -> Copies:
        """Write pages and tags."""
        texts: list[str] = []
        pages: list[int] = []
        parts: list[int] = []
        parents: list[int] = []
        named: list[int] = []
        for item, shared in zip(self.items, at.shared, strict=True):
            own = at.first + len(texts)
            write = partial(_text, shared, own, len(parents), at)
            pages += range(own, own + len(item.pages))
            texts += [f"<</Type/Page/Parent {at.node}{write(page)}>>" for page in item.pages]
            if item.tags is not None:
                part, *others = item.tags.elements
                parts.append(own + len(item.pages))
                texts.append(f"<</P {at.top}{write(part)}>>")
                texts += map(write, (*others, *item.tags.links, *item.tags.arrays))
                parents += [own + number for number in item.tags.parents]
                named += [own + number for number in item.tags.named]
        if named:
            texts.append(_name_leaf(named, at.number))
        names = at.first + len(texts) - 1 if named else 0
        return Copies(tuple(texts), tuple(pages), tuple(parts), tuple(parents), names)

    def block(self, first: int) -> FileBlock:
        """Return the objects for one patient, numbered from `first` on."""
        return self._blocks.get(first, lambda: self._block(first))

    def _block(self, first: int) -> FileBlock:
        plain = self.written(first)
        stream = first + len(plain)
        count = sum(_own_count(item) for item in self.items) + any(map(_is_named, self.items))
        last = stream + count
        at = CopyPlace(self.shared(first), stream + 1, f"{last + 1} 0 R", f"{last + 2} 0 R")
        copies = self.copies(at)
        packed = objects.object_stream(stream, stream + 1, copies.texts)
        data = [*plain, packed]
        entries = objects.packed_entries(stream, len(copies.texts))
        return FileBlock(b"".join(data), tuple(map(len, data)), entries, last, copies)


def read_inserts(wanted: Iterable[InsertDecl]) -> Inserts:
    """Read the files behind a sheet again, as `clinic.yaml` names them.

    A clinic holds names and digests only, so that it travels to workers lightly.

    Raises:
        InputError: one is not as it was when the clinic was read.
    """
    return Inserts(tuple(_read_again(one) for one in wanted))


def _read_again(one: InsertDecl) -> Insert:
    from docgen.inserts.reading import read_insert  # noqa: PLC0415  # opens pypdf

    with suppress(BadInsert):
        insert = read_insert(one.path, one.paper)
        if insert.digest == one.digest:
            return insert
    message = f"{one.path.name} has changed while sheets were made."
    raise InputError(error("insert-changed", message, "Start again.", one.place))


def _text(shared: int, own: int, first_key: int, at: CopyPlace, chunks: Chunks) -> str:
    """Write chunks of an insert with their numbers.

    `shared` is the number of its first shared object, `own` of the first of this copy, `first_key`
    its first key of the ParentTree.
    """
    texts: list[str] = []
    for chunk in chunks:
        match chunk:
            case bytes():
                texts.append(chunk.decode("latin-1"))
            case CopyNumber(number):
                texts.append(at.number(own + number))
            case ParentTreeKey(number):
                texts.append(at.key(first_key + number))
            case ElementName(number):
                texts.append(_name(own + number, at.number))
            case _:
                texts.append(str(shared + chunk))
    return "".join(texts)


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
