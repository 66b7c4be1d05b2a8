"""What a look at every object of a PDF tells: what is refused, and what else matters.

In: a PDF, as pypdf reads it. Out: a `BadInsert` for a file that does more than print, or that would
print otherwise than the clinic has seen; else `Seen`.

A door to pypdf, opened only for a clinic with inserts.
"""

from __future__ import annotations

from dataclasses import dataclass

from pypdf import PageObject, PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NullObject,
    PdfObject,
    StreamObject,
)

from docgen.inserts.copy import held, solved
from docgen.inserts.parts import BadInsert

_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie"}
_ATTACHED = {"/EmbeddedFiles", "/EF"}
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_FLAT = "Print it to a new PDF."


@dataclass(slots=True)
class Seen:
    """What was found."""

    tagged_forms: bool = False
    foreign_fonts: bool = False
    links: int = 0


def look_through(reader: PdfReader) -> Seen:
    """Look at each object once, and at the notes of each page.

    Raises:
        BadInsert: one does more than print.
    """
    if held(reader.root_object, "/OCProperties") is not None:
        raise BadInsert("It has layers, which may be hidden.", _FLAT)
    seen = Seen()
    waiting: list[PdfObject] = [reader.root_object]
    known: set[tuple[int, int]] = set()
    while len(waiting) > 0:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            key = found.idnum, found.generation
            if key not in known:
                known.add(key)
                target = found.get_object()
                waiting.append(NullObject() if target is None else target)
        elif isinstance(found, ArrayObject):
            waiting.extend(found)
        elif isinstance(found, DictionaryObject):
            _refuse_what_acts(found)
            _note(found, seen)
            waiting.extend(found.raw_get(key) for key in found)
    seen.links = sum(map(_links_on, reader.pages))
    return seen


def _refuse_what_acts(found: DictionaryObject) -> None:
    action = held(found, "/S")
    if "/JS" in found or (isinstance(action, str) and action in _ACTIONS):
        raise BadInsert("It has a script, or starts or sends something.", _FLAT)
    attached = not _ATTACHED.isdisjoint(found)
    if attached or held(found, "/Subtype") == "/FileAttachment":
        raise BadInsert("A file is attached to it.", _FLAT)
    if "/XFA" in found:
        raise BadInsert("It has fields to fill in, or comments.", _FLAT)
    elsewhere = isinstance(found, StreamObject) and held(found, "/F") is not None
    form = held(found, "/Subtype") == "/Form" and held(found, "/Ref") is not None
    if elsewhere or form:
        raise BadInsert("A part of it stands in another file.", _FLAT)


def _note(found: DictionaryObject, seen: Seen) -> None:
    if isinstance(found, StreamObject):
        seen.tagged_forms |= "/StructParents" in found or "/StructParent" in found
    elif held(found, "/Type") == "/Font" and held(found, "/Subtype") not in ("/Type0", "/Type3"):
        about = held(found, "/FontDescriptor")
        seen.foreign_fonts |= not isinstance(about, DictionaryObject) or not any(
            program in about for program in _PROGRAMS
        )


def _links_on(page: PageObject) -> int:
    """How many links a page has; anything else that stands on it is refused."""
    notes = held(page, "/Annots")
    if notes is None:
        return 0
    found = [solved(note) for note in notes] if isinstance(notes, ArrayObject) else [notes]
    kept = [note for note in found if note is not None]
    for note in kept:
        if not isinstance(note, DictionaryObject) or held(note, "/Subtype") != "/Link":
            raise BadInsert("It has fields to fill in, or comments.", _FLAT)
        if held(note, "/AP") is not None:
            raise BadInsert("A link of it has a picture of its own.", _FLAT)
    return len(kept)
