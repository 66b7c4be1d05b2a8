"""What a PDF wants of a font file's bytes.

In: a TrueType file. Out: the same glyphs under the same numbers, without the rules that shape a
text: those have done their work when the glyphs are chosen. Layout of the file: OpenType 1.9,
"Organization of an OpenType Font". Of a CFF program: whether its glyphs go by number.
"""

from __future__ import annotations

import struct

# What PDF readers ask of a TrueType font whose codes are glyph numbers (ISO 32000-1, 9.9), and the
# names, which tell whose work it is.
_KEPT = {b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"name", b"prep"}
_WHOLE = 0xB1B0AFBA  # what head.checkSumAdjustment makes of a file's sum


def bare(data: bytes) -> bytes:
    """Return a TrueType file with only the tables that a PDF needs."""
    (count,) = struct.unpack(">H", data[4:6])
    entries = [struct.unpack(">4sIII", data[12 + 16 * at : 28 + 16 * at]) for at in range(count)]
    kept = [entry for entry in entries if entry[0] in _KEPT]
    power = 1 << (len(kept).bit_length() - 1)
    search = (len(kept), 16 * power, power.bit_length() - 1, 16 * (len(kept) - power))
    head = data[:4] + struct.pack(">4H", *search)
    body = b""
    first = 12 + 16 * len(kept)
    place = 0
    for tag, checksum, offset, length in kept:
        head += struct.pack(">4sIII", tag, checksum, first + len(body), length)
        table = data[offset : offset + length]
        if tag == b"head":
            table = table[:8] + bytes(4) + table[12:]
            place = first + len(body) + 8
        body += table + bytes(-length % 4)
    whole = head + body
    total = sum(struct.unpack(f">{len(whole) // 4}I", whole))
    return whole[:place] + struct.pack(">I", (_WHOLE - total) & 0xFFFFFFFF) + whole[place + 4 :]


_ROS = b"\x0c\x1e"  # the operator that a top dictionary begins with, after three numbers


def is_cid_keyed(cff: bytes) -> bool:
    """Whether a CFF program calls its glyphs by numbers, as large Asian fonts do.

    Only of these a PDF reader takes glyph numbers for sure (Adobe Technical Note 5176, 18).
    """
    at = cff[2]
    for _ in range(2):  # the index of names, then that of top dictionaries
        count, size = struct.unpack(">HB", cff[at : at + 3])
        ends = [
            int.from_bytes(cff[at + 3 + size * n : at + 3 + size * (n + 1)], "big")
            for n in range(count + 1)
        ]
        data = at + 2 + size * (count + 1)  # offsets count from the byte before the data
        first, at = data + ends[0], data + ends[-1]
    return _ROS in cff[first : first + 3 * 5 + 2]  # a number has five bytes at most
