"""The look of all pages: legible colours, words of the catalogues, nothing of its own in a page."""

import re
from pathlib import Path

import pytest

from docgen.serve.pages import colours
from docgen.settings.identity import contrast_on_white

SERVE = Path(colours.__code__.co_filename).parent
HTML = sorted((SERVE / "html").glob("*.html"))
STYLE = (SERVE / "static" / "desk.css").read_text(encoding="utf-8")
SET = dict(re.findall(r"--([\w-]+): (#[0-9a-fA-F]{6})", STYLE + colours("")))


def contrast(one: str, other: str) -> float:
    """Of two colours by their names, as WCAG counts it."""
    first, second = (
        contrast_on_white((text[0], text[1], text[2]))
        for text in (bytes.fromhex(SET[name][1:]) for name in (one, other))
    )
    return max(first / second, second / first)


@pytest.mark.parametrize("ground", ["tint", "red-tint", "amber-tint", "discharge-tint"])
@pytest.mark.parametrize("text", ["ink", "soft", "accent"])
def test_text_is_legible_on_every_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("name", ["edge", "red", "amber", "discharge"])
def test_edges_and_signs_are_seen_on_white(name: str) -> None:
    colour = bytes.fromhex(SET[name][1:])
    assert contrast_on_white((colour[0], colour[1], colour[2])) >= 3


@pytest.mark.parametrize("file", HTML, ids=lambda file: file.stem)
def test_a_page_has_no_script_or_style_of_its_own_and_no_other_host(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", text)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)


@pytest.mark.parametrize("file", HTML, ids=lambda file: file.stem)
def test_every_word_of_a_page_comes_from_the_catalogues(file: Path) -> None:
    code = r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}"
    text = re.sub(code, " ", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"<code\b.*?</code>|[\w-]+=\"[^\"]*\"|<[^>]*>", " ", text, flags=re.DOTALL)
    assert set(re.findall(r"[^\W\d_]{3,}", text)) <= {"docgen"}
