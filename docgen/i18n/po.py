r"""A gettext catalogue (`.po`) is read: its format line by line, then by Babel.

In: the path of a `.po` file. Out: `Catalogue`, for those who bring it up to date `PoFile`; or every
fault of the file at once, with line and column. Babel (2.18) takes much in silence, so the text is
looked through first: Babel reads `msgstr "Hola` and `msgstr Hola` without their last letter, leaves
`\q` and the octal escapes of `msgcat -E` as they stand, lets one of two entries of one message win,
forgets parts that are out of order, and stops at a header whose date is empty. Escapes of bytes
are written out as the letters that they stand for before Babel sees them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import babel.core
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, escape, read_po

from docgen.errors import Diagnostic, Place, TranslationError, error
from docgen.files import reason_of
from docgen.i18n.catalogue import Catalogue, Key, Translation
from docgen.i18n.plurals import GERMANIC, plural_problems, plural_rule, usual_plurals

_LARGEST = 8_000_000  # bytes; a catalogue of docgen has some 100,000

_MOST_FORMS = 6  # Arabic has six, and no language has more
_PLURALS = re.compile(r"nplurals\s*=\s*(\d{1,3})\s*;\s*plural\s*=([^;]*);?")
_CHARSET = re.compile(r"charset=([\w-]*)", re.IGNORECASE)
_UNICODE = ("utf-8", "utf8", "charset", "")  # a template's header says CHARSET
_ASCII = ("ascii", "us-ascii")
_PLURAL_FORMS = "Plural-Forms"

_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d+)\])?(?![\w\[])\s*(.*)")
# Bytes as figures (a letter beyond ASCII is several), another escape, a bare quotation mark.
_ESCAPE = re.compile(r'(?P<bytes>(?:\\[0-7]{1,3}|\\x[0-9A-Fa-f]{1,2})+)|\\(?P<one>.?)|(?P<bare>")')
_BYTE = re.compile(r"\\(?:x(?P<hex>[0-9A-Fa-f]+)|(?P<octal>[0-7]+))")
_KNOWN = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_CONTROL = "abfv"  # escapes of gettext for characters that no text has
_WRITTEN = {letter: f"\\{escape}" for escape, letter in _KNOWN.items()}
_SAVE = "Save it again with a translation editor, as UTF-8."


class Fault(NamedTuple):
    """What breaks the format, and where; `what` goes on after "The catalogue"."""

    what: str
    line: int
    column: int = 1
    hint: str = _SAVE


class PoProblem(ValueError):  # noqa: N818 (the project's word for what is wrong)
    """A catalogue that cannot be read, with every fault of it."""

    def __init__(self, *faults: Fault) -> None:
        """Keep the faults."""
        super().__init__(faults[0].what)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class PoFile:
    """What a file holds. `forms` is how many plural forms it has, `rule` chooses one, in C over n.

    Where the header tells neither they are those of English, as gettext has it.
    `fields` is the header, in its order; without a header `header_line` is 0. `escaped` are the
    lines whose letters were written as bytes.
    """

    catalog: Catalog
    fields: dict[str, str]
    header_line: int
    forms: int
    rule: str
    escaped: tuple[int, ...]


def read_catalogue(path: Path) -> Catalogue:
    """Read a `.po` file.

    Raises:
        TranslationError: the file cannot be read, is not UTF-8 or breaks the format.
    """
    found = read_file(path)
    if plural_rule(found.forms, found.rule) is None:
        fault = Fault("has a Plural-Forms header that cannot be used", found.header_line)
        fault = fault._replace(hint=_plurals_hint(found.fields))
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
        path, entries, found.forms, found.rule, fields, found.header_line, found.escaped, obsolete
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


def read_pofile(text: str) -> PoFile:
    """Read the text of a `.po` file.

    Raises:
        PoProblem: with every fault of the file.
    """
    look = _LineReader(text.replace("\r\n", "\n").replace("\r", "\n"))
    fields = _fields(look.header)
    faults = sorted(look.faults, key=lambda fault: (fault.line, fault.column))
    faults += _header_faults(look, fields)
    if faults:
        raise PoProblem(*faults)
    plurals = _PLURALS.fullmatch(fields.get(_PLURAL_FORMS, ""))
    forms, rule = (int(plurals[1]), plurals[2].strip()) if plurals else GERMANIC
    try:
        catalog = read_po(_for_babel(look, fields), abort_invalid=True)
    except PoFileError as wrong:  # the look above is there so that this does not happen
        what = "has a line that is no part of a message"
        raise PoProblem(Fault(what, wrong.lineno + 1)) from None
    escaped = tuple(dict.fromkeys(look.escaped))
    return PoFile(catalog, fields, look.header_line, forms, rule, escaped)


def _plurals_hint(fields: dict[str, str]) -> str:
    """Say what to write where the rule for plural forms is no use."""
    if not (language := fields.get("Language", "")):
        return "Copy that line from another catalogue of the language."
    return f'Write "{_PLURAL_FORMS}: {usual_plurals(language)}".'


def _fields(header: str) -> dict[str, str]:
    """Return the fields of a header; the first of two of one name counts."""
    found: dict[str, str] = {}
    for line in header.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip(), value.strip())
    return found


def _header_faults(look: _LineReader, fields: dict[str, str]) -> Iterator[Fault]:
    line = max(look.header_line, 1)
    charset = _CHARSET.search(fields.get("Content-Type", ""))
    named = charset[1].lower() if charset else ""
    plain = named in _ASCII and "\n".join(look.lines).isascii() and not look.escaped
    if named not in _UNICODE and not plain:
        yield Fault(f"says that it is {named}, not UTF-8", line)
    said = fields.get(_PLURAL_FORMS, "")
    plurals = _PLURALS.fullmatch(said)
    if said and (plurals is None or not 0 < int(plurals[1]) <= _MOST_FORMS):
        what = f"has a {_PLURAL_FORMS} header that cannot be used"
        yield Fault(what, line, 1, _plurals_hint(fields))
        return
    forms = int(plurals[1]) if plurals else GERMANIC[0]
    for number, one in enumerate(look.lines, 1):
        if (found := re.match(r"msgstr\[(\d+)\]", one)) and int(found[1]) >= forms:
            yield Fault(f"has more than its {forms} plural forms", number)


def _for_babel(look: _LineReader, fields: dict[str, str]) -> list[str]:
    """Return the lines with a header that says nothing but the plural forms.

    Babel drops fields that it does not know and stops at a date that it cannot read.
    """
    lines = list(look.lines)
    if not look.header_line:
        return lines
    start = next(n for n in range(look.header_line, len(lines)) if lines[n].startswith("msgstr"))
    forms = fields.get(_PLURAL_FORMS)
    said = f"{_PLURAL_FORMS}: {forms}\n" if forms else ""
    lines[start] = f"msgstr {escape(said)}"
    for number in range(start + 1, len(lines)):
        if lines[number] and not lines[number].startswith('"'):
            break
        lines[number] = ""
    return lines


def of_language(catalogue: Catalogue, language: str) -> Iterator[Diagnostic]:
    """Yield why this cannot be a catalogue of a language: another is named, other plurals."""
    place = catalogue.at(max(catalogue.header_line, 1))
    said = catalogue.says("Language")
    if said and usual_code(said) != usual_code(language):
        message = f"The catalogue of {language} says that it is one of {said[:20]}."
        hint = f'Put the right file there, or write "Language: {language}" in its header.'
        yield error("catalogue", message, hint, place)
    elif any(entry.plural for entry in catalogue.entries.values()):
        yield from plural_problems(language, catalogue.forms, catalogue.form_of, place)


def usual_code(language: str) -> str:
    """Return the code of a language without its country, an old one as it is written today."""
    code = language.replace("-", "_").partition("_")[0].lower()
    aliases = babel.core.get_global("language_aliases")
    return str(aliases.get(code, code))


class _LineReader:
    """Looks through a catalogue, entry by entry.

    `lines` are the lines as Babel reads them right, one for one; `header` is the header's text,
    `header_line` its first line (0: there is none). `escaped` are the lines whose letters were
    written as bytes.
    """

    def __init__(self, text: str) -> None:
        self.lines: list[str] = []
        self.faults: list[Fault] = []
        self.escaped: list[int] = []
        self.header, self.header_line = "", 0
        self._seen: dict[tuple[str, str], int] = {}  # messages and their lines
        # Of the entry that is being looked at:
        self._parts: dict[str, str] = {}  # its texts by keyword, in their order
        self._start = 0  # the line on which it begins
        self._obsolete = False
        self._spoiled = False  # a fault of it is told already
        for number, line in enumerate(text.split("\n"), 1):
            self.lines.append(self._line(line, number))
        self._finish()

    def _line(self, raw: str, number: int) -> str:
        """Look at a line; return it as Babel reads it."""
        line = raw.strip()
        obsolete = line.startswith("#~")
        if obsolete:
            line = line[2:].strip()
        if not line or line.startswith("|" if obsolete else "#|"):
            return ""  # Babel takes an earlier wording for a note, or for a fault
        if line.startswith("#"):
            self._comment(number)
            return line
        written = self._content(line, number, raw.find(line) + 1, obsolete=obsolete)
        return f"#~ {written}" if obsolete and written else written

    def _finish(self) -> None:
        """End the entry."""
        if self._parts and not self._spoiled:
            if "msgid" not in self._parts or not self._has_text:
                self._fault("has a message that is not complete", self._start)
            elif not self._obsolete:
                self._note_entry()
        self._parts, self._spoiled = {}, False

    @property
    def _has_text(self) -> bool:
        return any(key.startswith("msgstr") for key in self._parts)

    def _note_entry(self) -> None:
        key = self._parts.get("msgctxt", ""), self._parts["msgid"]
        if key in self._seen:
            what = f"has this message twice, the first time in line {self._seen[key]}"
            self.faults.append(Fault(what, self._start, 1, "Remove one of the two."))
        elif key == ("", "") and self._seen:
            self._fault("has its header behind other messages", self._start)
        self._seen.setdefault(key, self._start)
        if key == ("", "") and not self.header_line:
            text = self._parts.get("msgstr", "")
            self.header = re.sub(r"\\(.)", lambda found: _KNOWN.get(found[1], found[1]), text)
            self.header_line = self._start

    def _comment(self, number: int) -> None:
        if self._has_text:
            self._finish()
        elif self._parts and not self._spoiled:
            self._fault("has a note in the middle of a message", number)

    def _content(self, line: str, number: int, column: int, *, obsolete: bool) -> str:
        """Look at a line of an entry; return it as Babel reads it."""
        if line.startswith('"'):
            text = self._quoted(line, number, column)
            if not self._parts:
                self._fault("has a text that belongs to nothing", number, column)
            else:
                self._parts[self._last] += text
            return f'"{text}"'
        found = _KEYWORD.fullmatch(line)
        if not found:
            self._fault("has a line that is no part of a message", number, column)
            return ""
        word, index, rest = found[1], found[2], found[3]
        if (word in ("msgctxt", "msgid") and self._has_text) or self._obsolete != obsolete:
            self._finish()
        self._obsolete = obsolete
        key = self._keyword(word, index, number)
        text = self._quoted(rest, number, column + found.start(3))
        self._parts[key] = text
        return f'{word}{f"[{index}]" if index else ""} "{text}"'

    @property
    def _last(self) -> str:
        """The part that was begun last, "" before the first."""
        return next(reversed(self._parts), "")

    def _keyword(self, word: str, index: str | None, number: int) -> str:
        """Return the key of a part that begins; a fault if it does not follow what is there."""
        last = self._last
        forms = sum(key.startswith("msgstr") for key in self._parts)
        key = f"msgstr[{int(index or 0)}]" if index else word
        counted = "msgid_plural" in self._parts and key == f"msgstr[{forms}]"
        follows = {
            "msgctxt": not last,
            "msgid": last in ("", "msgctxt"),
            "msgid_plural": last == "msgid",
            "msgstr": counted if index else last == "msgid",
        }
        if not self._parts:
            self._start = number
        if not follows[word] or (index and word != "msgstr"):
            self._fault("has the parts of a message out of order", number)
        self._parts.pop(key, None)  # so that it comes last
        return key

    def _quoted(self, text: str, number: int, column: int) -> str:
        """Return what stands between the quotation marks, its letters written out."""
        if len(text) < 2 or text[0] != '"' or text[-1] != '"':
            self._fault("has a text that is not between quotation marks", number, column)
            return ""

        def written(found: re.Match[str]) -> str:
            return self._escape(found, number, column + 1 + found.start())

        return _ESCAPE.sub(written, text[1:-1])

    def _escape(self, found: re.Match[str], number: int, column: int) -> str:
        one = found["one"]
        if found["bare"] or one == "":
            what = "has a quotation mark or a backslash that is not escaped"
            self._fault(what, number, column, r"Write \" or \\ inside a text.")
        elif found["bytes"]:
            return self._letters(found["bytes"], number, column)
        elif one in _KNOWN:
            return found[0]
        elif one in _CONTROL:
            self._fault(rf"has a control character, \{one}", number, column, "Remove it.")
        else:
            what = rf"has an escape that gettext does not know, \{one}"
            self._fault(what, number, column, r"Write \\ for a backslash, or remove it.")
        return ""

    def _letters(self, escapes: str, number: int, column: int) -> str:
        r"""Return the letters that escapes of bytes stand for (`\303\255` is "í")."""
        found = _BYTE.finditer(escapes)
        values = [int(one["hex"], 16) if one["hex"] else int(one["octal"], 8) for one in found]
        try:
            text = bytes(values).decode("utf-8")
        except ValueError:
            hint = "Save it with msgcat --no-escape, as UTF-8."
            self._fault(f"has bytes that are no letter, {escapes}", number, column, hint)
            return ""
        self.escaped.append(number)
        return "".join(_WRITTEN.get(letter, letter) for letter in text)

    def _fault(self, what: str, line: int, column: int = 1, hint: str = _SAVE) -> None:
        self._spoiled = True
        self.faults.append(Fault(what, line, column, hint))
