"""What Jinja2 reads, a sheet reads as Jinja2 does, or it is refused at its place with a cure."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries
from template_bench import Bench

SETTINGS = """\
early: 30 min
water: yes
hard: {how: within, for: 10 min}
flat: {for: 1 h, where: home}
things: [pillow, book]
rooms: 2"""
VALUES = {
    "water": True,
    "hard": {"how": "within"},
    "flat": {"where": "home"},
    "things": ["pillow", "book"],
    "rooms": 2,
    "sheet": "prepare",
}


def bench(root: Path, text: str, **files: str) -> Bench:
    more = {f"{name}.md": part for name, part in files.items()}
    return Bench(root, {"prepare.md": f"# A nap\n\n{text}\n", **more}, settings=SETTINGS)


def asked(condition: str) -> str:
    return f"{{% if {condition} %}}\n- Yes.\n{{% endif %}}"


def rendered(text: str) -> list[str]:
    """The lines of the sheet as Jinja2 renders it, with what it does not know left out."""
    page = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(text)  # no HTML
    return [line for line in page.render(VALUES).splitlines() if line.strip()]


def check(root: Path, text: str) -> None:
    """Hold a template against Jinja2's reading of it, if it is not refused."""
    made = bench(root, text)
    problems = made.problems()
    for one in problems:
        assert one.place
        assert one.place.line >= 1
        assert one.place.column >= 1
        assert "\n" not in one.message
    if not problems:
        assert made.listing().splitlines()[2:] == rendered(text)


@pytest.mark.parametrize(
    "text",
    [
        *map(asked, ("not not water", "not (not water)", "((water))", "flat.where == 'ho' 'me'")),
        *map(asked, ("rooms == 0x2", "rooms == 1_0", "flat . where == 'home'", "water:")),
        *map(asked, ("flat.where in ['home']", "flat.where in ()", "not rooms in (1, 3)")),
        *map(asked, ("flat.where\u00a0==\u00a0'home'", "flat.where\t==\t'home'")),
        asked("rooms>1and water"),
        "{% set one = '' %}\n" + asked("one"),
        "{% set one = 0 %}\n" + asked("one or not water"),
        "{% set one = 3 %}\n" + asked("one > 2 and rooms < one"),
        "{% set one = rooms %}\n{% set one = water %}\n" + asked("one"),
        "{% set one = water %}\n{% with one = flat, two = one %}\n"
        + asked("two and one.where == 'home'") + "\n{% endwith %}",
        "{% for x in things %}\n{% with f = loop.first, i = loop.index %}\n"
        + asked("f and i == 1") + "\n{% endwith %}\n{% endfor %}",
        "{% for x in things %}\n{% with e = loop.last %}\n{% for y in things %}\n"
        + asked("e and not loop.last") + "\n{% endfor %}\n{% endwith %}\n{% endfor %}",
    ],
)  # fmt: skip
def test_what_is_taken_is_read_as_jinja2_reads_it(text: str, tmp_path: Path) -> None:
    assert bench(tmp_path, text).problems() == ()
    check(tmp_path, text)


REFUSED = [
    *map(
        asked,
        (
            "water|length", "water is defined", "rooms + 1 == 3", "rooms == -2", "-rooms == 2",
            "flat.where ~ 'x' == 'homex'", "flat['where'] == 'home'", "flat.where[0] == 'h'",
            "flat.where.upper() == 'HOME'", "water if water else rooms", "true", "none", "{}",
            "water == true", "water, rooms", "[water]", "1 < rooms < 3", "rooms == rooms",
            "'home' == flat.where", "flat.where in 'home'", "flat.where in things", "range(3)",
            "water and", "", "loop.first", "known", "known.visit.x", "patient", "times", "self",
            "water.__class__", "rooms == 2.0", "water &&  rooms", "!water", "water = rooms",
            "flat.where == \u201chome\u201d", "flat.where == \u00abhome\u00bb", "water\u200b",
            "(" * 3000 + "water" + ")" * 3000, "not " * 3000 + "water", "-" * 3000 + "water",
            " and ".join(["water"] * 3000), " or ".join(["water"] * 150), "rooms == " + "9" * 5000,
        ),
    ),
    *(
        f"{{% {tag} %}}\n- a\n{{% end{tag.split()[0]} %}}"
        for tag in ("raw", "macro a()", "call a()", "filter upper", "block a", "trans", "set x")
    ),
    *(
        f"{{% {tag} %}}"
        for tag in ('import "a.md" as b', 'from "a.md" import b', "do water", 'extends "a.md"',
                    "print water", "break", "include x", 'include "x.md" ignore missing',
                    'include "x.md"', 'include "../x.md"', "set x, y = water, rooms",
                    "set n.x = water", "set x = known", "set x = patient", "set x = [1]")
    ),
    *("{%- if water %}\n- a\n{% endif %}", "{% if water -%}\n- a\n{% endif %}"),
    *("{{- rooms | number }}", "{{ rooms | number -}}", "{{ rooms|default(3)|number }}"),
    *("{{ rooms + 1 | number }}", "{{ 3 | number }}", "{{ rooms }}", "{{ _('x') }}"),
    "{% for x in things %}\n- a\n{% else %}\n- b\n{% endfor %}",
    *(
        f"{{% for {loop} %}}\n- a\n{{% endfor %}}"
        for loop in ("x in things if x", "x in things recursive", "x, y in things", "x in 'abc'",
                     "x in things|sort", "x in range(3)", "x in flat", "x in water",
                     "loop in things")
    ),
    *(
        f"{{% for x in things %}}\n{asked(test)}\n{{% endfor %}}"
        for test in ("loop.index0 == 1", "loop.length == 2", "loop.cycle('a')", "loop",
                     "loop.index", "x", "x.y", "loop.previtem", "known.x", "known.loop.first")
    ),
    "{% for visit in things %}\n" + asked("known.visit") + "\n{% endfor %}",
    "{% for x in things %}\n{% with l = loop %}\n- a\n{% endwith %}\n{% endfor %}",
    "{% set c = not water %}\n" + asked("c.x"),
    "{% set c = 'a' %}\n" + asked("c.x"),
    "{% set c = 'a' %}\n" + asked("c < 3"),
    *("- a {% if water %}b{% endif %}", "| {% if water %} | b |", "## {% if water %} a"),
    *("::: note {% if water %}\na\n:::", "{% if water %}\n::: note\n{% endif %}\na\n:::"),
    *("[{{ rooms | number }}](x)", "__a__", "_a_", "## a ##", "#\u00a0a", "-\u00a0a", "1.\u00a0a"),
    *("a | b\n---|---\n1 | 2", "- :bed:", "## :bed:", "- [ ]", "{{ patient.clocks_back | text }}"),
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED, ids=[re.sub(r"\s+", " ", text)[:40] for text in REFUSED])
def test_what_a_sheet_does_not_read_is_refused_at_its_place(text: str, tmp_path: Path) -> None:
    assert bench(tmp_path, text).problems() != ()
    check(tmp_path, text)


def test_quotation_marks_of_a_text_program_are_told_where_they_stand(tmp_path: Path) -> None:
    (found,) = bench(tmp_path, asked("flat.where == \u201chome\u201d")).problem_lines()
    assert found == "prepare.md:3:21 \u201c is no quotation mark of a tag."


WORDS = (
    "water rooms flat.where things sheet x 'home' 'prepare' 2 1.5 0 == != < >= and or not in is if"
    " else ( ) [ ] , ('home',) + - ~ | |length . defined none true"
)


@tries(30)
@given(st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=7).map(" ".join))
def test_any_words_in_a_tag_are_refused_or_read_as_jinja2_reads_them(
    tmp_path_factory: pytest.TempPathFactory, condition: str
) -> None:
    check(tmp_path_factory.mktemp("odd"), asked(condition))


@pytest.mark.parametrize("names", [30, 200])
def test_names_that_double_each_other_are_refused_and_never_hang(
    tmp_path: Path, names: int
) -> None:
    sets = [f"{{% set a{at} = a{at - 1} and a{at - 1} %}}" for at in range(1, names)]
    text = "\n".join(["{% set a0 = water %}", *sets, asked(f"a{names - 1}")])
    found = bench(tmp_path, text).problems()
    assert found
    assert {one.message for one in found} == {"This condition asks more than 100 things."}
