"""The pipeline in one place, with everything it remembers.

In: a sheet's name, a clinic, a patient. Out: the bytes of a PDF.

    evaluate -> Draft -> parse -> Document -> lay out -> Layout -> engrave -> CompiledSheet    once
    Personal -> conditions, slots, order of events -> fill the plate -> PDF             per patient

"Once" is for each clinic, sheet, language and format.

An engine serves many clinics in one process and holds no state but its memos; with them off, the
bytes are the same. It reads files (templates, catalogues, fonts, pictograms) but no clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from docgen.cache import CacheRegistry, FrozenMap, Memo
from docgen.clock.checks import Hanging, check_patient, check_times
from docgen.clock.medicines import check_medicines
from docgen.clock.personal import Personal
from docgen.compiled import CompiledSheet, SheetKind
from docgen.content import NUMBER, content_of
from docgen.errors import Diagnostic, FontError, PatientError, Place, Severity
from docgen.extras import builder_for
from docgen.files import data_root
from docgen.filling import broken_words, filling_of, unprintable, untranslated
from docgen.fonts.families import Fonts, unwritable
from docgen.graphics.artwork import Picture, Raster
from docgen.graphics.pictures import PICTOGRAMS, Pictograms, pictogram_names, read_logo
from docgen.i18n.locale import Locale
from docgen.i18n.locale_file import load_locale
from docgen.layout.builder import Builder
from docgen.layout.document import lay_out
from docgen.model import Document
from docgen.pairing import pair
from docgen.patient.record import Patient
from docgen.pdf.fill import Filling, fill
from docgen.pdf.inserts import Inserts, read_inserts
from docgen.pdf.plans import Plans
from docgen.pdf.plate import engrave
from docgen.settings.clinic import Clinic
from docgen.settings.effective import fixed_answers, resolve, varying
from docgen.settings.letters import unwritable_texts
from docgen.settings.open_rules import open_rules, settings_behind
from docgen.settings.procedure import Pack
from docgen.settings.questions import Answer, Answers
from docgen.sheets import Sheet, choose_sheet, sheet_for, sheets_of
from docgen.staff import for_staff, without_staff
from docgen.template.evaluate import Context, evaluate
from docgen.template.heads import heads_with_bodies
from docgen.template.markdown import parse
from docgen.template.own_sections import section_entries, settled, with_sections
from docgen.template.own_words import OwnTexts, own_texts, standing_texts
from docgen.template.sources import Sources
from docgen.template.syntax import Templates, load_templates
from docgen.template.tree import mentioned
from docgen.template.values import ClinicFacts
from docgen.template.vocabulary import Vocabulary
from docgen.unanswered import hanging_on, worded

_SHEETS = 32  # compiled: a clinic with two sheets has four or six in use
_PLANS = 768  # of all sheets; with their parts some 25 MB


class Made(NamedTuple):
    """A finished sheet and what is worth saying about it."""

    pdf: bytes
    language: str
    pages: int
    sheet_id: str
    warnings: tuple[Diagnostic, ...] = ()


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

    def __init__(self, *, caches: bool = True, data: Path | None = None) -> None:
        """Work with docgen's own data, or that of another folder; `caches=False` keeps nothing."""
        root = data or data_root()
        self._templates, self._locales = root / "templates", root / "locales"
        self._fonts_folder = root / "fonts"
        self._phrases = self._templates / "_shared" / "phrases.yaml"
        self._caches = caches

        def memo(name: str, limit: int) -> Memo[Any, Any]:
            return Memo(name, limit if caches else 0)

        self._holders = CacheRegistry()
        self._fonts: Memo[tuple[str, bool], Fonts] = memo("fonts", 4)
        self._pictures: Memo[str, Pictograms] = memo("pictures", 16)
        self._logos: Memo[tuple[str, Path], Picture | Raster] = memo("logos", 16)
        self._loaded_locales: Memo[tuple[str, ...], Locale] = memo("locales", 16)
        self._own_texts: Memo[str, OwnTexts] = memo("own texts", 8)
        self._loaded: Memo[tuple[str, str, str], Templates] = memo("templates", 32)
        self._builders: Memo[tuple[str, ...], Callable[[], Builder]] = memo("builders", 16)
        self._inserts: Memo[tuple[str, ...], Inserts] = memo("inserts", 16)
        self._hanging: Memo[tuple[object, ...], Hanging] = memo("unanswered", 256)
        self._printed: Memo[tuple[str, ...], frozenset[str]] = memo("printed", 32)
        self._plans = Plans.most(_PLANS if caches else 0)
        self._compiled: Memo[tuple[str, ...], CompiledSheet] = memo("sheets", _SHEETS)

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
    ) -> Made:
        """Make one sheet and tell its language, pages, sheet id and warnings; raises as `make`.

        `staff_copy` adds a last page: expected answers, and the settings that its times come from.
        """
        wanted = sheet_for(patient, sheet, clinic, language, format)
        if staff_copy:
            wanted = replace(wanted, staff=True)
        ready = self.prepare(wanted, patient, printed_on)
        done = fill(ready.sheet.plate, ready.filling)
        tag = ready.sheet.document.language
        warnings = *ready.warnings, *broken_words(done.broken, patient.id)
        return Made(done.pdf, tag, done.pages, ready.filling.digest[:NUMBER], warnings)

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
        fixed = fixed_answers(pack, clinic.procedures[pack.name])
        answers = patient.answers(pack, fixed)
        compiled = self.compiled(sheet)
        of = compiled.kind(answers)
        personal = [
            Personal(
                clinic,
                pack,
                of.kind,
                patient,
                self.locale(clinic, language, sheet.name),
                sheet.name,
                printed_on,
                of.times,
            )
            for language in sheet.languages
        ]
        hanging = partial(self._hanging_on, sheet, compiled, worded(answers, pack))
        problems = check_patient(
            patient, clinic, pack, sheet.name, of.kind.settings, hanging, printed_on
        )
        problems += [*check_times(personal[0]), *check_medicines(personal[0])]
        problems += [*clinic.unsaid(), *compiled.plate.pictures.warnings]
        problems += self._left_open(sheet, patient, Answers(answers))
        for own in personal:
            problems += [p for p in unprintable(compiled.plate, own) if p not in problems]
            problems += untranslated(compiled.plate, own)
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        if errors:
            raise PatientError(errors)
        filling = filling_of(compiled, of, personal)
        return Ready(compiled, of, filling, tuple(problems))

    def sheet(
        self, name: str, clinic: Clinic, procedure: str, language: str | None, format_name: str
    ) -> Sheet:
        """Check names and choose the language: see `choose_sheet`."""
        return choose_sheet(name, clinic, procedure, language, format_name)

    def compiled(self, sheet: Sheet) -> CompiledSheet:
        """Return a sheet as all its patients share it, made at first use."""
        return self._compiled.get(sheet.key, lambda: self._compile(sheet))

    def _compile(self, sheet: Sheet) -> CompiledSheet:
        """Evaluate, parse, lay out, engrave."""
        clinic, pack = sheet.clinic, sheet.pack
        fonts = self._fonts_of(sheet)
        flaw = partial(unwritable, fonts)
        texts = unwritable_texts(clinic, pack.name, clinic.procedures[pack.name], flaw)
        unprinted = (*texts, *self.own_texts(clinic).unwritable(flaw))
        if unprinted:
            raise FontError(unprinted)
        context = self._context(sheet, flaw)
        document, places = self._document(sheet, context, *sheet.languages)
        if sheet.second:
            other, _ = self._document(sheet, context, sheet.second, sheet.language)
            document = pair(document, other)
        digests = [self.locale(clinic, language, sheet.name).digest for language in sheet.languages]
        identity = hashlib.sha256(repr((*sheet.key, *digests)).encode())
        builder = self._builder(sheet)
        layout = lay_out(document, builder)
        plate = engrave(layout, fonts, identity.hexdigest(), self._plans)
        plate.inserts = self.inserts(sheet)
        around = self._around(sheet, plate.inserts)
        content = content_of(document, plate.guards, builder.furniture, around, caches=self._caches)
        return CompiledSheet(
            document, plate, content, context.facts, pack, places, caches=self._caches
        )

    def _around(self, sheet: Sheet, inserts: Inserts | None) -> Iterator[str]:
        """Yield what can be read around the blocks of a sheet, in its foot and behind it."""
        yield from (sheet.format, sheet.pack.version)
        for language in sheet.languages:
            locale = self.locale(sheet.clinic, language, sheet.name)
            yield locale.phrase("foot_sheet", id="", version="")
            yield locale.phrase("foot_page", page="", pages="")
        yield from inserts.key if inserts else ()

    def _context(self, sheet: Sheet, flaw: Callable[[str], str]) -> Context:
        """What the clinic fixes for all patients of a sheet."""
        clinic, pack = sheet.clinic, sheet.pack
        settings = clinic.procedures[pack.name]
        fixed = fixed_answers(pack, settings)
        words = self.templates(clinic, pack, sheet.name).vocabulary
        resolved, unlike = resolve(settings, pack, Answers(fixed)), varying(settings, pack)
        facts = ClinicFacts(clinic, resolved, unlike, fixed, sheet.name, words)
        return Context(facts, settings, flaw)

    def _builder(self, sheet: Sheet) -> Builder:
        """Return what lays out a sheet."""
        clinic = sheet.clinic
        locales = [self.locale(clinic, language, sheet.name) for language in sheet.languages]
        own = builder_for(sheet, locales, self.pictures(clinic), self.logo(clinic))
        return own(fonts=self._fonts_of(sheet))

    def inserts(self, sheet: Sheet) -> Inserts | None:
        """Return the PDFs that stand behind a sheet."""
        found = sheet.clinic.inserts_behind(sheet.name, sheet.languages, sheet.format)
        if not found:
            return None
        return self._inserts.get(tuple(one.digest for one in found), lambda: read_inserts(found))

    def _document(
        self, sheet: Sheet, context: Context, language: str, *beside: str
    ) -> tuple[Document, Mapping[str, Place]]:
        """What the sheet says in one language, and where it prints what patients have unlike."""
        templates = self.templates(sheet.clinic, sheet.pack, sheet.name)
        locale, *others = [
            self.locale(sheet.clinic, one, sheet.name) for one in (language, *beside)
        ]
        draft = settled(evaluate(templates, context, locale, others), sheet.clinic.sections)
        document = heads_with_bodies(parse(draft))._replace(language=locale.tag)
        if sheet.staff:
            document = for_staff(document, sheet.pack, context.facts, language)
        else:
            document = without_staff(document)
        return document, draft.places

    def _hanging_on(
        self, sheet: Sheet, compiled: CompiledSheet, others: FrozenMap[str, Answer], question: str
    ) -> Hanging:
        """What hangs on a question that a patient leaves open: found once for many patients."""
        choices = sheet.pack.questions[question].choices
        key = sheet.key, question, others
        return self._hanging.get(key, lambda: hanging_on(question, choices, others, compiled))

    def _left_open(self, sheet: Sheet, patient: Patient, answers: Answers) -> list[Diagnostic]:
        """Warn of the clinic's rules of which nobody knows whether they hold for this patient."""
        clinic, pack = sheet.clinic, sheet.pack
        settings = clinic.procedures[pack.name]
        if patient.is_blank or not settings.rules:
            return []

        def printed() -> frozenset[str]:
            bodies = self.templates(clinic, pack, sheet.name).bodies
            return settings_behind(mentioned(tuple(bodies.values())), pack)

        known = self._printed.get((clinic.digest, pack.name, sheet.name), printed)
        return list(open_rules(settings, pack, answers, known, patient.id))

    def _fonts_of(self, sheet: Sheet) -> Fonts:
        """Return docgen's fonts, and with them those of a folder that the clinic names.

        A sheet in a language whose letters the text family lacks has its faces turned.
        """
        own = sheet.clinic.fonts

        def load(*, turned: bool) -> Fonts:
            make = partial(
                Fonts.load, self._fonts_folder, caches=self._caches, own=own, turned=turned
            )
            return self._fonts.get((str(own or ""), turned), lambda: self._holders.add(make()))

        usual = load(turned=False)
        locales = [self.locale(sheet.clinic, language) for language in sheet.languages]
        return load(turned=True) if any(_is_turned(one, usual) for one in locales) else usual

    def logo(self, clinic: Clinic) -> Picture | Raster | None:
        """Return the clinic's logo, if it has one; raises InputError where it cannot be read."""
        path = clinic.logo
        return self._logos.get((clinic.digest, path), lambda: read_logo(path)) if path else None

    def locale(self, clinic: Clinic, language: str, sheet: str = "") -> Locale:
        """Return a language as this clinic uses it: its own words and catalogue before docgen's.

        A sheet may have words of its own; without one, those that all sheets have count.
        """
        own = self.own_texts(clinic)
        load = partial(
            load_locale,
            language,
            clinic.country,
            self._catalogues(clinic, language),
            phrases=self._phrases,
            own=own.of(language, sheet),
            caches=self._caches,
        )
        key = (clinic.digest, language, sheet if own.differ else "")
        return self._loaded_locales.get(key, lambda: self._holders.add(load()))

    def own_texts(self, clinic: Clinic) -> OwnTexts:
        """Return what the clinic says in its own words; its sheets are read if it does so."""
        if not clinic.wordings and not clinic.sections:
            return OwnTexts()

        def held() -> OwnTexts:
            packs = clinic.packs.values()
            sheets = [(one, self.templates(clinic, one, s)) for one in packs for s in one.sheets]
            sections = FrozenMap(
                (one, tuple(section_entries(clinic.sections, one))) for one in clinic.languages
            )
            if not clinic.wordings:
                return OwnTexts(sections=sections)
            known = standing_texts(sheets, self._phrases)
            own = own_texts(clinic.wordings, known, self._all_catalogues(clinic))
            return own._replace(sections=sections)

        return self._own_texts.get(clinic.digest, held)

    def _all_catalogues(self, clinic: Clinic) -> tuple[Path, ...]:
        return tuple(path for one in clinic.languages for path in self._catalogues(clinic, one))

    def _catalogues(self, clinic: Clinic, language: str) -> tuple[Path, ...]:
        folders = (clinic.folder / "locales", self._locales)
        return tuple(one / language / "LC_MESSAGES" / "docgen.po" for one in folders)

    def templates(self, clinic: Clinic, pack: Pack, sheet: str) -> Templates:
        """Return a sheet's templates as this clinic has them."""
        sources = Sources(self._templates, pack.folder, clinic.folder)

        def load() -> Templates:
            words = Vocabulary.of(pack, pictogram_names(self._drawings(clinic)))
            templates = load_templates(sources, sheet, words)
            others = self._all_catalogues(clinic) if clinic.sections else ()
            return with_sections(templates, pack.name, clinic.sections, others)

        return self._loaded.get((clinic.digest, pack.name, sheet), load)

    def forget(self) -> None:
        """Drop what is remembered of patients; what they share is kept."""
        self._holders.forget()

    def pictures(self, clinic: Clinic) -> Mapping[str, Picture]:
        """Return the pictograms by name: the clinic's own before docgen's."""
        return self._pictures.get(clinic.digest, lambda: Pictograms(self._drawings(clinic)))

    def _drawings(self, clinic: Clinic) -> tuple[Path, Path]:
        return clinic.folder / PICTOGRAMS, self._templates / PICTOGRAMS


def _is_turned(locale: Locale, fonts: Fonts) -> bool:
    """Whether a language is set in the fallback family."""
    return locale.remember("turned", lambda: fonts.better_turned(locale.texts()))
