"""Invented patients, one of every kind that a sheet tells apart: what `docgen check` tries.

In: an engine and a sheet of a clinic. Out: the kinds of patient, and for each a record with all
that can be known and one with nothing but the answers, so that slots and blanks both print.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from docgen.cache import FrozenMap
from docgen.engine import Engine
from docgen.patient.fields import LEVELS
from docgen.patient.reader import FieldValue, Line
from docgen.patient.record import Patient
from docgen.procedure.procedure import Pack, SlotDecl
from docgen.procedure.questions import Answer, KindsToTry, asked_in, kinds_to_try
from docgen.settings.effective import asked_of, fixed_answers
from docgen.sheet.sheets import Sheet

_NAME = "Maximiliano Gonzalez"  # long, but likely
_START = time(9, 30)
_LENGTH = timedelta(hours=1)
_AGE = 78
_PRINTED = ("moment", "date", "dose_day", "name", "text")  # kinds of columns


def kinds_of_patient(engine: Engine, sheet: Sheet) -> KindsToTry:
    """Return answers for each kind of patient that the sheet tells apart, each kind once.

    What tells them apart are the questions in the conditions of the sheet, in the clinic's rules
    and in its tables. Where they have too many answers, not all are tried: see `kinds_to_try`.
    """
    settings = sheet.clinic.procedures[sheet.pack.name]
    fixed = fixed_answers(sheet.pack, settings)
    compiled = engine.compiled(sheet)
    asked = (*asked_in(compiled.conditions.atoms), *asked_of(settings, sheet.pack))
    found = kinds_to_try(sheet.pack.questions, asked, fixed)
    apart: dict[object, FrozenMap[str, Answer]] = {}
    for answers in found.tried:
        of = compiled.kind(answers)
        apart.setdefault((of.told, of.kind.settings), answers)
    return found._replace(tried=tuple(apart.values()))


def trial_patients(
    pack: Pack, sheet: str, kind: Mapping[str, Answer], day: date
) -> Iterator[Patient]:
    """Yield a patient of this kind of whom nothing more is known, and one of whom all is.

    There is no second one where the sheet is not made for lack of what the kind leaves open. Lists
    of medicines are left to `fullest_patient`.
    """
    answers = dict(_values(pack, kind))
    yield replace(Patient.blank(pack.name), values=FrozenMap(answers))
    slots = [slot for slot in pack.slots.values() if not slot.rare]
    yield from _known_patient(pack, sheet, {**_known(pack, sheet, slots, day), **answers}, day)


def fullest_patient(
    pack: Pack, sheet: str, kinds: Iterable[Mapping[str, Answer]], day: date
) -> Iterator[Patient]:
    """Yield one patient of whom all is known, with a line in every list that is rare.

    One is enough: what hangs on such a list hangs on nothing else.
    """
    slots = tuple(pack.slots.values())
    if any(slot.rare for slot in slots):
        known = _known(pack, sheet, slots, day)
        for kind in kinds:
            found = list(_known_patient(pack, sheet, {**known, **dict(_values(pack, kind))}, day))
            if found:
                yield found[0]
                return


def _known_patient(
    pack: Pack, sheet: str, known: Mapping[str, FieldValue], day: date
) -> Iterator[Patient]:
    needed = [name for name, slot in pack.slots.items() if sheet in slot.required]
    needed += [one.field for one in pack.questions.values() if sheet in one.required]
    if all(name in known for name in needed):
        given, family = _NAME.split(" ")
        born = day.replace(year=day.year - _AGE, day=1)
        yield Patient("1", given, family, born, None, pack.name, FrozenMap(known))


def _known(pack: Pack, sheet: str, slots: Iterable[SlotDecl], day: date) -> dict[str, FieldValue]:
    """Return a value for every field but other slots and those that answer questions."""
    start = datetime.combine(day, _START)
    counted = {question.count_of for question in pack.questions.values()}
    known: dict[str, FieldValue] = {"appointment": start, "physician": _NAME}
    if sheet != "prepare":
        known["procedure_end"] = start + _LENGTH
    for slot in slots:
        value = _sample(slot, sheet, start)
        if slot.name not in counted and value is not None:
            known[slot.name] = value
    return known


def _values(pack: Pack, kind: Mapping[str, Answer]) -> Iterator[tuple[str, FieldValue]]:
    """Yield the fields of a record that give these answers."""
    for name, answer in kind.items():
        question = pack.questions[name]
        if answer is None:
            continue
        if not question.counts:
            yield name, str(answer)
        elif pack.slots[question.count_of].type == "levels":
            yield question.count_of, LEVELS[: int(answer)]
        else:
            yield question.count_of, (FrozenMap(),) * int(answer)


def _sample(slot: SlotDecl, sheet: str, start: datetime) -> FieldValue | None:
    """Return a likely value for a slot; the columns of a list are those that the sheet needs."""
    if slot.type == "list":
        columns = slot.complete.get(sheet, tuple(slot.columns))
        line: Line = FrozenMap(
            (c, _cell(slot.columns[c], start)) for c in columns if slot.columns[c] in _PRINTED
        )
        return (line,)
    if slot.type == "levels":
        return LEVELS[:1]
    if slot.type == "choice":
        return slot.choices[0]
    return _cell(slot.type, start)


def _cell(kind: str, start: datetime) -> str | date | datetime:
    if kind == "moment":
        return start + timedelta(days=14)
    return start.date() if kind in ("date", "dose_day") else _NAME
