"""What the commands share: the group that ends failures in plain words, lines for the terminal.

In: diagnostics, exceptions. Out: lines on standard error, and the exit codes.
"""

from __future__ import annotations

import datetime
import errno
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import click

from docgen.cli.beginning import STOPPED, work_begins
from docgen.cli.defaults import settle
from docgen.errors import Diagnostic, DocgenError, internal_error

FAILED, UNUSABLE = 1, 2


class Careful(click.Group):
    """A group of commands that ends every failure with a message and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # click's own signature
        """Run as click does, which ends quietly where the reader of a pipe has gone."""
        try:
            return super().main(*args, **kwargs)
        except OSError as problem:
            from docgen.files import stream_error

            tell(stream_error(problem).diagnostics)
            sys.exit(UNUSABLE)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:  # noqa: ANN401  # click's own
        """Let what the shell completes know the defaults too; one that is wrong is told later."""
        ctx = super().make_context(*args, **kwargs)
        if ctx.resilient_parsing and ctx.parent is None:
            with suppress(DocgenError, OSError):
                settle(ctx)
        return ctx

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options before the command."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as problem:
            raise unrepeated(problem) from None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; say what went wrong without a traceback and without patient data."""
        work_begins()
        try:
            return super().invoke(ctx)
        except click.UsageError as problem:
            raise unrepeated(problem) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            say("Stopped.")
            ctx.exit(STOPPED)
        except Exception as problem:
            if isinstance(problem, OSError) and problem.errno in _STREAM_ENDS:
                raise
            explain(problem)
            ctx.exit(UNUSABLE)


def unrepeated(problem: click.UsageError) -> click.UsageError:
    """Return what is wrong with the words of a command without repeating one: it may be a name.

    `--set notes=Ask Rosa` without quotes leaves `Rosa` over.
    """
    message = problem.message
    if isinstance(problem, click.MissingParameter):
        return problem  # it names an option and no word of the command
    if isinstance(problem, click.BadParameter):
        told = _VALUE.sub("That is not", message)
        return click.BadParameter(told, problem.ctx, problem.param, problem.param_hint)
    if isinstance(problem, click.NoSuchOption):
        near = [*(problem.possibilities or ())][:1]
        message = " ".join(["There is no such option.", *(f"Did you mean {it}?" for it in near)])
    elif message.startswith("Got unexpected extra argument"):
        message = "There are words too many. Put a value with spaces in it in quotes."
    elif message.startswith("No such command"):
        message = "There is no such command."
    return click.UsageError(message, problem.ctx)


_VALUE = re.compile(r"^.*(?=is not)is not", re.DOTALL)
# What writes files has errors of its own: these are of standard output.
_STREAM_ENDS = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}(?:$|[T ])", re.ASCII)
REPORT = "This is a fault in docgen, not in your files. Please report this line."


def printable(text: str) -> str:
    """Replace what would steer a terminal, such as escape sequences out of a file."""
    return "".join(c if c.isprintable() or c in "\n\t\u00a0" else "\ufffd" for c in text)


def say(text: str) -> None:
    """Write a line to standard error; nobody reads one that is full or closed."""
    with suppress(OSError, ValueError):
        click.echo(printable(text), err=True)


def show(lines: Iterable[str]) -> None:
    """Write lines about work that is done to standard output.

    One that is full or closed is told of once; what was made is made all the same.
    """
    heard = True
    for line in lines:
        try:
            if heard:
                click.echo(printable(line))
        except OSError as problem:
            from docgen.files import stream_error

            heard = False
            tell(stream_error(problem).diagnostics)


def explain(problem: Exception) -> None:
    """Say what went wrong: in docgen's words, in plain words for the system's, or as a fault."""
    if isinstance(problem, DocgenError):
        tell(problem.diagnostics)
    elif isinstance(problem, OSError):
        from docgen.files import input_error

        tell(input_error(problem, str(problem.filename or "docgen")).diagnostics)
    else:
        say(f"docgen: {internal_error(problem)}. {REPORT}")


def tell(diagnostics: Iterable[Diagnostic]) -> None:
    """Write diagnostics to standard error, one on a line."""
    for diagnostic in diagnostics:
        say(str(diagnostic))


class LocalMoment(click.ParamType[datetime.date]):
    """A date, or a local date and time: `2026-12-08`, `2026-12-08T13:50`."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.date:
        """Read ISO 8601 without a zone; a date alone stays a date."""
        text = str(value)
        try:
            if not _DATED.match(text):
                raise ValueError
            if len(text) == len("2026-12-08"):
                return datetime.date.fromisoformat(text)
            moment = datetime.datetime.fromisoformat(text)
        except ValueError:
            self.fail("Write a date such as 2026-12-08, or 2026-12-08T13:50.", param, ctx)
        if moment.tzinfo is not None:
            self.fail("Write the clinic's local time, without a zone.", param, ctx)
        return moment


class LocalDay(LocalMoment):
    """A date: `2026-12-08`."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.date:
        """Read ISO 8601 without a time."""
        found = super().convert(value, param, ctx)
        if isinstance(found, datetime.datetime):
            self.fail("Write a date such as 2026-12-08.", param, ctx)
        return found


def standard_input() -> str:
    """Return what standard input holds, to its end.

    Raises:
        InputError: it is closed, too long, or not UTF-8.
    """
    from docgen.errors import InputError, error
    from docgen.schema.yamltree import MOST_BYTES

    if sys.stdin is None:
        raise InputError(error("unreadable", "Standard input is closed.", "Write --set @FILE."))
    if sys.stdin.isatty():
        say("Write FIELD=VALUE, one a line; end with Ctrl-D.")
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        if len(data) <= MOST_BYTES:
            return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    message = "Standard input is not a short text in UTF-8."
    raise InputError(error("not-utf8", message, "Write one FIELD=VALUE a line."))


def local_now(timezone: str) -> datetime.datetime:
    """Return the time on the clinic's wall, without a zone."""
    from zoneinfo import ZoneInfo

    return read_clock(ZoneInfo(timezone)).replace(tzinfo=None)


read_clock = datetime.datetime.now  # the one place where docgen reads a clock


def language_code(typed: str | None) -> str | None:
    """Read `es-US` and `ES` as `es`, as records do; what cannot be is left to be refused."""
    return re.split("[-_]", typed)[0].lower() if typed and re.match("[A-Za-z]", typed) else typed
