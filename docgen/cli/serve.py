"""Commands that open pages in the browser: `serve`, the desk, and `preview`, the sheets alone."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from docgen.cli import completion
from docgen.cli.defaults import defaults_of, user_folder
from docgen.cli.options import clinic_argument, list_option
from docgen.cli.talk import local_now, say, show

if TYPE_CHECKING:
    from docgen.defaults import Defaults
    from docgen.serve.desk import DeskSources
    from docgen.serve.safety import GuardRules
    from docgen.serve.start import Listening

PORT = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port of this computer (0: any free one).  [default: 8640, if it is free]",
)
NO_OPEN = click.option("--no-open", is_flag=True, help="Print the link, open no browser.")


class ServeOptions(TypedDict):
    """What `docgen serve` was given, by the names of its options."""

    folder: Path
    list_: Path | None
    watch: Path | None
    port: int | None
    no_open: bool
    bind: str
    cert: Path | None
    key: Path | None
    trust_proxy: str
    access_log: bool
    shortcut: bool


@click.command(
    epilog="""\b
Examples:
  docgen serve lakeside --list today.csv
  docgen serve lakeside --watch exports
  docgen serve lakeside --list today.csv --shortcut
  docgen serve lakeside --no-open --port 0

Other computers reach it by TLS and a proxy alone that people sign in to (docs/security.md):
  docgen serve lakeside --bind 0.0.0.0 --cert desk.pem --key desk.key \\
      --trust-proxy 10.0.0.5:X-Remote-User"""
)
@clinic_argument
@list_option("List of patients; it is read again when it changes.")
@click.option(
    "--watch",
    type=Path,
    metavar="FOLDER",
    help="Folder that lists are put into: the newest counts.",
    shell_complete=completion.folders,
)
@PORT
@NO_OPEN
@click.option("--shortcut", is_flag=True, help="Put a shortcut on the desktop, and open nothing.")
@click.option("--bind", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--cert", type=Path, help="Certificate of TLS (PEM).")
@click.option("--key", type=Path, help="Its key (PEM).")
@click.option(
    "--trust-proxy",
    default="",
    metavar="ADDRESS:HEADER",
    help="The proxy that people sign in to, and the header in which it names them.",
)
@click.option("--access-log", is_flag=True, help="Tell each request on standard error, no patient.")
@click.pass_context
def serve(ctx: click.Context, **options: Unpack[ServeOptions]) -> None:
    """Open the desk in the browser: today's patients, their sheets, what was given."""
    import platform

    installed()
    from docgen.defaults import DEFAULTS_FILE
    from docgen.ledger.place import KEEP
    from docgen.printing.printers import PrinterChoice, local_cups
    from docgen.serve.desk import DeskSources
    from docgen.settings.clinic import Clinic

    folder, list_ = options["folder"], options["list_"]
    clinic = Clinic.load(folder)
    if options["shortcut"]:
        make_shortcut(clinic.name, options)
        return
    said = defaults_of(ctx)
    ledger = said.text("ledger")
    sources = DeskSources(
        folder,
        lambda: local_now(clinic.timezone),
        None if options["watch"] else list_,
        options["watch"],
        ledger=Path(ledger) if ledger else None,
        keep=said.text("keep", KEEP),
        settings=None if options["trust_proxy"] else user_folder() / DEFAULTS_FILE,
        printers=PrinterChoice(said.printers, said.text("printer"), platform.node(), local_cups()),
    )
    open_desk(sources, said, listening_of(options), "/", options)


def make_shortcut(name: str, options: ServeOptions) -> None:
    """Write the shortcut, and say where."""
    from docgen.serve.shortcut import command_of, write_shortcut

    lists = [("--list", options["list_"]), ("--watch", options["watch"])]
    words = [word for key, path in lists if path for word in (key, str(path.resolve()))]
    show([str(write_shortcut(name, command_of(options["folder"], words), Path.home()))])


def listening_of(options: ServeOptions) -> Listening:
    """Return where to listen, unless that may not be."""
    from docgen.serve.start import Listening, read_address, read_trusted

    at = Listening(
        read_address(options["bind"]),
        options["port"],
        options["cert"],
        options["key"],
        read_trusted(options["trust_proxy"]),
    )
    at.refuse_open_network()
    return at


def installed() -> None:
    """Say how to install what pages need, where it is missing.

    Raises:
        InputError: it is missing.
    """
    from importlib.util import find_spec

    from docgen.errors import InputError, error

    if not all(map(find_spec, ("starlette", "uvicorn", "markupsafe", "python_multipart"))):
        hint = "Install docgen with it: pip install 'docgen[serve]'."
        raise InputError(error("no-serve", "What the pages need is not installed.", hint))


@click.command(
    epilog="""\b
Examples:
  docgen preview lakeside
  docgen preview lakeside --no-open --port 0"""
)
@clinic_argument
@PORT
@NO_OPEN
@click.pass_context
def preview(ctx: click.Context, folder: Path, port: int | None, *, no_open: bool) -> None:
    """Show a clinic's sheets in the browser, and what each change of its files changes.

    They are made for sample patients, anew whenever a file is saved. Each sentence tells which
    setting, line and translation it comes from.
    """
    installed()
    from docgen.serve.desk import DeskSources
    from docgen.serve.start import Listening
    from docgen.settings.clinic import Clinic

    zone = Clinic.load(folder).timezone
    sources = DeskSources(folder, lambda: local_now(zone))
    wanted = {"no_open": no_open, "access_log": False}
    open_desk(sources, defaults_of(ctx), Listening(port=port), "/sheets", wanted)


def open_desk(
    sources: DeskSources,
    said: Defaults,
    at: Listening,
    first_page: str,
    wanted: Mapping[str, object],
) -> None:
    """Open the desk at one of its pages, until somebody closes it."""
    import getpass
    import platform

    from docgen.serve.app import build_app
    from docgen.serve.desk import Desk
    from docgen.serve.doorbell import Doorbell
    from docgen.serve.sessions import Sessions, read_lock_after
    from docgen.serve.start import listen, open_browser, run

    lock_after = read_lock_after(said.text("lock_after"))
    bell = Doorbell(user_folder(), sources.clinic, sources.list_file, sources.watch)
    has_bell = first_page == "/" and at.is_plain
    link = bell.ring() if has_bell else ""
    if link:
        tell_link(link, opened=not wanted["no_open"] and open_browser(link))
        say("The desk was open already.")
        return
    desk, sessions = Desk(sources), Sessions(seconds, lock_after)
    on = listen(at)
    rules = rules_of(said, at, on.getsockname()[1], log=bool(wanted["access_log"]))
    person = getpass.getuser(), platform.node()
    app = build_app(desk, sessions, person, rules, first_page=first_page, secret=bell.secret)

    def begun() -> None:
        if not at.trusted:
            link = rules.link(sessions.ticket())
            tell_link(link, opened=not wanted["no_open"] and open_browser(link))
        say(f"The desk is open at {rules.address}. Ctrl-C closes it.")

    if has_bell:
        bell.hang(rules.port)
    try:
        run(app, on, at, begun)
        say("The desk is closed.")
    finally:
        bell.take_down()
        desk.close()


def seconds(platform: str = sys.platform) -> float:
    """Count seconds, of which some pass while the computer sleeps: a closed laptop locks."""
    import time

    boot: int | None = getattr(time, "CLOCK_BOOTTIME", None)  # Linux alone has it
    if boot is not None:
        return time.clock_gettime(boot)
    # Elsewhere but on macOS the steady clock goes on in sleep.
    return time.time() if platform == "darwin" else time.monotonic()


def tell_link(link: str, *, opened: bool) -> None:
    """Print the link where no browser has opened it."""
    if not opened:
        show([link])


def rules_of(said: Defaults, at: Listening, port: int, *, log: bool) -> GuardRules:
    """Return what the desk answers to: the names of this computer, and those of docgen.toml."""
    from docgen.serve.safety import LOOPBACK_NAMES, GuardRules

    return GuardRules(
        port,
        frozenset((*LOOPBACK_NAMES, *((at.name,) if at.is_loopback else ()), *said.hosts)),
        https=bool(at.cert),
        trusted=at.trusted,
        name=at.name,
        log=say if log else None,
        tell=say,
    )


COMMANDS = (serve, preview)
