"""Catalogues: everything that is translated is gathered, and merged without loss or noise."""

from pathlib import Path

import pytest
from small_pack import make_pack

from docgen.errors import Place, TemplateError
from docgen.files import locales_root, templates_root
from docgen.template.messages import (
    Message,
    clinic_messages,
    incomplete,
    merged_catalogue,
    shipped_messages,
)

SHEET = """\
# A nap

{# For the wall. #}
{# context: noun #}
## :bed: Rest

- [ ] Come {{ early | duration }} early, {{ times.arrive | clock }} ({{ times.arrive | day }}).
- {{ patient.name | name }}
- 911
{% for pill in patient.pills %}
- Stop {{ pill.drug | text }}.
{% endfor %}

{% if known.visit %}
We treat {{ patient.bones | count }} bones.
{% endif %}

| A \\| B | {{ clinic.phone | phone }} |
"""
HERE = Place("sheet.md", 4, 1)


def gathered(root: Path) -> tuple[Message, ...]:
    pack = make_pack(root)
    (pack.folder / "prepare.md").write_text(SHEET, encoding="utf-8")
    shared = root / "templates" / "_shared"
    shared.mkdir()
    (shared / "phrases.yaml").write_text("page: {text: 'Page {n}', note: Foot., counted: yes}\n")
    return shipped_messages(root / "templates")


def test_units_lists_titles_and_phrases_are_gathered(tmp_path: Path) -> None:
    assert [message.text for message in gathered(tmp_path)] == [
        "Nap",
        "A pillow",
        "A book",
        "A nap",
        "Rest",
        "Come {early} early, {arrive_clock} ({arrive_day}).",
        "Stop {pill_drug}.",
        "We treat {bones} bones.",
        "A | B",
        "Page {n}",
    ]


def test_a_message_knows_its_place_its_context_and_its_notes(tmp_path: Path) -> None:
    found = {message.text: message for message in gathered(tmp_path)}
    rest = found["Rest"]
    assert str(rest.place) == "templates/nap/prepare.md:5:4"
    assert (rest.context, rest.notes) == ("noun", ("For the wall.",))
    assert str(found["A pillow"].place).startswith("templates/nap/procedure.yaml:")
    assert found["We treat {bones} bones."].counted
    assert (found["Page {n}"].context, found["Page {n}"].counted) == ("page", True)


def test_a_broken_template_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "more.md").write_text("{{ early }}\n")
    with pytest.raises(TemplateError, match=r"templates/more\.md:1:1"):
        clinic_messages(tmp_path)


def test_a_clinic_without_templates_has_no_messages(tmp_path: Path) -> None:
    assert clinic_messages(tmp_path) == ()


def merged(path: Path, *messages: Message, language: str = "es") -> str:
    text = merged_catalogue(messages, language, path)
    path.write_text(text, encoding="utf-8")
    return text


def test_merging_keeps_translations_and_marks_near_ones_fuzzy(tmp_path: Path) -> None:
    path = tmp_path / "es.po"
    text = merged(path, Message("Rest in bed.", HERE), Message("Walk.", HERE))
    path.write_text(text.replace('"Walk."\nmsgstr ""', '"Walk."\nmsgstr "Camine."'))
    text = path.read_text().replace('bed."\nmsgstr ""', 'bed."\nmsgstr "Reposo en cama."')
    path.write_text(text)
    text = merged(path, Message("Rest in your bed.", HERE), Message("Walk.", HERE))
    assert 'msgid "Walk."\nmsgstr "Camine."' in text
    assert '#, fuzzy\nmsgid "Rest in your bed."\nmsgstr "Reposo en cama."' in text


def test_merging_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "es.po"
    messages = gathered(tmp_path)
    assert merged(path, *messages) == merged(path, *messages)


def test_a_catalogue_holds_no_dates_and_no_lines(tmp_path: Path) -> None:
    text = merged(tmp_path / "es.po", Message("Rest.", HERE))
    assert "Creation-Date" not in text
    assert "Generated-By" not in text
    assert "#: sheet.md\n" in text


def test_braces_are_flagged_and_percent_signs_are_not_a_format(tmp_path: Path) -> None:
    text = merged(tmp_path / "es.po", Message("90 % sure of {x}", HERE), Message("5 % down", HERE))
    assert "#, python-brace-format\nmsgid" in text
    assert "python-format" not in text


def test_the_english_catalogue_holds_plural_forms_only(tmp_path: Path) -> None:
    path = tmp_path / "en.po"
    counted = Message("{n} bones", HERE, counted=True)
    text = merged(path, Message("Rest.", HERE), counted, language="en")
    assert "Rest." not in text
    assert 'msgstr[0] ""\nmsgstr[1] "{n} bones"' in text
    assert [p.code for p in incomplete([Message("Rest.", HERE), counted], "en", path)] == [
        "plural-form"
    ]


def test_what_is_not_translated_is_found_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "es.po"
    merged(path, Message("Rest.", HERE))
    found = incomplete([Message("Rest.", HERE), Message("Walk.", HERE)], "es", path)
    assert [problem.code for problem in found] == ["untranslated", "untranslated"]
    places = [problem.place for problem in found if problem.place]
    assert places[0].file.endswith("es.po")
    assert places[0].line > 0
    assert places[1] == HERE


def test_a_language_without_a_catalogue_is_one_problem(tmp_path: Path) -> None:
    (found,) = incomplete([Message("Rest.", HERE)], "es", tmp_path / "es.po")
    assert found.code == "no-catalogue"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_shipped_catalogues_are_complete(language: str) -> None:
    path = locales_root() / language / "LC_MESSAGES" / "docgen.po"
    assert incomplete(shipped_messages(templates_root()), language, path) == ()
