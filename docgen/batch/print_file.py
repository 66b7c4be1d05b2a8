"""The print file: many patients in one PDF, or in several: one a day, say, or of so many each.

In: rows in the order in which they are to be printed, those of one file behind each other. Out:
files that the print shop takes, each written in one pass; and for each sheet its entry, with its
place in its file. A file takes its final name when it is whole. One that would be the same as
before is left alone.

Print files may be split by the day of the visit, the physician or the language (`part_of`). What
tells them apart stands in their names: letters, figures and hyphens that every file system takes,
and nothing of the patient. The row as the list has it decides, so that rows can be put in order
before any of them is understood.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from docgen.batch.given import RunNotes, keep_part, part_name
from docgen.batch.job import Job
from docgen.batch.journal import NEW, PRINTED, Journal, NewLine
from docgen.batch.manifest import ONLY_NEW, Manifest, read_entry
from docgen.batch.renderer import Done, Renderer, Task, UnwrittenSheet, problems_of, remarks_of
from docgen.cache import FrozenMap
from docgen.files import UnfinishedFiles, writing
from docgen.fonts.families import Fonts
from docgen.i18n.locale import language_tag
from docgen.patient.fields import FieldProblem, unaccented
from docgen.patient.languages import read_spoken
from docgen.patient.raw import RawRecord, visit_moment
from docgen.pdf.inserts import Inserts
from docgen.pdf.print_file import PrintFile
from docgen.sheet.filling import broken_words
from docgen.sheet.sheets import choose_sheet

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
    """A print file in the making, with the lines of those in it; both None in a dry run.

    `given` holds what the ledger is told of them, where there is one.
    """

    target: Path
    name: str  # as the manifest has it
    file: BinaryIO | None
    lines: BinaryIO | None
    stream: _Hashing
    book: PrintFile
    given: BinaryIO | None = None
    patients: int = 0
    pages: int = 0


@dataclass(slots=True)
class PrintFileWriter:
    """Makes the print files of a run, and notes them in `known`.

    Where that is no `Journal` nothing is written: the run is only looked at. With `only_new` it
    makes the one print file of what is new, which is not split. `notes` take the sheets into a
    ledger, before their file has its name.
    """

    job: Job
    renderer: Renderer
    known: Manifest
    printed: list[Printed] = field(default_factory=list)
    notes: RunNotes | None = None
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
        if isinstance(self.known, Journal):
            parts.begin()
        try:
            for task in tasks:
                self._turn_to(task)
                with writing(self.job.shown(self._target)):
                    yield self._one(task)
            if self._volume:
                with writing(self.job.shown(self._target)):
                    self._finish(self._volume)
        finally:
            if self._volume:
                self._abandon(self._volume)
            if isinstance(self.known, Journal):
                parts.end()

    @property
    def _parts(self) -> UnfinishedFiles:
        new = self.job.combined_new if self.only_new else None
        return UnfinishedFiles(new or self.job.print_files)

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
                with writing(self.job.shown(self._target)):
                    self._finish(self._volume)
            self._part, self._number = part, 1

    def _one(self, task: Task) -> Done:
        record = ""
        try:
            draft = self.renderer.draft(task)
            record = draft.patient.id
            broken = self._add(draft, task)
        except OSError:
            raise
        except Exception as found:  # one bad row never stops the run
            return Done(problems=tuple(problems_of(task, found, record)), refused=1)
        languageless = draft.patient.language is None and not self.job.language
        torn = broken_words(broken, record)
        remarks = tuple(remarks_of(task, [*draft.ready.warnings, *torn]))
        return Done(remarks=remarks, languageless=int(languageless))

    def _add(self, draft: UnwrittenSheet, task: Task) -> tuple[tuple[str, str], ...]:
        """Put a patient into the file; return the slots of which a word is broken."""
        plate, filling = draft.ready.sheet.plate, draft.ready.filling
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
                only=ONLY_NEW if self.only_new else "",
            )
            volume.lines.write(entry.line())
        if volume.given:
            facts = draft.given.facts._replace(pages=pages)
            keep_part(volume.given, task, draft.given._replace(facts=facts))
        if volume.patients == self.job.per_file and not self.only_new:
            self._finish(volume)
        return broken

    def _begin(self, fonts: Fonts) -> _Volume:
        target, clinic = self._target, self.job.clinic
        file = lines = given = None
        if isinstance(self.known, Journal):
            file = self._parts.open(target.name)
            lines = self._parts.open(f"{target.name}.lines")
            given = self._parts.open(part_name(target)) if self.notes else None
        stream = _Hashing(file)
        language = language_tag(clinic.languages[0], clinic.country)
        title = f"{clinic.name}: {self.job.sheet}"
        book = PrintFile(cast("BinaryIO", stream), fonts, language, title, duplex=self.job.duplex)
        for inserts in self._inserts():
            book.put_in(inserts)
        name = os.path.relpath(target, self.job.home)
        return _Volume(target, name, file, lines, stream, book, given)

    def _inserts(self) -> Iterable[Inserts]:
        """Find what stands behind the sheets of the run, in any of its languages, each once."""
        job, engine, clinic = self.job, self.renderer.engine, self.job.clinic
        languages = (job.language,) if job.language else clinic.languages
        found: dict[tuple[str, ...], Inserts] = {}
        packs = clinic.packs.values() if clinic.inserts else ()
        for pack in (pack for pack in packs if job.sheet in pack.sheets):
            for language in languages:
                inserts = engine.inserts(
                    choose_sheet(job.sheet, clinic, pack.name, language, job.format)
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
        new = self.job.storage.digest(volume.name) != digest
        self.printed.append(Printed(volume.target, volume.patients, volume.pages, new))
        if volume.file and volume.lines and isinstance(self.known, Journal):
            volume.file.flush()
            os.fsync(volume.file.fileno())
            volume.file.close()
            volume.lines.close()
            self._tell(volume, digest, new=new)
            if new:
                self.known.confirm()
                self.job.storage.take(volume.name, self._parts.path(volume.target.name))
            self._note(self.known, volume, digest)
            name = volume.target.name  # the next one needs its room
            self._parts.drop((name, f"{name}.lines", part_name(volume.target)))

    def _abandon(self, volume: _Volume) -> None:
        """Close what is open of an unfinished file."""
        self._volume = volume.stream.stream = None
        volume.book.close()
        for stream in (volume.file, volume.lines, volume.given):
            if stream:
                with suppress(OSError):
                    stream.close()

    def _tell(self, volume: _Volume, digest: str, *, new: bool) -> None:
        """Note the sheets of a file in the ledger, unless the very file lies there already."""
        if volume.given and self.notes:
            volume.given.close()
            if new or not self.notes.resumed:
                with self._parts.reopen(part_name(volume.target)) as kept:
                    self.notes.print_file(kept, digest)

    def _note(self, journal: Journal, volume: _Volume, digest: str) -> None:
        """Bring the lines of a finished file into the manifest."""
        held: list[NewLine] = []
        with self._parts.reopen(f"{volume.target.name}.lines") as lines:
            for part, unknown in enumerate(lines, 1):
                line = unknown.replace(_HASH % _UNKNOWN.encode(), _HASH % digest.encode())
                found = journal.about(volume.name, part)
                entry = read_entry(line) if found else None
                if found and entry and (entry == found[1] or entry.is_alike(found[1])):
                    self._place(journal, found[0])
                else:
                    held.append(NewLine(volume.name, part, line))
                if len(held) == _LINES:
                    self._append(journal, held)
        self._append(journal, held)

    def _append(self, journal: Journal, held: list[NewLine]) -> None:
        for offset in journal.append(held):
            self._place(journal, offset)
        held.clear()

    def _place(self, journal: Journal, offset: int) -> None:
        journal.place(NEW if self.only_new else PRINTED, self._placed, offset)
        self._placed += 1


_LONGEST_NAME = 40  # characters of a physician's name
_HASH_OF_NAME = 8  # figures of a hash: enough to tell the physicians of a clinic apart


def part_of(record: RawRecord, job: Job) -> str:
    """Return the print file that a row belongs to; "" where they are not split."""
    if job.split == "day":
        moment = visit_moment(record)
        return moment.date().isoformat() if moment else "no-day"
    if job.split == "language":
        return job.language or _language(record) or job.clinic.languages[0]
    return _slug(_physician(record, job)) if job.split == "physician" else ""


def _language(record: RawRecord) -> str | None:
    try:
        return read_spoken(record.text("language"))
    except FieldProblem:
        return None  # it will be refused


def _physician(record: RawRecord, job: Job) -> str:
    """Return the name as typed; of a map of languages that in the clinic's first."""
    found = record.mapping.get("physician")
    if isinstance(found, FrozenMap):
        texts = [found.get(language) for language in (*job.clinic.languages, *found)]
        found = next((text for text in texts if isinstance(text, str)), None)
    return found.strip() if isinstance(found, str) else ""


def _slug(name: str) -> str:
    """Return `dr-ana-ruiz`; with a hash where letters are lost, so that two names stay two."""
    if not name:
        return "no-physician"
    words = re.findall(r"[^\W_]+", unaccented(name).casefold())
    slug = re.sub("[^a-z0-9-]", "", "-".join(words))[:_LONGEST_NAME].strip("-")
    if slug == "-".join(words):
        return slug or "no-physician"
    digest = hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()[
        :_HASH_OF_NAME
    ]
    return f"{slug}-{digest}".strip("-")
