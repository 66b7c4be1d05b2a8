"""Whether a row of a list takes place at all, by its status.

In: the status as the scheduling system writes it, and the words of the clinic's own. Out: why no
sheet is made, or "". A word that is not known means nothing: the sheet is made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Why no sheet is made, and the words that say so, in English and Spanish.
SKIPPED: dict[str, tuple[str, ...]] = {
    "cancelled": (
        "cancelled", "canceled", "cancel", "cancellation", "cxl", "cxld", "cancelada", "cancelado",
        "anulada", "anulado",
    ),
    "no-show": (
        "no show", "noshow", "no showed", "did not show", "did not attend", "dna", "missed",
        "no se presento", "no asistio", "no acudio",
    ),
    "rescheduled": (
        "rescheduled", "reschedule", "resched", "reprogramada", "reprogramado", "reagendada",
        "reagendado", "cambio de fecha",
    ),
    "left without being seen": (
        "left without being seen", "left without seen", "left before being seen", "lwbs",
        "se fue sin ser atendida", "se fue sin ser atendido",
    ),
    "entered in error": ("entered in error", "deleted", "void", "voided", "eliminada", "eliminado"),
}  # fmt: skip
_REASONS = re.compile(r"\s+[-\u2010-\u2014]\s+|[:;,/(]|\s(?:by|por|due to)\s")
_LONGEST = 200  # characters of a status that are looked at


class Statuses:
    """Knows which rows are skipped, and remembers the few words that a list has."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        """Take the clinic's own words beside docgen's; the reason is then the word itself."""
        self._reasons = {_plain(word): why for why, words in SKIPPED.items() for word in words}
        self._reasons |= {_plain(word): " ".join(word.split()) for word in own}
        self._known: dict[str, str] = {}

    def reason(self, status: str) -> str:
        """Return why a row is skipped: "Cancelled - by patient" is cancelled; else ""."""
        found = self._known.get(status)
        if found is None:
            written = status[:_LONGEST]
            first = _REASONS.split(f"{written.casefold()} ", maxsplit=1)[0]
            found = self._reasons.get(_plain(written)) or self._reasons.get(_plain(first), "")
            if len(self._known) < 1000:
                self._known[status] = found
        return found


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())
