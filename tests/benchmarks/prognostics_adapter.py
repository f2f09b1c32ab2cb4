"""The product's own engine under the names that the scoring programs call."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.ahu.days import Day, learn
from campus_server.prognostics.arrays import Floats, Integers
from campus_server.prognostics.fleet import Detectors, Fleet
from campus_server.prognostics.life.histories import Histories, recorded
from campus_server.prognostics.life.run_to_failure import RunToFailure
from campus_server.prognostics.series.bank import Bank, judge
from campus_server.prognostics.vibration.bearing import diagnose
from campus_server.prognostics.vibration.kinematics import Geometry

__all__ = ["bearing", "days", "nab", "rul", "skab", "stream"]

_CAP = 125
"""Cycles: C-MAPSS asks for no more."""
_SETTINGS, _SENSORS = slice(2, 5), slice(5, 26)
"""Columns of C-MAPSS, after the unit and its cycle."""
_FEWEST_TICKS = 50
"""That the engine learns from."""


def stream(train: Floats, test: Floats) -> tuple[Integers, Floats]:
    """`train[n, d]` is what it learns from; flags and scores of `test[m, d]`, tick by tick."""
    fleet = Fleet(train.shape[1], max(_FEWEST_TICKS, len(train)))
    fleet.make_room(1)
    state = Detectors.zeros(train.shape[1], 1)
    only = np.zeros(1, np.intp)
    flags = np.zeros(len(test), np.int64)
    scores = np.zeros(len(test))

    def advance(first: int, rows: Floats) -> None:
        stamp = first + np.arange(len(rows))[:, None]
        fleet.advance(state, only, only, rows[:, :, None], stamp, np.ones_like(stamp))

    advance(0, np.asarray(train, np.float64))
    for number, row in enumerate(np.asarray(test, np.float64)):
        advance(len(train) + number, row[None])
        flags[number] = state.judgement.evidence.abnormal[0]
        scores[number] = state.judgement.evidence.score[0]
    return flags, scores


skab = stream


def nab(timestamps: NDArray[np.datetime64], values: Floats, _low: float, _high: float) -> Floats:
    """Scores [n], 0 … 1: that of the event which a tick is, 0 where it is none."""
    bank = Bank.zeros(1, 1)
    clock = timestamps.astype("datetime64[s]").astype(np.int64)
    scores = np.zeros(len(values))
    for tick in range(len(values)):
        judged = judge(bank, values[tick : tick + 1], clock[tick : tick + 1])
        scores[tick] = judged.score[0] * judged.event[0]
    return scores


def rul(train: Floats, test: Floats) -> tuple[Floats, Floats, Floats]:
    """`train[n, 26]`, `test[m, 26]`: cycles left of each test unit, and a 90 % interval."""
    model = RunToFailure.learn(_histories(train), _CAP, confidence=0.9)
    left = model.remaining(_histories(test))
    return left.life, left.low, left.high


def bearing(signal: Floats, rate_hz: float, rpm: float, geometry: dict[str, Any]) -> str:
    return diagnose(signal, rate_hz, rpm, Geometry(**geometry)).kind


def days(train: Sequence[Day], days: Sequence[Day]) -> Floats:
    unit = learn(train)
    return np.array([unit.judge(day).score for day in days])


def _histories(rows: Floats) -> Histories:
    return recorded(rows[:, 0].astype(np.int64), rows[:, _SETTINGS], rows[:, _SENSORS])
