"""The pages of promises name tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE, SECURITY = (
    (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("promises.md", "security.md")
)
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", PAGE)))
HELD = sorted(set(re.findall(r"`(tests/[\w/]+\.py::\w+)`", SECURITY)))


@pytest.mark.parametrize("named", sorted({*NAMED, *HELD}))
def test_each_named_test_is_there(named: str) -> None:
    file, _, test = named.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^def {test or 'test_'}", text, re.MULTILINE)


def test_each_row_names_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| (?:\d|-) ", line)]
    assert all("`tests/" in row for row in rows)
    assert len(NAMED) >= len(rows)


def test_each_threat_names_a_test() -> None:
    rows = SECURITY.split("## Threats")[1].split("\n## ")[0].splitlines()
    threats = [line for line in rows if line.startswith("| ")][1:]
    assert len(threats) >= 15
    assert all("::test_" in row for row in threats)
