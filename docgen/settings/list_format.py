"""How a clinic's lists of patients are written: the part `list:` of `clinic.yaml`.

In: nothing (`clinic.py` reads the file). Out: `ListFormat`; every column leads to a field, and each
text of a list that means something else is kept as it compares (`folded`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docgen.cache import FrozenMap
from docgen.errors import ValueProblem, one_of, suggest
from docgen.procedure.procedure import Pack
from docgen.procedure.record_fields import OF_LISTS, RECORD_FIELDS
from docgen.schema import kinds
from docgen.schema.declaration import (
    FileFacts,
    KeyPlace,
    Schema,
    ValueKind,
    as_scalar,
    declare,
    many,
    mapped,
    shortened,
)
from docgen.schema.yamltree import Node

PROCEDURE, LANGUAGE, UNKNOWN = "procedure", "language", "unknown"
SKIP = "skip"  # rows that are passed over
STATUS_WORDS = ("make", SKIP)  # what becomes of a visit
HIDDEN_ROWS = ("make", SKIP)  # what becomes of rows that a workbook hides
DATE_ORDERS = ("ymd", "mdy", "dmy")


def folded(text: str) -> str:
    """Return a text as texts of lists compare: small, without accents and marks."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split()) or text.strip()


def field() -> ValueKind[str]:
    """A field of a record, or of a line of one of its lists: `medicines_1_drug`."""

    def read(node: Node, spot: KeyPlace) -> str:
        written, facts = as_scalar(node).text, spot.facts
        if columns := facts.lists.get(written):
            hint = f"Name a column of its lines, such as {written}_1_{columns[0]}."
            raise ValueProblem(f'"{shortened(written)}" is a list.', hint)
        # Without procedures those are at fault, not the list.
        if facts.fields and not _is_field(written, facts):
            known = dict.fromkeys((*facts.fields, *OF_LISTS))
            hint = suggest(written, known) or f"Write {one_of(known)}."
            raise ValueProblem(f'"{shortened(written)}" is not a field of a record.', hint)
        return written

    def described(facts: FileFacts) -> Schema:
        fields = list(dict.fromkeys((*facts.fields, *OF_LISTS)))
        of_lists: Schema = {"type": "string", "pattern": "^[a-z0-9_]+_[0-9]{1,2}_[a-z0-9_]+$"}
        return {"anyOf": [{"enum": fields}, of_lists]}

    return ValueKind("a field of a record", read, described)


def _is_field(name: str, facts: FileFacts) -> bool:
    for slot, columns in facts.lists.items():
        found = re.fullmatch(rf"{re.escape(slot)}_\d{{1,2}}_(\w+)", name)
        if found and found[1] in columns:
            return True
    return name in facts.fields or name in OF_LISTS


def meanings() -> ValueKind[FrozenMap[str, FrozenMap[str, str]]]:
    """What texts mean, by field; two that compare alike must mean the same."""
    fields = kinds.word(
        "a field whose texts can mean something else", lambda facts: facts.choices or None
    )

    def described(facts: FileFacts) -> Schema:
        if not facts.choices:
            return {"type": "object"}
        each = {
            name: {"type": "object", "additionalProperties": kinds.choice(words).schema(facts)}
            if words
            else {"type": "object"}
            for name, words in facts.choices.items()
        }
        return {"type": "object", "properties": each, "additionalProperties": False}

    of_field = ValueKind("{a text: what it means}", _meanings, {"type": "object"})
    read = mapped(of_field, names=fields).read
    said = "a map from fields to {a text: what it means}"
    return ValueKind(said, read, described, blank=FrozenMap())


def _meanings(node: Node, spot: KeyPlace) -> FrozenMap[str, str]:
    """Read what the texts of the field `spot.key` mean: one of its choices, if it has any."""
    choices = spot.facts.choices.get(spot.key, ())
    meaning, wanted = kinds.text(), "Write what it means."
    if choices:
        meaning, wanted = (
            kinds.word("what such a text can mean", choices),
            f"Write {one_of(choices)}.",
        )
    found: dict[str, str] = {}
    for text, said in mapped(meaning, required=wanted).read(node, spot).items():
        if found.setdefault(folded(text), said) != said:
            message = f'"{shortened(text)}" means two things, but for capitals and marks.'
            spot.wrong(spot.facts.places[f"{spot.key}.{text}"], message, "Keep one of the lines.")
    return FrozenMap(found)


def choices_of(packs: Iterable[Pack], languages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the fields whose texts may mean something else, and what; () where any text will do.

    A name, a number or a date means itself.
    """
    packs = tuple(packs)
    found: dict[str, tuple[str, ...]] = {
        PROCEDURE: (*(pack.name for pack in packs), SKIP),
        LANGUAGE: (*languages, UNKNOWN) if languages else (),
        "physician": (),
    }
    for pack in packs:
        choices: Mapping[str, tuple[str, ...]] = {
            **{n: q.choices for n, q in pack.questions.items() if not q.counts},
            **{n: slot.choices for n, slot in pack.slots.items() if slot.type == "choice"},
        }
        for name, words in choices.items():
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *words, UNKNOWN)))
    return found


_COLUMNS = mapped(field(), required="Write the name of a field, such as id.")
_STATUS = mapped(
    kinds.word("what becomes of a visit", STATUS_WORDS), required=f"Write {one_of(STATUS_WORDS)}."
)


@dataclass(frozen=True, slots=True)
class ListFormat:
    """How the clinic's list of patients is written.

    `fields` are those that its procedures declare, and `procedures` their names.
    """

    columns: FrozenMap[str, str] = declare(
        _COLUMNS, "Your columns, and the fields that they hold.", example="{MRN: id}"
    )
    date_order: str = declare(
        kinds.word("an order of year, month and day", DATE_ORDERS),
        "How your lists write dates such as 03/04/2026; without it they are refused.",
    )
    skip_status: tuple[str, ...] = declare(
        many(kinds.text()), "Your words for visits that do not take place.", example="[Bumped]"
    )
    status: FrozenMap[str, str] = declare(
        _STATUS, "What becomes of visits with such a status.", example="{Rescheduled: make}"
    )
    values: FrozenMap[str, FrozenMap[str, str]] = declare(
        meanings(),
        "What texts of your lists mean, by field; a procedure may mean skip.",
        example="{language: {Declined: en}}",
    )
    others: str = declare(
        kinds.word("what becomes of other procedures", (SKIP,)),
        "That rows of procedures that are none of the clinic's are passed over.",
    )
    hidden_rows: str = declare(
        kinds.word("what becomes of hidden rows", HIDDEN_ROWS),
        "What becomes of rows that a workbook hides, by a filter, say.",
    )
    fields: frozenset[str] = frozenset(RECORD_FIELDS)
    procedures: tuple[str, ...] = ()

    @property
    def skip_others(self) -> bool:
        """Whether rows of procedures that the clinic does not do are passed over."""
        return self.others == SKIP
