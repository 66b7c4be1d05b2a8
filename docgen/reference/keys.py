"""Every key of the files that staff write: for pages of the docs, and one by one in a terminal.

In: the declarations that docgen reads these files with. Out: pages in Markdown, with a table for
each group of keys; for `docgen settings` lines of text on one key, with an example and, where a
clinic is named, what that clinic has set.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from docgen.demo import example_clinics
from docgen.errors import InputError, error, suggest
from docgen.files import templates_root
from docgen.new.examples import SAID_IN, on_one_line, settings_of
from docgen.procedure.pack import FOLDER, all_packs
from docgen.procedure.procedure import Pack
from docgen.procedure.record_fields import record_keys
from docgen.procedure.setting_decls import SettingDecl
from docgen.reference.formats import formats_page
from docgen.schema.declaration import Key, keys_of
from docgen.settings.clinic import CLINIC_FILE, ClinicFile, clinic_file
from docgen.settings.settings_reader import setting_keys

_MADE = "<!-- Written by `python tools/write_reference.py` from what docgen declares. -->"
_CLINIC = """\
Who the clinic is and what it does. A key that is left out says nothing: docgen has no clinical
defaults. `docgen settings NAME` says more of one, `docgen check DIR` what is wrong, and where."""
_PROCEDURE = """\
What a procedure declares for every clinic that does it: a new procedure is a folder with this file
and its sheets. `docgen new procedure DIR/NAME` begins one."""
_RECORD = """\
A patient, as YAML or JSON; a list of patients has the same names as columns, and `medicines_1_drug`
for the first line of a list. What is left out is not known."""
_WIDTH = 96


# Pages of the docs


def reference_pages() -> dict[str, str]:
    """Return the text of each page by its name below `docs/reference/`."""
    packs = all_packs(templates_root())
    return {
        "clinic.md": _page("clinic.yaml", _CLINIC, _of_clinic(packs)),
        "procedure.md": _page("procedure.yaml", _PROCEDURE, tables("", keys_of(Pack))),
        "record.md": _page("A patient's record", _RECORD, tables("", record_keys(packs))),
        "formats.md": formats_page(_MADE),
    }


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


# One by one


class ReferenceKey(NamedTuple):
    """A key, and the keys that lead to it; `pack` where it is a setting of a procedure."""

    path: tuple[str, ...]
    key: Key
    pack: Pack | None = None

    @property
    def name(self) -> str:
        """Its name, with the keys that lead to it."""
        return ".".join((*self.path, self.key.name))


def packs_known(clinic: Path | None) -> tuple[Pack, ...]:
    """Return docgen's procedures, and those of a clinic's own."""
    own = all_packs(clinic_file(clinic).parent / FOLDER) if clinic else ()
    return (*all_packs(templates_root()), *own)


def entries(packs: Iterable[Pack], procedure: str = "") -> tuple[ReferenceKey, ...]:
    """Return every key of `clinic.yaml`; those of one procedure alone, where one is named.

    Raises:
        InputError: there is no such procedure.
    """
    packs = tuple(packs)
    if procedure and procedure not in {pack.name for pack in packs}:
        hint = suggest(procedure, [pack.name for pack in packs])
        raise InputError(error("unknown-procedure", "There is no such procedure.", hint))
    found = [] if procedure else list(_entries((), keys_of(ClinicFile)))
    for pack in packs:
        if procedure in ("", pack.name):
            path = ("procedures", pack.name)
            found += [ReferenceKey(path, key, pack) for key in setting_keys(pack)]
    return tuple(found)


def _entries(path: tuple[str, ...], keys: tuple[Key, ...]) -> Iterator[ReferenceKey]:
    yield from (ReferenceKey(path, key) for key in keys)
    for key in keys:
        yield from _entries((*path, key.name), key.kind.keys)


def setting_names(packs: Iterable[Pack]) -> tuple[str, ...]:
    """Return the names of all keys, each once."""
    return tuple(dict.fromkeys(entry.key.name for entry in entries(packs)))


def overview(found: tuple[ReferenceKey, ...]) -> Iterator[str]:
    """Yield a line for each key, below the keys that lead to it."""
    path: tuple[str, ...] | None = None
    for entry in found:
        if entry.path != path:
            path = entry.path
            yield from ("", f"{': '.join(path)}:" if path else CLINIC_FILE)
        about = textwrap.shorten(entry.key.about, _WIDTH - 26, placeholder=" ...")
        yield f"  {entry.key.name:<22}  {about}"


def named(name: str, found: tuple[ReferenceKey, ...]) -> tuple[ReferenceKey, ...]:
    """Return the keys of this name: `phone`, or `clinic.phone`.

    Raises:
        InputError: there is none; the hint names the nearest.
    """
    wanted = [one for one in found if f".{one.name}".endswith(f".{name}")]
    if not wanted:
        hint = suggest(name, {one.key.name for one in found})
        hint = hint or "`docgen settings` names them all."
        raise InputError(error("unknown-setting", "There is no such setting.", hint))
    return tuple(wanted)


def described(entry: ReferenceKey, clinic: Path | None = None) -> Iterator[str]:
    """Yield what there is to say of a key, as lines of text."""
    key = entry.key
    yield f"{key.name}  (below {': '.join(entry.path)}:)" if entry.path else key.name
    yield from _indented(f"{key.about}{' Required.' if key.required else ''}")
    yield from _indented(f"Write: {key.kind.said}")
    decl = entry.pack.settings.get(key.name) if entry.pack else None
    for line in _lists(decl, entry.pack):
        yield from _indented(line)
    if below := [one.name for one in key.kind.keys]:
        yield from _indented(f"Below it: {', '.join(below)}")
    if example := _example(entry):
        yield from _indented(f"Such as: {key.name}: {example}")
    if clinic and entry.pack:
        file = clinic_file(clinic)
        node = settings_of(file, entry.pack).get(key.name)
        said = f"{file}:{node.place.line}: {key.name}: {on_one_line(node, ())}" if node else ""
        yield from _indented(said or f"{file} does not set it.")


def _indented(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _lists(decl: SettingDecl | None, pack: Pack | None) -> Iterator[str]:
    """Yield the entries of the lists that a setting takes, each with what it prints."""
    names = {
        kind.list_name: name
        for name, field in (decl.fields.items() if decl else ())
        for kind in field.types
        if kind.list_name
    }
    for list_name, name in names.items():
        yield f"{name or 'It'} may have:"
        for entry, text in (pack.lists.get(list_name, {}) if pack else {}).items():
            yield f"  {entry}: {text}"


def _example(entry: ReferenceKey) -> str:
    if entry.key.example or entry.pack is None:
        return entry.key.example
    files = [folder / CLINIC_FILE for folder in example_clinics()]
    for file in sorted(files, key=lambda file: -file.stat().st_size):  # who sets most shows most
        node = settings_of(file, entry.pack).get(entry.key.name)
        if node is not None:
            return on_one_line(node, SAID_IN)
    return ""
