"""Files that are not quite as they should be: drawn as they were, told of, or refused by name."""

from __future__ import annotations

import io
import logging
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from insert_pictures import behind, inked, pictures, read, told, words
from pypdf import PdfReader
from small_pdfs import built, stream, two_pages, updated, with_

from docgen.inserts.insert import BadInsert
from docgen.inserts.reading import read_insert

PAGES = ["First page", "Second page"]
WHOLE = built(two_pages())
MENDED = "it has small faults, which were mended"
BT = b"BT /F1 24 Tf 30 100 Td (%b) Tj ET"


def found(data: bytes) -> tuple[list[str], tuple[str, ...]]:
    """What an insert says behind a sheet, page by page, and what is told of it."""
    insert = read(data)
    return words(behind(insert), len(insert.pages)), insert.notes


def swapped(old: bytes, new: bytes) -> bytes:
    assert WHOLE.count(old) == 1
    return WHOLE.replace(old, new)


STARTXREF = WHOLE[WHOLE.rindex(b"startxref") :]
AS_IT_SHOULD_BE = {
    "as it is": WHOLE,
    "white space before the table": built(two_pages(), start=-1),
    "white space before the objects": built(two_pages(), shift=-1),
    "short lines in the table": built(two_pages(), end=b"\n"),
    "what a server said before it": b"HTTP/1.1 200 OK\r\n\r\n" + WHOLE,
    "1,019 bytes before it": b"x" * 1019 + WHOLE,
    "a page of a server behind it": WHOLE + b"<html>" + b"x" * 3000,
    "nothing behind it": WHOLE + bytes(3000),
    "no endobj": built(two_pages()).replace(b"endobj\n", b"      \n"),
    "other ends of lines": WHOLE.replace(b"\n", b"\r"),
    "a length elsewhere": with_(5, b"/Length 41", b"/Length 8 0 R", b"41"),
    "an update": updated(WHOLE, 5, stream(BT % b"First page")),
    "a page without a type": with_(4, b"/Type/Page", b""),
    "no count": with_(2, b"/Count 2", b""),
    "parts of contents, one of them null": with_(3, b"5 0 R", b"[null 5 0 R]"),
    "names with signs": with_(3, b"/F1", b"/F#31"),
    "figures of all sorts": with_(2, b"[0 0 300 200]", b"[+0 -.0 300. 0200.00]"),
    "corners in another order": with_(2, b"[0 0 300 200]", b"[300 200 0 0]"),
    "a note that is null": with_(3, b"/Type/Page", b"/Type/Page/Annots[null]"),
    "two that lead to each other": with_(7, b"/Base", b"/X 8 0 R/Base", b"<</Y 7 0 R>>"),
    "nested 50 deep": with_(7, b"/Base", b"/X" + b"[" * 50 + b"]" * 50 + b"/Base"),
    "comments within": with_(3, b"/Contents 5 0 R", b"% c\n/Contents % 6 0 R\n5 0 R"),
}


@pytest.mark.parametrize("kind", AS_IT_SHOULD_BE)
def test_what_is_right_is_read_without_a_word(kind: str) -> None:
    assert found(AS_IT_SHOULD_BE[kind]) == (PAGES, ())


def turned_table(places: list[int]) -> list[int]:
    """The table says that each content stands where the other one does."""
    return [*places[:4], places[5], places[4], places[6]]


SLIGHTLY_WRONG = {
    "the table is elsewhere": built(two_pages(), start=3),
    "the table is beyond the end": built(two_pages(), start=5000),
    "the table is before the file": built(two_pages(), start=-(10**6)),
    "no place of the table": swapped(STARTXREF, b"%%EOF\n"),
    "no end": swapped(b"%%EOF\n", b""),
    "half an end": swapped(b"%%EOF\n", b"%%E"),
    "objects are elsewhere": built(two_pages(), shift=2),
    "objects are before": built(two_pages(), shift=-3),
    "one object is elsewhere": built(two_pages(), entries=lambda p: [*p[:4], p[4] + 5, *p[5:]]),
    "two objects are exchanged": built(two_pages(), entries=turned_table),
    "the table begins at one": built(two_pages(), section=b"1 8"),
    "the table is short": built(two_pages(), section=b"0 6"),
    "the table is long": built(two_pages(), section=b"0 12"),
    "places count from before the head": built(two_pages(), head=b"\xef\xbb\xbf\n%PDF-1.4\n"),
    "too short a length": with_(5, b"/Length 41", b"/Length 30"),
    "too long a length": with_(5, b"/Length 41", b"/Length 60"),
    "far too long a length": with_(5, b"/Length 41", b"/Length 99999"),
    "no length": with_(5, b"/Length 41", b""),
    "an update whose table is wrong": updated(WHOLE, 5, stream(BT % b"First page"), shift=3),
}


@pytest.mark.parametrize("kind", SLIGHTLY_WRONG)
def test_what_every_viewer_mends_is_read_and_told_of(kind: str) -> None:
    assert found(SLIGHTLY_WRONG[kind]) == (PAGES, (MENDED,))


def test_an_update_wins_over_what_it_replaces() -> None:
    new = stream(BT % b"New page")
    assert found(updated(WHOLE, 5, new)) == (["New page", "Second page"], ())
    assert found(updated(WHOLE, 5, new, shift=3)) == (["New page", "Second page"], (MENDED,))


def test_two_ways_of_reading_that_differ_are_refused() -> None:
    """The table leads an object that was replaced to another one: nobody knows which is meant."""
    data = updated(WHOLE, 5, stream(BT % b"New page"))
    place, other = (
        b"%010d 00000 n" % data.index(b"%d 0 obj" % at, start)
        for at, start in ((5, len(WHOLE)), (6, 0))
    )
    assert data.count(place) == 1
    with pytest.raises(BadInsert, match="different pages"):
        read(data.replace(place, other))


PACKED = zlib.compress(BT % b"First page" * 99)
NOTED = {
    "more pages than it says": (with_(2, b"/Count 2", b"/Count 1"), "1 pages, and has 2"),
    "a font that is not there": (with_(3, b"7 0 R", b"77 0 R"), "not in the file (1)"),
    "resources that are not there": (
        with_(3, b"<</Font<</F1 7 0 R>>>>", b" 77 0 R"),
        "not in the file (1)",
    ),
    "a part that is not there": (with_(3, b"5 0 R", b"[55 0 R 5 0 R]"), "not in the file (1)"),
    "no size": (with_(2, b"/MediaBox[0 0 300 200]", b""), "page 1 does not say its size"),
    "packed contents that end too early": (
        with_(5, two_pages()[4], stream(PACKED[:-20], b"/Filter/FlateDecode")),
        "page 1 may be cut off",
    ),
    "links": (
        with_(4, b"/Type/Page", b"/Type/Page/Annots[<</Subtype/Link/Rect[0 0 9 9]>>]"),
        "links are left out (1)",
    ),
}


@pytest.mark.parametrize("kind", NOTED)
def test_what_is_drawn_as_viewers_draw_it_but_may_surprise_is_told(kind: str) -> None:
    data, text = NOTED[kind]
    insert = read(data)
    assert text in insert.notes[0]
    assert len(insert.pages) == 2
    if "/Count 1" not in data.decode("latin-1"):  # pdfium believes it
        assert [one for one in told(data) if "picture" in one] == []


LAUNCH = b"/OpenAction<</S 8 0 R/F(a)>>"
NOTE = b"/Annots[<</Subtype 8 0 R/Rect[0 0 9 9]>>]"
FORM = b"<</Subtype/Form/BBox[0 0 9 9]/Ref<</F(other.pdf)/Page 0>>/Length 0>>stream\n\nendstream"
REFUSED = {
    "no head": (WHOLE[9:], "no PDF"),
    "1,020 bytes before it": (b"x" * 1020 + WHOLE, "no PDF"),
    "no trailer": (WHOLE[: WHOLE.index(b"trailer")], "damaged"),
    "fewer pages than it says": (with_(2, b"/Count 2", b"/Count 3"), "3 pages, and has 2"),
    "a page that is null": (with_(2, b"4 0 R", b"null"), "2 pages, and has 1"),
    "a page that is not there": (with_(2, b"4 0 R", b"44 0 R"), "2 pages, and has 1"),
    "a page that is none": (with_(4, b"/Type/Page", b"/Type/Pge"), "2 pages, and has 1"),
    "a page that is the tree": (with_(2, b"4 0 R", b"2 0 R"), "damaged"),
    "contents that are not there": (with_(3, b"5 0 R", b"55 0 R"), "page 1 is not in the file"),
    "contents of another generation": (with_(4, b"6 0 R", b"6 1 R"), "page 2 is not in the file"),
    "contents that are a font": (with_(3, b"5 0 R", b"7 0 R"), "page 1 cannot be read"),
    "contents that are a figure": (with_(3, b"5 0 R", b"[5 0 R 7]"), "page 1 cannot be read"),
    "contents that cannot be unpacked": (
        with_(6, b"/Length 59", b"/Length 59/Filter[/FlateDecode]"),
        "page 2 cannot be read",
    ),
    "a font that is not there, and a wrong table": (
        with_(3, b"7 0 R", b"77 0 R").replace(b"0000000009", b"0000000011"),
        "not in the file",
    ),
    "a stream that has no end": (
        with_(5, b"/Length 41", b"/Length 30").replace(b"Tj ET\n", b"Tj ET"),
        "has no end",
    ),
    "a size of three figures": (with_(2, b"[0 0 300 200]", b"[0 0 300]"), "its size"),
    "a size of nothing": (with_(2, b"[0 0 300 200]", b"[0 0 0 200]"), "its size"),
    "names in another encoding": (with_(3, b"/F1", b"/F\xe9"), "UTF-8"),
    "a key twice": (with_(3, b"/Contents", b"/Contents 6 0 R/Contents"), "damaged"),
    "a figure that is none": (with_(2, b"[0 0 300 200]", b"[--5 0 300 200]"), "damaged"),
    "nested far too deep": (
        with_(7, b"/Base", b"/X" + b"[" * 60 + b"]" * 60 + b"/Base"),
        "damaged",
    ),
    "a comment on a page without a type": (
        with_(3, b"/Type/Page", NOTE, b"/FreeText"),
        "comments",
    ),
    "a figure that is none, and no table": (
        with_(2, b"[0 0 300 200]", b"[--5 0 300 200]").replace(b"xref\n0 8", b"xref\n0 88"),
        "damaged",
    ),
    "what launches, told elsewhere": (with_(1, b">>", LAUNCH + b">>", b"/Launch"), "starts"),
    "a stream in another file": (with_(5, b"/Length", b"/F(other.txt)/Length"), "another file"),
    "a form in another file": (
        with_(3, b"/Font", b"/XObject<</X 8 0 R>>/Font", FORM),
        "another file",
    ),
    "a link with a picture of its own": (
        with_(3, b"/Type/Page", b"/Annots[<</Subtype/Link/Rect[0 0 9 9]/AP<<>>>>]/Type/Page"),
        "picture of its own",
    ),
    "layers": (with_(1, b">>", b"/OCProperties 8 0 R>>", b"<</OCGs[]>>"), "layers"),
    "a way back from what is drawn": (with_(7, b"/Base", b"/X[3 0 R]/Base"), "leads back"),
    "a certificate": (
        WHOLE.replace(b"/Root", b"/Encrypt<</Filter/Adobe.PubSec/V 4>>/Root"),
        "encrypted",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_trusted_is_refused_by_name(kind: str, tmp_path: Path) -> None:
    data, text = REFUSED[kind]
    (tmp_path / "form.pdf").write_bytes(data)
    with pytest.raises(BadInsert, match=text.replace("(", r"\(")) as refused:
        read_insert(tmp_path / "form.pdf")
    assert refused.value.hint


@pytest.mark.parametrize("part", range(5, 100, 6))
def test_a_file_that_is_cut_off_is_refused(part: int, tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(WHOLE[: len(WHOLE) * part // 100])
    with pytest.raises(BadInsert, match=r"damaged|no PDF"):
        read_insert(tmp_path / "form.pdf")


def test_a_way_back_in_an_entry_is_left_out_and_all_else_is_there() -> None:
    assert found(with_(7, b"/Type/Font", b"/P 3 0 R/Type/Font")) == (PAGES, ())


def hybrid() -> bytes:
    """The font stands in a stream of objects that only a second table knows."""
    bodies = two_pages()
    font = bodies[6]
    packed = b"7 0 " + font
    bodies[6] = stream(packed, b"/Type/ObjStm/N 1/First 4").replace(b"<</Len", b"<</Len")
    data = built(bodies).replace(b"\n7 0 obj", b"\n8 0 obj")
    place, table = data.index(b"8 0 obj"), data.rindex(b"xref\n0 8")
    rows = b"\x00" * 4 + b"\x02\x00\x08\x00" + b"\x01" + place.to_bytes(2, "big") + b"\x00"
    second = b"9 0 obj\n%b\nendobj\n" % stream(
        rows, b"/Type/XRef/W[1 2 1]/Index[0 1 7 2]/Size 10/Root 1 0 R"
    )
    end = data[table:].replace(b"%010d 00000 n" % place, b"0000000000 65535 f")
    end = end.replace(b"/Root", b"/XRefStm %d/Root" % table)
    end = end.replace(b"startxref\n%d" % table, b"startxref\n%d" % (table + len(second)))
    return data[:table] + second + end


DRAWN_IN_MANY_WAYS = {
    "two tables": hybrid(),
    "a generation": WHOLE.replace(b"5 0 obj", b"5 2 obj")
    .replace(b"/Contents 5 0 R", b"/Contents 5 2 R")
    .replace(
        b"%010d 00000 n" % WHOLE.index(b"5 0 obj"), b"%010d 00002 n" % WHOLE.index(b"5 0 obj")
    ),
    "what a page inherits": with_(
        2,
        b"/MediaBox[0 0 300 200]",
        b"/MediaBox 8 0 R/CropBox[10 20 280 190]/Rotate 90/Resources<</Font<</F1 7 0 R>>>>",
        b"[0 0 300 200]",
    ).replace(b"/Parent 2 0 R/Resources<</Font<</F1 7 0 R>>>>", b"/Parent 2 0 R" + b" " * 32),
    "several parts": with_(3, b"5 0 R", b"[5 0 R 6 0 R]"),
    "a unit of its own": with_(3, b"/Type/Page", b"/Type/Page/UserUnit 2"),
    "a picture in place": with_(
        5,
        two_pages()[4],
        stream(
            b"q 90 0 0 90 99 9 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\xff\x80\x00\nEI Q " + BT % b"F"
        ),
    ),
    "a font of pictures": with_(
        7,
        b"/Subtype/Type1/BaseFont/Helvetica",
        b"/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/CharProcs<</a 8 0 R>>"
        b"/FirstChar 70/LastChar 70/Widths[9]/Encoding<</Differences[70/a]>>",
        stream(b"9 0 0 0 9 9 d1 1 1 7 7 re f"),
    ),
    "two names of one object": with_(3, b"<</F1 7 0 R>>", b"<</F1 7 0 R/F2 7 0 R>>"),
    "a group": with_(3, b"/Type/Page", b"/Type/Page/Group<</S/Transparency/CS/DeviceRGB/I true>>"),
}


@pytest.mark.parametrize("kind", DRAWN_IN_MANY_WAYS)
def test_what_draws_a_page_comes_along(kind: str) -> None:
    data = DRAWN_IN_MANY_WAYS[kind]
    assert all(inked(page) for page in pictures(data))
    assert told(data) == []
    assert MENDED not in read(data).notes


def test_no_page_takes_what_is_the_sheets_own() -> None:
    """A page without resources has none, though the sheet's pages above it have."""
    plain = with_(3, b"/Resources<</Font<</F1 7 0 R>>>>", b"")
    assert told(plain) == []
    pages = PdfReader(io.BytesIO(behind(read(plain)))).pages
    assert pages[-2].get("/Resources") == {}


def test_two_objects_of_one_number_are_not_exchanged() -> None:
    """The second has another generation; the page that asks for it never gets the first."""
    bodies = two_pages()
    bodies[3] = bodies[3].replace(b"6 0 R", b"5 1 R")
    data = updated(built(bodies), 5, stream(BT % b"Second page"))
    data = data.replace(b"EOF\n5 0 obj", b"EOF\n5 1 obj")
    at = data.rindex(b" 00000 n")
    assert found(data[:at] + b" 00001 n" + data[at + 8 :]) == (PAGES, ())


@settings(max_examples=40)
@given(
    st.sampled_from([WHOLE, updated(WHOLE, 5, stream(BT % b"New page"))]),
    st.lists(
        st.tuples(st.integers(0, 10**4), st.integers(0, 30), st.binary(max_size=9)),
        min_size=1,
        max_size=2,
    ),
)
def test_whatever_is_broken_in_a_file_no_page_becomes_blank(
    data: bytes, breaks: list[tuple[int, int, bytes]]
) -> None:
    for place, length, new in breaks:
        at = place % len(data)
        data = data[:at] + new + data[at + length :]
    try:
        insert = read(data)
        before = pictures(data)
    except Exception:
        return  # it is refused, or no viewer shows it: `test_..._refused_...` looks at the words
    after = pictures(behind(insert), len(insert.pages))
    assert len(after) == len(before) or insert.notes
    for one, other in zip(before, after, strict=False):
        assert inked(other) or not inked(one)


def test_nothing_of_a_broken_file_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    told_of: list[logging.LogRecord] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told_of.append(record)

    listener = Listener(logging.DEBUG)
    logging.getLogger().addHandler(listener)
    try:
        assert read(built(two_pages(), shift=2)).notes == (MENDED,)
    finally:
        logging.getLogger().removeHandler(listener)
    assert told_of == []
    assert "".join(capfd.readouterr()) == ""
