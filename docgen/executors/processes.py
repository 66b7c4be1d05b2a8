"""Worker processes of this machine.

In: how many, and what each does as it begins. Out: an `Executor`. Where one of the processes dies,
all that was under way is lost with it, whoever was to blame: so says Python's pool of processes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from concurrent.futures import Executor as PythonsExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for

from docgen.executors.base import A, B, Step

_MOMENT, _PIPE = 0.02, 1 << 16  # seconds between two looks; bytes that a pipe holds
PER_WORKER = 2  # calls under way: one in the making, and the next


class Processes:
    """As many worker processes as asked for.

    They are forked on Linux, where docgen's own command line has no threads by then: they start at
    once and share what is loaded. Elsewhere the system's usual way is right. They end with the
    process that leads.
    """

    lost = (BrokenExecutor,)
    sure = False

    def __init__(self, jobs: int, begin: Step) -> None:
        """Take how many there are to be; each calls `begin` first."""
        self.workers, self.width = jobs, PER_WORKER * jobs
        self._begin = begin
        self._pool = self._fresh()

    def submit(self, function: Callable[[A], B], argument: A) -> Future[B]:
        """Hand in a call; they are begun in this order."""
        return self._pool.submit(function, argument)

    def renew(self) -> None:
        """End what is left of the processes, and take new ones."""
        self._shut_down()
        self._pool = self._fresh()

    def close(self) -> None:
        """Wait for the calls that are being worked on, then end the processes."""
        self._shut_down()

    def _shut_down(self) -> None:
        _shut_down(self._pool)

    def _fresh(self) -> PythonsExecutor:
        way = "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
        context = multiprocessing.get_context(way)
        start = (self._begin,)
        return ProcessPoolExecutor(
            self.workers, mp_context=context, initializer=start_worker, initargs=start
        )


def start_worker(begin: Step, parent: Connection | int | None = None) -> None:
    """In each process: leave Ctrl-C to the process that leads, and end when that one ends.

    `parent` is what becomes ready then, where Python itself knows of nothing.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if parent is None:
        leads = multiprocessing.parent_process()
        parent = leads.sentinel if leads else None
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    begin()


def _end_with(parent: Connection | int) -> None:
    wait_for([parent])
    os._exit(1)


def _shut_down(pool: PythonsExecutor) -> None:
    """End a pool, and wait until it has ended.

    Python before 3.11.5 waits for ever where a call was on its way to workers of which one died
    (gh-94777): the thread that sends it fills a pipe that nobody reads. So it is read here.
    """
    ends = getattr(pool, "_executor_manager_thread", None)
    pipe = getattr(getattr(pool, "_call_queue", None), "_reader", None)
    if ends is None or pipe is None:  # it has done nothing yet, or has ended
        pool.shutdown(wait=True, cancel_futures=True)
        return
    pool.shutdown(wait=False, cancel_futures=True)
    while ends.is_alive():
        if getattr(pool, "_broken", False):  # else the workers still read
            with suppress(OSError):  # it is closed in the end
                if pipe.poll():
                    os.read(pipe.fileno(), _PIPE)
        ends.join(_MOMENT)
