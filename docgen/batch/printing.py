"""The print file: many patients in one PDF, or in several: one a day, say, or of so many each.

In: rows in the order in which they are to be printed, those of one file behind each other. Out:
files that the print shop takes, each written in one pass; and for each sheet its entry, with its
place in its file. A file takes its final name when it is whole. One that would be the same as
before is left alone.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from docgen.batch.job import Job
from docgen.batch.ledger import NEW, PRINTED, Known, Ledger
from docgen.batch.maker import Draft, Maker, problems_of, remarks_of
from docgen.batch.splits import part_of
from docgen.batch.units import Done, Task
from docgen.files import UnfinishedFiles, digest_of, writing
from docgen.filling import broken_words
from docgen.fonts.families import Fonts
from docgen.pdf.combine import Combined
from docgen.pdf.inserts import Inserts

_LINES = 512  # of the manifest, written at once
_UNKNOWN = "0" * 64  # the hash of a print file that is not finished
_HASH = b'"sha256":"%b"'  # in a line of the manifest; no value can hold a quotation mark like it


@dataclass(frozen=True, slots=True)
class Printed:
    """One finished print file: who is in it, and whether it is new."""

    file: Path
    patients: int
    pages: int
    new: bool


class _Hashing:
    """A stream that hashes what passes; it may lead nowhere."""

    def __init__(self, stream: BinaryIO | None) -> None:
        self.stream = stream
        self.total = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.total.update(data)
        return self.stream.write(data) if self.stream else len(data)


@dataclass(slots=True)
class _Volume:
    """A print file in the making, with the lines of those in it; both None in a dry run."""

    target: Path
    name: str  # as the manifest has it
    file: BinaryIO | None
    lines: BinaryIO | None
    stream: _Hashing
    book: Combined
    patients: int = 0
    pages: int = 0


@dataclass(slots=True)
class Printing:
    """Makes the print files of a run; with `known` being no ledger nothing is written.

    With `only_new` it is the one file of what is new: it is not split.
    """

    job: Job
    maker: Maker
    known: Known
    printed: list[Printed] = field(default_factory=list)
    only_new: bool = False
    _part: str = ""
    _number: int = 1  # of the next file of this part
    _volume: _Volume | None = None
    _placed: int = 0

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Put patients into print files; yield what became of each.

        Raises:
            OutputError: it cannot be written.
        """
        parts = self._parts
        if isinstance(self.known, Ledger):
            parts.begin()
        try:
            for task in tasks:
                self._turn_to(task)
                with writing(self._target):
                    yield self._one(task)
            if self._volume:
                with writing(self._target):
                    self._finish(self._volume)
        finally:
            if self._volume:
                self._abandon(self._volume)
            if isinstance(self.known, Ledger):
                parts.end()

    @property
    def _parts(self) -> UnfinishedFiles:
        return UnfinishedFiles(
            (self.job.combined_new if self.only_new else self.job.combined) or Path()
        )

    @property
    def _target(self) -> Path:
        """The file that is being made: the only one, or the next of several."""
        if self.only_new:
            return self.job.combined_new or Path()
        return self.job.print_file(self._part, self._number)

    def _turn_to(self, task: Task) -> None:
        """End the file that is being made, where a row belongs to another one."""
        part = part_of(task.record, self.job)
        if part != self._part and not self.only_new:
            if self._volume:
                with writing(self._target):
                    self._finish(self._volume)
            self._part, self._number = part, 1

    def _one(self, task: Task) -> Done:
        record = ""
        try:
            draft = self.maker.draft(task)
            record = draft.patient.id
            broken = self._add(draft)
        except OSError:
            raise
        except Exception as found:  # one bad row never stops the run
            return Done(problems=tuple(problems_of(task, found, record)), refused=1)
        languageless = draft.patient.language is None and not self.job.language
        torn = broken_words(broken, record)
        remarks = tuple(remarks_of(task, [*draft.ready.warnings, *torn]))
        return Done(remarks=remarks, languageless=int(languageless))

    def _add(self, draft: Draft) -> tuple[tuple[str, str], ...]:
        """Put a patient into the file; return the slots of which a word is broken."""
        plate, filling = draft.ready.variant.plate, draft.ready.filling
        volume = self._volume = self._volume or self._begin(plate.fonts)
        pages = volume.book.add(plate, filling, draft.bookmark)
        broken = volume.book.broken
        volume.patients += 1
        volume.pages += pages
        if volume.lines:
            entry = draft.entry._replace(
                file=volume.name,
                part=volume.patients,
                pages=pages,
                sha256=_UNKNOWN,
                only="new" if self.only_new else "",
            )
            volume.lines.write(entry.line())
        if volume.patients == self.job.per_file and not self.only_new:
            self._finish(volume)
        return broken

    def _begin(self, fonts: Fonts) -> _Volume:
        target, clinic = self._target, self.job.clinic
        file = lines = None
        if isinstance(self.known, Ledger):
            file = self._parts.open(target.name)
            lines = self._parts.open(f"{target.name}.lines")
        stream = _Hashing(file)
        language = self.maker.engine.locale(clinic, clinic.languages[0]).tag
        title = f"{clinic.name}: {self.job.sheet}"
        book = Combined(cast("BinaryIO", stream), fonts, language, title, duplex=self.job.duplex)
        for inserts in self._inserts():
            book.put_in(inserts)
        name = os.path.relpath(target, self.job.home)
        return _Volume(target, name, file, lines, stream, book)

    def _inserts(self) -> Iterable[Inserts]:
        """Find what stands behind the sheets of the run, in any of its languages, each once."""
        job, engine, clinic = self.job, self.maker.engine, self.job.clinic
        languages = (job.language,) if job.language else clinic.languages
        found: dict[tuple[str, ...], Inserts] = {}
        packs = clinic.packs.values() if clinic.inserts else ()
        for pack in (pack for pack in packs if job.sheet in pack.sheets):
            for language in languages:
                inserts = engine.inserts(
                    engine.sheet(job.sheet, clinic, pack.name, language, job.format)
                )
                if inserts:
                    found[inserts.key] = inserts
        return found.values()

    def _finish(self, volume: _Volume) -> None:
        """Close a print file; give it its name if it is not the one that is there already."""
        if not volume.patients:
            return  # it is abandoned
        self._volume = None
        self._number += 1
        volume.book.close()
        digest = volume.stream.total.hexdigest()
        new = digest_of(volume.target) != digest
        self.printed.append(Printed(volume.target, volume.patients, volume.pages, new))
        if volume.file and volume.lines and isinstance(self.known, Ledger):
            volume.file.flush()
            os.fsync(volume.file.fileno())
            volume.file.close()
            volume.lines.close()
            if new:
                self._parts.publish(volume.target.name, volume.target)
            self._note(self.known, volume, digest)

    def _abandon(self, volume: _Volume) -> None:
        """Close what is open of an unfinished file."""
        self._volume = volume.stream.stream = None
        volume.book.close()
        for stream in (volume.file, volume.lines):
            if stream:
                with suppress(OSError):
                    stream.close()

    def _note(self, ledger: Ledger, volume: _Volume, digest: str) -> None:
        """Bring the lines of a finished file into the manifest."""
        held: list[tuple[str, int, bytes]] = []
        with self._parts.reopen(f"{volume.target.name}.lines") as lines:
            for part, unknown in enumerate(lines, 1):
                line = unknown.replace(_HASH % _UNKNOWN.encode(), _HASH % digest.encode())
                found = ledger.about(volume.name, part)
                if found and found[1].line() == line:
                    self._place(ledger, found[0])
                else:
                    held.append((volume.name, part, line))
                if len(held) == _LINES:
                    self._append(ledger, held)
        self._append(ledger, held)

    def _append(self, ledger: Ledger, held: list[tuple[str, int, bytes]]) -> None:
        for offset in ledger.append(held):
            self._place(ledger, offset)
        held.clear()

    def _place(self, ledger: Ledger, offset: int) -> None:
        ledger.place(NEW if self.only_new else PRINTED, self._placed, offset)
        self._placed += 1
