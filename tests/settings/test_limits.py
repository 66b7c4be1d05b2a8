"""What is normal says how far it is: docgen's words, the clinic's own, in every language."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from docgen.cache import FrozenMap
from docgen.engine import Engine
from docgen.errors import Diagnostic, SettingsError
from docgen.files import examples_root, locales_root, templates_root
from docgen.i18n.locale import Locale
from docgen.i18n.locale_file import load_locale
from docgen.i18n.phrases import phrases_file
from docgen.patient.record import Patient
from docgen.procedure.pack import load_pack
from docgen.schema.kinds import FreeText, Ids
from docgen.settings.clinic import Clinic
from docgen.settings.effective import Settings
from docgen.settings.kind_of_patient import Setting, Value
from docgen.settings.limits import without_limit

PACK = load_pack(templates_root() / "vertebroplasty")
NORMAL = "    normal: [sore_needle_site, pain_less_each_day]"
CALL = "    call_us: [redness, fluid, bleeding, pain, headache, vomiting, calf]"


def locale(language: str) -> Locale:
    catalogue = locales_root() / language / "LC_MESSAGES" / "docgen.po"
    return load_locale(language, "US", (catalogue,), phrases=phrases_file())


def settings(**values: Value) -> Settings:
    held = {name: Setting(name, FrozenMap({"": one}), "") for name, one in values.items()}
    return Settings(FrozenMap(held))


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_entry_of_the_pack_has_its_limit(language: str) -> None:
    entries = {name: Ids(name, tuple(PACK.lists[name])) for name in ("normal", "call_us")}
    assert [*without_limit("normal", settings(**entries), PACK, locale(language))] == []
    assert set(PACK.no_call.like) == set(PACK.lists["normal"])


def test_a_line_of_a_clinic_has_one_whatever_it_is_like() -> None:
    said = FreeText((("en", "You feel odd."),)), FreeText((("en", "Sore for 3 days"),))
    found = [*without_limit("normal_also", settings(normal_also=said), PACK, locale("en"))]
    (one,) = found
    assert '"You feel odd." does not say how far it is normal.' in one.message
    assert "less each day" in one.hint


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Chest pain for up to 2 days"),
        ("en", "A little pain in your chest, less each day"),
        ("en", "FAINTING on the first day"),
        ("es", "Dolor de pecho, cada día menos"),
        ("es", "Desmayo el primer día"),
    ],
)
def test_an_emergency_sign_is_never_normal_whatever_its_limit(language: str, line: str) -> None:
    said = (FreeText(((language, line),)),)
    found = [*without_limit("normal_also", settings(normal_also=said), PACK, locale(language))]
    assert [one.code for one in found] == ["normal-emergency"]
    assert line in found[0].message


@pytest.mark.parametrize(
    "line", ["Sore for 2\u00a0days", "Sore for 2 to 3 days", "A sore back, less\u00a0each day"]
)
def test_a_limit_is_one_whatever_white_space_it_is_written_with(line: str) -> None:
    said = (FreeText((("en", line),)),)
    found = [*without_limit("normal_also", settings(normal_also=said), PACK, locale("en"))]
    assert found == []


def refused(folder: Path, changed: str = NORMAL, wording: str = "") -> tuple[Diagnostic, ...]:
    """What stands against the sheet of the example in each language, with a change in its file."""
    clinic = folder / "clinic"
    shutil.copytree(examples_root() / "clinics" / "lakeside", clinic, dirs_exist_ok=True)
    file = clinic / "clinic.yaml"
    text = file.read_text("utf-8")
    assert NORMAL in text
    text = text.replace(NORMAL, changed, 1)
    file.write_text(text.replace("  - text: ", f"{wording}  - text: ", 1), "utf-8")
    loaded, blank = Clinic.load(clinic), Patient.blank("vertebroplasty")
    found: tuple[Diagnostic, ...] = ()
    for language in ("en", "es"):
        make = partial(Engine().make, "discharge", loaded, blank, language=language)
        try:
            make()
        except SettingsError as wrong:
            found += wrong.diagnostics
    return found


OWN = '  - {text: Pain that gets less each day, en: "%s", es: "%s"}\n'


def test_own_words_of_a_clinic_are_held_to_it_at_their_place(tmp_path: Path) -> None:
    found = refused(tmp_path, wording=OWN % ("Pain in your back", "Dolor de espalda"))
    first, second = found
    assert first.message.startswith('"Pain in your back" is like "Worse pain or new sharp pain"')
    assert second.message.startswith('"Dolor de espalda" is like "Más dolor')
    assert first.place is not None
    assert first.place.file.endswith("clinic.yaml")
    assert refused(tmp_path, wording=OWN % ("Pain for 3 days", "Dolor por 3 días")) == ()


def test_a_clinic_without_the_sign_may_say_it_without(tmp_path: Path) -> None:
    own = OWN % ("Pain in your back", "Dolor de espalda")
    file = tmp_path / "clinic" / "clinic.yaml"
    refused(tmp_path)
    file.write_text(file.read_text("utf-8").replace(CALL, "    call_us: [calf]"), "utf-8")
    text = file.read_text("utf-8").replace("  - text: ", f"{own}  - text: ", 1)
    file.write_text(text, "utf-8")
    assert Engine().make("discharge", Clinic.load(file.parent), Patient.blank("vertebroplasty"))
