"""Options that need not be written each time, and where else they are said.

In: what a command is given, the environment (`DOCGEN_CLINIC`, `DOCGEN_LIST`), `docgen.toml` of the
working folder, `docgen.toml` of the user. Out: the option's value, from the first of these that
says it; the help of a command tells which one does. click does the work (`envvar`, `default_map`);
here stands which options take part, and what is said where nobody says it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from docgen.defaults import DEFAULTS_FILE, KEYS, Defaults, read_defaults

ENVIRONMENT = {"clinic": "DOCGEN_CLINIC", "list": "DOCGEN_LIST"}


def user_folder() -> Path:
    """Return where this system keeps what its user has set for a program."""
    return Path(click.get_app_dir("docgen"))


class DefaultedParameter(click.Parameter):
    """A parameter that defaults may answer; `key` is its name in `docgen.toml`."""

    key = ""

    def process_value(self, ctx: click.Context, value: Any) -> Any:  # noqa: ANN401  # click's own
        """Name all ways to say it where it is needed and nobody has said it."""
        try:
            return super().process_value(ctx, value)
        except click.MissingParameter:
            raise click.UsageError(self.unsaid(), ctx) from None

    def unsaid(self) -> str:
        """Say how to say it."""
        name = self.opts[0] if isinstance(self, click.Option) else self.make_metavar_plain()
        ways = [f"write {name}{' DIR' if name.startswith('-') else ''}"]
        ways += [f"set {ENVIRONMENT[self.key]}"] if self.key in ENVIRONMENT else []
        ways.append(f'write {self.key} = "..." into {DEFAULTS_FILE}')
        said = f"Nothing says {KEYS[self.key]}: {', '.join(ways[:-1])}, or {ways[-1]}"
        return f"{said} (in this folder, or in {user_folder()})."

    def make_metavar_plain(self) -> str:
        """Return what an argument is called in the command's help."""
        return (self.metavar or self.name or "").strip("[]")


class AnsweredOption(DefaultedParameter, click.Option):
    """An option that defaults may answer."""

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:  # noqa: ANN401  # click's own
        """Make the option; it listens to the environment where its key does."""
        self.key = key
        super().__init__(*args, envvar=ENVIRONMENT.get(key), **kwargs)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Tell in the help of a command where the value comes from that holds now."""
        record = super().get_help_record(ctx)
        said = said_by(ctx, self)
        return (record[0], f"{self.help}  [{said}]") if record and said else record


class AnsweredArgument(DefaultedParameter, click.Argument):
    """A word of the command line that may be left out where defaults say it."""

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:  # noqa: ANN401  # click's own
        """Make the argument; it listens to the environment where its key does."""
        self.key = key
        super().__init__(*args, envvar=ENVIRONMENT.get(key), **kwargs)


class AnsweredCommand(click.Command):
    """A command with words that may be left out: its help tells what they are now, and by whom."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does, then what holds where a word is left out."""
        super().format_help_text(ctx, formatter)
        for param in self.params:
            said = said_by(ctx, param) if isinstance(param, AnsweredArgument) else ""
            if isinstance(param, AnsweredArgument) and said:
                formatter.write_paragraph()
                with formatter.indentation():
                    formatter.write_text(f"{param.make_metavar_plain()} is {said}.")


def said_by(ctx: click.Context, param: DefaultedParameter) -> str:
    """Tell which value holds for a parameter that is not written, and who says so; or nothing."""
    import os

    variable = ENVIRONMENT.get(param.key, "")
    if variable and (value := os.environ.get(variable)):
        return f"now {value}, by {variable}"
    default = defaults_of(ctx).values.get(param.key)
    return f"now {default.value}, by {default.place.file}" if default else ""


def defaults_of(ctx: click.Context) -> Defaults:
    """Return what the files say."""
    found = ctx.find_root().obj
    return found if isinstance(found, Defaults) else Defaults()


def settle(ctx: click.Context) -> None:
    """Read the files of defaults, and let the commands below know.

    Raises:
        InputError: a file has what is no default.
    """
    defaults = read_defaults(dict.fromkeys((Path(), user_folder())))
    ctx.obj = defaults
    if not defaults.values or not isinstance(ctx.command, click.Group):
        return
    ctx.default_map = {
        name: {
            str(param.name): defaults.text(param.key)
            for param in command.params
            if isinstance(param, DefaultedParameter) and param.key in defaults.values
        }
        for name, command in ctx.command.commands.items()
    }


def is_written(ctx: click.Context, name: str) -> bool:
    """Whether a parameter stands on the command line itself."""
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
