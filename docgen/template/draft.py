"""A Draft: the Markdown of one sheet, its texts and values still marks.

In: nothing (the noun between `specialise` and `parse`). Out: frozen values, and how a mark is
written. Marks are noncharacters around a number: they occur in no input, so that neither a value
nor a translation can ever become markup.
"""

from __future__ import annotations

import enum
import re
from typing import NamedTuple, TypeAlias

from docgen.cache import FrozenMap
from docgen.errors import Place
from docgen.model import Guards, Slot

VALUE = re.compile("\ufdd0(\\d+)\ufdd1")  # a value inside the text of a unit
MARK = re.compile("\ufdd3(\\d+)\ufdd4")  # a unit, row or box inside the Markdown


def value_mark(number: int) -> str:
    """Return what stands for the value `number` inside a text."""
    return f"\ufdd0{number}\ufdd1"


def mark(number: int) -> str:
    """Return what stands for the unit `number` inside the Markdown."""
    return f"\ufdd3{number}\ufdd4"


class Static(NamedTuple):
    """A value that every patient gets, already formatted."""

    text: str


Value: TypeAlias = Static | Slot


class MarkKind(enum.Enum):
    """What a mark stands for."""

    TEXT = enum.auto()
    ROW = enum.auto()
    BOX = enum.auto()
    END = enum.auto()


class DraftUnit(NamedTuple):
    """What a mark stands for, in the language of the sheet, with the guards around it.

    `text` is the translated text with its value marks; of a box, its kind. `args` are the words
    after a box's kind; of a row, the number of its cells. `values` are what the value marks of the
    text stand for, by their numbers.
    """

    part: MarkKind
    text: str
    guards: Guards
    place: Place
    icon: str = ""
    check: bool = False
    args: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()


class Draft(NamedTuple):
    """A sheet: Markdown, and between its pieces the units; `place` is the sheet's own file.

    `places` tells where a setting is printed that patients have unlike, by its path.
    """

    parts: tuple[str | DraftUnit, ...]
    language: str
    place: Place
    places: FrozenMap[str, Place] = FrozenMap()
