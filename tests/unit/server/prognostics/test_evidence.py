"""From scores to states: what begins, what is told, what ends, and what the bar learns of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from campus_server.prognostics.evidence import (
    CONFIRM_TICKS,
    LOWEST_BAR,
    Evidence,
    first_bar,
    weigh,
)

QUIET = 0.2 * LOWEST_BAR
LOUD = 2.0 * LOWEST_BAR


def run(scores: list[float], steady: bool = True, bar: float | None = None) -> list[Evidence]:
    """One equipment, stamps 0, 1, 2 …; `bar`: set elsewhere in every tick."""
    now = Evidence.zeros(1, 1)
    now.bar = np.array([LOWEST_BAR])
    kind = np.array([steady])
    passed = []
    for stamp, score in enumerate(scores):
        set_bar = now.bar if bar is None else np.array([bar])
        now = weigh(now, kind, np.array([score]), set_bar, np.array([stamp]))
        passed.append(now)
    return passed


def abnormal(passed: list[Evidence]) -> NDArray[np.bool_]:
    return np.array([now.abnormal[0] for now in passed], np.bool_)


def active(passed: list[Evidence]) -> NDArray[np.bool_]:
    return np.array([now.active[0] for now in passed], np.bool_)


def test_abnormal_from_the_first_tick_over_the_bar_and_told_after_enough_of_them() -> None:
    passed = run([QUIET] * 10 + [LOUD] * 100)
    assert int(abnormal(passed).argmax()) == 10
    assert int(active(passed).argmax()) == 10 + CONFIRM_TICKS - 1
    assert passed[-1].since[0] == 10


def test_what_is_barely_over_the_bar_is_shown_but_nobody_is_called() -> None:
    passed = run([QUIET] * 10 + [1.1 * LOWEST_BAR] * 500)
    assert abnormal(passed)[10:].all()
    assert not active(passed).any()


def test_both_end_after_enough_low_ticks_in_a_row() -> None:
    low = [QUIET] * (CONFIRM_TICKS - 1)
    passed = run([LOUD] * 60 + low + [LOUD] + low + [QUIET] * 5)
    ended = 60 + len(low) + 1 + len(low)
    assert abnormal(passed)[:ended].all()
    assert not abnormal(passed)[ended:].any()
    assert not active(passed)[ended:].any()
    assert passed[-1].bar[0] > LOWEST_BAR


def test_a_fault_that_is_nine_tenths_gone_is_gone_and_what_is_left_lifts_the_bar() -> None:
    left = 10 * LOUD
    passed = run([10 * left] * 60 + [left] * 40)
    assert not active(passed)[60 + CONFIRM_TICKS - 1 : 60 + CONFIRM_TICKS].any()
    assert passed[60 + CONFIRM_TICKS].bar[0] == pytest.approx(1.5 * LOWEST_BAR)


def test_excursions_that_went_away_by_themselves_lift_the_bar() -> None:
    near = 0.9 * LOWEST_BAR
    assert run([QUIET, near, near, QUIET])[-1].bar[0] == pytest.approx(1.5 * near)
    assert run([QUIET, near, near])[-1].bar[0] == LOWEST_BAR


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1e6), max_size=200))
def test_the_bar_never_sinks_and_what_is_told_is_abnormal(scores: list[float]) -> None:
    passed = run(scores)
    bars = [float(now.bar[0]) for now in passed]
    assert bars == sorted(bars)
    assert (abnormal(passed) | ~active(passed)).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 4 * LOWEST_BAR), max_size=200), st.floats(1, 3))
def test_where_changing_is_normal_each_tick_stands_for_itself(
    scores: list[float], lift: float
) -> None:
    bar = lift * LOWEST_BAR
    passed = run(scores, steady=False, bar=bar)
    assert abnormal(passed).tolist() == [score > bar for score in scores]
    assert all(now.bar[0] == bar for now in passed)


def test_an_episode_of_what_is_restless_has_an_off_delay() -> None:
    passed = run([LOUD] * 60 + [QUIET] * 60, steady=False, bar=LOWEST_BAR)
    assert active(passed)[CONFIRM_TICKS - 1 : 60 + CONFIRM_TICKS - 1].all()
    assert not active(passed)[60 + CONFIRM_TICKS - 1 :].any()


def test_the_first_bar_is_above_what_training_has_seen() -> None:
    assert first_bar(np.array([0.0, 4.0])).tolist() == [LOWEST_BAR, 7.0]
