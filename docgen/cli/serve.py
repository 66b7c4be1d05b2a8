"""The command that opens the desk: `serve`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from docgen.cli import completion
from docgen.cli.defaults import AnsweredOption, defaults_of, user_folder
from docgen.cli.options import clinic_argument
from docgen.cli.talk import local_now, say, show

if TYPE_CHECKING:
    from docgen.serve.desk import DeskSources

PORT = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8640,
    show_default=True,
    help="Port of this computer; 0 is any free one.",
)
NO_OPEN = click.option("--no-open", is_flag=True, help="Print the link, open no browser.")


@click.command(
    epilog="""\b
Examples:
  docgen serve lakeside --list today.csv
  docgen serve lakeside --watch exports
  docgen serve lakeside --no-open --port 0"""
)
@clinic_argument
@click.option(
    "--list",
    "list_",
    cls=AnsweredOption,
    key="list",
    type=Path,
    help="List of patients; it is read again when it changes.",
    shell_complete=completion.files,
)
@click.option(
    "--watch",
    type=Path,
    metavar="FOLDER",
    help="Folder that lists are put into: the newest counts.",
    shell_complete=completion.folders,
)
@PORT
@NO_OPEN
@click.pass_context
def serve(
    ctx: click.Context,
    folder: Path,
    list_: Path | None,
    watch: Path | None,
    port: int,
    *,
    no_open: bool,
) -> None:
    """Open the desk in the browser: today's patients, their sheets, what was given."""
    from docgen.defaults import DEFAULTS_FILE
    from docgen.ledger.place import KEEP
    from docgen.serve.desk import DeskSources
    from docgen.settings.clinic import Clinic

    zone = Clinic.load(folder).timezone
    said = defaults_of(ctx)
    ledger = said.text("ledger")
    sources = DeskSources(
        folder,
        lambda: local_now(zone),
        None if watch else list_,
        watch,
        ledger=Path(ledger) if ledger else None,
        keep=said.text("keep", KEEP),
        settings=user_folder() / DEFAULTS_FILE,
    )
    _open(sources, port, "/", no_open=no_open)


@click.command(
    epilog="""\b
Examples:
  docgen preview lakeside
  docgen preview lakeside --no-open --port 0"""
)
@clinic_argument
@PORT
@NO_OPEN
def preview(folder: Path, port: int, *, no_open: bool) -> None:
    """Show a clinic's sheets in the browser, and what each change of its files changes.

    They are made for sample patients, anew whenever a file is saved. Each sentence tells which
    setting, line and translation it comes from.
    """
    from docgen.serve.desk import DeskSources
    from docgen.settings.clinic import Clinic

    zone = Clinic.load(folder).timezone
    _open(DeskSources(folder, lambda: local_now(zone)), port, "/sheets", no_open=no_open)


def _open(sources: DeskSources, port: int, first_page: str, *, no_open: bool) -> None:
    """Open the desk at one of its pages, until somebody closes it."""
    import getpass
    import platform
    import time

    from docgen.serve.app import build_app
    from docgen.serve.desk import Desk
    from docgen.serve.sessions import Sessions
    from docgen.serve.start import LOOPBACK, listen, open_browser, run

    desk = Desk(sources)
    sessions = Sessions(time.monotonic)
    at = listen(LOOPBACK, port)
    link = f"http://{LOOPBACK}:{at.getsockname()[1]}/open?ticket={sessions.ticket()}"

    def begun() -> None:
        if no_open or not open_browser(link):
            show([link])
        say("The desk is open. Ctrl-C closes it.")

    person = getpass.getuser(), platform.node()
    run(build_app(desk, sessions, person, first_page), at, begun)


COMMANDS = (serve, preview)
