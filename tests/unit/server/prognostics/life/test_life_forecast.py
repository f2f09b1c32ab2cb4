"""What is told of a failure mode, and when nothing is."""

import numpy as np
import pytest
from tests.unit.server.prognostics.life.conftest import (
    Numbers,
    Wear,
    exponential,
    followed,
    straight,
    worn,
)

from campus_server.prognostics.life.distribution import HORIZON
from campus_server.prognostics.life.forecast import RISK_DAYS, Forecast, forecast
from campus_server.prognostics.life.health import DAY_MS
from campus_server.prognostics.life.theil_sen import theil_sen
from campus_server.prognostics.life.trend import begin
from campus_server.prognostics.life.weibull import AgePrior, from_prior

MACHINES = 100
LIMIT = np.full(MACHINES, 100.0)
BELT = from_prior(AgePrior(3.0, 400.0))


def test_noise_is_no_trend() -> None:
    quiet = np.random.default_rng(2).normal(5, 2, (90, 400))
    end = np.full(400, 89)
    trend = followed(quiet, end)
    found = forecast(trend, np.full(400, 100.0), theil_sen(quiet[-60:]))
    assert found.trend.mean() <= 0.03
    assert np.isnan(found.life[:, ~found.trend]).all()
    assert (found.pace_low <= 0)[~found.trend].mean() > 0.95


def test_what_wears_is_a_trend_with_an_interval_and_a_risk() -> None:
    paths = worn(straight, 3, 100)
    until = (paths.begun + 0.7 * (paths.failure - paths.begun)).astype(np.int64)
    found = forecast(followed(paths.seen, until), np.full(100, 100.0))
    assert found.trend.mean() > 0.95
    life = found.life[:, found.trend]
    assert (np.diff(life, axis=0) >= 0).all()
    assert (np.diff(found.risk, axis=0) >= 0).all()
    soon = paths.failure - until <= 30
    assert found.risk[1, soon].mean() > 2 * found.risk[1, ~soon].mean()


def belts(wear: Wear, with_age: bool) -> Forecast:
    """At 0.6 of a life of 40 to 400 days."""
    paths = worn(wear, 5, MACHINES)
    until = (paths.begun + 0.6 * (paths.failure - paths.begun)).astype(np.int64)
    age = BELT.remaining(until.astype(np.float64), HORIZON) if with_age else None
    return forecast(followed(paths.seen, until), LIMIT, age=age)


def width(found: Forecast) -> Numbers:
    return np.asarray(np.minimum(found.life[2], HORIZON[-1]) - found.life[0])


def test_where_the_trend_is_vague_the_age_makes_it_surer() -> None:
    """At an early sign of growing wear; a straight line says more than the age could add."""
    alone = belts(exponential, False)
    told = alone.trend & (width(alone) > 200)
    assert told.sum() > 10
    assert np.median(width(belts(exponential, True))[told] / width(alone)[told]) < 0.8
    sure = belts(straight, False)
    ratio = width(belts(straight, True)) / width(sure)
    assert np.median(ratio[sure.trend]) == pytest.approx(1, abs=0.1)


def test_without_a_trend_the_age_speaks_and_without_either_nobody() -> None:
    age = BELT.remaining(np.linspace(0, 300, MACHINES), HORIZON)
    new = begin(MACHINES)
    nothing, by_age = forecast(new, LIMIT), forecast(new, LIMIT, age=age)
    assert np.isnan(nothing.life).all()
    assert (nothing.moments(0, np.ones(MACHINES)) == -1).all()
    assert not by_age.trend.any()
    np.testing.assert_allclose(by_age.life[1], age.life(0.5))
    np.testing.assert_allclose(by_age.risk, [age.risk(days) for days in RISK_DAYS])


def test_the_date_counts_days_of_the_calendar() -> None:
    """A machine that runs half the day wears half as fast by the calendar."""
    found = belts(straight, True)
    now_ms = 1_700_000_000_000
    always = found.moments(now_ms, np.ones(MACHINES))
    half = found.moments(now_ms, np.full(MACHINES, 0.5))
    there = always[1] >= 0
    assert there.mean() > 0.9
    days = (always[1] - now_ms)[there] / DAY_MS
    assert days == pytest.approx(found.life[1, there], abs=1e-6)
    assert (half[1] - now_ms)[there] / DAY_MS == pytest.approx(2 * days, abs=1e-6)
    assert (found.moments(now_ms, np.zeros(MACHINES)) == -1).all(), "what stands does not wear"
