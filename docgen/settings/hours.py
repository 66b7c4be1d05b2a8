"""When the telephone is answered, and what patients do while the clinic is closed.

In: the part `clinic:` of `clinic.yaml`. Out: `Hours`.

    hours: {en: "Monday to Friday, 8 to 5", es: "lunes a viernes, de 8 a 5"}
    when_closed: emergency_room          # or answering_service, or a text of the clinic's own
"""

from __future__ import annotations

from typing import NamedTuple

from docgen.errors import ValueProblem, is_slip, one_of, suggest
from docgen.settings.effective import FreeText
from docgen.settings.mapping import MapReader
from docgen.settings.values import MOST_CHARACTERS, PlacedProblem, clean_line, read_free_text
from docgen.settings.yamltree import Node, Scalar

ANSWERING = "answering_service"
# What a clinic may write at `when_closed`, for editors as well.
WHEN_CLOSED = {
    "emergency_room": "Patients go to an emergency room.",
    ANSWERING: "Patients call the same number, where a service answers.",
}
MOST_HOURS = 32  # characters: one line above the telephone number
MOST_CLOSED = 60


class Hours(NamedTuple):
    """`open` is when the clinic answers its telephone, `closed` a word of `WHEN_CLOSED` or "".

    `closed_text` is what the clinic says in its own words in place of such a word.
    """

    open: FreeText | None = None
    closed: str = ""
    closed_text: FreeText | None = None


def read_hours(keys: MapReader, languages: tuple[str, ...], *, night_phone: bool) -> Hours:
    """Read `hours:` and `when_closed:`; problems are noted in the reader.

    `night_phone`: whether the clinic has a telephone of its own for the night.
    """
    hours = _text(keys, "hours", languages, MOST_HOURS)
    node = keys.take("when_closed")
    if node is None:
        return Hours(hours)
    if night_phone:
        message = "after_hours_phone says already what patients do."
        problem = ValueProblem(message, "Remove one of the two lines.")
        keys.wrong("when_closed", node.place, problem)
        return Hours(hours)
    if not isinstance(node, Scalar):
        return Hours(hours, closed_text=_text(keys, "when_closed", languages, MOST_CLOSED))
    word = "_".join(node.text.replace("-", " ").replace("_", " ").lower().split())
    if node.text in WHEN_CLOSED:
        return Hours(hours, closed=node.text)
    if word in WHEN_CLOSED or " " not in node.text.strip():
        near = f"Write {word}." if word in WHEN_CLOSED else suggest(word, WHEN_CLOSED)
        own = f"Write {one_of(tuple(WHEN_CLOSED))}, or a sentence of your own."
        hint = near if word in WHEN_CLOSED or is_slip(near) else own
        keys.wrong("when_closed", node.place, ValueProblem("This is not one of its words.", hint))
        return Hours(hours)
    return Hours(hours, closed_text=_text(keys, "when_closed", languages, MOST_CLOSED))


def _text(keys: MapReader, key: str, languages: tuple[str, ...], most: int) -> FreeText | None:
    """Read a text of the clinic's own: a map of languages, or one text of a clinic of one."""
    node = keys.take(key)
    if node is None:
        return None
    try:
        found = _one_language(node, languages) or read_free_text(node, languages)
        for _, text in found.texts:
            if len(text) > most:
                message = f"The text is {len(text)} characters long."
                raise PlacedProblem(message, f"Write at most {most} characters.", node.place)
    except PlacedProblem as problem:
        keys.wrong(key, problem.place, problem)
        return None
    return found


def _one_language(node: Node, languages: tuple[str, ...]) -> FreeText | None:
    if isinstance(node, Scalar) and len(languages) == 1:
        return FreeText(((languages[0], clean_line(node, MOST_CHARACTERS)),))
    return None
