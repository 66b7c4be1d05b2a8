"""A procedure of a clinic's own, begun: what it declares, its two sheets, sample patients.

In: a clinic's folder, and the procedure's name. Out: a folder among the clinic's templates, and the
clinic's file with the procedure in it. The files to begin with are among docgen's examples; their
texts are those that docgen has in each of its languages already, so that `docgen check` passes at
once.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping as AnyMapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from docgen.errors import InputError, Place, error
from docgen.files import examples_root, templates_root
from docgen.new.begin import sample_texts
from docgen.new.clinic_file import SCHEMA_FILE
from docgen.new.folder import refuse_full, write_together
from docgen.procedure.libraries import SIGNS_FILE, load_signs
from docgen.procedure.pack import FOLDER, PROCEDURE_FILE, all_packs, load_pack, pack_names
from docgen.schema.yamltree import Mapping, Node, load_yaml, read_text
from docgen.settings.clinic import CLINIC_FILE, clinic_file, read_outline
from docgen.settings.json_schema import clinic_schema

_EXAMPLE = "new-procedure"  # its folder among docgen's examples
_SETTINGS = "settings.yaml"  # there: what stands in the clinic's file
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_WIDTH = 96


def begin_procedure(place: Path, today: date) -> tuple[tuple[Path, ...], str]:
    """Write a procedure into a clinic's folder: `lakeside/finger-splint`.

    Return the files that were written or changed, and the lines that are still to be written into
    the clinic's file: none, unless that has its procedures on one line.

    Raises:
        InputError: there is no such clinic, the name is none, or something lies there already.
        SettingsError: the clinic's file cannot be read.
        OutputError: something cannot be written; then all is as it was before.
    """
    clinic, name = _clinic_of(place), place.name
    outline = read_outline(clinic)
    _refuse_name(name, clinic)
    refuse_full(clinic / FOLDER / name)
    root = examples_root() / _EXAMPLE
    pack = replace(load_pack(root), name=name, title=_title(name))
    texts = {
        f"{FOLDER}/{name}/{file.name}": _begun(read_text(file), name)
        for file in (root / PROCEDURE_FILE, *sorted(root.glob("*.md")))
    }
    texts |= sample_texts(pack, outline.languages or ("en",), today)
    lines = textwrap.indent(f"{name}:\n" + textwrap.indent(read_text(root / _SETTINGS), "  "), "  ")
    text = _with_lines(read_text(clinic / CLINIC_FILE), name, lines)
    if text:
        texts[CLINIC_FILE] = text
    if (clinic / SCHEMA_FILE).is_file():  # editors are to know the procedure too
        packs = (*all_packs(templates_root()), *all_packs(clinic / FOLDER), pack)
        schema = json.dumps(clinic_schema(packs), ensure_ascii=False, indent=1)
        texts[SCHEMA_FILE] = f"{schema}\n"
    return write_together(clinic, texts), "" if text else lines


def _clinic_of(place: Path) -> Path:
    """Return the clinic's folder; one that is written with its `templates` is meant too."""
    folder = place.parent
    if folder.name == FOLDER and not (folder / CLINIC_FILE).exists():
        folder = folder.parent
    return clinic_file(folder).parent


def _refuse_name(name: str, clinic: Path) -> None:
    if not _NAME.fullmatch(name):
        hint = "Write small letters, digits and dashes, such as finger-splint."
        raise InputError(error("bad-name", "This is no name of a procedure.", hint))
    if name in pack_names(templates_root()):
        message = f'docgen has a procedure "{name}" already.'
        hint = f"Choose another name, or write {name}: below procedures: in {CLINIC_FILE}."
        raise InputError(error("same-procedure", message, hint, Place(str(clinic))))


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _begun(text: str, name: str) -> str:
    """Fill in what hangs on the name, and the emergency signs that may be chosen."""
    if "# SIGNS" in text:
        library = load_signs(templates_root() / "_shared" / SIGNS_FILE)
        signs = [f"{sign.name} ({sign.text})" for sign in library.signs.values() if not sign.always]
        told = textwrap.wrap(", ".join(signs), _WIDTH, initial_indent="# ", subsequent_indent="# ")
        text = text.replace("# SIGNS", "\n".join(told))
    return text.replace("TITLE", _title(name))


def _with_lines(text: str, name: str, lines: str) -> str:
    """Return a clinic's file with a procedure more; "" where its procedures stand on one line."""
    written = _procedures(load_yaml((text, CLINIC_FILE)))
    if not written:
        return ""
    first = min(written.values(), key=lambda place: place.line)
    rows = text.splitlines(keepends=True)
    indent = " " * (first.column - 1)
    if rows[first.line - 1][: first.column - 1] != indent or not indent:
        return ""
    own = textwrap.indent(textwrap.dedent(lines), indent)
    whole = "".join((*rows[: first.line - 1], own, "\n", *rows[first.line - 1 :]))
    found = _procedures(load_yaml((whole, CLINIC_FILE)))
    return whole if found.keys() == {name, *written} else ""


def _procedures(node: Node) -> AnyMapping[str, Place]:
    """Return the procedures that a clinic's file has, and where each begins."""
    entries = node.entries if isinstance(node, Mapping) else ()
    below = next((held for key, held in entries if key.text == "procedures"), None)
    return {key.text: key.place for key, _ in below.entries} if isinstance(below, Mapping) else {}
