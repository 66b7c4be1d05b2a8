"""The law: what nobody knows never takes a warning away.

What any known answer to a question prints as a prohibition, a ride, a companion or an emergency
line also stands on the sheet where the answer is unknown, or its "if you get ..." form does.
Held for every shipped sheet, example clinic, question and kind of patient.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from example_sheets import clinics, engine
from kinds import document_of

from docgen import contents
from docgen.engine import Engine
from docgen.errors import Diagnostic, PatientError, SettingsError
from docgen.model import Box, Document
from docgen.patient.record import Patient
from docgen.procedure.questions import Answer
from docgen.quality.check import check_clinic
from docgen.quality.trials import kinds_of_patient
from docgen.settings.clinic import Clinic
from docgen.settings.effective import fixed_answers
from docgen.sheet.sheets import Sheet, choose_sheet

MADE_UP = Path(__file__).parent
PROHIBITION = re.compile(
    r"\b(do not|don't|nothing|never|no more than|not even)\b|\bno \w", re.IGNORECASE
)
RIDE = re.compile(
    r"\b(takes?|drives?) you home\b|\bgoes home with you\b|\bhome alone\b", re.IGNORECASE
)
COMPANION = re.compile(r"\bstays?\b.*\badult\b|\b(adult|someone)\b.*\bstays?\b", re.IGNORECASE)
OPEN = re.compile(r"\b(if|may)\b|^with\b", re.IGNORECASE)  # what an "if you get ..." form has


def texts(document: Document) -> dict[str, bool]:
    """Each text of a sheet, and whether it stands in the emergency box."""
    boxes = [one for one in document.blocks if isinstance(one, Box) and one.kind == "emergency"]
    urgent = {contents.plain(text.content) for text in contents.texts(boxes)}
    all_texts = (contents.plain(text.content) for text in contents.texts(document.blocks))
    return {text: text in urgent for text in all_texts if any(map(str.isalpha, text))}


def taken_away(by: Engine, sheet: Sheet) -> Iterator[tuple[str, Answer, str]]:
    """Yield question, answer and text where only a known answer prints it."""

    def read(answers: Mapping[str, Answer]) -> dict[str, bool]:
        return texts(document_of(by.compiled(sheet), answers))

    fixed = fixed_answers(sheet.pack, sheet.clinic.procedures[sheet.pack.name])
    for kind in kinds_of_patient(by, sheet).tried:
        said = read(kind)
        for question in sheet.pack.questions:
            if kind.get(question) is None or question in fixed:
                continue
            unknown = read({**kind, question: None})
            for text, urgent in said.items():
                if text not in unknown and not _stands_for(text, unknown, urgent=urgent):
                    yield question, kind[question], text


def _stands_for(text: str, unknown: Mapping[str, bool], *, urgent: bool) -> bool:
    """Whether a text is no duty, or its conditional form is on the other sheet."""
    if urgent:
        return False
    for duty in (RIDE, COMPANION):
        if duty.search(text):
            return any(OPEN.search(one) and duty.search(one) for one in unknown)
    if PROHIBITION.search(text):
        rest = text.rstrip(".").lower()
        return any(OPEN.search(one) and rest in one.lower() for one in unknown)
    return True


@pytest.mark.parametrize("name", sorted(clinics()))
def test_what_nobody_knows_takes_no_warning_away(name: str) -> None:
    clinic = clinics()[name]
    for pack in clinic.packs.values():
        for sheet in pack.sheets:
            wanted = choose_sheet(sheet, clinic, pack.name, "en", "standard")
            assert list(taken_away(engine(), wanted)) == [], sheet


WARNS = """\
# Your finger

{% include "strip.md" %}

::: summary
## :list: In short

- We look at your finger.
:::

{% include "emergency.md" %}

{% include "contact.md" %}

{% include "medicines.md" %}

## :pill: At home

{% if patient.hand == 'left' %}
- LEFT
{% elif patient.hand == 'right' %}
- You may wear a ring.
{% elif patient.hand == 'unknown' %}
- UNKNOWN
{% endif %}
"""


def hand_clinic(
    folder: Path, left: str, unknown: str, also: str = "", required: str = ""
) -> Clinic:
    """A clinic that says `left` of one hand and `unknown` of no hand."""
    shutil.copytree(MADE_UP / "finger-splint", folder)
    own = folder / "templates" / "finger-splint"
    declared = (own / "procedure.yaml").read_text(encoding="utf-8")
    asked = f"questions:\n  hand: {{choice: [left, right]{required}}}\n"
    declared = declared.replace("questions:\n", asked)
    (own / "procedure.yaml").write_text(declared, encoding="utf-8")
    text = WARNS.replace("LEFT", left).replace("- UNKNOWN\n", f"- {unknown}\n" if unknown else "")
    (own / "discharge.md").write_text(text, encoding="utf-8")
    (own / "emergency-also.md").write_text(also, encoding="utf-8")
    return Clinic.load(folder)


def finger(folder: Path, left: str, unknown: str, also: str = "") -> list[tuple[str, Answer, str]]:
    """What the sheet of such a clinic takes away."""
    by = Engine()
    clinic = hand_clinic(folder, left, unknown, also)
    return list(
        taken_away(by, choose_sheet("discharge", clinic, "finger-splint", "en", "standard"))
    )


RECORD = {
    "id": "5",
    "name": {"given": "Ana", "family": "Ruiz"},
    "birth_date": "1990-05-02",
    "procedure": "finger-splint",
    "appointment": "2026-12-08T09:30",
    "procedure_end": "2026-12-08T09:40",
    "fingers": [{"finger": "thumb"}, {"finger": "ring finger"}],
}


RINGS = """\
msgid "{fingers} rings"
msgid_plural "{fingers} rings"
msgstr[0] "{fingers} ring"
msgstr[1] "{fingers} rings"
"""


def told(clinic: Clinic, **known: str) -> list[Diagnostic]:
    patient = Patient.parse({**RECORD, **known}, clinic.packs["finger-splint"])
    made = Engine().make_sheet("discharge", clinic, patient)
    return [one for one in made.warnings if one.code == "unanswered"]


def test_the_warning_names_what_an_unknown_answer_printed_and_left_out(tmp_path: Path) -> None:
    clinic = hand_clinic(tmp_path / "hand", "Do not wear a ring.", "Ask us.")
    (found,) = told(clinic)
    assert found.message == (
        'hand is not known. Printed, to be safe: "Ask us". '
        'Left out: "Do not wear a ring", "You may wear a ring".'
    )
    assert found.hint == "Write left or right in the record."
    assert told(clinic, hand="left") == []


def test_what_one_answer_alone_takes_away_is_named_as_printed(tmp_path: Path) -> None:
    (found,) = told(hand_clinic(tmp_path / "hand", "Do not wear a ring.", "Do not wear a ring."))
    assert found.message == (
        'hand is not known. Printed, to be safe: "Do not wear a ring". '
        'Left out: "You may wear a ring".'
    )


def test_an_answer_with_nothing_for_it_is_told_as_left_out(tmp_path: Path) -> None:
    (found,) = told(hand_clinic(tmp_path / "hand", "Do not wear a ring.", ""))
    assert "Printed" not in found.message
    assert '"Do not wear a ring", "You may wear a ring".' in found.message


def test_the_warning_holds_no_figure_of_the_patient(tmp_path: Path) -> None:
    known = "{% if known.fingers %}"
    left = f"\n\n{known}\n- {{{{ patient.fingers | count }}}} rings\n{{% endif %}}"
    clinic = hand_clinic(tmp_path / "hand", f"Wait.{left}", "")
    with (clinic.folder / "locales/en/LC_MESSAGES/docgen.po").open("a", encoding="utf-8") as own:
        own.write(f"\n{RINGS}")
    text = "".join(one.message for one in told(clinic))
    assert '"Wait"' in text
    assert "rings" not in text


def test_a_sheet_whose_question_is_required_is_refused_without_the_answer(tmp_path: Path) -> None:
    clinic = hand_clinic(tmp_path / "hand", "Rest.", "Ask us.", required=", required: [discharge]")
    with pytest.raises(PatientError, match=r"hand is missing; .* Write left or right"):
        told(clinic)
    assert told(clinic, hand="right") == []
    assert Engine().make("discharge", clinic, Patient.blank("finger-splint"))
    errors = check_clinic(tmp_path / "hand", date(2026, 12, 1)).errors
    assert {one.code for one in errors} == {"untranslated"}  # the words made up here


def test_a_slip_in_the_sheets_of_a_question_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r'"discharged" is not a sheet\. Write .*discharge'):
        hand_clinic(tmp_path / "hand", "Rest.", "Ask us.", required=", required: [discharged]")


@pytest.mark.parametrize(
    ("left", "unknown"),
    [
        ("Do not wear a ring.", "Do not wear a ring."),
        ("Do not wear a ring.", "If it is the left hand, do not wear a ring."),
        ("Someone drives you home.", "You may need someone who drives you home."),
        ("An adult stays with you.", "If it is the left hand, an adult stays with you."),
        ("You may wear a ring.", "Ask us about rings."),
    ],
)
def test_a_sheet_that_keeps_the_law_is_left_alone(tmp_path: Path, left: str, unknown: str) -> None:
    assert finger(tmp_path / "hand", left, unknown) == []


@pytest.mark.parametrize(
    ("left", "unknown"),
    [
        ("Do not wear a ring.", "You may wear a ring."),
        ("Do not wear a ring.", "If you like, wear a ring."),
        ("Lift nothing.", "Ask us."),
        ("Someone drives you home.", "You may drive home."),
        ("An adult stays with you.", "You may stay alone."),
    ],
)
def test_a_sheet_that_breaks_the_law_is_found(tmp_path: Path, left: str, unknown: str) -> None:
    assert finger(tmp_path / "hand", left, unknown) == [("hand", "left", left)]


def test_an_emergency_line_of_one_answer_is_found(tmp_path: Path) -> None:
    sign = "Blue fingers"
    also = (
        f"{{% if patient.hand == 'left' or patient.hand == 'unknown' %}}\n- {sign}\n{{% endif %}}\n"
    )
    assert finger(tmp_path / "kept", "Rest.", "Rest.", also) == []
    also = also.replace("or patient.hand == 'unknown' ", "").replace(
        "{% endif", "{% elif patient.hand == 'unknown' %}\n{% endif"
    )
    assert finger(tmp_path / "broken", "Rest.", "Rest.", also) == [("hand", "left", sign)]
