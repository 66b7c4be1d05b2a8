"""What is told of the keys of a file from their declarations: to editors, and on pages of the docs.

In: packs. Out: JSON Schemas (draft-07, which editors of YAML understand best) of `clinic.yaml`,
`procedure.yaml` and records, that complete keys and words and underline slips while staff type; and
pages in Markdown, one table for each group of keys. docgen itself reads with the same declarations,
not with the schema; an editor that types `911` as a number or `yes` as a truth value is served too.
`tools/write_reference.py` writes the pages, and a test tells when they are old.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from docgen.files import templates_root
from docgen.procedure.libraries import SIGNS_FILE, load_signs
from docgen.procedure.pack import FOLDER, all_packs
from docgen.procedure.procedure import Pack
from docgen.procedure.record_fields import record_keys
from docgen.schema.declaration import FileFacts, Key, Schema, group_json, keys_of
from docgen.schema.quantity import EXAMPLE, KINDS, UNIT_OF
from docgen.settings.clinic import ClinicFile, facts_of
from docgen.settings.settings_reader import setting_keys

_NUMBER = r"[0-9]{1,7}(\.[0-9]{1,3})?"


def schema_of(what: str, clinic: Path | None = None) -> Schema:
    """Describe a "clinic", a "procedure" or a "record", with docgen's procedures.

    `clinic` is the folder of a clinic, or its file, whose own procedures are described as well.

    Raises:
        SettingsError: a `procedure.yaml` declares something wrong.
    """
    if what == "procedure":
        return procedure_schema()
    packs = all_packs(templates_root())
    if clinic:
        folder = clinic.parent if clinic.suffix in (".yaml", ".yml") else clinic
        packs = (*packs, *all_packs(folder / FOLDER))
    return clinic_schema(packs) if what == "clinic" else record_schema(packs)


def clinic_schema(packs: Iterable[Pack]) -> Schema:
    """Describe a clinic's file, with one part for each procedure."""
    return _file("clinic.yaml", keys_of(ClinicFile), facts_of(tuple(packs)))


def procedure_schema() -> Schema:
    """Describe what a procedure declares."""
    library = load_signs(templates_root() / "_shared" / SIGNS_FILE)
    return _file("procedure.yaml", keys_of(Pack), FileFacts(signs=library.signs))


def record_schema(packs: Iterable[Pack]) -> Schema:
    """Describe a patient's record of any of these procedures, as YAML or JSON."""
    known = tuple(packs)
    return _file("a patient's record", record_keys(known), facts_of(known))


def _file(name: str, keys: Iterable[Key], facts: FileFacts) -> Schema:
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"docgen: {name}",
        **group_json(keys, facts),
        "definitions": {kind: _amount_pattern(kind) for kind in KINDS},
    }


def _amount_pattern(kind: str) -> Schema:
    words = sorted((word for word, unit in UNIT_OF.items() if unit.row.kind == kind), key=len)
    unit = "|".join(re.escape(word).replace("f", "[fF]").replace("c", "[cC]") for word in words)
    one = rf"((about|over|up to) )?{_NUMBER} ?({unit})"
    span = rf"(about )?{_NUMBER}( ?({unit}))? ?([-\u2013\u2014]|to) ?(over )?{_NUMBER} ?({unit})"
    return {
        "type": "string",
        "pattern": f"^((a )?few ({unit})|{one}|{span})$",
        "description": f"An amount with its unit, such as {EXAMPLE[kind]}.",
    }


# Pages


_MADE = "<!-- Written by `python tools/write_reference.py` from what docgen/settings declares. -->"
_CLINIC = """\
Who the clinic is and what it does. A key that is left out says nothing: docgen has no clinical
defaults. `docgen check DIR` tells what is wrong, with its line."""
_PROCEDURE = """\
What a procedure declares for every clinic that does it: a new procedure is a folder with this file
and its sheets."""
_RECORD = """\
A patient, as YAML or JSON; a list of patients has the same names as columns, and `medicines_1_drug`
for the first line of a list. What is left out is not known."""


def reference_pages() -> dict[str, str]:
    """Return the text of each page by its name below `docs/reference/`."""
    packs = all_packs(templates_root())
    return {
        "clinic.md": _page("clinic.yaml", _CLINIC, _of_clinic(packs)),
        "procedure.md": _page("procedure.yaml", _PROCEDURE, tables("", keys_of(Pack))),
        "record.md": _page("A patient's record", _RECORD, tables("", record_keys(packs))),
    }


def write_pages(folder: Path) -> None:
    """Write the pages into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in reference_pages().items():
        (folder / name).write_text(text, "utf-8")


def _page(title: str, about: str, tables: Iterable[str]) -> str:
    return "\n\n".join([f"# {title}", _MADE, about, *tables]) + "\n"


def _of_clinic(packs: tuple[Pack, ...]) -> Iterator[str]:
    yield from tables("", keys_of(ClinicFile))
    for pack in packs:
        yield from tables(f"procedures: {pack.name}:", setting_keys(pack))


def tables(path: str, keys: tuple[Key, ...]) -> Iterator[str]:
    """Yield a table of these keys, then those of the keys below them; `path` leads to them."""
    head = f"## `{path}`\n\n" if path else ""
    rows = "\n".join(_row(key) for key in keys)
    yield f"{head}| key | what it is | |\n|---|---|---|\n{rows}"
    for key in keys:
        if key.kind.keys:
            yield from tables(f"{path} {key.name}:".strip(), key.kind.keys)


def _row(key: Key) -> str:
    about = [key.about]
    if key.example:
        about.append(f"Such as `{key.example}`.")
    if key.required:
        about.append("**Required.**")
    cells = f"`{key.name}`", key.kind.said, " ".join(filter(None, about))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
