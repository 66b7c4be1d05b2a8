"""Try a font that docgen does not carry in a process of its own, before a sheet needs it.

In: a font file, and which font of it. Out: why it is passed over; "" if it may be used. A hostile
font can keep HarfBuzz busy for hours, or take all memory, and nothing stops HarfBuzz from within.
So a child cuts the whole font and shapes all its letters once; what a sheet asks of it later is a
part of that. It has some seconds of the processor, and so much memory, where the system can limit
them; and a time by the clock everywhere. The verdict is kept as long as the process lives, by
the file's content. Where no child can be started the font is passed over, too: a sheet that is
refused with words is better than a front desk that hangs.
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from pathlib import Path

SECONDS = 20  # of the processor; a Chinese font of 65,000 glyphs takes three
_WALL = 60  # seconds by the clock: the machine may be busy with other things
_MEMORY = 2 * 1024**3  # bytes: a font of 20 MB takes a tenth

GARBAGE = "cannot be read as a font"
SLOW = f"takes longer than {SECONDS} seconds to cut"
DEADLY = "stops the program that cuts it"
UNTRIED = "cannot be tried: no process can be started for it"

_BEGUN, BAD = "begun", 3
# The child finds what this process finds, and nothing in the folder that it is started in.
_PROGRAM = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from docgen.fonts.shaping import be_tried; be_tried(*sys.argv[2:])"
)

_verdicts: dict[tuple[str, int], str] = {}  # by the hash of a file, and which font of it


class _NoChildError(Exception):
    """No child could be started, this time."""


def flaw_of(path: Path, number: int) -> str:
    """Say why a font of a file is passed over; "" if it may be used."""
    try:
        with path.open("rb") as file:
            key = hashlib.file_digest(file, "sha256").hexdigest(), number
        if key not in _verdicts:
            _verdicts[key] = _tried(path, number)
        return _verdicts[key]
    except _NoChildError:
        return UNTRIED
    except OSError:
        return GARBAGE


def verdicts() -> dict[tuple[str, int], str]:
    """Return what is known in this process, for others to `adopt`."""
    return dict(_verdicts)


def adopt(known: dict[tuple[str, int], str]) -> None:
    """Take over what the process that leads has found."""
    _verdicts.update(known)


def _tried(path: Path, number: int) -> str:
    """Try a font in a child.

    Raises:
        _NoChildError: there is no child to try it in.
    """
    import json  # noqa: PLC0415  # start-up cost, that only names in such scripts pay
    import subprocess  # noqa: PLC0415  # as above

    if not sys.executable or getattr(sys, "frozen", False):  # a bundle would start itself again
        raise _NoChildError
    own = json.dumps([str(place) for place in sys.path])
    command = [sys.executable, "-P", "-c", _PROGRAM, own, str(path), str(number)]
    command += [str(SECONDS), str(_MEMORY)]
    window = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # of Windows
    try:
        child = subprocess.run(  # noqa: S603  # this very interpreter; ended if Ctrl-C comes
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=_WALL, check=False, creationflags=window,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return SLOW
    except (OSError, ValueError) as nothing:
        raise _NoChildError from nothing
    if _BEGUN not in child.stdout.decode("ascii", "replace"):
        raise _NoChildError
    if child.returncode in (0, BAD):
        return GARBAGE if child.returncode else ""
    return SLOW if -child.returncode == _too_long() else DEADLY


def begin(seconds: int, memory: int) -> None:
    """In the child: leave Ctrl-C to the parent, let the system stop what takes too much."""
    import signal  # noqa: PLC0415  # the child alone

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ImportError):
        import resource  # noqa: PLC0415  # not on Windows

        spent = resource.getrusage(resource.RUSAGE_SELF)
        seconds += int(spent.ru_utime + spent.ru_stime)
        wanted = {resource.RLIMIT_CPU: seconds, resource.RLIMIT_AS: memory, resource.RLIMIT_CORE: 0}
        for kind, limit in wanted.items():
            most = resource.getrlimit(kind)[1]
            low = limit if most == resource.RLIM_INFINITY else min(limit, most)
            with suppress(ValueError, OSError):  # a system that does not limit this
                resource.setrlimit(kind, (low, most))
    sys.stdout.write(_BEGUN)
    sys.stdout.flush()


def _too_long() -> int:
    import signal  # noqa: PLC0415  # one that failed, only

    return int(getattr(signal, "SIGXCPU", -1))
