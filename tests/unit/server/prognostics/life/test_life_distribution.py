"""The laws of a distribution of life times, whatever it came from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from campus_server.prognostics.arrays import Floats
from campus_server.prognostics.life.distribution import HORIZON, LifeTime, updated, weakest
from campus_server.prognostics.life.weibull import AgePrior, from_prior

STEPS = arrays(np.float64, (len(HORIZON), 3), elements=st.floats(0, 1))


@st.composite
def lives(draw: st.DrawFn) -> LifeTime:
    steps = draw(STEPS)
    total = np.maximum(steps.sum(axis=0), 1e-9) / draw(st.floats(0.1, 1.0))
    return LifeTime(HORIZON, np.minimum(np.cumsum(steps, axis=0) / total, 1.0))


def near(days: float, width: float) -> LifeTime:
    """Evenly spread around `days`."""
    failed = np.clip((HORIZON - days) / width + 0.5, 0, 1)
    return LifeTime(HORIZON, failed[:, None])


@settings(deadline=None)
@given(life=lives(), share=st.floats(0.01, 0.99))
def test_by_the_life_of_a_share_that_share_has_failed(life: LifeTime, share: float) -> None:
    days = life.life(share)
    for machine, day in enumerate(days):
        if np.isinf(day):
            assert life.failed[-1, machine] < share
        else:
            assert life.risk(day)[machine] == pytest.approx(share, abs=1e-6) or day in HORIZON


@settings(deadline=None)
@given(one=lives(), other=lives(), days=st.sampled_from([7, 30, 90]))
def test_with_one_more_failure_mode_nothing_lasts_longer(
    one: LifeTime, other: LifeTime, days: int
) -> None:
    both = weakest(one, other)
    assert (both.risk(days) >= np.maximum(one.risk(days), other.risk(days)) - 1e-12).all()
    assert (both.risk(days) <= one.risk(days) + other.risk(days) + 1e-12).all()


@settings(deadline=None)
@given(one=lives(), other=lives())
def test_what_is_updated_is_a_distribution(one: LifeTime, other: LifeTime) -> None:
    failed = updated(one, other).failed
    assert (np.diff(failed, axis=0) >= 0).all()
    assert ((failed >= 0) & (failed <= 1)).all()


def median(life: LifeTime) -> float:
    return float(life.life(0.5)[0])


def test_a_sure_trend_outweighs_the_age_and_a_vague_one_does_not() -> None:
    age = from_prior(AgePrior(3.0, 1000)).remaining(np.array([500.0]), HORIZON)
    assert median(updated(near(30, 10), age)) == pytest.approx(30, rel=0.1)
    any_day: Floats = (HORIZON / (2 * HORIZON[-1]))[:, None]
    vague = updated(LifeTime(HORIZON, any_day), age)
    assert median(vague) == pytest.approx(median(age), rel=0.1)


def test_trend_and_age_together_are_surer_than_either() -> None:
    age = from_prior(AgePrior(4.0, 400, 0.1, 0.1)).remaining(np.array([250.0]), HORIZON)
    trend = near(150, 200)
    both = updated(trend, age)

    def width(life: LifeTime) -> float:
        return float(life.life(0.9)[0] - life.life(0.1)[0])

    assert width(both) < min(width(trend), width(age))
