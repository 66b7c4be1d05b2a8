"""Where each sentence comes from: template line, settings, translation, of the example clinics."""

import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from example_sheets import Example, clinics, engine, examples, patients

from docgen.demo import printing_time
from docgen.engine import Engine
from docgen.errors import Place
from docgen.files import examples_root
from docgen.preview.changes import Fate, compare
from docgen.preview.looks import Looks, views_of
from docgen.preview.origins import Origin, Origins, file_of
from docgen.preview.sentences import PrintedSentence, sentences_on
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import Sheet, sheet_for

SHEETS = [*examples(), *examples(format_name="bilingual")]


@cache
def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def line_at(place: Place) -> str:
    file = file_of(place)
    assert file, place
    return lines(file)[place.line - 1]


def sentences(
    makes: Engine, clinic: Clinic, example: Example
) -> tuple[Sheet, tuple[PrintedSentence, ...]]:
    patient = patients()[example.clinic]
    sheet = sheet_for(patient, example.sheet, clinic, example.language, example.format)
    ready = makes.prepare(sheet, patient, printing_time(example.sheet, patient))
    return sheet, sentences_on(ready, clinic)


@pytest.mark.parametrize("example", SHEETS, ids=str)
def test_the_words_of_every_sentence_stand_on_the_line_that_is_named(example: Example) -> None:
    sheet, said = sentences(engine(), clinics()[example.clinic], example)
    origins = Origins(engine(), sheet)
    assert len(said) > 40
    for one in said:
        origin = origins.of(one)
        line = line_at(origin.place)
        assert "{{" in line or any(_holds(line, text) for text in english_of(one, origin)), one
        for words in origin.words:
            assert line_at(words.place).startswith(("msgid", "msgctxt", "    e")), words
            assert _holds(" ".join(lines(Path(words.place.file))), words.said[0]), words
        for setting in origin.settings:
            key = setting.name.rpartition(".")[2]
            assert not setting.written or line_at(setting.place).strip().startswith(f"{key}:")
            assert all(f"{key}:" in line_at(rule) for rule in setting.rules)


def english_of(said: PrintedSentence, origin: Origin) -> list[str]:
    """The English texts that a sentence may have come from."""
    return [said.text, *(words.text for words in origin.words)]


def _holds(line: str, text: str) -> bool:
    """Whether a line has the longest word of a text."""
    return max(re.findall(r"[^\W\d_]+|\d+", text), key=len) in line


def changed(clinic: Path, old: str, new: str) -> list[tuple[PrintedSentence, Origin]]:
    """Change one text of lakeside's file, and return the sentences that are marked for it."""
    found: list[tuple[PrintedSentence, Origin]] = []
    before = Clinic.load(clinic)
    file = clinic / "clinic.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    after = Clinic.load(clinic)
    makes = Engine()
    for example in examples():
        if example.clinic == "lakeside":
            _, then = sentences(makes, before, example)
            sheet, now = sentences(makes, after, example)
            fates = Fate.ADDED, Fate.CHANGED
            marked = [one.said for one in compare(then, now) if one.fate in fates]
            known = {one.text for one in then}
            assert [one for one in now if one not in marked] == [
                one for one in now if one.text in known
            ]
            origins = Origins(makes, sheet)
            found += [(one, origins.of(one)) for one in marked]
    return found


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("bath", "bath: 7 days", "bath: 10 days"),
        ("fever", "fever: 100.4 °F", "fever: 101 °F"),
        ("lie_flat", "for: 1-2 h, where", "for: 2 h, where"),
        ("clothes", "clothes: [gown, locker]", "clothes: [locker]"),
        ("clinic.after_hours_phone", "312-555-0119 ", "312-555-0120 "),
    ],
)
def test_a_changed_setting_marks_the_sentences_that_differ_and_each_names_it(
    name: str, old: str, new: str, tmp_path: Path
) -> None:
    clinic = tmp_path / "lakeside"
    shutil.copytree(examples_root() / "clinics" / "lakeside", clinic)
    marked = changed(clinic, old, new)
    for one, origin in marked:
        assert name in [setting.name for setting in origin.settings], one
    if name != "clothes":
        assert {one.language for one, _ in marked} == {"en-US", "es-US"}


@pytest.mark.parametrize("folder", ["finger-splint", "bowel-preparation"])
def test_a_procedure_of_a_clinics_own_has_them_too(folder: str) -> None:
    clinic = Clinic.load(Path(__file__).parents[1] / folder)
    looks = Looks(engine(), date(2026, 12, 8))
    for view in views_of(clinic):
        if view.patient == "typical":
            look = looks.look(clinic, "now", view)
            sheet, _, _ = looks.sheet(clinic, view)
            origins = Origins(engine(), sheet)
            places = [origins.of(change.said).place for change in look.changes]
            assert len(places) > 10
            assert all(map(line_at, places))


def test_a_section_of_the_clinics_own_leads_to_its_entry(tmp_path: Path) -> None:
    folder = tmp_path / "lakeside"
    shutil.copytree(examples_root() / "clinics" / "lakeside", folder)
    own = """
sections:
  - title: {en: Parking, es: Estacionamiento}
    sheets: [prepare]
    after: What to bring
    lines:
      - en: "Call {{ clinic.phone | phone }}."
        es: "Llame al {{ clinic.phone | phone }}."
"""
    with (folder / "clinic.yaml").open("a", encoding="utf-8") as file:
        file.write(own)
    clinic = Clinic.load(folder)
    makes = Engine()
    sheet, said = sentences(makes, clinic, Example("lakeside", "prepare", "es"))
    one = next(one for one in said if one.text == "Llame al 312-555-0118.")
    origin = Origins(makes, sheet).of(one)
    assert 'en: "Call {{ clinic.phone | phone }}."' in line_at(origin.place)
    assert [words.said for words in origin.words] == [("Llame al {phone}.",)]
    assert [setting.name for setting in origin.settings] == ["clinic.phone"]
    assert [words.own for words in origin.words] == [True]
