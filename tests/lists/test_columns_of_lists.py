"""`docgen columns`: what is understood of a list, without a word of its cells."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from docgen.cache import FrozenMap
from docgen.cli import cli
from docgen.files import examples_root
from docgen.lists.column_report import ColumnReport, look_at_columns, shape, understand
from docgen.lists.columns import RawRow
from docgen.settings.clinic import Clinic
from docgen.settings.list_format import ListFormat

CLINIC = examples_root() / "clinics" / "pain-specialists"

# Made up after what Epic, athenahealth, OpenEMR and a Spanish system write.
EPIC = """Appointment Report,,,,,,,,,,,
Department: IR,,,,,,,,,,,
Patient MRN,Patient Name,Patient DOB (MM/DD/YYYY),Preferred Language,Appt Date,Appt Time,\
Visit Type,Appt Status,Cancel Reason,Referring Provider,Interpreter Language,Notes to Self
E1001234,"QUIÑONES, ROSA M",05/02/1948,Spanish,12/08/2026,9:30 AM,VERTEBRO,Scheduled,,"RUIZ, A",x,
E1001299,"IBARRA, JOHN",07/30/1938,English,12/08/2026,10:30 AM,VERTEBRO,Canceled,Patient,LEE,,
"""
ATHENA = """patientid,patient firstname,patient lastname,patientdob,language,apptdate,\
apptstarttime,appttype,apptcancelreason,apptstatus
10233,Rosa,Quiñones,05/02/1948,Spanish; Castilian,12/13/2026,09:30 AM,Vertebro,,f
"""
OPENEMR = """pc_eid,pid,fname,lname,DOB,language,pc_eventDate,pc_startTime,pc_apptstatus,pc_title
22,102,Rosa,Quiñones,1948-05-02,Spanish,2026-12-08,09:30:00,-,Vertebro
"""
SPANISH = """Nº de expediente;Apellido paterno;Apellido materno;Nombre(s);Fecha de nacimiento;\
Idioma;Procedimiento;Fecha de la cita;Hora;Estado;Teléfono
4017;Quiñones;Ibarra;Rosa María;02/05/1948;Español;Vertebro;28/12/2026;9:30;Confirmada;312-555-0118
"""
SECRETS = re.compile(
    r"quiñones|ibarra|rosa|john|ruiz|lee\b|1948|1938|2026|e100|10233|4017|\b102\b|312|vertebro\b"
    r"|spanish|español|scheduled|confirmada|canceled",
    re.IGNORECASE,
)

UNDERSTOOD = {
    "epic": (EPIC, 3, {
        "A": "id", "B": "name", "C": "birth_date", "D": "language", "E": "appointment_date",
        "F": "appointment_time", "G": "-", "H": "status", "I": "visit", "J": "-", "K": "-",
        "L": "-",
    }),
    "athena": (ATHENA, 1, {
        "A": "id", "B": "given_name", "C": "family_name", "D": "birth_date", "E": "language",
        "F": "appointment_date", "G": "appointment_time", "H": "-", "I": "visit", "J": "status",
    }),
    "openemr": (OPENEMR, 1, {
        "A": "-", "B": "id", "C": "given_name", "D": "family_name", "E": "birth_date",
        "F": "language", "G": "-", "H": "-", "I": "-", "J": "-",
    }),
    "spanish": (SPANISH, 1, {
        "A": "id", "B": "family_name", "C": "second_family_name", "D": "given_name",
        "E": "birth_date", "F": "language", "G": "procedure", "H": "appointment_date",
        "I": "appointment_time", "J": "status", "K": "-",
    }),
}  # fmt: skip


EITHER = "  date_order: mdy    # or dmy, if 03/04/2026 is the third of April"


def look(tmp_path: Path, text: str, **form: Any) -> ColumnReport:
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    clinic = Clinic.load(CLINIC)
    if form:
        own = replace(clinic.list_format, **form)
        object.__setattr__(clinic, "list_format", own)
    return look_at_columns(file, clinic)


def rows(report: ColumnReport) -> dict[str, str]:
    """The field of each column, by its letters."""
    found = (re.match(r" +([A-Z]+)  (.*?)  +(\S+)  ", line) for line in report.table[1:])
    return {match[1]: match[3] for match in found if match}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_what_is_understood_of_the_lists_of_four_systems(name: str, tmp_path: Path) -> None:
    text, row, fields = UNDERSTOOD[name]
    report = look(tmp_path, text)
    assert report.table[0].endswith(f"named in row {row}")
    assert rows(report) == fields
    assert not SECRETS.search("\n".join(report.as_lines()).replace("03/04/2026", ""))


def test_what_docgen_cannot_tell_is_proposed(tmp_path: Path) -> None:
    epic = look(tmp_path, EPIC)
    assert not epic.usable
    assert '"Visit Type": procedure    # or ignore' in "\n".join(epic.lines)
    assert '"Interpreter Language": language    # or ignore' in "\n".join(epic.lines)
    assert epic.lines[-1] == "  date_order: mdy"
    openemr = look(tmp_path, OPENEMR)
    assert '"?": appointment    # one of: "pc_eventDate", "pc_startTime"' in "\n".join(
        openemr.lines
    )
    assert "No column is understood as appointment." in openemr.against
    assert look(tmp_path, SPANISH).lines == ("list:", "  date_order: dmy")
    assert look(tmp_path, ATHENA).lines[-1] == "  date_order: mdy"


def test_lines_that_were_proposed_are_what_was_missing(tmp_path: Path) -> None:
    told = {"Visit Type": "procedure", "Interpreter Language": "ignore"}
    report = look(tmp_path, EPIC, columns=FrozenMap(told), date_order="mdy")
    assert (report.usable, report.lines) == (True, ())
    assert rows(report)["G"] == "procedure"
    assert report.as_lines()[-1] == "Nothing is to be said in clinic.yaml."


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (("05/02/1948",), EITHER),
        (("05/02/1948", "05/13/1948"), "  date_order: mdy"),
        (("12/12/1948", "13/12/1948"), "  date_order: dmy"),
        (("13/05/1948", "05/13/1948"), EITHER),
        (("1948-05-13",), ""), (("5 May 1948",), ""),
    ],
)  # fmt: skip
def test_the_order_of_dates_is_told_where_a_date_tells_it(
    texts: tuple[str, ...], order: str, tmp_path: Path
) -> None:
    lines = "".join(f"{n},x,{text},2026-12-08 9:30\n" for n, text in enumerate(texts))
    report = look(tmp_path, f"id,name,birth_date,appointment\n{lines}")
    assert report.lines == (("list:", order) if order else ())


def test_two_columns_that_mean_the_same_are_both_shown(tmp_path: Path) -> None:
    report = look(tmp_path, "MRN,Patient ID,DOB,Patient Name,Appt\n1,2,3,4,5\n")
    assert not report.usable
    said = "\n".join(report.against)
    assert 'Column A, "MRN": means id, as "Patient ID" does.' in said
    assert 'Column B, "Patient ID": means id, as "MRN" does.' in said


def test_a_list_that_a_run_refuses_cannot_be_used(tmp_path: Path) -> None:
    heads = "MRN,Patient,,DOB,Appt\n,Last Name,First Name,,\n"
    report = look(tmp_path, f"{heads}1,Rosa,Peña,1948-05-02,2026-12-08 9:30\n")
    assert report.against == (
        "The columns are named in two rows, 1 and 2. Give each column its whole name in one row.",
    )


def test_a_column_that_lost_says_to_which(tmp_path: Path) -> None:
    text = (
        "id,MRN,name,birth_date,appointment,Appt Status Code,Status,vertebrae\n1,2,3,4,5,6,7,L1\n"
    )
    report = look(tmp_path, text)
    assert report.usable
    assert '["id" counts as id]' in report.table[2]
    assert '["Status" counts as status]' in report.table[6]
    assert rows(report)["H"] == "vertebrae"


def test_a_list_without_heads_shows_nothing_of_its_rows(tmp_path: Path) -> None:
    row = "40417,Quiñones Rosa,1948-05-02,es,2026-12-08T09:30\n"
    report = look(tmp_path, row * 3)
    assert not report.usable
    assert "no row names columns" in report.table[0]
    assert not SECRETS.search("\n".join(report.as_lines()))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("05/02/1948", "99/99/9999"), ("Peña, Rosa", "Aaaa, Aaaa"), ("O'Brien", "A'Aaaaa"),
        ("9:30 a.m.", "9:99 a.a."), ("李", "a"), ("", ""), ("\x1b[2J", "·[9A"),
        ("a" * 24, "a" * 24), ("a" * 25, "a" * 24 + "…"),
    ],
)  # fmt: skip
def test_a_text_is_shown_by_its_shape(text: str, seen: str) -> None:
    assert shape(text) == seen


def test_three_shapes_of_a_column_are_shown_each_once() -> None:
    texts = ["Ab", "Xy", "", "9", "10", "1/2", "abc"]
    rows = [["id", "name"], *([text, "x"] for text in texts)]
    seen = understand((RawRow(n, n, cells) for n, cells in enumerate(rows, 1)), ListFormat())
    assert seen.columns[0].shapes == ("Aa", "9", "99")


def run(*words: str | Path) -> tuple[int, str]:
    found = CliRunner().invoke(cli, [*map(str, words), "--clinic", str(CLINIC)])
    assert "Traceback" not in found.output
    return found.exit_code, found.output


def test_the_command_says_by_its_exit_code_whether_the_list_can_be_used(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(SPANISH, encoding="cp1252")
    code, said = run("columns", file)
    assert code == 0
    assert "read as Windows-1252" in said
    file.write_text(OPENEMR, encoding="utf-8")
    assert run("columns", file)[0] == 1
    assert run("columns", tmp_path / "none.csv")[0] == 2
    assert run("columns", tmp_path / "a.jsonl")[0] == 2


def test_a_workbook_is_looked_at_as_well(tmp_path: Path) -> None:
    book = Workbook()
    for cells in (["id", "name", "birth_date", "appointment"], ["1", "Rosa", "x", "y"]):
        book.active.append(cells)  # type: ignore[union-attr]
    book.save(tmp_path / "a.xlsx")
    code, said = run("columns", tmp_path / "a.xlsx")
    assert (code, "Aaaa" in said, "Rosa" in said) == (0, True, False)


def test_the_help_says_what_is_shown() -> None:
    said = CliRunner().invoke(cli, ["columns", "--help"]).output
    assert "docgen columns december.csv --clinic lakeside" in said
    assert "Exit codes: 0 the list can be used" in " ".join(said.split())
    assert "columns " in CliRunner().invoke(cli, ["--help"]).output
