"""What a sheet prints, and what it leaves out, while nobody knows the answer to a question.

In: the sheet's Document with the answer unknown, and with each answer that there is. Out: the texts
that hang on it, for the warning that goes with the sheet. A slot is shown as an ellipsis: no value
of a patient is among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from docgen.cache import FrozenMap
from docgen.clock.checks import Hanging
from docgen.contents import texts, words_of
from docgen.errors import DocgenError
from docgen.model import Document
from docgen.settings.procedure import Pack
from docgen.settings.questions import Answer, Answers


def hanging_on(
    question: str,
    choices: tuple[str, ...],
    others: Mapping[str, Answer],
    read: Callable[[Answers], Document],
) -> Hanging:
    """Return what hangs on `question`; `others` are the patient's answers to other questions.

    `read` returns the sheet for given answers. Nothing is said where it cannot be made for one of
    the `choices`: `docgen check` says why.
    """
    try:
        said = _texts(read(Answers(others)))
        by_answer = [_texts(read(Answers({**others, question: one}))) for one in choices]
    except DocgenError:
        return Hanging()
    return Hanging(
        tuple(text for text in said if any(text not in held for held in by_answer)),
        tuple(dict.fromkeys(t for held in by_answer for t in held if t not in said)),
    )


def worded(answers: Answers, pack: Pack) -> FrozenMap[str, Answer]:
    """Return the answers that are words. Counts are left open: their figures are the patient's."""
    known = answers.known()
    return FrozenMap(
        (name, known[name]) for name in pack.questions if isinstance(known.get(name), str)
    )


def _texts(document: Document) -> Mapping[str, None]:
    """Return the texts of a sheet in reading order, each once."""
    said = (words_of(text.content) for text in texts(document.blocks))
    return FrozenMap((words, None) for words in said if any(map(str.isalpha, words)))
