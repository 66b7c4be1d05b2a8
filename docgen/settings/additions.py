"""What a clinic adds to its sheets: marks, words and sections of its own, PDFs behind them.

In: nothing (`clinic.py` reads the file). Out: `OwnWording`, `OwnSection`, `InsertDecl` and names of
`PRINTS`, and the kinds of `wording:`, `sections:`, `inserts:` and `print:`. A PDF is looked through
at once, so that a bad one is told before any sheet is made. Whether docgen has a sentence that is
reworded, and where a section stands on a sheet, is looked at where the sheets are known:
`template/own_texts.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from docgen.errors import Diagnostic, Place, ValueProblem, one_of, warning
from docgen.inserts.insert import BadInsert, Insert, named, same_paper
from docgen.schema import kinds
from docgen.schema.declaration import (
    FileFacts,
    KeyPlace,
    MapReader,
    Schema,
    ValueKind,
    build,
    declare,
    group,
    group_json,
    keys_of,
    listed,
    many,
    one_or_more,
    read_noting,
    shape_of,
    shortened,
)
from docgen.schema.kinds import FreeText
from docgen.schema.telephones import Phone, telephone_uri
from docgen.schema.yamltree import Node, Scalar, Sequence, names_a_file
from docgen.style import FORMATS, PAPER

# Each name that a clinic may write at `print:`, and what it prints.
PRINTS = {
    "qr_phone": "a QR code that calls the clinic",
    "qr_calendar": "a QR code that puts dates of the sheet in a phone",
    "barcode": "record number and sheet as Code 128 on every page",
    "calendar": "a strip of the first days: what is allowed again when",
}
MOST_SECTIONS = 12
MOST_LINES = 7  # as lists of docgen's have: nobody remembers more
_MOST_TITLE = 60  # characters: one line in two columns
_MOST_LINE = 240


# Words that the clinic's file knows; any will do where it does not, since that is told already.
_SHEETS = many(kinds.word("a sheet of the clinic", lambda facts: facts.sheets or None))
_PROCEDURES = many(kinds.word("a procedure of the clinic", lambda facts: facts.procedures or None))
_LANGUAGES = many(kinds.word("a language of the clinic", lambda facts: facts.languages or None))


# Marks


def prints() -> ValueKind[tuple[str, ...]]:
    """Names of what docgen prints besides the text, each once."""
    name = kinds.word("a thing that docgen prints", PRINTS)

    def read(node: Node, spot: KeyPlace) -> str:
        found, phone = name.read(node, spot), spot.facts.phone
        if found == "qr_phone" and phone and not telephone_uri(Phone(phone), spot.facts.country):
            message = f'No telephone can dial "{shortened(phone)}".'
            raise ValueProblem(message, "Check the digits of phone, one by one.")
        return found

    told = "; ".join(f"{name}: {what}" for name, what in PRINTS.items())
    each = many(ValueKind(name.said, read, name.json), once=True)
    described = {**one_or_more({"enum": list(PRINTS)}), "description": f"{told}."}
    return replace(each, said=f"a list of {one_of(PRINTS)}", json=described)


# The clinic's own words for sentences of docgen's


class OwnWords(NamedTuple):
    """What a sentence says in one language: one text, or as many as the language has plurals."""

    language: str
    forms: tuple[str, ...]
    place: Place


class OwnWording(NamedTuple):
    """A sentence of docgen's, and the clinic's words for it; no sheets: on all of them.

    `context` is None where the clinic names none.
    """

    text: str
    words: tuple[OwnWords, ...]
    place: Place
    context: str | None = None
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordingKeys:
    """One sentence; beside these keys stands what it says in each language of the clinic."""

    text: Scalar | None = declare(
        kinds.placed(),
        "docgen's English text.",
        required="Write the sentence as docgen has it in English.",
    )
    context: str | None = declare(
        kinds.text(), "Where one text has several meanings.", default=None
    )
    sheets: tuple[str, ...] = declare(_SHEETS, "The sheets; without it, all.")


def wording() -> ValueKind[tuple[OwnWording, ...]]:
    """A list of sentences in the clinic's own words."""
    example = '{text: "You get a locker for your things.", en: "...", es: "..."}'
    below = keys_of(WordingKeys)

    def read(node: Node, spot: KeyPlace) -> OwnWording | None:
        inner, languages = spot.inside(node, "", f"Write {example}."), spot.facts.languages
        words = tuple(_in_languages(inner, languages))
        keys = build(WordingKeys, inner, spot.facts)
        if keys is None or keys.text is None or len(words) < max(len(languages), 1):
            return None
        text = " ".join(keys.text.text.split())
        return OwnWording(text, words, keys.text.place, keys.context, keys.sheets)

    def described(facts: FileFacts) -> Schema:
        forms: Schema = {"type": "array", "items": kinds.ONE_TEXT, "minItems": 1}
        said: Schema = {"anyOf": [kinds.ONE_TEXT, forms]}
        each = {f"^{kinds.LANGUAGE}$": said}
        return {**group_json(below, facts), "patternProperties": each}

    return listed(ValueKind("a group of keys", read, described, below), example)


def _in_languages(own: MapReader, languages: tuple[str, ...]) -> Iterator[OwnWords]:
    """Yield what is said in each language of the clinic; a missing one, or another, is noted."""
    given = [key for key, _ in own.nodes() if re.fullmatch(kinds.LANGUAGE, key.text)]
    missing = [one for one in languages if one not in {key.text for key in given}]
    if missing:
        message = f"It is not said in the language {one_of(missing)}."
        hint = f"Write all languages of the clinic: {', '.join(languages)}."
        own.complain("missing-language", message, hint, own.place)
    for key in given:
        node = own.take(key.text)
        if languages and key.text not in languages:
            message = f'"{key.text}" is not one of the clinic\'s languages.'
            hint = f"Write {one_of(languages)}, or add {key.text} to languages:."
            own.complain("other-language", message, hint, key.place, key.text)
        elif node is not None:
            try:
                yield OwnWords(key.text, tuple(_forms(node)), node.place)
            except ValueProblem as problem:
                own.wrong(key.text, problem.place or node.place, problem)


def _forms(node: Node) -> Iterator[str]:
    for form in node.items if isinstance(node, Sequence) and node.items else (node,):
        if not isinstance(form, Scalar):
            hint = "Put a text with brackets or braces in it in quotes."
            raise ValueProblem(f"A text is wanted, not {shape_of(form)}.", hint, form.place)
        yield kinds.clean_line(form, kinds.MOST_CHARACTERS)


# Sections


class OwnText(NamedTuple):
    """A title or a line in each language of the clinic, and where it is written."""

    said: FreeText
    place: Place


def _own_text(most: int) -> ValueKind[OwnText]:
    text = kinds.in_each_language()

    def read(node: Node, spot: KeyPlace) -> OwnText:
        said = text.read(node, spot)
        long = max((len(words) for _, words in said.texts), default=0)
        if long > most:
            message = f"A text of {long} characters is too long here."
            spot.wrong(node.place, message, f"Write at most {most}.")
        return OwnText(said, node.place)

    return ValueKind(text.said, read, kinds.in_each_language(most).json)


def _lines() -> ValueKind[tuple[OwnText, ...]]:
    """The lines of a section, not more than anybody remembers."""
    line = _own_text(_MOST_LINE)

    def read(node: Node, spot: KeyPlace) -> tuple[OwnText, ...]:
        if not isinstance(node, Sequence) or not node.items:
            message = f"A list of lines is wanted, not {shape_of(node)}."
            raise ValueProblem(message, "Begin each with a dash: - {en: Hello.}")
        if len(node.items) > MOST_LINES:
            message = f"A section of {len(node.items)} lines is too long to be remembered."
            hint = f"Write at most {MOST_LINES}, or two sections."
            spot.wrong(node.items[MOST_LINES].place, message, hint)
        found = [read_noting(line, item, spot) for item in node.items]
        return tuple([one for one in found if one is not None])

    items = line.schema(FileFacts())
    described: Schema = {"type": "array", "items": items, "minItems": 1, "maxItems": MOST_LINES}
    return ValueKind("a list of texts, each in each language", read, described, blank=())


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSection:
    """A section of the clinic's; no procedures: on the sheets of all."""

    title: OwnText = declare(
        _own_text(_MOST_TITLE),
        "What stands above it.",
        required="Write what stands above the section, in each language.",
    )
    pictogram: Scalar | None = declare(kinds.placed(), "The name of a drawing.", example="car")
    sheets: tuple[str, ...] = declare(
        _SHEETS, "The sheets that have it.", required="Write the sheets: [prepare]."
    )
    procedures: tuple[str, ...] = declare(
        _PROCEDURES,
        "The procedures whose sheets have it; without it, all.",
    )
    after: Scalar = declare(
        kinds.placed(),
        "The English title of docgen's section before it.",
        required="Write the title of the section of docgen's that comes before it.",
    )
    lines: tuple[OwnText, ...] = declare(
        _lines(), "What it says.", required="Write what it says: - {en: ...} for each line."
    )

    def stands_on(self, procedure: str, sheet: str) -> bool:
        """Whether a sheet of a procedure has it."""
        return sheet in self.sheets and (not self.procedures or procedure in self.procedures)


def sections() -> ValueKind[tuple[OwnSection, ...]]:
    """A list of sections, each behind one of docgen's."""
    example = '{title: {en: "..."}, sheets: [prepare], after: "...", lines: [{en: "..."}]}'
    hint = f"Write - {example} below it."
    return listed(group(OwnSection, _with_lines, hint=hint), example, most=MOST_SECTIONS)


def _with_lines(section: OwnSection, _: KeyPlace) -> OwnSection | None:
    return section if section.lines and section.sheets else None


# PDFs behind the sheets


class InsertDecl(NamedTuple):
    """A PDF and the sheets that it stands behind; no languages or formats: all of them."""

    path: Path
    digest: str  # SHA-256 of the file
    place: Place
    sheets: tuple[str, ...]
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    flaw: str = ""  # why a sheet with it does not claim PDF/UA
    paper: tuple[float, float] | None = None  # where its pages are to fit, in points

    def stands_behind(self, sheet: str, languages: tuple[str, ...], format_name: str) -> bool:
        """Whether it is put behind such a sheet."""
        return (
            sheet in self.sheets
            and (not self.languages or bool(set(self.languages) & set(languages)))
            and (not self.formats or format_name in self.formats)
        )


_FORMATS = many(kinds.word("a format", FORMATS))


@dataclass(frozen=True, slots=True)
class InsertKeys:
    """A PDF, and the sheets that it is put behind."""

    file: Scalar = declare(
        kinds.placed("the name of a PDF"),
        "A PDF in the clinic's folder.",
        required="Write the name of a PDF beside clinic.yaml.",
        example="map.pdf",
    )
    sheets: tuple[str, ...] = declare(
        _SHEETS,
        "The sheets.",
        required="Write the sheets: [prepare].",
    )
    languages: tuple[str, ...] = declare(
        _LANGUAGES,
        "The languages of the sheets; without it, all.",
    )
    formats: tuple[str, ...] = declare(_FORMATS, "The formats of the sheets; without it, all.")
    fit: bool = declare(kinds.flag(), "Whether its pages are scaled onto the paper of the sheets.")


def inserts() -> ValueKind[tuple[InsertDecl, ...]]:
    """A list of PDFs, each looked through."""
    example = "{file: map.pdf, sheets: [prepare]}"
    one = group(InsertKeys, _looked_through, wanted="An insert has keys.", hint=f"Write {example}.")
    return listed(one, example)


def _looked_through(keys: InsertKeys, spot: KeyPlace) -> InsertDecl | None:
    """Read the file: a bad one is found now."""
    paper, file = PAPER.get(spot.facts.paper), keys.file
    path = spot.facts.folder / file.text
    if not path.resolve().is_relative_to(spot.facts.folder.resolve()):
        problem = ValueProblem("It is not in the clinic's folder.", "Put it beside clinic.yaml.")
    elif not names_a_file(path):
        hint = "Write its name as it is in the folder."
        problem = ValueProblem(f'There is no file "{shortened(file.text)}".', hint)
    else:
        from docgen.inserts.reading import read_insert  # noqa: PLC0415  # opens pypdf

        fits = paper if keys.fit else None
        try:
            insert = read_insert(path, fits)
        except BadInsert as bad:
            problem = ValueProblem(f"{shortened(file.text)}: {bad.message}", bad.hint)
        else:
            spot.keys.problems.add(*_remarks(insert, file, None if keys.fit else paper))
            behind = keys.sheets, keys.languages, keys.formats
            return InsertDecl(path, insert.digest, file.place, *behind, insert.flaw, fits)
    spot.keys.wrong("file", file.place, problem)
    return None


def _remarks(
    insert: Insert, file: Scalar, paper: tuple[float, float] | None
) -> Iterator[Diagnostic]:
    """Warn of what was mended or left out, and of pages that are not on the paper of the sheets."""
    name = shortened(file.text)
    for note in insert.notes:
        hint = "Look at its pages behind a sheet."
        yield warning("insert-note", f"{name}: {note}.", hint, file.place)
    other: dict[str, list[int]] = {}
    for page, size in enumerate(insert.sizes if paper else (), 1):
        if paper and not same_paper(size, paper):
            other.setdefault(named(size, like=paper), []).append(page)
    for size_name, pages in other.items():
        which = f"Page {pages[0]}" if len(pages) == 1 else f"Pages {', '.join(map(str, pages))}"
        own = named(paper, like=paper) if paper else ""
        verb = "is" if len(pages) == 1 else "are"
        message = f"{which} of {name} {verb} {size_name}, the sheets are {own}."
        hint = "Write fit: yes to scale it, or save it on the paper of the sheets."
        yield warning("insert-paper", message, hint, file.place)
