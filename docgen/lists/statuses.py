"""Whether visits take place, by what a list says of them, and which words said so.

In: a status as the scheduling system writes it, or a cell of a column of yes and no, and the words
of the clinic's own. Out: `Judged`: a sheet is made, or none and why, or nobody can tell; and of
every column that tells, the texts that it held, counted. The words are English and Spanish, below.

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

A status is no patient's data, but a free text in its column may be. So a text is shown only if
docgen knows all of its words, or if it is short, and stands in several rows or is near to a word
that is known. The others are counted, and their rows are named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from docgen.errors import Diagnostic, Place, warning
from docgen.patient.fields import unaccented
from docgen.patient.raw import named_rows
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
BOTH = "says both that the visit takes place and that it does not"
_LONGEST = 200  # characters of a status that are looked at
_MOST = 1000  # different texts of a column that are told apart
_ROWS = 3  # that are named
_COMPARED = 50  # rows of a text whose words are looked for in other cells
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LONGEST_SHOWN, _MOST_WORDS = 40, 6  # of a text that is shown
_UNKNOWN_WORDS = 3  # of a text that docgen does not know
_SHOWN_TEXTS = 10  # of a column, in a message
_NO = frozenset(
    {"", "n", "no", "f", "false", "0", "0.0", "off", "none", "null", "n/a", "na", "-", "nan", "\\n"}
)
_YES = frozenset(
    {"y", "yes", "t", "true", "1", "1.0", "on", "x", "s", "si", "sí", "\u2713", "\u2714"}
)
# A date that databases write where there is none, and other ways to say nothing.
_NOTHING = re.compile(
    r"(?:0{1,4}|0001|1899|1900|9999)[-/].*|.*[-/](?:0000|0001|1899|1900|9999)(?:\s.*)?"
    r"|none\b.*|no reason|not applicable"
)


class Judged(NamedTuple):
    """What a status means: `became` one of the words above; `reason` why a row is skipped.

    `plain` tells that it holds nothing but words that docgen knows, so that it may be shown.
    """

    became: str
    reason: str = ""
    plain: bool = False


TAKES_PLACE = Judged(MAKE)
_SAYS_NOTHING = Judged(NOTHING, plain=True)


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

    def judge_cell(self, status: str) -> Judged:
        """Return what a cell of the column of statuses means; an empty one says nothing."""
        return self.judge(status) if status else _SAYS_NOTHING

    def judge_reason(self, text: str, reason: str) -> Judged:
        """Judge a column in which anything but no says that a visit is cancelled, deleted, ..."""
        word = text.strip().casefold()
        if word in _NO or _NOTHING.fullmatch(word):
            return _SAYS_NOTHING
        if word in _YES:
            return Judged(SKIP, reason, plain=True)
        said = self.judge(text)
        if said.became in (MAKE, THERE, NOTHING):
            return Judged(NOTHING, plain=said.plain)
        return Judged(SKIP, reason, said.plain)

    def judge_active(self, text: str) -> Judged:
        """Judge a column in which no says that a visit is not active; a blank says nothing."""
        word = text.strip().casefold()
        if not word or word in _YES or word == "a":
            return _SAYS_NOTHING
        if word in _NO or word == "i":
            return Judged(SKIP, "not active", plain=True)
        return self.judge(text)


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


def together(said: Sequence[Judged]) -> Judged:
    """Put together what several columns say: who is there has not cancelled; nobody can tell."""
    became = {one.became for one in said}
    if UNCLEAR in became:
        return Judged(UNCLEAR)
    hard = [one for one in said if one.became == SKIP and one.reason not in MAY_BE_NEW]
    soft = [one for one in said if one.became == SKIP and one.reason in MAY_BE_NEW]
    if hard:
        return Judged(UNCLEAR) if THERE in became else hard[0]
    if soft and not became & {MAKE, THERE}:
        return soft[0]
    return Judged(UNKNOWN if UNKNOWN in became else MAKE)


@dataclass(frozen=True, slots=True)
class StatusText:
    """A text of a column that tells what becomes of rows, how many have it, and what becomes.

    `head` is what the list calls the column. `text` is "" for texts that are not shown; `rows` are
    the first of them.
    """

    head: str
    text: str
    judged: Judged
    count: int
    rows: tuple[int, ...] = ()

    @property
    def became(self) -> str:
        """Say what becomes of the rows."""
        if self.judged.became == SKIP:
            return f"skipped ({self.judged.reason})"
        if self.judged.became == UNCLEAR:
            return "refused: it cannot be told whether the visit takes place"
        if self.judged.became == REFUSED:
            return "refused: the clinic does no such procedure, or calls it otherwise"
        return "not known to docgen, sheets" if self.judged.became == UNKNOWN else "sheets"


@dataclass(slots=True)
class _TextCount:
    judged: Judged
    count: int = 0
    rows: list[int] = field(default_factory=list)
    private: bool = False  # a word of it stands in another cell of its row: it may be a name


class TellingColumn:
    """One column, and the texts that it held; `judge` says what a text means."""

    def __init__(
        self,
        index: int,
        head: str,
        judge: Callable[[str], Judged],
        most_words: int = _UNKNOWN_WORDS,
    ) -> None:
        """Begin with no row read; `most_words` has a text that is shown though it is not known."""
        self.index, self.head, self._judge, self._most = index, head, judge, most_words
        self._texts: dict[str, _TextCount] = {}
        self._rest: dict[Judged, _TextCount] = {}  # what comes after the first `_MOST`

    def take(self, text: str, row: int, cells: Sequence[str | None] = ()) -> Judged:
        """Count a text of a row and return what it means; `cells` are all those of the row."""
        seen = self._texts.get(text)
        if seen is None:
            judged = self._judge(text)
            if len(self._texts) < _MOST:
                seen = self._texts[text] = _TextCount(judged)
            else:
                seen = self._rest.setdefault(judged, _TextCount(judged))
        seen.count += 1
        if seen.count > _COMPARED:
            return seen.judged
        if seen.count <= _ROWS:
            seen.rows.append(row)
        if cells and not (seen.judged.plain or seen.private):
            seen.private = self._is_in_another(text, cells)
        return seen.judged

    def _is_in_another(self, text: str, cells: Sequence[str | None]) -> bool:
        words = {*_LETTERS.findall(text.casefold())}
        others = (cell for at, cell in enumerate(cells) if cell and at != self.index)
        return any(words & {*_LETTERS.findall(cell.casefold())} for cell in others)

    def found(self) -> Iterator[StatusText]:
        """Return the texts, the most frequent first; those that are not shown together."""
        shown: dict[tuple[str, Judged], _TextCount] = {}
        for text, seen in (*self._texts.items(), *(("", seen) for seen in self._rest.values())):
            label = " ".join(text.split()) if _may_be_shown(text, seen, self._most) else ""
            if not text and seen.judged.became == NOTHING:
                label = "(empty)"
            judged = seen.judged._replace(plain=bool(label))
            both = shown.setdefault((label, judged), _TextCount(judged))
            both.count += seen.count
            both.rows = sorted([*both.rows, *seen.rows])[:_ROWS]
        often = sorted(shown.items(), key=lambda one: (-one[1].count, one[0][0]))
        for (label, judged), seen in often:
            yield StatusText(self.head, label, judged, seen.count, tuple(seen.rows))


def _may_be_shown(text: str, seen: _TextCount, most_words: int) -> bool:
    words = re.findall(r"\w+", text)
    if len(text) > _LONGEST_SHOWN or len(words) > max(_MOST_WORDS, most_words):
        return False
    if seen.judged.plain:
        return True
    if seen.private or len(words) > most_words or re.search(r"\d{3}", text):
        return False
    return bool(words) and seen.count > 1


def not_known(found: Iterable[StatusText], place: Place) -> Iterator[Diagnostic]:
    """Warn of the texts that docgen does not know, by column."""
    by_head: dict[str, list[StatusText]] = {}
    for one in found:
        if one.judged.became == UNKNOWN:
            by_head.setdefault(one.head, []).append(one)
    for head, texts in by_head.items():
        named = ", ".join(map(_with_rows, texts[:_SHOWN_TEXTS]))
        more = f" and {len(texts) - _SHOWN_TEXTS} more" if len(texts) > _SHOWN_TEXTS else ""
        message = f'Column "{head}" holds words that docgen does not know: {named}{more}.'
        word = next((one.text for one in texts if one.text), "Word")
        hint = (
            "Their sheets are made. Say in clinic.yaml what the words mean: "
            f'list: {{status: {{"{word}": skip}}}}, or make.'
        )
        yield warning("unknown-status", message, hint, place)


def _with_rows(found: StatusText) -> str:
    what = "a text" if found.count == 1 else f"{found.count:,} texts"
    if found.text:
        what = f'"{found.text}"'
    return f"{what} ({named_rows(found.rows, found.count)})"
