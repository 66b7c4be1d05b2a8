"""A draft is read passage by passage: what is found is what its lines say in the whole."""

from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import Place, TemplateError
from docgen.model import Block
from docgen.template.draft import Draft, Part, Unit
from docgen.template.markdown import Read, _read, parse
from docgen.template.passages import Passage, cut

HERE = Place("sheet.md", 1, 1)
TITLE = ("# ", Unit(Part.TEXT, "A nap", (), HERE), "\n\n")
BEFORE = ["", "- ", "1. ", "2. ", "## ", "##  ", "### ", "#"]
LINE = st.tuples(st.sampled_from(BEFORE), st.sampled_from(["Rest.", "Sleep."]), st.booleans())


def draft(lines: list[tuple[str, str, bool]]) -> Draft:
    """A sheet of a title and these lines; the last of each tells that an empty line follows."""
    parts: list[str | Unit] = [*TITLE]
    for at, (before, text, apart) in enumerate(lines, 2):
        unit = Unit(Part.TEXT, text, (), Place("sheet.md", at, 1))
        parts += (before, unit, "\n\n" if apart else "\n")
    return Draft(tuple(parts), "en", HERE)


def whole(sheet: Draft) -> Read:
    """What is found in the whole, read in one go."""
    texts, units = [""], list[Unit]()
    for part in sheet.parts:
        if isinstance(part, str):
            texts[-1] += part
        else:
            units.append(part)
            texts.append("")
    return _read(Passage(tuple(texts), tuple(units), HERE), "")


def found(sheet: Draft) -> tuple[Block, ...] | None:
    try:
        return parse(sheet).blocks
    except TemplateError:
        return None


@given(st.lists(LINE, max_size=8))
def test_passages_say_what_the_whole_says(lines: list[tuple[str, str, bool]]) -> None:
    sheet = draft(lines)
    read = whole(sheet)
    assert found(sheet) == (None if read.problems else read.blocks)


@given(st.lists(LINE, max_size=8))
def test_no_text_and_no_unit_is_lost_by_cutting(lines: list[tuple[str, str, bool]]) -> None:
    sheet = draft(lines)
    passages = [part for part in cut(sheet) if isinstance(part, Passage)]
    units = [unit for passage in passages for unit in passage.units]
    assert units == [part for part in sheet.parts if isinstance(part, Unit)]
    texts = "".join(text for passage in passages for text in passage.texts)
    assert texts == "".join(part for part in sheet.parts if isinstance(part, str))
