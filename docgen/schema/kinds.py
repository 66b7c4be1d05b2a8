"""Kinds of values: what staff may write at a key, in `procedure.yaml` and in `clinic.yaml`.

In: nothing, or what a kind is made from (its words, its length). Out: `ValueKind` values for keys.
Nothing is guessed: a number has its unit, a word is one of those declared, free text stands in
every language of the clinic. Each function makes one kind; what it says of a wrong value is here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from docgen.errors import ValueProblem, is_slip, one_of, suggest
from docgen.schema.declaration import (
    ENTITY,
    FileFacts,
    KeyPlace,
    Schema,
    ValueKind,
    as_scalar,
    one_or_more,
    shape_of,
    shortened,
    yes_or_no,
)
from docgen.schema.quantity import EXAMPLE, KINDS, Quantity, parse_quantity
from docgen.schema.telephones import Phone, read_phone
from docgen.schema.yamltree import Mapping as MappingNode
from docgen.schema.yamltree import Node, Scalar, Sequence

MOST_CHARACTERS = 600
_FEW = 3  # words, of which any may be meant: a hint names them all
LANGUAGE = "[a-z]{2,3}"  # a code, as JSON Schema reads it as well
# Marks that turn the direction of writing: text that reads other than it was typed.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ONE_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS}

# Values that have a class of their own


class Choice(str):
    """One of the words that a field allows."""

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


# Values of one line


def text() -> ValueKind[str]:
    """A text on one line, its white space put in order."""

    def read(node: Node, _: KeyPlace) -> str:
        return " ".join(as_scalar(node).text.split())

    return ValueKind("a text", read, {"type": ["string", "number", "boolean"]}, blank="")


def placed(said: str = "a text") -> ValueKind[Scalar]:
    """A text as it is written, with its place, for those who look at it later."""
    return ValueKind(said, lambda node, _: as_scalar(node), {"type": "string", "minLength": 1})


def line(most: int) -> ValueKind[str]:
    """A text that is printed: one line of at most so many characters."""
    described: Schema = {"type": "string", "minLength": 1, "maxLength": most}
    said = f"a text of {most} characters at most"
    return ValueKind(said, lambda node, _: clean_line(as_scalar(node), most), described, blank="")


def word(
    what: str,
    words: Iterable[str] | Callable[[FileFacts], Iterable[str] | None],
    *,
    said: str = "",
    small: bool = False,
) -> ValueKind[str]:
    """One of some words, such as the name of something that is declared elsewhere.

    `what` is what another is not: "a sheet". `words` may hang on what is known of the file; None
    where that is at fault itself, and any word will do. `small`: in capitals as well.
    """

    def known(facts: FileFacts) -> tuple[str, ...] | None:
        found = words(facts) if callable(words) else words
        return None if found is None else tuple(found)

    def read(node: Node, spot: KeyPlace) -> str:
        written, allowed = as_scalar(node).text.strip(), known(spot.facts)
        found = written.lower() if small else written
        if allowed is not None and found not in allowed:
            hint = suggest(written, allowed)
            if 0 < len(allowed) <= _FEW or (hint and not is_slip(hint)):
                hint = f"Write {one_of(allowed)}."  # in the order in which they are declared
            raise ValueProblem(f'"{shortened(written)}" is not {what}.', hint)
        return found

    def described(facts: FileFacts) -> Schema:
        allowed = list(known(facts) or ())
        return {"enum": allowed} if allowed else {"type": "string"}

    listed = "" if callable(words) else one_of(words)
    return ValueKind(said or listed or what, read, described, blank="")


def flag() -> ValueKind[bool]:
    """Yes or no."""

    def read(node: Node, _: KeyPlace) -> bool:
        written = as_scalar(node).text
        value = yes_or_no(written)
        if value is None:
            raise ValueProblem(f'"{shortened(written)}" is neither yes nor no.', "Write yes or no.")
        return value

    return ValueKind("yes or no", read, {"enum": ["yes", "no", True, False]}, blank=False)


def day() -> ValueKind[date]:
    """A day, as 2026-11-02."""

    def read(node: Node, _: KeyPlace) -> date:
        written = as_scalar(node).text
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
                return date.fromisoformat(written)
        except ValueError:
            pass
        message = f'"{shortened(written)}" is not a day.'
        raise ValueProblem(message, "Write year, month and day, such as 2026-11-02.")

    return ValueKind("a day", read, {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})


def whole_number() -> ValueKind[int]:
    """A whole number from 1 on."""

    def read(node: Node, _: KeyPlace) -> int:
        written = as_scalar(node).text
        if not re.fullmatch(r"[1-9][0-9]{0,4}", written):
            raise ValueProblem("A whole number is wanted.", "Write digits.")
        return int(written)

    described: Schema = {
        "type": ["integer", "string"],
        "minimum": 1,
        "pattern": "^[1-9][0-9]{0,4}$",
    }
    return ValueKind("a whole number", read, described, blank=0)


def amount(kind: str, *, single: bool = False) -> ValueKind[Quantity]:
    """An amount of a kind of `quantity.py`; a `single` one is neither a range nor vague."""
    said = f"an amount such as {EXAMPLE[kind]}"

    def read(node: Node, _: KeyPlace) -> Quantity:
        found = parse_quantity(as_scalar(node, said).text, kind)
        if single and (found.vague or not found.single):
            raise ValueProblem("One figure is wanted.", "Write it like 12 months.")
        return found

    # Wrapped, since what stands beside a $ref (a description) does not count in draft-07.
    described: Schema = {"allOf": [{"$ref": f"#/definitions/{kind}"}]}
    return ValueKind(said, read, described)


def any_amount() -> ValueKind[Quantity]:
    """An amount of whichever kind."""

    def read(node: Node, _: KeyPlace) -> Quantity:
        problem = ValueProblem("It is not an amount.")
        for kind in KINDS:
            try:
                return parse_quantity(as_scalar(node).text, kind)
            except ValueProblem as found:
                problem = found
        raise problem

    shapes: list[Schema] = [{"$ref": f"#/definitions/{kind}"} for kind in KINDS]
    return ValueKind("an amount with its unit", read, {"anyOf": shapes})


def choice(words: tuple[str, ...]) -> ValueKind[Choice]:
    """One of the words that a setting allows; yes and no as people write them."""
    said = one_of(words)

    def read(node: Node, _: KeyPlace) -> Choice:
        written = as_scalar(node, said).text.strip()
        if written in words:
            return Choice(written)
        folded = yes_or_no(written)
        if folded is not None and ("yes" if folded else "no") in words:
            return Choice("yes" if folded else "no")
        hint = suggest(written, words) or f"Write {said}."
        raise ValueProblem(f'"{shortened(written)}" is not one of its words.', hint)

    truths = [word == "yes" for word in words if word in ("yes", "no")]
    return ValueKind(said, read, {"enum": [*words, *truths]})


def number() -> ValueKind[Decimal]:
    """Figures."""

    def read(node: Node, _: KeyPlace) -> Decimal:
        written = as_scalar(node, "a number").text.strip()
        if not re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,6})?", written):
            hint = "Write digits, such as 12 or 1.5."
            raise ValueProblem(f'"{shortened(written)}" is not a number.', hint)
        return Decimal(written)

    return ValueKind("a number", read, {"type": ["string", "number"]})


def telephone() -> ValueKind[Phone]:
    """A telephone number of the clinic's country."""
    said = "a telephone number"

    def read(node: Node, spot: KeyPlace) -> Phone:
        return read_phone(as_scalar(node, said).text.strip(), spot.facts.country)

    return ValueKind(said, read, {"type": ["string", "integer"]})


# Values of several


def ids(list_name: str, entries: Mapping[str, str]) -> ValueKind[Ids]:
    """Entries of a list that a procedure declares, each once; one alone is a list of one."""
    said = "a list such as [one, two]"

    def read(node: Node, _: KeyPlace) -> Ids:
        found: list[str] = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            written = as_scalar(item, said).text.strip()
            if written not in entries:
                hint = suggest(written, entries) or f"The list knows {', '.join(entries)}."
                message = f'"{shortened(written)}" is not in the list {list_name}.'
                raise ValueProblem(message, hint, item.place)
            if written in found:
                raise ValueProblem(
                    f'"{written}" stands in the list twice.', "Remove one.", item.place
                )
            found.append(written)
        if not found:
            raise ValueProblem("The list is empty.", "Remove the line: its sentence is left out.")
        return Ids(list_name, tuple(found))

    return ValueKind(said, read, one_or_more({"enum": list(entries)}))


def in_each_language(most: int = MOST_CHARACTERS, *, one_text: bool = False) -> ValueKind[FreeText]:
    """A text in each language of the clinic: {en: Hello., es: Hola.}.

    With `one_text` a clinic of one language may write the text alone.
    """

    def read(node: Node, spot: KeyPlace) -> FreeText:
        languages = spot.facts.languages
        if one_text and isinstance(node, Scalar) and len(languages) == 1:
            found = FreeText(((languages[0], clean_line(node, MOST_CHARACTERS)),))
        else:
            found = read_free_text(node, languages)
        longest = max((len(text) for _, text in found.texts), default=0)
        if longest > most:
            message = f"The text is {longest} characters long."
            raise ValueProblem(message, f"Write at most {most} characters.", node.place)
        return found

    described: Schema = {
        "type": "object",
        "propertyNames": {"pattern": f"^{LANGUAGE}$"},
        "additionalProperties": {"type": "string", "maxLength": most},
    }
    shapes: list[Schema] = [described, {"type": "string", "minLength": 1, "maxLength": most}]
    said = "a text in each language, such as {en: Hello.}"
    return ValueKind(said, read, {"anyOf": shapes} if one_text else described)


def texts() -> ValueKind[tuple[FreeText, ...]]:
    """A list of texts, each in each language."""
    item = in_each_language()

    def read(node: Node, spot: KeyPlace) -> tuple[FreeText, ...]:
        if not isinstance(node, Sequence):
            hint = "Begin each text with a dash: - {en: Hello.}"
            raise ValueProblem(f"A list of texts is wanted, not {shape_of(node)}.", hint)
        if not node.items:
            raise ValueProblem("The list is empty.", "Remove the line.")
        return tuple(item.read(one, spot) for one in node.items)

    said = "a list of texts, each in each language"
    described: Schema = {"type": "array", "items": item.json, "minItems": 1}
    return ValueKind(said, read, described)


def read_free_text(node: Node, languages: tuple[str, ...]) -> FreeText:
    """Read a text in each language: all languages of the clinic are there, and no other.

    Without languages, which are then a problem already, any will do.

    Raises:
        ValueProblem: a language is missing or not the clinic's, a text is empty or too long.
    """
    wanted = "{" + ", ".join(f"{language}: ..." for language in languages or ("en",)) + "}"
    if not isinstance(node, MappingNode):
        message = f"A text in each language is wanted, not {shape_of(node)}."
        raise ValueProblem(message, f"Write {wanted}.", node.place)
    texts: dict[str, str] = {}
    for key, below in node.entries:
        if languages and key.text not in languages:
            message = f'"{shortened(key.text)}" is not one of the clinic\'s languages.'
            cut = isinstance(below, Scalar) and below.empty
            hint = " Put a text with a comma in it in quotes." if cut else ""
            raise ValueProblem(message, f"Write {wanted}.{hint}", key.place)
        texts[key.text] = _clean_text(below)
    missing = [language for language in languages if language not in texts]
    if missing:
        message = f"The text is missing in the language {one_of(missing)}."
        raise ValueProblem(message, f"Write {wanted}.", node.place)
    return FreeText(tuple((language, texts[language]) for language in languages or texts))


def _clean_text(node: Node) -> str:
    if not isinstance(node, Scalar):
        hint = "Put a text with brackets in it in quotes."
        raise ValueProblem(f"A text is wanted, not {shape_of(node)}.", hint, node.place)
    return clean_line(node, MOST_CHARACTERS)


def clean_line(node: Scalar, most: int) -> str:
    """Return a text as one line in NFC.

    Raises:
        ValueProblem: it is empty, longer than `most` characters, turns the writing direction,
            or has an entity (&amp;).
    """
    text = unicodedata.normalize("NFC", " ".join(node.text.split()))
    if not text:
        raise ValueProblem("The text is empty.", "Write it, or remove the line.", node.place)
    if len(text) > most:
        message = f"The text is {len(text)} characters long."
        raise ValueProblem(message, f"Write at most {most} characters.", node.place)
    turning = _TURNING.search(text)
    if turning:
        message = f"The character U+{ord(turning[0]):04X} turns the direction of writing."
        raise ValueProblem(message, "Remove it, or type the text again.", node.place)
    if entity := ENTITY.search(text):
        message = f"{entity[0]} is a character as a program writes it."
        raise ValueProblem(message, "Write the character itself.", node.place)
    return text
