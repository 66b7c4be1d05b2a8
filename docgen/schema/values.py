"""The nouns of settings: the values that a clinic may write, and one setting with its fields.

In: nothing. Out: frozen, hashable values, which `settings_reader.py` reads and all others look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from docgen.cache import FrozenMap
from docgen.schema.quantity import Quantity


class Choice(str):
    """One of the words that a field allows."""

    __slots__ = ()


class Phone(str):
    """A telephone number as the clinic writes it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ids:
    """Entries of a list that the pack declares, in the clinic's order."""

    list_name: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FreeText:
    """A clinic's own words in each of its languages."""

    texts: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """Return the text in `language` ("es").

        Raises:
            KeyError: the clinic did not write it in that language (its reader refuses that).
        """
        return dict(self.texts)[language]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Values of which one holds, and nobody knows yet which: a sheet prints each of them."""

    values: tuple[Single, ...]


# True is a flag that the clinic has set; `no` makes the setting absent.
Single: TypeAlias = (
    Quantity | Choice | Phone | Ids | FreeText | tuple[FreeText, ...] | Decimal | bool
)
Value: TypeAlias = Single | OneOf


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table by a count: from `low` to `high` (None: and more)."""

    low: int
    high: int | None
    value: Value


@dataclass(frozen=True, slots=True)
class Setting:
    """What a clinic wrote for one setting.

    `values` by field; a setting of one value keeps it under "". `main_field` is the field that
    the bare name stands for. `table` is empty once resolved.
    """

    name: str
    values: FrozenMap[str, Value]
    main_field: str = ""
    table: tuple[TableRow, ...] = ()

    @property
    def main(self) -> Value | None:
        """The value that the bare name stands for, if it is there."""
        return self.values.get(self.main_field)
