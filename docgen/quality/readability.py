"""How hard a text reads: its sentences, its scores and their targets, its clinical words.

In: the texts of a sheet in reading order, a language, terms. Out: `Sentence` values, each with its
place; a number for each of the language's measures; what stands unexplained. Over every kind of
patient: `ReadingReport`, the worst of each with what weighs most, as `docgen check` tells it.

What counts as a sentence follows the formulas' own rules: a list item is one even without a full
stop; a heading or a cell only if it ends like one ("Call 911 now for any of these:"), else it is a
label; so are the lines to sign on. Slots, figures, telephone numbers and the clinic's names are
left out, so that a date never decides a score. Where each rule comes from:

- Flesch-Kincaid grade: Kincaid and others 1975. SMOG: McLaughlin 1969, with its exact constants.
- Szigriszt-Pazos: Szigriszt 1993, bands of the INFLESZ scale (Barrio 2008): 65 is easy.
- SOL: Contreras and others 1999, from SMOG counted in Spanish.
- Targets: AMA, NIH and HHS ask for grade 6 or lower; docgen's own (`TARGETS`) are stricter. Two
  formulas for each language, since one alone passes what another fails.
- Sentences under 15 words: editing to that, with fewer long words, moved spine leaflets from 5 % to
  75 % at grade 6.

A clinical word is explained where plain words for it stand in the same text as its first use, or
before it. One that stands in headings alone, as in a title, is explained anywhere on the sheet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from docgen.cache import FrozenMap, Memo
from docgen.contents import SLOT, SheetText, Stands, plain, texts, words_of
from docgen.errors import Diagnostic, Place, warning
from docgen.expression.truth import Condition
from docgen.model import Document, Guards
from docgen.procedure.libraries import Term
from docgen.quality.syllables import syllables
from docgen.settings.clinic import own_texts, place_of_key
from docgen.sheet.sheets import Sheet

LONG_WORD = 3  # syllables
MOST_WORDS = 15  # in a sentence
_STOP = re.compile(r"[.!?:\u2026][)\"'\u201d\u00bb]*$")
_BETWEEN = re.compile(r"(?<=[.!?])[)\"'\u201d\u00bb]*\s+(?=[A-ZÁÉÍÓÚÑÜ¿¡\d\u2026\"\u201c(])")
_SHORT = re.compile(r"\b(?:Dra?|Srt?a?|Mrs?|Ms|St|No|Ud|vs|approx)\.$", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w\u00b0])[^\W\d_]+(?:[-'\u2019\u2011][^\W\d_]+)*(?![\w@])")
_NAMES = {"heading", "label"}  # what names a part of the sheet, and is no running text
_REMEMBERED = 4096


class Sentence(NamedTuple):
    """One sentence as it stands on a sheet, its words, and the template line it comes from."""

    text: str
    words: tuple[str, ...]
    place: Place | None = None


class Counts(NamedTuple):
    """What formulas are reckoned from; counts of several texts add up."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0
    long_words: int = 0

    def plus(self, other: Counts) -> Counts:
        """Return the counts of both texts together."""
        return Counts(*(one + two for one, two in zip(self, other, strict=True)))


class TextReading(NamedTuple):
    """One text of a sheet as it was read.

    `used` and `explained` are the clinical words that it uses, and those that it explains.
    """

    text: SheetText
    sentences: tuple[Sentence, ...]
    counts: Counts  # none in a language that has no measures
    used: frozenset[Term]
    explained: frozenset[Term]


class Reader:
    """Reads the texts of sheets; kinds of patients share most of them, so each is read once.

    `omit` are the clinic's own names (its name, its address), which no editor can shorten; `terms`
    are the clinical words to look for.
    """

    def __init__(
        self, language: str = "", omit: Iterable[str] = (), terms: Iterable[Term] = ()
    ) -> None:
        """Remember nothing yet."""
        self._language, self._terms = language, tuple(terms)
        self._omit = sorted(filter(None, omit), key=len, reverse=True)
        self._known: Memo[SheetText, TextReading] = Memo("texts read", _REMEMBERED)

    def read(self, texts: Iterable[SheetText]) -> Iterator[TextReading]:
        """Read texts, one after the other."""
        for text in texts:
            yield self._known.get(text, partial(self._read, text))

    def _read(self, text: SheetText) -> TextReading:
        sentences, said = self._sentences(text), plain(text.content)
        return TextReading(
            text,
            sentences,
            count(sentences, self._language) if measures(self._language) else Counts(),
            frozenset(term for term in self._terms if term.stands_in(said)),
            frozenset(term for term in self._terms if term.explained_in(said)),
        )

    def _sentences(self, text: SheetText) -> tuple[Sentence, ...]:
        said = words_of(text.content)
        if text.role == "label" or (text.role in {"heading", "cell"} and not _STOP.search(said)):
            return ()
        for name in self._omit:
            said = said.replace(name, SLOT)
        cut = ((piece, tuple(_WORD.findall(piece))) for piece in sentences_in(said))
        return tuple(Sentence(piece, words, text.place) for piece, words in cut if words)


def sentences_in(text: str) -> Iterator[str]:
    """Cut a text after each full stop that is not one of a short form such as "Dr."."""
    start = 0
    for gap in _BETWEEN.finditer(text):
        if not _SHORT.search(text, start, gap.start()):
            yield text[start : gap.start()]
            start = gap.end()
    yield text[start:]


class ReadingMeasure(NamedTuple):
    """One formula with the target that a sheet keeps; `ease` means that more is easier."""

    name: str
    of: Callable[[Counts], float]
    target: float
    ease: bool = False

    def kept(self, value: float) -> bool:
        """Tell whether a value is on the easy side of the target."""
        return value >= self.target if self.ease else value <= self.target

    def harder(self, one: float, two: float) -> float:
        """Return the worse of two values."""
        return min(one, two) if self.ease else max(one, two)

    def wanted(self) -> str:
        """Write the target."""
        return f"{self.target:g} or {'more' if self.ease else 'less'}"


def flesch_kincaid(counts: Counts) -> float:
    """Return the US school grade."""
    by_sentence = counts.words / counts.sentences
    return 0.39 * by_sentence + 11.8 * counts.syllables / counts.words - 15.59


def smog(counts: Counts) -> float:
    """Return the US school grade at which everything is understood."""
    return 1.0430 * math.sqrt(30 * counts.long_words / counts.sentences) + 3.1291


def szigriszt_pazos(counts: Counts) -> float:
    """Return the ease of a Spanish text, from 0 (very hard) to over 80 (very easy)."""
    by_sentence = counts.words / counts.sentences
    return 206.835 - 62.3 * counts.syllables / counts.words - by_sentence


def sol(counts: Counts) -> float:
    """Return the school grade of a Spanish text."""
    return -2.51 + 0.74 * smog(counts)


TARGETS: Mapping[str, tuple[ReadingMeasure, ...]] = FrozenMap(
    {
        "en": (
            ReadingMeasure("Flesch-Kincaid grade", flesch_kincaid, 5),
            ReadingMeasure("SMOG", smog, 7),
        ),
        "es": (
            ReadingMeasure("INFLESZ", szigriszt_pazos, 65, ease=True),
            ReadingMeasure("SOL", sol, 6),
        ),
    }
)


def measures(language: str) -> tuple[ReadingMeasure, ...]:
    """Return the measures of a language, `es` or `es-US`; none where docgen knows no formula."""
    return TARGETS.get(language.partition("-")[0], ())


def count(sentences: Iterable[Sentence], language: str) -> Counts:
    """Count sentences in a language that has measures."""
    language = language.partition("-")[0]
    lengths = [tuple(syllables(word, language) for word in one.words) for one in sentences]
    every = [number for one in lengths for number in one]
    return Counts(len(lengths), len(every), sum(every), sum(n >= LONG_WORD for n in every))


def scores(counts: Counts, language: str) -> tuple[float, ...]:
    """Return a value for each measure of the language; none of a text without words."""
    if not counts.words:
        return ()
    return tuple(measure.of(counts) for measure in measures(language))


class Unexplained(NamedTuple):
    """A word that stands on a sheet before, or without, what explains it."""

    term: Term
    place: Place | None


def unexplained(read: Iterable[TextReading]) -> Iterator[Unexplained]:
    """Yield the terms that the texts of a sheet, in reading order, use without explaining."""
    in_names: dict[Term, Place | None] = {}
    told: set[Term] = set()
    for text, _, _, used, explained in read:
        told |= explained
        for term in used - told:
            in_names.setdefault(term, text.place)
            if text.role not in _NAMES:
                told.add(term)
                yield Unexplained(term, text.place)
    for term in in_names.keys() - told:
        yield Unexplained(term, in_names[term])


_HEAVIEST = 5  # words in a report


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


class ReadingReport(NamedTuple):
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
        self._reader = Reader(language, omit, terms)
        self._worst: tuple[float, ...] = ()
        self._seen: dict[Sentence, None] = {}
        self._unexplained: dict[Unexplained, None] = {}

    def add(self, document: Document, stands: Stands) -> None:
        """Count one patient's sheet; `stands` says which blocks are on it."""
        read = tuple(self._reader.read(texts(document.blocks, stands)))
        total = Counts()
        for one in read:
            if one.sentences:
                self._seen.update(dict.fromkeys(one.sentences))
                total = total.plus(one.counts)
        values = scores(total, self.language)
        pairs = zip(measures(self.language), self._worst or values, values, strict=False)
        self._worst = tuple(measure.harder(one, two) for measure, one, two in pairs)
        self._unexplained.update(dict.fromkeys(unexplained(read)))

    def reading(self) -> ReadingReport:
        """Return what all the sheets come to."""
        results = zip(measures(self.language), self._worst, strict=False)
        return ReadingReport(
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


def reading_problems(sheet: Sheet, name: str, reading: ReadingReport) -> Iterator[Diagnostic]:
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
            return place_of_key(sheet.clinic, path)
    return sentence.place
