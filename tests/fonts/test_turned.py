"""A language whose letters the text family lacks is set in the second family, all of it."""

from __future__ import annotations

import re
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import escape
from pypdf import PdfReader

from docgen.engine import Engine
from docgen.files import data_root
from docgen.fonts.families import Fonts
from docgen.i18n.po import read_catalogue
from docgen.layout.text import set_text
from docgen.model import Text
from docgen.patient.record import Patient
from docgen.quality.catalogues import INSIDE, update_clinic
from docgen.settings.clinic import Clinic
from docgen.style import TextStyle

FIRST, SECOND = "DocgenPlainZero", "NotoSans"
USUAL = Fonts.load(data_root() / "fonts")


def share(odd: str, many: int) -> tuple[str, ...]:
    """Return a hundred texts of which some have letters of another kind."""
    return (*(f"Reposo {odd}",) * many, *("Reposo en cama.",) * (100 - many))


@pytest.mark.parametrize(
    ("texts", "turned"),
    [
        (share("", 0), False),
        (share("Nguyễn", 2), False),  # a name here and there is set in the other face
        (share("Nguyễn", 3), True),
        (("Nằm nghỉ.",), True),
        (("Отдыхайте.",), True),
        (("Ξεκουραστείτε.",), True),
        (("Repoze w nan kabann. Pa bwè anyen. Tèt fè mal.",), False),  # Haitian Creole
        (("Wypoczywaj. Źle.", "Dinlenin, ağrı."), False),  # Polish, Turkish
        (("נוח במיטה",), False),  # neither family has it: its words go to a third
    ],
)
def test_which_languages_are_set_in_the_second_family(
    texts: tuple[str, ...], *, turned: bool
) -> None:
    assert USUAL.better_turned(texts) is turned


def test_turned_faces_write_text_and_figures_in_the_second_family() -> None:
    turned = Fonts.load(data_root() / "fonts", turned=True)
    for text in ("Nghỉ ngơi 24 giờ", "Rest", "1:40 PM"):
        for weight in range(3):
            for tabular in (False, True):
                style = TextStyle(12, 17, weight, tabular=tabular)
                runs = set_text((Text(text),), style, turned).runs
                assert {turned.faces[run.face].name.split("-")[0] for run in runs} == {SECOND}
    assert USUAL.word("Rest", 0).pieces[0][0] == 0
    assert USUAL.faces[0].name.startswith(FIRST)


def vietnamese(text: str) -> str:
    """Return a text as nobody speaks it, with letters that only the second family has."""
    parts = re.split(r"(\{\w+\})", text)
    return "".join(p if p[:1] == "{" else p.replace("o", "ố").replace("a", "ạ") for p in parts)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """The clinic of the finger splint, in a second language that it has begun and translated."""
    folder = tmp_path_factory.mktemp("splint")
    shutil.copytree(Path(__file__).parent.parent / "finger-splint", folder, dirs_exist_ok=True)
    update_clinic(folder, ["vi"])
    path = folder / "locales" / "vi" / INSIDE
    text = path.read_text(encoding="utf-8").partition("\n\n")[0] + "\n\n"
    for entry in read_catalogue(path).entries.values():
        text += f"msgctxt {escape(entry.context)}\n" if entry.context else ""
        text += f"msgid {escape(entry.msgid)}\n"
        text += f"msgid_plural {escape(entry.plural)}\n" if entry.plural else ""
        form = "[0]" if entry.plural else ""
        text += f"msgstr{form} {escape(vietnamese(entry.msgid))}\n\n"
    path.write_text(text, encoding="utf-8")
    file = folder / "clinic.yaml"
    own = file.read_text(encoding="utf-8").replace("[en, es]", "[en, vi]").replace("{es:", "{vi:")
    file.write_text(own, encoding="utf-8")
    return Clinic.load(folder)


@pytest.mark.parametrize(
    ("language", "name", "families"),
    [
        ("vi", "Ruiz, Ana", {SECOND}),
        ("en", "Ruiz, Ana", {FIRST}),
        ("en", "Nguyễn, Ana", {FIRST, SECOND}),  # the name alone
    ],
)
def test_a_sheet_is_set_in_one_family(
    clinic: Clinic, language: str, name: str, families: set[str]
) -> None:
    record = {
        "id": "5",
        "name": name,
        "birth_date": "1990-05-02",
        "procedure": "finger-splint",
        "appointment": "2026-12-08T09:30",
    }
    patient = Patient.parse(record, clinic.packs["finger-splint"])
    pdf = Engine().make("prepare", clinic, patient, language=language)
    pages: Any = PdfReader(BytesIO(pdf)).pages
    fonts = [page["/Resources"]["/Font"].values() for page in pages]
    names = [str(font["/BaseFont"]) for page in fonts for font in page]
    assert {name.partition("+")[2].partition("-")[0] for name in names} == families
