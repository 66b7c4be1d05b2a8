"""`docgen batch --scheduler`: what it takes, what it needs, and that nobody else pays for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from batch_runs import CLINIC, everything, job, patients, run, write_list
from click.testing import CliRunner, Result
from dask_cluster import Cluster

from docgen.batch import same_docgen
from docgen.cli import cli
from docgen.cli.workers import workers_of
from docgen.executors.base import ExecutorGone
from docgen.files import data_root


def batch(tmp_path: Path, *words: str) -> Result:
    file = write_list(tmp_path / "list.csv", patients(3))
    fixed = ["batch", str(file), "--clinic", str(CLINIC), "--sheet", "prepare"]
    more = ["--printed-on", "2026-12-01", "-o", str(tmp_path / "out")]
    return CliRunner().invoke(cli, [*fixed, *more, *words])


def test_what_is_no_address_ends_the_run_before_anything_is_written(tmp_path: Path) -> None:
    found = batch(tmp_path, "--scheduler", "head:8786")
    assert found.exit_code == 2
    assert "tcp://HOST:8786, tls://HOST:8786, or loky" in found.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("asked", "extra"), [("tcp://head:8786", "dask"), ("loky", "loky")])
def test_without_its_extra_a_sentence_says_how_to_install_it(
    asked: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("docgen.cli.workers.find_spec", lambda _: None)
    found = batch(tmp_path, "--scheduler", asked)
    assert found.exit_code == 2
    assert f"pip install 'docgen[{extra}]'" in found.output
    assert not (tmp_path / "out").exists()


def test_loky_makes_the_same_sheets(tmp_path: Path) -> None:
    assert batch(tmp_path, "--scheduler", "loky", "--jobs", "2").exit_code == 0
    run(job(tmp_path / "alone", patients(3)))
    assert everything(tmp_path / "out") == everything(tmp_path / "alone")


def test_a_run_without_it_loads_neither_dask_nor_loky(tmp_path: Path) -> None:
    file = write_list(tmp_path / "list.csv", patients(3))
    words = ["batch", str(file), "--clinic", str(CLINIC), "--sheet", "prepare", "--jobs", "2"]
    code = (
        "import sys; from docgen.cli import cli\n"
        f"cli({[*words, '-o', str(tmp_path / 'out')]!r}, standalone_mode=False)\n"
        "print(*sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in said.stdout.split()}
    assert "docgen" in loaded
    assert not loaded & {"distributed", "dask", "loky", "tornado"}


def test_a_worker_with_another_docgen_makes_no_sheet_and_that_is_said(
    two_workers: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(same_docgen, "mark_of_docgen", lambda: "another")
    made = workers_of(two_workers.address, 1)
    with pytest.raises(ExecutorGone, match="A worker has another docgen"):
        run(job(tmp_path / "out", patients(3)), made, away=True)
    assert not list(tmp_path.rglob("*.pdf"))


def test_a_docgen_is_another_if_a_word_of_a_template_is_and_not_if_it_lies_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("templates", "locales", "fonts"):
        shutil.copytree(data_root() / name, tmp_path / name)
    mark = same_docgen.mark_of_docgen.__wrapped__
    here = mark()
    monkeypatch.setattr(same_docgen, "data_root", lambda: tmp_path)
    assert mark() == here
    (tmp_path / "templates" / "vertebroplasty" / ".prepare.md.swp").touch()
    assert mark() == here
    file = tmp_path / "templates" / "vertebroplasty" / "prepare.md"
    file.write_bytes(file.read_bytes() + b" ")
    assert mark() != here
    file.write_bytes(file.read_bytes()[:-1])
    assert mark() == here
    monkeypatch.setattr(same_docgen, "_libraries", lambda: ["reportlab 1.0"])
    assert mark() != here
