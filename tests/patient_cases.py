"""Generated patients of the example clinics, as records that a scheduling system could send.

In: Hypothesis. Out: `Case`: a clinic, a sheet, a language, and a record that this clinic accepts:
names in four scripts, one to five levels, sedation decided or not, visits on the days on which the
clocks change, and each optional field there or not.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from example_sheets import clinics, engine, formats_of
from hypothesis import strategies as st

from docgen.engine import Engine, Made
from docgen.patient.fields import LEVELS
from docgen.patient.record import Patient
from docgen.settings.effective import fixed_answers
from docgen.style import FORMATS

PROCEDURE = "vertebroplasty"
LATIN = "abcdefghijklmnopqrstuvwxyzáéíóúüñçèàâêëîïôûœåøæäößłśźżćńęąčďěňřšťůýžőűăâîșțğışđ"
VIETNAMESE = (
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
)
GREEK = "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяєіїґёђјљњћџў"
DAYS = (
    date(2026, 3, 7),  # the night in which the clocks go forward in the United States
    date(2026, 3, 8),
    date(2026, 10, 31),  # the night in which they go back
    date(2026, 11, 1),
    date(2026, 12, 31),
    date(2028, 2, 28),
    date(2026, 7, 15),
)
Field = str | list[str] | list[dict[str, str]]


class Case(NamedTuple):
    """One sheet that somebody could ask for."""

    clinic: str
    sheet: str
    language: str
    record: dict[str, Field]
    printed_on: date | None = None
    format: str = "standard"

    @property
    def patient(self) -> Patient:
        """The record, read as docgen reads it."""
        return Patient.parse(self.record)

    def make(self, by: Engine | None = None, *, copy_of: date | None = None) -> Made:
        """Make the sheet, by the engine that all tests share unless another is given."""
        return (by or engine()).make_sheet(
            self.sheet,
            clinics()[self.clinic],
            self.patient,
            language=self.language,
            format=self.format,
            printed_on=self.printed_on,
            copy_of=copy_of,
        )


def words(alphabet: str, most: int = 12) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=1, max_size=most).map(capitalised)


def capitalised(word: str) -> str:
    """Begin a word with a capital, where its letter has one of a single character."""
    first = unicodedata.normalize("NFC", word[0].upper())
    return (first if len(first) == 1 else word[0]) + word[1:]


def parts(alphabet: str) -> st.SearchStrategy[str]:
    """A given or a family name: one to three words of one script, some with a hyphen."""
    several = st.lists(words(alphabet), min_size=1, max_size=3)
    return st.builds(lambda found, joint: joint.join(found), several, st.sampled_from(" -"))


@st.composite
def names(draw: st.DrawFn) -> dict[str, str]:
    alphabet = draw(st.sampled_from([LATIN, VIETNAMESE, GREEK, CYRILLIC]))
    return {"given_name": draw(parts(alphabet)), "family_name": draw(parts(alphabet))}


@st.composite
def levels(draw: st.DrawFn) -> list[str]:
    count = draw(st.integers(1, 5))
    first = draw(st.integers(0, len(LEVELS) - count))
    return list(LEVELS[first : first + count])


@st.composite
def cases(draw: st.DrawFn, language: str = "", formats: tuple[str, ...] = FORMATS) -> Case:
    """One sheet for one patient; `language` keeps to clinics that speak it."""
    able = [name for name, c in clinics().items() if not language or language in c.languages]
    clinic = draw(st.sampled_from(able))
    sheet = draw(st.sampled_from(clinics()[clinic].packs[PROCEDURE].sheets))
    spoken = language or draw(st.sampled_from(clinics()[clinic].languages))
    start = datetime.combine(draw(st.sampled_from(DAYS)), time(draw(st.integers(6, 19)), 30))
    record: dict[str, Field] = {
        "id": str(draw(st.integers(1, 999999))),
        **draw(names()),
        "birth_date": draw(st.dates(date(1920, 1, 1), date(2000, 12, 31))).isoformat(),
        "procedure": PROCEDURE,
        "appointment": moment(start),
    }
    if sheet == "discharge" or draw(st.booleans()):
        record["vertebrae"] = draw(levels())
    record |= draw(answers(clinic, sheet))
    record |= draw(later(start, sheet))
    record |= draw(wishes(start))
    printed = draw(st.sampled_from([None, start.date() - timedelta(days=7), start.date()]))
    able = [name for name in formats if name in formats_of(clinics()[clinic])]
    return Case(clinic, sheet, spoken, record, printed, draw(st.sampled_from(able)))


@st.composite
def answers(draw: st.DrawFn, clinic: str, sheet: str) -> dict[str, Field]:
    """Sedation and the like: yes, no or not decided, as far as the clinic's settings leave open."""
    one = clinics()[clinic]
    pack = one.packs[PROCEDURE]
    fixed = fixed_answers(pack, one.procedures[PROCEDURE])
    found: dict[str, Field] = {}
    for question in pack.questions.values():
        if question.choices and (question.name not in fixed or sheet == "discharge"):
            answer = draw(st.sampled_from([*question.choices, ""]))
            found |= {question.name: answer} if answer else {}
    return found


@st.composite
def later(draw: st.DrawFn, start: datetime, sheet: str) -> dict[str, Field]:
    """What is known after the procedure: nothing, its end, or its end and the way home."""
    known = draw(st.integers(0, 2)) if sheet == "discharge" else 0
    end = start + timedelta(minutes=draw(st.integers(15, 180)))
    left = end + timedelta(minutes=draw(st.integers(30, 26 * 60)))
    while left.date() in (date(2026, 3, 8), date(2026, 11, 1)) and left.hour in (1, 2):
        left += timedelta(hours=1)  # an hour that does not exist is refused
    moments = {"procedure_end": moment(end), "discharge_time": moment(left)}
    return dict(list(moments.items())[:known])


@st.composite
def thinners(draw: st.DrawFn, start: datetime) -> dict[str, str]:
    """A line of a blood thinner in each of the ways to write one; it begins after the way home."""
    part = st.sampled_from(["", " morning", " evening", "T08:00", "T20:30"])
    last = (start - timedelta(days=draw(st.integers(1, 7)))).date().isoformat() + draw(part)
    first = (start + timedelta(days=draw(st.integers(3, 6)))).date().isoformat() + draw(part)
    ways = [("last_dose", last), ("last_dose_before", "3 days"), ("none_for", "5 days")]
    after = [("restart", first), ("restart", "not_decided"), ("restarted", "yes")]
    found = {
        "drug": draw(st.sampled_from(["apixaban", "warfarin", "clopidogrel bisulfate (Plavix)"])),
        "agreed_by": f"Dr. {draw(words(LATIN))}",
        **dict([draw(st.sampled_from(ways)), draw(st.sampled_from(after))]),
    }
    return found | (draw(st.sampled_from([{}, {"dose": "1 tablet (5 mg)"}])))


@st.composite
def wishes(draw: st.DrawFn, start: datetime) -> dict[str, Field]:
    """Physician, visit, a note, medicines, results, what matters: each there or not."""
    found: dict[str, Field] = {}
    if draw(st.booleans()):
        found["physician"] = f"Dr. {draw(words(LATIN))}"
    if draw(st.booleans()):
        found["follow_up"] = moment(start + timedelta(days=draw(st.integers(3, 90))))
    if draw(st.booleans()):
        found["notes"] = " ".join(draw(st.lists(words(LATIN), min_size=1, max_size=40)))
    if draw(st.booleans()):
        found["blood_thinners"] = [draw(thinners(start)) for _ in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):
        later_on = datetime.combine(start.date() + timedelta(days=3), time(8, 30))
        found["medicines"] = [
            {
                "drug": draw(words(LATIN)),
                "dose": draw(words(LATIN)),
                "when": " ".join(draw(st.lists(words(LATIN), min_size=1, max_size=3))),
                "next": moment(later_on + timedelta(hours=draw(st.integers(0, 12)))),
            }
            for _ in range(draw(st.integers(1, 3)))
        ]
    if draw(st.booleans()):
        found["pending_results"] = [draw(words(LATIN))]
    if draw(st.booleans()):
        found["matters"] = draw(words(LATIN))
    return found


def moment(when: datetime) -> str:
    return when.isoformat(timespec="minutes")
