"""The short list of medicines: names, brands, products, and what is no slip of one of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from example_sheets import clinics

from docgen.errors import SettingsError
from docgen.procedure.libraries import is_near, load_drugs, words_of


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("Ibuprofen 400 mg", ["ibuprofen"]),
        ("IBUPROFENO", ["ibuprofen"]),
        ("Advil", ["ibuprofen"]),
        ("naproxeno sódico", ["naproxen"]),
        ("Acetaminofén", ["acetaminophen"]),
        ("Tylenol PM", ["acetaminophen"]),
        ("paracetamol", ["acetaminophen"]),
        ("Warfarina", ["warfarin"]),
        ("apixaban (Eliquis)", ["apixaban"]),
        ("ácido acetilsalicílico", ["aspirin"]),
        ("oxycodone-acetaminophen 5-325", ["oxycodone", "acetaminophen"]),
        ("oxicodona y acetaminofén", ["oxycodone", "acetaminophen"]),
        ("Percocet", ["oxycodone", "acetaminophen"]),
        ("Tylenol #3", ["acetaminophen", "codeine"]),
        ("Tylenol with codeine", ["acetaminophen", "codeine"]),
        ("Tylenol 325 mg", ["acetaminophen"]),
        ("Alka-Seltzer", ["aspirin"]),
        ("Alka-Seltzer Plus Cold", ["acetaminophen"]),
        ("Goody's powder", ["acetaminophen", "aspirin"]),
        ("NyQuil", ["acetaminophen"]),
    ],
)
def test_a_drug_is_known_by_its_names(text: str, drugs: list[str]) -> None:
    assert list(load_drugs().named(text)) == drugs


@pytest.mark.parametrize(
    ("slip", "drug"),
    [("acetominophen", "acetaminophen"), ("ibuprofin", "ibuprofen"), ("Elliquis", "apixaban"),
     ("warfarn", "warfarin"), ("Coumadine", "warfarin")],
)  # fmt: skip
def test_one_wrong_letter_in_a_long_word_is_forgiven(slip: str, drug: str) -> None:
    assert load_drugs().named(slip) == (drug,)


@pytest.mark.parametrize(
    "other",
    ["Lisinopril", "Metformin", "Hydrochlorothiazide", "hydrocortisone", "Senna", "Vitamin D",
     "prednisone", "omeprazole", "Mucinex", "gabapentin", "levothyroxine", "amlodipine", "losartan",
     "Metoprolol", "calcitonin", "alendronate", "Advair", "Xanax", "", "500 mg", "ibuprofinnn",
     "Mobil", "Kadien", "Norca"],
)  # fmt: skip
def test_what_is_on_no_list_is_passed_over(other: str) -> None:
    assert load_drugs().named(other) == ()


@pytest.mark.parametrize(
    "text",
    ["oxycodone", "Oxicodona 5 mg", "PERCOCET 5/325", "Tylenol #3", "MS Contin 15 mg tablet",
     "Acetaminophen 300 mg with codeine 30 mg", "Acetaminofén con codeína", "morfina",
     "hydrocodone-acetaminophen", "Tramadol HCl", "tramadol (Ultram)"],
)  # fmt: skip
def test_an_opioid_is_one_beyond_doubt_where_its_text_begins_with_its_name(text: str) -> None:
    assert load_drugs().surely(text, "opioid")


@pytest.mark.parametrize(
    "text",
    ["Senna", "", "5 mg", "acetaminophen", "Naloxone (for too much oxycodone)", "morphin",
     "Ibuprofen, not oxycodone", "senna for codeine", "strong pain pill", "oxycontinn",
     "Kadien", "no morphine", "apixaban"],
)  # fmt: skip
def test_what_is_called_otherwise_is_no_opioid_by_a_guess(text: str) -> None:
    assert not load_drugs().surely(text, "opioid")


def test_words_are_near_by_one_letter_and_no_more() -> None:
    for near in ("codeine", "kodeine", "codeines", "codein", "odeine", "codeene"):
        assert is_near("codeine", near)
        assert is_near(near, "codeine")
    for far in ("kodeina", "codei", "codeiness", "cdoeine"):
        assert not is_near("codeine", far)


def test_words_have_no_case_no_accents_and_no_marks() -> None:
    assert words_of("Ácido X-5's") == ("acido", "x", "5s")


def test_every_group_that_is_asked_for_is_on_the_list() -> None:
    groups = set(load_drugs().groups.values())
    for pack in {pack for clinic in clinics().values() for pack in clinic.packs.values()}:
        for check in pack.medicine_checks:
            assert check.of in groups
            assert not check.beside or check.beside in groups
        assert {slot.group for slot in pack.slots.values()} - {""} <= groups
        assert {fact.group for fact in pack.facts.values()} - {""} <= groups


def test_no_name_stands_for_two_things() -> None:
    """A brand that holds one drug stands with it, one that holds several among the products."""
    drugs = load_drugs()
    for name in drugs.groups:
        assert drugs.names[words_of(name)] == (name,)


def test_the_longest_name_counts_and_its_words_name_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "drugs.yaml"
    path.write_text("groups: {a: {one two: three}, b: {two: four}}\n", encoding="utf-8")
    drugs = load_drugs(path)
    assert drugs.named("one two") == ("one two",)
    assert drugs.named("two one two") == ("two", "one two")
    assert drugs.named("one, four") == ("two",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("groups: {a: {b: c}}\nproducts: {d: [x]}\n", "not a drug of one of the groups"),
        ("groups: {a: {b: c}}\ntablets: {x: 5}\n", '"x" is not a drug'),
        ("groups: {a: {b: c}}\ntablets: {b: many}\n", "is not a number"),
        ("groups: {a: {b: c}}\nmore: {b: c}\n", "Unknown key"),
        ("- a\n", "lists no drugs"),
    ],
)
def test_a_list_that_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "drugs.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load_drugs(path)
