"""How a clinic's lists of patients are written: the part `list:` of `clinic.yaml`.

In: a reader of this part and the clinic's packs. Out: `ListFormat`; every column leads to a field.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from docgen.frozen import FrozenMap
from docgen.packs.declarations import Pack
from docgen.packs.record_fields import is_column, known_fields
from docgen.reading.mapping import MapReader, ValueProblem, shown
from docgen.reading.yamlfile import Scalar
from docgen.suggest import one_of, suggest

DATE_ORDERS = ("ymd", "mdy", "dmy")


@dataclass(frozen=True, slots=True)
class ListFormat:
    """How the clinic's list of patients is written.

    `columns` maps the clinic's column heads to docgen's fields. `date_order` is "", "ymd", "mdy"
    or "dmy"; without one, only dates such as 2026-12-08 are read.
    """

    columns: FrozenMap[str, str] = field(default_factory=FrozenMap)
    date_order: str = ""


def read_list_format(keys: MapReader, packs: Iterable[Pack]) -> ListFormat:
    """Read the part `list:`; problems are noted in the reader."""
    columns = keys.group("columns")
    named: dict[str, str] = {}
    for key, _ in columns.entries():
        target = columns.scalar(key.text, required="Write the name of a field, such as id.")
        head = " ".join(key.text.split())
        if target is not None and _leads(key.text, target, columns, tuple(packs)):
            named[head] = target.text
    order = keys.scalar("date_order")
    keys.finish()
    if order is not None and order.text not in DATE_ORDERS:
        message = f'"{shown(order.text)}" is not an order of year, month and day.'
        problem = ValueProblem(message, f"Write {one_of(DATE_ORDERS)}.")
        keys.wrong("date_order", order.place, problem)
    return ListFormat(FrozenMap(named), order.text if order is not None else "")


def _leads(head: str, target: Scalar, columns: MapReader, packs: tuple[Pack, ...]) -> bool:
    """Whether a column's target is a field of a record; note it where it is not."""
    if not packs or any(is_column(target.text, pack) for pack in packs):
        return True  # without a pack, the procedures are at fault, not the list
    known = dict.fromkeys(name for pack in packs for name in known_fields(pack))
    hint = suggest(target.text, known) or f"Write {one_of(known)}."
    problem = ValueProblem(f'"{shown(target.text)}" is not a field of a record.', hint)
    columns.wrong(head, target.place, problem)
    return False
