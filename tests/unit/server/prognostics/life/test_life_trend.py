"""The bank of filters: what it says of noise, of gaps, of standstill, and of who else is there."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.server.prognostics.life.conftest import Numbers, straight, worn

from campus_server.prognostics.life.forecast import forecast
from campus_server.prognostics.life.trend import Trend, begin, follow

MACHINES = 12
DAYS = 50
SEEN = worn(straight, 7, MACHINES).seen[:DAYS]


def bits(trend: Trend, machine: int) -> list[bytes]:
    return [part[..., machine].tobytes() for _, part in trend.named()]


def went(index: Numbers, elapsed: float = 1.0) -> Trend:
    """`index[days]` of one machine, `elapsed` days of use apart."""
    trend = begin(1)
    for value in index:
        trend = follow(trend, np.array([value]), np.array([elapsed]))
    return trend


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_who_else_is_in_the_arrays_changes_no_bit(data: st.DataObject) -> None:
    some = data.draw(st.sets(st.integers(0, MACHINES - 1), min_size=1).map(sorted))
    together, few = begin(MACHINES), begin(len(some))
    for day in range(DAYS):
        together = follow(together, SEEN[day], np.ones(MACHINES))
        few = follow(few, SEEN[day, some], np.ones(len(some)))
    for place, machine in enumerate(some):
        assert bits(few, place) == bits(together, machine)
    whole = forecast(together, np.full(MACHINES, 100.0))
    part = forecast(few, np.full(len(some), 100.0))
    assert whole.life[:, some].tobytes() == part.life.tobytes()
    assert whole.risk[:, some].tobytes() == part.risk.tobytes()


def test_days_without_a_value_only_make_it_less_sure() -> None:
    index = np.arange(60.0)
    whole = index.copy()
    whole[20:40] = np.nan
    gap, full = went(whole + 0.0), went(index + 0.0)
    assert gap.slope[0] == pytest.approx(full.slope[0], rel=0.02)
    assert (gap.level_variance[:, 0] >= full.level_variance[:, 0] - 1e-12).all()
    assert np.isfinite(went(np.full(5, np.nan)).weight).all()


def test_what_stands_still_does_not_wear() -> None:
    """Twice as many days of use between two values: half as much wear a day of use."""
    index = np.arange(50.0) + np.random.default_rng(1).normal(0, 0.5, 50)
    assert went(index, 2.0).slope[0] == pytest.approx(0.5 * went(index).slope[0], rel=0.1)


def test_one_wild_day_moves_little() -> None:
    index = np.arange(60.0) + np.random.default_rng(4).normal(0, 1, 60)
    wild = index.copy()
    wild[40] = 1e9
    assert went(wild).slope[0] == pytest.approx(went(index).slope[0], rel=0.2)
    assert went(wild).now[0] == pytest.approx(went(index).now[0], abs=3)


def test_after_a_repair_it_begins_again() -> None:
    worn_out = went(np.linspace(0, 90, 60))
    worn_out.put(slice(0, 1), begin(1))
    repaired = follow(worn_out, np.array([3.0]), np.ones(1))
    assert repaired.now[0] == pytest.approx(3.0)
    assert repaired.worsening[0] == pytest.approx(0.5)


@settings(max_examples=20, deadline=None)
@given(shift=st.floats(-50, 50))
def test_where_the_index_begins_makes_no_difference_to_its_pace(shift: float) -> None:
    index = SEEN[:, 0]
    assert went(index + shift).slope[0] == pytest.approx(went(index).slope[0], abs=1e-6)
