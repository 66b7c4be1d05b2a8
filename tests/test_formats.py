"""Every format keeps the promises of a finished sheet, for every example clinic and paper."""

import io
import re
from dataclasses import replace

import pytest
from example_sheets import Example, clinics, engine, examples, made, patients
from page_geometry import page_faults
from pdf_integrity import integrity_problems, ua1_problems
from pypdf import PdfReader
from sheet_text import normal, page_texts, tree_of, units_of, words_of

from docgen.demo import printing_time
from docgen.engine import Engine
from docgen.errors import InputError
from docgen.sheet.sheets import choose_sheet
from docgen.style import FORMATS, look

OTHERS = [name for name in FORMATS if name != "standard"]
ALL = [
    example
    for name in OTHERS
    for blank in (False, True)
    for example in examples(blank=blank, format_name=name)
]
LARGE = [example for example in ALL if example.format == "large"]
BILINGUAL = [example for example in ALL if example.format == "bilingual" and not example.blank]
LANGUAGE = re.compile(r'Lang="(\w+)-')
TEXT = re.compile(r' "([^"]*)"$')
FLOOR_ENDS = {
    "en": ("Call 911 now", "Chest pain", "swollen face or throat"),
    "es": ("Llame ya al 911", "Dolor en el pecho", "garganta hinchada"),
}
TO_WRITE_ON = re.compile(r"_{4,}")  # a line that is too short to write on is none
SIZE = re.compile(rb"/F\d+ ([\d.]+) Tf")


@pytest.mark.parametrize("example", ALL, ids=str)
def test_the_sheet_is_pdf_ua_1_and_whole(example: Example) -> None:
    assert integrity_problems(made(example).pdf) == []
    assert ua1_problems(made(example).pdf) == []


@pytest.mark.parametrize("example", ALL, ids=str)
def test_nothing_overlaps_or_leaves_the_margins(example: Example) -> None:
    assert page_faults(made(example).pdf, look(example.format, "letter")) == []


@pytest.mark.parametrize("example", [e for e in ALL if not e.blank], ids=str)
def test_nor_on_paper_of_the_other_size(example: Example) -> None:
    clinic, patient = clinics()[example.clinic], patients()[example.clinic]
    clinic = replace(clinic, paper="a4", digest=f"{clinic.digest}-a4")
    pdf = engine().make(
        example.sheet,
        clinic,
        patient,
        language=example.language,
        format=example.format,
        printed_on=printing_time(example.sheet, patient),
    )
    assert page_faults(pdf, look(example.format, "a4")) == []


@pytest.mark.parametrize("example", ALL, ids=str)
def test_the_whole_floor_stands_on_page_one(example: Example) -> None:
    """In large print it may stand on the back of it: the first leaf is what patients hang up."""
    sides = 2 if example.format == "large" else 1
    words = normal(" ".join(page_texts(made(example).pdf)[:sides]))
    rows = FLOOR_ENDS[example.language]
    assert [row for row in rows if row not in words] == []


@pytest.mark.parametrize("example", LARGE, ids=str)
def test_nothing_on_a_large_sheet_is_under_18_points(example: Example) -> None:
    for page in PdfReader(io.BytesIO(made(example).pdf)).pages:
        contents = page.get_contents()
        assert contents is not None
        assert min(float(size) for size in SIZE.findall(contents.get_data())) >= 18


@pytest.mark.parametrize("example", LARGE, ids=str)
def test_a_large_sheet_says_what_the_standard_one_says(example: Example) -> None:
    """In whole sentences and dates, which the first page of the standard one may give up."""
    large, other = words_in_units(made(example).pdf), words_in_units(standard_of(example))
    missing = {text for text in other - large if not any(are_alike(text, one) for one in large)}
    more = {text for text in large - other if not any(are_alike(text, one) for one in other)}
    assert [text for text in missing if not text.startswith(GIVEN_UP)] == []
    assert [text for text in more if not text.startswith(GIVEN_UP)] == []


def are_alike(one: str, other: str) -> bool:
    """Whether one of two texts is the other in brief."""
    return is_brief(one, of=other) or is_brief(other, of=one)


def is_brief(text: str, *, of: str) -> bool:
    """Whether a text is another one without its last sentences, or with days in short."""
    brief, whole = (re.sub(r"\W+", " ", in_short(each)).strip() for each in (text, of))
    return brief == whole or (whole.startswith(f"{brief} ") and text.endswith((".", "_")))


WEEKDAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun|lun|mar|mié|jue|vie|sáb|dom"


def in_short(text: str) -> str:
    """Days as page one says them where it is full: "Dec 22"; and what a bar shows there."""
    text = re.sub(r"\b(\d+ [a-z]{3}|[A-Z][a-z]{2} \d+),? 2026\b", r"\1", text)
    text = re.sub(r" No hour\? Ask us\.| ¿Sin hora\? Pregúntenos\.", "", text)
    text = re.sub(r"\b(\w{3})\w*day, (\w{3})\w* (\d+)", r"\1 \2 \3", text)
    text = re.sub(r"(\d+) de (\w{3})\w*(?: a las?(?= \d))?", r"\1 \2", text)
    text = re.sub(r"(\d+ \w{3}), (?=\d)", r"\1 ", text)
    return re.sub(rf"\b(?:{WEEKDAYS})\w* (?=(?:[A-Z][a-z]{{2}} \d|\d+ [a-z]{{3}}))", "", text)


def standard_of(example: Example) -> bytes:
    """The sheet in the standard format, with the table that other formats have for the strip."""
    clinic, patient = clinics()[example.clinic], patients()[example.clinic]
    if example.blank or "calendar" not in clinic.prints:
        return made(example._replace(format="standard")).pdf
    prints = tuple(name for name in clinic.prints if name != "calendar")
    clinic = replace(clinic, prints=prints, digest=f"{clinic.digest}-table")
    day = printing_time(example.sheet, patient)
    return engine().make(example.sheet, clinic, patient, language=example.language, printed_on=day)


# A heading of what went overleaf; what fills a last page that is short, as many days as fit, or
# drawings; the bar of the day, which large print has in rows alone; the numbers of steps, with a
# point or in a circle; what a drawing calls a bone.
SET_ASIDE = re.compile(
    r"|More times|Más horas|My questions|Mis preguntas|\d\.?|(?:[CTLS]\d+)+"
    r"|flat.*4 AM|reposo en cama.*4 a\. m\.|The needle went in here\."
    r"|In bed rest you may get up for the bathroom\."
    r"|In pictures|En dibujos|Lie flat on your back until Tue Dec 8, .*"
    r"|Quédese boca arriba hasta el martes 8 dic, .*"
    r"|Si guarda cama, puede levantarse para ir al baño\."
    r"|Aquí entró la aguja\."
    r"|My pain and my pills|Mi dolor y mis pastillas|Pain: 0 = none.*|Dolor: 0 = nada.*"
    r"|Day|Morning|Afternoon|Night|before you left|antes de salir|pain|pill taken at|____"
    r"|Día|Mañana|Tarde|Noche|aquí|dolor|pastilla, hora|con nosotros"
    r"|\w{3} \w{3} \d+|(?:\w{3}|martes) \d+ \w{3}"
)
# What the first page of a standard sheet may give up, and no other format has to.
GIVEN_UP = (
    *(
        "Bones treated",
        "Huesos",
        "Treated",
        "Hecho el",
        "Ice in a cloth",
        "Hielo en",
        "Ayuda el hielo",
    ),
    *("The treatment starts.", "____ The treatment starts."),
)


def words_in_units(pdf: bytes) -> set[str]:
    """All that is read aloud, whatever its order.

    Of tables each cell by itself: in large print the head of a column stands before each value.
    """
    whole = {said(unit.text) for unit in units_of(pdf) if unit.role != "TR"}
    return without_set_aside(whole | texts_by_language(pdf, "")[""])


def without_set_aside(texts: set[str]) -> set[str]:
    return {text for text in texts if not SET_ASIDE.fullmatch(text)}


# What page one says in one form or the other: beside a bar, or where its space is short.
SHORTER = (
    ("Rest in bed day and night.", "Rest in bed."),
    ("Once home, rest in bed day and night.", "Rest in bed."),
    ("Then an adult takes you home.", "Then rest in bed at home."),
    ("Do not drive until", "No driving until"),
    ("(blood thinner, against clots)", "(thins blood)"),
    ("En cama día y noche,", "En cama,"),
    ("Ya en casa: en cama día y noche,", "En cama,"),
    (
        "Quédese con nosotros. Luego una persona adulta le lleva a casa.",
        "Quédese aquí. Luego, a casa y a la cama.",
    ),
    ("Tuesday, December 22", "Tue Dec 22"),
    ("martes 22 de diciembre a las", "martes 22 dic,"),
    ("Vuelva a tomar", "Retome"),
    ("(anticoagulante, contra coágulos)", "(contra coágulos)"),
)


def said(text: str) -> str:
    """Make every line to write on equally long: each is as long as its own format has room for.

    Two forms of a text that page one chooses from are one.
    """
    for longer, shorter in SHORTER:
        text = text.replace(longer, shorter)
    return TO_WRITE_ON.sub("____", text)


@pytest.mark.parametrize("example", BILINGUAL, ids=str)
def test_each_text_of_a_bilingual_sheet_is_tagged_with_its_language(example: Example) -> None:
    """Its own, or that of the page: the first page stands in each language by itself."""
    found = texts_by_language(made(example).pdf, example.language)
    assert found.keys() == {"en", "es"}
    assert abs(len(found["en"]) - len(found["es"])) < len(found["en"]) / 10


@pytest.mark.parametrize("example", BILINGUAL, ids=str)
def test_a_bilingual_sheet_says_what_each_language_says_alone(example: Example) -> None:
    """Personal values too: the same words as on the sheets of one language, in its own ones."""
    both = texts_by_language(made(example).pdf, example.language)
    for language in ("en", "es"):
        alone = texts_by_language(standard_of(example._replace(language=language)), language)
        found, wanted = (without_set_aside(each[language]) for each in (both, alone))
        differ = set(map(in_short, found)) ^ set(map(in_short, wanted))
        assert [text for text in differ if not text.startswith(GIVEN_UP)] == []


def texts_by_language(pdf: bytes, language: str) -> dict[str, set[str]]:
    """The text of each element by the language that it is tagged with, or one of those around it.

    `language` is that of the document. What is told by an Alt stands once for both languages.
    """
    found: dict[str, set[str]] = {}
    around = [language]
    for line in tree_of(pdf).splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        own = "".join(LANGUAGE.findall(line)) or around[min(depth, len(around) - 1)]
        around[depth + 1 :] = [own]
        text = TEXT.search(line)
        if text:
            found.setdefault(own, set()).add(said(text[1].strip()))
    return found


def test_a_clinic_of_one_language_has_no_bilingual_sheet() -> None:
    clinic = clinics()["radiology-group"]
    with pytest.raises(InputError, match="needs a clinic of two languages"):
        Engine().make("discharge", clinic, patients()[clinic.folder.name], format="bilingual")


def test_beside_the_first_language_stands_the_second_and_beside_others_the_first() -> None:
    clinic, name = clinics()["lakeside"], "vertebroplasty"
    seconds = {
        language: choose_sheet("prepare", clinic, name, language, "bilingual").second
        for language in ("en", "es", None)
    }
    assert seconds == {"en": "es", "es": "en", None: "es"}


def test_the_formats_are_those_of_the_design() -> None:
    assert FORMATS == ("standard", "large", "bilingual")


def test_a_large_sheet_is_laid_out_again_rather_than_scaled() -> None:
    small, big = (Example("lakeside", "prepare", "en", format=f) for f in ("standard", "large"))
    sizes = [page.mediabox for page in PdfReader(io.BytesIO(made(big).pdf)).pages]
    assert {(box.width, box.height) for box in sizes} == {(612, 792)}
    assert made(big).pages > made(small).pages
    assert "Getting ready" in words_of(made(big).pdf)
