from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import picture_drawing
import pytest
from PIL import Image, ImageChops

from docgen.engine import Engine
from docgen.errors import InputError
from docgen.files import examples_root, templates_root
from docgen.graphics.artwork import Picture
from docgen.graphics.pictures import DRAWN, Pictograms, drawn_beforehand, pictogram_names
from docgen.settings.clinic import Clinic

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><path d="M3 3h9v9z"/></svg>'
OURS = templates_root() / "pictograms"
WANTED = {
    *("lie", "prone", "nodriving", "nobath", "noalcohol", "sedation", "vertebra", "fever"),
    *("interpreter", "bath", "bend", "drive", "pillwater", "sport"),
}


BEFORE = Path(__file__).with_name("pictograms.png")  # drawn by the reader that docgen had before


def sheet_of(pictures: list[Picture]) -> Image.Image:
    drawings = [(picture_drawing.operators_of(picture), 1.0) for picture in pictures]
    return picture_drawing.pixels(picture_drawing.page_of(drawings, 8, 40.0, ""), 2.0)


def test_our_pictograms_look_as_they_did_to_the_pixel() -> None:
    ours = Pictograms((OURS,))
    found = sheet_of([ours[name] for name in sorted(pictogram_names([OURS]))])
    difference = ImageChops.difference(found, Image.open(BEFORE).convert("RGB"))
    assert difference.getbbox() is None


def test_what_was_drawn_beforehand_is_what_the_files_say() -> None:
    same = (OURS / DRAWN).read_text(encoding="utf-8") == drawn_beforehand(OURS)
    assert same, "run python tools/draw_pictograms.py"


def test_a_sheet_with_our_pictograms_alone_waits_for_no_svg_library() -> None:
    code = (
        "import sys; from pathlib import Path; from docgen.graphics.pictures import Pictograms;"
        f"Pictograms((Path({str(OURS)!r}),))['bed'];"
        "assert not {'svglib', 'lxml', 'PIL', 'reportlab'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_changed_drawing_is_drawn_anew(tmp_path: Path) -> None:
    (tmp_path / DRAWN).write_bytes((OURS / DRAWN).read_bytes())
    (tmp_path / "bed.svg").write_bytes((OURS / "bed.svg").read_bytes())
    assert Pictograms((tmp_path,))["bed"] == Pictograms((OURS,))["bed"]
    (tmp_path / "bed.svg").write_text(SQUARE)
    assert Pictograms((tmp_path,))["bed"] != Pictograms((OURS,))["bed"]


@pytest.mark.parametrize("name", sorted(pictogram_names([OURS])))
def test_every_pictogram_has_the_size_that_the_rail_has(name: str) -> None:
    picture = Pictograms((OURS,))[name]
    assert (picture.width, picture.height) == (36, 36)
    assert picture.parts
    assert not picture.warnings


def test_what_a_patient_must_not_do_has_a_picture() -> None:
    assert pictogram_names([OURS]) >= WANTED


def test_a_clinic_may_add_a_drawing(tmp_path: Path) -> None:
    (tmp_path / "walker.svg").write_text(SQUARE)
    folders = (tmp_path, OURS)
    assert "walker" in pictogram_names(folders)
    assert Pictograms(folders)["walker"].parts


def test_a_clinics_drawing_goes_before_ours(tmp_path: Path) -> None:
    (tmp_path / "bed.svg").write_text(SQUARE)
    assert Pictograms((tmp_path, OURS))["bed"] != Pictograms((OURS,))["bed"]


def test_an_unknown_drawing_is_no_drawing(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        Pictograms((tmp_path,))["nothing"]


def test_a_drawing_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.svg").write_text("<svg><text/></svg>")
    with pytest.raises(InputError):
        Pictograms((tmp_path,))["bad"]


def test_a_clinics_own_template_may_name_its_own_drawing(tmp_path: Path) -> None:
    home = tmp_path / "clinic"
    source = examples_root() / "clinics" / "pain-specialists" / "clinic.yaml"
    (home / "pictograms").mkdir(parents=True)
    (home / "pictograms" / "walker.svg").write_text(SQUARE)
    (home / "clinic.yaml").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    clinic = Clinic.load(home)
    engine = Engine()
    assert engine.compiler.sources(clinic).pictures["walker"].parts
    assert engine.compiler.sources(clinic).templates(next(iter(clinic.packs.values())), "discharge")
