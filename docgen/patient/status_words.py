"""The words with which scheduling systems say what becomes of a visit, as data.

In: nothing. Out: patterns over a status in small letters without accents, its parts divided by
`|`. English and Spanish; `docgen.patient.statuses` says what they mean together.

A pattern is whole words. What stands in `ALONE` counts only as a whole part of a status, since it
may be a piece of something else: "NS" is no show, "NS clinic" is not.
"""

from __future__ import annotations

import re

# Why a visit does not take place, and the words that say so wherever they stand.
GONE: dict[str, str] = {
    "entered in error": r"""
        (?:entered|scheduled|booked|made|created|registered|added|filed|keyed|appointment)
          \ (?:in\ error|by\ mistake)
        |enteredinerror|erroneous(?:ly)?|in\ error
        |(?:cread|registrad|programad|agendad)[ao]\ por\ error
        |removed
        |por\ error|error\ de\ (?:captura|registro|carga)|deleted?|deletion|void(?:ed)?
        |duplicate[sd]?|eliminad[ao]s?|borrad[ao]s?|duplicad[ao]s?
    """,
    "left without being seen": r"""
        left\ (?:without|before|prior|w\ o|wo|w\ out)\b
          (?:\ (?:being|be|seen|visit|treatment|see|to|the|appointment|exam|provider))*
        |lwbs|lwobs|lwot|lwt|lwsb|lbbs|lwo|eloped?|elopement|walked\ out
        |se\ (?:fue|retiro|marcho)\ (?:sin|antes)(?:\ de)?(?:\ ser)?
          (?:\ (?:atendid[ao]|atencion|vist[ao]))?
        |abandono|abandonad[ao]|abandoned|fuga
    """,
    "no-show": r"""
        no\ ?shows?|no\ showed|noshowed|ncns|dnka|ftka|dns|wnb|was\ not\ brought
        |(?:did|does|do|has|had)\ not\ (?:show|attend|arrive|come|appear|present|keep|turn)(?:ed|d)?
          (?:\ up)?
        |never\ (?:showed|arrived|came|attended)(?:\ up)?
        |fail(?:ed|ure)?\ to\ (?:show|attend|arrive|keep|appear|come)|failed\ (?:appointment|visit)
        |(?:unable|not\ able)\ to\ (?:attend|come)|(?:cannot|could\ not|will\ not)\ (?:attend|come)
        |not\ (?:coming|attending|attended)|non\ ?attend(?:ed|ance|ing)
        |missed(?!\ (?:call|a\ call))|broken?\ (?:appointment|visit)
        |no\ (?:se\ )?(?:acud|asist|present|comparec|concurr)\w+|no\ (?:vino|viene|vendra|llego)
        |inasist\w+|incomparec\w+|ausen(?:te|cia)s?|falto|absent|absence
    """,
    "deceased": r"""
        deceased|died|passed\ away|dead|death|(?:patient\ )expired|fallec\w+|difunt[ao]|murio
        |exitus|defuncion|finad[ao]|obito
    """,
    "cancelled": r"""
        cancel(?!l?able)\w*|canc|cancld|cancl\w*|cxl[ds]?|cxd|cnx|cnxl|cncl\w*|canx|called\ off
        |withdrawn|discontinued|revoked|nullified|aborted|suspended|suspens\w+|suspend\w+|annul\w*|anul\w+
        |cx\ d
        |desmarcad[ao]s?|desist\w+|dad[ao]\ de\ baja
    """,
    "not active": r"""
        inactiv[eao]s?|not\ active|no\ longer\ (?:active|scheduled|needed|required|coming)
        |no\ activ[ao]s?|ya\ no\ (?:viene|asiste)
    """,
    "not done": r"""
        not\ (?:done|performed)|no\ (?:se\ )?(?:realiz|efectu)\w+|no\ atendid[ao]s?
    """,
}  # fmt: skip
# The visit may have got another day, and this may be the new one.
MOVED: dict[str, str] = {
    "waitlist": r"""
        (?:removed\ from\ (?:the\ )?)?wait\ ?list(?:ed)?|waiting\ list
        |lista\ de\ (?:espera|cancelacion(?:es)?)|stand\ ?by
        |(?:cancel|cancellation|short\ (?:call|notice)|asap|priority|call)\ list
    """,
    "rescheduled": r"""
        re\ ?schedule[ds]?|re\ ?scheduling|re\ ?sched|re\ ?schd?|rsched|rescd|re\ ?book(?:ed|ing)?
        |bump(?:ed)?|moved(?!\ to\ (?:\w+\ )?(?:room|bed|bay|or|recovery)\b)|postponed?|deferred
        |re\ ?program(?:ad[ao]s?|ar|acion|o)|re\ ?agend(?:ad[ao]s?|ar|amiento|o)|recitad[ao]s?
        |cambio\ de\ (?:fecha|hora|cita|dia)|aplaz\w+|pospuest[ao]s?|pospon\w+|posterg\w+
        |diferid[ao]s?
    """,
}  # fmt: skip
# Whole parts of a status, and what they mean.
ALONE: dict[str, str] = {
    "can": "cancelled", "cx": "cancelled", "cncl": "cancelled", "baja": "cancelled",
    "ns": "no-show", "dna": "no-show", "fta": "no-show", "broken": "no-show", "failed": "no-show",
    "expired": "deceased", "error": "entered in error", "n s": "no-show",
    "rs": "rescheduled", "rsc": "rescheduled",
    "wl": "waitlist", "declined": "declined", "patient declined": "declined",
    "refused": "declined", "patient refused": "declined", "rejected": "declined",
    "denied": "declined", "rechazada": "declined", "rechazado": "declined",
}  # fmt: skip
# The patient is there, or was.
CAME = r"""
    arrived|arrival|arr|checked\ ?(?:in|out)|check\ ?(?:in|out)|roomed|seen|present|admitted
    |attended|kept|in\ (?:exam\ )?(?:room|progress|process)|started|complete[d]?|comp|finished
    |fulfilled|discharged|walk\ ?in|done|billed
    |lleg(?:o|ada|ado)|asistio|asistid[ao]s?|acudio|se\ presento|presentad[ao]s?|presentes?
    |atendid[ao]s?|en\ (?:curso|proceso|sala|consulta|atencion)|admitid[ao]s?|ingresad[ao]s?
    |realizad[ao]s?|efectuad[ao]s?|completad[ao]s?|finalizad[ao]s?|terminad[ao]s?
    |concluid[ao]s?|cerrad[ao]s?|alta
"""
# It takes place: these, too, stand against a word of the lists above.
ACTIVE = r"""
    schedul(?:ed)?|schd?|sched|book(?:ed)?|overbook(?:ed)?|confirm(?:ed|s)?|conf|unconfirmed|filled|active
    |ready|registered|accepted|approved|reinstated|restored|reactivated|signed|future
    |programad[ao]s?|agendad[ao]s?|citad[ao]s?|reservad[ao]s?|confirmad[ao]s?|activ[ao]s?
    |registrad[ao]s?|vigentes?|aceptad[ao]s?|aprobad[ao]s?|asignad[ao]s?
"""
# It is still to come, which says nothing against "rescheduled": "Pending reschedule".
PLANNED = r"""
    pending|pend|pendientes?|request(?:ed)?|planned|proposed|open|new|tentative|waiting|en\ espera
    |not\ (?:yet\ )?(?:confirmed|checked\ in|started|completed|complete)|por\ confirmar
    |sin\ confirmar
    |no\ confirmad[ao]s?|solicitad[ao]s?|nuev[ao]s?|remind(?:er|ed)?|ok|called|callback|no\ answer
    |left\ (?:a\ )?(?:message|vm|voicemail|msg)|message\ left|lvm|unable\ to\ (?:reach|contact)
    |chart\ pulled|coding|booking
"""
# Words that say no more than who, when and why: a status of these and of known words is no secret.
FILLER = frozenset(
    word
    for word in """
    a an and at appointment appointments appt apt avm before being by call center clinic day
    days doctor dr due due's email facility for from h hospital hour hours hr hrs in late less
    list minutes no not nurse of office on online or other out outside patient per phone
    physician portal practice provider pt reason same seen self sms staff system text than the
    time to visit weather with within without x y yes 12 12h 24 24h 48 48h 72 72h new encounter
    notice email done al antes aviso cita clima clinica con consulta consultorio de del dia dias
    el en enfermera fuera horas la llamada los medica medico mismo motivo otra otro paciente
    personal por portal profesional sin sistema su tarde telefono y
    """.split()  # noqa: SIM905
)
# What stands in the place of a status where there is none, and signs that hide one.
EMPTY = frozenset(
    {
        "-",
        "--",
        "\u2013",
        "\u2014",
        "none",
        "na",
        "n | a",
        "null",
        "nan",
        "undefined",
        "not set",
        "ninguno",
    }
)
# Cancelled, left, no show; but X may be a tick as well, C confirmed or complete.
SIGNS = frozenset({"x", "%", "!", "?", "c"})


def words(pattern: str) -> str:
    """Return a pattern of whole words, its line breaks and the blanks around them taken out."""
    bare = re.sub(r"\s*\n\s*", "", pattern)
    return rf"\b(?:{bare.replace(chr(92) + ' ', ' ')})\b"
