"""Sections that a clinic adds (`sections:`), from `clinic.yaml` to the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from example_sheets import clinics, engine
from kinds import document_of
from sheet_text import units_of, words_of

from docgen.engine import Engine
from docgen.errors import Diagnostic, DocgenError, Place
from docgen.files import examples_root, locales_root
from docgen.i18n.locale_file import problems_of
from docgen.model import Block, Box, Document, Heading, List
from docgen.patient.record import Patient
from docgen.quality.check import check_clinic
from docgen.quality.trials import kinds_of_patient
from docgen.schema.kinds import FreeText
from docgen.schema.yamltree import Scalar
from docgen.settings.additions import MOST_LINES, OwnSection, OwnText
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import choose_sheet
from docgen.template.own_texts import anchors, with_sections
from docgen.template.sources import Templates

BLANK = Patient.blank("vertebroplasty")
NOWHERE = Place("clinic.yaml", 1, 1)
BASE = (examples_root() / "clinics" / "spine-medicine" / "clinic.yaml").read_text("utf-8")
LINES = BASE.count("\n") + 1  # of what stands above `sections:`
PARKING = """\
  - title: {en: Parking, es: Estacionamiento}
    pictogram: car
    sheets: [prepare]
    after: What to bring
    lines:
      - {en: "Park on **level 2**.", es: "Use el **nivel 2**."}
      - en: "Call {{ clinic.phone | phone }} if it is shut."
        es: "Llame al {{ clinic.phone | phone }} si no abre."
"""
Make = Callable[..., Clinic]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Load the clinic with sections: what is `old` in the example above becomes `new`."""

    def load(old: str = "", new: str = "") -> Clinic:
        assert old in PARKING
        sections = PARKING.replace(old, new) if old else PARKING
        (tmp_path / "clinic.yaml").write_text(f"{BASE}\nsections:\n{sections}", "utf-8")
        return Clinic.load(tmp_path)

    return load


@cache
def plain(sheet: str = "prepare") -> Templates:
    clinic = clinics()["spine-medicine"]
    (pack,) = clinic.packs.values()
    return engine().compiler.sources(clinic).templates(pack, sheet)


def added(clinic: Clinic) -> None:
    """Put the sections on the sheets that they name, and say them in each language."""
    catalogue = locales_root() / "es" / "LC_MESSAGES" / "docgen.po"
    for sheet in ("prepare", "discharge"):
        with_sections(plain(sheet), "vertebroplasty", clinic.sections, [catalogue])


def refused(make: Make, old: str, new: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(DocgenError) as found:
        added(make(old, new))
    return found.value.diagnostics


def only(make: Make, old: str, new: str) -> Diagnostic:
    (one,) = refused(make, old, new)
    return one


def test_a_section_stands_behind_the_one_it_names_with_heading_and_items(make: Make) -> None:
    clinic = make()
    for language, title, first, last in (
        ("en", "Parking", "Park on level 2.", "Call 305-555-0169 if it is shut."),
        ("es", "Estacionamiento", "Use el nivel 2.", "Llame al 305-555-0169 si no abre."),
    ):
        pdf = engine().make("prepare", clinic, BLANK, language=language)
        units = [(unit.role, unit.text.removeprefix("• ")) for unit in units_of(pdf)]
        at = units.index(("H2", title))
        assert [text for _, text in units[at + 1 : at + 3]] == [first, last]
        assert {role for role, _ in units[at + 1 : at + 3]} == {"LI"}
        before = [text for role, text in units[:at] if role == "H2"]
        after = next(text for role, text in units[at + 1 :] if role == "H2")
        # What it stands behind may be on page one, where no section of a clinic is.
        assert {"Bring to your first visit", TAKE_ES} & {*before}
        assert after in ("Your medicines", "Sus medicinas")
        assert title not in words_of(engine().make("discharge", clinic, BLANK, language=language))


TAKE_ES = "Traiga a su primera cita"


@pytest.mark.parametrize("form", ["bilingual", "large"])
def test_it_stands_on_other_formats_too(make: Make, form: str) -> None:
    words = words_of(engine().make("prepare", make(), BLANK, language="en", format=form))
    assert "Park on level 2." in words
    assert ("Use el nivel 2." in words) is (form == "bilingual")


@pytest.mark.parametrize(("language", "other"), [("en", "es"), ("es", "en")])
def test_a_clinic_of_one_language_writes_that_one(
    tmp_path: Path, language: str, other: str
) -> None:
    text = BASE.replace("languages: [en, es]", f"languages: [{language}]")
    said = {"en": "It is free.", "es": "Es gratis."}
    section = f"  - {{title: {{{language}: A}}, sheets: [prepare], after: What to bring, "
    section += f"lines: [{{{language}: {said[language]}}}]}}\n"
    (tmp_path / "clinic.yaml").write_text(f"{text}\nsections:\n{section}", "utf-8")
    clinic = Clinic.load(tmp_path)
    words = words_of(engine().make("prepare", clinic, BLANK))
    assert said[language] in words
    assert said[other] not in words
    codes = [
        one.code
        for one in problems_of(engine().compiler.sources(clinic).locale(language, "prepare"))
    ]
    assert "english" not in codes


def test_a_copy_of_the_english_is_named(make: Make) -> None:
    long = "Use the door beside the lake."
    clinic = make('Park on **level 2**.", es: "Use el **nivel 2**.', f'{long}", es: "{long}')
    found = [
        one
        for one in problems_of(engine().compiler.sources(clinic).locale("es"))
        if one.code == "english"
    ]
    assert [long in one.message for one in found] == [True]


@pytest.mark.parametrize(
    ("old", "new", "says", "hint"),
    [
        ("What to bring", "What to brings", "no section", 'Did you mean "What to bring"?'),
        ("What to bring", "Qué traer", "no section", 'Did you mean "What to bring"?'),
        ("What to bring", "In short", "no section", ""),  # page one keeps its order
        ("What to bring", "Your times", "no section", ""),
        ("[prepare]", "[discharge]", 'no section "What to bring" on discharge', ""),
        ("[prepare]", "[prepares]", '"prepares" is not a sheet', "prepare or discharge"),
        ("pictogram: car", "pictogram: cra", "no pictogram", 'Did you mean "car"?'),
        ("pictogram: car", "picto: car", 'Unknown key "picto"', 'Did you mean "pictogram"?'),
        ("pictogram: car", "procedures: [vertebra]", "not a procedure", "vertebroplasty"),
        (", es: Estacionamiento", "", "missing in the language es", "{en: ..., es: ...}"),
        (', es: "Use el **nivel 2**."', "", "missing in the language es", ""),
        ("| phone }} if it", "| text }} if it", "cannot be printed as text", "Write phone"),
    ],
)
def test_slips_are_refused_with_what_was_meant(
    make: Make, old: str, new: str, says: str, hint: str
) -> None:
    found = refused(make, old, new)
    assert any(says in one.message and hint in one.hint for one in found), found
    assert all(one.place and one.place.line > LINES for one in found)


@pytest.mark.parametrize("words", ["<b>Park</b>", "[Park](x)", "_Park_", "**Park", "{% if x %}"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_markup_is_refused_in_each_language(make: Make, words: str, language: str) -> None:
    old = {"en": "Park on **level 2**.", "es": "Use el **nivel 2**."}[language]
    assert refused(make, old, words)


@pytest.mark.parametrize("words", ["# Park", "- Park", "1. Park", "> Park", "| Park |", "* Park"])
def test_a_line_is_one_item(make: Make, words: str) -> None:
    assert "one-block" in {one.code for one in refused(make, "Park on **level 2**.", words)}


@pytest.mark.parametrize("words", ["10 cars fit.", "Park - free.", "5 & 6 < 7 cars", "#2 is free"])
def test_signs_that_are_no_markup_are_printed(make: Make, words: str) -> None:
    both = 'Park on **level 2**.", es: "Use el **nivel 2**.'
    clinic = make(both, f'{words}", es: "{words}')
    added(clinic)
    assert words in words_of(engine().make("prepare", clinic, BLANK, language="en"))


@pytest.mark.parametrize(
    "value", ["patient.name | name", "times.home | until", "patient.vertebrae | count"]
)
def test_a_value_of_a_patient_is_refused(make: Make, value: str) -> None:
    found = refused(make, "clinic.phone | phone", value)
    assert "`" + value.partition(" ")[0] + "`" in found[0].message
    assert "the clinic has set" in found[0].hint


def test_the_same_values_stand_in_each_language(make: Make) -> None:
    found = only(make, "Llame al {{ clinic.phone | phone }} si", "Llame si")
    assert found.code == "placeholders"
    assert "In es," in found.message


def test_as_much_is_bold_in_each_language(make: Make) -> None:
    clinic = make("**nivel 2**", "nivel 2")
    with pytest.raises(DocgenError, match="bold"):
        engine().compiler.sources(clinic).locale("es")


def test_a_setting_that_is_absent_is_told_at_its_line(make: Make) -> None:
    clinic = make("clinic.phone | phone", "arrive_early | duration")
    with pytest.raises(DocgenError) as found:
        engine().make("prepare", clinic, BLANK, language="en")
    (one,) = found.value.diagnostics
    assert one.hint == "Set arrive_early, or take the value out of this line."
    assert one.place
    assert one.place.line == LINES + 8


def test_a_section_has_as_many_lines_as_are_remembered(make: Make) -> None:
    line = '      - {en: "A.", es: "B."}\n'
    first = '      - {en: "Park on **level 2**.", es: "Use el **nivel 2**."}\n'
    assert len(make(first, line * (MOST_LINES - 1)).sections[0].lines) == MOST_LINES
    found = only(make, first, line * MOST_LINES)
    assert "too long" in found.message


def test_a_procedure_of_its_own_keeps_a_section(make: Make) -> None:
    clinic = make("pictogram: car", "procedures: [vertebroplasty]")
    assert with_sections(plain(), "vertebroplasty", clinic.sections) != plain()
    assert with_sections(plain(), "other", clinic.sections) == plain()


def test_check_scores_it_and_counts_its_pages(make: Make) -> None:
    hard = " ".join(["Subsequently individuals receive accommodation"] * 5) + "."
    clinic = make("Park on **level 2**.", f"**{hard}**")
    report = check_clinic(clinic.folder, date(2026, 12, 1))
    assert report.errors == ()
    prepare = next(one for one in report.tried if (one.sheet, one.language) == ("prepare", "en"))
    assert prepare.reading.longest == 20


def marked(titles: Iterable[str], sheet: str) -> tuple[OwnSection, ...]:
    """A section behind each title, called by its number."""

    def text(said: str) -> OwnText:
        return OwnText(FreeText((("en", said), ("es", said))), NOWHERE)

    return tuple(
        OwnSection(
            title=text(f"Own {at}"),
            sheets=(sheet,),
            after=Scalar(title, NOWHERE),
            lines=(text(f"Line {at}"),),
        )
        for at, title in enumerate(titles)
    )


def said(heading: Heading) -> str:
    return "".join(getattr(one, "text", "{}") for one in heading.content)


def without_own(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks of docgen's sections."""
    own = False
    for block in blocks:
        if isinstance(block, Heading):
            own = said(block).startswith("Own ")
        if not own:
            yield block
        own = own and not isinstance(block, List)


def headings(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            yield said(block)
        elif isinstance(block, Box):
            yield from headings(block.blocks)


@pytest.mark.parametrize("name", ["lakeside", "pain-specialists", "imaging-center"])
@pytest.mark.parametrize("sheet_name", ["prepare", "discharge"])
def test_no_section_parts_a_heading_from_its_lines_for_any_kind_of_patient(
    name: str, sheet_name: str
) -> None:
    clinic, own = clinics()[name], Engine()
    (pack,) = clinic.packs.values()
    templates = own.compiler.sources(clinic).templates(pack, sheet_name)
    titles = anchors(templates.bodies[templates.main], templates.bodies)
    assert len(titles) > 10
    sections = marked(titles, sheet_name)
    full = replace(clinic, sections=sections, digest=f"{clinic.digest} with sections")
    without, with_ = (
        choose_sheet(sheet_name, one, pack.name, "en", "standard") for one in (clinic, full)
    )
    for kind in kinds_of_patient(own, without).tried:
        before, after = (document_of(own.compiled(one), kind) for one in (without, with_))
        assert tuple(without_own(after.blocks)) == before.blocks
        in_order(after, titles)


def in_order(document: Document, titles: dict[str, int]) -> None:
    """Each section stands behind the one that it names, where that one is printed."""
    found = list(headings(document.blocks))
    for at, title in enumerate(titles):
        place = found.index(f"Own {at}")
        if title in found:
            last = len(found) - 1 - found[::-1].index(title)
            between = found[last + 1 : place]
            assert last < place, (title, found)
            # Two titles of which a patient has one, or two boxes side by side; a title may have
            # several places in a template, of which a patient has one: the last one counts.
            others = [one for one in between if one in titles and one != "My questions"]
            assert [one for one in others if titles[one] > titles[title]] == [], title
