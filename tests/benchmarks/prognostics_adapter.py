"""The product's prognostics as the functions that the scoring programs ask for."""

import numpy as np

from campus_server.prognostics.arrays import Floats
from campus_server.prognostics.life.histories import Histories, recorded
from campus_server.prognostics.life.run_to_failure import RunToFailure

__all__ = ["rul"]

_CAP = 125
"""Cycles: C-MAPSS asks for no more."""
_SETTINGS, _SENSORS = slice(2, 5), slice(5, 26)
"""Columns, after the unit and its cycle."""


def rul(train: Floats, test: Floats) -> tuple[Floats, Floats, Floats]:
    """`train[n, 26]`, `test[m, 26]`: cycles left of each test unit, and a 90 % interval."""
    model = RunToFailure.learn(_histories(train), _CAP, confidence=0.9)
    left = model.remaining(_histories(test))
    return left.life, left.low, left.high


def _histories(rows: Floats) -> Histories:
    return recorded(rows[:, 0].astype(np.int64), rows[:, _SETTINGS], rows[:, _SENSORS])
