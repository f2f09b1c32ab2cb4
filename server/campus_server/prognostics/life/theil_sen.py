"""A slope that no single day can bend: the median of the slopes between all pairs of days.

Theil (1950) and Sen (Journal of the American Statistical Association 63 (1968) 1379-1389), with
Sen's interval from Kendall's statistic. It knows nothing of the Kalman bank and checks it.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from campus_server.prognostics.arrays import Flags, Floats, Integers

__all__ = ["Slope", "theil_sen"]

_FEWEST = 4
"""Days; with fewer the interval is all there is."""


class Slope(NamedTuple):
    """[E] a day."""

    middle: Floats
    low: Floats
    high: Floats

    @property
    def sure(self) -> Flags:
        """The interval leaves 0 out."""
        return (self.low > 0) | (self.high < 0)


def theil_sen(index: Floats, confidence: float = 0.9) -> Slope:
    """`index[days, E]`, NaN on days without one. With fewer than 4 days: 0, -inf, inf."""
    days, count = index.shape
    first, second = np.triu_indices(days, 1)
    slopes = (index[second] - index[first]) / (second - first)[:, None]
    slopes = np.sort(slopes, axis=0)  # NaN last
    pairs = (~np.isnan(slopes)).sum(axis=0)
    known = (~np.isnan(index)).sum(axis=0)
    some = known >= _FEWEST
    if not some.any():
        return Slope(np.zeros(count), np.full(count, -np.inf), np.full(count, np.inf))
    spread = np.sqrt(known * (known - 1.0) * (2.0 * known + 5.0) / 18)
    aside = float(ndtri(0.5 + 0.5 * confidence)) * spread
    low_rank = np.floor((pairs - aside) / 2).astype(np.int64) - 1
    high_rank = np.ceil((pairs + aside) / 2).astype(np.int64)

    def ranked(rank: Integers) -> Floats:
        at = np.clip(rank, 0, np.maximum(pairs - 1, 0))
        return np.asarray(np.take_along_axis(slopes, at[None], axis=0)[0])

    middle = 0.5 * (ranked((pairs - 1) // 2) + ranked(pairs // 2))
    low = np.where(some & (low_rank >= 0), ranked(low_rank), -np.inf)
    high = np.where(some & (high_rank < pairs), ranked(high_rank), np.inf)
    return Slope(np.where(some, middle, 0.0), low, high)
