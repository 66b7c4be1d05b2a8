"""The document that one kind of patient has: a compiled one with its conditions answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.contents import rebuilt, standing
from docgen.expression.truth import And, Atom, Condition, Truth, Wants, fold
from docgen.model import Document, Guards
from docgen.procedure.questions import Answer
from docgen.settings.kind_of_patient import KindOfPatient
from docgen.sheet.compiled import CompiledSheet


class KindFacts(NamedTuple):
    """What is known of a kind of patient; what only a record tells is left open."""

    kind: KindOfPatient

    def truth(self, atom: Atom) -> Truth | None:
        return self.kind.truth(atom) if self.kind.decides(atom) else None


def document_of(sheet: CompiledSheet, answers: Mapping[str, Answer]) -> Document:
    """Return what the patients who give these answers have, with what hangs on their records."""
    return document_for(sheet.document, sheet.kind(FrozenMap(answers)).kind)


def document_for(document: Document, kind: KindOfPatient) -> Document:
    """Leave out what no patient of a kind has, and answer what is known of the kind."""
    facts = KindFacts(kind)
    found = standing(document, lambda held: left_of(held, facts) is not None)
    return found._replace(
        blocks=rebuilt(
            found.blocks, lambda part: part._replace(guards=left_of(part.guards, facts) or ())
        )
    )


def left_of(guards: Guards, facts: KindFacts) -> Guards | None:
    """Return what the record of each patient must still answer; None: nobody has it."""
    left: list[Condition] = []
    for one in guards:
        found = fold(one, facts)
        if not isinstance(found, Truth):
            left += found.parts if isinstance(found, And) else (found,)
        elif found not in Wants.HOLDS.value:
            return None
    return tuple(dict.fromkeys(left))
