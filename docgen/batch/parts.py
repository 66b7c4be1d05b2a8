"""What parts of a run lie in a place: which are there, and what a run must leave alone.

In: the folder of a run, and what the names of its own files begin with. Out: the parts whose
manifests are there (`PartsPlace`), and a refusal where a run does not go together with them.

Parts of one list write into one place at the same time, and know nothing of each other but this:
each has a manifest, tables and unfinished files under names of its own, no two make the same sheet,
and all of them have the choices of the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from docgen.batch.job import MANIFEST, Job, differences
from docgen.batch.journal import Journal, refuse_busy
from docgen.batch.manifest import ManifestEnd, ManifestHead, end_of, read_line
from docgen.errors import InputError, Place, error
from docgen.lists.parts import ListPart

_NAMED = 20  # parts that a message names


class PartThere(NamedTuple):
    """A part of a run, and its manifest."""

    part: ListPart
    manifest: Path

    def head(self) -> ManifestHead | None:
        """Return what it was asked for; None where it has just begun, or is damaged."""
        with suppress(OSError), self.manifest.open("rb") as stream:
            found = read_line(stream.readline())
            return found if isinstance(found, ManifestHead) else None
        return None

    def end(self) -> ManifestEnd | None:
        """Return what it has come to; None where it has not reached its end."""
        return end_of(self.manifest)


class PartsPlace(NamedTuple):
    """A folder with parts; `start` is what the names of their manifests begin with: `Job.start`."""

    home: Path
    start: str = ""
    told: str = ""  # what somebody has named, where that is another place

    @classmethod
    def of(cls, place: Path, told: str = "") -> PartsPlace:
        """Read what somebody has named: a folder, or the print file of runs without one."""
        told = told if told != str(place) else ""
        if place.suffix.lower() == ".pdf" and not place.is_dir():
            return cls(place.parent, place.stem, told)
        return cls(place, told=told)

    def __str__(self) -> str:
        """Name it as it was named."""
        return self.told or str(self.home / f"{self.start}.pdf" if self.start else self.home)

    def file(self, name: str, part: ListPart | None = None) -> Path:
        """Return the file of that name of the whole run, or of a part."""
        of = [word for word in (self.start, part.name if part else "") if word]
        return self.home / (f"{'-'.join(of)}.{name}" if of else name)

    def parts(self) -> list[PartThere]:
        """Return the parts that are there, in their order."""
        return sorted(self._parts())

    def _parts(self) -> Iterator[PartThere]:
        start = f"{self.start}-" if self.start else ""
        with suppress(OSError):  # a folder that is not there yet
            for file in self.home.glob(f"*part-*-of-*.{MANIFEST}"):
                name = file.name.removesuffix(f".{MANIFEST}")
                part = ListPart.named(name.removeprefix(start)) if name.startswith(start) else None
                if part:
                    yield PartThere(part, file)


def missing_parts(there: Iterable[ListPart]) -> list[ListPart]:
    """Return the parts that are missing, in their order; all are of one division."""
    numbers = {part.number: part.of for part in there}
    of = next(iter(numbers.values()))
    return [ListPart(number, of) for number in range(1, of + 1) if number not in numbers]


def named(parts: Sequence[ListPart]) -> str:
    """Write "Part 3 of 16 is", "Parts 3, 7 and 9 more of 16 are"."""
    shown = ", ".join(f"{part.number:,}" for part in parts[:_NAMED])
    more = f" and {len(parts) - _NAMED:,} more" if len(parts) > _NAMED else ""
    many = len(parts) > 1
    return f"Part{'s' * many} {shown}{more} of {parts[0].of:,} {'are' if many else 'is'}"


def refuse_other_parts(job: Job) -> None:
    """Look that what lies in a run's place are parts of the same run, and no whole one; or none.

    Raises:
        InputError: there is a whole run, or parts of another one, or parts where a whole run is
            wanted.
    """
    there = PartsPlace(job.home, job.start).parts()
    if job.part is None:
        if there:
            raise _parts_lie_there(job, there)
        return
    _refuse_whole(job, there)
    others = [one for one in there if one.part != job.part]
    other = next((one for one in others if one.part.of != job.part.of), None)
    if other:
        message = f"This folder holds parts of a list that is divided by {other.part.of:,}."
        hint = f"Write --part {job.part.number}/{other.part.of}, or name another folder."
        if job.part.number > other.part.of:
            hint = "Divide the list as it was, or name another folder."
        raise InputError(error("other-parts", message, hint, Place(str(other.manifest))))
    head = next(filter(None, (one.head() for one in others)), None)
    found = differences(job, head) if head else []
    if found:
        raise InputError(found)


def _parts_lie_there(job: Job, there: list[PartThere]) -> InputError:
    place = job.folder or job.combined
    message = f"This folder holds parts of a run: {len(there):,} of {there[0].part.of:,}."
    hint = f"Make one run of them with `docgen join {place}`, or name another folder."
    return InputError(error("parts", message, hint, Place(str(there[0].manifest))))


def _refuse_whole(job: Job, there: list[PartThere]) -> None:
    """Look that no whole run is there, and no join at work, which has its manifest open."""
    whole = replace(job, part=None).manifest
    if not whole.exists():
        return
    refuse_busy(whole)
    with suppress(FileNotFoundError):
        if not whole.stat().st_size:
            Journal(whole).close()  # what a join that was killed at once has left goes
            return
        if there:
            message = "A join of these parts was stopped."
            hint = f"Run `docgen join {job.folder or job.combined}` again."
            raise InputError(error("half-joined", message, hint, Place(str(whole))))
        message = "This folder holds a whole run."
        hint = "Leave --part out to go on with it, or name another folder."
        raise InputError(error("whole-run", message, hint, Place(str(whole))))
