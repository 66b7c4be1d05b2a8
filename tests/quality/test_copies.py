"""A clinic's copy of a template is held against what docgen's has become since it was copied."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from docgen import __version__
from docgen.cli import cli
from docgen.demo import example_patient
from docgen.engine import Engine
from docgen.errors import DocgenError
from docgen.files import examples_root, templates_root
from docgen.quality.check import check_clinic
from docgen.quality.copies import (
    NOW,
    Changed,
    changed,
    digests,
    load_history,
    printed_lines,
    stale_copies,
)
from docgen.settings.clinic import Clinic

FIRST = """\
# A nap
{# for whoever translates #}
- Lie down.
{% if food %}
- Eat nothing.
{% endif %}
- Bring a pillow.
"""
SECOND = FIRST.replace("- Bring a pillow.", "- Bring a pillow and a book.\n::: call\n- Fever\n:::")
THIRD = SECOND.replace("{% if food %}", "{% if food == 'no' %}") + "- Sleep well.\n"
BEFORE = {
    version: frozenset(digests(text).split()) for version, text in (("1", FIRST), ("2", SECOND))
}


def told(copy: str, shipped: str = THIRD) -> Changed:
    found = changed(copy, shipped, BEFORE, "3")
    assert found is not None
    return found


def texts(found: Changed) -> tuple[list[str], list[str], list[str]]:
    new, moved, gone = ([one.text for one in part] for part in found[1:])
    return new, moved, gone


def test_a_copy_to_which_docgen_only_added_is_stale_too() -> None:
    assert texts(told(SECOND, SECOND + "- Never run.\n")) == (["- Never run."], [], [])


def test_a_copy_is_known_by_what_it_still_has() -> None:
    assert told(FIRST.replace("Lie down", "Lie flat")).version == "1"
    assert told(SECOND.replace("Lie down", "Lie flat")).version == "2"


def test_what_is_new_moved_and_gone_is_told_and_nothing_else() -> None:
    new, moved, gone = texts(told(FIRST.replace("Lie down", "Lie flat")))
    assert new == ["- Fever", "- Bring a pillow and a book.", "- Sleep well."]  # whom to call first
    assert moved == ["- Eat nothing."]
    assert gone == ["- Bring a pillow."]
    assert texts(told(SECOND)) == (["- Sleep well."], ["- Eat nothing."], [])


def test_lines_are_numbered_where_they_stand() -> None:
    found = told(FIRST.replace("- Lie down.", "- Lie flat.\n- On your back."))
    assert [one.number for one in found.new] == [9, 7, 11]
    assert [one.number for one in found.gone] == [8]


def test_what_the_clinic_changed_itself_is_no_news() -> None:
    assert changed(THIRD.replace("Sleep well", "Good night"), THIRD, BEFORE, "3") is None
    assert changed(THIRD, THIRD, BEFORE, "3") is None


def test_what_the_copy_has_taken_over_is_not_told_again() -> None:
    assert texts(told(SECOND + "- Sleep well.\n")) == ([], ["- Eat nothing."], [])


def test_a_copy_may_say_what_it_was_copied_from() -> None:
    assert told("{# copied from docgen 1 #}\n" + SECOND).version == "1"
    assert changed("{# copied from docgen 3 #}\n" + SECOND, THIRD, BEFORE, "3") is None
    assert told("{# copied from docgen 9 #}\n" + SECOND).version == "2"  # there is none such


def test_a_file_of_the_clinics_own_is_no_copy() -> None:
    assert changed("# Our nap\n- Ours.\n- Ours too.\n- And this.\n", THIRD, BEFORE, "3") is None


def test_comments_count_for_nothing_and_conditions_count() -> None:
    bare, other = (
        FIRST.replace("{# for whoever translates #}\n", ""),
        FIRST.replace("food", "drink"),
    )
    assert digests(bare) == digests(FIRST)
    assert len(set(digests(other).split()) - set(digests(FIRST).split())) == 1
    either = "{% if a %}\n- A.\n{% else %}\n- A.\n{% endif %}\n- A.\n"
    assert len(set(digests(either).split())) == 3


def test_digests_of_different_lines_differ() -> None:
    for path in templates_root().glob("*/*.md"):
        found = {one.digest: one for one in printed_lines(path.read_text("utf-8"))}
        said = digests(path.read_text("utf-8")).split()
        assert len(said) == len(found)


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "spine-medicine", folder)
    own = folder / "templates" / "vertebroplasty"
    own.mkdir(parents=True)
    shutil.copy(templates_root() / "vertebroplasty" / "prepare.md", own)
    return folder


def test_a_fresh_copy_is_not_stale(clinic: Path) -> None:
    assert list(stale_copies(Clinic.load(clinic))) == []


def test_a_stale_copy_is_told_by_check_with_the_lines_of_docgens(
    clinic: Path, tmp_path: Path
) -> None:
    root = tmp_path / "templates"
    shutil.copytree(templates_root(), root)
    shipped = root / "vertebroplasty" / "prepare.md"
    text = shipped.read_text("utf-8")
    (root / "history.json").write_text(
        f'{{"vertebroplasty/prepare.md": {{"0.0.9": "{digests(text)}"}}}}', "utf-8"
    )
    number = text.count("\n") + 1
    shipped.write_text(text + "- Do not skate.\n", "utf-8")
    first, block = stale_copies(Clinic.load(clinic, root), root)
    assert "0.0.9" in first.message
    assert "1 lines are new" in first.message
    assert f"copied from docgen {__version__}" in first.hint
    assert first.place
    assert first.place.file == str(clinic / "templates" / "vertebroplasty" / "prepare.md")
    assert "Do not skate." in block.message
    assert block.place
    assert (block.place.file, block.place.line) == ("templates/vertebroplasty/prepare.md", number)


def test_check_tells_it(clinic: Path) -> None:
    file = clinic / "templates" / "vertebroplasty" / "prepare.md"
    old = "{# copied from docgen 0.1.0-first #}\n"
    file.write_text(old + file.read_text("utf-8").replace("- If you smoke, stop.\n", ""), "utf-8")
    text = (clinic / "clinic.yaml").read_text("utf-8")
    (clinic / "clinic.yaml").write_text(text.replace("[en, es]", "[en]"), "utf-8")
    report = check_clinic(clinic, date(2026, 12, 1))
    stale = [one for one in report.problems if one.code == "stale-copy"]
    assert len(stale) == 2
    assert "If you smoke, stop." in stale[1].message


def released(changelog: str) -> list[str]:
    return re.findall(r"^## (\d+\.\d+\.\d+)$", changelog, re.MULTILINE)


def test_each_release_has_kept_its_templates() -> None:
    root = Path(__file__).resolve().parents[2]
    kept = load_history(templates_root())["vertebroplasty/prepare.md"]
    assert set(released((root / "CHANGELOG.md").read_text("utf-8"))) <= set(kept)
    assert released("# Changes\n\n## 0.2.0\n\n## 0.1.0 (not yet released)\n") == ["0.2.0"]
    assert NOW not in kept


def test_every_shared_part_stands_on_a_sheet_or_on_one_that_clinics_may_have_copied() -> None:
    root = templates_root()
    texts = [path.read_text("utf-8") for path in root.glob("*/*.md")]
    included = {name for text in texts for name in re.findall(r'include "(.+?)"', text)}
    kept = {name.rpartition("/")[2] for name in load_history(root)}
    parts = {path.name for path in (root / "_shared").glob("*.md")}
    assert parts <= included | kept


def with_old_sentences(clinic: Path) -> Path:
    """A copy of a time when docgen had one sentence that it has left, and one reworded since."""
    text = (clinic / "clinic.yaml").read_text("utf-8")
    assert "languages: [en, es]" in text
    file = clinic / "templates" / "vertebroplasty" / "prepare.md"
    old = "\n## In short\n\n- Your visit is today. If you are late, call us.\n"
    file.write_text(file.read_text("utf-8") + old, "utf-8")
    return file


def test_a_spanish_sheet_of_an_old_copy_is_refused_until_all_of_it_is_spanish(clinic: Path) -> None:
    file = with_old_sentences(clinic)
    report = check_clinic(clinic, date(2026, 12, 1))
    made = {(one.sheet, one.language) for one in report.tried}
    assert ("prepare", "en") in made
    assert ("prepare", "es") not in made
    left, reworded = (one for one in report.errors if one.code == "untranslated")
    for one, text in ((left, "In short"), (reworded, "Your visit is today.")):
        assert text in one.message
        assert one.place
        assert one.place.file == str(file)
    assert "`docgen messages DIR` brings it back" in left.hint
    assert "translate it" in reworded.hint
    patient = example_patient(examples_root() / "clinics" / "spine-medicine")
    with pytest.raises(DocgenError, match="In short"):
        Engine().make("prepare", Clinic.load(clinic), patient, language="es")


def test_what_its_sentences_were_in_spanish_comes_back(clinic: Path) -> None:
    with_old_sentences(clinic)
    assert CliRunner().invoke(cli, ["messages", str(clinic)]).exit_code in (0, 1)
    report = check_clinic(clinic, date(2026, 12, 1))
    found = [one.message for one in report.errors]
    assert not any("In short" in message for message in found)
    assert any("Your visit is today." in message for message in found)


def test_a_part_that_docgen_no_longer_has_is_told_of_a_copy(clinic: Path) -> None:
    file = clinic / "templates" / "vertebroplasty" / "prepare.md"
    file.write_text(file.read_text("utf-8") + '\n{% include "ride-to-tick.md" %}\n', "utf-8")
    (gone,) = check_clinic(clinic, date(2026, 12, 1)).errors
    assert "ride-to-tick.md" in gone.message
    assert "copy it anew" in gone.hint
