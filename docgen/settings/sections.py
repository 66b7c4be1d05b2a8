"""Sections that a clinic adds to its sheets: the part `sections:` of `clinic.yaml`.

In: what stands there, the clinic's sheets, procedures and languages. Out: `OwnSection` for each, in
all languages of the clinic. Where it stands on a sheet is found where the sheets are known:
`template/own_sections.py`.

    sections:
      - title: {en: Parking, es: Estacionamiento}
        pictogram: car
        sheets: [prepare]
        after: Blood tests
        lines:
          - {en: "Park on **level 2**.", es: "Estacione en el **nivel 2**."}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from docgen.errors import Place, ValueProblem, one_of
from docgen.settings.effective import FreeText
from docgen.settings.mapping import MapReader, shape_of, shown
from docgen.settings.values import PlacedProblem, read_free_text
from docgen.settings.wordings import items_of, known_sheets
from docgen.settings.yamltree import Node, Scalar, Sequence

MOST_SECTIONS = 12
MOST_LINES = 7  # as lists of docgen's have: nobody remembers more
MOST_TITLE = 60  # characters: one line in two columns
MOST_LINE = 240
_EXAMPLE = (
    '{title: {en: "..."}, pictogram: car, sheets: [prepare], after: "...", lines: [{en: "..."}]}'
)


class OwnText(NamedTuple):
    """A title or a line in each language of the clinic, and where it is written."""

    said: FreeText
    place: Place


class OwnSection(NamedTuple):
    """A section of the clinic's; no procedures: on the sheets of all."""

    title: OwnText
    pictogram: Scalar | None
    sheets: tuple[str, ...]
    after: Scalar
    lines: tuple[OwnText, ...]
    procedures: tuple[str, ...] = ()

    def stands_on(self, procedure: str, sheet: str) -> bool:
        """Whether a sheet of a procedure has it."""
        return sheet in self.sheets and (not self.procedures or procedure in self.procedures)


class SectionChoices(NamedTuple):
    """What a clinic's sections may name."""

    sheets: tuple[str, ...]
    procedures: tuple[str, ...]
    languages: tuple[str, ...]


def read_sections(keys: MapReader, choices: SectionChoices) -> tuple[OwnSection, ...]:
    """Read the part `sections:`; problems are noted in the reader."""
    items = tuple(items_of(keys, "sections", _EXAMPLE))
    if len(items) > MOST_SECTIONS:
        problem = ValueProblem(f"There are {len(items)}.", f"Write at most {MOST_SECTIONS}.")
        keys.wrong("sections", items[MOST_SECTIONS].place, problem)
    return tuple(found for own in items if (found := _section(own, choices)))


def _section(own: MapReader, choices: SectionChoices) -> OwnSection | None:
    title = own.take("title", "Write what stands above the section, in each language.")
    pictogram = own.scalar("pictogram")
    sheets = known_sheets(own, choices.sheets, "Write the sheets: [prepare].")
    after = own.scalar("after", "Write the title of the section of docgen's that comes before it.")
    lines = own.take("lines", "Write what it says: - {en: ...} for each line.")
    procedures = own.words("procedures")
    for word in procedures:
        if choices.procedures and word.text not in choices.procedures:
            hint = f"Write {one_of(choices.procedures)}."
            problem = ValueProblem(f'"{shown(word.text)}" is no procedure here.', hint)
            own.wrong("procedures", word.place, problem)
    own.finish()
    head = tuple(_texts(own, "title", (title,) if title else (), choices.languages, MOST_TITLE))
    said = tuple(_texts(own, "lines", _each(own, lines), choices.languages, MOST_LINE))
    if not head or not said or after is None or not sheets:
        return None
    named = tuple(word.text for word in procedures)
    return OwnSection(head[0], pictogram, sheets, after, said, named)


def _each(own: MapReader, lines: Node | None) -> tuple[Node, ...]:
    if lines is None:
        return ()
    if not isinstance(lines, Sequence) or not lines.items:
        message = f"A list of lines is wanted, not {shape_of(lines)}."
        problem = ValueProblem(message, "Begin each with a dash: - {en: Hello.}")
        own.wrong("lines", lines.place, problem)
        return ()
    if len(lines.items) > MOST_LINES:
        message = f"A section of {len(lines.items)} lines is too long to be remembered."
        problem = ValueProblem(message, f"Write at most {MOST_LINES}, or two sections.")
        own.wrong("lines", lines.items[MOST_LINES].place, problem)
    return lines.items


def _texts(
    own: MapReader, key: str, nodes: tuple[Node, ...], languages: tuple[str, ...], most: int
) -> Iterator[OwnText]:
    for node in nodes:
        try:
            said = read_free_text(node, languages)
        except PlacedProblem as problem:
            own.wrong(key, problem.place, problem)
            continue
        long = max((len(text) for _, text in said.texts), default=0)
        if long > most:
            message = f"A text of {long} characters is too long here."
            own.wrong(key, node.place, ValueProblem(message, f"Write at most {most}."))
        yield OwnText(said, node.place)
