"""Remaining life from run-to-failure histories, on a fleet of the test's own making."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from campus_server.prognostics.life.conformal import Band
from campus_server.prognostics.life.fusion import Fusion
from campus_server.prognostics.life.histories import Histories, recorded
from campus_server.prognostics.life.regimes import Regimes
from campus_server.prognostics.life.run_to_failure import RunToFailure

Numbers = NDArray[np.float64]
HORIZON = 60
CHANNELS = 7
REGIMES = np.array([[0.0, 100.0], [20.0, 60.0], [35.0, 100.0]])
"""Settings, told with a tremble."""


def fleet(seed: int, machines: int, regimes: int = 1) -> tuple[Histories, NDArray[np.int64]]:
    """Histories up to some row, and the rows that were left then.

    Two kinds of wear grow exponentially at each machine's own rates and show in five channels
    through noise; one channel is noise alone and one is constant.
    """
    random = np.random.default_rng(seed)
    mixing = np.random.default_rng(0).normal(size=(2, CHANNELS - 2))
    offset = np.random.default_rng(1).normal(0, 30, (len(REGIMES), CHANNELS))
    machine, settings, channels, left = [], [], [], []
    for number in range(machines):
        life = int(random.uniform(60, 140))
        share = random.uniform(0.2, 0.8)
        age = np.arange(life)[:, None] / life
        wear = np.expm1(5 * age) / np.expm1(5) * [share, 1 - share]
        regime = random.integers(0, regimes, life)
        rows = np.zeros((life, CHANNELS))
        rows[:, :-2] = 10 * wear @ mixing + random.normal(0, 0.5, (life, CHANNELS - 2))
        rows[:, -2] = random.normal(size=life)
        rows[:, :-1] += offset[regime, :-1]
        rows[:, -1] = 518.67
        seen = int(random.uniform(0.25, 1.0) * life) + 1
        machine.append(np.full(life, number))
        settings.append(REGIMES[regime] + random.normal(0, 0.002, (life, 2)))
        channels.append(rows)
        left.append(life - seen)
    whole = recorded(*(np.concatenate(part) for part in (machine, settings, channels)))
    return whole, np.array(left)


def cut(whole: Histories, left: NDArray[np.int64]) -> Histories:
    """Without the rows that were still to come."""
    rows = whole.rows - left
    present = np.arange(whole.channels.shape[1])[:, None] < rows
    return replace(
        whole,
        settings=np.where(present, whole.settings, np.nan),
        channels=np.where(present, whole.channels, np.nan),
        rows=rows,
    )


WORN_OUT, _ = fleet(1, 30)
RUNNING, LEFT = fleet(2, 60)
RUNNING = cut(RUNNING, LEFT)
TRUE = np.minimum(LEFT, HORIZON)


@pytest.fixture(scope="module")
def model() -> RunToFailure:
    return RunToFailure.learn(WORN_OUT, HORIZON)


def error(told: Numbers) -> float:
    return float(np.sqrt(np.mean((told - TRUE) ** 2)))


def test_it_knows_more_than_the_age_and_its_interval_holds(model: RunToFailure) -> None:
    left = model.remaining(RUNNING)
    by_age = np.clip(WORN_OUT.rows.mean() - RUNNING.rows, 0, HORIZON)
    assert error(left.life) < 0.5 * error(by_age)
    assert ((left.life >= 0) & (left.life <= HORIZON)).all()
    assert ((left.low <= left.life) & (left.life <= left.high)).all()
    held = (left.low <= TRUE) & (left.high >= TRUE)
    assert 0.8 <= held.mean() <= 1.0  # 90 % of 60: a standard error of 4 %
    near, far = left.life < 15, left.life > 40
    assert (left.high - left.low)[near].mean() < (left.high - left.low)[far].mean()


def test_neither_order_nor_scale_of_the_channels_matters(model: RunToFailure) -> None:
    random = np.random.default_rng(4)
    order = random.permutation(CHANNELS)
    scale = np.exp(random.normal(0, 5, CHANNELS))[:, None, None]
    shift = random.normal(0, 100, CHANNELS)[:, None, None] * scale

    def other(histories: Histories) -> Histories:
        return replace(histories, channels=(histories.channels * scale + shift)[order])

    again = RunToFailure.learn(other(WORN_OUT), HORIZON).remaining(other(RUNNING))
    assert np.abs(again.life - model.remaining(RUNNING).life).mean() < 0.5


def test_who_else_is_asked_about_makes_no_difference(model: RunToFailure) -> None:
    together = model.remaining(RUNNING)
    some = np.array([3, 17, 40])
    alone = model.remaining(RUNNING.take(some))
    np.testing.assert_allclose(alone.life, together.life[some])
    np.testing.assert_allclose(alone.high, together.high[some])


def test_regimes_are_found_and_taken_out(model: RunToFailure) -> None:
    worn_out, _ = fleet(1, 30, regimes=3)
    running, left = fleet(2, 60, regimes=3)
    assert len(Regimes.learn(worn_out).nodes) == 3
    assert len(Regimes.learn(WORN_OUT).nodes) == 1, "settings that only tremble are one regime"
    told = RunToFailure.learn(worn_out, HORIZON).remaining(cut(running, left)).life
    true = np.minimum(left, HORIZON)
    several = float(np.sqrt(np.mean((told - true) ** 2)))
    assert several < 1.3 * error(model.remaining(RUNNING).life)


def test_values_that_are_missing_cost_little(model: RunToFailure) -> None:
    random = np.random.default_rng(5)

    def holed(histories: Histories) -> Histories:
        gone = random.random(histories.channels.shape) < 0.1
        return replace(histories, channels=np.where(gone, np.nan, histories.channels))

    told = RunToFailure.learn(holed(WORN_OUT), HORIZON).remaining(holed(RUNNING)).life
    assert np.isfinite(told).all()
    assert error(told) < 1.3 * error(model.remaining(RUNNING).life)


def test_a_fleet_without_settings_is_one_regime(model: RunToFailure) -> None:
    def bare(histories: Histories) -> Histories:
        return replace(histories, settings=histories.settings[:0])

    told = RunToFailure.learn(bare(WORN_OUT), HORIZON).remaining(bare(RUNNING))
    np.testing.assert_allclose(told.life, model.remaining(RUNNING).life)


def test_what_cannot_be_learned_from_is_said() -> None:
    with pytest.raises(ValueError, match="at least two machines"):
        RunToFailure.learn(WORN_OUT.take(np.array([0])), HORIZON)
    with pytest.raises(ValueError, match="at least one row"):
        recorded(np.empty(0, np.int64), np.empty((0, 1)), np.empty((0, 3)))


def test_fusion_finds_the_two_kinds_of_wear_and_leaves_the_noise() -> None:
    z = Regimes.learn(WORN_OUT).standardised(WORN_OUT)
    fusion = Fusion.learn(z)
    assert len(fusion.directions) == 2
    steps = np.diff(fusion.of(z), axis=1)
    assert np.nanvar(steps) == pytest.approx(2, rel=0.1), "noise of variance 1 in each direction"


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.9])
def test_a_band_is_as_wide_as_the_errors_near_by(confidence: float) -> None:
    random = np.random.default_rng(6)
    told = random.uniform(0, 100, 40_000)
    true = told + random.exponential(1, len(told)) * (1 + told / 10)
    half = len(told) // 2
    band = Band.learn(told[:half], true[:half], np.ones(half), half, confidence)
    low, high = band.of(told[half:])
    held = (low <= true[half:]) & (true[half:] <= high)
    for part in (told[half:] < 30, told[half:] > 70):
        assert held[part].mean() == pytest.approx(confidence, abs=0.03)
    # the shortest interval of an exponential begins at its start
    assert (high - low).mean() == pytest.approx(-6 * np.log(1 - confidence), rel=0.1)
