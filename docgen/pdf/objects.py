"""The file format: objects, streams, object streams, cross-reference streams (ISO 32000-1, 7.5).

In: object bodies as text or bytes. Out: bytes and cross-reference entries. Nothing here knows what
the objects mean.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_LEVEL = 1  # of compression, for dictionaries: half the time of level 6, a hundredth of a file
_ENTRY = struct.Struct(">BIH")  # type, offset or object stream, generation or index
_PLACE = struct.Struct(">H").pack  # the last field of an entry alone
ENTRY_WIDTHS = "[1 4 2]"
FREE_ENTRY = _ENTRY.pack(0, 0, 65535)


def entry(offset: int) -> bytes:
    """Cross-reference entry of an object that stands at `offset`."""
    return _ENTRY.pack(1, offset, 0)


@lru_cache(maxsize=64)
def packed_entries(stream: int, count: int) -> bytes:
    """Cross-reference entries of all objects inside an object stream, in their order."""
    return entries_in(stream, range(count))


def entries_in(stream: int, places: Iterable[int]) -> bytes:
    """Cross-reference entries of objects at these places inside an object stream."""
    start = b"\x02" + stream.to_bytes(4, "big")  # an entry of type 2: table 18
    return start.join([b"", *[_PLACE(place) for place in places]])


def stream_object(num: int, dictionary: str, data: bytes, *, packed: bool = True) -> bytes:
    """An indirect stream object; its data is compressed first where `packed`."""
    if packed:
        data = zlib.compress(data, _LEVEL)
        dictionary += "/Filter/FlateDecode"
    head = f"{num} 0 obj\n<<{dictionary}/Length {len(data)}>>stream\n"
    return b"%b%b\nendstream\nendobj\n" % (head.encode("ascii"), data)


def object_stream(num: int, first: int, bodies: Sequence[str]) -> bytes:
    """Put many objects, numbered from `first` on, into one compressed stream (7.5.7)."""
    offsets = accumulate([len(body) + 1 for body in bodies[:-1]], initial=0)
    head = _numbered(first, len(bodies)) % tuple(offsets)
    dictionary = f"/Type/ObjStm/N {len(bodies)}/First {len(head)}"
    return stream_object(num, dictionary, (head + "\n".join(bodies)).encode("latin-1"))


@lru_cache(maxsize=64)
def _numbered(first: int, count: int) -> str:
    """The head of an object stream, before the offsets of its objects are filled in."""
    return " ".join([f"{number} %d" for number in range(first, first + count)]) + "\n"


class Packed(NamedTuple):
    """A run of bytes and its compressed form: raw Deflate that ends on a byte.

    `low` and `high` are the halves of its Adler-32 (RFC 1950, 8.2).
    """

    raw: bytes
    data: bytes
    low: int
    high: int


_STORED = struct.Struct("<BHH")
_LONGEST_STORED = 65_535
_BASE = 65_521  # of Adler-32
_OPENING, _CLOSING = b"\x78\x9c", b"\x01\x00\x00\xff\xff"  # the last block is empty


def pack(data: bytes) -> Packed:
    """Compress a run that many streams have in common."""
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = squeeze.compress(data) + squeeze.flush(zlib.Z_FULL_FLUSH)
    check = zlib.adler32(data)
    return Packed(data, packed, check & 0xFFFF, check >> 16)


def splice(parts: Iterable[Packed | bytes]) -> bytes:
    """Join runs into one zlib stream: packed ones as they are, bytes as stored blocks.

    Compressing a patient's few lines anew would cost more than all the rest of a sheet. The two
    halves of the Adler-32 of what comes first and of a run after it add up to those of both.
    """
    out = [_OPENING]
    low, high = 1, 0
    for part in parts:
        if isinstance(part, Packed):
            out.append(part.data)
            high += part.high + len(part.raw) * (low - 1)
            low += part.low - 1
            continue
        size, check = len(part), zlib.adler32(part)
        if size <= _LONGEST_STORED:
            out += (_stored_head(size), part)
        else:
            out.append(_stored_blocks(part))
        high += (check >> 16) + size * (low - 1)
        low += (check & 0xFFFF) - 1
    out += (_CLOSING, (high % _BASE << 16 | low % _BASE).to_bytes(4, "big"))
    return b"".join(out)


@lru_cache(maxsize=4096)
def _stored_head(size: int) -> bytes:
    """What stands before an uncompressed Deflate block (RFC 1951, 3.2.4)."""
    return _STORED.pack(0, size, size ^ 0xFFFF)


def _stored_blocks(data: bytes) -> bytes:
    """Bytes that are too long for one block."""
    starts = range(0, len(data), _LONGEST_STORED)
    blocks = [data[start : start + _LONGEST_STORED] for start in starts]
    return b"".join([_stored_head(len(block)) + block for block in blocks])


def xref_stream(num: int, roots: tuple[int, int], entries: bytes, identity: str) -> bytes:
    """The cross-reference stream, its own entry included; `roots` are catalogue and Info."""
    return stream_object(num, xref_dictionary(num, roots, identity), entries, packed=False)


def xref_dictionary(num: int, roots: tuple[int, int], identity: str) -> str:
    """The entries of a cross-reference stream's dictionary but its length."""
    catalog, info = roots
    size = f"/Type/XRef/Size {num + 1}/W{ENTRY_WIDTHS}"
    return f"{size}/Root {catalog} 0 R/Info {info} 0 R/ID[<{identity}><{identity}>]"


def trailer(offset: int) -> bytes:
    """The last lines of a file whose cross-reference stream stands at `offset`."""
    return b"startxref\n%d\n%%%%EOF\n" % offset


def mark_info(tagged: bool) -> str:
    """The catalogue's word on tags; where some pages have none, they are suspect (table 321)."""
    return "/MarkInfo<</Marked true>>" if tagged else "/MarkInfo<</Marked true/Suspects true>>"


def text_string(text: str) -> str:
    """A text string: Latin as it is, anything else as UTF-16 (ISO 32000-1, 7.9.2.2)."""
    if text.isascii():
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"({escaped})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
