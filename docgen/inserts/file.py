"""A PDF of the clinic's own that is put behind sheets: read once, ready to stand in any file.

In: the path of a PDF (a form to sign, a map). Out: `Insert`: its pages, the objects that they
draw with and its tags, written out, with holes where numbers go; or why it is not taken.
Only what a page draws is carried over, and its tags and tagged links. What acts (scripts,
launching, sending), what is attached, what is filled in or layered is refused, so that paper and
screen show what the clinic has seen. What is left out, or is not as it should be, is told of.

A door to pypdf, opened only for a clinic with inserts.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, StreamObject

from docgen.files import reason_of
from docgen.inserts.copy import Copy, held, look_for_ends, look_for_lost, solved
from docgen.inserts.opening import AGAIN, open_and
from docgen.inserts.pages import Page
from docgen.inserts.papers import Size
from docgen.inserts.parts import BadInsert, Chunks, Insert, Tags
from docgen.inserts.seen import Seen, look_through
from docgen.inserts.tags import DAMAGED, NoTags, TagReader

MOST_BYTES, MOST_PAGES = 20_000_000, 50
_SMALL = 2_000_000  # bytes that may be remembered
_CLAIM = re.compile(rb"pdfuaid:part\s*(?:>|=\s*[\"'])\s*1\s*[<\"']")  # ISO 14289-1, 5


def read_insert(path: Path, paper: Size | None = None) -> Insert:
    """Read a PDF that is to be put behind sheets.

    With `paper`, its width and height in points, pages on other paper are scaled to fit it.

    Raises:
        BadInsert: it cannot be used.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise BadInsert(
            f"It cannot be read: {reason_of(problem, reading=True)[0]}", "Check its name."
        ) from None
    if len(data) > MOST_BYTES:
        raise BadInsert("It is larger than 20 MB.", "Save it with smaller pictures.")
    if data == b"":
        raise BadInsert("The file is empty.", "Save it again.")
    try:
        return _read_once(data, paper) if len(data) <= _SMALL else _read(data, paper)
    except BadInsert:
        raise
    except NotImplementedError:  # of encryption: by certificates, for instance
        raise _encrypted() from None
    except (PyPdfError, Exception):  # a damaged file makes a reader fail in any way
        raise BadInsert("It is damaged, or no PDF.", AGAIN) from None


@lru_cache(maxsize=4)
def _read_once(data: bytes, paper: Size | None) -> Insert:
    """A file is read when its clinic is, and again when its first sheet is made."""
    return _read(data, paper)


def _read(data: bytes, paper: Size | None = None) -> Insert:
    digest = hashlib.sha256(data)
    if paper is not None:
        digest.update(b"fit %r" % (paper,))
    insert, mended = open_and(data, lambda reader: _taken(reader, paper, digest.hexdigest()))
    if mended > 0 and insert.lost > 0:
        raise BadInsert("It is damaged: a part of it is not in the file.", AGAIN)
    notes = [_MENDED] if mended > 0 else []
    if insert.lost > 0:
        notes.append(f"its pages draw with what is not in the file ({insert.lost})")
    return insert._replace(notes=(*notes, *insert.notes))


_MENDED = "it has small faults, which were mended"


def _taken(reader: PdfReader, paper: Size | None, digest: str) -> Insert:
    """Take over what is carried behind sheets."""
    if reader.is_encrypted is True:
        raise _encrypted()
    count = len(reader.pages)
    if count == 0:
        raise BadInsert("It has no pages.", "Save it again.")
    if count > MOST_PAGES:
        raise BadInsert(f"It has {count} pages.", f"Put in {MOST_PAGES} pages at most.")
    seen = look_through(reader)
    made = [Page(page, at, paper) for at, page in enumerate(reader.pages, 1)]
    copy = Copy()
    pages: list[Chunks] = [tuple(page.entries(copy)) for page in made]
    tags, flaw = _tags(reader, copy, pages, (seen, made))
    objects = tuple(copy.objects())
    look_for_lost(copy, objects)
    if reader.strict is False and isinstance(reader.stream, io.BytesIO):
        look_for_ends(copy, reader.stream.getvalue())
    lost = sum(solved(reference) is None for reference in copy.waiting)
    lost += sum(page.lost for page in made)
    notes = tuple(_notes(reader, made, seen.links if tags is None else 0))
    return Insert(
        digest, tuple(pages), objects, tags, flaw, tuple(page.size for page in made), notes, lost
    )


def _encrypted() -> BadInsert:
    return BadInsert("It is encrypted.", "Save it without a password or restrictions.")


def _notes(reader: PdfReader, pages: list[Page], links: int) -> Iterator[str]:
    """What is not as the one who reads the sheet may expect."""
    said, found = _said_count(reader), len(pages)
    if said is not None and said > found:
        raise BadInsert(f"It says that it has {said} pages, and has {found}.", AGAIN)
    if said is not None and said != found:
        yield f"it says that it has {said} pages, and has {found}"
    for at, page in enumerate(pages, 1):
        if page.unsaid:
            yield f"page {at} does not say its size: Letter is taken"
        if page.cut_off:
            yield f"what stands on page {at} may be cut off"
    if links > 0:
        yield f"its links are left out ({links}), since it is not tagged"


def _said_count(reader: PdfReader) -> int | None:
    tree = held(reader.root_object, "/Pages")
    said = held(tree, "/Count") if isinstance(tree, DictionaryObject) else None
    return int(said) if isinstance(said, int) else None


def _tags(
    reader: PdfReader, copy: Copy, pages: list[Chunks], found: tuple[Seen, list[Page]]
) -> tuple[Tags | None, str]:
    """Read the tags and add to the pages what they say of them; and tell what is amiss, if any."""
    before, (seen, made) = len(copy.waiting), found
    try:
        if seen.tagged_forms:
            raise NoTags("its tags reach into a form XObject")
        tagged = TagReader(reader, copy, [page.move for page in made])
        tags = tagged.tags()
    except NoTags as missing:
        copy.forget(before)
        return None, str(missing)
    except (PyPdfError, Exception):  # as `read_insert`; its pages can be printed all the same
        copy.forget(before)
        return None, DAMAGED
    for at in range(len(pages)):
        pages[at] = (*pages[at], *tagged.page_entries(at, tags))
    flaws = tagged.flaws
    if seen.foreign_fonts:
        flaws.append("its fonts are not all embedded")
    if not _claims(reader):
        flaws.append("it does not say that it is PDF/UA-1")
    return tags, flaws[0] if len(flaws) > 0 else ""


def _claims(reader: PdfReader) -> bool:
    """Whether its metadata say that it is PDF/UA-1."""
    metadata = held(reader.root_object, "/Metadata")
    return isinstance(metadata, StreamObject) and _CLAIM.search(metadata.get_data()) is not None
