"""What an executor promises, whatever works for it: processes here, or other machines.

In: a function and its argument, both made to be sent elsewhere. Out: a future, which ends in any
case and in bounded time: with what the function returned; with one of the exceptions `lost`, where
the worker died that had the call; or with `ExecutorGone`. Whoever hands in calls keeps no more of
them under way than `width`, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeAlias, TypeVar

from docgen.errors import OutputError

A = TypeVar("A")
B = TypeVar("B")


class ExecutorGone(OutputError):  # noqa: N818 (it is no fault of docgen)
    """Nothing works for this executor any more, and nothing will: the run ends here."""


class Executor(Protocol):
    """Works off calls; used by one thread."""

    @property
    def lost(self) -> tuple[type[BaseException], ...]:
        """What a call ends with whose worker died."""
        ...

    @property
    def sure(self) -> bool:
        """Whether a lost call has itself ended its workers; else it may have died with others."""
        ...

    @property
    def workers(self) -> int:
        """How many calls are worked on at once; it may change while a run goes."""
        ...

    @property
    def width(self) -> int:
        """How many calls may be under way: so many that no worker waits for the next."""
        ...

    def submit(self, function: Callable[[A], B], argument: A) -> Future[B]:
        """Hand in a call.

        Raises:
            BaseException: one of `lost`: workers died, and `renew` was not called since.
            ExecutorGone: nothing works any more.
        """
        ...

    def renew(self) -> None:
        """Make ready again after a loss. No call is under way then."""
        ...

    def close(self) -> None:
        """End all that works for this executor; calls that have not begun are cancelled."""
        ...


Step: TypeAlias = Callable[[], object]  # what each worker does, as it begins or when it is over
Executors: TypeAlias = Callable[[Step, Step], Executor]  # makes one, of how to begin and to end
