"""What every worker of a run needs once: the clinic, and its sheets as they are compiled.

In: a job. Out: `RunPackage`. A unit of work names its package by a digest, however it is sent: a
worker has got the contents as it began, and keeps them until the run is over. Nothing in it is of a
patient.

A worker process of this computer gets the clinic as a value; files that it names lie where they
lie. A worker that is `away` gets the clinic's files too, unpacks them into a folder of its own, and
reads the clinic from there; and sheets as they were compiled here, so that it need not. What it
says of the clinic's files names them as they are called here. Whether it is the same docgen is
looked at before (`same_docgen.py`).
"""

from __future__ import annotations

import hashlib
import pickle
import shutil
import tempfile
import threading
import weakref
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import docgen
from docgen.batch.job import Job
from docgen.engine import Engine
from docgen.errors import Diagnostic, DocgenError, InputError, error
from docgen.files import digest_of_all
from docgen.fonts.quarantine import adopt, verdicts
from docgen.garbage import collect_seldom
from docgen.graphics.pictures import PICTOGRAMS
from docgen.settings.clinic import Clinic
from docgen.settings.clinic_files import CHANGED, copied_files, own_file, own_fonts, place_in_copy
from docgen.sheet.sheet_bundle import SheetBundle, packed_sheets
from docgen.sheet.sheets import choose_sheet


class PackageContents(NamedTuple):
    """A package on its way to workers.

    `clinic` is packed by Python. A worker that is away gets `files` (each with its place below a
    folder of its own) and `sheets`; `inside` is where in them the clinic lies. `folder` is the
    clinic's folder as it is called here. `fonts` is what was found of fonts that are not docgen's.
    """

    digest: str
    clinic: bytes
    looks: str
    folder: str
    fonts: dict[tuple[str, int], str]
    files: tuple[tuple[str, bytes], ...] = ()
    inside: str = ""
    sheets: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class RunPackage:
    """A package, ready to be used in this process; sent to another one, it is but its digest.

    `looks` is a digest of what is seen on every sheet and not read. `folder` is the folder that a
    worker has unpacked the clinic into, and `called` what it is called where the run was begun.
    `problem` is why nothing can be made with it here.
    """

    digest: str
    clinic: Clinic
    looks: str
    sheets: SheetBundle | None = None
    folder: str = ""
    called: str = ""
    problem: Diagnostic | None = None

    @classmethod
    def of(cls, job: Job) -> RunPackage:
        """Return the package of a job, for this process."""
        clinic = job.clinic
        parts = (docgen.__version__, clinic.digest, str(clinic.folder), job.sheet, job.language)
        whole = repr((*parts, job.format, job.copy)).encode()
        digest = hashlib.sha256(whole).hexdigest()
        return _held.get(digest) or _hold(cls(digest, clinic, _looks_of(clinic)))

    def __reduce__(self) -> tuple[object, ...]:
        """Send the name alone."""
        return package_named, (self.digest,)

    def contents(self) -> PackageContents:
        """Return what worker processes of this computer need."""
        clinic = pickle.dumps(self.clinic, pickle.HIGHEST_PROTOCOL)
        folder = str(self.clinic.folder)
        return PackageContents(self.digest, clinic, self.looks, folder, verdicts())

    def contents_away(self, job: Job, engine: Engine) -> PackageContents:
        """Return what workers on other computers need; sheets are compiled for it.

        Raises:
            InputError: the clinic's files were changed since they were read.
        """
        clinic = self.clinic
        sheets = []
        for name, pack in clinic.packs.items():
            for language in (job.language,) if job.language else clinic.languages:
                if job.sheet in pack.sheets:
                    try:
                        found = choose_sheet(job.sheet, clinic, name, language, job.format)
                        sheets.append(replace(found, staff=job.staff_copy))
                    except DocgenError:
                        continue  # the rows that ask for it will be told
        files = _packed_files(clinic)
        inside = place_in_copy(clinic.folder, clinic).as_posix()
        bundle = tuple(packed_sheets(engine, sheets))
        return self.contents()._replace(files=files, inside=inside, sheets=bundle)

    def told(self, text: str) -> str:
        """Return what a worker says with the clinic's files as they are called elsewhere."""
        return text.replace(self.folder, self.called) if self.folder else text


_held: weakref.WeakValueDictionary[str, RunPackage] = weakref.WeakValueDictionary()
_begun: dict[str, RunPackage] = {}  # those that a worker keeps until its run is over
_uses = Counter[str]()  # how many runs have begun with each: the parts of a list share one
_put_back: list[Callable[[], None]] = []  # how this process was before the first of them
_lock = threading.Lock()  # a worker may have threads that begin for several runs


def _hold(package: RunPackage) -> RunPackage:
    _held[package.digest] = package
    return package


def package_named(digest: str) -> RunPackage:
    """Return the package of this name, which this process has unpacked."""
    return _held[digest]


def begin(contents: PackageContents) -> None:
    """Unpack a package: what a worker does before its first unit.

    It does not fail: what stands against it is told by the first unit.
    """
    adopt(contents.fonts)
    with _lock:
        if not _begun:
            _put_back.append(collect_seldom())
        if not _uses[contents.digest]:
            _begun[contents.digest] = _hold(_unpacked(contents))
        _uses[contents.digest] += 1


def end(digest: str) -> None:
    """Drop a package, with all that was unpacked for it, if no other run here has the same."""
    with _lock:
        _uses[digest] -= 1
        if _uses[digest] > 0:
            return
        del _uses[digest]
        package = _begun.pop(digest, None)
        if package and package.folder:
            shutil.rmtree(package.folder, ignore_errors=True)
        while _put_back and not _begun:
            _put_back.pop()()


def _unpacked(contents: PackageContents) -> RunPackage:
    clinic: Clinic = pickle.loads(contents.clinic)  # noqa: S301  # packed by docgen
    package = RunPackage(contents.digest, clinic, contents.looks)
    return _unpacked_away(package, contents) if contents.files else package


def _unpacked_away(package: RunPackage, contents: PackageContents) -> RunPackage:
    """Read the clinic from its files, in a folder that nobody else may look into."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="docgen-"))
    except OSError as found:
        return replace(package, problem=_told(found))
    own = folder / contents.inside
    called = contents.folder
    try:
        for name, data in contents.files:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        clinic = Clinic.load(own)
        if clinic.digest != package.clinic.digest:
            message = "A worker has other templates or catalogues than this computer."
            raise InputError(error("other-worker", message, "Install the same docgen on both."))
    except (OSError, DocgenError) as found:
        shutil.rmtree(folder, ignore_errors=True)
        return replace(package, problem=_told(found))
    bundle = SheetBundle(dict(contents.sheets))
    return replace(package, clinic=clinic, sheets=bundle, folder=str(own), called=called)


def _told(found: OSError | DocgenError) -> Diagnostic:
    if isinstance(found, DocgenError):
        return found.diagnostics[0]
    message = "A worker cannot write the clinic's files into its temporary folder."
    return error("worker-folder", message, "Make room there, or set TMPDIR to another folder.")


def _packed_files(clinic: Clinic) -> tuple[tuple[str, bytes], ...]:
    """Read all that the clinic's sheets are made from; see that it is the clinic at hand.

    Raises:
        InputError: fonts lie in a folder of the system; or the files were changed meanwhile.
    """
    if clinic.fonts and not any(True for _ in own_fonts(clinic)):
        message = f"The clinic's fonts lie outside of its folder ({clinic.fonts})."
        hint = "Copy them beside clinic.yaml, so that workers elsewhere get them."
        raise InputError(error("fonts-elsewhere", message, hint))
    file = own_file(clinic)
    if file is None:
        raise InputError(error("changed", CHANGED, "Run the command again."))
    found = [(place.as_posix(), path.read_bytes()) for path, place in copied_files(clinic, file)]
    return tuple(found)


def _looks_of(clinic: Clinic) -> str:
    """Return a digest of what is seen on every sheet of a clinic and not read."""
    pictures = [("pictograms", clinic.folder / PICTOGRAMS)]
    pictures += [("logo", clinic.logo)] if clinic.logo else []
    return repr((clinic.paper, clinic.accent, str(clinic.fonts or ""), digest_of_all(pictures)))
