"""From values to a daily index, and the slope that no single day bends."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import theilslopes

from campus_server.prognostics.life.health import DAY_MS, Daily, damage, fold, health, of_score
from campus_server.prognostics.life.theil_sen import theil_sen


@settings(deadline=None)
@given(value=st.floats(-1e3, 1e3), normal=st.floats(-1e3, 1e3), limit=st.floats(-1e3, 1e3))
def test_damage_is_told_alike_whether_the_limit_is_above_or_below(
    value: float, normal: float, limit: float
) -> None:
    one, other, end = np.array([value]), np.array([normal]), np.array([limit])
    up, down = damage(one, other, end), damage(-one, -other, -end)
    np.testing.assert_allclose(up, down)
    if normal != limit:
        assert damage(end, other, end)[0] == pytest.approx(100)
        assert damage(other, other, end)[0] == 0
    else:
        assert np.isnan(up[0])


def test_health_is_that_of_the_worst_failure_mode_known() -> None:
    bearing, seal = np.array([10.0, np.nan, np.nan, 140.0]), np.array([30.0, 20.0, np.nan, -5.0])
    np.testing.assert_array_equal(health(bearing, seal), [70.0, 80.0, np.nan, 0.0])


def test_a_score_at_its_threshold_is_half_the_health() -> None:
    score = np.array([0.0, 5.0, 10.0, 1e6])
    np.testing.assert_allclose(health(of_score(score, np.full(4, 5.0))), [100, 50, 25, 0])


@settings(deadline=None)
@given(
    hours=st.lists(st.integers(0, 30), min_size=1, max_size=60),
    seed=st.integers(0, 99),
)
def test_a_day_is_the_mean_of_its_values_however_they_come(hours: list[int], seed: int) -> None:
    """Against a plain grouping by day; gaps of whole days included."""
    random = np.random.default_rng(seed)
    time_ms = np.cumsum(hours).astype(np.int64) * 3_600_000
    value = np.where(random.random(len(hours)) < 0.2, np.nan, random.normal(size=len(hours)))
    daily, told, passed = Daily.zeros(0, 1), [], 0
    for at, each in zip(time_ms, value, strict=True):
        daily, mean, days = fold(daily, np.array([at]), np.array([each]))
        if not np.isnan(mean[0]):
            told.append(mean[0])
            passed += int(days[0])
    known = ~np.isnan(value)
    days = time_ms[known] // DAY_MS
    closed = np.unique(days)[:-1]
    expected = [value[known][days == day].mean() for day in closed]
    np.testing.assert_allclose(told, expected)
    if len(closed):
        assert passed == days[-1] - days[0]


def test_a_value_of_a_day_that_is_over_is_left_out() -> None:
    one = np.ones(1)
    daily, _, _ = fold(Daily.zeros(0, 1), np.array([3 * DAY_MS]), one)
    after, mean, _ = fold(daily, np.array([DAY_MS]), 100 * one)
    assert np.isnan(mean[0])
    assert after.total[0] == 1


@settings(deadline=None)
@given(seed=st.integers(0, 999), days=st.integers(4, 40))
def test_theil_sen_is_that_of_scipy(seed: int, days: int) -> None:
    index = np.random.default_rng(seed).normal(size=(days, 2)).cumsum(axis=0)
    index[1, 1] = np.nan
    slope = theil_sen(index, 0.9)
    for machine in range(2):
        known = ~np.isnan(index[:, machine])
        if known.sum() < 4:
            continue
        theirs = theilslopes(index[known, machine], np.flatnonzero(known), 0.9)
        assert slope.middle[machine] == pytest.approx(theirs.slope)
        assert slope.low[machine] <= theirs.slope <= slope.high[machine]
        assert slope.low[machine] <= theirs.low_slope + 1e-12
        assert slope.high[machine] >= theirs.high_slope - 1e-12


def test_one_wild_day_does_not_bend_it_and_three_days_say_nothing() -> None:
    index = np.arange(30.0)[:, None] * 0.5
    index[10] = 1e6
    assert theil_sen(index).middle[0] == pytest.approx(0.5)
    assert theil_sen(index).sure[0]
    few = theil_sen(index[:3])
    assert not few.sure[0]
