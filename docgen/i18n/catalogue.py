"""One gettext catalogue (`.po`): read, looked up, checked.

In: the path of a `.po` file. Out: `Catalogue`, whose entries know their line, so that a message
without a usable translation is reported where the translator will mend it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeAlias

from docgen.errors import Diagnostic, Place, TranslationError, error, warning
from docgen.files import reason_of
from docgen.i18n.entries import Entry, differences, is_left_in_english, refusals, shorten
from docgen.i18n.plurals import plural_problems, plural_rule, usual_code
from docgen.i18n.pofile import PoFile, plurals_hint, read_pofile
from docgen.i18n.posyntax import Fault, PoProblem

Key: TypeAlias = tuple[str, str]  # context, English text
Optional: TypeAlias = Mapping[Key, tuple[str, ...]]  # placeholders beside those of the English
_NO_MORE: Optional = {}
_LARGEST = 8_000_000  # bytes; a catalogue of docgen has some 100,000
_MOST_LINES = 12  # that a message names
_REVIEWED_BY, _REVIEWED_ON = "X-Reviewed-By", "X-Reviewed-On"
FORMATS_LIKE, DIRECTION = "X-Formats-Like", "X-Direction"  # fields that gettext knows nothing of


class Catalogue(NamedTuple):
    """The entries of one file, its rule for plural forms, and the fields of its header.

    `forms` is the number of plural forms. `escaped` are the lines
    whose letters were written as bytes; `header_line` is 0 where there is no header.
    """

    path: Path
    entries: dict[Key, Entry]
    forms: int
    form_of: Callable[[int], int]
    fields: tuple[tuple[str, str], ...] = ()
    header_line: int = 0
    escaped: tuple[int, ...] = ()
    obsolete: tuple[Key, ...] = ()  # translations that stand commented out

    def get(self, msgid: str, context: str) -> Entry | None:
        """Return the entry of a message, translated or not."""
        return self.entries.get((context, msgid))

    def problems(self, also: Optional = _NO_MORE) -> Iterator[Diagnostic]:
        """Yield what is wrong with translations that are there; missing ones are not looked for.

        `also` names the placeholders that the translation of a message may use once, though the
        message itself does not.
        """
        yield from self._file_problems()
        for entry in self.entries.values():
            yield from refusals(entry)
            names = also.get((entry.context, entry.msgid), ())
            for number, text in enumerate(entry.texts):
                if text:
                    yield from self.differences(entry, number, names)
            if entry.plural and entry.texts and any(entry.texts) and not entry.complete:
                yield error(
                    "plural-form",
                    f'"{shorten(entry.msgid)}" lacks one of its {self.forms} plural forms.',
                    "Translate each msgstr[n].",
                    entry.place,
                )

    def differences(
        self, entry: Entry, form: int = 0, also: tuple[str, ...] = ()
    ) -> list[Diagnostic]:
        """Return how a translation differs from its message in what both must have."""
        may_leave_one_out = bool(entry.plural) and form == self._form_of_one()
        return differences(entry, entry.texts[form], may_leave_one_out=may_leave_one_out, also=also)

    def untranslated_copies(self) -> Iterator[Diagnostic]:
        """Yield a warning if translations are their English text: one, with the lines of each."""
        found = [one for one in self.entries.values() if is_left_in_english(one)]
        if found:
            message = (
                f'{len(found)} translation(s) are the English text: "{shorten(found[0].msgid)}"'
            )
            lines = ", ".join(str(one.place.line) for one in found[1:_MOST_LINES])
            more = f" Others: lines {lines}{', ...' * (len(found) > _MOST_LINES)}." if lines else ""
            hint = f"Translate, or make sure that it is meant.{more}"
            yield warning("english", message, hint, found[0].place)

    def _file_problems(self) -> Iterator[Diagnostic]:
        """Yield what is odd about the file as a whole."""
        if self.entries and not self.header_line:
            hint = "Run `docgen messages DIR` (or `make messages`): it writes one."
            yield warning("header", "The catalogue has no header.", hint, self.at(1))
        elif any(one.plural for one in self.entries.values()) and not self.says("Plural-Forms"):
            hint = "Write the line of the language; until then plurals are formed as in English."
            message = "The header has no Plural-Forms."
            yield warning("header", message, hint, self.at(self.header_line))
        if self.escaped:
            message = f"Letters are written as bytes in {len(self.escaped)} line(s), and were read."
            hint = "Save it with msgcat --no-escape, so that people can read it."
            yield warning("escapes", message, hint, self.at(self.escaped[0]))

    def of_language(self, language: str) -> Iterator[Diagnostic]:
        """Yield why this cannot be a catalogue of a language: another is named, other plurals."""
        place = self.at(max(self.header_line, 1))
        said = self.says("Language")
        if said and usual_code(said) != usual_code(language):
            message = f"The catalogue of {language} says that it is one of {said[:20]}."
            hint = f'Put the right file there, or write "Language: {language}" in its header.'
            yield error("catalogue", message, hint, place)
        elif any(entry.plural for entry in self.entries.values()):
            yield from plural_problems(language, self.forms, self.form_of, place)

    def at(self, line: int) -> Place:
        """Return a line of the file."""
        return Place(str(self.path), line)

    @property
    def reviewed(self) -> bool:
        """Whether the header names who reviewed the translation, and a day on which."""
        try:
            date.fromisoformat(self.says(_REVIEWED_ON))
        except ValueError:
            return False
        return bool(self.says(_REVIEWED_BY))

    def says(self, field: str) -> str:
        """Return what the header says in a field, "" if nothing."""
        return next((value for name, value in self.fields if name == field), "")

    def _form_of_one(self) -> int | None:
        """Return the plural form that serves the number 1 alone: it need not print the number."""
        form = self.form_of(1)
        return form if sum(self.form_of(n) == form for n in range(200)) == 1 else None


def read_catalogue(path: Path) -> Catalogue:
    """Read a `.po` file.

    Raises:
        TranslationError: the file cannot be read, is not UTF-8 or breaks the format.
    """
    found = read_file(path)
    rule = plural_rule(found.forms, found.rule)
    if rule is None:
        fault = Fault("has a Plural-Forms header that cannot be used", found.header_line)
        fault = fault._replace(hint=plurals_hint(found.fields))
        raise TranslationError(_unusable(path, fault))
    entries: dict[Key, Entry] = {}
    for one in found.catalog:
        if not one.id:
            continue
        msgid, plural = one.id if isinstance(one.id, tuple | list) else (one.id, "")
        texts = tuple(one.string) if isinstance(one.string, tuple | list) else (one.string or "",)
        place = Place(str(path), one.lineno or 0)
        context = one.context or ""
        entries[context, msgid] = Entry(context, msgid, plural, texts, one.fuzzy, place)
    fields = tuple(found.fields.items())
    gone = found.catalog.obsolete.values()
    obsolete = tuple(
        (one.context or "", one.id if isinstance(one.id, str) else one.id[0])
        for one in gone
        if one.string and any(one.string)
    )
    return Catalogue(
        path, entries, found.forms, rule, fields, found.header_line, found.escaped, obsolete
    )


def read_file(path: Path) -> PoFile:
    """Read a `.po` file as translators have it, its notes and its obsolete entries included.

    Raises:
        TranslationError: as `read_catalogue`, but for a rule for plurals that is no rule.
    """
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST:
            raise PoProblem(Fault("is larger than 8 MB", 0))
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
        return read_pofile(text.replace("\u202f", "\u00a0"))  # the fonts have one no-break space
    except PoProblem as problem:
        raise TranslationError(_unusable(path, one) for one in problem.faults) from None
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        column = wrong.start - content.rfind(b"\n", 0, wrong.start)
        raise TranslationError(_unusable(path, Fault("is not UTF-8", line, column))) from None
    except OSError as problem:
        why = reason_of(problem, reading=True)[0].removesuffix(".")
        raise TranslationError(_unusable(path, Fault(f"cannot be read: {why}", 0))) from None


def _unusable(path: Path, fault: Fault) -> Diagnostic:
    place = Place(str(path), fault.line, fault.column if fault.column > 1 else 0)
    return error("catalogue", f"The catalogue {fault.what}.", fault.hint, place)
