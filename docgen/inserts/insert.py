"""A PDF of the clinic's own, read: pages, what they draw with, tags; numbers are left open.

Nouns only, without a library: `reading.py` reads them, `pdf/inserts.py` writes them. What all
copies of an insert share (fonts, pictures, contents of pages) is written once in a file. A page, a
tag and a link are of one copy alone, since a tag names the page that it is on. And papers: whether
two are the same, and what people call them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

Size: TypeAlias = "tuple[float, float]"

ALIKE = 3  # points (a millimetre): two papers that differ by no more are the same
_INCH, _MILLIMETRE = 72, 72 / 25.4
_LETTER = (612.0, 792.0)
_NAMES = {"Letter": _LETTER, "Legal": (612.0, 1008.0), "Tabloid": (792.0, 1224.0)}
_NAMES |= {"A3": (841.89, 1190.55), "A4": (595.28, 841.89), "A5": (419.53, 595.28)}


class BadInsert(ValueError):  # noqa: N818 (the project's word for what is wrong)
    """A file that is not put behind sheets; `hint` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep message and hint apart for a diagnostic."""
        super().__init__(message)
        self.message, self.hint = message, hint


class CopyNumber(NamedTuple):
    """The number of an object that each copy has for itself, counted within the insert from 0.

    Pages come first, then elements, links, and the pages' arrays for the ParentTree.
    """

    number: int


class ParentTreeKey(NamedTuple):
    """A key of the ParentTree, counted within the insert from 0."""

    number: int


class ElementName(NamedTuple):
    """The identifier of an element: its own number names it, so that no two are alike."""

    number: int


# Bytes as they are; a plain number is that of an object which all copies share, from 0.
Chunk: TypeAlias = "bytes | int | CopyNumber | ParentTreeKey | ElementName"
Chunks: TypeAlias = tuple[Chunk, ...]


class InsertTags(NamedTuple):
    """The structure tree of an insert; the first element is its Part, which lacks its /P."""

    elements: tuple[Chunks, ...]
    links: tuple[Chunks, ...]
    arrays: tuple[Chunks, ...]  # a page's elements, by the number of their marked content
    parents: tuple[int, ...]  # what each key of the ParentTree leads to: an object of the copy
    named: tuple[int, ...]  # elements with identifiers, by their numbers in the copy


class Insert(NamedTuple):
    """Pages (entries of their dictionaries but Type and Parent), shared objects, tags.

    `flaw` says why a file with it behind does not claim PDF/UA; "" where it does. `sizes` are those
    of its own pages in points; `notes` say what was left out or mended; `lost` is how many
    references of its pages lead to nothing.
    """

    digest: str
    pages: tuple[Chunks, ...]
    objects: tuple[Chunks, ...]
    tags: InsertTags | None = None
    flaw: str = ""
    sizes: tuple[tuple[float, float], ...] = ()
    notes: tuple[str, ...] = ()
    lost: int = 0

    def written(self, first: int) -> Iterator[bytes]:
        """Yield the shared objects, numbered from `first` on."""
        for number, chunks in enumerate(self.objects, first):
            body = b"".join([_bytes(chunk, first) for chunk in chunks])
            yield b"%d 0 obj\n%b\nendobj\n" % (number, body)


def _bytes(chunk: Chunk, first: int) -> bytes:
    if isinstance(chunk, bytes):
        return chunk
    assert isinstance(chunk, int)  # noqa: S101  # what copies share names nothing of one copy
    return b"%d" % (chunk + first)


class InsertCopies(NamedTuple):
    """One patient's copy of all inserts: its objects, and the places of those that others refer to.

    Places count from the copy's first object, which is the node of the inserts' pages in the page
    tree.
    """

    texts: tuple[str, ...]  # bodies of objects
    size: int = 0  # how many they are
    page_count: int = 0
    parts: tuple[int, ...] = ()  # the top element of each insert with tags
    parents: tuple[int, ...] = ()  # what the keys of the ParentTree lead to, in their order
    names: int = 0  # the leaf of the tree of identifiers; 0: there is none


NO_COPIES = InsertCopies(())


def same_paper(one: Size, other: Size) -> bool:
    """Whether two papers are the same, upright or across."""
    pairs = zip(sorted(one), sorted(other), strict=True)
    return all(abs(a - b) <= ALIKE for a, b in pairs)


def named(size: Size, like: Size) -> str:
    """A paper in words: its name, if it has one, and its size in the units of another."""
    found = [name for name, paper in _NAMES.items() if same_paper(size, paper)]
    if same_paper(like, _LETTER):
        text = " x ".join([f"{one / _INCH:.2f}".rstrip("0").rstrip(".") for one in size]) + " in"
    else:
        text = " x ".join([f"{one / _MILLIMETRE:.0f}" for one in size]) + " mm"
    return f"{found[0]} ({text})" if found else text
