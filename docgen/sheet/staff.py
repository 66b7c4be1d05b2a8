"""The staff copy: a last page for the nurse, with expected answers and how clock times come about.

In: a Document whose template has a `staff` box, what the clinic has set for this kind of patient,
and the sheet's language. Out: the Document as the patient gets it, without that box; or as staff
get it: in the last table of the box a row for each clock time of the sheet, what it is for and
when, and beside it how it is counted, with the names of the settings behind it, by which they are
found in the clinic's file. Times of the other sheet stay away: the page has no room for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docgen.clock.formats import COUNTED
from docgen.clock.timeline import ARRIVAL, ARRIVE, MIDNIGHT
from docgen.contents import guards, is_staff, slots, without_staff
from docgen.errors import InputError, error
from docgen.expression.truth import Name, names
from docgen.i18n.locale import Locale
from docgen.model import Block, Box, Cell, Document, Guards, Inlines, Row, Slot, Table, Text
from docgen.procedure.procedure import Pack, TimeDecl
from docgen.schema.quantity import Quantity
from docgen.settings.kind_of_patient import OneOf
from docgen.template.wording import ClinicFacts

_TIMES = "times."  # what the path of a slot that prints a clock time begins with


def for_staff(document: Document, pack: Pack, facts: ClinicFacts, locale: Locale) -> Document:
    """The Document with its page for staff at the end; what times are for in the locale's words.

    Raises:
        InputError: the sheet has no such page.
        TranslationError: what a time is for has no translation.
    """
    boxes = [block for block in document.blocks if is_staff(block)]
    if not boxes:
        message = "This sheet has no staff copy."
        raise InputError(error("no-staff-copy", message, "Leave out --staff-copy."))
    rows = tuple(_rows(_times_of(document, pack), pack, facts, locale))
    filled = tuple(_with_rows(box, rows) for box in boxes)
    return document._replace(blocks=without_staff(document).blocks + filled)


def _times_of(document: Document, pack: Pack) -> tuple[TimeDecl, ...]:
    """The declared times that the sheet prints or asks for, and that of arrival where one needs it.

    Every kind of patient has slots and guards in the document: what one record lacks is in it too.
    """
    printed = {slot.path.removeprefix(_TIMES) for slot in slots(document)}
    asked = {
        name.path.partition(".")[2] for condition in guards(document) for name in names(condition)
    }
    found = [time for name, time in pack.times.items() if name in printed | asked]
    if ARRIVE in pack.times and any(ARRIVAL in time.anchors for time in found):
        found = [pack.times[ARRIVE], *(time for time in found if time.name != ARRIVE)]
    return tuple(found)


def _rows(
    times: Sequence[TimeDecl], pack: Pack, facts: ClinicFacts, locale: Locale
) -> Iterator[Row]:
    """A row for each time that these patients have; where a setting varies, if they have that."""
    for time in times:
        varying = [path for path in time.span_paths if path.partition(".")[0] in facts.varying]
        if not all(_is_span(facts.settings.value(p)) for p in time.span_paths if p not in varying):
            continue
        say = locale.message(time.say) if time.say else time.name
        path = f"{_TIMES}{time.name}"
        what: Inlines = (Text(f"{say}: "), Slot(path, "short"))
        behind = ", ".join(_settings_behind(time, pack))
        how: Inlines = (Text(f"({behind})"),)
        if not time.after:
            how = (Slot(path, COUNTED), Text(f" ({behind})"))
        needed: Guards = tuple(Name(one) for one in varying)
        yield Row((Cell(what), Cell(how)), needed)


def _is_span(value: object) -> bool:
    """Whether a setting holds what a clock time can be counted with."""
    return isinstance(value, Quantity | OneOf) or value == MIDNIGHT


def _settings_behind(time: TimeDecl, pack: Pack) -> tuple[str, ...]:
    """The names of the settings that a time hangs on, as they stand in the clinic's file."""
    found = [path.partition(".")[0] for path in (*time.span_paths, *time.anchors)]
    if ARRIVAL in time.anchors and ARRIVE in pack.times and time.name != ARRIVE:
        found += [path.partition(".")[0] for path in pack.times[ARRIVE].span_paths]
    return tuple(dict.fromkeys(name for name in found if name in pack.settings))


def _with_rows(box: Block, rows: tuple[Row, ...]) -> Block:
    """Add rows to the last table of the box."""
    assert isinstance(box, Box)  # noqa: S101  # only boxes come here: see `is_staff`
    last = max(at for at, block in enumerate(box.blocks) if isinstance(block, Table))
    blocks = tuple(
        block._replace(rows=block.rows + rows) if at == last and isinstance(block, Table) else block
        for at, block in enumerate(box.blocks)
    )
    return box._replace(blocks=blocks)
