"""Bring catalogues up to date with the texts that they translate.

In: docgen's own folders, or a clinic's. Out: the `.po` files, written where they changed, and what
is left to translate. A clinic's catalogue holds the texts of its own templates that docgen's
catalogue does not translate already, and every text of docgen that the clinic words differently;
in a language that docgen does not have, all that its procedures need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from docgen.errors import Diagnostic, InputError
from docgen.files import locales_root, make_folder, templates_root, write_file
from docgen.graphics.pictures import pictogram_names, picture_folders, picture_titles
from docgen.i18n.catalogue import Catalogue
from docgen.i18n.locale import SOURCE
from docgen.i18n.po import read_catalogue
from docgen.settings.clinic import ClinicOutline, read_outline
from docgen.template.messages import (
    Message,
    clinic_messages,
    drawing_messages,
    empty_catalogue,
    in_order,
    incomplete,
    merged_catalogue,
    pack_messages,
    phrase_messages,
    shipped_messages,
    with_names,
)
from docgen.template.names import Vocabulary
from docgen.template.sources import Sources, load_templates

INSIDE = Path("LC_MESSAGES", "docgen.po")
TEMPLATE = Path("locales", "docgen.pot")


@dataclass(frozen=True, slots=True)
class Updated:
    """One catalogue: whether it changed, how many texts it has, and what is wrong with it."""

    path: Path
    changed: bool
    count: int
    problems: tuple[Diagnostic, ...]
    unused: int = 0  # translations that stand commented out, for the day that they are wanted again

    def __str__(self) -> str:
        """Write the line that `docgen messages` prints."""
        left = f"{len(self.problems)} to translate or mend" if self.problems else "complete"
        kept = f", {self.unused} out of use" if self.unused else ""
        return f"{self.path}: {self.count} texts, {left}{kept}{', updated' * self.changed}"


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


def update_clinic(clinic: Path, languages: Iterable[str] = ()) -> list[Updated]:
    """Bring the catalogues of a clinic up to date, one for each language; `languages` are begun.

    Nothing but the names of languages and procedures is read of `clinic.yaml`: its own texts may
    wait for the translator too. A language that has nothing to translate gets no file. Beside the
    catalogues lies `docgen.pot`, the same texts for a language that is still to come.

    Raises:
        DocgenError: settings, templates or catalogues that cannot be read or written.
    """
    asked = read_outline(clinic)
    wrong = [one for name in languages if (one := asked.refuses(name))]
    if wrong:
        raise InputError(wrong)
    own = clinic_messages(asked.folder)
    shipped = shipped_messages(templates_root())
    needed = _needed(asked, own, shipped)
    updated = []
    to_come: dict[tuple[str, str], Message] = {}
    for language in dict.fromkeys((*asked.languages, *languages)):
        path = asked.folder / "locales" / language / INSIDE
        wanted = tuple(_of_clinic((*needed, *own), shipped, language, path))
        if wanted or path.is_file():
            updated.append(_update(wanted, language, path, write=True))
        if language != SOURCE:
            to_come.update({one.key: one for one in wanted})
    if to_come:
        _write(asked.folder / TEMPLATE, empty_catalogue(to_come.values()).encode())
    return updated


def _needed(
    asked: ClinicOutline, own: tuple[Message, ...], shipped: tuple[Message, ...]
) -> tuple[Message, ...]:
    """Return what the clinic's procedures can print, in the order of need."""
    sheets = []
    declared: list[Message] = []
    folders = picture_folders(asked.folder, templates_root())
    icons, titled = pictogram_names(folders), picture_titles(folders)
    titles = {name: title for name, (_, title) in titled.items()}
    drawn = drawing_messages(folders[:1], asked.folder)
    for pack in asked.packs:
        declared += pack_messages(pack.folder)
        sources = Sources(templates_root(), pack.folder, asked.folder)
        words = Vocabulary.of(pack, icons)
        sheets += [load_templates(sources, sheet, words) for sheet in pack.sheets]
    on_all = (*phrase_messages(shipped), *declared)
    return in_order(sheets, (*shipped, *own, *drawn), on_all, titles)


def _of_clinic(
    needed: Iterable[Message], shipped: Iterable[Message], language: str, path: Path
) -> Iterator[Message]:
    """Yield the texts that the clinic's catalogue must hold, and those that it holds by choice."""
    already = _read(locales_root() / language / INSIDE)
    present = _read(path)
    seen: set[tuple[str, str]] = set()
    for message in needed:
        key = message.key
        if key in seen or (language == SOURCE and not message.counted):
            continue
        seen.add(key)
        if _has(present, message) or not _has(already, message):
            yield message
    for message in shipped:  # translated for the clinic once: never lost
        entry = present.get(message.text, message.context) if present else None
        if entry and any(entry.texts) and message.key not in seen:
            yield replace(message, reworded=True)


def _read(path: Path) -> Catalogue | None:
    return read_catalogue(path) if path.is_file() else None


def _has(catalogue: Catalogue | None, message: Message) -> bool:
    return catalogue is not None and catalogue.get(message.text, message.context) is not None


def _update(messages: tuple[Message, ...], language: str, path: Path, *, write: bool) -> Updated:
    """Merge one catalogue, and write it if that changes it."""
    shipped = locales_root() / language / INSIDE
    merged = merged_catalogue(
        messages, language, path, None if path == shipped else shipped
    ).encode()
    changed = not path.is_file() or path.read_bytes() != merged
    if changed and write:
        _write(path, merged)
    wanted = with_names(messages, language)
    counted = {m.key for m in wanted if language != SOURCE or m.in_english}
    unused = len(read_catalogue(path).obsolete) if path.is_file() else 0
    return Updated(path, changed, len(counted), incomplete(messages, language, path), unused)


def _write(path: Path, content: bytes) -> None:
    """Write a catalogue where it differs from what is there."""
    if not path.is_file() or path.read_bytes() != content:
        make_folder(path.parent)
        write_file(path, content, private=False)
