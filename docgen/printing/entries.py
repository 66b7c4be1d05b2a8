"""What a clinic says of a printer in docgen.toml, and what an address of a printer is.

In: texts as they are written. Out: `PrinterEntry` and `IppAddress`; nothing is asked of a printer
here, so that a command that does not print pays nothing for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from docgen.errors import Place, ValueProblem

TWO_SIDED = ("long-edge", "short-edge", "no")
IPP_PORT = 631
_ADDRESS = re.compile(
    r"(?P<scheme>ipps?)://(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>/[!-~]*)?"
)
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class IppAddress(NamedTuple):
    """Where a printer answers; `socket` is the path of a socket of this computer instead."""

    host: str
    path: str = "/"
    port: int = IPP_PORT
    secure: bool = False
    socket: str = ""

    @property
    def uri(self) -> str:
        """The address as people and printers write it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == IPP_PORT else f":{self.port}"
        return f"ipp{'s' * self.secure}://{host}{port}{self.path}"


@dataclass(frozen=True, slots=True)
class PrinterEntry:
    """A printer as a table `[printers.NAME]` has it; what is not said is empty.

    `address` is one that `read_address` reads, `two_sided` one of `TWO_SIDED`, `media` a paper that
    sheets are made for. `certificate` is the SHA-256 of the one certificate that it may have
    (ipps), in hex digits. `sheets` are the kinds of sheets that are printed there, and
    `workstations` the computers from which; empty: all.
    """

    name: str
    place: Place
    address: str
    tray: str = ""
    two_sided: str = ""
    media: str = ""
    certificate: str = ""
    sheets: tuple[str, ...] = ()
    workstations: tuple[str, ...] = ()


def read_address(written: str) -> IppAddress:
    """Read the address of a printer: ipp://host/path or ipps://host/path.

    Raises:
        ValueProblem: it is none. A user or a password in it is refused, and never repeated.
    """
    if "@" in written.partition("://")[2].partition("/")[0]:
        hint = "docgen has none to show: let the printer take jobs from this computer."
        raise ValueProblem("An address holds no user and no password.", hint)
    found = _ADDRESS.fullmatch(written)
    port = int(found["port"] or IPP_PORT) if found else 0
    if not found or not 0 < port < 65536:
        hint = (
            "Write it such as ipp://front.local/ipp/print; its own page, or `lpstat -v`, tells it."
        )
        raise ValueProblem("It is not the address of a printer.", hint)
    host, path = found["six"] or found["name"], found["path"] or "/"
    return IppAddress(host, path, port, found["scheme"] == "ipps")


def read_fingerprint(written: str) -> str:
    """Read the SHA-256 of a certificate: 64 hex digits, with or without colons between them.

    Raises:
        ValueProblem: it is none.
    """
    digits = written.lower().removeprefix("sha256:").replace(":", "")
    if not _FINGERPRINT.fullmatch(digits):
        hint = "Write the 64 digits that docgen, or the printer's own page, tells."
        raise ValueProblem("It is not the SHA-256 of a certificate.", hint)
    return digits
