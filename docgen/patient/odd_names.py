"""What no person's name holds, by kind: traces of programs, of other encodings, and amounts.

In: a name as it was written, or another text of a list, of which less is asked. Out: nothing, or
`FieldProblem`, which never repeats it.

A name is printed as it is written, so that a fault of an export would be printed too, on every
page, and read out as the patient's name.
"""

from __future__ import annotations

import re
import unicodedata

from docgen.patient.fields import FieldProblem

_HINT = "Write the name as the patient writes it; mend the export if it is in many rows."
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});?", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
# John Smith 3rd, Juan 2.º, Louis 1er
_ORDINAL = re.compile(
    r"(?<!\w)\d{1,2}(?:st|nd|rd|th|er|[rdtmvn]o|\.?[ºª°])\.?(?!\w)", re.IGNORECASE
)
_SIGNS = frozenset("^|\\<>{}[]~@_=#%+*&")
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
        raise FieldProblem("not-a-name", f"holds {kind}, as no person's name does", _HINT)


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
        "a sign that programs put between fields or around values": bool(
            _SIGNS & {*text}
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
