"""Whatever wrote a list, its letters come out right, or the list is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import Diagnostic, InputError
from docgen.lists.files import stream_records
from docgen.patient.raw import RawRecord

LIST = "id,family_name,notes\n7,Peña,Grüße\n8,Ibáñez,—\n"


def read(file: Path, content: bytes) -> tuple[list[RawRecord], list[str]]:
    """Write a list and read it; its records and the codes of its notes."""
    file.write_bytes(content)
    notes: list[Diagnostic] = []
    return list(stream_records(file, notes=notes)), [note.code for note in notes]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_every_line_end_is_read(tmp_path: Path, encoding: str, end: str) -> None:
    mark = "\ufeff" if encoding in {"utf-16-le", "utf-16-be"} else ""
    content = (mark + LIST.replace("\n", end)).encode(encoding)
    records, notes = read(tmp_path / "a.csv", content)
    assert [record.text("family_name") for record in records] == ["Peña", "Ibáñez"]
    assert notes == (["windows-1252"] if encoding == "cp1252" else [])


def test_windows_1252_is_noted_once_however_late_it_shows(tmp_path: Path) -> None:
    rows = "".join(f"{n},Pena,x\n" for n in range(60_000))
    content = ("id,family_name,notes\n" + rows + "1,Peña,x\n").encode("cp1252")
    records, notes = read(tmp_path / "a.csv", content)
    assert records[-1].text("family_name") == "Peña"
    assert notes == ["windows-1252"]


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode() + "9,Peña,".encode("cp1252"),  # put together from two
        LIST.encode()[:26],  # cut within a letter
        LIST.encode("cp1252") + b"9,\x81,x\n",
        "id,family_name\n1,Nguyễn\n".encode() + b"2,\xe1\n",
        "id,family_name\n1,Дарья\n".encode() + b"2,\xe1\n",
    ],
)
def test_what_is_neither_encoding_as_a_whole_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="UTF-8") as error:
        read(tmp_path / "a.csv", content)
    assert error.value.diagnostics[0].place is not None
    assert error.value.diagnostics[0].place.line > 1


WORDS = (
    "José Peña", "María", "García", "Núñez", "Ibáñez, José", "Muñoz", "López", "Gómez", "Martínez",
    "Rodríguez", "Jesús", "MUÑOZ", "operación", "Müller", "René", "Conceição", "Strauß, Jürgen",
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850", "cp437"])
@pytest.mark.parametrize("word", WORDS)
def test_the_accents_of_a_mac_or_of_dos_are_never_read_as_others(
    tmp_path: Path, word: str, encoding: str
) -> None:
    try:
        content = f"id,notes\n7,x\n8,{word}\n".encode(encoding)
    except UnicodeEncodeError:
        return  # that code page lacks a letter
    with pytest.raises(InputError) as error:
        read(tmp_path / "a.csv", content)
    (found,) = error.value.diagnostics
    assert found.code in {"other-encoding", "not-utf8"}
    assert found.place is not None
    assert found.place.line == 3


def test_a_list_of_a_mac_is_named_as_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="of a Mac or of DOS") as error:
        read(tmp_path / "a.csv", LIST.encode("mac_roman"))
    assert "CSV UTF-8" in error.value.diagnostics[0].hint


LATIN = (
    "O\u2019Brien, d\u2019Angelo, dell\u2019orto, Šimek, Žarko, Miško, Božena, Mª José, Gal·la, "
    "Smith\u2013Jones, rest \u2013 at home, at once\u2014then, wait\u2026, \u201cBob\u201d, "
    "½ tablet, 38°C, 2±1, "
    "Tylenol®, Tylenol\u2122, «Ana», ¿Ana?, ¡Ana!, Œuvrard, Lefœvre, ÿ, 5\u00a0µg, "
    "\u2022 item, Ana\u00a0Ruiz, Peña\u2019s, niño\u2026, ‘Bob’, Hawai‘i, 5€, £5, 20¢, § 3, ©, "
    "JOSÉ\u2019S"
)


@pytest.mark.parametrize("word", LATIN.split(", "))
def test_what_windows_1252_writes_is_not_taken_for_a_mac(tmp_path: Path, word: str) -> None:
    records, notes = read(tmp_path / "a.csv", f"id,notes\n7,{word}\n8,Peña\n".encode("cp1252"))
    assert records[0].text("notes") == word
    assert notes == ["windows-1252"]


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"%PDF-1.7\n", "a PDF"), (b"{\\rtf1 ", "a word processor"), (b"<html><table>",
        "a web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "a web page"), (b"\r\n <!DOCTYPE html>",
        "a web page"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_told(tmp_path: Path, start: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what):
        read(tmp_path / "a.csv", start + b"id,name\n7,Lu\n")


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("mimetypeapplication/vnd.oasis.opendocument.spreadsheet", ".ods"),
        ("Index/Document.iwa", "Numbers"), ("[Content_Types].xml", "ends with .xlsx"),
        ("xl/workbook.xml", "ends with .xlsx"), ("other", "without a password"),
    ],
)  # fmt: skip
def test_a_packed_file_under_the_name_of_a_list_is_told(
    tmp_path: Path, part: str, word: str
) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path / "a.csv", b"PK\x03\x04" + b"\0" * 26 + part.encode() + b"\0" * 100)
    assert word in error.value.diagnostics[0].hint


@pytest.mark.parametrize("word", ["JOSÉ’S", "PEÑ\u00ba", "MUÑOZ…", "“Ibáñez”", "café»"])
def test_letters_that_meet_in_windows_1252_are_not_taken_for_utf_8(
    tmp_path: Path, word: str
) -> None:
    records, _ = read(tmp_path / "a.csv", f"id,notes\n7,{word}\n8,Peña\n".encode("cp1252"))
    assert records[0].text("notes") == word


def test_a_letter_may_lie_across_two_pieces_of_the_file(tmp_path: Path) -> None:
    for shift in range(4):
        notes = "x" * 100 + "\n"
        head = "id,notes\n" + "y" * shift + "\n"
        content = (head + f"1,{notes}" * 2600 + "2,ñỄñ\n" * 2000).encode()
        records, said = read(tmp_path / "a.csv", content)
        assert records[-1].text("notes") == "ñỄñ"
        assert said == []


@given(st.text(st.characters(codec="cp1252", exclude_categories=["Cc", "Z"]), min_size=1))
def test_what_is_valid_utf_8_is_read_as_utf_8(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.mktemp("lists") / "a.jsonl"
    written = text.replace("\\", "").replace('"', "")
    records, notes = read(file, f'{{"id": "{written}"}}'.encode())
    assert records[0].mapping["id"] == written
    assert notes == []


def test_utf_16_without_its_mark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a text table"):
        read(tmp_path / "a.csv", LIST.encode("utf-16-le"))


def test_utf_16_that_is_cut_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read(tmp_path / "a.csv", LIST.encode("utf-16")[:-1])


def test_a_line_of_utf_16_without_an_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a text table"):
        read(tmp_path / "a.csv", ("id,notes\n" + "x" * 1_000_001).encode("utf-16"))


def test_a_list_from_a_pipe_is_read(tmp_path: Path) -> None:
    import os
    import threading

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(LIST.encode("cp1252"),))
    writer.start()
    records = list(stream_records(pipe))
    writer.join()
    assert [record.text("id") for record in records] == ["7", "8"]


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    with file.open("wb") as stream:
        stream.write(b"\xff\xfe")
        stream.truncate(500_000_001)
    with pytest.raises(InputError, match="500 MB"):
        list(stream_records(file))


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_workbook_under_another_name_is_told(tmp_path: Path, start: bytes) -> None:
    with pytest.raises(InputError, match=r"\.xlsx"):
        read(tmp_path / "a.csv", start + b"\0" * 100)


@pytest.mark.parametrize(
    ("name", "head", "row"),
    [
        ("a.csv", "id,notes\n", "7,Peña\n"),
        ("a.jsonl", "", '{"id": "7", "notes": "Peña"}\n'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_long_list_is_never_in_memory_as_a_whole(
    tmp_path: Path, name: str, head: str, row: str, encoding: str
) -> None:
    import tracemalloc

    file = tmp_path / name
    file.write_bytes((head + row * 400_000).encode(encoding))
    tracemalloc.start()
    try:
        for _, _ in zip(stream_records(file), range(1000), strict=False):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000 < file.stat().st_size
