"""Which part of a list a row belongs to, where a list is made in parts, each by a run of its own.

In: a record number, and into how many parts the list is divided. Out: the number of its part. It
hangs on nothing else: neither on the other rows, nor on the machine, nor on the version of Python.
So a row stays in its part when the list grows, all rows of one patient are in one part, and each
row is in exactly one.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from docgen.errors import InputError, error
from docgen.patient.raw import RawRecord

MOST_PARTS = 10_000  # what the largest array of jobs has
_TEXT = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_NAME = re.compile(r"part-([0-9]+)-of-([0-9]+)")


class ListPart(NamedTuple):
    """The part `number` (from 1) of a list in `of` parts."""

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> ListPart:
        """Read "3/16".

        Raises:
            InputError: it is no part of anything.
        """
        found = _TEXT.fullmatch(text.strip())
        number, of = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= of <= MOST_PARTS:
            message = f"A list has 1 to {MOST_PARTS:,} parts."
            raise InputError(error("part", message, "Write --part 3/16 for the third of sixteen."))
        if not 1 <= number <= of:
            message = f"Parts are counted from 1: the last of {of:,} is {of}/{of}."
            hint = f"Write --part 1/{of} for the first. Add 1 to a number that counts from 0."
            raise InputError(error("part", message, hint))
        return cls(number, of)

    @classmethod
    def named(cls, name: str) -> ListPart | None:
        """Read "part-03-of-16", as the names of files have it; None if it is none."""
        found = _NAME.fullmatch(name)
        part = cls(int(found[1]), int(found[2])) if found else None
        return part if part and part.name == name and 1 <= part.number <= part.of else None

    @property
    def text(self) -> str:
        """The part as `--part` and manifests have it: "3/16"."""
        return f"{self.number}/{self.of}"

    @property
    def name(self) -> str:
        """The part as names of files have it, so that they sort: "part-03-of-16"."""
        return f"part-{self.number:0{len(str(self.of))}}-of-{self.of}"

    def has(self, record: RawRecord) -> bool:
        """Tell whether a row belongs to this part; one without a number belongs to one as well."""
        return number_of_part(record.text("id"), self.of) == self.number


def number_of_part(record: str, of: int) -> int:
    """Return the number of the part of a record number, from 1 to `of`."""
    digest = hashlib.sha256(record.encode("utf-8", "surrogatepass")).digest()
    return 1 + int.from_bytes(digest, "big") % of
