"""Where a sentence of a sheet comes from: template line, settings of the clinic, translation.

In: a sheet of a clinic, and a sentence that stands on it (`sentences.py`). Out: `Origin`.

The settings are those that the line itself prints and those in the tags around it, wherever the
sheet includes the line's file; a clock time counts with the settings that it is reckoned from. They
are read from the same tree that is evaluated, so that nothing has to be carried through it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.engine import Engine
from docgen.errors import Place
from docgen.expression.truth import PRESENCE, Literal, Name, Truth, names
from docgen.files import data_root
from docgen.i18n.locale import Locale
from docgen.new.examples import on_one_line
from docgen.preview.sentences import HEAD, PrintedSentence
from docgen.procedure.pack import FOLDER
from docgen.reference.keys import entries
from docgen.schema.yamltree import Mapping as MappingNode
from docgen.schema.yamltree import Node, Scalar, load_yaml, names_a_file
from docgen.schema.yamltree import Sequence as SequenceNode
from docgen.settings.clinic import CLINIC_FILE
from docgen.settings.settings_checks import settings_behind
from docgen.sheet.sheets import Sheet
from docgen.template.names import PATIENT, TIMES, Alias, Scope, path_of, replaced, with_names
from docgen.template.tree import Body, For, If, Include, Set, TextLine, TextRow, TextUnit, With

# What templates call otherwise than `clinic.yaml` does, and the keys that it comes from.
_OF_CLINIC = {
    "closed_text": ("when_closed",),
    "night_phone": ("after_hours_phone", "when_closed", "phone"),
}


class SettingAt(NamedTuple):
    """A setting, by its keys (`clinic.phone`, `bed_rest`), and what the clinic wrote for it.

    `place` is its line in `clinic.yaml`; where it is not set, `written` is empty and the place is
    that of the keys around it. `rules` are the lines where a rule of the clinic sets it otherwise.
    `prints` is whether the sentence prints it; else it hangs on it that the sentence stands there.
    """

    name: str
    written: str
    about: str
    place: Place
    prints: bool
    rules: tuple[Place, ...] = ()


class WordsAt(NamedTuple):
    """The words of a language for an English text, and where they stand.

    `own` are the clinic's: its wording, a section of its own.
    """

    language: str
    text: str
    said: tuple[str, ...]
    place: Place
    own: bool


class Origin(NamedTuple):
    """Where one sentence comes from. `fields` are those of a record that it prints or asks for."""

    place: Place
    settings: tuple[SettingAt, ...]
    fields: tuple[str, ...] = ()
    words: tuple[WordsAt, ...] = ()


class _TemplateLine(NamedTuple):
    """The units of one line of a template, what they print, and the names in the tags around.

    Those of the innermost tag come first.
    """

    units: tuple[TextUnit, ...]
    prints: frozenset[str]
    around: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that decides what the line says, or whether it stands there."""
        return tuple(dict.fromkeys((*sorted(self.prints), *self.around)))


class Origins:
    """What there is to know of the sentences of one sheet; its templates are gone through once."""

    def __init__(self, engine: Engine, sheet: Sheet) -> None:
        """Take a sheet that can be compiled.

        Raises:
            DocgenError: its templates or `clinic.yaml` cannot be read.
        """
        self._sheet = sheet
        sources = engine.compiler.sources(sheet.clinic)
        found = (sources.locale(language, sheet.name) for language in sheet.languages)
        self._locales = {locale.tag: locale for locale in found}
        self._templates = sources.templates(sheet.pack, sheet.name)
        self._lines: dict[Place, _TemplateLine] = {}
        self._walk(self._templates.bodies[self._templates.main], (), FrozenMap())
        node = load_yaml(sheet.clinic.folder / CLINIC_FILE)
        self._clinic_file = _ClinicLines(node, sheet)

    def of(self, said: PrintedSentence) -> Origin:
        """Return where a sentence comes from."""
        if said.role == HEAD:
            return Origin(said.place, self._clinic_file.at(said.place))
        written = self._lines[said.place]
        return Origin(
            said.place,
            self._settings(written),
            tuple(sorted(self._fields(written.names))),
            tuple(self._words(written, said)),
        )

    # What the tree says.

    def _walk(self, body: Body, around: tuple[str, ...], scope: Scope) -> None:
        """Note each line of a body with the names around it, in the names of the procedure."""
        for node in body:
            match node:
                case Set():
                    scope = with_names(scope, (node.named,))
                case With():
                    self._walk(node.body, around, with_names(scope, node.names))
                case Include():
                    self._walk(self._templates.bodies[node.file], around, scope)
                case For():
                    path = path_of(node.source.path, scope)
                    self._walk(node.body, (path, *around), _in_loop(node, path, scope))
                case If():
                    self._branches(node, around, scope)
                case TextLine():
                    self._note(node.unit.place, (node.unit,), around, scope)
                case TextRow():
                    self._note(node.place, tuple(filter(None, node.cells)), around, scope)

    def _branches(self, node: If, around: tuple[str, ...], scope: Scope) -> None:
        """A branch hangs on its own test and on those above it."""
        for branch in node.branches:
            if branch.condition is not None:
                asked = replaced(branch.condition, scope)
                around = (*(name.path for name in names(asked)), *around)
            self._walk(branch.body, around, scope)

    def _note(
        self, place: Place, units: tuple[TextUnit, ...], around: tuple[str, ...], scope: Scope
    ) -> None:
        prints = {path_of(used.path, scope) for unit in units for used in unit.placeholders}
        before = (
            self._lines[place] if place in self._lines else _TemplateLine(units, frozenset(), ())
        )
        asked = tuple(path.partition("[")[0] for path in around)
        whole = tuple(dict.fromkeys((*before.around, *asked)))
        found = frozenset(path.partition("[")[0] for path in prints)
        self._lines[place] = _TemplateLine(units, before.prints | found, whole)

    # What its names stand for.

    def _settings(self, written: _TemplateLine) -> tuple[SettingAt, ...]:
        """The settings behind a line: those that it prints, then those that decide if it stands."""
        found: dict[SettingAt, None] = {}
        for path in written.names:
            of_clinic, _, key = path.partition(".")
            keys = _OF_CLINIC.get(key, (key,)) if of_clinic == "clinic" else ()
            prints = path in written.prints
            own = self._clinic_file.found(keys, self._behind(path), prints=prints)
            found |= dict.fromkeys(one for one in own if one.name not in {s.name for s in found})
        return tuple(found)

    def _behind(self, path: str) -> list[str]:
        """The settings of the procedure that a name is about: of a time, of a question, too."""
        pack = self._sheet.pack
        time = TIMES + path.partition(".")[2] if _is_presence(path) else path
        behind = set(settings_behind({path, time}, pack))
        for field in self._fields((path,)):
            question = pack.questions.get(field)
            if question and question.fixed_by:
                behind.add(question.fixed_by)
        return sorted(behind)

    def _fields(self, paths: Iterable[str]) -> set[str]:
        """The fields of a record that names ask for."""
        known = self._templates.vocabulary.names
        asked = {path.partition(".")[2].partition(".")[0] for path in paths if _of_record(path)}
        return {one for one in asked if PATIENT + one in known}

    # What its words come from.

    def _words(self, written: _TemplateLine, said: PrintedSentence) -> Iterator[WordsAt]:
        """The entries that gave the words of a line: its own, and those of lists it prints from."""
        locale = self._locales[said.language]
        for unit in written.units:
            if unit.is_message:
                yield from _entry(locale, unit.text, unit.context)
        vocabulary = self._templates.vocabulary
        held = map(vocabulary.names.get, written.names)
        for name in dict.fromkeys(one.list_name for one in held if one and one.list_name):
            for label in vocabulary.lists[name].values():
                yield from (e for e in _entry(locale, label, "") if _stands(e, label, said))


def _stands(found: WordsAt, label: str, said: PrintedSentence) -> bool:
    return any(text and text in said.text for text in (*found.said, label))


def _entry(locale: Locale, text: str, context: str) -> Iterator[WordsAt]:
    """The entry of a message in a language; none where the English text is its own."""
    for catalogue in locale.catalogues:
        entry = catalogue.get(text, context)
        if entry and entry.complete:
            yield WordsAt(locale.tag, text, entry.texts, entry.place, entry.own)
            return


def _in_loop(loop: For, path: str, scope: Scope) -> Scope:
    """The names inside a loop: its entries are called as what it goes through."""
    own = {
        loop.variable: Alias(Name(path)),
        "loop.index": Alias(Literal(1)),
        "loop.first": Alias(Truth.TRUE),
        "loop.last": Alias(Truth.TRUE),
    }
    return FrozenMap({**scope, **own})


def _is_presence(path: str) -> bool:
    return path.partition(".")[0] in PRESENCE


def _of_record(path: str) -> bool:
    return path.startswith(PATIENT) or _is_presence(path)


class _ClinicLines:
    """The lines of `clinic.yaml`: where each setting of one sheet's procedure is written."""

    def __init__(self, node: Node, sheet: Sheet) -> None:
        self._languages = sheet.clinic.languages
        self._about = {one.name: one.key.about for one in entries(sheet.clinic.packs.values())}
        self._clinic = _Group("clinic", _below(node, "clinic"))
        procedures = _below(node, "procedures")
        procedure = f"procedures.{sheet.pack.name}"
        self._procedure = _Group(procedure, _below(procedures, sheet.pack.name))
        rules = self._procedure.get("rules")
        items = rules.items if isinstance(rules, SequenceNode) else ()
        self._rules = [_Group("", _below(rule, "set")) for rule in items]

    def found(
        self, of_clinic: Iterable[str], settings: Iterable[str], *, prints: bool
    ) -> tuple[SettingAt, ...]:
        """Return these keys of `clinic:`, and these settings of the procedure."""
        own = [self._setting(self._clinic, f"clinic.{one}", one) for one in of_clinic]
        own += [self._setting(self._procedure, one, one) for one in settings]
        return tuple(one._replace(prints=prints) for one in own)

    def at(self, place: Place) -> tuple[SettingAt, ...]:
        """Return the key of `clinic:` that is written at a place."""
        found = (key for key, _ in self._clinic.entries if key.place == place)
        return tuple(self._setting(self._clinic, f"clinic.{one.text}", one.text) for one in found)

    def _setting(self, group: _Group, shown: str, key: str) -> SettingAt:
        about = self._about.get(f"{group.path}.{key}", "")
        found = (rule.place_of(key) for rule in self._rules if group is self._procedure)
        rules = tuple(place for place in found if place)
        node = group.get(key)
        written = on_one_line(node, self._languages) if node else ""
        place = group.place_of(key) or group.place
        return SettingAt(
            shown, written, about, place, prints=True, rules=tuple(filter(None, rules))
        )


class _Group:
    """Some keys of `clinic.yaml`, by the names that lead to them."""

    def __init__(self, path: str, node: Node) -> None:
        self.path, self.place = path, node.place
        self.entries = node.entries if isinstance(node, MappingNode) else ()

    def get(self, key: str) -> Node | None:
        return next((below for name, below in self.entries if name.text == key), None)

    def place_of(self, key: str) -> Place | None:
        return next((name.place for name, _ in self.entries if name.text == key), None)


def _below(node: Node, key: str) -> Node:
    """What stands below a key; an empty text where it is not there."""
    entries = node.entries if isinstance(node, MappingNode) else ()
    return next((below for name, below in entries if name.text == key), Scalar("", node.place))


def file_of(place: Place) -> Path | None:
    """Return the file that a place names: docgen's templates are named from its own folder."""
    own = data_root() / place.file
    if place.file.startswith(f"{FOLDER}/") and names_a_file(own):
        return own
    file = Path(place.file)
    return file if names_a_file(file) else None
