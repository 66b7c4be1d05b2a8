"""One gettext catalogue (`.po`): read, looked up, checked.

In: the path of a `.po` file. Out: `Catalogue`, whose entries know their line, so that a message
without a usable translation is reported where the translator will mend it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from gettext import c2py
from pathlib import Path
from typing import NamedTuple, TypeAlias

from docgen.errors import Diagnostic, Place, TranslationError, error
from docgen.i18n.pofile import PoFile, PoProblem, parse_po
from docgen.i18n.runs import placeholders
from docgen.output import reason_of

Key: TypeAlias = tuple[str, str]  # context, English text
_LARGEST = 8_000_000  # bytes; a catalogue of docgen has some 100,000
_MOST_FORMS = 6  # Arabic has six, and no language has more
_COUNTED = 200  # numbers on which a rule is tried: sheets count less
_REVIEWED_BY, _REVIEWED_ON = _REVIEWS = ("X-Reviewed-By", "X-Reviewed-On")
FORMATS_LIKE, DIRECTION = "X-Formats-Like", "X-Direction"
_OWN = (*_REVIEWS, FORMATS_LIKE, DIRECTION)  # header fields that gettext knows nothing of
_BLOCK_START = re.compile(r"\s|#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|>|:::|\||```|~~~")


class Entry(NamedTuple):
    """One message and its translation: one text, or a text for each plural form."""

    context: str
    msgid: str
    plural: str
    texts: tuple[str, ...]
    fuzzy: bool
    place: Place

    @property
    def complete(self) -> bool:
        """Whether each form has a text."""
        return bool(self.texts) and all(self.texts)


class Catalogue(NamedTuple):
    """The entries of one file, its rule for plural forms, and docgen's own lines of its header."""

    path: Path
    entries: dict[Key, Entry]
    forms: int
    form_of: Callable[[int], int]
    header_lines: tuple[str, ...] = ()

    def get(self, msgid: str, context: str) -> Entry | None:
        """Return the entry of a message, translated or not."""
        return self.entries.get((context, msgid))

    def problems(self) -> Iterator[Diagnostic]:
        """Yield what is wrong with translations that are there; missing ones are not looked for."""
        single = self._form_of_one()
        for entry in self.entries.values():
            if entry.fuzzy:
                yield fuzzy(entry)
            for number, text in enumerate(entry.texts):
                if text:
                    may_leave_one_out = bool(entry.plural) and number == single
                    yield from _differences(entry, text, may_leave_one_out)
            if entry.plural and entry.texts and any(entry.texts) and not entry.complete:
                yield error(
                    "plural-form",
                    f'"{shorten(entry.msgid)}" lacks one of its {self.forms} plural forms.',
                    "Translate each msgstr[n].",
                    entry.place,
                )

    @property
    def reviewed(self) -> bool:
        """Whether the header names who reviewed the translation, and a day on which."""
        try:
            date.fromisoformat(self.says(_REVIEWED_ON))
        except ValueError:
            return False
        return bool(self.says(_REVIEWED_BY))

    def says(self, field: str) -> str:
        """Return what the header says in one of docgen's own fields, "" if nothing."""
        found = (line.partition(":") for line in self.header_lines)
        return next((value.strip() for name, _, value in found if name == field), "")

    def _form_of_one(self) -> int | None:
        """Return the plural form that serves the number 1 alone: it need not print the number."""
        form = self.form_of(1)
        return form if sum(self.form_of(n) == form for n in range(200)) == 1 else None


def read_catalogue(path: Path) -> Catalogue:
    """Read a `.po` file.

    Raises:
        TranslationError: the file cannot be read, is not UTF-8 or breaks the format.
    """
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST:
            raise TranslationError(_unusable(path, "is larger than 8 MB", 0))
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
        found = parse_po(text.replace("\r\n", "\n"))
    except PoProblem as problem:
        raise TranslationError(_unusable(path, problem.what, problem.line)) from None
    except UnicodeDecodeError:
        raise TranslationError(_unusable(path, "is not UTF-8", 0)) from None
    except OSError as problem:
        why = reason_of(problem, reading=True)[0].removesuffix(".")
        raise TranslationError(_unusable(path, f"cannot be read: {why}", 0)) from None
    rule = _plural_rule(found, path)  # first: it bounds the number of forms
    entries: dict[Key, Entry] = {}
    for one in found.entries:
        texts = one.texts
        if one.plural:
            texts = (*texts, *("",) * (found.forms - len(texts)))
        place = Place(str(path), one.line)
        key = (one.context, one.msgid)
        if key in entries:
            raise TranslationError(_unusable(path, "has this message twice", one.line))
        entries[key] = Entry(one.context, one.msgid, one.plural, texts, one.fuzzy, place)
    own = tuple(line for line in found.header.splitlines() if line.partition(":")[0] in _OWN)
    return Catalogue(path, entries, found.forms, rule, own)


def _plural_rule(found: PoFile, path: Path) -> Callable[[int], int]:
    """Return the header's rule: a number to the index of its form.

    The rule is C code by gettext's definition; Python's own gettext reads it without running it.
    It must name one of the forms for every count that a sheet may print.
    """
    try:
        rule = c2py(found.plural_rule or "0")
        names = {rule(number) for number in range(_COUNTED)}
    except (ValueError, ArithmeticError):
        names = {-1}
    if min(names) < 0 or max(names) >= max(found.forms, 1) or found.forms > _MOST_FORMS:
        what = "has a Plural-Forms header that cannot be used"
        hint = "Copy that line from another catalogue of the language."
        raise TranslationError(_unusable(path, what, 1, hint))
    return rule


def _differences(entry: Entry, text: str, may_leave_one_out: bool) -> Iterator[Diagnostic]:
    """Compare a translation with its message: placeholders, bold, one block."""
    shown = shorten(entry.msgid)
    wanted, found = sorted(placeholders(entry.msgid)), sorted(placeholders(text))
    lost = [name for name in wanted if name not in found]
    left_out = may_leave_one_out and len(lost) == 1 and not set(found) - set(wanted)
    if wanted != found and not left_out:
        yield error(
            "placeholders",
            f'The translation of "{shown}" does not have the same placeholders.',
            f"Use each of these once: {', '.join('{' + n + '}' for n in wanted) or 'none'}.",
            entry.place,
        )
    if text.count("**") != entry.msgid.count("**") or text.count("**") % 2:
        yield error(
            "bold",
            f'The translation of "{shown}" does not have the same bold runs.',
            f"Put ** around {entry.msgid.count('**') // 2 or 'no'} part(s), as in English.",
            entry.place,
        )
    if "\n" in text or (_BLOCK_START.match(text) and not _BLOCK_START.match(entry.msgid)):
        yield error(
            "one-block",
            f'The translation of "{shown}" would not stay one paragraph.',
            "Write it on one line that does not begin with a space, #, -, *, >, | or a number.",
            entry.place,
        )


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


def _unusable(path: Path, what: str, line: int, hint: str = "") -> Diagnostic:
    hint = hint or "Save it again with a translation editor, as UTF-8."
    return error("catalogue", f"The catalogue {what}.", hint, Place(str(path), line))
