"""What is wrong with what is typed, in the words of staff and in the language of the page.

In: a diagnostic of a record. Out: a sentence that stands beside its field, "" for a code that has
none: that is told as docgen tells it, in English.
"""

from __future__ import annotations

from docgen.errors import Diagnostic
from docgen.serve.words import word

_TIME = word("Write a day and a time, such as 2:30, and choose AM or PM.")
_NO_TIME = word("This is not a time of the clock. Write it such as 2:30, and choose AM or PM.")
_NEAR = word("Choose AM or PM. If it is not the day of the visit, choose the day as well.")
_NO_DAY = word("This is not a day of the calendar. Write it such as 2026-12-31.")
_ODD_DAY = word("This day cannot be right. Check day, month and year.")
_ORDER = word("This day could be two: write it such as 2026-12-31.")
_BONES = word("Write the bones such as T12 L1, or T12-L2.")
_LONG = word("This is too long. Make it shorter.")
_TWO = word("This contradicts something else that is known. Correct one of them.")
_SAID = {
    "missing": word("This is needed."),
    "empty": word("This is needed."),
    "unanswered": word("Not known yet. The sheet says what is safe either way."),
    "no-end": word("Not known yet. The sheet has lines to write the times on."),
    "bad-moment": _TIME,
    "bad-time": _NO_TIME,
    "midnight": _NO_TIME,
    "time-range": word("Write one time."),
    "bare-time": word("Choose the day as well, and AM or PM."),
    "two-ways": _NEAR,
    "bad-date": _NO_DAY,
    "date-order": _ORDER,
    "short-year": word("Write the year with four figures."),
    "impossible-date": _ODD_DAY,
    "two-days": word("Write one day."),
    "weekday": word("The day of the week does not go with the date."),
    "impossible-time": word("This time cannot be right beside the others. Check day and time."),
    "dates-backwards": word("This comes before what it follows. Check day and time."),
    "end-to-come": word("This time is still to come. Write when the treatment was over."),
    "early-start": word("This is before the appointment. Did it begin early?"),
    "late-end": word("This is long after the appointment. Is the day right?"),
    "skipped-hour": word("The clocks change that night: this hour does not exist."),
    "too-soon": word("This is before what the sheet asks for is over. Can the patient come then?"),
    "over": word("When the patient leaves, some times are over. The sheet leaves them out."),
    "leaves-early": word("The patient leaves before some times are over. Say what to do at home."),
    "visit-over": word("This visit is over: the sheet before the treatment comes too late."),
    "far-visit": word("The visit is more than a year ahead. Check the day."),
    "old-visit": word("The visit was long ago. Check the day."),
    "past-day": word("This day is over. Was it done? Write what comes next."),
    "far-day": word("This is more than a month from the visit. Check the month."),
    "overleaf": word("Not all lines have room on page one: show the patient the others overleaf."),
    "bad-levels": _BONES,
    "repeated-level": word("One bone stands here twice."),
    "bad-choice": word("Choose one of the answers."),
    "bad-days": word("Write a number of days."),
    "bad-name": word("Write the name, without titles or marks."),
    "too-long": _LONG,
    "contradiction": _TWO,
    "control-character": word("This holds a sign that cannot be printed. Type it again."),
    "unsafe-id": word("This cannot be a record number."),
    "null-id": word("This cannot be a record number."),
    "damaged-id": word("This cannot be a record number."),
    "text-language": word("This is printed as it is written, in one language."),
    "broken-word": word("A long word is cut on the sheet. Look at it."),
    "page-one": word("Not all of the first night has room on page one."),
}


def in_words(found: Diagnostic) -> str:
    """Return what is wrong in the words of the page, still in English."""
    return _SAID.get(found.code, "")
