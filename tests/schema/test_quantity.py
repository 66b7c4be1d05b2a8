from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import ValueProblem
from docgen.schema.quantity import (
    KINDS,
    CalendarSpan,
    Hedge,
    Quantity,
    Unit,
    UnitRow,
    compare,
    parse_quantity,
)


def span(text: str) -> Quantity:
    return parse_quantity(text, "time")


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "hedge"),
    [
        ("10-20 min", 10, 20, Unit.MINUTE, Hedge.NONE),
        ("10–20 min", 10, 20, Unit.MINUTE, Hedge.NONE),
        ("10 to 20 minutes", 10, 20, Unit.MINUTE, Hedge.NONE),
        ("about 1 h", 1, 1, Unit.HOUR, Hedge.ABOUT),
        ("about 1-2 h", 1, 2, Unit.HOUR, Hedge.ABOUT),
        ("up to 2 h", 2, 2, Unit.HOUR, Hedge.UP_TO),
        ("over 10 years", 10, 10, Unit.YEAR, Hedge.OVER),
        ("24 h", 24, 24, Unit.HOUR, Hedge.NONE),
        ("24h", 24, 24, Unit.HOUR, Hedge.NONE),
        ("1 day", 1, 1, Unit.DAY, Hedge.NONE),
        ("2-3 days", 2, 3, Unit.DAY, Hedge.NONE),
        ("few h", 0, 0, Unit.HOUR, Hedge.FEW),
        ("a few days", 0, 0, Unit.DAY, Hedge.FEW),
    ],
)
def test_spans_of_the_practices_are_read(
    text: str, low: int, high: int, unit: Unit, hedge: Hedge
) -> None:
    assert span(text) == Quantity(Decimal(low), Decimal(high), unit, unit, hedge)


def test_a_range_may_end_in_another_unit_with_a_hedge_of_its_own() -> None:
    lasting = span("1 month - over 10 years")
    assert (lasting.unit, lasting.high_unit) == (Unit.MONTH, Unit.YEAR)
    assert lasting.hedge is Hedge.OVER
    assert span("1 month-over 10 years") == lasting


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("10 lb", "weight"),
        ("5 kg", "weight"),
        ("100.4 °F", "temperature"),
        ("38 C", "temperature"),
        ("75-90 %", "share"),
        ("3000 mg", "dose"),
        ("3-4 times", "count"),
    ],
)
def test_other_kinds_are_read(text: str, kind: str) -> None:
    assert parse_quantity(text, kind).kind == kind


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("30", "no unit"),
        ("10-20", "no unit"),
        ("10 min - 20", "no unit"),
        ("20-10 min", "upside down"),
        ("2-1 h", "upside down"),
        ("10-10 min", "upside down"),
        ("2 h - 90 min", "upside down"),
        ("30 parsecs", "unit that is not known"),
        ("10 lb", "is a weight, not a time"),
        ("0 min", "nothing"),
        ("-5 min", "negative"),
        ("3000 h", "more than"),
        ("1.5 days", "fraction of a day"),
        ("1,5 h", "comma"),
        ("1 h 30 min", "two units"),
        ("1:30", "two units"),
        ("up to 1-2 h", "no clear meaning"),
        ("about 1 - over 2 h", "no clear meaning"),
        ("", "not an amount"),
        ("soon", "not an amount"),
        ("few", "not an amount"),
        ("1e3 h", "not an amount"),
        ("\u0661 h", "not an amount"),
        ("x" * 500, "not an amount"),
    ],
)
def test_what_is_not_a_span_is_refused_with_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        span(text)
    assert says in caught.value.message
    assert caught.value.hint
    assert len(caught.value.message) < 120


def test_ends_are_single_figures_without_a_hedge() -> None:
    lasting = span("1 month - over 10 years")
    assert str(lasting.longest) == "10 year"
    assert str(lasting.shortest) == "1 month"
    assert lasting.longest.single


def test_a_vague_amount_stays_vague() -> None:
    assert span("few h").longest.vague
    assert span("few h").shortest.vague


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("90 min", timedelta(minutes=90)),
        ("1.5 h", timedelta(minutes=90)),
        ("24 h", timedelta(hours=24)),
        ("1 day", CalendarSpan(0, 1)),
        ("3 weeks", CalendarSpan(0, 21)),
        ("3 months", CalendarSpan(3, 0)),
        ("1 year", CalendarSpan(12, 0)),
    ],
)
def test_hours_elapse_and_days_are_on_the_calendar(
    text: str, step: timedelta | CalendarSpan
) -> None:
    assert span(text).as_timedelta_or_days() == step


@pytest.mark.parametrize("text", ["1-2 h", "few h"])
def test_a_range_has_no_one_step(text: str) -> None:
    with pytest.raises(ValueError, match="not one span"):
        span(text).as_timedelta_or_days()


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        ("24 h", "1 day", 0),
        ("1-2 h", "90 min", 1),
        ("7 days", "2 weeks", -1),
        ("12 months", "1 year", 0),
        ("few h", "1 h", None),
    ],
)
def test_spans_compare_by_their_longest_ends(one: str, other: str, order: int | None) -> None:
    assert compare(span(one), span(other)) == order


def test_units_of_one_kind_compare_and_kinds_do_not_mix() -> None:
    assert (
        compare(parse_quantity("38 °C", "temperature"), parse_quantity("100.4 °F", "temperature"))
        == 0
    )
    assert compare(parse_quantity("5 kg", "weight"), parse_quantity("10 lb", "weight")) == 1
    assert compare(parse_quantity("5 kg", "weight"), span("1 h")) is None


quantities = st.builds(
    lambda low, more, unit, hedge: span(f"{hedge}{low}{f'-{low + more}' if more else ''} {unit}"),
    st.integers(1, 40),
    st.integers(0, 9),
    st.sampled_from(["min", "h", "day", "week", "month", "year"]),
    st.sampled_from(["", "about "]),
)


@given(quantities)
def test_what_is_written_reads_back_the_same(quantity: Quantity) -> None:
    assert span(str(quantity)) == quantity


@given(quantities)
def test_the_longest_end_is_never_under_the_shortest(quantity: Quantity) -> None:
    assert compare(quantity.shortest, quantity.longest) in (-1, 0)


@given(st.text(max_size=60), st.sampled_from(KINDS))
def test_any_text_is_an_amount_or_a_problem(text: str, kind: str) -> None:
    with suppress(ValueProblem):
        assert parse_quantity(text, kind).kind == kind


def test_equal_amounts_have_equal_hashes() -> None:
    assert hash(span("1.0 h")) == hash(span("1 h"))
    assert str(span("10 h")) == "10 h"


@pytest.mark.parametrize(
    ("once", "count", "all_of_them"),
    [
        ("1-2 h", 2, "2-4 h"),
        ("about 1 h", 3, "about 3 h"),
        ("10-20 min", 4, "40-80 min"),
        ("30-60 min", 2, "1-2 h"),
        ("45 min", 3, "135 min"),  # no whole half hours: minutes stay
        ("30 min", 3, "90 min"),  # below two hours: minutes stay
        ("few h", 3, "few h"),
    ],
)
def test_an_amount_several_times_over(once: str, count: int, all_of_them: str) -> None:
    assert parse_quantity(once, "time").repeated(count) == parse_quantity(all_of_them, "time")


def test_a_unit_without_a_size_is_refused() -> None:
    with pytest.raises(TypeError, match="size"):
        UnitRow("weight", most=400, words="stone st")  # type: ignore[call-arg]  # on purpose


def test_every_unit_is_read_compared_and_limited() -> None:
    for unit in Unit:
        one = parse_quantity(f"1 {unit}", unit.row.kind)
        assert (one.unit, compare(one, one), unit.row.kind in KINDS) == (unit, 0, True)
        with pytest.raises(ValueProblem, match="more than"):
            parse_quantity(f"{unit.row.most + 1} {unit}", unit.row.kind)
