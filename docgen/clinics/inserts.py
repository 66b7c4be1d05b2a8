"""PDFs that a clinic puts behind its sheets: the part `inserts:` of `clinic.yaml`.

In: what stands there, the clinic's folder, languages and sheets. Out: `InsertDecl` for each, the
file looked through; a file that cannot be used is a problem at its line, before any sheet is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from docgen.errors import Place
from docgen.reading.inserts.parts import BadInsert
from docgen.reading.mapping import MapReader, ValueProblem, shape_of, shown
from docgen.reading.paths import names_a_file
from docgen.reading.yamlfile import Mapping, Scalar, Sequence
from docgen.suggest import one_of


class InsertDecl(NamedTuple):
    """A PDF and the sheets that it stands behind; no languages or formats: all of them."""

    path: Path
    digest: str  # SHA-256 of the file
    place: Place
    sheets: tuple[str, ...]
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    flaw: str = ""  # why a sheet with it does not claim PDF/UA

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
        own.finish()
        found = _look_through(own, file, choices.folder) if file else None
        if file and found:
            path, digest, flaw = found
            yield InsertDecl(path, digest, file.place, sheets, languages, formats, flaw)


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


def _look_through(keys: MapReader, file: Scalar, folder: Path) -> tuple[Path, str, str] | None:
    """Read the file: a bad one is found now."""
    path = folder / file.text
    problem = None
    if not path.resolve().is_relative_to(folder.resolve()):
        problem = ValueProblem("It is not in the clinic's folder.", "Put it beside clinic.yaml.")
    elif not names_a_file(path):
        problem = ValueProblem(
            f'There is no file "{shown(file.text)}".', "Write its name as it is in the folder."
        )
    else:
        from docgen.reading.inserts.file import read_insert  # noqa: PLC0415  # opens pypdf

        try:
            insert = read_insert(path)
            return path, insert.digest, insert.flaw
        except BadInsert as bad:
            problem = ValueProblem(f"{shown(file.text)}: {bad.message}", bad.hint)
    keys.wrong("file", file.place, problem)
    return None
