"""`review:` names who has read the sheets in each language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from small_pack import WHO, load_text

from docgen.errors import SettingsError

NAP = "procedures:\n  nap:\n    early: 30 min\n"
REVIEW = "review: {approved_by: Director, approved_on: 2026-11-02, languages: "


def test_a_reader_is_kept_for_each_language(tmp_path: Path) -> None:
    text = WHO + NAP + REVIEW + "{es: {reviewed_by: Ana Ruiz, reviewed_on: 2026-10-01}}}\n"
    review = load_text(tmp_path, text).review
    assert review is not None
    assert review.languages["es"].reviewed_by == "Ana Ruiz"
    assert review.languages["es"].reviewed_on == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("languages", "message"),
    [
        ("{fr: {reviewed_by: Ana Ruiz, reviewed_on: 2026-10-01}}", "not a language of the clinic"),
        ("{es: Ana Ruiz}", "Name who read it"),
        ("{es: {reviewed_by: Ana Ruiz}}", "missing"),
        ("{es: {reviewed_by: Ana Ruiz, reviewed_on: yesterday}}", "not a day"),
        ("{es: {reviewed_by: Ana, reviewed_on: 2026-10-01, by: me}}", "Unknown key"),
    ],
)
def test_a_reader_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, languages: str, message: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load_text(tmp_path, WHO + NAP + REVIEW + languages + "}\n")
    (problem,) = refused.value.diagnostics
    assert message in problem.message
    assert problem.place
    assert problem.place.line
