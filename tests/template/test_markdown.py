"""The structure of a sheet: blocks, the bold in their texts, headings that have something below."""

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
from docgen.expression.truth import And, Condition, Name, Not, Or
from docgen.model import (
    Block,
    Box,
    Cell,
    Document,
    Guards,
    Heading,
    Item,
    List,
    Paragraph,
    Row,
    Table,
    Text,
)
from docgen.template.markdown import bold_runs, flaw, heads_with_bodies, parse, pieces
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


ONE, OTHER = Name("ahead.one"), Name("ahead.other")
SAID = (Text("x"),)


def head(level: int = 2, guards: Guards = ()) -> Heading:
    return Heading(level, SAID, guards=guards)


def items(*guards: Guards) -> List:
    return List(tuple(Item(SAID, guards=each) for each in guards))


def any_of(*ways: Guards) -> Condition:
    each = tuple(way[0] if len(way) == 1 else And(way) for way in ways)
    return each[0] if len(each) == 1 else Or(each)


def guards_of(*blocks: Block) -> list[Guards]:
    done = heads_with_bodies(Document("", "en", blocks)).blocks
    return [block.guards for block in done if isinstance(block, Heading | Box)]


def test_a_heading_waits_for_one_of_its_lines() -> None:
    assert guards_of(head(), items((ONE,), (OTHER,))) == [(any_of((ONE,), (OTHER,)),)]


def test_headings_of_which_one_stands_share_what_is_below() -> None:
    """A heading that is worded otherwise for some patients is not lost for them."""
    here, gone = (ONE,), (Not(ONE),)
    assert guards_of(head(2, here), head(2, gone), items(())) == [here, gone]
    both = [(*here, any_of((OTHER,))), (*gone, any_of((OTHER,)))]
    assert guards_of(head(2, here), head(2, gone), items((OTHER,))) == both
    # These may both stand, so that the first has nothing below it.
    assert guards_of(head(2, here), head(2, (OTHER,)), items(())) == [(OTHER,)]
    assert guards_of(head(2, here), items((OTHER,)), head(2, gone), items(())) == [
        (*here, any_of((OTHER,))),
        gone,
    ]


def test_headings_of_which_one_guard_is_opposite_exclude_each_other() -> None:
    gone = Not(ONE)
    for first, second in (((ONE, OTHER), (gone, OTHER)), ((OTHER, ONE), (gone,))):
        assert guards_of(head(2, first), head(2, second), items(())) == [first, second]


@pytest.mark.parametrize("sure", [items((ONE,), ()), items(()), Paragraph(SAID)])
def test_a_heading_with_a_line_that_always_stands_does_too(sure: Block) -> None:
    assert guards_of(head(), items((ONE,)), sure) == [()]


def test_a_heading_without_a_body_goes_but_the_title_stays() -> None:
    assert guards_of(head(), head()) == []
    assert guards_of(head(2), head(3), head(2), items(())) == [()]
    assert guards_of(head(1), head(2)) == [()]
    assert guards_of(Box("columns", (), (head(), Paragraph(SAID)))) == [()]
    inner = heads_with_bodies(Document("", "en", (Box("columns", (), (head(),)),))).blocks[0]
    assert inner == Box("columns", (), ())


@pytest.mark.parametrize("kind", ["columns", "dates", "overleaf", "staff"])
def test_a_box_of_sections_keeps_no_heading_without_a_body(kind: str) -> None:
    blocks: tuple[Block, ...] = (head(), head(), items((ONE,)))
    (box,) = heads_with_bodies(Document("", "en", (Box(kind, (), blocks),))).blocks
    assert isinstance(box, Box)
    kept = [block.guards for block in box.blocks if isinstance(block, Heading)]
    assert kept == [(any_of((ONE,)),)]
    (box,) = heads_with_bodies(Document("", "en", (Box("call", (), blocks),))).blocks
    assert isinstance(box, Box)
    assert len(box.blocks) == 3


def test_the_heading_of_a_box_is_the_boxs_own() -> None:
    (inner,) = heads_with_bodies(Document("", "en", (Box("call", (), (head(),)),))).blocks
    assert inner == Box("call", (), (head(),))


def test_a_heading_above_a_box_waits_for_what_stands_in_it() -> None:
    box = Box("note", (), (items((ONE,), (OTHER,)),))
    assert guards_of(head(), box) == [
        (any_of((any_of((ONE,), (OTHER,)),)),),
        (any_of((ONE,), (OTHER,)),),
    ]


def test_a_box_with_a_heading_of_its_own_is_the_next_section() -> None:
    box = Box("call", (), (head(), items(())))
    assert guards_of(head(), items((ONE,)), box) == [(any_of((ONE,)),), ()]
    assert guards_of(head(), box) == [()]


def test_lines_to_write_on_are_a_body() -> None:
    assert guards_of(head(), Box("lines", ("2",), ())) == [(), ()]


def test_the_next_section_does_not_count_and_what_lies_deeper_does() -> None:
    first, deeper, last = guards_of(
        head(2), head(3), items((ONE,)), head(2), Paragraph(SAID, guards=(OTHER,))
    )
    assert first == deeper == (any_of((ONE,)),)
    assert last == (any_of((OTHER,)),)


def test_a_heading_under_the_same_guard_needs_no_other() -> None:
    assert guards_of(head(guards=(ONE,)), items((ONE,))) == [(ONE,)]
    assert guards_of(head(guards=(ONE,)), items((ONE, OTHER))) == [(ONE, any_of((ONE, OTHER)))]


def test_the_head_of_a_table_is_no_line_and_the_first_row_of_fields_is() -> None:
    top = Row((Cell(SAID, header=True), Cell(SAID, header=True)))
    row = Row((Cell(SAID, header=True), Cell(SAID)), (ONE,))
    assert guards_of(head(), Table((top, row))) == [(any_of((ONE,)),)]
    assert guards_of(head(), Table((row,))) == [(any_of((ONE,)),)]


def test_an_empty_box_is_not_drawn() -> None:
    box = Box("note", (), (head(), items((ONE,))))
    assert guards_of(box) == [(any_of((ONE,)),)]
    inner = heads_with_bodies(Document("", "en", (box,))).blocks[0]
    assert isinstance(inner, Box)
    heading = inner.blocks[0]
    assert isinstance(heading, Heading)
    assert heading.guards == (any_of((ONE,)),)
