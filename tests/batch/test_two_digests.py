"""A run that is resumed makes again what would show something else, whatever files were changed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_runs import Row, everything, job, lines_of, manifest, patient, pdfs, run
from click.testing import CliRunner

from docgen.batch.run import BatchRun
from docgen.cli import cli
from docgen.errors import InputError
from docgen.files import examples_root
from docgen.settings.clinic import Clinic

ROWS = [
    patient("A1", sedation="yes"),
    patient("A2", sedation="no"),
    patient("A3", sedation="yes", given_name="Rosa"),
]
SENTENCE = "You get medicine to relax you and make you sleepy (sedation)."
WORDING = f"""\
wording:
  - text: "{SENTENCE}"
    en: "You get something to relax."
    es: "Le daremos algo para relajarse."
"""
KINDS: dict[str, dict[str, Any]] = {
    "files": {},
    "files and print file": {"combined": "out/all.pdf"},
    "print file": {"combined": "all.pdf"},
    "locked": {"password_field": "portal_pin"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(examples_root() / "clinics" / "lakeside", tmp_path / "clinic")
    return tmp_path / "clinic"


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def comment(folder: Path) -> None:
    file = folder / "clinic.yaml"
    file.write_text(f"# A remark of ours.\n{file.read_text('utf-8')}", "utf-8")


def reword(folder: Path) -> None:
    """Change a sentence that only the sheets of sedated patients have."""
    file = folder / "clinic.yaml"
    text = re.sub("(?m)^wording:.*\n", WORDING, file.read_text("utf-8"))
    assert SENTENCE in text
    file.write_text(text, "utf-8")


def recolour(folder: Path) -> None:
    file = folder / "clinic.yaml"
    text = file.read_text("utf-8").replace("\nclinic:\n", '\nclinic:\n  accent: "#5b3a1a"\n', 1)
    file.write_text(text, "utf-8")


def done(place: Path, rows: list[Row] = ROWS, **how: Any) -> BatchRun:
    """Make the run, or go on with it, with the clinic as it is now."""
    home = place.parent
    for option in ("combined", "combined_new"):
        if option in how:
            how[option] = home / how[option]
    (home / "out").mkdir(exist_ok=True)
    asked = job(home / "out", rows, clinic=Clinic.load(place), **how)
    alone = how.get("combined") == home / "all.pdf"
    return run(replace(asked, folder=None) if alone else asked)


def files(folder: Path) -> dict[str, bytes]:
    """All that the run has written."""
    home = folder.parent
    return everything(home / "out") | {f.name: f.read_bytes() for f in home.glob("all.*")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_comment_in_clinic_yaml_makes_resume_write_nothing(folder: Path, kind: str) -> None:
    done(folder, **KINDS[kind])
    before = files(folder)
    comment(folder)
    ways: list[dict[str, Any]] = [{"resume": True}, {"resume": True, "dry_run": True}, {}]
    for how in ways:
        again = done(folder, **KINDS[kind], **how).summary
        assert (again.made, again.kept, again.changed) == (0, 3, False)
        assert files(folder) == before


@pytest.mark.parametrize("kind", ["files", "files and print file", "locked"])
def test_a_changed_sentence_makes_again_the_sheets_that_print_it(folder: Path, kind: str) -> None:
    done(folder, **KINDS[kind])
    before, lines = pdfs(folder.parent / "out"), manifest(folder.parent / "out")
    reword(folder)
    with pytest.raises(InputError, match="unfinished, or of an older list"):
        done(folder, **KINDS[kind])
    again = done(folder, **KINDS[kind], resume=True).summary
    assert (again.made, again.kept, again.changed) == (2, 1, True)
    after = pdfs(folder.parent / "out")
    changed = {name for name in before if before[name] != after[name]}
    assert {name[:2] for name in changed} - {"al"} == {"A1", "A3"}
    now = manifest(folder.parent / "out")
    assert [a == b for a, b in zip(lines, now, strict=True) if not a.get("part")] == [
        line["record"] == "A2" for line in lines if not line.get("part")
    ]
    assert CliRunner().invoke(cli, ["verify", str(folder.parent / "out")]).exit_code == 0


def test_what_is_seen_and_not_read_is_made_again_with_its_number(folder: Path) -> None:
    done(folder)
    numbers = [line["number"] for line in manifest(folder.parent / "out")]
    recolour(folder)
    again = done(folder, resume=True).summary
    assert (again.made, again.kept) == (3, 0)
    assert [line["number"] for line in manifest(folder.parent / "out")] == numbers


def test_a_changed_value_makes_its_own_sheet_again(folder: Path) -> None:
    done(folder)
    comment(folder)
    rows = [*ROWS[:2], ROWS[2] | {"given_name": "Rose"}]
    again = done(folder, rows, resume=True).summary
    assert (again.made, again.kept) == (1, 2)


def test_a_file_that_is_damaged_or_gone_is_made_again_though_it_shows_the_same(
    folder: Path,
) -> None:
    done(folder)
    whole = pdfs(folder.parent / "out")
    first, second, _ = (folder.parent / "out" / name for name in whole)
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1])
    comment(folder)
    again = done(folder, resume=True).summary
    assert (again.made, again.kept) == (2, 1)
    assert pdfs(folder.parent / "out") == whole


def test_another_password_locks_its_sheet_again(folder: Path) -> None:
    done(folder, password_field="portal_pin")
    comment(folder)
    rows = [*ROWS[:2], ROWS[2] | {"portal_pin": "another"}]
    again = done(folder, rows, password_field="portal_pin", resume=True).summary
    assert (again.made, again.kept) == (1, 2)


def test_the_manifest_has_the_number_but_of_locked_sheets_only_what_nobody_can_guess(
    folder: Path, tmp_path: Path
) -> None:
    done(folder)
    lines = manifest(tmp_path / "out")
    assert all(re.fullmatch("[0-9a-f]{8}", line["number"]) for line in lines)
    assert len({line["number"] for line in lines}) == 3
    shown = {line["shows"] for line in lines}
    shutil.rmtree(tmp_path / "out")
    done(folder, password_field="portal_pin")
    locked = manifest(tmp_path / "out")
    assert not any("number" in line for line in locked)
    assert not shown & {line["shows"] for line in locked}


def test_the_digest_of_the_files_stays_that_of_those_it_was_made_from(folder: Path) -> None:
    old = Clinic.load(folder).digest
    done(folder)
    reword(folder)
    done(folder, resume=True)
    digests = {line["record"]: line["clinic"] for line in manifest(folder.parent / "out")}
    assert digests == {
        "A1": Clinic.load(folder).digest,
        "A2": old,
        "A3": Clinic.load(folder).digest,
    }


def test_after_a_comment_nothing_is_new_and_after_a_sentence_what_prints_it(folder: Path) -> None:
    how: dict[str, Any] = {"combined": "out/all.pdf"}
    done(folder, **how)
    comment(folder)
    more: dict[str, Any] = {"combined_new": "out/new.pdf", "resume": True}
    assert done(folder, **how, **more).summary.printed_new == []
    reword(folder)
    (new,) = done(folder, **how, **more).summary.printed_new
    assert new.patients == 2


def as_of_before(file: Path) -> None:
    """Write a manifest as docgen wrote it when it did not note what sheets show."""

    def old(lines: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for line in lines:
            kept = {k: v for k, v in line.items() if k not in ("number", "shows")}
            yield kept | {"manifest": 2} if "manifest" in kept else kept

    lines = [
        json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        for line in old(lines_of(file.parent))
    ]
    file.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize(("change", "made"), [(lambda _: None, 0), (comment, 3)])
def test_an_older_manifest_is_compared_by_its_files_and_that_is_said(
    folder: Path, change: Any, made: int
) -> None:
    done(folder)
    as_of_before(folder.parent / "out" / "run.jsonl")
    change(folder)
    how: dict[str, Any] = {"clinic": Clinic.load(folder), "resume": True}
    going = BatchRun(job(folder.parent / "out", ROWS, **how))
    notes = [str(note) for event in going.events() for note in getattr(event, "diagnostics", ())]
    assert going.summary.kept == 3  # of the same bytes: they were worked out, and lie there
    assert any("did not note what each sheet shows" in note for note in notes)
    assert ("shows" in manifest(folder.parent / "out")[0]) == bool(made)
    assert not BatchRun(job(folder.parent / "new", ROWS, clinic=Clinic.load(folder))).summary.kept


def test_a_manifest_of_today_is_not_called_old(folder: Path) -> None:
    done(folder)
    going = BatchRun(job(folder.parent / "out", ROWS, clinic=Clinic.load(folder), resume=True))
    notes = [str(note) for event in going.events() for note in getattr(event, "diagnostics", ())]
    assert not any("did not note" in note for note in notes)
