"""Pages of the docs that say what may stand in a file, from the declarations of its keys.

In: the keys of a file, and what is known of docgen's own procedures. Out: Markdown, one table for
each group of keys. `tools/write_reference.py` writes the pages, and a test tells when they are old.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from docgen.files import templates_root
from docgen.settings.clinic import ClinicFile, facts_of
from docgen.settings.pack import all_packs
from docgen.settings.procedure import Pack
from docgen.settings.record_fields import record_keys
from docgen.settings.schema import FileFacts, Key, keys_of

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
    facts = facts_of(packs)
    return {
        "clinic.md": _page("clinic.yaml", _CLINIC, _of_clinic(facts)),
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


def _of_clinic(facts: FileFacts) -> Iterator[str]:
    yield from tables("", keys_of(ClinicFile))
    for name, kind in facts.procedures.items():
        yield from tables(f"procedures: {name}:", kind.keys)


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
