"""What a drawing shows of one patient, and how it is told.

In: a patient's sheet, and the name under which `procedure.yaml` declares a drawing. Out: runs.
"""

from __future__ import annotations

from docgen.clock.levels import figure_alt, figure_runs
from docgen.clock.personal import Personal
from docgen.expression.truth import Truth, fold
from docgen.i18n.runs import Runs
from docgen.procedure.drawings import FigureDecl


def figure_shown(personal: Personal, name: str) -> Runs:
    """Return what is filled of a drawing, and whether there are circles: see `figure_runs`."""
    decl, levels = _asked(personal, name)
    return figure_runs(levels, needles=_has_circles(personal, decl))


def figure_told(personal: Personal, name: str) -> Runs:
    """Return the words for those who do not see a drawing."""
    decl, levels = _asked(personal, name)
    return figure_alt(personal.locale, decl, levels, needles=_has_circles(personal, decl))


def _asked(personal: Personal, name: str) -> tuple[FigureDecl, tuple[str, ...]]:
    decl = personal.pack.drawings[name]
    held = personal.patient.values.get(decl.slot)
    return decl, tuple(map(str, held)) if isinstance(held, tuple) else ()


def _has_circles(personal: Personal, decl: FigureDecl) -> bool:
    """Whether the clinic says for this kind of patient what the circles show."""
    return decl.needles is not None and fold(decl.needles, personal) is Truth.TRUE
