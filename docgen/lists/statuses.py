"""Whether a visit takes place at all, by the status that a list gives it.

In: the status as the scheduling system writes it, and the words of the clinic's own. Out: `Judged`:
a sheet is made, or none and why, or nobody can tell. The words are English and Spanish, below.

- A word that says that nobody comes counts wherever it stands: "Late Cancel", "x Canceled".
- "Rescheduled" and the like skip too, but not beside a word that the visit is on: "Scheduled (from
  waitlist)". In many systems it is the status of the new visit; `prescan.py` looks at the other
  rows of the patient.
- Words of both kinds in one status are a problem of its row: "Confirmed / Cancelled".
- "Not cancelled", "Cancel requested? No" say the contrary.
- What docgen does not know makes a sheet, and is named.

Patterns are whole words, over a status in small letters without accents, its parts divided by `|`.
What stands in `ALONE` counts only as a whole part, since it may be a piece of something else: "NS"
is no show, "NS clinic" is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from docgen.patient.fields import unaccented
from docgen.settings.list_format import folded

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
_CAME = r"""
    arrived|arrival|arr|checked\ ?(?:in|out)|check\ ?(?:in|out)|roomed|seen|present|admitted
    |attended|kept|in\ (?:exam\ )?(?:room|progress|process)|started|complete[d]?|comp|finished
    |fulfilled|discharged|walk\ ?in|done|billed
    |lleg(?:o|ada|ado)|asistio|asistid[ao]s?|acudio|se\ presento|presentad[ao]s?|presentes?
    |atendid[ao]s?|en\ (?:curso|proceso|sala|consulta|atencion)|admitid[ao]s?|ingresad[ao]s?
    |realizad[ao]s?|efectuad[ao]s?|completad[ao]s?|finalizad[ao]s?|terminad[ao]s?
    |concluid[ao]s?|cerrad[ao]s?|alta
"""
# It takes place: these, too, stand against a word of the lists above.
_ACTIVE = r"""
    schedul(?:ed)?|schd?|sched|book(?:ed)?|overbook(?:ed)?|confirm(?:ed|s)?|conf|unconfirmed|filled|active
    |ready|registered|accepted|approved|reinstated|restored|reactivated|signed|future
    |programad[ao]s?|agendad[ao]s?|citad[ao]s?|reservad[ao]s?|confirmad[ao]s?|activ[ao]s?
    |registrad[ao]s?|vigentes?|aceptad[ao]s?|aprobad[ao]s?|asignad[ao]s?
"""
# It is still to come, which says nothing against "rescheduled": "Pending reschedule".
_PLANNED = r"""
    pending|pend|pendientes?|request(?:ed)?|planned|proposed|open|new|tentative|waiting|en\ espera
    |not\ (?:yet\ )?(?:confirmed|checked\ in|started|completed|complete)|por\ confirmar
    |sin\ confirmar
    |no\ confirmad[ao]s?|solicitad[ao]s?|nuev[ao]s?|remind(?:er|ed)?|ok|called|callback|no\ answer
    |left\ (?:a\ )?(?:message|vm|voicemail|msg)|message\ left|lvm|unable\ to\ (?:reach|contact)
    |chart\ pulled|coding|booking
"""
# Words that say no more than who, when and why: a status of these and of known words is no secret.
_FILLER = frozenset(
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
_EMPTY = frozenset(
    ("-", "--", "\u2013", "\u2014", "none", "na", "n | a", "null", "nan", "undefined", "not set",
     "ninguno")
)  # fmt: skip
# Cancelled, left, no show; but X may be a tick as well, C confirmed or complete.
_SIGNS = frozenset({"x", "%", "!", "?", "c"})


def _whole_words(pattern: str) -> str:
    """Return a pattern of whole words, its line breaks and the blanks around them taken out."""
    bare = re.sub(r"\s*\n\s*", "", pattern)
    return rf"\b(?:{bare.replace(chr(92) + ' ', ' ')})\b"


MAKE, SKIP = "make", "skip"  # what a clinic may say of a status
# What docgen may find besides: the patient is there, words of both kinds, no known word, no word.
THERE, UNCLEAR, UNKNOWN, NOTHING = "there", "unclear", "unknown", "nothing"
REFUSED = "refused"  # what another column says: a procedure that the clinic does not do
MAY_BE_NEW = frozenset(MOVED)  # reasons of a visit that got another day
_LONGEST = 200  # characters of a status that are looked at


class Judged(NamedTuple):
    """What a status means: `became` one of the words above; `reason` why a row is skipped.

    `plain` tells that it holds nothing but words that docgen knows, so that it may be shown.
    """

    became: str
    reason: str = ""
    plain: bool = False


class Statuses:
    """Knows what statuses mean in the lists of one clinic."""

    def __init__(self, skip: Iterable[str] = (), own: Mapping[str, str] | None = None) -> None:
        """Take the clinic's words: those that skip, and `own`, a text: "make" or "skip"."""
        said = {folded(word): word for word in skip}
        said |= {folded(word): word for word, what in (own or {}).items() if what == SKIP}
        self._skip = {
            key: Judged(SKIP, " ".join(word.split()), plain=True) for key, word in said.items()
        }
        made = {folded(word) for word, what in (own or {}).items() if what == MAKE}
        self._whole = self._skip | dict.fromkeys(made, Judged(MAKE, plain=True))

    def judge(self, status: str) -> Judged:
        """Return what a status means."""
        written = status[:_LONGEST]
        parts = _parts(written)
        found = self._whole.get(folded(written)) or self._skip.get(folded(parts[0] or "."))
        return found or _judged(written.strip().casefold(), parts)


_SHORT = (  # what has a mark inside
    (re.compile(r"\bn[/.-]\s?s\b"), "no show"),
    (re.compile(r"\br[/.-]\s?s\b"), "rescheduled"),
    (re.compile(r"\bw/\s?o(?:ut)?\b"), "without"),
    (re.compile(r"\bw/\s?l\b"), "waitlist"),
    (re.compile(r"\bc/\s?x\b"), "cancelled"),
    (re.compile(r"\bcan['\u2019]t\b"), "cannot"),
    (re.compile(r"\bwon['\u2019]t\b"), "will not"),
    (re.compile(r"n['\u2019]t\b"), " not"),
    (re.compile(r"\b(didn|doesn|don|hasn|hadn|wasn|isn) t\b"), r"\1 not"),
    (re.compile(r"\b(?:appts?|apts?)\b"), "appointment"),
    (re.compile(r"\bpt\b"), "patient"),
)
_ENDS = re.compile(r"\s+[-\u2010-\u2015~]+\s+|\s*[|:;,/()\[\]{}?!=<>*.\n\r\u2013\u2014]+\s*")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _parts(status: str) -> list[str]:
    """Return the parts of a status as it is read: small letters, without accents and marks."""
    text = unaccented(_CAMEL.sub(" ", status)).casefold()
    for pattern, written in _SHORT:
        text = pattern.sub(written, text)
    text = re.sub(r"[?:=]+\s*(?:no?|false|0)\s*$", " |denied answer", text)
    parts = (re.sub(r"[^\w\s]|_", " ", part) for part in _ENDS.split(text))
    return [" ".join(part.split()) for part in parts if part.strip()] or [""]


class _Patterns(NamedTuple):
    gone: tuple[tuple[str, re.Pattern[str]], ...]
    moved: tuple[tuple[str, re.Pattern[str]], ...]
    silent: re.Pattern[str]  # "not rescheduled", "cancel policy"
    denied: re.Pattern[str]  # "not cancelled"
    left_open: re.Pattern[str]  # "may cancel", "cancel requested"
    not_on: re.Pattern[str]  # "not arrived": it says nothing
    came: re.Pattern[str]
    active: re.Pattern[str]
    planned: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    gone = "|".join(_whole_words(pattern) for pattern in GONE.values())
    cancel = _whole_words(GONE["cancelled"])
    planned = _whole_words(_PLANNED)
    nots = (
        r"\b(?:not|non|never|un|no|without|sin|nunca|cannot|(?:do|did|does|is|was|has) not)"
        r" (?:yet |been |to be |being |be |a |fue |ha sido |esta |se ha |hay )*"
    )
    denied = (
        rf"{nots}(?:{gone})|\bun ?cancel(?!l?able)\w*"
        rf"|{cancel}(?: request\w*)? (?:was )?(?:denied|declined|rejected|reversed|undone|removed"
        r"|rescinded|revoked|withdrawn|rechazad[ao]|denegad[ao])\b"
        rf"|(?:{gone})(?: \w+)?(?: \w+)? \| denied answer\b"
    )
    # What says nothing: "not rescheduled" may stand beside a cancellation, or alone.
    silent = rf"{nots}{_whole_words(MOVED['rescheduled'])}|\bcancel(?:lation)? policy\b"
    left_open = (
        r"\b(?:may|might|can|will|if|could|wants? to|needs? to|to be|puede|podria|si|pending"
        r"|request(?:ed|s)?|solicit\w+|pendiente(?: de)?|por)"
        rf" (?:be |need to |have to |for |de |to |se )*{cancel}"
        rf"|{cancel} (?:request\w*|pending|solicitad[ao]|pendiente)\b"
        rf"|{cancel} (?:in error|by mistake|por error)\b|{cancel} \| no?\b(?= ?(?:\||$))"
    )
    came, active = _whole_words(_CAME), _whole_words(_ACTIVE)
    not_on = rf"\b(?:not|never|no)(?: yet)? (?!{planned})(?:{came}|{active})"
    return _Patterns(
        tuple((why, re.compile(_whole_words(pattern))) for why, pattern in GONE.items()),
        tuple((why, re.compile(_whole_words(pattern))) for why, pattern in MOVED.items()),
        *map(
            re.compile,
            (
                silent,
                denied,
                left_open,
                not_on,
                _whole_words(_CAME),
                _whole_words(_ACTIVE),
                planned,
            ),
        ),
    )


def _judged(written: str, parts: list[str]) -> Judged:
    """Judge a status by its words; what has been understood is taken out, step by step."""
    text, known = " | ".join(parts), _patterns()
    if written in _EMPTY or written in _SIGNS or text in _EMPTY:
        return Judged(UNCLEAR if written in _SIGNS else NOTHING, plain=True)
    text, denials = known.denied.subn(" ", known.silent.sub(" ", text))
    text, doubts = known.left_open.subn(" ", text)
    text, soft = _taken(text, known.moved)  # first: a "cancellation list" is no cancellation
    text, hard = _taken(text, known.gone)
    for part in text.split("|"):
        why = ALONE.get(" ".join(part.split()))
        if why:
            (soft if why in MAY_BE_NEW else hard).append(why)
            text = text.replace(part, " ")
    text, plans = known.planned.subn(" ", text)
    text, nots = known.not_on.subn(" ", text)
    text, there = known.came.subn(" ", text)
    text, actives = known.active.subn(" ", text)
    plain = all(word in _FILLER for word in text.replace("|", " ").split())
    if doubts or (hard and there + actives):
        return Judged(UNCLEAR, plain=plain)
    if hard or (soft and not there + actives):
        return Judged(SKIP, (hard or soft)[0], plain)
    if there or actives or plans or denials:
        return Judged(THERE if there else MAKE, plain=plain)
    return Judged(UNKNOWN, plain=plain and bool(nots))


def _taken(text: str, patterns: Iterable[tuple[str, re.Pattern[str]]]) -> tuple[str, list[str]]:
    """Take what a list of patterns knows out of a text, and return the reasons."""
    found = []
    for why, pattern in patterns:
        text, count = pattern.subn(" ", text)
        if count:
            found.append(why)
    return text, found
