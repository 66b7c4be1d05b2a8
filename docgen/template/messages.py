"""Every text that a translator translates: gathered from where it is written, kept in catalogues.

In: the folders of templates, or the templates of a clinic's sheets as they are read. Out:
`Message` values, each with its place and notes: the units of templates, the title and the
lists of packs, the engine's own phrases. Those that sheets need stand in the order in which a
patient meets them, each with the sheets and sections that it stands in as a note for the
translator: whole sheets first, page by page, then what stands on all of them (dates, feet), then
what is read by few (the calendar of a phone, clinical words), last what only staff read.

A catalogue is made of messages: merged with what is translated already, written as a `.po` file,
the same for the same input (no dates, no version of a tool), or held against what it lacks.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract as extract_words
from babel.messages.pofile import normalize, read_po, write_po

from docgen.errors import Diagnostic, Place, Problems, TemplateError, error
from docgen.files import pages_root, templates_root
from docgen.graphics.pictures import DRAWINGS, picture_titles
from docgen.i18n.catalogue import shorten
from docgen.i18n.phrases import lacking, load_phrases, names_of
from docgen.i18n.plurals import usual_plurals
from docgen.i18n.po import read_catalogue, read_file
from docgen.i18n.runs import placeholders
from docgen.model import BOX_KINDS, BoxKind
from docgen.procedure.libraries import GLOSSARY_FILE, SIGNS_FILE, floor_texts, load_glossary
from docgen.procedure.pack import FOLDER, PROCEDURE_FILE, RECORD_FILE, pack_names
from docgen.schema import yamltree as yaml
from docgen.template.sources import SHARED, Templates, read_template
from docgen.template.syntax import scan
from docgen.template.tree import (
    BoxClose,
    BoxOpen,
    For,
    TextLine,
    nodes,
    units,
)

PHRASES = "phrases.yaml"
DESK = "desk"  # the context of what the pages of the desk say: never on a sheet
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
        shown = f"{FOLDER}/{SHARED}/{SIGNS_FILE}"
        found += _of_signs(_entry(yaml.load_yaml(signs), "signs"), shown)
    found += drawing_messages((templates / DRAWINGS,), templates.parent)
    phrases = templates / SHARED / PHRASES
    for phrase in load_phrases(phrases).values() if phrases.is_file() else ():
        place = Place(f"{FOLDER}/{SHARED}/{PHRASES}", phrase.place.line, phrase.place.column)
        more = [f"A translation may use {{{name}}} too." for name in phrase.also]
        notes = (" ".join(filter(None, [phrase.note, *more])),) if phrase.note or more else ()
        also = phrase.also
        found.append(Message(phrase.text, place, phrase.key, phrase.counted, notes, also))
    record = templates / SHARED / RECORD_FILE
    if record.is_file():
        found += _of_asked(yaml.load_yaml(record), f"{FOLDER}/{SHARED}/{RECORD_FILE}")
    return (*found, *(_of_desk() if templates == templates_root() else ()))


def _of_desk() -> Iterator[Message]:
    """Yield what the pages of the desk say: `t("...")` in their HTML, `word("...")` in Python.

    And what printers answer there: `plain("...")`.
    """
    root = pages_root().parent
    ways = {
        "serve/**/*.html": ("jinja2", {"t": None}),
        "serve/**/*.py": ("python", {"word": None}),
        "printing/*.py": ("python", {"plain": None}),
    }
    for pattern, (method, keywords) in ways.items():
        for path in sorted(root.glob(pattern)):
            shown = path.relative_to(root.parent).as_posix()
            with path.open("rb") as file:
                for line, text, _, _ in extract_words(method, file, keywords):
                    note = "On a page that staff use, in a browser."
                    yield Message(str(text), Place(shown, line, 1), DESK, notes=(note,))


def pack_messages(folder: Path) -> tuple[Message, ...]:
    """Return the texts that a procedure declares outside its templates.

    Raises:
        SettingsError: its `procedure.yaml` cannot be read.
    """
    return tuple(_of_pack(folder))


def drawing_messages(folders: Iterable[Path], root: Path) -> tuple[Message, ...]:
    """Return the titles of drawings, for those who do not see them."""
    note = "What a drawing shows, for those who hear it: a person, or things."
    return tuple(
        Message(title, Place(path.relative_to(root).as_posix()), notes=(note,))
        for path, title in picture_titles(folders).values()
    )


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


_TIME_FOR_STAFF = "What a time is for, on the page for staff. A colon and the time follow."


def _of_pack(folder: Path) -> Iterator[Message]:
    """Yield a pack's title, the texts of its lists, and its clinical words."""
    root = yaml.load_yaml(folder / PROCEDURE_FILE)
    shown = f"{FOLDER}/{folder.name}/{PROCEDURE_FILE}"
    yield from _message(_entry(root, "title"), shown, "The name of the procedure.")
    lists = _entry(root, "lists")
    for name, entries in lists.entries if isinstance(lists, yaml.Mapping) else ():
        for _, text in entries.entries if isinstance(entries, yaml.Mapping) else ():
            yield from _message(text, shown, f"An entry of the list {name.text}.")
    for say in _said(_entry(root, "calendar")):
        yield from _message(say, shown, "An entry in the calendar of the patient's phone: short.")
    times = _entry(root, "times")
    for _, time in times.entries if isinstance(times, yaml.Mapping) else ():
        yield from _message(_entry(time, "say"), shown, _TIME_FOR_STAFF)
    yield from _of_asked(root, shown)
    limits = _entry(_entry(root, "no_call"), "limits")
    for limit in limits.items if isinstance(limits, yaml.Sequence) else ():
        note = "Words inside entries that say how far something is normal; # stands for a figure."
        yield from _message(limit, shown, note)
    yield from _of_drawings(_entry(root, "drawings"), shown)
    yield from _of_signs(_entry(root, "floor"), shown)
    for term in load_glossary(folder):
        at = term.place or Place("")
        place = Place(f"{FOLDER}/{folder.name}/{GLOSSARY_FILE}", at.line, at.column)
        note = "A clinical word, one of them, as the sheets write it inside a sentence."
        yield Message(term.word, place, notes=(note,))
        for meaning in term.meanings:
            note = f'Words that explain "{term.word}" on the sheets: the same as there.'
            yield Message(meaning, place, notes=(note,))


def _of_asked(root: yaml.Node | None, shown: str) -> Iterator[Message]:
    """Yield what staff are asked for on a screen: slots, the columns of lists, questions."""
    for section in ("slots", "questions"):
        declared = _entry(root, section)
        for _, decl in declared.entries if isinstance(declared, yaml.Mapping) else ():
            columns = _entry(decl, "asks")
            each = columns.entries if isinstance(columns, yaml.Mapping) else ()
            for node in (_entry(decl, "ask"), *(column for _, column in each)):
                for found in _message(node, shown, "What staff fill in, on a page in a browser."):
                    yield replace(found, context=DESK)


def _of_drawings(node: yaml.Node | None, shown: str) -> Iterator[Message]:
    """Yield what drawings show, and the words for places in them."""
    notes = {
        "alt": "What a drawing shows, for those who hear it; {where} is what is marked.",
        "needles_are": "Beside an open circle, below a drawing: what the circles are.",
    }
    at = 'Where bones are, behind their names, such as "T12 at your lowest rib".'
    for _, figure in node.entries if isinstance(node, yaml.Mapping) else ():
        for key, note in notes.items():
            yield from _message(_entry(figure, key), shown, note)
        where = _entry(figure, "where")
        for region in where.items if isinstance(where, yaml.Sequence) else ():
            yield from _message(_entry(region, "say"), shown, at)
            yield from _message(_entry(region, "next"), shown, f"{at} Right after the one above.")


def _of_signs(node: yaml.Node | None, shown: str) -> Iterator[Message]:
    """Yield the emergency signs of a library or a floor, and the questions about them."""
    note = "A sign for which the patient calls for help at once, or the question about it: short."
    for text in floor_texts(node):
        yield from _message(text, shown, note)


def _entry(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.Mapping):
        return None
    return next((value for name, value in node.entries if name.text == key), None)


def _said(calendar: yaml.Node | None) -> Iterator[yaml.Node | None]:
    """Yield what the entries for a phone's calendar say."""
    for _, entries in calendar.entries if isinstance(calendar, yaml.Mapping) else ():
        for entry in entries.items if isinstance(entries, yaml.Sequence) else ():
            yield _entry(entry, "say")


def _message(node: yaml.Node | None, shown: str, note: str) -> Iterator[Message]:
    if isinstance(node, yaml.Scalar):
        place = Place(shown, node.place.line, node.place.column)
        yield Message(node.text, place, notes=(note,))


def in_order(
    sheets: Iterable[Templates],
    texts: Iterable[Message],
    on_all: Iterable[Message],
    titles: Mapping[str, str],
) -> tuple[Message, ...]:
    """Return the messages that sheets need; those that only staff read come last.

    `texts` are those of the templates and signs, of which some are needed; `on_all` all that are
    needed wherever they stand: phrases, names of procedures, clinical words. `titles` are those of
    drawings, by their names.
    """
    others = {one.key: one for one in on_all}
    known = {**others, **{one.key: one for one in texts}}
    notes: dict[tuple[str, str], dict[str, None]] = {}
    patients: dict[tuple[str, str], None] = {}
    for templates in sheets:
        for key, section, of_staff in _on_sheet(templates, titles):
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


def _on_sheet(
    templates: Templates, titles: Mapping[str, str]
) -> Iterator[tuple[tuple[str, str], str, bool]]:
    """Yield each text of a sheet, whatever it hangs on: its key, its section, whether of staff."""
    words = templates.vocabulary
    section, kinds = "", list[BoxKind]()  # of the boxes that are open
    for node in nodes(templates.bodies[templates.main], templates.bodies):
        staff = any(kind.staff for kind in kinds)
        match node:
            case BoxOpen():
                kinds.append(BOX_KINDS[node.kind])
            case BoxClose():
                del kinds[-1:]
            case TextLine() if node.mark.startswith("#"):
                section = node.unit.text
            case For():  # prints the entries of a list of the procedure, or its signs
                held = words.names.get(node.source.path)
                for text in words.lists.get(held.list_name, {}).values() if held else ():
                    yield ("", text), section, staff
        for unit in units((node,)):
            if unit.is_message:
                yield (unit.context, unit.text), section, staff
            if kinds and kinds[-1].told and unit.icon in titles:
                yield ("", titles[unit.icon]), section, staff


SOURCE = "en"  # the templates' own language: its catalogue holds plural forms only
_WIDTH = 100
_DATES = "month_day"  # the phrase around the names of days and months
_BY_BABEL = "templates/_shared/phrases.yaml"  # where the other words for dates stand
_COMMENT = """\
# Texts of docgen in {language}. Made by `make messages` (or `docgen messages DIR`): translate the
# msgstr lines. {{braces}} stay as they are, ** goes around the same words as in English.
#"""
_OURS = ("# Texts of docgen in ", "# msgstr lines. {braces} stay", "#")
# What gettext wants to be told, as its own tools leave it for the translator to fill in.
_ASKED = {
    "Project-Id-Version": "docgen",
    "PO-Revision-Date": "YEAR-MO-DA HO:MI+ZONE",
    "Last-Translator": "FULL NAME <EMAIL@ADDRESS>",
    "Language-Team": "LANGUAGE <LL@li.org>",
}


def extract(messages: Iterable[Message], language: str) -> Catalog:
    """Return a catalogue of the messages that `language` must translate, without translations."""
    catalog = _empty(language, usual_plurals(language))
    for message in with_names(messages, language):
        if language == SOURCE and not message.in_english:
            continue
        catalog.add(
            (message.text, message.text) if message.counted else message.text,
            locations=[(message.place.file, message.place.line)],
            auto_comments=message.notes,
            context=message.context or None,
        )
    return catalog


def with_names(messages: Iterable[Message], language: str) -> tuple[Message, ...]:
    """Return messages, before them the names of days and the like that Babel lacks in a language.

    They belong to the catalogue that has the engine's phrases for dates; a template has none.
    """
    found = tuple(messages)
    if not language or not any(message.context == _DATES for message in found):
        return found
    names = lacking(names_of(language)) if language != SOURCE else ()
    place = Place(_BY_BABEL)
    own = (Message(one.text, place, one.key, one.counted, (one.note,)) for one in names)
    return (*own, *found)


def _empty(language: str, forms: str) -> Catalog:
    """Return a catalogue with a rule for plural forms and nothing else; "" is a template's."""
    header = ['msgid ""', f'msgstr "Plural-Forms: {forms}\\n"'] if forms else []
    return read_po(header, locale=language or None)


def merged_catalogue(
    messages: Iterable[Message], language: str, path: Path, shipped: Path | None = None
) -> str:
    """Return the text of the `.po` file of `language`: what `path` has, brought up to date.

    A message that is new has no translation, or, marked fuzzy, that of a message much like it; one
    that is gone stands at the end, commented out, and comes back if it is wanted again. The header
    keeps what translators and their tools wrote. A text that docgen itself has left, as copies of
    older templates have it, is translated as its catalogue `shipped` did. No file is written.

    Raises:
        TranslationError: the file there is cannot be read.
    """
    wanted = extract(messages, language)
    fields: dict[str, str] = {}
    merged, notes = wanted, ""
    if path.is_file():
        found = read_file(path)
        merged, fields = found.catalog, found.fields
        notes = merged.header_comment if found.header_line else ""
        if "Plural-Forms" not in fields:
            merged = _with_forms(merged, language)
        _revive(merged, wanted)
        merged.update(wanted, no_fuzzy_matching=language == SOURCE)
        for key in [key for key, one in merged.obsolete.items() if not _is_translated(one)]:
            del merged.obsolete[key]
    if shipped and shipped.is_file():
        _bring_back(merged, read_file(shipped).catalog)
    return _text(merged, language, fields, notes)


def empty_catalogue(messages: Iterable[Message]) -> str:
    """Return the text of a `.pot` file: the messages, for a language that is still to come."""
    return _text(extract(messages, ""), "", {}, "")


def _with_forms(catalog: Catalog, language: str) -> Catalog:
    """Return a catalogue that has no header with the plural forms of its language."""
    found = _empty(language, usual_plurals(language))
    for entry in catalog:
        if entry.id:
            found[entry.id] = entry
    found.obsolete.update(catalog.obsolete)
    return found


def _is_translated(entry: Entry) -> bool:
    return any(entry.string) if isinstance(entry.string, tuple | list) else bool(entry.string)


def _revive(catalog: Catalog, wanted: Catalog) -> None:
    """Bring back translations that stand commented out and are wanted again."""
    for entry in wanted:
        if entry.id and catalog.get(entry.id, entry.context) is None:
            text = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
            key = (text, entry.context) if entry.context else text
            old = catalog.obsolete.pop(key, None)
            if old is not None:
                catalog[old.id] = old


def _bring_back(catalog: Catalog, shipped: Catalog) -> None:
    """Translate what stands commented out in docgen's catalogue as it was translated there."""
    for entry in catalog:
        text = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
        old = shipped.obsolete.get((text, entry.context) if entry.context else text)
        if old and _is_translated(old) and (entry.fuzzy or not _is_translated(entry)):
            entry.string = old.string
            entry.flags.discard("fuzzy")


def _text(catalog: Catalog, language: str, fields: Mapping[str, str], notes: str) -> str:
    """Write a catalogue: docgen's note, the translator's notes, the header, the entries."""
    for entry in catalog:
        _settle(entry, language)
    out = io.BytesIO()
    write_po(out, catalog, width=_WIDTH, include_lineno=False, omit_header=True)
    comment = _COMMENT.format(language=language or "a new language")
    kept = [line for line in notes.splitlines() if not line.startswith(_OURS[:2]) and line != "#"]
    header = "\n".join((comment, *kept, *((_OURS[2],) if kept else ())))
    said = {**_header(catalog, language, fields), **fields, **_fixed(fields)}
    lines = "".join(f"{name}: {value}\n" for name, value in said.items())
    body = out.getvalue().decode("utf-8")
    return f'{header}\nmsgid ""\nmsgstr {normalize(lines, width=0)}\n\n{body}'


def _header(catalog: Catalog, language: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that a header has at least, in gettext's order."""
    asked = {name: fields.get(name) or value for name, value in _ASKED.items()}
    forms = catalog.plural_forms if language else "nplurals=INTEGER; plural=EXPRESSION;"
    return {
        **asked,
        "Language": language,
        "Plural-Forms": forms,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }


def _fixed(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what a file of UTF-8 says of itself, and what no translator can have left empty."""
    asked = {name: value for name, value in _ASKED.items() if not fields.get(name)}
    return {**asked, "Content-Type": "text/plain; charset=utf-8"}


def _settle(entry: Entry, language: str) -> None:
    """Give an entry the flag that its placeholders want, and English its own plural."""
    if not entry.id:
        return
    text = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
    entry.flags.discard("python-format")  # "90 % sure" is not a format
    entry.flags.discard("python-brace-format")
    if placeholders(text):
        entry.flags.add("python-brace-format")
    if language == SOURCE and isinstance(entry.id, tuple | list) and not any(entry.string or ()):
        entry.string = ("", text)


def incomplete(messages: Iterable[Message], language: str, path: Path) -> tuple[Diagnostic, ...]:
    """Return what keeps a language from being complete.

    A message without a translation is reported at its line of the catalogue, or, where the
    catalogue has not heard of it, at its line of the template.

    Raises:
        TranslationError: the catalogue cannot be read.
    """
    if not path.is_file():
        what = f"There is no catalogue for {language}."
        return (error("no-catalogue", what, "Run `make messages`.", Place(str(path))),)
    catalogue = read_catalogue(path)
    messages = tuple(messages)
    also = {one.key: one.also for one in messages if one.also}
    found = list(catalogue.problems(also))
    seen: set[tuple[str, str]] = set()
    for message in with_names(messages, language):
        key = message.key
        if key in seen or (language == SOURCE and not message.in_english):
            continue
        seen.add(key)
        entry = catalogue.get(message.text, message.context)
        if entry is None:
            what = f'"{shorten(message.text)}" is not in the catalogue of {language}.'
            found.append(error("untranslated", what, "Run `make messages`.", message.place))
        elif message.counted and not entry.plural:
            what = f'"{shorten(message.text)}" lacks its plural forms in {language}.'
            found.append(error("untranslated", what, "Run `make messages`.", entry.place))
        elif not entry.complete and not any(entry.texts):
            what = f'"{shorten(message.text)}" is not translated to {language}.'
            found.append(error("untranslated", what, "Translate its msgstr.", entry.place))
    return tuple(found)
