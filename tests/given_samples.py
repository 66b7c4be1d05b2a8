"""Sheets that the desk has given, for tests of its page: two patients at lakeside.

with given_desk(tmp_path) as (desk, client): ...
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from desk_samples import MORNING, at_desk
from starlette.testclient import TestClient

from docgen.ledger.ledger import Ledger
from docgen.ledger.rows import DIALOG, By, GivenSheet, LedgerRow
from docgen.patient.raw import RawRecord
from docgen.patient.record import patient_of
from docgen.printing.printers import PrinterChoice
from docgen.serve.desk import Desk

BY = By("ana", "FRONT-DESK-1")
ROSA = {
    "id": "40417",
    "given_name": "Rosa",
    "family_name": "Peña",
    "birth_date": "1948-05-02",
    "procedure": "vertebroplasty",
    "appointment": "2026-12-08T10:00",
    "language": "es",
    "vertebrae": "L1",
}
WALTER = ROSA | {
    "id": "40418",
    "given_name": "Walter",
    "family_name": "Brandt",
    "birth_date": "1939-11-17",
    "language": "en",
}


class GivenDesk(NamedTuple):
    """The desk, the browser's part, and the time on the wall, which a test may move."""

    desk: Desk
    client: TestClient
    clock: list[datetime]

    @property
    def ledger(self) -> Ledger:
        assert self.desk.ledger
        return self.desk.ledger

    def give(
        self, record: dict[str, str] | None = None, *, how: str = DIALOG, sheet: str = "prepare"
    ) -> LedgerRow:
        """Give a sheet as the desk does."""
        raw = RawRecord.of(record or ROSA)
        clinic = self.desk.clinic
        made = self.desk.make(sheet, patient_of(raw, clinic), "", "standard", self.desk.now)
        return self.ledger.give(
            GivenSheet(
                record=raw,
                patient=raw.text("id"),
                sheet=sheet,
                clinic=clinic,
                made=made,
                how=how,
                by=BY,
                printed_on=self.desk.now,
            )
        )

    def kinds(self, row: LedgerRow) -> list[str]:
        """What the ledger has about a row, in order."""
        return [one.kind for one in self.ledger.about(row)]

    def next_week(self) -> None:
        """Let a week pass."""
        day = date(2026, 12, 15)
        self.clock[0] = datetime.combine(day, self.clock[0].time())


@contextmanager
def given_desk(folder: Path, printers: PrinterChoice | None = None) -> Iterator[GivenDesk]:
    """Open a desk that keeps a ledger."""
    clock = [MORNING]
    ledger = folder / "ledger"
    with at_desk(folder, clock=lambda: clock[0], ledger=ledger, printers=printers) as client:
        desk: Desk = client.app.state.desk  # type: ignore[attr-defined]
        yield GivenDesk(desk, client, clock)
        desk.paper.wait(60)
        desk.close()
