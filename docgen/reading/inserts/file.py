"""A PDF of the clinic's own that is put behind sheets: read once, ready to stand in any file.

In: the path of a PDF (a form to sign, a map). Out: `Insert`: its pages, the objects that they
draw with and its tags, written out, with holes where numbers go; or why it is not taken.
Only what a page draws is carried over, and its tags and tagged links. What acts (scripts,
launching, sending), what is attached, what is filled in or layered is refused, so that paper and
screen show what the clinic has seen.

A door to pypdf, opened only for a clinic with inserts.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
from functools import lru_cache
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NullObject,
    PdfObject,
    StreamObject,
)

from docgen.output import reason_of
from docgen.reading.inserts.copy import Copy, solved
from docgen.reading.inserts.parts import BadInsert, Chunks, Insert, Tags
from docgen.reading.inserts.tags import DAMAGED, NoTags, TagReader

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # docgen tells of it in its own words

MOST_BYTES, MOST_PAGES = 20_000_000, 50
_SMALL = 2_000_000  # bytes that may be remembered
_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie"}
_ATTACHED = {"/EmbeddedFiles", "/EF"}
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_CLAIM = re.compile(rb"pdfuaid:part\s*(?:>|=\s*[\"'])\s*1\s*[<\"']")  # ISO 14289-1, 5


def read_insert(path: Path) -> Insert:
    """Read a PDF that is to be put behind sheets.

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
    if not data:
        raise BadInsert("The file is empty.", "Save it again.")
    try:
        return _read_once(data) if len(data) <= _SMALL else _read(data)
    except BadInsert:
        raise
    except (PyPdfError, Exception):  # a damaged file makes a reader fail in any way
        hint = "Open it, and print it to a new PDF."
        raise BadInsert("It is damaged, or no PDF.", hint) from None


@lru_cache(maxsize=4)
def _read_once(data: bytes) -> Insert:
    """A file is read when its clinic is, and again when its first sheet is made."""
    return _read(data)


def _read(data: bytes) -> Insert:
    if not data.lstrip().startswith(b"%PDF-"):
        raise BadInsert("It is no PDF.", "Save it as PDF.")
    reader = PdfReader(io.BytesIO(data), strict=True)
    if reader.is_encrypted:
        raise BadInsert("It is encrypted.", "Save it without a password or restrictions.")
    count = len(reader.pages)
    if not count:
        raise BadInsert("It has no pages.", "Save it again.")
    if count > MOST_PAGES:
        raise BadInsert(f"It has {count} pages.", f"Put in {MOST_PAGES} pages at most.")
    seen = _Seen()
    seen.look_through(reader)
    copy = Copy()
    pages: list[Chunks] = [tuple(copy.page(page)) for page in reader.pages]
    tags, flaw = _tags(reader, copy, pages, seen)
    return Insert(hashlib.sha256(data).hexdigest(), tuple(pages), tuple(copy.objects()), tags, flaw)


def _tags(
    reader: PdfReader, copy: Copy, pages: list[Chunks], seen: _Seen
) -> tuple[Tags | None, str]:
    """Read the tags and add to the pages what they say of them; and tell what is amiss, if any."""
    before = len(copy.waiting)
    try:
        if seen.tagged_forms:
            raise NoTags("its tags reach into a form XObject")
        found = TagReader(reader, copy)
        tags = found.tags()
    except NoTags as missing:
        copy.forget(before)
        return None, str(missing)
    except (PyPdfError, Exception):  # as `read_insert`; its pages can be printed all the same
        copy.forget(before)
        return None, DAMAGED
    for at in range(len(pages)):
        pages[at] = (*pages[at], *found.page_entries(at, tags))
    flaws = found.flaws
    if seen.foreign_fonts:
        flaws.append("its fonts are not all embedded")
    if not _claims(reader):
        flaws.append("it does not say that it is PDF/UA-1")
    return tags, flaws[0] if flaws else ""


def _claims(reader: PdfReader) -> bool:
    """Whether its metadata say that it is PDF/UA-1."""
    metadata = solved(reader.root_object.get("/Metadata"))
    return isinstance(metadata, StreamObject) and bool(_CLAIM.search(metadata.get_data()))


class _Seen:
    """What a look at every object that can be reached tells of a file."""

    def __init__(self) -> None:
        self.tagged_forms = False
        self.foreign_fonts = False

    def look_through(self, reader: PdfReader) -> None:
        """Look at each object once.

        Raises:
            BadInsert: one does more than print.
        """
        if "/OCProperties" in reader.root_object:
            raise BadInsert("It has layers, which may be hidden.", _FLAT)
        waiting: list[PdfObject] = [reader.root_object]
        seen: set[int] = set()
        while waiting:
            found = waiting.pop()
            if isinstance(found, IndirectObject):
                if found.idnum in seen:
                    continue
                seen.add(found.idnum)
                waiting.append(found.get_object() or NullObject())
            elif isinstance(found, ArrayObject):
                waiting.extend(found)
            elif isinstance(found, DictionaryObject):
                _refuse_what_acts(found)
                self._note(found)
                waiting.extend(found.raw_get(key) for key in found)

    def _note(self, found: DictionaryObject) -> None:
        if isinstance(found, StreamObject):
            self.tagged_forms |= "/StructParents" in found or "/StructParent" in found
        elif found.get("/Type") == "/Font" and found.get("/Subtype") not in ("/Type0", "/Type3"):
            about = solved(found.get("/FontDescriptor"))
            self.foreign_fonts |= not isinstance(about, DictionaryObject) or not any(
                program in about for program in _PROGRAMS
            )


_FLAT = "Print it to a new PDF."


def _refuse_what_acts(found: DictionaryObject) -> None:
    if "/JS" in found or found.get("/S") in _ACTIONS:
        raise BadInsert("It has a script, or starts or sends something.", _FLAT)
    if _ATTACHED & set(found) or found.get("/Subtype") == "/FileAttachment":
        raise BadInsert("A file is attached to it.", _FLAT)
    fields = found.get("/Type") == "/Page" and not _only_links(found)
    if fields or "/XFA" in found:
        raise BadInsert("It has fields to fill in, or comments.", _FLAT)


def _only_links(page: DictionaryObject) -> bool:
    notes = page.get("/Annots", ArrayObject()).get_object() or ArrayObject()
    return all(note.get_object().get("/Subtype") == "/Link" for note in notes)
