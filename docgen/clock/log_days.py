"""The days of a log that a patient fills in: from the one on which the patient leaves.

In: one patient's values, and how many days later. Out: runs, such as "Wed Dec 9".
"""

from __future__ import annotations

from datetime import timedelta

from docgen.clock.formats import blank_runs
from docgen.clock.personal import Personal
from docgen.i18n import dates
from docgen.i18n.runs import Runs


def log_day(personal: Personal, path: str) -> Runs:
    """Return a day of a log, from the one on which the patient leaves; or a line to write on.

    `path` is how many days later it is; without one it is the day of leaving with its hour.
    """
    leaves, locale = personal.leaves(), personal.locale
    if leaves is None:
        return blank_runs(locale, "")
    if not path:
        return ((dates.short_day(locale, leaves), False), (dates.clock(locale, leaves), False))
    day = leaves.date() + timedelta(days=int(path))
    return ((dates.short_day(locale, day), False),)
