"""PDFs of the clinic's own behind a sheet.

In: the inserts of a sheet, read. Out: the objects that all patients of a file share, and a copy of
pages and tags for each patient. A file has fonts, pictures and the contents of pages once, however
many patients it holds.

A tag names the page that it is on (/Pg), and the page is an object of its own for each patient, so
that each patient has tags of their own too: nothing else is valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from docgen.cache import Memo
from docgen.errors import InputError, error
from docgen.inserts.insert import (
    BadInsert,
    Chunks,
    CopyNumber,
    ElementName,
    Insert,
    InsertCopies,
    ParentTreeKey,
)
from docgen.pdf.objects import Numbers, WrittenObjects, object_stream
from docgen.settings.additions import InsertDecl


class InsertObjects(NamedTuple):
    """All objects of the inserts in a file of one patient; those of the sheet follow in number.

    `first` is the number of the copy's first object.
    """

    objects: WrittenObjects
    copies: InsertCopies
    first: int


@dataclass(slots=True)
class Inserts:
    """What stands behind a sheet, in order. Variants share one, so that its bytes are kept once."""

    items: tuple[Insert, ...]
    _alone: Memo[int, InsertObjects] = field(default_factory=lambda: Memo("inserts", 2))

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

    def shared(self, first: int) -> list[bytes]:
        """The objects that all copies share, numbered from `first` on."""
        found: list[bytes] = []
        for item in self.items:
            found += item.written(first + len(found))
        return found

    def copies(self, shared: int, numbers: Numbers) -> InsertCopies:
        """Write pages and tags; the objects that copies share are numbered from `shared` on.

        The patient's own node of the page tree follows in number, and then the top element.
        """
        count = 1 + sum(map(_own_count, self.items)) + any(map(_is_named, self.items))
        node, top = numbers.ref(count), numbers.ref(count + 1)
        own = numbers.ref(0)
        texts = [""]
        pages: list[str] = []
        parts: list[int] = []
        parents: list[int] = []
        named: list[int] = []
        for item in self.items:
            at = len(texts)
            write = partial(_text, numbers, shared, at, len(parents))
            pages += [numbers.ref(at + page) for page in range(len(item.pages))]
            texts += [f"<</Type/Page/Parent {own}{write(page)}>>" for page in item.pages]
            if item.tags is not None:
                part, *others = item.tags.elements
                parts.append(len(texts))
                texts.append(f"<</P {top}{write(part)}>>")
                texts += map(write, (*others, *item.tags.links, *item.tags.arrays))
                parents += [at + number for number in item.tags.parents]
                named += [at + number for number in item.tags.named]
            shared += len(item.objects)
        kids = f"/Count {len(pages)}/Kids[{' '.join(pages)}]"
        texts[0] = f"<</Type/Pages/Parent {node}{kids}>>"
        names = len(texts) if named else 0
        if named:
            texts.append(_name_leaf(named, numbers))
        return InsertCopies(tuple(texts), count, len(pages), tuple(parts), tuple(parents), names)

    def alone(self, first: int) -> InsertObjects:
        """Return the objects for a file of one patient, numbered from `first` on."""
        return self._alone.get(first, lambda: self._objects(first))

    def _objects(self, first: int) -> InsertObjects:
        shared = self.shared(first)
        stream = first + len(shared)
        copies = self.copies(first, Numbers(stream + 1))
        numbers = range(stream + 1, stream + 1 + copies.size)
        packed = object_stream(stream, copies.texts, numbers)
        objects = WrittenObjects.of([*shared, packed], copies.size)
        return InsertObjects(objects, copies._replace(texts=()), stream + 1)


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


def _text(numbers: Numbers, shared: int, own: int, first_key: int, chunks: Chunks) -> str:
    """Write chunks of an insert with their numbers.

    `shared` is the number of its first shared object, `own` the place of its first page in the
    copy, `first_key` that of its first key of the ParentTree.
    """
    texts: list[str] = []
    for chunk in chunks:
        match chunk:
            case bytes():
                texts.append(chunk.decode("latin-1"))
            case CopyNumber(number):
                texts.append(numbers.number(own + number))
            case ParentTreeKey(number):
                texts.append(numbers.key(first_key + number))
            case ElementName(number):
                texts.append(_name(own + number, numbers))
            case _:
                texts.append(str(shared + chunk))
    return "".join(texts)


def _name(at: int, numbers: Numbers) -> str:
    """An identifier: the number of its element in nine figures, as a string of five bytes."""
    return f"<0{numbers.number(at):0>9}>"


def _name_leaf(named: Sequence[int], numbers: Numbers) -> str:
    """A leaf of the tree of identifiers (ISO 32000-1, 7.9.6); numbers rise, so do names."""
    pairs = " ".join([f"{_name(at, numbers)}{numbers.ref(at)}" for at in named])
    limits = f"{_name(named[0], numbers)}{_name(named[-1], numbers)}"
    return f"<</Limits[{limits}]/Names[{pairs}]>>"


def _own_count(item: Insert) -> int:
    tags = item.tags
    own = len(tags.elements) + len(tags.links) + len(tags.arrays) if tags else 0
    return len(item.pages) + own


def _is_named(item: Insert) -> bool:
    return item.tags is not None and bool(item.tags.named)
