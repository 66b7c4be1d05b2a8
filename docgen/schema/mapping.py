"""Reads the keys of a mapping and notes everything that is wrong with them.

In: a `Mapping` of `yamltree.py` and the `Problems` of the file. Out: scalars, lists and sections by
key. Unknown keys, missing keys and values of the wrong shape become diagnostics with
a place and what to write instead; reading goes on, so that one run shows all problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from dataclasses import replace

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, Place, Problems, ValueProblem, error, suggest
from docgen.schema.yamltree import Mapping, Node, Scalar, Sequence

TRUE_WORDS = frozenset({"yes", "true", "sí", "si"})
FALSE_WORDS = frozenset({"no", "false"})
# A character as HTML writes it (`&eacute;`): nobody types it, so no text of a clinic may hold it.
ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")


def truth(text: str) -> bool | None:
    """Read yes/no, true/false, sí/no; None for anything else."""
    word = text.casefold()
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def shown(text: str) -> str:
    """Return a text short enough for a message, on one line."""
    text = " ".join(text.splitlines())
    return text if len(text) <= 40 else text[:40] + "…"


def shape_of(node: Node) -> str:
    """Say what a node is, in the words of people who write YAML by example."""
    if isinstance(node, Mapping):
        return "a group of keys"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.empty else "one value"


def as_scalar(node: Node, said: str = "") -> Scalar:
    """Return a node that is one value; `said` is what is wanted, for the hint.

    Raises:
        ValueProblem: it is a list or a group of keys.
    """
    if isinstance(node, Scalar):
        return node
    hint = f"Write {said}." if said else ""
    raise ValueProblem(f"One value is wanted, not {shape_of(node)}.", hint)


def as_scalars(node: Node, required: str = "") -> tuple[Scalar, ...]:
    """Return a list of values; one value alone is a list of one.

    Raises:
        ValueProblem: it is no such list, or empty; `required` is the hint then.
    """
    if isinstance(node, Scalar):
        return (node,)
    items = node.items if isinstance(node, Sequence) else ()
    if isinstance(node, Sequence) and not items:
        hint = required or "Write a value, or remove the line."
        raise ValueProblem("The list is empty.", hint)
    words = tuple(item for item in items if isinstance(item, Scalar) and not item.empty)
    if len(words) < len(items) or not words:
        raise ValueProblem("A list of values is wanted.", "Write [one, two].")
    return words


class MapReader:
    """The keys of one mapping: take what is known, then `finish` to find the rest.

    `path` names the mapping in diagnostics (`procedures.x.stay`).
    """

    def __init__(self, node: Mapping, problems: Problems, path: str = "") -> None:
        """Start with no key taken."""
        self.place = node.place
        self.problems = problems
        self.path = path
        self._nodes = {key.text: (key, value) for key, value in node.entries}
        self._known: dict[str, None] = {}

    def field(self, key: str) -> str:
        """Return the path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def complain(self, code: str, message: str, hint: str, place: Place, key: str = "") -> None:
        """Note a problem of one key, or of the mapping itself."""
        problem = error(code, message, hint, place)
        self.problems.add(replace(problem, field=self.field(key) if key else self.path))

    def wrong(self, key: str, place: Place, problem: ValueProblem) -> None:
        """Note a value that cannot be used."""
        self.complain("bad-value", f"{key}: {problem.message}", problem.hint, place, key)

    def take(self, key: str, required: str = "", empty: str = "") -> Node | None:
        """Return what stands at `key`; `required` is the hint where it is missing.

        `empty` is the hint where nothing stands there, for a key that may be left out.
        """
        self._known[key] = None
        found = self._nodes.get(key)
        if found is None:
            if required:
                self.complain("missing-key", f'"{key}" is missing.', required, self.place, key)
            return None
        node = found[1]
        if isinstance(node, Scalar) and node.empty:
            hint = required or empty or "Write a value, or remove the line."
            self.complain("empty-value", f'"{key}" has no value.', hint, found[0].place, key)
            return None
        return node

    def scalar(self, key: str, required: str = "") -> Scalar | None:
        """Return the one value at `key`."""
        node = self.take(key, required)
        try:
            return None if node is None else as_scalar(node)
        except ValueProblem as problem:
            self.wrong(key, node.place if node else self.place, problem)
            return None

    def text(self, key: str, required: str = "") -> str | None:
        """Return the text at `key`, its white space put in order."""
        scalar = self.scalar(key, required)
        return None if scalar is None else " ".join(scalar.text.split())

    def words(self, key: str, required: str = "") -> tuple[Scalar, ...]:
        """Return a list of values; one value alone is a list of one."""
        node = self.take(key, required)
        try:
            return () if node is None else as_scalars(node, required)
        except ValueProblem as problem:
            self.wrong(key, node.place if node else self.place, problem)
            return ()

    def section(self, key: str, required: str = "") -> MapReader | None:
        """Return the group of keys at `key`."""
        node = self.take(key, required)
        if node is None:
            return None
        if isinstance(node, Mapping):
            return MapReader(node, self.problems, self.field(key))
        problem = ValueProblem(
            f"A group of keys is wanted, not {shape_of(node)}.",
            "Write each key on a line of its own, indented by two spaces.",
        )
        self.wrong(key, node.place, problem)
        return None

    def group(self, key: str) -> MapReader:
        """Return the group of keys at `key`, or one without keys."""
        empty = MapReader(Mapping((), self.place), self.problems, self.field(key))
        return self.section(key) or empty

    def __contains__(self, key: str) -> bool:
        """Whether a key is written, without taking it."""
        return key in self._nodes

    def nodes(self) -> Iterator[tuple[Scalar, Node]]:
        """Return every key with its node, without taking it."""
        yield from self._nodes.values()

    def entries(self) -> Iterator[tuple[Scalar, Node]]:
        """Return every key with its node, for mappings whose keys are the user's own."""
        for key, node in self._nodes.values():
            self._known[key.text] = None
            yield key, node

    def others(self, known: Iterable[str] = ()) -> list[str]:
        """Return the keys that are neither `known` nor were asked for."""
        return [name for name in self._nodes if name not in self._known and name not in known]

    def finish(self, known: Iterable[str] = (), meant: Map[str, str] = FrozenMap()) -> None:
        """Note every key that is not `known` and was never asked for; `meant` has hints."""
        self._known.update(dict.fromkeys(known))
        for name, (key, node) in self._nodes.items():
            if name not in self._known:
                # {say: one, two} is a key "say" and a key "two" without a value.
                cut = isinstance(node, Scalar) and node.empty
                problem = self.unknown(key, tuple(self._known))
                hint = "Put a text with a comma in it in quotes." if cut else problem.hint
                hint = meant.get(name, hint)
                self.problems.add(replace(problem, hint=hint))

    def unknown(self, key: Scalar, known: tuple[str, ...], what: str = "key") -> Diagnostic:
        """Return the problem of a key that is not known, with the nearest that is."""
        hint = suggest(key.text, known)
        if key.text == "<<":
            hint = "Merge keys are not supported: write the values out."
        problem = error("unknown-key", f'Unknown {what} "{shown(key.text)}".', hint, key.place)
        return replace(problem, field=self.field(shown(key.text)))
