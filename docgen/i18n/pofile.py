"""A gettext catalogue (`.po`) read by Babel, once its text was looked at.

In: the text of a file. Out: `PoFile`: Babel's catalogue and the fields of the header, or every
fault of the file at once. Used when sheets are compiled and when catalogues are brought up to date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from babel.messages.catalog import Catalog
from babel.messages.plurals import PLURALS
from babel.messages.pofile import PoFileError, escape, read_po

from docgen.i18n.posyntax import Fault, Looked, PoProblem, look_at

_MOST_FORMS = 6  # Arabic has six, and no language has more
_PLURALS = re.compile(r"nplurals\s*=\s*(\d{1,3})\s*;\s*plural\s*=([^;]*);?")
_CHARSET = re.compile(r"charset=([\w-]*)", re.IGNORECASE)
_UNICODE = ("utf-8", "utf8", "charset", "")  # a template's header says CHARSET
_ASCII = ("ascii", "us-ascii")
_PLURAL_FORMS = "Plural-Forms"
_GERMANIC = 2, "n != 1"  # what gettext takes where the header does not say


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


def read_pofile(text: str) -> PoFile:
    """Read the text of a `.po` file.

    Raises:
        PoProblem: with every fault of the file.
    """
    looked = look_at(text.replace("\r\n", "\n").replace("\r", "\n"))
    fields = _fields(looked.header)
    faults = [*looked.faults, *_header_faults(looked, fields)]
    if faults:
        raise PoProblem(*faults)
    plurals = _PLURALS.fullmatch(fields.get(_PLURAL_FORMS, ""))
    forms, rule = (int(plurals[1]), plurals[2].strip()) if plurals else _GERMANIC
    try:
        catalog = read_po(_for_babel(looked, fields), abort_invalid=True)
    except PoFileError as wrong:  # the look above is there so that this does not happen
        raise PoProblem(
            Fault("has a line that is no part of a message", wrong.lineno + 1)
        ) from None
    return PoFile(catalog, fields, looked.header_line, forms, rule, looked.escaped)


def _fields(header: str) -> dict[str, str]:
    """Return the fields of a header; the first of two of one name counts."""
    found: dict[str, str] = {}
    for line in header.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip(), value.strip())
    return found


def _header_faults(looked: Looked, fields: dict[str, str]) -> Iterator[Fault]:
    line = max(looked.header_line, 1)
    charset = _CHARSET.search(fields.get("Content-Type", ""))
    named = charset[1].lower() if charset else ""
    plain = named in _ASCII and "\n".join(looked.lines).isascii() and not looked.escaped
    if named not in _UNICODE and not plain:
        yield Fault(f"says that it is {named}, not UTF-8", line)
    said = fields.get(_PLURAL_FORMS, "")
    plurals = _PLURALS.fullmatch(said)
    if said and (plurals is None or not 0 < int(plurals[1]) <= _MOST_FORMS):
        yield Fault(
            f"has a {_PLURAL_FORMS} header that cannot be used", line, 1, plurals_hint(fields)
        )
    else:
        forms = int(plurals[1]) if plurals else _GERMANIC[0]
        for number, one in enumerate(looked.lines, 1):
            if (found := re.match(r"msgstr\[(\d+)\]", one)) and int(found[1]) >= forms:
                yield Fault(f"has more than its {forms} plural forms", number)


def plurals_hint(fields: dict[str, str]) -> str:
    """Say what to write where the rule for plural forms is no use."""
    language = fields.get("Language", "").replace("-", "_").partition("_")[0]
    if language in PLURALS:
        forms, rule = PLURALS[language]
        return f'Write "{_PLURAL_FORMS}: nplurals={forms}; plural={rule};".'
    return "Copy that line from another catalogue of the language."


def _for_babel(looked: Looked, fields: dict[str, str]) -> list[str]:
    """Return the lines with a header that says nothing but the plural forms.

    Babel drops fields that it does not know and stops at a date that it cannot read.
    """
    lines = list(looked.lines)
    if not looked.header_line:
        return lines
    start = next(n for n in range(looked.header_line, len(lines)) if lines[n].startswith("msgstr"))
    forms = fields.get(_PLURAL_FORMS)
    said = f"{_PLURAL_FORMS}: {forms}\n" if forms else ""
    lines[start] = f"msgstr {escape(said)}"
    for number in range(start + 1, len(lines)):
        if lines[number] and not lines[number].startswith('"'):
            break
        lines[number] = ""
    return lines
