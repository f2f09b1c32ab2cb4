"""The expected level of every view: a local-level Kalman filter with a gain fixed by learning."""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.normal import SMOOTHING, Flags, Floats, Normal, views

__all__ = ["Level", "Surprise", "begin", "follow", "look"]

_OUTLIER = 30.0
"""A single tick moves a view by no more than this many standard deviations of it."""
_CARRIED = 0.5
"""A projection is masked when missing channels carry more of it than this."""


@dataclass(frozen=True, slots=True)
class Level:
    """n channels, v views."""

    seen: int
    """Ticks, which is what the gain of the first ticks is made of."""
    last: Floats
    """[n] robust z of each channel's last value; stands in where a value is missing."""
    average: Floats
    """[v]"""
    expected: Floats
    """[2, v] by the quick and the slow level."""
    variance: Floats
    """[2, v] of `expected`."""


@dataclass(frozen=True, slots=True)
class Surprise:
    """One tick against the level."""

    last: Floats
    average: Floats
    deviation: Floats
    """[2, v] average - expected; 0 where masked."""
    variance: Floats
    """[2, v] of the expected levels, grown by their wandering since the last tick."""
    z: Floats
    """[2, v] deviation in its own standard deviations; 0 where masked or not judged."""
    judged: Floats
    """[2, v] `Normal.judged` less what is missing."""


def begin(normal: Normal, average: Floats) -> Level:
    zeros = np.zeros(len(normal.centre))
    twice = np.ones((2, 1))
    return Level(0, zeros, average, average * twice, normal.noise * twice)


def look(normal: Normal, level: Level, z: Floats, steps: int) -> Surprise:
    """`z[n]`, NaN where missing, `steps` >= 1 ticks after the one before."""
    missing = np.isnan(z)
    last, judged, present = z, normal.judged, normal.judged[0]
    if missing.any():
        last = np.where(missing, level.last, z)
        judged = judged * _present(normal, missing)
        present = judged[0]
    step = views(normal, last) - level.average
    step = np.maximum(np.minimum(step, _OUTLIER), -_OUTLIER)
    average = level.average + SMOOTHING * present * step
    variance = level.variance + normal.wander * steps
    deviation = (average - level.expected) * present
    spread = variance + normal.noise
    spread[1] += _leverage(normal, average)
    return Surprise(
        last, average, deviation, variance, deviation / np.sqrt(spread) * judged, judged
    )


def follow(normal: Normal, level: Level, surprise: Surprise, held: Flags | None) -> Level:
    """The level after the tick. `held[2, v]` views do not follow: something is wrong with them."""
    seen = level.seen + 1
    gain = np.maximum(normal.gain, 1 / seen) * surprise.judged[0]
    if held is not None:
        gain[held] = 0.0
    expected = level.expected + gain * surprise.deviation
    kept = 1 - gain
    variance = kept * kept * surprise.variance + gain * gain * normal.noise * (2 / SMOOTHING)
    return Level(seen, surprise.last, surprise.average, expected, variance)


def _leverage(normal: Normal, average: Floats) -> Floats:
    """[v] Variance added because a relation is less known here than where it was learned.

    As for a regression line away from its data's centre: squared distance over the number of
    independent observations (Draper and Smith, Applied Regression Analysis, 1.4).
    """
    parts = average * average * normal.regime
    return np.asarray((parts.sum() - parts) * normal.doubt)


def _present(normal: Normal, missing: Flags) -> Floats:
    """[v] 0 where a channel is missing, and where it takes a projection with it."""
    carried = (normal.load * missing[:, None]).sum(axis=0)
    return np.concatenate([~missing, carried <= _CARRIED]).astype(np.float64)
