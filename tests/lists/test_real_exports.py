"""Lists as clinics' programs, spreadsheets and people leave them: understood, or refused by name.

Each must end in one of three ways: a patient's row is that patient's, the row is refused or passed
over and counted, or the list as a whole is refused. No message holds a value of a patient.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from docgen import Clinic, InputError, ListedPatient, SkippedRow, read_list
from docgen.files import examples_root
from docgen.lists.column_report import look_at_columns
from docgen.lists.patients import Wanted, choose_patient

HEADS = "MRN,Patient Name,DOB,Language,Procedure,Appt Date,Appt Time,Status"
ROW = '40417,"QADIR, XENIA",1938-07-30,en,vertebroplasty,2026-12-08,9:30 AM,Scheduled'
MIA = '40418,"Zorro, Mia",1950-01-02,es,vertebroplasty,2026-12-08,10:30 AM,Scheduled'
MADE = ["2 made", "3 made"]
SECRETS = ("xenia", "qadir", "1938", "zorro", "mia", "1950")
RIGHT = {
    "40417": ("xenia qadir", date(1938, 7, 30), datetime(2026, 12, 8, 9, 30)),
    "40418": ("mia zorro", date(1950, 1, 2), datetime(2026, 12, 8, 10, 30)),
}


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    return Clinic.load(examples_root() / "clinics" / "pain-specialists")


def text(*lines: str, end: str = "\n") -> str:
    return end.join(lines) + end


def parted(mark: str) -> str:
    """Return the list with another sign between its cells; the names keep their commas."""
    bare = text(HEADS, ROW, MIA).replace(", ", "\0").replace(",", mark)
    return bare.replace("\0", ", ")


def outcome(file: Path, clinic: Clinic) -> list[str]:
    """Read a list, and return what became of it; see that what was made of it is right."""
    try:
        listed = read_list(file, clinic)
    except InputError as refused:
        secret = [s for s in SECRETS if s in str(refused).replace(str(file), "").casefold()]
        assert not secret
        return [f"list: {one.code}" for one in refused.diagnostics]
    found, said = [], [str(note) for note in listed.notes]
    for row in listed.rows:
        if isinstance(row, ListedPatient):
            patient = row.patient
            right = RIGHT[patient.id]
            assert (patient.birth_date, row.appointment) == right[1:]
            assert sorted(patient.name.casefold().split()) == sorted(right[0].split())
            found.append(f"{row.row} made")
        elif isinstance(row, SkippedRow):
            found.append(f"{row.row} skipped: {row.reason}")
        else:
            said += map(str, row.problems)
            fields = sorted({problem.field or problem.code for problem in row.problems})
            found.append(f"{row.row} refused: {' '.join(fields)}")
    codes = {note.code for note in listed.notes} - {"ignored-columns", "unknown-status"}
    found += [f"note: {code}" for code in sorted(codes)]
    told = "\n".join(said).replace(str(file), "").casefold()
    assert not [secret for secret in SECRETS if secret in told]
    return found


TEXTS: dict[str, tuple[str | bytes, list[str]]] = {
    # How a file is written
    "semicolons": (parted(";"), MADE),
    "tabs": (parted("\t"), MADE),
    "bars": (parted("|"), [*MADE, "note: separator"]),
    "a separator that says so": ("sep=;\n" + parted(";"), MADE),
    "a separator that nobody knows": (parted("~"), ["list: bad-list"]),
    "ends of lines of Windows": (text(HEADS, ROW, MIA, end="\r\n"), MADE),
    "ends of lines of old Macs": (text(HEADS, ROW, MIA, end="\r"), MADE),
    "no end of the last line": (text(HEADS, ROW, MIA).rstrip(), MADE),
    "UTF-16": (text(HEADS, ROW, MIA).encode("utf-16"), MADE),
    "UTF-16 without its mark": (text(HEADS, ROW).encode("utf-16-le"), ["list: bad-list"]),
    "UTF-32": (text(HEADS, ROW, MIA).encode("utf-32"), ["list: bad-list"]),
    "a byte order mark": (text(HEADS, ROW, MIA).encode("utf-8-sig"), MADE),
    "two byte order marks": (b"\xef\xbb\xbf" + text(HEADS, ROW).encode("utf-8-sig"), ["2 made"]),
    "Windows-1252": (
        text(HEADS, ROW, MIA + "\u20ac").encode("cp1252"), [*MADE, "note: windows-1252"],
    ),
    "Cyrillic": (
        text(HEADS, ROW.replace("XENIA", "\u041e\u043b\u0435\u0433")).encode("cp1251"),
        ["list: other-encoding"],
    ),
    "a break in a cell": (
        text(HEADS, ROW.replace("QADIR, X", "QADIR,\nX"), MIA), [*MADE, "note: line-break"],
    ),
    "a break in a head": (text(HEADS.replace("Patient Name", '"Patient\nName"'), ROW, MIA), MADE),
    "a quotation mark that is not closed": (
        text(HEADS, ROW.replace('XENIA"', "XENIA"), MIA), ["list: bad-list"],
    ),
    "typographic quotation marks": (
        text(HEADS, ROW.replace('"QADIR, XENIA"', "\u201cQADIR, XENIA\u201d"), MIA),
        ["2 refused: appointment birth_date extra-cells language procedure", "3 made"],
    ),
    "a name whose comma parts cells": (
        text(HEADS, ROW.replace('"', ""), MIA),
        ["2 refused: appointment birth_date extra-cells language procedure", "3 made"],
    ),
    "lines in quotation marks": (
        text(f'"{HEADS}"', '"' + ROW.replace('"', '""') + '"'), ["list: bad-list"],
    ),
    "NUL in a cell": (text(HEADS, ROW.replace("XENIA", "XE\0NIA"), MIA), ["list: bad-list"]),
    "NUL behind the list": (text(HEADS, ROW, MIA) + "\0\0", ["list: bad-list"]),
    "a sign of the end of a file": (
        text(HEADS, ROW, MIA) + "\x1a", [*MADE, "note: report-lines"],
    ),
    "a cell of ten million letters": (
        text(HEADS, ROW.replace("XENIA", "X" * 10_000_000)), ["list: bad-list"],
    ),
    "a cell of 200,000 letters": (
        text(HEADS + ",Notes", ROW + "," + "x" * 200_000), ["list: bad-list"],
    ),
    "nothing": ("", ["list: bad-list"]),
    "empty lines": ("\n\n\n", ["list: bad-list"]),
    "a web page": ("<table><tr><td>MRN</td></tr></table>", ["list: bad-list"]),
    "a PDF": (b"%PDF-1.7\n...", ["list: bad-list"]),
    # Heads
    "heads alone": (text(HEADS), []),
    "no heads": (text(ROW, MIA), ["list: bad-list"]),
    "a head twice": (text(HEADS + ",MRN", ROW + ",7"), ["list: bad-list"]),
    "heads without a name": (text(HEADS + ",,", ROW + ",x,y", MIA + ",x,y"), MADE),
    "groups above the heads": (
        text("Patient,,,,Visit,,,", HEADS, ROW, MIA),
        ["3 made", "4 made", "note: title-lines"],
    ),
    "heads in two rows": (
        text("MRN,Patient,,DOB,Procedure,Appt Date,Appt Time", ",Last Name,First Name,,,,",
             "40417,QADIR,XENIA,1938-07-30,vertebroplasty,2026-12-08,9:30 AM"),
        ["list: two-heads"],
    ),
    "one head over both parts of a name": (
        text("MRN,Patient,,DOB,Procedure,Appt Date,Appt Time",
             "40417,QADIR,XENIA,1938-07-30,vertebroplasty,2026-12-08,9:30 AM"),
        ["2 refused: name"],
    ),
    "kinds of values below the heads": (
        text(HEADS, "text,text,YYYY-MM-DD,code,text,YYYY-MM-DD,HH:MM,text", ROW, MIA),
        ["2 refused: appointment birth_date language procedure", "3 made", "4 made"],
    ),
    "dashes below the heads": (
        text(HEADS, ",".join(["-----"] * 8), ROW), ["3 made", "note: report-lines"],
    ),
    "spaces that do not break": (
        text(HEADS.replace(" ", "\u00a0"), ROW.replace(" AM", "\u202fAM"), MIA), MADE,
    ),
    "a table on its side": (
        text("MRN,40417,40418", 'Patient Name,"QADIR, XENIA",Zorro', "DOB,1938-07-30,1950-01-02"),
        ["2 refused: appointment birth_date id name", "3 refused: appointment birth_date name"],
    ),
    # Lines that are no patient's
    "pages of a report": (
        text("IR schedule", HEADS, ROW, "Page 1 of 3", HEADS, MIA, ",,,,,,,Page 2 of 3"),
        ["3 made", "6 made", "note: report-lines", "note: title-lines"],
    ),
    "totals": (
        text(HEADS, ROW, "Subtotal for Dr. Ruiz,1,,,,,,", MIA, "Grand Total:,,2,,,,,"),
        ["2 made", "4 made", "note: report-lines"],
    ),
    "what a database says below": (
        text(HEADS, ROW, MIA, "", "(2 rows affected)"), [*MADE, "note: report-lines"],
    ),
    "another table below": (
        text(HEADS, ROW, "", "Physician,Room", "Ruiz,7"),
        ["2 made", "4 refused: appointment birth_date procedure",
         "5 refused: appointment birth_date name procedure"],
    ),
    # Cells
    "days as numbers": (
        text(HEADS, ROW.replace("1938-07-30", "14091").replace("2026-12-08", "46364"), MIA),
        ["2 refused: appointment birth_date", "3 made"],
    ),
    "the hour 24": (
        text(HEADS, ROW.replace("9:30 AM", "24:00"), MIA), ["2 refused: appointment", "3 made"],
    ),
    "a range of times": (text(HEADS, ROW.replace("AM", "AM - 10:15 AM"), MIA), MADE),
    "a range of times that runs backwards": (
        text(HEADS, ROW.replace("9:30 AM", "23:30 - 14:00")), ["2 refused: appointment"],
    ),
    "a year of two figures": (
        text(HEADS, ROW.replace("1938-07-30", "07/30/38")), ["2 refused: birth_date"],
    ),
    "a number made a power of ten": (
        text(HEADS, ROW.replace("40417", "4.0417E+04"), MIA), ["2 refused: id", "3 made"],
    ),
    "a number kept as a formula": (text(HEADS, ROW.replace("40417", '="40417"'), MIA), MADE),
    "a number of 5,000 figures": (
        text(HEADS, ROW.replace("40417", "4" * 5000), MIA), ["2 refused: id", "3 made"],
    ),
    "figures of another script": (
        text(HEADS, ROW.replace("40417", "\u0664\u0660\u0664"), MIA), ["2 refused: id", "3 made"],
    ),
    "a row that is cut": (
        text(HEADS, ROW[:35], MIA), ["2 refused: appointment procedure", "3 made"],
    ),
    "a cell too many": (text(HEADS, ROW + ",x", MIA), ["2 refused: extra-cells", "3 made"]),
    "marks that turn letters round": (
        text(HEADS, ROW.replace("QADIR, XENIA", "\u202bQADIR, XENIA\u202c"), MIA),
        ["2 refused: name", "3 made"],
    ),
    "a name as a web page": (
        text(HEADS, ROW.replace("XENIA", "<b>XENIA</b>"), MIA), ["2 refused: name", "3 made"],
    ),
    "a name that was read in a wrong encoding": (
        text(HEADS, ROW.replace("XENIA", "JosÃ©"), MIA), ["2 refused: name", "3 made"],
    ),
    # Rows for each other
    "a row twice": (text(HEADS, ROW, ROW), ["2 made", "3 skipped: the same row again"]),
    "a visit at two times": (
        text(HEADS, ROW, ROW.replace("9:30", "11:30")), ["2 refused: id", "3 refused: id"],
    ),
    "two people under one number": (
        text(HEADS, ROW, MIA.replace("40418", "40417")), ["2 refused: id", "3 refused: id"],
    ),
    "statuses in odd words": (
        text(HEADS, ROW.replace("Scheduled", "pt deceased :("), MIA.replace("Scheduled", "Cxl'd")),
        ["2 skipped: deceased", "3 skipped: cancelled"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_list_is_understood_or_refused_by_row_and_field(
    name: str, tmp_path: Path, clinic: Clinic
) -> None:
    content, expected = TEXTS[name]
    file = tmp_path / "list.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    assert outcome(file, clinic) == expected
    asked_otherwise(file, clinic, expected)


def refusal(ask: Callable[[], object]) -> list[str]:
    """Ask, and return why that is refused, [] where it is not."""
    try:
        ask()
    except InputError as refused:
        return [f"list: {one.code}" for one in refused.diagnostics]
    return []


def asked_otherwise(file: Path, clinic: Clinic, expected: list[str]) -> None:
    """See that `make --list` and `docgen columns` end as `read_list` does, and never in a fault."""
    whole = [one for one in expected if one.startswith("list: ")]
    wanted = Wanted(list_file=file, record="40418")
    made = refusal(lambda: choose_patient(wanted, clinic))
    assert made == whole or (not whole and made == ["list: no-record"])
    looked = refusal(lambda: look_at_columns(file, clinic).as_lines())
    assert looked == whole or (
        not looked and look_at_columns(file, clinic).usable is not bool(whole)
    )


CELLS = ["40417", "QADIR, XENIA", date(1938, 7, 30), "en", "vertebroplasty", date(2026, 12, 8)]
BOOKED = [*CELLS, time(9, 30), "Scheduled"]
SECOND = ["40418", "Zorro, Mia", date(1950, 1, 2), *BOOKED[3:6], time(10, 30), "Scheduled"]


def changed(**cells: Any) -> list[Any]:
    """Return a row with cells changed: A=... is the first."""
    row = list(BOOKED)
    for letter, value in cells.items():
        row[ord(letter) - ord("A")] = value
    return row


def nothing(_: Workbook, __: Worksheet) -> None:
    """Leave a sheet as it is."""


def old_days(book: Workbook, _: Worksheet) -> None:
    book.epoch = CALENDAR_MAC_1904


def formula(_: Workbook, sheet: Worksheet) -> None:
    sheet["A2"] = "=40416+1"


def hidden_row(_: Workbook, sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def hidden_column(_: Workbook, sheet: Worksheet) -> None:
    sheet.column_dimensions["C"].hidden = True


def hidden_sheet(book: Workbook, _: Worksheet) -> None:
    other = book.create_sheet("old")
    other.append(HEADS.split(","))
    other.append(["9", "Old, Ana"])
    other.sheet_state = "hidden"


def second_list(book: Workbook, sheet: Worksheet) -> None:
    hidden_sheet(book, sheet)
    book["old"].sheet_state = "visible"


def merged_heads(_: Workbook, sheet: Worksheet) -> None:
    sheet.insert_rows(1)
    sheet["A1"], sheet["E1"] = "Patient", "Visit"
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("E1:H1")


def merged_number(_: Workbook, sheet: Worksheet) -> None:
    sheet["A3"] = None
    sheet.merge_cells("A2:A3")


BOOKS: dict[str, tuple[list[list[Any]], Callable[[Workbook, Worksheet], None], list[str]]] = {
    "a table": ([BOOKED, SECOND], nothing, MADE),
    "a record number that is a number": ([changed(A=40417)], nothing, ["2 made"]),
    "days that count from 1904": ([BOOKED, SECOND], old_days, MADE),
    "days without a format": (
        [changed(C=14091, F=46364)], nothing, ["2 refused: appointment birth_date"],
    ),
    "a time with the day 1900": ([changed(G=datetime(1900, 1, 1, 9, 30))], nothing, ["2 made"]),
    "errors of formulas": (
        [changed(B="#REF!"), SECOND], nothing, ["2 refused: name", "3 made"],
    ),
    "a formula without its value": ([BOOKED], formula, ["list: bad-list"]),
    "a row that is hidden": ([BOOKED, SECOND], hidden_row, [*MADE, "note: hidden-rows"]),
    "a column that is hidden": ([BOOKED, SECOND], hidden_column, [*MADE, "note: hidden-columns"]),
    "a sheet that is hidden": ([BOOKED, SECOND], hidden_sheet, MADE),
    "two sheets with lists": ([BOOKED], second_list, ["list: bad-list"]),
    "groups above the heads": ([BOOKED], merged_heads, ["3 made", "note: title-lines"]),
    "a number merged over two rows": (
        [BOOKED, SECOND], merged_number, ["2 made", "3 refused: bad-cell id"],
    ),
    "a total": ([BOOKED, SECOND, ["Total", 2]], nothing, [*MADE, "note: report-lines"]),
    "heads alone": ([], nothing, []),
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_is_understood_or_refused_by_row_and_field(
    name: str, tmp_path: Path, clinic: Clinic
) -> None:
    rows, change, expected = BOOKS[name]
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (HEADS.split(","), *rows):
        sheet.append(row)
    change(book, sheet)
    packed = io.BytesIO()
    book.save(packed)
    file = tmp_path / "list.xlsx"
    file.write_bytes(packed.getvalue())
    assert outcome(file, clinic) == expected
    asked_otherwise(file, clinic, expected)
