"""The nouns of the benchmark: one patient's sheet as plain content, and the job of making it.

In: nothing. Out: `Content`, `Job`. Nothing of docgen's pipeline is imported here: makers that take
these must not pay for it in memory or at start-up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from docgen.i18n.runs import Runs, plain
from docgen.model import (
    Block,
    Box,
    Document,
    Heading,
    Inline,
    Inlines,
    List,
    Paragraph,
    Slot,
    Table,
    Text,
)

if TYPE_CHECKING:
    from docgen.patient.record import Patient


class Furniture(NamedTuple):
    """What stands above and below the text of each page."""

    clinic: str
    phone: str
    identity: str
    sheet: str
    page: tuple[str, str, str]  # around the number of the page and that of all pages


@dataclass(frozen=True)
class Content:
    """One patient's sheet: `template` with slots, and the values of the slots by number."""

    template: Document
    values: tuple[Runs, ...]
    furniture: Furniture
    pages: int  # that docgen's own sheet has

    @cached_property
    def shape(self) -> str:
        """A name for all sheets with this template."""
        return hashlib.sha256(repr(self.template).encode()).hexdigest()[:16]

    @cached_property
    def document(self) -> Document:
        """The template with the values filled in."""
        return self.template._replace(
            blocks=tuple(_map(b, self._fill) for b in self.template.blocks)
        )

    def _fill(self, content: Inlines) -> Inlines:
        found: list[Inline] = []
        for one in content:
            if isinstance(one, Slot):
                found += [Text(text, bold) for text, bold in self.values[number_of(one)]]
            else:
                found.append(one)
        return tuple(found)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The text of every block, as this patient reads it."""
        return tuple(_words(line) for block in self.document.blocks for line in _lines(block))

    @cached_property
    def fixed_texts(self) -> tuple[str, ...]:
        """The texts between the values: what a form has in print."""
        lines = (line for block in self.template.blocks for line in _lines(block))
        return tuple(one.text for line in lines for one in line if isinstance(one, Text))

    @cached_property
    def personal(self) -> tuple[str, ...]:
        """Every personal value, and what the foot says of whom."""
        return (*(plain(runs) for runs in self.values), self.furniture.identity)


@dataclass(frozen=True)
class Job:
    """One sheet to be made: docgen takes the record, the others the content of the same sheet."""

    record: Patient | None
    language: str
    printed_on: date
    sheet: Content | None

    @property
    def patient(self) -> Patient:
        """The record, for docgen."""
        if self.record is None:
            raise ValueError("this job has no record")
        return self.record

    @property
    def content(self) -> Content:
        """The content, for all others."""
        if self.sheet is None:
            raise ValueError("this job has no content")
        return self.sheet


def number_of(slot: Slot) -> int:
    """The number that a slot of a template has."""
    return int(slot.path)


class Maker(Protocol):
    """A way to make the sheet."""

    def prepare(self, job: Job) -> None:
        """Do what an author does once for all sheets like this one; it is not timed."""

    def make(self, job: Job) -> bytes:
        """Make one sheet."""


def _map(block: Block, change: Callable[[Inlines], Inlines]) -> Block:
    if isinstance(block, List):
        items = tuple(item._replace(content=change(item.content)) for item in block.items)
        return block._replace(items=items)
    if isinstance(block, Table):
        rows = tuple(
            row._replace(cells=tuple(c._replace(content=change(c.content)) for c in row.cells))
            for row in block.rows
        )
        return Table(rows)
    if isinstance(block, Box):
        return block._replace(blocks=tuple(_map(inner, change) for inner in block.blocks))
    return block._replace(content=change(block.content))


def _lines(block: Block) -> list[Inlines]:
    if isinstance(block, Heading | Paragraph):
        return [block.content]
    if isinstance(block, List):
        return [item.content for item in block.items]
    if isinstance(block, Table):
        return [cell.content for row in block.rows for cell in row.cells]
    return [line for inner in block.blocks for line in _lines(inner)]


def _words(content: Inlines) -> str:
    return "".join(one.text for one in content if isinstance(one, Text))
