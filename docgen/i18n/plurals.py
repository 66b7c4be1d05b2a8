"""The rule of a catalogue for plural forms, held against what is known of its language.

In: the rule of a header, in C as gettext defines it. Out: a function from a number to its form, and
what is wrong with it. CLDR and gettext's own table do not agree everywhere (French has one form for
0 and 1 or not): a rule is wrong only where it gives one form to numbers that both tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from gettext import c2py

import babel.core
from babel.messages.plurals import PLURALS

from docgen.errors import Diagnostic, Place, error, warning

_COUNTED = 200  # numbers on which a rule is tried: sheets count less
Rule = Callable[[int], int]


def plural_rule(forms: int, text: str) -> Rule | None:
    """Return a header's rule; None where it does not name one of the forms for every number.

    Python's own gettext reads the C code without running it.
    """
    try:
        rule: Rule = c2py(text or "0")
        names = {rule(number) for number in range(_COUNTED)}
    except (ValueError, ArithmeticError):
        return None
    return rule if min(names) >= 0 and max(names) < max(forms, 1) else None


def plural_problems(language: str, forms: int, rule: Rule, place: Place) -> Iterator[Diagnostic]:
    """Say where a rule for plurals is not that of its language; a language nobody knows has any."""
    known = _known(language)
    if known is None or not forms:
        return
    usual, count, text = known
    hint = f'Write "Plural-Forms: nplurals={count}; plural={text};" and translate each form.'
    if not text:
        hint = "Copy that line from another catalogue of the language."
    firsts: dict[int, list[int]] = {}
    for number in range(1, _COUNTED):
        others = firsts.setdefault(rule(number), [])
        apart = [one for one in others if _told_apart(usual(one), usual(number))]
        if apart:
            message = f"Its Plural-Forms count {apart[0]} and {number} alike; {language} does not."
            yield error("plural-forms", message, hint, place)
            return
        others.append(number)
    if text and forms == count:
        own = c2py(text)
        odd = next((n for n in range(1, _COUNTED) if own(n) != rule(n)), 0)
        if odd:
            message = f"Its Plural-Forms count {odd} with msgstr[{rule(odd)}], not as is usual."
            yield warning("plural-forms", message, hint, place)


def usual_code(language: str) -> str:
    """Return the code of a language without its country, an old one as it is written today."""
    code = language.replace("-", "_").partition("_")[0].lower()
    aliases: Mapping[str, str] = babel.core.get_global("language_aliases")
    return aliases.get(code, code)


def _told_apart(first: tuple[str, int], second: tuple[str, int]) -> bool:
    return first[0] != second[0] and (first[1] != second[1] or first[1] < 0)


def _known(language: str) -> tuple[Callable[[int], tuple[str, int]], int, str] | None:
    """Return how a language counts (CLDR's name, gettext's form or -1), and gettext's rule."""
    name = language.replace("-", "_")
    try:
        cldr = babel.core.Locale.parse(name).plural_form
    except (babel.core.UnknownLocaleError, ValueError):
        return None
    count, text = PLURALS.get(name) or PLURALS.get(name.partition("_")[0]) or (0, "")
    own = c2py(text) if text else None
    return lambda number: (cldr(number), own(number) if own else -1), count, text
