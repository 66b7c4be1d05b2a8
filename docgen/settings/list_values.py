"""What the texts of a clinic's lists mean, field by field: `list: {values: ...}` of `clinic.yaml`.

In: a reader of this part, the clinic's packs and its languages. Out: by field, each text as it
compares (`folded`) and the value that it stands for. A name, a number or a date means itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from docgen.cache import FrozenMap
from docgen.errors import ValueProblem, one_of, suggest
from docgen.settings.declarations import Pack
from docgen.settings.mapping import MapReader, shown

PROCEDURE, LANGUAGE, UNKNOWN = "procedure", "language", "unknown"
SKIP = "skip"  # of a procedure: its rows are passed over
_ANY = ("physician",)


def folded(text: str) -> str:
    """Return a text as texts of lists compare: small, without accents and marks."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split()) or text.strip()


def read_values(
    keys: MapReader, packs: tuple[Pack, ...], languages: Iterable[str]
) -> FrozenMap[str, FrozenMap[str, str]]:
    """Read what texts mean; problems are noted in the reader."""
    mapped = _fields(packs, tuple(languages))
    found: dict[str, FrozenMap[str, str]] = {}
    for key, _ in keys.entries():
        name = key.text
        if packs and name not in mapped:
            hint = suggest(name, mapped)
            message = f'"{shown(name)}" is no field whose texts can mean something else.'
            keys.wrong(shown(name), key.place, ValueProblem(message, hint))
        else:
            found[name] = _read_field(keys.group(name), mapped.get(name, ()))
    return FrozenMap(found)


def _fields(packs: tuple[Pack, ...], languages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the fields that may be mapped, and the values of each; () where any text will do."""
    found: dict[str, tuple[str, ...]] = {
        PROCEDURE: (*(pack.name for pack in packs), SKIP),
        LANGUAGE: (*languages, UNKNOWN),
        **dict.fromkeys(_ANY, ()),
    }
    for pack in packs:
        choices = {
            **{n: q.choices for n, q in pack.questions.items() if not q.counts},
            **{n: slot.choices for n, slot in pack.slots.items() if slot.type == "choice"},
        }
        for name, words in choices.items():
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *words, UNKNOWN)))
    return found


def _read_field(keys: MapReader, choices: tuple[str, ...]) -> FrozenMap[str, str]:
    """Read the texts of one field; two that compare alike must mean the same."""
    found: dict[str, str] = {}
    for key, _ in keys.entries():
        value = keys.scalar(key.text, required=_hint(choices))
        if value is None:
            continue
        text, meaning = folded(key.text), value.text.strip()
        wrong = _wrong(meaning, choices)
        if wrong:
            keys.wrong(shown(key.text), value.place, wrong)
        elif found.get(text, meaning) != meaning:
            message = "The same text, but for capitals and marks, means two things."
            keys.wrong(shown(key.text), key.place, ValueProblem(message, "Keep one of the lines."))
        else:
            found[text] = meaning
    return FrozenMap(found)


def _wrong(meaning: str, choices: tuple[str, ...]) -> ValueProblem | None:
    if not choices or meaning in choices:
        return None
    hint = suggest(meaning, choices) or _hint(choices)
    return ValueProblem(f'"{shown(meaning)}" is not what such a text can mean.', hint)


def _hint(choices: tuple[str, ...]) -> str:
    return f"Write {one_of(choices)}." if choices else "Write what it means."
