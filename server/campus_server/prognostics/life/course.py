"""How a machine has been going: level and slope of each direction, over several memories.

A straight line through all rows so far, the older the less (discounted least squares: Brown,
Smoothing, Forecasting and Prediction, 1963), by a recursion that keeps five sums. Nothing in it
looks ahead.
"""

from collections.abc import Sequence

import numpy as np

from campus_server.prognostics.arrays import Floats

__all__ = ["course", "line"]

_STEADY = 0.2
"""Prior of a slope of 0, in squares of the memory: a line through few rows hardly leans."""


def course(fused: Floats, memories: Sequence[float]) -> Floats:
    """[1 + 2 k m, T, U] Age, and for each of m memories (rows) k levels and k slopes."""
    shape = (1, *fused.shape[1:])
    age = np.broadcast_to(np.arange(1.0, shape[1] + 1)[:, None], shape)
    lines = [part for memory in memories for part in line(fused, memory)]
    return np.concatenate([age, *lines])


def line(fused: Floats, memory: float) -> tuple[Floats, Floats]:
    """Level at each row and slope a memory, both [k, T, U]."""
    kept = float(np.exp(-1 / memory))
    weight = first = second = 0.0  # sums of 1, t, t² over the rows, t = 0 at the newest
    plain, tilted = np.zeros(fused[:, 0].shape), np.zeros(fused[:, 0].shape)
    level, slope = np.empty_like(fused), np.empty_like(fused)
    for row in range(fused.shape[1]):
        second = kept * (second - 2 * first + weight)
        first = kept * (first - weight)
        weight = kept * weight + 1
        tilted = kept * (tilted - plain)
        plain = kept * plain + fused[:, row]
        held = second + _STEADY * memory**2 + 1
        whole = weight * held - first**2
        level[:, row] = (held * plain - first * tilted) / whole
        slope[:, row] = (weight * tilted - first * plain) * (memory / whole)
    return level, slope
