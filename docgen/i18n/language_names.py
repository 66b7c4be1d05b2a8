"""The names of all languages that Babel knows, to read a language that is written as a word.

In: the languages of the names. Out: codes by name, in small letters.
"""

from __future__ import annotations

from collections.abc import Iterable

import babel.core


def codes_by_name(languages: Iterable[str]) -> dict[str, str]:
    """Return the code of each name; where a name stands for two, the shorter code."""
    found: dict[str, str] = {}
    for language in languages:
        names = babel.core.Locale.parse(language).languages
        for code, name in sorted(names.items(), key=lambda pair: (-len(pair[0]), pair[0])):
            if "_" not in code:
                found[name.casefold()] = code
    return found
