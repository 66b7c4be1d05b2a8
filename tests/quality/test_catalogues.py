"""A clinic's catalogue holds what is the clinic's, and is brought up to date without loss."""

import shutil
from pathlib import Path

import pytest

from docgen.errors import InputError, Place, SettingsError
from docgen.files import examples_root
from docgen.i18n.po import read_catalogue, read_pofile
from docgen.quality.catalogues import INSIDE, TEMPLATE, update_clinic, update_shipped
from docgen.settings.clinic import Clinic
from docgen.template.messages import Message, merged_catalogue

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
    path.write_text(merged_catalogue([message], "qaa", path), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    rule = "Plural-Forms: nplurals=2; plural=(n != 1);"
    assert rule in text
    text = text.replace(rule, "Plural-Forms: nplurals=1; plural=0;")
    text = text.replace('8bit\\n"\n', '8bit\\n"\n"X-Formats-Like: en\\n"\n"X-Direction: rtl\\n"\n')
    path.write_text(text, encoding="utf-8")
    again = merged_catalogue([message], "qaa", path)
    for field in ("X-Formats-Like: en", "X-Direction: rtl", "nplurals=1; plural=0;"):
        assert field in again
    path.write_text(again, encoding="utf-8")
    assert merged_catalogue([message], "qaa", path) == again


def test_a_language_that_docgen_does_not_have_gets_all_that_it_needs_from_an_empty_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "clinic.yaml").write_text(VIETNAMESE, encoding="utf-8")
    path = tmp_path / "locales" / "vi" / INSIDE
    path.parent.mkdir(parents=True)
    path.write_text("", encoding="utf-8")
    (updated,) = update_clinic(tmp_path)
    assert updated.path == path
    assert updated.count == len(updated.problems) == len(texts_in_order(path))
    (again,) = update_clinic(tmp_path)
    assert not again.changed


def texts_in_order(path: Path) -> list[str]:
    return [msgid for _, msgid in read_catalogue(path).entries]


def begun(folder: Path, clinic: Path, *languages: str) -> str:
    """Copy a clinic, begin languages, and return the first one's catalogue."""
    shutil.copytree(clinic, folder, dirs_exist_ok=True)
    update_clinic(folder, languages)
    return (folder / "locales" / languages[0] / INSIDE).read_text(encoding="utf-8")


def test_a_language_is_begun_before_the_clinic_says_anything_in_it(tmp_path: Path) -> None:
    """Lakeside's own texts are in English and Spanish; only the names of languages are read."""
    begun(tmp_path, LAKESIDE, "ht")
    assert "weekday_1" in (tmp_path / "locales" / "ht" / INSIDE).read_text(encoding="utf-8")
    file = tmp_path / "clinic.yaml"
    text = file.read_text(encoding="utf-8").replace("[en, es]", "[en, es, vi]")
    file.write_text(text, encoding="utf-8")
    assert [one.path.parts[-3] for one in update_clinic(tmp_path)] == ["vi", "ht"]  # both kept
    with pytest.raises(SettingsError):
        Clinic.load(tmp_path)


def test_what_a_patient_meets_first_is_translated_first(tmp_path: Path) -> None:
    begun(tmp_path, LAKESIDE, "vi")
    order = texts_in_order(tmp_path / "locales" / "vi" / INSIDE)
    places = [
        order.index(one)
        for one in (
            "Getting ready for your vertebroplasty",  # the first words of the first sheet
            "Going home after your vertebroplasty",
            "{month} {day}",  # stands on all of them
            "osteoporosis",  # a clinical word of the glossary
            "For staff: what we hope to hear",
        )
    ]
    assert places == sorted(places)
    assert places[0] == 0


def test_a_clinic_gets_the_texts_of_its_own_procedures_alone(tmp_path: Path) -> None:
    text = begun(tmp_path, SPLINT, "vi")
    assert "Before you get your finger splint" in text
    assert "Chest pain" in text  # of every sheet
    assert "vertebra" not in text.lower()
    assert "hardening" not in text
    assert "No control of bladder" not in text  # a sign of another procedure's floor


def test_a_text_is_told_with_its_sheets_and_sections(tmp_path: Path) -> None:
    text = begun(tmp_path, LAKESIDE, "vi")
    entry = text[: text.index('msgid "Call us')].rpartition("\n\n")[2]
    assert "#. Vertebroplasty, prepare: " in entry
    assert "#: templates/" in entry


def test_a_template_lies_beside_the_catalogues(tmp_path: Path) -> None:
    begun(tmp_path, LAKESIDE, "vi", "ht")
    pot = read_catalogue_of(tmp_path / TEMPLATE)
    assert pot == texts_in_order(tmp_path / "locales" / "vi" / INSIDE)
    head = (tmp_path / TEMPLATE).read_text(encoding="utf-8").partition("\n\n")[0]
    for field in (
        "Project-Id-Version", "PO-Revision-Date", "Last-Translator", "Language-Team",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    ):  # fmt: skip
        assert f'"{field}: ' in head
    digest = Clinic.load(LAKESIDE).digest
    shutil.rmtree(tmp_path / "locales" / "vi")
    shutil.rmtree(tmp_path / "locales" / "ht")
    assert Clinic.load(tmp_path).digest == digest  # no sheet is made from it


def read_catalogue_of(pot: Path) -> list[str]:
    text = pot.read_text(encoding="utf-8")
    plural = text.replace("nplurals=INTEGER; plural=EXPRESSION;", "nplurals=2; plural=(n != 1);")
    return [
        one.id if isinstance(one.id, str) else one.id[0]
        for one in read_pofile(plural).catalog
        if one.id
    ]


@pytest.mark.parametrize("language", ["spanish", "xx", "../es", "EN", ""])
def test_what_is_no_language_is_not_begun(tmp_path: Path, language: str) -> None:
    (tmp_path / "clinic.yaml").write_text(VIETNAMESE, encoding="utf-8")
    with pytest.raises(InputError) as error:
        update_clinic(tmp_path, [language])
    assert error.value.diagnostics[0].code == "unknown-language"
    assert not (tmp_path / "locales").exists()


def test_a_language_that_no_list_knows_is_begun_with_its_folder(tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text(VIETNAMESE.replace("vi]", "hmn]"), encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        update_clinic(tmp_path)
    assert "clinic.yaml:8:19" in str(error.value)
    (tmp_path / "locales" / "hmn").mkdir(parents=True)
    (updated,) = update_clinic(tmp_path)
    assert "weekday_1" in updated.path.read_text(encoding="utf-8")


def test_a_procedure_that_there_is_not_is_told_with_its_place(tmp_path: Path) -> None:
    text = VIETNAMESE.replace("vertebroplasty", "vertebroplatsy")
    (tmp_path / "clinic.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        update_clinic(tmp_path)
    assert "clinic.yaml:10:3" in str(error.value)
    assert "vertebroplasty" in error.value.diagnostics[0].hint


def test_what_a_translator_wrote_is_never_lost(tmp_path: Path) -> None:
    """Notes, the header's fields, a translation that is gone for a while, one that waits."""
    path = tmp_path / "docgen.po"
    rest, walk = Message("Rest in bed.", HERE), Message("Walk.", HERE)
    text = merged_catalogue([rest, walk], "es", path)
    text = text.replace("FULL NAME <EMAIL@ADDRESS>", "Ana Ruiz <ana@example.org>")
    text = text.replace('"Language: es', '"X-Generator: Poedit 3.4\\n"\n"Language: es')
    text = text.replace('msgid ""\n', '# Reviewed with two nurses.\nmsgid ""\n', 1)
    text = text.replace('bed."\nmsgstr ""', 'bed."\nmsgstr "Reposo en cama."')
    text = text.replace('msgid "Walk."\nmsgstr ""', '# brisk?\nmsgid "Walk."\nmsgstr "Camine."')
    path.write_text(text, encoding="utf-8")
    path.write_text(
        merged_catalogue([walk], "es", path), encoding="utf-8"
    )  # one text is gone for a while
    back = merged_catalogue([rest, walk], "es", path)
    assert 'msgid "Rest in bed."\nmsgstr "Reposo en cama."' in back
    for kept in ("Ana Ruiz <ana@example.org>", "Poedit 3.4", "# Reviewed with two", "# brisk?"):
        assert kept in back
    path.write_text(back, encoding="utf-8")
    assert merged_catalogue([rest, walk], "es", path) == back


HERE = Place("rest.md", 1)
LAKESIDE = examples_root() / "clinics" / "lakeside"
SPLINT = Path(__file__).parent.parent / "finger-splint"
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


def test_english_that_a_clinic_words_differently_stays_and_what_is_no_text_does_not(
    clinic: Path,
) -> None:
    path = clinic / "locales" / "en" / INSIDE
    path.parent.mkdir(parents=True)
    own, gone = ('msgid "My questions"\nmsgstr "Ask us"\n', 'msgid "No text."\nmsgstr "None."\n')
    path.write_text(f"{own}\n{gone}", encoding="utf-8")
    for _ in range(2):
        updated = next(one for one in update_clinic(clinic) if one.path == path)
        assert texts(path) == {"My questions"}
        assert own in path.read_text(encoding="utf-8")
    assert (updated.count, updated.unused, updated.changed) == (1, 1, False)
    assert updated.problems == ()
