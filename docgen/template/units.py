"""One unit of text: a heading, paragraph, list item or table cell becomes a message.

In: the characters of the unit as the file has them, with the place of each line. Out: `TextUnit`,
whose placeholders have the names that translators see; everything wrong goes to `Problems`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from docgen.errors import Diagnostic, Place, Problems, error
from docgen.template.inline import flaw
from docgen.template.tree import Placeholder, TextUnit

_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PATH = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_FORMATTED = re.compile(rf"\s*({_PATH})\s*\|\s*(\w+)\s*", re.DOTALL)
_BARE = re.compile(rf"\s*({_PATH})\s*", re.DOTALL)
_ICON = re.compile(r":([a-z][a-z0-9_-]*):(?=\s|$)[ \t]*")
_STRAY = re.compile(r"\{%|\{#|\{\{|[{}]")
_TICK = re.compile(r"\[([ xX]?)\](?=\s|$)[ \t]*")
_SPACE = re.compile(r"[ \t\n]+")  # a no-break space stays
_ROOM = re.compile(r"(?:times|patient|clinic)\.")


class Written(NamedTuple):
    """Text as a file has it; `starts` are the places of its lines' first characters."""

    text: str
    starts: tuple[Place, ...]

    def place(self, offset: int = 0) -> Place:
        """Return the place of the character at `offset`."""
        before = self.text[:offset]
        start = self.starts[before.count("\n")]
        return Place(start.file, start.line, start.column + offset - before.rfind("\n") - 1)

    def after(self, offset: int) -> Written:
        """Return the text without its first `offset` characters, all of the first line."""
        return Written(self.text[offset:], (self.place(offset), *self.starts[1:]))


class Remarks(NamedTuple):
    """What the comment before a unit says: a gettext context, notes for translators."""

    context: str = ""
    notes: tuple[str, ...] = ()


NO_REMARKS = Remarks()


def parse_unit(
    written: Written, problems: Problems, remarks: Remarks = NO_REMARKS, *, item: bool = False
) -> TextUnit:
    """Read a unit; only a list item may have a box to tick."""
    place = written.place()
    tick = _TICK.match(written.text) if item else None
    if tick:
        if tick[1].lower() == "x":
            problems.add(error("ticked", "The box is ticked already.", "Write - [ ].", place))
        written = written.after(tick.end())
    picture = _ICON.match(written.text)
    if picture:
        written = written.after(picture.end())
    text, placeholders = _read(written, problems)
    return TextUnit(
        _SPACE.sub(" ", text).strip(" "),
        placeholders,
        place,
        icon=picture[1] if picture else "",
        check=tick is not None,
        context=remarks.context,
        notes=remarks.notes,
    )


def _read(written: Written, problems: Problems) -> tuple[str, tuple[Placeholder, ...]]:
    """Return the text with named placeholders in braces, and the placeholders."""
    masked = written.text
    found: dict[tuple[str, str], Place] = {}
    if "{" in masked or "}" in masked:
        masked = _BRACES.sub(lambda match: "x" * len(match[0]), masked)
        if stray := _STRAY.search(masked):
            problems.add(_stray(stray[0], written.place(stray.start())))
            return "", ()
        for match in _BRACES.finditer(written.text):
            place = written.place(match.start())
            formatted = _FORMATTED.fullmatch(match[1])
            if not formatted:
                problems.add(_unreadable(match[1], place))
                return "", ()
            found.setdefault((formatted[1], formatted[2]), place)
    if wrong := flaw(masked):
        problems.add(error("markup", wrong.message, wrong.hint, written.place(wrong.offset)))
        return "", ()
    if not found:
        return written.text, ()
    names = _names(found)

    def named(match: re.Match[str]) -> str:
        path, form = match[1].split("|")
        return f"{{{names[path.strip(), form.strip()]}}}"

    placeholders = (Placeholder(*key, names[key], place) for key, place in found.items())
    return _BRACES.sub(named, written.text), tuple(placeholders)


def _unreadable(inside: str, place: Place) -> Diagnostic:
    if bare := _BARE.fullmatch(inside):
        hint = f"Write {{{{ {bare[1]} | format }}}} with the name of a format."
        return error("no-format", f"`{bare[1]}` has no format.", hint, place)
    hint = "Write {{ name | format }}: one name, one format, nothing else."
    return error("placeholder", "This is not a placeholder.", hint, place)


def _stray(what: str, place: Place) -> Diagnostic:
    if what == "{%":
        hint = "Write the tag alone on its line, and the text on the lines around it."
        return error("tag-in-text", "A {% tag %} stands on a line of its own.", hint, place)
    if what == "{#":
        hint = "Write the comment alone, on the line before the text."
        return error("comment-in-text", "A comment stands on a line of its own.", hint, place)
    if what == "{{":
        return error("unclosed", "This placeholder is not closed.", "Write }} after it.", place)
    hint = "Write {{ name | format }} to print a value; use other brackets in text."
    return error("brace", f"`{what}` cannot stand in the text of a sheet.", hint, place)


def _names(used: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Name each pair of path and format: the short name where that is clear, else a longer one.

    `times.bed_rest_until` is `bed_rest_until`; with two formats in one unit, each name ends in
    its format; two paths that would have one short name keep their long ones.
    """
    pairs = list(used)
    short = {path: _ROOM.sub("", path, count=1).replace(".", "_") for path, _ in pairs}
    named: dict[tuple[str, str], str] = {}
    for path, form in pairs:
        twins = [other for other, name in short.items() if name == short[path]]
        name = short[path] if len(twins) == 1 else path.replace(".", "_")
        if sum(other == path for other, _ in pairs) > 1:
            name = f"{name}_{form}"
        while name in named.values():
            name += "_"
        named[path, form] = name
    return named
