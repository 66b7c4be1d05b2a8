"""Which printer a sheet goes to, and what is asked of it for that sheet.

In: a name from the command line, the printers of docgen.toml, the CUPS of this computer. Out: an
`IppPrinter`, or why there is none; and, of what its entry wishes, those attributes of a job that
the printer says it has, with a warning for each that it lacks.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from docgen.errors import Diagnostic, InputError, Place, ValueProblem, error, suggest, warning
from docgen.printing.entries import IppAddress, PrinterEntry, read_address
from docgen.printing.ipp import IppAttribute, IppError, IppGroup, IppTag, Operation, attribute
from docgen.printing.wire import NOT_FOUND, ask

# What a printer is asked of itself before a job is sent.
ASKED = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "sides-supported",
    "media-supported",
    "media-source-supported",
    "media-col-supported",
)
_SOCKETS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock", "/private/var/run/cupsd")
_SIDES = {
    "long-edge": "two-sided-long-edge",
    "short-edge": "two-sided-short-edge",
    "no": "one-sided",
}
# A paper's names (PWG 5101.1, then that of RFC 2911), and its size in hundredths of a millimetre.
_MEDIA = {
    "letter": (("na_letter_8.5x11in", "na-letter"), (21590, 27940)),
    "a4": (("iso_a4_210x297mm", "iso-a4"), (21000, 29700)),
}
_NAME_ONE = 'Write --print=NAME, or printer = "..." into docgen.toml; `lpstat -p` names them.'
_NO_CUPS = "Describe the printer in docgen.toml ([printers.NAME]), or write --open and print there."


@dataclass(frozen=True, slots=True)
class IppPrinter:
    """A printer to send to; `name` is for people, the rest as in `PrinterEntry`."""

    name: str
    address: IppAddress
    certificate: str = ""
    tray: str = ""
    two_sided: str = ""
    media: str = ""
    place: Place | None = None

    @classmethod
    def of(cls, entry: PrinterEntry) -> IppPrinter:
        """Return the printer of an entry."""
        return cls(
            entry.name,
            read_address(entry.address),
            entry.certificate,
            entry.tray,
            entry.two_sided,
            entry.media,
            entry.place,
        )


@dataclass(frozen=True, slots=True)
class PrinterChoice:
    """What there is to choose from: the printers of docgen.toml, its usual one, this computer's.

    `usual` is the key `printer` of docgen.toml. `cups` is where CUPS answers, None where there is
    none. `workstation` is the name of this computer.
    """

    entries: Mapping[str, PrinterEntry]
    usual: str = ""
    workstation: str = ""
    cups: IppAddress | None = None

    def named(self, word: str) -> IppPrinter:
        """Return the printer that somebody names: one of docgen.toml, an address, a queue.

        Raises:
            InputError: there is none of that name.
        """
        if word in self.entries:
            return IppPrinter.of(self.entries[word])
        if "://" in word:
            try:
                return IppPrinter(word, read_address(word))
            except ValueProblem as wrong:
                raise InputError(error("no-printer", wrong.message, wrong.hint)) from None
        queues = self._queues(word)
        if word in queues:
            return IppPrinter(word, queues[word])
        hint = suggest(word, (*self.entries, *queues)) or "`lpstat -p` names the printers."
        raise InputError(error("no-printer", f'There is no printer "{word[:80]}".', hint))

    def usual_for(self, sheet: str) -> IppPrinter:
        """Return where a kind of sheet is printed from this computer, where nobody names a printer.

        First a printer of docgen.toml that is there for this sheet or this computer, then the one
        that its `printer` names, then any other of docgen.toml, then the usual one of CUPS. Of two
        that fit the one that says more counts, of two alike the one that stands first.

        Raises:
            InputError: there is none.
        """
        fitting = [e for e in self.entries.values() if _serves(e, sheet, self.workstation)]
        fitting.sort(key=lambda entry: bool(entry.sheets) + bool(entry.workstations), reverse=True)
        if fitting and (fitting[0].sheets or fitting[0].workstations):
            return IppPrinter.of(fitting[0])
        usual = self.entries.get(self.usual)
        if self.usual and (usual is None or usual in fitting):
            return self.named(self.usual)
        return IppPrinter.of(fitting[0]) if fitting else self._usual_queue()

    def _queues(self, word: str) -> dict[str, IppAddress]:
        if self.cups is None:
            message = f'There is no printer "{word[:80]}" in docgen.toml, and no CUPS here.'
            hint = suggest(word, self.entries) if self.entries else ""
            raise InputError(error("no-printer", message, hint or _NO_CUPS))
        return queues_of(self.cups)

    def _usual_queue(self) -> IppPrinter:
        if self.cups is None:
            message = "Nothing says which printer, and docgen cannot ask this system for one."
            raise InputError(error("no-printer", message, _NO_CUPS))
        try:
            answer = ask(self.cups, Operation.CUPS_GET_DEFAULT, (_asking("printer-name"),))
        except IppError as problem:
            if problem.status != NOT_FOUND:
                raise _no_cups(problem) from None
            message = "Nothing says which printer: CUPS has no usual one."
            raise InputError(error("no-printer", message, _NAME_ONE)) from None
        found = dict(_queues_in(answer.of(IppTag.PRINTER), self.cups))
        if not found:
            raise InputError(error("no-printer", "CUPS has no usual printer.", _NAME_ONE))
        return IppPrinter(*next(iter(found.items())))


def _serves(entry: PrinterEntry, sheet: str, workstation: str) -> bool:
    """Whether a printer is there for a sheet and a computer; of a computer the first label does."""
    full = workstation.casefold()
    here = {full, full.partition(".")[0]}
    computers = {name.casefold() for name in entry.workstations}
    return (not entry.sheets or sheet in entry.sheets) and (not computers or bool(here & computers))


def local_cups(
    environment: Mapping[str, str] | None = None, platform: str = sys.platform
) -> IppAddress | None:
    """Return where the CUPS of this computer answers: CUPS_SERVER, else its socket, else port 631.

    None on Windows, where nobody has set CUPS_SERVER. Whether it does answer is not asked.
    """
    said = (os.environ if environment is None else environment).get("CUPS_SERVER", "").strip()
    if said.startswith("/"):
        return IppAddress("localhost", socket=said)
    if said:
        host = said.partition("/")[0]
        try:
            return read_address(f"ipp://{host}/")
        except ValueProblem as wrong:
            hint = "Set it to a host, to host:port, or to the path of a socket."
            raise InputError(error("no-printer", f"CUPS_SERVER: {wrong.message}", hint)) from None
    if platform == "win32":
        return None
    socket = next((path for path in _SOCKETS if Path(path).is_socket()), "")
    return IppAddress("localhost", socket=socket) if socket else IppAddress("127.0.0.1")


def queues_of(cups: IppAddress) -> dict[str, IppAddress]:
    """Return the printers and classes of a CUPS by their names.

    Raises:
        InputError: it does not answer.
    """
    try:
        answer = ask(cups, Operation.CUPS_GET_PRINTERS, (_asking("printer-name"),))
    except IppError as problem:
        if problem.status == NOT_FOUND:  # it has no printers at all
            return {}
        raise _no_cups(problem) from None
    return dict(_queues_in(answer.of(IppTag.PRINTER), cups))


def _queues_in(groups: Iterable[IppGroup], cups: IppAddress) -> Iterable[tuple[str, IppAddress]]:
    """Yield queues by their names. Of the address that CUPS tells only the path is taken."""
    for group in groups:
        name = group.word("printer-name")
        if name:
            try:
                path = read_address(group.word("printer-uri-supported")).path
            except ValueProblem:
                path = f"/printers/{name}"
            yield name, cups._replace(path=path)


def _asking(*names: str) -> IppAttribute:
    return attribute(IppTag.KEYWORD, "requested-attributes", *names, "printer-uri-supported")


def _no_cups(problem: IppError) -> InputError:
    message = f"The CUPS of this computer cannot be asked. {problem.message}"
    return InputError(error("no-printer", message, _NO_CUPS))


def wishes_of(
    printer: IppPrinter, says: IppGroup
) -> tuple[tuple[IppAttribute, ...], tuple[Diagnostic, ...]]:
    """Return the attributes of a job that a printer's entry wishes, and what the printer lacks.

    `says` are the printer's own attributes: what it does not name there is not sent.
    """
    found: list[IppAttribute] = []
    lacks: list[Diagnostic] = []

    def lacking(what: str, has: Iterable[str]) -> None:
        has = sorted(has)
        hint = f"It has: {', '.join(has[:12])}." if has else "It names none."
        lacks.append(warning("printer-lacks", f"{printer.name} {what}", hint, printer.place))

    if printer.two_sided:
        sides, known = _SIDES[printer.two_sided], says.words("sides-supported")
        if sides in known:
            found.append(attribute(IppTag.KEYWORD, "sides", sides))
        elif sides != "one-sided":  # what knows no sides has but one
            lacking(f"does not print on two sides ({printer.two_sided}).", known)
    names, size = _MEDIA[printer.media] if printer.media else ((), ())
    papers = says.words("media-supported")
    paper = next((name for name in names if name in papers), "")
    if names and not paper:
        lacking(f"has no paper {printer.media}.", papers)
    tray = _tray(printer, says)
    if printer.tray and not tray:
        lacking(f'has no tray "{printer.tray[:40]}".', says.words("media-source-supported"))
    if tray:  # then the paper stands in the same collection: media and media-col exclude each other
        of_size = (_size(*size),) if paper and size else ()
        members = (*of_size, attribute(IppTag.KEYWORD, "media-source", tray))
        found.append(attribute(IppTag.COLLECTION, "media-col", members))
    elif paper:
        found.append(attribute(IppTag.KEYWORD, "media", paper))
    return tuple(found), tuple(lacks)


def _tray(printer: IppPrinter, says: IppGroup) -> str:
    """Return the printer's name of the tray: people write "Tray 2", printers "tray-2"."""

    def plain(name: str) -> str:
        return name.casefold().replace(" ", "-").replace("_", "-")

    if not printer.tray or "media-source" not in says.words("media-col-supported"):
        return ""
    known = says.words("media-source-supported")
    return next((name for name in known if plain(name) == plain(printer.tray)), "")


def _size(width: int, height: int) -> IppAttribute:
    sides = (
        attribute(IppTag.INTEGER, "x-dimension", width),
        attribute(IppTag.INTEGER, "y-dimension", height),
    )
    return attribute(IppTag.COLLECTION, "media-size", sides)
