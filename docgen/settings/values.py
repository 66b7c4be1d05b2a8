"""Reads one value of a setting by its declared type.

In: a node of the clinic's file and the types that the field allows. Out: a typed `Value`, or a
`ValueProblem` that says what to write. Nothing is guessed: a number has its unit, a word is one
of the declared ones, free text stands in every language of the clinic.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from docgen.errors import Place, Severity, ValueProblem, one_of, suggest
from docgen.i18n.catalogue import ENTITY
from docgen.settings.declarations import FieldType
from docgen.settings.effective import Choice, FreeText, Ids, Phone, Value
from docgen.settings.mapping import shape_of, shown, truth
from docgen.settings.quantity import EXAMPLE, Quantity, parse_quantity
from docgen.settings.telephones import number_flaw
from docgen.settings.yamltree import Mapping as MappingNode
from docgen.settings.yamltree import Node, Scalar, Sequence

MOST_CHARACTERS = 600
# Marks that turn the direction of writing: text that reads other than it was typed.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class ValueContext(NamedTuple):
    """What the reading of a value depends on: the pack's lists, the clinic's languages."""

    lists: Mapping[str, Mapping[str, str]]
    languages: tuple[str, ...]
    country: str


class PlacedProblem(ValueProblem):
    """A problem in the middle of a value, with a place of its own."""

    def __init__(self, message: str, hint: str, place: Place) -> None:
        """Keep the place of the part that is wrong."""
        super().__init__(message, hint)
        self.place = place


def read_value(types: tuple[FieldType, ...], node: Node, context: ValueContext) -> Value:
    """Read a value by the first type that fits; a flag that says no is False.

    Raises:
        ValueProblem: none fits. With several types the hint names them all.
    """
    problem = ValueProblem("")
    for one in types:
        try:
            return _READERS[one.kind](one, node, context)
        except ValueProblem as found:
            problem = found
    if len(types) == 1:
        raise problem
    what = f'"{shown(node.text)}"' if isinstance(node, Scalar) else shape_of(node).capitalize()
    raise ValueProblem(f"{what} does not fit.", f"Write {one_of(describe(one) for one in types)}.")


def describe(one: FieldType) -> str:
    """Say what a type takes, as the end of a sentence that begins with "Write"."""
    if one.kind == "choice":
        return one_of(one.choices)
    if one.kind == "span":
        return f"an amount such as {EXAMPLE[one.span]}"
    return _DESCRIBED[one.kind]


_DESCRIBED = {
    "list": "a list such as [one, two]",
    "flag": "yes or no",
    "text": "a text in each language, such as {en: Hello.}",
    "texts": "a list of texts, each in each language",
    "number": "a number",
    "phone": "a telephone number",
}


def _text_of(node: Node, one: FieldType) -> str:
    if isinstance(node, Scalar):
        return node.text.strip()
    raise ValueProblem(f"One value is wanted, not {shape_of(node)}.", f"Write {describe(one)}.")


def _choice(one: FieldType, node: Node, _: ValueContext) -> Choice:
    text = _text_of(node, one)
    if text in one.choices:
        return Choice(text)
    folded = truth(text)
    if folded is not None and {"yes", "no"} & set(one.choices):
        word = "yes" if folded else "no"
        if word in one.choices:
            return Choice(word)
    hint = suggest(text, one.choices) or f"Write {describe(one)}."
    raise ValueProblem(f'"{shown(text)}" is not one of its words.', hint)


def _span(one: FieldType, node: Node, _: ValueContext) -> Quantity:
    return parse_quantity(_text_of(node, one), one.span)


def _list(one: FieldType, node: Node, context: ValueContext) -> Ids:
    known = context.lists[one.list_name]
    items = node.items if isinstance(node, Sequence) else (node,)
    ids: list[str] = []
    for item in items:
        text = _text_of(item, one)
        if text not in known:
            hint = suggest(text, known) or f"The list knows {', '.join(known)}."
            message = f'"{shown(text)}" is not in the list {one.list_name}.'
            raise PlacedProblem(message, hint, item.place)
        if text in ids:
            raise PlacedProblem(f'"{text}" stands in the list twice.', "Remove one.", item.place)
        ids.append(text)
    if not ids:
        raise ValueProblem("The list is empty.", "Remove the line: its sentence is left out.")
    return Ids(one.list_name, tuple(ids))


def _flag(one: FieldType, node: Node, _: ValueContext) -> bool:
    value = truth(_text_of(node, one))
    if value is None:
        raise ValueProblem("It is neither yes nor no.", "Write yes or no.")
    return value


def _number(one: FieldType, node: Node, _: ValueContext) -> Decimal:
    text = _text_of(node, one)
    if not re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,6})?", text):
        raise ValueProblem(f'"{shown(text)}" is not a number.', "Write digits, such as 12 or 1.5.")
    return Decimal(text)


def _phone(one: FieldType, node: Node, context: ValueContext) -> Phone:
    return read_phone(_text_of(node, one), context.country)


def _texts(one: FieldType, node: Node, context: ValueContext) -> tuple[FreeText, ...]:
    if not isinstance(node, Sequence):
        hint = "Begin each text with a dash: - {en: Hello.}"
        raise ValueProblem(f"A list of texts is wanted, not {shape_of(node)}.", hint)
    if not node.items:
        raise ValueProblem("The list is empty.", "Remove the line.")
    return tuple(_free_text(one, item, context) for item in node.items)


def _free_text(_: FieldType, node: Node, context: ValueContext) -> FreeText:
    return read_free_text(node, context.languages)


def read_free_text(node: Node, languages: tuple[str, ...]) -> FreeText:
    """Read a map of languages; all languages of the clinic are there, and no other.

    Without languages, which are then a problem already, any will do.

    Raises:
        ValueProblem: a language is missing or not the clinic's, a text is empty or too long.
    """
    wanted = "{" + ", ".join(f"{language}: ..." for language in languages) + "}"
    if not isinstance(node, MappingNode):
        message = f"A text in each language is wanted, not {shape_of(node)}."
        raise PlacedProblem(message, f"Write {wanted}.", node.place)
    texts: dict[str, str] = {}
    for key, below in node.entries:
        if languages and key.text not in languages:
            message = f'"{shown(key.text)}" is not one of the clinic\'s languages.'
            cut = isinstance(below, Scalar) and below.empty
            hint = " Put a text with a comma in it in quotes." if cut else ""
            raise PlacedProblem(message, f"Write {wanted}.{hint}", key.place)
        texts[key.text] = _clean_text(below)
    missing = [language for language in languages if language not in texts]
    if missing:
        message = f"The text is missing in the language {one_of(missing)}."
        raise PlacedProblem(message, f"Write {wanted}.", node.place)
    return FreeText(tuple((language, texts[language]) for language in languages or texts))


def _clean_text(node: Node) -> str:
    if not isinstance(node, Scalar):
        hint = "Put a text with brackets in it in quotes."
        raise PlacedProblem(f"A text is wanted, not {shape_of(node)}.", hint, node.place)
    return clean_line(node, MOST_CHARACTERS)


def clean_line(node: Scalar, most: int) -> str:
    """Return a text as one line in NFC.

    Raises:
        ValueProblem: it is empty, longer than `most` characters, turns the writing direction,
            or has an entity (&amp;).
    """
    text = unicodedata.normalize("NFC", " ".join(node.text.split()))
    if not text:
        raise PlacedProblem("The text is empty.", "Write it, or remove the line.", node.place)
    if len(text) > most:
        message = f"The text is {len(text)} characters long."
        raise PlacedProblem(message, f"Write at most {most} characters.", node.place)
    turning = _TURNING.search(text)
    if turning:
        message = f"The character U+{ord(turning[0]):04X} turns the direction of writing."
        raise PlacedProblem(message, "Remove it, or type the text again.", node.place)
    if entity := ENTITY.search(text):
        message = f"{entity[0]} is a character as a program writes it."
        raise PlacedProblem(message, "Write the character itself.", node.place)
    return text


def read_phone(text: str, country: str, fewest: int = 5) -> Phone:
    """Check a telephone number: digits with spaces, dots, dashes, brackets, `+`, an extension.

    In the US and Canada it has ten digits (the North American Numbering Plan; area code and
    exchange begin with 2 to 9), elsewhere `fewest` to 15 (ITU-T E.164).

    Raises:
        ValueProblem: it is not a telephone number.
    """
    found = re.fullmatch(r"(\+?[0-9() .\-–/]+?)(?:\s*(?:ext\.?|x)\s*[0-9]{1,6})?", text)
    digits = re.sub(r"\D", "", found[1]) if found else ""
    hint = "Write digits and dashes, such as 312-555-0118."
    if not found or not fewest <= len(digits) <= 15:
        raise ValueProblem(f'"{shown(text)}" is not a telephone number.', hint)
    if fewest > 3 and country in ("US", "CA"):
        national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
        if not re.fullmatch(r"[2-9]\d\d[2-9]\d{6}", national) and not text.startswith("+"):
            message = f'"{shown(text)}" is not a telephone number with ten digits.'
            raise ValueProblem(message, hint)
    if "(0)" in text:  # dialled in some countries, left out in others, and in some no such number
        flaw = number_flaw(text, country)
        if flaw and flaw[0] is Severity.ERROR:
            raise ValueProblem(f'"{shown(text)}" is not a telephone number.', hint)
    return Phone(text)


_Reader = Callable[[FieldType, Node, ValueContext], Value]
_READERS: dict[str, _Reader] = {
    "choice": _choice,
    "span": _span,
    "list": _list,
    "flag": _flag,
    "number": _number,
    "phone": _phone,
    "text": _free_text,
    "texts": _texts,
}
