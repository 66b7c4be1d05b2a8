"""A real CUPS for one test: private, on a free port of 127.0.0.1, ended with the test.

@needs_cups
def test_it(cups: CupsServer) -> None:          # from cups_server import CupsServer, needs_cups
    front = cups.add_queue("front")             # a raw queue whose paper is a file
    ...                                         # print to front.address (ipp://127.0.0.1:...)
    assert front.sheets[0].startswith(b"%PDF")

Its queues are printers of ours (of a raw queue whose device is a plain file CUPS says "completed",
and writes nothing): `front.behave("sleep 5; out")` says in the shell's words what the
printer does with each job from now on: `out` puts the job on paper, `say MESSAGE` and `state
+media-empty-error` tell CUPS so, `exit 1` fails, `exit 3` holds the job, `exit 4` stops the queue.
`cups.environment` makes `lp`, and docgen, use this CUPS and no other.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_CUPSD = shutil.which("cupsd") or "/usr/sbin/cupsd"
_OWN = next((p for p in map(Path, ("/usr/lib/cups", "/usr/libexec/cups")) if p.is_dir()), Path())
_TOOLS = ("lpadmin", "cupsenable", "cupsdisable", "cupsaccept", "cupsreject")
_HERE = Path(_CUPSD).is_file() and all(shutil.which(tool) for tool in _TOOLS)
needs_cups = pytest.mark.skipif(not _HERE, reason="no cupsd here: nothing is printed through CUPS")
_START = 20  # seconds until it answers, on a busy machine

_FILES = """
ServerRoot {folder}/root
StateDir {folder}/state
CacheDir {folder}/cache
RequestRoot {folder}/spool
TempDir {folder}/tmp
ServerBin {folder}/bin
DataDir {data}
ErrorLog {folder}/error.log
AccessLog {folder}/access.log
PageLog {folder}/page.log
FileDevice Yes
"""
_SETTINGS = """
Listen 127.0.0.1:{port}
Listen {folder}/cups.sock
LogLevel debug
DefaultAuthType None
WebInterface No
Browsing Off
JobRetryInterval 1
<Location />
  Order allow,deny
  Allow from 127.0.0.1
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow from 127.0.0.1
  </Limit>
</Policy>
"""
# CUPS calls it with: job, user, title, copies, options, file; it acts as `behave` says.
_BACKEND = """#!/bin/sh
[ $# -lt 5 ] && exit 0
here="${DEVICE_URI#desk:}"
out() { cat ${FILE:+"$FILE"} > "$here/.$1" && mv "$here/.$1" "$here/sheet-$1"; }
say() { echo "INFO: $*" >&2; }
state() { echo "STATE: $*" >&2; }
JOB="$1" FILE="$6"
alias out="out $JOB"
. "$here/behave"
"""


class CupsQueue:
    """A queue and its printer; `address` is where IPP finds it."""

    def __init__(self, name: str, folder: Path, address: str) -> None:
        self.name, self.folder, self.address = name, folder, address

    def behave(self, words: str) -> None:
        """Say what the printer does with each job that comes to it from now on."""
        fresh = self.folder / ".behave"
        fresh.write_text(words + "\n", encoding="utf-8")
        fresh.replace(self.folder / "behave")

    @property
    def sheets(self) -> list[bytes]:
        """What lies on paper, job by job."""
        found = sorted(self.folder.glob("sheet-*"), key=lambda file: int(file.name[6:]))
        return [file.read_bytes() for file in found]


class CupsServer:
    """A CUPS that runs; `environment` is that of a process that uses it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.environment = {**os.environ, "CUPS_SERVER": f"127.0.0.1:{self.port}"}
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("root", "state", "cache", "spool", "tmp", "bin/backend", "bin/filter"):
            (folder / name).mkdir(parents=True)
        (folder / "bin" / "daemon").symlink_to(_OWN / "daemon")  # its helper that starts others
        backend = folder / "bin" / "backend" / "desk"
        backend.write_text(_BACKEND, encoding="utf-8")
        backend.chmod(
            0o700
        )  # run by root where CUPS is, so that it may write into the test's folder
        shares = ("/usr/share/cups", "/usr/local/share/cups")
        data = next((at for at in shares if Path(at).is_dir()), "")
        for file, text in (("files.conf", _FILES), ("cupsd.conf", _SETTINGS)):
            filled = text.format(folder=folder, port=self.port, data=data)
            (folder / file).write_text(filled, encoding="utf-8")

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"ipp://127.0.0.1:{self.port}/"

    @property
    def socket(self) -> Path:
        """Where it answers, too."""
        return self.folder / "cups.sock"

    def start(self) -> None:
        """Start it, or start it again; return when it answers."""
        words = ["-f", "-c", str(self.folder / "cupsd.conf"), "-s", str(self.folder / "files.conf")]
        with (self.folder / "cupsd.out").open("ab") as out:
            self._process = subprocess.Popen(
                [_CUPSD, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        end = time.monotonic() + _START
        while time.monotonic() < end and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        said = (self.folder / "cupsd.out").read_text(errors="replace")
        raise AssertionError(f"cupsd does not start: {said[-2000:]}")

    def stop(self, *, kill: bool = False) -> None:
        """End it, and with `kill` as where the power goes."""
        process, self._process = self._process, None
        if process is None:
            return
        if kill:
            process.kill()
        else:
            process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)

    def add_queue(self, name: str, *options: str, usual: bool = False) -> CupsQueue:
        """Make a raw queue that prints at once; `options` as `lpadmin -o` takes them."""
        folder = self.folder / f"paper-{len(list(self.folder.glob('paper-*')))}"
        folder.mkdir()
        queue = CupsQueue(name, folder, f"{self.address}printers/{name}")
        queue.behave("out")
        said = [word for option in options for word in ("-o", option)]
        self.run("lpadmin", "-p", name, "-E", "-v", f"desk:{folder}", *said)
        if usual:
            self.run("lpadmin", "-d", name)
        return queue

    def run(self, *words: str) -> str:
        """Run a program of CUPS, such as `cupsdisable front`, `cupsreject front`, `lpstat -t`."""
        done = subprocess.run(
            words, env=self.environment, capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout

    @property
    def log(self) -> str:
        """The last that it has written of itself."""
        return (self.folder / "error.log").read_text(errors="replace")[-8000:]


@contextmanager
def running_cups() -> Iterator[CupsServer]:
    """Run a CUPS of one's own."""
    with tempfile.TemporaryDirectory(prefix="cups-", ignore_cleanup_errors=True) as folder:
        server = CupsServer(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture
def cups() -> Iterator[CupsServer]:
    """A CUPS of the test's own."""
    with running_cups() as server:
        yield server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
