"""The file format: objects, streams, object streams, cross-reference streams (ISO 32000-1, 7.5).

In: object bodies as text or bytes. Out: bytes and cross-reference entries. Nothing here knows what
the objects mean. Where many patients have the same objects under other numbers, their bodies are
one `ObjectTemplate`, with holes that the numbers of each patient fill.
"""

from __future__ import annotations

import re
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


def packed_entries(stream: int, count: int, first: int = 0) -> bytes:
    """Cross-reference entries of so many objects inside an object stream, from a place on."""
    start = b"\x02" + stream.to_bytes(4, "big")  # an entry of type 2: table 18
    return start.join(_places(first, count))


def _places(first: int, count: int) -> tuple[bytes, ...]:
    """What stands behind the beginning of each entry, and nothing before the first."""
    return b"", *map(_PLACE, range(first, first + count))


def stream_object(num: int, dictionary: str, data: bytes, *, packed: bool = True) -> bytes:
    """An indirect stream object; its data is compressed first where `packed`."""
    if packed:
        data = zlib.compress(data, _LEVEL)
        dictionary += "/Filter/FlateDecode"
    head = f"{num} 0 obj\n<<{dictionary}/Length {len(data)}>>stream\n"
    return b"%b%b\nendstream\nendobj\n" % (head.encode("ascii"), data)


def plain_object(num: int, body: str) -> bytes:
    """An indirect object that is no stream."""
    return f"{num} 0 obj\n{body}\nendobj\n".encode("latin-1")


def object_stream(num: int, bodies: Sequence[str], *numbers: range) -> bytes:
    """Put many objects, of these numbers, into one compressed stream (7.5.7)."""
    offsets = [*accumulate([len(body) + 1 for body in bodies], initial=0)]
    head = _numbered(numbers) % tuple(offsets[:-1])
    return joined_stream(num, len(bodies), head, "\n".join(bodies))


def joined_stream(num: int, count: int, head: str, bodies: str) -> bytes:
    """The stream of so many objects whose bodies are joined; `head` has numbers and offsets."""
    head += "\n"
    dictionary = f"/Type/ObjStm/N {count}/First {len(head)}"
    return stream_object(num, dictionary, (head + bodies).encode("latin-1"))


def _numbered(numbers: tuple[range, ...]) -> str:
    """The head of an object stream, before the offsets of its objects are filled in."""
    return " ".join([f"{number} %d" for run in numbers for number in run])


class WrittenObjects(NamedTuple):
    """Objects with consecutive numbers, as bytes.

    `sizes` are those of the objects that stand by themselves. The last of these may be an object
    stream, which holds `packed` more; their numbers follow its own.
    """

    data: bytes
    sizes: tuple[int, ...]
    packed: int = 0

    @classmethod
    def of(cls, alone: Sequence[bytes], packed: int = 0) -> WrittenObjects:
        """Put objects one behind the other."""
        return cls(b"".join(alone), tuple(map(len, alone)), packed)

    def after(self, first: int) -> int:
        """The number that follows them, where the first has this one."""
        return first + len(self.sizes) + self.packed

    def entries(self, first: int, offset: int) -> bytes:
        """Cross-reference entries, where the first has this number and stands at this offset."""
        starts = [*accumulate(self.sizes, initial=offset)][:-1]
        stream = first + len(self.sizes) - 1
        return b"".join(map(entry, starts)) + packed_entries(stream, self.packed)


DIGITS = 9  # of a hole, and of the number that fills it: offsets do not depend on it
_KEYS = 900_000_000  # holes from here on take keys of the ParentTree, others numbers of objects
_ALL = 10**DIGITS  # added to a number, so that it is written with all its noughts
_HOLE = re.compile(f"\0(\\d{{{DIGITS}}})")


class Numbers(NamedTuple):
    """Writes the numbers of one patient's objects, which count from a first one, as do its keys.

    Keys are those of the ParentTree. Where `first` is None both are holes; else the patient is the
    only one in the file, so that its keys begin at 0.
    """

    first: int | None = None

    def number(self, at: int) -> str:
        """The number of an object, which stands so far behind the first one."""
        return _hole(at) if self.first is None else str(self.first + at)

    def ref(self, at: int) -> str:
        """A reference to such an object."""
        return f"{self.number(at)} 0 R"

    def key(self, at: int) -> str:
        """A key of the ParentTree."""
        return _hole(_KEYS + at) if self.first is None else str(at)


def _hole(relative: int) -> str:
    return f"\0{relative:0{DIGITS}d}"


@dataclass(frozen=True, slots=True)
class ObjectTemplate:
    """Joined bodies of objects, with holes for numbers; hundreds are kept, so they share strings.

    What fills the holes are numbers that count from two starts: that of a patient's objects, that
    of its keys. `holes` are places in a list of both.
    """

    head: tuple[str, ...]  # around the numbers of the objects, as a stream of objects begins
    text: tuple[str, ...]  # around the holes
    holes: array[int]
    numbers: int  # how many count from the first start
    keys: int  # and from the second
    first: int  # place of the first object's number
    length: int  # of the text, in bytes

    @classmethod
    def of(cls, bodies: Sequence[str], first: int) -> ObjectTemplate:
        """Take bodies apart; the first object stands so far behind the patient's first one."""
        sizes = [len(body) - body.count("\0") + 1 for body in bodies]
        offsets = [*accumulate(sizes, initial=0)]
        head = ["", *[f" {offset} " for offset in offsets[:-2]], f" {offsets[-2]}"]
        split = _HOLE.split("\n".join(bodies))
        found = [int(one) for one in split[1::2]]
        objects = max([one for one in found if one < _KEYS], default=-1) + 1
        objects = max(objects, first + len(bodies))
        holes = array("I", [one if one < _KEYS else one - _KEYS + objects for one in found])
        keys = max(found, default=0) - _KEYS + 1
        around, between = (tuple(map(sys.intern, each)) for each in (head, split[::2]))
        return cls(around, between, holes, objects, max(keys, 0), first, offsets[-1])

    @property
    def count(self) -> int:
        """How many objects it has."""
        return len(self.head) - 1

    def filled(self, number: int, key: int) -> tuple[str, str]:
        """Head and text, with numbers that count from these starts."""
        starts = ((number, self.numbers), (key, self.keys))
        every = [
            str(one)[1:]
            for start, size in starts
            for one in range(_ALL + start, _ALL + start + size)
        ]
        own = every[self.first : self.first + self.count]
        return _interlaced(self.head, own), _interlaced(self.text, [every[at] for at in self.holes])


def _interlaced(texts: Sequence[str], between: Sequence[str]) -> str:
    """Put texts together, with one of the others between every two."""
    found = [""] * (2 * len(between) + 1)
    found[::2], found[1::2] = texts, between
    return "".join(found)


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


def _stored_head(size: int) -> bytes:
    """What stands before an uncompressed Deflate block (RFC 1951, 3.2.4)."""
    return _STORED.pack(0, size, size ^ 0xFFFF)


def _stored_blocks(data: bytes) -> bytes:
    """Bytes that are too long for one block."""
    starts = range(0, len(data), _LONGEST_STORED)
    blocks = [data[start : start + _LONGEST_STORED] for start in starts]
    return b"".join([_stored_head(len(block)) + block for block in blocks])


CATALOG, INFO = 1, 2  # numbers that these objects have in every file


def xref_stream(num: int, entries: bytes, identity: str) -> bytes:
    """The cross-reference stream of a file that ends with it, its own entry included.

    It is not packed: that would take as long as filling in a page.
    """
    return stream_object(num, xref_dictionary(num, identity), entries, packed=False)


def xref_dictionary(num: int, identity: str) -> str:
    """The entries of a cross-reference stream's dictionary but its length."""
    size = f"/Type/XRef/Size {num + 1}/W{ENTRY_WIDTHS}"
    return f"{size}/Root {CATALOG} 0 R/Info {INFO} 0 R/ID[<{identity}><{identity}>]"


def trailer(offset: int) -> bytes:
    """The last lines of a file whose cross-reference stream stands at `offset`."""
    return b"startxref\n%d\n%%%%EOF\n" % offset


def text_string(text: str) -> str:
    """A text string: Latin as it is, anything else as UTF-16 (ISO 32000-1, 7.9.2.2)."""
    if text.isascii():
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"({escaped})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
