"""PDFs that a clinic puts behind its sheets: the part `inserts:` of `clinic.yaml`.

In: what stands there, the clinic's folder, languages and sheets. Out: `InsertDecl` for each, the
file looked through; a file that cannot be used is a problem at its line, before any sheet is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from docgen.errors import Diagnostic, Place, ValueProblem, one_of, warning
from docgen.inserts.insert import BadInsert, Insert, named, same_paper
from docgen.settings.mapping import MapReader, shape_of, shown
from docgen.settings.yamltree import Mapping, Scalar, Sequence, names_a_file


class InsertDecl(NamedTuple):
    """A PDF and the sheets that it stands behind; no languages or formats: all of them."""

    path: Path
    digest: str  # SHA-256 of the file
    place: Place
    sheets: tuple[str, ...]
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    flaw: str = ""  # why a sheet with it does not claim PDF/UA
    paper: tuple[float, float] | None = None  # where its pages are to fit, in points

    def stands_behind(self, sheet: str, languages: tuple[str, ...], format_name: str) -> bool:
        """Whether it is put behind such a sheet."""
        return (
            sheet in self.sheets
            and (not self.languages or bool(set(self.languages) & set(languages)))
            and (not self.formats or format_name in self.formats)
        )


class InsertChoices(NamedTuple):
    """Where a clinic's inserts may lie, and what they may name."""

    folder: Path
    sheets: tuple[str, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    paper: tuple[float, float]  # of all sheets, in points


def read_inserts(keys: MapReader, choices: InsertChoices) -> tuple[InsertDecl, ...]:
    """Read the part `inserts:`; problems are noted in the reader."""
    node = keys.take("inserts")
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        problem = ValueProblem(
            f"A list is wanted, not {shape_of(node)}.",
            "Write - {file: map.pdf, sheets: [prepare]} below it.",
        )
        keys.wrong("inserts", node.place, problem)
        return ()
    return tuple(_each(keys, node, choices))


def _each(keys: MapReader, node: Sequence, choices: InsertChoices) -> Iterator[InsertDecl]:
    for item in node.items:
        if not isinstance(item, Mapping):
            hint = "Write {file: map.pdf, sheets: [prepare]}."
            keys.wrong("inserts", item.place, ValueProblem("An insert has keys.", hint))
            continue
        own = MapReader(item, keys.problems, "inserts")
        file = own.scalar("file", "Write the name of a PDF beside clinic.yaml.")
        sheets = _known(own, "sheets", choices.sheets, "Write the sheets: [prepare].")
        languages = _known(own, "languages", choices.languages)
        formats = _known(own, "formats", choices.formats)
        fit = own.flag("fit")
        own.finish()
        found = _look_through(own, file, choices, fit=fit) if file else None
        if file and found:
            path, insert = found
            paper = choices.paper if fit else None
            place, flaw = file.place, insert.flaw
            yield InsertDecl(path, insert.digest, place, sheets, languages, formats, flaw, paper)


def _known(
    keys: MapReader, key: str, known: tuple[str, ...], required: str = ""
) -> tuple[str, ...]:
    words = keys.words(key, required)
    for word in words:
        if known and word.text not in known:
            problem = ValueProblem(
                f'"{shown(word.text)}" is not known here.', f"Write {one_of(known)}."
            )
            keys.wrong(key, word.place, problem)
    return tuple(word.text for word in words)


def _look_through(
    keys: MapReader, file: Scalar, choices: InsertChoices, *, fit: bool
) -> tuple[Path, Insert] | None:
    """Read the file: a bad one is found now."""
    path = choices.folder / file.text
    problem = None
    if not path.resolve().is_relative_to(choices.folder.resolve()):
        problem = ValueProblem("It is not in the clinic's folder.", "Put it beside clinic.yaml.")
    elif not names_a_file(path):
        problem = ValueProblem(
            f'There is no file "{shown(file.text)}".', "Write its name as it is in the folder."
        )
    else:
        from docgen.inserts.reading import read_insert  # noqa: PLC0415  # opens pypdf

        try:
            insert = read_insert(path, choices.paper if fit else None)
        except BadInsert as bad:
            problem = ValueProblem(f"{shown(file.text)}: {bad.message}", bad.hint)
        else:
            keys.problems.add(*_remarks(insert, file, None if fit else choices.paper))
            return path, insert
    keys.wrong("file", file.place, problem)
    return None


def _remarks(
    insert: Insert, file: Scalar, paper: tuple[float, float] | None
) -> Iterator[Diagnostic]:
    """Warn of what was mended or left out, and of pages that are not on the paper of the sheets."""
    name = shown(file.text)
    for note in insert.notes:
        hint = "Look at its pages behind a sheet."
        yield warning("insert-note", f"{name}: {note}.", hint, file.place)
    other: dict[str, list[int]] = {}
    for page, size in enumerate(insert.sizes if paper else (), 1):
        if paper and not same_paper(size, paper):
            other.setdefault(named(size, like=paper), []).append(page)
    for size_name, pages in other.items():
        which = f"Page {pages[0]}" if len(pages) == 1 else f"Pages {', '.join(map(str, pages))}"
        own = named(paper, like=paper) if paper else ""
        verb = "is" if len(pages) == 1 else "are"
        message = f"{which} of {name} {verb} {size_name}, the sheets are {own}."
        hint = "Write fit: yes to scale it, or save it on the paper of the sheets."
        yield warning("insert-paper", message, hint, file.place)
