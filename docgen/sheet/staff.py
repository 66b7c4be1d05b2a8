"""The staff copy: a last page for the nurse, with expected answers and the settings in force.

In: a Document whose template has a `staff` box, and what the clinic has set for this kind of
patient. Out: the Document as the patient gets it, without that box; or as staff get it: in the last
table of the box the settings that the sheet's clock times are reckoned from, written as in the
clinic's file. Settings of the other sheet's times stay away: they would push the page over its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docgen.clock.formats import WRITTEN, written
from docgen.contents import guards, is_staff, slots, without_staff
from docgen.errors import InputError, error
from docgen.expression.truth import Name, names
from docgen.model import Block, Box, Cell, Document, Row, Slot, Table, Text
from docgen.procedure.procedure import Pack, TimeDecl
from docgen.settings.kind_of_patient import Setting
from docgen.template.wording import SETTINGS, ClinicFacts

_TIMES = "times."  # what the path of a slot that prints a clock time begins with
_ARRIVAL, _ARRIVE = "arrival", "arrive"  # the anchor, and the declared time that knows it


def for_staff(document: Document, pack: Pack, facts: ClinicFacts, language: str) -> Document:
    """The Document with its page for staff at the end; free text of the clinic in `language`.

    Raises:
        InputError: the sheet has no such page.
    """
    boxes = [block for block in document.blocks if is_staff(block)]
    if not boxes:
        message = "This sheet has no staff copy."
        raise InputError(error("no-staff-copy", message, "Leave out --staff-copy."))
    rows = tuple(_rows(_times_of(document, pack), pack, facts, language))
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
    found = tuple(time for name, time in pack.times.items() if name in printed | asked)
    if _ARRIVE in pack.times and any(_ARRIVAL in time.anchors for time in found):
        found += (pack.times[_ARRIVE],)
    return found


def _rows(
    times: Sequence[TimeDecl], pack: Pack, facts: ClinicFacts, language: str
) -> Iterator[Row]:
    """A row for each setting that a time hangs on; one that varies, where the patient has it."""
    paths = {path for time in times for path in (*time.span_paths, *time.anchors)}
    for name in dict.fromkeys((*facts.clinic.procedures[pack.name].values, *sorted(facts.varying))):
        setting = facts.settings.get(name)
        if name not in {path.partition(".")[0] for path in paths}:
            continue
        if name in facts.varying:
            slot = Slot(SETTINGS + name, WRITTEN)
            yield Row((Cell((Text(name),)), Cell((slot,))), (Name(name),))
        elif isinstance(setting, Setting):
            yield Row((Cell((Text(name),)), Cell((Text(written(setting, language)),))))


def _with_rows(box: Block, rows: tuple[Row, ...]) -> Block:
    """Add rows to the last table of the box."""
    assert isinstance(box, Box)  # noqa: S101  # only boxes come here: see `is_staff`
    last = max(at for at, block in enumerate(box.blocks) if isinstance(block, Table))
    blocks = tuple(
        block._replace(rows=block.rows + rows) if at == last and isinstance(block, Table) else block
        for at, block in enumerate(box.blocks)
    )
    return box._replace(blocks=blocks)
