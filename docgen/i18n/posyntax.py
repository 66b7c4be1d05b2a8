r"""What Babel's reader of `.po` files passes over in silence, found over the same text.

In: the text of a catalogue. Out: `Looked`: its lines as Babel reads them right, its header, and
every fault with line and column. Babel (2.18) takes `msgstr "Hola` and `msgstr Hola` for texts
without their last letter, leaves `\q` and the octal escapes of `msgcat -E` as they stand, lets one
of two entries of one message win, forgets parts that are out of order, and stops at a header whose
date is empty. Escapes of bytes are written out here as the letters that they stand for.
"""

from __future__ import annotations

import re
from typing import NamedTuple

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


class Looked(NamedTuple):
    """A catalogue's lines for Babel, one for one; its header's text and first line (0: none).

    `escaped` are the lines whose letters were written as bytes.
    """

    lines: tuple[str, ...]
    header: str
    header_line: int
    escaped: tuple[int, ...]
    faults: tuple[Fault, ...]


def look_at(text: str) -> Looked:
    """Look through the text of a catalogue, its line ends made one kind."""
    look = _Look()
    for number, line in enumerate(text.split("\n"), 1):
        look.line(line, number)
    look.finish()
    faults = tuple(sorted(look.faults, key=lambda fault: (fault.line, fault.column)))
    return Looked(
        tuple(look.lines), look.header, look.header_line, tuple(dict.fromkeys(look.escaped)), faults
    )


def unescaped(text: str) -> str:
    """Undo the escapes of a text that was looked at."""
    return re.sub(r"\\(.)", lambda found: _KNOWN.get(found[1], found[1]), text)


class _Look:
    """The entry that is being looked at: its parts by keyword, where each stands."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.faults: list[Fault] = []
        self.escaped: list[int] = []
        self.header, self.header_line = "", 0
        self._seen: dict[tuple[str, str], int] = {}
        self._parts: dict[str, str] = {}
        self._order: list[str] = []
        self._start = 0  # the line on which the entry begins
        self._obsolete = False
        self._spoiled = False  # a fault of this entry is told already

    def line(self, raw: str, number: int) -> None:
        line = raw.strip()
        obsolete = line.startswith("#~")
        if obsolete:
            line = line[2:].strip()
        if not line or line.startswith("|" if obsolete else "#|"):
            self.lines.append("")  # Babel takes an earlier wording for a note, or for a fault
        elif line.startswith("#"):
            self._comment(number)
            self.lines.append(line)
        else:
            column = raw.find(line) + 1
            written = self._content(line, number, column, obsolete=obsolete)
            self.lines.append(f"#~ {written}" if obsolete and written else written)

    def finish(self) -> None:
        """End the entry."""
        if self._parts and not self._spoiled:
            if "msgid" not in self._parts or not self._has_text:
                self._fault("has a message that is not complete", self._start)
            elif not self._obsolete:
                self._entry()
        self._parts, self._order, self._spoiled = {}, [], False

    @property
    def _has_text(self) -> bool:
        return any(key.startswith("msgstr") for key in self._parts)

    def _entry(self) -> None:
        key = self._parts.get("msgctxt", ""), self._parts["msgid"]
        if key in self._seen:
            what = f"has this message twice, the first time in line {self._seen[key]}"
            self.faults.append(Fault(what, self._start, 1, "Remove one of the two."))
        elif key == ("", "") and self._seen:
            self._fault("has its header behind other messages", self._start)
        self._seen.setdefault(key, self._start)
        if key == ("", "") and not self.header_line:
            self.header, self.header_line = unescaped(self._parts.get("msgstr", "")), self._start

    def _comment(self, number: int) -> None:
        if self._has_text:
            self.finish()
        elif self._parts and not self._spoiled:
            self._fault("has a note in the middle of a message", number)

    def _content(self, line: str, number: int, column: int, *, obsolete: bool) -> str:
        """Look at a line of an entry; return it as Babel reads it."""
        if line.startswith('"'):
            text = self._quoted(line, number, column)
            if not self._order:
                self._fault("has a text that belongs to nothing", number, column)
            else:
                self._parts[self._order[-1]] += text
            return f'"{text}"'
        found = _KEYWORD.fullmatch(line)
        if not found:
            self._fault("has a line that is no part of a message", number, column)
            return ""
        word, index, rest = found[1], found[2], found[3]
        if (word in ("msgctxt", "msgid") and self._has_text) or self._obsolete != obsolete:
            self.finish()
        self._keyword(word, index, number)
        self._obsolete = obsolete
        text = self._quoted(rest, number, column + found.start(3))
        self._parts[self._order[-1]] = text
        return f'{word}{f"[{index}]" if index else ""} "{text}"'

    def _keyword(self, word: str, index: str | None, number: int) -> None:
        """Note a part of the entry; a fault if it does not follow what is there."""
        last = self._order[-1] if self._order else ""
        forms = sum(key.startswith("msgstr") for key in self._parts)
        key = f"msgstr[{int(index or 0)}]" if index else word
        follows = {
            "msgctxt": not last,
            "msgid": last in ("", "msgctxt"),
            "msgid_plural": last == "msgid",
            "msgstr": last == "msgid"
            if not index
            else "msgid_plural" in self._parts and key == f"msgstr[{forms}]",
        }
        if not self._parts:
            self._start = number
        if not follows[word] or (index and word != "msgstr"):
            self._fault("has the parts of a message out of order", number)
        self._order.append(key)

    def _quoted(self, text: str, number: int, column: int) -> str:
        """Return what stands between the quotation marks, its letters written out."""
        if len(text) < 2 or text[0] != '"' or text[-1] != '"':
            self._fault("has a text that is not between quotation marks", number, column)
            return ""
        inner = text[1:-1]
        if "\\" not in inner and '"' not in inner:
            return inner

        def written(found: re.Match[str]) -> str:
            return self._escape(found, number, column + 1 + found.start())

        return _ESCAPE.sub(written, inner)

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
