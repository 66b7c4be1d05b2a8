"""Who works off a run: this process, processes of this computer, or a Dask cluster.

In: `--scheduler` and `--jobs`. Out: what makes the executor, once there is something to do.
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from docgen.errors import Diagnostic, InputError, error, warning

if TYPE_CHECKING:
    from docgen.executors.base import Executor, Executors, Step

LOKY = "loky"
_SCHEMES = ("tcp://", "tls://")
_THIS_COMPUTER = ("127.0.0.1", "::1", "localhost")


def workers_of(scheduler: str, jobs: int) -> Executors | None:
    """Return what makes the executor; None where this process does all by itself.

    Raises:
        InputError: the scheduler's address is none, or what is needed for it is not installed.
    """
    if scheduler == LOKY:
        _installed("loky", LOKY)
        from docgen.executors.loky import Loky

        return lambda begin, _: Loky(jobs, begin)
    if scheduler:
        if not scheduler.startswith(_SCHEMES):
            hint = "Write tcp://HOST:8786, tls://HOST:8786, or loky."
            raise InputError(error("scheduler", "--scheduler is no address of a scheduler.", hint))
        _installed("distributed", "dask")
        return partial(_dask, scheduler)
    if jobs > 1:
        from docgen.executors.processes import Processes

        return lambda begin, _: Processes(jobs, begin)
    return None


def is_away(scheduler: str) -> bool:
    """Tell whether its workers may be on other computers, and see nothing of this one's disk."""
    return scheduler.startswith(_SCHEMES)


def told_of(scheduler: str) -> tuple[Diagnostic, ...]:
    """Return what is worth saying of the way to a scheduler."""
    host = scheduler.removeprefix("tcp://").rpartition(":")[0].strip("[]")
    if not scheduler.startswith("tcp://") or host in _THIS_COMPUTER:
        return ()
    message = "What patients' sheets are made from goes to this scheduler unencrypted."
    return (warning("unencrypted", message, "Write tls:// and its address: docs/scale.md."),)


def _dask(address: str, begin: Step, end: Step) -> Executor:
    from docgen.batch.same_docgen import begin_alike, mark_of_docgen
    from docgen.executors.dask import Dask

    return Dask(address, partial(begin_alike, mark_of_docgen(), begin), end)


def _installed(library: str, extra: str) -> None:
    if not find_spec(library):
        hint = f"Install docgen with it: pip install 'docgen[{extra}]'."
        raise InputError(error("no-extra", "What --scheduler needs is not installed.", hint))
