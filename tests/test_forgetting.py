"""What an engine keeps of a patient once a run is over: nothing."""

from __future__ import annotations

import dataclasses
import gc
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from docgen.engine import Engine
from docgen.files import examples_root
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic

NAMES = ["Zoraidaxq", "Жораида", "زورايدا"]  # of the text family, of the fallback, shaped
RECORD = {
    "id": "77",
    "birth_date": "1948-05-02",
    "language": "en",
    "procedure": "vertebroplasty",
    "appointment": "2026-12-08T09:30",
    "procedure_end": "2026-12-08T10:40",
    "vertebrae": ["L1"],
}


def record(name: str) -> dict[str, object]:
    names = {"given": name, "family": "Vargas"}
    return {**RECORD, "name": names, "notes": f"Ask {name} for her walker. " * 9}


def everything_in(root: object) -> Iterator[object]:
    """Yield what can be reached from an object without leaving for modules and classes."""
    seen: set[int] = set()
    left = [root]
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, ModuleType | type):
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, FunctionType):  # its module is no part of it, what it closes over is
            left += [*(one.__closure__ or ()), *(one.__defaults__ or ())]
        else:
            left += gc.get_referents(one)


def traces_of(written: set[str], root: object) -> int:
    texts = [one for one in everything_in(root) if isinstance(one, str)]
    return sum(any(form in text for form in written) for text in texts)


@pytest.mark.parametrize("name", NAMES)
def test_an_engine_that_was_told_to_forget_holds_no_name(name: str) -> None:
    clinic = Clinic.load(examples_root() / "clinics" / "lakeside")
    engine = Engine()
    patient = Patient.parse(record(name))
    engine.make("discharge", clinic, patient, printed_on=date(2026, 12, 8))
    (fonts,) = engine._fonts.values()
    written = {name, *(fonts.word(name, weight).pieces[0][1] for weight in (0, 1, 2))}
    assert traces_of(written, engine)
    engine.forget()
    assert not traces_of(written, engine)


def test_fonts_of_several_clinics_all_forget(tmp_path: Path) -> None:
    """A clinic may bring fonts of its own; its sheets keep them."""
    clinic = Clinic.load(examples_root() / "clinics" / "lakeside")
    engine = Engine()
    for number in range(6):
        folder = tmp_path / str(number)
        folder.mkdir()
        own = dataclasses.replace(clinic, fonts=folder, digest=f"{number}")
        patient = Patient.parse(record("Ann" if number else NAMES[0]))
        engine.make("discharge", own, patient, printed_on=date(2026, 12, 8))
    assert traces_of({NAMES[0]}, engine)
    engine.forget()
    assert not traces_of({NAMES[0]}, engine)


def caches_of_modules() -> list[object]:
    """What `lru_cache` and `cache` made: no engine knows of them, so they must hold no values."""
    held = [vars(module) for name, module in sys.modules.items() if name.startswith("docgen")]
    return [one for names in held for one in names.values() if hasattr(one, "cache_info")]


def test_what_a_module_remembers_for_good_is_nothing_of_a_patient() -> None:
    clinic = Clinic.load(examples_root() / "clinics" / "lakeside")
    patient = Patient.parse({**record(NAMES[0]), "language": f"English (with {NAMES[0]})"})
    Engine().make("discharge", clinic, patient, printed_on=date(2026, 12, 8))
    caches = caches_of_modules()
    assert len(caches) > 10
    assert not traces_of({NAMES[0], "Vargas", "walker", "2026-12-08", NAMES[0].lower()}, caches)
