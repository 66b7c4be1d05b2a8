"""Who of this computer is let in: how a second `docgen serve` of the same user opens a fresh link.

In: the clinic's folder and its list. Out: the link. The desk that is open leaves its port and a
secret in a file that only its user can read. Who proves to know the secret gets a link, and the
desk proves it too, so that no other program at that port is taken for it. So a shortcut on the
desktop opens the desk again after it was locked, and no second one is started.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import secrets
import struct
from contextlib import closing, suppress
from pathlib import Path

from docgen.errors import OutputError
from docgen.files import write_file

HEADER = "X-Docgen-Secret"
LOOPBACK = "127.0.0.1"
_SECONDS = 3.0
_MOST = 2000  # bytes of an answer
_SOCKETS = Path("/proc/net/tcp")  # proc(5): every connection by IPv4, and whose it is
_ADDRESS, _OWNER = 1, 7  # columns of it: this end, and the number of its user


class Doorbell:
    """The file of one desk: of a clinic and a list."""

    def __init__(
        self, folder: Path, clinic: Path, list_file: Path | None = None, watch: Path | None = None
    ) -> None:
        """Name the file; `folder` is where this user's programs keep what they need."""
        paths = [str(path.resolve()) if path else "" for path in (clinic, list_file, watch)]
        name = hashlib.sha256("\n".join(paths).encode()).hexdigest()[:16]
        self._file = folder / f"desk-{name}.json"
        self.secret = secrets.token_urlsafe(32)

    def hang(self, port: int) -> None:
        """Say where the desk is; where that cannot be written, a second start is a second desk."""
        with suppress(OutputError, OSError):
            self._file.parent.mkdir(0o700, parents=True, exist_ok=True)
            write_file(self._file, json.dumps({"port": port, "secret": self.secret}).encode())

    def take_down(self) -> None:
        """Remove the file, if it is this desk's."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            if json.loads(self._file.read_text(encoding="ascii"))["secret"] == self.secret:
                self._file.unlink()

    def ring(self) -> str:
        """Ask the desk that is open for a fresh link; "" where none is."""
        asked = secrets.token_hex(16)
        try:
            told = json.loads(self._file.read_text(encoding="ascii"))
            port, secret = int(told["port"]), str(told["secret"])
            desk = http.client.HTTPConnection(LOOPBACK, port, timeout=_SECONDS)
            with closing(desk):
                desk.request("POST", "/again", headers={HEADER: f"{asked} {proof(secret, asked)}"})
                text = desk.getresponse().read(_MOST).decode("ascii")
        except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
            return ""
        link, _, proved = text.partition(" ")
        right = proof(secret, asked + link)
        return link if hmac.compare_digest(proved.encode(), right.encode()) else ""


def proof(secret: str, text: str) -> str:
    """Return what only who knows the secret can say of a text."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def asked_in(secret: str, told: str) -> str:
    """Return what a program asks that has proved to know the secret; "" without proof."""
    asked, _, proved = told.partition(" ")
    right = bool(secret) and hmac.compare_digest(proved.encode(), proof(secret, asked).encode())
    return asked if right else ""


def is_other_user(address: str, port: int, sockets: Path = _SOCKETS) -> bool:
    """Whether another user of this computer is at the far end of a connection, as Linux tells.

    A link stands among the words of the browser's process, where every user of the computer can
    read it: it opens the desk for the desk's own user. Root may read all of it anyway, and through
    root's programs a browser outside of a virtual machine comes. Elsewhere, and where nothing is
    told, this is False.
    """
    try:
        (number,) = struct.unpack("=I", bytes(map(int, address.split("."))))
        name = f"{number:08X}:{port:04X}"
        rows = [line.split() for line in sockets.read_text(encoding="ascii").splitlines()]
        owners = {int(row[_OWNER]) for row in rows if row[_ADDRESS] == name}
    except (OSError, ValueError, IndexError, struct.error):
        return False
    return bool(owners) and not owners & {0, os.getuid() if hasattr(os, "getuid") else 0}
