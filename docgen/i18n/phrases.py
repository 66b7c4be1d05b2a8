"""The engine's own phrases in English: feet of pages, clock times, spans of time.

In: `templates/_shared/phrases.yaml`. Out: `Phrase` values by key. They stand in a file of their own
so that translators get them, with notes, in the same catalogue as the texts of the sheets.
A phrase's key is its gettext context, so that twins in English can differ in other languages.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import Place, SettingsError, error
from docgen.files import templates_root
from docgen.settings.yamltree import Mapping, Node, Scalar, load_yaml


class Phrase(NamedTuple):
    """One phrase. A counted one has plural forms, chosen by the number given for it."""

    key: str
    text: str
    note: str
    counted: bool
    place: Place
    also: tuple[str, ...] = ()  # placeholders that a translation may use, though English does not


def phrases_file() -> Path:
    """Return the path of the phrases that come with docgen."""
    return templates_root() / "_shared" / "phrases.yaml"


def load_phrases(path: Path) -> FrozenMap[str, Phrase]:
    """Read phrases: `key: text`, or `key: {text: ..., note: ..., counted: yes, also: name}`.

    Raises:
        SettingsError: the file breaks this form.
    """
    root = load_yaml(path)
    if not isinstance(root, Mapping):
        raise _malformed(root)
    return FrozenMap((key.text, _phrase(key.text, node)) for key, node in root.entries)


def _phrase(key: str, node: Node) -> Phrase:
    if isinstance(node, Scalar):
        return Phrase(key, node.text, "", False, node.place)
    if not isinstance(node, Mapping):
        raise _malformed(node)
    held = {name.text: value.text for name, value in node.entries if isinstance(value, Scalar)}
    if "text" not in held or set(held) - {"text", "note", "counted", "also"}:
        raise _malformed(node)
    counted = held.get("counted") == "yes"
    also = tuple(held.get("also", "").split())
    return Phrase(key, held["text"], held.get("note", ""), counted, node.place, also)


def _malformed(node: Node) -> SettingsError:
    return SettingsError(
        error(
            "phrase",
            "This is not a phrase.",
            "Write `key: text`, or `key: {text: ..., note: ..., counted: yes, also: name}`.",
            node.place,
        )
    )
