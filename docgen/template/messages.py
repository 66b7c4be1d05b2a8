"""Every text that a translator translates, gathered from where it is written.

In: the folders of templates, or the templates of a clinic's sheets as they are read. Out:
`Message` values, each with its place and notes: the units of templates, the title and the
lists of packs, the engine's own phrases. Those that sheets need stand in the order in which a
patient meets them, each with the sheets and sections that it stands in as a note for the
translator: whole sheets first, page by page, then what stands on all of them (dates, feet), then
what is read by few (the calendar of a phone, clinical words), last what only staff read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as ByName
from dataclasses import dataclass, replace
from pathlib import Path

from docgen.errors import Diagnostic, Place, Problems, TemplateError
from docgen.i18n.phrases import load_phrases
from docgen.procedure.libraries import GLOSSARY_FILE, SIGNS_FILE, floor_texts, load_glossary
from docgen.procedure.pack import FOLDER, PROCEDURE_FILE, pack_names
from docgen.schema.yamltree import Mapping, Node, Scalar, Sequence, load_yaml
from docgen.template.scan import scan
from docgen.template.sources import SHARED, read_template
from docgen.template.syntax import Templates
from docgen.template.tree import (
    Body,
    BoxClose,
    BoxOpen,
    For,
    Include,
    TextLine,
    TextRow,
    TextUnit,
    inner_bodies,
)
from docgen.template.tree import Node as TemplateNode

PHRASES = "phrases.yaml"
_MOST_PLACES = 3  # that a note names: what stands everywhere needs no list


@dataclass(frozen=True, slots=True)
class Message:
    """One text to translate. A counted one has plural forms; `context` tells twins apart.

    `reworded` says that the clinic's catalogue words it differently, in English too.
    """

    text: str
    place: Place
    context: str = ""
    counted: bool = False
    notes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()  # placeholders that a translation may use, though this does not
    reworded: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """By what a catalogue finds it."""
        return self.context, self.text

    @property
    def in_english(self) -> bool:
        """Whether the catalogue of English has it, the language in which it is written."""
        return self.counted or self.reworded


def shipped_messages(templates: Path) -> tuple[Message, ...]:
    """Return the messages of every pack, of the shared parts and of the engine.

    Raises:
        TemplateError: a template breaks the rules; with every problem of every file.
        SettingsError: a `procedure.yaml` or the phrases cannot be read.
    """
    found: list[Message] = []
    packs = [templates / name for name in pack_names(templates)]
    for folder in packs:
        found += _of_pack(folder)
    found += _of_templates((*packs, templates / SHARED), templates.parent)
    signs = templates / SHARED / SIGNS_FILE
    if signs.is_file():
        found += _of_signs(_entry(load_yaml(signs), "signs"), f"{FOLDER}/{SHARED}/{SIGNS_FILE}")
    phrases = templates / SHARED / PHRASES
    for phrase in load_phrases(phrases).values() if phrases.is_file() else ():
        place = Place(f"{FOLDER}/{SHARED}/{PHRASES}", phrase.place.line, phrase.place.column)
        more = [f"A translation may use {{{name}}} too." for name in phrase.also]
        notes = (" ".join(filter(None, [phrase.note, *more])),) if phrase.note or more else ()
        also = phrase.also
        found.append(Message(phrase.text, place, phrase.key, phrase.counted, notes, also))
    return tuple(found)


def pack_messages(folder: Path) -> tuple[Message, ...]:
    """Return the texts that a procedure declares outside its templates.

    Raises:
        SettingsError: its `procedure.yaml` cannot be read.
    """
    return tuple(_of_pack(folder))


def phrase_messages(shipped: Iterable[Message]) -> tuple[Message, ...]:
    """Return those of docgen's messages that are phrases of the engine."""
    return tuple(one for one in shipped if Path(one.place.file).name == PHRASES)


def clinic_messages(clinic: Path) -> tuple[Message, ...]:
    """Return the messages of a clinic's own procedures and templates; none if it has none.

    Raises:
        TemplateError: a template breaks the rules; with every problem of every file.
        SettingsError: a `procedure.yaml` cannot be read.
    """
    own = clinic / FOLDER
    found = [message for name in pack_names(own) for message in _of_pack(own / name)]
    folders = (own, *sorted(path for path in own.glob("*") if path.is_dir()))
    try:
        return (*found, *_of_templates(folders, clinic))
    except TemplateError as wrong:  # catalogues name files from the clinic's folder, messages whole
        raise TemplateError(_placed(one, clinic) for one in wrong.diagnostics) from None


def _placed(problem: Diagnostic, clinic: Path) -> Diagnostic:
    place = problem.place
    whole = place and Place(str(clinic / place.file), place.line, place.column)
    return replace(problem, place=whole)


def nodes(
    body: Iterable[TemplateNode], bodies: ByName[str, Body] | None = None
) -> Iterator[TemplateNode]:
    """Yield every node of a body, whatever branch it is in; of `bodies` what it includes, too."""
    for node in body:
        yield node
        for inner in inner_bodies(node):
            yield from nodes(inner, bodies)
        if bodies and isinstance(node, Include):
            yield from nodes(bodies[node.file], bodies)


def units(found: Iterable[TemplateNode]) -> Iterator[TextUnit]:
    """Yield the units of nodes."""
    for node in found:
        if isinstance(node, TextLine):
            yield node.unit
        elif isinstance(node, TextRow):
            yield from (cell for cell in node.cells if cell)


def _of_templates(folders: Iterable[Path], root: Path) -> list[Message]:
    problems = Problems()
    found: list[Message] = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.md"))):
        shown = path.relative_to(root).as_posix()
        for unit in units(nodes(scan(read_template(path, shown), shown, problems))):
            if unit.is_message:
                counted = unit.counted is not None
                found.append(Message(unit.text, unit.place, unit.context, counted, unit.notes))
    problems.raise_as(TemplateError)
    return found


def _of_pack(folder: Path) -> Iterator[Message]:
    """Yield a pack's title, the texts of its lists, and its clinical words."""
    root = load_yaml(folder / PROCEDURE_FILE)
    shown = f"{FOLDER}/{folder.name}/{PROCEDURE_FILE}"
    yield from _text(_entry(root, "title"), shown, "The name of the procedure.")
    lists = _entry(root, "lists")
    for name, entries in lists.entries if isinstance(lists, Mapping) else ():
        for _, text in entries.entries if isinstance(entries, Mapping) else ():
            yield from _text(text, shown, f"An entry of the list {name.text}.")
    for say in _said(_entry(root, "calendar")):
        yield from _text(say, shown, "An entry in the calendar of the patient's phone: short.")
    yield from _of_signs(_entry(root, "floor"), shown)
    for term in load_glossary(folder):
        at = term.place or Place("")
        place = Place(f"{FOLDER}/{folder.name}/{GLOSSARY_FILE}", at.line, at.column)
        note = "A clinical word, one of them, as the sheets write it inside a sentence."
        yield Message(term.word, place, notes=(note,))
        for meaning in term.meanings:
            note = f'Words that explain "{term.word}" on the sheets: the same as there.'
            yield Message(meaning, place, notes=(note,))


def _of_signs(node: Node | None, shown: str) -> Iterator[Message]:
    """Yield the emergency signs of a library or a floor, and the questions about them."""
    note = "A sign for which the patient calls for help at once, or the question about it: short."
    for text in floor_texts(node):
        yield from _text(text, shown, note)


def _entry(node: Node, key: str) -> Node | None:
    if not isinstance(node, Mapping):
        return None
    return next((value for name, value in node.entries if name.text == key), None)


def _said(calendar: Node | None) -> Iterator[Node | None]:
    """Yield what the entries for a phone's calendar say."""
    for _, entries in calendar.entries if isinstance(calendar, Mapping) else ():
        for entry in entries.items if isinstance(entries, Sequence) else ():
            yield _entry(entry, "say")


def _text(node: Node | None, shown: str, note: str) -> Iterator[Message]:
    if isinstance(node, Scalar):
        place = Place(shown, node.place.line, node.place.column)
        yield Message(node.text, place, notes=(note,))


def in_order(
    sheets: Iterable[Templates],
    texts: Iterable[Message],
    on_all: Iterable[Message],
    staff: str,
) -> tuple[Message, ...]:
    """Return the messages that sheets need; `staff` is the kind of box that patients do not get.

    `texts` are those of the templates and signs, of which some are needed; `on_all` all that are
    needed wherever they stand: phrases, names of procedures, clinical words.
    """
    others = {one.key: one for one in on_all}
    known = {**others, **{one.key: one for one in texts}}
    notes: dict[tuple[str, str], dict[str, None]] = {}
    patients: dict[tuple[str, str], None] = {}
    for templates in sheets:
        for key, section, of_staff in _on_sheet(templates, staff):
            sheet = f"{templates.vocabulary.title}, {templates.sheet}"
            notes.setdefault(key, {})[f"{sheet}: {section}".removesuffix(": ")] = None
            if not of_staff:
                patients[key] = None
    found = dict.fromkeys((*patients, *others, *notes))
    return tuple(_noted(known[key], notes.get(key, {})) for key in found if key in known)


def _noted(message: Message, places: Iterable[str]) -> Message:
    named = list(places)
    if len(named) > _MOST_PLACES:
        named = [*named[:_MOST_PLACES], "and more"]
    return replace(message, notes=(*named, *message.notes))


def _on_sheet(templates: Templates, staff: str) -> Iterator[tuple[tuple[str, str], str, bool]]:
    """Yield each text of a sheet, whatever it hangs on: its key, its section, whether of staff."""
    words = templates.vocabulary
    section, boxes = "", list[str]()
    for node in nodes(templates.bodies[templates.main], templates.bodies):
        match node:
            case BoxOpen():
                boxes.append(node.kind)
            case BoxClose():
                del boxes[-1:]
            case TextLine() if node.mark.startswith("#"):
                section = node.unit.text
            case For():  # prints the entries of a list of the procedure, or its signs
                held = words.statics.get(node.source.path)
                for text in words.lists.get(held.list_name, {}).values() if held else ():
                    yield ("", text), section, staff in boxes
        for unit in units((node,)):
            if unit.is_message:
                yield (unit.context, unit.text), section, staff in boxes
