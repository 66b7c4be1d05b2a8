"""The medicines of a record held against the clinic's rules and against each other.

In: a patient's `Personal`. Out: warnings, and an error where two dates contradict each other. What
is told stands in `medicine_checks:` of a pack and of `record.yaml`, names of drugs in `drugs.yaml`.
A line is named by its field; neither a drug nor an amount of the record stands in a message.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.clock.personal import Personal
from docgen.errors import Diagnostic, Severity
from docgen.patient.amounts import mg_each_time, times_a_day
from docgen.patient.dose_days import NOT_DECIDED, DoseDay, is_before
from docgen.patient.record import Line
from docgen.settings.declarations import MedicineCheck, SlotDecl
from docgen.settings.drugs import Drugs, load_drugs, words_of
from docgen.settings.effective import SettingFacts
from docgen.settings.quantity import Quantity, Unit, compare

_ANY = ""  # the language of a text that names none


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
    answers = personal.patient.answers(personal.pack)
    facts = SettingFacts(personal.resolved.values, personal.pack, answers)
    found: list[Diagnostic] = []
    told: set[frozenset[str]] = set()  # pairs of lines: each is told once
    for check in personal.pack.medicine_checks:
        if check.only_if is not None and not check.only_if.holds(facts):
            continue
        of = [medicine for medicine in known if check.of in medicine.groups]
        if check.beside:
            lines = _beside(check, of, known, told)
            found += [_warn(one.field("drug"), check.say, personal) for one in lines]
        elif check.most:
            limit = facts.value(check.most)
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
        lines = personal.patient.values.get(slot.name, ()) if slot.holds else ()
        for number, line in enumerate(lines if isinstance(lines, tuple) else ()):
            if not isinstance(line, FrozenMap):
                continue
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
