"""What a patient can read on a sheet, as a digest: its first eight figures are the sheet's number.

In: what `sheet/reading_order.py` takes from a sheet, one patient's values. Out: a digest that names
content. Two sheets on which a patient reads the same have the same one, whatever files they were
made from and whenever they were printed; a changed sentence, value, box or insert changes it.

What counts is what stands on this patient's paper: texts with their roles and pictograms, in the
order in which they are read, and values as they are printed. What does not: blocks that this
patient lacks, the questions that decide so, names of settings and slots, colours and places, the
day of printing in the foot. ("Today" before a day is a text like any other.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from docgen.i18n.runs import Runs

NUMBER = 8  # figures of the digest that stand on the sheet
VALUE, PART, BOLD = "\0", "\1", "\2"  # no text holds these


class ReadPiece(NamedTuple):
    """Text with gaps for values, and the numbers of the guards that must hold for it to stand."""

    needed: tuple[int, ...]
    text: str
    slots: tuple[tuple[str, str], ...]


class StandingText(NamedTuple):
    """The text of a sheet for those who answer its guards alike: its hash, and what fills it."""

    hash: hashlib._Hash
    slots: tuple[tuple[str, str], ...]


class Content(NamedTuple):
    """What can be read on a sheet, with gaps; made once for all its patients.

    `events` are the rows of the timeline as they are written: each patient has some, in an order of
    their own.
    """

    pieces: tuple[ReadPiece, ...]
    events: tuple[ReadPiece, ...]

    def digest(
        self,
        slots: Mapping[tuple[str, str], Runs],
        standing: StandingText,
        order: Iterable[int],
        own: Iterable[str] = (),
    ) -> str:
        """Return the SHA-256 of what a patient reads, 64 figures.

        `order` numbers the events of this patient, `own` are texts of the patient that stand in no
        slot.
        """
        events = [self.events[number] for number in order]
        parts = [*own, *[event.text for event in events]]
        for asked in (standing.slots, *[event.slots for event in events]):
            for slot in asked:
                parts.append(VALUE)
                for text, bold in slots[slot]:
                    parts.append(BOLD + text if bold else text)
        total = standing.hash.copy()
        total.update(PART.join(parts).encode("utf-8", "surrogatepass"))
        return total.hexdigest()

    def standing(self, guards: tuple[bool, ...]) -> StandingText:
        """Return the text of those who give these answers to the guards."""
        pieces = [piece for piece in self.pieces if all(map(guards.__getitem__, piece.needed))]
        text = "".join([piece.text for piece in pieces])
        total = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
        return StandingText(total, tuple([slot for piece in pieces for slot in piece.slots]))
