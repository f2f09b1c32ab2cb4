"""Life by age: against a published fit, and against parts whose law is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_server.prognostics.life.weibull import AgePrior, fit, from_prior

FAILED = (6700, 9120, 12200, 13150, 14300, 17520, 20100, 20900, 22700, 26510, 27490)
STILL_RAN = (
    6950,
    7820,
    8790,
    9660,
    9820,
    11310,
    11690,
    11850,
    11880,
    12140,
    12870,
    13330,
    13470,
    14040,
    17540,
    17890,
    18450,
    18960,
    18980,
    19410,
    20100,
    20150,
    20320,
    23490,
    27410,
    27890,
    28100,
)
"""Shock absorbers, km: O'Connor, Practical Reliability Engineering; Meeker and Escobar, table C.2."""
DAYS = np.arange(5.0, 4000, 5)


def test_the_published_fit_of_the_shock_absorbers() -> None:
    age = np.array(FAILED + STILL_RAN, np.float64)
    law = fit(age, np.arange(len(age)) < len(FAILED))
    assert law.shape == pytest.approx(3.16, abs=0.005)  # Meeker and Escobar, ch. 8
    assert law.scale == pytest.approx(27719, abs=1)
    assert np.sqrt(law.covariance[0, 0]) * law.shape == pytest.approx(0.73, abs=0.01)


def test_without_a_failure_only_a_prior_speaks() -> None:
    with pytest.raises(ValueError, match="give a prior"):
        fit([100.0, 200.0], [False, False])
    with pytest.raises(ValueError, match="give a prior"):
        fit([100.0, 100.0], [True, True])
    prior = AgePrior(2.5, 1000)
    assert from_prior(prior).scale == pytest.approx(1000)
    survivors = fit([900.0] * 20, [False] * 20, prior)
    assert survivors.scale > 1300, "twenty that lived make it likely that all live longer"


@pytest.mark.parametrize("age", [[0.0, 5.0], [-1.0, 5.0], [np.nan, 5.0], [np.inf, 5.0]])
def test_an_age_is_finite_and_above_zero(age: list[float]) -> None:
    with pytest.raises(ValueError, match="ages are"):
        fit(age, [True, True])


@settings(deadline=None)
@given(factor=st.floats(1e-6, 1e6), seed=st.integers(0, 99))
def test_the_unit_of_age_makes_no_difference(factor: float, seed: int) -> None:
    age = np.random.default_rng(seed).weibull(2.0, 12) * 500 + 1e-3
    failed = np.arange(12) % 3 > 0
    days, other = fit(age, failed), fit(age * factor, failed)
    assert other.shape == pytest.approx(days.shape, rel=1e-6)
    assert other.scale == pytest.approx(days.scale * factor, rel=1e-6)


def test_what_wears_has_less_left_the_older_it_is_and_what_does_not_has_not() -> None:
    ages = np.array([0.0, 300.0, 900.0, 2000.0])
    wears = from_prior(AgePrior(3.0, 1000, 0.01, 0.01)).remaining(ages, DAYS)
    assert (np.diff(wears.life(0.5)) < 0).all()
    random = from_prior(AgePrior(1.0, 1000, 1e-4, 1e-4)).remaining(ages, DAYS)
    np.testing.assert_allclose(random.life(0.5), 1000 * np.log(2), rtol=0.01)


def test_who_has_come_far_is_of_the_kind_that_lasts() -> None:
    """Against many laws drawn, each weighed by how many parts it lets come so far."""
    law = from_prior(AgePrior(3.0, 1000.0, 0.2, 0.3))
    random = np.random.default_rng(8)
    shape, scale = np.exp(random.multivariate_normal(law.centre, law.covariance, 40_000)).T
    reached = np.exp(-((1500 / scale) ** shape))
    later = np.exp(-((1700 / scale) ** shape))
    expected = 1 - later.mean() / reached.mean()
    assert law.remaining(np.array([1500.0]), DAYS).risk(200)[0] == pytest.approx(expected, abs=0.02)


def test_the_interval_holds_what_it_promises_although_the_law_is_learned_from_few() -> None:
    """Lamps: 30 of known age, most still burning; then the life of one that has come so far."""
    inside = []
    for seed in range(300):
        random = np.random.default_rng(seed)
        life, reached = 1000 * random.weibull(2.5, 30), random.uniform(200, 1000, 30)
        law = fit(np.minimum(life, reached), life <= reached, AgePrior(2.0, 1500))
        age = random.uniform(0, 900)
        last = 1000 * random.weibull(2.5, 100)
        end = last[last > age][:1] - age
        if len(end):
            left = law.remaining(np.array([age]), DAYS)
            inside.append(left.life(0.1)[0] <= end[0] <= left.life(0.9)[0])
    assert 0.74 <= np.mean(inside) <= 0.88  # 80 % of 300: a standard error of 2.3 %
