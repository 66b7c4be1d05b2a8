"""The examiner of pages finds what is wrong on pages made to be wrong."""

from __future__ import annotations

import io

import samples
from box_geometry import box_faults
from reportlab.pdfgen.canvas import Canvas

from docgen.layout.frame import Element, Layout, Leaf, TextCell
from docgen.layout.text import text_template
from docgen.style import look

LOOK = look("standard", "letter")
EMPTY = text_template((), LOOK.body, samples.fonts())
WORDS = "Rest in bed until tomorrow"  # 13 points of Helvetica: some 155 wide
Drawn = tuple[int, float, float]  # marked-content number, x, y of the baseline


ITEMS = tuple(  # two lists, of one item each but for the first, which has two
    Element(tag, parent)
    for tag, parent in (
        *(("L", -1), ("LI", 0), ("LBody", 1), ("LI", 0), ("LBody", 3)),
        *(("L", -1), ("LI", 5), ("LBody", 6), ("P", -1)),
    )
)


def faults(
    *texts: Drawn,
    width: float = 400,
    box: tuple[float, ...] = (),
    within: tuple[int, ...] = (8, 8),
) -> list[str]:
    """Draw texts, and perhaps a box, and say what the examiner has against them.

    `within` are the elements of the texts, as numbers in ITEMS.
    """
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(LOOK.width, LOOK.height))
    if box:
        canvas.rect(*box)
    for mcid, x, y in texts:
        canvas._code.append(f"/P <</MCID {mcid}>> BDC")
        canvas.setFont("Helvetica", 13)
        canvas.drawString(x, y, WORDS)
        canvas._code.append("EMC")
    canvas.save()
    leaves = tuple(
        Leaf((TextCell(within[mcid], mcid, x, width, LOOK.body, EMPTY),))
        for mcid, x, _ in dict.fromkeys(texts)
    )
    layout = Layout("", "en", LOOK, ITEMS, leaves, (), (), (), (), len(texts))
    return box_faults(out.getvalue(), layout)


def test_a_good_page_has_no_faults() -> None:
    assert faults((0, 126, 600), (1, 126, 583), box=(60, 570, 300, 60)) == []


def test_a_box_that_is_too_narrow_is_found() -> None:
    assert len(faults((0, 126, 600), width=100)) == 1
    assert "leaves its box" in faults((0, 126, 600), width=100)[0]


def test_lines_of_two_texts_that_overlap_are_found() -> None:
    assert "overlap" in faults((0, 126, 600), (1, 126, 593))[0]
    assert "overlap" in faults((0, 126, 600), (1, 220, 600))[0]


def test_items_of_one_list_stand_as_near_as_lines_of_one_text_and_no_nearer() -> None:
    near, nearer = ((0, 126, 600), (1, 126, 591)), ((0, 126, 600), (1, 126, 594))
    assert faults(*near, within=(2, 4)) == []
    assert "overlap" in faults(*near, within=(2, 7))[0]  # the items of two lists
    assert "overlap" in faults(*near, within=(8, 8))[0]  # two paragraphs
    assert "overlap" in faults(*nearer, within=(2, 4))[0]


def test_text_over_the_edge_of_a_box_is_found() -> None:
    assert "edge" in faults((0, 126, 600), box=(60, 590, 150, 40))[0]
    assert "edge" in faults((0, 126, 600), box=(60, 605, 300, 40))[0]


def test_text_in_the_foot_is_found() -> None:
    assert "foot" in faults((0, 126, 30))[0]


def test_text_in_the_margin_is_found() -> None:
    assert "margins" in faults((0, 40, 600))[0]
    assert "margins" in faults((0, 420, 600))[0]
