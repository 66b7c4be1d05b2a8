"""The telephone numbers of a clinic, held against the numbering plans of the world.

In: a clinic and the day. Out: a diagnostic for each number that cannot be right, at its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from docgen.errors import Diagnostic, warning
from docgen.settings.clinic import Clinic
from docgen.settings.letters import place_of
from docgen.settings.telephones import USUAL, number_flaw
from docgen.settings.values import Phone


def number_problems(clinic: Clinic, today: date) -> Iterator[Diagnostic]:
    """Yield what is wrong with the numbers that patients call."""
    for path, number in _numbers(clinic):
        flaw = number_flaw(number, clinic.country)
        if flaw:
            severity, message = flaw
            place, field = place_of(clinic, path), ".".join(path)
            hint = "Check its digits, one by one."
            message = f"{path[-1]}: {message}"
            yield Diagnostic(severity, "telephone", message, hint, place, field)
    yield from _emergency(clinic, today)


def _emergency(clinic: Clinic, today: date) -> Iterator[Diagnostic]:
    """Yield what is odd about an emergency number that was let through."""
    checked, usual = clinic.emergency_number_checked, USUAL.get(clinic.country)
    if usual and clinic.emergency_number != usual and not checked:
        place = place_of(clinic, ("clinic", "emergency_number"))
        message = f"emergency_number: People in {clinic.country} know {usual}."
        hint = f"Write {usual}, or emergency_number_checked: and the day below it."
        yield warning("telephone", message, hint, place)
    if checked and checked > today:
        place = place_of(clinic, ("clinic", "emergency_number_checked"))
        message = "emergency_number_checked: The day is in the future."
        yield warning("telephone", message, "Write the day on which somebody called it.", place)


def _numbers(clinic: Clinic) -> Iterator[tuple[tuple[str, ...], Phone]]:
    """Yield each number but the emergency number, with the keys that lead to it."""
    yield ("clinic", "phone"), clinic.phone
    if clinic.after_hours_phone:
        yield ("clinic", "after_hours_phone"), clinic.after_hours_phone
    for procedure, settings in clinic.procedures.items():
        for name, setting in settings.values.items():
            for field, value in setting.values.items():
                if isinstance(value, Phone):
                    yield ("procedures", procedure, name, *filter(None, (field,))), value
