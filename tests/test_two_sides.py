"""Page one in two languages: each whole, by itself, on a side of the first leaf."""

from __future__ import annotations

import io
from collections.abc import Iterator

import example_sheets
import pytest
from pypdf import PdfReader

from docgen.demo import printing_time
from docgen.engine import Ready
from docgen.layout.pages import PageFit
from docgen.layout.placed import Placed
from docgen.model import Text
from docgen.pdf.document import fill
from docgen.pdf.filled import FilledLeaves, fill_pages
from docgen.pdf.paging import fit_of, pages_of
from docgen.pdf.plate import BreakKey
from docgen.sheet.sheets import sheet_for

CASES = [
    (clinic, sheet)
    for clinic, found in example_sheets.clinics().items()
    if len(found.languages) > 1
    for sheet in ("prepare", "discharge")
]


def ready(clinic: str, sheet: str, language: str, format_name: str) -> Ready:
    patient = example_sheets.patients()[clinic]
    wanted = sheet_for(patient, sheet, example_sheets.clinics()[clinic], language, format_name)
    return example_sheets.engine().prepare(wanted, patient, printing_time(sheet, patient))


def standing(own: Ready, number: int) -> Iterator[tuple[float, float, str]]:
    """Where each text of a page begins, from the top left, and what it says to all."""
    plate = own.sheet.plate
    paging = fill_pages(plate, own.filling).paging
    for item in pages_of(plate, paging.key)[number].items:
        if isinstance(item, Placed):
            for cell in plate.layout.leaves[item.leaf].cells:
                words = "".join([one.text for one in cell.text.content if isinstance(one, Text)])
                yield round(item.y, 2), round(cell.x, 2), words


@pytest.mark.parametrize(("clinic", "sheet"), CASES)
def test_each_side_is_page_one_of_its_language(clinic: str, sheet: str) -> None:
    """Where both give up the same, and neither more than fits."""
    both = ready(clinic, sheet, "en", "bilingual")
    alone = [ready(clinic, sheet, language, "standard") for language in ("en", "es")]
    if not both.filling.is_whole:
        pytest.skip("more than fits: it stands overleaf")
    for number, one in enumerate(alone):
        if one.filling.given_up == both.filling.given_up:
            here, there = set(standing(both, number)), set(standing(one, 0))
            # Below what belongs there nothing follows in two languages: gaps may grow more.
            assert {words for *_, words in here} <= {words for *_, words in there}
            assert len(here) < len(there) or here == there


@pytest.mark.parametrize(("clinic", "sheet"), CASES)
def test_the_second_side_is_in_its_language_for_a_screen_reader(clinic: str, sheet: str) -> None:
    both = ready(clinic, sheet, "en", "bilingual")
    layout = both.sheet.plate.layout
    first, second = layout.fronts
    assert 0 < first.leaves < second.leaves
    for at, leaf in enumerate(layout.leaves[: second.leaves]):
        languages = {_language(layout.elements, cell.element) for cell in leaf.cells}
        assert languages <= ({"es-US"} if at >= first.leaves else {""})
        slots = {place.slot.language for cell in leaf.cells for place in cell.text.places}
        assert slots <= ({"es-US"} if at >= first.leaves else {""})


def _language(elements: object, at: int) -> str:
    """The language of an element: its own, or that of what is around it."""
    assert isinstance(elements, tuple)
    while at >= 0:
        if elements[at].lang:
            return str(elements[at].lang)
        at = elements[at].parent
    return ""


@pytest.mark.parametrize(("clinic", "sheet"), CASES)
def test_what_follows_stands_side_by_side_from_the_second_leaf_on(clinic: str, sheet: str) -> None:
    both = ready(clinic, sheet, "en", "bilingual")
    plate = both.sheet.plate
    pages = pages_of(plate, fill_pages(plate, both.filling).paging.key)
    first, second = plate.layout.fronts
    sides = [{item.leaf for item in page.items if isinstance(item, Placed)} for page in pages]
    if both.filling.is_whole:
        assert max(sides[0]) < first.leaves <= min(sides[1])
        assert max(sides[1]) < second.leaves
        assert all(min(leaves) >= second.leaves for leaves in sides[2:])


@pytest.mark.parametrize("clinic", sorted({clinic for clinic, _ in CASES}))
def test_both_first_pages_name_the_patient_and_what_the_sheet_is(clinic: str) -> None:
    both = ready(clinic, "discharge", "es", "bilingual")
    pages = PdfReader(io.BytesIO(fill(both.sheet.plate, both.filling).pdf)).pages
    said = [" ".join(page.extract_text().split()) for page in pages]
    name = example_sheets.patients()[clinic].family
    assert name in said[0]
    assert "911" in said[0]
    other = next(text for text in said[1:] if "Going home after" in text)
    assert name in other
    assert "911" in other


@pytest.mark.parametrize(("clinic", "sheet"), CASES)
@pytest.mark.parametrize("format_name", ["standard", "bilingual", "large"])
def test_no_value_makes_a_leaf_lower_than_is_reckoned_at_the_least(
    clinic: str, sheet: str, format_name: str
) -> None:
    """What does not fit at the least is not tried: it must not fit with any value."""
    own = ready(clinic, sheet, "es", format_name)
    plate, filling = own.sheet.plate, own.filling
    present = plate.present(filling.guards)
    leaves = FilledLeaves(plate, filling.slots)
    heights = leaves.heights(present, plate.first)
    assert all(least <= height for least, height in zip(present.least, heights, strict=True))
    fits = [fit_of(plate, BreakKey(one, filling.order, 0.0)) for one in (present.least, heights)]
    # On both sides of a leaf lines come closer before anything is given up: that they do is a fit.
    most = PageFit.CLOSER if plate.layout.fronts[0].look.first_pages > 1 else PageFit.ENOUGH
    assert PageFit.NONE <= min(fits[1], most) <= fits[0]
