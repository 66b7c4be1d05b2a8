"""The values of a record, read from one text each: numbers, names, texts, choices, levels.

In: one text as staff or a scheduling system wrote it. Out: a typed value, or `FieldProblem`.
Nothing is guessed, and no value stands in a message: a record is a patient's. Days and times are
read in `dates.py`, languages in `languages.py`.

What no person's name holds is told by kind: traces of programs, letters of another encoding,
figures. A name is printed as it is written, so that a fault of an export would be printed too, on
every page, and read out as the patient's name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from docgen.schema.declaration import yes_or_no

# Any beginning of three letters or more is a month; no two of them clash.
MONTHS = (
    ("january", "enero"), ("february", "febrero"), ("march", "marzo"), ("april", "abril"),
    ("may", "mayo"), ("june", "junio"), ("july", "julio"), ("august", "agosto"),
    ("september", "septiembre", "setiembre"), ("october", "octubre"),
    ("november", "noviembre"), ("december", "diciembre"),
)  # fmt: skip
_MONTH = rf"(?:{'|'.join({name[:3]: None for names in MONTHS for name in names})})"
# What a spreadsheet makes of 8-12 and 12-26, which it takes for days: 8-Dec, 8-dic-26, Dec-26.
SPREADSHEET_DAY = rf"\d{{1,2}}-{_MONTH}(?:-\d{{2,4}})?|{_MONTH}-\d{{2}}"
LONGEST_NAME = 300
LONGEST_ID = 64
MOST_LINES = 40

_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
# With a figure in it a number may be longer: KMC/2024/00123, MRN 12345, 12 345 678.
_WIDE_ID = re.compile(r"[A-Za-z0-9#(][A-Za-z0-9._/\\:#()+-]*", re.ASCII)
# No name, which messages would show.
_WORD_OF_ID = re.compile(r"[A-Z]{1,4}[.:#]?|\S*\d\S*", re.ASCII)
# What a spreadsheet leaves of a number: 2.98725E+13, 2,98725E+13, 12345.0, 2026-12-08 00:00, 8-Dec.
_DAMAGED = re.compile(
    r"\d+[.,]\d*[eE][+-]?\d+|\d+[eE]\+\d+|\d+[.,]0+|\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*"
    rf"|{SPREADSHEET_DAY}",
    re.ASCII | re.IGNORECASE,
)
_LEVEL = re.compile(r"([CTDLS])(\d{1,2})", re.ASCII)  # D, dorsal, is what T is
_DASHES = re.compile(r"\s*(?:[-\u2010-\u2014\u2212]|\b(?:to|thru|through|a)\b)\s*", re.IGNORECASE)
# Between levels; behind a sign, a figure alone has the letter before it: L1, 2 and L1/2.
_SIGNS = re.compile(r"\s*(?:[,;/+&]|\b(?:and|y|e)\b)\s*", re.IGNORECASE)
# The segments of the spine in order; the coccyx is no vertebra that anyone treats so.
LEVELS = tuple(
    f"{part}{number}"
    for part, last in (("C", 7), ("T", 12), ("L", 5), ("S", 5))
    for number in range(1, last + 1)
)
_ORDER = {level: index for index, level in enumerate(LEVELS)}
_JOINERS = frozenset("\u200c\u200d")  # they shape letters in some scripts and hide nothing
# What programs write where there is nothing: whole, in the form in which a program writes it.
_WORDS = (
    "NULL", "null", "Null", "(null)", "(NULL)", "<null>", "<NULL>", "[NULL]", "[null]", "{null}",
    "\\N", "None", "nil", "nan", "NaN", "NAN", "NaT", "<NA>", "NA", "N/A", "n/a", "undefined",
    "[object Object]", "DBNull", "System.DBNull",
)  # fmt: skip
# What a formula comes to that comes to nothing, in English and in Spanish.
_ERRORS = (
    "#N/A", "#NA", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!",
    "#CALC!", "#GETTING_DATA", "#N/D", "#¡REF!", "#¡VALOR!", "#¿NOMBRE?", "#¡DIV/0!", "#¡NUM!",
    "#¡NULO!",
)  # fmt: skip
# Fields in which such a word stays, for who reads them to judge.
KEPT_AS_WRITTEN = frozenset(("id", "name", "given_name", "family_name"))
NOTHING = frozenset((*_WORDS, *_ERRORS))
_FOLDED = frozenset(word.casefold() for word in NOTHING)


class FieldProblem(ValueError):  # noqa: N818 (the project's word for what is wrong)
    """A value that cannot be used. `message` goes on after the field's name: "is not a date"."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        """Keep the parts of a diagnostic."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def unaccented(text: str) -> str:
    """Return a text without accents and other marks; of wide and joined letters the plain ones."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join([c for c in apart if not unicodedata.combining(c)])


def is_nothing(text: str) -> bool:
    """Whether a text is a program's word for nothing, in capitals or not."""
    return text.strip().casefold() in _FOLDED


def read_id(text: str) -> str:
    """Read a record number. It stands in messages, so nothing that could be a name is one.

    Files are named after any: `batch/renderer.py` changes what a file system does not take.
    """
    written = text.strip()
    if _is_plain_number(written):
        return written
    if not written:
        raise FieldProblem("empty", "is empty", "Write the clinic's number for the patient.")
    if is_nothing(written):
        message = "holds a program's word for nothing"
        raise FieldProblem("null-id", message, "Write the clinic's number for the patient.")
    if _DAMAGED.fullmatch(written):
        message = "is a number that a spreadsheet has damaged"
        raise FieldProblem("damaged-id", message, "Format the column as text, and export it anew.")
    words = written.split(" ")
    safe = (bool(_ID.fullmatch(written)) and ".." not in written) or (
        any(map(str.isdecimal, written))
        and all(map(_WIDE_ID.fullmatch, words))
        and (len(words) == 1 or all(map(_WORD_OF_ID.fullmatch, words)))
    )
    if not safe or len(written) > LONGEST_ID:
        raise FieldProblem(
            "unsafe-id",
            "cannot be a record number",
            f"Use up to {LONGEST_ID} letters a-z, figures, and signs such as - / . between them.",
        )
    return written


def _is_plain_number(text: str) -> bool:
    """Whether a text has letters and figures alone, with a figure: nearly all numbers are so."""
    return text.isascii() and text.isalnum() and not text.isalpha() and len(text) <= LONGEST_ID


def is_number(text: str) -> bool:
    """Whether a text can be a record number and holds a figure: a stray name has none."""
    if _is_plain_number(text):
        return True
    try:
        return any(character.isdecimal() for character in read_id(text))
    except FieldProblem:
        return False


def read_line(text: str, at_most: int = LONGEST_NAME) -> str:
    """Read a name or a short text: NFC, one line, spaces as one, nothing that cannot be seen."""
    return _checked(text.replace("\t", " "), at_most, allowed="")


def read_text(text: str, at_most: int) -> str:
    """Read a text as typed, line ends included; a tab becomes a space.

    It has no more lines than a page has room for.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    checked = _checked(lines, at_most, allowed="\n")
    if checked.count("\n") >= MOST_LINES:
        message = f"has more than {MOST_LINES} lines"
        raise FieldProblem("too-long", message, "Write it on fewer lines.")
    return checked


def _checked(text: str, at_most: int, allowed: str) -> str:
    if not text.isprintable():  # neither is an end of a line, nor any space but the common one
        _refuse_hidden(text, allowed)
    lines = unicodedata.normalize("NFC", text).split("\n")
    normal = "\n".join([" ".join(line.split()) for line in lines]).strip()
    if not normal:
        raise FieldProblem("empty", "is empty", "Write it, or leave the field out.")
    if len(normal) > at_most:
        raise FieldProblem("too-long", f"is longer than {at_most} characters", "Shorten it.")
    return normal


def _refuse_hidden(text: str, allowed: str) -> None:
    for character in text:
        category = unicodedata.category(character)
        hidden = category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        if hidden and character not in allowed and character not in _JOINERS:
            raise FieldProblem(
                "control-character",
                f"holds the character U+{ord(character):04X}, which cannot be printed",
                "Type the text again without it.",
            )


_UNKNOWN = frozenset({"unknown", "unk", "desconocido", "desconocida"})
_TRUTHS = {"y": True, "t": True, "s": True, "1": True, "n": False, "f": False, "0": False}


def read_choice(text: str, choices: tuple[str, ...]) -> str | None:
    """Read one of `choices`; "unknown" is None.

    Yes and no may be written as true, false, sí, and in one letter or figure: Y, N, T, F, S, 1, 0.
    """
    word = text.strip().casefold()
    if word in _UNKNOWN:
        return None
    truths = yes_or_no(word) if word not in _TRUTHS else _TRUTHS[word]
    if truths is not None and {"yes", "no"} <= set(choices):
        return "yes" if truths else "no"
    for choice in choices:
        if word == choice.casefold():
            return choice
    raise FieldProblem(
        "bad-choice",
        "is none of its choices",
        f"Write {', '.join(choices)}, or leave it out if nobody knows.",
    )


def read_levels(texts: Iterable[str]) -> tuple[str, ...]:
    """Read levels of the spine: "T12 L1", "T12, L1", "T12 & L1", or "T12-L2", which is three.

    A letter may stand for what follows it: "L1-2", "L1, 2" and "L1/2" are L1 and L2.
    """
    found: list[str] = []
    for text in texts:
        letter = ""
        for part in filter(None, _SIGNS.split(_DASHES.sub("-", " ".join(text.split())))):
            first, *others = part.split(" ")
            levels = _level_range(f"{letter}{first}" if first[0].isdecimal() else first)
            for other in others:
                levels += _level_range(other)
            if first[0].isdecimal() and _ORDER[levels[0]] <= _ORDER[found[-1]]:
                raise _bad_levels()  # T12/1 is not T1
            found += levels
            letter = levels[-1][0]
    if len(set(found)) != len(found):
        raise FieldProblem("repeated-level", "names a level twice", "Name each level once.")
    return tuple(sorted(found, key=_ORDER.__getitem__))


def _level_range(part: str) -> list[str]:
    if part in _ORDER:
        return [part]
    first, *rest = part.split("-")
    ends = [_level(first), *(_level(end if end[:1].isalpha() else first[:1] + end) for end in rest)]
    if len(ends) == 1:
        return ends
    upper, lower = _ORDER[ends[0]], _ORDER[ends[-1]]
    if len(ends) > 2 or upper >= lower:
        raise FieldProblem(
            "bad-levels", "has a range that cannot be read", "Write the upper level first: T12-L2."
        )
    return list(LEVELS[upper : lower + 1])


def _level(text: str) -> str:
    found = _LEVEL.fullmatch(text.upper())
    level = f"{found[1].replace('D', 'T')}{int(found[2])}" if found else ""
    if level not in _ORDER:
        raise _bad_levels()
    return level


def _bad_levels() -> FieldProblem:
    message, hint = "is not a list of levels C1 to S5", "Write it such as T12 L1 or T12-L2."
    return FieldProblem("bad-levels", message, hint)


# What no name holds.
_NAME_HINT = "Write the name as the patient writes it; mend the export if it is in many rows."
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});?", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
# John Smith 3rd, Juan 2.º, Louis 1er
_ORDINAL = re.compile(
    r"(?<!\w)\d{1,2}(?:st|nd|rd|th|er|[rdtmvn]o|\.?[ºª°])\.?(?!\w)", re.IGNORECASE
)
_PROGRAM_SIGNS = frozenset("^|\\<>{}[]~@_=#%+*&")
_ESCAPED = "''"  # O''Brien, as databases write it
_QUOTED = re.compile(r"""(['"]).*\1""")
# The same in other texts, where & and ? and <5 mean something.
_SPOILED = {
    "a letter as web pages encode it": re.compile(
        r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE
    ),
    "a tag of a web page": re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE),
    "a sign that programs put before an apostrophe": re.compile(r"\\['\"]|\w''\w"),
    "a letter that was lost": re.compile(r"\ufffd|(?<!\S)[^\W\d_]+\?[^\W\d_]+(?!\S)"),
}
_SUSPECT = re.compile(r"[&<\\?]|''")
# What stands in the place of a letter that an encoding lacks; and what letters of Mac Roman and DOS
# become where they are read as Windows-1252: é is Ž or ‚, ñ is – or ¤, á is ‡, í is ¡.
_LOST = frozenset("?¿\ufffd¡…†‡ˆ‰•—™÷")
_MISPLACED = re.compile(r"\w[ŽŸŠŒ–](?=[a-zß-ÿ])|[a-zß-ÿ][ŽŸ]\b|\w[„‚‹›](?=\w)")
# What letters of UTF-8 become where they are read as Windows-1252: é is Ã©, ł is Å‚, ễ is á»…, and
# every letter of Cyrillic or Hebrew is two, of Hindi or Chinese three. Letters of names never meet
# so; those of Slovak that could (ÄŠ, Åž) are left out.
_MISREAD = re.compile(
    rb"[\xc2\xc3][\x80-\xbf]|[\xc4\xc5][\x80-\x89\x8b\x8d\x8f-\x99\x9b\x9d\xa0-\xbf]"
    rb"|(?:[\xc6-\xdf][\x80-\xbf]){2}|[\xe0-\xe2\xef][\x80-\xbf]{2}|(?:[\xe3-\xed][\x80-\xbf]{2}){2}"
)
# What every one of these begins with, as a text: so a single é, and most names, are passed at once.
_MAY_BE_MISREAD = re.compile("[\u00c2-\u00ef][^\\x00-\\x7f]")


def refuse_odd(text: str) -> None:
    """Refuse a name that holds what no name does.

    Raises:
        FieldProblem: by kind.
    """
    if text.isascii() and text.replace(" ", "").isalpha():  # nearly all
        return
    kind = _kind(text)
    if kind:
        raise FieldProblem("not-a-name", f"holds {kind}, as no person's name does", _NAME_HINT)


def refuse_spoiled(text: str) -> None:
    """Refuse a text of a list in which an export has spoiled letters.

    Raises:
        FieldProblem: by kind.
    """
    ascii_alone = text.isascii()
    if ascii_alone and not _SUSPECT.search(text):  # nearly all
        return
    kind = next((kind for kind, form in _SPOILED.items() if form.search(text)), "")
    if not kind and not ascii_alone and _is_misread(text):
        kind = "letters that were read in a wrong encoding"
    if kind:
        raise FieldProblem("spoiled-text", f"holds {kind}", "Mend the export, or type it again.")


def _kind(text: str) -> str:
    """Return what is odd; "" if nothing is. What is more telling is looked for first."""
    left = {unicodedata.category(character) for character in _ORDINAL.sub("", text)}
    found = {
        "a letter as web pages encode it": bool(_ENTITY.search(text)),
        "the number of a computer's record": bool(_UUID.search(text)),
        "letters that were read in a wrong encoding": bool(
            _LOST & {*text} or _MISPLACED.search(text) or _is_misread(text)
        ),
        "figures": bool(left & {"Nd", "No"}),
        "a sign of a currency": "Sc" in left,
        "an arrow or a sign of a formula": "Sm" in left and not _PROGRAM_SIGNS & {*text},
        "a sign that programs put between fields or around values": bool(
            _PROGRAM_SIGNS & {*text}
            or _ESCAPED in text
            or _QUOTED.fullmatch(text.strip())
            or text.lstrip()[:1] == "-"
        ),
        "no letter at all": bool(text.strip()) and not any(map(str.isalpha, text)),
    }
    return next((kind for kind, holds in found.items() if holds), "")


def _is_misread(text: str) -> bool:
    return bool(_MAY_BE_MISREAD.search(text) and _MISREAD.search(_as_bytes(text)))


def _as_bytes(text: str) -> bytes:
    """Return the bytes that Windows-1252 has for a text, 0 where it has none."""
    return b"".join(
        character.encode("cp1252", "ignore")
        or (character.encode("latin-1") if "\x80" <= character <= "\x9f" else b"\0")
        for character in text
    )
