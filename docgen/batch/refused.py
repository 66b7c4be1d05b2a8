"""What a part of a run tells a join of its refused rows, and what a join makes of it.

In: problems, and which rows are in the part's file of refused rows. Out: `refused.jsonl`, of which
a join makes the tables that a run of the whole list would have left: what many rows share is one
entry of `problems.csv`, and in `rejected.csv` rows stand in the order of the list. From the
tables of the parts neither could be told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from docgen.batch.renderer import RowProblem
from docgen.errors import InputError, Place, error
from docgen.files import UnfinishedFiles, writing
from docgen.storage.base import Storage, take_changed

_FIELDS = (int, str, str, str, str)  # of a problem


class RefusedRows(NamedTuple):
    """Problems of rows, and the numbers of those rows that stand in the file of refused rows."""

    problems: list[RowProblem]
    numbers: list[int]


def write_refused(
    file: Path,
    problems: Sequence[RowProblem],
    numbers: Sequence[int],
    parts: UnfinishedFiles,
    storage: Storage,
) -> bool:
    """Write one line of JSON for each problem, the numbers last; no file where there is none.

    Tell whether anything changed.

    Raises:
        OutputError: it cannot be written.
    """
    with writing(file):
        if not problems:
            return storage.remove(file.name)
        lines = [json.dumps(problem) for problem in sorted(problems, key=_row)]
        parts.write(file.name, "\n".join([*lines, json.dumps({"rejected": numbers}), ""]).encode())
        return take_changed(storage, file.name, parts.path(file.name))


def _row(problem: RowProblem) -> int:
    return problem.row


def read_refused(file: Path) -> RefusedRows:
    """Read what a part has written; nothing where it has no refused rows.

    Raises:
        InputError: the file is damaged.
    """
    try:
        *lines, last = file.read_bytes().splitlines()
        problems = [_problem(json.loads(line)) for line in lines]
        return RefusedRows(problems, [int(number) for number in json.loads(last)["rejected"]])
    except FileNotFoundError:
        return RefusedRows([], [])
    except (OSError, ValueError, TypeError, KeyError):
        raise damaged(file) from None


def _problem(found: Any) -> RowProblem:  # noqa: ANN401  # JSON carries no types
    if tuple(map(type, found)) != _FIELDS:
        raise TypeError
    return RowProblem(*found)


def rejected_rows(file: Path, numbers: Sequence[int], *, heads: bool) -> tuple[bytes, list[bytes]]:
    """Return the heads of a file of refused rows, b"" where it has none, and its rows.

    One with heads is a table; one without has a row on each line, whatever is in it.

    Raises:
        InputError: it has not the rows that it should have.
    """
    try:
        with file.open("rb") as lines:
            rows = _records(lines) if heads else list(lines)
    except OSError:
        rows = []
    head = rows.pop(0) if heads and rows else b""
    if len(rows) != len(numbers):
        raise damaged(file)
    return head, rows


def _records(lines: Iterable[bytes]) -> list[bytes]:
    """Take a table apart where no quotation mark is open: a cell may hold line ends."""
    found, held = list[bytes](), list[bytes]()
    marks = 0
    for line in lines:
        held.append(line)
        marks += line.count(b'"')
        if marks % 2 == 0:
            found.append(b"".join(held))
            held.clear()
    return [*found, b"".join(held)] if held else found


def damaged(file: Path) -> InputError:
    """Say that a file of a part is not what the part has written."""
    message = "This file of a part is damaged, or missing."
    hint = "Run the part again with --resume."
    return InputError(error("part-file", message, hint, Place(str(file))))
