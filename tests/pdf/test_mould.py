"""A cell is cast around values of one shape: it serves any patient, and keeps nothing of one."""

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from docgen.fonts.families import WEIGHTS
from docgen.layout.frame import Cell
from docgen.layout.lines import Runs, prepare
from docgen.model import Inlines, Slot, Text
from docgen.pdf.glyphs import choices
from docgen.pdf.mould import OneLine, QuickCell, one_line, ready_cell
from docgen.style import TextStyle

STYLE = TextStyle(13, 17)
FIRST, SECOND = Slot("patient.name", "name"), Slot("patient.notes", "text", bold=True)
CONTENT: Inlines = (Text("Dear "), FIRST, Text(", your note: "), SECOND, Text(". Read it."))
# Latin, letters of the fallback family, both, an abbreviation with a full stop of its own.
VALUES: list[Runs] = [
    (("Rosa", False),),
    (("Peña", True),),
    (("Жанна", False),),
    (("Rosa ", False), ("Жанна", True)),
    (("Jr.", False),),
    (("10:40", True), (" p. m.", False)),
]


def cell() -> QuickCell:
    words = prepare(CONTENT, STYLE, samples.fonts())
    opens = [choices(STYLE.size, 0)[face] + "<" for face in range(6)]
    return ready_cell(Cell(0, 0, 40.0, 800.0, STYLE, words), ("", "", ""), opens, samples.fonts())


def filled(ready: QuickCell, first: Runs, second: Runs) -> OneLine | None:
    return one_line(ready, {FIRST.key: first, SECOND.key: second}, samples.fonts())


PAIRS = st.tuples(st.sampled_from(VALUES), st.sampled_from(VALUES))


@given(st.lists(PAIRS, max_size=8), PAIRS)
def test_a_cell_says_the_same_whoever_came_before(
    before: list[tuple[Runs, Runs]], own: tuple[Runs, Runs]
) -> None:
    ready = cell()
    for values in before:
        filled(ready, *values)
    assert filled(ready, *own) == filled(cell(), *own)


@pytest.mark.parametrize("name", ["Zoraida", "Жанна"])
def test_a_mould_holds_nothing_of_the_patient_it_was_cast_for(name: str) -> None:
    ready, fonts = cell(), samples.fonts()
    shown = filled(ready, ((name, False),), (("Bo", False),))
    (codes,) = [codes for _, codes in fonts.word(name, STYLE.weight).pieces]
    assert shown
    assert codes in shown[0]
    (mould,) = ready.moulds.values()
    assert not any(codes in part for part in mould.parts)
    assert mould.parts[1::2] == ["", ""]


def test_values_of_one_shape_share_a_mould() -> None:
    ready = cell()
    for name in ("Rosa", "Ana", "José María"):
        filled(ready, ((name, False),), (("Bo", False),))
    assert len(ready.moulds) == 1
    filled(ready, (("Жанна", False),), (("Bo", False),))
    assert len(ready.moulds) == 2


def test_faces_beyond_the_text_family_are_told_for_those_who_need_them_alone() -> None:
    ready = cell()
    odd, plain = (filled(ready, ((name, False),), (("Bo", False),)) for name in ("Жанна", "Rosa"))
    assert odd
    assert plain
    assert min(odd[2]) >= len(WEIGHTS)
    assert not plain[2]


def test_an_empty_value_is_left_to_the_breaker() -> None:
    ready = cell()
    for empty in ((), (("", False),), (("Rosa", False), ("", True))):
        assert filled(ready, empty, (("Bo", False),)) is None
    assert not len(ready.moulds)


def test_however_many_shapes_there_are_few_moulds_are_kept() -> None:
    ready = cell()
    for count in range(1, 100):
        name = tuple((" " * (at > 0) + "a", at % 2 == 0) for at in range(count))
        filled(ready, tuple((text.lstrip(), bold) for text, bold in name), (("Bo", False),))
    assert 1 < len(ready.moulds) <= ready.moulds.limit
