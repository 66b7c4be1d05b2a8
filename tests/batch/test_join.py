"""Parts made one run: what a run of the whole list would have left, whatever stopped on the way."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from batch_runs import (
    Row,
    everything,
    job,
    lines_of,
    manifest,
    patient,
    patients,
    pdfs,
    run,
)
from hypothesis import example, given
from hypothesis import strategies as st
from made_up import tries

from docgen.batch.join import Join, JoinSummary
from docgen.batch.parts import PartsPlace
from docgen.batch.verify import verification_of
from docgen.errors import InputError
from docgen.files import examples_root
from docgen.lists.parts import ListPart, number_of_part

CLINIC = examples_root() / "clinics" / "pain-specialists"
ROWS: list[Row] = [
    *patients(9),
    patient("B1", birth_date="1938-13-30"),  # refused
    patient("A003"),  # the same row again
    patient("a004"),  # two numbers that differ in capitals only
    patient("A005", appointment="2026-12-15T09:30"),  # another visit
    patient("A006", given_name="Rosa", birth_date="1950-01-01"),  # two people under one number
    patient("C1", status="Cancelled"),
]


def part_job(out: Path, rows: list[Row], number: int, of: int, **other: Any) -> Any:
    return job(out, rows, **{"part": ListPart(number, of), "own_date": True, **other})


def make_parts(out: Path, rows: list[Row], of: int, **other: Any) -> None:
    for number in range(1, of + 1):
        run(part_job(out, rows, number, of, **other))


def join(out: Path, *others: Path, into: Path | None = None) -> JoinSummary:
    places = [PartsPlace.of(place) for place in (out, *others)]
    asked = Join(places, PartsPlace.of(into or out))
    for _ in asked.steps():
        pass
    return asked.summary


def refused(*places: Path, into: Path | None = None) -> str:
    with pytest.raises(InputError) as found:
        join(*places, into=into)
    return str(found.value)


def findings(place: Path, passwords: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    with verification_of(place, passwords or {}) as proof:
        for _ in proof.steps():
            pass
        return [str(found) for found in proof.report.findings]


NUMBERS = ["A1", "a1", "B2", "3", "4", "5", "C-6", "#7", ""]
CHANGES: list[Row] = [
    {},
    {},
    {"status": "Cancelled"},
    {"birth_date": "1938-13-30"},
    {"given_name": 'Ro"sa,\r\nAna', "birth_date": "1950-01-01"},
    {"appointment": "2026-12-15T09:30"},
    {"vertebrae": "Z9"},
    {"language": "=fr"},
]
A_ROW = st.builds(
    lambda number, other: patient(number, **other),
    st.sampled_from(NUMBERS),
    st.sampled_from(CHANGES),
)


@tries(12)
@given(st.lists(A_ROW, min_size=1, max_size=9), st.integers(1, 5), st.booleans())
@example(ROWS, 3, False)
def test_the_parts_of_any_list_joined_are_the_whole_run_byte_for_byte(
    rows: list[Row], of: int, printed: bool
) -> None:
    rows = [{"status": "", **row} for row in rows]
    with TemporaryDirectory() as folder:
        home = Path(folder)
        whole = run(job(home / "whole", rows))
        more = {"combined": home / "out" / "all.pdf", "sort": "name"} if printed else {}
        make_parts(home / "out", rows, of, **more)
        found = join(home / "out")
        assert found.end.refused == whole.summary.refused
        made, wanted = everything(home / "out"), everything(home / "whole")
        volumes = {name for name in made if name.startswith("all-part-")}
        of_parts = {"stack.csv", *volumes} if found.printed else set[str]()
        lines = [line for line in made["run.jsonl"].splitlines() if b'"only":"part"' not in line]
        assert lines == wanted["run.jsonl"].splitlines()
        assert printed or made["run.jsonl"] == wanted["run.jsonl"]
        made.pop("run.jsonl"), wanted.pop("run.jsonl")
        assert {name: data for name, data in made.items() if name not in of_parts} == wanted
        assert findings(home / "out") == []


@pytest.mark.parametrize(
    "odd",
    ['{"id": "A8", "language": "5\\" tall"}', '{"id": "404', '{"id": "9",\r"language": "fr"}'],
    ids=["a quotation mark", "cut short", "a line end of old"],
)
def test_refused_rows_of_lines_are_joined_whatever_is_in_them(odd: str, tmp_path: Path) -> None:
    good = [{**row, "status": ""} for row in ROWS]
    lines = [*(json.dumps(row) for row in good), odd, odd, '{"id": "B8", "language": "fr"}']

    def asked(place: str, **how: Any) -> Any:
        file = tmp_path / "list.jsonl"
        file.write_text("\n".join(lines) + "\n", "utf-8", newline="")
        return replace(job(tmp_path / place, good, own_date=True), list_file=file, **how)

    run(asked("whole"))
    for number in (1, 2):
        run(asked("out", part=ListPart(number, 2)))
    join(tmp_path / "out")
    assert everything(tmp_path / "out") == everything(tmp_path / "whole")


def test_a_joined_run_is_gone_on_with_like_any_other(tmp_path: Path) -> None:
    make_parts(tmp_path / "out", ROWS, 3, combined=tmp_path / "out" / "all.pdf")
    join(tmp_path / "out")
    before = everything(tmp_path / "out")
    for resume in (True, False):
        again = run(job(tmp_path / "out", ROWS, resume=resume)).summary
        assert (again.made, again.left, again.changed) == (0, 0, False)
        assert everything(tmp_path / "out") == before
    rows = [*ROWS, patient("D1")]
    new = {"resume": True, "combined_new": tmp_path / "out" / "new.pdf"}
    grown = run(job(tmp_path / "out", rows, **new)).summary
    assert grown.made == 1
    assert [one.patients for one in grown.printed_new] == [1]
    assert {name: data for name, data in before.items() if name.startswith("all-")}.items() <= (
        everything(tmp_path / "out").items()
    )
    assert findings(tmp_path / "out") == []


def test_parts_of_a_list_that_changed_meanwhile_are_the_whole_run_resumed(tmp_path: Path) -> None:
    before = patients(12)[3:]
    after = [*patients(9), patient("B1", birth_date="1938-13-30")]  # three more, three fewer
    run(job(tmp_path / "whole", before))
    run(job(tmp_path / "whole", after, resume=True, remove=True))
    make_parts(tmp_path / "out", before, 3)
    make_parts(tmp_path / "out", after, 3, resume=True, remove=True)
    join(tmp_path / "out")
    assert everything(tmp_path / "out") == everything(tmp_path / "whole")


def test_print_files_alone_are_joined_under_the_name_of_one(tmp_path: Path) -> None:
    rows = [*patients(5), *(row | {"appointment": "2026-12-09T08:00"} for row in patients(7))]
    asked: dict[str, Any] = {
        "folder": None,
        "combined": tmp_path / "all.pdf",
        "split": "day",
        "own_date": True,
    }
    for number in (1, 2):
        run(replace(job(tmp_path / "out", rows), part=ListPart(number, 2), **asked))
    found = join(tmp_path / "all.pdf")
    assert found.printed == 12
    assert findings(tmp_path / "all.pdf") == []
    with (tmp_path / "all.stack.csv").open(encoding="utf-8-sig", newline="") as stream:
        stack = list(csv.DictReader(stream))
    assert [row["file"] for row in stack] == sorted(row["file"] for row in stack)
    assert {row["file"] for row in stack} == set(pdfs(tmp_path))
    assert sorted((row["record number"], row["file"][4:14]) for row in stack) == sorted(
        (row["id"], row["appointment"][:10]) for row in rows
    )
    assert not list(tmp_path.glob("*part-*.jsonl"))
    assert not list(tmp_path.glob("*part-*.csv"))


def test_parts_of_several_folders_are_brought_into_one(tmp_path: Path) -> None:
    run(job(tmp_path / "whole", ROWS))
    homes = [tmp_path / f"node{number}" for number in (1, 2, 3)]
    for number, home in enumerate(homes, 1):
        run(part_job(home, ROWS, number, 3))
    before = [everything(home) for home in homes]
    for _ in range(2):  # the second finds that all is done
        found = join(*homes, into=tmp_path / "out")
        assert everything(tmp_path / "out") == everything(tmp_path / "whole")
        assert [everything(home) for home in homes] == before
    assert found.parts == 0
    join(*homes, into=homes[0])
    assert everything(homes[0]) == everything(tmp_path / "whole")


def test_files_are_copied_where_they_cannot_be_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(18, "is on another disk")

    run(part_job(tmp_path / "node", ROWS, 1, 1))
    monkeypatch.setattr(os, "link", no_links)
    join(tmp_path / "node", into=tmp_path / "out")
    assert pdfs(tmp_path / "out") == pdfs(tmp_path / "node")
    assert findings(tmp_path / "out") == []


def test_a_file_of_another_run_is_never_written_over(tmp_path: Path) -> None:
    run(part_job(tmp_path / "node", patients(3), 1, 1))
    name = next(iter(pdfs(tmp_path / "node")))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_bytes(b"another")
    assert "another one" in refused(tmp_path / "node", into=tmp_path / "out")
    assert (tmp_path / "out" / name).read_bytes() == b"another"
    assert not (tmp_path / "out" / "run.jsonl").exists()
    run(job(tmp_path / "whole", patients(2)))
    before = everything(tmp_path / "whole")
    assert "another run" in refused(tmp_path / "node", into=tmp_path / "whole")
    assert everything(tmp_path / "whole") == before


def test_what_cannot_be_joined_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(part_job(out, ROWS, 2, 3))
    assert "Parts 1, 3 of 3 are missing" in refused(out)
    run(part_job(out, ROWS, 1, 3))
    run(part_job(out, ROWS, 3, 3))
    whole = (out / "part-3-of-3.run.jsonl").read_bytes()
    (out / "part-3-of-3.run.jsonl").write_bytes(whole[: whole.rindex(b'{"end"')])
    before = everything(out)
    assert "Part 3 of 3 is not finished" in refused(out)
    (out / "part-3-of-3.run.jsonl").write_bytes(whole)
    run(part_job(out, [*ROWS, patient("Z9")], number_of_part("Z9", 3), 3, resume=True))
    assert "of another list" in refused(out)
    assert everything(out).keys() >= before.keys()
    assert not (out / "run.jsonl").exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("clinic", "0" * 64, "other files of the clinic"),
        ("docgen", "0" * 64, "another docgen"),
        ("language", "en", "other choices"),
        ("printed_on", "2026-12-24", "other choices"),
    ],
)
def test_parts_that_are_not_of_one_run_are_refused(
    name: str, value: str, said: str, tmp_path: Path
) -> None:
    make_parts(tmp_path / "out", patients(4), 2)
    file = tmp_path / "out" / "part-2-of-2.run.jsonl"
    (head, *_), data = lines_of(tmp_path / "out", file.name), file.read_bytes()
    old, new = (f'"{name}":"{text}"'.encode() for text in (head[name], value))
    file.write_bytes(data.replace(old, new, 1))
    before = everything(tmp_path / "out")
    assert said in refused(tmp_path / "out")
    assert everything(tmp_path / "out") == before


def test_lines_that_are_lost_are_missed_and_the_part_can_be_run_again(tmp_path: Path) -> None:
    run(job(tmp_path / "whole", ROWS))
    make_parts(tmp_path / "out", ROWS, 2)
    for name in ("part-1-of-2.run.jsonl", "part-2-of-2.refused.jsonl"):
        file = tmp_path / "out" / name
        data = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join([*data[:1], *data[2:]]))
        assert "damaged" in refused(tmp_path / "out")
        file.unlink()
        make_parts(tmp_path / "out", ROWS, 2, resume=True)
    join(tmp_path / "out")
    assert everything(tmp_path / "out") == everything(tmp_path / "whole")


# Joins each copy of a folder in a process of its own, which ends without a word at its first step
# that touches the copy, at its second, and so on, until one reaches its end.
KILLED = """
import os, shutil, sys
from itertools import count
from pathlib import Path
from docgen.batch.join import Join
from docgen.batch.parts import PartsPlace

TOUCHES = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.link"}
source, home = map(Path, sys.argv[1:])

def dies_at(step, folder):
    left = [step]
    def hook(event, found):
        if event in TOUCHES and found and str(found[0]).startswith(str(folder)):
            left[0] -= 1
            if left[0] < 0:
                os._exit(9)
    return hook

for step in count():
    folder = home / f"out{step:03}"
    shutil.copytree(source, folder)
    child = os.fork()
    if not child:
        sys.addaudithook(dies_at(step, folder))
        place = PartsPlace.of(folder)
        for _ in Join([place], place).steps():
            pass
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each join is a fork of one process")
def test_a_join_that_is_killed_at_any_step_is_begun_again(tmp_path: Path) -> None:
    run(job(tmp_path / "whole", ROWS))
    wanted = everything(tmp_path / "whole")
    make_parts(tmp_path / "out", ROWS, 2)
    (tmp_path / "killed").mkdir()
    words = [sys.executable, "-c", KILLED, str(tmp_path / "out"), str(tmp_path / "killed")]
    subprocess.run(words, check=True)
    stopped = sorted((tmp_path / "killed").iterdir())
    assert len(stopped) > 30
    told = 0
    for folder in stopped:
        proof = findings(folder)
        told += "docgen join" in str(proof)
        assert (proof == []) == (everything(folder) == wanted)
        join(folder)
        assert everything(folder) == wanted
    assert told > 20


def test_joined_sheets_keep_the_key_of_their_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    rows = [row | {"portal_pin": f"pin-{row['id']}"} for row in patients(8)]
    locked: dict[str, Any] = {"password_field": "portal_pin"}
    make_parts(tmp_path / "out", rows, 3, **locked)
    join(tmp_path / "out")
    keys = {line["record"]: line["key"] for line in manifest(tmp_path / "out")}
    parts = {number: number_of_part(number, 3) for number in keys}
    assert len(set(keys.values())) == len(set(parts.values())) == 3
    assert len({(keys[number], parts[number]) for number in keys}) == 3
    passwords = {row["id"]: (row["portal_pin"],) for row in rows}
    assert findings(tmp_path / "out", passwords) == []
    assert findings(tmp_path / "out", passwords | {"A001": ("another",)})
    for resume in (True, False):
        again = run(job(tmp_path / "out", rows, resume=resume, **locked)).summary
        assert (again.made, again.kept, again.changed) == (0, 8, False)
    (tmp_path / "state" / "docgen" / "keys" / keys["A001"]).unlink()
    of_lost = sum(key == keys["A001"] for key in keys.values())
    again = run(job(tmp_path / "out", rows, resume=True, **locked)).summary
    assert (again.made, again.kept) == (of_lost, 8 - of_lost)
    assert findings(tmp_path / "out", passwords) == []
    assert not run(job(tmp_path / "out", rows, resume=True, **locked)).summary.changed


def test_a_part_does_not_tell_a_guess_at_a_password(tmp_path: Path) -> None:
    digests, number = set[str](), number_of_part("A001", 2)
    for pin in ("1234", "1235"):
        rows = [row | {"portal_pin": pin} for row in patients(1)]
        run(part_job(tmp_path / pin, rows, number, 2, password_field="portal_pin"))
        digests.add(lines_of(tmp_path / pin, f"part-{number}-of-2.run.jsonl")[0]["listed"])
    assert len(digests) == 1
