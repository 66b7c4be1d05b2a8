"""The templates of one sheet: where their files lie, read with everything they include, checked.

In: the folders (`Sources`), the name of the sheet, the vocabulary of its procedure. Out:
`Templates`, which any clinic, language and patient can be served from, or every problem of every
file at once. A clinic's file stands before the procedure's, and that before the shared one, so that
staff replace a part by writing a file of the same name.
"""

from __future__ import annotations

import unicodedata
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
    is_slip,
    suggest,
)
from docgen.procedure.pack import FOLDER
from docgen.schema.yamltree import forbidden_character, names_a_file, read_text
from docgen.template.lint import lint
from docgen.template.names import Vocabulary
from docgen.template.shapes import shape_problems
from docgen.template.syntax import is_locked, scan, stands_for
from docgen.template.tree import Body, Include, Raw, With, bare, inner_bodies

SHARED = "_shared"
_ADDING = ("also.md", "own.md")  # emergency-also.md, medicines-own.md: see `Sources.adds`


class Sources(NamedTuple):
    """The folders of one procedure's templates, as one clinic sees them.

    `root` holds the packs and `_shared`; `procedure` is the pack's folder; `clinic` the clinic's.
    """

    root: Path
    procedure: Path
    clinic: Path | None = None

    def folders(self) -> tuple[Path, ...]:
        """Return the folders in which a file is looked for, from first to last."""
        own: tuple[Path, ...] = ()
        if self.clinic:
            own = (self.clinic / FOLDER / self.procedure.name, self.clinic / FOLDER)
        return (*own, self.procedure, self.root / SHARED)

    def find(self, name: str) -> Path | None:
        """Return the file that counts under this name, or None."""
        return next((path for f in self.folders() if names_a_file(path := f / name)), None)

    def find_all(self, name: str) -> tuple[Path, ...]:
        """Return every file of this name, once each: the shared one first, the clinic's last."""
        found = (path for f in reversed(self.folders()) if names_a_file(path := f / name))
        return tuple(dict.fromkeys(found))

    def names(self) -> frozenset[str]:
        """Return the names of all files that a template may include."""
        return frozenset(path.name for folder in self.folders() for path in folder.glob("*.md"))

    def shown(self, path: Path) -> str:
        """Return the name of a file for people: short for docgen's own, as given for a clinic's."""
        if path.is_relative_to(self.root):
            return f"{FOLDER}/{path.relative_to(self.root).as_posix()}"
        return str(path)

    def adds(self, name: str) -> bool:
        """Whether files of this name add to each other, so that no one replaces another's lines.

        It is so of the files through which procedures and clinics add to a locked part: a clinic
        that wrote one would otherwise take away what the procedure says there.
        """
        part, _, rest = name.partition("-")
        whole = self.root / SHARED / f"{part}.md"
        return rest in _ADDING and names_a_file(whole) and is_locked(first_line(whole))

    def stands_for(self, name: str) -> str:
        """Return the locked file in whose place a shared one may stand; "" for all others."""
        return stands_for(first_line(self.root / SHARED / name))

    def locked(self, problems: Problems) -> frozenset[str]:
        """Return the names of the shared files that every sheet must have as they are.

        A file that stands before one of them is a problem.
        """
        shared = self.root / SHARED
        names = frozenset(
            path.name for path in sorted(shared.glob("*.md")) if is_locked(first_line(path))
        )
        for name in sorted(names):
            path = self.find(name)
            if path and path.parent != shared:
                also = f"{path.stem}-also.md"
                hint = "Remove this file."
                if (shared / also).is_file():
                    hint += f" Lines of your own go into {also}."
                message = f"{name} is locked: every clinic prints it as it is."
                problems.add(error("locked", message, hint, Place(self.shown(path), 1, 1)))
        return names


def first_line(path: Path) -> str:
    """Return the first line of a file, as far as it can be read."""
    with path.open(encoding="utf-8", errors="replace") as stream:
        return stream.readline()


def read_template(path: Path, shown: str) -> str:
    """Return the text of a template, its line ends made one kind.

    Raises:
        InputError: it cannot be read, is too large or not UTF-8.
        TemplateError: it has a character that no sheet can print.
    """
    text = read_text(path).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text)
    if strange := forbidden_character(text):
        at = strange.start()
        place = Place(shown, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        message = f"The character U+{ord(strange[0]):04X} cannot be printed."
        raise TemplateError(error("character", message, "Remove it.", place))
    return text


_DEEPEST = 8  # files that include one another
_GONE = (
    "If your file is a copy of docgen's, docgen has changed since: copy it anew, or put the part "
    "beside it."
)


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
    lint(loader.bodies[f"{sheet}.md"], vocabulary, problems, loader.bodies)
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
    forms = {name: loader.sources.stands_for(name) for name in locked}
    always |= {forms[name] for name in always & locked}
    for name in sorted(name for name in locked - always if not forms[name]):
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
            if self.sources.clinic:
                hint = f"{hint} {_GONE}" if is_slip(hint) else _GONE
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
