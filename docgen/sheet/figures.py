"""Drawings that each patient fills: what a procedure declares of them, held against the drawings.

In: a pack, the drawings by name, the languages of a sheet. Out: `PatientFigure` for each
declaration; or what is wrong with one, at its place: a drawing that is not there, a level of which
it has no shape or the table no words. A level that a record may hold is never left out in silence.
Of other drawings, those beside words, what they show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from docgen.cache import FrozenMap
from docgen.contents import walk
from docgen.errors import Diagnostic, SettingsError, error, one_of, suggest
from docgen.graphics.artwork import Picture
from docgen.i18n.locale import Locale
from docgen.layout.builder import PatientFigure
from docgen.model import BOX_KINDS, Document, Item
from docgen.patient.fields import LEVELS
from docgen.procedure.drawings import FigureDecl
from docgen.procedure.procedure import Pack


def figures_of(
    pack: Pack, pictures: Mapping[str, Picture], names: frozenset[str], locales: Sequence[Locale]
) -> FrozenMap[str, PatientFigure]:
    """Return the drawings of a pack by the names that templates give; `names` are those there are.

    Raises:
        SettingsError: a declaration does not fit its drawing.
    """
    wrong = [one for decl in pack.drawings.values() for one in _problems(decl, pictures, names)]
    if wrong:
        raise SettingsError(wrong)
    return FrozenMap((name, _figure(decl, locales)) for name, decl in pack.drawings.items())


def _figure(decl: FigureDecl, locales: Sequence[Locale]) -> PatientFigure:
    if decl.needles is None:
        return PatientFigure(decl.picture, decl.slot)
    first, second = (one.message(decl.needles_are) for one in (locales[0], locales[-1]))
    return PatientFigure(decl.picture, decl.slot, decl.needles, (first, second))


def titles_of(
    document: Document, pictures: Mapping[str, Picture], locale: Locale
) -> FrozenMap[str, str]:
    """Return what drawings beside words show, by their names, in the language of a sheet.

    Raises:
        TranslationError: a title has no translation.
    """
    names = [
        placed.part.icon
        for placed in walk(document.blocks)
        if isinstance(placed.part, Item) and placed.boxes and BOX_KINDS[placed.boxes[-1].kind].told
    ]
    titles = {name: pictures[name].title for name in names if name}
    return FrozenMap((name, locale.message(title)) for name, title in titles.items() if title)


def _problems(
    decl: FigureDecl, pictures: Mapping[str, Picture], names: frozenset[str]
) -> Iterator[Diagnostic]:
    place = decl.drawing and decl.drawing.place
    if decl.picture not in names:
        message = f'There is no drawing "{decl.picture}".'
        yield error("unknown-name", message, suggest(decl.picture, names), place)
        return
    shapes = pictures[decl.picture].named
    for region in decl.where:
        lost = [f'"{level}"' for level in region.levels if level not in shapes]
        if lost:
            message = f"The drawing {decl.picture} has no shape with the id {one_of(lost)}."
            hint = "Remove the level here, or give the drawing a shape with its id."
            yield error("unknown-name", message, hint, region.place.place)
    lacking = [level for level in LEVELS if level not in decl.levels]
    if lacking:
        message = f"where: no words for {', '.join(lacking)}, which a record may hold."
        hint = "Write {at: ..., say: ...} for them, and give the drawing shapes with these ids."
        yield error("bad-declaration", message, hint, place)
