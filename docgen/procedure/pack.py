"""Finds and reads a procedure pack: `procedure.yaml` becomes a `Pack`.

In: the folder of a procedure, or its name and the folders that hold them. Out: `Pack`.
A new procedure is a new folder, docgen's or a clinic's: no Python module knows one by name.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from docgen.cache import FrozenMap
from docgen.errors import InputError, Place, Problems, SettingsError, error, suggest
from docgen.files import templates_root
from docgen.procedure.libraries import SIGNS_FILE, load_signs
from docgen.procedure.pack_links import link_pack
from docgen.procedure.procedure import CommonKeys, Pack
from docgen.schema.declaration import FileFacts, build
from docgen.schema.mapping import MapReader
from docgen.schema.yamltree import Mapping, load_yaml, read_text

PROCEDURE_FILE = "procedure.yaml"
RECORD_FILE = "record.yaml"  # in docgen's `_shared`: what every record may hold
FOLDER = "templates"  # where packs lie: among docgen's files, and in a clinic's own folder


def load_pack(folder: Path) -> Pack:
    """Read the pack in `folder`; the folder's name is the procedure's.

    Raises:
        InputError: the folder has no readable `procedure.yaml`.
        SettingsError: the file declares something wrong; all problems at once.
    """
    problems = Problems()
    node, _ = _mapping(templates_root() / "_shared" / RECORD_FILE)
    common = build(CommonKeys, MapReader(node, problems), FileFacts()) or CommonKeys()
    library = load_signs(templates_root() / "_shared" / SIGNS_FILE)
    node, digest = _mapping(folder / PROCEDURE_FILE)
    facts = FileFacts(signs=library.signs)
    keys = MapReader(node, problems)
    pack = build(Pack, keys, facts, name=folder.name, folder=folder, digest=digest)
    if pack is None:
        raise SettingsError(problems.errors)
    printed, asked = library.printed(pack.own_signs)
    whole = replace(
        pack,
        slots=FrozenMap({**common.slots, **pack.slots}),
        facts=FrozenMap({**common.facts, **pack.facts}),
        medicine_checks=(*pack.medicine_checks, *common.medicine_checks),
        floor=printed,
        asked_sign=asked,
    )
    linked = link_pack(whole, facts.places, problems)
    problems.raise_as(SettingsError)
    return linked


def _mapping(path: Path) -> tuple[Mapping, str]:
    """Read a file of declarations: its tree, and the SHA-256 of its text."""
    text = read_text(path)
    node = load_yaml((text, str(path)))
    if not isinstance(node, Mapping):
        message, hint = "The file declares no procedure.", "Begin it with title: and settings:."
        raise SettingsError(error("bad-file", message, hint, Place(str(path), 1, 1)))
    return node, hashlib.sha256(text.encode()).hexdigest()


def find_pack(name: str, *roots: Path) -> Pack:
    """Read the pack of a procedure by its name, from the first of the folders that has it.

    Raises:
        InputError: there is no such procedure; the hint names the nearest.
        SettingsError: its file declares something wrong.
    """
    # A name comes from a patient's record or a command line: it is looked up, never joined blindly.
    for root in roots:
        if name in pack_names(root):
            return load_pack(root / name)
    hint = suggest(name, pack_names(*roots))
    raise InputError(error("unknown-procedure", "There is no such procedure.", hint))


def pack_names(*roots: Path) -> tuple[str, ...]:
    """Return the names of all procedures that have a folder in one of `roots`, in order."""
    found = {path.parent.name for root in roots for path in root.glob(f"*/{PROCEDURE_FILE}")}
    return tuple(sorted(found))


def all_packs(templates_root: Path) -> tuple[Pack, ...]:
    """Read every pack, in order of their names.

    Raises:
        SettingsError: one of the files declares something wrong.
    """
    return tuple(load_pack(templates_root / name) for name in pack_names(templates_root))
