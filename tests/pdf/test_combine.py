from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any, cast

import pdf_integrity
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from docgen.pdf import print_file as combine
from docgen.pdf.print_file import PrintFile

NAMES = ("Rosa Peña", "Nguyễn Thị Hồng", "Γιώργος", "W" * 80)


def combined(names: tuple[str, ...], *, duplex: bool = False, notes: str = "") -> bytes:
    stream = io.BytesIO()
    book = PrintFile(stream, samples.fonts(), "en-US", "Going home", duplex=duplex)
    plate = samples.plate()
    for name in names:
        book.add(plate, samples.filling(name, notes), f"{name}, 40417")
    book.close()
    return stream.getvalue()


def test_a_combined_file_is_valid_as_a_whole() -> None:
    pdf = combined(NAMES)
    assert pdf_integrity.ua1_problems(pdf) == []
    assert pdf_integrity.integrity_problems(pdf) == []


def test_each_patient_has_a_bookmark_on_the_first_page_of_a_part() -> None:
    reader = PdfReader(io.BytesIO(combined(NAMES)))
    found = [(item.title, reader.get_destination_page_number(item)) for item in reader.outline]  # type: ignore[union-attr, arg-type]  # a flat list of destinations
    assert [title for title, _ in found] == [f"{name}, 40417" for name in NAMES]
    assert [number for _, number in found if number is not None] == sorted(
        {number for _, number in found if number is not None}
    )


def test_bookmarks_lead_from_the_first_to_the_last_and_back() -> None:
    reader = PdfReader(io.BytesIO(combined(NAMES)))
    outlines: Any = reader.root_object["/Outlines"]
    assert outlines["/Count"] == len(NAMES)
    titles = [f"{name}, 40417" for name in NAMES]
    for start, on, wanted in (("/First", "/Next", titles), ("/Last", "/Prev", titles[::-1])):
        found, item = [], outlines[start]
        while isinstance(item, dict):  # behind the last stands null
            found.append(item["/Title"])
            item = item.get(on) and item[on]
        assert found == wanted


def test_page_numbers_count_each_patients_own_pages() -> None:
    pages = PdfReader(io.BytesIO(combined(NAMES[:2]))).pages
    assert "Page 1 of 2" in pages[0].extract_text()
    assert "Page 1 of 2" in pages[2].extract_text()


def test_duplex_starts_each_patient_on_a_front_page() -> None:
    long = "Take a walk each day. " * 160
    reader = PdfReader(io.BytesIO(combined(NAMES[:3], duplex=True, notes=long)))
    starts = [n for n, page in enumerate(reader.pages) if "Page 1 of" in page.extract_text()]
    assert len(starts) == 3
    assert all(start % 2 == 0 for start in starts)
    assert pdf_integrity.ua1_problems(combined(NAMES[:3], duplex=True, notes=long)) == []


def test_fonts_stand_once_in_a_combined_file() -> None:
    one, many = combined(NAMES[:1]), combined(NAMES[:1] * 20)
    assert many.count(b"/Length1") == one.count(b"/Length1")
    assert (len(many) - len(one)) / 19 < 12_000


def test_the_parent_tree_may_have_many_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(combine, "_LEAF", 4)
    assert pdf_integrity.integrity_problems(combined(NAMES * 2)) == []


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("lacks", ["accessible", "tagged"])
def test_what_one_patients_inserts_lack_the_whole_file_lacks(lacks: str, order: int) -> None:
    book = PrintFile(io.BytesIO(), samples.fonts(), "en-US", "Going home")
    book._copies[("a",)] = cast("Any", None)
    whole: Any = SimpleNamespace(key=("a",), accessible=True, tagged=True)
    poor: Any = SimpleNamespace(key=("a",), **{"accessible": True, "tagged": True, lacks: False})
    for inserts in (whole, None, whole):
        book._behind(inserts)
    assert (book._accessible, book._tagged) == (True, True)
    for inserts in (whole, poor)[::order]:
        book._behind(inserts)
    assert (book._accessible, book._tagged) == (lacks != "accessible", lacks != "tagged")
    book._spool.close()


def test_an_empty_file_can_be_closed() -> None:
    assert combined(()).endswith(b"%%EOF\n")


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4))
@settings(max_examples=10)
def test_the_same_patients_give_the_same_bytes(names: list[str]) -> None:
    assert combined(tuple(names)) == combined(tuple(names))
