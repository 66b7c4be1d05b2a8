"""Do a clinic's sheets keep to their pages in every format?

In: an engine, a sheet, the kinds of patient that it tells apart, the day. Out: a problem for
each format in which the emergency box does not stand on page one as a whole, a block leaves the
text area, or page one of a sheet to fill in by hand does not hold the first night; for each word
that its column breaks in two; and whatever stops the sheet from being made. The first and the last
kind are tried: the formats ask the same questions, and the standard one is made for every kind
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from docgen.contents import plain, texts
from docgen.engine import Engine, Ready
from docgen.errors import Diagnostic, DocgenError, error, warning
from docgen.layout.builder import bookmark
from docgen.layout.frame import Layout
from docgen.layout.linebreak import torn_words
from docgen.layout.pages import paginate
from docgen.layout.placed import Page, Placed
from docgen.model import BOX_KINDS, Box, Document, Heading
from docgen.pdf.filled import fill_pages
from docgen.pdf.paging import heights_of
from docgen.procedure.questions import Answer
from docgen.quality.readability import Sentence, place_in
from docgen.quality.trials import fullest_patient, trial_patients
from docgen.settings.clinic import Clinic
from docgen.sheet.compiled import CompiledSheet
from docgen.sheet.sheets import Sheet, choose_sheet
from docgen.style import FORMATS

_SLACK = 0.01  # points


def format_problems(
    engine: Engine, plain: Sheet, kinds: Sequence[Mapping[str, Answer]], today: date
) -> Iterator[Diagnostic]:
    """Make a sheet in each format that its clinic can have, and look where its blocks stand.

    `kinds` are those of the sheet: see `kinds_of_patient`.
    """
    some = dict.fromkeys((0, len(kinds) - 1))
    for format_name in formats_of(plain.clinic):
        sheet = choose_sheet(plain.name, plain.clinic, plain.pack.name, plain.language, format_name)
        tried = (trial_patients(sheet.pack, sheet.name, kinds[kind], today) for kind in some)
        for patient in chain(*tried, fullest_patient(sheet.pack, sheet.name, kinds, today)):
            try:
                ready = engine.prepare(sheet, patient)
            except DocgenError as unusable:
                yield from unusable.diagnostics
            else:
                yield from _faults(sheet, ready, patient.id)
        yield from _broken_words(sheet, engine.compiled(sheet))


def formats_of(clinic: Clinic) -> tuple[str, ...]:
    """The formats that a clinic can have: two languages side by side take two languages."""
    return tuple(name for name in FORMATS if name != "bilingual" or len(clinic.languages) > 1)


def _faults(sheet: Sheet, ready: Ready, patient_id: str) -> Iterator[Diagnostic]:
    plate = ready.sheet.plate
    plan, *_ = fill_pages(plate, ready.filling)
    layout = plate.layout
    pages = paginate(layout, heights_of(plate, plan.key), plan.key.order)
    name = _name(sheet)
    if not (patient_id or ready.filling.is_whole):
        message = f"{name}: page one of a sheet to fill in by hand does not hold the first night."
        hint = "Say less on page one: shorter signs of your own, fewer lines of what is normal."
        yield warning("page-one", message, hint)
    later = pages[layout.look.first_pages :]
    if _any_on(emergency_leaves(layout, ready.sheet.document), later):
        message = f"{name}: the emergency box does not fit on page one."
        hint = "Shorten what is added to it in emergency-also.md."
        yield error("emergency-overleaf", message, hint)
    look = layout.look
    for number, page in enumerate(pages, 1):
        ends = [(item.y, item.y + item.height) for item in page.items]
        if any(top < look.first - _SLACK or end > look.bottom + _SLACK for top, end in ends):
            message = f"{name}: something does not fit on page {number}."
            yield error("does-not-fit", message, "Shorten the longest box or list of this sheet.")


def _name(sheet: Sheet) -> str:
    return f"{sheet.pack.name}, {sheet.name}, {sheet.language}, format {sheet.format}"


def _broken_words(sheet: Sheet, compiled: CompiledSheet) -> Iterator[Diagnostic]:
    """Yield an error for each word of a template or of the clinic that its column has to break.

    The columns of the patient strip are as wide as each patient's values let them be: not here.
    """
    fonts, layout = compiled.plate.fonts, compiled.plate.layout
    said = list(texts(compiled.document.blocks))
    found = dict.fromkeys(
        word
        for leaf in layout.leaves
        if not leaf.fit
        for cell in leaf.cells
        for fixed in cell.text.fixed
        for word in torn_words(fixed, cell.width, cell.style, fonts)
    )
    for word in found:
        place = next((text.place for text in said if word in plain(text.content)), None)
        message = f'{_name(sheet)}: the word "{word}" is wider than its column.'
        hint = "A word broken in two is hard to read: write a shorter one, or fewer columns."
        yield error("broken-word", message, hint, place_in(Sentence(word, (), place), sheet))


def emergency_leaves(layout: Layout, document: Document) -> frozenset[int]:
    """The leaves of the emergency box: those below the element that holds its heading."""
    headings = {
        bookmark(block)
        for box in document.blocks
        if isinstance(box, Box) and BOX_KINDS[box.kind].urgent
        for block in box.blocks
        if isinstance(block, Heading)
    }
    tops = {
        layout.elements[layout.leaves[heading.leaf].cells[0].element].parent
        for heading in layout.headings
        if heading.text in headings
    }
    return frozenset(
        index
        for index, leaf in enumerate(layout.leaves)
        if any(_below(layout, cell.element, tops) for cell in leaf.cells)
    )


def _below(layout: Layout, element: int, tops: set[int]) -> bool:
    while element >= 0 and element not in tops:
        element = layout.elements[element].parent
    return element >= 0


def _any_on(leaves: frozenset[int], pages: tuple[Page, ...]) -> bool:
    placed = (item for page in pages for item in page.items if isinstance(item, Placed))
    return any(item.leaf in leaves for item in placed)
