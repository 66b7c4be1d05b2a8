"""A gettext catalogue (`.po`): looked up, and what keeps a translation off the paper.

In: what `po.py` read of a `.po` file. Out: `Catalogue`, whose entries know their line,
so that a message without a usable translation is reported where the translator will mend it. What a
program left in a text (entities, letters of a wrong encoding, invisible characters) is refused
wherever the text is used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from gettext import c2py
from pathlib import Path
from typing import NamedTuple, TypeAlias

from docgen.errors import Diagnostic, Place, error, warning
from docgen.i18n.runs import placeholders
from docgen.schema.declaration import ENTITY

Key: TypeAlias = tuple[str, str]  # context, English text
Extra: TypeAlias = Mapping[Key, tuple[str, ...]]  # placeholders beside those of the English
_NO_MORE: Extra = {}
_MOST_LINES = 12  # that a message names
_REVIEWED_BY, _REVIEWED_ON = "X-Reviewed-By", "X-Reviewed-On"
FORMATS_LIKE, DIRECTION = "X-Formats-Like", "X-Direction"  # fields that gettext knows nothing of

COUNTED = 200  # numbers on which a rule for plural forms is tried: sheets count less
Rule = Callable[[int], int]  # the plural form that a number takes

BLOCK_START = re.compile(r"\s|#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|>|:::|\||```|~~~")
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


@lru_cache(maxsize=64)
def plural_form(rule: str) -> Rule:
    """Return a header's rule as a function: Python's own gettext reads the C code, running none.

    Raises:
        ValueError: it is no such rule.
    """
    found: Rule = c2py(rule or "0")
    return found


class Translation(NamedTuple):
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


def refusals(entry: Translation) -> list[Diagnostic]:
    """Return why a translation that is there is not printed: unconfirmed, or broken."""
    found = [fuzzy(entry)] if entry.fuzzy else []
    for text in entry.texts:
        found.extend(one for one in _strange(entry, text) if one not in found)
    return found


def _strange(entry: Translation, text: str) -> Iterator[Diagnostic]:
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
    """Whether it is a letter of a script that may join its letters: not Latin, Greek, Cyrillic."""
    return unicodedata.category(letter)[0] in "LM" and letter >= "\u0590"


def _from_right(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def _glued(msgid: str, text: str) -> str:
    """Return the word in whose middle bold begins or ends, "" if there is none.

    Where English does it, a translation may. Scripts without blanks between words do it always.
    """
    wanted = {side for side, _ in _sides(msgid)}
    for side, at in _sides(text):
        if side not in wanted:
            start = max(text.rfind(" ", 0, at), -1) + 1
            end = text.find(" ", at + 2)
            return text[start : end if end > 0 else len(text)]
    return ""


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
    entry: Translation, text: str, *, may_leave_one_out: bool = False, also: tuple[str, ...] = ()
) -> Iterator[Diagnostic]:
    """Compare a translation with its message: placeholders, bold, one block, no markup.

    `also` are placeholders that the translation may use once, though the message does not.
    """
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


def is_left_in_english(entry: Translation) -> bool:
    """Whether a translation of some words is the English text itself."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}", "", entry.msgid))
    return not entry.source and entry.texts[:1] == (entry.msgid,) and len(words) >= _FEW_WORDS


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names) or "none"


def fuzzy(entry: Translation) -> Diagnostic:
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


class Catalogue(NamedTuple):
    """The entries of one file, its rule for plural forms, and the fields of its header.

    `forms` is the number of plural forms, `rule` chooses one, in C over n. `escaped` are the lines
    whose letters were written as bytes; `header_line` is 0 where there is no header.
    """

    path: Path
    entries: dict[Key, Translation]
    forms: int
    rule: str
    fields: tuple[tuple[str, str], ...] = ()
    header_line: int = 0
    escaped: tuple[int, ...] = ()
    obsolete: tuple[Key, ...] = ()  # translations that stand commented out

    def form_of(self, n: int) -> int:
        """Return the number of the plural form that a number takes."""
        return plural_form(self.rule)(n)

    def get(self, msgid: str, context: str) -> Translation | None:
        """Return the entry of a message, translated or not."""
        return self.entries.get((context, msgid))

    def problems(self, also: Extra = _NO_MORE) -> Iterator[Diagnostic]:
        """Yield what is wrong with translations that are there; missing ones are not looked for.

        `also` names the placeholders that the translation of a message may use once, though the
        message itself does not.
        """
        yield from self._file_problems()
        for entry in self.entries.values():
            yield from refusals(entry)
            names = also.get((entry.context, entry.msgid), ())
            for number, text in enumerate(entry.texts):
                if text:
                    yield from self.differences(entry, number, names)
            if entry.plural and entry.texts and any(entry.texts) and not entry.complete:
                yield error(
                    "plural-form",
                    f'"{shorten(entry.msgid)}" lacks one of its {self.forms} plural forms.',
                    "Translate each msgstr[n].",
                    entry.place,
                )

    def differences(
        self, entry: Translation, form: int = 0, also: tuple[str, ...] = ()
    ) -> Iterator[Diagnostic]:
        """Return how a translation differs from its message in what both must have."""
        may_leave_one_out = bool(entry.plural) and form == self._form_of_one()
        return differences(entry, entry.texts[form], may_leave_one_out=may_leave_one_out, also=also)

    def untranslated_copies(self) -> Iterator[Diagnostic]:
        """Yield a warning if translations are their English text: one, with the lines of each."""
        found = [one for one in self.entries.values() if is_left_in_english(one)]
        if found:
            message = (
                f'{len(found)} translation(s) are the English text: "{shorten(found[0].msgid)}"'
            )
            lines = ", ".join(str(one.place.line) for one in found[1:_MOST_LINES])
            more = f" Others: lines {lines}{', ...' * (len(found) > _MOST_LINES)}." if lines else ""
            hint = f"Translate, or make sure that it is meant.{more}"
            yield warning("english", message, hint, found[0].place)

    def _file_problems(self) -> Iterator[Diagnostic]:
        """Yield what is odd about the file as a whole."""
        if self.entries and not self.header_line:
            hint = "Run `docgen messages DIR` (or `make messages`): it writes one."
            yield warning("header", "The catalogue has no header.", hint, self.at(1))
        elif any(one.plural for one in self.entries.values()) and not self.says("Plural-Forms"):
            hint = "Write the line of the language; until then plurals are formed as in English."
            message = "The header has no Plural-Forms."
            yield warning("header", message, hint, self.at(self.header_line))
        if self.escaped:
            message = f"Letters are written as bytes in {len(self.escaped)} line(s), and were read."
            hint = "Save it with msgcat --no-escape, so that people can read it."
            yield warning("escapes", message, hint, self.at(self.escaped[0]))

    def at(self, line: int) -> Place:
        """Return a line of the file."""
        return Place(str(self.path), line)

    @property
    def reviewed(self) -> bool:
        """Whether the header names who reviewed the translation, and a day on which."""
        try:
            date.fromisoformat(self.says(_REVIEWED_ON))
        except ValueError:
            return False
        return bool(self.says(_REVIEWED_BY))

    def says(self, field: str) -> str:
        """Return what the header says in a field, "" if nothing."""
        return next((value for name, value in self.fields if name == field), "")

    def _form_of_one(self) -> int | None:
        """Return the plural form that serves the number 1 alone: it need not print the number."""
        form = self.form_of(1)
        return form if sum(self.form_of(n) == form for n in range(COUNTED)) == 1 else None
