"""By what print files are split: the day of the visit, the physician, the language.

In: a row. Out: a short text that stands in the name of its print file: letters, figures and hyphens
that every file system takes, and nothing of the patient. The row as the list has it decides, so
that rows can be put in order before any of them is understood.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from docgen.batch.job import Job
from docgen.cache import FrozenMap
from docgen.patient.fields import FieldProblem
from docgen.patient.languages import read_spoken
from docgen.patient.raw import RawRecord, visit_moment

_LONGEST = 40  # characters of a physician's name
_HASH = 8  # figures of a hash: enough to tell the physicians of a clinic apart


def part_of(record: RawRecord, job: Job) -> str:
    """Return the print file that a row belongs to; "" where they are not split."""
    if job.split == "day":
        moment = visit_moment(record)
        return moment.date().isoformat() if moment else "no-day"
    if job.split == "language":
        return job.language or _language(record) or job.clinic.languages[0]
    return _slug(_physician(record, job)) if job.split == "physician" else ""


def _language(record: RawRecord) -> str | None:
    try:
        return read_spoken(record.text("language"))
    except FieldProblem:
        return None  # it will be refused


def _physician(record: RawRecord, job: Job) -> str:
    """Return the name as typed; of a map of languages that in the clinic's first."""
    found = record.mapping.get("physician")
    if isinstance(found, FrozenMap):
        texts = [found.get(language) for language in (*job.clinic.languages, *found)]
        found = next((text for text in texts if isinstance(text, str)), None)
    return found.strip() if isinstance(found, str) else ""


def _slug(name: str) -> str:
    """Return `dr-ana-ruiz`; with a hash where letters are lost, so that two names stay two."""
    if not name:
        return "no-physician"
    apart = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join([c for c in apart if not unicodedata.combining(c)])
    words = re.findall(r"[^\W_]+", plain)
    slug = re.sub("[^a-z0-9-]", "", "-".join(words))[:_LONGEST].strip("-")
    if slug == "-".join(words):
        return slug or "no-physician"
    digest = hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]
    return f"{slug}-{digest}".strip("-")
