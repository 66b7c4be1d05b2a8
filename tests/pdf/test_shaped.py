"""Names in shaped scripts on paper: in their order, whole, and to be read by a machine."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pypdfium2
import pytest
import samples
from example_sheets import clinics, engine, patients
from hypothesis import given
from hypothesis import strategies as st
from names_of_patients import Name, names, one_of_each_script
from pdf_integrity import integrity_problems, ua1_problems
from pdf_reading import font_names

from docgen.engine import Engine
from docgen.fonts.face import Shaped
from docgen.layout.linebreak import break_lines
from docgen.layout.text import line_width, set_text
from docgen.model import Text
from docgen.patient.record import Patient
from docgen.pdf.content import show_lines
from docgen.pdf.print_file import PrintFile
from docgen.sheet.sheets import choose_sheet
from docgen.style import BOLD, TextStyle

STYLE = TextStyle(12, 17, BOLD)
SHAPED = [n for n in one_of_each_script() if n.script not in {"Latin", "Greek", "Cyrillic"}]
FROM_RIGHT = {"Arabic", "Hebrew", "Thaana", "Syriac", "NKo", "Adlam"}
OFTEN_COMPARED = {"Arabic", "Bengali", "Thai"}  # joined, stacked, without blanks; the rest in soak
LAKESIDE = clinics()["lakeside"]


def called(name: str) -> Patient:
    given, family = name.split(" ", 1) if " " in name else ("", name)
    return replace(patients()["lakeside"], given=given, family=family)


def made(name: str) -> bytes:
    return engine().make("discharge", LAKESIDE, called(name), language="en")


def shown(text: str, style: TextStyle = STYLE) -> str:
    lines = break_lines(
        set_text((Text(text),), style, samples.fonts()), 400, style, samples.fonts()
    )
    return show_lines(lines, (0, 0), style, samples.fonts())


def told(operators: str) -> list[str]:
    """The texts that go with glyphs."""
    found = re.findall(r"/ActualText<FEFF([0-9A-F]+)>", operators)
    return [bytes.fromhex(each).decode("utf-16-be") for each in found]


def read(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(document[0].get_textpage().get_text_range().split())


@pytest.mark.parametrize("name", SHAPED, ids=str)
def test_a_sheet_with_the_name_keeps_every_promise(name: Name) -> None:
    assert integrity_problems(made(name.text)) == []


@pytest.mark.parametrize(
    "name", [n for n in SHAPED if n.script in {"Arabic", "Thai", "Bengali"}], ids=str
)
def test_a_sheet_with_the_name_is_valid_for_screen_readers(name: Name) -> None:
    assert ua1_problems(made(name.text)) == []


@pytest.mark.parametrize("script", sorted({n.script for n in names()} - FROM_RIGHT))
def test_a_name_is_read_back_as_it_was_typed(script: str) -> None:
    for name in [n for n in names() if n.script == script][:6]:
        assert name.text in read(made(name.text))


@pytest.mark.parametrize("name", [n for n in names() if n.script in {"Arabic", "Hebrew"}], ids=str)
def test_a_name_from_the_right_is_read_back_in_the_order_of_reading(name: Name) -> None:
    assert name.text in read(made(name.text))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(n, marks=() if n.script in OFTEN_COMPARED else pytest.mark.soak, id=str(n))
        for n in SHAPED
    ],
)
def test_the_same_name_makes_the_same_bytes_with_caches_and_without(name: Name) -> None:
    bare = Engine(caches=False).make("discharge", LAKESIDE, called(name.text), language="en")
    assert bare == made(name.text) == made(name.text)


def test_the_words_of_a_name_from_the_left_tell_their_text_as_one() -> None:
    assert told(shown("Dear राहुल शर्मा, rest.")) == ["राहुल शर्मा"]


def test_letters_from_the_right_tell_themselves() -> None:
    assert told(shown("Dear משה כהן, rest.")) == []


def test_marks_on_letters_from_the_right_tell_their_text() -> None:
    assert told(shown("מִרְיָם")) == ["יָ", "רְ", "מִ"]


def test_two_words_from_the_right_change_places() -> None:
    first, second = (str(samples.fonts().word(w, BOLD).pieces[0][1]) for w in ("משה", "כהן"))
    operators = re.sub(r"[^0-9A-F]", "", "".join(re.findall(r"<[0-9A-F]+>", shown("משה כהן"))))
    assert operators.index(second) < operators.index(first)


def test_what_stands_at_the_ends_of_words_from_the_right_stays_outside() -> None:
    faces = samples.fonts().faces
    codes = re.findall(r"<([0-9A-F]+)>", shown("(משה כהן),"))
    assert codes[0] == faces[BOLD].codes[ord("(")]
    assert codes[-1] == faces[BOLD].codes[ord(")")] + faces[BOLD].codes[ord(",")]


@pytest.mark.parametrize("text", ["Cohen משה לוי 12", "Cohen משה 12 לוי", "משה לוי 12 Cohen"])
def test_a_number_behind_words_from_the_right_stands_left_of_them(text: str) -> None:
    faces = samples.fonts().faces
    codes = re.findall(r"<([0-9A-F]+)>", shown(text))
    number = "".join(faces[BOLD].codes[ord(figure)] for figure in "12")
    (word,) = (str(codes) for _, codes in samples.fonts().word("משה", BOLD).pieces)
    assert codes.index(number) < next(at for at, code in enumerate(codes) if word.startswith(code))


def test_brackets_among_words_from_the_right_are_turned() -> None:
    faces = samples.fonts().faces
    opening = faces[BOLD].codes[ord("(")]
    codes = re.findall(r"<([0-9A-F]+)>", shown("משה (כהן) לוי"))
    closing = faces[BOLD].codes[ord(")")]
    assert codes.index(opening) < codes.index(closing)


def test_words_in_latin_letters_between_keep_their_places() -> None:
    operators = shown("משה Cohen שרה")
    first, second = (str(samples.fonts().word(w, BOLD).pieces[0][1]) for w in ("משה", "שרה"))
    codes = "".join(re.findall(r"<([0-9A-F]+)>", operators))
    assert codes.index(first) < codes.index(second)


def test_tracking_does_not_tear_joined_letters_apart() -> None:
    operators = shown("سلام", STYLE._replace(tracking=-0.2))
    assert operators.index("0 Tc") < operators.index("]TJ") < operators.rindex("-0.2 Tc")


@given(st.sampled_from(SHAPED), st.integers(1, 12), st.floats(60, 200))
def test_a_very_long_word_breaks_between_clusters_and_never_overflows(
    name: Name, times: int, width: float
) -> None:
    word = name.text.split()[0] * times
    text = set_text((Text(word),), STYLE, samples.fonts())
    lines = break_lines(text, width, STYLE, samples.fonts())
    assert all(line_width(line, STYLE) <= width + 0.01 for line in lines)
    parts = [run.codes for line in lines for run in line.runs]
    whole = [codes for _, codes in samples.fonts().word(word, BOLD).pieces]
    clusters = [c for codes in parts if isinstance(codes, Shaped) for c in codes.clusters]
    assert clusters == [c for codes in whole if isinstance(codes, Shaped) for c in codes.clusters]


def test_a_long_name_is_cut_in_the_foot_without_parting_a_letter_from_its_marks() -> None:
    pdf = made(" ".join(["ก์" * 30, "ก์" * 30]))
    assert integrity_problems(pdf) == []
    with pypdfium2.PdfDocument(pdf) as document:
        assert "ก…" not in document[0].get_textpage().get_text_range()


def test_a_print_file_holds_each_font_once() -> None:
    stream = io.BytesIO()
    book: PrintFile | None = None
    for name in ("محمد السلام", "فاطمة الزهراء", "राहुल शर्मा"):
        sheet = choose_sheet("discharge", LAKESIDE, "vertebroplasty", "en", "standard")
        ready = engine().prepare(sheet, called(name))
        book = book or PrintFile(stream, ready.sheet.plate.fonts, "en-US", "A print run")
        book.add(ready.sheet.plate, ready.filling, name)
    assert book
    book.close()
    pdf = stream.getvalue()
    assert integrity_problems(pdf) == []
    assert font_names(pdf).count("/DOCGEN+NotoSansArabic") == 1
    with pypdfium2.PdfDocument(pdf) as document:
        titles = [item.get_title() for item in document.get_toc()]
    assert titles == ["محمد السلام", "فاطمة الزهراء", "राहुल शर्मा"]
