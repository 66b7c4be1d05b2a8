"""A clinical word is explained where it first stands, or `docgen check` says so."""

from pathlib import Path

import pytest
from small_documents import heading, items, paragraph

from docgen.contents import texts
from docgen.errors import SettingsError
from docgen.files import templates_root
from docgen.i18n.po import read_catalogue
from docgen.model import Block
from docgen.procedure.libraries import GLOSSARY_FILE, Term, load_glossary
from docgen.procedure.pack import pack_names
from docgen.quality.readability import Reader, unexplained

DYE = Term("contrast", ("X-ray dye",))


def found(*blocks: Block, term: Term = DYE) -> list[str]:
    return [one.term.word for one in unexplained(Reader(terms=[term]).read(texts(blocks)))]


def test_a_word_in_the_same_sentence_as_its_meaning_is_explained() -> None:
    assert found(items("We put in X-ray dye (contrast).")) == []


def test_a_word_explained_before_is_explained() -> None:
    assert found(items("You get X-ray dye.", "The contrast is clear.")) == []


def test_a_word_explained_only_later_is_told() -> None:
    assert found(items("The contrast is clear.", "It is X-ray dye.")) == ["contrast"]


def test_a_word_that_is_never_explained_is_told_once() -> None:
    assert found(items("Contrast comes.", "Contrast goes.")) == ["contrast"]


def test_a_word_in_headings_alone_is_explained_anywhere() -> None:
    assert found(heading("Your contrast"), items("You get X-ray dye.")) == []
    assert found(heading("Your contrast"), paragraph("Rest.")) == ["contrast"]


def test_a_plural_is_the_same_word_and_a_part_of_a_word_is_not() -> None:
    assert found(paragraph("Two contrasts.")) == ["contrast"]
    assert found(paragraph("It is contrasted.")) == []


def test_a_word_that_does_not_stand_is_no_matter() -> None:
    assert found(paragraph("Rest.")) == []


def test_a_file_that_lists_no_words_is_refused(tmp_path: Path) -> None:
    (tmp_path / GLOSSARY_FILE).write_text("- contrast\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        load_glossary(tmp_path)


def test_a_word_without_a_meaning_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / GLOSSARY_FILE).write_text("a: b\ncontrast:\n", encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_glossary(tmp_path)
    (problem,) = refused.value.diagnostics
    assert problem.place is not None
    assert problem.place.line == 2


def test_a_procedure_without_the_file_has_no_clinical_words(tmp_path: Path) -> None:
    assert load_glossary(tmp_path) == ()


@pytest.mark.parametrize("name", pack_names(templates_root()))
def test_every_clinical_word_is_in_the_catalogue(name: str) -> None:
    catalogue = read_catalogue(
        templates_root().parent / "locales" / "es" / "LC_MESSAGES" / "docgen.po"
    )
    terms = load_glossary(templates_root() / name)
    assert len(terms) > 20
    for term in terms:
        for text in (term.word, *term.meanings):
            assert catalogue.get(text, "") is not None, text
