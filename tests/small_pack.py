"""A made-up procedure and clinic, small enough to read: a nap. Used by the tests of settings."""

from __future__ import annotations

from pathlib import Path

from docgen.errors import Diagnostic, DocgenError
from docgen.procedure.pack import load_pack
from docgen.procedure.procedure import Pack
from docgen.settings.clinic import Clinic

PACK = """\
title: Nap
version: "1"
sheets: [prepare, discharge]
settings:
  early: {help: How early., is: {span: time}}
  food:
    help: When to stop eating.
    fields:
      solids: {any: [{span: time}, {choice: [midnight]}]}
      clear: {any: [{span: time}, {choice: [midnight]}]}
      before: {choice: [arrival, procedure_start]}
      told: {choice: [separately]}
    aliases: {told_separately: {told: separately}}
  hard:
    help: How fast it hardens.
    fields: {how: {choice: [within, over], required: yes}, for: {span: time}}
    shorthand: {into: for, with: {how: within}}
  stay:
    help: How long patients stay.
    fields: {for: {span: time}, by: {choice: [bones]}, or: {choice: [overnight]}}
    shorthand: {into: for}
    table: {by: bones, into: for}
  flat:
    help: How long patients lie flat.
    fields: {for: {span: time}, where: {choice: [clinic, home], required: yes}}
  rest:
    help: Rest at home.
    fields:
      for: {span: time, required: yes}
      from: {choice: [procedure_end, discharge], required: yes}
  sleepy: {help: Sleep medicine., is: {choice: [always, sometimes, never]}}
  friend:
    help: Who stays.
    fields:
      stays: {span: time, required: yes}
      when: {choice: [always, if_sleepy], required: yes}
    not_applicable_when: friend.when == if_sleepy and patient.sleepy == no
  length:
    help: How long it takes.
    fields: {for: {span: time}, each: {choice: [bone]}}
    shorthand: {into: for}
    total: {name: total, of: for, by: bones, if: each}
  walk: {help: From when., is: {any: [{span: time}, {choice: [when_told]}]}}
  swim: {help: From when., is: {span: time}}
  lift: {help: The most., is: {span: weight}}
  fever: {help: From when., is: {span: temperature}}
  water: {help: Drink., is: {flag: yes}}
  things: {help: What to bring., is: {list: things}}
  sign:
    help: Of the door.
    fields: {text: {text: yes, required: yes}}
  lines: {help: More lines., is: {texts: yes}}
  desk: {help: Whom to call., is: {phone: yes}}
  rooms: {help: How many., is: {number: yes}}
lists:
  things: {pillow: A pillow, book: A book}
questions:
  bones: {count_of: bones}
  sleepy: {choice: [yes, no], fixed_by: sleepy}
slots:
  bones: {type: levels, label: Bones}
  visit: {type: moment}
  pills:
    list: {drug: text, last: date, again: date}
    at_most: 3
    complete: {prepare: [drug, last]}
    in_order: [last, again]
times:
  arrive: {from: appointment, minus: early, safe: longest}
  eat_until: {from: [food.before, arrival], minus: food.solids, safe: longest}
  home: {from: procedure_end, plus: stay.for, safe: longest, place: clinic}
  flat_until: {from: procedure_end, plus: flat.for, safe: longest, place: flat.where}
  rest_until: {from: rest.from, plus: rest.for, safe: longest, place: home}
  walk_from: {from: procedure_end, plus: walk, safe: longest, place: home}
  swim_from: {from: procedure_end, plus: swim, safe: longest, place: home}
order:
  - rest_until <= walk_from, swim_from
  - walk_from < swim_from
checks:
  - {refuse: flat.for > stay, if: flat.where == clinic, say: Flat longer than the stay.}
  - {refuse: food.clear > food.solids, say: Drinks cannot stop before food.}
  - {warn: times.rest_until < times.home, say: Rest ends before the patient goes home.}
  - {warn: friend and not early, say: "A friend, but no time."}
usual: {early: 15-60 min, stay.for: 1-24 h}
"""

WHO = """\
clinic:
  name: Harbor Nap House
  country: US
  emergency_number: 911
  phone: 312-555-0118
  timezone: America/Chicago
  languages: [en, es]
"""


def make_pack(root: Path, text: str = PACK, name: str = "nap") -> Pack:
    """Write a pack below `root`/templates and read it."""
    folder = root / "templates" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "procedure.yaml").write_text(text, encoding="utf-8")
    return load_pack(folder)


def write_clinic(root: Path, text: str) -> Path:
    """Write a clinic's file beside the pack, and a Spanish catalogue so that es is a language."""
    if not (root / "templates" / "nap").exists():
        make_pack(root)
    catalogue = root / "locales" / "es" / "LC_MESSAGES" / "docgen.po"
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    catalogue.touch()
    folder = root / "harbor"
    folder.mkdir(exist_ok=True)
    (folder / "clinic.yaml").write_text(text, encoding="utf-8")
    return folder


def load_text(root: Path, text: str) -> Clinic:
    """Read a clinic from the text of its file."""
    folder = write_clinic(root, text)
    return Clinic.load(folder, root / "templates", root / "locales")


def load_settings(root: Path, settings: str) -> Clinic:
    """Read a clinic that sets these lines for the nap."""
    lines = "".join(f"    {line}\n" for line in settings.splitlines())
    return load_text(root, f"{WHO}procedures:\n  nap:\n{lines}")


def problems_of(root: Path, settings: str) -> tuple[Diagnostic, ...]:
    """Return what is wrong with these lines for the nap."""
    try:
        load_settings(root, settings)
    except DocgenError as problem:
        return problem.diagnostics
    return ()


def problem_of(root: Path, settings: str) -> Diagnostic:
    """Return the one thing that is wrong."""
    (problem,) = problems_of(root, settings)
    return problem
