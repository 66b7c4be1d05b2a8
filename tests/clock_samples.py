"""A made-up procedure, clinic and patient for tests of the clock, of records and of formats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from docgen.cache import FrozenMap
from docgen.clock.personal import Personal
from docgen.clock.timeline import Leaving, TimeValue, place_times, plan_times
from docgen.expression.truth import Condition, Wants, truth
from docgen.i18n.locale import Locale
from docgen.i18n.locale_file import load_locale
from docgen.i18n.runs import join_runs, unabbreviated
from docgen.patient.record import Patient
from docgen.procedure.pack import load_pack
from docgen.procedure.procedure import Pack
from docgen.schema.kinds import Choice
from docgen.schema.quantity import parse_quantity
from docgen.schema.telephones import Phone
from docgen.settings.clinic import Clinic
from docgen.settings.kind_of_patient import KindOfPatient, Resolved, Setting, Value

ROOT = Path(__file__).parent.parent
CHICAGO = ZoneInfo("America/Chicago")

PROCEDURE = """
title: Tooth
version: "1"
sheets: [prepare, discharge]
settings:
  early: {help: Come early., is: {span: time}}
  fast:
    help: Eat nothing.
    fields:
      food: {any: [{span: time}, {choice: [midnight]}]}
      from: {choice: [arrival, procedure_start]}
    shorthand: {into: food}
  lie:
    help: Lie down.
    fields: {for: {span: time}, while: {choice: [numb]}, where: {choice: [clinic, home]}}
  stay: {help: Stay., is: {any: [{span: time}, {choice: [overnight]}]}}
  rest: {help: Rest., is: {span: time}}
  guard: {help: Company., is: {span: time}}
  quiet: {help: Rest from leaving., is: {span: time}}
  walk: {help: Walk., is: {span: time}}
  swim: {help: Swim., is: {span: time}}
  ice: {help: Ice., is: {span: time}}
  numbing: {help: Numbing., is: {choice: [always, sometimes, never]}}
questions:
  teeth: {count_of: teeth}
  numb: {choice: [yes, no], fixed_by: numbing}
slots:
  teeth: {type: levels, label: Bones, required: [discharge]}
  visit: {type: moment, after: appointment, awaits: rest_until}
  call: {type: moment}
  card: {type: text, at_most: 40}
  pills:
    list: {drug: text, stop: date, start: dose_day, by: name}
    at_most: 2
    complete: {prepare: [drug, stop, by], discharge: [drug, start, by]}
    in_order: [stop, appointment, start]
times:
  arrive: {from: appointment, minus: early, safe: longest}
  eat_until: {from: [fast.from, arrival], minus: fast.food, safe: longest}
  lie_until: {from: procedure_end, plus: lie.for, safe: longest, place: lie.where}
  home: {from: procedure_end, plus: stay, safe: longest, place: clinic}
  rest_until: {from: procedure_end, plus: rest, safe: longest, place: home}
  guard_until: {from: discharge, plus: guard, safe: longest, place: home}
  guard_planned: {from: appointment, after: [lie.for, stay], plus: guard, safe: longest}
  gone_between:
    {from: appointment, after: [lie.for, stay], safe: longest, range: yes, place: clinic}
  quiet_planned: {from: appointment, after: lie.for, plus: quiet, safe: longest, place: home}
  quiet_until: {from: discharge, plus: quiet, safe: longest, place: home}
  walk_from: {from: procedure_end, plus: walk, safe: longest, place: home}
  swim_from: {from: procedure_end, plus: swim, safe: longest, place: home}
  ice_until: {from: procedure_end, plus: ice, safe: shortest, place: home}
order:
  - rest_until, quiet_until <= walk_from
  - rest_until < swim_from
  - walk_from <= swim_from
"""

RECORD: Mapping[str, object] = {
    "id": "7",
    "name": {"given": "Rosa", "family": "Peña"},
    "birth_date": "1948-05-02",
    "procedure": "tooth",
    "appointment": "2026-12-08T09:30",
    "procedure_end": "2026-12-08T10:40",
    "teeth": ["T12", "L1"],
    "physician": "Dr. Ana Ruiz",
    "pills": [{"drug": "aspirin", "stop": "2026-12-06", "start": "2026-12-09", "by": "Dr. Lu"}],
}


@cache
def pack() -> Pack:
    with TemporaryDirectory() as folder:
        place = Path(folder, "tooth")
        place.mkdir()
        (place / "procedure.yaml").write_text(PROCEDURE, encoding="utf-8")
        return load_pack(place)


@cache
def locale(language: str = "en", *, caches: bool = True, country: str = "US") -> Locale:
    catalogue = ROOT / "locales" / language / "LC_MESSAGES" / "docgen.po"
    return load_locale(language, country, (catalogue,), caches=caches)


def settings(**written: str) -> Resolved:
    """Settings as a clinic writes them: `lie_for="1-2 h"` sets the field `for` of `lie`."""
    values: dict[str, dict[str, Value]] = {}
    for name, text in written.items():
        setting, _, field = name.partition("_")
        value: Value = parse_quantity(text, "time") if text[-1] != "!" else Choice(text[:-1])
        values.setdefault(setting, {})[field] = value
    main = {"fast": "food", "lie": "for"}
    return Resolved(
        FrozenMap(
            (name, Setting(name, FrozenMap(fields), main.get(name, "")))
            for name, fields in values.items()
        )
    )


def patient(**changed: object) -> Patient:
    """The patient above with fields changed; None takes one away."""
    record = {**RECORD, **changed}
    return Patient.parse({k: v for k, v in record.items() if v is not None}, pack())


@cache
def clinic(timezone: str = "America/Chicago") -> Clinic:
    return Clinic(
        name="Lake",
        country="US",
        emergency_number=Phone("911"),
        phone=Phone("312-555-0118"),
        timezone=timezone,
        languages=("en", "es"),
        paper="letter",
        procedures=FrozenMap(),
        packs=FrozenMap({"tooth": pack()}),
        folder=Path("lake"),
        digest="",
    )


def personal(
    held: Resolved | None = None,
    who: Patient | None = None,
    *,
    sheet: str = "discharge",
    language: str = "en",
    printed_on: date | datetime | None = None,
) -> Personal:
    who = patient() if who is None else who
    kind = KindOfPatient(who.answers(pack()), settings() if held is None else held, pack())
    return Personal(clinic(), pack(), kind, who, locale(language), sheet, printed_on)


def holds(one: Personal, condition: Condition) -> bool:
    """Whether a block with this guard stands on the patient's sheet."""
    return truth(condition, one) in Wants.HOLDS.value


def said(one: Personal, path: str, how: str, day: date | None = None) -> str:
    """A slot's text, with bold marked, spaces plain and blanks as underscores."""
    runs = join_runs(one.slot(path, how, day))
    text = "".join(f"**{run}**" if bold else run for run, bold in runs)
    return unabbreviated(text).replace("\u00a0", " ").replace("\ufdd2", "____")


def times_of(
    pack: Pack, resolved: Resolved, patient: Patient, zone: ZoneInfo, leaving: Leaving
) -> FrozenMap[str, TimeValue]:
    """Return each declared time whose setting is there."""
    return place_times(plan_times(pack, resolved), patient, zone, leaving)
