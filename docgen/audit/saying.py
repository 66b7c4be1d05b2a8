"""What a program can tell of what a sheet says: words, voice, numbers, what it asks of its reader.

In: `Evidence`. Out: a `Finding` with the line that shows it. PEMAT counts something as so when it
is so four times in five (its user's guide): that is `MOSTLY`.
"""

from __future__ import annotations

import re

from docgen.audit.evidence import Evidence, text_of
from docgen.audit.items import PERSON, Finding, Verdict, met, not_applicable, not_met
from docgen.audit.words import SPEECH

MOSTLY = 0.8


def purpose(evidence: Evidence) -> Finding:
    """The title names the procedure."""
    title = evidence.document.title
    named = [word for word in re.findall(r"\w{4,}", evidence.title) if _has(title, word)]
    if named:
        return met(f'the title says "{title}"', evidence.top)
    return not_met(f'the title "{title}" does not say "{evidence.title}"', evidence.top)


def everyday_words(evidence: Evidence) -> Finding:
    """The reading scores keep their targets."""
    if not evidence.measured:
        return PERSON
    if evidence.hard:
        return not_met("; ".join(evidence.hard))
    return met("the reading scores keep their targets")


def terms_explained(evidence: Evidence) -> Finding:
    """Each clinical word is explained where it first stands."""
    for word, place in evidence.unexplained:
        return not_met(f'"{word}" stands unexplained', place)
    return met("the words of glossary.yaml are explained") if evidence.listed else PERSON


def active_voice(evidence: Evidence) -> Finding:
    """Four sentences of five say who does what."""
    speech = SPEECH.get(evidence.language)
    sentences = list(evidence.sentences())
    if not speech or not sentences:
        return PERSON
    passive = [one for one in sentences if speech.passive.search(one.text)]
    share = 1 - len(passive) / len(sentences)
    why = f"{len(passive)} of {len(sentences)} sentences are passive"
    place = passive[0].place if passive else None
    return met(why, place) if share >= MOSTLY else not_met(why, place)


def numbers_clear(evidence: Evidence) -> Finding:
    """Numbers are figures, not words."""
    speech = SPEECH.get(evidence.language)
    if not speech:
        return PERSON
    for sentence in evidence.sentences():
        if found := speech.number.search(sentence.text):
            return not_met(f'"{found[0]}" is not a figure', sentence.place)
    if not any(re.search(r"\d", text_of(unit.content)) for unit in evidence.texts()):
        return not_applicable("no numbers")
    return met("every number is a figure")


def no_sums(evidence: Evidence) -> Finding:
    """Where a clock time can be told, no reader has to add hours to it."""
    told = {slot.path for slot in evidence.slots()}
    for span in evidence.spans:
        for unit in evidence.texts():
            if f"times.{span.time}" not in told and _has(text_of(unit.content), span.words):
                return not_met(f'"{span.words}" stands without its clock time', unit.place)
    return met("every time that can be told is a clock time")


def sums_shown(evidence: Evidence) -> Finding:
    """Where a sum is asked for, a person judges how it is explained."""
    return not_applicable("no sums") if no_sums(evidence).verdict is Verdict.MET else PERSON


def actions(evidence: Evidence) -> Finding:
    """The reader is asked to do something."""
    speech = SPEECH.get(evidence.language)
    for item in evidence.items():
        if item.check:
            return met("there are boxes to tick", item.place)
    for sentence in evidence.sentences():
        if speech and speech.action.search(sentence.text):
            return met(f'"{sentence.text}"', sentence.place)
    return not_met("nothing is asked of the reader", evidence.top) if speech else PERSON


def speaks_to_reader(evidence: Evidence) -> Finding:
    """The sheet says "you", and never "the patient"."""
    speech = SPEECH.get(evidence.language)
    if not speech:
        return PERSON
    sentences = list(evidence.sentences())
    for sentence in sentences:
        if found := speech.third.search(sentence.text):
            return not_met(f'"{found[0]}" speaks of the reader', sentence.place)
    spoken = [s for s in sentences if speech.reader.search(s.text) or speech.action.search(s.text)]
    if not spoken:
        return not_met("no sentence speaks to the reader", evidence.top)
    return met(f"{len(spoken)} of {len(sentences)} sentences speak to the reader", spoken[0].place)


def _has(text: str, words: str) -> bool:
    return words.casefold() in text.casefold()
