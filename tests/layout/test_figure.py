"""A drawing that each patient fills: labels of any bones have room, and each bone is told of."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise
from pathlib import Path

import clock_samples
import pytest
import samples
from drawn_clinic import clinic_with, record, sheet
from page_lines import lines_of
from sheet_text import tree_of, words_of
from small_pack import PACK, make_pack

from docgen.clock.levels import where_runs
from docgen.engine import Engine
from docgen.errors import DocgenError, SettingsError
from docgen.files import templates_root
from docgen.graphics.pictures import Pictograms
from docgen.i18n.runs import NBSP, plain
from docgen.layout.figure import FIGURE_ROOM, label_heights, shape_marks
from docgen.layout.frame import Dot, FilledShapes, Label, Rect, Stroke
from docgen.layout.text import line_width
from docgen.model import Slot
from docgen.patient.fields import LEVELS
from docgen.patient.record import Patient
from docgen.procedure.pack import load_pack
from docgen.sheet.figures import figures_of
from docgen.style import BOLD, DRAWN_ACCENT, TextStyle

DRAWINGS = Pictograms((templates_root() / "drawings",))
BACK = DRAWINGS["spine-back"]
DECL = load_pack(templates_root() / "vertebroplasty").drawings["treated_bones"]
SCALES = {0.79: 14.0, 0.95: 18.0}  # type of the labels, by how large the drawing is
RANDOM = random.Random(20260712)
SETS = [
    *([level] for level in LEVELS),
    *(list(LEVELS[at : at + count]) for count in range(2, 9) for at in range(29 - count + 1)),
    *(sorted(RANDOM.sample(LEVELS, RANDOM.randint(2, 29)), key=LEVELS.index) for _ in range(200)),
]


def shapes(scale: float, *, left: bool = False) -> FilledShapes:
    size = SCALES[scale]
    style = TextStyle(size, size * 1.3, BOLD, DRAWN_ACCENT)
    width, height = BACK.width * scale, BACK.height * scale
    content = Slot("treated_bones", "figure")
    at = FilledShapes(0, 0, 398.0, scale, width, height, BACK.named, DRAWN_ACCENT, style, content)
    return at.mirrored(2 * 398.0 + width) if left else at


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("scale", SCALES)
def test_labels_of_any_bones_keep_clear_of_each_other_within_the_room(
    scale: float, left: bool
) -> None:
    here, fonts, size = shapes(scale, left=left), samples.fonts(), SCALES[scale]
    assert here.x == pytest.approx(398.0)
    room = FIGURE_ROOM * scale / 0.79
    for levels in SETS:
        marks = shape_marks(here, levels, fonts, circles=True)
        labels = [mark for mark in marks if isinstance(mark, Label)]
        assert [label.line.runs[0].text for label in labels] == levels or len(levels) > 8
        for upper, lower in pairwise(labels):
            assert lower.y - upper.y >= size - 0.01
            if len(labels) <= 8:
                assert lower.y - upper.y >= 18 - 0.01
        for label in labels:
            assert label.y - size * 0.85 >= -0.01
            assert label.y + size * 0.15 <= here.height + 0.01
            end = label.x if left else label.x + line_width(label.line, label.style)
            assert abs(end - (here.x + here.width if left else here.x)) <= room


@pytest.mark.parametrize("scale", SCALES)
def test_leaders_never_cross(scale: float) -> None:
    here = shapes(scale)
    for levels in SETS:
        marks = shape_marks(here, levels, samples.fonts(), circles=False)
        lines = [one for one in marks if isinstance(one, Stroke) and one.color == DRAWN_ACCENT][::2]
        for upper, lower in pairwise(lines):
            assert upper.y0 < lower.y0
            assert upper.y1 < lower.y1
            assert abs(upper.x1 - lower.x1) < 0.01


def test_few_labels_stand_at_the_height_of_their_bones() -> None:
    assert label_heights([50.0, 100.0], 14.0, 180.0) == [50.0, 100.0]
    assert label_heights([95.0, 101.0], 14.0, 180.0) == pytest.approx([89.0, 107.0])
    assert label_heights([178.0], 14.0, 180.0) == [173.0]
    assert label_heights([], 14.0, 180.0) == []
    assert label_heights([50.0] * 30, 14.0, 180.0) == []


def test_treated_bones_are_filled_and_circles_stand_where_the_clinic_says_so() -> None:
    here, fonts = shapes(0.79), samples.fonts()
    with_circles = shape_marks(here, ["T12", "L1"], fonts, circles=True)
    without = shape_marks(here, ["T12", "L1"], fonts, circles=False)
    filled = [mark for mark in with_circles if isinstance(mark, Rect)]
    spot = BACK.named["T12"]
    assert filled[0] == Rect(
        here.x + (spot.x - 2) * 0.79,
        (spot.y - 0.35) * 0.79,
        (spot.width + 4) * 0.79,
        (spot.height + 0.7) * 0.79,
        2.4 * 0.79,
        fill=DRAWN_ACCENT,
    )
    assert len(filled) == 2
    assert sum(isinstance(mark, Dot) for mark in with_circles) == 4
    assert not any(isinstance(mark, Dot) for mark in without)


def test_every_bone_of_a_record_is_in_the_drawing_and_has_its_words() -> None:
    assert DECL.levels == LEVELS
    sides = ("", "-label-left", "-label-right", "-needle-left", "-needle-right")
    assert {level + side for level in LEVELS for side in sides} <= BACK.named.keys()


@pytest.mark.parametrize(
    ("levels", "language", "said"),
    [
        (("T12", "L1"), "en", "T12 at your lowest rib, L1 just below it"),
        (("L1",), "en", "L1 just below your lowest rib"),
        (("L1", "T12"), "en", "T12 at your lowest rib, L1 just below it"),
        (
            ("T6", "T7", "T8", "T9"),
            "en",
            "T6 between your shoulder blades, T7, T8 and T9 below them",
        ),
        (("T8", "L1"), "en", "T8 below your shoulder blades, L1 just below your lowest rib"),
        (
            ("T12", "L1"),
            "es",
            "T12 a la altura de la última costilla, L1 justo debajo de ella",
        ),
        (("T7", "T8"), "es", "T7 y T8 debajo de los omóplatos"),
    ],
)
def test_where_bones_are_is_said_in_plain_words(
    levels: tuple[str, ...], language: str, said: str
) -> None:
    runs = where_runs(clock_samples.locale(language), DECL.where, levels)
    assert plain(runs).replace(NBSP, " ") == said
    assert {text for text, bold in runs if bold} == set(levels)


PAGE = """
::: overleaf
::: columns
## When may I?

While you take strong pain pills, do not drive.

::: figure treated_bones
## Your treated bones

{{ patient.vertebrae | where }}
:::
:::
:::
"""


@pytest.mark.parametrize("how", ["standard", "large"])
def test_the_figure_tells_each_patient_what_is_marked(tmp_path: Path, how: str) -> None:
    clinic = clinic_with(tmp_path, PAGE)
    for levels, where in (
        (("T12", "L1"), "T12 at your lowest rib, L1 just below it"),
        (("L3",), "L3 in the small of your back"),
    ):
        pdf = sheet(clinic, record(*levels), how)
        alt = f"Your back, seen from behind. Marked: {where}."
        tree = tree_of(pdf).replace(NBSP, " ")
        assert f'Figure Alt="{alt}" "{"".join(levels)}"' in tree
        assert where in words_of(pdf).replace(NBSP, " ")
        assert "needle went in" not in words_of(pdf)


def test_circles_stand_where_the_clinic_has_set_it(tmp_path: Path) -> None:
    pdf = sheet(clinic_with(tmp_path, PAGE, needles="    needle_sides: both\n"), record("T12"))
    assert "where the needle went in" in words_of(pdf)
    assert "lowest rib. Open circles: where the needle went in." in tree_of(pdf)


def test_nothing_is_drawn_of_bones_that_nobody_knows(tmp_path: Path) -> None:
    clinic = clinic_with(tmp_path, PAGE)
    pdf = sheet(clinic, Patient.blank("vertebroplasty"))
    assert "seen from behind" not in tree_of(pdf)
    assert "needle went in" not in words_of(pdf)


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("figure treated_bones", "figure treated_bone", "no drawing", 'mean "treated_bones"'),
        ("figure treated_bones", "figure", "A box of figure has a name", "and a name"),
        ("patient.vertebrae | where", "patient.name | where", "cannot be printed as where", "name"),
    ],
)
def test_what_a_template_asks_of_drawings_is_checked(
    tmp_path: Path, old: str, new: str, message: str, hint: str
) -> None:
    clinic = clinic_with(tmp_path, PAGE.replace(old, new))
    with pytest.raises(DocgenError) as wrong:
        sheet(clinic, record())
    found = wrong.value.diagnostics[0]
    assert message in found.message
    assert hint in found.hint
    assert found.place is not None


DRAWN = """\
drawings:
  back:
    drawing: spine-back
    fill: bones
    alt: "A back. Marked: {where}."
    where:
      - {at: C1-C7, say: in your neck}
      - {at: T1-T12, say: in your back}
      - {at: L1-S5, say: low in your back}
"""


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("L1-S5", "L1-L5-S5", "no levels", "A1-A6"),
        ("C1-C7", "C7-C1", "runs backwards", "C1-7"),
        ("C1-C7", "C1-C7, T1", "", ""),
        ("fill: bones", "fill: bonse", "not a slot of levels", 'mean "bones"'),
        (" Marked: {where}.", "", "does not say what is filled", "{where}"),
        ("    fill: bones\n", "", '"fill" is missing', "slot of type levels"),
        ("    alt", "    needles_are: a needle\n    alt", "condition and words", "both"),
        ("T1-T12", "T1-T12, T3", "", ""),
    ],
)
def test_what_is_wrong_with_a_declaration_is_told(
    tmp_path: Path, old: str, new: str, message: str, hint: str
) -> None:
    text = DRAWN.replace("L1-S5", "[L1-L5, S1-S5]").replace(old, new)
    if not message:
        text = text.replace("at: C1-C7, T1,", "at: [C1-C7, T1],").replace(
            "at: T1-T12, T3", "at: [T1-T12, T3]"
        )
        message, hint = "stands in two regions", "Remove one"
    if old == "L1-S5":
        text = DRAWN.replace(old, new)
    with pytest.raises(SettingsError) as wrong:
        make_pack(tmp_path, PACK + text)
    found = wrong.value.diagnostics[0]
    assert message in found.message
    assert hint in found.hint
    assert found.place is not None
    assert found.place.line > PACK.count("\n")


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("spine-back", "spine-bcak", 'no drawing "spine-bcak"', 'mean "spine-back"'),
        ("C1-C7", "C1-C8", 'no shape with the id "C8"', "Remove the level"),
        ("      - {at: C1-C7, say: in your neck}\n", "", "no words for C1, C2", "at: ..."),
    ],
)
def test_a_declaration_that_does_not_fit_its_drawing_is_refused(
    tmp_path: Path, old: str, new: str, message: str, hint: str
) -> None:
    text = DRAWN.replace("L1-S5", "[L1-L5, S1-S5]").replace(old, new)
    pack = make_pack(tmp_path, PACK + text)
    with pytest.raises(SettingsError) as wrong:
        figures_of(pack, DRAWINGS, frozenset({"spine-back"}), [clock_samples.locale()])
    found = wrong.value.diagnostics[0]
    assert message in found.message
    assert hint in found.hint
    assert found.place is not None
    assert found.place.line > PACK.count("\n")


def test_the_same_patient_has_the_same_bytes_with_the_caches_off(tmp_path: Path) -> None:
    clinic, engine = clinic_with(tmp_path, PAGE), Engine()
    for levels in (("T12",), ("T12", "L1"), ("T12",)):
        patient, on = record(*levels), date(2026, 12, 10)
        made = engine.make("discharge", clinic, patient, printed_on=on)
        assert made == Engine(caches=False).make("discharge", clinic, patient, printed_on=on)


ALONE = """
::: columns
::: figure treated_bones
## The bone again

{{ patient.vertebrae | where }}
:::
:::
"""


def test_a_figure_that_nothing_stands_beside_has_its_words_at_its_right(tmp_path: Path) -> None:
    lines = lines_of(sheet(clinic_with(tmp_path, ALONE), record("T12")))
    heading = next(line for line in lines if line.text == "The bone again")
    below = [line for line in lines if line.page == heading.page and line.y > heading.y]
    caption = next(line for line in below if "at your lowest rib" in line.text)
    assert caption.left >= heading.left + round(FIGURE_ROOM) - 1
    assert caption.y - heading.y < 30
