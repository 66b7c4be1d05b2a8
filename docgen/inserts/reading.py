"""A PDF of the clinic's own that is put behind sheets: read once, ready to stand in any file.

In: the path of a PDF (a form to sign, a map). Out: `Insert`: its pages, the objects that they
draw with and its tags, written out, with holes where numbers go; or why it is not taken.
Only what a page draws is carried over, and its tags and tagged links. What acts (scripts,
launching, sending), what is attached, what is filled in or layered is refused, so that paper and
screen show what the clinic has seen. What is left out, or is not as it should be, is told of.

A file is read strictly. Where that fails, or where pypdf has mended something in passing, it is
read twice more, as viewers do: by its table of objects as far as that goes, and without the table,
by looking for its objects. Both must give the same, to the byte; else it is refused. What pypdf
says while it reads is listened to: what is not known here to be harmless is a reason to refuse. It
never reaches a log, since it may quote a file.

A door to pypdf, opened only for a clinic with inserts.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    PdfObject,
    StreamObject,
)

from docgen.files import reason_of
from docgen.inserts.copy import ObjectCopier, held, look_for_ends, look_for_lost, solved
from docgen.inserts.insert import BadInsert, Chunks, Insert, InsertTags, Size
from docgen.inserts.pages import InsertPage
from docgen.inserts.tags import DAMAGED, NoTags, TagReader

MOST_BYTES, MOST_PAGES = 20_000_000, 50
_WAS_MENDED = "it has small faults, which were mended"
_SMALL = 2_000_000  # bytes that may be remembered
_CLAIM = re.compile(rb"pdfuaid:part\s*(?:>|=\s*[\"'])\s*1\s*[<\"']")  # ISO 14289-1, 5
_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie"}
_ATTACHED = {"/EmbeddedFiles", "/EF"}
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_FLAT = "Print it to a new PDF."

AGAIN = "Open it, and print it to a new PDF."
_JUNK = 1024  # bytes before the head that viewers pass over
_WITHOUT_TABLE = b"\nstartxref\n0\n%%EOF\n"  # sends pypdf to look for the objects
_TALKERS = ("_reader", "_doc_common", "generic._base", "generic._data_structures", "filters")
# What pypdf mends so that the two ways of reading can be compared (words that its messages have).
_MENDED = re.compile(
    "startxref|xref table|Xref|XRef object|EOF marker|invalid pdf header|ref repaired"
    "|Superfluous whitespace|parsing for Object Streams|wrong pointing object|found$|not defined"
    "|/Prev=0|Circular xref chain|trailer cannot be read|Stream length not defined",
    re.IGNORECASE,
)
# What is no fault: white space, an update of a few objects, a reference to what is not there.
_HARMLESS = re.compile(
    r"Superfluous whitespace|not zero-indexed|Object \d+ \d+ not defined|Could not find object"
)

# A name in any other encoding would be guessed, and written with other bytes than it has.
# (Three entries, since pypdf declares three.)
NameObject.CHARSETS = ("utf-8", "utf-8", "utf-8")

T = TypeVar("T")


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
    notes = [_WAS_MENDED] if mended > 0 else []
    if insert.lost > 0:
        notes.append(f"its pages draw with what is not in the file ({insert.lost})")
    return insert._replace(notes=(*notes, *insert.notes))


def open_and(data: bytes, make: Callable[[PdfReader], T]) -> tuple[T, int]:
    """Read a PDF and make something of it; and tell how much was mended: 0 for nothing.

    A reference that leads to nothing is not mended: it is null, as the standard has it.

    Raises:
        BadInsert: it is damaged, or `make` does not take it.
        NotImplementedError: it is encrypted in a way that pypdf does not know.
    """
    data = _from_its_head(data)
    amiss: list[str] = []
    try:
        with _listening() as amiss:
            made = make(PdfReader(io.BytesIO(data), strict=True))
    except (BadInsert, NotImplementedError):
        raise
    except Exception as fault:  # a damaged file makes a reader fail in any way
        amiss.append(str(fault))
    else:
        if _faults(amiss) == 0:
            return made, 0
    made = _read_twice(data, make, amiss)
    return made, _faults(amiss)


def _read_twice(data: bytes, make: Callable[[PdfReader], T], amiss: list[str]) -> T:
    """Read a file by its table of objects, and without; both must give the same.

    Where the table cannot be used at all, what was found without it has to be whole.
    """
    made: T | None = None
    with _listening() as heard:
        try:
            made = make(PdfReader(io.BytesIO(data)))
        except BadInsert:
            raise
        except Exception as fault:  # as above
            amiss.append(str(fault))
    _refuse_what_is_strange(heard)
    with _listening() as found:
        other = make(PdfReader(io.BytesIO(data + _WITHOUT_TABLE)))
    if made is None:
        _refuse_what_is_strange(found)
    elif made != other:
        message = "It is damaged: its table of objects and its objects tell of different pages."
        raise BadInsert(message, AGAIN)
    amiss += heard if made is not None else found
    return other


def _refuse_what_is_strange(heard: list[str]) -> None:
    """Refuse a file that pypdf has mended in a way which comparing does not find.

    Raises:
        BadInsert: it has.
    """
    strange = [one for one in heard if _MENDED.search(one) is None]
    if any("character in NameObject" in one for one in strange):
        raise BadInsert("It has names that are not in UTF-8.", AGAIN)
    if len(strange) > 0:
        raise BadInsert("It is damaged.", AGAIN)


def _faults(heard: list[str]) -> int:
    return sum(_HARMLESS.search(one) is None for one in heard)


def _from_its_head(data: bytes) -> bytes:
    """A file from where it says that it is a PDF; places in it count from there."""
    start = data.find(b"%PDF-", 0, _JUNK)
    if start < 0:
        raise BadInsert("It is no PDF.", "Save it as PDF.")
    return data[start:]


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
    made = [InsertPage(page, at, paper) for at, page in enumerate(reader.pages, 1)]
    copy = ObjectCopier()
    pages: list[Chunks] = [tuple(page.entries(copy)) for page in made]
    tags, flaw = _tags(reader, copy, pages, made, seen)
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


def _notes(reader: PdfReader, pages: list[InsertPage], links: int) -> Iterator[str]:
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
    reader: PdfReader,
    copy: ObjectCopier,
    pages: list[Chunks],
    made: list[InsertPage],
    seen: Findings,
) -> tuple[InsertTags | None, str]:
    """Read the tags and add to the pages what they say of them; and tell what is amiss, if any."""
    before = len(copy.waiting)
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


@dataclass(slots=True)
class Findings:
    """What was found."""

    tagged_forms: bool = False
    foreign_fonts: bool = False
    links: int = 0


def look_through(reader: PdfReader) -> Findings:
    """Look at each object once, and at the notes of each page.

    Raises:
        BadInsert: one does more than print.
    """
    if held(reader.root_object, "/OCProperties") is not None:
        raise BadInsert("It has layers, which may be hidden.", _FLAT)
    seen = Findings()
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


def _note(found: DictionaryObject, seen: Findings) -> None:
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


class _Listener(logging.Handler):
    """Hands what pypdf says to whoever reads in this thread; nothing is printed."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the words, if somebody listens."""
        heard = _HEARD.get()
        if heard is not None:
            heard.append(record.getMessage())


_HEARD: ContextVar[list[str] | None] = ContextVar("heard", default=None)

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # docgen tells of it in its own words
for _name in _TALKERS:
    _talker = logging.getLogger(f"pypdf.{_name}")
    _talker.setLevel(logging.WARNING)
    _talker.propagate = False
    _talker.addHandler(_Listener())


@contextmanager
def _listening() -> Iterator[list[str]]:
    heard: list[str] = []
    before = _HEARD.set(heard)
    try:
        yield heard
    finally:
        _HEARD.reset(before)
