"""A clinic's catalogue holds what is the clinic's, and is brought up to date without loss."""

import shutil
from pathlib import Path

import pytest

from docgen.data import examples_root
from docgen.errors import Place
from docgen.i18n.catalogue import read_catalogue
from docgen.jobs.catalogues import INSIDE, update_clinic, update_shipped
from docgen.template.gather import Message
from docgen.template.messages import merge

OWN = "# Our rules\n\n- Park behind the house.\n- Park in front of the house.\n"


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    folder = tmp_path / "lakeside"
    shutil.copytree(examples_root() / "clinics" / "lakeside", folder)
    (folder / "templates").mkdir()
    (folder / "templates" / "rules.md").write_text(OWN, encoding="utf-8")
    return folder


def spanish(clinic: Path) -> Path:
    return clinic / "locales" / "es" / INSIDE


def texts(path: Path) -> set[str]:
    return {msgid for _, msgid in read_catalogue(path).entries}


def test_docgens_own_catalogues_are_complete_and_up_to_date() -> None:
    for catalogue in update_shipped(write=False):
        assert catalogue.problems == ()
        assert not catalogue.changed, f"{catalogue.path}: run `make messages`"


def test_a_clinic_without_templates_gets_no_catalogue() -> None:
    assert update_clinic(examples_root() / "clinics" / "lakeside") == []


def test_the_clinics_own_texts_wait_for_translation(clinic: Path) -> None:
    (updated,) = update_clinic(clinic)
    assert updated.path == spanish(clinic)
    assert updated.changed
    assert {"Our rules", "Park behind the house."} <= texts(updated.path)
    assert len(updated.problems) == 3


def test_a_translation_survives_and_a_second_run_changes_nothing(clinic: Path) -> None:
    update_clinic(clinic)
    path = spanish(clinic)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('msgid "Our rules"\nmsgstr ""', 'msgid "Our rules"\nmsgstr "Reglas"')
    )
    (updated,) = update_clinic(clinic)
    assert len(updated.problems) == 2
    entry = read_catalogue(path).get("Our rules", "")
    assert entry is not None
    assert entry.texts == ("Reglas",)
    (again,) = update_clinic(clinic)
    assert not again.changed


def test_what_docgen_translates_already_is_not_asked_for_again(clinic: Path) -> None:
    copy = examples_root().parent / "templates" / "_shared" / "contact.md"
    shutil.copy(copy, clinic / "templates" / "contact.md")
    (updated,) = update_clinic(clinic)
    assert updated.count == 3


def test_a_text_of_docgen_that_the_clinic_words_differently_stays(clinic: Path) -> None:
    (shipped,) = [c for c in update_shipped(write=False) if c.path.parts[-3] == "es"]
    plain = [
        m for (context, m) in read_catalogue(shipped.path).entries if not context and "{" not in m
    ]
    update_clinic(clinic)
    with spanish(clinic).open("a", encoding="utf-8") as file:
        file.write(f'\nmsgid "{plain[0]}"\nmsgstr "De otra manera"\n')
    update_clinic(clinic)
    assert plain[0] in texts(spanish(clinic))


def test_who_reviewed_a_catalogue_survives_an_update(clinic: Path) -> None:
    update_clinic(clinic)
    path = spanish(clinic)
    end = '"Content-Transfer-Encoding: 8bit\\n"\n'
    header = '"X-Reviewed-By: Ana \\"A\\" Ruiz\\n"\n"X-Reviewed-On: 2026-10-01\\n"\n'
    path.write_text(path.read_text(encoding="utf-8").replace(end, end + header), encoding="utf-8")
    (updated,) = update_clinic(clinic)
    assert not updated.changed
    assert read_catalogue(path).reviewed


def test_what_a_header_says_of_a_language_that_no_list_knows_survives_an_update(
    tmp_path: Path,
) -> None:
    path = tmp_path / "docgen.po"
    message = Message("Rest in bed.", Place("rest.md", 1))
    path.write_text(merge([message], "qaa", path), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    rule = "Plural-Forms: nplurals=2; plural=(n != 1);"
    assert rule in text
    text = text.replace(rule, "Plural-Forms: nplurals=1; plural=0;")
    text = text.replace('8bit\\n"\n', '8bit\\n"\n"X-Formats-Like: en\\n"\n"X-Direction: rtl\\n"\n')
    path.write_text(text, encoding="utf-8")
    again = merge([message], "qaa", path)
    for field in ("X-Formats-Like: en", "X-Direction: rtl", "nplurals=1; plural=0;"):
        assert field in again
    path.write_text(again, encoding="utf-8")
    assert merge([message], "qaa", path) == again


def test_a_language_that_docgen_does_not_have_gets_all_texts_from_an_empty_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "clinic.yaml").write_text(VIETNAMESE, encoding="utf-8")
    path = tmp_path / "locales" / "vi" / INSIDE
    path.parent.mkdir(parents=True)
    path.write_text("", encoding="utf-8")
    (updated,) = update_clinic(tmp_path)
    (shipped,) = [c for c in update_shipped(write=False) if c.path.parts[-3] == "es"]
    assert updated.path == path
    assert updated.count == len(updated.problems) == shipped.count
    (again,) = update_clinic(tmp_path)
    assert not again.changed


VIETNAMESE = """
clinic:
  name: Small Clinic
  country: US
  emergency_number: 911
  phone: 312-555-0118
  timezone: America/Chicago
  languages: [en, vi]
procedures:
  vertebroplasty: {walking: most_then_home}
"""
