"""What `docgen messages` needs of `clinic.yaml`: which languages, and which procedures.

In: a clinic's folder. Out: `ClinicOutline`. The rest is not looked at: a clinic that takes up a
language has no texts of its own in it yet, and `Clinic.load` rightly refuses that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from docgen.errors import (
    Diagnostic,
    DocgenError,
    InputError,
    Place,
    Problems,
    SettingsError,
    error,
    suggest,
)
from docgen.files import locales_root, templates_root
from docgen.i18n.phrases import is_known
from docgen.procedure.pack import FOLDER, find_pack, pack_names
from docgen.procedure.procedure import Pack
from docgen.schema.mapping import MapReader, shown
from docgen.schema.yamltree import Mapping, Scalar, load_yaml, read_text
from docgen.settings.clinic import CATALOGUE, CLINIC_FILE, Clinic

_CODE = re.compile(r"[a-z]{2,3}(_[A-Za-z0-9]{2,8})*")


class ClinicOutline(NamedTuple):
    """The languages of a clinic, those of its own catalogues among them, and its procedures."""

    folder: Path
    languages: tuple[str, ...]
    packs: tuple[Pack, ...]

    def refuses(self, language: str, place: Place | None = None) -> Diagnostic | None:
        """Say why a language cannot be begun; None if it can, or is there."""
        if language in self.languages or _may_begin(self.folder, language):
            return None
        hint = "Write the code of a language, such as ht or vi. For one that no list knows, "
        hint += f"make the folder locales/{shown(language)} beside clinic.yaml first."
        if not _CODE.fullmatch(language):
            hint = "Write the code of a language, such as ht or vi."
        message = f'"{shown(language)}" is no language that is known.'
        return error("unknown-language", message, hint, place)


def read_outline(path: Path) -> ClinicOutline:
    """Read which languages and procedures a clinic names.

    Raises:
        InputError: there is no such clinic, or its file cannot be read.
        SettingsError: the file is no clinic's, or names a language or procedure that is none.
    """
    file = path if path.suffix in (".yaml", ".yml") else path / CLINIC_FILE
    node = load_yaml((read_text(file), str(file))) if file.is_file() else None
    if not isinstance(node, Mapping):
        Clinic.load(path)  # it says what is wrong
        raise InputError(error("no-clinic", f"There is no clinic at {file}."))
    problems = Problems()
    keys = MapReader(node, problems)
    part = keys.section("clinic", required="Write who the clinic is: name, country, phone.")
    words = part.words("languages", required="Write them: [en, es].") if part else ()
    folder = file.parent
    outline = ClinicOutline(folder, (), tuple(_packs(keys, folder, problems)))
    problems.add(*(one for word in words if (one := outline.refuses(word.text, word.place))))
    problems.raise_as(SettingsError)
    own = sorted(found.parents[1].name for found in (folder / "locales").glob(f"*/{CATALOGUE}"))
    return outline._replace(languages=tuple(dict.fromkeys((*(w.text for w in words), *own))))


def _may_begin(folder: Path, language: str) -> bool:
    """Whether a language has a folder, docgen's or the clinic's, or is one that Babel knows."""
    if not _CODE.fullmatch(language):
        return False
    there = any((root / language).is_dir() for root in (locales_root(), folder / "locales"))
    return there or is_known(language)


def _packs(keys: MapReader, folder: Path, problems: Problems) -> Iterator[Pack]:
    """Yield the procedures that the clinic names, docgen's or its own."""
    section = keys.section("procedures", required="Write the procedures and their settings.")
    roots = (templates_root(), folder / FOLDER)
    for key, _ in section.entries() if section else ():
        try:
            yield find_pack(key.text, *roots)
        except DocgenError as wrong:
            problems.add(*(_named(one, key, pack_names(*roots)) for one in wrong.diagnostics))


def _named(problem: Diagnostic, key: Scalar, names: tuple[str, ...]) -> Diagnostic:
    if problem.place:
        return problem
    message = f'There is no procedure "{shown(key.text)}".'
    return error("unknown-procedure", message, suggest(key.text, names), key.place)
