"""The product's own engine under the names that the scoring programs call."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.ahu.days import Day, learn
from campus_server.prognostics.arrays import Floats
from campus_server.prognostics.life.histories import Histories, recorded
from campus_server.prognostics.life.run_to_failure import RunToFailure
from campus_server.prognostics.series.bank import Bank, judge
from campus_server.prognostics.vibration.bearing import diagnose
from campus_server.prognostics.vibration.kinematics import Geometry

__all__ = ["bearing", "days", "nab", "rul"]

_CAP = 125
"""Cycles: C-MAPSS asks for no more."""
_SETTINGS, _SENSORS = slice(2, 5), slice(5, 26)
"""Columns of C-MAPSS, after the unit and its cycle."""


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
