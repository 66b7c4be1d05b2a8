"""Compiling: from a clinic's files to the parts of a sheet that all its patients share.

    evaluate -> Draft -> parse -> Document -> lay out -> Layout

In: a clinic, sheet, language and format. Out: `SheetParts`. An engine asks for them once; what it
finds on disk it need not ask for, and none of what is imported here is loaded then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from docgen.cache import FrozenMap, Memo
from docgen.contents import without_staff
from docgen.errors import FontError, Place
from docgen.fonts.families import Fonts, unwritable
from docgen.graphics.artwork import Picture, Raster
from docgen.graphics.pictures import PICTOGRAMS, Pictograms, pictogram_names, read_logo
from docgen.i18n.locale import Locale
from docgen.i18n.locale_file import load_locale
from docgen.layout.builder import Aloud, Furniture, Prints, Resources, Scan, StripWords
from docgen.layout.document import lay_out
from docgen.model import Document
from docgen.pdf.plate import guards_of
from docgen.procedure.procedure import Pack
from docgen.schema.telephones import telephone_uri
from docgen.settings.additions import InsertDecl
from docgen.settings.clinic import Clinic, unwritable_texts
from docgen.settings.effective import fixed_answers, resolve, varying_settings
from docgen.settings.settings_checks import settings_behind
from docgen.sheet.compiled import SheetParts
from docgen.sheet.filling import folding, in_each, samples
from docgen.sheet.pairing import pair
from docgen.sheet.reading_order import content_of
from docgen.sheet.sheets import Sheet
from docgen.sheet.staff import for_staff
from docgen.style import ACCENT, color, look
from docgen.template.evaluate import Context, evaluate
from docgen.template.markdown import heads_with_bodies, parse
from docgen.template.names import Vocabulary
from docgen.template.own_texts import (
    OwnTexts,
    own_texts,
    section_entries,
    settled,
    standing_texts,
    with_sections,
)
from docgen.template.sources import Sources, Templates, load_templates
from docgen.template.tree import mentioned
from docgen.template.wording import ClinicFacts


class FontsOf(Protocol):
    """Finds the fonts of a clinic."""

    def __call__(self, clinic: Clinic, *, turned: bool) -> Fonts:
        """Return them; `turned` exchanges the two families."""


class Compiler:
    """Compiles sheets, and keeps what they share: languages, templates, drawings."""

    def __init__(
        self, data: Path, fonts: FontsOf, languages: Callable[[Locale], Locale], *, caches: bool
    ) -> None:
        """Work with docgen's own data, or that of another folder.

        `languages` returns the locale that is in use already, where an equal one is.
        """
        self._templates, self._locales = data / "templates", data / "locales"
        self._phrases = self._templates / "_shared" / "phrases.yaml"
        self._fonts, self._shared, self._caches = fonts, languages, caches

        def memo(name: str, limit: int) -> Memo[Any, Any]:
            return Memo(name, limit if caches else 0)

        self._pictures: Memo[str, Pictograms] = memo("pictures", 16)
        self._logos: Memo[tuple[str, Path], Picture | Raster] = memo("logos", 16)
        self._loaded_locales: Memo[tuple[str, ...], Locale] = memo("locales", 16)
        self._own_texts: Memo[str, OwnTexts] = memo("own texts", 8)
        self._loaded: Memo[tuple[str, str, str], Templates] = memo("templates", 32)

    def compile(self, sheet: Sheet) -> SheetParts:
        """Evaluate, parse, lay out."""
        clinic, pack = sheet.clinic, sheet.pack
        turned = self._is_turned(sheet)
        fonts = self._fonts(clinic, turned=turned)
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
        locales = [self.locale(clinic, language, sheet.name) for language in sheet.languages]
        digests = [locale.digest for locale in locales]
        identity = hashlib.sha256(repr((*sheet.key, *digests)).encode())
        resources = self._resources(sheet, fonts)
        layout = lay_out(document, resources)
        around = self._around(
            sheet, clinic.inserts_behind(sheet.name, sheet.languages, sheet.format)
        )
        pieces, events = content_of(document, guards_of(layout), resources.furniture, around)
        return SheetParts(
            identity.hexdigest(),
            document,
            layout,
            pieces,
            events,
            context.facts.settings,
            self._printed(sheet),
            FrozenMap(places),
            turned,
            tuple([locale.parts for locale in locales]),
        )

    def _around(self, sheet: Sheet, inserts: tuple[InsertDecl, ...]) -> Iterator[str]:
        """Yield what can be read around the blocks of a sheet, in its foot and behind it."""
        yield from (sheet.format, sheet.pack.version)
        for language in sheet.languages:
            locale = self.locale(sheet.clinic, language, sheet.name)
            yield locale.phrase("foot_sheet", id="", version="")
            yield locale.phrase("foot_page", page="", pages="")
        yield from (one.digest for one in inserts)

    def _context(self, sheet: Sheet, flaw: Callable[[str], str]) -> Context:
        """What the clinic fixes for all patients of a sheet."""
        clinic, pack = sheet.clinic, sheet.pack
        settings = clinic.procedures[pack.name]
        fixed = fixed_answers(pack, settings)
        words = self.templates(clinic, pack, sheet.name).vocabulary
        resolved, unlike = resolve(settings, pack, fixed), varying_settings(settings, pack)
        facts = ClinicFacts(clinic, resolved, unlike, fixed, sheet.name, words)
        return Context(facts, settings, flaw)

    def _resources(self, sheet: Sheet, fonts: Fonts) -> Resources:
        """Return what a sheet is laid out with."""
        clinic = sheet.clinic
        locales = [self.locale(clinic, language, sheet.name) for language in sheet.languages]
        accent = color(clinic.accent) if clinic.accent else ACCENT
        return Resources(
            look(sheet.format, clinic.paper, accent),
            fonts=fonts,
            pictures=self.pictures(clinic),
            samples=in_each(locales, samples),
            furniture=_furniture(clinic, self.logo(clinic), locales),
            folds=in_each(locales, folding),
            rtl=tuple(locale.direction == "rtl" for locale in locales),
        )

    def _printed(self, sheet: Sheet) -> frozenset[str]:
        """Name the settings that a sheet's templates print."""
        templates = self.templates(sheet.clinic, sheet.pack, sheet.name)
        return settings_behind(mentioned(tuple(templates.bodies.values())), sheet.pack)

    def _is_turned(self, sheet: Sheet) -> bool:
        """Whether one of a sheet's languages is set in the fallback family."""
        fonts = self._fonts(sheet.clinic, turned=False)
        locales = [self.locale(sheet.clinic, language) for language in sheet.languages]
        return any(_is_turned(one, fonts) for one in locales)

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
        return self._loaded_locales.get(key, lambda: self._shared(load()))

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

    def pictures(self, clinic: Clinic) -> Mapping[str, Picture]:
        """Return the pictograms by name: the clinic's own before docgen's."""
        return self._pictures.get(clinic.digest, lambda: Pictograms(self._drawings(clinic)))

    def _drawings(self, clinic: Clinic) -> tuple[Path, Path]:
        return clinic.folder / PICTOGRAMS, self._templates / PICTOGRAMS


def _is_turned(locale: Locale, fonts: Fonts) -> bool:
    """Whether a language is set in the fallback family."""
    return locale.remember("turned", lambda: fonts.better_turned(locale.texts()))


def _furniture(
    clinic: Clinic, logo: Picture | Raster | None, locales: Sequence[Locale]
) -> Furniture:
    """Return what stands around the text of a clinic's sheets."""
    more = locales[0].phrase("more_times"), locales[-1].phrase("more_times")
    prints = _prints(clinic, locales)
    first, second = (
        Aloud(locale.phrase("tick_box"), locale.phrase("write_here"))
        for locale in (locales[0], locales[-1])
    )
    aloud = first, second
    label = locales[0].phrase("patient_label"), locales[-1].phrase("patient_label")
    return Furniture(
        clinic.name, clinic.phone, logo, clinic.emergency_number, more, prints, aloud, label
    )


def _prints(clinic: Clinic, locales: Sequence[Locale]) -> Prints:
    """Return the codes that the clinic prints; bars are the business of the foot."""
    first, second = locales[0], locales[-1]

    def scan(name: str, text: str, alt: str) -> Scan | None:
        if name not in clinic.prints:
            return None
        return Scan(text, (first.phrase(f"{name}_caption"), second.phrase(f"{name}_caption")), alt)

    call = first.phrase("qr_phone_alt", phone=clinic.phone)
    phone = scan("qr_phone", telephone_uri(clinic.phone, clinic.country), call)
    days = first.phrase("strip_no"), first.phrase("strip_yes")
    return Prints(
        phone,
        scan("qr_calendar", "", first.phrase("qr_calendar_alt")),
        StripWords(first.phrase("strip_key"), days) if "calendar" in clinic.prints else None,
    )
