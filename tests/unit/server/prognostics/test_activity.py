"""How unusual changes are: calibrated, broad before single, and true to its rate under drift."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from campus_server.prognostics.activity import RATE, Activity, Tails, learn_tails, stirred

Rows = NDArray[np.float64]

VIEWS = 12
TRAINING = 3000
SMOOTHING = 0.1


def averages(rows: Rows) -> Rows:
    result = np.empty_like(rows)
    level = rows[0]
    for tick, row in enumerate(rows):
        level = level + SMOOTHING * (row - level)
        result[tick] = level
    return result


def learned(rows: Rows) -> tuple[Tails, Activity]:
    """From `rows[ticks, v]`."""
    return learn_tails(rows.T[:, None], averages(rows).T[:, None])


def over(rows: Rows, training: Rows) -> tuple[NDArray[np.bool_], Activity]:
    """Ticks [t, 2] in which the sudden and the lasting unrest were over their bars."""
    tails, activity = learned(training)
    last, average = training[-1][:, None], averages(training)[-1][:, None]
    judged, steps = np.ones((rows.shape[1], 1), np.bool_), np.ones(1, np.int64)
    found = np.zeros((len(rows), 2), np.bool_)
    for tick, row in enumerate(rows):
        seen = row[:, None]
        lift = activity.lift
        activity = stirred(tails, activity, seen, (last, average), judged, steps)
        found[tick] = (activity.share > lift)[:, 0]
        last, average = seen, average + SMOOTHING * (seen - average)
    return found, activity


def noise(ticks: int, seed: int) -> Rows:
    return np.random.default_rng(seed).standard_normal((ticks, VIEWS))


def test_as_many_ticks_are_over_the_bar_as_promised() -> None:
    found, _ = over(noise(20_000, 2), noise(TRAINING, 1))
    assert 0.2 * RATE < found[:, 0].mean() < 1.5 * RATE
    assert found[:, 1].mean() < 1.5 * RATE


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 1000), growth=st.floats(1, 20))
def test_no_drift_wears_the_promise_out(seed: int, growth: float) -> None:
    """Each tick over the bar lifts it by a step and a tick under it lowers it by no more than the
    rate times the step, so what the bars have risen by is all that the rate can be passed by."""
    ticks = 2000
    rows = noise(ticks, seed) * np.linspace(1, growth, ticks)[:, None]
    found, after = over(rows, noise(TRAINING, seed + 1))
    for kind, step in ((0, 0.02), (1, 0.05)):
        count = int(found[:, kind].sum())
        sunk = -(ticks - count) * np.log1p(-step * RATE)
        assert count * np.log1p(step) <= np.log(after.lift[kind, 0]) + sunk + 1e-9


def test_many_views_a_little_restless_count_where_one_of_them_does_not() -> None:
    training = noise(TRAINING, 3)
    quiet = np.zeros((1, VIEWS))
    alone, together = quiet.copy(), quiet.copy()
    alone[0, 0] = together[0] = 5.0
    start = np.concatenate([training, quiet, quiet])
    assert not over(alone, start)[0][0, 0]
    assert over(together, start)[0][0, 0]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000), scale=st.floats(1e-3, 1e3))
def test_order_and_units_of_views_do_not_matter(seed: int, scale: float) -> None:
    rows, training = noise(50, seed), noise(400, seed + 1)
    order = np.random.default_rng(seed).permutation(VIEWS)
    _, plain = over(rows, training)
    _, other = over(scale * rows[:, order], scale * training[:, order])
    assert other.share == pytest.approx(plain.share, rel=1e-6)


def test_what_is_missing_or_after_a_gap_is_not_judged() -> None:
    tails, activity = learned(noise(TRAINING, 4))
    far = np.full((VIEWS, 1), 100.0)
    before = (np.zeros((VIEWS, 1)), np.zeros((VIEWS, 1)))
    all_judged, some = np.ones((VIEWS, 1), np.bool_), np.ones((VIEWS, 1), np.bool_)
    some[3] = False
    one = np.ones(1, np.int64)
    missing = stirred(tails, activity, far, before, some, one)
    assert missing.sudden[3, 0] == 0
    assert (np.delete(missing.sudden[:, 0], 3) > 0).all()
    assert not stirred(tails, activity, far, before, all_judged, 2 * one).sudden.any()


def test_views_that_never_changed_are_not_judged() -> None:
    rows = noise(400, 5)
    rows[:, 2] = 7.0
    tails, _ = learned(rows)
    assert not tails.rate[:, 2].any()
    assert np.isfinite(tails.bar).all()
