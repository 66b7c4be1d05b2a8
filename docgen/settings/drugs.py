"""Which medicines a text names: the short list in `templates/_shared/drugs.yaml`.

In: the file; then a text as somebody typed it ("Tylenol PM", "oxicodona y acetaminofén"). Out: the
generic names that stand in it, and their groups. No Python knows the name of a drug or of a group.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import Place, Problems, SettingsError, ValueProblem, error, suggest
from docgen.files import templates_root
from docgen.settings.mapping import MapReader
from docgen.settings.yamltree import Mapping as Tree
from docgen.settings.yamltree import load_yaml, read_text

DRUGS_FILE = "drugs.yaml"
_LONG = 7  # letters of a word in which one wrong letter is forgiven: no two names are so near
_WORD = re.compile(r"[a-z0-9]+")


class Drugs(NamedTuple):
    """The list: `names` maps the words of each name to generic names, `groups` these to a group.

    `tablets` are the strengths in which a drug is sold, in mg; `longest` the most words of a name.
    """

    names: FrozenMap[tuple[str, ...], tuple[str, ...]]
    groups: FrozenMap[str, str]
    tablets: FrozenMap[str, tuple[Decimal, ...]]
    longest: int

    def named(self, text: str) -> tuple[str, ...]:
        """Return the generic names of the drugs in a text, each once; the longest name counts."""
        words, found, at = words_of(text), dict[str, None](), 0
        while at < len(words):
            length = min(self.longest, len(words) - at)
            while length and not self._is_name(words[at : at + length]):
                length -= 1
            found |= dict.fromkeys(self._drugs(words[at : at + length]) if length else ())
            at += length or 1
        return tuple(found)

    def _is_name(self, words: tuple[str, ...]) -> bool:
        return bool(self._drugs(words))

    def _drugs(self, words: tuple[str, ...]) -> tuple[str, ...]:
        known = self.names.get(words)
        if known is not None:
            return known
        if len(words) == 1 and len(words[0]) >= _LONG:
            for name, drugs in self.names.items():
                if len(name) == 1 and len(name[0]) >= _LONG and is_near(words[0], name[0]):
                    return drugs
        return ()


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters without accents: "Ácido X-5" is acido, x, 5."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("'", ""))
    return tuple(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def is_near(one: str, other: str) -> bool:
    """Whether two words differ by one letter: another, one more or one less."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    short, long = sorted((one, other), key=len)
    at = next((n for n, letter in enumerate(short) if letter != long[n]), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]


@lru_cache(2)
def load_drugs(path: Path | None = None) -> Drugs:
    """Read the list, docgen's own unless a file is given.

    Raises:
        SettingsError: the file lists something wrong; all problems at once.
    """
    path = path or templates_root() / "_shared" / DRUGS_FILE
    problems = Problems()
    node = load_yaml((read_text(path), str(path)))
    if not isinstance(node, Tree):
        message, hint = "The file lists no drugs.", "Begin it with groups:."
        raise SettingsError(error("bad-file", message, hint, Place(str(path), 1, 1)))
    drugs = _read(MapReader(node, problems))
    problems.raise_as(SettingsError)
    return drugs


def _read(keys: MapReader) -> Drugs:
    names: dict[tuple[str, ...], tuple[str, ...]] = {}
    groups: dict[str, str] = {}
    listed = keys.group("groups")
    for group, _ in listed.entries():
        inner = listed.group(group.text)
        for drug, _ in inner.entries():
            groups[drug.text] = group.text
            others = (word.text for word in inner.words(drug.text))
            names |= {words_of(name): (drug.text,) for name in (drug.text, *others)}
    products = keys.group("products")
    for product, _ in products.entries():
        names[words_of(product.text)] = tuple(_known(products, product.text, groups))
    tablets = keys.group("tablets")
    sold = {drug: tuple(_strengths(tablets, drug)) for drug in _keys_among(tablets, groups)}
    keys.finish()
    longest = max(map(len, names), default=0)
    return Drugs(FrozenMap(names), FrozenMap(groups), FrozenMap(sold), longest)


def _known(keys: MapReader, key: str, groups: Mapping[str, str]) -> Iterator[str]:
    for word in keys.words(key, required="Name what it holds."):
        if word.text in groups:
            yield word.text
        else:
            problem = ValueProblem("This drug is in no group.", suggest(word.text, groups))
            keys.wrong(key, word.place, problem)


def _keys_among(keys: MapReader, groups: Mapping[str, str]) -> Iterator[str]:
    for key, _ in keys.entries():
        if key.text in groups:
            yield key.text
        else:
            keys.problems.add(keys.unknown(key, tuple(groups), "drug"))


def _strengths(keys: MapReader, key: str) -> Iterator[Decimal]:
    for word in keys.words(key):
        try:
            yield Decimal(word.text)
        except InvalidOperation:
            keys.wrong(key, word.place, ValueProblem("A number of mg is wanted.", "Write 500."))
