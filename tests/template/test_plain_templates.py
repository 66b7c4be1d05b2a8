"""A nurse who edits a shipped template can follow it: few tags, shallow, nothing asked twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docgen.files import templates_root

FILES = sorted(templates_root().glob("*/*.md"))
TAG = re.compile(r"\{%\s*(\w+)\s*(.*?)\s*%\}")
MOST = {"prepare.md": 200, "discharge.md": 150}
DEEPEST = 3


def tags(path: Path) -> Iterator[tuple[int, str, str]]:
    """The tags of a file: line, word, and what stands behind it."""
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if tag := TAG.fullmatch(line.strip()):
            yield number, tag[1], tag[2]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_tags_stand_at_most_three_deep(path: Path) -> None:
    depth = 0
    for number, word, _ in tags(path):
        depth += (word in ("if", "for", "with")) - word.startswith("end")
        assert depth <= DEEPEST, f"{path.name}:{number}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_question_is_asked_again_with_not(path: Path) -> None:
    """Such a pair is an `if` with an `else`."""
    closed: str | None = None  # the condition of the `if` that ended right above
    opened: list[str | None] = []
    text = path.read_text("utf-8").split("\n")
    for number, line in enumerate(text, 1):
        tag = TAG.fullmatch(line.strip())
        if tag and tag[1] == "if":
            again = closed is not None and f"not {closed}" == tag[2].replace("(", "").replace(
                ")", ""
            )
            assert not again, f"{path.name}:{number}"
            opened.append(tag[2])
        elif tag and tag[1] in ("elif", "else") and opened:
            opened[-1] = None
        closed = opened.pop() if tag and tag[1] == "endif" else closed if not line.strip() else None


@pytest.mark.parametrize("name", MOST)
def test_a_sheet_has_few_tags(name: str) -> None:
    path = templates_root() / "vertebroplasty" / name
    assert sum(1 for _ in tags(path)) <= MOST[name]
