"""An expectation is as sure as what it was learned from."""

import numpy as np
import pytest
from numpy.typing import NDArray

from campus_server.prognostics.ahu.kriging import Expectation, expect

PRIOR = 2.0
FINEST = 0.02
HOURS, DAYS = 8, 6


def _line(drivers: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sin(drivers[:, 0])


def _learned(day_effect: float = 0.0) -> Expectation:
    random = np.random.default_rng(0)
    drivers = random.uniform(0, 3, (HOURS * DAYS, 1))
    days = np.repeat(np.arange(DAYS), HOURS)
    effect = day_effect * random.standard_normal(DAYS)[days]
    seen = _line(drivers) + effect + 0.02 * random.standard_normal(len(days))
    return expect(drivers, np.ones(len(days)), seen, days, PRIOR, FINEST)


def _offset(learned: Expectation, at: float, beside: float = 0.0) -> tuple[float, float]:
    drivers = np.full((HOURS, 1), at)
    return learned.offset(drivers, np.ones(HOURS), _line(drivers) + beside)


def test_what_was_learned_is_expected() -> None:
    offset, deviation = _offset(_learned(), 1.5)
    assert abs(offset) < 3 * deviation
    assert deviation < 0.1


def test_what_lies_beside_it_is_told_in_its_unit() -> None:
    offset, deviation = _offset(_learned(), 1.5, beside=0.5)
    assert offset == pytest.approx(0.5, abs=0.1)
    assert offset > 4 * deviation


def test_far_from_what_was_seen_only_the_prior_is_known() -> None:
    _, deviation = _offset(_learned(), 40.0)
    assert deviation == pytest.approx(PRIOR, rel=0.01)
    assert _offset(_learned(), 4.0)[1] > _offset(_learned(), 3.0)[1]


def test_days_that_differ_widen_what_is_expected_of_a_day() -> None:
    assert _offset(_learned(day_effect=0.5), 1.5)[1] > 3 * _offset(_learned(), 1.5)[1]


def test_no_day_is_surer_than_what_a_sensor_resolves() -> None:
    drivers = np.zeros((HOURS * DAYS, 1))
    days = np.repeat(np.arange(DAYS), HOURS)
    learned = expect(drivers, np.ones(len(days)), np.zeros(len(days)), days, PRIOR, FINEST)
    assert learned.day == pytest.approx(FINEST)
    assert learned.offset(drivers[:8], np.ones(8), np.zeros(8))[1] >= FINEST
