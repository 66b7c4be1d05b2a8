"""Which printer a sheet goes to, what is asked of it, what a printer answers that is no CUPS."""

from __future__ import annotations

import pytest
from small_printer import SmallPrinter, small_printer

from docgen.errors import InputError, Place, ValueProblem
from docgen.printing.entries import IppAddress, PrinterEntry, read_address, read_fingerprint
from docgen.printing.ipp import IppAttribute, IppGroup, IppMessage, IppTag, Operation, attribute
from docgen.printing.jobs import REASONS, Patience, PrintState, cancel_job, find_job, print_pdf
from docgen.printing.printers import IppPrinter, PrinterChoice, local_cups, wishes_of

PLACE = Place("docgen.toml", 3, 1)
SHORT = Patience(answer=2, send=2, stuck=0.3, total=3)
LETTER = IppAddress("front", "/ipp/print")


def entry(name: str, *sheets: str, at: tuple[str, ...] = ()) -> PrinterEntry:
    return PrinterEntry(name, PLACE, f"ipp://{name}", sheets=sheets, workstations=at)


def choice(*entries: PrinterEntry, usual: str = "", here: str = "Ward-3.local") -> PrinterChoice:
    return PrinterChoice({one.name: one for one in entries}, usual, here)


# Which printer


@pytest.mark.parametrize(
    ("entries", "usual", "chosen"),
    [
        ((entry("all"), entry("going", "discharge")), "", "going"),
        ((entry("all"), entry("going", "prepare")), "", "all"),
        ((entry("all"), entry("ward", at=("WARD-3",))), "all", "ward"),
        ((entry("all"), entry("ward", at=("ward-3.local",))), "", "ward"),
        ((entry("all"), entry("ward", at=("ward-4",))), "", "all"),
        ((entry("going", "discharge"), entry("w", "discharge", at=("ward-3",))), "", "w"),
        ((entry("one"), entry("two")), "two", "two"),
        ((entry("one"), entry("two")), "", "one"),
        ((entry("one"), entry("two", "prepare")), "two", "one"),
    ],
)
def test_the_printer_is_the_one_for_this_sheet_and_computer_then_the_usual_one(
    entries: tuple[PrinterEntry, ...], usual: str, chosen: str
) -> None:
    assert choice(*entries, usual=usual).usual_for("discharge").name == chosen


def test_a_printer_that_is_named_is_used_whatever_it_is_there_for() -> None:
    assert choice(entry("prep", "prepare", at=("x",))).named("prep").name == "prep"
    at = choice().named("ipp://10.0.0.7:8631/ipp/print").address
    assert at == IppAddress("10.0.0.7", "/ipp/print", 8631)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("frnt", 'Did you mean "front"?'),
        ("ftp://x", "It is not the address of a printer."),
        ("ipp://x:0/", "It is not the address of a printer."),
    ],
)
def test_a_printer_that_is_not_there_is_refused(word: str, told: str) -> None:
    with pytest.raises(InputError) as refused:
        choice(entry("front")).named(word)
    assert told in str(refused.value)


def test_on_windows_without_a_printer_of_ones_own_the_way_out_is_told() -> None:
    assert local_cups({}, "win32") is None
    with pytest.raises(InputError) as refused:
        PrinterChoice({}, cups=local_cups({}, "win32")).usual_for("discharge")
    assert "docgen cannot ask this system for one" in str(refused.value)
    assert "write --open and print there" in str(refused.value)
    assert choice(entry("front")).usual_for("discharge").name == "front"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("/run/x.sock", IppAddress("localhost", socket="/run/x.sock")),
        ("print.local", IppAddress("print.local")),
        ("10.0.0.7:8631", IppAddress("10.0.0.7", port=8631)),
        ("[fe80::1]:8631", IppAddress("fe80::1", port=8631)),
        ("print.local/version=1.1", IppAddress("print.local")),
    ],
)
def test_cups_is_where_its_own_programs_look_for_it(said: str, found: IppAddress) -> None:
    assert local_cups({"CUPS_SERVER": said}, "win32") == found


def test_a_server_that_is_no_server_is_refused() -> None:
    with pytest.raises(InputError, match="CUPS_SERVER"):
        local_cups({"CUPS_SERVER": "a b"})


@pytest.mark.parametrize("uri", ["ipp://a/", "ipps://a.b:8631/ipp/print", "ipp://[::1]:9/x"])
def test_an_address_is_written_as_it_was_read(uri: str) -> None:
    assert read_address(uri).uri == uri


def test_a_fingerprint_is_read_as_programs_show_it() -> None:
    digits = "ab" * 32
    shown = ":".join(["AB"] * 32)
    assert {read_fingerprint(one) for one in (digits, shown, f"SHA256:{shown}")} == {digits}
    with pytest.raises(ValueProblem):
        read_fingerprint("ab" * 31)


# What is asked of it

SAYS = (
    attribute(IppTag.KEYWORD, "sides-supported", "one-sided", "two-sided-long-edge"),
    attribute(IppTag.KEYWORD, "media-supported", "iso_a4_210x297mm", "na_letter_8.5x11in"),
    attribute(IppTag.KEYWORD, "media-col-supported", "media-size", "media-source"),
    attribute(IppTag.KEYWORD, "media-source-supported", "auto", "tray-2", "by-pass-tray"),
)


def wish(*says: IppAttribute, **wanted: str) -> tuple[dict[str, object], list[str]]:
    printer = IppPrinter("front", LETTER, place=PLACE, **wanted)
    found, lacks = wishes_of(printer, IppGroup(IppTag.PRINTER, says))
    return {one.name: one.values[0].data for one in found}, [str(one) for one in lacks]


def test_what_is_wished_for_is_sent_in_the_words_of_ipp() -> None:
    assert wish(*SAYS, two_sided="long-edge", media="a4") == (
        {"sides": "two-sided-long-edge", "media": "iso_a4_210x297mm"},
        [],
    )
    sent, lacks = wish(*SAYS, two_sided="no", media="letter", tray="Tray 2")
    size = (
        attribute(IppTag.INTEGER, "x-dimension", 21590),
        attribute(IppTag.INTEGER, "y-dimension", 27940),
    )
    assert sent == {
        "sides": "one-sided",
        "media-col": (  # never beside `media`: the two exclude each other
            attribute(IppTag.COLLECTION, "media-size", size),
            attribute(IppTag.KEYWORD, "media-source", "tray-2"),
        ),
    }
    assert lacks == []


def test_what_the_printer_does_not_name_is_not_sent_but_told() -> None:
    sent, lacks = wish(*SAYS, two_sided="short-edge", tray="tray-9")
    assert sent == {}
    assert "\n".join(lacks) == (
        "docgen.toml:3:1: warning: front does not print on two sides (short-edge). "
        "It has: one-sided, two-sided-long-edge.\n"
        'docgen.toml:3:1: warning: front has no tray "tray-9". '
        "It has: auto, by-pass-tray, tray-2."
    )
    sent, lacks = wish(two_sided="no", media="letter", tray="tray-2")
    assert sent == {}
    assert len(lacks) == 2  # what knows no sides prints on one
    assert all("It names none." in one for one in lacks)


def test_a_printer_is_sent_what_its_entry_wishes_and_what_it_leaves_out_is_told() -> None:
    with small_printer(*SAYS) as small:
        usual = small.usual_answer

        def ignoring(request: IppMessage) -> IppMessage | None:
            answer = usual(request)
            if request.code != Operation.PRINT_JOB or answer is None:
                return answer
            left = IppGroup(
                IppTag.UNSUPPORTED_GROUP, (attribute(IppTag.UNSUPPORTED, "sides", None),)
            )
            return IppMessage(1, 1, (answer.groups[0], left, *answer.groups[1:]))

        small.answer = ignoring
        front = IppPrinter("front", small.address, two_sided="long-edge")
        outcome = print_pdf(front, b"%PDF", "docgen 1", SHORT)
    (job,) = small.jobs
    assert job.of(IppTag.JOB)[0].word("sides") == "two-sided-long-edge"
    assert job.groups[0].word("job-name") == "docgen 1"
    assert job.groups[0].word("document-format") == "application/pdf"
    assert outcome.state is PrintState.PRINTED
    assert [one.message for one in outcome.warnings] == ["front has not done as asked: sides."]


# What a printer answers


def printed(small: SmallPrinter) -> tuple[PrintState, tuple[str, ...]]:
    outcome = print_pdf(IppPrinter("front", small.address), b"%PDF", "docgen 1", SHORT)
    return outcome.state, outcome.sentences


def test_a_printer_that_reads_no_pdf_is_sent_nothing() -> None:
    formats = attribute(IppTag.MIME_TYPE, "document-format-supported", "image/urf", "text/plain")
    with small_printer(formats) as small:
        assert printed(small)[0] is PrintState.NO_PDF
        assert Operation.PRINT_JOB not in small.asked


def test_a_printer_that_says_only_when_it_is_sent_one_that_it_reads_no_pdf_is_told_alike() -> None:
    with small_printer() as small:
        usual = small.usual_answer

        def refusing(request: IppMessage) -> IppMessage | None:
            wrong = request.code == Operation.PRINT_JOB
            return IppMessage(0x040A, 1, ()) if wrong else usual(request)

        small.answer = refusing
        assert printed(small)[0] is PrintState.NO_PDF


def test_a_stopped_printer_says_why() -> None:
    reasons = attribute(
        IppTag.KEYWORD, "printer-state-reasons", "media-empty-error", "door-open", "vendor-x"
    )
    with small_printer(attribute(IppTag.ENUM, "printer-state", 5), reasons) as small:
        state, sentences = printed(small)
        assert Operation.PRINT_JOB not in small.asked
    assert state is PrintState.REFUSED
    assert sentences[1:] == ("It is out of paper.", "A door is open.", 'It says "vendor-x".')


@pytest.mark.parametrize(
    ("state", "told"), [(7, PrintState.CANCELED), (8, PrintState.ABORTED), (9, PrintState.PRINTED)]
)
def test_the_end_of_a_job_is_the_printers_word(state: int, told: PrintState) -> None:
    with small_printer() as small:
        small.job_state = state
        assert printed(small)[0] is told


def test_an_answer_that_is_lost_is_asked_for_by_the_name_of_the_job() -> None:
    with small_printer() as small:
        usual = small.usual_answer

        def losing(request: IppMessage) -> IppMessage | None:
            answer = usual(request)  # the printer has taken it
            return None if request.code == Operation.PRINT_JOB else answer

        small.answer = losing
        assert printed(small)[0] is PrintState.PRINTED
        assert len(small.jobs) == 1


def test_an_answer_that_is_lost_with_its_job_leaves_it_open() -> None:
    with small_printer() as small:
        usual = small.usual_answer
        small.answer = lambda request: None if request.code == 2 else usual(request)
        state, sentences = printed(small)
    assert state is PrintState.UNKNOWN
    assert sentences[1:] == ("It stopped answering.", "It knows nothing of the job.")


def test_a_printer_that_is_silent_before_it_was_sent_anything_has_refused() -> None:
    with small_printer() as small:
        small.answer = lambda _: None
        assert printed(small)[0] is PrintState.REFUSED


def test_a_printer_that_forgets_its_jobs_leaves_it_open_and_finds_none() -> None:
    with small_printer() as small:
        usual = small.usual_answer
        forgotten = (Operation.GET_JOB_ATTRIBUTES, Operation.GET_JOBS, Operation.CANCEL_JOB)

        def forgetting(request: IppMessage) -> IppMessage | None:
            gone = request.code in forgotten
            return IppMessage(0x0406, 1, ()) if gone else usual(request)

        small.answer = forgetting
        state, sentences = printed(small)
        front = IppPrinter("front", small.address)
        assert find_job(front, "docgen 1", SHORT) is None
        assert cancel_job(front, 1, SHORT).state is PrintState.UNKNOWN
    assert state is PrintState.UNKNOWN
    assert "It knows nothing of the job." in sentences


def test_every_reason_is_a_sentence_of_its_own_or_tells_nothing() -> None:
    assert all(not words or (words[0].isupper() and words[-1] == ".") for words in REASONS.values())
