from __future__ import annotations

from pathlib import Path

import pytest

from docgen.clinics.clinic import Clinic
from docgen.data import examples_root, templates_root
from docgen.engine import Engine
from docgen.errors import InputError
from docgen.looks.pictograms import Pictograms, pictogram_names

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><path d="M3 3h9v9z"/></svg>'
OURS = templates_root() / "pictograms"
WANTED = {
    *("lie", "prone", "nodriving", "nobath", "noalcohol", "sedation", "vertebra", "fever"),
    "interpreter",
}


def test_what_a_patient_must_not_do_has_a_picture() -> None:
    assert pictogram_names([OURS]) >= WANTED


def test_a_clinic_may_add_a_drawing(tmp_path: Path) -> None:
    (tmp_path / "walker.svg").write_text(SQUARE)
    folders = (tmp_path, OURS)
    assert "walker" in pictogram_names(folders)
    assert len(Pictograms(folders)["walker"].shapes) == 1


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
    assert engine.pictures(clinic)["walker"].shapes
    assert engine.templates(clinic, next(iter(clinic.packs.values())), "discharge")
