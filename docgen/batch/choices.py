"""The choices that shape the files of a run, and the one place where two runs' are compared.

In: a job, and the head of the manifest that lies in its folder. Out: the head of the job's own
manifest; and what stands between the two, each with what to write instead.

A run is resumed with the choices that it was made with, or not at all: the same list printed in
another language, without passwords, or for another kind of printer is another run, and belongs
into another folder. Two things may differ: the day of printing, unless it is asked for (a run keeps
its own), and a print file where there was none (it is made beside the sheets).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import PurePath

from docgen.batch.job import Job
from docgen.batch.manifest import Entry, Head
from docgen.errors import Diagnostic, Place, error

ANY = "*"  # a choice that was made, though an old manifest does not say which

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


def head_of(job: Job, printed_on: date, wanted: int) -> Head:
    """Write down the choices of a job; `wanted` is how many sheets its list asks for."""
    combined = job.combined
    return Head(
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
    )


def guessed(first: Entry, *, printed: bool) -> Head:
    """Read from an entry what the choices were: for manifests of the first version."""
    return Head(
        sheet=first.sheet,
        format=first.format,
        copy=first.copy,
        printed_on=first.printed_on,
        language=None,
        password_field=ANY if first.locked else "",
        combined=ANY if printed else "",
        duplex=None,
        per_file=None,
        split=None,
        sort=None,
        version=1,
    )


def differences(job: Job, earlier: Head) -> list[Diagnostic]:
    """Say in what a job is not the run that lies in its folder."""
    asked = head_of(job, job.printed_on, 0)
    place = Place(str(job.manifest))
    return [
        error("other-run", message, hint, place)
        for message, hint in (*_of_kind(asked, earlier), *_of_options(asked, earlier, job))
    ]


def _of_kind(asked: Head, earlier: Head) -> Iterator[tuple[str, str]]:
    if (asked.sheet, asked.format, asked.copy) != (earlier.sheet, earlier.format, earlier.copy):
        kinds = [kind for kind in (earlier.format, earlier.copy and "staff copies") if kind]
        differs = asked.format != earlier.format
        shown = ", ".join(kind for kind in kinds if differs or kind != "standard")
        what = f"{earlier.sheet} ({shown})" if shown else earlier.sheet
        yield f"This folder holds a run of {what}.", "Name another folder."


def _of_options(asked: Head, earlier: Head, job: Job) -> Iterator[tuple[str, str]]:
    if job.own_date and asked.printed_on != earlier.printed_on:
        message = f"This run is printed on {earlier.printed_on}."
        yield message, "Leave --printed-on out, or name another folder."
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
