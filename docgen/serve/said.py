"""Days, clock times and names of languages, as the pages say them: in the words of the sheets.

In: the language of the pages and the clinic's country. Out: text such as "Dec 8, 2026, 9:41 AM".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from docgen.files import locales_root
from docgen.i18n.dates import clock, month_day, short_with_year
from docgen.i18n.locale import Locale
from docgen.i18n.locale_file import load_locale, name_of_language
from docgen.i18n.runs import unabbreviated


@dataclass(frozen=True, slots=True)
class Said:
    """How one language says it in one country (the clock has 12 hours in the United States)."""

    language: str
    country: str

    def clock(self, when: datetime) -> str:
        """Return "9:41 AM"."""
        return clock(self._locale, when)

    def day(self, day: date) -> str:
        """Return "Dec 8, 2026"."""
        return unabbreviated(short_with_year(self._locale, day))

    def month_day(self, day: date) -> str:
        """Return "December 8"."""
        return month_day(self._locale, day)

    def moment(self, when: datetime) -> str:
        """Return "Dec 8, 2026, 9:41 AM"."""
        return f"{self.day(when)}, {self.clock(when)}"

    def name_of(self, language: str) -> str:
        """Return the name of a language by its code; the code where nobody knows it."""
        return name_of_language(language, self.language)

    @property
    def _locale(self) -> Locale:
        return _locale(self.language, self.country)


@cache
def _locale(language: str, country: str) -> Locale:
    catalogue = locales_root() / language / "LC_MESSAGES" / "docgen.po"
    return load_locale(language, country, (catalogue,), caches=False)  # no patient's day is kept
