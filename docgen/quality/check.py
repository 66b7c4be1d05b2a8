"""Everything a clinic wants to know before it trusts its sheets.

In: the clinic's folder and the day. Out: `CheckReport`: what was tried, each problem at its place.
The clinic is read; then each sheet is made in each of its languages for every kind of patient that
the templates tell apart, once with all that can be known of a patient and once with lines to write
on. What cannot be made, or looks odd, becomes a diagnostic; so does a telephone number that cannot
be right, and a language for which neither `review:` nor its catalogue names a reader. Nothing is
written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from docgen.clock.timeline import localise, shift
from docgen.engine import Engine
from docgen.errors import (
    Diagnostic,
    DocgenError,
    InputError,
    Place,
    Severity,
    is_slip,
    suggest,
    warning,
)
from docgen.fonts.fallback import flaws_in
from docgen.fonts.quarantine import GARBAGE
from docgen.graphics.pictures import PICTOGRAMS
from docgen.i18n.locale import SOURCE
from docgen.i18n.locale_file import problems_of
from docgen.model import SCARCE
from docgen.new.answers import NAME as UNNAMED
from docgen.patient.record import Patient
from docgen.pdf.filled import fill_pages
from docgen.procedure.libraries import GLOSSARY_FILE, load_glossary
from docgen.procedure.pack import FOLDER, PROCEDURE_FILE
from docgen.procedure.questions import Answer
from docgen.quality.audit import Audit, Auditor
from docgen.quality.copies import stale_copies
from docgen.quality.formats import format_problems
from docgen.quality.readability import ReadingReport, Tally, reading_problems, stands_for
from docgen.quality.trials import fullest_patient, kinds_of_patient, trial_patients
from docgen.schema.telephones import USUAL, Phone, number_flaw
from docgen.settings.clinic import Clinic, place_of_key
from docgen.sheet.sheets import Sheet, choose_sheet

MOST_PAGES = 4  # two leaves: what is longer is not read
MORE_BLANK = 1  # lines to write on take more room than what is written on them


@dataclass(frozen=True, slots=True)
class Tried:
    """One sheet in one language: how many kinds of patient were tried, and its pages at most.

    `untried` is how many kinds there would be where not all were tried, or 0.

    A sheet that is to be filled in by hand has lines for all that is not known: it may be longer.
    """

    procedure: str
    sheet: str
    language: str
    kinds: int
    pages: int
    reading: ReadingReport
    blank: int  # pages of one that is filled in by hand, at most
    audit: Audit | None = None
    untried: int = 0
    overfull: bool = False  # page one gives up what it should keep, for some patients

    @property
    def name(self) -> str:
        """Name the sheet."""
        return f"{self.procedure}, {self.sheet}, {self.language}"

    def __str__(self) -> str:
        """Write the lines of the report."""
        kinds = "1 kind of patient" if self.kinds == 1 else f"{self.kinds} kinds of patients"
        if self.untried:
            kinds += f" (each answer alone and each pair, not all {self.untried:,} combinations)"
        pages = "1 page" if self.pages == 1 else f"{self.pages} pages at most"
        pages += f", {self.blank} if filled in by hand" if self.blank > self.pages else ""
        return "\n".join((f"{self.name}: {kinds}, {pages}", *self.reading.lines()))

    def plain(self) -> dict[str, object]:
        """Return the report for programs."""
        names = ("procedure", "sheet", "language", "kinds", "untried", "pages", "blank")
        whole = {name: getattr(self, name) for name in names}
        audit = {"audit": self.audit.plain()} if self.audit else {}
        return {**whole, "reading": self.reading.plain(), **audit}


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found: the clinic's name, the sheets that could be made, the problems."""

    clinic: str
    tried: tuple[Tried, ...]
    problems: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What must be mended."""
        return tuple(d for d in self.problems if d.severity is Severity.ERROR)

    def as_text(self) -> str:
        """Write the report for people: sheets, problems, sum."""
        errors = len(self.errors)
        others = len(self.problems) - errors
        total = f"{_plural(errors, 'error')}, {_plural(others, 'warning')}."
        verdict = "Do not print yet." if errors else "The sheets can be made."
        audits = [line for one in self.tried if one.audit for line in one.audit.lines()]
        lines = [self.clinic, *audits, *map(str, self.tried), *map(str, self.problems)]
        return "\n".join((*lines, f"{total} {verdict}"))

    def as_json(self) -> str:
        """Write the report for programs; places are file, line and column, from 1."""
        return json.dumps(
            {
                "clinic": self.clinic,
                "ok": not self.errors,
                "sheets": [tried.plain() for tried in self.tried],
                "problems": [_plain(problem) for problem in self.problems],
            },
            ensure_ascii=False,
            indent=2,
        )


def check_clinic(folder: Path, today: date, *, audit: bool = False) -> CheckReport:
    """Check the clinic in `folder`; with `audit` judge its sheets by the published lists as well.

    Raises:
        InputError: there is no clinic to check.
    """
    try:
        clinic = Clinic.load(folder)
    except InputError:
        raise
    except DocgenError as unusable:
        return CheckReport(str(folder), (), unusable.diagnostics)
    tried: list[Tried] = []
    problems = list(clinic.warnings)
    problems.extend(_review_problems(clinic, today))
    problems.extend(closed_problems(clinic))
    problems.extend(_unnamed_problems(clinic))
    problems.extend(_floor_problems(clinic))
    problems.extend(number_problems(clinic, today))
    engine = Engine()
    for sheet in _sheets(clinic):
        try:
            found = kinds_of_patient(engine, sheet)
            kinds = found.tried
            one = _try(engine, sheet, kinds, today, audit=audit)
            tried.append(replace(one, untried=0 if found.are_all else found.of))
            problems.extend(format_problems(engine, sheet, kinds, today))
            problems.extend(reading_problems(sheet, tried[-1].name, tried[-1].reading))
        except DocgenError as unusable:
            problems.extend(unusable.diagnostics)
    problems.extend(_unused_words(engine, clinic))
    problems.extend(_language_problems(engine, clinic))
    problems.extend(language_review_problems(engine, clinic, today))
    problems.extend(_insert_problems(clinic))
    problems.extend(picture_problems(engine, clinic))
    problems.extend(_font_problems(clinic))
    problems.extend(_length_problems(tried))
    problems.extend(_room_problems(tried))
    problems.extend(_unused_templates(engine, clinic))
    problems.extend(stale_copies(clinic))
    return CheckReport(clinic.name, tuple(tried), tuple(dict.fromkeys(problems)))


def closed_problems(clinic: Clinic) -> tuple[Diagnostic, ...]:
    """What the clinic must say, at its telephone; without it no sheet for the night is right."""
    at_night = any("discharge" in pack.sheets for pack in clinic.packs.values())
    unsaid = clinic.unsaid(Severity.ERROR if at_night else Severity.WARNING)
    return tuple(replace(one, place=place_of_key(clinic, ("clinic", "phone"))) for one in unsaid)


def _unnamed_problems(clinic: Clinic) -> Iterator[Diagnostic]:
    """Warn of a clinic that still is called what `docgen new` has written: so are its numbers."""
    if clinic.name == UNNAMED:
        message = f'The clinic is still called "{UNNAMED}", and its numbers may be made up.'
        hint = "Write its name, and look at each number."
        yield warning("unnamed", message, hint, place_of_key(clinic, ("clinic", "name")))


def _floor_problems(clinic: Clinic) -> Iterator[Diagnostic]:
    """Warn of procedures that do not say which emergency signs they have: others print too."""
    for pack in clinic.packs.values():
        if not pack.declares_floor:
            own = ", ".join(sign.name for sign in pack.floor if not sign.always)
            message = f"{pack.name} declares no floor: these emergency signs print as well: {own}."
            hint = f"Declare floor: with the signs of this procedure, or [{own}] for these."
            yield warning("no-floor", message, hint, Place(str(pack.folder / PROCEDURE_FILE)))


def _sheets(clinic: Clinic) -> Iterator[Sheet]:
    for pack in clinic.packs.values():
        for name in pack.sheets:
            for language in clinic.languages:
                yield choose_sheet(name, clinic, pack.name, language, "standard")


def _try(
    engine: Engine,
    sheet: Sheet,
    kinds: Sequence[Mapping[str, Answer]],
    today: date,
    *,
    audit: bool,
) -> Tried:
    """Make the sheet for every kind of patient, and read it."""
    locale = engine.compiler.sources(sheet.clinic).locale(sheet.language, sheet.name)
    terms = [term.translated(locale.message) for term in load_glossary(sheet.pack.folder)]
    tally = Tally(sheet.language, (sheet.clinic.name, ", ".join(sheet.clinic.address)), terms)
    auditor = Auditor(engine, sheet, listed=bool(terms)) if audit else None
    pages = {True: 0, False: 0}  # of blank ones, of a patient's
    overfull = False

    def read(patient: Patient) -> int:
        nonlocal overfull
        ready = engine.prepare(sheet, patient)
        plate, filling = ready.sheet.plate, ready.filling
        # On a sheet to fill in by hand there is no note yet that page one could give up.
        scarce = SCARCE if patient.id else frozenset()
        overfull |= not filling.is_whole or not scarce.isdisjoint(filling.given_up)
        answers = dict(zip(plate.guards, filling.guards, strict=True))
        tally.add(ready.sheet.document, stands_for(answers))
        if auditor:
            auditor.add(ready, patient)
        return fill_pages(plate, filling)[0].given  # without inserts and the page for staff

    for kind in kinds:
        for patient in trial_patients(sheet.pack, sheet.name, kind, today):
            blank = not patient.id
            pages[blank] = max(pages[blank], read(patient))
    for patient in fullest_patient(sheet.pack, sheet.name, kinds, today):
        read(patient)  # how many pages is a matter of the record
    named = sheet.pack.name, sheet.name, sheet.language
    most = pages[False] or pages[True]  # of no patient is enough known to make it
    found = Tried(*named, len(kinds), most, tally.reading(), pages[True], overfull=overfull)
    if auditor:
        return replace(found, audit=auditor.audit(found.name, found.reading))
    return found


def _unused_words(engine: Engine, clinic: Clinic) -> Iterator[Diagnostic]:
    """Warn of the clinic's own words that none of the sheets that were made just now has."""
    try:
        own = engine.compiler.sources(clinic).own_texts
        locales = [
            engine.compiler.sources(clinic).locale(one.language, one.name)
            for one in _sheets(clinic)
        ]
    except DocgenError:
        return  # it stands in the report
    yield from own.unused(key for locale in locales for key in locale.own_used)


def _language_problems(engine: Engine, clinic: Clinic) -> Iterator[Diagnostic]:
    """What is wrong with translations, whether or not a sheet of today prints them."""
    for language in clinic.languages:
        try:
            yield from problems_of(engine.compiler.sources(clinic).locale(language))
        except DocgenError as unusable:
            yield from unusable.diagnostics


def _unused_templates(engine: Engine, clinic: Clinic) -> Iterator[Diagnostic]:
    """Warn of files of the clinic's that no sheet uses: a slip in a name changes nothing on paper.

    Nothing is said where a template cannot be read: what it includes is then not known.
    """
    used: set[str] = set()
    names: set[str] = set()
    for pack in clinic.packs.values():
        for sheet in pack.sheets:
            try:
                templates = engine.compiler.sources(clinic).templates(pack, sheet)
            except DocgenError:
                return
            names.update(templates.places)
            used.update(templates.files)
    own = (path for path in sorted((clinic.folder / FOLDER).rglob("*")) if path.is_file())
    for path in own:
        hidden = path.name.startswith(".") or path.name in {PROCEDURE_FILE, GLOSSARY_FILE}
        if not hidden and str(path) not in used:
            near = suggest(path.name, names)
            hint = near if is_slip(near) else "Check its name, and that of its folder."
            yield warning("unused", "No sheet uses this file.", hint, Place(str(path)))


def _font_problems(clinic: Clinic) -> Iterator[Diagnostic]:
    """Warn of files in the clinic's folder of fonts that are passed over."""
    for path, flaw in flaws_in(clinic.fonts) if clinic.fonts else ():
        message = f"This font is passed over: it {flaw}."
        if flaw == GARBAGE:
            message = "No font can be read from this file: it is passed over."
        hint = "Take it out of the folder, or put a whole font in its place."
        yield warning("garbage-font", message, hint, Place(str(path)))


def _insert_problems(clinic: Clinic) -> Iterator[Diagnostic]:
    """Warn of PDFs behind sheets that not everybody can read, so that PDF/UA is not claimed."""
    for insert in clinic.inserts:
        if insert.flaw:
            file = insert.path.name
            message = f"Sheets with {file} behind them are not PDF/UA: {insert.flaw}."
            hint = "Save it as tagged PDF/UA-1, or offer its words in another way as well."
            yield warning("untagged-insert", message, hint, insert.place)


def picture_problems(engine: Engine, clinic: Clinic) -> Iterator[Diagnostic]:
    """Tell what the clinic's drawings have that is not drawn; those that no sheet uses as well."""
    try:
        logo = engine.compiler.sources(clinic).logo
        yield from logo.warnings if logo else ()
    except DocgenError as unusable:
        yield from unusable.diagnostics
    pictures = engine.compiler.sources(clinic).pictures
    for path in sorted((clinic.folder / PICTOGRAMS).glob("*.svg")):
        try:
            yield from pictures[path.stem].warnings
        except DocgenError as unusable:
            yield from unusable.diagnostics


def _length_problems(tried: list[Tried]) -> Iterator[Diagnostic]:
    for one in tried:
        if one.pages > MOST_PAGES or one.blank > MOST_PAGES + MORE_BLANK:
            name = f"{one.procedure}, {one.sheet}, {one.language}"
            yield warning(
                "long-sheet",
                f"{name} has {max(one.pages, one.blank)} pages.",
                f"Few patients read more than {MOST_PAGES}: say less.",
            )


def _room_problems(tried: list[Tried]) -> Iterator[Diagnostic]:
    """Warn of sheets on whose page one the first night does not fit for some kind of patient."""
    for one in tried:
        if one.overfull:
            message = f"{one.name}: for some patients page one gives up the next visit and more."
            hint = "Say less on page one: shorter signs of your own, fewer lines of what is normal."
            yield warning("page-one", message, hint)


def _review_problems(clinic: Clinic, today: date) -> Iterator[Diagnostic]:
    """Warn where the approval of the content lies in the future or has run out."""
    review = clinic.review
    if review is None:
        return
    if review.approved_on > today:
        yield warning("review-date", "The review is dated in the future.", "Check approved_on.")
    if review.valid_for is None:
        return
    zone = ZoneInfo(clinic.timezone)
    start = localise(datetime.combine(review.approved_on, time(12)), zone, later=True)
    end = shift(start, review.valid_for.shortest.as_timedelta_or_days(), 1, later=True)
    if end.date() < today:
        yield warning(
            "review-over",
            f"The approval of the content ended on {end.date().isoformat()}.",
            "Have the sheets reviewed, then write the new date under review:.",
        )


def _plain(problem: Diagnostic) -> dict[str, object]:
    place = problem.place
    return {
        "severity": str(problem.severity),
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
        "file": place.file if place else "",
        "line": place.line if place else 0,
        "column": place.column if place else 0,
    }


def _plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def language_review_problems(engine: Engine, clinic: Clinic, today: date) -> Iterator[Diagnostic]:
    """Yield a warning for each translation without a reader, or read on a day to come."""
    readers = clinic.review.languages if clinic.review else {}
    for language in clinic.languages:
        if language in readers:
            if readers[language].reviewed_on > today:
                message = f"The review of the language {language} is dated in the future."
                yield warning("review-date", message, "Check reviewed_on.")
        elif language != SOURCE and not _reviewed(engine, clinic, language):
            yield warning(
                "unreviewed-language",
                f"No qualified person is named who has read the sheets in {language}.",
                f"Have them read, then write under review: languages: {{{language}: "
                "{reviewed_by: NAME, reviewed_on: 2026-11-02}}.",
            )


def _reviewed(engine: Engine, clinic: Clinic, language: str) -> bool:
    try:
        return engine.compiler.sources(clinic).locale(language).reviewed
    except DocgenError:
        return True  # a catalogue that cannot be read is told of already


def number_problems(clinic: Clinic, today: date) -> Iterator[Diagnostic]:
    """Yield what is wrong with the numbers that patients call."""
    for path, number in _numbers(clinic):
        flaw = number_flaw(number, clinic.country)
        if flaw:
            severity, message = flaw
            place, field = place_of_key(clinic, path), ".".join(path)
            hint = "Check its digits, one by one."
            message = f"{path[-1]}: {message}"
            yield Diagnostic(severity, "telephone", message, hint, place, field)
    yield from _emergency(clinic, today)


def _emergency(clinic: Clinic, today: date) -> Iterator[Diagnostic]:
    """Yield what is odd about an emergency number that was let through."""
    checked, usual = clinic.emergency_number_checked, USUAL.get(clinic.country)
    if usual and clinic.emergency_number != usual and not checked:
        place = place_of_key(clinic, ("clinic", "emergency_number"))
        message = f"emergency_number: People in {clinic.country} know {usual}."
        hint = f"Write {usual}, or emergency_number_checked: and the day below it."
        yield warning("telephone", message, hint, place)
    if checked and checked > today:
        place = place_of_key(clinic, ("clinic", "emergency_number_checked"))
        message = "emergency_number_checked: The day is in the future."
        yield warning("telephone", message, "Write the day on which somebody called it.", place)


def _numbers(clinic: Clinic) -> Iterator[tuple[tuple[str, ...], Phone]]:
    """Yield each number but the emergency number, with the keys that lead to it."""
    yield ("clinic", "phone"), clinic.phone
    if clinic.after_hours_phone:
        yield ("clinic", "after_hours_phone"), clinic.after_hours_phone
    for procedure, settings in clinic.procedures.items():
        for name, setting in settings.values.items():
            for field, value in setting.values.items():
                if isinstance(value, Phone):
                    yield ("procedures", procedure, name, *filter(None, (field,))), value
