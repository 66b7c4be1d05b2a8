"""A PDF on paper, and what became of it by the printer's own word.

In: a printer, a PDF, a name for the job that no one else has. Out: a `PrintOutcome`. A printer that
is stopped, takes no jobs or reads no PDF is sent nothing; else the job is followed to its end, for
a time that is bounded. Nothing is raised: what goes wrong is an outcome, too.

To be safe against a crash, whoever prints notes that they will (the ledger), sends, notes the
answer. Who finds a note without an answer asks `find_job` by the job's name before printing again.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from docgen.errors import Diagnostic, warning
from docgen.printing.ipp import (
    IppAttribute,
    IppError,
    IppGroup,
    IppTag,
    Operation,
    attribute,
    plain,
)
from docgen.printing.printers import ASKED, IppPrinter, wishes_of
from docgen.printing.wire import (
    GONE,
    NO_PRINTER,
    NO_SUCH_FORMAT,
    NOT_FOUND,
    STOPPED_ANSWERING,
    ask,
)

PDF = "application/pdf"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.15, 3.0  # seconds between two looks at a job
_MOST_JOBS = 500
_OF_JOB = ("job-id", "job-name", "job-state", "job-state-reasons")
# CUPS tells no name of a job that it has put away, unless it is asked for what it must read back.
_ON_DISK = "job-priority"
_STOPPED = 5  # printer-state
_HELD, _PROCESSING_STOPPED, _CANCELED, _ABORTED, _COMPLETED = 4, 6, 7, 8, 9  # job-state


class PrintState(enum.StrEnum):
    """What became of a sheet."""

    PRINTED = "printed"  # the printer says that the job is completed
    NO_PDF = "no-pdf"  # the printer reads no PDF: nothing was sent
    REFUSED = "refused"  # the printer has not taken it, or could not be reached
    CANCELED = "canceled"  # somebody has canceled the job
    ABORTED = "aborted"  # the printer has given up
    WAITING = "waiting"  # the printer has the job, and has not printed it: it may come yet
    UNKNOWN = "unknown"  # it was sent, and the printer tells no more: somebody must look


_SAID = {
    PrintState.PRINTED: (plain("The printer has printed it."),),
    PrintState.NO_PDF: (plain("The printer reads no PDF."), plain("Nothing was sent to it.")),
    PrintState.REFUSED: (plain("It was not printed: the printer has not taken it."),),
    PrintState.CANCELED: (plain("It was not printed: the job was canceled."),),
    PrintState.ABORTED: (plain("It was not printed: the printer gave up."),),
    PrintState.WAITING: (plain("The printer has it, and has not printed it yet."),),
    PrintState.UNKNOWN: (plain("It is not known whether it was printed: look at the printer."),),
}
# Reasons of printers and jobs (RFC 8011, PWG 5100.9; their endings -error, -warning, -report left
# out), in plain words; "" are those that tell nothing. Others are told as they are.
REASONS = {
    "aborted-by-system": "",
    "compression-error": plain("It cannot read the file."),
    "connecting-to-device": plain("Its queue cannot reach it."),
    "cover-open": plain("A cover is open."),
    "cups-missing-filter": plain("Its queue lacks a program."),
    "cups-remote": "",
    "document-access-error": plain("It cannot read the file."),
    "document-format-error": plain("It cannot read the file."),
    "document-unprintable": plain("It cannot print the file."),
    "door-open": plain("A door is open."),
    "fuser-over-temp": plain("It is too hot."),
    "input-tray-missing": plain("A tray is missing."),
    "interlock-open": plain("A door is open."),
    "job-canceled-at-device": "",
    "job-canceled-by-operator": "",
    "job-canceled-by-user": "",
    "job-completed-successfully": "",
    "job-completed-with-errors": plain("It says that there were errors: look at the paper."),
    "job-completed-with-warnings": "",
    "job-hold-until-specified": plain("The job is held."),
    "job-incoming": "",
    "job-printing": "",
    "job-queued": "",
    "job-transforming": "",
    "marker-supply-empty": plain("Toner or ink is empty."),
    "marker-supply-low": "",
    "marker-waste-almost-full": "",
    "marker-waste-full": plain("Its waste container is full."),
    "media-empty": plain("It is out of paper."),
    "media-jam": plain("Paper is jammed."),
    "media-low": "",
    "media-needed": plain("It wants other paper."),
    "moving-to-paused": plain("It is being stopped."),
    "none": "",
    "offline": plain("It is off, or not connected."),
    "output-area-almost-full": "",
    "output-area-full": plain("There is no room for more paper where it comes out."),
    "output-tray-missing": plain("A tray is missing."),
    "paused": plain("It is stopped."),
    "printer-stopped": plain("It is stopped."),
    "printer-stopped-partly": plain("A part of it is stopped."),
    "processing-to-stop-point": "",
    "queued-in-device": "",
    "queued-for-marker": "",
    "resources-are-not-ready": plain("It is not ready."),
    "shutdown": plain("It is off."),
    "spool-area-full": plain("It has no memory left."),
    "timed-out": plain("It does not answer its queue."),
    "toner-empty": plain("Toner is empty."),
    "toner-low": "",
    "unsupported-document-format": plain("It cannot read the file."),
}
_NOT_TAKING = plain("It takes no jobs now.")
_IS_STOPPED = plain("It is stopped.")
_IS_HELD = plain("The job is held.")
_FORGOTTEN = plain("It knows nothing of the job.")


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """What became of a sheet; `job` is the printer's number of the job, 0 where there is none.

    `sentences` say it in plain words, each a sentence by itself: what became of it, then why.
    `warnings` are what was wished for and the printer lacks.
    """

    state: PrintState
    sentences: tuple[str, ...]
    job: int = 0
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def answer(self) -> str:
        """The printer's answer in plain words; nothing of the patient stands in it."""
        return " ".join(self.sentences)

    @property
    def may_come_yet(self) -> bool:
        """Whether paper may come by itself: then printing again may print it twice."""
        return self.state in (PrintState.WAITING, PrintState.UNKNOWN)


class Patience(NamedTuple):
    """For how long a printer is waited for, in seconds.

    `answer`: each answer; `send`: until it has taken the PDF; `stuck`: how long a job may be held,
    or the printer want something, before that is told; `total`: the whole job.
    """

    answer: float = 15
    send: float = 60
    stuck: float = 10
    total: float = 120


PATIENCE = Patience()


def job_name(sheet_id: str) -> str:
    """Return a job's name. Everybody who sees the queue sees it: an opaque id, no patient's."""
    return f"docgen {sheet_id}"


def print_pdf(
    printer: IppPrinter, pdf: bytes, name: str, patience: Patience = PATIENCE
) -> PrintOutcome:
    """Print a PDF, and tell what the printer says became of it.

    `name` is the job's, by `job_name`; another one for each time that a sheet is printed.
    """
    lacks: tuple[Diagnostic, ...] = ()
    sending, job = False, 0
    try:
        says = _printer(printer, patience)
        hindrance = _hindrance(says)
        if hindrance:
            return hindrance
        wishes, lacks = wishes_of(printer, says)
        sending = True
        job, ignored = _send(printer, pdf, name, wishes, patience)
        lacks += ignored
    except IppError as problem:
        if problem.status == NO_SUCH_FORMAT:
            return _outcome(PrintState.NO_PDF)
        if not (sending and problem.sent):
            return replace(_outcome(PrintState.REFUSED, *_told(problem)), warnings=lacks)
    followed = follow_job(printer, job, patience) if job else None
    return replace(followed or _after_silence(printer, name, patience), warnings=lacks)


def _send(
    printer: IppPrinter,
    pdf: bytes,
    name: str,
    wishes: tuple[IppAttribute, ...],
    patience: Patience,
) -> tuple[int, tuple[Diagnostic, ...]]:
    """Send a PDF; return the number of its job, and what the printer says that it left out."""
    answer = ask(
        printer.address,
        Operation.PRINT_JOB,
        (
            attribute(IppTag.NAME, "job-name", name),
            attribute(IppTag.MIME_TYPE, "document-format", PDF),
        ),
        job=wishes,
        document=pdf,
        certificate=printer.certificate,
        seconds=patience.send,
    )
    job = next((group.number("job-id") for group in answer.of(IppTag.JOB)), 0)
    names = sorted({a.name for g in answer.of(IppTag.UNSUPPORTED_GROUP) for a in g.attributes})
    if not names:
        return job, ()
    message = f"{printer.name} has not done as asked: {', '.join(names[:8])}."
    return job, (warning("printer-lacks", message, "", printer.place),)


def follow_job(printer: IppPrinter, job: int, patience: Patience = PATIENCE) -> PrintOutcome:
    """Follow a job to its end, and tell what became of it; `WAITING` where the end is not near."""
    began = free_since = time.monotonic()
    pause = _FIRST_PAUSE
    while True:
        try:
            seen = _look(printer, job, patience)
        except IppError as problem:
            if problem.status:
                why = (_FORGOTTEN,) if problem.status in (NOT_FOUND, GONE) else _told(problem)
                return _outcome(PrintState.UNKNOWN, *why, job=job)
            seen = _outcome(PrintState.UNKNOWN, *_told(problem), job=job)
        now = time.monotonic()
        if not seen.may_come_yet or now - began + pause > patience.total:
            return seen
        if len(seen.sentences) == 1:  # nothing hinders it
            free_since = now
        if now - free_since > patience.stuck:
            return seen
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def find_job(printer: IppPrinter, name: str, patience: Patience = PATIENCE) -> PrintOutcome | None:
    """Find a job by its name, as the printer knows it now; None: it says that it has none such.

    Where it cannot be asked, that is `UNKNOWN`. Some printers forget a job once it is printed:
    None means that nothing comes by itself, and not that nothing has come.
    """
    found: list[tuple[int, IppGroup]] = []
    for which in ("not-completed", "completed"):
        asked = (
            attribute(IppTag.KEYWORD, "which-jobs", which),
            attribute(IppTag.INTEGER, "limit", _MOST_JOBS),
            attribute(IppTag.KEYWORD, "requested-attributes", *_OF_JOB, _ON_DISK),
        )
        try:
            answer = _asked(printer, Operation.GET_JOBS, asked, patience)
        except IppError as problem:
            if problem.status in (NOT_FOUND, GONE):
                continue
            return _outcome(PrintState.UNKNOWN, *_told(problem))
        jobs = [group for group in answer if group.word("job-name") == name]
        found += [(group.number("job-id"), group) for group in jobs]
    if not found:
        return None
    number, _ = max(found, key=lambda one: one[0])
    return follow_job(printer, number, patience._replace(total=0))


def cancel_job(printer: IppPrinter, job: int, patience: Patience = PATIENCE) -> PrintOutcome:
    """Cancel a job, and tell what became of it: it may be on paper already."""
    try:
        number = attribute(IppTag.INTEGER, "job-id", job)
        _asked(printer, Operation.CANCEL_JOB, (number,), patience)
    except IppError as problem:
        seen = follow_job(printer, job, patience._replace(total=0))
        return replace(seen, sentences=(*seen.sentences, *_told(problem)))
    return follow_job(printer, job, patience._replace(total=patience.stuck))


def _asked(
    printer: IppPrinter,
    operation: Operation,
    attributes: tuple[IppAttribute, ...],
    patience: Patience,
    of: IppTag = IppTag.JOB,
) -> tuple[IppGroup, ...]:
    answer = ask(
        printer.address,
        operation,
        attributes,
        certificate=printer.certificate,
        seconds=patience.answer,
    )
    return answer.of(of)


def _printer(printer: IppPrinter, patience: Patience) -> IppGroup:
    asked = (attribute(IppTag.KEYWORD, "requested-attributes", *ASKED),)
    found = _asked(printer, Operation.GET_PRINTER_ATTRIBUTES, asked, patience, IppTag.PRINTER)
    if not found:
        raise IppError(NO_PRINTER)
    return found[0]


def _hindrance(says: IppGroup) -> PrintOutcome | None:
    """Tell why nothing is sent to a printer as it is now; None where something may be."""
    formats = says.words("document-format-supported")
    if PDF not in (one.casefold() for one in formats):
        return _outcome(PrintState.NO_PDF)
    why = _plain(says.words("printer-state-reasons"))
    if says.values("printer-is-accepting-jobs") == (False,):
        return _outcome(PrintState.REFUSED, _NOT_TAKING, *why)
    if says.number("printer-state") == _STOPPED:
        return _outcome(PrintState.REFUSED, *(why or (_IS_STOPPED,)))
    return None


def _look(printer: IppPrinter, job: int, patience: Patience) -> PrintOutcome:
    """Tell how a job stands; one that is on its way without hindrance has one sentence."""
    asked = (
        attribute(IppTag.INTEGER, "job-id", job),
        attribute(IppTag.KEYWORD, "requested-attributes", *_OF_JOB),
    )
    found = _asked(printer, Operation.GET_JOB_ATTRIBUTES, asked, patience)
    seen = found[0] if found else IppGroup(IppTag.JOB, ())
    state, why = seen.number("job-state"), _plain(seen.words("job-state-reasons"))
    ends = {
        _COMPLETED: PrintState.PRINTED,
        _CANCELED: PrintState.CANCELED,
        _ABORTED: PrintState.ABORTED,
    }
    if state in ends:
        return _outcome(ends[state], *why, job=job)
    says = _printer(printer, patience)
    reasons = says.words("printer-state-reasons")
    if says.number("printer-state") == _STOPPED:
        why += _plain(reasons) or (_IS_STOPPED,)
    else:
        why += _plain(r for r in reasons if r.endswith("-error"))
    if state in (_HELD, _PROCESSING_STOPPED) and not why:
        why = (_IS_HELD,)
    return _outcome(PrintState.WAITING, *why, job=job)


def _after_silence(printer: IppPrinter, name: str, patience: Patience) -> PrintOutcome:
    """Tell what became of a job that was sent, and to which no answer came."""
    found = find_job(printer, name, patience)
    if found is None:
        return _outcome(PrintState.UNKNOWN, STOPPED_ANSWERING, _FORGOTTEN)
    if found.job and found.may_come_yet:
        return follow_job(printer, found.job, patience)
    return found


def _outcome(state: PrintState, *why: str, job: int = 0) -> PrintOutcome:
    return PrintOutcome(state, (*_SAID[state], *dict.fromkeys(why)), job)


def _told(problem: IppError) -> tuple[str, ...]:
    """Return the sentences of a problem."""
    if not problem.fingerprint:
        return (problem.message,)
    shown = ":".join(problem.fingerprint[at : at + 2] for at in range(0, 64, 2)).upper()
    hint = "If its own page shows this SHA-256, write it as certificate into its table: "
    return problem.message, f"{hint}{shown}"


def _plain(reasons: Iterable[str]) -> tuple[str, ...]:
    """Say reasons in plain words, each once."""
    said: dict[str, None] = {}
    for reason in reasons:
        name = reason
        for ending in ("-error", "-warning", "-report"):
            name = name if name in REASONS else name.removesuffix(ending)
        words = REASONS.get(name)
        said[f'It says "{name[:60]}".' if words is None else words] = None
    return tuple(words for words in said if words)
