"""What a sheet prints, and what it leaves out, while nobody knows the answer to a question.

In: the sheet's Document with the answer unknown, and with each answer that there is. Out: the texts
that hang on it, for the warning that goes with the sheet. A slot is shown as an ellipsis: no value
of a patient is among them.
"""

from __future__ import annotations

from collections.abc import Mapping

from docgen.cache import FrozenMap
from docgen.clock.checks import Hanging
from docgen.contents import texts, without_staff, words_of
from docgen.procedure.procedure import Pack
from docgen.procedure.questions import Answer
from docgen.sheet.compiled import CompiledSheet


def hanging_on(
    question: str,
    choices: tuple[str, ...],
    others: FrozenMap[str, Answer],
    sheet: CompiledSheet,
) -> Hanging:
    """Return what hangs on `question`; `others` are the patient's answers to other questions."""
    said = _texts(sheet, others)
    by_answer = [_texts(sheet, FrozenMap({**others, question: one})) for one in choices]
    return Hanging(
        tuple(text for text in said if any(text not in held for held in by_answer)),
        tuple(dict.fromkeys(t for held in by_answer for t in held if t not in said)),
    )


def worded(answers: FrozenMap[str, Answer], pack: Pack) -> FrozenMap[str, Answer]:
    """Return the answers that are words. Counts are left open: their figures are the patient's."""
    return FrozenMap(
        (name, answers[name]) for name in pack.questions if isinstance(answers.get(name), str)
    )


def _texts(sheet: CompiledSheet, answers: FrozenMap[str, Answer]) -> Mapping[str, None]:
    """Return the texts that some patients of a kind have, in reading order, each once."""
    kind = sheet.kind(answers).kind
    found = texts(without_staff(sheet.document).blocks, lambda held: sheet.may_stand(held, kind))
    said = (words_of(text.content) for text in found)
    return FrozenMap((words, None) for words in said if any(map(str.isalpha, words)))
