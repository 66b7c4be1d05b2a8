"""The few words of a language by which a program sees who speaks to whom, and how.

In: nothing. Out: `Speech` by language. A language that is not here leaves its items to a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from docgen.cache import FrozenMap


class Speech(NamedTuple):
    """Patterns of one language.

    `passive` finds a form of "to be" with a participle; `reader` a word for the reader; `third` a
    patient spoken of, not to; `number` a number in letters; `action` a sentence that asks to act.
    """

    passive: re.Pattern[str]
    reader: re.Pattern[str]
    third: re.Pattern[str]
    number: re.Pattern[str]
    action: re.Pattern[str]


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _first(words: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{words})(?!\w)", re.IGNORECASE)


SPEECH: Mapping[str, Speech] = FrozenMap(
    {
        "en": Speech(
            _whole(
                r"(?:am|is|are|was|were|be|been|being)(?: (?:not|also|often|usually|then))?"
                r" (?:\w{2,}ed|done|given|made|put|told|taken|held|kept|sent|shown|worn|driven)"
            ),
            _whole("you|your|yours|yourself"),
            _whole("(?:the|a) patient"),
            _whole("two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"),
            _first(
                "do|call|come|go|eat|drink|take|tell|ask|stop|start|rest|keep|lie|stay|use|wear|"
                "leave|follow|show|wash|walk|lift|put|drive|make|be|return|wait|check"
            ),
        ),
        "es": Speech(
            _whole(
                r"(?:es|son|era|eran|fue|fueron|ser|sea|sean|sido) (?:\w+[ai]d[oa]s?|hech[oa]s?)"
            ),
            _whole("usted|le|su|sus|se"),
            _whole("(?:el|la|un|una) paciente"),
            _whole("dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|veinte|treinta"),
            _first(
                "no|llame|venga|vaya|coma|beba|tome|diga|díganos|pregunte|pida|deje|siga|use|"
                "traiga|descanse|quédese|acuéstese|lleve|haga|camine|lave|ponga|avise|guarde|cuente"
            ),
        ),
    }
)
