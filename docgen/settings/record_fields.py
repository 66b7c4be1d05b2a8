"""The names of the fields that a patient's record may have, by what its procedure declares.

In: a pack. Out: names, so that a misspelt one is told, whether it is a key of a record, a column
of a list, a field of `--set` or the field to which a clinic maps a column of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from docgen.errors import SURE, is_slip, suggest
from docgen.settings.declarations import SHEETS, Pack, SlotDecl

WHO = ("id", "name", "given_name", "family_name", "birth_date", "language", "procedure")
APPOINTMENT = "appointment"
END, LEFT = "procedure_end", "discharge_time"
MOMENTS = (APPOINTMENT, END, LEFT)
NOTES = "notes"
NOTES_FOR = {sheet: f"{NOTES}_{sheet}" for sheet in SHEETS}  # what is said on one sheet alone
ALL_NOTES = (NOTES, *NOTES_FOR.values())
OTHERS = ("physician", *ALL_NOTES)
# What a list may say besides: the appointment in two columns, and whether it takes place.
DAY_PART, TIME_PART, STATUS = "appointment_date", "appointment_time", "status"
# A column that says yes where a visit does not take place, one that says no, one of no interest.
CANCELLED, ACTIVE, IGNORE = "cancelled", "active", "ignore"
OF_LISTS = (DAY_PART, TIME_PART, STATUS, CANCELLED, ACTIVE, IGNORE)
UNUSED = "_unused"  # behind the name of a column that is called as a field and holds another thing


def known_fields(pack: Pack) -> tuple[str, ...]:
    """Return the names of every field that a record of this procedure may have."""
    asked = (name for name, question in pack.questions.items() if not question.counts)
    return tuple(dict.fromkeys((*WHO, *MOMENTS, *OTHERS, *pack.slots, *asked)))


def is_column(name: str, pack: Pack) -> bool:
    """Whether a list of patients may have this column; lines of a list are `slot_1_column`."""
    return name in known_fields(pack) or is_column_of_list(name, pack)


def slip_of_column(names: Iterable[str], packs: Iterable[Pack]) -> str:
    """Return what one of these columns was meant to be: a line of a list would be lost with it."""
    slots = [slot for pack in packs for slot in pack.slots.values()]
    for name in names:
        number = re.fullmatch(r"\w+?_(\d{1,2})_\w+", name)
        if number:
            known = {f"{s.name}_{number[1]}_{column}" for s in slots for column in s.columns}
            hint = suggest(name, known)
            if is_slip(hint):
                return f"{name}: {hint}"
    return ""


def like_heads(names: Iterable[str], packs: Iterable[Pack]) -> tuple[str, ...]:
    """Return those unknown names of columns that are surely names: one that is known is near.

    Where a list's first line is a patient's row, or one is glued to it, a name of a column is a
    value; the others are counted, never shown.
    """
    packs = tuple(packs)
    known = {*OF_LISTS, *(name for pack in packs for name in known_fields(pack))}
    slots = [slot for pack in packs for slot in pack.slots.values() if slot.type == "list"]
    return tuple(name for name in names if _like_head(name, known, slots))


def _like_head(name: str, known: Iterable[str], slots: Iterable[SlotDecl]) -> bool:
    from difflib import get_close_matches  # noqa: PLC0415  # start-up: only odd lists pay for it

    line = re.fullmatch(r"([^\W\d]+)_(\d{1,2})_([^\W\d]+)", name)
    if line:
        if any(line[1] == slot.name for slot in slots):
            return True
        known = {f"{slot.name}_{line[2]}_{column}" for slot in slots for column in slot.columns}
    elif any(character.isdigit() for character in name):
        return False
    return name.removesuffix(UNUSED) in known or bool(get_close_matches(name, known, 1, SURE))


def is_column_of_list(name: str, pack: Pack) -> bool:
    """Whether this is `slot_1_column`."""
    for slot in pack.slots.values():
        found = re.fullmatch(rf"{re.escape(slot.name)}_\d{{1,2}}_(\w+)", name)
        if found and found[1] in slot.columns:
            return True
    return False
