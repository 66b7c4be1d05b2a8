"""docgen: patient handouts that say what this clinic does, for this patient, in their language.

    from docgen import Clinic, Engine, Patient

    clinic = Clinic.load("clinics/lakeside")
    patient = Patient.parse({"id": "40417", "name": "Peña, Rosa", "procedure": ...})
    pdf = Engine().make("discharge", clinic, patient, language="es")

The pipeline, one verb for each stage and one noun between two stages:

    template, clinic, catalogue
        -- specialise --> Draft -- parse --> Document -- lay out --> Frames -- engrave --> Plate
    patient's record
        -- personal values, lines, pages --> fill the Plate --> PDF

Everything up to the Plate is made once for a variant (what two patients share), the rest once for
each patient. Every stage is a pure function of frozen values.
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
    from docgen.patient.record import Patient
    from docgen.settings.clinic import Clinic

__version__ = "0.1.0"

__all__ = [
    "Clinic",
    "Diagnostic",
    "DocgenError",
    "Engine",
    "FontError",
    "InputError",
    "Made",
    "OutputError",
    "Patient",
    "PatientError",
    "Place",
    "SettingsError",
    "Severity",
    "TemplateError",
    "TranslationError",
    "__version__",
]

_HOMES = {
    "Clinic": "settings.clinic",
    "Engine": "engine",
    "Made": "engine",
    "Patient": "patient.record",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: `docgen --help` needs none of them."""
    if name not in __all__:
        raise AttributeError(f"module 'docgen' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  # a library, and a while to load

    return getattr(import_module(f"docgen.{_HOMES.get(name, 'errors')}"), name)
