"""A gettext catalogue (`.po`): read, looked up, and what keeps a translation off the paper.

In: the path of a `.po` file. Out: `Catalogue`, whose entries know their line, so that a message
without a usable translation is reported where the translator will mend it. What a program left in
a text (entities, letters of a wrong encoding, invisible characters) is refused wherever the text
is used. The rule for plural forms is held against what is known of the language: CLDR and gettext's
own table do not agree everywhere (French has one form for 0 and 1 or not), so a rule is wrong only
where it gives one form to numbers that both tell apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from gettext import c2py
from pathlib import Path
from typing import NamedTuple, TypeAlias

import babel.core
from babel.messages.plurals import PLURALS

from docgen.errors import Diagnostic, Place, TranslationError, error, warning
from docgen.files import reason_of
from docgen.i18n.phrases import usual_code
from docgen.i18n.po import Fault, PoFile, PoProblem, plurals_hint, read_pofile
from docgen.i18n.runs import placeholders

Key: TypeAlias = tuple[str, str]  # context, English text
Extra: TypeAlias = Mapping[Key, tuple[str, ...]]  # placeholders beside those of the English
_NO_MORE: Extra = {}
_LARGEST = 8_000_000  # bytes; a catalogue of docgen has some 100,000
_MOST_LINES = 12  # that a message names
_REVIEWED_BY, _REVIEWED_ON = "X-Reviewed-By", "X-Reviewed-On"
FORMATS_LIKE, DIRECTION = "X-Formats-Like", "X-Direction"  # fields that gettext knows nothing of
_COUNTED = 200  # numbers on which a rule is tried: sheets count less
Rule = Callable[[int], int]

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

    `forms` is the number of plural forms. `escaped` are the lines whose letters were written as
    bytes; `header_line` is 0 where there is no header.
    """

    path: Path
    entries: dict[Key, Translation]
    forms: int
    form_of: Callable[[int], int]
    fields: tuple[tuple[str, str], ...] = ()
    header_line: int = 0
    escaped: tuple[int, ...] = ()
    obsolete: tuple[Key, ...] = ()  # translations that stand commented out

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

    def of_language(self, language: str) -> Iterator[Diagnostic]:
        """Yield why this cannot be a catalogue of a language: another is named, other plurals."""
        place = self.at(max(self.header_line, 1))
        said = self.says("Language")
        if said and usual_code(said) != usual_code(language):
            message = f"The catalogue of {language} says that it is one of {said[:20]}."
            hint = f'Put the right file there, or write "Language: {language}" in its header.'
            yield error("catalogue", message, hint, place)
        elif any(entry.plural for entry in self.entries.values()):
            yield from plural_problems(language, self.forms, self.form_of, place)

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
        return form if sum(self.form_of(n) == form for n in range(_COUNTED)) == 1 else None


def read_catalogue(path: Path) -> Catalogue:
    """Read a `.po` file.

    Raises:
        TranslationError: the file cannot be read, is not UTF-8 or breaks the format.
    """
    found = read_file(path)
    rule = plural_rule(found.forms, found.rule)
    if rule is None:
        fault = Fault("has a Plural-Forms header that cannot be used", found.header_line)
        fault = fault._replace(hint=plurals_hint(found.fields))
        raise TranslationError(_unusable(path, fault))
    entries: dict[Key, Translation] = {}
    for one in found.catalog:
        if not one.id:
            continue
        msgid, plural = one.id if isinstance(one.id, tuple | list) else (one.id, "")
        texts = tuple(one.string) if isinstance(one.string, tuple | list) else (one.string or "",)
        place = Place(str(path), one.lineno or 0)
        context = one.context or ""
        entries[context, msgid] = Translation(context, msgid, plural, texts, one.fuzzy, place)
    fields = tuple(found.fields.items())
    gone = found.catalog.obsolete.values()
    obsolete = tuple(
        (one.context or "", one.id if isinstance(one.id, str) else one.id[0])
        for one in gone
        if one.string and any(one.string)
    )
    return Catalogue(
        path, entries, found.forms, rule, fields, found.header_line, found.escaped, obsolete
    )


def read_file(path: Path) -> PoFile:
    """Read a `.po` file as translators have it, its notes and its obsolete entries included.

    Raises:
        TranslationError: as `read_catalogue`, but for a rule for plurals that is no rule.
    """
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST:
            raise PoProblem(Fault("is larger than 8 MB", 0))
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
        return read_pofile(text.replace("\u202f", "\u00a0"))  # the fonts have one no-break space
    except PoProblem as problem:
        raise TranslationError(_unusable(path, one) for one in problem.faults) from None
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        column = wrong.start - content.rfind(b"\n", 0, wrong.start)
        raise TranslationError(_unusable(path, Fault("is not UTF-8", line, column))) from None
    except OSError as problem:
        why = reason_of(problem, reading=True)[0].removesuffix(".")
        raise TranslationError(_unusable(path, Fault(f"cannot be read: {why}", 0))) from None


def _unusable(path: Path, fault: Fault) -> Diagnostic:
    place = Place(str(path), fault.line, fault.column if fault.column > 1 else 0)
    return error("catalogue", f"The catalogue {fault.what}.", fault.hint, place)


def plural_rule(forms: int, text: str) -> Rule | None:
    """Return a header's rule; None where it does not name one of the forms for every number.

    Python's own gettext reads the C code without running it.
    """
    try:
        rule: Rule = c2py(text or "0")
        names = {rule(number) for number in range(_COUNTED)}
    except (ValueError, ArithmeticError):
        return None
    return rule if min(names) >= 0 and max(names) < max(forms, 1) else None


def plural_problems(language: str, forms: int, rule: Rule, place: Place) -> Iterator[Diagnostic]:
    """Say where a rule for plurals is not that of its language; a language nobody knows has any."""
    count, text = _table(language)
    usual = c2py(text) if text else None
    numbers = range(1, _COUNTED)
    if not forms or (usual and all(rule(number) == usual(number) for number in numbers)):
        return
    known = _cldr(language)
    if known is None:
        return
    hint = f'Write "Plural-Forms: nplurals={count}; plural={text};" and translate each form.'
    if not text:
        hint = "Copy that line from another catalogue of the language."
    firsts: dict[tuple[int, str, int], int] = {}  # a number for each way to count it
    for number in numbers:
        firsts.setdefault((rule(number), known(number), usual(number) if usual else -1), number)
    for (form, name, index), number in firsts.items():
        for (other, name_2, index_2), second in firsts.items():
            if form == other and name != name_2 and (index != index_2 or usual is None):
                message = (
                    f"Its Plural-Forms count {number} and {second} alike; {language} does not."
                )
                yield error("plural-forms", message, hint, place)
                return
    if usual and forms == count:
        odd = next(number for number in numbers if rule(number) != usual(number))
        message = f"Its Plural-Forms count {odd} with msgstr[{rule(odd)}], not as is usual."
        yield warning("plural-forms", message, hint, place)


def _table(language: str) -> tuple[int, str]:
    """Return gettext's own number of forms and rule, (0, "") where it has none."""
    name = language.replace("-", "_")
    return PLURALS.get(name) or PLURALS.get(name.partition("_")[0]) or (0, "")


def _cldr(language: str) -> Callable[[int], str] | None:
    """Return CLDR's name for the form of a number."""
    try:
        return babel.core.Locale.parse(language.replace("-", "_")).plural_form
    except (babel.core.UnknownLocaleError, ValueError):
        return None
