"""Commands that begin something: `new clinic` and `new procedure`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docgen.cli import completion
from docgen.cli.beginning import STOPPED
from docgen.cli.talk import local_now, say, show
from docgen.errors import InputError, ValueProblem, error

if TYPE_CHECKING:
    from docgen.settings.clinic import Clinic


@click.group(
    epilog="""\b
Examples:
  docgen new clinic lakeside --ask
  docgen new procedure lakeside/finger-splint

`docgen new COMMAND --help` says more about each."""
)
def new() -> None:
    """Begin a clinic, or a procedure of a clinic's own."""


@new.command(
    epilog="""\b
Examples:
  docgen new clinic lakeside --ask
  docgen new clinic lakeside --country US --language en --language es
  docgen new clinic lakeside --like imaging-center
  docgen new clinic west-side --like lakeside

A clinic that may be taken as a model by its name (--like): imaging-center, lakeside,
orthopaedic-institute, pain-specialists, radiology-group, spine-medicine; or any clinic's folder."""
)
@click.argument("folder", metavar="DIR", type=Path)
@click.option("--ask", is_flag=True, help="Ask for what must be known, one by one.")
@click.option(
    "--like",
    metavar="CLINIC",
    default="",
    help="Take over the settings of this clinic; look through each of them.",
    shell_complete=completion.examples,
)
@click.option("--country", help="Two letters, such as US: they suggest zone, paper, numbers.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="CODE",
    help="A language of its sheets, such as es; the usual one first.",
    shell_complete=completion.languages,
)
@click.option(
    "--procedure",
    "procedures",
    multiple=True,
    metavar="NAME",
    help="A procedure that it does; else all that docgen has.",
    shell_complete=completion.procedures,
)
def clinic(  # each is an option
    folder: Path,
    *,
    ask: bool,
    like: str,
    country: str | None,
    languages: tuple[str, ...],
    procedures: tuple[str, ...],
) -> None:
    """Begin a clinic: its folder, with all that it may set.

    DIR is the folder to make. clinic.yaml in it has the few lines that every clinic needs, and each
    setting as a line to take the # away from, with what it is for. Beside it lie patients to try
    the sheets with. `docgen check DIR` passes at once.
    """
    from docgen.files import examples_root
    from docgen.new.answers import like_clinic
    from docgen.new.begin import begin_clinic, own_procedures, packs_named
    from docgen.new.folder import refuse_full

    refuse_full(folder)
    model = like_clinic(like, examples_root()) if like else None
    packs = packs_named(procedures, model)
    given = {"country": country or "", "languages": ", ".join(languages)}
    try:
        who = _answers(given, model, ask=ask)
        made = begin_clinic(folder, who, packs, local_now("UTC").date(), model, asked=ask)
    except (click.Abort, KeyboardInterrupt):
        say("\nStopped: nothing was written.")
        sys.exit(STOPPED)
    show((*map(str, made), "", *_next_steps(folder, packs[0].sheets[0])))
    for own in own_procedures(model) if model else ():
        say(f"{own.name} is that clinic's own procedure, and not taken over: copy {own.folder} to")
        say(f"{folder / 'templates' / own.name}, then write {own.name}: below procedures:.")


def _next_steps(folder: Path, sheet: str) -> tuple[str, ...]:
    return (
        "What to do now:",
        f"1. Write your clinic's name and numbers into {folder / 'clinic.yaml'}, and take the #",
        "   away from what your clinic does.",
        f"2. docgen check {folder}",
        f"3. docgen make {sheet} --clinic {folder} --sample -o try.pdf --open",
    )


def _answers(given: Mapping[str, str], like: Clinic | None, *, ask: bool) -> dict[str, str]:
    """Find out what must be known: what is given, what is likely, or what somebody answers.

    Raises:
        InputError: an option is wrong, or nothing is likely and nobody is asked.
    """
    from docgen.new.answers import QUESTIONS, answered, suggestion

    who: dict[str, str] = {}
    for question in QUESTIONS:
        key = question.key
        likely = given.get(key) or suggestion(key, who, like)
        if ask:
            who |= _asked(key, question.asked, "" if question.own else likely, who)
            continue
        try:
            who |= answered(key, likely, who)
        except ValueProblem as wrong:
            message = wrong.message if likely else f"docgen knows no {key} of {who['country']}."
            hint = wrong.hint if given.get(key) else "Write --ask, and docgen asks for it."
            raise InputError(error("bad-answer", f"{key}: {message}", hint)) from None
    return who


def _asked(key: str, words: str, likely: str, who: Mapping[str, str]) -> dict[str, str]:
    """Ask until the answer can be used."""
    from docgen.new.answers import answered, unproven
    from docgen.new.countries import zones_of

    zones = zones_of(who["country"]) if key == "timezone" else {}
    for zone, whose in zones.items() if len(zones) > 1 else ():
        click.echo(f"  {zone}{f'  ({whose})' if whose else ''}", err=True)
    while True:
        typed = click.prompt(words, default=likely or None, err=True)
        try:
            return answered(key, typed, who)
        except ValueProblem as wrong:
            click.echo(f"{wrong.message} {wrong.hint}".strip(), err=True)
            if key == "emergency_number" and click.confirm(
                "Has somebody called it, and is it right?", err=True
            ):
                try:
                    return unproven(typed, who, local_now("UTC").date())
                except ValueProblem as none:
                    click.echo(f"{none.message} {none.hint}".strip(), err=True)


@new.command(
    epilog="""\b
Examples:
  docgen new procedure lakeside/finger-splint
  docgen check lakeside

A clinician chooses the emergency signs, and reads every sheet, before anybody relies on it."""
)
@click.argument("place", metavar="DIR/NAME", type=Path, shell_complete=completion.folders)
def procedure(place: Path) -> None:
    """Begin a procedure that docgen does not know.

    DIR is the folder of a clinic, NAME what the procedure is called: small letters and dashes. What
    it declares and its two sheets are short, and pass `docgen check` at once: change all of it.
    """
    from docgen.new.procedure import begin_procedure

    made, lines = begin_procedure(place, local_now("UTC").date())
    show(map(str, made))
    if lines:
        show(("", f"Write this below procedures: in {place.parent / 'clinic.yaml'}:", lines))


COMMANDS = (new,)
