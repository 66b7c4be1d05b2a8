"""One message of a catalogue and its translation, and what keeps it from a patient's paper.

In: `Entry`. Out: diagnostics at its line. What a program left in a text (entities, letters of a
wrong encoding, invisible characters) is refused wherever the text is used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docgen.errors import Diagnostic, Place, error
from docgen.i18n.runs import placeholders

BLOCK_START = re.compile(r"\s|#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|>|:::|\||```|~~~")
ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_BACKSLASH = re.compile(r"\\[^\W_]")
# UTF-8 that was read as another encoding ("Ã©", "Â¿", "â€™"), or letters that were lost.
_BROKEN = re.compile(
    "[ÃÂ][\u0080-\u00bf]|\u00e2[\u0080\u20ac]|\ufffd|(?<=[^\\W\\d_])[?](?=[^\\W\\d_])"
)
_MARKED = range(0xFDD0, 0xFDF0)  # docgen's own marks: told of where a text is put together
_JOINERS = "\u200c\u200d"  # Persian, Hindi and others write with them
_DIRECTION = "\u200e\u200f\u061c"  # marks that translators from the right know
_NO_BLANKS = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
_FEW_WORDS = 3


class Entry(NamedTuple):
    """One message and its translation: one text, or a text for each plural form.

    What a clinic says in its own words (`wording:`) is an entry too, of any language.
    """

    context: str
    msgid: str
    plural: str
    texts: tuple[str, ...]
    fuzzy: bool
    place: Place
    own: bool = False
    source: bool = False  # the language in which the message itself was written

    @property
    def shown(self) -> str:
        """Name the translation in a message."""
        what = "Your wording" if self.own else "The translation"
        return f'{what} of "{shorten(self.msgid)}"'

    @property
    def complete(self) -> bool:
        """Whether each form has a text."""
        return bool(self.texts) and all(self.texts)


def refusals(entry: Entry) -> list[Diagnostic]:
    """Return why a translation that is there is not printed: unconfirmed, or broken."""
    found = [fuzzy(entry)] if entry.fuzzy else []
    for text in entry.texts:
        found.extend(one for one in _strange(entry, text) if one not in found)
    return found


def _strange(entry: Entry, text: str) -> Iterator[Diagnostic]:
    """Find what nobody types: entities, broken letters, invisible characters, glued bold."""
    shown = entry.shown
    for pattern, what, hint in (
        (ENTITY, "has a character as a program writes it", "Write the character itself."),
        (_BROKEN, "has letters that were broken on the way", "Type the word again, save as UTF-8."),
        (_BACKSLASH, "has a backslash before a letter", "Remove it."),
    ):
        bad = pattern.search(text)
        if bad and bad[0] not in entry.msgid:
            at = text[max(0, bad.start() - 10) : bad.end() + 10].strip()
            yield error("text", f"{shown} {what}: {at}", hint, entry.place)
    if invisible := _invisible(text):
        message = f"{shown} has a character that cannot be printed (U+{ord(invisible):04X})."
        yield error("character", message, "Remove it.", entry.place)
    if word := _glued(entry.msgid, text):
        hint = "Put a blank before and after the bold words, or take the whole word into the bold."
        yield error("bold", f"{shown} has bold in the middle of a word: {word}", hint, entry.place)


def _invisible(text: str) -> str:
    """Return the first character that is none for a page, "" if there is none."""
    for at, character in enumerate(text):
        category = unicodedata.category(character)
        if category[0] == "C" or category in ("Zl", "Zp"):
            near = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
            wanted = character in _JOINERS and any(map(_is_joined, near))
            wanted = wanted or (character in _DIRECTION and _from_right(text))
            if not wanted and character != "\n" and ord(character) not in _MARKED:
                return character
    return ""


def _is_joined(letter: str) -> bool:
    return (
        unicodedata.category(letter)[0] in "LM" and letter >= "\u0590"
    )  # not Latin, Greek, Cyrillic


def _from_right(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def _glued(msgid: str, text: str) -> str:
    """Return the word in whose middle bold begins or ends, "" if there is none.

    Where English does it, a translation may. Scripts without blanks between words do it always.
    """
    wanted = _joints(msgid)
    for side, at in _sides(text):
        if side not in wanted:
            start = max(text.rfind(" ", 0, at), -1) + 1
            end = text.find(" ", at + 2)
            return text[start : end if end > 0 else len(text)]
    return ""


def _joints(text: str) -> set[str]:
    return {side for side, _ in _sides(text)}


def _sides(text: str) -> Iterator[tuple[str, int]]:
    """Yield each ** between two letters or figures: whether bold begins or ends, and where."""
    opening = True
    for found in re.finditer(r"\*\*", text):
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        if _is_of_word(before, "}") and _is_of_word(after, "{"):
            yield ("begins" if opening else "ends"), found.start()
        opening = not opening


def _is_of_word(character: str, brace: str) -> bool:
    if not character or character == brace:
        return character == brace
    if not (character.isalnum() or unicodedata.category(character)[0] == "M"):
        return False
    return not unicodedata.name(character, "").startswith(_NO_BLANKS)


def differences(
    entry: Entry, text: str, *, may_leave_one_out: bool = False, also: tuple[str, ...] = ()
) -> list[Diagnostic]:
    """Compare a translation with its message: placeholders, bold, one block, no markup.

    `also` are placeholders that the translation may use once, though the message does not.
    """
    return list(_differences(entry, text, may_leave_one_out, also))


def _differences(
    entry: Entry, text: str, may_leave_one_out: bool, also: tuple[str, ...]
) -> Iterator[Diagnostic]:
    shown = entry.shown
    wanted, found = sorted(placeholders(entry.msgid)), sorted(placeholders(text))
    for name in also:
        if name in found:
            found.remove(name)
    lost = [name for name in wanted if name not in found]
    left_out = may_leave_one_out and len(lost) == 1 and not set(found) - set(wanted)
    if wanted != found and not left_out:
        yield error(
            "placeholders",
            f"{shown} does not have the same placeholders.",
            f"Use each of these once: {_named(wanted)}."
            + (f" You may use {_named(also)} once too." if also else ""),
            entry.place,
        )
    if text.count("**") != entry.msgid.count("**") or text.count("**") % 2:
        yield error(
            "bold",
            f"{shown} does not have the same bold runs.",
            f"Put ** around {entry.msgid.count('**') // 2 or 'no'} part(s), as in English.",
            entry.place,
        )
    if "\n" in text or (BLOCK_START.match(text) and not BLOCK_START.match(entry.msgid)):
        yield error(
            "one-block",
            f"{shown} would not stay one paragraph.",
            "Write it on one line that does not begin with a space, #, -, *, >, | or a number.",
            entry.place,
        )
    if (tag := _TAG.search(text)) and tag[0] not in entry.msgid:
        hint = "Write **bold** for bold; there is nothing else."
        yield error("text", f"{shown} has HTML: {tag[0]}", hint, entry.place)


def is_left_in_english(entry: Entry) -> bool:
    """Whether a translation of some words is the English text itself."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}", "", entry.msgid))
    return not entry.source and entry.texts[:1] == (entry.msgid,) and len(words) >= _FEW_WORDS


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names) or "none"


def fuzzy(entry: Entry) -> Diagnostic:
    """Say that a translation waits for a person to confirm it."""
    return error(
        "fuzzy",
        f'The translation of "{shorten(entry.msgid)}" is marked fuzzy.',
        "Check it, then remove the mark.",
        entry.place,
    )


def shorten(msgid: str) -> str:
    """Return enough of a message to find it."""
    return msgid if len(msgid) <= 60 else msgid[:60] + "…"
