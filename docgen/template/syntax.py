"""Load the templates of one sheet: read, parse, check, with everything they include.

In: `Sources`, the name of the sheet, the vocabulary of its procedure. Out: `Templates`, which any
clinic setting, patient and language can be rendered from, or every problem of every file at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import (
    Diagnostic,
    DocgenError,
    InputError,
    Place,
    Problems,
    TemplateError,
    error,
    suggest,
)
from docgen.template.rules import check
from docgen.template.scan import scan
from docgen.template.shapes import shape_problems
from docgen.template.sources import Sources, read_template
from docgen.template.tree import Body, Include, Raw, With, bare, inner_bodies
from docgen.template.vocabulary import Vocabulary

_DEEPEST = 8  # files that include one another


class Templates(NamedTuple):
    """A sheet's template and all it includes, by file name; `places` says where each lies.

    `locked` are the shared parts that must stand on the sheet whatever a clinic sets; `files` are
    all that were read, as they are shown to people: several may add to one name.
    """

    sheet: str
    vocabulary: Vocabulary
    bodies: FrozenMap[str, Body]
    places: FrozenMap[str, Place]
    locked: frozenset[str]
    files: tuple[str, ...] = ()

    @property
    def main(self) -> str:
        """The name of the sheet's own file."""
        return f"{self.sheet}.md"


def load_templates(sources: Sources, sheet: str, vocabulary: Vocabulary) -> Templates:
    """Read the template of `sheet` and everything that it includes.

    Raises:
        InputError: the procedure has no such sheet.
        TemplateError: with every problem of every file.
    """
    if sheet not in vocabulary.sheets:
        hint = suggest(sheet, vocabulary.sheets)
        raise InputError(error("unknown-sheet", f'There is no sheet "{sheet}".', hint))
    problems = Problems()
    locked = sources.locked(problems)
    loader = _Loader(sources, vocabulary, problems)
    loader.load(f"{sheet}.md", Place(sources.shown(sources.procedure)), ())
    check(loader.bodies[f"{sheet}.md"], vocabulary, problems, loader.bodies)
    if not problems.found:
        problems.add(*_floor_problems(loader, f"{sheet}.md", locked))
        problems.add(*shape_problems(loader.bodies, f"{sheet}.md"))
    problems.raise_as(TemplateError)
    bodies, places = FrozenMap(loader.bodies), FrozenMap(loader.places)
    return Templates(sheet, vocabulary, bodies, places, locked, tuple(loader.files))


def _floor_problems(loader: _Loader, main: str, locked: frozenset[str]) -> Iterator[Diagnostic]:
    """Find the locked parts that do not stand on every sheet of every patient."""
    found = tuple(_included(loader.bodies, main))
    always = {include.file for include, conditional in found if not conditional}
    for name in sorted(locked - always):
        at = next((include.place for include, _ in found if include.file == name), None)
        message = f"{name} is locked: it stands on every sheet of every patient."
        hint = "Take it out of the condition." if at else f'Write {{% include "{name}" %}}.'
        yield error("floor", message, hint, at or loader.places[main])


def _included(bodies: Mapping[str, Body], file: str) -> Iterator[tuple[Include, bool]]:
    """Yield every include, however deep, and whether it hangs on a condition or a loop."""
    plain = [*_unconditional(bodies[file])]
    for include in includes(bodies[file]):
        conditional = include not in plain
        yield include, conditional
        for inner, inside in _included(bodies, include.file):
            yield inner, conditional or inside


def _unconditional(body: Body) -> Iterator[Include]:
    """Yield the includes that hang on nothing: those of a `with` do not."""
    for node in body:
        if isinstance(node, Include):
            yield node
        elif isinstance(node, With):
            yield from _unconditional(node.body)


class _Loader:
    """Reads a file once, however often it is included."""

    def __init__(self, sources: Sources, vocabulary: Vocabulary, problems: Problems) -> None:
        self.sources = sources
        self.vocabulary = vocabulary
        self.problems = problems
        self.bodies: dict[str, Body] = {}
        self.places: dict[str, Place] = {}
        self.files: list[str] = []

    def load(self, name: str, asked_at: Place, within: tuple[str, ...]) -> None:
        """Load a file that `asked_at` includes; `within` are the files around it."""
        if name in within or len(within) >= _DEEPEST:
            chain = " > ".join((*within, name))
            hint = "Remove one of these includes."
            message = f"These files include one another: {chain}."
            self.problems.add(error("circle", message, hint, asked_at))
            return
        body = self.bodies[name] if name in self.bodies else self._read(name, asked_at)
        for include in includes(body):
            self.load(include.file, include.place, (*within, name))

    def _read(self, name: str, asked_at: Place) -> Body:
        self.bodies[name] = ()
        if self.sources.adds(name):
            paths = self.sources.find_all(name)
        else:
            paths = tuple(path for path in (self.sources.find(name),) if path)
        if not paths:
            hint = suggest(name, self.sources.names() - {name})
            message = f'There is no template "{name}".'
            self.problems.add(error("no-template", message, hint, asked_at))
        body: Body = ()
        for path in paths:
            body = _added(body, self._file(name, path))
        self.bodies[name] = body
        return body

    def _file(self, name: str, path: Path) -> Body:
        """Read one file, and check it."""
        shown = self.sources.shown(path)
        self.places[name] = Place(shown, 1, 1)
        self.files.append(shown)
        try:
            text = read_template(path, shown)
        except DocgenError as wrong:
            self.problems.add(*wrong.diagnostics)
            return ()
        return scan(text, shown, self.problems)


def _added(body: Body, more: Body) -> Body:
    """Return a body with another behind it; what it has already is not said twice.

    A clinic may have copied the procedure's file and written its own lines below.
    """
    said = {bare(node) for node in body if not isinstance(node, Raw)}
    return (*body, *(node for node in more if bare(node) not in said))


def includes(body: Body) -> tuple[Include, ...]:
    """Return every include of a body, however deep."""
    found: list[Include] = []
    for node in body:
        if isinstance(node, Include):
            found.append(node)
        found += (one for inner in inner_bodies(node) for one in includes(inner))
    return tuple(found)
