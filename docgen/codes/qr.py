"""QR symbols (ISO/IEC 18004), fast where many texts differ in figures alone.

In: bytes, a level of error correction. Out: `Symbol`: its modules as one number.
With version, level and mask fixed, a symbol is an affine function of its data bits over GF(2):
Reed-Solomon codes are linear, and the mask is a constant. So the symbol of a text is that of the
same text with all its figures 0, and for each codeword that differs a number to XOR it with. Both
are remembered: a new date costs a few XORs. Tests compare with segno, bit by bit.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import NamedTuple

from docgen.cache import Memo
from docgen.codes.grid import Grid, capacity, make_grid

QUIET = 4  # modules of white that every side needs
_FIGURES = bytes.maketrans(b"123456789", b"000000000")
_DIFFERS = re.compile(rb"[^\0]+")
_BYTE_MODE = 0b0100
_PADS = bytes((0xEC, 0x11))


class Symbol(NamedTuple):
    """Modules row by row, each row filled up to whole bytes; a set bit is a dark module."""

    size: int  # modules on each side
    data: bytes


class QrCodes:
    """Makes symbols and remembers what many have in common."""

    def __init__(self, limit: int) -> None:
        """Remember some symbols and at most `limit` differences of each kind; 0: nothing."""
        few = min(limit, 64)
        self._grids: Memo[tuple[int, str], Grid] = Memo("grids", few)
        self._bases: Memo[tuple[int, str, bytes], tuple[int, int]] = Memo("symbols", few)
        self._runs: Memo[tuple[int, str, int, bytes], int] = Memo("differences", limit)
        self._changes: Memo[tuple[int, str, int, int], int] = Memo("codewords", limit)

    def make(self, text: bytes, level: str) -> Symbol:
        """Make the symbol of a text.

        Raises:
            ValueError: no version that docgen prints holds so many bytes.
        """
        version = version_of(len(text), level)
        plain = text.translate(_FIGURES)
        modules, before = self._bases.known((version, level, plain)) or self._bases.get(
            (version, level, plain), partial(self._base, version, level, plain)
        )
        size = capacity(version, level)
        differs = (before ^ int.from_bytes(codewords(text, version, level))).to_bytes(size)
        for match in _DIFFERS.finditer(differs):
            run = version, level, match.start(), match[0]
            modules ^= self._runs.known(run) or self._runs.get(run, partial(self._run, run))
        side = 17 + 4 * version
        return Symbol(side, modules.to_bytes(side * ((side + 7) // 8)))

    def _grid(self, version: int, level: str) -> Grid:
        return self._grids.get((version, level), partial(make_grid, version, level))

    def _base(self, version: int, level: str, text: bytes) -> tuple[int, int]:
        data = codewords(text, version, level)
        return self._grid(version, level).symbol(data), int.from_bytes(data)

    def _run(self, run: tuple[int, str, int, bytes]) -> int:
        """Return the modules that change with some codewords on end."""
        version, level, start, found = run
        modules = 0
        for at, by in enumerate(found, start):
            change = version, level, at, by
            modules ^= self._changes.get(change, partial(self._change, *change))
        return modules

    def _change(self, version: int, level: str, at: int, by: int) -> int:
        return self._grid(version, level).change(at, by)


@lru_cache(maxsize=512)  # of numbers alone
def version_of(length: int, level: str) -> int:
    """Return the smallest version that holds so many bytes.

    Raises:
        ValueError: none that docgen prints does.
    """
    version = 1
    while most(version, level) < length:
        version += 1
    return version


def most(version: int, level: str) -> int:
    """Return how many bytes of text a version holds."""
    return capacity(version, level) - 1 - _length_bytes(version)  # with mode and end: 8 bits


def codewords(text: bytes, version: int, level: str) -> bytes:
    """Return the data codewords: mode, length, text, end, padding (7.4)."""
    length = _length_bytes(version)
    size = capacity(version, level)
    bits = (_BYTE_MODE << 8 * length | len(text)) << 8 * len(text) | int.from_bytes(text)
    held = (bits << 4).to_bytes(1 + length + len(text))  # 4 bits of mode, and 4 that end the text
    free = size - len(held)
    return held + (_PADS * (free // 2 + 1))[:free]


def _length_bytes(version: int) -> int:
    return 1 if version < 10 else 2
