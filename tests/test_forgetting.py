"""What an engine keeps of a patient once a run is over: nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date
from types import FunctionType, ModuleType

from docgen.clinics.clinic import Clinic
from docgen.data import examples_root
from docgen.engine import Engine
from docgen.patients.patient import Patient

NAME = "Zoraidaxq"
RECORD = {
    "id": "77",
    "name": {"given": NAME, "family": "Vargas"},
    "birth_date": "1948-05-02",
    "language": "en",
    "procedure": "vertebroplasty",
    "appointment": "2026-12-08T09:30",
    "procedure_end": "2026-12-08T10:40",
    "vertebrae": ["L1"],
    "notes": f"Ask {NAME} for her walker. " * 9,
}


def everything_in(root: object) -> Iterator[object]:
    """Yield what can be reached from an object without leaving for modules and classes."""
    seen: set[int] = set()
    left = [root]
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, ModuleType | type | FunctionType):
            continue
        seen.add(id(one))
        yield one
        left += gc.get_referents(one)


def traces_of_the_name(engine: Engine) -> int:
    (fonts,) = engine._fonts.values()
    written = {NAME, *(fonts.faces[weight].glyphs(NAME).pieces[0][1] for weight in (0, 1, 2))}
    texts = [one for one in everything_in(engine) if isinstance(one, str)]
    return sum(any(form in text for form in written) for text in texts)


def test_an_engine_that_was_told_to_forget_holds_no_name() -> None:
    clinic = Clinic.load(examples_root() / "clinics" / "lakeside")
    engine = Engine()
    engine.make("discharge", clinic, Patient.parse(RECORD), printed_on=date(2026, 12, 8))
    assert traces_of_the_name(engine)
    engine.forget()
    assert not traces_of_the_name(engine)
