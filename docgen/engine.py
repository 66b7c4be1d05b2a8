"""The pipeline in one place, with everything it remembers.

In: a sheet's name, a clinic, a patient. Out: the bytes of a PDF.

    evaluate -> Draft -> parse -> Document -> lay out -> Layout -> engrave -> CompiledSheet    once
    Personal -> conditions, slots, order of events -> fill the plate -> PDF             per patient

"Once" is for each clinic, sheet, language and format.

An engine serves many clinics in one process and holds no state but its memos; with them off, the
bytes are the same. It reads files (templates, catalogues, fonts, pictograms) but no clock.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from docgen.cache import FrozenMap, InUse, Memo
from docgen.clock.checks import check_patient, check_times
from docgen.clock.medicines import check_medicines
from docgen.clock.personal import Personal
from docgen.errors import Diagnostic, PatientError, Severity
from docgen.files import data_root
from docgen.fonts.families import Fonts
from docgen.i18n.locale import REMEMBERED, Locale
from docgen.patient.record import Patient
from docgen.pdf.document import fill
from docgen.pdf.filled import Filling
from docgen.pdf.inserts import Inserts, read_inserts
from docgen.pdf.plate import Plans, engrave
from docgen.settings.clinic import Clinic
from docgen.settings.effective import fixed_answers
from docgen.settings.settings_checks import open_rules
from docgen.sheet.compiled import CompiledSheet, SheetKind, SheetParts
from docgen.sheet.content import NUMBER
from docgen.sheet.filling import (
    broken_words,
    copied,
    filling_of,
    short_of_room,
    unprintable,
    untranslated,
)
from docgen.sheet.sheets import Sheet, sheet_for, sheets_of

if TYPE_CHECKING:
    from docgen.sheet.compiled_cache import CompiledCache
    from docgen.sheet.compiling import Compiler

_SHEETS = 32  # compiled: a clinic with two sheets has four or six in use
_PLANS = 768  # of all sheets; with their parts some 25 MB


class Made(NamedTuple):
    """A finished sheet and what is worth saying about it.

    `digest` is that of all that its patient can read on it, but for the day of printing; the sheet
    id, its number in the foot, is how it begins.
    """

    pdf: bytes
    language: str
    pages: int
    sheet_id: str
    warnings: tuple[Diagnostic, ...] = ()
    digest: str = ""


class SheetCache(Protocol):
    """Where compiled sheets are kept from one engine to the next."""

    def key_of(self, sheet: Sheet) -> str:
        """Return the name under which a sheet is kept, "" if it cannot be."""

    def get(self, key: str) -> Any:  # noqa: ANN401  # parts of a compiled sheet
        """Return what was kept, None if there is nothing."""

    def put(self, key: str, value: object) -> bool:
        """Keep something; tell whether it is kept."""


class Ready(NamedTuple):
    """One patient's sheet before it is written: what is shared, and what fills it."""

    sheet: CompiledSheet
    kind: SheetKind
    filling: Filling
    warnings: tuple[Diagnostic, ...]


class Engine:
    """Makes sheets; keeps what patients share between calls.

    Several threads may use one engine at the same time: each sheet has the bytes that it has when
    it is made alone. They take turns, so a list is made faster by processes (`docgen batch --jobs`)
    than by threads. What two threads are first to ask for may be made twice; one of the two is
    kept. `forget` drops what is known when it is called: call it again when no sheet is under way.
    """

    def __init__(
        self,
        *,
        caches: bool = True,
        data: Path | None = None,
        disk: bool | SheetCache = False,
    ) -> None:
        """Work with docgen's own data, or that of another folder; `caches=False` keeps nothing.

        With `disk` compiled sheets are taken from the user's cache folder, and kept there for the
        next start (`DOCGEN_CACHE` names another folder, or switches it off); or in a cache that is
        at hand.
        """
        self._data, self._caches = data or data_root(), caches
        self._user = _user_cache(self._data) if disk is True else None
        self._disk: SheetCache | None = self._user if isinstance(disk, bool) else disk

        def memo(name: str, limit: int) -> Memo[Any, Any]:
            return Memo(name, limit if caches else 0)

        self._fonts: InUse[tuple[str, bool], Fonts] = InUse()
        self._languages: InUse[str, Locale] = InUse()
        self._inserts: Memo[tuple[str, ...], Inserts] = memo("inserts", 16)
        self._plans = Plans.most(_PLANS if caches else 0)
        self._compiled: Memo[tuple[str, ...], CompiledSheet] = memo("sheets", _SHEETS)

    def clinic(self, path: Path | str) -> Clinic:
        """Read a clinic as `Clinic.load` does, from disk if the engine may; raises as that does."""
        return self._user.clinic(path) if self._user else Clinic.load(path)

    def make(
        self,
        sheet: str,
        clinic: Clinic,
        patient: Patient,
        *,
        language: str | None = None,
        format: str = "standard",  # noqa: A002  # the name that the command line uses
        printed_on: date | datetime | None = None,
    ) -> bytes:
        """Return the PDF of one sheet (`prepare` or `discharge`) for one patient.

        `language` wins over the record's; without either it is the clinic's first. `printed_on`
        is the day, or the local date and time, of printing; without it none is printed.

        Raises:
            DocgenError: with every problem found: InputError for a wrong name, PatientError for
                the record, TemplateError, TranslationError and FontError for the clinic's texts.
        """
        made = self.make_sheet(
            sheet, clinic, patient, language=language, format=format, printed_on=printed_on
        )
        return made.pdf

    def make_sheet(
        self,
        sheet: str,
        clinic: Clinic,
        patient: Patient,
        *,
        language: str | None = None,
        format: str = "standard",  # noqa: A002  # as `make`
        printed_on: date | datetime | None = None,
        staff_copy: bool = False,
        copy_of: date | None = None,
    ) -> Made:
        """Make one sheet and tell its language, pages, sheet id and warnings; raises as `make`.

        `staff_copy` adds a last page: expected answers, and the settings that its times come from.
        `copy_of` is the day on which the sheet was given that this is a copy of: each page says it
        beside its foot ("Copy of December 8"). With the `printed_on` of that sheet all else is as
        it was, the sheet id too.
        """
        wanted = sheet_for(patient, sheet, clinic, language, format)
        if staff_copy:
            wanted = replace(wanted, staff=True)
        ready = self.prepare(wanted, patient, printed_on)
        filling = ready.filling
        if copy_of is not None:
            filling = copied(filling, ready.sheet.locales, copy_of)
        done = fill(ready.sheet.plate, filling)
        tag = ready.sheet.document.language
        warnings = *ready.warnings, *broken_words(done.broken, patient.id)
        digest = ready.filling.digest
        return Made(done.pdf, tag, done.pages, digest[:NUMBER], warnings, digest)

    def problems(
        self,
        sheet: str,
        clinic: Clinic,
        patient: Patient,
        *,
        language: str | None = None,
        format: str = "standard",  # noqa: A002  # as `make`
        printed_on: date | datetime | None = None,
    ) -> tuple[Diagnostic, ...]:
        """Return what stands against one sheet for one patient, or else what is worth a word.

        Errors say what `make` would refuse: what is missing, say. Nothing is written.

        Raises:
            DocgenError: what has nothing to do with the patient, as `make`.
        """
        try:
            wanted = sheet_for(patient, sheet, clinic, language, format)
            return self.prepare(wanted, patient, printed_on).warnings
        except PatientError as found:
            return found.diagnostics

    def sheets(self, clinic: Clinic) -> tuple[Sheet, ...]:
        """Return every sheet that a clinic has: by procedure, name, language and format."""
        return sheets_of(clinic)

    def prepare(
        self, sheet: Sheet, patient: Patient, printed_on: date | datetime | None = None
    ) -> Ready:
        """Do all for one patient but writing the file.

        Raises:
            PatientError: what stops the sheet, all at once; others as `make`.
        """
        clinic, pack = sheet.clinic, sheet.pack
        settings = clinic.procedures[pack.name]
        fixed = fixed_answers(pack, settings)
        answers = patient.answers(pack, fixed)
        compiled = self.compiled(sheet)
        of = compiled.kind(answers)
        personal = [
            Personal(
                clinic,
                pack,
                of.kind,
                patient,
                locale,
                sheet.name,
                printed_on,
                of.times,
            )
            for locale in compiled.locales
        ]
        hanging = partial(compiled.hanging_on, answers)
        problems = check_patient(
            patient, clinic, pack, sheet.name, of.kind.settings, hanging, printed_on
        )
        problems += [*check_times(personal[0]), *check_medicines(personal[0])]
        problems += [*clinic.unsaid(), *compiled.plate.pictures.warnings]
        if settings.rules and not patient.is_blank:
            problems += open_rules(settings, pack, answers, compiled.printed, patient.id)
        for own in personal:
            problems += [p for p in unprintable(compiled.plate, own) if p not in problems]
            problems += untranslated(compiled.plate, own)
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        if errors:
            raise PatientError(errors)
        filling = filling_of(compiled, of, personal)
        problems += short_of_room(filling, patient.id)
        return Ready(compiled, of, filling, tuple(problems))

    @cached_property
    def compiler(self) -> Compiler:
        """What compiles sheets: languages, templates, drawings of a clinic."""
        # Half of docgen, Jinja2, Babel, markdown-it: a sheet that is on disk needs none of them.
        from docgen.sheet.compiling import Compiler  # noqa: PLC0415

        return Compiler(self._data, self._fonts_of, self._shared, caches=self._caches)

    def compiled(self, sheet: Sheet) -> CompiledSheet:
        """Return a sheet as all its patients share it, made at first use."""
        return self._compiled.get(sheet.key, lambda: self._compile(sheet))

    def _compile(self, sheet: Sheet) -> CompiledSheet:
        """Take a sheet from disk or compile it, and engrave it."""
        disk = self._disk
        key = disk.key_of(sheet) if disk else ""
        kept: SheetParts | None = disk.get(key) if disk else None
        if kept:
            parts, fonts = kept, self._fonts_of(sheet.clinic, turned=kept.turned)
        else:
            parts, fonts = self.compiler.compile(sheet)
        plate = engrave(parts.layout, fonts, parts.identity, self._plans, parts.statics)
        # Glyphs of fonts that shape have numbers in the order in which they are asked for.
        if disk and key and not kept and fonts.plain and key == disk.key_of(sheet):
            disk.put(key, parts._replace(statics=FrozenMap(plate.statics)))
        plate.inserts = self.inserts(sheet)
        remembered = REMEMBERED if self._caches else 0
        locales = [self._shared(Locale(one, remembered=remembered)) for one in parts.locales]
        return CompiledSheet(
            parts, plate, tuple(locales), sheet.clinic, sheet.pack, caches=self._caches
        )

    def _shared(self, locale: Locale) -> Locale:
        """Return the locale that is in use already, where an equal one is."""
        return self._languages.get(locale.digest, lambda: locale)

    def inserts(self, sheet: Sheet) -> Inserts | None:
        """Return the PDFs that stand behind a sheet."""
        found = sheet.clinic.inserts_behind(sheet.name, sheet.languages, sheet.format)
        if not found:
            return None
        return self._inserts.get(tuple(one.digest for one in found), lambda: read_inserts(found))

    def _fonts_of(self, clinic: Clinic, *, turned: bool) -> Fonts:
        """Return docgen's fonts, and with them those of a folder that the clinic names.

        A sheet in a language whose letters the text family lacks has its faces `turned`.
        """
        own, folder = clinic.fonts, self._data / "fonts"
        make = partial(Fonts.load, folder, caches=self._caches, own=own, turned=turned)
        return self._fonts.get((str(own or ""), turned), make)

    def forget(self) -> None:
        """Drop what is remembered of patients; what they share is kept."""
        self._fonts.forget()
        self._languages.forget()


def _user_cache(data: Path) -> CompiledCache | None:
    """Return what the user's docgen keeps on disk, if it can keep anything."""
    from docgen.sheet.compiled_cache import compiled_cache  # noqa: PLC0415  # where it is used

    return compiled_cache(data)
