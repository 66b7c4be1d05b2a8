"""Who a clinic is: the `clinic:` and `review:` parts of `clinic.yaml`.

In: readers of these parts. Out: `Identity` and `Review`, each value checked: a zone that exists,
telephone numbers that are telephone numbers, a colour that can be read on white.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from docgen.cache import FrozenMap
from docgen.errors import ValueProblem, one_of, suggest
from docgen.settings.colour import read_accent
from docgen.settings.countries import COUNTRIES, LETTER
from docgen.settings.effective import FreeText, Phone
from docgen.settings.hours import Hours, read_hours
from docgen.settings.mapping import MapReader, shown
from docgen.settings.quantity import Quantity, parse_quantity
from docgen.settings.telephones import reaches_help
from docgen.settings.values import PlacedProblem, clean_line, read_free_text, read_phone
from docgen.settings.yamltree import Mapping, Scalar, names_a_file

Read = TypeVar("Read")

PAPERS = ("letter", "a4")
_MOST_NAME = 80
_MOST_LINES = 6
_MOST_LOGO_BYTES = 1_000_000


class LanguageReview(NamedTuple):
    """Which qualified person read the sheets in one language, and on which day."""

    reviewed_by: str
    reviewed_on: date


class Review(NamedTuple):
    """Who approved the content, on which day, and for how long (None: not said).

    `languages` are the languages that a qualified person has read, by their codes.
    """

    approved_by: str
    approved_on: date
    valid_for: Quantity | None = None
    languages: FrozenMap[str, LanguageReview] = FrozenMap()


class Identity(NamedTuple):
    """The part `clinic:`. Where a value is wrong it is empty, and a problem is noted."""

    name: str
    country: str
    emergency_number: Phone
    emergency_number_checked: date | None
    phone: Phone
    after_hours_phone: Phone | None
    hours: Hours
    address: tuple[str, ...]
    directions: FreeText | None
    timezone: str
    languages: tuple[str, ...]
    paper: str
    logo: Path | None
    accent: str | None
    fonts: Path | None


def read_identity(keys: MapReader, folder: Path, known_languages: tuple[str, ...]) -> Identity:
    """Read the part `clinic:`; problems are noted in the reader."""
    country = _read(keys, "country", _country, "Write two letters, such as US.") or ""
    languages = _languages(keys, known_languages)
    checked = _read(keys, "emergency_number_checked", _date)
    emergency = _read(
        keys,
        "emergency_number",
        lambda scalar: _emergency(scalar, "" if checked else country),
        "Write it, such as 911.",
    )
    night_phone = _phone(keys, "after_hours_phone", country)
    identity = Identity(
        name=_read(keys, "name", _name, "Write the clinic's name.") or "",
        country=country,
        emergency_number=emergency or Phone(),
        emergency_number_checked=checked,
        phone=_phone(keys, "phone", country, "Write the number that patients call.") or Phone(),
        after_hours_phone=night_phone,
        hours=read_hours(keys, languages, night_phone=bool(night_phone)),
        address=_address(keys),
        directions=_directions(keys, languages),
        timezone=_read(keys, "timezone", _timezone, "Write it, such as America/Chicago.") or "",
        languages=languages,
        paper=_read(keys, "paper", _paper) or ("letter" if country in LETTER else "a4"),
        logo=_logo(keys, folder),
        accent=_read(keys, "accent", lambda scalar: read_accent(scalar.text)),
        fonts=_read(keys, "fonts", lambda scalar: _fonts(scalar, folder)),
    )
    keys.finish()
    return identity


def read_review(keys: MapReader, languages: tuple[str, ...]) -> Review | None:
    """Read the part `review:` of a clinic of these languages."""
    approved_by = _read(keys, "approved_by", _name, "Write who approved the content.")
    approved_on = _read(keys, "approved_on", _date, "Write the day, such as 2026-11-02.")
    valid_for = _read(keys, "valid_for", _span)
    readers = FrozenMap(_language_reviews(keys, languages))
    keys.finish()
    if approved_by is None or approved_on is None:
        return None
    return Review(approved_by, approved_on, valid_for, readers)


def _language_reviews(
    keys: MapReader, languages: tuple[str, ...]
) -> Iterator[tuple[str, LanguageReview]]:
    section = keys.section("languages")
    for key, node in section.entries() if section else ():
        if languages and key.text not in languages:
            problem = ValueProblem(
                f'"{shown(key.text)}" is not a language of the clinic.',
                f"Write {one_of(languages)}.",
            )
            keys.wrong("languages", key.place, problem)
        elif not isinstance(node, Mapping):
            hint = "Write {reviewed_by: NAME, reviewed_on: 2026-11-02}."
            keys.wrong("languages", key.place, ValueProblem("Name who read it, and when.", hint))
        else:
            own = MapReader(node, keys.problems, f"{keys.field('languages')}.{key.text}")
            person = _read(own, "reviewed_by", _name, "Write who read the sheets.")
            day = _read(own, "reviewed_on", _date, "Write the day, such as 2026-11-02.")
            own.finish()
            if person and day:
                yield key.text, LanguageReview(person, day)


def _read(
    keys: MapReader, key: str, read: Callable[[Scalar], Read], required: str = ""
) -> Read | None:
    """Read one value; None where it is absent or wrong."""
    scalar = keys.scalar(key, required)
    if scalar is None:
        return None
    try:
        return read(scalar)
    except ValueProblem as problem:
        keys.wrong(key, scalar.place, problem)
        return None


def _name(scalar: Scalar) -> str:
    return clean_line(scalar, _MOST_NAME)


def _country(scalar: Scalar) -> str:
    if scalar.text in COUNTRIES:
        return scalar.text
    hint = "Write its two letters of ISO 3166, such as US."
    if scalar.text.upper() in COUNTRIES:
        hint = f'Write "{scalar.text.upper()}".'
    raise ValueProblem(f'"{shown(scalar.text)}" is not the code of a country.', hint)


def _emergency(scalar: Scalar, country: str) -> Phone:
    """Read a number that reaches help in the country; without a country, any short number."""
    number = read_phone(scalar.text, "", fewest=2)
    if country and not reaches_help(number, country):
        message = f'"{shown(number)}" is not a known emergency number in {country}.'
        hint = "Write the right one, or, if somebody called it and it is right, below it "
        raise ValueProblem(message, hint + "emergency_number_checked: and the day.")
    return number


def _phone(keys: MapReader, key: str, country: str, required: str = "") -> Phone | None:
    return _read(keys, key, lambda scalar: read_phone(scalar.text, country), required)


def _paper(scalar: Scalar) -> str:
    if scalar.text.lower() not in PAPERS:
        message = f'"{shown(scalar.text)}" is not a paper that sheets are made for.'
        raise ValueProblem(message, f"Write {one_of(PAPERS)}.")
    return scalar.text.lower()


def _date(scalar: Scalar) -> date:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", scalar.text):
            return date.fromisoformat(scalar.text)
    except ValueError:
        pass
    message = f'"{shown(scalar.text)}" is not a day.'
    raise ValueProblem(message, "Write year, month and day, such as 2026-11-02.")


def _span(scalar: Scalar) -> Quantity:
    quantity = parse_quantity(scalar.text, "time")
    if quantity.vague or not quantity.single:
        raise ValueProblem("One figure is wanted.", "Write it like 12 months.")
    return quantity


def _timezone(scalar: Scalar) -> str:
    """Check an IANA zone. Abbreviations are refused: EST has no summer time, and CST is two."""
    name = scalar.text
    try:
        if "/" in name or name == "UTC":
            ZoneInfo(name)
            return name
    except (KeyError, OSError, ValueError):
        pass  # no such zone; the name of a folder; a name that is no path
    raise ValueProblem(f'"{shown(name)}" is not a time zone.', _zone_hint(name))


def _zone_hint(name: str) -> str:
    # Lists every zone file: only a mistake pays for it.
    from zoneinfo import available_timezones  # noqa: PLC0415 (start-up cost)

    zones = {zone for zone in available_timezones() if "/" in zone}
    cities = {zone.rpartition("/")[2]: zone for zone in sorted(zones, reverse=True)}
    if name.replace(" ", "_") in cities:
        return f'Did you mean "{cities[name.replace(" ", "_")]}"?'
    return suggest(name, zones) or "Write region and city, such as America/Chicago."


def _languages(keys: MapReader, known: tuple[str, ...]) -> tuple[str, ...]:
    """Read the languages; none where one is wrong, so that texts are not blamed for it."""
    languages: list[str] = []
    words = keys.words("languages", required="Write them, the usual one first: [en, es].")
    for word in words:
        if word.text in languages:
            problem = ValueProblem(f'"{shown(word.text)}" stands here twice.', "Remove one.")
            keys.wrong("languages", word.place, problem)
        elif word.text not in known:
            hint = f"There are sheets in {one_of(known)}. `docgen messages DIR` begins another."
            problem = ValueProblem(f'"{shown(word.text)}" is not a language of docgen.', hint)
            keys.wrong("languages", word.place, problem)
        else:
            languages.append(word.text)
    return tuple(languages) if len(languages) == len(words) else ()


def _address(keys: MapReader) -> tuple[str, ...]:
    lines = []
    words = keys.words("address")
    for word in words:
        try:
            lines.append(clean_line(word, _MOST_NAME))
        except ValueProblem as problem:
            keys.wrong("address", word.place, problem)
    if len(words) > _MOST_LINES:
        message = f"The address has {len(words)} lines."
        keys.wrong("address", words[0].place, ValueProblem(message, "Write 6 at most."))
    return tuple(lines)


def _directions(keys: MapReader, languages: tuple[str, ...]) -> FreeText | None:
    node = keys.take("directions")
    if node is None:
        return None
    try:
        return read_free_text(node, languages)
    except PlacedProblem as problem:
        keys.wrong("directions", problem.place, problem)
        return None


def _fonts(scalar: Scalar, folder: Path) -> Path:
    """Read the folder of the clinic's fonts: anywhere, since fonts are large and shared."""
    path = folder / scalar.text
    if not path.is_dir():
        message = f'There is no folder "{shown(scalar.text)}".'
        raise ValueProblem(message, "Write a folder of TrueType or OpenType fonts.")
    return path


def _logo(keys: MapReader, folder: Path) -> Path | None:
    scalar = keys.scalar("logo")
    if scalar is None:
        return None
    path = folder / scalar.text
    hint = "Put an SVG, PNG or JPEG beside clinic.yaml and write its name."
    problem = ""
    if Path(scalar.text).is_absolute() or ".." in Path(scalar.text).parts:
        problem = "The logo is not in the clinic's folder."
    elif path.suffix.lower() not in (".svg", ".png", ".jpg", ".jpeg"):
        problem = "The logo is neither SVG nor PNG nor JPEG."
    elif not names_a_file(path):
        problem = f'There is no file "{shown(scalar.text)}".'
    elif path.stat().st_size > _MOST_LOGO_BYTES:
        problem, hint = (
            "The logo is larger than 1 MB.",
            "Save it smaller.",
        )
    if problem:
        keys.wrong("logo", scalar.place, ValueProblem(problem, hint))
        return None
    return path
