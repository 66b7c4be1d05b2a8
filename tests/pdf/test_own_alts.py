"""What a drawing of one patient shows is told in that patient's words; the structure is shared."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pdf_integrity
import pytest
import samples
from pdf_reading import structure
from pypdf import PdfReader

from docgen.i18n.runs import Runs
from docgen.model import Slot
from docgen.pdf.document import fill
from docgen.pdf.filled import Filling
from docgen.pdf.plate import Plans, Plate, engrave
from docgen.pdf.print_file import PrintFile

TOLD = Slot("drawing:0", "alt")
LINES = "Line to write on"  # the Alt of the lines that stand in for a drawing
OTHERS = {LINES, "To do"}
FIRST, SECOND = "Bones T12 and L1 are marked.", "El hueso L2 está marcado (señal)."


def plate() -> Plate:
    layout = samples.layout()
    *_, at = (at for at, element in enumerate(layout.elements) if element.alt == LINES)
    elements = list(layout.elements)
    elements[at] = elements[at]._replace(alt=TOLD)
    layout = layout._replace(elements=tuple(elements))
    return engrave(layout, samples.fonts(), "a1b2c3d4", Plans.most(64))


def filling(said: str) -> Filling:
    slots: dict[tuple[str, str], Runs] = {**samples.filling().slots}
    slots[TOLD.key] = ((said, False),)
    return samples.filling()._replace(slots=slots)


def said(pdf: bytes) -> Iterator[str]:
    root = structure(PdfReader(io.BytesIO(pdf)))
    for child in root.children:
        for element in child.walk():
            if "/Alt" in element.node and element.node["/Alt"] not in OTHERS:
                yield str(element.node["/Alt"])


@pytest.mark.parametrize("words", [FIRST, SECOND])
def test_a_drawing_is_told_of_in_the_patients_words(words: str) -> None:
    pdf = fill(plate(), filling(words)).pdf
    assert list(said(pdf)) == [words]
    assert pdf_integrity.ua1_problems(pdf) == []
    assert pdf_integrity.integrity_problems(pdf) == []


def test_patients_who_differ_in_it_share_all_else_of_the_structure() -> None:
    shared = plate()
    found = [fill(shared, filling(words)).pdf for words in (FIRST, SECOND, FIRST)]
    assert len(shared.plans.files) == 1
    assert found[0] == found[2] == fill(plate(), filling(FIRST)).pdf
    assert found[1] == fill(plate(), filling(SECOND)).pdf


def test_in_a_print_file_each_patient_has_it_too() -> None:
    stream = io.BytesIO()
    book = PrintFile(stream, samples.fonts(), "en-US", "Going home")
    shared = plate()
    for words in (FIRST, SECOND):
        book.add(shared, filling(words), "A patient")
    book.close()
    assert list(said(stream.getvalue())) == [FIRST, SECOND]
    assert pdf_integrity.ua1_problems(stream.getvalue()) == []
    assert pdf_integrity.integrity_problems(stream.getvalue()) == []
