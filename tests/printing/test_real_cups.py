"""Printing through a real CUPS: "printed" is its word, and what hinders is told in plain words."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from cups_server import CupsQueue, CupsServer, needs_cups

from docgen.printing.entries import IppAddress, read_address
from docgen.printing.ipp import IppTag, Operation, attribute, decoded, encoded
from docgen.printing.jobs import (
    Patience,
    PrintOutcome,
    PrintState,
    cancel_job,
    find_job,
    follow_job,
    job_name,
    print_pdf,
)
from docgen.printing.printers import IppPrinter, PrinterChoice, local_cups, queues_of
from docgen.printing.wire import _posted, ask

pytestmark = needs_cups
SHEET = b"%PDF-1.7\n" + bytes(range(256)) * 400 + b"\n%%EOF\n"
SHORT = Patience(stuck=0.5, total=20)


@pytest.fixture
def front(cups: CupsServer) -> CupsQueue:
    return cups.add_queue("front", usual=True)


def printer(queue: CupsQueue) -> IppPrinter:
    return IppPrinter(queue.name, read_address(queue.address))


def sent(queue: CupsQueue, name: str = "docgen 1", patience: Patience = SHORT) -> PrintOutcome:
    return print_pdf(printer(queue), SHEET, name, patience)


def until(there: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.05)


def test_what_is_printed_is_on_paper_byte_for_byte(front: CupsQueue) -> None:
    outcome = sent(front)
    assert outcome == PrintOutcome(PrintState.PRINTED, ("The printer has printed it.",), 1)
    assert front.sheets == [SHEET]
    assert not outcome.may_come_yet


def test_printed_is_not_said_before_the_printer_is_done(front: CupsQueue) -> None:
    front.behave("sleep 1; out; sleep 1")
    began = time.monotonic()
    assert sent(front).state is PrintState.PRINTED
    assert time.monotonic() - began > 2


@pytest.mark.parametrize(
    ("command", "why"), [("cupsreject", "It takes no jobs now."), ("cupsdisable", "It is stopped.")]
)
def test_a_queue_that_takes_no_jobs_or_is_stopped_is_sent_nothing(
    cups: CupsServer, front: CupsQueue, command: str, why: str
) -> None:
    cups.run(command, "front")
    outcome = sent(front)
    assert outcome.state is PrintState.REFUSED
    assert why in outcome.sentences
    assert outcome.job == 0
    cups.run("cupsaccept", "front")
    cups.run("cupsenable", "front")
    assert sent(front).job == 1  # it was given no job before
    assert front.sheets == [SHEET]


def test_a_job_that_is_held_is_told_and_may_come_yet(cups: CupsServer) -> None:
    queue = cups.add_queue("held", "job-hold-until-default=indefinite")
    outcome = sent(queue)
    assert outcome.state is PrintState.WAITING
    assert "The job is held." in outcome.sentences
    assert outcome.may_come_yet
    assert queue.sheets == []
    cups.run("lp", "-i", f"held-{outcome.job}", "-H", "resume")
    assert follow_job(printer(queue), outcome.job, SHORT).state is PrintState.PRINTED
    assert queue.sheets == [SHEET]


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        ("state +media-empty-error; sleep 60", "It is out of paper."),
        ("state +door-open-error; sleep 60", "A door is open."),
        ("state +media-jam-error; exit 4", "Paper is jammed."),
        ("exit 1", "It is not ready."),
        ("exit 3", "The job is held."),
    ],
)
def test_what_the_printer_wants_is_told_in_plain_words_while_it_has_the_job(
    cups: CupsServer, front: CupsQueue, behaviour: str, why: str
) -> None:
    front.behave(behaviour)
    outcome = sent(front)
    assert outcome.state is PrintState.WAITING
    assert why in outcome.sentences
    assert front.sheets == []
    cancelled = cancel_job(printer(front), outcome.job, SHORT)
    assert cancelled.state is PrintState.CANCELED
    cups.run("cupsenable", "front")


def test_a_job_without_hindrance_is_waited_for_no_longer_than_the_time_for_all(
    front: CupsQueue,
) -> None:
    front.behave("sleep 30")
    outcome = sent(front, patience=Patience(stuck=5, total=1))
    assert outcome.sentences == ("The printer has it, and has not printed it yet.",)
    assert outcome.state is PrintState.WAITING


def test_a_job_that_is_canceled_while_it_prints_is_not_printed(
    cups: CupsServer, front: CupsQueue
) -> None:
    front.behave("sleep 60; out")
    outcomes: list[PrintOutcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(sent(front)))
    thread.start()
    until(lambda: "processing" in str(find_state(front)))
    cups.run("cancel", "front-1")
    thread.join(30)
    assert outcomes[0].state is PrintState.CANCELED
    assert front.sheets == []


def find_state(queue: CupsQueue) -> str:
    """What CUPS says of the first job: its state as RFC 8011 numbers it."""
    number = attribute(IppTag.INTEGER, "job-id", 1)
    try:
        answer = ask(read_address(queue.address), Operation.GET_JOB_ATTRIBUTES, (number,))
    except Exception:  # there is none yet
        return ""
    return {5: "processing"}.get(answer.of(IppTag.JOB)[0].number("job-state"), "")


def test_a_server_that_goes_in_the_middle_leaves_it_open(
    cups: CupsServer, front: CupsQueue
) -> None:
    front.behave("sleep 3; out")
    outcomes: list[PrintOutcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(sent(front)))
    thread.start()
    until(lambda: find_state(front))
    cups.stop(kill=True)
    thread.join(30)
    (outcome,) = outcomes
    assert outcome.state is PrintState.UNKNOWN
    assert outcome.may_come_yet
    assert outcome.job == 1


def test_a_server_that_comes_again_in_time_is_heard_to_the_end(
    cups: CupsServer, front: CupsQueue
) -> None:
    front.behave("sleep 1; out")
    outcomes: list[PrintOutcome] = []
    patience = Patience(stuck=20, total=40)
    thread = threading.Thread(target=lambda: outcomes.append(sent(front, patience=patience)))
    thread.start()
    until(lambda: find_state(front))
    cups.stop()
    cups.start()
    thread.join(50)
    assert outcomes[0].state is PrintState.PRINTED
    assert set(front.sheets) == {SHEET}


def test_a_job_is_found_again_by_its_name_so_that_nobody_prints_it_twice(
    cups: CupsServer, front: CupsQueue
) -> None:
    one, other = job_name("3f2a"), job_name("3f2b")
    assert find_job(printer(front), one) is None
    sent(front, one)
    found = find_job(printer(front), one)
    assert found
    assert (found.state, found.job) == (PrintState.PRINTED, 1)
    assert find_job(printer(front), other) is None
    cups.run("cupsdisable", "front")
    cups.run("lp", "-d", "front", "-t", other, str(cups.folder / "cupsd.conf"))
    waiting = find_job(printer(front), other)
    assert waiting
    assert waiting.state is PrintState.WAITING
    assert "It is stopped." in waiting.sentences
    cups.stop()
    gone = find_job(printer(front), one)
    assert gone
    assert gone.state is PrintState.UNKNOWN  # nobody may say that there is none


def test_a_queue_that_is_not_there_and_a_server_that_is_not_are_refused(
    cups: CupsServer, front: CupsQueue
) -> None:
    away = print_pdf(IppPrinter("x", read_address(f"{cups.address}printers/x")), SHEET, "docgen 1")
    assert away.state is PrintState.REFUSED
    assert any("It knows nothing of that name." in one for one in away.sentences)
    cups.stop()
    off = sent(front)
    assert off.state is PrintState.REFUSED
    assert "Nothing answers there: it is off, or the address is another." in off.sentences


def test_the_queues_of_this_computer_are_named_and_one_is_the_usual(
    cups: CupsServer, front: CupsQueue
) -> None:
    cups.add_queue("Ward_3")
    cups.run("lpadmin", "-p", "front", "-c", "both")  # a class
    cups.run("cupsenable", "both")
    cups.run("cupsaccept", "both")
    for server in (local_cups(cups.environment), IppAddress("localhost", socket=str(cups.socket))):
        assert server is not None
        assert set(queues_of(server)) == {"front", "Ward_3", "both"}
        choice = PrinterChoice({}, cups=server)
        assert choice.usual_for("discharge").name == "front"
        assert choice.named("both").address.path == "/classes/both"
        assert print_pdf(choice.named("both"), SHEET, "docgen 2").state is PrintState.PRINTED
    assert front.sheets == [SHEET, SHEET]


def test_what_cups_writes_is_read_and_written_as_it_was(front: CupsQueue) -> None:
    """Every byte of a real answer: all kinds of values that CUPS has."""
    sent(front)
    operation = attribute(IppTag.URI, "printer-uri", front.address)
    for code in (Operation.GET_PRINTER_ATTRIBUTES, Operation.GET_JOBS):
        octets = _raw(front, code, operation)
        assert len(octets) > 100
        assert encoded(decoded(octets)) == octets


def _raw(queue: CupsQueue, code: int, *attributes: object) -> bytes:
    from docgen.printing.ipp import IppAttribute, IppGroup, IppMessage

    of_all = (
        attribute(IppTag.CHARSET, "attributes-charset", "utf-8"),
        attribute(IppTag.LANGUAGE, "attributes-natural-language", "en"),
        *(one for one in attributes if isinstance(one, IppAttribute)),
        attribute(IppTag.KEYWORD, "which-jobs", "all"),
        attribute(IppTag.KEYWORD, "requested-attributes", "all", "media-col-database"),
    )
    message = IppMessage(code, 7, (IppGroup(IppTag.OPERATION, of_all),))
    return _posted(read_address(queue.address), encoded(message), "", 10)
