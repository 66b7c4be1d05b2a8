"""What is normal says how far it is: docgen's words, the clinic's own, in every language."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docgen.engine import Engine
from docgen.errors import Diagnostic, SettingsError
from docgen.files import examples_root, locales_root, templates_root
from docgen.i18n.locale_file import load_locale
from docgen.i18n.phrases import phrases_file
from docgen.patient.record import Patient
from docgen.procedure.pack import load_pack
from docgen.settings.clinic import Clinic
from docgen.settings.effective import Settings
from docgen.settings.kind_of_patient import Setting
from docgen.settings.limits import without_limit

PACK = load_pack(templates_root() / "vertebroplasty")
ENTRIES = PACK.lists["normal"]
OWN = """\
wording:
  - text: "Pain that gets less each day"
    en: "{en}"
    es: "{es}"
"""


def refused(folder: Path, old: str, new: str) -> tuple[Diagnostic, ...]:
    """What stands against the discharge sheet of the example with a change in its file."""
    clinic = folder / "clinic"
    shutil.copytree(examples_root() / "clinics" / "lakeside", clinic)
    file = clinic / "clinic.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    found: tuple[Diagnostic, ...] = ()
    for language in ("en", "es"):
        try:
            Engine().make(
                "discharge", Clinic.load(clinic), Patient.blank("vertebroplasty"), language=language
            )
        except SettingsError as wrong:
            found += wrong.diagnostics
    return found


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_entry_of_the_pack_has_its_limit(language: str) -> None:
    catalogue = locales_root() / language / "LC_MESSAGES" / "docgen.po"
    phrases = phrases_file(templates_root())
    locale = load_locale(language, "US", (catalogue,), phrases=phrases)
    signs = PACK.lists["call_us"]
    settings = Settings.__new__(Settings, {}, ())
    assert [*without_limit("normal", settings, PACK, locale)] == []
    from docgen.cache import FrozenMap
    from docgen.schema.kinds import Ids

    every = {
        name: Setting(name, FrozenMap({"": Ids(name, tuple(entries))}), "")
        for name, entries in (("normal", ENTRIES), ("call_us", signs))
    }
    settings = Settings(FrozenMap(every))
    assert [*without_limit("normal", settings, PACK, locale)] == []
