"""Names as patients of many languages have them, for tests that print each of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple


class Name(NamedTuple):
    """A name, its language and the script that it is written in."""

    language: str
    script: str
    text: str

    def __str__(self) -> str:
        """Name it in the list of tests."""
        return f"{self.language}-{self.text}"


@cache
def names() -> tuple[Name, ...]:
    lines = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if not line.startswith("#")]
    return tuple(Name(row[0], row[1], name.strip()) for row in rows for name in row[2].split(","))


def one_of_each_script() -> list[Name]:
    return list({name.script: name for name in reversed(names())}.values())
