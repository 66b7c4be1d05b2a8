"""How hard a sheet reads, over every kind of patient: what `docgen check` says of its words.

In: the documents of one sheet in one language, each as one patient gets it. Out: `Reading`: the
worst score of each measure, the sentences that are too long, the long words that weigh most, the
clinical words that stand unexplained; and warnings, each at its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from docgen.cache import Memo
from docgen.contents import Stands, texts
from docgen.errors import Diagnostic, Place, warning
from docgen.model import Document, Guards
from docgen.quality.readability import (
    LONG_WORD,
    MOST_WORDS,
    Counts,
    Glossary,
    Reader,
    Sentence,
    Unexplained,
    count,
    measures,
    scores,
)
from docgen.quality.syllables import syllables
from docgen.settings.expression import Condition
from docgen.settings.letters import own_texts, place_of
from docgen.settings.libraries import Term
from docgen.sheets import Sheet

_HEAVIEST = 5  # words in a report
_REMEMBERED = 4096


class Score(NamedTuple):
    """The hardest value of one measure over all kinds of patients."""

    measure: str
    value: float
    target: str
    kept: bool

    def __str__(self) -> str:
        """Write "SMOG 6.9 (7 or less)"."""
        return f"{self.measure} {self.value:.1f} ({self.target})"


class Heavy(NamedTuple):
    """A long word: in how many sentences it stands, and where first."""

    word: str
    times: int
    place: Place | None


class Reading(NamedTuple):
    """What the words of one sheet in one language ask of their reader."""

    scores: tuple[Score, ...]
    longest: int  # words of the longest sentence
    too_long: tuple[Sentence, ...]
    heavy: tuple[Heavy, ...]
    unexplained: tuple[Unexplained, ...]

    def lines(self) -> Iterator[str]:
        """Write the lines of the report."""
        parts = [*map(str, self.scores), f"longest sentence {self.longest} words ({MOST_WORDS})"]
        yield "  reads at: " + ", ".join(parts)
        if self.heavy:
            yield "  long words: " + "; ".join(
                f"{one.word} ({one.times}, {_line(one.place)})" for one in self.heavy
            )

    def plain(self) -> dict[str, object]:
        """Return the report for programs."""
        return {
            "scores": [one._asdict() for one in self.scores],
            "longest_sentence": self.longest,
            "long_sentences": [
                {"text": one.text, "words": len(one.words), "place": _line(one.place)}
                for one in self.too_long
            ],
            "long_words": [{**one._asdict(), "place": _line(one.place)} for one in self.heavy],
            "unexplained": [one.term.word for one in self.unexplained],
        }


class Tally:
    """Adds up the sheets of all kinds of patients, which share most of their sentences."""

    def __init__(self, language: str, omit: Iterable[str], terms: Iterable[Term]) -> None:
        """Start with no sheet; `omit` are names that no one can shorten."""
        self.language = language
        self._reader = Reader(omit)
        self._glossary = Glossary(terms)
        self._counts: Memo[tuple[Sentence, ...], Counts] = Memo("counts", _REMEMBERED)
        self._worst: tuple[float, ...] = ()
        self._seen: dict[Sentence, None] = {}
        self._unexplained: dict[Unexplained, None] = {}

    def add(self, document: Document, stands: Stands) -> None:
        """Count one patient's sheet; `stands` says which blocks are on it."""
        said = tuple(texts(document.blocks, stands))
        total = Counts()
        for found in self._reader.sentences(said):
            self._seen.update(dict.fromkeys(found))
            if measures(self.language):
                counted = self._counts.get(found, lambda found=found: count(found, self.language))  # type: ignore[misc]
                total = total.plus(counted)
        values = scores(total, self.language)
        pairs = zip(measures(self.language), self._worst or values, values, strict=False)
        self._worst = tuple(measure.harder(one, two) for measure, one, two in pairs)
        self._unexplained.update(dict.fromkeys(self._glossary.unexplained(said)))

    def reading(self) -> Reading:
        """Return what all the sheets come to."""
        results = zip(measures(self.language), self._worst, strict=False)
        return Reading(
            tuple(Score(m.name, value, m.wanted(), m.kept(value)) for m, value in results),
            max((len(one.words) for one in self._seen), default=0),
            tuple(one for one in self._seen if len(one.words) > MOST_WORDS),
            self._heavy(),
            tuple(self._unexplained),
        )

    def _heavy(self) -> tuple[Heavy, ...]:
        """Return the long words that weigh most: how often, times the syllables over two."""
        if not measures(self.language):
            return ()
        language = self.language.partition("-")[0]
        found: dict[str, list[Place | None]] = {}
        for sentence in self._seen:
            for word in dict.fromkeys(word.lower() for word in sentence.words):
                found.setdefault(word, []).append(sentence.place)
        weights = {
            word: len(places) * (syllables(word, language) - LONG_WORD + 1)
            for word, places in found.items()
            if syllables(word, language) >= LONG_WORD
        }
        heaviest = sorted(weights, key=lambda word: (-weights[word], word))[:_HEAVIEST]
        return tuple(Heavy(word, len(found[word]), found[word][0]) for word in heaviest)


def _line(place: Place | None) -> str:
    return str(Place(place.file, place.line)) if place else ""


def stands_for(answers: Mapping[Condition, bool]) -> Stands:
    """Return the test whether a block is on the sheet of the patient who gives these answers."""

    def stands(guards: Guards) -> bool:
        return all(answers.get(guard, True) for guard in guards)

    return stands


def reading_problems(sheet: Sheet, name: str, reading: Reading) -> Iterator[Diagnostic]:
    """Yield a warning for each score, sentence and word that a reader will trip over."""
    for score in reading.scores:
        if not score.kept:
            words = ", ".join(one.word for one in reading.heavy)
            hint = f"Long words weigh most: {words}." if words else "Write shorter sentences."
            place = reading.heavy[0].place if reading.heavy else None
            message = f"{name} is hard to read: {score}."
            yield warning("reading-level", message, hint, place)
    for sentence in reading.too_long:
        yield warning(
            "long-sentence",
            f'A sentence of {len(sentence.words)} words: "{sentence.text}"',
            f"Make two of it: {MOST_WORDS} words at most.",
            place_in(sentence, sheet),
        )
    for one in reading.unexplained:
        meanings = '" or "'.join(dict.fromkeys(one.term.meanings))
        yield warning(
            "unexplained",
            f'{name} says "{one.term.word}" before it explains it.',
            f'Say "{meanings}" in the same sentence.',
            one.place,
        )


def place_in(sentence: Sentence, sheet: Sheet) -> Place | None:
    """Return the key of `clinic.yaml` for the clinic's own text, else the line of the template."""
    settings = sheet.clinic.procedures[sheet.pack.name]
    for path, text in own_texts(sheet.clinic, sheet.pack.name, settings):
        if sentence.text in " ".join(text.split()):
            return place_of(sheet.clinic, path)
    return sentence.place
