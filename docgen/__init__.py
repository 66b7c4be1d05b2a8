"""docgen: patient handouts that say what this clinic does, for this patient, in their language.

    from docgen import Clinic, Engine, read_list

    clinic, engine = Clinic.load("clinics/lakeside"), Engine()
    for listed in read_list("tomorrow.csv", clinic).patients:
        pdf = engine.make("prepare", clinic, listed.patient)

What is named here is the public face of docgen, told in docs/python.md; all else may change. How a
sheet is made, stage by stage, stands in `engine.py`.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in `typing`, which would be loaded before anybody can say "Stopped"
if TYPE_CHECKING:
    from docgen.engine import Engine, Made
    from docgen.errors import (
        Diagnostic,
        DocgenError,
        FontError,
        InputError,
        OutputError,
        PatientError,
        Place,
        SettingsError,
        Severity,
        TemplateError,
        TranslationError,
    )
    from docgen.lists.patients import (
        ListedPatient,
        PatientList,
        RefusedRow,
        SkippedRow,
        read_list,
    )
    from docgen.lists.statuses import StatusText
    from docgen.patient.record import Patient
    from docgen.settings.clinic import Clinic
    from docgen.sheet.sheets import Sheet

__version__ = "0.1.0"

__all__ = [
    "Clinic",
    "Diagnostic",
    "DocgenError",
    "Engine",
    "FontError",
    "InputError",
    "ListedPatient",
    "Made",
    "OutputError",
    "Patient",
    "PatientError",
    "PatientList",
    "Place",
    "RefusedRow",
    "SettingsError",
    "Severity",
    "Sheet",
    "SkippedRow",
    "StatusText",
    "TemplateError",
    "TranslationError",
    "__version__",
    "read_list",
]

_HOMES = {
    "Clinic": "settings.clinic",
    "Engine": "engine",
    "Made": "engine",
    "ListedPatient": "lists.patients",
    "Patient": "patient.record",
    "PatientList": "lists.patients",
    "RefusedRow": "lists.patients",
    "Sheet": "sheet.sheets",
    "SkippedRow": "lists.patients",
    "StatusText": "lists.statuses",
    "read_list": "lists.patients",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: `docgen --help` needs none of them."""
    if name not in __all__:
        raise AttributeError(f"module 'docgen' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  # a library, and a while to load

    return getattr(import_module(f"docgen.{_HOMES.get(name, 'errors')}"), name)
