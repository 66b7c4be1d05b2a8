"""From the desk to paper, through a real CUPS: what the ledger says is the printer's own word."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from cups_server import CupsQueue, CupsServer, cups, needs_cups
from given_samples import GivenDesk, given_desk
from sheet_text import words_of

from docgen.defaults import read_defaults
from docgen.ledger.rows import COPIED, NOT_PRINTED, PRINTED, PRINTER
from docgen.printing.entries import read_address
from docgen.printing.jobs import PrintState, find_job, job_name
from docgen.printing.printers import IppPrinter, PrinterChoice

__all__ = ["cups"]
pytestmark = needs_cups


def choice(folder: Path, queue: CupsQueue, workstation: str = "") -> PrinterChoice:
    """The printers of a docgen.toml that names one."""
    only = f'workstations = ["{workstation}"]\n' if workstation else ""
    text = f'[printers.front]\naddress = "{queue.address}"\n{only}'
    place = folder / "config"
    place.mkdir(exist_ok=True)
    (place / "docgen.toml").write_text(text, encoding="utf-8")
    return PrinterChoice(read_defaults([place]).printers)


def within(seconds: float, holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it does not come to hold"
        time.sleep(0.05)


def settled(at: GivenDesk) -> None:
    within(60, lambda: not at.desk.paper._under_way)


def test_a_sheet_printed_again_is_on_paper_as_it_was_and_printed_by_the_printers_word(
    tmp_path: Path, cups: CupsServer
) -> None:
    front = cups.add_queue("front")
    with given_desk(tmp_path, choice(tmp_path, front)) as at:
        row = at.give()
        pdf = at.desk.again(row.sheet_id)
        shown = at.client.post(f"/given/{row.sheet_id}/print")
        new = at.ledger.replaced_by(row)
        assert new
        assert shown.url.path == f"/given/{new.sheet_id}"
        settled(at)
        assert (new.how, at.kinds(new)) == (PRINTER, [PRINTED])
        assert front.sheets == [pdf]
        assert "The printer has printed it." in at.client.get(f"/given/{new.sheet_id}").text


def test_while_it_is_printed_the_page_says_so_and_asks_again(
    tmp_path: Path, cups: CupsServer
) -> None:
    front = cups.add_queue("front")
    front.behave("sleep 2; out")
    with given_desk(tmp_path, choice(tmp_path, front)) as at:
        row = at.give()
        shown = at.client.post(f"/given/{row.sheet_id}/print").text
        assert "Being printed" in shown
        assert "data-poll" in shown
        assert "Was it printed?" not in shown
        settled(at)
        new = at.ledger.replaced_by(row)
        assert new
        assert "data-poll" not in at.client.get(f"/given/{new.sheet_id}").text


def test_a_copy_goes_to_the_printer_and_leaves_what_is_said_of_the_sheet(
    tmp_path: Path, cups: CupsServer
) -> None:
    front = cups.add_queue("front")
    with given_desk(tmp_path, choice(tmp_path, front)) as at:
        row = at.give()
        at.next_week()
        for _ in range(2):  # a button that is pressed twice
            at.client.post(f"/given/{row.sheet_id}/print", data={"copy": "0"})
        settled(at)
        assert at.kinds(row) == [COPIED, PRINTED]
        assert len(front.sheets) == 1
        assert "Copia del 8 de diciembre" in words_of(front.sheets[0])
        assert "nobody has said" in at.client.get("/given").text


def test_what_a_printer_refuses_is_not_printed_and_can_be_printed_from_the_browser(
    tmp_path: Path, cups: CupsServer
) -> None:
    front = cups.add_queue("front")
    cups.run("cupsdisable", "front")
    with given_desk(tmp_path, choice(tmp_path, front)) as at:
        row = at.give()
        at.client.post(f"/given/{row.sheet_id}/print")
        settled(at)
        new = at.ledger.replaced_by(row)
        assert new
        assert at.kinds(new) == [NOT_PRINTED]
        page = at.client.get(f"/given/{new.sheet_id}").text
        assert "It is stopped." in page
        assert "Print from the browser" in page
        shown = at.client.post(f"/given/{new.sheet_id}/print", data={"dialog": "yes"})
        assert shown.url.path.endswith("/paper")
    assert front.sheets == []


def test_a_job_that_a_crash_left_is_asked_for_when_the_desk_opens_and_is_not_printed_again(
    tmp_path: Path, cups: CupsServer
) -> None:
    front = cups.add_queue("front")
    printers = choice(tmp_path, front)
    with given_desk(tmp_path) as at:  # its process ended before the printer's answer was noted
        row = at.give(how=PRINTER)
        lost = at.give(how=PRINTER)  # and before this one was sent
        pdf = at.desk.again(row.sheet_id)
    file = tmp_path / "sheet.pdf"
    file.write_bytes(pdf)
    name = job_name(row.sheet_id)
    sent = ["lp", "-d", "front", "-t", name, "-o", "document-format=application/pdf", str(file)]
    subprocess.run(sent, env=cups.environment, check=True, capture_output=True, timeout=30)
    within(60, lambda: front.sheets)
    with given_desk(tmp_path, printers) as at:
        within(60, lambda: at.kinds(row))
        settled(at)
        assert at.kinds(row) == [PRINTED]
        assert at.kinds(lost) == []
        page = at.client.get(f"/given/{lost.sheet_id}").text
        assert "Not known: look at the printer" in page
        for button in ("It was printed", "It was not: print it", "Ask the printer"):
            assert button in page
        at.client.post(f"/given/{lost.sheet_id}/ask")
        assert at.kinds(lost) == []
    assert len(front.sheets) == 1


def test_a_job_that_waits_in_the_printer_is_followed_further(
    tmp_path: Path, cups: CupsServer
) -> None:
    front = cups.add_queue("front")
    front.behave("exit 3")  # held
    with given_desk(tmp_path) as at:
        row = at.give(how=PRINTER)
        file = tmp_path / "sheet.pdf"
        file.write_bytes(at.desk.again(row.sheet_id))
    name = job_name(row.sheet_id)
    sent = subprocess.run(
        ["lp", "-d", "front", "-t", name, str(file)],
        env=cups.environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    ).stdout
    job = re.search(r"front-\d+", sent)
    assert job
    time.sleep(1)
    front.behave("out")
    with given_desk(tmp_path, choice(tmp_path, front)) as at:
        cups.run("lp", "-i", job[0], "-H", "resume")
        within(60, lambda: at.kinds(row))
        assert at.kinds(row) == [PRINTED]
    assert len(front.sheets) == 1


def test_nothing_goes_to_a_printer_that_docgen_toml_does_not_name_for_this_computer(
    tmp_path: Path, cups: CupsServer
) -> None:
    front = cups.add_queue("front", usual=True)
    for printers in (None, PrinterChoice({}), choice(tmp_path, front, "ANOTHER-DESK")):
        folder = tmp_path / f"{id(printers)}"
        folder.mkdir()
        with given_desk(folder, printers) as at:
            row = at.give()
            shown = at.client.post(f"/given/{row.sheet_id}/print")
            assert shown.url.path.endswith("/paper")
    assert front.sheets == []


def test_the_sheet_of_one_patient_goes_to_the_printer_once_however_often_it_is_pressed(
    tmp_path: Path, cups: CupsServer
) -> None:
    front = cups.add_queue("front")
    with given_desk(tmp_path, choice(tmp_path, front)) as at:
        page = at.client.get("/").text
        address = re.search(r'href="(/patient/[0-9a-f]+)"', page)
        assert address
        at.client.post(address[1], data={"sheet": "prepare", "format": "standard"})
        shown = at.client.get(address[1]).text
        asked = dict(re.findall(r'name="(press|digest|patient)" value="([^"]+)"', shown))
        assert len(asked) == 3
        paper = at.client.post(f"{address[1]}/print", data=asked)
        at.client.post(f"{address[1]}/print", data=asked)
        settled(at)
        (row,) = at.ledger.rows()
        assert (row.how, at.kinds(row)) == (PRINTER, [PRINTED])
        assert front.sheets == [at.desk.again(row.sheet_id)]
        assert paper.url.path == f"{address[1]}/paper"
        assert "Printed." in at.client.get(f"{address[1]}/paper").text


def test_a_job_is_found_by_its_name_when_cups_has_put_it_away(
    tmp_path: Path, cups: CupsServer
) -> None:
    """It tells no name of such a job, unless it is asked for more than what it has in memory."""
    front = cups.add_queue("front")
    file = tmp_path / "sheet.pdf"
    file.write_bytes(b"%PDF-1.4\n")
    sent = ["lp", "-d", "front", "-t", job_name("abc"), str(file)]
    subprocess.run(sent, env=cups.environment, check=True, capture_output=True, timeout=30)
    within(60, lambda: front.sheets)
    time.sleep(2)  # nobody looks at it meanwhile
    found = find_job(IppPrinter("front", read_address(front.address)), job_name("abc"))
    assert found
    assert found.state is PrintState.PRINTED
