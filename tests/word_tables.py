"""Tables of words that are tried, as people read them: `tests/lists/statuses.md` and the like.

In: the file of a table. Out: its rows, each a tuple of cells.
"""

from __future__ import annotations

from pathlib import Path


def words_of_table(file: Path) -> list[tuple[str, ...]]:
    """Return the rows below the head of the one table of a file; `\\|` is a mark, no border."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    rows = (line.strip().strip("|").replace("\\|", "\0").split("|") for line in lines[2:])
    return [tuple(cell.strip().replace("\0", "|") for cell in row) for row in rows]
