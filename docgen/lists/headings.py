"""What the head of a column means: "MRN" as a whole, "Patient Preferred Language" by its words.

In: one head. Out: the field that it means, or that it looks like one, or nothing.

`ALIASES` are heads as a whole. One stands there only if it can mean nothing else: there is no
"End", which is the end of a planned slot and not that of the procedure; no "Comments", which are
not meant for the patient; no "Provider", who may have referred the patient; no "Visit ID", which is
not the patient's number.

By its words a head means a field only if every one of them belongs to that field: the one that it
needs, and words that say no more than whose it is and of what. One strange word, and it is another
column: "Referring Provider Phone", "Date of last visit", "Booked Date", "Emergency contact name".
Hints in brackets, "(MM/DD/YYYY)", are passed over; other words in brackets count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from docgen.patient.fields import unaccented
from docgen.procedure.procedure import APPOINTMENT
from docgen.procedure.record_fields import ACTIVE, CANCELLED, DAY_PART, STATUS, TIME_PART


def set_of(words: str) -> frozenset[str]:
    """Return the words of a line."""
    return frozenset(words.split())


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


# How words of heads are written, and the one word that stands for them here.
_SAME = {
    "patient": "pt pts pat pats patients paciente pacientes",
    "appointment": "appt appts apt apts appointments appoint cita citas turno",
    "visit": "visits visita",
    "encounter": "enc encntr encounters",
    "scheduled": "sched schd schedule scheduling",
    "planned": "programada programado agendada agendado prevista previsto",
    "procedure": "proc procedures procedimiento",
    "date": "dt day fecha fec dia",
    "time": "tm hora",
    "start": "starts begin begins beginning inicio comienzo",
    "birth": "nacimiento nac born",
    "language": "lang langs idioma lengua lenguaje languages idiomas",
    "status": "sts stat estatus situacion estado",
    "preferred": "pref preferido preferida preferente preference preferencia",
    "primary": "principal prim",
    "spoken": "speaks speak speaking hablado hablada",
    "written": "reading reads read escrito escrita lectura",
    "number": "nbr num no nro n",
    "id": "identifier ident",
    "record": "rec",
    "name": "nombre nombres",
    "first": "given forename",
    "last": "family surname apellido apellidos",
    "full": "completo complete",
    "description": "desc descr descripcion text txt display",
    "physician": "provider doctor surgeon medico proceduralist",
    "performing": "operating",
    "flag": "ind indicator yn is was has been bool boolean",
    "reason": "reasons motivo razon",
    "cancelled": "cancel canceled cancels cancellation cancelation cancelado cancelada cancelacion "
    "anulado anulada anulacion cxl",
    "noshow": "noshows inasistencia",
    "deleted": "delete deletion void voided eliminado eliminada",
    "deceased": "death fallecido fallecida fallecimiento defuncion",
    "inactive": "inactivo inactiva",
    "rescheduled": "reschedule reprogramada reprogramado",
    "active": "activo activa",
}
_WORD = {other: word for word, others in _SAME.items() for other in others.split()}
_TWO = {
    "dob": ("birth", "date"), "birthdate": ("birth", "date"), "birthday": ("birth", "date"),
    "datetime": ("date", "time"), "dttm": ("date", "time"), "dtm": ("date", "time"),
    "timestamp": ("date", "time"),
}  # fmt: skip
# Of these a word may be put together; short ones stand in other words by chance.
_KNOWN = frozenset(
    word
    for word in (
        *_SAME,
        *_WORD,
        *_TWO,
        "mrn",
        "type",
        "code",
        "dt",
        "tm",
        "id",
        "end",
        "exam",
        "cpt",
    )
    if len(word) > 2 or word in {"dt", "tm", "id"}
)
_SHORTEST, _LONGEST = 6, 40  # letters of a word that is put together
_IDLE = set_of("the of de del la el los las for para a and y s")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]")
_HINT = re.compile(
    r"[mdyahis24\s:/.,+-]*|(?:hh|mm|ss|am|pm|mi|[\s:/])*|y(?:es)?/no?|s[ií]/no|[01]/[01]|t(?:rue)?/f(?:alse)?"
    r"|(?:last|first|middle|given|family|m\.?i\.?|suffix|[\s,/&+-]|apellidos?|nombres?)*"
    r"|required|req|optional|opcional|local(?: time)?|24\W?h(?:ou)?rs?|us format|text|iso",
    re.IGNORECASE,
)

_VISIT = set_of("appointment visit encounter scheduled planned procedure service exam surgery case")
_TOLD = frozenset({"name", "description", "code", "current"})


_OF_A_STATUS = set_of("date time reason changed updated by code room bed covid")
_ELSE_BEGINS = ("smok", "vaccin", "immuni", "authori")


SECOND = "second_family_name"  # of two that stand in two columns: no field of its own


_KINDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # field: the words that it needs, and those that it may have
    "language": (
        frozenset({"language"}),
        set_of(
            "patient preferred primary spoken written main home at communication choice first"
            " native care correspondence materna name description code"
        ),
    ),
    "birth_date": (frozenset({"birth", "date"}), frozenset({"patient"})),
    "physician": (frozenset({"physician", "performing"}), frozenset({"name"})),
    "procedure": (
        frozenset({"procedure"}),
        frozenset({"name", "description", "scheduled", "planned", "code"}),
    ),
}
_IDS = (
    ({"mrn"}, {"patient", "number", "id"}),
    ({"medical", "record", "number"}, {"patient", "id", "mrn"}),
    ({"patient", "id"}, {"number"}),
    ({"patient", "number"}, {"id"}),
    ({"expediente"}, {"patient", "number", "clinico"}),
    ({"historia", "clinica"}, {"patient", "number"}),
    ({"nhc"}, {"patient", "number"}),
    ({"hc", "number"}, {"patient"}),
)  # fmt: skip
_REASONS = {
    "cancelled": "cancelled", "noshow": "no-show", "deleted": "entered in error",
    "deceased": "deceased", "rescheduled": "rescheduled", "inactive": "not active",
}  # fmt: skip
_OF_FLAGS = frozenset({"flag", "appointment", "visit", "encounter", "booking", "status"})
_OF_EVENTS = (
    _OF_FLAGS
    | _TOLD
    | {"patient"}
    | {"date", "time", "on", "at", "by", "reason", "user", "comment"}
)
# Columns that are called so are another thing: a marriage, a number of visits, a bill.
_ELSE = set_of("""
    marital civil tobacco insurance employment work job student veteran immigration
    auth claim claims billing bill payment payer pago eligibility
    residency citizenship pregnancy functional resuscitation
    count counts number rate percent risk fee policy total totals probability score history
    """)
# What a column looks like, and what to map it to.
LOOKS = {"a cancellation": CANCELLED, "a language": "language", "a status": STATUS}
_DONE = set_of("procedure cpt hcpcs exam examen study estudio operation surgery cirugia")
_KIND = set_of("type tipo reason category code service")
_ABOUT = set_of("group name description requested ordered primary")


class HeadMeaning(NamedTuple):
    """The field that a column holds; `weak` where another column of the same field counts first.

    `reason` is why a visit does not take place, of a column that says yes or no to that.
    """

    field: str
    weak: bool = False
    reason: str = ""


def squeezed(head: str) -> str:
    """Return a head without capitals, accents, spaces and marks: "Pt. Name" is ptname."""
    bare = re.sub(r"[\W_]+", "", unaccented(head.replace("#", " number ")).casefold())
    return re.sub(r"(?:number|num|no)$", "number", bare)


@cache
def fields_by_alias() -> dict[str, str]:
    """Return the field of each squeezed head."""
    return {squeezed(head): field for field, heads in ALIASES.items() for head in heads}


def words_of(head: str) -> tuple[str, ...]:
    """Return the words of a head, each in the one way in which docgen knows it."""
    text = _BRACKETS.sub(
        lambda found: " " if _HINT.fullmatch(found[1].strip()) else f" {found[1]} ", head
    )
    text = _CAMEL.sub(" ", text.replace("#", " number ").replace("%", " percent "))
    bare = unaccented(text).casefold()
    bare = re.sub(r"(?<![^\W_])no[\W_]*shows?(?![^\W_])", " noshow ", bare)
    bare = re.sub(r"(?<![^\W_])y[\W_]n(?![^\W_])", " flag ", bare)
    found: list[str] = []
    for written in re.findall(r"[^\W_]+", bare):
        for word in _apart(written):
            if word not in _IDLE:
                found += _TWO.get(word) or (_WORD.get(word, word),)
    return tuple(found)


def _apart(word: str) -> Sequence[str]:
    """Split what is written together, if all of it is known: "apptcancelreason"."""
    if len(word) < _SHORTEST or word in _KNOWN or len(word) > _LONGEST:
        return (word,)
    for end in range(len(word) - 2, 2, -1):
        if word[:end] in _KNOWN:
            rest = _apart(word[end:])
            if all(part in _KNOWN for part in rest):
                return (word[:end], *rest)
    return (word,)


def meaning_of(head: str) -> HeadMeaning | None:
    """Return what a head means; None where one of its words belongs to something else."""
    ordered = words_of(head)
    words = frozenset(ordered)
    if not words:
        return None
    weak = "code" in words
    for field, (needed, allowed) in _KINDS.items():
        if needed <= words <= needed | allowed:
            return HeadMeaning(field, weak)
    if any(needed <= words <= needed | may for needed, may in _IDS):
        return HeadMeaning("id")
    return (
        _in_spanish(head, words)
        or _of_a_name(words)
        or _of_the_visit(ordered, words)
        or _of_the_status(head, words, weak=weak)
    )


def _in_spanish(head: str, words: frozenset[str]) -> HeadMeaning | None:
    """Read two family names in two columns, a whole name of both parts, and "F. Nac."."""
    found = None
    both = {*re.findall("nombre|apellido", head.casefold())} == {"nombre", "apellido"}
    if both and words == {"name", "last"}:  # where "last name" is one part
        found = "name"
    elif words - {"patient"} in ({"last", "paterno"}, {"last", "primer"}):
        found = "family_name"
    elif words - {"patient"} in ({"last", "materno"}, {"last", "segundo"}):
        found = SECOND
    elif words == {"f", "birth"}:
        found = "birth_date"
    return HeadMeaning(found) if found else None


def _of_a_name(words: frozenset[str]) -> HeadMeaning | None:
    parts = words & {"first", "last"}
    if not words <= {"patient", "name", "full", "first", "last"} or not words & {"patient", "name"}:
        return None
    if len(parts) == 2 or ({"patient", "name"} <= words and not parts):
        return HeadMeaning("name")
    if parts and "full" not in words:
        return HeadMeaning("given_name" if "first" in parts else "family_name")
    return None


def _of_the_visit(ordered: Sequence[str], words: frozenset[str]) -> HeadMeaning | None:
    """Read day and time of a visit; "Date Scheduled" may be the day on which somebody called."""
    whose, rest = words & _VISIT, words - _VISIT
    if not rest <= {"date", "time", "start", "patient"} or not (whose or "start" in rest):
        return None
    there = [word for word in ordered if word != "patient"]
    for at, word in enumerate(there):
        if word == "scheduled" and at and (at + 1 == len(there) or there[at + 1] not in _VISIT):
            return None
    if {"date", "time"} <= rest or (rest == {"start"} and whose - {"scheduled"}):
        return HeadMeaning(APPOINTMENT)
    if "date" in rest:
        return HeadMeaning(DAY_PART)
    return (
        HeadMeaning(TIME_PART) if "time" in rest and rest | whose != {"service", "time"} else None
    )


def _of_the_status(head: str, words: frozenset[str], *, weak: bool) -> HeadMeaning | None:
    whose = words & (_VISIT | {"booking", "event"})
    if "state" in words and whose:  # alone it is a part of an address
        words = (words - {"state"}) | {"status"}
    known = whose | _TOLD | {"status"} | ({"patient"} if whose else set())
    if words_of(head)[:2] == ("code", "status"):  # whether a patient is to be resuscitated
        return None
    if "status" in words and words <= known and whose != {"service"}:
        alone = not whose and "estado" in head.casefold()
        return HeadMeaning(STATUS, weak or alone)
    if "active" in words and words <= _OF_FLAGS | {"active"} and "status" not in words:
        return HeadMeaning(ACTIVE, reason="not active")
    for word, reason in _REASONS.items():
        if word in words and _is_flag(head, word, words - {word}):
            return HeadMeaning(CANCELLED, reason=reason)
    return None


def _is_flag(head: str, word: str, others: frozenset[str]) -> bool:
    """Whether a column says that a visit is cancelled, or when, why and by whom it was."""
    if word in ("rescheduled", "inactive"):
        return others <= _OF_FLAGS - {"status"}
    if word == "deceased":
        return others <= _OF_FLAGS | {"date", "patient"} and (
            "death" not in head.casefold() or "date" in others
        )
    deadline = "by" in others and (
        bool({"date", "time"} & others) or bool(re.search(r"cancel[\W_]*by", head.casefold()))
    )
    return others <= _OF_EVENTS and not deadline


def looks_like(head: str) -> str:
    """Return what a column that is not read seems to hold: a status, a language, ... or ""."""
    words = {*words_of(head)}
    if words & _ELSE or any(word.startswith(_ELSE_BEGINS) for word in words):
        return ""
    if words & {"cancelled", "noshow"}:
        return "a cancellation"
    if "language" in words:
        return "a language"
    return "a status" if "status" in words and not words & _OF_A_STATUS else ""


def tells_what_is_done(head: str) -> bool:
    """Whether a column may tell which procedure a row is of: "Visit Type", "CPT Code", "Exam"."""
    words = {*words_of(head)}
    if not words <= _DONE | _KIND | _ABOUT | _VISIT:
        return False
    return bool(words & _DONE or (words & _KIND and words & _VISIT))
