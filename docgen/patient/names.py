"""A patient's name, in each of the ways that records write it.

A name in one text without a comma is printed as it is written: "Rosa Peña", "Madonna", "Ngô Thị
Hoa". Nobody asks which part is which: that matters for the order of a print file alone. With a
comma, what stands before it is the family name: "Peña, Rosa", "GARCÍA LÓPEZ, MARÍA", "Smith, John
Q". A suffix belongs to the family name, wherever it stands: "Smith Jr., John", "Smith, Jr., John"
and "Smith, John, Jr." are one patient's. Letters stay as they are typed.

In: a reader of one record. Out: given and family name; one of them may be empty, not both. A name
that is printed as written is the family name, without a given one.
"""

from __future__ import annotations

import re

from docgen.cache import FrozenMap
from docgen.patient.field_reader import FieldReader
from docgen.patient.fields import LONGEST_NAME, FieldProblem, read_line
from docgen.patient.nothing import beside_a_name, is_nothing
from docgen.patient.odd_names import refuse_odd
from docgen.patient.raw import Raw

_ONE_WAY = "Write name alone, or given_name and family_name."
_LONGEST_WORD = 100
_HINT = 'Write name: Rosa Peña, or name: "Peña, Rosa".'


def read_names(reader: FieldReader) -> tuple[str, str]:
    """Read `name: {given, family}`, `name: "Peña, Rosa"`, or given_name and family_name.

    Problems are noted in the reader.
    """
    fields = reader.raw.mapping
    name, given, family = map(fields.get, ("name", "given_name", "family_name"))
    paths = ("given_name", "family_name")
    if name is None and given is None and family is None:
        reader.problem("name", FieldProblem("missing", "is missing", _HINT))
        return "", ""
    if name is not None and (given, family) != (None, None):
        reader.problem("name", FieldProblem("contradiction", "is written in two ways", _ONE_WAY))
        return "", ""
    if isinstance(name, FrozenMap):
        for key in name:
            if key not in ("given", "family"):
                reader.unknown("name", key, ("given", "family"), "a part of a name")
        given, family = name.get("given"), name.get("family")
        paths = ("name.given", "name.family")
    elif name is not None:
        try:
            given, family = _split(name)
        except FieldProblem as found:
            reader.problem("name", found)
            return "", ""
        paths = ("name", "name")
    if reader.raw.row is not None:  # in a list; what people write themselves is what they mean
        named = _without_words_for_nothing(reader, paths, (given, family))
        if named is None:
            return "", ""
        given, family = named
    return _checked(reader, paths, (given, family))


_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|2nd|3rd|hijo)\.?", re.IGNORECASE)


def _split(name: Raw) -> tuple[Raw, Raw]:
    """Split "Peña, Rosa"; a name without a comma stays as it is."""
    if not isinstance(name, str):
        raise FieldProblem("bad-name", "is not a name", _HINT)
    if not name.strip():
        raise FieldProblem("empty", "is empty", "Write the patient's name.")
    family, comma, given = _with_suffix(name).partition(",")
    if "," in given or (comma and not (family.strip() and given.strip())):
        raise FieldProblem("bad-name", "is not a name with one comma", _HINT)
    if _SUFFIX.fullmatch(given.strip()):
        raise FieldProblem("bad-name", "has a suffix in the place of the given name", _HINT)
    return (given if comma else None), family


def _with_suffix(name: str) -> str:
    """Put the suffix of a name with two commas behind the family name."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 3 and all(parts):
        suffixes = [at for at in (1, 2) if _SUFFIX.fullmatch(parts[at])]
        if len(suffixes) == 1:
            suffix = parts.pop(suffixes[0])
            return f"{parts[0]} {suffix}, {parts[1]}"
    return name


def _read_name(text: str) -> str:
    refuse_odd(text)
    return read_line(text)


def _without_words_for_nothing(
    reader: FieldReader, paths: tuple[str, str], parts: tuple[Raw, Raw]
) -> tuple[Raw, Raw] | None:
    """Take a program's word for nothing out of a name in two parts; None where that is a problem.

    Null and Nan are people's names: beside another part they stay, if they are written as it is.
    """
    texts = [part.strip() if isinstance(part, str) else "" for part in parts]
    words = [is_nothing(text) for text in texts]
    if not any(words):
        return parts
    if all(word or not text for word, text in zip(words, texts, strict=True)):
        return None, None
    at = words.index(True)
    if beside_a_name(texts[at], texts[1 - at]):
        message = "may be a program's word for nothing"
        found = FieldProblem("null-name", message, "Leave it empty, or write the name as it is.")
        reader.problem(paths[at], found)
        return None
    return parts


def _checked(
    reader: FieldReader, paths: tuple[str, str], parts: tuple[Raw, Raw]
) -> tuple[str, str]:
    if parts == (None, None):
        reader.problem("name", FieldProblem("empty", "is empty", "Write the patient's name."))
        return "", ""
    given, family = (
        "" if part is None else reader.one(path, part, _read_name) or ""
        for path, part in zip(paths, parts, strict=True)
    )
    if any(len(word) > _LONGEST_WORD for word in f"{given} {family}".split()):
        message = f"has a word of more than {_LONGEST_WORD} letters"
        reader.problem(paths[1], FieldProblem("too-long", message, "Check where words part."))
    elif len(f"{given} {family}".strip()) > LONGEST_NAME:
        hint = f"Shorten it to {LONGEST_NAME} characters in all."
        reader.problem(paths[1], FieldProblem("too-long", "is too long", hint))
    return given, family
