"""The desk keeps a ledger where docgen.toml names one, or where its page begins one."""

from datetime import datetime
from pathlib import Path

import pytest
from desk_samples import MORNING
from ledger_samples import given

from docgen.defaults import add_default, read_defaults
from docgen.errors import InputError
from docgen.files import examples_root
from docgen.serve.desk import Desk, DeskSources

CLINIC = examples_root() / "clinics" / "pain-specialists"


def desk(now: datetime = MORNING, **other: Path) -> Desk:
    return Desk(DeskSources(CLINIC, lambda: now, **other))  # type: ignore[arg-type]


def test_rows_are_written_by_the_clock_on_the_clinics_wall(tmp_path: Path) -> None:
    one = desk(ledger=tmp_path / "ledger")
    assert one.ledger
    row = one.ledger.give(given("40417"))
    one.close()
    assert row.when.replace(tzinfo=None) == MORNING


def test_a_ledger_that_is_begun_is_written_into_the_settings_and_opened_next_time(
    tmp_path: Path,
) -> None:
    settings = tmp_path / "config" / "docgen.toml"
    one = desk(settings=settings)
    assert one.ledger is None
    one.begin_ledger(tmp_path / "given here")
    one.close()
    said = read_defaults([settings.parent]).values["ledger"]
    assert Path(said.value) == (tmp_path / "given here").resolve()


def test_no_ledger_begins_in_the_clinics_folder_and_nothing_is_written_then(tmp_path: Path) -> None:
    settings = tmp_path / "docgen.toml"
    one = desk(settings=settings)
    with pytest.raises(InputError, match="clinic's folder"):
        one.begin_ledger(CLINIC / "ledger")
    assert one.ledger is None
    assert not settings.exists()


def test_a_key_that_is_added_stands_before_what_the_file_has(tmp_path: Path) -> None:
    file = tmp_path / "docgen.toml"
    file.write_text('# ours\nprinter = "front"\n', encoding="utf-8")
    add_default(file, "ledger", r'C:\given "here"')
    assert file.read_text(encoding="utf-8").endswith('# ours\nprinter = "front"\n')
    found = read_defaults([tmp_path])
    assert found.text("printer") == "front"
    assert found.text("ledger").endswith(r'C:\given "here"')


def test_a_file_that_cannot_be_read_is_not_added_to(tmp_path: Path) -> None:
    file = tmp_path / "docgen.toml"
    file.write_text("printer = \n", encoding="utf-8")
    with pytest.raises(InputError):
        add_default(file, "ledger", "x")
    assert file.read_text(encoding="utf-8") == "printer = \n"
