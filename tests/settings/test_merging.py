"""What a setting is where a rule asks what nobody knows: never the value that stands first."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import clock_samples
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_pack import load_settings
from template_bench import Bench

from docgen.cache import FrozenMap
from docgen.procedure.questions import Answer
from docgen.schema.kinds import Ids
from docgen.schema.quantity import Quantity, compare, parse_quantity
from docgen.settings.clinic import Clinic
from docgen.settings.effective import (
    _applied,
    _merged_value,
    fixed_answers,
    merged,
    resolve,
    spread,
)
from docgen.settings.kind_of_patient import OneOf, Resolved, Setting, Value

PACK = clock_samples.pack()
REST = "rest: {for: 24 h, from: discharge}"


def resolved(clinic: Clinic, **answers: Answer) -> Resolved:
    pack, settings = clinic.packs["nap"], clinic.procedures["nap"]
    return resolve(settings, pack, {**fixed_answers(pack, settings), **answers})


def unknown(root: Path, base: str, changed: str, when: str = "bones >= 3") -> Resolved:
    """What holds where nobody knows whether a rule's question is answered with yes."""
    text = f"{base}\nrules:\n  - {{when: {when}, set: {{{changed}}}}}"
    return resolved(load_settings(root, text))


@pytest.mark.parametrize(
    ("base", "changed", "path", "printed"),
    [
        # A clock time hangs on it: the safe end, whichever of them stands first.
        (REST, REST.replace("24", "48"), "rest.for", "48 h"),
        (REST.replace("24", "48"), REST, "rest.for", "48 h"),
        ("swim: 1-2 h", "swim: 90 min", "swim", "1-2 h"),
        ("early: 30 min", "early: 45 min", "early", "45 min"),
        ("walk: 2 days", "walk: 3 days", "walk", "3 day"),
        # A limit: the least.
        ("lift: 10 lb", "lift: 5 lb", "lift", "5 lb"),
        ("lift: 5 lb", "lift: 10 lb", "lift", "5 lb"),
        ("fever: 101 °F", "fever: 100.4 °F", "fever", "100.4 °F"),
        # No side is safe: both ends.
        ("hard: 10 min", "hard: 20 min", "hard.for", "10-20 min"),
        ("stay: 2 h", "stay: 6 h", "stay.for", "2-6 h"),
        ("stay: 2 h", "stay: {1: 2 h, 2+: 8 h}", "stay.for", "2-8 h"),
        # What some have prints for all.
        ("early: 30 min", "walk: 2 days", "walk", "2 day"),
        ("walk: 2 days", "walk: none", "walk", "2 day"),
        ("early: 30 min", "water: yes", "water", "True"),
        ("water: yes", "water: none", "water", "True"),
    ],
)  # fmt: skip
def test_a_value_is_the_safe_one_or_both(
    tmp_path: Path, base: str, changed: str, path: str, printed: str
) -> None:
    found = unknown(tmp_path, base, changed)
    assert str(found.get(path) if "." in path else found.main(path)) == printed


def test_every_line_of_a_list_prints(tmp_path: Path) -> None:
    found = unknown(tmp_path, "things: [book]", "things: [pillow]")
    assert found.main("things") == Ids("things", ("book", "pillow"))


def test_every_line_of_the_clinics_own_prints(tmp_path: Path) -> None:
    base = "lines: [{en: One., es: Uno.}]"
    found = unknown(tmp_path, base, "lines: [{en: One., es: Uno.}, {en: Two., es: Dos.}]")
    lines = found.main("lines")
    assert isinstance(lines, tuple)
    assert [line.in_language("es") for line in lines] == ["Uno.", "Dos."]


@pytest.mark.parametrize(
    ("base", "changed", "path"),
    [
        (
            "friend: {stays: 12 h, when: always}",
            "friend: {stays: 12 h, when: if_sleepy}",
            "friend.when",
        ),
        ("desk: 312-555-0119", "desk: 312-555-0120", "desk"),
        ("rooms: 2", "rooms: 3", "rooms"),
        ("walk: 2 days", "walk: when_told", "walk"),
        ("walk: few days", "walk: 2 days", "walk"),
        ("food: {solids: midnight}", "food: {solids: 8 h, before: arrival}", "food.solids"),
    ],
)
def test_what_has_no_safe_side_keeps_both(
    tmp_path: Path, base: str, changed: str, path: str
) -> None:
    text = "sleepy == yes" if "desk" in base else "bones >= 3"
    found = unknown(tmp_path, base, changed, text)
    value = found.get(path) if "." in path else found.main(path)
    assert isinstance(value, OneOf)
    assert len(value.values) == 2


def test_a_fixed_answer_leaves_nothing_open(tmp_path: Path) -> None:
    text = "sleepy: never\nearly: 30 min\nrules:\n  - {when: sleepy == yes, set: {early: 45 min}}"
    assert str(resolved(load_settings(tmp_path, text)).main("early")) == "30 min"


@pytest.mark.parametrize(
    ("when", "answers", "early"),
    [
        ("bones >= 3", {"bones": 2}, "30 min"),
        ("bones >= 3", {"bones": 3}, "45 min"),
        ("bones >= 3", {}, "45 min"),
        ("sleepy != no", {"sleepy": "no"}, "30 min"),
        ("sleepy != no", {}, "45 min"),
        ("bones >= 3 and sleepy == yes", {"bones": 2}, "30 min"),
        ("bones >= 3 and sleepy == yes", {"sleepy": "no"}, "30 min"),
        ("bones >= 3 and sleepy == yes", {"sleepy": "yes"}, "45 min"),
        ("bones == unknown", {}, "45 min"),  # the clinic says itself what holds then
        ("bones == unknown", {"bones": 1}, "30 min"),
    ],
)
def test_only_what_nobody_knows_is_open(
    tmp_path: Path, when: str, answers: dict[str, Answer], early: str
) -> None:
    text = f"early: 30 min\nrules:\n  - {{when: {when}, set: {{early: 45 min}}}}"
    assert str(resolved(load_settings(tmp_path, text), **answers).main("early")) == early


def test_an_observation_by_a_table_is_as_before(tmp_path: Path) -> None:
    found = resolved(load_settings(tmp_path, "stay: {1: 2 h, 2: 3 h, 3+: 6 h}"))
    assert str(found.get("stay.for")) == "2-6 h"


def test_a_sheet_prints_the_sentence_of_each_word(tmp_path: Path) -> None:
    """With `elif` and `not` as well, and where two settings are asked."""
    page = """\
# Nap

{% if friend.when == 'always' %}
- Always.
{% elif friend.when == 'if_sleepy' %}
- Sometimes.
{% endif %}
{% if friend.when != 'always' and early %}
- Not always.
{% endif %}
{% if friend.when == 'always' or not early %}
- Always again.
{% endif %}
{% if hard.how != 'within' and friend.when == 'always' %}
- Neither.
{% elif hard.how == 'within' or friend.when == 'always' %}
- Within.
{% elif hard %}
- No more.
{% endif %}
{% if walk == 'when_told' %}
- Walk when told.
{% endif %}
{% if walk and walk != 'when_told' %}
- Walk after {{ walk | duration }}.
{% endif %}
- Call {{ desk | phone }}.
"""
    settings = """\
early: 30 min
hard: 10 min
friend: {stays: 12 h, when: always}
walk: 2 days
desk: 312-555-0119
rules:
  - when: bones >= 3
    set: {friend: {stays: 12 h, when: if_sleepy}, walk: when_told, desk: 312-555-0120}"""
    bench = Bench(tmp_path, {"prepare.md": page}, settings)
    listed = bench.listing()
    for line in ("Always.", "Sometimes.", "Not always.", "Always again.", "Within."):
        assert f"{line}\n" in listed, line
    assert "Neither." not in listed
    assert "No more." not in listed
    assert "Walk when told." in listed
    assert "Walk after 2 days." in listed.replace("\u00a0", " ")
    assert "312-555-0119 / 312-555-0120" in listed.replace("\u2011", "-").replace("\u2060", "")


spans = st.integers(1, 72).map(lambda hours: f"{hours} h")
words = st.sampled_from(["always", "if_sleepy"])


def ends(value: Setting | Value | None) -> set[str]:
    if isinstance(value, OneOf):
        return {end for one in value.values for end in ends(one)}
    if isinstance(value, Quantity):
        return {str(value.shortest), str(value.longest)}
    return {str(value)} - {"None"}


@given(spans, spans, words, words, st.integers(2, 5))
@example("24 h", "48 h", "always", "if_sleepy", 3)
@example("48 h", "24 h", "if_sleepy", "always", 3)
def test_whatever_a_rule_does_the_unknown_is_as_safe_as_each_known(
    rest: str, other: str, word: str, second: str, count: int
) -> None:
    text = f"""\
rest: {{for: {rest}, from: procedure_end}}
friend: {{stays: 12 h, when: {word}}}
sleepy: sometimes
hard: {rest}
rules:
  - when: bones >= {count}
    set: {{rest: {{for: {other}, from: procedure_end}}, hard: {other}}}
  - when: bones >= {count} and sleepy == yes
    set: {{friend: {{stays: 13 h, when: {second}}}}}"""
    with TemporaryDirectory() as folder:
        clinic = load_settings(Path(folder), text)
        open_one = resolved(clinic, bones=None, sleepy=None)
        known = [
            resolved(clinic, bones=bones, sleepy=sleepy)
            for bones in (count - 1, count)
            for sleepy in ("yes", "no")
        ]
    for one in known:
        safe, own = open_one.get("rest.for"), one.get("rest.for")
        assert isinstance(safe, Quantity)
        assert isinstance(own, Quantity)
        assert compare(safe, own) in (0, 1)
        assert ends(one.get("hard.for")) <= ends(open_one.get("hard.for"))
        assert ends(one.get("friend.when")) <= ends(open_one.get("friend.when"))
        assert ends(one.get("friend.stays")) <= {"12 h", *ends(open_one.get("friend.stays"))}


@pytest.mark.parametrize(
    ("name", "safe"), [("ice", "5-30 min"), ("rest", "5-30 min"), ("walk", "5-30 min")]
)
def test_the_shortest_is_taken_where_it_is_the_safe_side(name: str, safe: str) -> None:
    spans = [parse_quantity(text, "time") for text in ("10-20 min", "5-30 min", "15-20 min")]
    worlds = [FrozenMap({name: Setting(name, FrozenMap({"": span}))}) for span in spans]
    assert str(merged(worlds, clock_samples.pack())[name].main) == safe
    reversed_ones = merged(worlds[::-1], clock_samples.pack())[name].main
    assert str(reversed_ones) == safe


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("kind", "texts", "printed"),
    [
        ("weight", ("10 lb", "5-8 lb", "12 lb"), "5-8 lb"),
        ("temperature", ("101 °F", "38 °C", "102 °F"), "38 °C"),
        ("dose", ("3000 mg", "2000-2500 mg", "4000 mg"), "2000-2500 mg"),
        ("count", ("4 times", "2-3 times", "5 times"), "2-3 times"),
        ("share", ("80 %", "70-75 %", "90 %"), "70-90 %"),  # no limit: both ends
    ],
)
def test_of_a_limit_the_least_prints_and_of_what_is_none_both_ends(
    kind: str, texts: tuple[str, ...], printed: str, order: int
) -> None:
    found = _merged_value(
        [parse_quantity(text, kind) for text in texts[::order]], "guard", "x", PACK
    )
    assert str(found) == printed


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("texts", "printed"),
    [
        (("over 10 min", "about 20 min"), "10 - over 20 min"),
        (("10 min", "about 20 min"), "about 10-20 min"),
        (("10 min", "20 min"), "10-20 min"),
    ],
)
def test_a_hedge_of_one_is_that_of_both_ends(
    texts: tuple[str, ...], printed: str, order: int
) -> None:
    assert str(spread([parse_quantity(text, "time") for text in texts[::order]])) == printed


@pytest.mark.parametrize("order", [1, -1])
def test_a_field_that_some_have_prints_whichever_they_are(tmp_path: Path, order: int) -> None:
    base, changed = ("food: {solids: 8 h, clear: 2 h}", "food: {solids: 8 h}")[::order]
    found = unknown(tmp_path, base, changed)
    assert (str(found.get("food.solids")), str(found.get("food.clear"))) == ("8 h", "2 h")


@pytest.mark.parametrize(("bones", "early"), [(None, "30 min"), (2, "30 min"), (3, "45 min")])
def test_a_rule_that_nothing_decides_does_not_apply(
    tmp_path: Path, bones: int | None, early: str
) -> None:
    clinic = load_settings(
        tmp_path, "early: 30 min\nrules:\n  - {when: bones >= 3, set: {early: 45 min}}"
    )
    answers = {"bones": bones}
    held = _applied(clinic.procedures["nap"], clinic.packs["nap"], answers, answers)
    assert str(held["early"].main) == early
