"""Many at one desk at once: nobody sees an error, and nobody another one's patient."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from served_desk import ServedClinic, Visitor, list_of_today
from sheet_text import words_of

from docgen.serve.doorbell import Doorbell

CLIENTS = 64
# Names that no other text of a sheet holds, of letters alone.
NAMES = tuple(("Ana", f"Quix{chr(97 + at // 8)}{chr(97 + at % 8)}") for at in range(CLIENTS))


class AtWork:
    """One nurse with one patient, in a thread of her own."""

    def __init__(self, link: str, family_name: str, until: float) -> None:
        self.name, self.until = family_name, until
        self.link = link
        self.wrong: list[str] = []
        self.sheets: dict[bytes, str] = {}
        self.asked = 0
        self.slowest = 0.0
        self.thread = threading.Thread(target=self._work)

    def _work(self) -> None:
        try:
            with closing(Visitor(self.link)) as nurse:
                self._look(nurse)
        except Exception as fault:
            self.wrong.append(repr(fault))

    def _look(self, nurse: Visitor) -> None:
        today = nurse.ask("GET", "/").text
        row = today.split(self.name)[0].rsplit("<tr", 1)[1]
        (address, *_) = re.findall(r"/patient/[0-9a-f]{24}", row)
        while not self.asked or time.monotonic() < self.until:
            begun = time.monotonic()
            note = f"Note {self.asked % 3} of {self.name}."
            form = {"sheet": "discharge", "notes": note, "base": "0"}
            page = nurse.ask("POST", address, form)
            sheet = nurse.ask("GET", f"{address}/sheet.pdf?look={self.asked}")
            self.asked += 1
            self.slowest = max(self.slowest, time.monotonic() - begun)
            names = set(re.findall(r"Quix[a-h]{2}", page.text))
            if (page.status, sheet.status) != (200, 200) or names != {self.name}:
                self.wrong.append(f"{page.status} {sheet.status} {sorted(names)}")
            self.sheets[sheet.body] = note


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ServedClinic]:
    with ServedClinic(tmp_path, listed=list_of_today(NAMES)) as served:
        yield served


def at_once(desk: ServedClinic, seconds: float) -> list[AtWork]:
    """Let all of them work for some seconds."""
    config = desk.folder / "config" / "docgen"
    bell = Doorbell(config, desk.folder / "lakeside", desk.folder / "today.csv")
    links = [bell.ring() for _ in NAMES]
    until = time.monotonic() + seconds
    found = [AtWork(link, name[1], until) for link, name in zip(links, NAMES, strict=True)]
    for one in found:
        one.thread.start()
    for one in found:
        one.thread.join(seconds + 120)
    return found


@pytest.mark.soak
def test_sixty_four_at_once_see_each_their_own_patient_alone(
    desk: ServedClinic, pytestconfig: pytest.Config
) -> None:
    found = at_once(desk, 60 if pytestconfig.getoption("--soak") == "long" else 8)
    assert [wrong for one in found for wrong in one.wrong] == []
    for one in found:
        for pdf, note in one.sheets.items():
            text = words_of(pdf)
            assert set(re.findall(r"Quix[a-h]{2}", text)) == {one.name}
            assert note in text
    assert desk.said.count("\n") == 1  # that it is open
