"""What hangs on a question that nobody has answered: texts, of every answer, and no patient's."""

from __future__ import annotations

from dataclasses import replace

import pytest
import samples
from clock_samples import clinic, pack
from small_documents import box, content, document, items

from docgen.cache import FrozenMap
from docgen.clock.checks import Hanging
from docgen.expression.truth import Compare, Condition, Literal, Name, Not
from docgen.model import Block, Slot
from docgen.procedure.questions import Answer, QuestionDecl
from docgen.settings.effective import Settings
from docgen.settings.kind_of_patient import Resolved
from docgen.sheet.compiled import CompiledSheet, SheetParts

SIDES = ("left", "right", "both")


def side(answer: Answer) -> Condition:
    known = Name("known.side")
    return Not(known) if answer is None else Compare(Name("patient.side"), "==", Literal(answer))


def compiled(*blocks: Block, caches: bool = False) -> CompiledSheet:
    """A sheet of the procedure "tooth" that asks for a side as well, and whether it is numb."""
    questions = {**pack().questions, "side": QuestionDecl("side", SIDES)}
    questions.setdefault("numb", QuestionDecl("numb"))
    own = replace(pack(), questions=FrozenMap(questions))
    settings = FrozenMap({own.name: Settings(FrozenMap())})
    one = replace(clinic(), packs=FrozenMap({own.name: own}), procedures=settings)
    plate, nothing = samples.plate(), Resolved(FrozenMap())
    said = document(*blocks), plate.layout, (), ()
    parts = SheetParts("", *said, nothing, frozenset(), FrozenMap(), turned=False, locales=())
    return CompiledSheet(parts, plate, (), one, own, caches=caches)


def sheet(of: dict[Answer, tuple[str, ...]]) -> CompiledSheet:
    """The sheet of a question "side": the lines of its answer, None where nobody knows."""
    own = (items(*lines, guards=(side(answer),)) for answer, lines in of.items() if lines)
    return compiled(items("Rest."), *own)


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
    assert sheet(of).hanging_on(FrozenMap(), "side") == Hanging(printed, left_out)


def test_what_the_patient_answered_otherwise_is_kept() -> None:
    awake = Compare(Name("patient.numb"), "==", Literal("no"))
    one = compiled(items("Rest."), items("Walk.", guards=(side("left"), awake)))
    for numb, left_out in (("no", ("Walk.",)), ("yes", ()), (None, ())):
        others = FrozenMap[str, Answer]({"numb": numb})
        assert one.hanging_on(others, "side") == Hanging((), left_out)


def test_what_a_record_decides_besides_hangs_on_the_question_too() -> None:
    """Whether it stands on this patient's sheet or not: the warning speaks of the question."""
    one = compiled(items("Rest."), items("Walk.", guards=(side("left"), Name("known.visit"))))
    assert one.hanging_on(FrozenMap(), "side") == Hanging((), ("Walk.",))


def test_a_text_with_figures_counts_and_lines_of_signs_do_not() -> None:
    own = [items("Take 2.", "____", "2", guards=(side(one),)) for one in SIDES]
    found = compiled(items("Rest."), *own).hanging_on(FrozenMap(), "side")
    assert found == Hanging((), ("Take 2.",))


def test_no_value_of_a_patient_is_among_the_texts() -> None:
    line = content("Call  ", Slot("patient.physician", "name"), " now.")
    known = [items(line, guards=(side(one),)) for one in SIDES]
    one = compiled(items("Rest.", guards=(side(None),)), *known)
    found = one.hanging_on(FrozenMap(), "side")
    assert found.left_out == ("Call … now.",)
    assert found.printed == ("Rest.",)


def test_what_only_staff_read_hangs_on_nothing() -> None:
    page = box("staff", items("Ask again.", guards=(side("left"),)))
    assert compiled(items("Rest."), page).hanging_on(FrozenMap(), "side") == Hanging()


def test_what_hangs_on_it_is_found_once_for_patients_whose_counts_alone_differ() -> None:
    one = compiled(items("Rest."), items("Walk.", guards=(side("left"),)), caches=True)

    def found(**answers: Answer) -> Hanging:
        return one.hanging_on(FrozenMap(answers), "side")

    assert found(teeth=2) is found(teeth=3, stranger="x") is found()
    assert found(numb="no") is not found()
