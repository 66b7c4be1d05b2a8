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
    count, text = _table(language)
    usual = c2py(text) if text else None
    numbers = range(1, _COUNTED)
    if not forms or (usual and all(rule(number) == usual(number) for number in numbers)):
        return
    known = _cldr(language)
    if known is None:
        return
    hint = f'Write "Plural-Forms: nplurals={count}; plural={text};" and translate each form.'
    if not text:
        hint = "Copy that line from another catalogue of the language."
    firsts: dict[tuple[int, str, int], int] = {}  # a number for each way to count it
    for number in numbers:
        firsts.setdefault((rule(number), known(number), usual(number) if usual else -1), number)
    for (form, name, index), number in firsts.items():
        for (other, name_2, index_2), second in firsts.items():
            if form == other and name != name_2 and (index != index_2 or usual is None):
                message = (
                    f"Its Plural-Forms count {number} and {second} alike; {language} does not."
                )
                yield error("plural-forms", message, hint, place)
                return
    if usual and forms == count:
        odd = next(number for number in numbers if rule(number) != usual(number))
        message = f"Its Plural-Forms count {odd} with msgstr[{rule(odd)}], not as is usual."
        yield warning("plural-forms", message, hint, place)


def usual_code(language: str) -> str:
    """Return the code of a language without its country, an old one as it is written today."""
    code = language.replace("-", "_").partition("_")[0].lower()
    aliases: Mapping[str, str] = babel.core.get_global("language_aliases")
    return aliases.get(code, code)


def _table(language: str) -> tuple[int, str]:
    """Return gettext's own number of forms and rule, (0, "") where it has none."""
    name = language.replace("-", "_")
    return PLURALS.get(name) or PLURALS.get(name.partition("_")[0]) or (0, "")


def _cldr(language: str) -> Callable[[int], str] | None:
    """Return CLDR's name for the form of a number."""
    try:
        return babel.core.Locale.parse(language.replace("-", "_")).plural_form
    except (babel.core.UnknownLocaleError, ValueError):
        return None
