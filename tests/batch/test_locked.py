"""Files with passwords: AES-256, still readable by a screen reader, and proved by the manifest."""

import hashlib
import io
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_runs import DAY, everything, job, manifest, patient, patients, pdfs, run
from pypdf import PdfReader
from pypdf.constants import UserAccessPermissions

from docgen.batch.passwords import (
    RunKey,
    content_of,
    find_key,
    keep_key,
    lock,
    new_key,
    usable_password,
)
from docgen.batch.renderer import Fingerprint
from docgen.batch.run import BatchRun
from docgen.batch.verify import Verification, passwords_of, verified
from docgen.errors import InputError, OutputError
from docgen.files import UnfinishedFiles
from docgen.lists.files import stream_records

ROWS = [patient("A1", portal_pin="geheim"), patient("A2", portal_pin="contraseña")]


def locked(tmp_path: Path, rows: list[dict[str, str]] = ROWS, **other: object) -> Path:
    run(job(tmp_path / "out", rows, password_field="portal_pin", **other))
    return tmp_path / "out"


def test_a_file_opens_with_its_own_password_only(tmp_path: Path) -> None:
    first, second = pdfs(locked(tmp_path)).values()
    assert PdfReader(io.BytesIO(first)).is_encrypted
    assert not PdfReader(io.BytesIO(first)).decrypt("contraseña")
    assert PdfReader(io.BytesIO(first)).decrypt("geheim")
    assert PdfReader(io.BytesIO(second)).decrypt("contraseña")


def test_it_is_aes_256_and_screen_readers_may_read_it(tmp_path: Path) -> None:
    data = next(iter(pdfs(locked(tmp_path)).values()))
    reader = PdfReader(io.BytesIO(data), password="geheim")
    encryption: Any = reader.trailer["/Encrypt"]
    root: Any = reader.trailer["/Root"]
    assert (encryption["/V"], encryption["/R"], encryption["/Length"]) == (5, 6, 256)
    allowed = reader.user_access_permissions
    assert allowed is not None
    assert UserAccessPermissions.EXTRACT_TEXT_AND_GRAPHICS in allowed
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]


def test_nothing_of_the_patient_is_readable_without_it(tmp_path: Path) -> None:
    for data in pdfs(locked(tmp_path)).values():
        assert b"Wilhelmina" not in data
        assert not {b"geheim", "contraseña".encode()} & set(data.split())


def test_the_manifest_holds_no_password_and_nothing_that_a_guess_could_be_tried_on(
    tmp_path: Path,
) -> None:
    """Whoever guesses the row right can hash row, sheet and content, but has not the key."""
    run(job(tmp_path / "plain", ROWS))
    plain = [hashlib.sha256(data).hexdigest() for data in pdfs(tmp_path / "plain").values()]
    contents = [lock(data, "x")[1] for data in pdfs(tmp_path / "plain").values()]
    asked = job(tmp_path / "out", ROWS, password_field="portal_pin")
    guess = Fingerprint(asked, DAY, frozenset())
    rows = [guess.of(row, marked=False) for row in stream_records(asked.list_file)]
    lines = manifest(locked(tmp_path))
    text = (tmp_path / "out" / "run.jsonl").read_text("utf-8")
    assert not [one for one in ("geheim", *plain, *contents, *rows) if one in text]
    whole = [hashlib.sha256(data).hexdigest() for data in pdfs(tmp_path / "out").values()]
    assert [line["locked"] for line in lines] == whole  # random numbers are in them
    run(job(tmp_path / "again", ROWS, password_field="portal_pin"))
    for one, other in zip(lines, manifest(tmp_path / "again"), strict=True):
        keyed = {one[name] for name in ("key", "inputs", "sha256", "content")}
        assert not keyed & {*other.values()}


def test_open_sheets_are_hashed_as_before(tmp_path: Path) -> None:
    run(job(tmp_path / "out", ROWS))
    for line, data in zip(manifest(tmp_path / "out"), pdfs(tmp_path / "out").values(), strict=True):
        assert line["sha256"] == hashlib.sha256(data).hexdigest()
        assert "key" not in line


def keys() -> list[Path]:
    return sorted((Path(os.environ["XDG_STATE_HOME"]) / "docgen" / "keys").glob("*"))


@pytest.fixture
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.mark.usefixtures("own_state")
def test_each_run_has_a_key_of_its_own_for_its_owner_alone(tmp_path: Path) -> None:
    run(job(tmp_path / "open", ROWS))
    assert keys() == []
    locked(tmp_path)
    (key,) = keys()
    assert {line["key"] for line in manifest(tmp_path / "out")} == {key.name}
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700
    assert len(key.read_bytes()) == 32
    more = job(tmp_path / "out", [*ROWS, patient("A3")], password_field="portal_pin", resume=True)
    said = [
        str(note) for one in BatchRun(more).events() for note in getattr(one, "diagnostics", ())
    ]
    assert "key of this run" not in " ".join(said)
    assert keys() == [key]
    run(job(tmp_path / "again", ROWS, password_field="portal_pin"))
    assert len(keys()) == 2
    assert len({one.read_bytes() for one in keys()}) == 2


@pytest.mark.usefixtures("own_state")
def test_a_run_in_vain_leaves_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "")

    with monkeypatch.context() as patched:
        patched.setattr(UnfinishedFiles, "write", full)
        with pytest.raises(OutputError):
            locked(tmp_path)
    assert keys() == []
    asked = job(tmp_path / "out", ROWS, password_field="portal_pin", dry_run=True)
    run(asked)
    assert keys() == []


@pytest.mark.usefixtures("own_state")
def test_without_its_key_a_run_is_made_anew_and_locked_again(tmp_path: Path) -> None:
    folder = locked(tmp_path)
    before = pdfs(folder)
    keys()[0].unlink()
    with pytest.raises(InputError, match="--resume"):
        locked(tmp_path)
    assert pdfs(folder) == before
    events = BatchRun(job(folder, ROWS, password_field="portal_pin", resume=True))
    said = [str(note) for one in events.events() for note in getattr(one, "diagnostics", ())]
    assert "The key of this run is not on this computer." in " ".join(said)
    assert events.summary.made == 2
    assert not {*before.values()} & {*pdfs(folder).values()}
    assert all(b"/Encrypt" in data for data in pdfs(folder).values())
    assert findings(folder, tmp_path / "out.csv") == []
    after = everything(folder)
    locked(tmp_path, resume=True)
    assert everything(folder) == after


@pytest.mark.usefixtures("own_state")
def test_without_its_key_verify_wants_the_list_and_opens_what_it_can(tmp_path: Path) -> None:
    folder = locked(tmp_path)
    keys()[0].unlink()
    verification = Verification(folder / "run.jsonl", {})
    list(verification.steps())
    assert (verification.report.locked, verification.report.findings) == (2, [])
    assert "(--list and --password-field open them)" in " ".join(verified(verification.report))
    passwords = passwords_of(stream_records(tmp_path / "out.csv"), "portal_pin")
    for first, unproved, wanted in (("geheim", 2, 0), ("wrong", 1, 1)):
        verification = Verification(folder / "run.jsonl", {**passwords, "A1": (first,)})
        list(verification.steps())
        assert verification.report.unproved == unproved
        assert len(verification.report.findings) == wanted
        said = " ".join(verified(verification.report))
        assert f"(the key of this run is not on this computer): {unproved}" in said


@pytest.mark.parametrize("state", ["/dev/null", ""])
def test_a_run_is_made_though_there_is_no_place_for_a_key(
    state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", state)
    monkeypatch.setenv("HOME", "/dev/null")
    going = BatchRun(job(tmp_path / "out", ROWS, password_field="portal_pin"))
    said = [str(note) for one in going.events() for note in getattr(one, "diagnostics", ())]
    assert "There is no place for the key of this run." in " ".join(said)
    assert going.summary.made == 2


@pytest.mark.usefixtures("own_state")
def test_a_key_is_found_by_its_own_name_alone(own_state: Path) -> None:
    key = new_key()
    assert keep_key(key)
    assert find_key(key.id) == key
    assert not keep_key(RunKey(key.id, b"x" * 32))  # one that is there is never written over
    assert find_key(key.id) == key
    (own_state / "secret").write_bytes(b"x" * 32)
    for name in ("", "../../secret", str(own_state / "secret"), key.id.upper(), new_key().id):
        assert find_key(name) is None
    (own_state / "docgen" / "keys" / new_key().id).write_bytes(b"short")
    assert [find_key(one.name) for one in keys() if one.name != key.id] == [None]


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    before = everything(locked(tmp_path))
    assert everything(locked(tmp_path, resume=True)) == before


def test_another_password_locks_the_file_afresh(tmp_path: Path) -> None:
    locked(tmp_path)
    locked(tmp_path, [ROWS[0], patient("A2", portal_pin="new")], resume=True)
    _, second = pdfs(tmp_path / "out").values()
    assert PdfReader(io.BytesIO(second)).decrypt("new")


@pytest.mark.parametrize("password", ["", "x" * 128])
def test_a_row_without_a_usable_password_is_refused(password: str, tmp_path: Path) -> None:
    rows = [patient("A1", portal_pin=password), *patients(1)]
    done = run(job(tmp_path / "out", rows, password_field="portal_pin"))
    assert (done.summary.made, done.summary.refused) == (1, 1)
    assert done.summary.problems[0].field == "portal_pin"


def findings(folder: Path, rows: Path | None) -> list[str]:
    found = passwords_of(stream_records(rows), "portal_pin") if rows else {}
    verification = Verification(folder / "run.jsonl", found)
    list(verification.steps())
    assert verification.report.opened == (2 if rows else 0)
    assert verification.report.locked == (0 if rows else 2)
    return [finding.message for finding in verification.report.findings]


def test_verify_opens_them_when_given_the_list(tmp_path: Path) -> None:
    folder = locked(tmp_path)
    assert findings(folder, tmp_path / "out.csv") == []
    assert findings(folder, None) == []


def test_verify_sees_a_file_that_holds_something_else(tmp_path: Path) -> None:
    folder = locked(tmp_path)
    first, second = sorted(folder.glob("*.pdf"))
    forged, _ = lock(unlocked(second, "contraseña"), "geheim")
    digest = hashlib.sha256(forged).hexdigest()
    text = (folder / "run.jsonl").read_text("utf-8")
    old = hashlib.sha256(first.read_bytes()).hexdigest()
    (folder / "run.jsonl").write_text(text.replace(old, digest), "utf-8")
    first.write_bytes(forged)
    (message,) = findings(folder, tmp_path / "out.csv")
    assert "something else" in message


def unlocked(file: Path, password: str) -> bytes:
    from pypdf import PdfWriter

    out = io.BytesIO()
    PdfWriter(clone_from=PdfReader(file, password=password)).write(out)
    return out.getvalue()


def test_any_change_of_the_content_shows(tmp_path: Path) -> None:
    plain = next(iter(pdfs(_plain(tmp_path)).values()))
    one, digest = lock(plain, "x")
    two, same = lock(plain, "another")
    assert digest == same
    assert one != two
    assert content_of(one, "x") == digest
    assert content_of(one, "wrong") == ""
    # The middle of each long stream: fonts and pages. Elsewhere a bit may be mere file structure.
    streams = re.finditer(rb"stream\r?\n(.{900,}?)\r?\nendstream", one, re.DOTALL)
    middles = [(found.start(1) + found.end(1)) // 2 for found in streams]
    assert middles
    for at in middles:
        broken = one[:at] + bytes([one[at] ^ 1]) + one[at + 1 :]
        assert content_of(broken, "x") != digest


def _plain(tmp_path: Path) -> Path:
    run(job(tmp_path / "out", patients(1)))
    return tmp_path / "out"


def test_a_password_is_the_same_however_its_letters_are_written() -> None:
    assert usable_password("contrasen\u0303a") == "contraseña"
    assert usable_password("ñ" * 64) == ""


def test_a_list_in_yaml_may_have_passwords_too(tmp_path: Path) -> None:
    row = patient("A1")
    text = "\n  ".join(f"{key}: '{value}'" for key, value in row.items())
    file = tmp_path / "list.yaml"
    file.write_text(
        f"- {text}\n".replace("given_name: 'Wilhelmina'\n  family_name", "name"), "utf-8"
    )
    asked = replace(job(tmp_path / "out", []), list_file=file, password_field="portal_pin")
    assert run(asked).summary.made == 1
    (data,) = pdfs(tmp_path / "out").values()
    assert PdfReader(io.BytesIO(data)).decrypt("hunter2")
