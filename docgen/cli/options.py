"""Options and words that several commands have, each told and completed in one way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from docgen.cli import completion
from docgen.cli.defaults import AnsweredArgument, AnsweredOption

F = TypeVar("F", bound=Callable[..., Any])  # a command, or what is to become one


class Destination(click.ParamType["Path | str"]):
    """A path; or the URL of a store, which is no path: one would lose a slash of it."""

    name = "path"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | str:
        """Leave a URL as it was written."""
        del param, ctx
        text = str(value)
        return text if "://" in text else Path(text)


clinic_option = click.option(
    "--clinic",
    cls=AnsweredOption,
    key="clinic",
    type=Path,
    required=True,
    metavar="DIR",
    help="Folder of the clinic.",
    shell_complete=completion.folders,
)
clinic_argument = click.argument(
    "folder",
    cls=AnsweredArgument,
    key="clinic",
    type=Path,
    metavar="DIR",
    shell_complete=completion.folders,
)
list_argument = click.argument(
    "list_",
    cls=AnsweredArgument,
    key="list",
    type=Path,
    metavar="LIST",
    shell_complete=completion.files,
)


def list_option(about: str) -> Callable[[F], F]:
    """Return the option `--list`, with what it is for in this command."""
    return click.option(
        "--list",
        "list_",
        cls=AnsweredOption,
        key="list",
        type=Path,
        help=about,
        shell_complete=completion.files,
    )


format_option = click.option(
    "--format",
    "format_",
    cls=AnsweredOption,
    key="format",
    default="standard",
    show_default=True,
    help="standard, large, bilingual.",
    shell_complete=completion.formats,
)
allow_option = click.option(
    "--allow-refused",
    is_flag=True,
    help="End with 0 where rows are refused: for engines that try again what fails.",
)
cache_option = click.option(
    "--no-cache",
    is_flag=True,
    help="Use and keep nothing of what docgen has compiled (see DOCGEN_CACHE).",
)
