"""Reading scores of a text, and the targets that docgen's sheets keep.

In: sentences, a language. Out: `Counts`, and a number for each of the language's measures.

Where each rule comes from:
- Flesch-Kincaid grade: Kincaid and others 1975. SMOG: McLaughlin 1969, with its exact constants.
- Szigriszt-Pazos: Szigriszt 1993, bands of the INFLESZ scale (Barrio 2008): 65 is easy.
- SOL: Contreras and others 1999, from SMOG counted in Spanish.
- Targets: AMA, NIH and HHS ask for grade 6 or lower; docgen's own (`TARGETS`) are stricter. Two
  formulas for each language, since one alone passes what another fails.
- Sentences under 15 words: editing to that, with fewer long words, moved spine leaflets from 5 % to
  75 % at grade 6.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.readability.sentences import Sentence
from docgen.readability.syllables import syllables

LONG_WORD = 3  # syllables
MOST_WORDS = 15  # in a sentence


class Counts(NamedTuple):
    """What formulas are reckoned from; counts of several texts add up."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0
    long_words: int = 0

    def plus(self, other: Counts) -> Counts:
        """Return the counts of both texts together."""
        return Counts(*(one + two for one, two in zip(self, other, strict=True)))


class Measure(NamedTuple):
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


TARGETS: Mapping[str, tuple[Measure, ...]] = FrozenMap(
    {
        "en": (
            Measure("Flesch-Kincaid grade", flesch_kincaid, 5),
            Measure("SMOG", smog, 7),
        ),
        "es": (
            Measure("INFLESZ", szigriszt_pazos, 65, ease=True),
            Measure("SOL", sol, 6),
        ),
    }
)


def measures(language: str) -> tuple[Measure, ...]:
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
