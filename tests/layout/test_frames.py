"""Steps drawn side by side, and drawings in frames: lists as text, each drawing a Figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from drawn_clinic import clinic_with, record, sheet
from sheet_text import tree_of, words_of

from docgen.files import templates_root
from docgen.graphics.pictures import Pictograms, picture_titles

DRAWINGS = templates_root() / "drawings"
STEPS = """
::: overleaf
## Roll like this

::: frames
1. :log-roll-1: Bend both knees.
2. :log-roll-2: Roll over.
3. :log-roll-3: Legs down.
4. :log-roll-4: Sit a while.
:::

::: panels
- :weight-10lb-under: This is fine today
- :weight-10lb-over: This is not
:::
:::
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 48">{}<path d="M3 3h40v30z"/></svg>'


def figures(tree: str) -> list[str]:
    return re.findall(r'Figure.* Alt="(.*?)"', tree)


@pytest.mark.parametrize("how", ["standard", "large"])
def test_each_step_is_an_item_with_number_words_and_figure(tmp_path: Path, how: str) -> None:
    tree = tree_of(sheet(clinic_with(tmp_path, STEPS), record("T12"), how))
    begin = tree.index('"Roll like this"')
    lines = [" ".join(line.split()) for line in tree[begin:].splitlines()[1:10]]
    title = Pictograms((DRAWINGS,))["log-roll-1"].title
    assert lines[:5] == [
        "L ListNumbering=Decimal",
        "LI",
        'Lbl "1"',
        'LBody "Bend both knees."',
        f'Figure Alt="{title}"',
    ]


@pytest.mark.parametrize("how", ["standard", "large"])
def test_every_drawing_says_what_it_shows(tmp_path: Path, how: str) -> None:
    tree = tree_of(sheet(clinic_with(tmp_path, STEPS), record("T12"), how))
    titles = {name: title for name, (_, title) in picture_titles([DRAWINGS]).items()}
    names = [*(f"log-roll-{at}" for at in range(1, 5)), "weight-10lb-under", "weight-10lb-over"]
    assert figures(tree)[-6:] == [titles[name] for name in names]


def _usual(folder: Path) -> int:
    """How many drawings are told of where nothing is changed."""
    return len(figures(tree_of(sheet(clinic_with(folder / "usual", STEPS), record("T12")))))


def test_a_drawing_without_a_title_only_repeats_the_words(tmp_path: Path) -> None:
    (tmp_path / "pictograms").mkdir()
    (tmp_path / "pictograms" / "spot.svg").write_text(SVG.format(""), "utf-8")
    page = STEPS.replace("weight-10lb-under", "spot")
    pdf = sheet(clinic_with(tmp_path, page), record("T12"))
    assert "This is fine today" in words_of(pdf)
    assert len(figures(tree_of(pdf))) == _usual(tmp_path) - 1


def test_a_clinics_own_drawing_is_told_of_by_its_title(tmp_path: Path) -> None:
    (tmp_path / "pictograms").mkdir()
    text = SVG.format("<title>A cat on a mat.</title>")
    (tmp_path / "pictograms" / "spot.svg").write_text(text, "utf-8")
    page = STEPS.replace("weight-10lb-under", "spot")
    assert "A cat on a mat." in figures(tree_of(sheet(clinic_with(tmp_path, page), record("T12"))))


def test_steps_that_hang_on_the_patient_become_a_list(tmp_path: Path) -> None:
    asked = "{% if known.follow_up %}\n2. :log-roll-2: Roll over.\n{% endif %}"
    page = STEPS.replace("2. :log-roll-2: Roll over.", asked)
    words = words_of(sheet(clinic_with(tmp_path, page), record("T12")))
    assert "Roll over" not in words
    assert "1. Bend both knees. 2. Legs down. 3. Sit a while." in words


@pytest.mark.parametrize("mark", ["1. [ ]", "- [ ]"])
def test_what_is_ticked_becomes_a_list_below_its_drawings(tmp_path: Path, mark: str) -> None:
    page = STEPS.replace("1. :log", f"{mark} :log") if mark[0] == "1" else STEPS
    page = page.replace("- :weight-10lb-under:", "- [ ] :weight-10lb-under:")
    tree = tree_of(sheet(clinic_with(tmp_path, page), record("T12")))
    assert 'Alt="To do"' in tree[tree.index('"Roll like this"') :]
    assert len(figures(tree)) == _usual(tmp_path)
