"""Opens a PDF that may be slightly broken, as viewers do, without believing more than is sure.

In: the bytes of a file, and what is to be made of it. Out: what was made, and whether the file
had to be mended. A file is read strictly. Where that fails, or where pypdf has mended something in
passing, it is read twice more: by its table of objects as far as that goes, and without the table,
by looking for its objects as viewers do. Both must give the same, to the byte; else it is refused.

What pypdf says while it reads is listened to: what is not known here to be harmless is a reason to
refuse. It never reaches a log, since it may quote a file.

A door to pypdf, opened only for a clinic with inserts.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from pypdf import PdfReader
from pypdf.generic import NameObject

from docgen.inserts.parts import BadInsert

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
