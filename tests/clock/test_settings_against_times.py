"""One rule in two places: what `check` says of settings, and what patients' times come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from clock_samples import pack, patient, times_of
from hypothesis import example, given
from hypothesis import strategies as st

from docgen.cache import FrozenMap
from docgen.clock.timeline import Leaving, TimeValue, elapsed
from docgen.expression.truth import Compare, Name, by_order, told
from docgen.schema.quantity import Quantity, Unit, minutes_of
from docgen.settings.effective import Settings
from docgen.settings.kind_of_patient import KindOfPatient, Resolved, Setting
from docgen.settings.settings_checks import check_settings

PHOENIX = ZoneInfo("America/Phoenix")  # no clock is ever changed there
NAMES = ("rest", "quiet", "walk", "swim", "ice", "stay")
TIMES = ("rest_until", "quiet_until", "walk_from", "swim_from", "ice_until", "home")


def quantity(low: int, more: int, unit: Unit) -> Quantity:
    return Quantity(Decimal(low), Decimal(low + more), unit, unit)


spans = st.one_of(
    st.builds(quantity, st.integers(1, 240), st.sampled_from([0, 0, 1, 30]), st.just(Unit.MINUTE)),
    st.builds(quantity, st.integers(1, 72), st.sampled_from([0, 0, 1, 24]), st.just(Unit.HOUR)),
    st.builds(quantity, st.integers(1, 3), st.sampled_from([0, 0, 1]), st.just(Unit.DAY)),
)
clinics = st.dictionaries(st.sampled_from(NAMES), spans, min_size=2)


def written(held: dict[str, Quantity]) -> FrozenMap[str, Setting]:
    return FrozenMap((n, Setting(n, FrozenMap({"": span}))) for n, span in held.items())


def times(held: dict[str, Quantity], *, ordered: bool) -> FrozenMap[str, TimeValue]:
    """The times of a patient who leaves when the stay is over."""
    stay = held.get("stay")
    end = datetime(2026, 12, 8, 10, 40)
    left = end.replace(tzinfo=PHOENIX).timestamp() + (
        float(minutes_of(stay.longest)) * 60 if stay else 60
    )
    at = datetime.fromtimestamp(left, PHOENIX).replace(tzinfo=None).isoformat()
    who = patient(discharge_time=at, pills=None)
    one = pack() if ordered else replace(pack(), order=())
    return times_of(one, Resolved(written(held)), who, PHOENIX, Leaving("prepare"))


@given(clinics, st.sampled_from(TIMES), st.sampled_from(TIMES))
@example({"rest": quantity(24, 0, Unit.HOUR), "walk": quantity(1, 0, Unit.DAY)}, *TIMES[:3:2])
@example({"quiet": quantity(24, 0, Unit.HOUR), "walk": quantity(24, 0, Unit.HOUR)}, *TIMES[1:3])
def test_what_settings_say_of_two_times_is_what_a_clock_says(
    held: dict[str, Quantity], left: str, right: str
) -> None:
    found, said = times(held, ordered=False), KindOfPatient({}, Resolved(written(held)), pack())
    order = said.order_of(pack().times[left], pack().times[right])
    if left not in found or right not in found:
        assert order is None
        return
    one, other = found[left].expected, found[right].expected
    assert one is not None
    assert other is not None
    seconds = elapsed(other, one).total_seconds()
    if order is None:  # how long she stays is not said
        assert "stay" not in held
        assert {found[left].anchor, found[right].anchor} == {"procedure_end", "discharge"}
    else:
        assert order == (seconds > 0) - (seconds < 0)
    for op in ("<", "<=", "==", ">", ">="):
        asked = Compare(Name(f"times.{left}"), op, Name(f"times.{right}"))
        assert said.truth(asked) is told(by_order(order, op))


@given(clinics)
def test_settings_that_check_lets_through_move_no_time_of_who_leaves_as_the_stay_ends(
    held: dict[str, Quantity],
) -> None:
    if "quiet" in held and "stay" not in held:
        return  # then each patient's own leaving decides
    problems = list(check_settings(Settings(written(held)), pack(), {}))
    moved = [time.name for time in times(held, ordered=True).values() if time.after]
    assert bool(problems) == bool(moved)
    assert all(one.code == "order" for one in problems)


@given(clinics, st.integers(0, 4000))
def test_no_permission_of_any_patient_comes_before_what_it_waits_for(
    held: dict[str, Quantity], minutes: int
) -> None:
    end = datetime(2026, 3, 7, 10, 40)
    chicago = ZoneInfo("America/Chicago")
    left = datetime.fromtimestamp(end.replace(tzinfo=chicago).timestamp() + minutes * 60, chicago)
    who = patient(
        appointment=end.isoformat(),
        procedure_end=end.isoformat(),
        discharge_time=left.replace(tzinfo=None).isoformat(),
        pills=None,
        visit=None,
    )
    found = times_of(pack(), Resolved(written(held)), who, chicago, Leaving("prepare"))
    for rule in pack().order:
        if rule.first in found and rule.then in found:
            first, then = found[rule.first].expected, found[rule.then].expected
            assert first is not None
            assert then is not None
            assert elapsed(first, then).total_seconds() >= 0
