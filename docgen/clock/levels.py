"""Which levels a record holds, said in plain words, and what a drawing of them shows.

In: the levels of a patient, and the table of words that the procedure declares. Out: runs of text:
"T12 at your lowest rib, L1 just below it"; the words for those who hear what a drawing shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docgen.i18n.locale import Locale
from docgen.i18n.runs import NBSP, Runs, fill, parse_message, plain
from docgen.procedure.drawings import WHERE, FigureDecl, Region


def where_runs(locale: Locale, regions: Sequence[Region], levels: Iterable[str]) -> Runs:
    """Say where levels are, those of one region together, in the order of the table."""
    held = set(levels)
    found: list[Runs] = []
    before = -1  # the region that was named last
    for at, region in enumerate(regions):
        own = [level for level in region.levels if level in held]
        if own:
            words = region.next if region.next and before == at - 1 >= 0 else region.say
            place = locale.message(words)
            said = locale.runs("levels_at", levels=_together(locale, own), place=place)
            found.append(_tied(said))
            before = at
    whole: list[tuple[str, bool]] = []
    for one in found:
        whole += [(", ", False)] * bool(whole) + list(one)
    return tuple(whole)


def _tied(runs: Runs) -> Runs:
    """Keep a level on the line of the word behind it."""
    return tuple(
        [(NBSP + text[1:] if text[:1] == " " and not bold else text, bold) for text, bold in runs]
    )


def _together(locale: Locale, levels: Sequence[str]) -> Runs:
    """Name levels, in bold: "T7, T8 and T9"."""
    *others, last = [((level, True),) for level in levels]
    if not others:
        return last
    first: list[tuple[str, bool]] = []
    for one in others:
        first += [(", ", False)] * bool(first) + list(one)
    return locale.runs("levels_and", first=tuple(first), last=last)


def figure_alt(locale: Locale, decl: FigureDecl, levels: Iterable[str], *, needles: bool) -> Runs:
    """Say what a drawing shows of a patient, to those who do not see it."""
    where = plain(where_runs(locale, decl.where, levels)).replace(NBSP, " ")
    text = plain(fill(parse_message(locale.message(decl.alt)), {WHERE: where}))
    if needles:
        text = locale.phrase("figure_circles", alt=text, circles=locale.message(decl.needles_are))
    return ((text, False),)


def figure_runs(levels: Iterable[str], *, needles: bool) -> Runs:
    """Say to the drawing what it shows: whether there are circles, then each level."""
    return (("1" if needles else "", False), *((level, False) for level in levels))
