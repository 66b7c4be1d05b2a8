"""Clinics and compiled sheets, kept on disk from one start of docgen to the next.

In: what the user asks for. Out: what was made of the same input before, or None.

Each thing lies under the digest of everything that went into it. What is docgen's own (its modules,
templates, catalogues, fonts) counts by what the system tells of its files, the libraries by their
versions; what is the clinic's counts byte by byte. Nothing that is kept has seen a patient.

A compiled sheet hangs on the clinic as a value, whoever has read it and in whichever process, and
on the files that are read while it is compiled.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docgen
from docgen import model, style
from docgen.cache_folder import CacheFolder, cache_folder
from docgen.errors import Diagnostic, DocgenError, Place, Severity
from docgen.expression import truth as expression
from docgen.files import data_root, digest_of_all
from docgen.fonts.face import Glyphs
from docgen.frozen_bytes import Codec, UnreadableError, UnwritableError
from docgen.graphics import artwork
from docgen.i18n import catalogue, locale
from docgen.layout import frame, text
from docgen.layout.text import SetLine
from docgen.pdf.cells import SetBox
from docgen.procedure import drawings, libraries, procedure, setting_decls
from docgen.procedure.questions import QuestionDecl
from docgen.schema.kinds import Choice, FreeText, Ids
from docgen.schema.quantity import Hedge, Quantity, Unit
from docgen.schema.telephones import Phone
from docgen.schema.yamltree import Scalar
from docgen.settings import additions, identity
from docgen.settings.clinic import CLINIC_FILE, Clinic, clinic_file, sources_beside, sources_named
from docgen.settings.effective import ClinicRule, Settings
from docgen.settings.kind_of_patient import OneOf, Resolved, Setting, TableRow
from docgen.settings.list_format import ListFormat
from docgen.sheet.compiled import SheetParts
from docgen.sheet.content import ReadPiece
from docgen.sheet.sheets import Sheet

_PACKAGE = Path(docgen.__file__).resolve().parent
_DATA = ("templates", "locales", "fonts")  # folders of docgen's own
_INSTALLED = (".dist-info", ".egg-info")  # a folder for each library, with its version in its name

_OF_A_CLINIC = (
    *(Clinic, identity.Review, identity.LanguageReview, ListFormat),
    *(additions.InsertDecl, additions.OwnSection, additions.OwnText),
    *(additions.OwnWording, additions.OwnWords),
    *(Settings, ClinicRule, Quantity, Unit, Hedge, Scalar),
    *(Setting, TableRow, OneOf, Choice, Phone, FreeText, Ids),
    *(procedure.Pack, procedure.CheckDecl, procedure.EntryDecl, procedure.FactDecl),
    *(
        procedure.MedicineCheck,
        procedure.NoCall,
        procedure.OrderDecl,
        procedure.SlotDecl,
        procedure.TimeDecl,
    ),
    *(setting_decls.SettingDecl, setting_decls.FieldDecl, setting_decls.FieldType),
    *(setting_decls.Shorthand, setting_decls.TableDecl, setting_decls.TotalDecl),
    *(QuestionDecl, libraries.SignDecl, drawings.FigureDecl, drawings.Region),
)
_CONDITIONS = (
    *(expression.Truth, expression.Wants, expression.Name, expression.Literal),
    *(expression.Compare, expression.Within, expression.Is),
    *(expression.And, expression.Or, expression.Not),
)
_OF_A_SHEET = (
    *(SheetParts, ReadPiece, SetBox, Resolved, style.Look, style.Loose, style.TextStyle, Glyphs),
    *(model.Document, model.Heading, model.Paragraph, model.List, model.Item, model.Table),
    *(model.Row, model.Cell, model.Box, model.Text, model.Slot),
    *(frame.Layout, frame.Element, frame.Leaf, frame.LeafAt, frame.TextCell),
    *(frame.Stack, frame.Side, frame.Panel, frame.Section, frame.Times, frame.Event),
    *(frame.Bookmark, frame.Front),
    *(frame.Anchor, frame.Fitting, frame.Art, frame.Dot, frame.Label, frame.Rect, frame.Stroke),
    *(frame.BarCells, frame.BarRow, frame.BarPart),
    *(frame.Leader, frame.Code, frame.CalendarCells, frame.FilledShapes),
    *(text.TextTemplate, text.SetText, text.SlotPlace, text.Run, text.BreakSpot, SetLine),
    *(text.Spacing,),
    *(artwork.Picture, artwork.Ink, artwork.Raster, artwork.Spot),
)
_OF_A_LANGUAGE = (
    *(locale.LocaleParts, locale.LocaleSource, locale.Names, locale.Phrase),
    *(catalogue.Catalogue, catalogue.Translation),
)
# The closed list of classes whose values are kept. One that is missing here fails the tests: they
# keep every example.
_CLASSES: tuple[type, ...] = (
    *(Diagnostic, Place, Severity),
    *_OF_A_CLINIC,
    *_CONDITIONS,
    *_OF_A_SHEET,
    *_OF_A_LANGUAGE,
)


def sheet_codec() -> Codec:
    """Return what writes clinics and compiled sheets as bytes, and reads them."""
    return Codec(_CLASSES)


def compiled_cache(data: Path | None = None) -> CompiledCache | None:
    """Return what this user's docgen keeps; None where there is no folder for it."""
    folder = cache_folder()
    try:
        return CompiledCache(folder, data) if folder else None
    except OSError:  # docgen's own files cannot be looked at
        return None


class CompiledCache:
    """What one version of docgen keeps in a folder."""

    def __init__(self, folder: CacheFolder, data: Path | None = None) -> None:
        """Keep what is made with docgen's own data, or with that of another folder."""
        self.folder, self._data = folder, data or data_root()
        self._codec = sheet_codec()
        self._latest: tuple[Clinic, str] | None = None  # a clinic, and its digest as a value
        self._program = self._named_program()  # before anything is read

    def _named_program(self) -> str:
        """Return what names this docgen: its files, its data, Python and the libraries."""
        total = hashlib.sha256(sys.version.encode())
        for root in (_PACKAGE, *(self._data / name for name in _DATA)):
            for line in (f"{root}\n", *_stats(str(root))):  # where it lies is part of a pack
                total.update(line.encode(errors="surrogateescape"))
        for name in sorted(_installed()):
            total.update(name.encode(errors="surrogateescape"))
        return total.hexdigest()

    def clinic(self, path: Path | str) -> Clinic:
        """Return a clinic as `Clinic.load` reads it; raises as that does."""
        file = clinic_file(path)
        beside = _beside(file)
        key = self.key("clinic", os.getcwd(), str(file), beside)  # noqa: PTH109  # as text
        data = self.folder.get(key) if beside else None
        kept: tuple[Clinic, str] | None = self._decoded(data)
        if data and kept and kept[1] == _named(kept[0]):
            self._latest = kept[0], hashlib.sha256(data).hexdigest()
            return kept[0]
        clinic = Clinic.load(path)
        named = _named(clinic)
        if beside and named and _beside(file) == beside:
            self.put(key, (clinic, named))
        return clinic

    def key_of(self, sheet: Sheet) -> str:
        """Return the name of a compiled sheet: all that it is made from, as it is now.

        "" where that cannot be told. A sheet that is compiled between two calls that return the
        same name was made from just this.
        """
        clinic = sheet.clinic
        beside, named = _beside(clinic.folder / CLINIC_FILE), _named(clinic)
        own = sheet.pack.name, sheet.name, sheet.languages, sheet.format, sheet.staff
        try:
            value = self._digest(clinic, named)
        except UnwritableError:  # a test holds every example to it
            return ""
        return self.key("sheet", value, beside, named, *own) if beside and named else ""

    def _digest(self, clinic: Clinic, named: str) -> str:
        """Return the digest of a clinic as a value; that of the latest one is known.

        Raises:
            UnwritableError: it holds something that cannot be kept.
        """
        if self._latest is None or self._latest[0] is not clinic:
            data = self._codec.encode((clinic, named))  # the bytes that `clinic` keeps
            self._latest = clinic, hashlib.sha256(data).hexdigest()
        return self._latest[1]

    def key(self, *parts: object) -> str:
        """Return the name under which this docgen keeps what is made from these parts."""
        whole = repr((self._program, *parts)).encode("utf-8", "backslashreplace")
        return hashlib.sha256(whole).hexdigest()

    def get(self, key: str) -> Any:  # noqa: ANN401  # whatever was put there
        """Return what was kept under a key, None if there is nothing."""
        return self._decoded(self.folder.get(key) if key else None)

    def _decoded(self, data: bytes | None) -> Any:  # noqa: ANN401  # as `get`
        try:
            return None if data is None else self._codec.decode(data)
        except UnreadableError:
            return None

    def put(self, key: str, value: object) -> bool:
        """Keep a value; tell whether it is kept."""
        try:
            return self.folder.put(key, self._codec.encode(value))
        except UnwritableError:  # a test holds every example to it
            return False


def _beside(file: Path) -> str:
    """Return the digest of a clinic's file and of what counts beside it; "" if it is not there."""
    try:
        return digest_of_all(sources_beside(file))
    except (OSError, DocgenError):
        return ""


def _named(clinic: Clinic) -> str:
    """Return the digest of the files that `clinic.yaml` names.

    A folder of fonts is listed: it may be the system's, of a gigabyte. A sheet with letters in one
    of them is never kept (see `Engine`), so all that hangs on it is which letters can be written.

    "" if they are not there any more.
    """
    try:
        fonts = "".join(_stats(str(clinic.fonts))) if clinic.fonts else ""
        named = digest_of_all(sources_named(clinic.logo, clinic.inserts))
    except (OSError, DocgenError):
        return ""
    return named + hashlib.sha256(fonts.encode("utf-8", "backslashreplace")).hexdigest()


def _stats(folder: str, inside: str = "") -> Iterator[str]:
    """Yield what the system tells of each file, in the order of their names: size and times.

    The time of change (`ctime`) cannot be set: who puts other bytes into a file, or another file in
    its place, changes it, though size and time of writing be the same.
    """
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{inside}/{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _stats(entry.path, name)
        else:
            about = entry.stat()
            yield f"{name} {about.st_size} {about.st_mtime_ns} {about.st_ctime_ns}\n"


def _installed() -> Iterator[str]:
    """Yield the names and versions of all libraries."""
    for folder in sys.path:
        try:
            names = os.listdir(folder)  # noqa: PTH208  # "" is the working folder
        except OSError:
            continue
        yield from (name for name in names if name.endswith(_INSTALLED))
