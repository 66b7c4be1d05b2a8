"""The group of all commands.

In: the modules of the commands. Out: `cli`, which click runs.
"""

from __future__ import annotations

import click

from docgen import __version__
from docgen.cli import batch, clinics, join, ledger, new, reference, serve, sheets
from docgen.cli.defaults import settle
from docgen.cli.talk import Careful


@click.group(
    cls=Careful,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  docgen make discharge --clinic lakeside --patient rosa.yaml -o 40417.pdf
  docgen batch december.csv --clinic lakeside --sheet prepare -o december
  docgen check lakeside
  docgen demo -o out

What you need not write each time (clinic, list, printer, format) may stand in docgen.toml, in this
folder or in your own, and in DOCGEN_CLINIC and DOCGEN_LIST.

`docgen COMMAND --help` says more about each command.""",
)
@click.version_option(__version__, prog_name="docgen", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Make patient handouts: what this clinic does, for this patient, in their language."""
    settle(ctx)


_ALL = (sheets, batch, join, ledger, serve, clinics, new, reference)
for _command in (command for module in _ALL for command in module.COMMANDS):
    cli.add_command(_command)
