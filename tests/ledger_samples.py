"""Sheets that were given, for the tests of the ledger: Wilhelmina Quiñones at pain-specialists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from batch_runs import DAY, clinic, patient

from docgen.engine import Engine
from docgen.ledger.ledger import Ledger
from docgen.ledger.rows import FILE, By, GivenSheet
from docgen.patient.raw import RawRecord
from docgen.patient.record import patient_of

BY = By("ana", "front-desk")
CLINIC = clinic()
ENGINE = Engine()


def raw(number: str, **fields: str) -> RawRecord:
    record = patient(number, **fields)
    del record["portal_pin"]
    return RawRecord.of(record)


def given(number: str, record: RawRecord | None = None, **other: Any) -> GivenSheet:
    """A sheet as `docgen make` gives it."""
    record = record or raw(number)
    sheet, clinic_ = other.pop("sheet", "prepare"), other.pop("clinic", CLINIC)
    made = ENGINE.make_sheet(sheet, clinic_, patient_of(record, clinic_), printed_on=DAY)
    return GivenSheet(
        **{
            "record": record,
            "patient": number,
            "sheet": sheet,
            "clinic": clinic_,
            "made": made,
            "how": FILE,
            "by": BY,
            "printed_on": DAY,
            **other,
        }
    )


def at(text: str) -> Callable[[], datetime]:
    """A clock that begins at a time, in UTC, and goes on by a second with each look at it."""
    moments = [datetime.fromisoformat(text).replace(tzinfo=UTC)]

    def look() -> datetime:
        moments[0] += timedelta(seconds=1)
        return moments[0]

    return look


def opened(folder: Path, clock: str = "2026-12-08T15:00", **other: Any) -> Ledger:
    return Ledger.open(folder / "ledger", clock=at(clock), **other)
