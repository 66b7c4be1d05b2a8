"""A clinic's own words for one of docgen's sentences: the part `wording:` of `clinic.yaml`.

In: what stands there, the clinic's sheets and languages. Out: `OwnWording` for each entry, with the
clinic's words in all of its languages. Whether docgen has such a sentence, and whether its values
are all there, is looked at where the sheets are known: `template/own_words.py`.

    wording:
      - text: "On the day, you sign a consent form."
        en: "You sign a consent form when you arrive."
        es: "Usted firma un consentimiento cuando llega."
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docgen.errors import Place, ValueProblem, one_of
from docgen.settings.mapping import MapReader, shape_of, shown
from docgen.settings.values import MOST_CHARACTERS, PlacedProblem, clean_line
from docgen.settings.yamltree import Mapping, Node, Scalar, Sequence

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_EXAMPLE = '{text: "You get a locker for your things.", en: "...", es: "..."}'


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


def read_wordings(
    keys: MapReader, sheets: tuple[str, ...], languages: tuple[str, ...]
) -> tuple[OwnWording, ...]:
    """Read the part `wording:`; problems are noted in the reader."""
    return tuple(
        one
        for item in items_of(keys, "wording", _EXAMPLE)
        if (one := _wording(item, sheets, languages))
    )


def items_of(keys: MapReader, key: str, example: str) -> Iterator[MapReader]:
    """Yield a reader for each item of a list of groups; problems are noted."""
    node = keys.take(key)
    if node is None:
        return
    hint = f"Write - {example} below it."
    if not isinstance(node, Sequence):
        message = f"A list is wanted, not {shape_of(node)}."
        keys.wrong(key, node.place, ValueProblem(message, hint))
        return
    for item in node.items:
        if isinstance(item, Mapping):
            yield MapReader(item, keys.problems, key)
        else:
            message = f"A group of keys is wanted, not {shape_of(item)}."
            keys.wrong(key, item.place, ValueProblem(message, hint))


def known_sheets(own: MapReader, sheets: tuple[str, ...], required: str = "") -> tuple[str, ...]:
    """Read which sheets an item is for; one that is none is noted."""
    words = own.words("sheets", required)
    for word in words:
        if sheets and word.text not in sheets:
            hint = f"Write {one_of(sheets)}."
            problem = ValueProblem(f'"{shown(word.text)}" is no sheet.', hint)
            own.wrong("sheets", word.place, problem)
    return tuple(word.text for word in words)


def _wording(
    own: MapReader, sheets: tuple[str, ...], languages: tuple[str, ...]
) -> OwnWording | None:
    text = own.scalar("text", "Write the sentence as docgen has it in English.")
    context = own.text("context")
    named = known_sheets(own, sheets)
    words = tuple(_in_languages(own, languages))
    own.finish()
    if text is None or len(words) < max(len(languages), 1):
        return None
    return OwnWording(" ".join(text.text.split()), words, text.place, context, named)


def _in_languages(own: MapReader, languages: tuple[str, ...]) -> Iterator[OwnWords]:
    """Yield what is said in each language of the clinic; a missing one, or another, is noted."""
    given = [key for key, _ in own.nodes() if _LANGUAGE.fullmatch(key.text)]
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
            except PlacedProblem as problem:
                own.wrong(key.text, problem.place, problem)


def _forms(node: Node) -> Iterator[str]:
    for form in node.items if isinstance(node, Sequence) and node.items else (node,):
        if not isinstance(form, Scalar):
            hint = "Put a text with brackets or braces in it in quotes."
            raise PlacedProblem(f"A text is wanted, not {shape_of(form)}.", hint, form.place)
        yield clean_line(form, MOST_CHARACTERS)
