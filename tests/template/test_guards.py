"""A heading, and a box, stand only where something stands in them; nothing else is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from template_bench import Bench

from docgen.expression.truth import And, Condition, Name, Not, Or, shown
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
from docgen.template.guards import heads_with_bodies, with_fewer_guards

ONE, OTHER = Name("ahead.one"), Name("ahead.other")
WORDS = (Text("x"),)


def head(level: int = 2, guards: Guards = ()) -> Heading:
    return Heading(level, WORDS, guards=guards)


def items(*guards: Guards) -> List:
    return List(tuple(Item(WORDS, guards=each) for each in guards))


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


@pytest.mark.parametrize("sure", [items((ONE,), ()), items(()), Paragraph(WORDS)])
def test_a_heading_with_a_line_that_always_stands_does_too(sure: Block) -> None:
    assert guards_of(head(), items((ONE,)), sure) == [()]


def test_a_heading_without_a_body_goes_but_the_title_stays() -> None:
    assert guards_of(head(), head()) == []
    assert guards_of(head(2), head(3), head(2), items(())) == [()]
    assert guards_of(head(1), head(2)) == [()]
    assert guards_of(Box("columns", (), (head(), Paragraph(WORDS)))) == [()]
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
        head(2), head(3), items((ONE,)), head(2), Paragraph(WORDS, guards=(OTHER,))
    )
    assert first == deeper == (any_of((ONE,)),)
    assert last == (any_of((OTHER,)),)


def test_a_heading_under_the_same_guard_needs_no_other() -> None:
    assert guards_of(head(guards=(ONE,)), items((ONE,))) == [(ONE,)]
    assert guards_of(head(guards=(ONE,)), items((ONE, OTHER))) == [(ONE, any_of((ONE, OTHER)))]


def test_the_head_of_a_table_is_no_line_and_the_first_row_of_fields_is() -> None:
    top = Row((Cell(WORDS, header=True), Cell(WORDS, header=True)))
    row = Row((Cell(WORDS, header=True), Cell(WORDS)), (ONE,))
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


def needed(root: Path, text: str, settings: str = "early: 30 min") -> list[str]:
    """What each item of a sheet is asked for."""
    bench = Bench(root, {"prepare.md": "# A nap\n\n" + text}, settings=settings)
    context = bench.context(bench.templates())
    pack = context.facts.clinic.packs["nap"]
    blocks = with_fewer_guards(bench.whole(), context.settings, pack).blocks
    items = [item for block in blocks if isinstance(block, List) for item in block.items]
    return [" and ".join(map(shown, item.guards)) for item in items]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("{% if known.visit %}\n{% if not known.visit %}\n- a\n{% endif %}\n{% endif %}", []),
        ("{% if known.visit or not known.visit %}\n- a\n{% endif %}", [""]),
        (
            "{% if patient.sleepy == 'yes' %}\n- a\n{% elif not known.sleepy %}\n- b\n{% endif %}",
            ["patient.sleepy == 'yes'", "not known.sleepy"],
        ),
        (
            "{% if known.bones and (patient.bones >= 2 or not known.bones) %}\n- a\n{% endif %}",
            ["patient.bones >= 2"],
        ),
        ("{% if known.bones and patient.bones == 1 and patient.bones > 1 %}\n- a\n{% endif %}", []),
    ],
)
def test_a_block_is_asked_for_no_more_than_decides_it(
    text: str, asked: list[str], tmp_path: Path
) -> None:
    assert needed(tmp_path, text) == asked


def test_what_a_rule_of_the_clinic_never_sets_is_never_asked(tmp_path: Path) -> None:
    settings = (
        "early: 30 min\nflat: {for: 1 h, where: home}\n"
        "rules:\n  - {when: bones >= 3, set: {flat: {for: 2 h, where: home}}}"
    )
    text = "{% if flat.where == 'clinic' %}\n- a\n{% elif flat.for %}\n- b\n{% endif %}"
    assert needed(tmp_path, text, settings) == [""]
