"""Files with passwords: AES-256, still readable by a screen reader, and proved by the manifest."""

import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_runs import everything, job, manifest, patient, patients, pdfs, run
from pypdf import PdfReader
from pypdf.constants import UserAccessPermissions

from docgen.batch.encrypt import content_of, lock, usable_password
from docgen.batch.verify import Verification, passwords_of
from docgen.patients.files import stream_patients

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


def test_the_manifest_holds_the_hash_of_the_plain_file_and_no_password(tmp_path: Path) -> None:
    run(job(tmp_path / "plain", ROWS))
    plain = [hashlib.sha256(data).hexdigest() for data in pdfs(tmp_path / "plain").values()]
    lines = manifest(locked(tmp_path))
    assert [line["sha256"] for line in lines] == plain
    assert "geheim" not in (tmp_path / "out" / "run.jsonl").read_text("utf-8")


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
    found = passwords_of(stream_patients(rows), "portal_pin") if rows else {}
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
