"""The staff copy: a last page for the nurse, with expected answers and the settings in force.

In: a Document whose template has a `staff` box, and what the clinic has set for this kind of
patient. Out: the Document as the patient gets it, without that box; or as staff get it: in the last
table of the box the settings that clock times are reckoned from, written as in the clinic's file.
"""

from __future__ import annotations

from collections.abc import Iterator

from docgen.clinics.settings import FreeText, Ids, OneOf, Resolved, Setting, Value
from docgen.errors import InputError, error
from docgen.model import Block, Box, Cell, Document, Row, Table, Text
from docgen.packs.pack import Pack

KIND = "staff"


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
    rows = tuple(_rows(pack, resolved, language))
    filled = tuple(_with_rows(box, rows) for box in boxes)
    return document._replace(blocks=without_staff(document).blocks + filled)


def _is_staff(block: Block) -> bool:
    return isinstance(block, Box) and block.kind == KIND


def _rows(pack: Pack, resolved: Resolved, language: str) -> Iterator[Row]:
    """A row for each setting that a declared time hangs on, in the clinic's order."""
    paths = {path for time in pack.times.values() for path in (*time.span_paths, *time.anchors)}
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
