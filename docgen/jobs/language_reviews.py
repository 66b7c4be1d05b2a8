"""Whether a qualified person has read the sheets in each language.

In: a clinic, an engine for its catalogues, the day. Out: a warning for each language that nobody
answers for: neither `review:` in clinic.yaml nor the header of the catalogue names a reader.
The templates' own language is what `approved_by` approves; only translations are asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from docgen.engine import Engine
from docgen.errors import Diagnostic, DocgenError, warning
from docgen.i18n.locale import SOURCE
from docgen.settings.clinic import Clinic


def language_review_problems(engine: Engine, clinic: Clinic, today: date) -> Iterator[Diagnostic]:
    """Yield a warning for each translation without a reader, or read on a day to come."""
    readers = clinic.review.languages if clinic.review else {}
    for language in clinic.languages:
        if language in readers:
            if readers[language].reviewed_on > today:
                message = f"The review of the language {language} is dated in the future."
                yield warning("review-date", message, "Check reviewed_on.")
        elif language != SOURCE and not _reviewed(engine, clinic, language):
            yield warning(
                "unreviewed-language",
                f"No qualified person is named who has read the sheets in {language}.",
                f"Have them read, then write under review: languages: {{{language}: "
                "{reviewed_by: NAME, reviewed_on: 2026-11-02}}.",
            )


def _reviewed(engine: Engine, clinic: Clinic, language: str) -> bool:
    try:
        return engine.compiler.locale(clinic, language).reviewed
    except DocgenError:
        return True  # a catalogue that cannot be read is told of already
