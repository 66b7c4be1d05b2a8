"""Runs of text, plain or bold: what a value of one patient becomes when it is printed.

In: a message such as "until **{moment}**" and the values of its placeholders. Out: runs, each with
its weight, ready for the lines of a sheet. Values are put in as they are, never read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeAlias

Run: TypeAlias = tuple[str, bool]
Runs: TypeAlias = tuple[Run, ...]
Piece: TypeAlias = tuple[str, str, bool]  # literal text, or the name of a placeholder; bold
Pieces: TypeAlias = tuple[Piece, ...]


class ParsedMessage(NamedTuple):
    """A message cut into pieces; and joined by weight, where no full stop can meet another."""

    pieces: Pieces
    groups: tuple[tuple[bool, Pieces], ...]


# A noncharacter, refused in all input: it stands for a line to write on and is a run of its own.
BLANK = "\ufdd2"
NBSP = "\u00a0"
# Noncharacters around a word that stands for a longer one: what is printed, then what is said.
_SHORT, _SAID, _END = "\ufdd5", "\ufdd6", "\ufdd7"
_ABBREVIATION = re.compile(f"{_SHORT}([^{_SAID}]*){_SAID}([^{_END}]*){_END}")

_TOKEN = re.compile(r"(\*\*|\{[A-Za-z_]\w*\})")


def placeholders(text: str) -> tuple[str, ...]:
    """Return the names of a message's placeholders, in order, repeated ones repeated."""
    return tuple(found[1:-1] for found in _TOKEN.findall(text) if found != "**")


def parse_message(text: str) -> ParsedMessage:
    """Cut a message into literal pieces and placeholders, noting which are bold."""
    pieces: list[Piece] = []
    bold = False
    for part in _TOKEN.split(text):
        if part == "**":
            bold = not bold
        elif _TOKEN.fullmatch(part):
            pieces.append(("", part[1:-1], bold))
        elif part:
            pieces.append((part, "", bold))
    groups = [(own, tuple(found)) for own, found in groupby(pieces, itemgetter(2))]
    meet = any(literal.startswith(".") for literal, _, _ in pieces)
    return ParsedMessage(tuple(pieces), () if meet else tuple(groups))


def fill(message: ParsedMessage, values: Mapping[str, str | Runs]) -> Runs:
    """Put values in the place of placeholders; a bold placeholder makes its value bold.

    Raises:
        KeyError: a placeholder has no value.
    """
    return _filled_at_once(message, values) or _filled(message, values)


def _filled_at_once(message: ParsedMessage, values: Mapping[str, str | Runs]) -> Runs:
    """What `_filled` makes, in a fifth of the time; nothing where it has to look."""
    for value in values.values():
        if not isinstance(value, str) or value[:1] == "." or BLANK in value:
            return ()
    found: list[Run] = []
    for bold, pieces in message.groups:
        text = "".join([literal or values[name] for literal, name, _ in pieces])  # type: ignore[misc]  # all are str: just checked
        if not text:
            return ()
        found.append((text, bold))
    return tuple(found)


def _filled(message: ParsedMessage, values: Mapping[str, str | Runs]) -> Runs:
    parts: list[Run] = []
    for literal, name, bold in message.pieces:
        if literal:
            parts.append((literal, bold))
            continue
        value = values[name]
        if isinstance(value, str):
            parts.append((value, bold))
        else:
            parts.extend((text, bold or own) for text, own in value)
    return join_runs(parts)


class Gap(NamedTuple):
    """A phrase with one placeholder still open: what stands before and after it.

    A clock time is put into the words of its day a dozen times a sheet; the words are filled once.
    """

    before: Runs
    bold: bool
    after: Runs

    def filled(self, text: str) -> Runs:
        """Return the phrase with its last value; it is a run of its own where the phrase ends."""
        whole = (*self.before, (text, self.bold))
        return join_runs((*whole, *self.after)) if self.after or text[:1] == "." else whole

    def within(self, outer: Gap) -> Gap:
        """Return another phrase whose open place holds this one."""
        bold = outer.bold
        before = [(text, bold or own) for text, own in self.before]
        after = [(text, bold or own) for text, own in self.after]
        whole = join_runs((*outer.before, *before))
        return Gap(whole, bold or self.bold, join_runs((*after, *outer.after)))


def gap(message: ParsedMessage, name: str, values: Mapping[str, str | Runs]) -> Gap | None:
    """Fill all of a message but one placeholder; None where that is not there just once.

    Raises:
        KeyError: another placeholder has no value.
    """
    names = [own for _, own, _ in message.pieces]
    if names.count(name) != 1:
        return None
    at = names.index(name)
    before, after = (
        _filled(ParsedMessage(part, ()), values)
        for part in (message.pieces[:at], message.pieces[at + 1 :])
    )
    return Gap(before, message.pieces[at][2], after)


def join_runs(parts: Iterable[Run]) -> Runs:
    """Merge neighbours of one weight; a blank stays a run of its own, and stops are not doubled."""
    merged: list[Run] = []
    for text, bold in parts:
        if not merged:
            if text:
                merged.append((text, bold))
            continue
        before, weight = merged[-1]
        text = join_stop(before, text)  # noqa: PLW2901 (the run as it will be printed)
        if not text:
            continue
        if weight is bold and BLANK not in (before, text):
            merged[-1] = (before + text, bold)
        else:
            merged.append((text, bold))
    return tuple(merged)


def join_stop(value_text: str, following_text: str) -> str:
    """Return the text that follows a value, without its full stop if the value brings one.

    "10:40 a. m." at the end of a sentence keeps one stop, not two. An ellipsis is left alone.
    """
    if following_text[:1] == "." and value_text[-1:] == "." and following_text[1:2] != ".":
        return following_text[1:]
    return following_text


def abbreviated(short: str, full: str) -> str:
    """Return a short word that those who listen hear in full: "Dec", December."""
    return short if short == full else f"{_SHORT}{short}{_SAID}{full}{_END}"


def unabbreviated(text: str) -> str:
    """Return a text as it is printed, without what its short words stand for."""
    return _ABBREVIATION.sub(r"\1", text) if _SHORT in text else text


def with_abbreviations(text: str) -> list[tuple[str, str]]:
    """Cut a text into parts as they are printed, each with what it stands for, or ""."""
    if _SHORT not in text:
        return [(text, "")]
    found: list[tuple[str, str]] = []
    at = 0
    for one in _ABBREVIATION.finditer(text):
        found += [(text[at : one.start()], ""), (one[1], one[2])]
        at = one.end()
    return [(part, full) for part, full in (*found, (text[at:], "")) if part]


def plain(runs: Runs) -> str:
    """Return the characters of the runs as they are printed, without their weights."""
    return unabbreviated(joined(runs))


def joined(runs: Runs) -> str:
    """Return the characters of the runs, with the marks of abbreviations."""
    return "".join([text for text, _ in runs])


def tight(text: str) -> str:
    """Keep a text on one line: its spaces become no-break spaces.

    U+202F, which locale data put into clock times, is missing from the fonts and goes the same way.
    """
    return text.replace(" ", NBSP).replace("\u202f", NBSP)
