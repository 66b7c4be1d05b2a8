"""Content streams of a print file: what patients share stands in it once.

In: the contents of one patient's pages. Out: streams to be written, and the arrays that name them.
"""

from __future__ import annotations

import zlib
from functools import partial

from docgen.cache import Memo
from docgen.pdf import objects
from docgen.pdf.fill import Content

LEVEL, _BEST = 1, 9  # of compression: of what one patient has, of what many share
_SHORT = 400  # bytes: shorter operators between two values are not worth a stream of their own
_LOOSE = 700  # bytes: a shorter text of one patient stays as it is, since packing takes longest


class Streams:
    """One patient's content streams: own ones, and those that other patients have as well.

    A page is an array of streams (ISO 32000-1, table 30), so that what patients share stands in the
    file once. The pieces stay in the order of reading.
    """

    def __init__(self, first: int, shared: Memo[bytes, int]) -> None:
        """Number streams from `first` on; `shared` knows those of earlier patients."""
        self.next = first
        self.streams: list[bytes] = []
        self._shared = shared

    def array(self, content: Content) -> str:
        """Take the content of a page; return its array of streams."""
        numbers: list[int] = []
        own: list[bytes] = []
        for part in content:
            if isinstance(part, bytes):
                own.append(part)
            elif len(part.raw) < _SHORT:
                own.append(part.raw)
            else:
                if own:
                    numbers.append(self._write_own(b"".join(own)))
                    own = []
                numbers.append(self._shared.get(part.raw, partial(self._write, part.raw, _BEST)))
        if own:
            numbers.append(self._write_own(b"".join(own)))
        return f"[{' '.join([f'{number} 0 R' for number in numbers])}]"

    def _write_own(self, data: bytes) -> int:
        """Write what is one patient's."""
        if len(data) < _LOOSE:
            return self._add(data, "")
        return self._write(data, LEVEL)

    def _write(self, data: bytes, level: int) -> int:
        return self._add(zlib.compress(data, level), "/Filter/FlateDecode")

    def _add(self, data: bytes, entries: str) -> int:
        self.streams.append(objects.stream_object(self.next, entries, data, packed=False))
        self.next += 1
        return self.next - 1
