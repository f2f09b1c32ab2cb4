"""An interval around what a regression tells, from how far it was off on machines it had not seen.

Split conformal prediction by machine (Vovk et al., Algorithmic Learning in a Random World, 2005;
Barber et al., Annals of Statistics 49 (2021) 486-507 for what several folds give), local in what is
told (Mondrian): a life told as short is known better than a long one. Of all intervals that held
the promised share of the errors near by, the shortest is taken; nothing beyond what was ever true
is in it.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from campus_server.prognostics.arrays import Floats

__all__ = ["Band"]

_STEPS = 64
_NEAR = 0.1
"""Of the range of what is told: how far those are off whose errors are looked at."""
_FARTHEST = 1e-9
"""Weight of a row that is not near: it counts only where nothing is."""
_STARTS = 51
"""Intervals that are compared."""


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    told: Floats
    """[g] ascending."""
    low: Floats
    high: Floats

    @classmethod
    def learn(
        cls, told: Floats, true: Floats, weight: Floats, machines: int, confidence: float
    ) -> Self:
        """`told[n]`, `true[n]` and `weight[n]` of rows of so many `machines`.

        Rows of one machine err together: it is the number m of machines that makes the interval
        hold (m + 1) p of m.
        """
        share = min(confidence * (machines + 1) / machines, 1.0)
        grid = np.linspace(told.min(), told.max(), _STEPS)
        near = max(_NEAR * (told.max() - told.min()), 1e-12)
        ends = []
        for at in grid:
            here = np.clip(true + (at - told), true.min(), true.max())
            ends.append(_shortest(here, weight * _closeness((told - at) / near), share))
        low, high = np.array(ends).T
        return cls(grid, low, high)

    def of(self, told: Floats) -> tuple[Floats, Floats]:
        """Ends of the interval [n] around `told[n]`, which is always inside."""
        low = np.interp(told, self.told, self.low)
        high = np.interp(told, self.told, self.high)
        return np.minimum(low, told), np.maximum(high, told)


def _closeness(distance: Floats) -> Floats:
    """Epanechnikov's kernel."""
    return np.asarray(np.maximum(1 - distance**2, _FARTHEST))


def _shortest(values: Floats, weight: Floats, share: float) -> tuple[float, float]:
    """Of the intervals that hold `share` of the weight."""
    order = np.argsort(values, kind="stable")
    ordered, below = values[order], np.cumsum(weight[order])
    below = below / below[-1]
    start = np.linspace(0, 1 - share, _STARTS)
    last = len(ordered) - 1
    low = ordered[np.minimum(np.searchsorted(below, start, side="right"), last)]
    high = ordered[np.minimum(np.searchsorted(below, start + share - 1e-12), last)]
    best = int(np.argmin(high - low))
    return float(low[best]), float(high[best])
