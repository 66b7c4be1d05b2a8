"""The manifest: a crash can cut it short, and nothing is lost by that."""

from pathlib import Path

import pytest

from docgen.batch import journal
from docgen.batch.journal import FILES, PRINTED, Journal, NewLine
from docgen.batch.manifest import (
    VERSION,
    Manifest,
    ManifestEnd,
    ManifestEntry,
    ManifestHead,
    read_entry,
    read_line,
)
from docgen.errors import InputError
from docgen.files import UnfinishedFiles

ENTRY = ManifestEntry(
    "1", "p", "prepare", "en", "standard", "1.pdf", 0, 2, "ab", "i1", "c", "t", "k", "0", "d"
)

HEAD = ManifestHead("prepare", "standard", "", "2026-12-01", wanted=3)
END = ManifestEnd(rows=4, made=3, refused=1, skipped=0)


def entry(number: int, inputs: str = "") -> ManifestEntry:
    return ENTRY._replace(record=str(number), file=f"{number}.pdf", inputs=inputs or f"i{number}")


def lines(*entries: ManifestEntry) -> list[NewLine]:
    return [NewLine(found.file, found.part, found.line()) for found in entries]


def test_an_entry_is_read_as_it_was_written() -> None:
    locked = ENTRY._replace(locked="cd", content="ef", part=3, only="new")
    assert read_entry(ENTRY.line()) == ENTRY
    assert read_entry(locked.line()) == locked


def test_head_and_end_are_read_as_they_were_written() -> None:
    full = ManifestHead(
        "a", "b", "staff", "2026-12-01T07:45", "es", "pin", "../p.pdf", True, 200, "id", 9
    )
    full = full._replace(split="day")
    for line in (HEAD, full, END, ManifestEnd(1, 2, 3, 4, 5, 6)):
        assert read_line(line.line()) == line
        assert read_line(line.line()[:-1]) is None
        assert read_entry(line.line()) is None


@pytest.mark.parametrize(
    "line",
    [
        b'{"manifest":2}\n',
        b'{"manifest":"2"}\n',
        HEAD._replace(per_file="2").line(),  # type: ignore[arg-type]  # damaged
        HEAD._replace(duplex=1).line(),  # type: ignore[arg-type]  # damaged
        b'{"end":{}}\n',
        b'{"end":3}\n',
        END._replace(made="3").line(),  # type: ignore[arg-type]  # damaged
    ],
)
def test_a_damaged_head_or_end_is_none(line: bytes) -> None:
    assert read_line(line) is None


def test_a_manifest_with_a_damaged_first_line_is_refused(tmp_path: Path) -> None:
    for first in (b"{}\n", END.line(), b"\xff\n"):
        (tmp_path / "run.jsonl").write_bytes(first + entry(1).line())
        with pytest.raises(InputError, match="first line"):
            Manifest(tmp_path / "run.jsonl").refuse_unreadable()
    for first in (HEAD.line(), entry(0).line(), b"cut sho"):
        (tmp_path / "run.jsonl").write_bytes(first)
        Manifest(tmp_path / "run.jsonl").refuse_unreadable()


def test_a_manifest_of_a_newer_docgen_is_refused(tmp_path: Path) -> None:
    for version in (VERSION, VERSION + 1):
        known = HEAD._replace(version=version).line()
        strange = known.replace(b'"sheet"', b'"leaf"') if version > VERSION else known
        (tmp_path / "run.jsonl").write_bytes(strange)
        if version == VERSION:
            Manifest(tmp_path / "run.jsonl").refuse_unreadable()
        else:
            with pytest.raises(InputError, match="newer docgen"):
                Manifest(tmp_path / "run.jsonl").refuse_unreadable()


def test_a_closed_manifest_is_open_again_before_anything_changes(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    whole = HEAD.line() + entry(0).line() + END.line()
    for change in (Journal.reopen, lambda journal: journal.append(lines(entry(1)))):
        file.write_bytes(whole)
        journal = Journal(file)
        journal.begin(HEAD)
        assert file.read_bytes() == whole
        change(journal)
        journal.close()
        assert file.read_bytes().startswith(whole + HEAD.line())
        assert Manifest(file).closing is None
        assert Manifest(file).begun


def test_a_run_that_ended_without_a_sheet_is_no_run_to_go_on_with(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    for text, begun in ((HEAD.line(), True), (HEAD.line() + END.line(), False), (b"", False)):
        file.write_bytes(text)
        assert Manifest(file).begun == begun
        journal = Journal(file)
        other = HEAD._replace(sheet="discharge")
        journal.begin(other)
        assert file.read_bytes() == (text if begun else other.line())
        journal.close()
        assert file.exists() == begun  # what was begun in vain is gone


@pytest.mark.parametrize(
    "line", [b"", b"\n", b"{}\n", b"[]\n", b'{"record":1}\n', b"\xff\n", ENTRY.line()[:-1]]
)
def test_what_is_no_entry_is_passed_over(line: bytes) -> None:
    assert read_entry(line) is None


@pytest.mark.parametrize("cut", range(1, len(ENTRY.line())))
def test_a_last_line_cut_short_is_tolerated_and_written_over(cut: int, tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    file.write_bytes(entry(1).line() + entry(2).line()[:cut])
    journal = Journal(file)
    assert journal.made_from("i1") == entry(1)
    assert journal.made_from("i2") is None
    journal.append(lines(entry(2)))
    journal.close()
    assert file.read_bytes() == entry(1).line() + entry(2).line()


def test_the_last_line_about_a_file_counts(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    file.write_bytes(entry(1).line() + entry(2).line() + entry(1, "other").line())
    known = Manifest(file)
    assert known.made_from("i1") is None
    assert known.made_from("other") == entry(1, "other")
    assert [found.inputs for _, found in known.entries()] == ["i2", "other"]


def test_of_two_heads_and_two_keys_the_last_counts(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    later = HEAD._replace(printed_on="2026-12-02")
    locked = [entry(1)._replace(key="a"), entry(2)._replace(key="b"), entry(3)]
    file.write_bytes(b"".join([HEAD.line(), later.line(), *(one.line() for one in locked)]))
    known = Manifest(file)
    assert (known.head, known.key, known.first) == (later, "b", locked[0])


def test_at_the_end_lines_stand_in_the_order_of_the_list(tmp_path: Path) -> None:
    file, parts = tmp_path / "run.jsonl", UnfinishedFiles(tmp_path / "run.jsonl")
    parts.begin()
    journal = Journal(file)
    journal.begin(HEAD)
    for at in (2, 0, 1):
        (offset,) = journal.append(lines(entry(at)))
        journal.place(FILES, at, offset)
    (offset,) = journal.append(lines(entry(7)._replace(part=1)))
    journal.place(PRINTED, 0, offset)
    assert journal.finish(END, parts)
    journal.close()
    parts.end()
    assert file.read_bytes().splitlines(keepends=True)[0] == HEAD.line()
    assert file.read_bytes().endswith(END.line())
    assert [found.record for _, found in Manifest(file).entries()] == ["0", "1", "2", "7"]
    assert [path.name for path in tmp_path.iterdir()] == ["run.jsonl"]


def test_a_manifest_in_order_is_left_alone(tmp_path: Path) -> None:
    file, parts = tmp_path / "run.jsonl", UnfinishedFiles(tmp_path / "run.jsonl")
    for wrote in (True, False):
        journal = Journal(file)
        journal.begin(HEAD)
        offsets = [] if journal.entry_lines else journal.append(lines(entry(0), entry(1)))
        for at, offset in enumerate(offsets or [offset for offset, _ in journal.entries()]):
            journal.place(FILES, at, offset)
        assert journal.finish(END, parts) == wrote
        journal.close()
    assert file.read_bytes() == b"".join(
        [HEAD.line(), entry(0).line(), entry(1).line(), END.line()]
    )


def test_entries_without_a_row_are_stale(tmp_path: Path) -> None:
    first = Journal(tmp_path / "run.jsonl")
    offsets = first.append(lines(entry(0), entry(1), entry(2)))
    first.close()
    journal = Journal(tmp_path / "run.jsonl")
    journal.place(FILES, 0, offsets[0])
    journal.place(FILES, 1, offsets[2])
    assert [(at, found.record) for at, found in journal.stale()] == [(offsets[1], "1")]
    journal.close()


def test_rows_without_a_sheet_hide_no_stale_entry(tmp_path: Path) -> None:
    """Row 3 of the list alone has a sheet: the rows before it were refused."""
    first = Journal(tmp_path / "run.jsonl")
    offsets = first.append(lines(entry(0), entry(1)))
    first.close()
    journal = Journal(tmp_path / "run.jsonl")
    journal.place(FILES, 3, offsets[0])
    assert [found.record for _, found in journal.stale()] == ["1"]
    journal.place(FILES, 0, offsets[1])
    assert list(journal.stale()) == []
    journal.close()


def test_a_second_run_in_the_same_folder_is_kept_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_PATIENCE", 0.1)
    first = Journal(tmp_path / "run.jsonl")
    with pytest.raises(InputError, match="Another run"):
        Journal(tmp_path / "run.jsonl")
    first.close()
    Journal(tmp_path / "run.jsonl").close()


def test_a_manifest_is_for_its_owner_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "run.jsonl")
    assert (tmp_path / "run.jsonl").stat().st_mode & 0o777 == 0o600
    journal.close()


@pytest.mark.parametrize("name", ["../a.pdf", "/etc/passwd", "a/b.pdf", "..", ".bashrc", "a\\b"])
def test_a_name_that_leads_elsewhere_is_no_plain_name(name: str) -> None:
    assert not ENTRY._replace(file=name).is_plain_name
