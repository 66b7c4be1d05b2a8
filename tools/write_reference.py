"""Write `docs/reference/`: what may stand in `clinic.yaml`, in `procedure.yaml` and in a record.

In: the declarations that docgen reads these files with. Out: a page in Markdown for each file, with
one table for each group of keys. A test tells when the pages are old.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from docgen.files import templates_root
from docgen.procedure.pack import all_packs
from docgen.procedure.procedure import Pack
from docgen.procedure.record_fields import record_keys
from docgen.schema.declaration import Key, keys_of
from docgen.settings.clinic import ClinicFile
from docgen.settings.settings_reader import setting_keys

DOCS = Path(__file__).resolve().parent.parent / "docs" / "reference"
_MADE = "<!-- Written by `python tools/write_reference.py` from what docgen declares. -->"
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


if __name__ == "__main__":
    for name, text in reference_pages().items():
        (DOCS / name).write_text(text, "utf-8")
