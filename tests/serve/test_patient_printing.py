"""A sheet from the page of one patient to paper, through a real CUPS: once, and its row first."""

import re
import time
from collections.abc import Callable
from pathlib import Path

from cups_server import CupsServer, cups, needs_cups
from desk_samples import at_desk
from patient_pages import END, NOON, address, pressed
from starlette.testclient import TestClient

from docgen.errors import Place
from docgen.ledger.ledger import Ledger
from docgen.ledger.rows import MADE, NOT_PRINTED, PRINTED, PRINTER, LedgerRow
from docgen.printing.entries import PrinterEntry
from docgen.printing.printers import PrinterChoice

__all__ = ["cups"]
_LONG = 30  # seconds, on a busy machine
NOWHERE = "ipp://127.0.0.1:9/ipp/print"


def choice(address: str, **said: tuple[str, ...]) -> PrinterChoice:
    entry = PrinterEntry("front", Place("docgen.toml", 2), address, **said)  # type: ignore[arg-type]  # texts of it alone
    return PrinterChoice({"front": entry})


def soon(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + _LONG
    while time.monotonic() < end and not holds():
        time.sleep(0.05)
    return holds()


def ledger_of(desk: TestClient) -> Ledger:
    found: Ledger = desk.app.state.desk.ledger  # type: ignore[attr-defined]  # Starlette's
    return found


def kinds(desk: TestClient) -> list[str]:
    rows: list[LedgerRow] = ledger_of(desk).rows(kind="")
    return [row.kind for row in reversed(rows) if row.kind != "viewed"]


def told(desk: TestClient, page: str) -> str:
    return re.sub(r"\s+", " ", desk.get(f"{page}/paper").text)


@needs_cups
def test_a_press_is_one_row_one_job_and_the_bytes_that_were_seen(
    tmp_path: Path, cups: CupsServer
) -> None:
    front = cups.add_queue("front")
    printers = choice(front.address)
    with at_desk(tmp_path, now=NOON, ledger=tmp_path / "ledger", printers=printers) as desk:
        walter = address(desk, "Walter")
        press = pressed(desk.post(walter, data=END).text)
        seen = desk.get(f"{walter}/sheet.pdf").content
        answer = desk.post(f"{walter}/print", data=press)
        assert answer.url.path == f"{walter}/paper"
        assert desk.post(f"{walter}/print", data=press).status_code == 409  # a second click
        assert soon(lambda: kinds(desk) == [MADE, PRINTED])
        assert "Printed." in told(desk, walter)
        assert front.sheets == [seen]
        (row,) = ledger_of(desk).rows()
        assert (row.how, row.who, row.sheet) == (PRINTER, "nurse", "discharge")
        again = pressed(desk.get(walter).text)
        desk.post(f"{walter}/print", data=again)
        assert soon(lambda: kinds(desk) == [MADE, PRINTED, MADE, PRINTED])
        assert ledger_of(desk).rows()[0].replaces == row.sheet_id
        assert len(front.sheets) == 2


@needs_cups
def test_a_printer_that_waits_for_paper_is_told_and_somebody_may_say_what_came(
    tmp_path: Path, cups: CupsServer
) -> None:
    front = cups.add_queue("front")
    front.behave("state +media-empty-error; sleep 60")
    printers = choice(front.address)
    with at_desk(tmp_path, now=NOON, ledger=tmp_path / "ledger", printers=printers) as desk:
        walter = address(desk, "Walter")
        desk.post(f"{walter}/print", data=pressed(desk.post(walter, data=END).text))
        assert soon(lambda: "It is out of paper." in told(desk, walter))
        desk.post("/language/es")
        assert "No tiene papel." in told(desk, walter)
        desk.post(f"{walter}/answer", data={"said": "not-printed"})
        assert kinds(desk) == [MADE, NOT_PRINTED]


def test_a_printer_that_cannot_be_reached_is_told_and_the_browser_can_print(tmp_path: Path) -> None:
    printers = choice(NOWHERE)
    with at_desk(tmp_path, now=NOON, ledger=tmp_path / "ledger", printers=printers) as desk:
        walter = address(desk, "Walter")
        desk.post(f"{walter}/print", data=pressed(desk.post(walter, data=END).text))
        assert soon(lambda: kinds(desk) == [MADE, NOT_PRINTED])
        assert "Not printed." in told(desk, walter)
        page = desk.get(walter).text
        assert "Print from the browser" in page
        desk.post(f"{walter}/print", data={**pressed(page), "dialog": "yes"})
        assert "Did it come out of the printer?" in told(desk, walter)
        assert ledger_of(desk).rows()[0].how == "dialog"


def test_another_computer_and_another_sheet_have_the_browsers_dialog(tmp_path: Path) -> None:
    for said in ({"workstations": ("BACK-OFFICE",)}, {"sheets": ("prepare",)}):
        with at_desk(tmp_path, now=NOON, printers=choice(NOWHERE, **said)) as desk:
            walter = address(desk, "Walter")
            desk.post(f"{walter}/print", data=pressed(desk.post(walter, data=END).text))
            assert "Did it come out of the printer?" in told(desk, walter)
