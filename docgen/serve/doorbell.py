"""How a second `docgen serve` of the same user finds the desk that is open, and opens a fresh link.

In: the clinic's folder. Out: the link. The desk that is open leaves its port and a secret in a file
that only its user can read; who knows the secret is let in. So a shortcut on the desktop opens the
desk again after it was locked, and no second one is started.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import secrets
from contextlib import closing, suppress
from pathlib import Path

from docgen.errors import OutputError
from docgen.files import write_file

HEADER = "X-Docgen-Secret"
LOOPBACK = "127.0.0.1"
_SECONDS = 3.0
_MOST = 2000  # bytes of an answer


class Doorbell:
    """The file of one clinic's desk."""

    def __init__(self, folder: Path, clinic: Path) -> None:
        """Name the file; `folder` is where this user's programs keep what they need."""
        name = hashlib.sha256(str(clinic.resolve()).encode()).hexdigest()[:16]
        self._file = folder / f"desk-{name}.json"
        self.secret = secrets.token_urlsafe(32)

    def hang(self, port: int) -> None:
        """Say where the desk is; where that cannot be written, a second start is a second desk."""
        with suppress(OutputError, OSError):
            self._file.parent.mkdir(0o700, parents=True, exist_ok=True)
            write_file(self._file, json.dumps({"port": port, "secret": self.secret}).encode())

    def take_down(self) -> None:
        """Remove the file, if it is this desk's."""
        with suppress(OSError, ValueError):
            if json.loads(self._file.read_text())["secret"] == self.secret:
                self._file.unlink()

    def ring(self) -> str:
        """Ask the desk that is open for a fresh link; "" where none is."""
        try:
            told = json.loads(self._file.read_text())
            desk = http.client.HTTPConnection(LOOPBACK, int(told["port"]), timeout=_SECONDS)
            with closing(desk):
                desk.request("POST", "/again", headers={HEADER: str(told["secret"])})
                answer = desk.getresponse()
                text = answer.read(_MOST).decode("ascii")
            return text if answer.status == 200 and text.startswith("http://127.0.0.1:") else ""
        except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
            return ""
