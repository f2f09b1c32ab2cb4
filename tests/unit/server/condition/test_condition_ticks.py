"""Event time of one equipment: which readings make which tick."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_server.condition import grid, ticks
from campus_server.condition.grid import Ticks
from campus_server.condition.moments import by_moment

START = 1_700_000_000_000
Reading = tuple[int, int, float]
"""(channel, time ms, value)"""


class Shown(NamedTuple):
    """One closed tick of one equipment."""

    values: tuple[float, ...]
    stamp: int
    steps: int
    by: int


def feed(before: Ticks, readings: list[Reading], few: int = 16) -> tuple[Ticks, list[Shown]]:
    """`few`: 0 takes the steps for all equipment together, 1 takes them one after the other."""
    state = before.take(np.array([0]))
    moments = by_moment(
        np.zeros(len(readings), np.intp),
        np.array([START + time for _, time, _ in readings], np.int64),
        np.array([channel for channel, _, _ in readings], np.int32),
        np.array([value for _, _, value in readings], np.float64),
        np.arange(len(readings)),
    )
    closed, _ = ticks.advance(state, moments, few)
    return state, [
        Shown(tuple(values), *one)
        for item in closed
        for values, *one in zip(
            item.values.T.tolist(),
            item.stamp.tolist(),
            item.steps.tolist(),
            item.by.tolist(),
            strict=True,
        )
    ]


def shown(closed: list[Shown]) -> list[tuple[int, int, bytes]]:
    return [(item.stamp, item.steps, np.array(item.values).tobytes()) for item in closed]


def bits(state: Ticks) -> list[bytes]:
    return [part.tobytes() for _, part in state.named()]


def two(period: float = 1000.0, other: float = 1000.0) -> Ticks:
    return grid.begin(np.array([[period], [other]]))


def test_tick_closes_with_the_first_reading_of_a_later_one() -> None:
    readings = [(0, 0, 1.0), (1, 20, 2.0), (0, 1000, 3.0)]
    _, closed = feed(two(), readings)
    assert [item.by for item in closed] == [2]
    assert closed[0].values == (1.0, 2.0)
    assert closed[0].stamp == START + 20


def test_last_value_in_the_tick_wins() -> None:
    readings = [(0, 0, 1.0), (1, 0, 5.0), (1, 200, 6.0), (1, 400, 7.0), (0, 1000, 1.0)]
    _, closed = feed(two(1000.0, 200.0), readings)
    assert closed[0].values == (1.0, 7.0)


def test_point_is_held_for_three_periods_and_then_masked() -> None:
    readings = [(1, 0, 9.0), *((0, 1000 * step, 1.0) for step in range(8))]
    _, closed = feed(two(), readings)
    held = [not np.isnan(item.values[1]) for item in closed]
    assert held == [True, True, True, True, False, False, False]


def test_untrusted_value_masks_its_point_at_once() -> None:
    readings = [(0, 0, 1.0), (1, 0, 2.0), (0, 1000, 1.0), (1, 1000, np.nan), (0, 2000, 1.0)]
    _, closed = feed(two(), readings)
    assert np.isnan(closed[1].values[1])


def test_late_reading_moves_nothing() -> None:
    state, _ = feed(two(), [(0, 0, 1.0), (1, 0, 2.0), (0, 5000, 3.0), (1, 5000, 4.0)])
    after, closed = feed(state, [(0, 1000, 99.0), (1, 4300, 99.0), (1, 4900, 99.0)])
    assert closed == []
    assert after.value.tolist() == state.value.tolist()
    assert after.centre_ms.tolist() == state.centre_ms.tolist()


def test_gap_is_told_in_steps() -> None:
    _, closed = feed(two(), [(0, 0, 1.0), (0, 1000, 1.0), (0, 6000, 1.0), (0, 7000, 1.0)])
    assert [item.steps for item in closed] == [1, 1, 5]


@pytest.mark.parametrize("drift", [0.0, 0.003, -0.003])
def test_jitter_and_a_slow_clock_make_no_empty_ticks(drift: float) -> None:
    """Polling every 0.1 s with 5 ms of jitter, by a clock that is 0.3 % off."""
    random = np.random.default_rng(3)
    moments = np.arange(5000) * 100.0 * (1 + drift) + random.normal(0, 5, 5000).clip(-20, 20)
    readings = [
        (channel, round(moment), float(number))
        for number, moment in enumerate(moments)
        for channel in (0, 1)
    ]
    _, closed = feed(two(100.0, 100.0), readings)
    assert len(closed) >= 4990
    assert sum(item.steps > 1 for item in closed) <= 5


DAY = 86_400_000


def polled(first: int, last: int, *, back: int = 0, value: float = 1.0) -> list[Reading]:
    """Both points once a second, stamped `back` ms too early; [first, last) seconds."""
    return [
        (channel, second * 1000 + 20 * channel - back, value + channel)
        for second in range(first, last)
        for channel in (0, 1)
    ]


@pytest.mark.parametrize("ahead", [70_000, DAY])
@pytest.mark.parametrize("before", [0, 30])
def test_a_clock_that_was_ahead_and_is_put_right_does_not_stop_the_ticks(
    before: int, ahead: int
) -> None:
    stray = (0, before * 1000 + ahead, 99.0)
    state, _ = feed(two(), [*polled(0, before), stray])
    state, closed = feed(state, polled(before, before + 60))
    assert 45 <= len(closed) <= 50
    stamps = [item.stamp for item in closed]
    assert stamps == sorted(stamps)
    assert stamps[-1] == START + (before + 58) * 1000 + 20
    assert [item.steps for item in closed[1:]] == [1] * (len(closed) - 1)
    assert all(item.values == (1.0, 2.0) for item in closed)


def test_what_was_held_by_the_wrong_clock_is_dropped() -> None:
    state, _ = feed(two(), polled(0, 5, back=-DAY))
    _, closed = feed(state, [(0, second * 1000, 1.0) for second in range(20)])
    assert len(closed) > 5
    assert all(np.isnan(item.values[1]) for item in closed)


def test_a_backlog_between_live_readings_moves_nothing() -> None:
    live, old = polled(1000, 1200), polled(0, 200, value=50.0)
    mixed = [row for pair in zip(live, old, strict=True) for row in pair]
    alone, closed_alone = feed(two(), live)
    both, closed_both = feed(two(), mixed)
    assert shown(closed_both) == shown(closed_alone)
    assert both.value.tolist() == alone.value.tolist()
    assert both.centre_ms.tolist() == alone.centre_ms.tolist()


@pytest.mark.parametrize(
    "late",
    [
        polled(0, 9),  # too few
        polled(0, 60)[::-1],  # not rising in time
        [(0, 5000, 7.0)] * 100,  # no time goes by
        polled(945, 1000),  # a clock put right by less than a minute catches up
    ],
    ids=["few", "falling", "standing", "near"],
)
def test_late_readings_that_are_no_clock_put_right_move_nothing(late: list[Reading]) -> None:
    state, _ = feed(two(), polled(1000, 1010))
    after, closed = feed(state, late)
    assert closed == []
    assert after.value.tolist() == state.value.tolist()
    assert after.centre_ms.tolist() == state.centre_ms.tolist()


@given(
    data=st.data(),
    stretches=st.lists(st.tuples(st.integers(0, 200), st.integers(1, 25)), min_size=1, max_size=8),
)
def test_any_split_gives_the_same_ticks_while_clocks_are_put_right(
    data: st.DataObject, stretches: list[tuple[int, int]]
) -> None:
    readings = [row for begins, length in stretches for row in polled(begins, begins + length)]
    whole_state, whole = feed(two(), readings)
    state, parts = two(), []
    cut = data.draw(st.lists(st.integers(0, len(readings)), max_size=5))
    for first, last in pairwise([0, *sorted(cut), len(readings)]):
        state, closed = feed(state, readings[first:last])
        parts += closed
    assert shown(parts) == shown(whole)
    assert bits(state) == bits(whole_state)


READINGS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 20_000)
        | st.sampled_from(range(0, 20_000, 1000))
        | st.sampled_from(range(-200_000, 0, 500)),
        st.floats(-100, 100) | st.just(float("nan")),
    ),
    max_size=60,
)


@given(readings=READINGS, tail=st.integers(0, 60))
def test_one_after_the_other_is_as_all_together(readings: list[Reading], tail: int) -> None:
    readings = [*readings, *polled(-300, tail - 300)]
    together, closed_together = feed(two(1000.0, 300.0), readings, few=0)
    single, closed_single = feed(two(1000.0, 300.0), readings, few=1)
    assert bits(single) == bits(together)
    assert shown(closed_single) == shown(closed_together)
    assert [item.by for item in closed_single] == [item.by for item in closed_together]


@given(
    readings=READINGS, data=st.data(), few=st.integers(0, 1), other=st.sampled_from([300.0, 1000.0])
)
def test_any_split_of_the_arrivals_gives_the_same_ticks(
    readings: list[Reading], data: st.DataObject, few: int, other: float
) -> None:
    whole_state, whole = feed(two(1000.0, other), readings, 1 - few)
    state, parts = two(1000.0, other), []
    cut = data.draw(st.lists(st.integers(0, len(readings)), max_size=5))
    edges = [0, *sorted(cut), len(readings)]
    for first, last in pairwise(edges):
        state, closed = feed(state, readings[first:last], few)
        parts += closed
    assert shown(parts) == shown(whole)
    assert bits(state) == bits(whole_state)


@pytest.mark.parametrize("periods", [[], [0.0, 1.0]])
def test_points_without_a_period_are_refused(periods: list[float]) -> None:
    with pytest.raises(ValueError, match="periods"):
        grid.begin(np.array(periods).reshape(-1, 1))
