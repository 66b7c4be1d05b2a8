"""The staff copy: a last page for the nurse, with expected answers and the settings in force.

In: a Document whose template has a `staff` box, and what the clinic has set for this kind of
patient. Out: the Document as the patient gets it, without that box; or as staff get it: in the last
table of the box the settings that the sheet's clock times are reckoned from, written as in the
clinic's file. Settings of the other sheet's times stay away: they would push the page over its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docgen.contents import guards, slots
from docgen.errors import InputError, error
from docgen.model import Block, Box, Cell, Document, Row, Table, Text
from docgen.settings.effective import Resolved
from docgen.settings.procedure import Pack, TimeDecl
from docgen.settings.values import FreeText, Ids, OneOf, Setting, Value

KIND = "staff"
_TIMES = "times."  # what the path of a slot that prints a clock time begins with
_ARRIVAL, _ARRIVE = "arrival", "arrive"  # the anchor, and the declared time that knows it


def without_staff(document: Document) -> Document:
    """The Document that the patient gets."""
    return document._replace(blocks=tuple(b for b in document.blocks if not _is_staff(b)))


def for_staff(document: Document, pack: Pack, resolved: Resolved, language: str) -> Document:
    """The Document with its page for staff at the end; free text of the clinic in `language`.

    Raises:
        InputError: the sheet has no such page.
    """
    boxes = [block for block in document.blocks if _is_staff(block)]
    if not boxes:
        message = "This sheet has no staff copy."
        raise InputError(error("no-staff-copy", message, "Leave out --staff-copy."))
    rows = tuple(_rows(_times_of(document, pack), resolved, language))
    filled = tuple(_with_rows(box, rows) for box in boxes)
    return document._replace(blocks=without_staff(document).blocks + filled)


def _is_staff(block: Block) -> bool:
    return isinstance(block, Box) and block.kind == KIND


def _times_of(document: Document, pack: Pack) -> tuple[TimeDecl, ...]:
    """The declared times that the sheet prints or asks for, and that of arrival where one needs it.

    Every kind of patient has slots and guards in the document: what one record lacks is in it too.
    """
    printed = {slot.path.removeprefix(_TIMES) for slot in slots(document)}
    asked = {guard.path for guard in guards(document)}
    found = tuple(time for name, time in pack.times.items() if name in printed | asked)
    if _ARRIVE in pack.times and any(_ARRIVAL in time.anchors for time in found):
        found += (pack.times[_ARRIVE],)
    return found


def _rows(times: Sequence[TimeDecl], resolved: Resolved, language: str) -> Iterator[Row]:
    """A row for each setting that a time hangs on, in the clinic's order."""
    paths = {path for time in times for path in (*time.span_paths, *time.anchors)}
    names = {path.partition(".")[0] for path in paths}
    for name, setting in resolved.values.items():
        if name in names:
            yield Row((Cell((Text(name),)), Cell((Text(_written(setting, language)),))))


def _with_rows(box: Block, rows: tuple[Row, ...]) -> Block:
    """Add rows to the last table of the box."""
    assert isinstance(box, Box)  # noqa: S101  # only boxes come here: see `_is_staff`
    last = max(at for at, block in enumerate(box.blocks) if isinstance(block, Table))
    blocks = tuple(
        block._replace(rows=block.rows + rows) if at == last and isinstance(block, Table) else block
        for at, block in enumerate(box.blocks)
    )
    return box._replace(blocks=blocks)


def _written(setting: Setting, language: str) -> str:
    """A setting's value: one value as it is, several with the names of their fields."""
    return ", ".join(
        f"{field}: {_value(value, language)}" if field else _value(value, language)
        for field, value in setting.values.items()
    )


def _value(value: Value, language: str) -> str:
    if isinstance(value, OneOf):
        return " / ".join(_value(one, language) for one in value.values)
    if isinstance(value, FreeText):
        return value.in_language(language)
    if isinstance(value, tuple):
        return " / ".join(text.in_language(language) for text in value)
    if isinstance(value, Ids):
        return " ".join(value.ids)
    return "yes" if value is True else str(value).replace(" ", "\u00a0")
