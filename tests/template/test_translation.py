"""A translation that cannot be used stops its language, with a place."""

from pathlib import Path

import pytest
from template_bench import Bench

from docgen.errors import Diagnostic, TranslationError

SHEET = "# A nap\n\nCome **{{ early | duration }}** before {{ times.arrive | clock }}.\n"
TITLE = 'msgid "A nap"\nmsgstr "Una siesta"\n\n'
TEXT = 'msgid "Come **{early}** before {arrive}."\n'


def problems(root: Path, po: str, sheet: str = SHEET) -> tuple[Diagnostic, ...]:
    with pytest.raises(TranslationError) as caught:
        Bench(root, {"prepare.md": sheet}, po=po, language="es").document()
    return caught.value.diagnostics


def test_a_missing_translation_is_reported_where_the_text_stands(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, TITLE)
    assert "is not translated" in found.message
    assert str(found.place).endswith("prepare.md:3:1")


def test_all_missing_translations_are_reported_at_once(tmp_path: Path) -> None:
    assert len(problems(tmp_path, "")) == 2


def test_an_empty_translation_is_reported_at_its_line_of_the_catalogue(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, f'{TITLE}{TEXT}msgstr ""\n')
    assert str(found.place).endswith("es.po:7")


def test_a_fuzzy_translation_is_refused(tmp_path: Path) -> None:
    (found,) = problems(
        tmp_path, f'{TITLE}#, fuzzy\n{TEXT}msgstr "Venga **{{early}}** {{arrive}}."\n'
    )
    assert found.code == "fuzzy"
    assert found.place is not None
    assert found.place.file.endswith("es.po")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Venga **{early}**.", "placeholders are not the same"),
        ("Venga **{early}** {arrive} {name}.", "placeholders are not the same"),
        ("Venga {early} {arrive}.", "not as much is bold"),
        ("**Venga** **{early}** {arrive}.", "not as much is bold"),
        ("Venga **{early} {arrive}.", "opened and not closed"),
        ("Venga **{early}** {arrive} {}.", "cannot be printed"),
        ("Venga **{early}** {{arrive}}.", "cannot be printed"),
        ("Venga *ya* **{early}** {arrive}.", "no italics"),
        ("<p>Venga **{early}** {arrive}.", "html"),
        ("Venga **{early}**\\n\\n{arrive}.", "more than one paragraph"),
        ("Venga **{early}** {arrive} \ufdd00\ufdd1", "cannot be printed"),
    ],
)
def test_a_translation_that_breaks_its_text_is_refused(
    tmp_path: Path, text: str, reason: str
) -> None:
    (found,) = problems(tmp_path, f'{TITLE}{TEXT}msgstr "{text}"\n')
    assert reason in found.message
    assert str(found.place).endswith("es.po:7")


def test_an_entry_of_a_list_is_translated_too(tmp_path: Path) -> None:
    sheet = "# A nap\n\n{% for thing in things %}\n- {{ thing | label }}\n{% endfor %}\n"
    bench = Bench(
        tmp_path, {"prepare.md": sheet}, settings="things: [book]", po=TITLE, language="es"
    )
    (found,) = bench.problems()
    assert '"A book" is not translated' in found.message
    assert str(found.place).endswith("prepare.md:4:3")


def test_letters_that_no_font_has_are_told_at_the_line_of_the_catalogue(tmp_path: Path) -> None:
    po = TITLE.replace("Una", "\U00012000")
    bench = Bench(tmp_path, {"prepare.md": "# A nap\n"}, po=po, language="es")
    (found,) = bench.problems()
    assert "(CUNEIFORM)" in found.message
    assert str(found.place).endswith("es.po:4")


FLOOR = {"prepare.md": '# A nap\n\n{% include "floor.md" %}\n'}
SHIPPED = 'msgid "Chest pain"\nmsgstr "Dolor de pecho"\n'


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("locked", "refused"), [("{# locked #}\n", True), ("", False)])
def test_a_clinic_words_everything_but_the_floor_in_its_own_way(
    tmp_path: Path, language: str, locked: str, *, refused: bool
) -> None:
    own = 'msgid "Chest pain"\nmsgstr "Nada"\n'
    files = {**FLOOR, "_shared/floor.md": f"{locked}- Chest pain\n"}
    shipped = TITLE + SHIPPED if language == "es" else ""
    found = Bench(tmp_path, files, po=shipped, own_po=own, language=language).problems()
    assert [one.code for one in found] == (["locked"] if refused else [])
    assert all(str(one.place).endswith("own.po:4") for one in found)


def test_a_clinic_translates_the_floor_into_a_language_of_its_own(tmp_path: Path) -> None:
    files = {**FLOOR, "_shared/floor.md": "{# locked #}\n- Chest pain\n"}
    own = TITLE + 'msgid "Chest pain"\nmsgstr "Douleur"\n'
    assert Bench(tmp_path, files, own_po=own, language="fr").problems() == ()
