"""A clinic: who they are and what they do, from `clinic.yaml`.

In: the clinic's folder. Out: `Clinic`, frozen and hashable, or every problem of the file at once.
`ClinicFile` declares the file: its keys, their readers, their JSON Schema and their documentation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import (
    Diagnostic,
    DocgenError,
    InputError,
    Place,
    Problems,
    SettingsError,
    Severity,
    ValueProblem,
    error,
    suggest,
)
from docgen.files import locales_root, templates_root
from docgen.procedure.pack import FOLDER, PROCEDURE_FILE, find_pack, pack_names
from docgen.procedure.procedure import Pack
from docgen.procedure.record_fields import known_fields
from docgen.schema.declaration import (
    GROUP_HINT,
    FileFacts,
    Key,
    KeyPlace,
    Schema,
    ValueKind,
    build,
    declare,
    group,
    group_json,
)
from docgen.schema.mapping import MapReader, shape_of
from docgen.schema.yamltree import (
    Mapping,
    Node,
    Scalar,
    load_yaml,
    names_a_file,
    read_text,
)
from docgen.settings import additions
from docgen.settings.additions import InsertDecl, OwnSection, OwnWording
from docgen.settings.digest import digest_of
from docgen.settings.effective import Settings
from docgen.settings.identity import Identity, Review, with_paper
from docgen.settings.list_format import ListFormat, choices_of
from docgen.settings.settings_checks import check_settings
from docgen.settings.settings_reader import procedure_settings

CLINIC_FILE = "clinic.yaml"
CATALOGUE = "LC_MESSAGES/docgen.po"


class Procedures(NamedTuple):
    """What a clinic has set for each of its procedures, and what these declare."""

    settings: FrozenMap[str, Settings] = FrozenMap()
    packs: FrozenMap[str, Pack] = FrozenMap()


def facts_of(packs: tuple[Pack, ...], languages: tuple[str, ...] = ()) -> FileFacts:
    """Return what the rest of a clinic's file may name, by its procedures and languages."""
    facts = FileFacts(languages=languages)
    facts.procedures = {pack.name: procedure_settings(pack) for pack in packs}
    _know(facts, packs)
    return facts


def _know(facts: FileFacts, packs: tuple[Pack, ...]) -> None:
    facts.sheets = tuple(dict.fromkeys(name for pack in packs for name in pack.sheets))
    facts.fields = tuple(dict.fromkeys(name for pack in packs for name in known_fields(pack)))
    slots = [slot for pack in packs for slot in pack.slots.values() if slot.columns]
    facts.lists = {slot.name: tuple(slot.columns) for slot in slots}
    facts.choices = choices_of(packs, facts.languages)


def _procedures() -> ValueKind[Procedures]:
    """The procedures that a clinic does, docgen's or its own, each with its settings."""

    def read(node: Node, spot: KeyPlace) -> Procedures:
        if not isinstance(node, Mapping):
            raise ValueProblem(f"A group of keys is wanted, not {shape_of(node)}.", GROUP_HINT)
        section, settings, packs = spot.inside(node), dict[str, Settings](), dict[str, Pack]()
        kinds: dict[str, ValueKind[Settings]] = {}
        for key, below in section.entries():
            pack = _pack(key, spot)
            if pack is None:
                continue
            if not isinstance(below, Mapping):
                hint = "Write its settings below it, each on a line of its own."
                message = f"{key.text} has no settings."
                spot.keys.problems.add(error("no-settings", message, hint, key.place))
                continue
            packs[pack.name] = pack
            kinds[pack.name] = kind = procedure_settings(pack)
            spot_of = KeyPlace(section, key.text, spot.facts)
            settings[pack.name] = _settings(pack, kind, below, spot_of)
        spot.facts.procedures = kinds
        _know(spot.facts, tuple(packs.values()))
        return Procedures(FrozenMap(settings), FrozenMap(packs))

    def described(facts: FileFacts) -> Schema:
        return group_json((Key(name, kind, "") for name, kind in facts.procedures.items()), facts)

    return ValueKind("a map from procedures to their settings", read, described)


def _settings(pack: Pack, kind: ValueKind[Settings], node: Mapping, spot: KeyPlace) -> Settings:
    """Read the settings of one procedure, and hold them against each other."""
    found = Problems()
    keys = MapReader(node, found, spot.keys.path)
    own = FileFacts(country=spot.facts.country, languages=spot.facts.languages)
    own.places[""] = keys.place
    settings = kind.read(node, KeyPlace(keys, spot.key, own))
    if not found.errors:  # a setting that could not be read would look absent to the checks
        found.add(*check_settings(settings, pack, own.places))
    spot.keys.problems.add(*found.found)
    return settings


def _pack(key: Scalar, spot: KeyPlace) -> Pack | None:
    """Read a procedure of docgen, or one that the clinic has written itself."""
    problems, roots = spot.keys.problems, (spot.facts.templates, spot.facts.folder / FOLDER)
    shared, own = (pack_names(root) for root in roots)
    if key.text not in (*shared, *own):
        hint = suggest(key.text, pack_names(*roots))
        message = f'There is no procedure "{key.text[:40]}".'
        problems.add(error("unknown-procedure", message, hint, key.place))
        return None
    if key.text in shared and key.text in own:
        message = f'docgen has a procedure "{key.text}" already.'
        hint = f"Give the folder another name, or remove its {PROCEDURE_FILE}."
        place = Place(str(roots[1] / key.text / PROCEDURE_FILE))
        problems.add(error("same-procedure", message, hint, place))
        return None
    try:
        return find_pack(key.text, *roots)
    except DocgenError as problem:
        problems.add(*problem.diagnostics)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicFile:
    """The file `clinic.yaml`."""

    clinic: Identity | None = declare(
        group(Identity, with_paper),
        "Who the clinic is.",
        required="Write who the clinic is: name, country, phone.",
    )
    procedures: Procedures = declare(
        _procedures(),
        "The procedures that it does, and what it has set for each.",
        required="Write the procedures and their settings.",
        default=Procedures(),
    )
    review: Review | None = declare(group(Review), "Who approved the content.")
    list_format: ListFormat = declare(
        group(ListFormat),
        "How its lists of patients are written.",
        name="list",
        default=ListFormat(),
        aliases=("lists",),
    )
    inserts: tuple[InsertDecl, ...] = declare(
        additions.inserts(), "PDFs that are put behind sheets."
    )
    prints: tuple[str, ...] = declare(
        additions.prints(), "Marks on the sheets.", name="print", aliases=("prints",)
    )
    wordings: tuple[OwnWording, ...] = declare(
        additions.wording(),
        "Your own words for sentences of docgen's, in each language.",
        name="wording",
        aliases=("wordings", "words"),
    )
    sections: tuple[OwnSection, ...] = declare(
        additions.sections(), "Sections of your own, each behind one of docgen's."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic(Identity):
    """One clinic: who it is, and its settings for each procedure.

    `digest` is the SHA-256 of everything that the sheets are made from, the patient and the program
    excepted. `warnings` are what the settings' checks found odd. `prints` are names of `PRINTS` in
    `additions.py`, `wordings` the clinic's own words for sentences of docgen's, `sections` those
    that it adds.
    """

    procedures: FrozenMap[str, Settings]
    packs: FrozenMap[str, Pack]
    folder: Path
    digest: str
    review: Review | None = None
    list_format: ListFormat = field(default_factory=ListFormat)
    inserts: tuple[InsertDecl, ...] = ()
    prints: tuple[str, ...] = ()
    wordings: tuple[OwnWording, ...] = ()
    sections: tuple[OwnSection, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()

    def unsaid(self, severity: Severity = Severity.WARNING) -> tuple[Diagnostic, ...]:
        """Return what a clinic must say and does not: what patients do while it is closed.

        For one more release such a clinic's sheets say what all sheets said before.
        """
        if self.after_hours_phone or self.closed:
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
        file = clinic_file(path)
        node = load_yaml((read_text(file), str(file)))
        if not isinstance(node, Mapping):
            hint = "Begin it with clinic: and the clinic's name, country, telephone below it."
            place = Place(str(file), 1, 1)
            raise SettingsError(error("bad-file", "The file describes no clinic.", hint, place))
        templates, locales = templates or templates_root(), locales or locales_root()
        known = _languages_in(locales, file.parent / "locales")
        facts = FileFacts(folder=file.parent, templates=templates, known_languages=known)
        problems = Problems()
        found = build(ClinicFile, MapReader(node, problems), facts)
        problems.raise_as(SettingsError)
        if found is None or found.clinic is None:  # a problem has told that it is missing
            raise SettingsError(error("no-clinic", "The file describes no clinic."))
        return _clinic(found, found.clinic, file, (templates, locales), problems.warnings)


def clinic_file(path: Path | str) -> Path:
    """Return the file of a clinic, by its own path or that of its folder.

    Raises:
        InputError: there is none.
    """
    file = Path(path)
    if file.suffix not in (".yaml", ".yml"):
        file = file / CLINIC_FILE
    if not names_a_file(file):
        raise InputError(_no_clinic(file))
    return file


def _clinic(
    found: ClinicFile,
    identity: Identity,
    file: Path,
    roots: tuple[Path, Path],
    warnings: tuple[Diagnostic, ...],
) -> Clinic:
    """Put a clinic together: its fields are called as those of its file's parts are."""
    who = {one.name: getattr(identity, one.name) for one in fields(identity)}
    digest = digest_of(_sources(found, identity, file, *roots))
    return Clinic(
        **who,
        procedures=found.procedures.settings,
        packs=found.procedures.packs,
        folder=file.parent,
        digest=digest,
        review=found.review,
        list_format=_with_fields(found.list_format, tuple(found.procedures.packs.values())),
        inserts=found.inserts,
        prints=found.prints,
        wordings=found.wordings,
        sections=found.sections,
        warnings=warnings,
    )


def _with_fields(form: ListFormat, packs: tuple[Pack, ...]) -> ListFormat:
    """Add which fields a record of the clinic may have, and which procedures there are."""
    known = frozenset(name for pack in packs for name in known_fields(pack))
    return replace(form, fields=known or form.fields, procedures=tuple(p.name for p in packs))


def _languages_in(*roots: Path) -> tuple[str, ...]:
    """Return the languages with a catalogue, docgen's or the clinic's own."""
    found = {path.parents[1].name for root in roots for path in root.glob(f"*/{CATALOGUE}")}
    return tuple(sorted({"en", *found}))


def sources_beside(file: Path) -> Iterator[tuple[str, Path]]:
    """Yield a clinic's file, and what counts beside it without being named in it."""
    yield "clinic", file
    yield "clinic/templates", file.parent / FOLDER
    yield "clinic/locales", file.parent / "locales"
    yield "clinic/pictograms", file.parent / "pictograms"


def sources_named(logo: Path | None, inserts: tuple[InsertDecl, ...]) -> Iterator[tuple[str, Path]]:
    """Yield the files that a clinic's file names."""
    if logo:
        yield "clinic/logo", logo
    for at, insert in enumerate(inserts):
        yield f"clinic/inserts/{at}", insert.path


def _sources(
    found: ClinicFile, identity: Identity, file: Path, templates: Path, locales: Path
) -> Iterator[tuple[str, Path]]:
    """Yield all that sheets are made from, named so that moving a folder changes nothing."""
    yield from sources_beside(file)
    yield from sources_named(identity.logo, found.inserts)
    for name in ("_shared", "pictograms", *sorted(found.procedures.settings)):
        yield f"templates/{name}", templates / name
    for language in sorted({"en", *identity.languages}):
        yield f"locales/{language}", locales / language


def _no_clinic(file: Path) -> Diagnostic:
    folder = file.parent
    near = [path.parent.name for path in folder.parent.glob(f"*/{CLINIC_FILE}")]
    hint = suggest(folder.name, near) or f"Name a folder with a {CLINIC_FILE} that you may read."
    return error("no-clinic", f"There is no clinic at {file}.", hint)
