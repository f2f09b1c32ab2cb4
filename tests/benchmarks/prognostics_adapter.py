"""The product's own detectors as the functions that the scoring programs call."""

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.series.bank import Bank, judge

__all__ = ["nab"]

Floats = NDArray[np.float64]


def nab(timestamps: NDArray[np.datetime64], values: Floats, _low: float, _high: float) -> Floats:
    """Scores [n], 0 … 1: that of the event which a tick is, 0 where it is none."""
    bank = Bank.zeros(1, 1)
    clock = timestamps.astype("datetime64[s]").astype(np.int64)
    scores = np.zeros(len(values))
    for tick in range(len(values)):
        judged = judge(bank, values[tick : tick + 1], clock[tick : tick + 1])
        scores[tick] = judged.score[0] * judged.event[0]
    return scores
