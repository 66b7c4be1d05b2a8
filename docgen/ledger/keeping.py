"""What lies beside the rows of a ledger: patients' records, patients' keys, clinics' files.

In: the record that a sheet is made from, a record number, a clinic. Out: files that their owner
alone may read. None of them is ever half:

- A record is written and flushed into `records/unfinished` before its row is, and gets its place in
  `records` when the row is on the disk. What a crash leaves there either has a row, and is put in
  its place when the ledger is opened next, or has none, and goes (`mend`).
- A patient's key is 32 random bytes under the keyed hash of the record number. `ledger.key` is the
  key of these names: it tells no record number, and is worth nothing where a patient's key is gone.
- The clinic's files lie once under the digest of all that its sheets are made from.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from docgen.cache import FrozenMap
from docgen.files import (
    BINARY,
    PRIVATE,
    PRIVATE_FOLDER,
    flush_disk_of,
    flush_folder,
    write_all,
    writing,
)
from docgen.ledger.place import CLINICS, KEY, PATIENTS, RECORDS, UNFINISHED, unusable
from docgen.ledger.rows import GivenSheet
from docgen.patient.raw import RawRecord, raw_value
from docgen.procedure.record_fields import is_column
from docgen.settings.clinic import CLINIC_FILE, Clinic
from docgen.settings.clinic_files import (
    CHANGED,
    copied_files,
    is_same,
    own_files,
    own_fonts,
    place_in_copy,
)

VERSION = 1  # of a record's file
END, PART = ".json", ".part"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | BINARY
_KEY_BYTES = 32
_HASH = 32  # figures of a keyed hash: 128 bits
_FEW = 4  # files that are flushed one by one; for more the disk is, once
_ABANDONED = 3600  # seconds after which nobody is at work on an unfinished file any more


class KeptSheet(NamedTuple):
    """What a sheet was made from, as it is kept: fields as those of `GivenSheet`.

    `clinic` names the folder of the clinic's files, `docgen` the version that made the sheet.
    """

    record: RawRecord
    patient: str
    sheet: str
    language: str
    format: str
    copy: str
    printed_on: date | datetime | None
    clinic: str
    docgen: str


def record_bytes(given: GivenSheet, clinic: str, version: str) -> bytes:
    """Write down what a sheet is made from.

    Columns of a list that no procedure of the clinic knows are left out: they change no sheet, and
    may be anything. A password's column is one of them.
    """
    import json  # noqa: PLC0415

    raw, packs = given.record, given.clinic.packs.values()
    mapping = dict(raw.mapping)
    if raw.flat:
        fields = given.clinic.list_format.fields
        known = {n for n in mapping if n in fields or any(is_column(n, pack) for pack in packs)}
        mapping = {name: value for name, value in mapping.items() if name in known}
    held = {
        "version": VERSION,
        "docgen": version,
        "clinic": clinic,
        "patient": given.patient,
        "sheet": given.sheet,
        "language": given.language,
        "format": given.format,
        "copy": given.copy,
        "printed_on": given.printed_on.isoformat() if given.printed_on else "",
        "record": mapping,
        "flat": raw.flat,
        "date_order": raw.date_order,
        "now": raw.now.isoformat() if raw.now else "",
        "heads": dict(raw.heads),
    }
    return json.dumps(held, separators=(",", ":")).encode()


def read_kept(data: bytes) -> KeptSheet:
    """Read what `record_bytes` wrote.

    Raises:
        ValueError: it is something else.
    """
    import json  # noqa: PLC0415

    held: dict[str, Any] = json.loads(data)
    try:
        if held["version"] > VERSION:
            raise ValueError("version")
        mapping, now = raw_value(held["record"]), held["now"]
        record = RawRecord(
            None,
            mapping if isinstance(mapping, FrozenMap) else FrozenMap(),
            flat=held["flat"],
            date_order=held["date_order"],
            now=datetime.fromisoformat(now) if now else None,
            heads=FrozenMap(held["heads"]),
        )
        own = {name: held[name] for name in KeptSheet._fields}
        return KeptSheet(**{**own, "record": record, "printed_on": _day(held["printed_on"])})
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError(str(wrong)) from None


def _day(text: str) -> date | datetime | None:
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


@dataclass(slots=True)
class Keeping:
    """The files beside the rows of the ledger at `place`."""

    place: Path
    _master: bytes = b""
    _clinics: dict[str, str] = field(default_factory=dict)  # those that are known to be kept
    _records: str = ""  # as text: a Path for each file costs as much as the file
    _patients: str = ""

    def __post_init__(self) -> None:
        """Know where the many files lie."""
        self._records = f"{self.place / RECORDS}{os.sep}"
        self._patients = f"{self.place / PATIENTS}{os.sep}"

    # Records

    def write_record(self, sheet_id: str, data: bytes) -> None:
        """Write an unfinished record; it is not on the disk yet."""
        _write(self._unfinished(sheet_id), data)

    def flush(self, ids: Iterable[str], keys: Iterable[str]) -> None:
        """Have unfinished records, and keys of these record numbers, on the disk."""
        _flush([*map(self._unfinished, ids), *map(self._key_file, keys)])

    def finish(self, ids: Iterable[str]) -> None:
        """Put records in their place; what cannot be moved now is when the ledger is opened."""
        for one in ids:
            with suppress(OSError):
                os.replace(self._unfinished(one), self.record_file(one))  # noqa: PTH105

    def drop(self, ids: Iterable[str]) -> int:
        """Remove records, wherever they stand; return how many there were."""
        found = 0
        for one in ids:
            for file in (self.record_file(one), self._unfinished(one)):
                with suppress(FileNotFoundError):
                    os.unlink(file)  # noqa: PTH108
                    found += 1
        return found

    def record_file(self, sheet_id: str) -> str:
        """Return the place of a record."""
        return f"{self._records}{sheet_id}{END}"

    def _unfinished(self, sheet_id: str) -> str:
        return f"{self._records}unfinished{os.sep}{sheet_id}{END}"

    def record(self, sheet_id: str) -> bytes | None:
        """Return what is kept of a sheet, if it is."""
        for file in (self.record_file(sheet_id), self._unfinished(sheet_id)):
            with suppress(OSError):
                return Path(file).read_bytes()
        return None

    def mend(self, has_row: Callable[[str], bool], now: float) -> None:
        """Put in order what a crash left unfinished; `now` in seconds, as files have times."""
        for file in (self.place / UNFINISHED).glob(f"*{END}"):
            with suppress(OSError):
                if has_row(file.stem):
                    file.replace(self.record_file(file.stem))
                elif now - file.stat().st_mtime > _ABANDONED:
                    file.unlink()
        for folder in (self.place / CLINICS).glob(f".*{PART}"):
            with suppress(OSError):
                if now - folder.stat().st_mtime > _ABANDONED:
                    shutil.rmtree(folder)

    # Keys

    def begin(self, *, empty: bool) -> None:
        """Read the key of the patients' keys, or draw it where the ledger is new.

        Raises:
            InputError: it is missing, though the ledger has rows.
        """
        file = self.place / KEY
        with suppress(FileNotFoundError):
            self._master = file.read_bytes()
        if len(self._master) == _KEY_BYTES:
            return
        if not empty:
            message = "The key of the ledger is missing or damaged."
            raise unusable(file, message, "Bring it back from its last backup.")
        self._master = secrets.token_bytes(_KEY_BYTES)
        with writing(file):
            _write(file, self._master)
            _flush([str(file)])

    def key_of(self, record: str) -> bytes | None:
        """Return a patient's key, if there is one."""
        with suppress(FileNotFoundError):
            with open(self._key_file(record), "rb") as file:  # noqa: PTH123
                found = file.read()
            return found if len(found) == _KEY_BYTES else None  # a crash: no row was made with it
        return None

    def new_key(self, record: str) -> bytes:
        """Draw a patient's key; it is not on the disk yet."""
        key = secrets.token_bytes(_KEY_BYTES)
        _write(self._key_file(record), key)
        return key

    def drop_key(self, record: str) -> None:
        """Delete a patient's key."""
        file = Path(self._key_file(record))
        with writing(file):
            file.unlink(missing_ok=True)
            flush_folder(file.parent)

    def _key_file(self, record: str) -> str:
        return f"{self._patients}{hashed(self._master, record)}"

    # Clinics

    def clinic_folder(self, name: str) -> Path | None:
        """Return the folder of a clinic's kept files, if they are kept."""
        inside = self.place / CLINICS / name
        found = next(iter(sorted(inside.glob(f"**/{CLINIC_FILE}"), key=_depth)), None)
        return found.parent if found else None

    def keep_clinic(self, clinic: Clinic) -> str:
        """Keep a clinic's files, unless they are kept; return their name.

        Raises:
            InputError: they were changed since the clinic was read.
            OutputError: they cannot be written.
        """
        name = self._clinics.get(clinic.digest) if clinic.fonts is None else None
        if name is None:
            name = _name_of(clinic)
            target = self.place / CLINICS / name
            if not target.is_dir():
                with writing(target):
                    self._copy(clinic, target)
            self._clinics[clinic.digest] = name
        return name

    def _copy(self, clinic: Clinic, target: Path) -> None:
        """Copy a clinic's files beside their place, see that they are the clinic's, move them."""
        beside = target.with_name(f".{secrets.token_hex(8)}{PART}")
        try:
            for file in own_files(clinic):
                copied = [*_copies(clinic, file, beside)]
                if is_same(clinic, beside / place_in_copy(clinic.folder, clinic) / CLINIC_FILE):
                    break
            else:
                raise unusable(clinic.folder, CHANGED, "Run the command again.")
            _flush([str(beside / one) for one in copied])
            with suppress(OSError):
                beside.replace(target)  # another process may have been first
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        flush_folder(target.parent)


def hashed(key: bytes, text: str) -> str:
    """Return the keyed hash of a text."""
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()[:_HASH]


def _write(file: Path | str, data: bytes) -> None:
    handle = os.open(file, _NEW, PRIVATE)
    try:
        write_all(handle, data)
    finally:
        os.close(handle)


def _flush(files: list[str]) -> None:
    """Have files on the disk, with their names."""
    if len(files) > _FEW and flush_disk_of(Path(files[0]).parent):
        return
    for file in files:
        handle = os.open(file, os.O_RDWR | BINARY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    for folder in {str(Path(file).parent) for file in files}:
        flush_folder(Path(folder))


def _depth(path: Path) -> int:
    return len(path.parts)


def _name_of(clinic: Clinic) -> str:
    """Return the digest of all that a clinic's sheets are made from, its fonts by their sizes."""
    fonts = [(path.name, path.stat().st_size) for path in own_fonts(clinic)]
    own = repr(fonts) if clinic.fonts else ""
    return hashlib.sha256(f"{clinic.digest}\n{own}".encode()).hexdigest()[:40]


def _copies(clinic: Clinic, file: Path, beside: Path) -> Iterator[str]:
    """Copy what counts of a clinic, with `file` as its own; yield the names of the copies."""
    for path, inside in copied_files(clinic, file):
        target = beside / inside
        target.parent.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
        _write(target, path.read_bytes())
        yield str(inside)
