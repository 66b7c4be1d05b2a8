"""Verify: every file is what the manifest says, or it is named."""

from dataclasses import replace
from pathlib import Path

import pytest
from batch_runs import job, patients, run

from docgen.batch.verify import Verification, manifest_of, passwords_of
from docgen.errors import InputError
from docgen.patient.raw import RawRecord


@pytest.fixture
def out(tmp_path: Path) -> Path:
    run(job(tmp_path / "out", patients(3), combined=tmp_path / "out" / "print.pdf"))
    return tmp_path / "out"


def findings(place: Path) -> list[str]:
    verification = Verification(manifest_of(place), {})
    list(verification.steps())
    return [str(finding) for finding in verification.report.findings]


def first(out: Path) -> Path:
    return min(out.glob("A*.pdf"))


def test_a_whole_run_is_proved(out: Path) -> None:
    verification = Verification(manifest_of(out), {})
    assert list(verification.steps()) == [1, 2, 3, 4, 5, 6]
    assert (verification.report.sheets, verification.report.files) == (6, 4)
    assert verification.report.findings == []


def test_one_changed_byte_shows(out: Path) -> None:
    data = bytearray(first(out).read_bytes())
    data[len(data) // 2] ^= 1
    first(out).write_bytes(data)
    assert findings(out) == [f"{first(out).name}: It is not the file that the run has made."]


def test_a_missing_file_shows(out: Path) -> None:
    name = first(out).name
    first(out).unlink()
    assert findings(out) == [f"{name}: It is missing."]


def test_a_changed_print_file_shows_once(out: Path) -> None:
    (out / "print.pdf").write_bytes(b"%PDF-1.7")
    assert findings(out) == ["print.pdf: It is not the file that the run has made."]


def test_two_files_that_changed_places_show(out: Path) -> None:
    one, two, _ = sorted(out.glob("A*.pdf"))
    one.rename(out / "x")
    two.rename(one)
    (out / "x").rename(two)
    assert len(findings(out)) == 2


def test_a_file_that_the_manifest_does_not_know_shows(out: Path) -> None:
    (out / "stranger.pdf").write_bytes(b"")
    assert findings(out) == ["stranger.pdf: The manifest does not know it."]


def test_a_manifest_cut_short_shows(out: Path) -> None:
    text = (out / "run.jsonl").read_bytes()
    (out / "run.jsonl").write_bytes(text[:-20])
    (message,) = findings(out)
    assert "--resume" in message


def test_a_run_is_found_by_its_folder_manifest_or_print_file(out: Path, tmp_path: Path) -> None:
    assert manifest_of(out) == manifest_of(out / "run.jsonl") == out / "run.jsonl"
    asked = job(tmp_path / "list", patients(1))
    run(replace(asked, folder=None, combined=tmp_path / "december.pdf"))
    for name in ("december.pdf", "december.PDF"):
        assert manifest_of(tmp_path / name) == tmp_path / "december.run.jsonl"
    assert findings(tmp_path / "december.pdf") == []


@pytest.mark.parametrize("place", ["nowhere", ".", "a.pdf"])
def test_a_place_without_a_manifest_is_refused(place: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no manifest"):
        manifest_of(tmp_path / place)


def test_a_folder_of_parts_that_was_left_shows_that_the_run_did_not_end(out: Path) -> None:
    """The manifest may be whole and every file right: somebody was writing when it stopped."""
    (out / ".run.jsonl.parts").mkdir()
    (found,) = findings(out)
    assert found.startswith("run.jsonl: The run is unfinished")
    (out / ".run.jsonl.parts").rmdir()
    assert findings(out) == []


def test_parts_of_another_run_in_the_same_place_are_no_matter(out: Path) -> None:
    (out / ".other.run.jsonl.parts").mkdir()
    assert findings(out) == []


def test_who_has_two_visits_has_two_passwords() -> None:
    rows = [("1", "first"), ("2", "other"), ("1", "second")]
    records = (RawRecord.of({"id": number, "pin": pin}) for number, pin in rows)
    assert passwords_of(records, "pin") == {"1": ("first", "second"), "2": ("other",)}


@pytest.mark.parametrize("per_file", [0, 1, 2])
@pytest.mark.parametrize("which", ["first", "last"])
def test_a_print_file_that_is_gone_is_missed_and_made_again(
    per_file: int, which: str, tmp_path: Path
) -> None:
    """With several print files it is that one alone; the others are left as they are."""
    asked = job(
        tmp_path / "out", patients(3), combined=tmp_path / "out" / "print.pdf", per_file=per_file
    )
    run(asked)
    files = sorted((tmp_path / "out").glob("print*.pdf"))
    whole = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}
    gone = files[0] if which == "first" else files[-1]
    gone.unlink()
    assert findings(tmp_path / "out") == [f"{gone.name}: It is missing."]
    done = run(replace(asked, resume=True))
    assert done.summary.made == 0
    assert findings(tmp_path / "out") == []
    for file, (data, since) in whole.items():
        assert file.read_bytes() == data
        assert (file.stat().st_mtime_ns == since) is (file != gone)
