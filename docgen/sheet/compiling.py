"""Compiling: from a clinic's files to the parts of a sheet that all its patients share.

    evaluate -> Draft -> parse -> Document -> lay out -> Layout

In: a clinic, sheet, language and format. Out: `SheetParts`. An engine asks for them once; what it
finds on disk it need not ask for, and none of what is imported here is loaded then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Protocol

from docgen.cache import FrozenMap, Memo
from docgen.contents import without_staff
from docgen.errors import FontError, Place, Problems, SettingsError
from docgen.fonts.families import Fonts, unwritable
from docgen.graphics.artwork import Picture, Raster
from docgen.graphics.pictures import Pictograms, pictogram_names, picture_folders, read_logo
from docgen.i18n import dates
from docgen.i18n.locale import Locale
from docgen.i18n.locale_file import load_locale
from docgen.layout.builder import Aloud, ByHand, Furniture, Prints, Resources, Scan, StripWords
from docgen.layout.document import lay_out
from docgen.model import Document
from docgen.pdf.plate import guards_of
from docgen.procedure.procedure import Pack
from docgen.schema.telephones import telephone_uri
from docgen.settings.clinic import Clinic, place_of_key, unwritable_texts
from docgen.settings.effective import fixed_answers, resolve, varying_settings
from docgen.settings.limits import without_limit
from docgen.settings.settings_checks import settings_behind
from docgen.sheet.compiled import SheetParts
from docgen.sheet.figures import figures_of, titles_of
from docgen.sheet.filling import Likely, folding, in_each, samples
from docgen.sheet.pairing import pair
from docgen.sheet.reading_order import content_of
from docgen.sheet.sheets import Sheet
from docgen.sheet.staff import for_staff
from docgen.style import BARS, hue, look
from docgen.template.evaluate import Context, evaluate
from docgen.template.guards import heads_with_bodies, with_fewer_guards
from docgen.template.markdown import parse
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

_CLINICS = 4  # whose files are kept in memory


class FontsOf(Protocol):
    """Finds the fonts of a clinic."""

    def __call__(self, clinic: Clinic, *, turned: bool) -> Fonts:
        """Return them; `turned` exchanges the two families."""


class Compiler:
    """Compiles sheets, and keeps what those of one clinic are made from."""

    def __init__(
        self, data: Path, fonts: FontsOf, languages: Callable[[Locale], Locale], *, caches: bool
    ) -> None:
        """Work with docgen's own data, or that of another folder.

        `languages` returns the locale that is in use already, where an equal one is.
        """
        self._data, self._fonts, self._shared, self._caches = data, fonts, languages, caches
        self._sources: Memo[str, ClinicSources] = Memo("clinics", _CLINICS if caches else 0)

    def sources(self, clinic: Clinic) -> ClinicSources:
        """Return what all sheets of a clinic are made from."""
        make = partial(ClinicSources, self._data, clinic, self._shared, caches=self._caches)
        return self._sources.get(clinic.digest, make)

    def compile(self, sheet: Sheet) -> tuple[SheetParts, Fonts]:
        """Evaluate, parse, lay out; return the fonts that it is laid out with as well."""
        clinic, pack, of = sheet.clinic, sheet.pack, self.sources(sheet.clinic)
        fonts = self._fonts(clinic, turned=False)
        turned = any(_is_turned(of.locale(language), fonts) for language in sheet.languages)
        if turned:
            fonts = self._fonts(clinic, turned=True)
        flaw = partial(unwritable, fonts)
        texts = unwritable_texts(clinic, pack.name, clinic.procedures[pack.name], flaw)
        unprinted = (*texts, *of.own_texts.unwritable(flaw))
        if unprinted:
            raise FontError(unprinted)
        templates = of.templates(pack, sheet.name)
        context = _context(sheet, templates, flaw)
        locales = [of.locale(language, sheet.name) for language in sheet.languages]
        _check_limits(sheet, locales)
        document, places = _document(sheet, templates, context, locales)
        if sheet.second:
            other, _ = _document(sheet, templates, context, [*reversed(locales)])
            document = pair(document, other)
        digests = [locale.digest for locale in locales]
        identity = hashlib.sha256(repr((*sheet.key, *digests)).encode())
        resources = _resources(sheet, of, fonts, locales, document)
        sides = [_of_side(sheet, of, fonts, one, document) for one in locales if sheet.second]
        layout = lay_out(document, resources, tuple(sides))
        around = _around(sheet, locales)
        pieces, events = content_of(document, guards_of(layout), resources.furniture, around)
        parts = SheetParts(
            identity.hexdigest(),
            document,
            layout,
            pieces,
            events,
            context.facts.settings,
            settings_behind(mentioned(tuple(templates.bodies.values())), pack),
            FrozenMap(places),
            turned,
            tuple([locale.parts for locale in locales]),
        )
        return parts, fonts


def _check_limits(sheet: Sheet, locales: Sequence[Locale]) -> None:
    """Refuse a clinic whose words for what is normal lack their limit.

    Raises:
        SettingsError: with each of them.
    """
    clinic, name = sheet.clinic, sheet.pack.name
    settings, problems = clinic.procedures[name], Problems()
    for locale in locales:
        for one in sheet.pack.no_call.settings:
            for found in without_limit(one, settings, sheet.pack, locale):
                place = found.place or place_of_key(clinic, ("procedures", name, one))
                problems.add(replace(found, place=place))
    problems.raise_as(SettingsError)


def _around(sheet: Sheet, locales: Sequence[Locale]) -> Iterator[str]:
    """Yield what can be read around the blocks of a sheet, in its foot and behind it."""
    yield from (sheet.format, sheet.pack.version)
    for locale in locales:
        yield locale.phrase("foot_sheet", id="", version="")
        yield locale.phrase("foot_page", page="", pages="")
    behind = sheet.clinic.inserts_behind(sheet.name, sheet.languages, sheet.format)
    yield from (one.digest for one in behind)


def _of_side(
    sheet: Sheet, of: ClinicSources, fonts: Fonts, locale: Locale, document: Document
) -> Resources:
    """Return what page one in one of two languages is laid out with: as if it had that alone."""
    alone = replace(sheet, language=locale.language, second="", format="standard")
    found = _resources(alone, of, fonts, [locale], document)

    def named(likely: Mapping[str, Likely]) -> dict[str, Likely]:
        """Likely values by format, and by the keys of slots in this language."""
        return dict(likely) | {f"{how}/{locale.tag}": one for how, one in likely.items()}

    return found._replace(samples=named(found.samples), folds=named(found.folds))


def _resources(
    sheet: Sheet,
    of: ClinicSources,
    fonts: Fonts,
    locales: Sequence[Locale],
    document: Document,
) -> Resources:
    """Return what a sheet is laid out with."""
    clinic = sheet.clinic
    shown = look(sheet.format, clinic.paper, hue(sheet.name, clinic.accent or ""))
    return Resources(
        shown._replace(bars=max(shown.bars, BARS) if "barcode" in clinic.prints else shown.bars),
        fonts=fonts,
        pictures=of.pictures,
        samples=in_each(locales, samples),
        furniture=_furniture(clinic, of.logo, locales),
        folds=in_each(locales, folding),
        rtl=tuple(locale.direction == "rtl" for locale in locales),
        titles=titles_of(document, of.pictures, locales[0]),
        figures=figures_of(sheet.pack, of.pictures, of.picture_names, locales),
    )


def _context(sheet: Sheet, templates: Templates, flaw: Callable[[str], str]) -> Context:
    """What the clinic fixes for all patients of a sheet."""
    clinic, pack = sheet.clinic, sheet.pack
    settings = clinic.procedures[pack.name]
    fixed = fixed_answers(pack, settings)
    resolved, unlike = resolve(settings, pack, fixed), varying_settings(settings, pack)
    words = templates.vocabulary
    return Context(ClinicFacts(clinic, resolved, unlike, fixed, sheet.name, words), settings, flaw)


def _document(
    sheet: Sheet, templates: Templates, context: Context, locales: Sequence[Locale]
) -> tuple[Document, Mapping[str, Place]]:
    """What the sheet says in one language, and where it prints what patients have unlike.

    The first of the locales is its own; another stands beside it.
    """
    locale, *others = locales
    draft = settled(evaluate(templates, context, locale, others), sheet.clinic.sections)
    document = heads_with_bodies(parse(draft))
    document = with_fewer_guards(document, context.settings, sheet.pack)
    if sheet.staff:
        document = for_staff(document, sheet.pack, context.facts, locale)
    else:
        document = without_staff(document)
    return document, draft.places


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
    number = clinic.emergency_number
    by_hand = _by_hand(locales[0])
    return Furniture(clinic.name, clinic.phone, logo, number, more, prints, aloud, label, by_hand)


def _by_hand(locale: Locale) -> ByHand:
    """Return what is printed where a day and a time are written in: page one has one language."""
    day, time = locale.phrase("write_day"), locale.phrase("write_time")
    return ByHand(day, time, locale.phrase("write_circle"), *dates.to_write(locale))


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


class ClinicSources:
    """What all sheets of one clinic are made from; each part is read when it is first asked for."""

    def __init__(
        self,
        data: Path,
        clinic: Clinic,
        languages: Callable[[Locale], Locale],
        *,
        caches: bool,
    ) -> None:
        """Take the clinic; the rest is as in `Compiler`."""
        self._clinic, self._shared, self._caches = clinic, languages, caches
        self._shipped, self._locale_folders = data / "templates", (clinic.folder, data)
        self._phrases = self._shipped / "_shared" / "phrases.yaml"
        self._drawings = picture_folders(clinic.folder, self._shipped)
        self._locales: dict[tuple[str, str], Locale] = {}
        self._templates: dict[tuple[str, str], Templates] = {}

    @cached_property
    def logo(self) -> Picture | Raster | None:
        """The clinic's logo, if it has one; raises InputError where it cannot be read."""
        return read_logo(self._clinic.logo) if self._clinic.logo else None

    @cached_property
    def pictures(self) -> Mapping[str, Picture]:
        """The pictograms by name: the clinic's own before docgen's."""
        return Pictograms(self._drawings)

    @cached_property
    def picture_names(self) -> frozenset[str]:
        """The names of all drawings there are."""
        return pictogram_names(self._drawings)

    @cached_property
    def own_texts(self) -> OwnTexts:
        """What the clinic says in its own words; its sheets are read if it does so."""
        clinic = self._clinic
        sections = FrozenMap(
            (one, tuple(section_entries(clinic.sections, one))) for one in clinic.languages
        )
        if not clinic.wordings:
            return OwnTexts(sections=sections if clinic.sections else FrozenMap())
        packs = clinic.packs.values()
        sheets = [(one, self.templates(one, sheet)) for one in packs for sheet in one.sheets]
        known = standing_texts(sheets, self._phrases)
        own = own_texts(clinic.wordings, known, self._all_catalogues())
        return own._replace(sections=sections)

    def locale(self, language: str, sheet: str = "") -> Locale:
        """Return a language as this clinic uses it: its own words and catalogue before docgen's.

        A sheet may have words of its own; without one, those that all sheets have count.
        """
        own = self.own_texts
        key = language, sheet if own.differ else ""
        if key not in self._locales:
            read = load_locale(
                language,
                self._clinic.country,
                self._catalogues(language),
                phrases=self._phrases,
                own=own.of(language, sheet),
                caches=self._caches,
            )
            self._locales[key] = self._shared(read)
        return self._locales[key]

    def templates(self, pack: Pack, sheet: str) -> Templates:
        """Return a sheet's templates as this clinic has them."""
        key = pack.name, sheet
        if key not in self._templates:
            sections = self._clinic.sections
            sources = Sources(self._shipped, pack.folder, self._clinic.folder)
            words = Vocabulary.of(pack, self.picture_names)
            others = self._all_catalogues() if sections else ()
            read = load_templates(sources, sheet, words)
            self._templates[key] = with_sections(read, pack.name, sections, others)
        return self._templates[key]

    def _catalogues(self, language: str) -> tuple[Path, ...]:
        inner = Path("locales") / language / "LC_MESSAGES" / "docgen.po"
        return tuple(folder / inner for folder in self._locale_folders)

    def _all_catalogues(self) -> tuple[Path, ...]:
        return tuple(path for one in self._clinic.languages for path in self._catalogues(one))
