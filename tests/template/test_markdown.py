"""Law: what docgen takes of Markdown, it reads as CommonMark with tables does; the rest it refuses.

What a template becomes is told case by case in `tests/cases/`; here templates are made up from all
that CommonMark knows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from template_bench import Bench

from docgen.errors import Place, TemplateError
from docgen.template.markdown import bold_runs, flaw, parse, pieces
from docgen.template.tree import Draft, DraftUnit, MarkKind

COMMONMARK = MarkdownIt("commonmark").enable("table")
BEFORE = [
    *["", "- ", "-\t", "1. ", "2.  ", "10. ", "## ", "###  ", "# ", "#### ", "#", "-", "* ", "+ "],
    *["1) ", "> ", "```\n", "~~~\n", "| ", "- - ", "- # ", "# - ", "**", "_", "<div>", "[a]: "],
]
WORDS = [
    *[
        "Rest.",
        "Call **us** now.",
        "**All** of it",
        "*slanted*",
        "_slanted_",
        "a_b_c",
        "***three***",
    ],
    *[
        "[here](there)",
        "![picture](there.png)",
        "<there@x.org>",
        "<b>bold</b>",
        "AT&amp;T",
        "a & b",
    ],
    *[r"\*starred\*", r"C:\temp", "word\\", "word  ", "[a]", "a | b", "a |", "", "|", "b", "2. b"],
]
ALONE = ["---", "===", "==", "--", "***", "|---|", "|---|---|", "| a | b |", "| a |", "", "", ""]
LINE = st.one_of(
    st.tuples(st.sampled_from(BEFORE), st.sampled_from(WORDS)).map("".join), st.sampled_from(ALONE)
)


def shown(text: SyntaxTreeNode) -> str:
    """A text with its bold in stars; what a sheet does not have in angle brackets."""
    found = ""
    for token in text.to_tokens()[0].children or ():
        match token.type:
            case "text" | "text_special":
                found += token.content
            case "strong_open" | "strong_close":
                found += "**"
            case "softbreak" | "hardbreak":
                found += " "
            case other:
                found += f"<{other}>"
    return " ".join(found.split())


def by_commonmark(page: str) -> Iterator[str]:
    """Each block of a page as `listing` shows a Document."""
    for node in SyntaxTreeNode(COMMONMARK.parse(page)).children:
        texts = [one for one in node.walk() if one.type == "inline"]
        match node.type:
            case "heading":
                yield f"{node.markup} {shown(texts[0])}" if texts else "<no words>"
            case "paragraph":
                yield shown(texts[0])
            case "bullet_list" | "ordered_list":
                for number, item in enumerate(node.children, int(node.attrs.get("start", 1))):
                    mark = "-" if node.type == "bullet_list" else f"{number}."
                    held = [one.type for one in item.children]
                    said = shown(item.children[0].children[0]) if held == ["paragraph"] else held
                    yield f"{mark} {said}"
            case "table":
                for row in node.walk():
                    if row.type == "tr":
                        side = "=" if row.children[0].type == "th" else "|"
                        cells = [shown(cell.children[0]) for cell in row.children]
                        yield f"{side} {' | '.join(cells)} {side}"
            case other:
                yield f"<{other}>"


@given(st.lists(LINE, max_size=6))
@example(["Rest.", "=="])
@example(["- a", "--"])
@example(["[a]: there", "", "See [a]."])
@example(["- - Rest."])
@example(["- 1. Rest."])
def test_what_is_taken_is_read_as_commonmark_reads_it(lines: list[str]) -> None:
    page = "\n".join(["# A nap", "", *lines, ""])
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = Bench(Path(folder), {"prepare.md": page}).listing()
        except TemplateError:
            return
    expected = [" ".join(line.split()) for line in by_commonmark(page)]
    assert [" ".join(line.split()) for line in found.splitlines()[1:]] == expected


HERE, BELOW = Place("sheet.md", 1, 1), Place("sheet.md", 2, 1)
TITLE: tuple[str | DraftUnit, ...] = ("# ", DraftUnit(MarkKind.TEXT, "A nap", (), HERE), "\n\n")


def row(*texts: str) -> tuple[str | DraftUnit, ...]:
    cells = [(" | ", DraftUnit(MarkKind.TEXT, text, (), BELOW)) for text in texts]
    first = DraftUnit(MarkKind.ROW, "", (), BELOW, args=(str(len(texts)),))
    return ("| ", first, *[part for cell in cells for part in cell][1:], " |\n")


def text(words: str) -> DraftUnit:
    return DraftUnit(MarkKind.TEXT, words, (), BELOW)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((text("One."), "\n", text("Two.")), "This runs into the text above it."),
        (("- ", text("One."), "\n", text("Two.")), "This runs into the text above it."),
        ((*row("a", "b"), "|---|---|\n", *row("c")), "The cells of this row are 1, those of the"),
        ((*row("a"), *row("b")), "This table has no header."),
    ],
)
def test_what_two_branches_glue_is_refused_at_its_place(
    parts: tuple[str | DraftUnit, ...], message: str
) -> None:
    """Each file was right by itself; what a condition leaves out brought two texts together."""
    with pytest.raises(TemplateError, match=message) as wrong:
        parse(Draft((*TITLE, *parts), "en", HERE))
    assert wrong.value.diagnostics[0].place == BELOW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("plain", (("plain", False),)),
        ("a **b** c", (("a ", False), ("b", True), (" c", False))),
        ("**b**", (("b", True),)),
        (r"2 \* 3 \*\* 4 \\ 5", (("2 * 3 ** 4 \\ 5", False),)),
        (r"**a \* b**", (("a * b", True),)),
        (r"C:\temp", (("C:\\temp", False),)),
    ],
)
def test_pieces(text: str, expected: tuple[tuple[str, bool], ...]) -> None:
    assert flaw(text) is None
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("*slanted*", 0),
        ("all ***three***", 4),
        ("**open", 0),
        ("x **open", 2),
        ("end**", 3),
        ("** a**", 0),
        ("**a **", 4),
        ("****", 0),
        ("an _under_ score", 3),
        ("see [this](there)", 9),
        ("<b>bold</b>", 0),
        ("<br/>", 0),
        ("<!-- gone -->", 0),
    ],
)
def test_what_a_sheet_cannot_have_is_found_at_its_character(text: str, offset: int) -> None:
    found = flaw(text)
    assert found is not None
    assert found.offset == offset


@pytest.mark.parametrize(
    "text",
    [
        r"2 \* 3",
        "snake_case_word",
        "____",
        "a < b",
        "5 <6",
        "[a] (b)",
        r"\_x\_",
        "f(x)",
        "50 % **b**",
    ],
)
def test_what_only_looks_like_markup_is_text(text: str) -> None:
    assert flaw(text) is None


@given(st.text(alphabet="ab *\\_", max_size=12))
def test_escaping_every_sign_prints_any_text_literally(text: str) -> None:
    escaped = "".join(f"\\{c}" if c in "*\\_" else c for c in text)
    assert flaw(escaped) is None
    assert "".join(piece for piece, _ in pieces(escaped)) == text


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=4), max_size=6))
def test_each_pair_of_stars_is_one_run(words: list[str]) -> None:
    assert bold_runs(" ".join(f"**{word}**" for word in words)) == len(words)
