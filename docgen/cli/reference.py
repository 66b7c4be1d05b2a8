"""Commands that say what may be written: `settings`, `formats`, and `template`, which copies."""

from __future__ import annotations

from pathlib import Path

import click

from docgen.cli import completion
from docgen.cli.defaults import AnsweredOption
from docgen.cli.options import clinic_option
from docgen.cli.talk import show


@click.command(
    epilog="""\b
Examples:
  docgen settings
  docgen settings bath
  docgen settings clinic.phone
  docgen settings bath --clinic lakeside
  docgen settings --procedure finger-splint --clinic lakeside

The same stands in docs/reference/clinic.md."""
)
@click.argument("name", required=False, default="", shell_complete=completion.settings)
@click.option(
    "--procedure",
    default="",
    metavar="NAME",
    help="The settings of this procedure alone.",
    shell_complete=completion.procedures,
)
@click.option(
    "--clinic",
    cls=AnsweredOption,
    key="clinic",
    type=Path,
    metavar="DIR",
    help="Tell what this clinic has set; its own procedures count too.",
    shell_complete=completion.folders,
)
def settings(name: str, procedure: str, clinic: Path | None) -> None:
    """Say what may be set in clinic.yaml.

    NAME is a key or a setting: what it is for, what may be written, an example. Without it, all are
    named.
    """
    from docgen.reference.keys import described, entries, named, overview, packs_known

    found = entries(packs_known(clinic), procedure)
    if not name:
        show(overview(found))
    for number, entry in enumerate(named(name, found) if name else ()):
        show(("", *described(entry, clinic)) if number else described(entry, clinic))


@click.command(
    epilog="""\b
Example:
  docgen formats

The same stands in docs/reference/formats.md."""
)
def formats() -> None:
    """Show what each format prints, of sheets and of templates."""
    from docgen.reference.formats import format_lines

    show(format_lines())


@click.command(
    epilog="""\b
Examples:
  docgen template --clinic lakeside
  docgen template prepare --clinic lakeside
  docgen template emergency-also --clinic lakeside
  docgen template discharge --clinic lakeside --procedure finger-splint

For a sentence, wording: in clinic.yaml is enough, and for a section, sections:."""
)
@click.argument(
    "name", metavar="[SHEET]", required=False, default="", shell_complete=completion.templates
)
@clinic_option
@click.option(
    "--procedure",
    default="",
    metavar="NAME",
    help="Which procedure's, where the clinic does several.",
    shell_complete=completion.procedures,
)
def template(name: str, clinic: Path, procedure: str) -> None:
    """Copy a template into the clinic's folder, to be changed there.

    SHEET is prepare or discharge, or the name of a part that a sheet includes; without it, all of
    them are named. Locked parts, such as the emergency list, stand on every sheet as they are.
    """
    from docgen.new.template import copy_template, template_names
    from docgen.settings.clinic import read_outline

    outline = read_outline(clinic)
    if not name:
        packs = [pack for pack in outline.packs if procedure in ("", pack.name)]
        show(template_names(packs))
        return
    made = copy_template(name, outline, procedure)
    lines = [f"{made.file}: a copy of docgen's {made.source}; change it in any plain editor."]
    if made.adds:
        lines = [f"{made.file}: what you write into it stands below what docgen says there."]
    else:
        lines += [
            "`docgen check` tells what docgen's has changed since, line by line, whom to call and",
            "what not to do first; it says so until the first line names the newer docgen.",
        ]
    if made.parts:
        lines.append(f"It includes parts that may be copied as well: {', '.join(made.parts)}.")
    if made.locked:
        lines.append(f"Locked, and never copied: {', '.join(made.locked)}.")
    show(lines)


COMMANDS = (settings, formats, template)
