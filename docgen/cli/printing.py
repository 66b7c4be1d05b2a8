"""`make --print`: the word that names a printer, the printer that is meant, the sheet on paper.

In: what stands behind `--print`, docgen.toml, a sheet. Out: the printer's answer on the screen and
in the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from docgen.cli.defaults import defaults_of
from docgen.cli.ledger import SheetNotes
from docgen.cli.talk import say, tell
from docgen.errors import error

if TYPE_CHECKING:
    from docgen.printing.printers import IppPrinter

_FLAG = "--print"
_NO_PDF = "Write -o FILE.pdf --open, and print in the program that shows it."
_MAY_COME = "Printing it again may print it twice: look at the printer, or ask its queue, first."


class PrintingCommand(click.Command):
    """A command whose `--print` may stand before the word SHEET: `make --print prepare`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the word behind `--print` for the sheet where there is no other: one is needed."""
        found, _, _ = self.make_parser(ctx).parse_args(list(args))
        printer = found.get("print_")
        if isinstance(printer, str) and printer and not isinstance(found.get("sheet"), str):
            pairs = zip(args, [*args[1:], ""], strict=True)
            args = [f"{_FLAG}=" if pair == (_FLAG, printer) else pair[0] for pair in pairs]
        return super().parse_args(ctx, args)


def chosen_printer(ctx: click.Context, word: str, sheet: str) -> IppPrinter:
    """Return the printer that is named, or the usual one for this sheet where none is.

    Raises:
        InputError: there is none.
    """
    import platform

    from docgen.printing.printers import PrinterChoice, local_cups

    said = defaults_of(ctx)
    choice = PrinterChoice(said.printers, said.text("printer"), platform.node(), local_cups())
    return choice.named(word) if word else choice.usual_for(sheet)


def print_sheet(pdf: bytes, printer: IppPrinter, notes: SheetNotes) -> bool:
    """Print a sheet whose row stands in the ledger, and note there what the printer says of it.

    Tell whether the printer says that it is printed.
    """
    from docgen.ledger.rows import NOT_PRINTED, PRINTED, SENT
    from docgen.printing.jobs import PrintState, job_name, print_pdf

    outcome = print_pdf(printer, pdf, job_name(notes.sheet_id))
    told = f"{printer.name}: {outcome.answer}"
    tell(outcome.warnings)
    if outcome.state is PrintState.PRINTED:
        notes.add(PRINTED, outcome.answer)
        say(told)
        return True
    notes.add(SENT if outcome.may_come_yet else NOT_PRINTED, outcome.answer)
    hint = _NO_PDF if outcome.state is PrintState.NO_PDF else ""
    tell([error("not-printed", told, _MAY_COME if outcome.may_come_yet else hint)])
    return False
