"""A clinic: who they are and what they do, from `clinic.yaml`.

In: the clinic's folder. Out: `Clinic`, frozen and hashable, or every problem of the file at once.
`ClinicFile` declares the file: its keys, their readers, their JSON Schema and their documentation.
`ClinicOutline` is what `docgen messages` needs of it: which languages, and which procedures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
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
    error,
    suggest,
)
from docgen.files import digest_of_all, locales_root, templates_root
from docgen.fonts.families import missing_glyphs
from docgen.procedure.pack import FOLDER, PROCEDURE_FILE, find_pack, pack_names
from docgen.procedure.procedure import Pack
from docgen.procedure.record_fields import known_fields
from docgen.schema import kinds
from docgen.schema.declaration import (
    FileFacts,
    Key,
    KeyPlace,
    MapReader,
    Schema,
    ValueKind,
    build,
    declare,
    group,
    group_json,
    many,
    raise_in_order,
    read_key,
    read_noting,
    shortened,
)
from docgen.schema.kinds import FreeText
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
from docgen.settings.effective import Settings
from docgen.settings.identity import Identity, Review, with_paper
from docgen.settings.kind_of_patient import OneOf, Resolved
from docgen.settings.list_format import ListFormat, choices_of
from docgen.settings.settings_checks import check_settings
from docgen.settings.settings_reader import procedure_settings

CLINIC_FILE = "clinic.yaml"
CATALOGUE = "LC_MESSAGES/docgen.po"
_CODE = re.compile(r"[a-z]{2,3}(_[A-Za-z0-9]{2,8})*")  # of a language


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
        section, settings, packs = spot.inside(node), dict[str, Settings](), dict[str, Pack]()
        kinds: dict[str, ValueKind[Settings]] = {}
        roots = spot.facts.templates, spot.facts.folder / FOLDER
        for key, below in section.entries():
            pack = _pack(key, roots, spot.keys.problems)
            if pack is not None:
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


def _settings(pack: Pack, kind: ValueKind[Settings], node: Node, spot: KeyPlace) -> Settings:
    """Read the settings of one procedure, and hold them against each other."""
    found = Problems()
    keys = MapReader(Mapping((), node.place), found, spot.keys.path)
    own = FileFacts(country=spot.facts.country, languages=spot.facts.languages)
    own.places[""] = node.place
    settings = read_noting(kind, node, KeyPlace(keys, spot.key, own)) or Settings(FrozenMap())
    if not found.errors:  # a setting that could not be read would look absent to the checks
        found.add(*check_settings(settings, pack, own.places))
    spot.keys.problems.add(*found.found)
    return settings


def _pack(key: Scalar, roots: tuple[Path, Path], problems: Problems) -> Pack | None:
    """Read a procedure by its name from docgen's folder, or from the clinic's own."""
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
        pack = find_pack(key.text, *roots)
    except DocgenError as problem:
        problems.add(*problem.diagnostics)
        return None
    problems.add(*pack.warnings)
    return pack


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
    review: Review | None = declare(
        group(Review),
        "Who approved the content.",
        example="{approved_by: Medical director, approved_on: 2026-11-02}",
    )
    list_format: ListFormat = declare(
        group(ListFormat),
        "How its lists of patients are written.",
        name="list",
        default=ListFormat(),
        aliases=("lists",),
        example="{columns: {MRN: id}, date_order: mdy}",
    )
    inserts: tuple[InsertDecl, ...] = declare(
        additions.inserts(),
        "PDFs that are put behind sheets.",
        example="[{file: map.pdf, sheets: [prepare]}]",
    )
    prints: tuple[str, ...] = declare(
        additions.prints(),
        "Marks on the sheets.",
        name="print",
        aliases=("prints",),
        example="[qr_phone, calendar]",
    )
    wordings: tuple[OwnWording, ...] = declare(
        additions.wording(),
        "Your own words for sentences of docgen's, in each language.",
        name="wording",
        aliases=("wordings", "words"),
        example='[{text: "You get a locker for your things.", en: "You get a locker with a key.", '
        'es: "Le daremos un casillero con llave."}]',
    )
    sections: tuple[OwnSection, ...] = declare(
        additions.sections(),
        "Sections of your own, each behind one of docgen's.",
        example="[{title: {en: Parking, es: Estacionamiento}, sheets: [prepare], "
        "after: Before the treatment, lines: [{en: Use level 2., es: Use el nivel 2.}]}]",
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
        file, node = _file(path)
        templates, locales = templates or templates_root(), locales or locales_root()
        problems = Problems()
        found = _read(node, file, (templates, locales), problems)
        raise_in_order(problems)
        if found is None or found.clinic is None:  # a problem has told that it is missing
            raise SettingsError(error("no-clinic", "The file describes no clinic."))
        return _clinic(found, found.clinic, file, (templates, locales), problems.warnings)


def _read(
    node: Mapping, file: Path, roots: tuple[Path, Path], problems: Problems
) -> ClinicFile | None:
    templates, locales = roots
    known = _languages_in(locales, file.parent / "locales")
    facts = FileFacts(folder=file.parent, templates=templates, known_languages=known)
    return build(ClinicFile, MapReader(node, problems), facts)


def problems_of_text(text: str, file: Path) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a text that is to be a clinic's file; it need not lie there yet."""
    problems = Problems()
    try:
        node = load_yaml((text, str(file)))
    except DocgenError as wrong:
        return wrong.diagnostics
    if isinstance(node, Mapping):
        _read(node, file, (templates_root(), locales_root()), problems)
    else:
        problems.add(_no_keys(file))
    return problems.errors


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


def _file(path: Path | str) -> tuple[Path, Mapping]:
    """Return the file of a clinic, and the keys in it.

    Raises:
        InputError: there is none, or it cannot be read.
        SettingsError: it has no keys.
    """
    file = clinic_file(path)
    node = load_yaml((read_text(file), str(file)))
    if not isinstance(node, Mapping):
        raise SettingsError(_no_keys(file))
    return file, node


def _no_keys(file: Path) -> Diagnostic:
    hint = "Begin it with clinic: and the clinic's name, country, telephone below it."
    return error("bad-file", "The file describes no clinic.", hint, Place(str(file), 1, 1))


def _clinic(
    found: ClinicFile,
    identity: Identity,
    file: Path,
    roots: tuple[Path, Path],
    warnings: tuple[Diagnostic, ...],
) -> Clinic:
    """Put a clinic together: its fields are called as those of its file's parts are."""
    who = {one.name: getattr(identity, one.name) for one in fields(identity)}
    digest = digest_of_all(_sources(found, identity, file, *roots))
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
    for name in ("_shared", "pictograms", "drawings", *sorted(found.procedures.settings)):
        yield f"templates/{name}", templates / name
    for language in sorted({"en", *identity.languages}):
        yield f"locales/{language}", locales / language


def _no_clinic(file: Path) -> Diagnostic:
    folder = file.parent
    near = [path.parent.name for path in folder.parent.glob(f"*/{CLINIC_FILE}")]
    hint = suggest(folder.name, near) or f"Name a folder with a {CLINIC_FILE} that you may read."
    return error("no-clinic", f"There is no clinic at {file}.", hint)


# The part that `docgen messages` reads


class ClinicOutline(NamedTuple):
    """The languages of a clinic, those of its own catalogues among them, and its procedures.

    The rest of its file is not looked at: a clinic that takes up a language has no texts of its own
    in it yet, and `Clinic.load` rightly refuses that.
    """

    folder: Path
    languages: tuple[str, ...]
    packs: tuple[Pack, ...]

    def refuses(self, language: str, place: Place | None = None) -> Diagnostic | None:
        """Say why a language cannot be begun; None if it can, or is there."""
        if language in self.languages or _may_begin(self.folder, language):
            return None
        hint = "Write the code of a language, such as ht or vi. For one that no list knows, "
        hint += f"make the folder locales/{shortened(language)} beside clinic.yaml first."
        if not _CODE.fullmatch(language):
            hint = "Write the code of a language, such as ht or vi."
        message = f'"{shortened(language)}" is no language that is known.'
        return error("unknown-language", message, hint, place)


# A group of which some keys are read, and the rest is not looked at.
_PART = ValueKind("a group of keys", lambda node, spot: spot.inside(node), {"type": "object"})
_CLINIC = Key("clinic", _PART, "", required="Write who the clinic is: name, country, phone.")
_LANGUAGES = Key("languages", many(kinds.placed()), "", required="Write them: [en, es].")
_PROCEDURES = Key("procedures", _PART, "", required="Write the procedures and their settings.")


def read_outline(path: Path) -> ClinicOutline:
    """Read which languages and procedures a clinic names.

    Raises:
        InputError: there is no such clinic, or its file cannot be read.
        SettingsError: the file is no clinic's, or names a language or procedure that is none.
    """
    file, node = _file(path)
    folder, problems, facts = file.parent, Problems(), FileFacts()
    keys = MapReader(node, problems)
    who: MapReader | None = read_key(_CLINIC, keys, facts)
    words: tuple[Scalar, ...] = read_key(_LANGUAGES, who, facts) or () if who else ()
    done: MapReader | None = read_key(_PROCEDURES, keys, facts)
    roots = templates_root(), folder / FOLDER
    packs = [_pack(key, roots, problems) for key, _ in (done.entries() if done else ())]
    outline = ClinicOutline(folder, (), tuple(pack for pack in packs if pack))
    problems.add(*(one for word in words if (one := outline.refuses(word.text, word.place))))
    problems.raise_as(SettingsError)
    own = sorted(found.parents[1].name for found in (folder / "locales").glob(f"*/{CATALOGUE}"))
    return outline._replace(languages=tuple(dict.fromkeys((*(w.text for w in words), *own))))


def _may_begin(folder: Path, language: str) -> bool:
    """Whether a language has a folder, docgen's or the clinic's, or is one that Babel knows."""
    from docgen.i18n.phrases import is_known  # noqa: PLC0415 (start-up cost)

    if not _CODE.fullmatch(language):
        return False
    there = any((root / language).is_dir() for root in (locales_root(), folder / "locales"))
    return there or is_known(language)


# Texts that a clinic wrote itself


def unwritable_texts(
    clinic: Clinic, procedure: str, held: Resolved | Settings, unwritable: Callable[[str], str]
) -> list[Diagnostic]:
    """Return every text that would not print whole; `unwritable` says why one would not, or ""."""
    found = []
    for path, text in own_texts(clinic, procedure, held):
        flaw = unwritable(text)
        if flaw:
            problem = missing_glyphs(path[-1], flaw)
            found.append(replace(problem, place=place_of_key(clinic, path), field=".".join(path)))
    return found


def own_texts(
    clinic: Clinic, procedure: str, held: Resolved | Settings
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text that the clinic wrote into `clinic.yaml`, with the keys that lead to it."""
    yield ("clinic", "name"), clinic.name
    for line in clinic.address:
        yield ("clinic", "address"), line
    said = {
        "directions": clinic.directions,
        "hours": clinic.hours,
        "when_closed": clinic.closed_text,
    }
    for key, own in said.items():
        for text in _texts_in(own):
            yield ("clinic", key), text
    changed = [rule.sets for rule in held.rules] if isinstance(held, Settings) else []
    for sets in (held.values, *changed):
        for name, setting in sets.items():
            for value in setting.values.values() if setting else ():
                for text in _texts_in(value):
                    yield ("procedures", procedure, name), text


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, OneOf):
        yield from _texts_in(value.values)
    elif isinstance(value, FreeText):
        yield from (text for _, text in value.texts)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts_in(one)


def place_of_key(clinic: Clinic, path: tuple[str, ...]) -> Place:
    """Return where a key of `clinic.yaml` stands; the file is read again for it."""
    file = clinic.folder / CLINIC_FILE
    if not file.is_file():
        return Place(str(clinic.folder))
    node: Node | None = load_yaml(file)
    place = Place(str(file))
    for key in path:
        entries = node.entries if isinstance(node, Mapping) else ()
        place, node = next(
            ((name.place, below) for name, below in entries if name.text == key), (place, None)
        )
    return place
