"""Finds and reads a procedure pack: `procedure.yaml` becomes a `Pack`.

In: the folder of a procedure, or its name and the folders that hold them. Out: `Pack`, in which
every name leads somewhere and both sides of a comparison can be compared; a diagnostic for each
loose end. A new procedure is a new folder, docgen's or a clinic's: no Python module knows one by
name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from docgen.cache import FrozenMap, Memo
from docgen.errors import (
    InputError,
    Place,
    Problems,
    SettingsError,
    ValueProblem,
    error,
    one_of,
    suggest,
)
from docgen.expression.truth import (
    Atom,
    Compare,
    Condition,
    Literal,
    Name,
    Not,
    Or,
    Within,
    joined,
    mapped,
    operands,
    place_of,
)
from docgen.files import templates_root
from docgen.procedure.drawings import FigureDecl
from docgen.procedure.libraries import SIGNS_FILE, load_signs
from docgen.procedure.procedure import (
    ANCHORS,
    MOMENTS,
    CheckDecl,
    CommonKeys,
    MedicineCheck,
    Pack,
    TimeDecl,
)
from docgen.procedure.questions import UNKNOWN
from docgen.procedure.setting_decls import FieldType, SettingDecl
from docgen.schema.declaration import FileFacts, MapReader, build, raise_in_order
from docgen.schema.quantity import Quantity
from docgen.schema.yamltree import Mapping as MappingNode
from docgen.schema.yamltree import load_yaml, read_text

PROCEDURE_FILE = "procedure.yaml"
RECORD_FILE = "record.yaml"  # in docgen's `_shared`: what every record may hold
FOLDER = "templates"  # where packs lie: among docgen's files, and in a clinic's own folder
# Keyed by the texts that a pack is read from, so that none is ever out of date.
_PACKS: Memo[tuple[Path | str, ...], Pack] = Memo("packs", 16)

# Names that templates use for something else.
RESERVED = frozenset(
    {
        "rules",
        "sheet",
        "clinic",
        "times",
        "patient",
        "procedure",
        "known",
        "ahead",
        "past",
        "today",
        "language",
    }
)
_HOME = "home"
_PLACES = ("clinic", _HOME)
_ORDERED = ("<", "<=", ">", ">=")


def load_pack(folder: Path) -> Pack:
    """Read the pack in `folder`; the folder's name is the procedure's.

    A pack whose files say what they said before is not read again.

    Raises:
        InputError: the folder has no readable `procedure.yaml`.
        SettingsError: the file declares something wrong; all problems at once.
    """
    shared = templates_root() / "_shared"
    files = folder / PROCEDURE_FILE, shared / RECORD_FILE, shared / SIGNS_FILE
    texts = tuple(map(read_text, files))
    return _PACKS.get((folder, *texts), lambda: _read_pack(folder, texts[0], texts[1]))


def _read_pack(folder: Path, text: str, common_text: str) -> Pack:
    problems = Problems()
    shared = templates_root() / "_shared"
    node = _mapping(common_text, shared / RECORD_FILE)
    common = build(CommonKeys, MapReader(node, problems), FileFacts()) or CommonKeys()
    library = load_signs(shared / SIGNS_FILE)
    node = _mapping(text, folder / PROCEDURE_FILE)
    digest = hashlib.sha256(text.encode()).hexdigest()
    facts = FileFacts(signs=library.signs)
    keys = MapReader(node, problems)
    pack = build(Pack, keys, facts, name=folder.name, folder=folder, digest=digest)
    if pack is None:
        raise_in_order(problems)
        raise SettingsError(error("bad-file", "The file declares no procedure."))
    printed, asked = library.printed(pack.own_signs)
    whole = replace(
        pack,
        slots=FrozenMap({**common.slots, **pack.slots}),
        facts=FrozenMap({**common.facts, **pack.facts}),
        medicine_checks=(*pack.medicine_checks, *common.medicine_checks),
        floor=printed,
        asked_sign=asked,
    )
    linked = _Linker(whole, facts.places, problems).link()
    raise_in_order(problems)
    return replace(linked, warnings=problems.warnings)


def _mapping(text: str, path: Path) -> MappingNode:
    """Read the text of a file of declarations."""
    node = load_yaml((text, str(path)))
    if not isinstance(node, MappingNode):
        message, hint = "The file declares no procedure.", "Begin it with title: and settings:."
        raise SettingsError(error("bad-file", message, hint, Place(str(path), 1, 1)))
    return node


def find_pack(name: str, *roots: Path) -> Pack:
    """Read the pack of a procedure by its name, from the first of the folders that has it.

    Raises:
        InputError: there is no such procedure; the hint names the nearest.
        SettingsError: its file declares something wrong.
    """
    # A name comes from a patient's record or a command line: it is looked up, never joined blindly.
    for root in roots:
        if name in pack_names(root):
            return load_pack(root / name)
    hint = suggest(name, pack_names(*roots))
    raise InputError(error("unknown-procedure", "There is no such procedure.", hint))


def pack_names(*roots: Path) -> tuple[str, ...]:
    """Return the names of all procedures that have a folder in one of `roots`, in order."""
    found = {path.parent.name for root in roots for path in root.glob(f"*/{PROCEDURE_FILE}")}
    return tuple(sorted(found))


def all_packs(templates_root: Path) -> tuple[Pack, ...]:
    """Read every pack, in order of their names.

    Raises:
        SettingsError: one of the files declares something wrong.
    """
    return tuple(load_pack(templates_root / name) for name in pack_names(templates_root))


# Names in a pack, and in conditions


class _Linker:
    """Checks every name of a pack, and binds its conditions."""

    def __init__(self, pack: Pack, places: Mapping[str, Place], problems: Problems) -> None:
        self.pack = pack
        self.places = places
        self.problems = problems

    def link(self) -> Pack:
        pack = self.pack
        self._questions()
        for time in pack.times.values():
            self._time(time)
        self._calendar()
        self._order()
        self._awaited()
        self._no_call()
        for path, usual in pack.usual.items():
            types = self._types(path, self.places.get(f"usual.{path}"))
            if types is not None and all(one.span != usual.kind for one in types):
                message = f"{path} is not a {usual.kind}."
                self._add(message, "Write a range of its kind.", self.places.get(f"usual.{path}"))
        settings = FrozenMap((name, self._setting(s)) for name, s in pack.settings.items())
        checks = tuple(self._check(check) for check in pack.checks)
        told = tuple(self._medicine_check(check) for check in pack.medicine_checks)
        drawings = FrozenMap((name, self._drawing(one)) for name, one in pack.drawings.items())
        return replace(
            pack, settings=settings, checks=checks, medicine_checks=told, drawings=drawings
        )

    def _add(self, message: str, hint: str, place: Place | None) -> None:
        self.problems.add(error("bad-declaration", message, hint, place))

    def _types(self, path: str, place: Place | None) -> tuple[FieldType, ...] | None:
        types = self.pack.types_at(path)
        if types is None:
            hint = suggest(path, self.pack.paths())
            self.problems.add(error("unknown-name", f'Unknown setting "{path}".', hint, place))
        return types

    def _setting(self, setting: SettingDecl) -> SettingDecl:
        place = self.places.get(f"settings.{setting.name}")
        if setting.name in RESERVED:
            self._add(f'"{setting.name}" means something else.', "Choose another name.", place)
        types = [one for field in setting.fields.values() for one in field.types]
        for name in (one.list_name for one in types if one.kind == "list"):
            if name not in self.pack.lists:
                message = f'{setting.name}: there is no list "{name}".'
                self._add(message, suggest(name, self.pack.lists), place)
        for by in (one.by for one in (setting.table, setting.total) if one):
            question = self.pack.questions.get(by)
            if question is None or not question.counts:
                message = f'{setting.name}: "{by}" is not a question that counts.'
                self._add(message, suggest(by, self.pack.questions), place)
        if setting.not_applicable_when is None:
            return setting
        condition = self._bound(setting.not_applicable_when)
        return replace(setting, not_applicable_when=condition)

    def _questions(self) -> None:
        for question in self.pack.questions.values():
            place = self.places.get(f"questions.{question.name}")
            slot = self.pack.slots.get(question.count_of)
            if question.count_of and (slot is None or slot.type not in ("levels", "list")):
                message = (
                    f'{question.name}: "{question.count_of}" is not a slot that can be counted.'
                )
                self._add(message, suggest(question.count_of, self.pack.slots), place)
            if question.fixed_by and question.fixed_by not in self.pack.settings:
                message = f'{question.name}: there is no setting "{question.fixed_by}".'
                self._add(message, suggest(question.fixed_by, self.pack.settings), place)

    def _time(self, time: TimeDecl) -> None:
        place = self.places.get(f"times.{time.name}")
        for path in time.span_paths:
            spans = self._types(path, place)
            if spans is not None and all(one.span != "time" for one in spans):
                message = f"{time.name}: {path} is not a span of time."
                self._add(message, "Name a setting with {span: time}.", place)
        for anchor in time.anchors:
            if anchor not in ANCHORS:
                self._words(time, anchor, ANCHORS)
        if time.place and time.place not in _PLACES:
            self._words(time, time.place, _PLACES)

    def _words(self, time: TimeDecl, path: str, allowed: tuple[str, ...]) -> None:
        """The setting at `path` may only hold words that a time understands."""
        place = self.places.get(f"times.{time.name}")
        types = self.pack.types_at(path)
        words = {word for one in types or () for word in one.choices}
        if not words or not words <= set(allowed):
            message = f"{time.name}: {path} does not say one of {one_of(allowed)}."
            self._add(message, f"Write {one_of(allowed)}, or a setting that holds them.", place)

    def _calendar(self) -> None:
        slots = (s.name for s in self.pack.slots.values() if s.type in ("moment", "date"))
        known = (*self.pack.times, *slots, *MOMENTS)
        for name in (at for entries in self.pack.calendar.values() for e in entries for at in e.at):
            if name not in known:
                message = f'calendar: "{name}" is no date that a sheet knows.'
                self._add(message, suggest(name, known), self.places.get(f"calendar.{name}"))

    def _order(self) -> None:
        """Both sides are times; only a permission at home moves, and none that others wait for."""
        firsts: set[str] = set()
        for rule in self.pack.order:
            place = self.places.get(f"order.{rule.first}.{rule.then}")
            for name in (rule.first, rule.then):
                if name not in self.pack.times:
                    hint = suggest(name, self.pack.times)
                    self._add(f'order: "{name}" is not a time.', hint, place)
            then = self.pack.times.get(rule.then)
            if then and (then.sign < 0 or then.place != _HOME):
                hint = "Name a time with plus: and place: home, from when something is allowed."
                self._add(f'order: "{rule.then}" may not be moved.', hint, place)
            firsts.add(rule.first)
            if rule.then in firsts:
                hint = "Write what it waits for before what waits for it, without a circle."
                self._add(f'order: "{rule.then}" is moved too late.', hint, place)

    def _awaited(self) -> None:
        for slot in self.pack.slots.values():
            if slot.awaits and (slot.awaits not in self.pack.times or slot.type != "moment"):
                place = self.places.get(f"slots.{slot.name}")
                message = f'{slot.name}: it cannot wait for "{slot.awaits}".'
                self._add(message, "Only a moment waits, and for a declared time.", place)

    def _no_call(self) -> None:
        """Each setting is one; each entry is of their lists, and each sign is a sign."""
        said, own = self.pack.no_call, dict[str, None]()
        for name in said.settings:
            types = self._types(name, self.places.get(f"no_call.{name}")) or ()
            for one in types:
                own |= dict.fromkeys(self.pack.lists.get(one.list_name, ()))
        signs = [sign.name for sign in self.pack.floor]
        for name in self.pack.settings:
            for one in self.pack.types_at(name) or ():
                signs += [f"{name}.{entry}" for entry in self.pack.lists.get(one.list_name, ())]
        for entry, like in said.like.items():
            if entry not in own:
                message = f'no_call: there is no entry "{entry}".'
                self._add(message, suggest(entry, own), self.places.get(f"no_call.{entry}"))
            for sign in (one for one in like if one not in signs):
                message = f'no_call: there is no sign "{sign}".'
                self._add(message, suggest(sign, signs), self.places.get(f"no_call.{sign}"))

    def _check(self, check: CheckDecl) -> CheckDecl:
        only_if = self._bound(check.only_if) if check.only_if else None
        return check._replace(condition=self._bound(check.condition), only_if=only_if)

    def _drawing(self, figure: FigureDecl) -> FigureDecl:
        """What fills a drawing is a slot of levels."""
        slots = [slot.name for slot in self.pack.slots.values() if slot.type == "levels"]
        if figure.fill and figure.slot not in slots:
            message = f'{figure.name}: "{figure.slot}" is not a slot of levels.'
            self._add(message, suggest(figure.slot, slots), figure.fill.place)
        needles = self._bound(figure.needles) if figure.needles else None
        return replace(figure, needles=needles)

    def _medicine_check(self, check: MedicineCheck) -> MedicineCheck:
        if check.most:
            place = self.places.get(f"medicine_checks.{check.most}")
            types = self._types(check.most, place)
            if types is not None and all(one.span != "dose" for one in types):
                message = f"medicine_checks: {check.most} is not a dose."
                self._add(message, "Name a setting with {span: dose}.", place)
        return replace(check, only_if=self._bound(check.only_if) if check.only_if else None)

    def _bound(self, condition: Condition) -> Condition:
        return bound(condition, self.pack, self.problems)


def bound(condition: Condition, pack: Pack, problems: Problems, *, rule: bool = False) -> Condition:
    """Follow the names in a condition of YAML; each that leads nowhere is noted.

    A word that is compared with stays a text where it is a choice, and becomes a name where it is
    another setting. `x == unknown` becomes `not known.x`, as in templates. In a `rule` of a clinic
    a question needs no `patient.` before it.
    """

    def followed(atom: Atom) -> Condition:
        try:
            return _followed(_of_rule(atom, pack) if rule else atom, pack)
        except ValueProblem as problem:
            place = place_of(atom)
            problems.add(error("bad-condition", problem.message, problem.hint, place))
            return atom

    return mapped(condition, followed)


def _of_rule(atom: Atom, pack: Pack) -> Atom:
    """Write `patient.` before a question; a rule asks questions and settings, and no times."""
    name = _name_in(atom)
    question = name.path.removeprefix("patient.")
    if question in pack.questions:
        asked = name._replace(path=f"patient.{question}")
        match atom:
            case Name():
                return asked
            case Compare():
                return atom._replace(left=asked)
            case Within():
                return atom._replace(item=asked)
    if name.path.partition(".")[0] != "known" and pack.types_at(name.path) is None:
        message = f'"{name.path}" is not a question that a rule may ask.'
        raise ValueProblem(message, suggest(question, pack.questions))
    return atom


def _name_in(atom: Atom) -> Name:
    first = operands(atom)[0]
    assert isinstance(first, Name)  # noqa: S101  # a condition that is read begins with a name
    return first


def _followed(atom: Atom, pack: Pack) -> Condition:
    """Return what a question of a condition asks, in the names of the pack.

    Raises:
        ValueProblem: the pack has no such name, or it cannot be compared so.
    """
    if isinstance(atom, Within):
        return joined(Or, (_followed(Compare(atom.item, "==", one), pack) for one in atom.of))
    name = _name_in(atom)
    head, _, rest = name.path.partition(".")
    if head in ("patient", "known"):
        return _question(atom, name, rest, pack)
    if head == "times":
        return _times(atom, rest, pack)
    types = pack.types_at(name.path)
    if types is None:
        raise _unknown(name.path, pack.paths())
    return atom if isinstance(atom, Name) else _setting(atom, name.path, types, pack)


def _question(atom: Name | Compare, name: Name, question: str, pack: Pack) -> Condition:
    decl = pack.questions.get(question)
    if decl is None:
        raise _unknown(question, pack.questions)
    known = name._replace(path=f"known.{question}")
    if isinstance(atom, Name):
        return known
    value = _text_or_figure(atom)
    if name == known or not decl.allows(atom.op, value):
        raise ValueProblem(f"{question} cannot be compared so.", f"Write {decl.example()}.")
    if value == UNKNOWN:
        return known if atom.op == "!=" else Not(known)
    return atom


def _times(atom: Name | Compare, time: str, pack: Pack) -> Condition:
    if time not in pack.times:
        raise _unknown(time, pack.times)
    if isinstance(atom, Name):
        return atom
    other = str(_text_or_figure(atom))
    if not other.startswith("times.") or other.removeprefix("times.") not in pack.times:
        raise ValueProblem("A time is compared with a time.", "Write times.x < times.y.")
    return atom._replace(right=Name(other, atom.right.place))


def _setting(atom: Compare, path: str, types: tuple[FieldType, ...], pack: Pack) -> Condition:
    value = _text_or_figure(atom)
    spans = {one.span for one in types if one.span}
    if isinstance(value, Quantity) and value.kind in spans:
        return atom
    if isinstance(value, str):
        words = {word for one in types for word in one.choices}
        if value in words and atom.op not in _ORDERED:
            return atom
        others = pack.types_at(value)
        if others is not None and spans & {one.span for one in others if one.span}:
            return atom._replace(right=Name(value, atom.right.place))
        hint = suggest(value, words) if words else ""
        message = f'{path} cannot be compared with "{value}".'
        raise ValueProblem(message, hint or "Write an amount, or a setting of the same kind.")
    if isinstance(value, int) and any(one.kind == "number" for one in types):
        return atom
    raise ValueProblem(f"{path} cannot be compared so.", "Compare like with like.")


def _text_or_figure(atom: Compare) -> str | int | Decimal | Quantity:
    right = atom.right
    return right.value if isinstance(right, Literal) else right.path


def _unknown(name: str, known: Iterable[str]) -> ValueProblem:
    return ValueProblem(f'"{name}" is not declared.', suggest(name, known))
