"""Lags and noise go on from one day into the next."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_simulators.campus.dynamics import Lag, Wander
from campus_simulators.campus.units import Unit, Units


def _units(count: int = 2) -> Units:
    return Units(9, [Unit(f"E-{n}", "Thing", "B01") for n in range(count)])


@given(
    goals=st.lists(st.floats(-50, 50), min_size=4, max_size=40),
    cut=st.integers(1, 3),
    tau_s=st.floats(60, 10_000),
)
@settings(deadline=None)
def test_a_lag_is_the_same_however_its_time_is_cut(
    goals: list[float], cut: int, tau_s: float
) -> None:
    goal = np.array(goals)[:, None]
    whole = Lag(tau_s).follow(goal, 300.0)
    lag = Lag(tau_s)
    parts = np.concatenate([lag.follow(goal[:cut], 300.0), lag.follow(goal[cut:], 300.0)])
    assert np.array_equal(whole, parts)
    assert whole.min() >= goal.min() - 1e-9
    assert whole.max() <= goal.max() + 1e-9


@pytest.mark.parametrize("step_s", [60.0, 300.0])
def test_a_lag_has_gone_63_percent_of_its_way_after_its_time_constant(step_s: float) -> None:
    lag = Lag(3600.0)
    lag.follow(np.zeros((1, 1)), step_s)
    path = lag.follow(np.ones((round(3600 / step_s), 1)), step_s)
    assert path[-1, 0] == pytest.approx(1 - np.exp(-1))


def test_wandering_is_of_width_one_and_forgets_with_its_time_constant() -> None:
    units = _units(60)
    wander = Wander(units, 3600.0)
    days = np.concatenate([wander.go(288, 300.0) for _ in range(20)])[288:]
    assert days.std() == pytest.approx(1.0, abs=0.05)
    kept = [np.mean(days[n:] * days[:-n]) for n in (1, 12)]
    assert kept == pytest.approx([np.exp(-1 / 12), np.exp(-1)], abs=0.06)
    # over midnight as over any other step
    midnights = np.arange(288, len(days) - 1, 288)
    assert np.abs(days[midnights] - days[midnights - 1]).mean() < 0.6


def test_what_a_unit_was_made_with_is_its_own() -> None:
    few, many = _units(2), _units(5)
    assert np.array_equal(few.around(10.0, 0.1), many.around(10.0, 0.1)[:2])
    assert np.array_equal(few.between(1.0, 2.0), many.between(1.0, 2.0)[:2])
    assert set(_units(50).either()) == {-1.0, 1.0}
    assert _units(400).around(10.0, 0.1).mean() == pytest.approx(10.0, abs=0.2)
