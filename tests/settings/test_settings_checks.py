from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from clock_samples import times_of
from hypothesis import given
from hypothesis import strategies as st
from small_pack import PACK, load_settings, make_pack, problem_of, problems_of

from docgen.cache import FrozenMap
from docgen.clock.timeline import Leaving, elapsed
from docgen.patient.record import Patient
from docgen.procedure.procedure import Pack
from docgen.schema.kinds import Choice
from docgen.schema.quantity import parse_quantity
from docgen.settings.effective import Settings
from docgen.settings.kind_of_patient import Resolved, Setting, Value
from docgen.settings.settings_checks import check_settings


def warnings(root: Path, text: str) -> list[str]:
    return [one.message for one in load_settings(root, text).warnings]


def test_settings_that_contradict_each_other_are_refused_with_a_place(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, "early: 30 min\nflat: {for: 3 h, where: clinic}\nstay: 2 h")
    assert problem.code == "contradiction"
    assert problem.message == "Flat longer than the stay."
    assert "flat or stay" in problem.hint
    assert problem.place is not None
    assert problem.place.line == 11


@pytest.mark.parametrize(
    "text",
    [
        "flat: {for: 3 h, where: home}\nstay: 2 h",
        "flat: {for: 2 h, where: clinic}\nstay: 2 h",
        "flat: {for: 3 h, where: clinic}",
        "flat: {where: clinic}\nstay: 2 h",
        "flat: {for: 3 h, where: clinic}\nstay: {or: overnight}",
        "flat: {for: 3 h, where: clinic}\nstay: few h",
    ],
)
def test_what_does_not_contradict_is_accepted(tmp_path: Path, text: str) -> None:
    assert problems_of(tmp_path, text) == ()


def test_drinks_cannot_stop_before_food(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "food: {solids: 2 h, clear: 4 h}").code == "contradiction"
    assert problems_of(tmp_path, "food: {solids: midnight, clear: 4 h}") == ()


def test_one_row_of_a_table_is_enough_to_contradict(tmp_path: Path) -> None:
    text = "flat: {for: 150 min, where: clinic}\nstay: {1: 3 h, 2: 4 h, 3-6: 2 h, 7+: 6 h}"
    assert problem_of(tmp_path, text).message == "Flat longer than the stay."


def test_the_checks_run_again_after_the_rules(tmp_path: Path) -> None:
    text = """\
flat: {for: 1 h, where: clinic}
stay: 2 h
rules:
  - {when: bones >= 4, set: {flat: {for: 3 h, where: clinic}}}"""
    assert problem_of(tmp_path, text).message == "Flat longer than the stay."


def test_a_rule_may_make_an_exception_to_an_exception(tmp_path: Path) -> None:
    text = """\
flat: {for: 1 h, where: clinic}
stay: 2 h
rules:
  - {when: bones >= 4, set: {flat: {for: 3 h, where: clinic}}}
  - {when: bones >= 4, set: {stay: 4 h}}"""
    assert problems_of(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("rest", "stay", "odd"),
    [
        ("{for: 12 h, from: procedure_end}", "24 h", True),
        ("{for: 12 h, from: procedure_end}", "about 24 h", True),
        ("{for: 24 h, from: procedure_end}", "24 h", False),
        ("{for: 1 day, from: procedure_end}", "2 h", False),
        ("{for: 1 h, from: discharge}", "24 h", False),
        ("{for: 1 h, from: procedure_end}", "few h", False),
    ],
)
def test_clock_times_compare_without_a_clock(
    tmp_path: Path, rest: str, stay: str, odd: bool
) -> None:
    found = warnings(tmp_path, f"rest: {rest}\nstay: {stay}")
    assert found == (["Rest ends before the patient goes home."] if odd else [])


@pytest.mark.parametrize(
    ("rest", "stay", "odd"),
    [
        ("12-30 h", "24 h", False),  # the sheet says 30 h, the safe end, and she is home by then
        ("12-23 h", "24 h", True),
        ("12-24 h", "24 h", False),
        ("23 h", "12-24 h", True),  # she may stay for 24 h
        ("24 h", "12-24 h", False),
        ("12-20 h", "10-24 h", True),
        ("20-24 h", "22-24 h", False),
    ],
)
def test_of_a_range_its_safe_end_is_compared(
    tmp_path: Path, rest: str, stay: str, odd: bool
) -> None:
    found = warnings(tmp_path, f"rest: {{for: {rest}, from: procedure_end}}\nstay: {stay}")
    assert found == (["Rest ends before the patient goes home."] if odd else [])


def shortest(name: str) -> str:
    """The pack of the nap, with another safe end for one of its times."""
    lines = PACK.splitlines(keepends=True)
    (at,) = [at for at, line in enumerate(lines) if line.startswith(f"  {name}: {{from:")]
    lines[at] = lines[at].replace("safe: longest", "safe: shortest")
    return "".join(lines)


@pytest.mark.parametrize(
    ("time", "rest", "stay", "odd"),
    [
        ("rest_until", "12-30 h", "24 h", True),  # the sheet says 12 h
        ("rest_until", "24-30 h", "24 h", False),
        ("home", "11-30 h", "12-24 h", False),
        ("home", "11 h", "12-24 h", True),
        ("home", "12 h", "12-24 h", False),  # the sheet says 12 h for both
    ],
)
def test_where_the_short_end_is_the_safe_one_it_is_compared(
    tmp_path: Path, time: str, rest: str, stay: str, odd: bool
) -> None:
    make_pack(tmp_path, shortest(time))
    found = warnings(tmp_path, f"rest: {{for: {rest}, from: procedure_end}}\nstay: {stay}")
    assert found == (["Rest ends before the patient goes home."] if odd else [])


TIMES = """\
checks:
  - {warn: times.rest_until > times.home, say: Rest is later.}
  - {warn: times.rest_until >= times.home, say: Rest is not earlier.}
  - {warn: times.rest_until < times.home, say: Rest is earlier.}
  - {warn: times.rest_until <= times.home, say: Rest is not later.}
  - {warn: times.home > times.rest_until, say: Home is later.}
  - {warn: times.home < times.rest_until, say: Home is earlier.}
  - {warn: times.flat_until < times.rest_until, say: Flat is earlier.}
  - {warn: times.rest_until > times.flat_until, say: Rest is later than flat.}
  - {warn: times.eat_until < times.rest_until, say: Eating is earlier.}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # What counts from leaving comes after all that keeps the patient, whatever the figures.
        (
            "rest: {for: 1 h, from: discharge}\nstay: 24 h",
            {"Rest is later.", "Rest is not earlier.", "Home is earlier."},
        ),
        # At home nobody can tell: lying flat there may end before she rests, or after.
        ("rest: {for: 1 h, from: discharge}\nflat: {for: 24 h, where: home}", set()),
        ("rest: {for: 1 h, from: discharge}\nstay: few h", set()),
        ("rest: {for: 1 h, from: discharge}\nfood: {solids: 8 h, before: arrival}", set()),
        # From one moment the figures decide, and equal ones are neither earlier nor later.
        (
            "rest: {for: 3 h, from: procedure_end}\nstay: 2 h",
            {"Rest is later.", "Rest is not earlier.", "Home is earlier."},
        ),
        (
            "rest: {for: 2 h, from: procedure_end}\nstay: 2 h",
            {"Rest is not earlier.", "Rest is not later."},
        ),
        (
            "rest: {for: 1 h, from: procedure_end}\nstay: 2 h",
            {"Rest is earlier.", "Rest is not later.", "Home is later."},
        ),
        (
            "rest: {for: 3 h, from: procedure_end}\nflat: {for: 2 h, where: home}",
            {"Flat is earlier.", "Rest is later than flat."},
        ),
        # One counts back, the other forth: no figure tells.
        ("rest: {for: 1 h, from: procedure_end}\nfood: {solids: 8 h, before: arrival}", set()),
    ],
)
def test_times_are_compared_where_their_order_is_sure(
    tmp_path: Path, text: str, said: set[str]
) -> None:
    make_pack(tmp_path, PACK[: PACK.index("checks:")] + TIMES)
    assert set(warnings(tmp_path, text)) == said


@pytest.mark.parametrize(
    ("anchor", "said"),
    [
        ("procedure_end", {"Rest is later than flat.", "Flat is earlier."}),
        ("appointment", set()),  # nobody knows how much of it is left when the procedure ends
    ],
)
def test_a_stay_counts_from_the_end_of_the_procedure(
    tmp_path: Path, anchor: str, said: set[str]
) -> None:
    checks = PACK[: PACK.index("checks:")] + TIMES
    make_pack(tmp_path, checks.replace("home: {from: procedure_end", f"home: {{from: {anchor}"))
    text = "rest: {for: 1 h, from: discharge}\nstay: 24 h\nflat: {for: 12 h, where: home}"
    assert {one for one in warnings(tmp_path, text) if "lat." in one or "Flat" in one} == said


@pytest.mark.parametrize("early", ["1 h", "2 h", "3 h"])
def test_what_counts_back_is_not_held_against_what_counts_forth(tmp_path: Path, early: str) -> None:
    """Their figures tell nothing, though they count from one moment."""
    pairs = "".join(
        f"  - {{warn: times.arrive {op} times.home, say: Compared.}}\n" for op in ("<", "==", ">")
    )
    text = f"{PACK[: PACK.index('checks:')]}checks:\n{pairs}"
    make_pack(tmp_path, text.replace("home: {from: procedure_end", "home: {from: appointment"))
    assert warnings(tmp_path, f"early: {early}\nstay: 2 h") == []


SPANS = st.builds(
    lambda low, more: f"{low}-{low + more} h" if more else f"{low} h",
    st.integers(1, 48),
    st.integers(0, 48),
)
SAFE = st.sampled_from(["longest", "shortest"])


@cache
def nap(rest: str, stay: str) -> Pack:
    """The pack of the nap, by which ends of its rest and of its stay are the safe ones."""
    text = PACK.replace("rest.for, safe: longest", f"rest.for, safe: {rest}")
    with TemporaryDirectory() as root:
        return make_pack(
            Path(root), text.replace("stay.for, safe: longest", f"stay.for, safe: {stay}")
        )


@given(SPANS, SPANS, SAFE, SAFE)
def test_settings_are_warned_of_by_the_times_that_a_sheet_prints(
    rest: str, stay: str, rest_safe: str, stay_safe: str
) -> None:
    """One rule in two places: the check that knows no clock, and the clock of a patient."""
    pack, zone = nap(rest_safe, stay_safe), ZoneInfo("America/Chicago")
    written: dict[str, dict[str, Value]] = {
        "rest": {"for": parse_quantity(rest, "time"), "from": Choice("procedure_end")},
        "stay": {"for": parse_quantity(stay, "time")},
    }
    values = {name: Setting(name, FrozenMap(own), "for") for name, own in written.items()}
    warned = any(
        "Rest ends" in found.message
        for found in check_settings(Settings(FrozenMap(values)), pack, FrozenMap())
    )
    who = Patient.parse(
        {
            "id": "7",
            "name": {"given": "Rosa", "family": "Peña"},
            "birth_date": "1948-05-02",
            "procedure": "nap",
            "appointment": "2026-12-08T09:30",
            "procedure_end": "2026-12-08T10:40",
        },
        pack,
    )
    times = times_of(pack, Resolved(FrozenMap(values)), who, zone, Leaving("discharge"))
    ends, home = times["rest_until"].expected, times["home"].expected
    assert ends is not None
    assert home is not None
    assert warned is (elapsed(home, ends).total_seconds() < 0)
    assert (times["rest_until"].instant is None) is warned


def test_what_looks_odd_is_a_warning_with_a_place(tmp_path: Path) -> None:
    (warning,) = load_settings(tmp_path, "friend: {stays: 12 h, when: always}").warnings
    assert (warning.code, str(warning.severity)) == ("odd-settings", "warning")
    assert warning.message == "A friend, but no time."
    assert warning.place is not None
    assert warning.place.line == 10


def test_a_setting_that_is_gone_for_some_still_counts_as_set(tmp_path: Path) -> None:
    text = "sleepy: sometimes\nearly: 30 min\nfriend: {stays: 12 h, when: if_sleepy}"
    assert warnings(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("early: 10 min", "early is 10 min"),
        ("early: 2 h", "early is 2 h"),
        ("early: 10-30 min", "early is 10-30 min"),
        ("stay: {1: 2 h, 2+: 30 h}", "stay.for is 30 h"),
        ("rules: [{when: bones >= 2, set: {early: 3 h}}]", "early is 3 h"),
    ],
)
def test_an_amount_outside_the_usual_range_is_a_warning(
    tmp_path: Path, text: str, shown: str
) -> None:
    assert warnings(tmp_path, text) == [f"{shown}, which is unusual."]


@pytest.mark.parametrize("text", ["early: 15 min", "early: 1 h", "stay: 1 day", "stay: few h"])
def test_the_usual_range_includes_its_ends(tmp_path: Path, text: str) -> None:
    assert warnings(tmp_path, text) == []


REST = "rest: {for: 24 h, from: procedure_end}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "walk: 23 h",
            "What walk (23 h) allows begins before rest.for (24 h) is over.",
        ),
        ("walk: 1439 min", "What walk (1439 min) allows begins before rest.for (24 h) is over."),
        ("walk: 24 h", ""),
        ("walk: 1 day", ""),
        ("walk: 20-24 h", ""),  # the longest is safe
        ("walk: 20-23 h", "What walk (20-23 h) allows begins before rest.for (24 h) is over."),
        ("walk: when_told", ""),
        ("walk: few days", ""),
        ("swim: 23 h", "What swim (23 h) allows begins before rest.for (24 h) is over."),
        (
            "walk: 3 days\nswim: 72 h",
            "What swim (72 h) allows begins in the minute in which walk (3 day) is over.",
        ),
        ("walk: 3 days\nswim: 73 h", ""),
        ("walk: 3 days\nswim: 71 h", "What swim (71 h) allows begins before walk (3 day) is over."),
    ],
)
def test_what_is_allowed_waits_for_what_is_kept(tmp_path: Path, text: str, told: str) -> None:
    found = problems_of(tmp_path, REST + text)
    assert [(one.code, one.message) for one in found] == ([("order", told)] if told else [])
    assert all(one.place and one.place.line >= 11 for one in found)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("walk: 24 h", True),  # the patient leaves after the end of the procedure
        ("walk: 25 h", False),  # nobody says how long she stays: her own times decide
        ("walk: 25 h\nstay: 2 h", True),
        ("walk: 26 h\nstay: 2 h", False),
        ("walk: 26 h\nstay: 2 h\nflat: {for: 3 h, where: home}", False),
        ("walk: 25 h\nstay: 2 h\nflat: {for: 1 h, where: clinic}", True),  # the longer of both
        ("walk: 26 h\nstay: {1: 2 h, 2+: 3 h}", True),  # for two
        ("walk: 27 h\nstay: {1: 2 h, 2+: 3 h}", False),
        ("walk: 26 h\nstay: {or: overnight}", False),
    ],
)
def test_rest_from_the_discharge_counts_the_stay(tmp_path: Path, text: str, refused: bool) -> None:
    found = problems_of(tmp_path, f"rest: {{for: 24 h, from: discharge}}\n{text}")
    assert [one.code for one in found] == ["order"] * refused


def test_the_order_holds_after_rules_and_the_rule_is_named(tmp_path: Path) -> None:
    text = REST + (
        "walk: 24 h\n"
        "rules:\n"
        "  - {when: bones >= 3, set: {rest: {for: 48 h, from: procedure_end}}}\n"
        "  - {when: sleepy == yes, set: {early: 20 min}}"
    )
    problem = problem_of(tmp_path, text)
    assert problem.message == (
        "What walk (24 h) allows begins before rest.for (48 h) is over by the rule in line 13."
    )
    mended = text.replace("set: {rest:", "set: {walk: 48 h, rest:")
    assert problems_of(tmp_path, mended) == ()
    removed = text.replace("set: {rest:", "set: {walk: none, rest:")
    assert problems_of(tmp_path, removed) == ()


def test_no_rule_is_named_where_all_patients_are_concerned(tmp_path: Path) -> None:
    text = REST + "walk: 23 h\nrules:\n  - {when: bones >= 3, set: {walk: 22 h}}"
    assert problem_of(tmp_path, text).message.endswith("is over.")
