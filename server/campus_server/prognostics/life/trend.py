"""Where a daily index is, how fast it moves, and how sure that is: a bank of Kalman filters.

Each filter holds one law of degradation: the index moves with a drift that stays (growth 0), grows
(exponential wear) or fades by a known rate; it may wander besides (a Wiener process), and it is
measured with noise. All variances are in units of that noise, which is estimated. What the laws
are worth is read from how well each foretold the days so far, the older the less: dynamic model
averaging (Raftery, Kárný and Ettler, Technometrics 52 (2010) 52-66); the filters are Harvey's
(Forecasting, Structural Time Series Models and the Kalman Filter, ch. 4).
"""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np
from scipy.special import ndtr

from campus_server.prognostics.arrays import Arrays, Axes, Floats, Scalar
from campus_server.prognostics.life.distribution import added

__all__ = ["LARGEST_GROWTH", "LAWS", "Law", "Trend", "begin", "follow"]


class Law(NamedTuple):
    growth: float
    """Of the drift, a day."""
    wander: float
    """Random-walk variance of the index a day, in variances of the noise of one day."""
    memory: float = 1.0
    """What is known of the drift a day later, where wear may have begun since."""


_RATES = tuple(0.005 * 2 ** (step / 3) for step in range(16))
"""A day: wear that doubles, or fades to half, within 4 to 140 days."""
LAWS = (
    *(Law(0.0, wander, memory) for wander in (0.0, 0.1, 1.0) for memory in (1.0, 0.98, 0.95)),
    *(Law(rate, wander) for rate in _RATES for wander in (0.0, 0.1)),
    *(
        Law(-rate, 0.0, memory * float(np.exp(-2 * rate)))
        for rate in _RATES[::3]
        for memory in (0.97, 0.9)
    ),
)
"""Steady, growing and fading wear; a fading drift must be learned anew where the wear begins."""
_GROWTH, _WANDER, _KEPT = np.array(LAWS).T[..., None]
_FAMILY = np.sign(_GROWTH)
_PRIOR = np.select([_FAMILY == 0, _FAMILY > 0], [0.45, 0.45], 0.1)
_PRIOR = _PRIOR / (_FAMILY == _FAMILY.T).sum(axis=1, keepdims=True)
"""Wear that slows down is the exception; a family weighs the same whatever its members' number."""
LARGEST_GROWTH = 40.0
"""Logarithm of a growth beyond which more is not meant: the limit was passed long before."""
_UNKNOWN_DRIFT = 1e6
"""Variance of the first drift, in variances of the noise."""
_MEMORY = 0.5 ** (1 / 100)
"""What a day's foretelling still counts the day after: half of it a hundred days later."""
_FINEST = 0.05
"""Noise of an index from 0 to 100 is not less."""
_NINETY_PERCENT = 1.6449
"""Half a two-sided interval of that much, in standard deviations."""
_SETTLED = 2
"""Days that only say where the index begins."""

_GAUGED = 10
"""Days after which the noise is known well enough to tell what is wild."""
_WILD = 10.0
"""A single day moves nothing by more than this many of its foretold standard deviations."""

PerLaw = Annotated[Floats, Axes("n", np.float64)]


@dataclass(slots=True)
class Trend(Arrays):
    """n laws."""

    days: Scalar
    """With a value, so far."""
    counted: Scalar
    """Of them, those that count, the older the less."""
    level: PerLaw
    drift: PerLaw
    """A day."""
    level_variance: PerLaw
    covariance: PerLaw
    drift_variance: PerLaw
    """All three in variances of the noise."""
    stretch: PerLaw
    """Sum of the logarithms of what was foretold of each day's variance."""
    misses: PerLaw
    """Sum of the squares of what each day was off, in what was foretold of it."""

    @property
    def noise(self) -> Floats:
        """[n, E] Variance of one day's measurement."""
        return np.asarray(np.maximum(self.misses / np.maximum(self.counted, 1.0), _FINEST**2))

    @property
    def weight(self) -> Floats:
        """[n, E] Probability of each law; they sum to 1."""
        evidence = -0.5 * (self.stretch + self.counted * np.log(self.noise))
        share = _PRIOR * np.exp(evidence - evidence.max(axis=0))
        return np.asarray(share / added(share))

    @property
    def worsening(self) -> Floats:
        """[E] Probability that the index rises."""
        spread = np.sqrt(np.maximum(self.drift_variance, 1e-300) * self.noise)
        return np.asarray(added(self.weight * ndtr(self.drift / spread)))

    @property
    def now(self) -> Floats:
        """[E] The index without its noise."""
        return np.asarray(added(self.weight * self.level))

    @property
    def slope(self) -> tuple[Floats, Floats, Floats]:
        """[E] A day: the mean over all laws, and the ends of a normal interval of 90 %."""
        weight = self.weight
        middle = added(weight * self.drift)
        aside = self.drift_variance * self.noise + (self.drift - middle) ** 2
        half = _NINETY_PERCENT * np.sqrt(added(weight * aside))
        return middle, middle - half, middle + half


def begin(count: int) -> Trend:
    """Of so many equipment, before the first day; also after a repair."""
    return Trend.zeros(len(LAWS), count)


def follow(trend: Trend, index: Floats, elapsed: Floats) -> Trend:
    """One day: `index[E]`, NaN where there is none; `elapsed[E]` >= 0 days of use since the last.

    Wear stops when the equipment does: days of use, not of the calendar.
    """
    growth = np.exp(np.minimum(_GROWTH * elapsed, LARGEST_GROWTH))
    reach = np.where(_GROWTH == 0, elapsed, (growth - 1) / np.where(_GROWTH == 0, 1.0, _GROWTH))
    level = trend.level + reach * trend.drift
    drift = growth * trend.drift
    p00, p01, p11 = trend.level_variance, trend.covariance, trend.drift_variance
    p00 = p00 + 2 * reach * p01 + reach**2 * p11 + _WANDER * elapsed
    p01 = growth * (p01 + reach * p11)
    p11 = growth**2 * p11 / _KEPT**elapsed

    here = ~np.isnan(index)
    first = trend.days == 0
    level = np.where(first & here, index, level)
    p00 = np.where(first, 0.0, p00)
    p01 = np.where(first, 0.0, p01)
    p11 = np.where(first, _UNKNOWN_DRIFT, p11)

    foretold = p00 + 1.0
    farthest = np.where(trend.days > _GAUGED, _WILD * np.sqrt(trend.noise * foretold), np.inf)
    off = np.where(here, np.clip(index - level, -farthest, farthest), 0.0)
    gain0, gain1 = here * p00 / foretold, here * p01 / foretold
    told = here & (trend.days >= _SETTLED)
    kept = np.where(told, _MEMORY, 1.0)
    # after the first measurement the level is as uncertain as that
    return Trend(
        trend.days + here,
        trend.counted * kept + told,
        level + gain0 * off,
        drift + gain1 * off,
        np.where(first & here, 1.0, p00 - gain0 * p00),
        p01 - gain0 * p01,
        p11 - gain1 * p01,
        trend.stretch * kept + told * np.log(foretold),
        trend.misses * kept + told * off**2 / foretold,
    )
