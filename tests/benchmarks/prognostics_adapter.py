"""The product's own engine behind the functions of the scoring programs."""

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.fleet import Detectors, Fleet

__all__ = ["skab", "stream"]

Rows = NDArray[np.float64]

_FEWEST_TICKS = 50


def stream(train: Rows, test: Rows) -> tuple[NDArray[np.int64], Rows]:
    """`train[n, d]` is what it learns from; flags and scores of `test[m, d]`, tick by tick."""
    fleet = Fleet(train.shape[1], max(_FEWEST_TICKS, len(train)))
    fleet.make_room(1)
    state = Detectors.zeros(train.shape[1], 1)
    only = np.zeros(1, np.intp)
    flags = np.zeros(len(test), np.int64)
    scores = np.zeros(len(test))

    def advance(first: int, rows: Rows) -> None:
        stamp = first + np.arange(len(rows))[:, None]
        fleet.advance(state, only, only, rows[:, :, None], stamp, np.ones_like(stamp))

    advance(0, np.asarray(train, np.float64))
    for number, row in enumerate(np.asarray(test, np.float64)):
        advance(len(train) + number, row[None])
        flags[number] = state.judgement.evidence.abnormal[0]
        scores[number] = state.judgement.evidence.score[0]
    return flags, scores


skab = stream
