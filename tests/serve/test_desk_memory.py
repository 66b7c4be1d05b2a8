"""A desk that is used all day: a real process, many sheets of many patients."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from served_desk import ServedClinic, list_of_today

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is told by /proc")
NAMES = tuple(("Ana", f"Tale{chr(97 + at // 26)}{chr(97 + at % 26)}") for at in range(40))
SHEETS, FIRST = 1500, 120
MORE = 30  # megabytes that a desk may have more after them


def memory(process: int) -> float:
    """The memory that a process has, in megabytes."""
    return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * 4096 / 1e6


@pytest.mark.soak("long")
def test_a_desk_that_is_used_all_day_takes_no_more_memory(tmp_path: Path) -> None:
    with ServedClinic(tmp_path / "desk", listed=list_of_today(NAMES)) as desk:
        nurse = desk.visitor()
        found = re.findall(r'href="(/patient/[0-9a-f]{24})"', nurse.ask("GET", "/").text)
        pages = list(dict.fromkeys(found))
        assert len(pages) == len(NAMES)
        before = 0.0
        for at in range(SHEETS):
            if at == FIRST:
                before = memory(desk.process.pid)
            page = pages[at % len(pages)]
            nurse.ask("POST", page, {"sheet": "discharge", "notes": f"Note {at}."})
            assert nurse.ask("GET", f"{page}/sheet.pdf?look={at}").body.startswith(b"%PDF")
        assert memory(desk.process.pid) - before < MORE
