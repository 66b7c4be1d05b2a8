"""How a clinic's lists of patients are written: the part `list:` of `clinic.yaml`.

In: a reader of this part and the clinic's packs. Out: `ListFormat`; every column leads to a field.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import ValueProblem, one_of, suggest
from docgen.settings.declarations import Pack
from docgen.settings.list_values import SKIP, read_values
from docgen.settings.mapping import MapReader, shown
from docgen.settings.record_fields import (
    MOMENTS,
    OF_LISTS,
    OTHERS,
    WHO,
    is_column,
    known_fields,
)
from docgen.settings.yamltree import Scalar

STATUS_WORDS = ("make", SKIP)  # what becomes of a visit
HIDDEN_ROWS = ("make", SKIP)  # what becomes of rows that a workbook hides
DATE_ORDERS = ("ymd", "mdy", "dmy")


class ListFormat(NamedTuple):
    """How the clinic's list of patients is written.

    `columns` maps the clinic's column heads to docgen's fields. `date_order` is "", "ymd", "mdy"
    or "dmy"; without one, a date such as 03/04/2026 is refused. `skip_status` are the clinic's own
    words for visits that do not take place, and `status` what else it says of words: `make` or
    `skip`. `values` says by field what its texts, `folded`, mean; a procedure may mean `skip`.
    `skip_others` tells that rows of procedures that the clinic does not do are passed over.
    `skip`. `hidden_rows` is the same of rows that a workbook hides, "" where it is not said.
    `fields` are those that its procedures declare, and `procedures` their names.
    """

    columns: FrozenMap[str, str] = FrozenMap()
    date_order: str = ""
    skip_status: tuple[str, ...] = ()
    status: FrozenMap[str, str] = FrozenMap()
    values: FrozenMap[str, FrozenMap[str, str]] = FrozenMap()
    skip_others: bool = False
    hidden_rows: str = ""
    fields: frozenset[str] = frozenset((*WHO, *MOMENTS, *OTHERS))
    procedures: tuple[str, ...] = ()


def read_list_format(
    keys: MapReader, packs: Iterable[Pack], languages: Iterable[str] = ()
) -> ListFormat:
    """Read the part `list:`; problems are noted in the reader. `languages` are the clinic's."""
    packs = tuple(packs)
    columns = keys.group("columns")
    named: dict[str, str] = {}
    for key, _ in columns.entries():
        target = columns.scalar(key.text, required="Write the name of a field, such as id.")
        head = " ".join(key.text.split())
        if target is not None and _leads(key.text, target, columns, packs):
            named[head] = target.text
    order = keys.scalar("date_order")
    words = tuple(" ".join(word.text.split()) for word in keys.words("skip_status"))
    status = _read_status(keys.group("status"))
    values = read_values(keys.group("values"), packs, languages)
    others, hidden = keys.scalar("others"), keys.scalar("hidden_rows")
    keys.finish()
    _refuse_other(keys, "date_order", order, DATE_ORDERS, "an order of year, month and day")
    _refuse_other(keys, "hidden_rows", hidden, HIDDEN_ROWS, "what becomes of hidden rows")
    if others is not None and others.text != SKIP:
        message = f'"{shown(others.text)}" is not what becomes of other procedures.'
        keys.wrong("others", others.place, ValueProblem(message, f"Write {SKIP}, or leave it out."))
    fields = frozenset(name for pack in packs for name in known_fields(pack))
    return ListFormat(
        FrozenMap(named),
        order.text if order is not None else "",
        words,
        status,
        values,
        others is not None and others.text == SKIP,
        hidden.text if hidden is not None else "",
        fields or ListFormat().fields,
        tuple(pack.name for pack in packs),
    )


def _refuse_other(
    keys: MapReader, key: str, given: Scalar | None, words: tuple[str, ...], what: str
) -> None:
    """Note a value that is none of some words."""
    if given is not None and given.text not in words:
        problem = ValueProblem(f'"{shown(given.text)}" is not {what}.', f"Write {one_of(words)}.")
        keys.wrong(key, given.place, problem)


def _read_status(keys: MapReader) -> FrozenMap[str, str]:
    """Read what becomes of visits by the words of a status: `{Rescheduled: make}`."""
    found: dict[str, str] = {}
    for key, _ in keys.entries():
        what = keys.scalar(key.text, required=f"Write {one_of(STATUS_WORDS)}.")
        if what is None:
            continue
        if what.text in STATUS_WORDS:
            found[" ".join(key.text.split())] = what.text
        else:
            message = f'"{shown(what.text)}" is not what becomes of a visit.'
            problem = ValueProblem(message, f"Write {one_of(STATUS_WORDS)}.")
            keys.wrong(shown(key.text), what.place, problem)
    return FrozenMap(found)


def _leads(head: str, target: Scalar, columns: MapReader, packs: tuple[Pack, ...]) -> bool:
    """Whether a column's target is a field of a record; note it where it is not."""
    slots = (pack.slots.get(target.text) for pack in packs)
    columns_of = next((slot.columns for slot in slots if slot and slot.type == "list"), None)
    if columns_of:
        hint = f"Name a column of its lines, such as {target.text}_1_{next(iter(columns_of))}."
        problem = ValueProblem(f'"{shown(target.text)}" is a list.', hint)
        columns.wrong(head, target.place, problem)
        return False
    if not packs or any(is_column(target.text, pack) for pack in packs) or target.text in OF_LISTS:
        return True  # without a pack, the procedures are at fault, not the list
    known = dict.fromkeys((*(name for pack in packs for name in known_fields(pack)), *OF_LISTS))
    hint = suggest(target.text, known) or f"Write {one_of(known)}."
    problem = ValueProblem(f'"{shown(target.text)}" is not a field of a record.', hint)
    columns.wrong(head, target.place, problem)
    return False
