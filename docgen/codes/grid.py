"""Where the bits of a QR symbol stand, and how errors in it are mended (ISO/IEC 18004).

In: a version and a level. Out: `Grid`, which turns data codewords into modules, and the change of
one codeword into the modules that change with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

# Data codewords in each block, and codewords of correction in each of them, by version (table 9).
_BLOCKS: dict[str, tuple[tuple[tuple[int, ...], int], ...]] = {
    "L": (
        ((19,), 7), ((34,), 10), ((55,), 15), ((80,), 20), ((108,), 26), ((68, 68), 18),
        ((78, 78), 20), ((97, 97), 24), ((116, 116), 30), ((68, 68, 69, 69), 18), ((81,) * 4, 20),
    ),
    "M": (((16,), 10), ((28,), 16), ((44,), 26)),
}  # fmt: skip
_LEVEL_BITS = {"L": 0b01, "M": 0b00}
_MASK = 0  # dark where row and column make an even number; any mask can be read
_FINDER = (0b1111111, 0b1000001, 0b1011101, 0b1011101, 0b1011101, 0b1000001, 0b1111111)
_POLYNOMIAL = 0x11D  # of the field GF(256)


def _field() -> tuple[tuple[int, ...], dict[int, int]]:
    """Powers of 2 in GF(256), twice over, and their logarithms."""
    powers, value = [], 1
    for _ in range(255):
        powers.append(value)
        value = value << 1 ^ (_POLYNOMIAL if value & 0x80 else 0)
    return tuple(powers * 2), {power: n for n, power in enumerate(powers)}


_POWER, _LOG = _field()


def _times(one: int, two: int) -> int:
    return _POWER[_LOG[one] + _LOG[two]] if one and two else 0


def capacity(version: int, level: str) -> int:
    """Return the number of data codewords.

    Raises:
        ValueError: docgen prints no such version.
    """
    if version > len(_BLOCKS[level]):
        raise ValueError("the text is too long for a QR symbol")
    return sum(_BLOCKS[level][version - 1][0])


class Grid(NamedTuple):
    """A version at a level. `modules` has all that is the same whatever the data, mask included."""

    modules: int
    places: tuple[tuple[int, ...], ...]  # of each codeword of the symbol: its bits
    held: tuple[tuple[int, int, int], ...]  # of data codewords: place, block, how far from its end
    mends: tuple[tuple[int, ...], ...]  # of each block: the places of its codewords of correction
    parity: tuple[tuple[int, ...], ...]  # correction of a codeword 1, so far from its block's end

    def symbol(self, data: bytes) -> int:
        """Return the modules of a symbol."""
        modules = self.modules
        mended = [[0] * len(places) for places in self.mends]
        for (place, block, far), byte in zip(self.held, data, strict=True):
            modules ^= self._spread(place, byte)
            for at, unit in enumerate(self.parity[far]):
                mended[block][at] ^= _times(unit, byte)
        for places, found in zip(self.mends, mended, strict=True):
            for place, byte in zip(places, found, strict=True):
                modules ^= self._spread(place, byte)
        return modules

    def change(self, at: int, by: int) -> int:
        """Return the modules that change when `by` is XORed to the data codeword `at`."""
        place, block, far = self.held[at]
        modules = self._spread(place, by)
        for own, unit in zip(self.mends[block], self.parity[far], strict=True):
            modules ^= self._spread(own, _times(unit, by))
        return modules

    def _spread(self, place: int, byte: int) -> int:
        return sum([1 << bit for n, bit in enumerate(self.places[place]) if byte >> 7 - n & 1])


def make_grid(version: int, level: str) -> Grid:
    """Work out a version."""
    blocks, mending = _BLOCKS[level][version - 1]
    size = 17 + 4 * version
    fixed = _fixed(version, level)
    stride = (size + 7) // 8 * 8
    last = size * stride - 1
    modules = sum(1 << last - (y * stride + x) for (x, y), dark in fixed.items() if dark)
    bits: list[int] = []
    for x, y in _zigzag(size):
        if (x, y) not in fixed:
            bits.append(last - (y * stride + x))
            modules |= ((x + y) % 2 == 0) << bits[-1]
    places = tuple(tuple(bits[at : at + 8]) for at in range(0, len(bits) - 7, 8))
    held, place = {}, 0
    for far in range(max(blocks)):  # blocks take turns (7.6)
        for block, length in enumerate(blocks):
            if far < length:
                held[block, far] = (place, block, length - 1 - far)
                place += 1
    return Grid(
        modules,
        places,
        tuple(held[key] for key in sorted(held)),
        tuple(
            tuple(place + block + at * len(blocks) for at in range(mending))
            for block in range(len(blocks))
        ),
        _parities(max(blocks), mending),
    )


def _parities(length: int, mending: int) -> tuple[tuple[int, ...], ...]:
    """Remainders of x**(far + mending) by the generator polynomial, for each `far` (7.5)."""
    generator = [1]
    for root in range(mending):
        shifted = [*generator, 0]
        for at, factor in enumerate(generator):
            shifted[at + 1] ^= _times(factor, _POWER[root])
        generator = shifted
    found = [tuple(generator[1:])]
    while len(found) < length:
        head, *rest = found[-1]
        found.append(
            tuple(a ^ _times(head, b) for a, b in zip((*rest, 0), generator[1:], strict=True))
        )
    return tuple(found)


def _zigzag(size: int) -> Iterator[tuple[int, int]]:
    """Yield modules in the order of the bits: two columns at a time, up and down (7.7.3)."""
    upwards = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        for y in range(size - 1, -1, -1) if upwards else range(size):
            yield right, y
            yield right - 1, y
        upwards = not upwards


def _fixed(version: int, level: str) -> dict[tuple[int, int], bool]:
    """Modules (x, y) that hold no data, and whether they are dark (6.3, 7.9, 7.10)."""
    size = 17 + 4 * version
    fixed: dict[tuple[int, int], bool] = {}
    for at in range(size):
        fixed[at, 6] = fixed[6, at] = at % 2 == 0
    for left, top in ((0, 0), (size - 7, 0), (0, size - 7)):
        for y in range(max(0, top - 1), min(size, top + 8)):
            for x in range(max(0, left - 1), min(size, left + 8)):
                fixed[x, y] = _in_finder(x - left, y - top)
    for cx, cy in _centres(version):
        for y in range(-2, 3):
            for x in range(-2, 3):
                fixed[cx + x, cy + y] = max(abs(x), abs(y)) != 1
    _put_format(fixed, size, level)
    if version >= 7:
        told = _checked(version, 12, 0x1F25)
        for at in range(18):
            far, near = size - 11 + at % 3, at // 3
            fixed[far, near] = fixed[near, far] = bool(told >> at & 1)
    return fixed


def _centres(version: int) -> list[tuple[int, int]]:
    """Centres of the alignment patterns (annex E)."""
    if version == 1:
        return []
    count, last = version // 7 + 2, 10 + 4 * version
    step = (last - 6 + (count - 1) * 2 - 1) // ((count - 1) * 2) * 2
    lines = [6, *(last - step * at for at in range(count - 2, -1, -1))]
    corners = {(6, 6), (6, last), (last, 6)}
    return [(x, y) for x in lines for y in lines if (x, y) not in corners]


def _in_finder(x: int, y: int) -> bool:
    """Whether a module of a finder pattern, or of the white around it, is dark."""
    return 0 <= x < 7 and 0 <= y < 7 and bool(_FINDER[y] >> x & 1)


def _put_format(fixed: dict[tuple[int, int], bool], size: int, level: str) -> None:
    """Level and mask, twice (7.9.1), and the one module that is always dark."""
    told = _checked(_LEVEL_BITS[level] << 3 | _MASK, 10, 0x537) ^ 0x5412
    for at in range(15):
        dark = bool(told >> at & 1)
        line = at if at < 6 else at + 1 if at < 8 else 0
        if at < 8:
            fixed[8, line] = fixed[size - 1 - at, 8] = dark
        else:
            fixed[7 if at == 8 else 14 - at, 8] = fixed[8, size - 15 + at] = dark
    fixed[8, size - 8] = True


def _checked(value: int, bits: int, polynomial: int) -> int:
    """A value with its BCH check bits behind it (annexes C and D)."""
    rest = value << bits
    while rest.bit_length() > bits:
        rest ^= polynomial << rest.bit_length() - bits - 1
    return value << bits | rest
