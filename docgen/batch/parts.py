"""What parts of a run lie in a place: which are there, and what a run must leave alone.

In: the folder of a run, and what the names of its own files begin with. Out: the parts whose
manifests are there (`PartsPlace`), and a refusal where a run does not go together with them.

Parts of one list write into one place at the same time, and know nothing of each other but this:
each has a manifest, tables and unfinished files under names of its own, no two make the same sheet,
and all of them have the choices of the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from docgen.batch.brought import manifests_in
from docgen.batch.job import MANIFEST, Job, differences
from docgen.batch.journal import Journal, refuse_busy
from docgen.batch.manifest import ManifestEnd, ManifestHead, end_of, read_line
from docgen.errors import InputError, Place, error
from docgen.lists.parts import ListPart
from docgen.storage.objects import ObjectStore
from docgen.storage.pieces import GrowingObject, TakenError

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
        with suppress(OSError):
            return self.among(file.name for file in self.home.glob(f"*part-*-of-*.{MANIFEST}"))
        return []  # a folder that is not there yet

    def among(self, names: Iterable[str]) -> list[PartThere]:
        """Return the parts whose manifests have these names."""
        start, found = f"{self.start}-" if self.start else "", list[PartThere]()
        for name in names:
            stem = name.removesuffix(f".{MANIFEST}")
            part = ListPart.named(stem.removeprefix(start)) if stem.startswith(start) else None
            if part and stem != name:
                found.append(PartThere(part, self.home / name))
        return sorted(found)


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
    place = PartsPlace(job.home, job.start)
    names = manifests_in(ObjectStore(job.store), job.start) if job.store else []
    there = place.among(names) if job.store else place.parts()
    if job.part is None:
        if there:
            raise _parts_lie_there(job, there)
        return
    if _whole_is_there(job, names):
        raise _a_whole_run(job, begun=bool(there))
    others = [one for one in there if one.part != job.part]
    other = next((one for one in others if one.part.of != job.part.of), None)
    if other:
        message = f"This folder holds parts of a list that is divided by {other.part.of:,}."
        hint = f"Write --part {job.part.number}/{other.part.of}, or name another folder."
        if job.part.number > other.part.of:
            hint = "Divide the list as it was, or name another folder."
        raise InputError(error("other-parts", message, hint, Place(str(other.manifest))))
    if job.store and others:
        _bring_head(job, others[0].manifest)
    head = next(filter(None, (one.head() for one in others)), None)
    found = differences(job, head) if head else []
    if found:
        raise InputError(found)


def _bring_head(job: Job, manifest: Path) -> None:
    """Bring the first line of another part's manifest here, or as much as there is of it."""
    store = ObjectStore(job.store)
    data = store.read_start(manifest.name)
    if data is None:
        with suppress(TakenError):  # it reaches its end just now
            GrowingObject(store, manifest.name).fetch(manifest)
    else:
        manifest.write_bytes(data.partition(b"\n")[0] + b"\n")


def _parts_lie_there(job: Job, there: list[PartThere]) -> InputError:
    message = f"This folder holds parts of a run: {len(there):,} of {there[0].part.of:,}."
    hint = f"Make one run of them with `docgen join {_name_of(job)}`, or name another folder."
    return InputError(error("parts", message, hint, Place(str(there[0].manifest))))


def _whole_is_there(job: Job, names: Sequence[str]) -> bool:
    """Tell whether a whole run is there; `docgen join` has its manifest open while it works.

    Raises:
        InputError: a join is at work.
    """
    whole = replace(job, part=None).manifest
    if job.store or not whole.exists():
        return whole.name in names
    refuse_busy(whole)
    with suppress(FileNotFoundError):
        if whole.stat().st_size:
            return True
        Journal(whole).close()  # what a join that was killed at once has left goes
    return False


def _a_whole_run(job: Job, *, begun: bool) -> InputError:
    """Say that a whole run is there; beside parts it is one that a join has `begun`."""
    place = Place(str(replace(job, part=None).manifest))
    if begun:
        message, hint = "A join of these parts was begun.", f"Run `docgen join {_name_of(job)}`."
        return InputError(error("half-joined", message, hint, place))
    message = "This folder holds a whole run."
    hint = "Leave --part out to go on with it, or name another folder."
    return InputError(error("whole-run", message, hint, place))


def _name_of(job: Job) -> str:
    return job.shown(job.folder or job.combined or job.home)
