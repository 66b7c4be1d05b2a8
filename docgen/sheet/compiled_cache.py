"""Clinics and compiled sheets, kept on disk from one start of docgen to the next.

In: what the user asks for. Out: what was made of the same input before, or None.

Each thing lies under the digest of everything that went into it. What is docgen's own (its modules,
templates, catalogues, fonts) counts by name, size and time of change, the libraries by their
versions; what is the clinic's counts byte by byte. Nothing that is kept has seen a patient.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docgen.cache_folder import CacheFolder, cache_folder
from docgen.errors import DocgenError
from docgen.files import data_root
from docgen.frozen_bytes import Codec, UnreadableError, UnwritableError
from docgen.settings.clinic import Clinic, clinic_file, sources_beside, sources_named
from docgen.settings.digest import digest_of
from docgen.sheet.compiled import SheetParts
from docgen.sheet.sheets import Sheet
from docgen.sheet.stored_classes import CLASSES

_PACKAGE = Path(__file__).resolve().parent
_DATA = ("templates", "locales", "fonts")  # folders of docgen's own
_INSTALLED = (".dist-info", ".egg-info")  # a folder for each library, with its version in its name


def compiled_cache(*, off: bool = False) -> CompiledCache | None:
    """Return what this user's docgen keeps; None where there is no folder for it, or if `off`."""
    folder = None if off else cache_folder()
    try:
        return CompiledCache(folder) if folder else None
    except OSError:  # docgen's own files cannot be looked at
        return None


def load_clinic(path: Path | str, cache: CompiledCache | None) -> Clinic:
    """Read a clinic, from the cache if there is one; raises as `Clinic.load`."""
    return cache.clinic(path) if cache else Clinic.load(path)


class CompiledCache:
    """What one version of docgen keeps in a folder."""

    def __init__(self, folder: CacheFolder, data: Path | None = None) -> None:
        """Keep what is made with docgen's own data, or with that of another folder."""
        self.folder, self._data = folder, data or data_root()
        self._codec = Codec(CLASSES)
        # The clinics that it has read, and all that they were read from.
        self._inputs: dict[int, tuple[Clinic, tuple[str, ...]]] = {}
        self._program = self._named_program()  # before anything is read

    def _named_program(self) -> str:
        """Return what names this docgen: its files, its data, Python and the libraries."""
        total = hashlib.sha256(sys.version.encode())
        for root in (_PACKAGE, *(self._data / name for name in _DATA)):
            for line in (f"{root}\n", *_stats(str(root))):  # where it lies is part of a pack
                total.update(line.encode(errors="surrogateescape"))
        for name in sorted(_installed()):
            total.update(name.encode(errors="surrogateescape"))
        return total.hexdigest()

    def clinic(self, path: Path | str) -> Clinic:
        """Return a clinic as `Clinic.load` reads it; raises as that does."""
        file = clinic_file(path)
        try:
            key = "clinic", os.getcwd(), str(file), digest_of(sources_beside(file))  # noqa: PTH109
        except (OSError, DocgenError):
            return Clinic.load(path)
        kept: tuple[Clinic, str] | None = self.get(*key)
        if kept is None or not kept[1] or _named(kept[0]) != kept[1]:
            clinic = Clinic.load(path)
            kept = clinic, _named(clinic)
            if kept[1] and digest_of(sources_beside(file)) == key[-1]:
                self.put(kept, *key)
        clinic, named = kept
        self._inputs[id(clinic)] = clinic, (*key, named)
        return clinic

    def sheet(self, sheet: Sheet) -> SheetParts | None:
        """Return a compiled sheet, if it was kept."""
        key = self._sheet_key(sheet)
        found: SheetParts | None = self.get(*key) if key else None
        return found

    def keep_sheet(self, sheet: Sheet, parts: SheetParts) -> None:
        """Keep a compiled sheet, unless the clinic's files have changed since they were read."""
        key = self._sheet_key(sheet)
        if key and self._is_unchanged(sheet.clinic):
            self.put(parts, *key)

    def _sheet_key(self, sheet: Sheet) -> tuple[object, ...]:
        """Return what names a compiled sheet; () if its clinic was not read by this cache."""
        _, inputs = self._inputs.get(id(sheet.clinic), (None, ()))
        own = sheet.pack.name, sheet.name, sheet.languages, sheet.format, sheet.staff
        return ("sheet", *inputs, *own) if inputs else ()

    def _is_unchanged(self, clinic: Clinic) -> bool:
        _, inputs = self._inputs[id(clinic)]
        try:
            return (digest_of(sources_beside(Path(inputs[2]))), _named(clinic)) == inputs[3:]
        except DocgenError:
            return False

    def get(self, *key: object) -> Any:  # noqa: ANN401  # whatever was put there
        """Return what was kept under a key, None if there is nothing."""
        data = self.folder.get(self._name(key))
        try:
            return None if data is None else self._codec.decode(data)
        except UnreadableError:
            return None

    def put(self, value: object, *key: object) -> bool:
        """Keep a value; tell whether it is kept."""
        try:
            return self.folder.put(self._name(key), self._codec.encode(value))
        except UnwritableError:  # a test holds every example to it
            return False

    def _name(self, key: tuple[object, ...]) -> str:
        whole = repr((self._program, *key)).encode("utf-8", "backslashreplace")
        return hashlib.sha256(whole).hexdigest()


def _named(clinic: Clinic) -> str:
    """Return the digest of the files that `clinic.yaml` names; a folder of fonts is only listed.

    "" if they are not there any more.
    """
    try:
        fonts = "".join(_stats(str(clinic.fonts))) if clinic.fonts else ""
    except OSError:
        return ""
    listed = hashlib.sha256(fonts.encode("utf-8", "backslashreplace")).hexdigest()
    return digest_of(sources_named(clinic.logo, clinic.inserts)) + listed


def _stats(folder: str, inside: str = "") -> Iterator[str]:
    """Yield name, size and time of change of each file, in the order of their names."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{inside}/{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _stats(entry.path, name)
        else:
            about = entry.stat()
            yield f"{name} {about.st_size} {about.st_mtime_ns}\n"


def _installed() -> Iterator[str]:
    """Yield the names and versions of all libraries."""
    for folder in sys.path:
        try:
            names = os.listdir(folder)  # noqa: PTH208  # "" is the working folder
        except OSError:
            continue
        yield from (name for name in names if name.endswith(_INSTALLED))
