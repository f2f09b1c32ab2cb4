"""What the condition detector promises, on a pump that it has never seen."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.server.prognostics.conftest import Machine, Verdict

from campus_server.prognostics.fleet import Fleet

Rows = NDArray[np.float64]
PumpRun = Callable[..., Rows]

ONSET = 900
GROWN = 1500


def judge(rows: Rows, training: int = 400) -> tuple[Machine, list[Verdict]]:
    machine = Machine(Fleet(rows.shape[1], training))
    return machine, [machine.judge(row, stamp) for stamp, row in enumerate(rows)]


def opened(verdicts: list[Verdict]) -> list[int]:
    return [verdict.stamp for verdict in verdicts if verdict.change == "opened"]


@pytest.mark.parametrize("wander", ["swing", "drift"])
@pytest.mark.parametrize("fault", ["bearing", "strainer", "impeller"])
def test_growing_fault_is_found_within_25_seconds_and_not_before(
    pump: PumpRun, fault: str, wander: str
) -> None:
    for seed in (3, 4):
        _, verdicts = judge(pump(1600, seed, wander, fault, ONSET, GROWN))
        assert opened(verdicts), f"{fault} was not found"
        assert ONSET < opened(verdicts)[0] <= ONSET + 250


@pytest.mark.parametrize("wander", ["swing", "drift"])
def test_healthy_pump_stays_silent_while_its_speed_varies(pump: PumpRun, wander: str) -> None:
    _, verdicts = judge(pump(20_000, 11, wander))
    assert opened(verdicts) == []


def test_explanation_names_the_channel_with_what_was_expected_and_measured(pump: PumpRun) -> None:
    rows = pump(1600, 5, "swing", "bearing", ONSET, GROWN)
    _, verdicts = judge(rows)
    found = next(verdict for verdict in verdicts if verdict.change == "opened")
    assert found.explanation is not None
    share = found.explanation.share
    assert int(np.abs(share).argmax()) == 4  # vibration
    assert share[4] > 0
    assert np.abs(share).sum() == pytest.approx(1)
    assert found.explanation.measured[4] > found.explanation.expected[4]
    assert ONSET <= found.since <= found.stamp
    assert found.score > found.threshold > 0


def test_episode_ends_when_the_fault_has_gone(pump: PumpRun) -> None:
    sick = pump(1200, 6, "swing", "strainer", 700, 900)
    well = pump(2400, 6, "swing")
    _, verdicts = judge(np.concatenate([sick, well[1200:]]))
    changes = [(v.change, v.stamp) for v in verdicts if v.change]
    assert [change for change, _ in changes[:2]] == ["opened", "closed"]
    assert 1200 < changes[1][1] < 1700
    assert not verdicts[-1].active


def test_one_wild_tick_opens_nothing(pump: PumpRun) -> None:
    rows = pump(2000, 7, "swing")
    for tick in range(600, 2000, 250):
        rows[tick, 1] *= 40
        rows[tick, 3] = 0.0
    assert opened(judge(rows)[1]) == []


def test_order_and_units_of_channels_do_not_matter(pump: PumpRun) -> None:
    rows = pump(1600, 8, "swing", "strainer", ONSET, GROWN)
    order = np.array([3, 0, 5, 2, 1, 4])
    units = np.array([1000.0, 0.01, 3.6, 1.0, 145.0, 7.5])
    plain, changed = opened(judge(rows)[1]), opened(judge((rows * units)[:, order])[1])
    assert len(plain) == len(changed)
    assert abs(plain[0] - changed[0]) <= 5


def test_no_verdict_looks_ahead(pump: PumpRun) -> None:
    rows = pump(1200, 9, "drift", "strainer", ONSET, GROWN)
    _, whole = judge(rows)
    _, prefix = judge(rows[:1000])
    assert [(v.score, v.active) for v in prefix] == [(v.score, v.active) for v in whole[:1000]]


def test_gaps_are_no_faults(pump: PumpRun) -> None:
    rows = pump(6000, 10, "swing")
    random = np.random.default_rng(1)
    rows[random.random(rows.shape) < 0.05] = np.nan
    rows[2000:3000, 1] = np.nan
    rows[3500:3600] = np.nan
    assert opened(judge(rows)[1]) == []


def test_fault_is_found_while_a_channel_is_missing(pump: PumpRun) -> None:
    rows = pump(1600, 10, "swing", "bearing", ONSET, GROWN)
    rows[600:, 1] = np.nan
    found = opened(judge(rows)[1])
    assert found
    assert ONSET < found[0] <= ONSET + 250


def test_channel_that_was_constant_in_training_is_not_judged(pump: PumpRun) -> None:
    rows = pump(2500, 12, "swing")
    stuck = np.where(np.arange(2500) < 800, 21.0, 21.0 + np.arange(2500) % 7)
    _, verdicts = judge(np.column_stack([rows, stuck, np.zeros(2500)]))
    assert opened(verdicts) == []


def test_near_duplicates_of_channels_are_calm(pump: PumpRun) -> None:
    rows = pump(6000, 13, "swing")
    random = np.random.default_rng(2)
    twin = rows[:, 3] * 2.3 + random.normal(0, 1e-4, len(rows))
    assert opened(judge(np.column_stack([rows, rows[:, 1], twin]))[1]) == []


@pytest.mark.parametrize("count", [1, 2, 40])
def test_any_number_of_channels_is_silent_on_noise_and_sees_a_step(count: int) -> None:
    random = np.random.default_rng(count)
    rows = random.normal(50, 2, (3000, count))
    rows[2500:, 0] += 12
    found = opened(judge(rows)[1])
    assert len(found) == 1
    assert 2500 < found[0] < 2600


def test_what_was_loud_stays_abnormal_as_long_as_the_fault_lasts(pump: PumpRun) -> None:
    """Five trainings long: the level must not learn the fault."""
    rows = pump(2600, 14, "swing")
    rows[600:, 4] += 4
    assert all(verdict.active for verdict in judge(rows)[1][700:])


def test_single_wild_ticks_in_training_delay_no_fault(pump: PumpRun) -> None:
    rows = pump(1600, 15, "swing", "bearing", ONSET, GROWN)
    plain = opened(judge(rows, 850)[1])[0]
    rows[500, 1] *= 40
    rows[600, 3] = 900.0
    assert abs(opened(judge(rows, 850)[1])[0] - plain) <= 10


def restless(ticks: int, seed: int) -> Rows:
    """Six channels of noise that are pushed together, by anything between 5 and 100 of its
    standard deviations, some five times in a thousand ticks, for some ticks each."""
    random = np.random.default_rng(seed)
    push = np.zeros(ticks)
    for begin in np.flatnonzero(random.random(ticks) < 0.005):
        push[begin : begin + random.integers(2, 8)] += 5 * 20 ** random.random()
    return np.asarray(random.standard_normal((ticks, 6)) + np.outer(push, np.arange(1, 7) / 6))


def test_where_changing_is_normal_the_changes_are_judged() -> None:
    rows = restless(6000, 21)
    rows[5000:, 3] += 8 * np.random.default_rng(1).standard_normal(1000)  # hunts
    rows[4500, 2] += 400
    machine, verdicts = judge(rows, 1000)
    assert not machine.fleet.normal.steady[0]
    before = np.array([verdict.score > verdict.threshold for verdict in verdicts[1000:4500]])
    assert before.mean() < 0.01
    assert verdicts[4500].score > verdicts[4500].threshold
    found = [verdict for verdict in verdicts if verdict.change == "opened"]
    assert 5000 < found[0].stamp < 5300
    assert found[0].explanation is not None
    assert int(np.abs(found[0].explanation.share).argmax()) == 3
    assert np.abs(found[0].explanation.share).sum() == pytest.approx(1)


def test_everything_missing_changes_nothing() -> None:
    machine, verdicts = judge(np.full((600, 3), np.nan))
    assert machine.state.ticks.tolist() == [0]
    assert {verdict.change for verdict in verdicts} == {""}


def test_learning_is_told_while_it_lasts(pump: PumpRun) -> None:
    machine, verdicts = judge(pump(100, 1))
    assert machine.state.ticks.tolist() == [100]
    assert not machine.state.learned.any()
    assert verdicts[-1].threshold == 0


@pytest.mark.parametrize(("channels", "training"), [(0, 400), (3, 10)])
def test_impossible_sizes_are_refused(channels: int, training: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        Fleet(channels, training)
