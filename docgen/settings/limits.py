"""How far something is normal: what patients read as no reason to call holds its limit.

In: a clinic's settings, what the pack declares under `no_call:`, a language. Out: errors. "Pain" is
no reason to call, and "Worse pain" is one: who reads both must be told where one becomes the other.
So an entry that is like a sign of this clinic's sheets has a limit in its words, docgen's or the
clinic's own, and each line that a clinic wrote itself has one, as nobody knows what it is like.
An emergency sign is never normal, whatever limit its words have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docgen.errors import Diagnostic, Place, error, one_of
from docgen.i18n.catalogue import shorten
from docgen.i18n.locale import Locale
from docgen.procedure.procedure import Pack
from docgen.schema.kinds import FreeText, Ids
from docgen.settings.effective import Settings, possible_values

_SHOWN = 3  # limits that a hint names
_WORD = 4  # letters from which on a word of a sign tells what it is


def without_limit(
    name: str, settings: Settings, pack: Pack, locale: Locale
) -> Iterator[Diagnostic]:
    """Yield an error for each entry and line of a setting whose words in a language lack a limit.

    So for each that tells of an emergency sign. The clinic's own words for an entry are told of at
    their place, others at none.
    """
    values = possible_values(settings, name)
    if not values:
        return
    limits = [locale.message(one) for one in pack.no_call.limits]
    shown = [f'"{one}"' for one in limits[:_SHOWN]]
    hint = f"Say how far it is normal: {one_of(shown)}, or how long in figures (2 days)."
    has_limit = re.compile("|".join(map(_pattern, limits)) or "$^", re.IGNORECASE)
    for value in values:
        if isinstance(value, Ids):
            for entry in value.ids:
                label = pack.lists[value.list_name][entry]
                text, sign = locale.message(label), _sign(entry, settings, pack)
                yield from _emergencies(text, pack, locale, locale.place(label))
                if sign and not has_limit.search(text):
                    message = f'"{shorten(text)}" is like "{locale.message(sign)}", for which '
                    message += "patients call, and does not say how far it is normal."
                    yield error("no-limit", message, hint, locale.place(label))
        elif isinstance(value, tuple):
            for line in value:
                text = line.in_language(locale.language) if isinstance(line, FreeText) else ""
                yield from _emergencies(text, pack, locale)
                if text and not has_limit.search(text):
                    message = f'"{shorten(text)}" does not say how far it is normal.'
                    yield error("no-limit", message, hint)


def _emergencies(
    text: str, pack: Pack, locale: Locale, place: Place | None = None
) -> Iterator[Diagnostic]:
    """Yield an error for each emergency sign all of whose words a text has."""
    said = _words(text)
    for sign in pack.floor:
        emergency = locale.message(sign.text)
        words = _words(emergency)
        telling = {word for word in words if len(word) >= _WORD} or words
        if telling <= said or emergency.casefold() in text.casefold():
            message = f'"{shorten(text)}" says that "{emergency}" is no reason to call: it is an '
            message += "emergency sign."
            yield error("normal-emergency", message, "Leave it out.", place)


def _words(text: str) -> set[str]:
    return {*re.findall(r"\w+", text.casefold())}


def _pattern(limit: str) -> str:
    """Return a limit as a regular expression: a # is a figure, a space any white space."""
    parts = (r"\s+".join(map(re.escape, part.split(" "))) for part in limit.split("#"))
    return r"\d+".join(parts)


def _sign(entry: str, settings: Settings, pack: Pack) -> str:
    """Return the text of a sign that an entry is like, if this clinic's sheets have one, or ""."""
    floor = {sign.name: sign.text for sign in pack.floor}
    for like in pack.no_call.like.get(entry, ()):
        if like in floor:
            return floor[like]
        name, _, sign = like.partition(".")
        for value in possible_values(settings, name):
            if isinstance(value, Ids) and sign in value.ids:
                return pack.lists[value.list_name][sign]
    return ""
