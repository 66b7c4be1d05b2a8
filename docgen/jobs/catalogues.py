"""Bring catalogues up to date with the texts that they translate.

In: docgen's own folders, or a clinic's. Out: the `.po` files, written where they changed, and what
is left to translate. A clinic's catalogue holds the texts of its own templates that docgen's
catalogue does not translate already, and every text of docgen that the clinic words differently;
in a language that docgen does not have, all texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from docgen.clinics.clinic import Clinic
from docgen.data import locales_root, templates_root
from docgen.errors import Diagnostic
from docgen.i18n.catalogue import Catalogue, read_catalogue
from docgen.i18n.locale import SOURCE
from docgen.output import make_folder, write_file
from docgen.template.gather import Message, clinic_messages, shipped_messages
from docgen.template.messages import check, merge

INSIDE = Path("LC_MESSAGES", "docgen.po")


@dataclass(frozen=True, slots=True)
class Updated:
    """One catalogue: whether it changed, how many texts it has, and what is wrong with it."""

    path: Path
    changed: bool
    count: int
    problems: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        """Write the line that `docgen messages` prints."""
        left = f"{len(self.problems)} to translate or mend" if self.problems else "complete"
        return f"{self.path}: {self.count} texts, {left}{', updated' if self.changed else ''}"


def update_shipped(*, write: bool = True) -> list[Updated]:
    """Bring docgen's own catalogues up to date; with `write=False` only tell what would change.

    Raises:
        DocgenError: templates, packs or catalogues that cannot be read or written.
    """
    messages = shipped_messages(templates_root())
    languages = sorted(path.name for path in locales_root().iterdir() if path.is_dir())
    return [
        _update(messages, language, locales_root() / language / INSIDE, write=write)
        for language in languages
    ]


def update_clinic(folder: Path) -> list[Updated]:
    """Bring the catalogues of a clinic's own templates up to date, one for each language.

    A language that has nothing of the clinic's own to translate gets no file.

    Raises:
        DocgenError: settings, templates or catalogues that cannot be read or written.
    """
    clinic = Clinic.load(folder)
    own = clinic_messages(clinic.folder)
    shipped = shipped_messages(templates_root())
    updated = []
    for language in clinic.languages:
        path = clinic.folder / "locales" / language / INSIDE
        wanted = tuple(_of_clinic(own, shipped, language, path))
        if wanted or path.is_file():
            updated.append(_update(wanted, language, path, write=True))
    return updated


def _of_clinic(
    own: Iterable[Message], shipped: Iterable[Message], language: str, path: Path
) -> Iterator[Message]:
    """Yield the texts that the clinic's catalogue must hold, and those that it holds by choice."""
    already = _read(locales_root() / language / INSIDE)
    present = _read(path)
    for message in own:
        if language == SOURCE and not message.counted:
            continue
        if _has(present, message) or not _has(already, message):
            yield message
    alone = already is None and language != SOURCE  # a language that docgen does not have
    for message in shipped:
        if _has(present, message) or (alone and not _has_any(own, message)):
            yield message


def _has_any(messages: Iterable[Message], wanted: Message) -> bool:
    return any((one.text, one.context) == (wanted.text, wanted.context) for one in messages)


def _read(path: Path) -> Catalogue | None:
    return read_catalogue(path) if path.is_file() else None


def _has(catalogue: Catalogue | None, message: Message) -> bool:
    return catalogue is not None and catalogue.get(message.text, message.context) is not None


def _update(messages: tuple[Message, ...], language: str, path: Path, *, write: bool) -> Updated:
    """Merge one catalogue, and write it if that changes it."""
    merged = merge(messages, language, path).encode()
    changed = not path.is_file() or path.read_bytes() != merged
    if changed and write:
        make_folder(path.parent)
        write_file(path, merged, private=False)
    counted = {(m.context, m.text) for m in messages if language != SOURCE or m.counted}
    return Updated(path, changed, len(counted), check(messages, language, path))
