"""The medicines of a record held against the clinic's rules and against each other.

In: a patient's `Personal`. Out: warnings, and an error where two dates contradict each other. What
is told stands in `medicine_checks:` of a procedure and of `record.yaml`, names of drugs in
`drugs.yaml`. A line is named by its field; neither a drug nor an amount of the record stands in a
message.

How much a day is read off the words of a line, in English or Spanish: what "2 tablets (1000 mg)"
and "every 6 to 8 hours" come to. What cannot be read for sure is None: every figure of a text must
be accounted for. Of a range the end that comes to more counts: the larger amount, the shorter
interval.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.clock.personal import Personal
from docgen.errors import Diagnostic, Severity
from docgen.expression.truth import holds
from docgen.patient.dose_days import NOT_DECIDED, DoseDay, is_before
from docgen.patient.fields import unaccented
from docgen.patient.reader import Line
from docgen.procedure.libraries import Drugs, load_drugs, words_of
from docgen.procedure.procedure import MedicineCheck, SlotDecl
from docgen.schema.quantity import Quantity, Unit, compare

_ANY = ""  # the language of a text that names none
_NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        (
            "one un una uno", "two dos", "three tres", "four cuatro", "five cinco", "six seis",
            "seven siete", "eight ocho", "nine nueve", "ten diez", "eleven", "twelve doce",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip
_NUMBERS |= {"half": "0.5", "media": "0.5", "medio": "0.5", "once": "1 time", "twice": "2 times"}
_WORDED = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b")
_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = rf"({_NUMBER})(?:\s*(?:-|to|or|a|o)\s*({_NUMBER}))?"
_COUNTED = (
    r"(?:tab(?:let)?s?|caplets?|cap(?:sule)?s?|pills?|gel ?caps?|softgels?|liqui ?caps?"
    r"|tabletas?|pastillas?|capsulas?|comprimidos?|grageas?)\b"
)
_COUNT = re.compile(rf"\b{_RANGE}\s*(?:x\b|{_COUNTED})")
_MG = re.compile(rf"\b{_RANGE}\s*(mg|milligrams?|miligramos?|g|grams?|gramos?)\b")
# Strengths of a product of several drugs: 5-325 mg, 5/325, 50-325-40.
_SEVERAL = re.compile(
    rf"\b({_NUMBER})\s*(?:mg)?\s*[-/]\s*({_NUMBER})(?:\s*[-/]\s*({_NUMBER}))?(?:\s*mg\b)?"
)
_EACH = re.compile(r"\b(?:each|cada 1|c/u)\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_FIGURE = re.compile(r"\d")

# What no sum of mg and times tells.
_NO_SUM = re.compile(
    r"patch|parche|week|semana|month|\bmes\b|mensual|other day|dia por medio|\bml\b|drop|gota"
    r"|cream|crema|\bgel\b|spray|inject|inyec|supposit|suposit|teaspoon|cucharad|syrup|jarabe"
)
_FOR_DAYS = re.compile(
    rf"\b(?:for|por|durante)\s+(?:the\s+first\s+|(?:los\s+)?primeros\s+)?(?:up\s+to\s+)?{_RANGE}\s*"
    r"(?:more\s+)?(?:days?|dias?|weeks?|semanas?)(?:\s+mas)?\b"
)
_A_DAY = (
    r"(?:(?:a|per|each|every|in\s+a|al|por|en\s+un|cada)\s+(?:day|dia)\b|/\s*(?:day|dia|d)\b"
    r"|daily|diari[ao]s?|(?:in|en|per|cada)\s+24\s*(?:h|hours?|horas?)\b)"
)
_EVERY = re.compile(rf"\b(?:every|each|cada|q\.?)\s*{_RANGE}\s*(?:h|hr|hrs|hours?|horas?|hs)\b")
_HOURLY = re.compile(r"\b(?:every\s+hour|cada\s+hora|hourly)\b")
_TIMES = re.compile(rf"\b{_RANGE}\s*(?:x|times?|veces|vez|doses?|dosis)\s*{_A_DAY}?")
_MOST = (
    r"(?:at\s+most|no\s+more\s+than|not\s+more\s+than|up\s+to|max(?:imum)?\.?(?:\s+of)?"
    r"|como\s+maximo|a\s+lo\s+mas|no\s+mas\s+de|maximo(?:\s+de)?|hasta)\s*:?\s*"
)
_MOST_MG = re.compile(rf"\b{_MOST}{_RANGE}\s*(mg|g|grams?|gramos?)\s*{_A_DAY}")
_MOST_TIMES = re.compile(rf"\b{_MOST}{_RANGE}\s*(?:x|times?|veces|doses?|dosis)\s*{_A_DAY}?")
_LATIN = {"bid": 2, "b.i.d": 2, "tid": 3, "t.i.d": 3, "qid": 4, "q.i.d": 4, "qd": 1, "qhs": 1}
_LATIN_WORD = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, sorted(_LATIN, key=len, reverse=True)))})\b"
)
_MEALS = re.compile(
    r"\b(?:(?:with|before|after)\s+(?:each\s+|every\s+)?meals?|(?:con|antes\s+de|despues\s+de)\s+"
    r"(?:cada\s+comida|las\s+comidas))\b"
)
_CLOCK = re.compile(r"\b\d{1,2}(?::\d\d)?\s*[ap]\.?\s?m\b\.?|\b\d{1,2}:\d\d\b")
# The parts of a day, each once.
_PARTS = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        "mornings?|mananas?|breakfast|desayuno|desayunar",
        "noon|midday|mediodia|lunch|almuerzo",
        "afternoons?|tardes?",
        "evenings?|dinner|supper|cena|cenar",
        "nights?|bedtime|noches?|acostarse|dormir",
    )
)
_DAILY = re.compile(rf"\b{_A_DAY}")
_AND = re.compile(r"\b(?:and|plus|y|mas)\b|[&+]")
_DAY_AND_NIGHT = re.compile(r"\b(?:day and night|dia y noche)\b")
_ADDED = (*_PARTS[:-1], re.compile(rf"{_PARTS[-1].pattern}|\bh\.?s\b"))


class Medicine(NamedTuple):
    """One line of a record: the drugs it names, their groups, and `keys` that tell it from others.

    A drug that is on no list has what it is called for its key.
    """

    slot: SlotDecl
    number: int
    line: Line
    drugs: tuple[str, ...]
    groups: frozenset[str]
    keys: frozenset[str]

    def field(self, part: str) -> str:
        """Return the field that holds a part of a medicine: `medicines[0].dose`."""
        return f"{self.slot.name}[{self.number}].{self.slot.holds.get(part, part)}"

    def cell(self, part: str) -> object:
        """Return what stands there, or None."""
        return self.line.get(self.slot.holds.get(part, ""))

    def texts(self, part: str) -> dict[str, str]:
        """Return the texts that stand there by language; one that names none is for all."""
        cell = self.cell(part)
        if isinstance(cell, FrozenMap):
            return dict(cell)
        return {_ANY: cell} if isinstance(cell, str) else {}


def check_medicines(personal: Personal) -> list[Diagnostic]:
    """Return what is told of the medicines on the sheet that a patient takes home."""
    if personal.sheet != "discharge" or not any(
        slot.holds and slot.name in personal.patient.values for slot in personal.pack.slots.values()
    ):
        return []
    drugs = load_drugs()
    known = list(_medicines(personal, drugs))
    found: list[Diagnostic] = []
    told: set[frozenset[str]] = set()  # pairs of lines: each is told once
    for check in personal.pack.medicine_checks:
        if check.only_if is not None and not holds(check.only_if, personal.kind):
            continue
        of = [medicine for medicine in known if check.of in medicine.groups]
        if check.beside:
            lines = _beside(check, of, known, told)
            found += [_warn(one.field("drug"), check.say, personal) for one in lines]
        elif check.most:
            limit = personal.resolved.value(check.most)
            if isinstance(limit, Quantity) and of:
                found += _sum(check, of, limit, drugs, personal)
        else:
            found += [_warn(one.field("drug"), check.say, personal) for one in of]
    found += _too_soon(known, personal)
    found += [one for medicine in known for one in _differing(medicine, drugs, personal)]
    return found


def _warn(
    field: str, say: str, personal: Personal, hint: str = "Ask who ordered it."
) -> Diagnostic:
    message = f"{field} {say}"
    record = personal.patient.id
    return Diagnostic(Severity.WARNING, "medicine", message, hint, None, field, None, record)


def _medicines(personal: Personal, drugs: Drugs) -> Iterator[Medicine]:
    for slot in personal.pack.slots.values():
        for number, line in enumerate(personal.patient.lines(slot.name) if slot.holds else ()):
            bare = Medicine(slot, number, line, (), frozenset(), frozenset())
            texts = bare.texts("drug").values()
            named = tuple(dict.fromkeys(drug for text in texts for drug in drugs.named(text)))
            groups = {drugs.groups[drug] for drug in named} | {slot.group} - {""}
            keys = named or tuple(" ".join(words_of(text)) for text in texts)
            yield bare._replace(drugs=named, groups=frozenset(groups), keys=frozenset(keys))


def _beside(
    check: MedicineCheck,
    of: Sequence[Medicine],
    known: Sequence[Medicine],
    told: set[frozenset[str]],
) -> Iterator[Medicine]:
    """Find the lines that stand beside one of the other group; the same drug twice is no pair."""
    for one in of:
        for other in known:
            pair = frozenset((one.field(""), other.field("")))
            if check.beside in other.groups and not one.keys & other.keys and pair not in told:
                told.add(pair)
                yield one
                break


def _sum(
    check: MedicineCheck,
    of: Sequence[Medicine],
    limit: Quantity,
    drugs: Drugs,
    personal: Personal,
) -> Iterator[Diagnostic]:
    """Add up what the lines come to a day, and name each of them where it is too much."""
    daily = {medicine: _daily(medicine, check.of, drugs) for medicine in of}
    for medicine, mg in daily.items():
        if mg is None:
            say = f"cannot be read: how much a day, beside {check.most}?"
            yield _warn(medicine.field("dose"), say, personal, "Check it by hand.")
    total = sum((mg for mg in daily.values() if mg), Decimal(0))
    lowest = limit.shortest
    taken = replace(lowest, low=total, high=total, unit=Unit.MILLIGRAM, high_unit=Unit.MILLIGRAM)
    if compare(taken, lowest) == 1:
        for medicine, mg in daily.items():
            if mg:
                yield _warn(medicine.field("dose"), check.say, personal, "Correct it, or check.")


def _daily(medicine: Medicine, group: str, drugs: Drugs) -> Decimal | None:
    """Return the most mg a day that one of the languages comes to; None: it cannot be read."""
    found = [
        amount
        for language in _languages(medicine, "dose", "often")
        if (amount := _daily_in(medicine, language, group, drugs)) is not None
    ]
    return max(found, default=None)


def _languages(medicine: Medicine, *parts: str) -> tuple[str, ...]:
    spoken = [language for part in parts for language in medicine.texts(part) if language]
    return tuple(dict.fromkeys(spoken)) or (_ANY,)


def _said(medicine: Medicine, part: str, language: str) -> str:
    texts = medicine.texts(part)
    return texts.get(language) or texts.get(_ANY) or next(iter(texts.values()), "")


def _each_time(medicine: Medicine, language: str, group: str, drugs: Drugs) -> Decimal | None:
    sold = [
        drugs.tablets[d] for d in medicine.drugs if drugs.groups[d] == group and d in drugs.tablets
    ]
    return mg_each_time(
        _said(medicine, "dose", language),
        _said(medicine, "drug", language),
        sold[0] if sold else (),
        several=len(medicine.drugs) > 1,
    )


def _daily_in(medicine: Medicine, language: str, group: str, drugs: Drugs) -> Decimal | None:
    each = _each_time(medicine, language, group, drugs)
    often = times_a_day(_said(medicine, "often", language))
    if each is None or often.times is None:
        return often.most_mg
    total = each * often.times
    return total if often.most_mg is None else min(total, often.most_mg)


def _too_soon(known: Sequence[Medicine], personal: Personal) -> Iterator[Diagnostic]:
    """Find a medicine whose next dose comes before another line lets it begin again."""
    for held in known:
        begins = held.cell("starts")
        for taken in known:
            if taken.slot is held.slot or not taken.keys & held.keys:
                continue
            upcoming = taken.cell("next")
            if begins is NOT_DECIDED:
                say = f"is to be taken, and {held.field('starts')} is not decided."
                yield _warn(taken.field("drug"), say, personal, "Take it out of one of them.")
            elif not isinstance(begins, date | DoseDay):
                continue
            elif not isinstance(upcoming, date):
                say = f"is missing, and the medicine begins again at {held.field('starts')}."
                yield _warn(taken.field("next"), say, personal, "Write the next dose.")
            elif is_before(upcoming, begins):
                field = taken.field("next")
                message = f"{field} is before {held.field('starts')}."
                yield Diagnostic(
                    Severity.ERROR, "dates-backwards", message, "Correct one of them.", None,
                    field, None, personal.patient.id,
                )  # fmt: skip


def _differing(medicine: Medicine, drugs: Drugs, personal: Personal) -> Iterator[Diagnostic]:
    """Find a dose, or how often, that one language says otherwise than another."""
    amounts = {_each_time(medicine, one, "", drugs) for one in _languages(medicine, "dose")}
    times = {times_a_day(text).times for text in medicine.texts("often").values()}
    for part, found in (("dose", amounts), ("often", times)):
        if len(found - {None}) > 1:
            say = "does not say the same in each language."
            yield _warn(medicine.field(part), say, personal, "Correct one of them.")


class DailyUse(NamedTuple):
    """How often a day, at most; and how many mg a day, where the text says that itself."""

    times: Decimal | None = None
    most_mg: Decimal | None = None


def mg_each_time(
    dose: str, drug: str = "", tablets: tuple[Decimal, ...] = (), *, several: bool = False
) -> Decimal | None:
    """Return how many mg a dose is, at most; None where that cannot be read.

    `drug` may tell the strength of a tablet ("Acetaminophen 500 mg"). `tablets` are the strengths
    in which it is sold. `several`: a product of several drugs; the largest strength counts.
    """
    text, name = _plain(dose), _plain(drug)
    counts, left = _taken(_COUNT, text)
    if len(counts) > 1 or _NO_SUM.search(text) or _NO_SUM.search(name):
        return None
    count = _larger(counts[0]) if counts else None
    if several:
        return _of_product(count or Decimal(1), left, name)
    strengths, left = _taken(_MG, _EACH.sub(" ", left))
    if _FIGURE.search(left):
        return None
    amounts = [_mg(found) for found in strengths or (_MG.finditer(name) if count else ())]
    if not strengths:
        return amounts[0] * count if count and len(amounts) == 1 else None
    return _of_tablets(count, amounts, text, tablets) if count else max(amounts)


def _of_product(count: Decimal, dose: str, name: str) -> Decimal | None:
    """Return what tablets of several drugs come to, by the largest strength that is named."""
    named, left = _taken(_SEVERAL, dose)
    if _FIGURE.search(left):
        return None
    found = named or list(_SEVERAL.finditer(_COUNT.sub(" ", name)))
    strengths = [Decimal(one) for one in found[0].groups() if one] if len(found) == 1 else []
    return count * max(strengths) if strengths else None


def _of_tablets(
    count: Decimal, amounts: list[Decimal], text: str, tablets: tuple[Decimal, ...]
) -> Decimal | None:
    """Return what some tablets come to: "2 tablets (1000 mg)" is the sum, "of 500 mg" is not."""
    if len(amounts) == 2 and max(amounts) == count * min(amounts):
        return max(amounts)  # each, and the sum
    if len(amounts) != 1:
        return None
    (amount,) = amounts
    bracketed = re.search(rf"\(\s*{_NUMBER}[^()]*\)", text)
    is_sum = bool(bracketed) and not _EACH.search(text)
    if is_sum and amount / count not in tablets and amount in tablets:
        is_sum = False  # nobody sells tablets of the half: it is what each has
    return amount if is_sum else count * amount


def times_a_day(text: str) -> DailyUse:
    """Return how often a day a medicine is taken at most, as far as that can be read."""
    left = _FOR_DAYS.sub(" ", _plain(text))
    if _NO_SUM.search(left):
        return DailyUse()
    limits, left = _taken(_MOST_MG, left)
    caps, left = _taken(_MOST_TIMES, left)
    most_mg = max((_mg(found) for found in limits), default=None)
    times, left = _frequency(left)
    if _FIGURE.search(left):
        return DailyUse()
    if caps:
        cap = max(map(_larger, caps))
        times = cap if times is None else min(cap, times)
    return DailyUse(times, most_mg)


def _frequency(text: str) -> tuple[Decimal | None, str]:
    """Read how often, in the first of the ways to say it, and what is left of the text."""
    for pattern, times in _WAYS:
        found, left = _taken(pattern, text)
        if len(found) == 1:
            often = times(found[0])
            more = _added(text[found[0].end() :])
            return often and often + more, _DAILY.sub(" ", left)
        if found:
            return None, text
    clocks, left = _taken(_CLOCK, text)
    if clocks:
        return Decimal(len(clocks) + _added(text[clocks[-1].end() :])), left
    parts = sum(bool(part.search(text)) for part in _PARTS)
    if parts:
        return Decimal(parts), _DAILY.sub(" ", text)
    daily = _DAILY.search(text)
    return (Decimal(1), _DAILY.sub(" ", text)) if daily else (None, text)


def _added(rest: str) -> int:
    """Return how many doses come on top of what was read: "3 times a day and at bedtime".

    Parts of the day that say which doses are meant add none: "twice a day, morning and night".
    """
    rest = _DAY_AND_NIGHT.sub(" ", rest)
    parts = [found for part in _ADDED if (found := part.search(rest))]
    first = min((found.start() for found in parts), default=0)
    return len(parts) if _AND.search(rest[:first]) else 0


def _interval(found: re.Match[str]) -> Decimal | None:
    """Return how often an interval fits into a day; the shorter of two."""
    hours = min(Decimal(one) for one in found.groups() if one)
    return Decimal(math.ceil(24 / hours)) if 0 < hours <= 24 else None


def _larger(found: re.Match[str]) -> Decimal:
    return max(Decimal(one) for one in found.groups()[:2] if one)


def _plain(text: str) -> str:
    """Return a text in small letters without accents, its numbers in figures."""
    bare = unaccented(text.replace("½", " 0.5")).casefold()
    bare = _THOUSANDS.sub("", re.sub("[\u2010-\u2015]", "-", bare))
    return _WORDED.sub(lambda word: _NUMBERS[word[0]], bare)


def _taken(pattern: re.Pattern[str], text: str) -> tuple[list[re.Match[str]], str]:
    """Return what a pattern finds, and the text without it."""
    return list(pattern.finditer(text)), pattern.sub(" ", text)


def _mg(found: re.Match[str]) -> Decimal:
    return _larger(found) * (1000 if found[3].startswith("g") else 1)


_WAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Decimal | None]], ...] = (
    (_EVERY, _interval),
    (_HOURLY, lambda _: Decimal(24)),
    (_TIMES, _larger),
    (_LATIN_WORD, lambda found: Decimal(_LATIN[found[0]])),
    (_MEALS, lambda _: Decimal(3)),
)
