"""What scheduling systems call the columns that docgen knows, as data.

In: nothing. Out: `ALIASES`, the usual heads of columns by the field that they mean, and `squeezed`,
which makes a head comparable.

A head stands here only if it can mean nothing else. So there is no "End", which is the end of a
planned slot and not that of the procedure; no "Comments", which are not meant for the patient; no
"Provider", who may have referred the patient; no "Visit ID", which is not the patient's number.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from docgen.settings.record_fields import APPOINTMENT, DAY_PART, STATUS, TIME_PART

ALIASES: dict[str, tuple[str, ...]] = {
    "id": (
        "MRN", "MRN #", "Patient MRN", "Pt MRN", "MR #", "MR No", "Med Rec #", "Med Rec No",
        "Medical Record", "Medical Record #", "Medical Record No", "Record #", "Record No", "PID",
        "Patient ID", "Pt ID", "Patient #", "Patient No", "Pt #", "Pt No", "Chart #", "Chart No",
        "Número de expediente", "Número de historia clínica",
    ),
    "name": (
        "Patient", "Patient Name", "Patient's Name", "Patient Full Name", "Full Name", "Pt",
        "Pt Name", "Name of Patient", "Paciente", "Nombre del paciente", "Nombre completo",
    ),
    "given_name": (
        "First Name", "First", "Given", "Forename", "Patient First Name", "Patient Given Name",
        "Pt First Name", "Pt First", "FName", "Nombres",
    ),
    "family_name": (
        "Last Name", "Last", "Family", "Surname", "Patient Last Name", "Patient Family Name",
        "Patient Surname", "Pt Last Name", "Pt Last", "LName", "Apellido", "Apellidos",
    ),
    "birth_date": (
        "DOB", "D.O.B.", "Date of Birth", "Birthdate", "Birthday", "Patient DOB", "Pt DOB",
        "Patient Date of Birth", "Patient Birth Date", "Fecha de nacimiento",
    ),
    "language": (
        "Lang", "Preferred Language", "Pref Language", "Pref Lang", "Preferred Lang",
        "Language Preference", "Patient Language", "Pt Language", "Primary Language",
        "Spoken Language", "Idioma", "Idioma preferido", "Lengua",
    ),
    "procedure": ("Procedure Name", "Procedimiento"),
    "physician": ("Physician Name", "Performing Physician", "Proceduralist", "Médico"),
    APPOINTMENT: (
        "Appt", "Appt Date/Time", "Appt Date & Time", "Appt DateTime", "Appt DT", "Appt Start",
        "Appointment Date/Time", "Appointment Date & Time", "Appointment Date and Time",
        "Appointment DateTime", "Appointment Start", "Scheduled Date/Time", "Start Date/Time",
        "Start DateTime", "Date/Time", "DateTime", "Date and Time", "Cita", "Fecha y hora",
        "Fecha y hora de la cita",
    ),
    DAY_PART: (
        "Appt Date", "Appointment Day", "Visit Date", "Scheduled Date", "Procedure Date",
        "Start Date", "Date", "Date of Service", "DOS", "Fecha", "Fecha de la cita",
    ),
    TIME_PART: (
        "Appt Time", "Visit Time", "Scheduled Time", "Procedure Time", "Start", "Start Time",
        "Scheduled Start", "Time", "Hora", "Hora de la cita",
    ),
    STATUS: (
        "Status", "Appt Status", "Appointment Status", "Visit Status", "Booking Status",
        "Schedule Status", "Estado de la cita", "Estatus", "Estatus de la cita",
    ),
}  # fmt: skip


def squeezed(head: str) -> str:
    """Return a head without capitals, accents, spaces and marks: "Pt. Name" is ptname."""
    apart = unicodedata.normalize("NFKD", head.replace("#", " number ").casefold())
    bare = re.sub(r"[\W_]+", "", "".join(c for c in apart if not unicodedata.combining(c)))
    return re.sub(r"(?:number|num|no)$", "number", bare)


@cache
def fields_by_alias() -> dict[str, str]:
    """Return the field of each squeezed head."""
    return {squeezed(head): field for field, heads in ALIASES.items() for head in heads}
