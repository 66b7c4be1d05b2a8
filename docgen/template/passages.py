"""Cut a draft into passages: what one says does not depend on the others.

In: a draft. Out: passages, and between them the marks that open and close boxes. A heading ends
whatever stands above it, and so does the mark of a box, a paragraph of its own. Most passages of
two variants are equal, so what was read of one is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from docgen.errors import Place
from docgen.template.draft import Draft, Part, Unit, mark

_BOXES = (Part.BOX, Part.END)


class Passage(NamedTuple):
    """A part of a draft; its units are numbered from 0. `place` is the sheet's own file.

    `texts` stand before, between and after the marks of its units.
    """

    texts: tuple[str, ...]
    units: tuple[Unit, ...]
    place: Place

    @property
    def text(self) -> str:
        """The Markdown of the passage."""
        marks = [mark(number) for number in range(len(self.units))]
        between = zip(marks, self.texts[1:], strict=True)
        return self.texts[0] + "".join([part for pair in between for part in pair])


def cut(draft: Draft) -> Iterator[Passage | Unit]:
    """Yield the passages of a draft, and the units that open and close boxes, in their order."""
    texts, units, held = list[str](), list[Unit](), ""  # `held`: text since the last unit

    def passage(last: str) -> Iterator[Passage]:
        if units or last.strip():
            yield Passage((*texts, last), tuple(units), draft.place)

    for part in draft.parts:
        if isinstance(part, str):
            held += part
            continue
        if part.part in _BOXES:
            yield from passage(held)
            yield part
            texts, units, held = [], [], ""
            continue
        if "#" in held:
            above, line, own = held.rpartition("\n")
            if own.startswith("#") and own.lstrip("#") == " ":
                yield from passage(above + line)
                texts, units, held = [], [], own
        texts.append(held)
        units.append(part)
        held = ""
    yield from passage(held)
