"""Lists of patients as JSON Lines: one record an object, one object a line.

In: a text file. Out: raw records, each with its line. A line that cannot be read is a problem of
its own row, unless it is the first: then the file is another kind of file. Keys are docgen's
fields; numbers stay as they are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, InputError, Place, Severity, error
from docgen.patient.nothing import KEPT_AS_WRITTEN, NOTHING
from docgen.patient.raw import Raw, RawRecord
from docgen.patient.textfile import Text, text_of

_DEEPEST = 8
_SHOWN = 12  # rows that a note names
_HINT = 'Write one record a line, such as {"id": "40417", ...}.'


def read_json_lines(path: Path, notes: list[Diagnostic]) -> Iterator[RawRecord]:
    """Yield the record of every line; empty lines are passed over and not counted.

    Raises:
        InputError: the file cannot be used at all.
    """
    text = text_of(path)
    notes += text.notes
    emptied = _Emptied()
    number = 0
    for number, line, written in numbered(text):
        place = Place(str(path), line)
        try:
            yield RawRecord(number, emptied.of(_record(written), number), place)
        except _Bad as bad:
            problem = error("bad-line", bad.message, _HINT, place)
            if number == 1:
                raise InputError(problem) from None
            yield RawRecord(number, FrozenMap(), place, problems=(problem,))
    notes += emptied.said(Place(str(path)))
    if not number:
        raise InputError(error("no-record", "The list is empty.", _HINT, Place(str(path))))


def numbered(text: Text) -> Iterator[tuple[int, int, str]]:
    """Yield the number of each record, that of its line, and the line as it stands there."""
    number = 0
    for line, written in enumerate(text.lines(), 1):
        if written.strip():
            number += 1
            yield number, line, written


class _Emptied:
    """Takes the words that programs write for nothing out of fields, and counts them."""

    def __init__(self) -> None:
        self.count, self.rows = 0, list[int]()

    def of(self, record: FrozenMap[str, Raw], number: int) -> FrozenMap[str, Raw]:
        """Return the record with these fields empty; a number and a name are judged elsewhere."""
        found = [
            key
            for key, value in record.items()
            if isinstance(value, str) and value in NOTHING and key not in KEPT_AS_WRITTEN
        ]
        self.count += len(found)
        if found and len(self.rows) <= _SHOWN:
            self.rows.append(number)
        return FrozenMap({**record, **dict.fromkeys(found)}) if found else record

    def said(self, place: Place) -> list[Diagnostic]:
        """Say how many there were."""
        if not self.count:
            return []
        more = ", ..." if len(self.rows) > _SHOWN else ""
        rows = f"rows {', '.join(map(str, self.rows[:_SHOWN]))}{more}"
        message = f"{self.count:,} times a program's word for nothing is an empty field: {rows}."
        return [Diagnostic(Severity.NOTE, "null-word", message, place=place)]


class _Bad(ValueError):  # noqa: N818 (not an error yet: a problem on its way out)
    """What is wrong with a line, without a word of it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def _record(written: str) -> FrozenMap[str, Raw]:
    try:
        found = json.loads(
            written,
            object_pairs_hook=_object,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse,
        )
    except _Bad:
        raise
    except RecursionError:
        raise _Bad("The line is nested too deeply.") from None
    except ValueError:
        raise _Bad("The line is not proper JSON.") from None
    if not isinstance(found, FrozenMap):
        raise _Bad("The line is not an object.")
    return FrozenMap((key, _raw(value, 0)) for key, value in found.items())


def _object(pairs: list[tuple[str, object]]) -> FrozenMap[str, object]:
    found = FrozenMap(pairs)
    if len(found) < len(pairs):
        raise _Bad("A key stands twice in the line.")
    return found


def _refuse(_: str) -> NoReturn:
    raise _Bad("The line holds a number that is none.")


def _raw(value: object, depth: int) -> Raw:
    if depth > _DEEPEST:
        raise _Bad("The line is nested too deeply.")
    if isinstance(value, FrozenMap):
        return FrozenMap((str(key), _raw(inner, depth + 1)) for key, inner in value.items())
    if isinstance(value, list):
        return tuple(_raw(item, depth + 1) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else None
