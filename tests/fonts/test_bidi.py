"""Lines from the right: what stands on paper, read from left to right."""

from __future__ import annotations

import pytest
import samples

from docgen.fonts.bidi import from_right
from docgen.fonts.face import Shaped

A, B, C = "אבג", "דהו", "זחט"  # three words; on paper their letters stand the other way round


def on_paper(*lines: str) -> list[str]:
    """Order lines of words and write what stands on each, from left to right."""
    fonts = samples.fonts()
    split = []
    for line in lines:
        words = []
        for word in line.split(" "):
            words += [list(fonts.word(word, 0).pieces), list(fonts.faces[0].space.pieces)]
        split.append(words[:-1])
    return ["".join(_drawn(run, fonts) for run in runs) for runs in from_right(split, fonts.faces)]


def _drawn(run: object, fonts: object) -> str:
    shown = ""
    for face, codes in run.pieces:  # type: ignore[attr-defined]
        if isinstance(codes, Shaped):
            shown += codes.text[::-1] if codes.rtl else codes.text
        else:
            meanings = fonts.faces[face].meanings  # type: ignore[attr-defined]
            shown += "".join(meanings[int(codes[i : i + 4], 16)] for i in range(0, len(codes), 4))
    return shown


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        (f"{A} {B} {C}", "טחז והד גבא"),
        (f"{A} {B}.", ".והד גבא"),
        (f"{A}, {B}: {C}!", "!טחז :והד ,גבא"),
        (f"{A} 10:40 {B}", "והד 10:40 גבא"),
        (f"{A} 312-555-0118, {B}", "והד ,312-555-0118 גבא"),
        (f"{A} (312)\u00a0555-0118.", ".(312) 555-0118 גבא"),
        (f"{A} +34\u00a091\u00a0123\u00a045\u00a067", "+34 91 123 45 67 גבא"),
        (f"{A} 10–20 {B}", "והד 10–20 גבא"),
        (f"{A} 75% {B}", "והד 75% גבא"),
        (f"{A} 3,000 {B}", "והד 3,000 גבא"),
        (f"{A}\u00a02,\u00a01948", "1948 ,2 גבא"),
        (f"{A} (4.5 {B}).", ".(והד 4.5) גבא"),
        (f"{A} ({B} {C})", "(טחז והד) גבא"),
        (f"{A} «{B}»", "«והד» גבא"),
        (f"{A} Rosa Peña {B}", "והד Rosa Peña גבא"),
        (f"{A}, Dr. Ana Ruiz.", ".Dr. Ana Ruiz ,גבא"),
        ("Rosa Peña, 40417", "Rosa Peña, 40417"),
        (f"{A} 410 Harbor Street, Suite 6, IL 60601", "410 Harbor Street, Suite 6, IL 60601 גבא"),
        (f"{A} 38\u00a0°C {B}", "והד 38 °C גבא"),
        (f"{A} 6 / Page 1 of 6", "Page 1 of 6 / 6 גבא"),
        ("0484391b, 1, 2026-12-08", "0484391b, 1, 2026-12-08"),
        (f"{A} Lakeside (main) {B}", "והד Lakeside (main) גבא"),
    ],
)  # fmt: skip
def test_a_line_from_the_right_stands_on_paper_as_its_readers_expect(text: str, paper: str) -> None:
    assert on_paper(text) == [paper]


def test_a_text_is_read_as_one_before_it_is_cut_into_lines() -> None:
    first, second = on_paper(f"{A} 410 Harbor Street,", f"Chicago {B}.")
    assert first == "410 Harbor Street, גבא"
    assert second == ".והד Chicago"


def test_letters_of_a_script_from_the_left_keep_their_order() -> None:
    assert on_paper(f"{A} नमस्ते {B}") == ["והד नमस्ते גבא"]
