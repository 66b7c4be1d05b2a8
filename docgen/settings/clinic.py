"""A clinic: who they are and what they do, from `clinic.yaml`.

In: the clinic's folder. Out: `Clinic`, frozen and hashable, or every problem of the file at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from docgen.cache import FrozenMap
from docgen.errors import (
    Diagnostic,
    DocgenError,
    InputError,
    Place,
    Problems,
    SettingsError,
    Severity,
    error,
    suggest,
)
from docgen.files import locales_root, templates_root
from docgen.settings.declarations import Pack
from docgen.settings.digest import digest_of
from docgen.settings.effective import FreeText, Phone, Settings
from docgen.settings.hours import ANSWERING
from docgen.settings.identity import (
    Identity,
    Review,
    read_identity,
    read_review,
)
from docgen.settings.inserts import InsertChoices, InsertDecl, read_inserts
from docgen.settings.list_format import ListFormat, read_list_format
from docgen.settings.mapping import MapReader
from docgen.settings.pack import FOLDER, PROCEDURE_FILE, find_pack, pack_names
from docgen.settings.prints import read_prints
from docgen.settings.procedure_reader import ProcedureReader
from docgen.settings.sections import OwnSection, SectionChoices, read_sections
from docgen.settings.settings_checks import check_settings
from docgen.settings.values import ValueContext
from docgen.settings.wordings import OwnWording, read_wordings
from docgen.settings.yamltree import Mapping, Scalar, load_yaml, names_a_file, read_text
from docgen.style import FORMATS, PAPER

__all__ = ["Clinic", "ListFormat", "Review"]

CLINIC_FILE = "clinic.yaml"
CATALOGUE = "LC_MESSAGES/docgen.po"


@dataclass(frozen=True, slots=True)
class Clinic:
    """One clinic: who it is, and its settings for each procedure.

    `country` is ISO 3166-1 alpha-2, `timezone` an IANA key, `languages` ISO 639 codes (the first
    is the default), `paper` "letter" or "a4", `accent` "#rrggbb" with a contrast of 7:1 or more
    on white. The parts of `address` print joined by commas. `digest` is the SHA-256 of everything
    that the sheets are made from, the patient and the program excepted. `warnings` are what the
    settings' checks found odd. `prints` are names of `clinics/prints.py`, `wordings` the clinic's
    own words for sentences of docgen's, `sections` those that it adds. `hours` is when
    `phone` is answered; what patients do at other times is `after_hours_phone`, `when_closed` (a
    word of `clinics/hours.py`) or `closed_text`. `emergency_number_checked` is the day on which
    somebody made sure of an emergency number that docgen does not know in the country.
    """

    name: str
    country: str
    emergency_number: Phone
    phone: Phone
    timezone: str
    languages: tuple[str, ...]
    paper: str
    procedures: FrozenMap[str, Settings]
    packs: FrozenMap[str, Pack]
    folder: Path
    digest: str
    emergency_number_checked: date | None = None
    after_hours_phone: Phone | None = None
    hours: FreeText | None = None
    when_closed: str = ""
    closed_text: FreeText | None = None
    address: tuple[str, ...] = ()
    directions: FreeText | None = None
    logo: Path | None = None
    accent: str | None = None
    fonts: Path | None = None
    review: Review | None = None
    list_format: ListFormat = field(default_factory=ListFormat)
    inserts: tuple[InsertDecl, ...] = ()
    prints: tuple[str, ...] = ()
    wordings: tuple[OwnWording, ...] = ()
    sections: tuple[OwnSection, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def night_phone(self) -> Phone | None:
        """The number that patients call while the clinic is closed, if there is one."""
        return self.phone if self.when_closed == ANSWERING else self.after_hours_phone

    def unsaid(self, severity: Severity = Severity.WARNING) -> tuple[Diagnostic, ...]:
        """Return what a clinic must say and does not: what patients do while it is closed.

        For one more release such a clinic's sheets say what all sheets said before.
        """
        if self.after_hours_phone or self.when_closed or self.closed_text:
            return ()
        message = "Sheets say that patients go to an emergency room if you are closed. Is it so?"
        hint = "Write after_hours_phone, or when_closed: emergency_room, below clinic:."
        place = Place(str(self.folder / CLINIC_FILE), 1, 1)
        return (Diagnostic(severity, "when-closed", message, hint, place),)

    def inserts_behind(
        self, sheet: str, languages: tuple[str, ...], format_name: str
    ) -> tuple[InsertDecl, ...]:
        """Return the PDFs that stand behind a sheet, in their order."""
        return tuple(
            one for one in self.inserts if one.stands_behind(sheet, languages, format_name)
        )

    @classmethod
    def load(
        cls, path: Path | str, templates: Path | None = None, locales: Path | None = None
    ) -> Clinic:
        """Read a clinic from its folder, or from its `clinic.yaml`.

        `templates` and `locales` are docgen's own folders, unless others are given.

        Raises:
            InputError: there is no such clinic, or its file cannot be read.
            SettingsError: the file has errors; all of them at once.
        """
        file = Path(path)
        if file.suffix not in (".yaml", ".yml"):
            file = file / CLINIC_FILE
        if not names_a_file(file):
            raise InputError(_no_clinic(file))
        loader = _Loader(file, templates or templates_root(), locales or locales_root())
        return loader.load()


@dataclass(slots=True)
class _Loader:
    """Reads one file, part by part."""

    file: Path
    templates: Path
    locales: Path
    problems: Problems = field(default_factory=Problems)

    def load(self) -> Clinic:
        node = load_yaml((read_text(self.file), str(self.file)))
        if not isinstance(node, Mapping):
            hint = "Begin it with clinic: and the clinic's name, country, telephone below it."
            place = Place(str(self.file), 1, 1)
            raise SettingsError(error("bad-file", "The file describes no clinic.", hint, place))
        keys = MapReader(node, self.problems)
        part = keys.section("clinic", required="Write who the clinic is: name, country, phone.")
        empty = MapReader(Mapping((), node.place), Problems())
        identity = read_identity(part or empty, self.file.parent, self._known_languages())
        packs: dict[str, Pack] = {}
        procedures = FrozenMap(self._procedures(keys, identity, packs))
        review = keys.section("review")
        approval = read_review(review, identity.languages) if review else None
        list_format = read_list_format(keys.group("list"), packs.values(), identity.languages)
        sheets = tuple(dict.fromkeys(name for pack in packs.values() for name in pack.sheets))
        choices = InsertChoices(
            self.file.parent, sheets, identity.languages, FORMATS, PAPER[identity.paper]
        )
        inserts = read_inserts(keys, choices)
        prints = read_prints(keys, identity.phone, identity.country)
        wordings = read_wordings(keys, sheets, identity.languages)
        sections = read_sections(keys, SectionChoices(sheets, tuple(packs), identity.languages))
        keys.finish()
        self.problems.raise_as(SettingsError)
        own = identity._asdict()  # its fields are called as those of a clinic are
        hours = own.pop("hours")
        return Clinic(
            **own,
            hours=hours.open,
            when_closed=hours.closed,
            closed_text=hours.closed_text,
            procedures=procedures,
            packs=FrozenMap(packs),
            folder=self.file.parent,
            digest=digest_of(self._sources(identity, procedures, inserts)),
            review=approval,
            list_format=list_format,
            inserts=inserts,
            prints=prints,
            wordings=wordings,
            sections=sections,
            warnings=self.problems.warnings,
        )

    def _procedures(
        self, keys: MapReader, identity: Identity, packs: dict[str, Pack]
    ) -> Iterator[tuple[str, Settings]]:
        section = keys.section("procedures", required="Write the procedures and their settings.")
        for key, node in section.entries() if section else ():
            pack = self._pack(key)
            if pack is None:
                continue
            if not isinstance(node, Mapping):
                hint = "Write its settings below it, each on a line of its own."
                self.problems.add(
                    error("no-settings", f"{key.text} has no settings.", hint, key.place)
                )
                continue
            packs[pack.name] = pack
            yield pack.name, self._settings(pack, node, key, identity)

    def _settings(self, pack: Pack, node: Mapping, key: Scalar, identity: Identity) -> Settings:
        context = ValueContext(pack.lists, identity.languages, identity.country)
        found = Problems()
        reader = ProcedureReader(pack, context, found, {"": key.place})
        settings = reader.read(node, f"procedures.{pack.name}")
        if not found.errors:  # a setting that could not be read would look absent to the checks
            found.add(*check_settings(settings, pack, reader.places))
        self.problems.add(*found.found)
        return settings

    def _pack(self, key: Scalar) -> Pack | None:
        """Read a procedure of docgen, or one that the clinic has written itself."""
        own = self.file.parent / FOLDER
        names = pack_names(self.templates, own)
        if key.text not in names:
            hint = suggest(key.text, names)
            message = f'There is no procedure "{key.text[:40]}".'
            self.problems.add(error("unknown-procedure", message, hint, key.place))
            return None
        if key.text in pack_names(self.templates) and key.text in pack_names(own):
            message = f'docgen has a procedure "{key.text}" already.'
            hint = f"Give the folder another name, or remove its {PROCEDURE_FILE}."
            place = Place(str(own / key.text / PROCEDURE_FILE))
            self.problems.add(error("same-procedure", message, hint, place))
            return None
        try:
            return find_pack(key.text, self.templates, own)
        except DocgenError as problem:
            self.problems.add(*problem.diagnostics)
            return None

    def _known_languages(self) -> tuple[str, ...]:
        """Return the languages with a catalogue, docgen's or the clinic's own."""
        roots = (self.locales, self.file.parent / "locales")
        found = {path.parents[1].name for root in roots for path in root.glob(f"*/{CATALOGUE}")}
        return tuple(sorted({"en", *found}))

    def _sources(
        self,
        identity: Identity,
        procedures: FrozenMap[str, Settings],
        inserts: tuple[InsertDecl, ...],
    ) -> Iterator[tuple[str, Path]]:
        """Yield all that sheets are made from, named so that moving a folder changes nothing."""
        folder = self.file.parent
        yield "clinic", self.file
        yield "clinic/templates", folder / FOLDER
        yield "clinic/locales", folder / "locales"
        if identity.logo:
            yield "clinic/logo", identity.logo
        for at, insert in enumerate(inserts):
            yield f"clinic/inserts/{at}", insert.path
        for name in ("_shared", "pictograms", *sorted(procedures)):
            yield f"templates/{name}", self.templates / name
        for language in sorted({"en", *identity.languages}):
            yield f"locales/{language}", self.locales / language


def _no_clinic(file: Path) -> Diagnostic:
    folder = file.parent
    near = [path.parent.name for path in folder.parent.glob(f"*/{CLINIC_FILE}")]
    hint = suggest(folder.name, near) or f"Name a folder with a {CLINIC_FILE} that you may read."
    return error("no-clinic", f"There is no clinic at {file}.", hint)
