"""Reads gettext's `.po` format: messages, translations, flags, the rule for plural forms.

In: the text of a file. Out: `PoFile`, each entry with its line.
Babel reads the format too (and writes it, for translators), but imports the e-mail package to read
a header and takes four times as long: 25 ms of a cold start that is to stay under 300. A test
holds this reader to Babel's results.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

_KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])?\s*"(.*)"\s*')
_WHOLE = re.compile(r'(?:[^"\\]|\\.)*')  # what may stand between quotation marks
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_PLURAL_FORMS = re.compile(
    r"^Plural-Forms:\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=([^;]*);?\s*$", re.MULTILINE
)
_CHARSET = re.compile(r"^Content-Type:.*charset=([\w-]+)", re.MULTILINE | re.IGNORECASE)


class PoProblem(ValueError):  # noqa: N818 (the project's word for what is wrong)
    """A line that breaks the format; `what` goes on after "The catalogue"."""

    def __init__(self, what: str, line: int) -> None:
        """Keep the line's number."""
        super().__init__(what)
        self.what = what
        self.line = line


class PoEntry(NamedTuple):
    """One message. `texts` has one translation, or one for each plural form; "" is missing."""

    context: str
    msgid: str
    plural: str
    texts: tuple[str, ...]
    fuzzy: bool
    line: int


class PoFile(NamedTuple):
    """The entries of a file in order; how many plural forms, and their rule; the header's text.

    `plural_rule` is an expression of C over `n`, by gettext's definition; "" if there is none.
    """

    entries: tuple[PoEntry, ...]
    forms: int
    plural_rule: str
    header: str = ""


def parse_po(text: str) -> PoFile:
    """Read the text of a `.po` file; obsolete entries are passed over.

    Raises:
        PoProblem: at the first line that breaks the format.
    """
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.take(line.strip(), number)
    reader.finish()
    header = next((e.texts[0] for e in reader.entries if not e.msgid and not e.context), "")
    charset = _CHARSET.search(header)
    if charset and charset[1].lower() not in ("utf-8", "charset"):
        raise PoProblem("is not UTF-8", 1)
    rule = _PLURAL_FORMS.search(header)
    return PoFile(
        tuple(entry for entry in reader.entries if entry.msgid),
        int(rule[1]) if rule else 0,
        rule[2].strip() if rule else "",
        header,
    )


@dataclass(slots=True)
class _Reader:
    """The entry that is being read: its parts by keyword, each a list of pieces."""

    entries: list[PoEntry] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)
    last: list[str] | None = None
    fuzzy: bool = False
    line: int = 0

    def take(self, line: str, number: int) -> None:
        if line.startswith('"'):
            if self.last is None or len(line) < 2 or not line.endswith('"'):
                raise PoProblem("has a text that belongs to nothing", number)
            self.last.append(_unescaped(line[1:-1], number))
        elif line.startswith("#"):
            self.comment(line)
        elif line:
            found = _KEYWORD.fullmatch(line)
            if not found:
                raise PoProblem("has a line that is no part of a message", number)
            self.keyword(found, number)

    def comment(self, line: str) -> None:
        if any(key.startswith("msgstr") for key in self.parts):
            self.finish()
        if line.startswith("#,") and "fuzzy" in re.split(r"[,\s]+", line[2:]):
            self.fuzzy = True

    def keyword(self, found: re.Match[str], number: int) -> None:
        word, index, text = found.groups()
        if word in ("msgctxt", "msgid") and any(key.startswith("msgstr") for key in self.parts):
            self.finish()
        if not self.parts:
            self.line = number
        key = f"{word}[{index or 0}]" if word == "msgstr" else word
        early = word not in ("msgctxt", "msgid") and "msgid" not in self.parts
        if key in self.parts or early:
            raise PoProblem("has the parts of a message out of order", number)
        self.last = self.parts[key] = [_unescaped(text, number)]

    def finish(self) -> None:
        """End the entry."""
        if self.parts:
            joined = {key: "".join(pieces) for key, pieces in self.parts.items()}
            if "msgid" not in joined or "msgstr[0]" not in joined:
                raise PoProblem("has a message that is not complete", self.line)
            count = sum(key.startswith("msgstr") for key in joined)
            self.entries.append(
                PoEntry(
                    joined.get("msgctxt", ""),
                    joined["msgid"],
                    joined.get("msgid_plural", ""),
                    tuple(joined.get(f"msgstr[{n}]", "") for n in range(count)),
                    self.fuzzy,
                    self.line,
                )
            )
        self.parts, self.last, self.fuzzy = {}, None, False


def _unescaped(text: str, number: int) -> str:
    if '"' not in text and "\\" not in text:
        return text
    if not _WHOLE.fullmatch(text):
        raise PoProblem("has a quotation mark or a backslash that is not escaped", number)
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text)
