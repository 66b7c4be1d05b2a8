"""Leaves are written once for all variants: only their numbers are their own."""

import dataclasses

import pytest
import samples

from docgen.cache import Memo
from docgen.fonts.families import Fonts
from docgen.layout.frame import Cell, Leaf
from docgen.layout.lines import prepare
from docgen.layout.symbols import Code, Strip
from docgen.model import Slot, Text
from docgen.pdf.forms import ReadyLeaves, static_leaf
from docgen.style import look

LAYOUT = samples.layout()
LABEL = next(leaf for leaf in LAYOUT.leaves if len(leaf.cells) == 1)
BODY = look("standard", "letter").body
STRIP = LABEL._replace(
    strip=Strip(9, LABEL.cells[0].mcid + 1, 300.0, 60.0, 80.0, BODY, Text("50 %"), ("no", "yes"))
)
CODE = Leaf((), least=60.0, code=Code(9, 4, 100.0, 60.0, "M", Text("tel:312")))
PERSONAL = [at for at, leaf in enumerate(LAYOUT.leaves) if any(c.personal for c in leaf.cells)]
STATIC = [leaf for at, leaf in enumerate(LAYOUT.leaves) if at not in PERSONAL and leaf.cells] + [
    STRIP,
    CODE,
]


def lower(leaf: Leaf, by: int) -> Leaf:
    """The same leaf with as many more pieces of marked content above it."""
    cells = tuple(cell._replace(mcid=cell.mcid + by) for cell in leaf.cells)
    code = leaf.code and leaf.code._replace(mcid=leaf.code.mcid + by)
    strip = leaf.strip and leaf.strip._replace(mcid=leaf.strip.mcid + by)
    return leaf._replace(cells=cells, code=code, strip=strip)


def tags(leaf: Leaf) -> tuple[str, ...]:
    return ("P",) * len(leaf.cells)


def cold() -> Fonts:
    return dataclasses.replace(samples.fonts(), typeset=Memo("typeset", 0))


@pytest.mark.parametrize(
    ("one", "other"),
    [("\u0958", "\u0915\u093c"), ("\u0622", "\u0627\u0653"), ("\u0915", "\u0915\u200d")],
)
def test_texts_that_look_alike_keep_their_own_spelling(one: str, other: str) -> None:
    """What is copied from a sheet is the text, whichever of the two was written first."""
    fonts = dataclasses.replace(samples.fonts(), typeset=Memo("typeset", 64))
    leaves = [
        Leaf((Cell(0, 0, 40.0, 300.0, BODY, prepare((Text(text),), BODY, fonts)),))
        for text in (one, other)
    ]
    warm = [static_leaf(leaf, ("P",), fonts).operators for leaf in leaves]
    fresh = [static_leaf(leaf, ("P",), cold()).operators for leaf in leaves]
    assert warm == fresh
    assert len(set(fresh)) == len(leaves)


@pytest.mark.parametrize("by", [1, 90, 1000])
def test_a_leaf_lower_down_is_the_same_but_for_its_numbers(by: int) -> None:
    warm = dataclasses.replace(samples.fonts(), typeset=Memo("typeset", 4096))
    for leaf in STATIC:
        for each in (leaf, lower(leaf, by)):
            made = static_leaf(each, tags(each), warm)
            assert made == static_leaf(each, tags(each), cold())


@pytest.mark.parametrize("by", [1, 90, 1000])
def test_a_leaf_with_slots_lower_down_is_the_same_but_for_its_numbers(by: int) -> None:
    warm = dataclasses.replace(samples.fonts(), typeset=Memo("typeset", 4096))
    every = tuple(tags(leaf) for leaf in LAYOUT.leaves)
    down = LAYOUT._replace(leaves=tuple(lower(leaf, by) for leaf in LAYOUT.leaves))
    for layout in (LAYOUT, down):
        once, afresh = ReadyLeaves(layout, every, warm), ReadyLeaves(layout, every, cold())
        for at in PERSONAL:
            own, other = once[at], afresh[at]
            assert own is not None
            assert other is not None
            assert dataclasses.replace(own, leaf=other.leaf) == other


def test_what_a_strip_says_to_all_tells_its_faces() -> None:
    odd = STRIP._replace(strip=STRIP.strip and STRIP.strip._replace(content=Text("Ω")))
    assert static_leaf(odd, tags(odd), samples.fonts()).faces - {0, 1, 2}


def test_what_no_patient_fills_is_not_made_ready() -> None:
    code = LAYOUT._replace(
        leaves=(
            CODE._replace(code=CODE.code and CODE.code._replace(content=Slot("", "code"))),
            STRIP,
        )
    )
    ready = ReadyLeaves(code, ((), ("TH",)), samples.fonts())
    assert [ready[0], ready[1]] == [None, None]
