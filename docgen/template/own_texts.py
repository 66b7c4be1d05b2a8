"""What a clinic says itself: its own words for docgen's sentences, and sections of its own.

In: what `wording:` and `sections:` of `clinic.yaml` say, and the templates of the clinic's sheets.
Out: `OwnTexts`, the entries that stand before all catalogues, for each language and sheet; the same
templates with the sections in their places; or every problem at its place.

Own words are held against the sentences that the sheets have. One that no sheet has (any more) is
refused: the clinic's words would be lost in silence, and docgen's be printed in their place. So
are other words for what is locked.

A section is what a template would hold: a heading, and items with the values of settings, so that
all that holds for templates holds for it. It stands behind the section that it names, whether or
not a patient has that one: in the template behind its heading; then, where it is known which
headings a sheet has, it moves down to the next (`settled`). So it never parts a heading from its
lines, and page one keeps its order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    warning,
)
from docgen.fonts.families import missing_glyphs
from docgen.i18n.catalogue import BLOCK_START, Translation, shorten
from docgen.i18n.phrases import load_phrases
from docgen.i18n.po import read_catalogue
from docgen.model import BOX_KINDS, BoxPage
from docgen.procedure.procedure import Pack
from docgen.settings.additions import OwnSection, OwnText, OwnWording
from docgen.template.lint import lint
from docgen.template.markdown import Flaw, flaw
from docgen.template.names import ASKED_SIGNS, SIGNS
from docgen.template.sources import Templates
from docgen.template.syntax import Remarks, Written, parse_unit
from docgen.template.tree import (
    Body,
    BoxClose,
    BoxOpen,
    Draft,
    DraftUnit,
    MarkKind,
    Node,
    Raw,
    TextLine,
    TextUnit,
    mentioned,
    nodes,
    units,
)

Key = tuple[str, str]  # context, English text
OWN_SECTION = "sections:"  # the context of what stands in a clinic's own sections
_VALUE = re.compile(r"\{\w+\}|\*\*")
_TYPED = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'})
_COPY = "Write it as docgen's English sheet has it, with the names of values in {braces}."
_LAST = frozenset(kind.name for kind in BOX_KINDS.values() if kind.last)
_NO_ANCHOR = _LAST.union(k.name for k in BOX_KINDS.values() if k.page is BoxPage.FIRST)
_OF_CLINIC = ("patient", "times")  # what only a template can ask for before it is printed
_HEADS = ("# ", "## ")  # what a section begins with; that of the whole sheet is no section


# Own words for sentences of docgen's.


@dataclass(slots=True)
class SheetSentence:
    """A sentence as the clinic's sheets have it; `part` says that it stands inside others."""

    counted: bool = False
    locked: bool = False
    part: bool = False
    sheets: dict[str, None] = field(default_factory=dict)


class OwnEntry(NamedTuple):
    """The words of a clinic for one sentence, in each language; no sheets: on all of them.

    `marked` is the same sentence with other bold, where docgen has it too.
    """

    key: Key
    sheets: tuple[str, ...]
    entries: tuple[tuple[str, Translation], ...]  # by language
    place: Place
    part: bool
    marked: str = ""

    def stands_on(self, sheet: str) -> bool:
        """Whether a sheet has these words; "" is what stands on no sheet alone."""
        return not self.sheets or sheet in self.sheets


class OwnTexts(NamedTuple):
    """What a clinic says in its own words: for sentences of docgen's, and in sections of its own.

    `sections` holds the entries of these, by language.
    """

    found: tuple[OwnEntry, ...] = ()
    sections: FrozenMap[str, tuple[Translation, ...]] = FrozenMap()

    @property
    def differ(self) -> bool:
        """Whether the words of one sheet are not those of another."""
        return any(one.sheets for one in self.found)

    def of(self, language: str, sheet: str) -> tuple[Translation, ...]:
        """Return the entries for a sheet in a language."""
        own = (dict(one.entries)[language] for one in self.found if one.stands_on(sheet))
        return (*own, *self.sections.get(language, ()))

    def unwritable(self, flaw: Callable[[str], str]) -> Iterator[Diagnostic]:
        """Yield the words that no font at hand can write; `flaw` says why a text cannot be."""
        for entry in (entry for one in self.found for _, entry in one.entries):
            for text in entry.texts:
                if bad := flaw(_VALUE.sub("", text)):
                    yield replace(missing_glyphs("The text", bad), place=entry.place)

    def unused(self, used: Iterable[Key]) -> Iterator[Diagnostic]:
        """Warn of words that no sheet prints, as the clinic is set today."""
        known = set(used)
        for one in self.found:
            if one.key not in known and not one.part:
                message = f'No sheet of this clinic prints "{shorten(one.key[1])}".'
                hint = "Its settings say otherwise: take these words out, or reword what prints."
                hint = _now(one.marked) if one.marked else hint
                yield warning("wording-unused", message, hint, one.place)


def standing_texts(
    sheets: Iterable[tuple[Pack, Templates]], phrases: Path
) -> dict[Key, SheetSentence]:
    """Return every sentence that these sheets can print, whatever the clinic has set."""
    found: dict[Key, SheetSentence] = {}

    def note(sheet: str, key: Key, *, counted: bool = False, locked: bool = False) -> None:
        one = found.setdefault(key, SheetSentence(counted))
        one.locked |= locked
        one.sheets[sheet] = None

    names: dict[str, None] = {}
    for pack, templates in sheets:
        names[templates.sheet] = None
        for file, body in templates.bodies.items():
            for unit in units(nodes(body)):
                if unit.is_message and not unit.context.startswith(OWN_SECTION):
                    counted, locked = unit.counted is not None, file in templates.locked
                    key = unit.context, unit.text
                    note(templates.sheet, key, counted=counted, locked=locked)
        for name, label in _labels(templates):
            note(templates.sheet, ("", label), locked=name in (SIGNS, ASKED_SIGNS))
        for text in (pack.title, *(one.say for one in pack.calendar.get(templates.sheet, ()))):
            note(templates.sheet, ("", text))
    for phrase in load_phrases(phrases).values():
        key = phrase.key, phrase.text
        found.setdefault(key, SheetSentence(phrase.counted, part=True, sheets=dict(names)))
    return found


def _labels(templates: Templates) -> Iterator[tuple[str, str]]:
    """Yield the entries of the lists that a sheet names, each with the name of its list."""
    words = templates.vocabulary
    named = mentioned(tuple(templates.bodies.values()))
    lists = dict.fromkeys(held.list_name for path, held in words.names.items() if path in named)
    for name in lists:
        yield from ((name, label) for label in words.lists.get(name, {}).values())


def own_texts(
    wordings: tuple[OwnWording, ...],
    known: Mapping[Key, SheetSentence],
    catalogues: Iterable[Path] = (),
) -> OwnTexts:
    """Return what the clinic says in its own words; `catalogues` help to name a sentence.

    Raises:
        SettingsError: a sentence that no sheet has, that is locked, or that stands here twice.
    """
    problems = Problems()
    found: list[OwnEntry] = []
    by_text: dict[str, list[Key]] = {}
    for key in known:
        by_text.setdefault(folded(key[1]), []).append(key)
    for one in wordings:
        key_or_why = _key(one, by_text, catalogues)
        if isinstance(key_or_why, Diagnostic):
            problems.add(key_or_why)
            continue
        standing = known[key_or_why]
        why = _refused(one, key_or_why, standing, found)
        problems.add(*why)
        if not why:
            entries = tuple(_entries(one, key_or_why, standing))
            marked = _marked_otherwise(key_or_why[1], by_text)
            found.append(
                OwnEntry(key_or_why, one.sheets, entries, one.place, standing.part, marked)
            )
    problems.raise_as(SettingsError)
    return OwnTexts(tuple(found))


def _marked_otherwise(text: str, among: Iterable[str]) -> str:
    """Return the same sentence with other bold, or ""."""

    def bare(one: str) -> str:
        return folded(one.replace("**", ""))

    own = folded(text)
    return next((one for one in among if one != own and bare(one) == bare(text)), "")


def _now(text: str) -> str:
    """Say which sentence one is now whose bold has changed."""
    return f'Its bold has changed: name it "{text}", and mark as much in your words.'


def folded(text: str) -> str:
    """Return a text as it is compared: blanks are one blank, quotation marks as typed."""
    return " ".join(text.split()).translate(_TYPED)


def _key(
    one: OwnWording, by_text: Mapping[str, list[Key]], catalogues: Iterable[Path]
) -> Key | Diagnostic:
    """Find the sentence that is meant, or say why it cannot be told."""
    keys = by_text.get(folded(one.text), [])
    if not keys:
        message = f'No sheet of this clinic has the text "{shorten(one.text)}".'
        hint = english_of(one.text, catalogues, by_text) or suggest(one.text, by_text)
        hint = hint if is_slip(hint) else _COPY
        now = _marked_otherwise(one.text, by_text)
        return error("unknown-text", message, _now(now) if now else hint, one.place)
    contexts = [context for context, _ in keys]
    if one.context is None and len(keys) > 1:
        message = f'"{shorten(one.text)}" stands in {len(keys)} contexts.'
        named = (f'context: "{context}"' for context in contexts)
        return error("which-text", message, f"Write {one_of(named)} beside it.", one.place)
    if one.context is not None and one.context not in contexts:
        message = f'"{shorten(one.text)}" has no context "{one.context[:40]}".'
        hint = suggest(one.context, contexts) or "Take context: out."
        return error("unknown-context", message, hint, one.place)
    return keys[0] if one.context is None else keys[contexts.index(one.context)]


def english_of(text: str, catalogues: Iterable[Path], known: Container[str]) -> str:
    """Name the English of a text that is a translation: a clinic may read no English sheets."""
    for path in catalogues:
        for entry in read_catalogue(path).entries.values() if path.is_file() else ():
            if folded(text) in map(folded, entry.texts) and folded(entry.msgid) in known:
                return f'Did you mean "{entry.msgid}"? A sentence is named by its English.'
    return ""


def _refused(
    one: OwnWording, key: Key, standing: SheetSentence, before: Iterable[OwnEntry]
) -> list[Diagnostic]:
    """Say why a sentence may not be worded so: locked, not on a sheet, said twice, markup."""
    found: list[Diagnostic] = []
    shown = f'"{shorten(key[1])}"'
    if standing.locked:
        message = f"{shown} is locked: every clinic prints it as docgen does."
        hint = "Take it out of wording:. A clinic may add lines to a locked part, in its settings."
        found.append(error("locked", message, hint, one.place))
    for sheet in one.sheets:
        if sheet not in standing.sheets:
            message = f"{shown} does not stand on {sheet}."
            hint = f"It stands on {one_of(standing.sheets)}."
            found.append(error("other-sheet", message, hint, one.place))
    for other in before:
        shared = not one.sheets or not other.sheets or set(one.sheets) & set(other.sheets)
        if other.key == key and shared:
            message = f"{shown} has words of your own in line {other.place.line} already."
            hint = "Remove one, or name other sheets: for each."
            found.append(error("worded-twice", message, hint, one.place))
    said = (
        (flaw(form) or _brace(form), words.place) for words in one.words for form in words.forms
    )
    found += [error("markup", bad.message, bad.hint, place) for bad, place in said if bad]
    return found


def _brace(text: str) -> Flaw | None:
    """Find a brace that is not of a value's name."""
    found = re.search(r"[{}]", re.sub(r"\{\w+\}", "", text))
    hint = "Write {name} for a value, with the name that docgen's text has."
    return (
        Flaw(found.start(), "A brace cannot stand in the text of a sheet.", hint) if found else None
    )


def _entries(
    one: OwnWording, key: Key, standing: SheetSentence
) -> Iterator[tuple[str, Translation]]:
    context, text = key
    plural = text if standing.counted else ""
    for words in one.words:
        entry = Translation(
            context, text, plural, words.forms, fuzzy=False, place=words.place, own=True
        )
        yield words.language, entry


# Own sections.


class SectionText(NamedTuple):
    """One text of a section: the unit that the sheet has, and its words in each language."""

    unit: TextUnit
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
        lint(body, templates.vocabulary, problems)
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
    yield TextLine("## ", head.unit._replace(icon=icon, place=place))
    yield Raw("\n")
    for line in lines:
        yield TextLine("- ", line.unit)
    yield Raw("\n")


def _said(section: OwnSection, number: int, problems: Problems) -> list[SectionText]:
    texts = (section.title, *section.lines)
    return [
        _text(one, f"{OWN_SECTION} {number + 1}.{at}", problems) for at, one in enumerate(texts)
    ]


def _text(text: OwnText, context: str, problems: Problems) -> SectionText:
    """Read one text in each language; the first language's is the message of the others."""
    found: list[tuple[str, TextUnit]] = []
    for language, words in text.said.texts:
        written = Written(words, (text.place,))
        unit = parse_unit(written, problems, Remarks(context))
        problems.add(*_not_in_sections(unit, words, text.place))
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
    return SectionText(first, tuple(entries))


def _not_in_sections(unit: TextUnit, words: str, place: Place) -> Iterator[Diagnostic]:
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
    """Return the titles that a section may name, each with the last node in which it stands.

    One that some patients have where nothing may follow is not among them.
    """
    found: dict[str, int] = {}
    held: set[str] = set()
    for start, end in _parts(main):
        part = main[start : end + 1]
        if _holds(part, bodies, _NO_ANCHOR):
            held.update(_titles(part, bodies))
        else:
            found.update((title, end) for title in _titles(part, bodies))
    return {title: end for title, end in found.items() if title not in held}


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
    text = isinstance(unit, DraftUnit) and unit.part is MarkKind.TEXT and unit.place.file == file
    return text and mark.strip() in ("", "##", "-") and mark != "\n"


def _deeper(part: str | DraftUnit) -> int:
    """Tell how many boxes are open more behind a part."""
    if isinstance(part, str) or part.part not in (MarkKind.BOX, MarkKind.END):
        return 0
    return 1 if part.part is MarkKind.BOX else -1


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
        elif part.part is MarkKind.BOX and part.text in _LAST:
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
        elif part.part is MarkKind.BOX and part.text in _LAST:
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


def _titles(part: Iterable[Node], bodies: Mapping[str, Body]) -> Iterator[str]:
    for node in nodes(part, bodies):
        if isinstance(node, TextLine) and node.mark in _HEADS[1:]:
            yield folded(node.unit.text)


def _holds(part: Iterable[Node], bodies: Mapping[str, Body], kinds: frozenset[str]) -> bool:
    return any(isinstance(one, BoxOpen) and one.kind in kinds for one in nodes(part, bodies))
