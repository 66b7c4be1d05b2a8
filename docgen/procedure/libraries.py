"""Lists beside `procedure.yaml`: emergency signs, medicines, and words that the sheets explain.

In: `signs.yaml` and `drugs.yaml` of docgen's `_shared`, and the `glossary.yaml` of a procedure.
Out: `SignsFile`, `Drugs`, `Term` values. No Python knows a sign, a drug or a word by its name.

The signs are those for which a patient calls the emergency number at once: the library has all
that procedures share, and a procedure says under `floor:` which it has, and its own. Those of every
sheet always stand there; where a procedure declares nothing, the library names the rest, so that a
forgotten `floor:` prints more rather than less. Clinics only add to it.

    floor:
      - cough_blood                                           # a sign of the library, by its id
      - {sign: tight_splint, text: Blue fingers, ask: "..."}  # one of its own
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import Place, Problems, SettingsError, ValueProblem, error, suggest
from docgen.files import templates_root
from docgen.schema import kinds
from docgen.schema.declaration import (
    NAME,
    FileFacts,
    KeyPlace,
    MapReader,
    Schema,
    ValueKind,
    build,
    declare,
    group,
    many,
    mapped,
    shortened,
)
from docgen.schema.yamltree import Mapping, Node, Scalar, Sequence, load_yaml

SIGNS_FILE, DRUGS_FILE, GLOSSARY_FILE = "signs.yaml", "drugs.yaml", "glossary.yaml"
_LONG = 7  # letters of a word in which one wrong letter is forgiven: no two names are so near
_WORD = re.compile(r"[a-z0-9]+")


def _keys_in(path: Path, message: str, hint: str) -> Mapping:
    """Return a file of keys.

    Raises:
        InputError: the file cannot be read.
        SettingsError: it is none; `message` says what it lacks.
    """
    node = load_yaml(path)
    if not isinstance(node, Mapping):
        raise SettingsError(error("bad-file", message, hint, Place(str(path), 1, 1)))
    return node


# Emergency signs


@dataclass(frozen=True, slots=True, kw_only=True)
class SignTexts:
    """What a sheet says of a sign; both are messages."""

    text: str = declare(
        kinds.line(60),  # a sign is read at a glance
        "The sign as patients read it.",
        required="Write the sign as patients read it.",
    )
    ask: str = declare(
        kinds.line(90),
        "The question of the teach-back.",
        required="Write the question: What will you do if ...?",
    )
    of: str = declare(kinds.text(), "What it is a sign of: spine, lung, ...")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignDecl(SignTexts):
    """A sign for which a patient calls the emergency number at once."""

    name: str
    always: bool = declare(kinds.flag(), "Whether all sheets of all procedures have it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSignKeys(SignTexts):
    """A sign of a procedure's own. It is never one of every sheet: those are the library's."""

    sign: Scalar | None = declare(
        kinds.placed("an id"), "Its id.", required="Write an id, such as tight_splint."
    )


@dataclass(frozen=True, slots=True)
class SignsFile:
    """The library: `signs.yaml`."""

    signs: FrozenMap[str, SignDecl] = declare(
        mapped(group(SignDecl), required="Write its text and its question."),
        "Every sign, by its id.",
        tells="signs",
    )
    without_floor: tuple[str, ...] = declare(
        many(kinds.word("a sign", lambda facts: facts.signs, said="the name of a sign")),
        "Those of a procedure that declares none.",
    )

    @property
    def always(self) -> tuple[SignDecl, ...]:
        """The signs that stand on every sheet, in order."""
        return tuple(sign for sign in self.signs.values() if sign.always)

    def printed(self, own: tuple[SignDecl, ...] | None) -> tuple[tuple[SignDecl, ...], SignDecl]:
        """Return a procedure's signs as they are printed, and the one that is asked about.

        `own` are those that it declares, None where it declares nothing.
        """
        if own is None:
            own = tuple(self.signs[name] for name in self.without_floor)
        wanted = {*own, *self.always}
        shared = [sign for sign in self.signs.values() if sign in wanted]
        printed = (*shared, *(sign for sign in own if sign.name not in self.signs))
        return printed, next((sign for sign in own if not sign.always), printed[0])


def load_signs(path: Path) -> SignsFile:
    """Read the library.

    Raises:
        InputError: the file cannot be read.
        SettingsError: it declares something wrong; all problems at once.
    """
    node = _keys_in(path, "The file lists no signs.", "Begin it with signs:.")
    problems = Problems()
    found = build(SignsFile, MapReader(node, problems), FileFacts())
    problems.raise_as(SettingsError)
    return found or SignsFile()


def floor() -> ValueKind[tuple[SignDecl, ...]]:
    """The signs of a procedure: ids of the library, and its own."""
    own = group(OwnSignKeys, _own_sign)

    def read(node: Node, spot: KeyPlace) -> tuple[SignDecl, ...]:
        found: dict[str, SignDecl] = {}
        for item in node.items if isinstance(node, Sequence) else (node,):
            sign = _shared_sign(item, spot) if isinstance(item, Scalar) else None
            if isinstance(item, Mapping):
                sign = own.read(item, spot)
            elif isinstance(item, Sequence):
                hint = "Write its id, or {sign: ..., text: ..., ask: ...}."
                spot.wrong(item.place, "A sign is wanted.", hint)
            if sign and sign.name in found:
                spot.wrong(item.place, f'"{sign.name}" stands here twice.', "Remove one.")
            elif sign:
                found[sign.name] = sign
        return tuple(found.values())

    def described(facts: FileFacts) -> Schema:
        ids = list(facts.signs)
        one: Schema = {"enum": ids} if ids else {"type": "string"}
        return {"type": "array", "items": {"anyOf": [one, own.schema(facts)]}}

    said = "a list of signs: ids of the library, or {sign: ..., text: ..., ask: ...}"
    empty = "Write [] for the signs of every sheet alone."
    return ValueKind(said, read, described, own.keys, empty)


def _shared_sign(item: Scalar, spot: KeyPlace) -> SignDecl | None:
    """Return a sign of the library, or tell which was meant: it, or those of a group."""
    library: Map[str, SignDecl] = spot.facts.signs
    if item.text not in library:
        of = [name for name, sign in library.items() if sign.of == item.text]
        hint = suggest(item.text, library) or "Write {sign: ..., text: ..., ask: ...}."
        hint = f"Its signs are {', '.join(of)}." if of else hint
        spot.wrong(item.place, f'There is no sign "{shortened(item.text)}".', hint)
    return library.get(item.text)


def _own_sign(keys: OwnSignKeys, spot: KeyPlace) -> SignDecl | None:
    written = keys.sign
    if written is None:
        return None
    if not NAME.fullmatch(written.text):
        hint = "Write small letters, digits and underscores, beginning with a letter."
        spot.keys.wrong("sign", written.place, ValueProblem("This is not an id.", hint))
    elif written.text in spot.facts.signs:
        hint = "Write its id alone, or give yours another id."
        problem = ValueProblem(f'The library has a sign "{written.text}".', hint)
        spot.keys.wrong("sign", written.place, problem)
    return SignDecl(name=written.text, text=keys.text, ask=keys.ask, of=keys.of)


def floor_texts(node: Node | None) -> Iterator[Scalar]:
    """Yield the texts and questions of the signs that a `floor:` or a library writes itself."""
    signs: tuple[Node, ...] = ()
    if isinstance(node, Sequence):
        signs = node.items
    elif isinstance(node, Mapping):
        signs = tuple(value for _, value in node.entries)
    for sign in signs:
        for key, value in sign.entries if isinstance(sign, Mapping) else ():
            if key.text in ("text", "ask") and isinstance(value, Scalar):
                yield value


# Medicines


# What may stand between the names of a product of several drugs.
_BETWEEN = frozenset({"mg", "with", "and", "plus", "con", "y", "mas"})


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

    def surely(self, text: str, group: str) -> bool:
        """Whether a medicine is called so that it is one of this group beyond doubt.

        Its text begins with names of the list, letter by letter, and strengths between them: so
        "Acetaminophen 300 mg with codeine" is an opioid, "for itching from codeine" is none.
        """
        words, at = words_of(text), 0
        while at < len(words):
            sizes = range(min(self.longest, len(words) - at), 0, -1)
            runs = (words[at : at + size] for size in sizes)
            run = next((run for run in runs if run in self.names), ())
            if any(self.groups[drug] == group for drug in self.names.get(run, ())):
                return True
            if not run and words[at] not in _BETWEEN and not words[at].isdigit():
                return False
            at += len(run) or 1
        return False

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
    node, problems = (
        _keys_in(path, "The file lists no drugs.", "Begin it with groups:."),
        Problems(),
    )
    found = build(DrugsFile, MapReader(node, problems), FileFacts())
    problems.raise_as(SettingsError)
    return _drugs_in(found or DrugsFile())


_DRUG = kinds.word(
    "a drug of one of the groups",
    lambda facts: (drug for of in facts.drugs.values() for drug in of),
)


@dataclass(frozen=True, slots=True)
class DrugsFile:
    """The list as `drugs.yaml` writes it."""

    groups: FrozenMap[str, FrozenMap[str, tuple[str, ...]]] = declare(
        mapped(mapped(many(kinds.text()), required="Write another name of it.")),
        "The drugs of each group, and their other names.",
        required="Write the groups, and the drugs of each.",
        tells="drugs",
    )
    products: FrozenMap[str, tuple[str, ...]] = declare(
        mapped(many(_DRUG), required="Name what it holds."), "What holds several drugs."
    )
    tablets: FrozenMap[str, tuple[Decimal, ...]] = declare(
        mapped(many(kinds.number()), names=_DRUG), "The strengths in which a drug is sold, in mg."
    )


def _drugs_in(file: DrugsFile) -> Drugs:
    names: dict[tuple[str, ...], tuple[str, ...]] = {}
    groups: dict[str, str] = {}
    for group_name, drugs in file.groups.items():
        for drug, others in drugs.items():
            groups[drug] = group_name
            names |= {words_of(one): (drug,) for one in (drug, *others)}
    names |= {words_of(product): drugs for product, drugs in file.products.items()}
    longest = max(map(len, names), default=0)
    return Drugs(FrozenMap(names), FrozenMap(groups), file.tablets, longest)


# Words that are explained


class Term(NamedTuple):
    """A clinical word and what explains it, any of them; in English, or in one other language."""

    word: str
    meanings: tuple[str, ...]
    place: Place | None = None

    def translated(self, message: Callable[[str], str]) -> Term:
        """Return the term in a language; `message` translates one text."""
        return Term(message(self.word), tuple(map(message, self.meanings)), self.place)

    def stands_in(self, text: str) -> bool:
        """Tell whether the word, or its plural, stands in a text."""
        return _whole(self.word).search(text) is not None

    def explained_in(self, text: str) -> bool:
        """Tell whether one of the meanings stands in a text, word for word."""
        return any(meaning.casefold() in text.casefold() for meaning in self.meanings)


def load_glossary(folder: Path) -> tuple[Term, ...]:
    """Return the terms of a procedure; none where it has no such file.

    Raises:
        InputError: the file cannot be read.
        SettingsError: it is not words with meanings.
    """
    path = folder / GLOSSARY_FILE
    if not path.is_file():
        return ()
    hint = "Write a word, a colon, and what explains it on the sheets."
    node, facts, problems = (
        _keys_in(path, "The file lists no words.", hint),
        FileFacts(),
        Problems(),
    )
    explained = mapped(many(kinds.text()), required="Write what explains it on the sheets.")
    found = explained.read(node, KeyPlace(MapReader(node, problems), "", facts))
    problems.raise_as(SettingsError)
    return tuple(Term(word, said, facts.places[f".{word}"]) for word, said in found.items())


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?:e?s)?(?!\w)", re.IGNORECASE)
