"""A drawing that each patient fills, as `procedure.yaml` declares it.

In: nothing (`procedure.py` has the other declarations). Out: `FigureDecl`: which drawing, which
slot of the record fills it, and the words for each of its levels. The ids of shapes in the drawing
are the levels; whether it has them is told when a sheet is compiled (`sheet/figures.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from docgen.expression.truth import Condition
from docgen.procedure.setting_decls import CONDITION
from docgen.schema import kinds
from docgen.schema.declaration import KeyPlace, declare, group, listed, many
from docgen.schema.yamltree import Scalar

WHERE = "where"  # the placeholder of an Alt, and the format: which levels, and where each is
_RANGE = re.compile(r"([A-Z]+)(\d{1,2})(?:-\1?(\d{1,2}))?")
_ROW_HINT = "Write {at: A1-A6, say: in plain words where that is}."


class Region(NamedTuple):
    """Levels that are at one place, and the words for it; `next` right after the region above."""

    levels: tuple[str, ...]
    say: str
    next: str
    place: Scalar


@dataclass(frozen=True, slots=True)
class RegionKeys:
    """Some levels, and where they are in plain words."""

    at: tuple[Scalar, ...] = declare(
        many(kinds.placed("a level, or a range as A1-A6")),
        "The levels.",
        required="Write a level, or a range such as A1-A6.",
        example="A1-A6",
    )
    say: str = declare(
        kinds.text(),
        "Where they are, in English, as it follows their names.",
        required="Write in plain words where that is.",
        example="between your shoulder blades",
    )
    next: str = declare(
        kinds.text(),
        "The same in fewer words, where the region above is named right before.",
        example="just below it",
    )


def _region(keys: RegionKeys, spot: KeyPlace) -> Region | None:
    found: list[str] = []
    for one in keys.at:
        read = _RANGE.fullmatch(one.text)
        if read is None:
            spot.wrong(one.place, "These are no levels.", "Write A1, or a range such as A1-A6.")
            return None
        first, last = int(read[2]), int(read[3] or read[2])
        if last < first:
            spot.wrong(one.place, "The range runs backwards.", f"Write {read[1]}{last}-{first}.")
            return None
        found += [f"{read[1]}{number}" for number in range(first, last + 1)]
    return Region(tuple(found), keys.say, keys.next, keys.at[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDecl:
    """A drawing whose shapes are filled for each patient: `::: figure NAME` in a template."""

    name: str
    drawing: Scalar | None = declare(
        kinds.placed("the name of a drawing"),
        "The drawing, by its name without .svg; the ids of its shapes are levels.",
        required="Write the name of a drawing, without .svg.",
        example="spine-back",
    )
    fill: Scalar | None = declare(
        kinds.placed("the name of a slot"),
        "The slot of levels: shapes with these ids are filled.",
        required="Name a slot of type levels.",
    )
    alt: str = declare(
        kinds.text(),
        "What the drawing shows, for those who hear it, in English; {where} is what is filled.",
        required="Write what it shows, with {where} for what is filled.",
        example='"A back, seen from behind. Marked: {where}."',
    )
    where: tuple[Region, ...] = declare(
        listed(
            group(RegionKeys, _region, wanted="Levels are wanted.", hint=_ROW_HINT),
            "{at: A1-A6, say: ...}",
        ),
        "Where each level is, in plain words; from top to bottom.",
        required="Write a list: - {at: A1-A6, say: in plain words where that is}.",
    )
    needles: Condition | None = declare(
        CONDITION, "The condition in which open circles stand at both sides of what is filled."
    )
    needles_are: str = declare(
        kinds.text(), "What the circles are, in English: it stands beside one below the drawing."
    )

    @property
    def picture(self) -> str:
        """The name of the drawing."""
        return self.drawing.text if self.drawing else ""

    @property
    def slot(self) -> str:
        """The name of the slot that fills it."""
        return self.fill.text if self.fill else ""

    @property
    def levels(self) -> tuple[str, ...]:
        """All levels, in the order of the list."""
        return tuple(level for region in self.where for level in region.levels)


def figure_decl(found: FigureDecl, spot: KeyPlace) -> FigureDecl:
    """Check what a declaration says on its own."""
    if "{where}" not in found.alt:
        spot.refuse("The alt text does not say what is filled.", "Write {where} in it.")
    if bool(found.needles) is not bool(found.needles_are):
        hint = "Write both, or neither: needles: (a condition), needles_are: (words)."
        spot.refuse("Circles have a condition and words.", hint)
    twice = [level for at, level in enumerate(found.levels) if level in found.levels[:at]]
    if twice:
        spot.refuse(f"{twice[0]} stands in two regions.", "Remove one.")
    return found
