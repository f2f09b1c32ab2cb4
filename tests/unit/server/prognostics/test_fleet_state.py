"""The state is all there is: how ticks are split, and who else is in the arrays, changes no bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.unit.server.prognostics.conftest import Machine, Verdict

from campus_server.prognostics.fleet import Change, Detectors, Fleet

Rows = NDArray[np.float64]
CHANNELS = 5
TRAINING = 60
MEMBERS = 24
TICKS = 170


def recorded(seed: int) -> Rows:
    """[ticks, n] with gaps and, in every second one, a fault."""
    random = np.random.default_rng(seed)
    shape = (TICKS, CHANNELS)
    rows = random.normal(0, 1, shape).cumsum(axis=0) * 0.05 + random.normal(20, 1, shape)
    rows[random.random(shape) < 0.03] = np.nan
    rows[110:, 2] += np.linspace(0, 15, 60) * (seed % 2)
    return rows


CAMPUS = np.stack([recorded(seed) for seed in range(MEMBERS)], axis=2)
"""[ticks, n, E]"""


def alone(member: int) -> tuple[Machine, list[Verdict]]:
    machine = Machine(Fleet(CHANNELS, TRAINING), member)
    return machine, [
        machine.judge(CAMPUS[tick, :, member], 1000 * tick, 1 + tick % 3) for tick in range(TICKS)
    ]


ALONE = [alone(member) for member in range(MEMBERS)]


def bits(state: Detectors, position: int) -> list[bytes]:
    return [part[..., position].tobytes() for _, part in state.named()]


def told(changes: list[Change]) -> list[tuple[object, ...]]:
    return [
        (c.opened, c.score, c.threshold, c.since, c.explanation.share.tobytes()) for c in changes
    ]


def test_the_recordings_have_episodes_in_them() -> None:
    assert sum(verdicts[-1].active for _, verdicts in ALONE) >= 3


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_who_else_is_in_the_arrays_changes_no_bit(data: st.DataObject) -> None:
    """Each goes on at its own pace, in waves of whoever happens to be there."""
    random = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    share = data.draw(st.sampled_from([0.05, 0.4, 0.9, 1.0]))
    fleet, rows = Fleet(CHANNELS, TRAINING), np.arange(MEMBERS)
    fleet.make_room(MEMBERS + data.draw(st.integers(0, 3)))
    state = Detectors.zeros(CHANNELS, MEMBERS)
    done = np.zeros(MEMBERS, np.int64)
    heard: list[list[Change]] = [[] for _ in range(MEMBERS)]
    for _ in range(data.draw(st.integers(1, 250))):
        at = np.flatnonzero((random.random(MEMBERS) < share) & (done < TICKS))
        length = data.draw(st.sampled_from([1, 1, 7]))
        at = at[done[at] + length <= TICKS]
        if not len(at):
            continue
        tick = done[at] + np.arange(length)[:, None]
        block = (CAMPUS[tick, :, at].transpose(0, 2, 1), 1000 * tick, 1 + tick % 3)
        for change in fleet.advance(state, rows, at, *block):
            heard[change.position].append(change)
        done[at] += length
    for member in range(MEMBERS):
        machine = Machine(Fleet(CHANNELS, TRAINING), member)
        verdicts = [
            machine.judge(CAMPUS[tick, :, member], 1000 * tick, 1 + tick % 3)
            for tick in range(done[member] if done[member] < TICKS else 0)
        ]
        if done[member] == TICKS:
            machine, verdicts = ALONE[member]
        assert bits(state, member) == bits(machine.state, 0)
        assert told(heard[member]) == [
            (v.change == "opened", v.score, v.threshold, v.since, v.explanation.share.tobytes())
            for v in verdicts
            if v.explanation is not None
        ]


def test_steady_and_restless_machines_do_not_disturb_each_other() -> None:
    training, ticks, members = 1000, 1150, 6
    random = np.random.default_rng(3)
    rows = random.normal(20, 1, (ticks, CHANNELS, members))
    for begin in (700, 1050, 1100):
        rows[begin : begin + 4, :, ::2] += 200  # every second one is pushed now and then
    rows[random.random(rows.shape) < 0.01] = np.nan
    fleet, at = Fleet(CHANNELS, training), np.arange(members)
    fleet.make_room(members)
    state = Detectors.zeros(CHANNELS, members)
    one = np.ones((1, members), np.int64)
    for tick in range(ticks):
        fleet.advance(state, at, at, rows[tick : tick + 1], one * tick, one)
    assert fleet.normal.steady[:members].tolist() == [False, True] * (members // 2)
    for member in range(members):
        machine = Machine(Fleet(CHANNELS, training), member)
        for tick in range(ticks):
            machine.judge(rows[tick, :, member], tick)
        assert bits(state, member) == bits(machine.state, 0)


def test_a_state_thrown_away_leaves_no_trace() -> None:
    """Learning is written ahead, and written again."""
    fleet, at = Fleet(CHANNELS, TRAINING), np.arange(MEMBERS)
    fleet.make_room(MEMBERS)
    state = Detectors.zeros(CHANNELS, MEMBERS)
    ticks = np.full((1, MEMBERS), 1)
    for tick in range(TICKS):
        lost = state.take(at)
        values = CAMPUS[tick : tick + 1]
        fleet.advance(lost, at, at, values * 3 + 7, ticks * tick, ticks)
        fleet.advance(state, at, at, values, 1000 * tick * ticks, ticks * (1 + tick % 3))
    for member in range(MEMBERS):
        assert bits(state, member) == bits(ALONE[member][0].state, 0)


def test_thousands_that_begin_together_do_not_learn_together() -> None:
    fleet = Fleet(CHANNELS, 400)
    turns = fleet.school(np.arange(10_000))
    assert turns[:16].tolist() == [400] * 16
    assert np.bincount(turns).max() <= 64
    assert turns.max() < 600


@pytest.mark.parametrize("value", [1e308, -1e308, 5e-324])
@pytest.mark.parametrize("tick", [5, TICKS - 5])
def test_extreme_values_are_borne(value: float, tick: int) -> None:
    machine = Machine(Fleet(CHANNELS, TRAINING))
    rows = CAMPUS[..., 0].copy()
    rows[:, 1] *= 1e-9
    rows[tick, 1] = value
    verdicts = [machine.judge(row, stamp) for stamp, row in enumerate(rows)]
    assert machine.state.learned.all()
    assert np.isfinite([verdict.score for verdict in verdicts]).all()
    assert all(np.isfinite(part).all() for _, part in machine.state.named())
