"""Small PDFs written by hand, object by object, so that one thing in them can be wrong.

In: bodies of objects, and how they are put together. Out: a file of two pages, "First page" and
"Second page", unless it is told otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Entries = Callable[[list[int]], Sequence[int | tuple[int, bytes]]]


def stream(body: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(body), entries, body)


def two_pages() -> list[bytes]:
    """The catalogue, the tree of pages, two pages, their contents, a font: objects 1 to 7."""
    page = b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 7 0 R>>>>/Contents %d 0 R>>"
    return [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 300 200]>>",
        page % 5,
        page % 6,
        stream(b"BT /F1 24 Tf 30 100 Td (First page) Tj ET"),
        stream(b"BT /F1 24 Tf 30 100 Td (Second page) Tj ET 20 20 50 30 re f"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]


def built(
    bodies: list[bytes],
    *,
    head: bytes = b"%PDF-1.4\n",
    shift: int = 0,
    start: int = 0,
    entries: Entries = list,
    section: bytes = b"",
    end: bytes = b" \n",
) -> bytes:
    """A file of these objects, numbered from 1, the first being the catalogue.

    `shift` and `start` are how far the places in the table, and that of the table, are off.
    """
    out, places = head, []
    for number, body in enumerate(bodies, 1):
        places.append(len(out) + shift)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b""
    for entry in entries(places):
        place, kind = entry if isinstance(entry, tuple) else (entry, b"n")
        table += b"%010d 00000 %b%b" % (place, kind, end)
    size = len(bodies) + 1
    first = section or b"0 %d" % size
    return (
        out
        + b"xref\n%b\n0000000000 65535 f%b%b" % (first, end, table)
        + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out) + start)
    )


def with_(number: int, old: bytes, new: bytes, *more: bytes) -> bytes:
    """The two pages, with a part of one object replaced; `more` objects are added."""
    bodies = two_pages()
    assert bodies[number - 1].count(old) == 1
    bodies[number - 1] = bodies[number - 1].replace(old, new)
    return built([*bodies, *more])


def updated(data: bytes, number: int, body: bytes, shift: int = 0) -> bytes:
    """A file with an object replaced at its end, as programs do that only add."""
    before = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    place = len(data) + shift
    data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, place)
    end = b"startxref\n%d\n%%%%EOF\n" % len(data)
    return data + table + b"trailer\n<</Size 8/Root 1 0 R/Prev %d>>\n" % before + end
