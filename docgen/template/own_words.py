"""A clinic's own words for docgen's sentences, held against the sentences that its sheets have.

In: what `wording:` says, and the templates of the clinic's sheets. Out: `OwnTexts`, the entries
that stand before all catalogues, for each language and sheet; or every problem at its place. A
sentence that no sheet has (any more) is refused: the clinic's words would be lost in silence, and
docgen's be printed in their place. So are other words for what is locked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
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
from docgen.i18n.catalogue import Translation, shorten
from docgen.i18n.phrases import load_phrases
from docgen.i18n.po import read_catalogue
from docgen.settings.additions import OwnWording
from docgen.settings.procedure import Pack
from docgen.template.inline import Flaw, flaw
from docgen.template.messages import nodes, units
from docgen.template.syntax import Templates
from docgen.template.tree import mentioned
from docgen.template.vocabulary import ASKED_SIGNS, SIGNS

Key = tuple[str, str]  # context, English text
OWN_SECTION = "sections:"  # the context of what stands in a clinic's own sections
_VALUE = re.compile(r"\{\w+\}|\*\*")
_TYPED = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'})
_COPY = "Write it as docgen's English sheet has it, with the names of values in {braces}."


@dataclass(slots=True)
class Standing:
    """A sentence as the clinic's sheets have it; `part` says that it stands inside others."""

    counted: bool = False
    locked: bool = False
    part: bool = False
    sheets: dict[str, None] = field(default_factory=dict)


class OwnEntry(NamedTuple):
    """The words of a clinic for one sentence, in each language; no sheets: on all of them."""

    key: Key
    sheets: tuple[str, ...]
    entries: tuple[tuple[str, Translation], ...]  # by language
    place: Place
    part: bool

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
                yield warning("wording-unused", message, hint, one.place)


def standing_texts(sheets: Iterable[tuple[Pack, Templates]], phrases: Path) -> dict[Key, Standing]:
    """Return every sentence that these sheets can print, whatever the clinic has set."""
    found: dict[Key, Standing] = {}

    def note(sheet: str, key: Key, *, counted: bool = False, locked: bool = False) -> None:
        one = found.setdefault(key, Standing(counted))
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
        found.setdefault(key, Standing(phrase.counted, part=True, sheets=dict(names)))
    return found


def _labels(templates: Templates) -> Iterator[tuple[str, str]]:
    """Yield the entries of the lists that a sheet names, each with the name of its list."""
    words = templates.vocabulary
    named = mentioned(tuple(templates.bodies.values()))
    lists = dict.fromkeys(held.list_name for path, held in words.statics.items() if path in named)
    for name in lists:
        yield from ((name, label) for label in words.lists.get(name, {}).values())


def own_texts(
    wordings: tuple[OwnWording, ...], known: Mapping[Key, Standing], catalogues: Iterable[Path] = ()
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
            found.append(OwnEntry(key_or_why, one.sheets, entries, one.place, standing.part))
    problems.raise_as(SettingsError)
    return OwnTexts(tuple(found))


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
        return error("unknown-text", message, hint if is_slip(hint) else _COPY, one.place)
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
    one: OwnWording, key: Key, standing: Standing, before: Iterable[OwnEntry]
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


def _entries(one: OwnWording, key: Key, standing: Standing) -> Iterator[tuple[str, Translation]]:
    context, text = key
    plural = text if standing.counted else ""
    for words in one.words:
        entry = Translation(
            context, text, plural, words.forms, fuzzy=False, place=words.place, own=True
        )
        yield words.language, entry
