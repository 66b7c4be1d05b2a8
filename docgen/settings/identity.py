"""Who a clinic is, and who approved its sheets: `clinic:` and `review:` of `clinic.yaml`.

In: nothing (`clinic.py` reads the file). Out: `Identity` and `Review`, which declare the keys, and
the kinds that only they have: a zone that exists, a number that reaches help, a colour that can be
read on white, what patients do while the clinic is closed.
"""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from docgen.cache import FrozenMap
from docgen.errors import ValueProblem, is_slip, one_of, suggest
from docgen.schema import kinds
from docgen.schema.declaration import (
    FileFacts,
    KeyPlace,
    Schema,
    ValueKind,
    as_scalar,
    as_scalars,
    declare,
    group,
    many,
    mapped,
    shortened,
)
from docgen.schema.kinds import FreeText
from docgen.schema.quantity import Quantity
from docgen.schema.telephones import Phone, reaches_help, read_phone
from docgen.schema.yamltree import Node, Scalar, names_a_file
from docgen.style import PAPER

LEAST_CONTRAST = 7.0  # WCAG 2.2, success criterion 1.4.6 (contrast, enhanced)
# Of a turn from red towards pink (crimson, wine) and towards yellow (rust); saturation from which a
# colour is one.
_PINKS, _RUSTS, _STRONG = 0.09, 0.06, 0.35
_BLACK = 0.25  # of the brightness that a colour may have: less looks black
ANSWERING = "answering_service"
# What a clinic may write at `when_closed`.
WHEN_CLOSED = {
    "emergency_room": "Patients go to an emergency room.",
    ANSWERING: "Patients call the same number, where a service answers.",
}
_MOST_LINE = 80
_MOST_LINES = 6
MOST_HOURS = 32  # characters: one line above the telephone number
MOST_CLOSED = 60
_MOST_LOGO_BYTES = 1_000_000

# ISO 3166-1 alpha-2; and who writes on US-Letter: Unicode CLDR, paperSize, release 46.
_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_CODES.split())
_LETTER = "BZ CA CL CO CR GT MX NI PA PH PR SV US VE"
LETTER = frozenset(_LETTER.split())


# Kinds of the part `clinic:`


def country() -> ValueKind[str]:
    """A country by its two letters."""

    def read(node: Node, _: KeyPlace) -> str:
        written = as_scalar(node).text
        if written in COUNTRIES:
            return written
        hint = "Write its two letters of ISO 3166, such as US."
        if written.upper() in COUNTRIES:
            hint = f'Write "{written.upper()}".'
        raise ValueProblem(f'"{shortened(written)}" is not the code of a country.', hint)

    return ValueKind("the two letters of a country", read, {"enum": sorted(COUNTRIES)}, blank="")


def emergency_number() -> ValueKind[Phone]:
    """A number that reaches help in the country; with a day on which somebody called it, any."""

    def read(node: Node, spot: KeyPlace) -> Phone:
        number = read_phone(as_scalar(node).text, "", fewest=2)
        country = "" if "emergency_number_checked" in spot.keys else spot.facts.country
        if country and not reaches_help(number, country):
            message = f'"{shortened(number)}" is not a known emergency number in {country}.'
            hint = "Write the right one, or, if somebody called it and it is right, below it "
            raise ValueProblem(message, hint + "emergency_number_checked: and the day.")
        return number

    described: Schema = {"type": ["string", "integer"]}
    return ValueKind("an emergency number of the country", read, described, blank=Phone())


def timezone() -> ValueKind[str]:
    """An IANA zone. Abbreviations are refused: EST has no summer time, and CST is two."""

    def read(node: Node, _: KeyPlace) -> str:
        name = as_scalar(node).text
        try:
            if "/" in name or name == "UTC":
                ZoneInfo(name)
                return name
        except (KeyError, OSError, ValueError):
            pass  # no such zone; the name of a folder; a name that is no path
        raise ValueProblem(f'"{shortened(name)}" is not a time zone.', _zone_hint(name))

    return ValueKind("a time zone", read, {"type": "string"}, blank="")


def _zone_hint(name: str) -> str:
    # Lists every zone file: only a mistake pays for it.
    from zoneinfo import available_timezones  # noqa: PLC0415 (start-up cost)

    zones = {zone for zone in available_timezones() if "/" in zone}
    cities = {zone.rpartition("/")[2]: zone for zone in sorted(zones, reverse=True)}
    if name.replace(" ", "_") in cities:
        return f'Did you mean "{cities[name.replace(" ", "_")]}"?'
    return suggest(name, zones) or "Write region and city, such as America/Chicago."


def _language(node: Node, spot: KeyPlace) -> str:
    code, known = as_scalar(node).text, spot.facts.known_languages
    if code not in known:
        hint = f"There are sheets in {one_of(known)}. `docgen messages DIR` begins another."
        raise ValueProblem(f'"{shortened(code)}" is not a language of docgen.', hint)
    return code


def languages() -> ValueKind[tuple[str, ...]]:
    """Languages that docgen, or the clinic itself, has a catalogue of.

    None where one is wrong, so that texts are not blamed for it.
    """
    code = ValueKind("a language", _language, {"type": "string", "pattern": f"^{kinds.LANGUAGE}$"})
    all_of_them = many(code, once=True)

    def read(node: Node, spot: KeyPlace) -> tuple[str, ...]:
        found = all_of_them.read(node, spot)
        return found if len(found) == len(as_scalars(node)) else ()

    return ValueKind("languages, the usual one first", read, all_of_them.json, blank=())


def address() -> ValueKind[tuple[str, ...]]:
    """The lines of an address."""
    lines = many(kinds.line(_MOST_LINE))

    def read(node: Node, spot: KeyPlace) -> tuple[str, ...]:
        found = lines.read(node, spot)
        if len(found) > _MOST_LINES:
            spot.wrong(node.place, f"The address has {len(found)} lines.", "Write 6 at most.")
        return found

    return ValueKind("a list of lines", read, lines.json, blank=())


def when_closed() -> ValueKind[str | FreeText]:
    """What patients do while the clinic is closed: a word, or the clinic's own."""
    own_words = kinds.in_each_language(MOST_CLOSED, one_text=True)

    def read(node: Node, spot: KeyPlace) -> str | FreeText:
        if "after_hours_phone" in spot.keys:
            message = "after_hours_phone says already what patients do."
            raise ValueProblem(message, "Remove one of the two lines.")
        if not isinstance(node, Scalar):
            return own_words.read(node, spot)
        if node.text in WHEN_CLOSED:
            return node.text
        word = "_".join(node.text.replace("-", " ").replace("_", " ").lower().split())
        if word not in WHEN_CLOSED and " " in node.text.strip():
            return own_words.read(node, spot)
        near = f"Write {word}." if word in WHEN_CLOSED else suggest(word, WHEN_CLOSED)
        own = f"Write {one_of(tuple(WHEN_CLOSED))}, or a sentence of your own."
        hint = near if word in WHEN_CLOSED or is_slip(near) else own
        raise ValueProblem("This is not one of its words.", hint)

    text: Schema = {"type": "string", "maxLength": MOST_CLOSED, "pattern": r"\S\s+\S"}
    each: Schema = kinds.in_each_language(MOST_CLOSED).schema(FileFacts())
    told = " ".join(f"{word}: {what}" for word, what in WHEN_CLOSED.items())
    described: Schema = {"anyOf": [{"enum": list(WHEN_CLOSED)}, each, text], "description": told}
    return ValueKind(f"{one_of(WHEN_CLOSED)}, or a text of your own", read, described, blank="")


def colour() -> ValueKind[str]:
    """A colour that is legible for every reader, on a colour printer and on a black one."""

    def read(node: Node, _: KeyPlace) -> str:
        return read_accent(as_scalar(node).text)

    described: Schema = {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"}
    return ValueKind("a dark colour in quotes", read, described)


def read_accent(written: str) -> str:
    """Check the clinic's colour: legible on white, and in black and white too.

    Raises:
        ValueProblem: it is not `#rrggbb`, it is reddish, or its contrast on white is under 7:1; the
            hint names the nearest darker shade that will do.
    """
    text = written.lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", text):
        message = f'"{shortened(written)}" is not a colour.'
        raise ValueProblem(message, 'Write six hexadecimal digits in quotes, such as "#0b4f6c".')
    rgb = (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))
    if _is_reddish(rgb):
        message = f'"{text}" is a red. On a sheet red is for the emergency number alone.'
        raise ValueProblem(message, 'Choose another colour, such as "#0b4f6c" or "#4a3268".')
    if contrast_on_white(rgb) >= LEAST_CONTRAST:
        return text
    darker = next(
        shade
        for percent in range(99, -1, -1)
        if contrast_on_white(shade := (*(part * percent // 100 for part in rgb),)) >= LEAST_CONTRAST
        and not _is_reddish(shade)
    )
    message = f"Its contrast on white is {contrast_on_white(rgb):.1f}:1, less than 7:1."
    hint = f'A darker shade of it that will do is "#{bytes(darker).hex()}".'
    raise ValueProblem(message, hint)


def _is_reddish(rgb: tuple[int, ...]) -> bool:
    """Whether a colour (0 to 255 each) may be taken for the red of the emergency box.

    One that is nearly black may not.
    """
    turn, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in rgb))
    red = saturation >= _STRONG and -_PINKS <= (turn + 0.5) % 1 - 0.5 <= _RUSTS
    return red and value > _BLACK


def contrast_on_white(rgb: tuple[int, ...]) -> float:
    """Return the contrast ratio of a colour (0 to 255 each) on white, by WCAG 2.2."""
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in rgb
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def logo() -> ValueKind[Path]:
    """A drawing beside `clinic.yaml`."""

    def read(node: Node, spot: KeyPlace) -> Path:
        written = as_scalar(node).text
        path = spot.facts.folder / written
        hint = "Put an SVG, PNG or JPEG beside clinic.yaml and write its name."
        if Path(written).is_absolute() or ".." in Path(written).parts:
            raise ValueProblem("The logo is not in the clinic's folder.", hint)
        if path.suffix.lower() not in (".svg", ".png", ".jpg", ".jpeg"):
            raise ValueProblem("The logo is neither SVG nor PNG nor JPEG.", hint)
        if not names_a_file(path):
            raise ValueProblem(f'There is no file "{shortened(written)}".', hint)
        if path.stat().st_size > _MOST_LOGO_BYTES:
            raise ValueProblem("The logo is larger than 1 MB.", "Save it smaller.")
        return path

    pattern = r"\.([Ss][Vv][Gg]|[Pp][Nn][Gg]|[Jj][Pp][Ee]?[Gg])$"
    return ValueKind(
        "an SVG, PNG or JPEG in the folder", read, {"type": "string", "pattern": pattern}
    )


def fonts() -> ValueKind[Path]:
    """The folder of the clinic's fonts: anywhere, since fonts are large and shared."""

    def read(node: Node, spot: KeyPlace) -> Path:
        written = as_scalar(node).text
        path = spot.facts.folder / written
        if not path.is_dir():
            message = f'There is no folder "{shortened(written)}".'
            raise ValueProblem(message, "Write a folder of TrueType or OpenType fonts.")
        return path

    return ValueKind("a folder of fonts", read, {"type": "string"})


# The parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The part `clinic:`: who a clinic is.

    `country` is ISO 3166-1 alpha-2, `timezone` an IANA key, `languages` ISO 639 codes (the first
    is the default), `paper` "letter" or "a4", `accent` "#rrggbb" with a contrast of 7:1 or more
    on white. The parts of `address` print joined by commas.
    """

    name: str = declare(
        kinds.line(_MOST_LINE),
        "The clinic's name as patients know it.",
        required="Write the clinic's name.",
        example="Harbor Nap House",
    )
    country: str = declare(
        country(),
        "Its country, by two letters (ISO 3166-1).",
        required="Write two letters, such as US.",
        tells="country",
        example="US",
    )
    languages: tuple[str, ...] = declare(
        languages(),
        "The languages of its sheets, the usual one first.",
        required="Write them, the usual one first: [en, es].",
        tells="languages",
        example="[en, es]",
    )
    timezone: str = declare(
        timezone(),
        "Its time zone: region and city, by their IANA name.",
        required="Write it, such as America/Chicago.",
        aliases=("time_zone", "tz", "zone"),
        example="America/Chicago",
    )
    emergency_number: Phone = declare(
        emergency_number(),
        "What patients call in an emergency.",
        required="Write it, such as 911.",
        aliases=("emergency", "emergency_phone"),
        example="911",
    )
    emergency_number_checked: date | None = declare(
        kinds.day(),
        "The day on which somebody made sure of a number that docgen refuses.",
        example="2026-11-02",
    )
    phone: Phone = declare(
        kinds.telephone(),
        "The number that patients call.",
        required="Write the number that patients call.",
        default=Phone(),
        tells="phone",
        aliases=("telephone", "tel"),
        example="312-555-0118",
    )
    after_hours_phone: Phone | None = declare(
        kinds.telephone(),
        "Answered while the clinic is closed.",
        aliases=("night_phone", "after_hours"),
        example="312-555-0119",
    )
    hours: FreeText | None = declare(
        kinds.in_each_language(MOST_HOURS, one_text=True),
        "When the telephone is answered.",
        aliases=("opening_hours", "open_hours"),
        example='{en: "Monday to Friday, 8 to 5", es: "Lunes a viernes, de 8 a 5"}',
    )
    closed: str | FreeText = declare(
        when_closed(),
        "What patients do while it is closed, unless there is an after_hours_phone.",
        name="when_closed",
        aliases=("closed",),
        example="emergency_room",
    )
    address: tuple[str, ...] = declare(
        address(),
        "Its address, six lines at most.",
        example='["12 Harbor Street", "Chicago, IL 60601"]',
    )
    directions: FreeText | None = declare(
        kinds.in_each_language(),
        "How patients find it.",
        example="{en: Use the side door., es: Use la puerta lateral.}",
    )
    paper: str = declare(
        kinds.word("a paper that sheets are made for", tuple(PAPER), small=True),
        "What sheets are printed on; without it, what the country writes on.",
        example="letter",
    )
    logo: Path | None = declare(logo(), "Printed in the head of the sheets.", example="logo.svg")
    accent: str | None = declare(
        colour(),
        "The colour of headings, in place of docgen's; no red.",
        example='"#0b4f6c"',
        aliases=("color", "colour"),
    )
    fonts: Path | None = declare(fonts(), "Fonts for Chinese, Japanese, Korean.", example="fonts")

    @property
    def when_closed(self) -> str:
        """What patients do while it is closed: a word of `WHEN_CLOSED`, or ""."""
        return self.closed if isinstance(self.closed, str) else ""

    @property
    def closed_text(self) -> FreeText | None:
        """The same in the clinic's own words, if it has any."""
        return self.closed if isinstance(self.closed, FreeText) else None

    @property
    def night_phone(self) -> Phone | None:
        """The number that patients call while the clinic is closed, if there is one."""
        return self.phone if self.closed == ANSWERING else self.after_hours_phone


def with_paper(identity: Identity, spot: KeyPlace) -> Identity:
    """Return a clinic with the paper of its sheets, and let the rest of the file know it."""
    paper = identity.paper or ("letter" if identity.country in LETTER else "a4")
    spot.facts.paper = paper
    return replace(identity, paper=paper)


@dataclass(frozen=True, slots=True)
class LanguageReview:
    """Which qualified person read the sheets in one language, and on which day."""

    reviewed_by: str = declare(
        kinds.line(_MOST_LINE), "Who read them.", required="Write who read the sheets."
    )
    reviewed_on: date = declare(
        kinds.day(), "On which day.", required="Write the day, such as 2026-11-02."
    )


_LANGUAGE = kinds.word("a language of the clinic", lambda facts: facts.languages or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Who approved the content, on which day, and for how long (None: not said).

    `languages` are the languages that a qualified person has read, by their codes.
    """

    approved_by: str = declare(
        kinds.line(_MOST_LINE),
        "Who approved the content.",
        required="Write who approved the content.",
    )
    approved_on: date = declare(
        kinds.day(),
        "On which day.",
        required="Write the day, such as 2026-11-02.",
        example="2026-11-02",
    )
    valid_for: Quantity | None = declare(
        kinds.amount("time", single=True), "For how long.", example="12 months"
    )
    languages: FrozenMap[str, LanguageReview] = declare(
        mapped(
            group(
                LanguageReview,
                wanted="Name who read it, and when.",
                hint="Write {reviewed_by: NAME, reviewed_on: 2026-11-02}.",
            ),
            names=_LANGUAGE,
        ),
        "Which qualified person has read the sheets in a language, and when.",
    )
