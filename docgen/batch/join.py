"""Makes one run of the parts of a list.

In: places with parts (`--part`), all of them finished. Out: in one place what a run of the whole
list would have left: its manifest, in the order of the list, and its tables. Sheets stay as they
are; where parts lie in several folders they are linked into one, or copied. Nothing is made anew.

Print files of parts stay as they are, too: no print file can be put together from others as if it
had been made in one piece. The manifest has them as `only: part`: they are proved, but no later run
makes them again or misses them.

A join may be killed at any moment and begun again. Nothing of the parts is taken away before the
joined manifest has its last line; from then on what is left of the parts only needs to go. While a
join is at work it holds the lock of the joined manifest. A part sees that file and does not begin;
one that began before holds the lock of its own, which the join sees.
"""

from __future__ import annotations

import os
import shutil
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path, PurePath
from typing import NamedTuple

from docgen.batch.brought import manifests_in
from docgen.batch.job import MANIFEST, PROBLEMS, REFUSED, REJECTED, REJECTED_LINES, STACK
from docgen.batch.journal import FILES, PRINTED, Journal, NewLine, busy, refuse_busy
from docgen.batch.manifest import (
    ONLY_PART,
    ManifestEnd,
    ManifestEntry,
    ManifestHead,
    end_of,
    read_entry,
    read_line,
    read_lines,
)
from docgen.batch.parts import PartsPlace, PartThere, missing_parts, named
from docgen.batch.refused import RefusedRows, damaged, read_refused, rejected_rows
from docgen.batch.store_journal import StoreJournal
from docgen.batch.tables import write_problems, write_stack
from docgen.errors import Diagnostic, InputError, Place, error, told_as
from docgen.files import UnfinishedFiles, digest_of, private_folder, writing
from docgen.lists.parts import ListPart
from docgen.storage.at_hand import folder_at_hand
from docgen.storage.base import Storage, take_changed
from docgen.storage.folder import Folder
from docgen.storage.objects import ObjectStore
from docgen.storage.pieces import GrowingObject, TakenError
from docgen.storage.urls import path_of, store_url

_LINES = 512  # written at once
_MANY = 1 << 20  # bytes copied at once
_AGAIN = "Run each part again with --resume, then join."
_ANEW = "Make all parts with the same command, in another folder."
_ELSEWHERE = "Name another folder behind -o."
_OF_TABLES = (PROBLEMS, REJECTED, REJECTED_LINES, STACK, REFUSED)


class FinishedPart(NamedTuple):
    """A finished part: where it lies, what its first and last line say."""

    there: PartThere
    place: PartsPlace
    head: ManifestHead
    end: ManifestEnd

    def file(self, name: str) -> Path:
        """Return the file of that name of this part."""
        return self.place.file(name, self.there.part)

    def entries(self) -> Iterator[ManifestEntry]:
        """Yield its lines.

        Raises:
            InputError: one cannot be read.
        """
        lines = read_lines(self.there.manifest)
        next(lines)
        for _, line in lines:
            entry = read_entry(line)
            if entry:
                yield entry
            elif read_line(line) != self.end:
                raise damaged(self.there.manifest)


@dataclass(slots=True)
class JoinSummary:
    """What a join has come to: `parts` are those that were joined now, 0 if all was done before."""

    parts: int = 0
    end: ManifestEnd = ManifestEnd(0, 0, 0, 0)  # noqa: RUF009  # a tuple does not change
    printed: int = 0  # sheets in print files of the parts
    linked: int = 0  # files that lay in other folders


@contextmanager
def join_of(given: Sequence[Path | str], into: Path | str | None) -> Iterator[Join]:
    """Yield the join of parts in folders, or in one folder of a store; named by paths or URLs.

    Raises:
        InputError: it is not clear where the run is to be, or the store cannot be read.
    """
    asked = [path_of(one) or one if isinstance(one, str) else one for one in given]
    target = path_of(into) or into if isinstance(into, str) else into
    (first, *others), url = asked, [one for one in (*asked, target) if isinstance(one, str)]
    if isinstance(first, str) and not others and target in (None, first):
        with _at_hand(first) as (store, place):
            yield Join([place], place, store)
        return
    if url:
        message = "Parts in a store are joined where they are."
        raise InputError(error("other-place", message, "Name the store's folder alone."))
    places = list(dict.fromkeys(PartsPlace.of(one) for one in asked if isinstance(one, Path)))
    if len(places) > 1 and target is None:
        message = "The parts lie in several folders."
        raise InputError(error("no-output", message, "Write -o DIR for where the run is to be."))
    found = PartsPlace.of(target) if isinstance(target, Path) else places[0]
    if len({place.start for place in (*places, found)}) > 1:
        message = "Parts with a print file alone go together under one name."
        raise InputError(error("other-name", message, "Name folders, or print files of one name."))
    yield Join(places, found)


@contextmanager
def _at_hand(named: str) -> Iterator[tuple[ObjectStore, PartsPlace]]:
    """Yield the store of a URL, and a folder here that stands for the place in it."""
    url = store_url(named)
    home, _, last = url.rpartition("/")
    home, start = (home, PurePath(last).stem) if last.lower().endswith(".pdf") else (url, "")
    store = ObjectStore(home)
    with folder_at_hand() as folder, told_as(str(folder), home), writing(url):
        yield store, PartsPlace(folder, start, url)


@dataclass(slots=True)
class Join:
    """A join in the making. `into` is where the run is to be: one of `places`, or another one.

    With a `store` the files lie there, and manifests are brought to the one place, a folder here.
    """

    places: Sequence[PartsPlace]
    into: PartsPlace
    store: ObjectStore | None = None
    summary: JoinSummary = field(default_factory=JoinSummary)
    _names: array[int] = field(default_factory=lambda: array("q"))  # hashes of files' names

    @property
    def manifest(self) -> Path:
        """The manifest of the joined run."""
        return self.into.file(MANIFEST)

    def shown(self, name: str) -> str:
        """Name a file of the joined run as people find it."""
        file = self.into.file(name)
        return f"{self.store}/{file.name}" if self.store else str(file)

    @property
    def _storage(self) -> Storage:
        return self.store or Folder(self.into.home, self.manifest)

    def steps(self) -> Iterator[tuple[int, int]]:
        """Do all of it; yield how many sheets of how many are done.

        Raises:
            InputError: parts are missing, unfinished, or do not go together; nothing is changed.
            OutputError: it cannot be written.
        """
        if not self._found():
            self._look_at_joined()
            return
        if self.into not in self.places and not self.into.start:
            private_folder(self.into.home)
        journal = self._opened()  # no part begins from now on
        try:
            found = self._found()
            for one, _ in found:
                self._refuse_busy(one)
            if journal.closing is not None:
                journal.stay()
                self._refuse_others(journal, [one for one, _ in found])
                self.summary.end = journal.closing
            else:
                yield from self._join(journal, self._parts_of(found))
            self._clear(found)
        finally:
            journal.close()

    def _found(self) -> list[tuple[PartThere, PartsPlace]]:
        if self.store:
            names = manifests_in(self.store, self.into.start)
            return [(one, self.into) for one in self.into.among(names)]
        return [(one, place) for place in self.places for one in place.parts()]

    def _opened(self) -> Journal:
        if self.store:
            pieces = GrowingObject(self.store, self.manifest.name)
            return StoreJournal(self.manifest, pieces, str(self.into))
        return Journal(self.manifest)

    def _refuse_busy(self, one: PartThere) -> None:
        """Look that a part is not at work; bring its manifest here from a store.

        In a store nobody can tell whether a part is at work or was killed: it is unfinished.
        """
        if self.store is None:
            refuse_busy(one.manifest)
            return
        pieces = GrowingObject(self.store, one.manifest.name)
        try:
            pieces.fetch(one.manifest)
        except TakenError:
            raise InputError(busy(str(self.into))) from None
        if pieces.left and end_of(one.manifest):  # it has begun anew
            raise InputError(busy(str(self.into)))

    def _near(self, file: Path) -> Path:
        """Bring a small file of a part here from a store, if it is there."""
        if self.store and not file.exists():
            self.store.fetch(file.name, file)
        return file

    def _look_at_joined(self) -> None:
        """Find that all was done before.

        Raises:
            InputError: there is neither a joined run nor a part.
        """
        last = end_of(self._near(self.manifest))
        if last is None:
            message = "There are no parts of a run."
            hint = "Name the folder that runs with --part have written into."
            raise InputError(error("no-parts", message, hint, Place(str(self.into))))
        self.summary.end = last

    def _parts_of(self, found: Sequence[tuple[PartThere, PartsPlace]]) -> list[FinishedPart]:
        """Return all parts of the list, in their order.

        Raises:
            InputError: one is missing or unfinished, lies there twice, or is of another run.
        """
        _refuse_unlike([one for one, _ in found])
        missing = missing_parts(one.part for one, _ in found)
        if missing:
            hint = f"Run the command with --part {missing[0].text}, and so on, then join."
            message = f"{named(missing)} missing."
            raise InputError(error("missing-parts", message, hint, Place(str(self.into))))
        parts, unfinished = list[FinishedPart](), list[ListPart]()
        for one, place in sorted(found):
            head, end = one.head(), one.end()
            if head and end:
                parts.append(FinishedPart(one, place, head, end))
            else:
                unfinished.append(one.part)
        if unfinished:
            message = f"{named(unfinished)} not finished."
            hint = "Run them again with --resume, then join."
            raise InputError(error("unfinished-parts", message, hint, Place(str(self.into))))
        problems = list(_unlike(parts))
        if problems:
            raise InputError(problems)
        return parts

    def _join(self, journal: Journal, parts: Sequence[FinishedPart]) -> Iterator[tuple[int, int]]:
        refused = [self._refused_rows(one) for one in parts]
        head = self._head(parts)
        if journal.begun and journal.head != head:
            raise self._other_run()
        unfinished = UnfinishedFiles(self.manifest)
        unfinished.begin()
        try:
            journal.undo()  # what a join that was killed has written
            journal.begin(head)
            yield from self._take_lines(journal, parts, unfinished)
            self._write_tables(journal, parts, refused, unfinished)
            unfinished.flush()
            self.summary.end = _sum_of(parts)
            journal.finish(self.summary.end, unfinished)
            unfinished.flush()
            self.summary.parts = len(parts)
        except BaseException:
            journal.undo()  # so that a part may be run again
            raise
        finally:
            unfinished.end()

    def _head(self, parts: Sequence[FinishedPart]) -> ManifestHead:
        """Return the head of a run in one piece.

        Print files were made in parts: a run with files of its own has none of the whole list.
        """
        wanted = sum(one.head.wanted for one in parts)
        head = parts[0].head._replace(wanted=wanted, part="", listed="", clinic="", docgen="")
        if self.into.start:
            return head
        return head._replace(combined="", duplex=False, per_file=0, split="", sort="")

    def _take_lines(
        self, journal: Journal, parts: Sequence[FinishedPart], unfinished: UnfinishedFiles
    ) -> Iterator[tuple[int, int]]:
        """Bring the lines of all parts into the manifest, behind the files that they are about."""
        total, done = sum(_lines_of(one.end) for one in parts), 0
        printed: dict[tuple[str, int], array[int]] = {}
        for one in parts:
            before = done
            for some in _by_lines(one.entries()):
                for entry in some:
                    self._bring(one, entry, unfinished)
                offsets = journal.append([_joined(entry) for entry in some])
                for entry, offset in zip(some, offsets, strict=True):
                    if entry.part:
                        key = _volume_of(entry, one.there.part)
                        printed.setdefault(key, array("q")).append(offset)
                    elif entry.at:
                        journal.place(FILES, entry.at - 1, offset)
                    else:
                        journal.leave(offset)
                done += len(some)
                yield done, total
            if done - before != _lines_of(one.end):
                raise damaged(one.there.manifest)
        self._refuse_doubled()
        self.summary.printed = sum(map(len, printed.values()))
        for number, offset in enumerate(at for _, held in sorted(printed.items()) for at in held):
            journal.place(PRINTED, number, offset)

    def _bring(self, one: FinishedPart, entry: ManifestEntry, unfinished: UnfinishedFiles) -> None:
        """Have the file of a line lie in the place of the joined run."""
        if entry.part > 1:
            return  # it came with the first sheet that is in it
        self._names.append(hash(entry.file))
        if one.place.home == self.into.home:
            return
        home, source = os.path.normpath(self.into.home), one.place.home / entry.file
        target = Path(os.path.normpath(self.into.home / entry.file))
        if not target.is_relative_to(home):
            message = "This file lies outside the folder of its part."
            hint = "Join the parts where they are: let all of them write into one folder."
            raise InputError(error("outside", message, hint, Place(str(source))))
        if digest_of(target) == (entry.locked or entry.sha256):
            return
        if target.exists():
            message = "A file of this name lies there, and it is another one."
            raise InputError(error("other-file", message, _ELSEWHERE, Place(str(target))))
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            self.summary.linked += 1
            try:
                target.hardlink_to(source)
            except FileNotFoundError:
                raise damaged(source) from None
            except OSError:  # another disk, or one without links
                with source.open("rb") as old, unfinished.open("copy") as new:
                    shutil.copyfileobj(old, new, _MANY)
                unfinished.flush()
                unfinished.publish("copy", target)

    def _refuse_doubled(self) -> None:
        """Look that no file is in two parts: no row can be, but a manifest may be of a copy."""
        names = array("q", sorted(self._names))
        if any(a == b for a, b in pairwise(names)):
            message = "Two parts have a file of one name."
            raise InputError(error("doubled", message, _ANEW, Place(str(self.into))))

    def _refused_rows(self, one: FinishedPart) -> RefusedRows:
        found = read_refused(self._near(one.file(REFUSED)))
        if len({problem.row for problem in found.problems}) != one.end.refused:
            raise damaged(one.file(REFUSED))
        return found

    def _write_tables(
        self,
        journal: Journal,
        parts: Sequence[FinishedPart],
        refused: Sequence[RefusedRows],
        unfinished: UnfinishedFiles,
    ) -> None:
        problems = [problem for one in refused for problem in one.problems]
        write_problems(self.into.file(PROBLEMS), problems, unfinished, self._storage)
        self._write_rejected(parts, refused, unfinished)
        if self.summary.printed:
            file, entries = self.into.file(STACK), journal.printed_entries()
            duplex = bool(parts[0].head.duplex)
            write_stack(file, entries, unfinished, self._storage, duplex=duplex)

    def _write_rejected(
        self,
        parts: Sequence[FinishedPart],
        refused: Sequence[RefusedRows],
        unfinished: UnfinishedFiles,
    ) -> None:
        with_rows = [(one, rows) for one, rows in zip(parts, refused, strict=True) if rows.numbers]
        is_table = any(self._near(one.file(REJECTED)).exists() for one, _ in with_rows)
        name, other = (REJECTED, REJECTED_LINES) if is_table else (REJECTED_LINES, REJECTED)
        heads, found = b"", list[tuple[int, bytes]]()
        for one, rows in with_rows:
            file = self._near(one.file(name))
            heads, kept = rejected_rows(file, rows.numbers, heads=is_table)
            found += zip(rows.numbers, kept, strict=True)
        target = self.into.file(name)
        with writing(target):
            self._storage.remove(self.into.file(other).name)
            if not found:
                self._storage.remove(target.name)
                return
            unfinished.write(target.name, heads + b"".join(row for _, row in sorted(found)))
            take_changed(self._storage, target.name, unfinished.path(target.name))

    def _refuse_others(self, journal: Journal, there: Iterable[PartThere]) -> None:
        """Look that what is left of parts is in the joined run, which is finished.

        Raises:
            InputError: it is not: the run that lies there is another one.
        """
        for one in there:
            for _, line in read_lines(one.manifest):
                entry = read_entry(line)
                found = journal.about(entry.file, entry.part) if entry else None
                if entry and (found is None or found[1].line() != _joined(entry).line):
                    raise self._other_run()

    def _clear(self, found: Iterable[tuple[PartThere, PartsPlace]]) -> None:
        """Take away what parts have left beside the joined run, their manifests last.

        What lies in other folders stays.
        """
        beside = [(one, place) for one, place in found if place.home == self.into.home]
        tables = [place.file(name, one.part).name for one, place in beside for name in _OF_TABLES]
        manifests = [one.manifest.name for one, _ in beside]
        with writing(self.manifest):
            for one, _ in beside:
                UnfinishedFiles(one.manifest).end()
            for names in (tables, manifests):
                if self.store:
                    self.store.remove_all(names)
                for name in names if not self.store else ():
                    self._storage.remove(name)

    def _other_run(self) -> InputError:
        message = "This folder holds another run."
        return InputError(error("other-run", message, _ELSEWHERE, Place(str(self.manifest))))


def _by_lines(entries: Iterable[ManifestEntry]) -> Iterator[list[ManifestEntry]]:
    rest = iter(entries)
    while some := list(islice(rest, _LINES)):
        yield some


def _joined(entry: ManifestEntry) -> NewLine:
    """Return the line of a sheet as the joined run has it."""
    only = ONLY_PART if entry.part else ""
    return NewLine(entry.file, entry.part, entry._replace(at=0, only=only).line())


def _volume_of(entry: ManifestEntry, part: ListPart) -> tuple[str, int]:
    """Return what puts print files in order: those of one day, say, then those of one part."""
    return entry.file.rpartition(f"-{part.name}")[0], part.number


def _lines_of(end: ManifestEnd) -> int:
    return end.made + end.left + end.printed


def _sum_of(parts: Iterable[FinishedPart]) -> ManifestEnd:
    """Count for the whole list; its print files are those of parts, which do not count."""
    return ManifestEnd(*map(sum, zip(*(one.end for one in parts), strict=True)))._replace(printed=0)


def _refuse_unlike(there: Sequence[PartThere]) -> None:
    """Look that parts are of one division, and that none is there twice."""
    first = there[0].part
    other = next((one for one in there if one.part.of != first.of), None)
    if other:
        message = f"Some parts are of a list divided by {first.of:,}, some by {other.part.of:,}."
        raise InputError(error("other-parts", message, _ANEW, Place(str(other.manifest))))
    pairs = pairwise(sorted(there))
    twice = next((one for one, following in pairs if one.part == following.part), None)
    if twice:
        message = f"Part {twice.part.text} lies in two folders."
        place = Place(str(twice.manifest))
        raise InputError(error("part-twice", message, "Name one of them.", place))


def _unlike(parts: Sequence[FinishedPart]) -> Iterator[Diagnostic]:
    """Say in what parts are not of one run."""
    first = parts[0].head
    reasons = {
        "listed": "of another list, or of what the list was before",
        "clinic": "made from other files of the clinic",
        "docgen": "made by another docgen, or with other libraries,",
    }
    for name, reason in reasons.items():
        others = [one for one in parts if getattr(one.head, name) != getattr(first, name)]
        if others:
            message = f"{named([one.there.part for one in others])} {reason} than part 1."
            yield error("unlike-parts", message, _AGAIN, Place(str(others[0].there.manifest)))
    own = {"part", "wanted", *reasons}
    for one in parts:
        unlike = [
            n for n in first._fields if n not in own and getattr(one.head, n) != getattr(first, n)
        ]
        if unlike:
            which, names = one.there.part.text, ", ".join(unlike)
            message = f"Part {which} was made with other choices than part 1 ({names})."
            yield error("unlike-parts", message, _ANEW, Place(str(one.there.manifest)))
