"""What one run is asked to make, and whether an earlier run in its place was asked for the same.

In: choices, as the command line or a caller in Python makes them. Out: `Job`, frozen; the head of
its manifest (`head_of`), which holds the choices that shape its files; and what stands between a
job and the head of the manifest that lies in its folder (`differences`), each with what to write
instead.

A run is resumed with the choices that it was made with, or not at all: the same list printed in
another language, without passwords, or for another kind of printer is another run, and belongs
into another folder. Two things may differ: the day of printing, unless it is asked for (a run keeps
its own), and a print file where there was none (it is made beside the sheets).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import NamedTuple, cast

from docgen.batch.manifest import ANY, ManifestHead
from docgen.errors import Diagnostic, InputError, Place, error, one_of
from docgen.lists.files import is_table
from docgen.lists.parts import ListPart
from docgen.settings.clinic import Clinic
from docgen.storage.base import Storage
from docgen.storage.folder import Folder
from docgen.storage.objects import ObjectStore
from docgen.storage.urls import path_of, store_url

SORTS = ("appointment", "name", "id", "none")
SPLITS = ("day", "physician", "language")
MANIFEST, PROBLEMS = "run.jsonl", "problems.csv"
STACK = "stack.csv"
REFUSED = "refused.jsonl"  # of a part: what a join wants to know of its refused rows
REJECTED, REJECTED_LINES = "rejected.csv", "rejected.jsonl"  # of tables; of all other lists


@dataclass(frozen=True, slots=True)
class Job:
    """One run: whose sheets (`list_file`), which sheet, where to.

    `folder` gets one PDF a patient, `combined` is one print file; at least one of them is given.
    With `store`, the URL of a folder in a store, all of it goes there: of `folder` counts then only
    that there is one, and of print files their name. A folder that is `shared` lies under this path
    on the computers of all workers: they write into it themselves.
    `combined_new` is one more, of a run that is resumed: of the sheets that are new or changed
    since it last reached its end. `language` wins over the records'. `staff_copy` adds to each
    sheet its page for staff. `printed_on` stands on each sheet; a run that is resumed keeps its own
    date, and `own_date` asks for just this one. `sort` and `duplex` shape the print files,
    `per_file` is the most patients in one, 0 for no limit, `split` is one of SPLITS, for a print
    file of each, or "". `password_field` names the column of each file's password. `remove` lets a
    run that is resumed take away sheets that its list no longer asks for. `dry_run` writes nothing.
    With `cache` compiled sheets are taken from the user's cache folder, and kept there. `ledger` is
    the folder of the ledger in which the sheets are noted, `keep` how long it keeps records, or ""
    where none is to be deleted. `part` is the part of the list that this run makes; runs of its
    other parts write into the same place, each under names of its own.
    """

    list_file: Path
    clinic: Clinic
    sheet: str
    printed_on: date | datetime
    folder: Path | None = None
    combined: Path | None = None
    combined_new: Path | None = None
    language: str | None = None
    format: str = "standard"
    staff_copy: bool = False
    sort: str = "appointment"
    duplex: bool = False
    per_file: int = 0
    split: str = ""
    password_field: str = ""
    resume: bool = False
    remove: bool = False
    own_date: bool = False
    dry_run: bool = False
    cache: bool = False
    ledger: Path | None = None
    keep: str = ""
    part: ListPart | None = None
    store: str = ""
    shared: bool = False

    @property
    def copy(self) -> str:
        """What a copy is for, as names and the manifest say it; "" for patients' sheets."""
        return "staff" if self.staff_copy else ""

    @property
    def home(self) -> Path:
        """The folder of manifest, problems and refused rows."""
        return self.folder or _parent(self.combined)

    @property
    def storage(self) -> Storage:
        """The place of the run's files."""
        if self.store:
            return ObjectStore(self.store)
        return Folder(self.home, self.manifest, everywhere=self.shared)

    def shown(self, file: Path) -> str:
        """Name a file of the run, or its folder, for people: in a store, where it lies there."""
        if not self.store:
            return str(file)
        return self.store if file == self.home else f"{self.store}/{file.name}"

    @property
    def run_name(self) -> str:
        """What a ledger knows the run by: the same wherever it is started from."""
        return self.shown(self.manifest if self.store else self.manifest.resolve())

    def within(self, folder: Path) -> Job:
        """Have what is made on the way into a store be made in a folder of this computer."""
        return replace(
            self,
            folder=self.folder and folder,
            combined=self.combined and folder / self.combined.name,
            combined_new=self.combined_new and folder / self.combined_new.name,
        )

    def print_file(self, part: str, number: int) -> Path:
        """Return the print file of a part (see `SPLITS`), the first of several being number 1.

        Where a list is made in parts, its part stands behind the day, say: so that the files of one
        day lie together.
        """
        whole = self.combined or Path()
        part = f"-{part}" if self.split else ""
        own = f"-{self.part.name}" if self.part else ""
        numbered = f"-{number:03}" if self.per_file else ""
        return whole.with_name(f"{whole.stem}{part}{own}{numbered}{whole.suffix}")

    @property
    def print_files(self) -> Path:
        """What the unfinished print files of this run are named after: no other has the name."""
        return replace(self, split="", per_file=0).print_file("", 0)

    @property
    def start(self) -> str:
        """What the names of manifest and tables begin with: that of a print file alone, or ""."""
        return "" if self.folder or not self.combined else self.combined.stem

    @property
    def manifest(self) -> Path:
        """The manifest's file: that of a print file alone is named after it."""
        return self.home / self._named(MANIFEST)

    @property
    def problems(self) -> Path:
        """The file of problems."""
        return self.home / self._named(PROBLEMS)

    @property
    def stack(self) -> Path:
        """The file that tells the order of the print files."""
        return self.home / self._named(STACK)

    @property
    def rejected(self) -> tuple[Path, Path]:
        """The file of refused rows; and the one that a list of the other kind would have."""
        table, lines = (self.home / self._named(name) for name in (REJECTED, REJECTED_LINES))
        return (table, lines) if is_table(self.list_file) else (lines, table)

    @property
    def refused(self) -> Path:
        """The file of a part's refused rows, as a join reads them."""
        return self.home / self._named(REFUSED)

    def _named(self, name: str) -> str:
        of = [word for word in (self.start, self.part.name if self.part else "") if word]
        return f"{'-'.join(of)}.{name}" if of else name

    def refuse_unclear(self) -> None:
        """Look at how the choices go together.

        Raises:
            InputError: with every choice that cannot be.
        """
        problems = list(self._unclear())
        if problems:
            raise InputError(problems)

    def _unclear(self) -> list[Diagnostic]:
        found: list[Diagnostic] = []
        if self.folder is None and self.combined is None:
            hint = "Write -o DIR for one PDF a patient, --combined FILE.pdf for one file, or both."
            found.append(error("no-output", "It is not clear what to make.", hint))
        if self.sort not in SORTS:
            found.append(error("sort", f"Sort by {one_of(SORTS)}."))
        found += self._unclear_print_files()
        if self.remove and not self.resume:
            message = "--remove is about a run that is resumed."
            found.append(error("no-resume", message, "Write --resume too, or leave it out."))
        found += self._unclear_part()
        if self.per_file < 0:
            found.append(error("per-file", "--per-file cannot be negative.", "Write 200, say."))
        return found

    def _unclear_part(self) -> Iterator[Diagnostic]:
        if self.part and not self.own_date:
            message = "All parts of a list are printed on one day."
            hint = "Write --printed-on 2026-12-01, say, the same for every part."
            yield error("no-date", message, hint)
        if self.part and self.combined_new:
            message = "--combined-new is about a whole run."
            hint = "Leave it out; `docgen join` makes one run of the parts."
            yield error("part-new", message, hint)

    def _unclear_print_files(self) -> Iterator[Diagnostic]:
        files = {"--combined": self.combined, "--combined-new": self.combined_new}
        asked = {option: file for option, file in files.items() if file is not None}
        if self.split not in ("", *SPLITS):
            yield error("split", f"Split by {one_of(SPLITS)}.")
        if self.combined is None and (self.per_file or self.split or (self.duplex and not asked)):
            message = "--duplex, --split and --per-file are about the print file."
            yield error("no-combined", message, "Write --combined FILE.pdf too.")
        for option, file in asked.items():
            if file.suffix.lower() != ".pdf":
                hint = f"Write {option} FILE.pdf."
                yield error("no-pdf", "The print file's name must end in .pdf.", hint)
            if self.password_field:
                message = "A print file cannot have each patient's password."
                yield error("password", message, f"Leave {option} or --password-field out.")
        if self.combined_new is not None and not self.resume:
            message = "--combined-new is about a run that is resumed: what is new since its end."
            yield error("no-resume", message, "Write --resume too, or leave it out.")
        if self.combined_new is not None and self.combined_new == self.combined:
            message = "Two print files have one name."
            yield error("same-file", message, "Name another file behind --combined-new.")


class RunPlace(NamedTuple):
    """Where a run writes to, as a `Job` has it."""

    folder: Path | None
    combined: Path | None
    combined_new: Path | None
    store: str = ""
    shared: bool = False

    @classmethod
    def of(cls, *given: Path | str | None) -> RunPlace:
        """Read what was written behind -o, --combined and --combined-new: paths, or URLs.

        Raises:
            InputError: docgen does not take the URL, or they lie in different places.
        """
        asked = [path_of(one) or one if isinstance(one, str) else one for one in given]
        urls = [store_url(one) if isinstance(one, str) else "" for one in asked]
        folder, *files = asked
        store = urls[0] or next((_around(url) for url in urls if url), "")
        for url, one in zip(urls[1:], files, strict=True):
            if store and one is not None and _around(url) != store:
                message = "A run into a store lies in one folder of it, with its print files."
                name = "print.pdf" if isinstance(one, str) else one.name
                hint = f"Write {store}/{name} behind --combined, say."
                raise InputError(error("other-place", message, hint))
        if store and isinstance(folder, Path):
            message = "The print file is to lie in a store, the sheets in a folder."
            raise InputError(error("other-place", message, f"Write -o {store} too, say."))
        names = [
            Path(PurePath(url).name) if url else cast("Path | None", one)
            for url, one in zip(urls, asked, strict=True)
        ]
        shared = isinstance(given[0], str) and isinstance(folder, Path)
        return cls(names[0], names[1], names[2], store, shared)


def _around(url: str) -> str:
    return url.rpartition("/")[0]


def _parent(file: Path | None) -> Path:
    return file.parent if file else Path()


_OPTIONS = {
    "language": "--lang",
    "password_field": "--password-field",
    "combined": "--combined",
    "duplex": "--duplex",
    "per_file": "--per-file",
    "split": "--split",
    "sort": "--sort",
}
_OF_PRINT_FILES = ("duplex", "per_file", "split", "sort")


def head_of(job: Job, printed_on: date, wanted: int, listed: str = "") -> ManifestHead:
    """Write down the choices of a job; `wanted` is how many sheets its list asks for.

    `listed` is the digest of a list of which this is a part.
    """
    combined, part = job.combined, job.part
    return ManifestHead(
        sheet=job.sheet,
        format=job.format,
        copy=job.copy,
        printed_on=printed_on.isoformat(),
        language=job.language or "",
        password_field=job.password_field,
        combined=os.path.relpath(combined, job.home) if combined else "",
        duplex=job.duplex if combined else False,
        per_file=job.per_file if combined else 0,
        split=job.split if combined else "",
        sort=job.sort if combined else "",
        wanted=wanted,
        part=part.text if part else "",
        listed=listed,
        clinic=job.clinic.digest if part else "",
        docgen=_this_docgen() if part else "",
    )


def _this_docgen() -> str:
    from docgen.batch.same_docgen import mark_of_docgen  # noqa: PLC0415  # reads all of docgen

    return mark_of_docgen()


def differences(job: Job, earlier: ManifestHead) -> list[Diagnostic]:
    """Say in what a job is not the run that lies in its folder."""
    asked = head_of(job, job.printed_on, 0)
    place = Place(job.shown(job.manifest))
    return [
        error("other-run", message, hint, place)
        for message, hint in (*_of_kind(asked, earlier), *_of_options(asked, earlier, job))
    ]


def _of_kind(asked: ManifestHead, earlier: ManifestHead) -> Iterator[tuple[str, str]]:
    if (asked.sheet, asked.format, asked.copy) != (earlier.sheet, earlier.format, earlier.copy):
        kinds = [kind for kind in (earlier.format, earlier.copy and "staff copies") if kind]
        differs = asked.format != earlier.format
        shown = ", ".join(kind for kind in kinds if differs or kind != "standard")
        what = f"{earlier.sheet} ({shown})" if shown else earlier.sheet
        yield f"This folder holds a run of {what}.", "Name another folder."


def _of_options(asked: ManifestHead, earlier: ManifestHead, job: Job) -> Iterator[tuple[str, str]]:
    if job.own_date and asked.printed_on != earlier.printed_on:
        message = f"This run is printed on {earlier.printed_on}."
        leave = f"Write --printed-on {earlier.printed_on}" if job.part else "Leave --printed-on out"
        yield message, f"{leave}, {_OR}"
    for field, option in _OPTIONS.items():
        before, now = getattr(earlier, field), getattr(asked, field)
        if before is None or before == now or (before == ANY and now):
            continue
        if not earlier.combined and (field in _OF_PRINT_FILES or field == "combined"):
            continue  # there was no print file: this one is new
        if field in _OF_PRINT_FILES and not asked.combined:
            continue  # said by --combined already
        if field == "combined":
            name = "" if before == ANY else f", {PurePath(before).name}"
            yield f"This run has a print file{name}.", f"Name it with --combined, {_OR}"
        elif not before:
            yield f"This run was made without {option}.", f"Leave {option} out, {_OR}"
        elif before == ANY:
            yield f"This run was made with {option}.", f"Write {option} too, {_OR}"
        else:
            written = option if before is True else f"{option} {before}"
            yield f"This run was made with {written}.", f"Write {written}, {_OR}"


_OR = "or name another folder."
