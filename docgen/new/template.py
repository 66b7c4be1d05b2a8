"""A template of docgen's, copied into a clinic's folder to be changed there.

In: a clinic, and the name of a sheet or of a part of one. Out: the copy, which says of which docgen
it is one, so that `docgen check` tells when docgen's own has changed since. What is locked is never
copied: it stands on every sheet as it is. A part to which lines are only added begins empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from docgen import __version__
from docgen.errors import InputError, Place, Problems, error, one_of, suggest
from docgen.files import templates_root
from docgen.new.folder import write_together
from docgen.procedure.pack import FOLDER
from docgen.procedure.procedure import Pack
from docgen.settings.clinic import ClinicOutline
from docgen.template.sources import Sources, first_line, includes, read_template
from docgen.template.syntax import is_locked, scan

_COPIED = f"{{# copied from docgen {__version__} #}}\n"
_ADDED = "{# Lines of this clinic: they stand below those that docgen has here. #}\n"


class Copied(NamedTuple):
    """A copy that was made; the parts that it includes may be copied too, or are locked."""

    file: Path
    source: str
    parts: tuple[str, ...]
    locked: tuple[str, ...]
    adds: bool = False


def template_names(packs: Iterable[Pack]) -> tuple[str, ...]:
    """Return what may be copied: sheets and parts, without the end of their file names."""
    found: dict[str, None] = {}
    for pack in packs:
        sources = Sources(templates_root(), pack.folder)
        names = sorted(sources.names(), key=lambda name: (name[:-3] not in pack.sheets, name))
        found |= {name[:-3]: None for name in names if not _is_locked(name)}
    return tuple(found)


def copy_template(name: str, clinic: ClinicOutline, procedure: str = "") -> Copied:
    """Copy a template into a clinic's folder.

    Raises:
        InputError: there is no such template, it is locked, or the clinic has its own already.
        OutputError: the copy cannot be written.
    """
    pack = _pack(clinic, procedure)
    file = f"{name.removesuffix('.md')}.md"
    sources = Sources(templates_root(), pack.folder, clinic.folder)
    source = sources._replace(clinic=None).find(file)
    if source is None:
        hint = suggest(name, template_names([pack])) or "`docgen template` names them."
        raise InputError(error("no-template", "There is no such template.", hint))
    if _is_locked(file):
        message = f"{file} is locked: every clinic prints it as it is."
        also = f"{source.stem}-also"
        hint = f"Add lines: docgen template {also}" if f"{also}.md" in sources.names() else ""
        raise InputError(error("locked", message, hint))
    own = clinic.folder / FOLDER / pack.name / file
    if own.exists() or pack.folder.is_relative_to(clinic.folder):
        hint = "Change that one; to begin again, move it away first."
        message = "The clinic has a template of its own there."
        raise InputError(error("own-template", message, hint, Place(str(own))))
    shown, adds = sources.shown(source), sources.adds(file)
    text = _ADDED if adds else _COPIED + read_template(source, shown)
    write_together(clinic.folder, {own.relative_to(clinic.folder).as_posix(): text})
    parts = tuple(dict.fromkeys(_parts(file, sources)))
    may = tuple(part[:-3] for part in parts if not _is_locked(part))
    locked = tuple(part[:-3] for part in parts if _is_locked(part))
    return Copied(own, shown, may, locked, adds)


def _pack(clinic: ClinicOutline, procedure: str) -> Pack:
    """Return the procedure that is meant: the one that is named, or the clinic's only one."""
    packs = {pack.name: pack for pack in clinic.packs}
    if procedure in packs or (not procedure and len(packs) == 1):
        return packs[procedure] if procedure else next(iter(packs.values()))
    hint = f"Write --procedure and {one_of(packs)}."
    message = "The clinic does several procedures."
    if procedure:
        message, hint = "The clinic does not do this procedure.", suggest(procedure, packs) or hint
    raise InputError(error("which-procedure", message, hint))


def _is_locked(name: str) -> bool:
    shared = templates_root() / "_shared" / name
    return shared.is_file() and is_locked(first_line(shared))


def _parts(name: str, sources: Sources, deep: int = 8) -> Iterator[str]:
    """Yield the names of all files that a template includes, however deep."""
    found = sources._replace(clinic=None).find(name)
    if not found or not deep:
        return
    text = read_template(found, name)
    for include in includes(scan(text, name, Problems())):
        yield include.file
        yield from _parts(include.file, sources, deep - 1)
