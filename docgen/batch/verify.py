"""Proves that every file of a run is what its manifest says.

In: the folder of a run, and passwords by record number where files are locked. Out: findings, each
with the file and what is wrong with it. Locked files are held against the hash of the file as it
lies there; with its password also opened, and held against the hash of what was found in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from docgen.batch.brought import brought
from docgen.batch.job import MANIFEST
from docgen.batch.manifest import Manifest, ManifestEntry
from docgen.batch.parts import PartsPlace, missing_parts, named
from docgen.errors import InputError, Place, error
from docgen.lists.parts import ListPart
from docgen.patient.raw import RawRecord
from docgen.storage.base import Storage
from docgen.storage.folder import Folder

_AT_ONCE = 64  # files that are read together
UNFINISHED = "Run `docgen batch` again with --resume."


@dataclass(frozen=True, slots=True)
class FileFinding:
    """One file that is not as it should be."""

    file: str
    message: str

    def __str__(self) -> str:
        """Write one line."""
        return f"{self.file}: {self.message}"


@dataclass(slots=True)
class Proof:
    """What was looked at: sheets, files, those that were opened, those that stayed locked.

    `unproved` are those that were opened, but whose key is not on this computer: what is in them
    cannot be compared. `versioned` is whether the manifest can tell that its run reached its end.
    """

    sheets: int = 0
    files: int = 0
    opened: int = 0
    locked: int = 0
    unproved: int = 0
    versioned: bool = True
    findings: list[FileFinding] = field(default_factory=list)


def manifest_of(place: Path) -> Path:
    """Return the manifest of a run: named itself, or by its folder or print file.

    Raises:
        InputError: there is none.
    """
    if place.is_dir():
        file = place / MANIFEST
    elif place.suffix.lower() == ".pdf":
        file = place.with_name(f"{place.stem}.{MANIFEST}")
    else:
        file = place
    if not file.is_file():
        raise _no_manifest(str(file))
    return file


def _no_manifest(file: str) -> InputError:
    hint = "Name the folder that `docgen batch` has written into."
    return InputError(error("no-manifest", "There is no manifest.", hint, Place(file)))


def passwords_of(records: Iterator[RawRecord], column: str) -> dict[str, tuple[str, ...]]:
    """Return the passwords of a list by record number; one of several visits has several."""
    found: dict[str, tuple[str, ...]] = {}
    for record in records:
        number = record.text("id")
        found[number] = (*found.get(number, ()), record.text(column))
    return found


class Verification:
    """Looks at every file of a run; `report` is right when all steps are taken."""

    def __init__(
        self,
        manifest: Path,
        passwords: Mapping[str, Sequence[str]],
        report: Proof | None = None,
        storage: Storage | None = None,
    ) -> None:
        """Read the manifest through; several may have one `report`.

        `storage` has the files, None: the folder around the manifest.

        Raises:
            InputError: it cannot be read or understood.
        """
        self.storage = storage or Folder(manifest.parent, manifest)
        self.known = Manifest(manifest)
        self.known.refuse_unreadable()
        self.passwords = passwords
        self.total = self.known.count
        self.report = report or Proof(versioned=self.known.versioned)
        self.seen: set[int] = set()  # hashes of the names of files
        self._counts = [0, 0]  # sheets in files of their own, and in print files
        self._manifest = manifest
        name = manifest.name.removesuffix(f".{MANIFEST}")
        self._is_whole = manifest.name == MANIFEST
        self._of_folder = self._is_whole or ListPart.named(name) is not None
        self._whole: dict[str, str] = {}  # hashes of print files

    def steps(self) -> Iterator[int]:
        """Look at one sheet after the other; yield how many were looked at."""
        entries = (entry for _, entry in self.known.entries())
        while some := list(islice(entries, _AT_ONCE)):
            files = [entry.file for entry in some if not entry.part]
            found = dict(zip(files, self.storage.read_all(files), strict=True))
            for entry in some:
                self._look(entry, found.get(entry.file))
                self.report.sheets += 1
                if not entry.only:  # those are no part of what the list asks for
                    self._counts[entry.part > 0] += 1
                yield self.report.sheets
        ended = self._ending()
        if ended:
            self._find(self._manifest.name, ended)
        if self._is_whole:
            self.report.findings += unknown_files(self.storage, self.seen)

    def _look(self, entry: ManifestEntry, data: bytes | None) -> None:
        """Look at a sheet; `data` is its file, where it has one of its own and is there."""
        if entry.part:
            self._look_at_part(entry)
            return
        self.seen.add(hash(entry.file))
        self.report.files += 1
        if data is None:
            self._find_lost(entry.file)
        elif hashlib.sha256(data).hexdigest() != (entry.locked or entry.sha256):
            self._find(entry.file, "It is not the file that the run has made.")
        elif entry.locked:
            self._open(entry, data)

    def _look_at_part(self, entry: ManifestEntry) -> None:
        """Hash a print file once, at the first of its parts."""
        if entry.file not in self._whole:
            self.seen.add(hash(entry.file))
            self.report.files += 1
            data = self._whole[entry.file] = self.storage.digest(entry.file)
            if not data:
                self._find_lost(entry.file)
            elif data != entry.sha256:
                self._find(entry.file, "It is not the file that the run has made.")

    def _open(self, entry: ManifestEntry, data: bytes) -> None:
        from docgen.batch.passwords import content_of, find_key, usable_password  # noqa: PLC0415

        if entry.record not in self.passwords:
            self.report.locked += 1
            return
        tried = {content_of(data, usable_password(p)) for p in self.passwords[entry.record]}
        found = tried - {""}  # what could not be opened
        self.report.opened += 1
        key = find_key(entry.key) if entry.key else None
        if entry.key and key is None and found:
            self.report.unproved += 1
        elif entry.content not in (map(key.of, found) if key else found):
            hint = "cannot be opened with the list's password, or holds something else"
            self._find(entry.file, f"It {hint}.")

    def _ending(self) -> str:
        """Say what shows that the run did not reach its end, or that lines are lost."""
        known, (files, printed) = self.known, self._counts
        closing, head = known.closing, known.head
        whole = known.end == self._manifest.stat().st_size
        if head is None:
            return f"The run is unfinished: no sheet is made. {UNFINISHED}"
        if known.versioned and closing is None:
            of_files = self._of_folder
            done = f"{files if of_files else printed:,} of {head.wanted:,} sheets are made"
            if head.combined and of_files and not printed:
                done += ", the print file is not"
            return f"The run is unfinished: {done}. {UNFINISHED}"
        if not whole or self.storage.is_unfinished(self._manifest.name):
            return f"The run is unfinished. {UNFINISHED}"
        if closing and (closing.made + closing.left, closing.printed) != (files, printed):
            told = f"{closing.made + closing.left + closing.printed:,}"
            return f"Lines are lost: it has {files + printed:,} of {told} sheets. {UNFINISHED}"
        return ""

    def _find_lost(self, name: str) -> None:
        there = self.storage.has(name)
        self._find(name, "It cannot be read." if there else "It is missing.")

    def _find(self, file: str, message: str) -> None:
        self.report.findings.append(FileFinding(file, message))


class PartsVerification:
    """Looks at every file of the parts of a run that are not joined yet."""

    def __init__(
        self,
        place: PartsPlace,
        passwords: Mapping[str, Sequence[str]],
        storage: Storage | None = None,
    ) -> None:
        """Read their manifests through; `storage` has the files, None: the place itself.

        Raises:
            InputError: one cannot be read or understood.
        """
        self.report = Proof()
        self._place, self._there = place, place.parts()
        self._storage = storage or Folder(place.home, place.file(MANIFEST))
        self._parts = [
            Verification(one.manifest, passwords, self.report, storage) for one in self._there
        ]
        self.total = sum(one.total for one in self._parts)

    def steps(self) -> Iterator[int]:
        """Look at one sheet after the other; yield how many were looked at."""
        seen: set[int] = set()
        for one in self._parts:
            yield from one.steps()
            seen |= one.seen
        findings, place = self.report.findings, self._place
        if not place.start:
            findings += unknown_files(self._storage, seen)
        missing = missing_parts(one.part for one in self._there)
        whole = place.file(MANIFEST)
        if missing:
            findings.append(FileFinding(whole.name, f"{named(missing)} missing."))
        done = "A join of the parts was stopped" if whole.exists() else "The parts are not joined"
        findings.append(FileFinding(whole.name, f"{done}. Run `docgen join {place}`."))


@contextmanager
def verification_of(
    named_place: Path | str, passwords: Mapping[str, Sequence[str]], part: ListPart | None = None
) -> Iterator[Verification | PartsVerification]:
    """Yield what proves the run in a place, or its parts where they are not joined; or one part.

    The place is a path, or the URL of a store's folder, print file or manifest.

    Raises:
        InputError: there is none, or the store cannot be read.
    """
    with brought(named_place) as (place, storage):
        parts = PartsPlace.of(place, str(named_place))
        if part:
            file = manifest_of(parts.file(MANIFEST, part))
            yield Verification(file, passwords, None, storage)
        elif parts.parts():
            yield PartsVerification(parts, passwords, storage)
        else:
            yield Verification(manifest_of(place), passwords, None, storage)


def unknown_files(storage: Storage, seen: Set[int]) -> Iterator[FileFinding]:
    """Find the PDFs in a place that no manifest of it has; `seen` are hashes of their names."""
    for name in storage.names():
        if hash(name) not in seen:
            yield FileFinding(name, "The manifest does not know it.")


def verified(report: Proof) -> Iterator[str]:
    """Say what was proved."""
    yield f"Sheets in the manifest: {report.sheets:,}"
    yield f"Files looked at: {report.files:,}"
    if report.opened:
        yield f"Opened with their passwords: {report.opened:,}"
    if report.unproved:
        why = "the key of this run is not on this computer"
        yield f"Of these, what is in them could not be compared ({why}): {report.unproved:,}"
    if report.locked:
        yield f"Locked, not opened: {report.locked:,} (--list and --password-field open them)"
    if report.findings:
        yield f"Not as they should be: {len(report.findings):,}"
    elif report.versioned:
        yield "Every file is what the manifest says."
    else:
        yield "This manifest was made before closing lines: files are right, the end is not known."
