"""What hangs on a question that nobody has answered: texts, of every answer, and no patient's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from clock_samples import pack
from small_documents import content, document, items, paragraph

from docgen.cache import FrozenMap
from docgen.clock.checks import Hanging
from docgen.errors import InputError, error
from docgen.model import Document, Slot
from docgen.settings.questions import Answer, Answers, QuestionDecl
from docgen.unanswered import hanging_on, worded

SIDES = ("left", "right", "both")


def sheet(of: dict[Answer, tuple[str, ...]]) -> Callable[[Answers], Document]:
    """The sheet of a question "side": the lines of its answer, None where nobody knows."""

    def read(answers: Answers) -> Document:
        return document(items("Rest.", *of[answers.value("side")]))

    return read


@pytest.mark.parametrize(
    ("of", "printed", "left_out"),
    [
        # Printed where one answer would take it away, be it the first or the last.
        ({None: ("Ice.",), "left": ("Ice.",), "right": ("Ice.",), "both": ()}, ("Ice.",), ()),
        ({None: ("Ice.",), "left": (), "right": ("Ice.",), "both": ("Ice.",)}, ("Ice.",), ()),
        ({None: ("Ice.",), "left": (), "right": (), "both": ()}, ("Ice.",), ()),
        ({None: ("Ice.",), "left": ("Ice.",), "right": ("Ice.",), "both": ("Ice.",)}, (), ()),
        # Left out where one answer would bring it: each once, in the order of the sheets.
        ({None: (), "left": (), "right": (), "both": ("Walk.",)}, (), ("Walk.",)),
        (
            {None: (), "left": ("Sit.", "Walk."), "right": ("Walk.",), "both": ("Lie.",)},
            (),
            ("Sit.", "Walk.", "Lie."),
        ),
        (
            {None: ("Ice.",), "left": ("Walk.",), "right": ("Ice.",), "both": ("Ice.",)},
            ("Ice.",),
            ("Walk.",),
        ),
    ],
)
def test_what_some_answer_would_change_hangs_on_it(
    of: dict[Answer, tuple[str, ...]], printed: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    assert hanging_on("side", SIDES, {}, sheet(of)) == Hanging(printed, left_out)


def test_what_the_patient_answered_otherwise_is_kept() -> None:
    asked = []

    def read(answers: Answers) -> Document:
        asked.append((answers.value("sedation"), answers.value("side")))
        return document(paragraph("Rest."))

    assert hanging_on("side", SIDES, {"sedation": "no"}, read) == Hanging()
    assert asked == [("no", None), ("no", "left"), ("no", "right"), ("no", "both")]


def test_a_text_with_figures_counts_and_lines_of_signs_do_not() -> None:
    def read(answers: Answers) -> Document:
        own = ("Take 2.", "____", "2") if answers.value("side") else ()
        return document(items("Rest.", *own))

    assert hanging_on("side", SIDES, {}, read) == Hanging((), ("Take 2.",))


def test_no_value_of_a_patient_is_among_the_texts() -> None:
    def read(answers: Answers) -> Document:
        line = content("Call  ", Slot("patient.physician", "name"), " now.")
        return document(items(line) if answers.value("side") else items("Rest."))

    found = hanging_on("side", SIDES, {}, read)
    assert found.left_out == ("Call … now.",)
    assert found.printed == ("Rest.",)


@pytest.mark.parametrize("which", [None, *SIDES])
def test_nothing_is_said_where_one_of_the_sheets_cannot_be_made(which: Answer) -> None:
    def read(answers: Answers) -> Document:
        if answers.value("side") == which:
            raise InputError(error("x", "x"))
        return document(items(f"For {answers.value('side')}."))

    assert hanging_on("side", SIDES, {}, read) == Hanging()


def test_only_words_are_answers_that_sheets_are_kept_by() -> None:
    own = replace(
        pack(),
        questions=FrozenMap(
            {**pack().questions, "side": QuestionDecl("side", SIDES), "numb": QuestionDecl("numb")}
        ),
    )
    answers = Answers({"side": "left", "teeth": 2, "numb": None, "stranger": "x"})
    assert worded(answers, own) == {"side": "left"}
