"""Personal values: what one patient brings to a plate.

In: a plate, a `Personal`, and how the foot names the sheet. Out: `Filling`: runs for every slot,
the answer of every guard, the events of the timeline in the order of this patient's clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from docgen.clock.calendar_strip import (
    calendar_days,
    calendar_row,
    calendar_samples,
    calendar_words,
)
from docgen.clock.day_labels import LabelDay, day_label, day_to_fill
from docgen.clock.figures import figure_shown, figure_told
from docgen.clock.formats import (
    COUNTED,
    FORMATS,
    NONE,
    PLACED,
    blank_runs,
    format_time_value,
    format_value,
)
from docgen.clock.log_days import log_day
from docgen.clock.personal import Personal, SettingAbsentError
from docgen.clock.timeline import TimeValue
from docgen.errors import Diagnostic, Place, warning
from docgen.expression.truth import NOWHERE
from docgen.fonts.face import as_code
from docgen.fonts.families import missing_glyphs, unwritable
from docgen.i18n import ranges
from docgen.i18n.dates import month_day, short_day, short_with_year, with_year
from docgen.i18n.locale import Locale
from docgen.i18n.runs import Runs, plain, unabbreviated
from docgen.layout.frame import (
    CALENDAR,
    CALENDAR_HEAD,
    CALENDAR_WORDS,
    CODE,
    DAY_BAR_FROM,
    DAY_LABEL,
    FIGURE,
    FIGURE_ALT,
    LOG_DAY,
)
from docgen.patient.dose_days import DoseDay
from docgen.pdf.filled import FilledLeaves, Filling
from docgen.pdf.foot import ANY_NUMBER, Foot, lift_of
from docgen.pdf.plate import Plate
from docgen.procedure.drawings import WHERE
from docgen.procedure.record_fields import ALL_NOTES, NOTES
from docgen.schema.quantity import parse_quantity
from docgen.sheet.compiled import CompiledSheet, SheetKind
from docgen.sheet.content import NUMBER
from docgen.sheet.space import Paper, day_of

Likely = TypeVar("Likely")

# Long but likely values, from which columns get their width.
_LONG_DAY = date(2026, 9, 30)
_AFTERNOON = datetime(2026, 9, 30, 12, 40, tzinfo=ZoneInfo("UTC"))
_MORNING = datetime(2026, 9, 30, 10, 0, tzinfo=ZoneInfo("UTC"))  # its figures are wide
_NOON = datetime(2026, 9, 30, 12, tzinfo=ZoneInfo("UTC"))
_MIDNIGHT = datetime(2026, 10, 1, tzinfo=ZoneInfo("UTC"))
_NIGHT = datetime(2026, 10, 1, 0, 40, tzinfo=ZoneInfo("UTC"))
_IN_DAYS = TimeValue("", "procedure_end", parse_quantity("14 days", "time"), None, "", over=False)
_SAMPLES = {
    "name": "Maximiliano Gonzalez",
    "id": "4041700",
    "levels": "T12, L1",
    WHERE: "T12 at your lowest rib, L1 just below it",
    "text": "2 tablets in the morning",
}


def samples(locale: Locale) -> dict[str, str]:
    """Return a long but likely value for each format that dates, times and names have."""
    found = dict(_SAMPLES)
    for how, kinds in FORMATS.items():
        if "moment" in kinds or "date" in kinds:
            value = _AFTERNOON if "moment" in kinds and how != "birth" else _LONG_DAY
            found[how] = plain(format_value(locale, value, how))
    found[COUNTED] = plain(format_time_value(locale, _IN_DAYS, COUNTED, fillable=False))
    found[LOG_DAY] = found["may_day"] = max(_days_in_short(locale), key=len)
    found["may_hour"] = plain(format_value(locale, _MORNING, "may_hour"))
    found |= zip(DAY_LABEL, _longest_label(locale), strict=True)
    found |= zip((CALENDAR_HEAD, CALENDAR, CALENDAR_WORDS), calendar_samples(locale), strict=True)
    return found


def _longest_label(locale: Locale) -> list[str]:
    """For each part of the label of a day the longest that is usual."""
    days = [date(2026, month, day) for month in range(1, 13) for day in range(20, 27)]
    labels = [
        day_label(locale, LabelDay(day, night), days[0], in_full=False)
        for day in days
        for night in (False, True)
    ]
    parts = range(len(DAY_LABEL))
    return [max([plain(one[at]) for one in labels], key=len) for at in parts]


def _days_in_short(locale: Locale) -> list[str]:
    """Every weekday with every month: in Spanish Tuesdays are longer than other days."""
    days = (date(2026, month, day) for month in range(1, 13) for day in range(20, 27))
    return [unabbreviated(short_day(locale, day)) for day in days]


def folding(locale: Locale) -> dict[str, tuple[Runs, ...]]:
    """Return likely values for each format that the time of an event may have.

    The first of a format is to stand on one line. An hour may be of the night, noon or midnight, or
    be known as a span alone; what is between two may end on another day; a line may stand there.
    """
    span = TimeValue("", "procedure_end", parse_quantity("1-2 h", "time"), None, "", over=False)
    hours = (_AFTERNOON, _NIGHT, _NOON, _MIDNIGHT)
    days = [_LONG_DAY + timedelta(days=n) for n in range(7)]
    doses = (_LONG_DAY, *[DoseDay(_LONG_DAY, part) for part in ("morning", "evening")])
    found: dict[str, tuple[Runs, ...]] = {}
    for how, kinds in FORMATS.items():
        when = (
            *(doses if "dose_day" in kinds else ()),
            *(hours if "moment" in kinds else ()),
            *(days if "date" in kinds else ()),
        )
        if when:
            said = [format_value(locale, one, how) for one in when]
            found[how] = (NONE, said[0]) if how in PLACED else (*said, blank_runs(locale, how))
    for how in ("stop_until", "stop_from", "stop_at", "stop_clock"):
        found[how] += (format_time_value(locale, span, how, fillable=True),)
    later = parse_quantity("48 h", "time")
    unknown = format_time_value(locale, span._replace(span=later), "may_hour", fillable=True)
    found["may_hour"] += (unknown,)
    ends = (_AFTERNOON + timedelta(hours=2), _NIGHT, _NIGHT + timedelta(hours=9))
    found["stop_between"] = (NONE, *[ranges.stop(locale, _AFTERNOON, end) for end in ends])
    return found


def in_each(
    locales: Sequence[Locale], found: Callable[[Locale], Mapping[str, Likely]]
) -> dict[str, Likely]:
    """Return likely values by format, those of a second column by the keys of its slots."""
    values = dict(found(locales[0]))
    for locale in locales[1:]:
        values |= {f"{how}/{locale.tag}": value for how, value in found(locale).items()}
    return values


def unprintable(plate: Plate, personal: Personal) -> list[Diagnostic]:
    """Return the fields of a record that hold letters which no font can write."""
    found = []
    for name, text in personal.typed():
        flaw = unwritable(plate.fonts, text)
        if flaw:
            record = personal.patient.id
            found.append(replace(missing_glyphs(name, flaw), field=name, record=record))
    return found


def untranslated(plate: Plate, personal: Personal) -> list[Diagnostic]:
    """Warn of texts of a record that nobody wrote in the sheet's language: another prints."""
    language, first = personal.locale.language, personal.clinic.languages[0]
    found = {name: f"{name} has no text in {language}" for name in personal.elsewhere()}
    for name in personal.unnamed():
        found[name] = (
            f"{name} names no language and is taken to be in {first}, on a sheet in {language}"
        )
    if not found:
        return []
    paths = {path for slots in plate.asks.values() for path, _ in slots}
    printed = {path.partition(".")[2].partition("[")[0] for path in paths}
    hint = f"Write it in {language} as well: {{{first}: ..., {language}: ...}}."
    return [
        replace(
            warning("text-language", f"{message}: it prints as it is.", hint),
            field=name,
            record=personal.patient.id,
        )
        for name, message in found.items()
        if _field_of(name) in printed
    ]


def broken_words(slots: Iterable[tuple[str, str]], record: str) -> list[Diagnostic]:
    """Warn of a patient's own words that their columns were too narrow for."""
    hint = (
        "Look at the sheet before it is given out."
        " A hyphen or a stroke says where a long word may be cut."
    )
    names = dict.fromkeys(path.removeprefix("patient.") for path, _ in slots)
    return [
        replace(
            warning("broken-word", f"A word of {name} is wider than its column: it is cut.", hint),
            field=name,
            record=record,
        )
        for name in names
    ]


def _field_of(name: str) -> str:
    """Return the field that a sheet prints: `medicines` of `medicines[0].dose`, `notes`."""
    field = name.partition("[")[0]
    return NOTES if field in ALL_NOTES else field


def filling_of(sheet: CompiledSheet, of: SheetKind, each: Sequence[Personal]) -> Filling:
    """Work out what a sheet asks of one patient; slots when a block that shows asks for them.

    `each` is the patient's `Personal` in the language of each column, the sheet's own first.

    Raises:
        FontError: a value that no font can write.
    """
    personal, plate = each[0], sheet.plate
    slots, foreign = _Slots(each, sheet.places), _foreign(plate, each)
    leaves = FilledLeaves(plate, slots, foreign)
    who, version = _who(personal), sheet.pack.version
    lift = (
        lift_of(plate.layout.look, plate.fonts, _foot(who, "", each, version))
        if sheet.asks_room
        else 0.0
    )
    paper = Paper(sheet, sheet.answered(of, personal), each, slots, leaves)
    found = paper.settled(lift)
    text, events = found.outcome.standing, [number for number, _ in found.order]
    digest = sheet.content.digest(slots, text, events, (who,))
    foot = _foot(who, digest[:NUMBER], each, version)
    return Filling(
        slots,
        found.outcome.guards,
        found.order,
        foot,
        digest,
        foreign,
        leaves,
        found.outcome.present,
        found.given_up,
        found.is_whole,
    )


def copied(filling: Filling, locales: Sequence[Locale], day: date) -> Filling:
    """Return what fills a copy of a sheet that was given on a day: its foot says so.

    All else is as it was given, the number of the sheet and where its pages break as well.
    """
    said = [locale.phrase("foot_copy", date=month_day(locale, day)) for locale in locales]
    return filling._replace(foot=filling.foot._replace(copy=" / ".join(said)))


def short_of_room(filling: Filling, record: str) -> list[Diagnostic]:
    """Warn where page one has no room for all that belongs there, whatever it gave up."""
    if filling.is_whole:
        return []
    hint = "Give the patient page two as well: it begins with the rest."
    found = warning("page-one", "Not all of the first night fits on page one.", hint)
    return [replace(found, record=record)]


def _left(personal: Personal, _: str) -> Runs:
    """When the patient left: a bar begins there."""
    left = personal.instant("patient.discharge_time")
    return ((left.isoformat() if left else "", False),)


def _foreign(plate: Plate, each: Sequence[Personal]) -> dict[tuple[str, str], str]:
    """The languages of typed texts that are not in the language of their column."""
    foreign = [personal.foreign_texts() for personal in each]
    if not any(foreign):
        return {}  # nearly all
    found = {}
    for path, how in plate.typed:
        language = foreign[1 if "/" in how else 0].get(path)
        if language:
            found[path, how] = language
    return found


def _dates(personal: Personal, _: str) -> Runs:
    return ((personal.calendar(), False),)


# What stands in symbols rather than in lines of text, or in what docgen itself draws.
_SYMBOLS: Mapping[str, Callable[[Personal, str], Runs]] = {
    CODE: _dates,
    CALENDAR: calendar_row,
    CALENDAR_WORDS: calendar_words,
    CALENDAR_HEAD: calendar_days,
    LOG_DAY: log_day,
    DAY_BAR_FROM: _left,
    FIGURE: figure_shown,
    FIGURE_ALT: figure_told,
}


class _Slots(dict[tuple[str, str], Runs]):
    """A patient's values by path and format, each worked out at its first use.

    Most slots of a sheet are rows of lists that most patients do not have.
    """

    def __init__(self, each: Sequence[Personal], places: Mapping[str, Place]) -> None:
        super().__init__()
        self._each = each
        self._places = places

    def __missing__(self, key: tuple[str, str]) -> Runs:
        path, how = key
        usual = how in FORMATS  # nearly all
        try:
            self[key] = runs = self._each[0].slot(path, how) if usual else self._work_out(path, how)
        except SettingAbsentError as gone:
            # A fault of a template that only this patient shows: rare, and 6 ms to import.
            from docgen.template.tree import Placeholder  # noqa: PLC0415
            from docgen.template.wording import absent  # noqa: PLC0415

            raise absent(
                Placeholder(gone.path, gone.how, "", self._places.get(gone.path, NOWHERE))
            ) from None
        return runs

    def _work_out(self, path: str, how: str) -> Runs:
        """Work out a value whose format tells more than how it is printed."""
        personal = self._each[0]
        if "/" in how:  # in the language of the second column: see `Slot.key`
            how, personal = how.partition("/")[0], self._each[1]
        if how in _SYMBOLS:
            return _SYMBOLS[how](personal, path)
        if how in DAY_LABEL:
            when = personal.instant(path)
            label = personal.day_label(when) if when else day_to_fill(personal.locale)
            return label[DAY_LABEL.index(how)]
        if "@" in how:
            how, _, stop = how.partition("@")
            return personal.slot(path, how, day_of(personal, stop))
        return personal.slot(path, how)


def _who(personal: Personal) -> str:
    """Whose sheet it is, as the foot says it; "" on a sheet without a patient."""
    record = personal.patient.id
    if not record:
        return ""
    name = plain(personal.slot("patient.name", "name"))
    return personal.locale.phrase("foot_patient", name=name, id=as_code(record))


def _foot(who: str, number: str, each: Sequence[Personal], version: str) -> Foot:
    personal = each[0]
    locale, record, printed = personal.locale, personal.patient.id, personal.printed_day
    bars = record and "barcode" in personal.clinic.prints
    whole, brief = _born(personal)
    return Foot(
        who,
        locale.remember(
            ("foot_sheet", version, printed), lambda: _sheet_lines(locale, version, printed)
        ),
        lambda page, pages: locale.remember(
            ("foot_page", page, pages, *(own.locale.language for own in each)),
            lambda: " / ".join(
                own.locale.phrase("foot_page", page=str(page), pages=str(pages)) for own in each
            ),
        ),
        f"{record}-{number}" if bars else "",
        () if record else tuple([_in_all(each, key) for key in ("foot_name", "foot_record")]),
        number,
        brief,
        whole,
        personal.clinic.name,
        _turn(personal),
    )


def _turn(personal: Personal) -> tuple[str, ...]:
    """What stands overleaf, then shorter.

    Where the rows of a countdown are to be filled in, these may go overleaf, and what to bring not.
    """
    short = personal.locale.phrase("turn_over")
    if personal.sheet == "prepare" and not personal.patient.id:
        return (short,)
    return personal.locale.phrase(f"turn_{personal.sheet}"), short


def _born(personal: Personal) -> tuple[tuple[str, ...], str]:
    """Name, birth date for the head of pages; record and birth date where the name is long."""
    locale, patient = personal.locale, personal.patient
    if not patient.id:
        return (), ""
    name = plain(personal.slot("patient.name", "name"))
    if patient.birth_date is None:
        return (name,), ""
    day = unabbreviated(short_with_year(locale, patient.birth_date))  # an artifact
    born = with_year(locale, patient.birth_date)
    whole = name, locale.phrase("head_born", date=born)
    return whole, locale.phrase("foot_born", id=as_code(patient.id), date=day)


def _in_all(each: Sequence[Personal], key: str) -> str:
    """A phrase in the language of each column."""
    return " / ".join(own.locale.phrase(key) for own in each)


def _sheet_lines(locale: Locale, version: str, day: date | None) -> tuple[str, ...]:
    """Which sheet it is, of which version of its pack, and when it was printed; ever shorter."""
    number = ANY_NUMBER
    keys = "foot_sheet", "foot_number"
    if day is None:
        words = [locale.phrase(key, id=number, version=version) for key in keys]
        return (*words, f"{number}, {version}")
    printed = unabbreviated(short_with_year(locale, day))
    words = [
        locale.phrase(f"{key}_dated", id=number, version=version, date=printed) for key in keys
    ]
    return (*words, f"{number}, {version}, {printed}")
