"""JSON Schemas of the files that staff write, for their editors.

In: packs. Out: schemas (draft-07, which editors of YAML understand best) of `clinic.yaml`,
`procedure.yaml` and records, that complete keys and words and underline slips while staff type.
docgen itself reads with the same declarations, not with the schema; an editor that types `911` as a
number or `yes` as a truth value is served too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from docgen.files import templates_root
from docgen.procedure.libraries import SIGNS_FILE, load_signs
from docgen.procedure.pack import FOLDER, all_packs
from docgen.procedure.procedure import Pack
from docgen.procedure.record_fields import record_keys
from docgen.schema.declaration import FileFacts, Key, Schema, group_json, keys_of
from docgen.schema.quantity import EXAMPLE, KINDS, UNIT_OF
from docgen.settings.clinic import ClinicFile, facts_of

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
