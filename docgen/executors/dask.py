"""A Dask cluster that exists already: its scheduler is asked, its workers do the calls.

In: the scheduler's address, and what each worker does as it begins and when the run is over. Out:
an `Executor`. Whether the way is encrypted, and with which certificates, is for Dask's own
configuration (`tls://`).

Calls and results travel sealed, as bytes: whatever Dask logs or shows of a task, nothing of a
patient is in it. Names of tasks are drawn at random. A result is taken off the cluster as soon as
it is there. What a worker keeps of a run it drops when the run is over; or when it has had no call
of the run for a minute, since a run that was killed says nothing.

Dask does a call again, elsewhere, whose worker died, and gives it up when several have died of it:
so a lost call is to blame. The event loop lives in a thread of its own; all of Dask is in there.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import threading
import time
import warnings
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, SupportsIndex, TypeVar, cast
from uuid import uuid4

from distributed import Client, KilledWorker, Scheduler, SchedulerPlugin, Worker, WorkerPlugin
from distributed.batched import BatchedSend
from distributed.config import config
from distributed.versions import VersionMismatchWarning

from docgen.errors import Diagnostic, error, internal_error
from docgen.executors.base import A, B, ExecutorGone, Step

T = TypeVar("T")

ANSWER = 30.0  # seconds that a scheduler has for an answer
PATIENCE = 60.0  # seconds without any worker before the run gives up
LONGEST = 900.0  # seconds for a call, its waiting and its way; it takes a second, as a rule
_LOOK, _TRIES = 2.0, 3  # seconds between two looks at the cluster; tries to greet its workers
_PER_THREAD = 3  # calls under way: one in the making, the next, and one on its way back
_LATE = 10.0  # seconds that a worker has to finish its calls when a run is over
_IDLE = 60.0  # seconds without a call after which a worker drops what it keeps
_SILENT = "no-scheduler"
_LOGGERS = ("distributed", "distributed.client", "tornado", "tornado.application")


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """Anything, as bytes: whoever logs it, or shows it on a page, shows nothing of it."""

    data: bytes

    @classmethod
    def of(cls, value: object) -> Sealed:
        """Seal what can be pickled."""
        return cls(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))

    def opened(self) -> Any:  # noqa: ANN401  # whatever was sealed
        """Return what was sealed."""
        return pickle.loads(self.data)  # noqa: S301  # sealed by docgen, on one of its own machines

    def __repr__(self) -> str:
        return "Sealed()"

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[object, ...]:
        """Travel beside the pickle that it is in: Dask logs a pickle that it cannot read."""
        return Sealed, (pickle.PickleBuffer(self.data),)


# On a worker


class _RunHere:
    """One run, as a worker knows it: how it begins and ends here, and whether it has."""

    def __init__(self, steps: Sealed) -> None:
        self._steps = steps
        self._lock = threading.Lock()  # a worker may have several threads
        self._calls, self._latest = 0, time.monotonic()
        self._begun = self._over = False

    def do(self, call: Sealed) -> object:
        """Do a call; the first one begins the run here, before it is opened."""
        with self._lock:
            if not self._begun:
                self._steps.opened()[0]()
                self._begun = True
            self._calls += 1
        try:
            function, argument = call.opened()
            return function(argument)
        finally:
            with self._lock:
                self._calls -= 1
                self._latest = time.monotonic()
                if self._over:
                    self._end()

    def rest(self) -> None:
        """Drop what is kept, if there was no call for long; the next one begins again."""
        with self._lock:
            if time.monotonic() - self._latest > _IDLE:
                self._end()

    def end(self) -> bool:
        """Drop what is kept, as soon as no call is being worked on; tell whether that was now."""
        with self._lock:
            self._over = True
            self._end()
            return not self._begun

    def _end(self) -> None:
        if self._begun and not self._calls:
            self._begun = False
            self._steps.opened()[1]()


_runs: dict[str, _RunHere] = {}  # by a name drawn at random; of one worker process


class Greeting(WorkerPlugin):
    """Tells each worker of a run, those that join later too, and when it is over."""

    def __init__(self, run: str, steps: Sealed) -> None:
        """Take the run's name, and what begins and ends it."""
        self._run, self._steps = run, steps
        self._resting: asyncio.Task[None] | None = None

    def setup(self, worker: Worker) -> None:
        """Note the run; it begins here with its first call."""
        del worker
        _runs[self._run] = here = _RunHere(self._steps)
        self._resting = asyncio.ensure_future(_let_rest(here))

    async def teardown(self, worker: Worker) -> None:
        """Wait for the calls that are being worked on, but not for ever; forget the run."""
        del worker
        if self._resting:
            self._resting.cancel()
        here = _runs.pop(self._run, None)
        until = time.monotonic() + _LATE
        while here and not here.end() and time.monotonic() < until:
            await asyncio.sleep(0.02)


async def _let_rest(here: _RunHere) -> None:
    while True:
        await asyncio.sleep(_IDLE / 4)
        here.rest()


def answer(run: str, call: Sealed) -> bytes:
    """On a worker: do a call; what it returned, and what it raised, sealed. It raises nothing.

    An answer is never shown, as a call is where it fails; and Dask sends plain bytes as they are.
    """
    outcome: tuple[object, Exception | None]
    try:
        here = _runs.get(run)
        if here is None:
            raise ExecutorGone(error("no-run", "A worker does not know this run."))
        outcome = here.do(call), None
    except Exception as problem:  # else Dask would log it, with all that it says
        outcome = None, problem
    try:
        return Sealed.of(outcome).data
    except Exception as problem:  # what cannot be pickled
        return Sealed.of((None, RuntimeError(internal_error(problem)))).data


# On the scheduler, and on the way to it


class OnScheduler(SchedulerPlugin):
    """Has the scheduler keep nothing of a run: no copy of its calls, nothing once its client goes.

    Dask keeps the last thousand messages to each worker in memory, for those who look for a fault
    in it: rows of patients, long after their run is over. And a plugin for workers stays for those
    that join later, if the run that brought it was killed: they would need docgen for it.
    """

    def __init__(self, run: str, client: str) -> None:
        """Take the run's name, and that of the client that leads it."""
        self._run, self._client = run, client
        self._leaving: asyncio.Task[None] | None = None

    async def start(self, scheduler: Scheduler) -> None:
        """Begin with the workers that are there."""
        for way in scheduler.stream_comms.values():
            _keep_no_copies(way)

    def add_worker(self, scheduler: Scheduler, worker: str) -> None:
        """Do it for one that joins, before it is sent anything."""
        _keep_no_copies(scheduler.stream_comms[worker])

    def remove_client(self, scheduler: Scheduler, client: str) -> None:
        """Have the workers end the run, if it has not said so itself; then go."""
        if client == self._client:
            self._leaving = asyncio.ensure_future(self._leave(scheduler))

    async def _leave(self, scheduler: Scheduler) -> None:
        with suppress(ValueError):  # it has said so
            await scheduler.unregister_worker_plugin(comm=None, name=self._run)
        with suppress(ValueError):
            scheduler.remove_plugin(self._run)


def _keep_no_copies(way: BatchedSend) -> None:
    way.recent_message_log = deque(maxlen=0)


# In the process that leads


class Dask:
    """The workers of a cluster; `close` takes away all that the run has left there."""

    lost = (KilledWorker,)
    sure = True

    def __init__(self, address: str, begin: Step, end: Step, patience: float = PATIENCE) -> None:
        """Find the cluster, and wait until it has a worker, for `patience` seconds at most.

        Raises:
            ExecutorGone: there is no scheduler, no worker, or none that docgen can work with.
        """
        self.workers = 0
        self._address, self._patience = address, patience
        self._run = f"docgen-{uuid4().hex}"
        self._steps = Sealed.of((begin, end))
        self._calls: set[asyncio.Task[Any]] = set()
        self._gone: ExecutorGone | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._await(self._open())
        except BaseException:
            self._end_thread()
            raise

    @property
    def width(self) -> int:
        """Some calls for each thread of the workers that there are now."""
        return max(1, _PER_THREAD * self.workers)

    def submit(self, function: Callable[[A], B], argument: A) -> Future[B]:
        """Hand in a call.

        Raises:
            ExecutorGone: the cluster is gone.
        """
        if self._gone:
            raise self._gone
        sealed = Sealed.of((function, argument))
        return asyncio.run_coroutine_threadsafe(self._call(sealed), self._loop)

    def renew(self) -> None:
        """Do nothing: the cluster goes on."""

    def close(self) -> None:
        """Take back all calls, tell the workers that the run is over, and leave the cluster."""
        if self._thread.is_alive():
            try:
                self._await(self._leave())
            finally:
                self._end_thread()

    def _await(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result()

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ANSWER)
        if not self._thread.is_alive():
            self._loop.close()

    async def _open(self) -> None:
        _be_quiet()
        self._end = self._loop.create_future()  # done when the cluster is gone
        try:
            self._client = await Client(  # type: ignore[no-untyped-call]  # it carries no types
                self._address, timeout=ANSWER, asynchronous=True, set_as_default=False
            )
        except Exception as problem:
            raise ExecutorGone(self._no_scheduler()) from problem
        _keep_no_copies(self._client.scheduler_comm)
        try:
            await self._find_workers()
        except BaseException:
            await self._take_leave()
            raise
        self._watching = self._loop.create_task(self._watch())

    async def _find_workers(self) -> None:
        waiting = self._client.wait_for_workers(1, timeout=self._patience)
        try:
            with suppress(TimeoutError):  # then there is none, or no answer
                await asyncio.wait_for(waiting, self._patience + ANSWER)
            await self._count()
        except Exception as problem:
            raise ExecutorGone(self._no_scheduler()) from problem
        if not self.workers:
            raise ExecutorGone(self._no_worker())
        for left in reversed(range(_TRIES)):
            try:
                await asyncio.wait_for(self._greet(), PATIENCE)
            except Exception as problem:  # one may have died meanwhile
                if not left:
                    raise ExecutorGone(_no_docgen(problem)) from problem
                await asyncio.sleep(1)
            else:
                return

    async def _greet(self) -> None:
        on_scheduler = OnScheduler(self._run, self._client.id)
        await self._client.register_plugin(on_scheduler, name=self._run)
        greeting = Greeting(self._run, self._steps)
        await self._client.register_plugin(greeting, name=self._run)
        # Scheduler and worker read a call that holds nothing, before any that does.
        await self._answered("", Sealed(b""))

    async def _call(self, sealed: Sealed) -> Any:  # noqa: ANN401  # what the call returns
        this = cast("asyncio.Task[Any]", asyncio.current_task())
        self._calls.add(this)
        try:
            answered = self._unless_gone(self._answered(self._run, sealed))
            value, problem = (await asyncio.wait_for(answered, LONGEST)).opened()
        except (*self.lost, ExecutorGone):
            raise
        except TimeoutError as found:
            self._give_up(self._no_answer())
            raise ExecutorGone(self._end.result()) from found
        except Exception as found:
            # Where the scheduler dies, all that Dask has under way is cancelled.
            gone = isinstance(found, (CancelledError, OSError)) or self._client.status != "running"
            self._give_up(self._no_scheduler() if gone else _no_docgen(found))
            raise ExecutorGone(self._end.result()) from found
        finally:
            self._calls.discard(this)
        if problem:
            raise problem
        return value

    async def _answered(self, run: str, sealed: Sealed) -> Sealed:
        key = f"docgen-{uuid4().hex}"
        task = self._client.submit(answer, run, sealed, key=key, pure=False)
        try:
            return Sealed(await task.result())
        finally:
            task.release()

    async def _unless_gone(self, what: Awaitable[T]) -> T:
        """Wait for something, but not longer than the cluster is there."""
        asked = asyncio.ensure_future(what)
        asked.add_done_callback(lambda done: done.cancelled() or done.exception())  # it is told
        try:
            await asyncio.wait({asked, self._end}, return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                return asked.result()
            raise ExecutorGone(self._end.result())
        finally:
            asked.cancel()

    async def _watch(self) -> None:
        """Look at the cluster now and then, until it is gone."""
        seen = self._loop.time()
        while not self._end.done():
            try:
                await self._count()
            except Exception:  # whatever it is: there is no answer
                self._give_up(self._no_scheduler())
            if self.workers:
                seen = self._loop.time()
            elif self._loop.time() - seen > self._patience:
                self._give_up(self._no_worker())
            await asyncio.sleep(_LOOK)

    async def _count(self) -> None:
        threads = await asyncio.wait_for(self._client.nthreads(), ANSWER)
        self.workers = sum(threads.values())

    def _give_up(self, why: Diagnostic) -> None:
        if not self._end.done():
            self._gone = ExecutorGone(why)
            self._end.set_result(why)

    async def _leave(self) -> None:
        self._watching.cancel()
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        await self._take_leave()

    async def _take_leave(self) -> None:
        silent = self._gone and self._gone.diagnostics[0].code == _SILENT
        if not silent and self._client.status == "running":
            await self._hurried(self._client.unregister_worker_plugin(self._run))
            await self._hurried(self._client.unregister_scheduler_plugin(self._run))
        await self._hurried(self._client.close())

    async def _hurried(self, what: Awaitable[object]) -> None:
        """Wait for something that may fail, and not for ever."""
        with suppress(Exception):
            await asyncio.wait_for(what, _LATE + 5)

    def _no_scheduler(self) -> Diagnostic:
        message = f"The scheduler at {self._address} does not answer."
        return error(_SILENT, message, "Look whether `dask scheduler` runs there.")

    def _no_answer(self) -> Diagnostic:
        message = (
            f"The workers of {self._address} have not answered for {LONGEST / 60:.0f} minutes."
        )
        return error("no-answer", message, "Look at what they wait for: a disk, a store, memory.")

    def _no_worker(self) -> Diagnostic:
        message = f"The scheduler at {self._address} has no worker."
        return error("no-worker", message, "Start some: `dask worker ADDRESS --nthreads 1`.")


def _no_docgen(problem: BaseException) -> Diagnostic:
    message = f"The scheduler or a worker cannot take part ({type(problem).__name__})."
    return error("no-docgen", message, "Install the same docgen on each of them, with [dask].")


def _be_quiet() -> None:
    """Keep Dask's log off the terminal, unless its configuration says how to log."""
    warnings.simplefilter("ignore", VersionMismatchWarning)
    if "logging" not in config:
        for name in _LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
