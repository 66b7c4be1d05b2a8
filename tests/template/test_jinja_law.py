"""Law: a sheet says what Jinja2's own rendering of its template says.

Templates are made up from all that a sheet may use, and so are a clinic and a patient. Where
everything that a template asks is set and known, Jinja2 itself renders the same text with the same
values. Where something is absent or unknown, a slow evaluator says what prints: it is written from
the rules in words, and shares nothing with docgen's.
"""

from __future__ import annotations

import operator
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import jinja2
import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st
from made_up import tries
from small_pack import load_settings

from docgen.cache import FrozenMap
from docgen.clock.personal import Personal
from docgen.contents import plain, texts
from docgen.errors import Place, Problems
from docgen.expression.truth import Wants, truth
from docgen.files import templates_root
from docgen.i18n.locale import Locale
from docgen.i18n.locale_file import load_locale
from docgen.model import Document, Guards
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic
from docgen.settings.effective import fixed_answers, resolve, varying_settings
from docgen.settings.kind_of_patient import KindOfPatient
from docgen.template.evaluate import Context, evaluate
from docgen.template.guards import with_fewer_guards
from docgen.template.markdown import parse
from docgen.template.names import Vocabulary
from docgen.template.sources import Templates
from docgen.template.syntax import scan
from docgen.template.wording import ClinicFacts

# ---- What is made up: a tree of tuples, its text, what a clinic sets, what a record says ----

Test: TypeAlias = tuple[Any, ...]
Node: TypeAlias = tuple[Any, ...]

CHOICES = {"hard.how": ("within", "over"), "flat.where": ("clinic", "home")}
LABELS = {"pillow": "A pillow", "book": "A book"}
PILLS = tuple({"drug": f"drug {n}", "last": "2026-12-06"} for n in range(3))
SETTINGS = {
    "water": ("water: yes",),
    "hard": ("hard: {how: within, for: 10 min}", "hard: {how: over, for: 10 min}"),
    "flat": ("flat: {for: 1 h, where: home}", "flat: {for: 1 h, where: clinic}"),
    "things": ("things: [pillow]", "things: [book, pillow]"),
    "rooms": ("rooms: 1", "rooms: 3"),
}
RULES = (
    "{when: bones >= 3, set: {hard: {how: over, for: 10 min}}}",
    "{when: bones >= 2, set: {things: [book], rooms: 2}}",
    "{when: sleepy == yes, set: {water: none, flat: {for: 1 h, where: home}}}",
)


class Made(NamedTuple):
    """A template with the file that it includes, and for whom it is made."""

    main: tuple[Node, ...]
    part: tuple[Node, ...]
    settings: tuple[str, ...]
    rules: tuple[str, ...]
    bones: int | None
    sleepy: str | None
    visit: bool
    pills: int

    @property
    def clinic_text(self) -> str:
        """The lines of the clinic's file."""
        rules = [f"  - {rule}" for rule in self.rules]
        return "\n".join(("early: 30 min", *self.settings, *(["rules:", *rules] if rules else ())))

    @property
    def files(self) -> dict[str, str]:
        """The files of the sheet as staff write them."""
        texts = {"prepare.md": ("# A nap\n", self.main), "part.md": ("", self.part)}
        return {n: head + "\n" + "\n".join(_written(body)) for n, (head, body) in texts.items()}


def _written(body: tuple[Node, ...]) -> Iterator[str]:
    for node in body:
        match node:
            case ("line", words):
                yield f"- {words}"
            case ("if", chain):
                for at, (test, inner) in enumerate(chain):
                    word = "if" if not at else "elif" if test else "else"
                    yield f"{{% {' '.join((word, *([_shown(test)] if test else [])))} %}}"
                    yield from _written(inner)
                yield "{% endif %}"
            case ("for", name, source, inner):
                yield f"{{% for {name} in {source} %}}"
                yield from _written(inner)
                yield "{% endfor %}"
            case ("set", name, test):
                yield f"{{% set {name} = {_shown(test)} %}}"
            case ("with", named, inner):
                yield f"{{% with {', '.join(f'{n} = {_shown(t)}' for n, t in named)} %}}"
                yield from _written(inner)
                yield "{% endwith %}"
            case ("include",):
                yield '{% include "part.md" %}'


def _shown(test: Test) -> str:  # noqa: PLR0911  # one for each kind
    match test:
        case ("name", path):
            return str(path)
        case ("word", word):
            return f"'{word}'"
        case ("compare", left, op, right):
            return f"{left} {op} {right if isinstance(right, int) else repr(right)}"
        case ("in", item, of):
            return f"{item} in ({', '.join(map(repr, of))}{',' if len(of) == 1 else ''})"
        case ("not in", item, of):
            return _shown(("in", item, of)).replace(" in (", " not in (")
        case ("not", of):
            return f"not {_shown(of)}" if of[0] in ("name", "not") else f"not ({_shown(of)})"
        case ("and" | "or", parts):
            return f" {test[0]} ".join(
                f"({_shown(one)})" if one[0] in ("and", "or") else _shown(one) for one in parts
            )
    raise AssertionError(test)


ATOMS: tuple[Test, ...] = (
    *(("name", path) for path in ("water", "hard", "flat", "things", "rooms", "known.visit")),
    *(("name", path) for path in ("known.bones", "known.sleepy", "known.visit", "known.visit")),
    *(("compare", path, "==", word) for path, of in CHOICES.items() for word in of),
    *(("compare", path, "!=", word) for path, of in CHOICES.items() for word in of),
    ("in", "hard.how", ("within", "over")),
    ("in", "flat.where", ("home",)),
    ("not in", "hard.how", ("over",)),
    *(("compare", "rooms", op, 2) for op in ("<", ">=", "==", "!=")),
    ("compare", "sheet", "==", "prepare"),
    ("compare", "sheet", "!=", "prepare"),
    *(("compare", "patient.sleepy", "==", word) for word in ("yes", "no", "unknown")),
    ("in", "patient.sleepy", ("yes", "no")),
    ("not in", "patient.sleepy", ("no",)),
    *(("compare", "patient.bones", op, 2) for op in ("==", "<", "<=", ">", ">=")),
    ("in", "patient.bones", (1, 3)),
)  # fmt: skip
LOOP: tuple[Test, ...] = (
    ("name", "loop.first"),
    ("name", "loop.last"),
    ("compare", "loop.index", "==", 2),
    ("compare", "loop.index", ">=", 2),
)
DEEPEST = 2  # tags within tags
GIVEN = ("one", "two")  # names that templates give


@cache
def conditions(names: tuple[str, ...], loop: str) -> st.SearchStrategy[Test]:
    """Conditions over all that there is, the names that hold, and the loop around them."""
    leaves = ATOMS + tuple(("name", name) for name in names) * 4
    if loop:
        leaves += LOOP * 3
    if loop.startswith("thing"):
        leaves += tuple(("compare", loop, op, "book") for op in ("==", "!=")) * 2
    return st.recursive(
        st.sampled_from(leaves),
        lambda inner: st.one_of(
            inner.map(lambda one: ("not", one)),
            st.tuples(st.sampled_from(["and", "or"]), st.tuples(inner, inner)),
            st.tuples(st.sampled_from(["and", "or"]), st.tuples(inner, inner, inner)),
        ),
        max_leaves=4,
    )


@st.composite
def bodies(
    draw: st.DrawFn,
    names: tuple[str, ...] = (),
    loop: str = "",
    depth: int = 0,
    *,
    is_part: bool = False,
) -> tuple[Node, ...]:
    """A body, whose names hold for what comes after; at the top it may set some."""
    found: list[Node] = []
    kinds = ["line", "if", "if", "if", "for", "with"] if depth < DEEPEST else ["line"]
    kinds += ["set"] * (2 * (not depth)) + ["include"] * (not is_part)
    for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=1 + 3 // (1 + depth))):
        below = depth + 1
        if kind == "line":
            values = [f"{{{{ {loop} | label }}}}"] if loop.startswith("thing") else []
            found.append(("line", draw(st.sampled_from(["Rest.", "Walk.", "Ask us.", *values]))))
        elif kind == "if":
            each = draw(st.lists(conditions(names, loop), min_size=1, max_size=3))
            inner = bodies(names, loop, below, is_part=is_part)
            chain: list[Node] = [(one, draw(inner)) for one in each]
            if draw(st.booleans()):
                chain.append((None, draw(inner)))
            found.append(("if", tuple(chain)))
        elif kind == "for":
            source = draw(st.sampled_from(["things", "patient.pills"]))
            name = f"{'thing' if source == 'things' else 'pill'}{depth}"
            repeated = draw(bodies(names, name, below, is_part=is_part))
            found.append(("for", name, source, repeated))
        elif kind == "include":
            found.append(("include",))
        else:
            name = draw(st.sampled_from(GIVEN))
            value = draw(conditions(names, loop))
            names = (*names, name) if kind == "set" else names
            if kind == "set":
                found.append(("set", name, value))
            else:
                within = draw(bodies((*names, name), loop, below, is_part=is_part))
                found.append(("with", ((name, value),), within))
    return tuple(found)


@st.composite
def made(draw: st.DrawFn, *, known: bool) -> Made:
    """A template and for whom; with `known` everything is set, and every answer is known."""
    settings = [draw(st.sampled_from(each if known else (*each, ""))) for each in SETTINGS.values()]
    rules = [rule for rule in RULES if draw(st.booleans()) and not (known and "none" in rule)]
    return Made(
        draw(bodies()),
        draw(bodies(is_part=True)),
        tuple(filter(None, settings)),
        tuple(rules),
        draw(st.integers(1, 4) if known else st.none() | st.integers(1, 4)),
        draw(st.sampled_from(["yes", "no"] if known else ["yes", "no", None])),
        draw(st.booleans()),
        draw(st.integers(0, 3)),
    )


# ---- What docgen says ----


@cache
def folder() -> Path:
    return Path(tempfile.mkdtemp())


@cache
def clinic_of(text: str) -> Clinic:
    return load_settings(folder(), text)


@cache
def english() -> Locale:
    return load_locale("en", "US", ())


def record(one: Made) -> Mapping[str, object]:
    bones = ["T10", "T11", "T12", "L1"]
    said = {
        "id": "7",
        "name": {"given": "Rosa", "family": "Peña"},
        "birth_date": "1948-05-02",
        "procedure": "nap",
        "appointment": "2026-12-08T09:30",
        "visit": "2026-12-22T14:00" if one.visit else None,
        "bones": bones[: one.bones] if one.bones else None,
        "sleepy": one.sleepy,
        "pills": list(PILLS[: one.pills]) or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def kind_of(one: Made, clinic: Clinic) -> tuple[Patient, KindOfPatient]:
    pack, settings = clinic.packs["nap"], clinic.procedures["nap"]
    patient = Patient.parse(record(one), pack)
    answers = patient.answers(pack, fixed_answers(pack, settings))
    resolved = resolve(settings, pack, answers)
    return patient, KindOfPatient(answers, resolved, pack)


def compiled(one: Made, clinic: Clinic) -> Document:
    pack, settings, problems = clinic.packs["nap"], clinic.procedures["nap"], Problems()
    bodies = {name: scan(text, name, problems) for name, text in one.files.items()}
    assert problems.found == []
    words = Vocabulary.of(pack, ())
    places = FrozenMap((name, Place(name, 1, 1)) for name in bodies)
    templates = Templates("prepare", words, FrozenMap(bodies), places, frozenset())
    fixed = fixed_answers(pack, settings)
    resolved = resolve(settings, pack, fixed)
    facts = ClinicFacts(clinic, resolved, varying_settings(settings, pack), fixed, "prepare", words)
    document = parse(evaluate(templates, Context(facts, settings), english()))
    return with_fewer_guards(document, settings, pack)


def printed(one: Made) -> list[str]:
    """The lines of the patient's sheet."""
    clinic = clinic_of(one.clinic_text)
    patient, kind = kind_of(one, clinic)
    personal = Personal(clinic, clinic.packs["nap"], kind, patient, english(), "prepare")

    def stands(held: Guards) -> bool:
        return all(truth(guard, personal) in Wants.HOLDS.value for guard in held)

    found = list(texts(compiled(one, clinic).blocks, stands))
    said = ["".join(_words(slot, personal) for slot in text.content) for text in found]
    assert said.pop(0) == "A nap"
    return said


def _words(inline: object, personal: Personal) -> str:
    path = getattr(inline, "path", "")
    if not path:
        return plain((inline,))  # type: ignore[arg-type]  # a Text
    return "".join(run for run, _ in personal.slot(path, getattr(inline, "format", "")))


# ---- What Jinja2 says ----


def values_of(one: Made) -> dict[str, Any]:
    """The values of a clinic that sets all and of a patient of whom all is known, for Jinja2."""
    text = "\n".join(one.settings)
    found: dict[str, Any] = {
        "sheet": "prepare",
        "water": True,
        "hard": {"how": "over" if "how: over" in text else "within"},
        "flat": {"where": "home" if "where: home" in text else "clinic"},
        "things": ["book", "pillow"] if "book" in text else ["pillow"],
        "rooms": 3 if "rooms: 3" in text else 1,
        "patient": {"sleepy": one.sleepy, "bones": one.bones, "pills": PILLS[: one.pills]},
        "known": {"sleepy": True, "bones": True, "visit": one.visit},
    }
    assert one.bones is not None
    if RULES[0] in one.rules and one.bones >= 3:
        found["hard"] = {"how": "over"}
    if RULES[1] in one.rules and one.bones >= 2:
        found |= {"things": ["book"], "rooms": 2}
    return found


def rendered(one: Made) -> list[str]:
    environment = jinja2.Environment(  # nothing here is HTML
        loader=jinja2.DictLoader(one.files), undefined=jinja2.StrictUndefined
    )
    environment.filters["label"] = LABELS.__getitem__
    lines = environment.get_template("prepare.md").render(**values_of(one)).splitlines()
    return [line.removeprefix("- ") for line in lines if line and line != "# A nap"]


@tries(50)
@given(made(known=True))
def test_where_all_is_set_and_known_a_sheet_says_what_jinja2_says(one: Made) -> None:
    wanted = rendered(one)
    event(f"{min(len(wanted), 5)} lines or more")
    assert printed(one) == wanted


# ---- What the rules in words say ----

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
T, F, ABSENT, OPEN, MAYBE = "true", "false", "absent", "open", "maybe"


class Slow:
    """Reads a template for one patient, line by line, as the rules are told to staff."""

    def __init__(self, one: Made) -> None:
        self.one = one
        _, kind = kind_of(one, clinic_of(one.clinic_text))
        self.settings = kind.settings  # what holds for this kind of patient: told elsewhere
        self.out: list[str] = []

    def body(self, body: tuple[Node, ...], names: dict[str, Any]) -> None:
        names = dict(names)
        for node in body:
            match node:
                case ("line", words):
                    self.out.append(self.line(words, names))
                case ("if", chain):
                    self.chain(chain, names)
                case ("for", name, source, inner):
                    entries = self.entries(source)
                    for at, entry in enumerate(entries):
                        loop = {"loop.index": at + 1, "loop.first": not at}
                        loop["loop.last"] = at + 1 == len(entries)
                        self.body(inner, {**names, **loop, name: entry})
                case ("set", name, test):
                    names[name] = (test, dict(names))
                case ("with", named, inner):
                    given = {name: (test, dict(names)) for name, test in named}
                    self.body(inner, {**names, **given})
                case ("include",):
                    self.body(self.one.part, names)

    def line(self, words: str, names: Mapping[str, Any]) -> str:
        if not words.startswith("{{"):
            return words
        entry = names[words.split()[1]]
        assert isinstance(entry, str)
        return LABELS[entry]

    def chain(self, chain: tuple[tuple[Any, tuple[Node, ...]], ...], names: dict[str, Any]) -> None:
        above: list[Test] = []
        for test, inner in chain:
            if test is None:
                stands = all(self.test(one, names) in (F, MAYBE) for one in above)
            else:
                gone = self.asked_as_unknown(test, names)
                passed = all(self.test(one, names, gone) in (F, ABSENT, MAYBE) for one in above)
                stands = passed and self.test(test, names) in (T, MAYBE)
                above.append(test)
            if stands:
                self.body(inner, names)

    def asked_as_unknown(  # noqa: PLR0911  # one for each way to ask
        self, test: Test, names: Mapping[str, Any]
    ) -> frozenset[str]:
        """The questions that a branch is for if nobody knows them."""
        match test:
            case ("and", parts):
                return frozenset().union(*(self.asked_as_unknown(one, names) for one in parts))
            case ("compare", path, "==", "unknown"):
                return frozenset({path.removeprefix("patient.")})
            case ("not", ("name", path)) if path.startswith("known."):
                return frozenset({path.removeprefix("known.")})
            case ("not", ("not", inner)):
                return self.asked_as_unknown(inner, names)
            case ("name", name) if name in GIVEN:
                return self.asked_as_unknown(*names[name])
            case ("not", ("name", name)) if name in GIVEN:
                inner, around = names[name]
                return self.asked_as_unknown(("not", inner), around)
        return frozenset()

    def test(  # noqa: PLR0911  # one for each kind
        self, test: Test, names: Mapping[str, Any], gone: frozenset[str] = frozenset()
    ) -> str:
        match test:
            case ("not", inner):
                found = self.test(inner, names, gone)
                return {T: F, F: T}.get(found, found)
            case ("and", parts):
                each = {self.test(one, names, gone) for one in parts}
                return next((one for one in (F, OPEN, ABSENT, MAYBE) if one in each), T)
            case ("or", parts):
                each = {self.test(one, names, gone) for one in parts}
                return next((one for one in (T, MAYBE, OPEN, ABSENT) if one in each), F)
            case ("name", path):
                return self.is_there(path, names, gone)
            case ("compare", path, op, right):
                return self.compared(path, op, (right,), names, gone)
            case ("in", path, of):
                return self.compared(path, "==", of, names, gone)
            case ("not in", path, of):
                return self.test(("not", ("in", path, of)), names, gone)
        raise AssertionError(test)

    def is_there(self, path: str, names: Mapping[str, Any], gone: frozenset[str]) -> str:
        if path in GIVEN:
            test, around = names[path]
            return self.test(test, around, gone)
        if path in names:
            return T if names[path] else F
        root, _, rest = path.partition(".")
        if root != "known":
            return F if self.setting(path) is None else T
        known = self.one.visit if rest == "visit" else getattr(self.one, rest) is not None
        return T if known and rest not in gone else F

    def compared(
        self,
        path: str,
        op: str,
        of: tuple[Any, ...],
        names: Mapping[str, Any],
        gone: frozenset[str],
    ) -> str:
        root, _, rest = path.partition(".")
        if root == "patient" and of == ("unknown",):
            return F if self.is_there(f"known.{rest}", names, gone) == T else T
        if root == "patient" and rest in gone:
            return F
        if root == "patient":
            found, untold = getattr(self.one, rest), OPEN
        else:
            found, untold = (names[path] if path in names else self.setting(path)), ABSENT
        if found is None:
            return untold
        several = found if isinstance(found, set) else {found}
        each = {any(ORDERS[op](value, one) for one in of) for value in several}
        return MAYBE if len(each) == 2 else T if True in each else F

    def setting(self, path: str) -> Any:
        """The value of a setting, a set where it is one of several; None: not set."""
        if path == "sheet":
            return "prepare"
        name, _, field = path.partition(".")
        setting = self.settings.values.get(name)
        if setting is None:
            return None
        value = setting.values.get(field) if field else setting.main
        if value is None:
            return setting  # it has parts, but no main value
        several = getattr(value, "values", None)
        if isinstance(several, tuple):
            return {_plain(one) for one in several}
        return _plain(value)

    def entries(self, source: str) -> list[str]:
        if source == "patient.pills":
            return [f"pill {at}" for at in range(self.one.pills)]
        setting = self.settings.values.get("things")
        return [] if setting is None else list(getattr(setting.main, "ids", ()))


def _plain(value: object) -> Any:
    """A word as text, a figure as a figure."""
    text = str(value)
    return int(text) if text.isdigit() else text


def said_slowly(one: Made) -> list[str]:
    slow = Slow(one)
    slow.body(one.main, {})
    return slow.out


def small(*body: Node, settings: tuple[str, ...], rules: tuple[str, ...] = ()) -> Made:
    """A template of a clinic that sets little and of a patient of whom nothing is known."""
    return Made(body, (), settings, rules, None, None, visit=False, pills=0)


def if_(*chain: Node) -> Node:
    return ("if", tuple((test, (("line", words),)) for test, words in chain))


OVER: Test = ("compare", "hard.how", "==", "over")
ASLEEP: Test = ("compare", "patient.sleepy", "==", "yes")


@tries(100)
@given(made(known=False))
@example(  # what is not set is passed, beside what a record answers
    small(
        if_((("or", (("name", "known.visit"), OVER)), "Walk."), (("name", "water"), "Rest.")),
        settings=("water: yes",),
    )
)
@example(  # an `or` with what nobody knows takes nothing away
    small(
        if_((("or", (OVER, ASLEEP)), "Walk.")),
        settings=("hard: {how: within, for: 10 min}",),
        rules=RULES[:1],
    )
)
def test_where_something_is_absent_or_unknown_the_rules_in_words_decide(one: Made) -> None:
    wanted = said_slowly(one)
    event(f"{min(len(wanted), 5)} lines or more")
    assert printed(one) == wanted


@tries(50)
@given(made(known=True))
def test_the_rules_in_words_are_jinja2_where_all_is_known(one: Made) -> None:
    assert said_slowly(one) == rendered(one)


# ---- And what is not made up ----


@pytest.mark.parametrize("path", sorted(templates_root().rglob("*.md")), ids=lambda path: path.name)
def test_our_templates_are_jinja2(path: Path) -> None:
    jinja2.Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
