"""What counts as a sentence, and as a word, follows the rules of the formulas."""

import pytest
from small_documents import WHEN, WHERE, box, content, heading, items, paragraph, row, table

from docgen.contents import texts as texts_of
from docgen.expression.truth import Name
from docgen.model import Block, Slot
from docgen.quality.readability import Reader, Sentence

NAME = Slot("patient.name", "name")


def read(*blocks: Block, omit: tuple[str, ...] = ()) -> list[Sentence]:
    return [one for found in Reader(omit=omit).read(texts_of(blocks)) for one in found.sentences]


def texts(*blocks: Block, omit: tuple[str, ...] = ()) -> list[str]:
    return [one.text for one in read(*blocks, omit=omit)]


def test_an_item_without_a_full_stop_is_a_sentence() -> None:
    assert texts(items("Chest pain", "Fever")) == ["Chest pain", "Fever"]


def test_an_item_of_two_sentences_is_two() -> None:
    assert texts(items("Rest. Do not drive!", "¿Duele? Llame.")) == [
        "Rest.", "Do not drive!", "¿Duele?", "Llame.",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["Ask Dr. Ruiz first.", "Vea a la Dra. Peña.", "Pay 3.5 dollars."])
def test_a_short_form_or_a_figure_does_not_end_a_sentence(text: str) -> None:
    assert texts(paragraph(text)) == [text]


def test_a_heading_counts_only_if_it_is_a_sentence() -> None:
    assert texts(heading("Your medicines"), heading("Call 911 now for any of these:")) == [
        "Call 911 now for any of these:"
    ]


def test_a_cell_counts_only_if_it_is_a_sentence() -> None:
    stop = row(content(WHEN), "Rest in bed.")
    label = row("Nights and weekends", "555-0118")
    assert texts(box("times", table(stop)), box("contact", table(label))) == ["Rest in bed."]


def test_headers_of_columns_and_lines_to_sign_on_are_labels() -> None:
    columns = table(row("You may do this.", "From", header=True), row("Drive", content(WHEN)))
    assert texts(columns, box("signature", items("Patient or companion"))) == []


def test_slots_figures_and_telephone_numbers_are_no_words() -> None:
    (found,) = read(paragraph("Call ", NAME, " at 312-555-0118 for 24 hours, 10 times."))
    assert found.words == ("Call", "at", "for", "hours", "times")


def test_what_holds_nothing_but_slots_is_no_sentence() -> None:
    assert texts(paragraph(NAME), items(content(WHEN))) == []


def test_names_of_the_clinic_are_left_out() -> None:
    (found,) = read(
        paragraph("Come to Lakeside Spine and Imaging."), omit=("Lakeside Spine and Imaging",)
    )
    assert found.words == ("Come", "to")


def test_a_compound_is_one_word() -> None:
    (found,) = read(items("An X-ray of your doctor's"))
    assert found.words == ("An", "X-ray", "of", "your", "doctor's")


def test_a_sentence_names_the_line_that_it_comes_from() -> None:
    assert all(one.place == WHERE for one in read(items("Rest"), paragraph("Rest.")))


def test_what_is_not_on_a_patients_sheet_is_not_read() -> None:
    known = Name("known.follow_up")
    blocks = (items("Seen", guards=(known,)), items("Unseen"))
    kept = texts_of(blocks, lambda guards: known not in guards)
    assert [unit.content for unit in kept] == [content("Unseen")]
