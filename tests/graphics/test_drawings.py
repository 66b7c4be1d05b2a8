"""docgen's own drawings: read without loss, in the colours of the sheet, with places by name."""

from __future__ import annotations

import re

import pytest

from docgen.files import templates_root
from docgen.graphics.artwork import Ink, Spot
from docgen.graphics.pictures import DRAWN, Pictograms, drawn_beforehand, pictogram_names
from docgen.style import BLUE, DRAWN_ACCENT, DRAWN_TINT

PICTOGRAMS, DRAWINGS = templates_root() / "pictograms", templates_root() / "drawings"
OURS = Pictograms((DRAWINGS,))
WANTED = {
    *(f"log-roll-{number}" for number in range(1, 5)),
    *("weight-10lb-under", "weight-10lb-over", "ice-wrapped", "lie-back", "lie-stomach"),
    *("needle-site", "spine-back", "up-for-bathroom"),
}


def test_what_was_drawn_beforehand_is_what_the_files_say() -> None:
    same = (DRAWINGS / DRAWN).read_text(encoding="utf-8") == drawn_beforehand(DRAWINGS)
    assert same, "run python tools/draw_pictograms.py"


def test_all_are_there_under_names_that_no_pictogram_has() -> None:
    assert pictogram_names([DRAWINGS]) >= WANTED
    assert not pictogram_names([DRAWINGS]) & pictogram_names([PICTOGRAMS])


@pytest.mark.parametrize("name", sorted(pictogram_names([DRAWINGS])))
def test_a_drawing_is_read_whole_and_says_what_it_shows(name: str) -> None:
    picture = OURS[name]
    assert not picture.warnings
    assert re.fullmatch(r"[A-Z].*\.", picture.title)


def test_what_moves_is_drawn_in_the_accent_of_the_sheet() -> None:
    picture = OURS["log-roll-1"]
    inks = {
        part.color for part in picture.tinted(BLUE.accent, BLUE.tint).parts if isinstance(part, Ink)
    }
    assert {BLUE.accent, BLUE.tint} <= inks
    assert not {DRAWN_ACCENT, DRAWN_TINT} & inks
    assert OURS["weight-10lb-over"].tinted(BLUE.accent, BLUE.tint) is OURS["weight-10lb-over"]


def test_places_in_a_drawing_are_known_by_their_names() -> None:
    named = OURS["spine-back"].named
    assert named["T12"] == Spot(75.98, 153.52, 16.04, 6.34)
    assert named["T12-label-right"] == Spot(95.02, 156.69, 0, 0)
    levels = [
        f"{part}{at}"
        for part, most in zip("CTLS", (7, 12, 5, 5), strict=True)
        for at in range(1, most + 1)
    ]
    sides = [f"-{what}-{side}" for what in ("label", "needle") for side in ("left", "right")]
    assert {one + end for one in levels for end in ("", *sides)} <= named.keys()
    for one in levels:
        left, right = named[f"{one}-label-left"], named[f"{one}-label-right"]
        assert left.x < named[one].x < right.x


def test_nobody_is_shown_on_the_back_who_lies_on_the_stomach() -> None:
    found = 0
    for path in templates_root().rglob("*.md"):
        for line in path.read_text(encoding="utf-8").splitlines():
            said = re.sub(r"{[{%].*?[}%]}", "", line)
            assert not (re.search(r":lie(-back)?:", said) and "stomach" in said), path
            assert not (re.search(r":(prone|lie-stomach):", said) and "back" in said), path
            found += ":prone:" in said
    assert found
