"""Plural forms of a language: which rule a catalogue may have, and which it should have.

In: the code of a language, the rule of a catalogue's header (C over n, as gettext has it). Out: the
rule as a function, or what is wrong with it. CLDR (which Babel has) and gettext's own table do not
agree everywhere: French has one form for 0 and 1 or not. So a rule is wrong only where it gives one
form to numbers that both tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator

import babel.core
from babel.messages.plurals import PLURALS
from babel.plural import to_gettext

from docgen.errors import Diagnostic, Place, Severity, error, warning
from docgen.i18n.catalogue import COUNTED, Rule, plural_form

GERMANIC = 2, "n != 1"  # what gettext takes where a header does not say


def plural_rule(forms: int, text: str) -> Rule | None:
    """Return a header's rule; None where it does not name one of the forms for every number."""
    try:
        rule = plural_form(text)
        names = {rule(number) for number in range(COUNTED)}
    except (ValueError, ArithmeticError):
        return None
    return rule if min(names) >= 0 and max(names) < max(forms, 1) else None


def usual_plurals(language: str) -> str:
    """Return what a header says of a language's plural forms: as gettext has it, else as CLDR."""
    forms, rule = _table(language)
    if rule:
        return f"nplurals={forms}; plural={rule};"
    forms, rule = GERMANIC
    known = _cldr(language)
    odd = plural_problems(language, forms, plural_form(rule), Place(""))
    if known and any(one.severity is Severity.ERROR for one in odd):
        return to_gettext(known)
    return f"nplurals={forms}; plural=({rule});"


def plural_problems(language: str, forms: int, rule: Rule, place: Place) -> Iterator[Diagnostic]:
    """Say where a rule for plurals is not that of its language; a language nobody knows has any."""
    count, text = _table(language)
    usual = plural_form(text) if text else None
    numbers = range(1, COUNTED)
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


def _table(language: str) -> tuple[int, str]:
    """Return gettext's own number of forms and rule, (0, "") where it has none."""
    name = language.replace("-", "_")
    return PLURALS.get(name) or PLURALS.get(name.partition("_")[0]) or (0, "")


def _cldr(language: str) -> babel.plural.PluralRule | None:
    """Return CLDR's name for the form of a number."""
    try:
        return babel.core.Locale.parse(language.replace("-", "_")).plural_form
    except (babel.core.UnknownLocaleError, ValueError):
        return None
