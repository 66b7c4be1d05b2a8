"""Lists as workbooks: typed cells become the texts that CSV would hold."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from docgen.errors import Diagnostic, InputError
from docgen.lists import workbook
from docgen.lists.files import stream_records
from docgen.patient.raw import RawRecord
from docgen.settings.list_format import ListFormat

SHEET = "xl/worksheets/sheet1.xml"
EMPTY = re.compile(rb"<v ?/>|<v></v>")


def first(book: Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


def book_of(*rows: list[Any]) -> Workbook:
    book = Workbook()
    for row in rows:
        first(book).append(row)
    return book


def read(tmp_path: Path, book: Workbook) -> tuple[list[RawRecord], list[Diagnostic]]:
    file = tmp_path / "list.xlsx"
    book.save(file)
    notes: list[Diagnostic] = []
    return list(stream_records(file, notes=notes)), notes


def refusal(file: Path) -> str:
    with pytest.raises(InputError) as error:
        list(stream_records(file))
    return str(error.value)


def changed(tmp_path: Path, book: Workbook, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Save a workbook with one of its parts changed."""
    packed = io.BytesIO()
    book.save(packed)
    file = tmp_path / "list.xlsx"
    with zipfile.ZipFile(packed) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, change(data) if name == part else data)
    return file


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        ("Peña", "General", "Peña"),
        ("00417", "@", "00417"),
        (40417, "General", "40417"),
        (417, "00000", "00417"),
        (1234567, "00000", "1234567"),
        (123456789, r"000\-00\-0000", "123-45-6789"),
        (40417.0, "0", "40417"),
        (1.5, "0.00", "1.5"),
        (-5, "00", "-5"),
        (True, "General", "yes"),
        (False, "General", "no"),
        (date(2026, 12, 8), "mm/dd/yyyy", "2026-12-08"),
        (datetime(2026, 12, 8), "m/d/yy h:mm", "2026-12-08"),
        (datetime(2026, 12, 8, 9, 30), "m/d/yy h:mm", "2026-12-08T09:30:00"),
        (time(8, 30), "h:mm AM/PM", "08:30:00"),
        (timedelta(hours=8, minutes=30), "[h]:mm", "08:30:00"),
        (46364.395833333336, "yyyy-mm-dd hh:mm", "2026-12-08T09:30:00"),
        (0.354166666666667, "hh:mm", "08:30:00"),
    ],
)
def test_a_cell_says_what_a_person_sees(
    tmp_path: Path, value: object, shape: str, text: str
) -> None:
    book = book_of(["id", "notes"], ["7", value])
    first(book).cell(2, 2).number_format = shape
    assert read(tmp_path, book)[0][0].text("notes") == text


def test_dates_of_1904_are_the_same_days(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    first(book).append(["id", "notes"])
    first(book).append(["7", datetime(2026, 12, 8, 9, 30)])
    assert read(tmp_path, book)[0][0].text("notes") == "2026-12-08T09:30:00"


def test_day_and_time_of_two_columns_become_an_appointment(tmp_path: Path) -> None:
    book = book_of(["MRN", "Appt Date", "Appt Time"], [7, datetime(2026, 12, 8), time(8, 30)])
    assert read(tmp_path, book)[0][0].text("appointment") == "2026-12-08 08:30:00"


def test_empty_rows_count_for_nothing_but_their_place(tmp_path: Path) -> None:
    book = book_of([], ["id", "notes"], [], ["7", "x"], ["", " "], [None])
    first(book).cell(400, 3).number_format = "0.00"
    records, _ = read(tmp_path, book)
    assert [(record.row, record.place and record.place.line) for record in records] == [(4, 4)]


def test_a_hidden_sheet_is_not_the_list(tmp_path: Path) -> None:
    book = book_of(["id"], ["hidden"])
    first(book).sheet_state = "hidden"
    shown = book.create_sheet("Patient list of Rosa")
    shown.append(["id"])
    shown.append(["7"])
    records, notes = read(tmp_path, book)
    assert [record.text("id") for record in records] == ["7"]
    assert notes == []


def test_two_lists_in_one_workbook_are_refused_by_their_place(tmp_path: Path) -> None:
    book = book_of(["id", "DOB"], ["7", ""])
    book.create_sheet("empty")
    book.create_sheet("Rosa").append(["MRN", "Patient Name"])
    book.save(tmp_path / "list.xlsx")
    said = refusal(tmp_path / "list.xlsx")
    assert "Sheets 1 and 3" in said
    assert "Rosa" not in said


@pytest.mark.parametrize("other", [["Legend"], ["ID", "Room"], ["Schedule", "of", "Tuesday"]])
@pytest.mark.parametrize("before", [True, False])
def test_the_sheet_that_names_a_lists_columns_is_the_list(
    tmp_path: Path, other: list[str], before: bool
) -> None:
    book = book_of(["A title"], ["MRN", "Patient Name"], ["7", "Lu"])
    book.create_sheet("Rosa", 0 if before else 1).append(other)
    records, notes = read(tmp_path, book)
    assert [(record.text("id"), record.row) for record in records] == [("7", 3)]
    assert [note.code for note in notes] == ["one-sheet", "title-lines"]
    assert f"sheet {1 + before} of" in str(notes[0])
    assert "Rosa" not in str(notes[0])


SKIP, MAKE = ListFormat(hidden_rows="skip"), ListFormat(hidden_rows="make")


def hiding(tmp_path: Path, form: ListFormat) -> tuple[list[str], list[str]]:
    book = book_of(["MRN", "DOB", "Room"], *([str(n), "1948-05-02", "x"] for n in range(2, 6)))
    sheet = first(book)
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[5].hidden = True
    sheet.row_dimensions[9].hidden = True  # nothing stands there
    sheet.column_dimensions["B"].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.save(tmp_path / "list.xlsx")
    notes: list[Diagnostic] = []
    records = list(stream_records(tmp_path / "list.xlsx", form, notes))
    return [record.text("id") for record in records], [str(note) for note in notes]


def test_hidden_rows_count_with_a_warning(tmp_path: Path) -> None:
    numbers, (rows, columns) = hiding(tmp_path, ListFormat())
    assert numbers == ["2", "3", "4", "5"]
    assert "warning" in rows
    assert "rows 3, 5." in rows
    assert "B (birth_date)." in columns


def test_hidden_rows_are_skipped_or_made_as_the_clinic_says(tmp_path: Path) -> None:
    numbers, (rows, _) = hiding(tmp_path, SKIP)
    assert (numbers, "note" in rows, "rows 3, 5." in rows) == (["2", "4"], True, True)
    numbers, notes = hiding(tmp_path, MAKE)
    assert (numbers, len(notes)) == (["2", "3", "4", "5"], 1)


def test_what_is_merged_over_rows_is_a_problem_of_those_below(tmp_path: Path) -> None:
    rows = ([str(n), "1948-05-02", "es"] for n in range(3, 8))
    book = book_of(["Title"], ["MRN", "DOB", "Language"], *rows)
    for cells in ("A1:C1", "C4:C5", "A7:B7"):
        first(book).merge_cells(cells)
    records, _ = read(tmp_path, book)
    assert [record.row for record in records if record.problems] == [5]


@pytest.mark.parametrize(
    ("value", "shape", "number"),
    [
        (7, "General", "7"), (7, "0000", "0007"), (1234, "000000", "001234"), (123456, "000000",
        "123456"),
        (1234567, "000000", "1234567"), (1234, "00-00", "12-34"), (34, "00-00", "00-34"),
        (1234, '"MRN-"000000', "MRN-001234"), (1234, "\\K000000", "K001234"), (1234, "#,##0",
        "1234"),
        (1234, "0.00", "1234"), (298725000000, "0.00E+00", "298725000000"), (12, "@", "12"),
        (123456789, "000-00-0000", "123-45-6789"), (1234, "[$-409]000000", "001234"), (5, "##00",
        "05"),
        (1234567, "00-00", None), (1234, "[<5000]0000;00000", None), (1234, "0%", None),
        (1234, "_(* #,##0_)", None), (-7, "0000", None), (12.5, "General", None),
        (date(2026, 12, 8), "yyyy-mm-dd", None), (time(9, 30), "h:mm", None), (True, "General",
        None),
    ],
)  # fmt: skip
def test_a_record_number_is_what_people_see_or_a_problem(
    tmp_path: Path, value: object, shape: str, number: str | None
) -> None:
    book = book_of(["MRN", "Patient Name"], [value, "Lu"], ["8", "Lu"])
    first(book)["A2"].number_format = shape
    (one, other), _ = read(tmp_path, book)
    assert other.problems == ()
    if number is None:
        assert ["record number" in problem.message for problem in one.problems] == [True]
    else:
        assert (one.text("id"), one.problems) == (number, ())


def test_a_workbook_without_a_list_is_refused(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "list.xlsx")
    assert "no visible sheet" in refusal(tmp_path / "list.xlsx")


def test_a_formula_without_its_value_is_refused_with_its_cell(tmp_path: Path) -> None:
    book_of(["id", "notes"], ["7", "x"], ["8", "=1+1"]).save(tmp_path / "list.xlsx")
    assert "Cell B3 holds a formula" in refusal(tmp_path / "list.xlsx")


def test_a_formula_with_its_value_is_that_value(tmp_path: Path) -> None:
    book = book_of(["id", "notes"], ["7", "=1+1"])
    file = changed(tmp_path, book, SHEET, lambda data: EMPTY.sub(b"<v>2</v>", data))
    assert next(iter(stream_records(file))).text("notes") == "2"


def test_a_formula_whose_value_is_an_empty_text_is_that(tmp_path: Path) -> None:
    def empty(data: bytes) -> bytes:
        data = data.replace(b'<c r="B2"', b'<c r="B2" t="str"')
        return EMPTY.sub(b"<v></v>", data)

    book = book_of(["id", "notes"], ["7", '=""'])
    assert next(iter(stream_records(changed(tmp_path, book, SHEET, empty)))).text("notes") == ""


@pytest.mark.parametrize("value", [10**15, 12345678901234567890, 1e300])
def test_a_number_whose_end_is_lost_is_a_problem_of_its_row(tmp_path: Path, value: float) -> None:
    records, _ = read(tmp_path, book_of(["id"], [value], ["8"]))
    assert [bool(record.problems) for record in records] == [True, False]


def test_an_error_of_the_spreadsheet_is_an_empty_cell_and_told(tmp_path: Path) -> None:
    rows = (["7", "#N/A", "#REF!"], ["8", "x", "y"])
    records, notes = read(tmp_path, book_of(["id", "physician", "Room"], *rows))
    assert [record.text("physician") for record in records] == ["", "x"]
    assert [record.problems for record in records] == [(), ()]
    assert [note.code for note in notes] == ["null-word"]


@pytest.mark.parametrize(
    ("content", "word"), [(b"id,name\n7,Lu\n", "a text"), (b"<html><table>", "a web page")]
)
def test_what_only_is_called_a_workbook_is_told(tmp_path: Path, content: bytes, word: str) -> None:
    (tmp_path / "list.xlsx").write_bytes(content)
    assert f"it is {word}" in refusal(tmp_path / "list.xlsx")


@pytest.mark.parametrize(
    "content", [b"", b"id\n7\n", b"PK\x03\x04", bytes(range(256)), b"\xd0\xcf\x11\xe0 locked"]
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list.xlsx").write_bytes(content)
    assert "workbook" in refusal(tmp_path / "list.xlsx")


def test_a_locked_workbook_is_told_from_a_broken_one(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(1000))
    assert "password" in refusal(tmp_path / "list.xlsx")


def test_a_workbook_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "none.xlsx")


def test_a_workbook_that_is_cut_is_refused(tmp_path: Path) -> None:
    book_of(["id"], ["7"]).save(tmp_path / "list.xlsx")
    whole = (tmp_path / "list.xlsx").read_bytes()
    for length in range(0, len(whole), 97):
        (tmp_path / "list.xlsx").write_bytes(whole[:length])
        refusal(tmp_path / "list.xlsx")


@pytest.mark.parametrize("part", ["xl/styles.xml", SHEET, "xl/workbook.xml"])
def test_definitions_that_could_explode_are_refused(tmp_path: Path, part: str) -> None:
    def define(data: bytes) -> bytes:
        start = data.index(b"?>") + 2 if data.startswith(b"<?xml") else 0
        return data[:start] + b'<!DOCTYPE x [<!ENTITY a "aa">]>' + data[start:]

    assert "definitions" in refusal(changed(tmp_path, book_of(["id"], ["7"]), part, define))


def test_a_part_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path) -> None:
    file = changed(tmp_path, book_of(["id"], ["7"]), "", bytes)
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/bomb.xml", "w", force_zip64=True) as stream,
    ):
        for _ in range(201):
            stream.write(bytes(1_000_000))
    assert file.stat().st_size < 1_000_000
    assert "unpacks to more" in refusal(file)


def test_a_row_far_below_every_sheet_is_refused(tmp_path: Path) -> None:
    far = re.compile(rb'r="(A?)2"')
    book = book_of(["id"], ["7"])
    file = changed(tmp_path, book, SHEET, lambda data: far.sub(rb'r="\g<1>999999999"', data))
    assert "damaged" in refusal(file)


def test_the_size_that_a_sheet_claims_is_not_believed(tmp_path: Path) -> None:
    size = re.compile(rb'ref="A1:A2"')
    book = book_of(["id"], ["7"])
    file = changed(tmp_path, book, SHEET, lambda data: size.sub(b'ref="A1:XFD1048576"', data))
    assert len(list(stream_records(file))) == 1


def test_texts_that_cells_share_are_read(tmp_path: Path) -> None:
    """Excel keeps texts apart from the cells; openpyxl writes them into the cells."""
    book = book_of(["id", "notes"], ["7", "Pena"])
    file = changed(tmp_path, book, SHEET, lambda data: share(data, ["id", "notes", "7", "Pena"]))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", override.encode()
    )
    items = "".join(f"<si><t>{text}</t></si>" for text in ["id", "notes", "7", "Peña"])
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{space}">{items}</sst>'.encode()
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    assert next(iter(stream_records(file))).text("notes") == "Peña"


def share(sheet: bytes, texts: list[str]) -> bytes:
    for number, text in enumerate(texts):
        inline = f't="inlineStr"><is><t>{text}</t></is></c>'.encode()
        assert inline in sheet
        sheet = sheet.replace(inline, f't="s"><v>{number}</v></c>'.encode(), 1)
    return sheet


# ---- What unpacks to more than it should ----


def packed_as(tmp_path: Path, data: Callable[[bytes], bytes], name: str = SHEET) -> Path:
    return changed(tmp_path, book_of(["id", "notes"], ["7", "x"]), name, data)


@pytest.mark.parametrize(("length", "kept"), [(32_767, True), (32_768, False)])
def test_a_cell_holds_as_much_as_any_spreadsheet_lets_it(
    tmp_path: Path, length: int, kept: bool
) -> None:
    text = b"<t>%s</t>" % (b"x" * length)
    file = packed_as(tmp_path, lambda data: data.replace(b"<t>x</t>", text))
    (record,) = stream_records(file)
    assert record.text("id") == "7"
    assert len(record.text("notes")) == (length if kept else 0)
    assert [found.message for found in record.problems] == (
        [] if kept else ["Cell B2 holds more than 32,767 characters."]
    )


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml"])
@pytest.mark.parametrize(
    ("size", "packed", "bomb"),
    [
        (10_000_000, 1, False),
        (10_000_001, 250_000, True),  # not quite forty times
        (10_000_001, 250_001, False),
        (50_000_000, 2_000_000, False),
    ],
)
def test_a_part_that_grows_more_than_lists_do_is_refused(
    part: str, size: int, packed: int, bomb: bool
) -> None:
    assert workbook._is_bomb(sized(part, size, packed)) is bomb


@pytest.mark.parametrize(
    ("part", "largest"),
    [
        (SHEET, 1_000_000_000),
        ("xl/sharedStrings.xml", 50_000_000),
        ("xl/_rels/workbook.xml.rels", 50_000_000),
        ("xl/media/image1.png", 200_000_000),
    ],
)
def test_each_kind_of_part_has_its_largest_size(part: str, largest: int) -> None:
    assert not workbook._is_bomb(sized(part, largest, largest))
    assert workbook._is_bomb(sized(part, largest + 1, largest))


def sized(name: str, size: int, packed: int) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name)
    part.file_size, part.compress_size = size, packed
    return part


@pytest.mark.parametrize("prefix", [b"", b"x:"])
@pytest.mark.parametrize("piece", [7, 64, 1 << 18])
def test_a_row_that_no_list_has_is_refused(
    tmp_path: Path, prefix: bytes, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_LONGEST_ROW", 1000)
    monkeypatch.setattr(workbook, "_PIECE", piece)
    rows = b"".join(b"<%srow><c/></%srow>" % (prefix, prefix) for _ in range(200))
    for longest, over in ((970, False), (1010, True)):  # a tag is known at its end
        long = b"<%srow %s>" % (prefix, b" " * longest)
        sheet = b"<x><sheetData>" + rows + long + rows + b"</sheetData>" + b"y" * 5000
        file = tmp_path / "list.xlsx"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(SHEET, sheet)
        with zipfile.ZipFile(file) as packed:
            part = packed.getinfo(SHEET)
            if over:
                with pytest.raises(InputError, match="row that is too long"):
                    workbook._refuse_long_rows(file, packed, part)
            else:
                workbook._refuse_long_rows(file, packed, part)


def test_what_stands_behind_the_rows_may_be_long_within_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_LONGEST_ROW", 1000)
    monkeypatch.setattr(workbook, "_PIECE", 64)
    end = b"</sheetData>"
    assert list(stream_records(packed_as(tmp_path, lambda d: d.replace(end, end + b" " * 5000))))
    monkeypatch.setattr(workbook, "_LARGEST_REST", 4000)
    assert "too long" in refusal(packed_as(tmp_path, lambda d: d.replace(end, end + b" " * 5000)))


def test_a_list_may_be_large(tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    book = book_of(["id", "notes"], *([str(n), "x" * 900] for n in range(1500)))
    book.save(file)
    with zipfile.ZipFile(file) as packed:
        assert packed.getinfo(SHEET).file_size > workbook._LONGEST_ROW
    assert len(list(stream_records(file))) == 1500
