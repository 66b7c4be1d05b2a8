"""A clinic's own sections, put among those of a sheet's templates.

In: `Templates`, the sections of `clinic.yaml`. Out: the same templates with the sections in their
places, and the entries that say them in each language. A section is what a template would hold: a
heading, and items with the values of settings, so that all that holds for templates holds for it.

It stands behind the section that it names, whether or not a patient has that one: in the template
behind its heading; then, where it is known which headings a sheet has, it moves down to the next
(`settled`). So it never parts a heading from its lines, and page one keeps its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import (
    Diagnostic,
    Place,
    Problems,
    SettingsError,
    error,
    is_slip,
    one_of,
    suggest,
)
from docgen.i18n.catalogue import BLOCK_START, Translation
from docgen.model import BOX_KINDS, BoxPage
from docgen.settings.additions import OwnSection, OwnText
from docgen.template.draft import Draft, Part
from docgen.template.draft import Unit as DraftUnit
from docgen.template.own_words import OWN_SECTION, english_of, folded
from docgen.template.rules import check
from docgen.template.syntax import Templates
from docgen.template.tree import (
    Body,
    BoxClose,
    BoxOpen,
    Include,
    Line,
    Node,
    Raw,
    Unit,
    inner_bodies,
)
from docgen.template.units import Remarks, Written, parse_unit

_LAST = frozenset(kind.name for kind in BOX_KINDS.values() if kind.last)
_NO_ANCHOR = _LAST.union(k.name for k in BOX_KINDS.values() if k.page is BoxPage.FIRST)
_OF_CLINIC = ("patient", "times")  # what only a template can ask for before it is printed
_HEADS = ("# ", "## ")  # what a section begins with; that of the whole sheet is no section


class Said(NamedTuple):
    """One text of a section: the unit that the sheet has, and its words in each language."""

    unit: Unit
    entries: tuple[tuple[str, Translation], ...]


def with_sections(
    templates: Templates,
    procedure: str,
    sections: tuple[OwnSection, ...],
    catalogues: Iterable[Path] = (),
) -> Templates:
    """Return a sheet's templates with the clinic's own sections; `catalogues` help to name them.

    Raises:
        SettingsError: a section that the sheet does not have is named, a text breaks the rules of
            templates, or a language has not the values and the bold of the others.
    """
    mine = [one for one in sections if one.stands_on(procedure, templates.sheet)]
    if not mine:
        return templates
    problems = Problems()
    main = templates.bodies[templates.main]
    titles = anchors(main, templates.bodies)
    added: dict[int, list[Node]] = {}
    for section in mine:
        at = titles.get(folded(section.after.text))
        if at is None:
            problems.add(_unknown(section, templates.sheet, titles, catalogues))
        body = tuple(_body(section, sections.index(section), problems))
        check(body, templates.vocabulary, problems)
        added.setdefault(at or 0, []).extend(body)
    problems.raise_as(SettingsError)
    whole = [node for at, one in enumerate(main) for node in (one, *added.get(at, ()))]
    bodies = FrozenMap({**templates.bodies, templates.main: tuple(whole)})
    return templates._replace(bodies=bodies)


def section_entries(sections: tuple[OwnSection, ...], language: str) -> Iterator[Translation]:
    """Yield what the clinic's sections say in a language."""
    for number, section in enumerate(sections):
        for said in _said(section, number, Problems()):
            yield dict(said.entries)[language]


def _unknown(
    section: OwnSection, sheet: str, anchors: Mapping[str, int], catalogues: Iterable[Path]
) -> Diagnostic:
    after = section.after
    message = f'There is no section "{after.text[:60]}" on {sheet} that another can follow.'
    hint = english_of(after.text, catalogues, anchors) or suggest(after.text, anchors)
    if not is_slip(hint):
        hint = f"Write {one_of(anchors)}."
    return error("unknown-section", message, hint, after.place)


def _body(section: OwnSection, number: int, problems: Problems) -> Iterator[Node]:
    head, *lines = _said(section, number, problems)
    icon = section.pictogram.text if section.pictogram else ""
    place = section.pictogram.place if section.pictogram else head.unit.place
    yield Raw("\n")
    yield Line("## ", head.unit._replace(icon=icon, place=place))
    yield Raw("\n")
    for line in lines:
        yield Line("- ", line.unit)
    yield Raw("\n")


def _said(section: OwnSection, number: int, problems: Problems) -> list[Said]:
    texts = (section.title, *section.lines)
    return [
        _text(one, f"{OWN_SECTION} {number + 1}.{at}", problems) for at, one in enumerate(texts)
    ]


def _text(text: OwnText, context: str, problems: Problems) -> Said:
    """Read one text in each language; the first language's is the message of the others."""
    found: list[tuple[str, Unit]] = []
    for language, words in text.said.texts:
        written = Written(words, (text.place,))
        unit = parse_unit(written, problems, Remarks(context))
        problems.add(*_refused(unit, words, text.place))
        found.append((language, unit))
    first = found[0][1]
    used = {(one.path, one.format) for one in first.placeholders}
    for language, unit in found[1:]:
        if {(one.path, one.format) for one in unit.placeholders} != used:
            message = f"In {language}, the values are not those of {found[0][0]}."
            hint = "Write the same {{ name | format }} in each language."
            problems.add(error("placeholders", message, hint, text.place))
    entries = (
        (language, Translation(context, first.text, "", (unit.text,), fuzzy=False, place=text.place,
                         own=True, source=unit is first))
        for language, unit in found
    )  # fmt: skip
    return Said(first, tuple(entries))


def _refused(unit: Unit, words: str, place: Place) -> Iterator[Diagnostic]:
    """Find what a section of `clinic.yaml` cannot hold, though a template can."""
    for used in unit.placeholders:
        if used.path.partition(".")[0] in _OF_CLINIC:
            message = f"`{used.path}` is a patient's own: it may be unknown."
            hint = "Only what the clinic has set stands here, such as {{ clinic.phone | phone }}."
            yield error("placeholder", message, hint, place)
        elif used.format == "count":
            hint = "Write the number out, or word one of docgen's sentences (wording:)."
            yield error("placeholder", "No number is counted here.", hint, place)
    if BLOCK_START.match(words):
        hint = "Write each line as a text that does not begin with #, -, *, >, | or a number."
        yield error("one-block", "A line of a section is one item of a list.", hint, place)


def anchors(main: Body, bodies: Mapping[str, Body]) -> dict[str, int]:
    """Return the titles that a section may name, each with the last node in which it stands."""
    found: dict[str, int] = {}
    for start, end in _parts(main):
        part = main[start : end + 1]
        if not _holds(part, bodies, _NO_ANCHOR):
            found.update((title, end) for title in _titles(part, bodies))
    return found


def settled(draft: Draft, sections: tuple[OwnSection, ...]) -> Draft:
    """Return a draft with the clinic's own sections moved down to the next heading.

    Which headings a sheet has is known now: where one is missing, its lines go on with those of the
    section above, and nothing of the clinic's comes between them.
    """
    if not sections:
        return draft
    file = sections[0].after.place.file
    out: list[str | DraftUnit] = []
    held: list[str | DraftUnit] = []  # the clinic's own, on its way down
    depth, blank = 0, False
    for at, part in enumerate(draft.parts):
        if _is_own(draft.parts[at : at + 2], file):
            held += (part,) if isinstance(part, str) else (part, "\n")
            blank = True  # what stood between its lines
        elif not (blank and part == "\n"):
            blank = False
            if not depth and _begins(draft.parts[at:]):
                out += _apart(held)
                held = []
            out.append(part)
            depth += _deeper(part)
    return draft._replace(parts=(*out, *_apart(held)))


def _is_own(parts: Sequence[str | DraftUnit], file: str) -> bool:
    """Whether this is a text of the clinic's, or the mark in front of one."""
    unit = parts[-1] if isinstance(parts[0], str) else parts[0]
    mark = parts[0] if isinstance(parts[0], str) else ""
    text = isinstance(unit, DraftUnit) and unit.part is Part.TEXT and unit.place.file == file
    return text and mark.strip() in ("", "##", "-") and mark != "\n"


def _deeper(part: str | DraftUnit) -> int:
    """Tell how many boxes are open more behind a part."""
    if isinstance(part, str) or part.part not in (Part.BOX, Part.END):
        return 0
    return 1 if part.part is Part.BOX else -1


def _apart(held: list[str | DraftUnit]) -> list[str | DraftUnit]:
    """Keep what is put in from the text around it."""
    return ["\n\n", *held, "\n"] if held else []


def _begins(parts: Sequence[str | DraftUnit]) -> bool:
    """Whether a section begins here: its heading, a box that holds one, the end of the sheet."""
    depth = 0
    for at, part in enumerate(parts):
        if isinstance(part, str):
            if part.lstrip("\n") in _HEADS:
                return _owns_its_lines(parts[at + 1 :])
        elif part.part is Part.BOX and part.text in _LAST:
            return True
        depth += _deeper(part)
        if not depth:
            return False
    return False


def _owns_its_lines(parts: Sequence[str | DraftUnit]) -> bool:
    """Whether what stands below a heading stands on no sheet without it.

    If not, the lines go on with the section above where the heading is missing.
    """
    heading = parts[0]
    held = set(heading.guards) if isinstance(heading, DraftUnit) else set()
    for part in parts[1:]:
        if isinstance(part, str):
            if part.lstrip("\n") in _HEADS:
                return True
        elif part.part is Part.BOX and part.text in _LAST:
            return True
        elif not held <= set(part.guards):
            return False
    return True


def _parts(body: Body) -> Iterator[tuple[int, int]]:
    """Yield the first and last node of each part that stands together: a node, or a whole box."""
    depth = start = 0
    for at, node in enumerate(body):
        if isinstance(node, BoxOpen):
            start = at if not depth else start
            depth += 1
        elif isinstance(node, BoxClose):
            depth -= 1
            if not depth:
                yield start, at
        elif not depth:
            yield at, at


def _inner(node: Node, bodies: Mapping[str, Body]) -> Body:
    if isinstance(node, Include):
        return bodies[node.file]
    return tuple(one for body in inner_bodies(node) for one in body)


def _flat(nodes: Iterable[Node], bodies: Mapping[str, Body]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _flat(_inner(node, bodies), bodies)


def _titles(nodes: Iterable[Node], bodies: Mapping[str, Body]) -> Iterator[str]:
    for node in _flat(nodes, bodies):
        if isinstance(node, Line) and node.mark in _HEADS[1:]:
            yield folded(node.unit.text)


def _holds(nodes: Iterable[Node], bodies: Mapping[str, Body], kinds: frozenset[str]) -> bool:
    return any(isinstance(one, BoxOpen) and one.kind in kinds for one in _flat(nodes, bodies))
