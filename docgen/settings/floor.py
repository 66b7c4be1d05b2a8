"""The floor of a procedure: the signs for which a patient calls the emergency number at once.

In: `signs.yaml`, the library that all procedures share, and what a `procedure.yaml` declares under
`floor:`. Out: the signs of the procedure, those of every sheet among them, in the order in which
they are printed: that of the library, then its own. Where it declares nothing, the library names
the rest, so that a forgotten `floor:` prints more rather than less. Clinics only add to it.

    floor:
      - cough_blood                                           # a sign of the library, by its id
      - {sign: tight_splint, text: Blue fingers, ask: "..."}  # one of its own
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import Place, Problems, SettingsError, ValueProblem, error, suggest
from docgen.settings.declarations import SignDecl
from docgen.settings.mapping import MapReader, shown
from docgen.settings.yamltree import Mapping as MappingNode
from docgen.settings.yamltree import Node, Scalar, Sequence, load_yaml

SIGNS_FILE = "signs.yaml"  # in docgen's `_shared`
FLOOR = "floor"
_MOST_TEXT = 60  # characters: a sign is read at a glance
_MOST_ASK = 90
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Signs(NamedTuple):
    """The library: every sign by its id, and the ids of a procedure that declares no floor."""

    known: FrozenMap[str, SignDecl]
    without_floor: tuple[str, ...]

    @property
    def always(self) -> tuple[SignDecl, ...]:
        """The signs that stand on every sheet, in order."""
        return tuple(sign for sign in self.known.values() if sign.always)


def load_signs(path: Path) -> Signs:
    """Read the library.

    Raises:
        InputError: the file cannot be read.
        SettingsError: it declares something wrong; all problems at once.
    """
    node = load_yaml(path)
    if not isinstance(node, MappingNode):
        hint = "Begin it with signs:."
        raise SettingsError(error("bad-file", "The file lists no signs.", hint, Place(str(path))))
    problems = Problems()
    keys = MapReader(node, problems)
    listed = keys.group("signs")
    known: dict[str, SignDecl] = {}
    for key, _ in listed.entries():
        inner = listed.section(key.text, required="Write its text and its question.")
        if inner:
            known[key.text] = _sign(key.text, inner)
    rest = keys.words("without_floor")
    for word in rest:
        if word.text not in known:
            problems.add(keys.unknown(word, tuple(known), "sign"))
    keys.finish()
    problems.raise_as(SettingsError)
    return Signs(FrozenMap(known), tuple(word.text for word in rest))


def read_floor(keys: MapReader, library: Signs) -> tuple[tuple[SignDecl, ...], SignDecl, bool]:
    """Read `floor:` of a procedure: its signs as they are printed, and the one that is asked about.

    Last, whether the procedure declares it at all. Problems are noted in the reader.
    """
    declared = any(key.text == FLOOR for key, _ in keys.nodes())
    node = keys.take(FLOOR, required="Write [] for the signs of every sheet alone." * declared)
    if node is None:
        own = [library.known[name] for name in library.without_floor]
    else:
        own = list(_declared(keys, node, library.known))
    wanted = {*own, *library.always}
    shared = [sign for sign in library.known.values() if sign in wanted]
    printed = (*shared, *(sign for sign in own if sign.name not in library.known))
    asked = next((sign for sign in own if not sign.always), printed[0])
    return printed, asked, declared


def floor_texts(node: Node | None) -> Iterator[Scalar]:
    """Yield the texts and questions of the signs that a `floor:` or a library writes itself."""
    signs: tuple[Node, ...] = ()
    if isinstance(node, Sequence):
        signs = node.items
    elif isinstance(node, MappingNode):
        signs = tuple(value for _, value in node.entries)
    for sign in signs:
        for key, value in sign.entries if isinstance(sign, MappingNode) else ():
            if key.text in ("text", "ask") and isinstance(value, Scalar):
                yield value


def _declared(keys: MapReader, node: Node, known: Mapping[str, SignDecl]) -> Iterator[SignDecl]:
    """Yield the signs of a `floor:`, each once."""
    seen: set[str] = set()
    for item in node.items if isinstance(node, Sequence) else (node,):
        sign = _one(keys, item, known)
        if sign is None:
            continue
        if sign.name in seen:
            problem = ValueProblem(f'"{sign.name}" stands here twice.', "Remove one.")
            keys.wrong(FLOOR, item.place, problem)
            continue
        seen.add(sign.name)
        yield sign


def _one(keys: MapReader, item: Node, known: Mapping[str, SignDecl]) -> SignDecl | None:
    if isinstance(item, Scalar):
        if item.text not in known:
            hint = _hint(item.text, known)
            problem = ValueProblem(f'There is no sign "{shown(item.text)}".', hint)
            keys.wrong(FLOOR, item.place, problem)
        return known.get(item.text)
    if not isinstance(item, MappingNode):
        hint = "Write its id, or {sign: ..., text: ..., ask: ...}."
        keys.wrong(FLOOR, item.place, ValueProblem("A sign is wanted.", hint))
        return None
    own = MapReader(item, keys.problems, FLOOR)
    name = own.scalar("sign", required="Write an id, such as tight_splint.")
    sign = _sign(name.text if name else "", own)
    if name and not _ID.fullmatch(name.text):
        hint = "Write small letters, digits and underscores, beginning with a letter."
        own.wrong("sign", name.place, ValueProblem("This is not an id.", hint))
    elif name and name.text in known:
        hint = "Write its id alone, or give yours another id."
        problem = ValueProblem(f'The library has a sign "{name.text}".', hint)
        own.wrong("sign", name.place, problem)
    return sign if name else None


def _hint(text: str, known: Mapping[str, SignDecl]) -> str:
    """Name the sign that was meant, or those of the group that was named."""
    of = [name for name, sign in known.items() if sign.of == text]
    if of:
        return f"Its signs are {', '.join(of)}."
    return suggest(text, known) or "Write {sign: ..., text: ..., ask: ...}."


def _sign(name: str, keys: MapReader) -> SignDecl:
    text = _short(keys, "text", _MOST_TEXT, "Write the sign as patients read it.")
    ask = _short(keys, "ask", _MOST_ASK, "Write the question: What will you do if ...?")
    of = keys.text("of") or ""
    always = keys.flag("always") if of else False  # of the library alone: no pack adds to the five
    keys.finish()
    return SignDecl(name, text, ask, of, always)


def _short(keys: MapReader, key: str, most: int, required: str) -> str:
    scalar = keys.scalar(key, required=required)
    if scalar is None:
        return ""
    text = " ".join(scalar.text.split())
    if len(text) > most:
        problem = ValueProblem(
            f"The text is {len(text)} characters long.", f"Write at most {most}."
        )
        keys.wrong(key, scalar.place, problem)
    return text
