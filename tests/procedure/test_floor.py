"""The floor: which emergency signs a procedure has, and that nobody takes one away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_pack import PACK, make_pack

from docgen.errors import Diagnostic, SettingsError
from docgen.files import locales_root, templates_root
from docgen.i18n.locale_file import load_locale
from docgen.procedure.libraries import SignsFile, load_signs
from docgen.procedure.pack import find_pack
from docgen.procedure.procedure import Pack
from docgen.quality.readability import Sentence, count, measures, scores

FIVE = ("chest_pain", "breathing", "fainting", "one_side", "allergy")
TODAY = (
    "chest_pain",
    "breathing",
    "fainting",
    "one_side",
    "no_urine",
    "arms_legs",
    "bladder_bowel",
)


def library() -> SignsFile:
    return load_signs(templates_root() / "_shared" / "signs.yaml")


def pack_with(root: Path, floor: str) -> Pack:
    return make_pack(root, f"{PACK}floor:{floor}\n")


def names(pack: Pack) -> tuple[str, ...]:
    return tuple(sign.name for sign in pack.floor)


def problems(root: Path, floor: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SettingsError) as caught:
        pack_with(root, floor)
    return caught.value.diagnostics


def test_a_pack_without_a_floor_has_the_whole_list_of_the_first_version(tmp_path: Path) -> None:
    pack = make_pack(tmp_path)
    assert names(pack) == (*TODAY, "allergy")
    assert pack.asked_sign is not None
    assert pack.asked_sign.ask == "What will you do if your legs feel weak?"


def test_an_empty_floor_is_the_five_signs_of_every_sheet(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, " []")
    assert names(pack) == FIVE
    assert pack.asked_sign == pack.floor[0]


def test_five_signs_stand_on_every_sheet_and_no_more() -> None:
    assert tuple(sign.name for sign in library().always) == FIVE


def test_a_floor_has_its_signs_and_the_five_in_the_order_of_the_library(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, " [vomit_blood, cough_blood, fainting]")
    assert names(pack) == (*FIVE[:4], "cough_blood", "vomit_blood", "allergy")
    assert "arms_legs" not in names(pack)


def test_the_teach_back_asks_about_the_first_sign_that_the_pack_names(tmp_path: Path) -> None:
    asked = pack_with(tmp_path, " [fainting, vomit_blood, cough_blood]").asked_sign
    assert asked is not None
    assert asked.name == "vomit_blood"


def test_a_pack_adds_signs_of_its_own_behind_those_of_the_library(tmp_path: Path) -> None:
    own = "{sign: blue, text: A blue nose, ask: What will you do if your nose is blue?}"
    pack = pack_with(tmp_path, f"\n  - {own}\n  - seizure")
    assert names(pack) == (*FIVE[:4], "seizure", "allergy", "blue")
    assert (pack.floor[-1].text, pack.floor[-1].always) == ("A blue nose", False)
    assert pack.asked_sign == pack.floor[-1]


def test_one_sign_need_not_be_a_list(tmp_path: Path) -> None:
    assert "seizure" in names(pack_with(tmp_path, " seizure"))


@pytest.mark.parametrize(
    ("floor", "message", "hint"),
    [
        (" [cough_blod]", 'floor: There is no sign "cough_blod".', "cough_blood"),
        (" [lung]", 'floor: There is no sign "lung".', "cough_blood, blue_lips, sudden_breath"),
        ("", '"floor" has no value.', "Write [] for the signs of every sheet alone."),
        (" [seizure, seizure]", 'floor: "seizure" stands here twice.', "Remove one."),
        (" [[seizure]]", "floor: A sign is wanted.", "Write its id"),
        ("\n  - {text: A nose, ask: Why?}", '"sign" is missing.', "such as tight_splint"),
        ("\n  - {sign: blue, ask: Why?}", '"text" is missing.', "as patients read it"),
        ("\n  - {sign: blue, text: A nose}", '"ask" is missing.', "What will you do if"),
        (
            "\n  - {sign: Blue, text: A nose, ask: Why?}",
            "sign: This is not an id.",
            "small letters",
        ),
        (
            "\n  - {sign: seizure, text: Nothing, ask: Why?}",
            'sign: The library has a sign "seizure".',
            "Write its id alone",
        ),
        (
            f"\n  - {{sign: blue, text: {'a' * 61}, ask: Why?}}",
            "text: The text is 61 characters long.",
            "at most 60",
        ),
        (
            f"\n  - {{sign: blue, text: Blue, ask: {'a' * 91}}}",
            "ask: The text is 91 characters long.",
            "at most 90",
        ),
        ("\n  - {sign: blue, text: A nose, ask: Why?, always: yes}", 'Unknown key "always".', ""),
    ],
)
def test_a_slip_in_a_floor_has_its_place_and_a_cure(
    tmp_path: Path, floor: str, message: str, hint: str
) -> None:
    (problem,) = problems(tmp_path, floor)
    assert problem.message == message
    assert hint in problem.hint
    assert problem.place is not None
    assert problem.place.line >= PACK.count("\n") + 1
    assert problem.place.column


def test_the_longest_texts_of_a_sign_are_taken(tmp_path: Path) -> None:
    sign = f"{{sign: blue, text: {'a' * 60}, ask: {'b' * 90}}}"
    assert pack_with(tmp_path, f"\n  - {sign}").floor[-1].text == "a" * 60


def test_every_group_of_the_issue_is_in_the_library() -> None:
    groups = {sign.of for sign in library().signs.values()}
    assert groups >= {"general", "spine", "lung", "bowel", "bleeding", "implant"}


def test_a_sign_is_short_in_both_languages_and_its_question_asks() -> None:
    path = locales_root() / "es" / "LC_MESSAGES" / "docgen.po"
    spanish = load_locale("es", "US", (path,)).message
    for sign in library().signs.values():
        for text, ask in ((sign.text, sign.ask), (spanish(sign.text), spanish(sign.ask))):
            assert len(text.split()) <= 10, text
            assert len(ask.split()) <= 15, ask
            assert ask.endswith("?")
        assert spanish(sign.text) != sign.text
        assert spanish(sign.ask).startswith("¿")


@pytest.mark.parametrize("language", ["en", "es"])
def test_signs_and_their_questions_read_as_easily_as_a_sheet(language: str) -> None:
    path = locales_root() / language / "LC_MESSAGES" / "docgen.po"
    said = load_locale(language, "US", (path,)).message
    texts = [said(one) for sign in library().signs.values() for one in (sign.text, sign.ask)]
    sentences = [Sentence(text, tuple(re.findall(r"[^\W\d_]+", text))) for text in texts]
    values = scores(count(sentences, language), language)
    for measure, value in zip(measures(language), values, strict=True):
        assert measure.kept(value), f"{measure.name} {value}"


def test_vertebroplasty_keeps_the_signs_that_it_had() -> None:
    assert set(names(find_pack("vertebroplasty", templates_root()))) == {*TODAY, "allergy"}
