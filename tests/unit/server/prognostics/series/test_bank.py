"""A lone series: what is new in it is told, once, whatever its period, unit and neighbours."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from campus_server.prognostics.series.bank import HELD_TICKS, Bank, Judgement, judge
from campus_server.prognostics.series.views import VIEWS

Row = NDArray[np.float64]
Clock = NDArray[np.int64]

HOUR_S = 3600
DAY_S = 24 * HOUR_S


def energy(days: float, period_s: int, seed: int = 3) -> tuple[Clock, Row]:
    """kW of a building: low at night and on two days of the week, with noise."""
    random = np.random.default_rng(seed)
    clock = np.arange(int(days * DAY_S / period_s)) * period_s
    hour = clock / HOUR_S % 24
    open_ = np.clip(1 - np.abs(hour - 13) / 6, 0, None) * (clock // DAY_S % 7 < 5)
    return clock, np.asarray(20 + 60 * open_ + random.normal(0, 2, len(clock)))


@dataclass
class Told:
    score: Row
    event: NDArray[np.bool_]
    false_a_month: Row
    view: Clock
    measured: Row
    nearest: Row


def alone(clock: Clock, values: Row, bank: Bank | None = None) -> Told:
    bank = bank or Bank.zeros(1, 1)
    judged = [judge(bank, values[[tick]], clock[[tick]]) for tick in range(len(values))]
    return Told(
        **{
            name: np.array([getattr(one, name)[0] for one in judged])
            for name in Told.__annotations__
        }
    )


def bits(state: Bank, position: int) -> list[bytes]:
    return [part[..., position].tobytes() for _, part in state.named()]


@pytest.mark.parametrize("period_s", [300, 900, HOUR_S])
def test_a_peak_is_the_loudest_event_and_says_what_was_usual(period_s: int) -> None:
    clock, values = energy(21, period_s)
    peak = int(18 * DAY_S / period_s) + 5
    values[peak] += 90
    told = alone(clock, values)
    later = told.score * told.event * (clock > 14 * DAY_S)
    assert int(later.argmax()) == peak
    assert told.false_a_month[peak] < 0.5 * told.false_a_month[told.event & (later > 0)].mean()
    name = VIEWS[told.view[peak]].name
    assert not name.startswith("average of 48")
    assert told.measured[peak] > told.nearest[peak]


def test_a_shut_down_on_a_working_day_is_told_that_day() -> None:
    """Nothing is outside of what a building may use, only of what it uses then."""
    clock, values = energy(35, 1800)
    first = int(29 * DAY_S / 1800)
    day = slice(first, first + 48)
    assert values[day].max() > 60
    values[day] = 20 + np.random.default_rng(5).normal(0, 2, 48)
    told = alone(clock, values)
    scores = told.score * told.event
    quiet = (clock > 14 * DAY_S) & (clock < 29 * DAY_S)
    assert scores[day].max() > 2 * scores[quiet].max()


def test_what_came_once_is_not_new_again() -> None:
    clock, values = energy(36, HOUR_S)
    peaks = [24 * day + 10 for day in (28, 35)]
    values[peaks] = 400.0
    told = alone(clock, values)
    assert told.score[peaks[1]] < 0.5 * told.score[peaks[0]]


def test_after_an_event_only_what_is_louder_is_one() -> None:
    clock, values = energy(30, HOUR_S)
    begin = 24 * 25
    values[begin : begin + 40] += np.linspace(80, 20, 40)
    told = alone(clock, values)
    (events,) = np.nonzero(told.event)
    for before, after in pairwise(events):
        assert after - before >= HELD_TICKS or told.score[after] > told.score[before]


def test_nothing_is_told_of_a_series_that_stands_still() -> None:
    clock = np.arange(500) * HOUR_S
    told = alone(clock, np.full(500, 21.5))
    assert told.score.max() == 0.0
    assert not told.event.any()
    assert np.isinf(told.false_a_month).all()


def test_a_series_that_stood_still_and_moves_is_told() -> None:
    clock = np.arange(720) * HOUR_S
    told = alone(clock, np.where(np.arange(720) < 700, 0.0, 0.7))
    assert told.event[700]
    assert told.score[700] > 0.75
    assert (told.measured[700], told.nearest[700]) == (0.7, 0.0)


def test_after_a_gap_the_short_memories_begin_again() -> None:
    """A building that was at rest when the line broke and works when it is back changed nothing."""
    clock, values = energy(36, 1800)
    whole = alone(clock, values)
    here = (clock < 30 * DAY_S + 2 * HOUR_S) | (clock > 30 * DAY_S + 12 * HOUR_S)
    told = alone(clock[here], values[here])
    back = (clock[here] > 30 * DAY_S + 12 * HOUR_S) & (clock[here] < 32 * DAY_S)
    usual = (whole.score * whole.event)[(clock > 14 * DAY_S)].max()
    assert (told.score * told.event)[back].max() <= usual


@pytest.mark.parametrize("factor", [0.25, 8.0, 2.0**40])
def test_units_do_not_matter(factor: float) -> None:
    clock, values = energy(10, HOUR_S)
    told, other = alone(clock, values), alone(clock, values * factor)
    assert other.score == pytest.approx(told.score, abs=1e-9)
    assert other.event.tolist() == told.event.tolist()


def test_the_zero_point_does_not_matter() -> None:
    clock, values = energy(20, HOUR_S)
    values[450] += 200
    told, other = alone(clock, values), alone(clock, values - 273.15)
    assert other.score[450] == pytest.approx(told.score[450], abs=0.01)


MEMBERS, TICKS = 7, 200


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_who_else_is_in_the_arrays_changes_no_bit(data: st.DataObject) -> None:
    """Each goes on at its own pace, in waves of whoever happens to be there."""
    random = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    share = data.draw(st.sampled_from([0.2, 0.6, 1.0]))
    series = [energy(TICKS / 24, HOUR_S, seed)[1] * 10.0**seed for seed in range(MEMBERS)]
    bank, done = Bank.zeros(1, MEMBERS), np.zeros(MEMBERS, np.int64)
    heard: list[list[tuple[float, bool]]] = [[] for _ in range(MEMBERS)]
    for _ in range(data.draw(st.integers(1, 300))):
        at = np.flatnonzero((random.random(MEMBERS) < share) & (done < TICKS))
        if not len(at):
            continue
        part = bank.take(at)
        values = np.array([series[member][done[member]] for member in at])
        judged: Judgement = judge(part, values, done[at] * HOUR_S)
        bank.put(at, part)
        for number, member in enumerate(at.tolist()):
            heard[member].append((float(judged.score[number]), bool(judged.event[number])))
        done[at] += 1
    for member in range(MEMBERS):
        single = Bank.zeros(1, 1)
        clock = np.arange(done[member]) * HOUR_S
        told = alone(clock, series[member][: done[member]], single)
        assert bits(bank, member) == bits(single, 0)
        assert heard[member] == list(zip(told.score.tolist(), told.event.tolist(), strict=True))


def test_a_restart_forgets_nothing() -> None:
    clock, values = energy(12, HOUR_S)
    half = len(values) // 2
    first = Bank.zeros(1, 1)
    alone(clock[:half], values[:half], first)
    saved = {name: part.tobytes() for name, part in first.named()}
    again = Bank.zeros(1, 1)
    for name, part in again.named():
        part[...] = np.frombuffer(saved[name], part.dtype).reshape(part.shape)
    told = alone(clock[half:], values[half:], first)
    other = alone(clock[half:], values[half:], again)
    assert other.score.tolist() == told.score.tolist()
    assert bits(again, 0) == bits(first, 0)


@pytest.mark.parametrize("value", [1e308, -1e308, 5e-324, 1e30])
@pytest.mark.parametrize("tick", [0, 1, 60, 290])
def test_extreme_values_are_borne(value: float, tick: int) -> None:
    clock, values = energy(13, HOUR_S)
    values[tick] = value
    bank = Bank.zeros(1, 1)
    told = alone(clock, values, bank)
    assert np.isfinite(told.score).all()
    assert ((told.score >= 0) & (told.score <= 1)).all()
    assert all(np.isfinite(part).all() for _, part in bank.named())
