"""What must be known of a clinic before it can begin: what is asked, suggested and let through.

In: answers as somebody types them. Out: values of the part `clinic:` of `clinic.yaml`, or what is
wrong with one, in the words of docgen's own reader. A country suggests zone, number and paper.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from docgen.errors import ValueProblem
from docgen.files import locales_root
from docgen.i18n.phrases import spoken_in
from docgen.new.clinic_file import flaw
from docgen.new.countries import emergency_number, telephone, zones_of
from docgen.new.examples import word
from docgen.schema.yamltree import load_yaml
from docgen.settings.clinic import Clinic
from docgen.settings.identity import LETTER

NAME = "Your clinic"
_CHECKED = "emergency_number_checked"


class Question(NamedTuple):
    """Something that is asked: the key that it fills, and how.

    `own`: nobody can guess it; where it is not asked, something made up stands there and says so.
    """

    key: str
    asked: str
    own: bool = False


QUESTIONS = (
    Question("name", "What do patients call your clinic?", own=True),
    Question("country", "Its country, by two letters"),
    Question("languages", "Languages of its sheets, the usual one first"),
    Question("timezone", "Its time zone"),
    Question("emergency_number", "What patients call in an emergency"),
    Question("phone", "The number that patients call", own=True),
    Question(
        "when_closed",
        "While you are closed, patients go to an emergency_room, reach an answering_service, "
        "or call this number",
    ),
    Question("paper", "Paper: letter or a4"),
)


def suggestion(key: str, who: Mapping[str, str], like: Clinic | None = None) -> str:
    """Return what is likely, as it would be typed; "" where nothing is."""
    country = who.get("country", "")
    if like and key not in ("name", "phone") and (key == "country" or country == like.country):
        return _of_clinic(key, like)
    likely = {
        "name": NAME,
        "country": "US",
        "languages": ", ".join(_languages(country)),
        "timezone": next(iter(zones_of(country)), ""),
        "emergency_number": emergency_number(country),
        "phone": telephone(country),
        "when_closed": "emergency_room",
        "paper": "letter" if country in LETTER else "a4",
    }
    return likely[key]


def _of_clinic(key: str, like: Clinic) -> str:
    closed = like.when_closed or "emergency_room"  # a number of another clinic is none of this one
    if key == "languages":
        return ", ".join(like.languages)
    return str(closed if key == "when_closed" else getattr(like, key))


def _languages(country: str) -> tuple[str, ...]:
    known = {"en", *(path.name for path in locales_root().iterdir() if path.is_dir())}
    return tuple(one for one in spoken_in(country) if one in known)[:1] or ("en",)


def answered(key: str, typed: str, who: Mapping[str, str]) -> dict[str, str]:
    """Return the values that an answer gives, as YAML by their keys.

    Raises:
        ValueProblem: it is none; what to write instead.
    """
    text = " ".join(typed.split())
    filled, value = key, word(text)
    if key == "languages":
        value = f"[{', '.join(re.split(r'[,; ]+', text.strip('[] ').lower()))}]"
    elif key == "country":
        value = text.upper()
    elif key == "when_closed" and re.match(r"[+(]?\d", text):
        filled = "after_hours_phone"
    wrong = flaw({**who, filled: value}, filled)
    if wrong:
        raise ValueProblem(wrong.message, wrong.hint)
    return {filled: value}


def unproven(typed: str, who: Mapping[str, str], today: date) -> dict[str, str]:
    """Return the values of an emergency number that docgen does not know, and somebody has called.

    Raises:
        ValueProblem: it is no telephone number.
    """
    given = {"emergency_number": word(typed.strip()), _CHECKED: today.isoformat()}
    wrong = flaw({**who, **given}, "emergency_number")
    if wrong:
        raise ValueProblem(wrong.message, wrong.hint)
    return given


def languages_of(who: Mapping[str, str]) -> tuple[str, ...]:
    """Return the languages that were answered."""
    return tuple(re.findall(r"\w+", who["languages"]))


def text_of(value: str) -> str:
    """Return a value of YAML as it was typed."""
    node = load_yaml((value, "answer"))
    return getattr(node, "text", value)


def like_clinic(name: str, examples: Path) -> Clinic:
    """Read the clinic that a new one is to be like: an example by its name, or a folder.

    Raises:
        InputError, SettingsError: there is none, or it cannot be used.
    """
    example = examples / "clinics" / name
    shown = example if name and example.is_dir() and not Path(name).exists() else Path(name)
    return Clinic.load(shown)
