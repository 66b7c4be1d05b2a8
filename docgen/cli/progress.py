"""How a run shows itself: a bar on a terminal, plain lines in a log, nothing when quiet.

In: events of a run. Out: lines on standard error. Rates and times left are reckoned here, since
only the command line reads the clock.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from types import TracebackType

import click

from docgen.batch.report import Began, Event, Noted, Went
from docgen.cli.talk import say, tell

_BAR = 24
_OFTEN, _SELDOM = 0.1, 10.0  # seconds between two pictures of the bar, two lines of a log


class Progress:
    """Shows events; leave it to take the bar away."""

    def __init__(self, *, quiet: bool, terminal: bool | None = None) -> None:
        """Draw on standard error, if that is a terminal."""
        self.quiet = quiet
        there = sys.stderr is not None and sys.stderr.isatty()  # None: closed from the start
        self.terminal = there if terminal is None else terminal
        self._begun = self._shown = 0.0
        self._width = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wipe()

    def show(self, event: Event) -> None:
        """Show one event, if it is time."""
        if self.quiet:
            return
        if isinstance(event, Noted):
            self._wipe()
            tell(event.diagnostics)
        elif isinstance(event, Began):
            self._begun = self._shown = time.monotonic()
            if not self.terminal and event.total:
                say(f"{event.stage}: {event.total:,} rows to do")
        else:
            self._went(event)

    def _went(self, event: Went) -> None:
        now = time.monotonic()
        if now - self._shown < (_OFTEN if self.terminal else _SELDOM):
            return
        self._shown = now
        rate = event.done / max(now - self._begun, 1e-6)
        text = progress_line(event, rate)
        if self.terminal:
            bar = "#" * (_BAR * event.done // max(event.total, 1))
            self._draw(f"[{bar:.<{_BAR}}] {text}")
        else:
            say(text)

    def _draw(self, text: str) -> None:
        _put(f"\r{text:<{self._width}}")
        self._width = len(text)

    def _wipe(self) -> None:
        if self._width:
            _put("\r" + " " * self._width + "\r")
            self._width = 0


def _put(text: str) -> None:
    """Draw on standard error; whether anybody sees it decides nothing."""
    with suppress(OSError, ValueError):
        click.echo(text, nl=False, err=True)


def progress_line(event: Went, rate: float) -> str:
    """Say how far a stage is, how fast it goes, and how long it will take."""
    left = (event.total - event.done) / max(rate, 1e-6)
    return (
        f"{event.stage}: {event.done:,} of {event.total:,}, "
        f"{rate:,.0f} a second, {_minutes(left)} left"
    )


def _minutes(seconds: float) -> str:
    whole = int(seconds + 0.5)
    return f"{whole} s" if whole < 120 else f"{whole // 60} min {whole % 60} s"
