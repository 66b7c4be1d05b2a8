"""A clinic's own words for a sentence of docgen's (`wording:`), from `clinic.yaml` to the paper."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from example_sheets import engine
from sheet_text import words_of

from docgen.engine import Engine
from docgen.errors import Diagnostic, DocgenError, FontError, SettingsError
from docgen.files import examples_root, locales_root, templates_root
from docgen.i18n.locale_file import load_locale
from docgen.i18n.phrases import phrases_file
from docgen.patient.record import Patient
from docgen.quality.catalogues import update_clinic
from docgen.quality.check import check_clinic
from docgen.settings.clinic import Clinic
from docgen.template.own_texts import Key, SheetSentence, own_texts, standing_texts

HEAD = "\nwording:\n"
LOCKER = "You get a locker for your things."
LOCKED = "Do not stop any blood thinner unless we or your doctor tell you."
COUNTED = "We will put bone cement into **{vertebrae} bones** of your spine."
ICE = "Use ice **{ice_times_a_day}** a day, for **{ice_for}** at a time."
OWN = f"""\
  - text: "{LOCKER}"
    en: "A locker with a key is yours."
    es: "Tendrá un casillero con llave."
"""
CATALOGUE = locales_root() / "es" / "LC_MESSAGES" / "docgen.po"
SMALL = locales_root() / "en" / "LC_MESSAGES" / "docgen.po"
BLANK = Patient.blank("vertebroplasty")
TODAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example that sets everything, without words of its own."""
    folder = tmp_path_factory.mktemp("plain") / "clinic"
    shutil.copytree(examples_root() / "clinics" / "lakeside", folder)
    file = folder / "clinic.yaml"
    above, _, below = file.read_text("utf-8").partition("wording:")
    file.write_text(above + below[below.index("\nprint:") :], "utf-8")
    return folder


Make = Callable[[str], Clinic]


@pytest.fixture
def make(plain: Path, tmp_path: Path) -> Make:
    """Load the clinic with words of its own."""

    def load(wording: str) -> Clinic:
        folder = tmp_path / "clinic"
        shutil.copytree(plain, folder, dirs_exist_ok=True)
        file = folder / "clinic.yaml"
        file.write_text(file.read_text("utf-8") + HEAD + wording, "utf-8")
        return Clinic.load(folder)

    return load


@cache
def known(plain: Path) -> dict[Key, SheetSentence]:
    """Every sentence of the clinic's sheets."""
    clinic = Clinic.load(plain)
    (pack,) = clinic.packs.values()
    sheets = [
        (pack, engine().compiler.sources(clinic).templates(pack, sheet)) for sheet in pack.sheets
    ]
    return standing_texts(sheets, phrases_file())


def refused(make: Make, plain: Path, wording: str) -> tuple[Diagnostic, ...]:
    """What is said against a part `wording:`."""
    with pytest.raises(DocgenError) as found:
        read_all(make, plain, wording)
    return found.value.diagnostics


def read_all(make: Make, plain: Path, wording: str) -> None:
    own = own_texts(make(wording).wordings, known(plain), [CATALOGUE])
    for language in ("en", "es"):
        load_locale(
            language,
            "US",
            (SMALL if language == "en" else spanish(plain),),
            own=own.of(language, ""),
        )


@cache
def spanish(plain: Path) -> Path:
    """A catalogue that has a rule for plural forms and nothing else: it is read in no time."""
    path = plain / "small.po"
    path.write_text(SMALL.read_text("utf-8").partition("#: ")[0].replace(": en", ": es"), "utf-8")
    return path


def only(make: Make, plain: Path, wording: str) -> Diagnostic:
    (one,) = refused(make, plain, wording)
    return one


def entry(text: str, en: str, es: str, more: str = "") -> str:
    return f'  - {{text: "{text}", en: "{en}", es: "{es}"{more}}}\n'


def sheet(clinic: Clinic, name: str, language: str, form: str = "standard") -> str:
    return words_of(engine().make(name, clinic, BLANK, language=language, format=form))


def test_the_clinics_words_stand_in_the_place_of_docgens_in_each_language(make: Make) -> None:
    clinic = make(OWN)
    english, spanish = (sheet(clinic, "prepare", language) for language in ("en", "es"))
    assert "A locker with a key is yours." in english
    assert LOCKER not in english
    assert "Tendrá un casillero con llave." in spanish
    assert "Le daremos un casillero" not in spanish
    both = sheet(clinic, "prepare", "en", "bilingual")
    assert "A locker with a key is yours." in both
    assert "Tendrá un casillero con llave." in both


@pytest.mark.parametrize(("language", "says"), [("en", "Go with one."), ("es", "Vaya con uno.")])
def test_a_clinic_of_one_language_writes_that_one(tmp_path: Path, language: str, says: str) -> None:
    file = tmp_path / "clinic.yaml"
    text = (examples_root() / "clinics" / "spine-medicine" / "clinic.yaml").read_text("utf-8")
    own = f'  - {{text: "**Someone goes home with you.**", {language}: "**{says}**"}}\n'
    text = text.replace("languages: [en, es]", f"languages: [{language}]")
    file.write_text(text + HEAD + own, "utf-8")
    assert says in sheet(Clinic.load(tmp_path), "prepare", language)


def test_words_for_one_sheet_are_not_on_the_other(make: Make, plain: Path) -> None:
    assert list(known(plain)["", "My questions"].sheets) == ["prepare", "discharge"]
    clinic = make(entry("My questions", "Ask us this", "Pregunte esto", ", sheets: [discharge]"))
    assert "Ask us this" in sheet(clinic, "discharge", "en")
    assert "Pregunte esto" in sheet(clinic, "discharge", "es")
    prepare = sheet(clinic, "prepare", "en")
    assert "Ask us this" not in prepare
    assert "My questions" in prepare


def test_other_words_make_another_sheet_number_and_digest(make: Make) -> None:
    one = make(OWN)
    first, spanish = (
        engine().make_sheet("prepare", one, BLANK, language=tag) for tag in ("en", "es")
    )
    digest = engine().compiler.sources(one).locale("es").digest
    two = make(OWN.replace("Tendrá", "Usted tendrá"))
    other = engine().make_sheet("prepare", two, BLANK, language="es")
    assert other.sheet_id != spanish.sheet_id
    assert engine().make_sheet("prepare", two, BLANK).sheet_id == first.sheet_id  # not in English
    assert engine().compiler.sources(two).locale("es").digest != digest
    assert one.digest != two.digest


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_language_that_is_missing_is_named_with_the_place(
    make: Make, plain: Path, language: str
) -> None:
    other = {"en": "es", "es": "en"}[language]
    found = only(make, plain, f'  - {{text: "{LOCKER}", {other}: "Aaa."}}\n')
    assert found.code == "missing-language"
    assert f"the language {language}." in found.message
    assert found.place
    assert found.place.line == lines(plain) + 3


def lines(plain: Path) -> int:
    return (plain / "clinic.yaml").read_text("utf-8").count("\n")


def test_a_language_that_the_clinic_has_not_is_refused(make: Make, plain: Path) -> None:
    found = only(make, plain, entry(LOCKER, "A.", "B.", ', fr: "C."'))
    assert found.code == "other-language"
    assert '"fr"' in found.message


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("You get a locker for all your things.", LOCKER),
        ("You get a locker for your things", LOCKER),
        ("We will put bone cement into {vertebrae} bones of your spine.", COUNTED),
        ("Le daremos un casillero para sus cosas.", LOCKER),  # who reads no English sheets
    ],
)
def test_a_text_that_docgen_has_not_is_refused_with_the_nearest(
    make: Make, plain: Path, text: str, near: str
) -> None:
    found = only(make, plain, entry(text, "A.", "B."))
    assert found.code == "unknown-text"
    assert f'"{near}"' in found.hint
    assert found.place
    assert (found.place.line, found.place.column) == (lines(plain) + 3, 12)


@pytest.mark.parametrize("typed", [ICE.replace("**", ""), ICE.replace("**", "", 2)])
def test_a_sentence_whose_bold_has_changed_is_refused_with_what_it_is_now(
    make: Make, plain: Path, typed: str
) -> None:
    found = only(make, plain, entry(typed, "A.", "B."))
    assert found.code == "unknown-text"
    assert found.hint == f'Its bold has changed: name it "{ICE}", and mark as much in your words.'


def test_a_text_like_no_other_is_refused_with_what_to_write(make: Make, plain: Path) -> None:
    found = only(make, plain, entry("Qwxz 123 zzzz", "A.", "B."))
    assert "Did you mean" not in found.hint
    assert "{braces}" in found.hint


@pytest.mark.parametrize(
    "typed", ["You  get a locker for your things.", "You get a locker\n      for your things."]
)
def test_blanks_and_line_ends_are_as_they_are_typed(make: Make, plain: Path, typed: str) -> None:
    clinic = make(entry(typed, "A.", "B."))
    assert own_texts(clinic.wordings, known(plain)).found[0].key == ("", LOCKER)


def test_a_sheet_is_not_made_while_a_text_is_not_known(make: Make) -> None:
    clinic = make(entry("You get a lockers for your things.", "A.", "B."))
    with pytest.raises(SettingsError, match="No sheet of this clinic has the text"):
        engine().make("discharge", clinic, BLANK)


@pytest.mark.parametrize(
    ("en", "lost"),
    [
        ("Ice for **{ice_for}**. **Often.**", "{ice_times_a_day}"),
        ("Ice **{ice_times_a_day}**. **Short.**", "{ice_for}"),
        ("Ice **{ice_times_a_day}** {ice_times_a_day}, for **{ice_for}**.", ""),
        ("Ice **{ice_times_a_day}**, for **{ice_for}**, {name}.", ""),
    ],
)
def test_no_value_is_lost_or_said_twice(make: Make, plain: Path, en: str, lost: str) -> None:
    found = only(make, plain, entry(ICE, en, ICE))
    assert found.code == "placeholders"
    assert found.message.startswith("Your wording of")
    assert lost in found.hint
    assert found.place
    assert found.place.line == lines(plain) + 3


def test_the_same_values_in_another_order_are_taken(make: Make) -> None:
    own = "Ice for **{ice_for}**, and that **{ice_times_a_day}**."
    clinic = make(entry(ICE, own, own.replace("Ice for", "Hielo por").replace("and that", "y eso")))
    assert ", and that 3 to 4 times." in sheet(clinic, "discharge", "en")


def test_as_much_is_bold_as_docgen_has_it(make: Make, plain: Path) -> None:
    plain_text = ICE.replace("**", "")
    assert only(make, plain, entry(ICE, plain_text, ICE)).code == "bold"
    assert only(make, plain, entry(LOCKER, "A **locker** is yours.", "B.")).code == "bold"


@pytest.mark.parametrize(
    "words", ["A <b>locker</b>.", "A [locker](x).", "_A locker._", "*A* locker.", "**A locker."]
)
def test_markup_is_refused(make: Make, plain: Path, words: str) -> None:
    assert "markup" in {one.code for one in refused(make, plain, entry(LOCKER, words, "B."))}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("{{ clinic.name }}", "markup"),
        ("{% if fasting %}", "markup"),
        ("A {# no #}.", "markup"),
        ("A locker }.", "markup"),
        ("{locker}", "placeholders"),
    ],
)
def test_tags_are_refused(make: Make, plain: Path, words: str, code: str) -> None:
    assert only(make, plain, entry(LOCKER, "A.", words)).code == code


def test_letters_that_no_font_has_are_told_at_their_line(make: Make, plain: Path) -> None:
    both = entry(LOCKER, "A \u0e01.", "B.") + entry("My questions", "A", "B **{x}**")
    own = own_texts(make(both).wordings, known(plain))
    (found,) = own.unwritable(lambda text: "Thai" * ("\u0e01" in text or "{" in text))
    assert found.place
    assert found.place.line == lines(plain) + 3
    clinic = make(entry("Page {page} of {pages}", "\u2c80 {page} {pages}", "{page} {pages}"))
    with pytest.raises(FontError, match=f"clinic.yaml:{lines(plain) + 3}:"):
        engine().make("prepare", clinic, BLANK, language="en")


def test_locked_texts_stay_as_they_are(make: Make, plain: Path) -> None:
    locked = [text for (_, text), one in known(plain).items() if one.locked]
    assert "Chest pain" in locked
    assert LOCKED in locked
    assert LOCKER not in locked
    for text in ("Chest pain", LOCKED, "Call {emergency_number} now for any of these:"):
        found = only(make, plain, entry(text, text, text))
        assert found.code == "locked"
        assert "every clinic prints it as docgen does" in found.message


def test_every_text_of_a_locked_file_is_locked(plain: Path) -> None:
    locked = {text for (_, text), one in known(plain).items() if one.locked}
    for file in (templates_root() / "_shared").glob("*.md"):
        first, *rest = file.read_text("utf-8").splitlines()
        if first.strip() == "{# locked #}":
            heads = [line for line in rest if line.startswith("## ") and "{{" not in line]
            assert all(any(line.endswith(text) for text in locked) for line in heads)


def test_a_sentence_is_worded_once(make: Make, plain: Path) -> None:
    found = only(make, plain, OWN + OWN)
    assert found.code == "worded-twice"
    assert f"in line {lines(plain) + 3} already" in found.message
    assert found.place
    assert found.place.line == lines(plain) + 6


@pytest.mark.parametrize(
    ("first", "second", "wrong"),
    [
        (", sheets: [prepare]", ", sheets: [discharge]", False),
        (", sheets: [prepare]", ", sheets: [discharge, prepare]", True),
        (", sheets: [prepare]", "", True),
    ],
)
def test_each_sheet_may_have_words_of_its_own(
    make: Make, plain: Path, first: str, second: str, *, wrong: bool
) -> None:
    both = [entry("My questions", en, "B", more) for en, more in (("A", first), ("C", second))]
    clinic = make("".join(both))
    if wrong:
        with pytest.raises(SettingsError, match="already"):
            own_texts(clinic.wordings, known(plain))
    else:
        assert "C" in own_texts(clinic.wordings, known(plain)).of("en", "discharge")[0].texts


def test_a_sheet_that_has_no_such_sentence_is_refused(make: Make, plain: Path) -> None:
    found = only(make, plain, entry(LOCKER, "A.", "B.", ", sheets: [discharge]"))
    assert found.code == "other-sheet"
    assert found.hint == "It stands on prepare."
    unknown = only(make, plain, entry(LOCKER, "A.", "B.", ", sheets: [prepares]"))
    assert '"prepares" is not a sheet' in unknown.message


def test_where_a_number_decides_each_form_has_its_text(make: Make, plain: Path) -> None:
    bone = "Cement goes into **{vertebrae} bone**."
    bones = "Cement goes into **{vertebrae} bones**."
    both = f'["{bone}", "{bones}"]'
    two = f'  - {{text: "{COUNTED}", en: {both}, es: {both}}}\n'
    own = own_texts(make(two).wordings, known(plain)).of("en", "prepare")
    locale = load_locale("en", "US", (SMALL,), own=own)
    assert [locale.plural(COUNTED, number) for number in (1, 2)] == [bone, bones]
    one = only(make, plain, f'  - {{text: "{COUNTED}", en: "{bones}", es: {both}}}\n')
    assert one.code == "plural-form"
    assert "2 plural forms" in one.message
    listed = only(make, plain, f'  - {{text: "{LOCKER}", en: [A., B.], es: C.}}\n')
    assert "is one text" in listed.message


def test_a_text_of_several_contexts_wants_one(make: Make) -> None:
    two = {
        ("month", "May"): SheetSentence(),
        ("verb", "May"): SheetSentence(),
        ("", LOCKER): SheetSentence(),
    }
    bare, verb, noun = (
        make(entry("May", "A", "B", more)).wordings
        for more in ("", ", context: verb", ", context: verbs")
    )
    with pytest.raises(SettingsError, match='context: "month" or context: "verb"'):
        own_texts(bare, two)
    assert own_texts(verb, two).found[0].key == ("verb", "May")
    with pytest.raises(SettingsError, match='Did you mean "verb"'):
        own_texts(noun, two)


def test_a_text_of_one_context_needs_no_name(make: Make) -> None:
    clinic = make(entry("Page {page} of {pages}", "{page} of {pages}", "{page} de {pages}"))
    english = sheet(clinic, "prepare", "en")
    assert "1 of " in english
    assert "Page 1 of" not in english


def test_messages_keeps_the_words_and_asks_for_nothing_more(make: Make) -> None:
    clinic = make(OWN)
    before = (clinic.folder / "clinic.yaml").read_bytes()
    update_clinic(clinic.folder)
    assert (clinic.folder / "clinic.yaml").read_bytes() == before
    assert not list((clinic.folder / "locales").rglob("*.po"))
    assert "A locker with a key is yours." in sheet(Clinic.load(clinic.folder), "prepare", "en")


def test_own_words_win_over_the_clinics_own_catalogue(make: Make) -> None:
    clinic = make(OWN)
    path = clinic.folder / "locales" / "es" / "LC_MESSAGES" / "docgen.po"
    path.parent.mkdir(parents=True)
    path.write_text(f'msgid "{LOCKER}"\nmsgstr "Otro casillero."\n', "utf-8")
    assert (
        Engine().compiler.sources(clinic).locale("es").message(LOCKER)
        == "Tendrá un casillero con llave."
    )


def test_what_a_program_left_in_the_words_is_refused(make: Make, plain: Path) -> None:
    found = only(make, plain, entry(LOCKER, "A.", "B &amp; C."))
    assert "as a program writes it" in found.message


def test_check_scores_the_words_and_names_those_that_no_sheet_prints(tmp_path: Path) -> None:
    file = tmp_path / "clinic.yaml"
    text = (examples_root() / "clinics" / "spine-medicine" / "clinic.yaml").read_text("utf-8")
    text = text.replace("languages: [en, es]", "languages: [en]")
    hard = " ".join(["Subsequently individuals receive appropriate accommodation"] * 5) + "."
    own = f'  - {{text: "**Someone goes home with you.**", en: "**{hard}**"}}\n'
    own += "  - {text: Someone drives you home., en: A.}\n"  # this clinic does not say it so
    file.write_text(text + HEAD + own, "utf-8")
    report = check_clinic(tmp_path, TODAY)
    (unused,) = [one for one in report.problems if one.code == "wording-unused"]
    assert "Someone drives you home." in unused.message
    assert '"**Someone drives you home.**"' in unused.hint
    assert unused.place
    assert unused.place.line == lines(tmp_path)
    prepare = next(one for one in report.tried if one.sheet == "prepare")
    assert prepare.reading.longest == 25
