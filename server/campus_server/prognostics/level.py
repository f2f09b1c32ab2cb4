"""The expected level of every view: a local-level Kalman filter with a gain fixed by learning."""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.normal import SMOOTHING, Flags, Floats, Normal, views

__all__ = ["Level", "Surprise", "begin", "follow", "look"]

_OUTLIER = 30.0
"""A single tick moves a view by no more than this many standard deviations of it."""
_INDEPENDENT = 20.0
"""Independent observations in a training of correlated ticks."""
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
    masked: Flags
    """[v]"""


def begin(normal: Normal, average: Floats) -> Level:
    zeros = np.zeros(len(normal.centre))
    twice = np.ones((2, 1))
    return Level(0, zeros, average, average * twice, normal.noise * twice)


def look(normal: Normal, level: Level, z: Floats, steps: int) -> Surprise:
    """`z[n]`, NaN where missing, `steps` >= 1 ticks after the one before."""
    missing = np.isnan(z)
    last = np.where(missing, level.last, z)
    raw = views(normal, last)
    raw = np.clip(raw, level.average - _OUTLIER, level.average + _OUTLIER)
    masked = _masked(normal, missing)
    average = np.where(masked, level.average, level.average + SMOOTHING * (raw - level.average))
    variance = level.variance + normal.wander * steps
    deviation = np.where(masked, 0.0, average - level.expected)
    spread = variance + normal.noise
    spread[1] += normal.noise * _leverage(normal, average)
    z_scores = deviation / np.sqrt(spread)
    z_scores[1] *= normal.steady
    return Surprise(last, average, deviation, variance, z_scores, masked)


def follow(normal: Normal, level: Level, surprise: Surprise, held: Flags) -> Level:
    """The level after the tick. `held[2, v]` views do not follow: something is wrong with them."""
    seen = level.seen + 1
    gain = np.maximum(normal.gain, 1 / seen)
    gain = np.where(held | surprise.masked, 0.0, gain)
    expected = level.expected + gain * surprise.deviation
    variance = (1 - gain) ** 2 * surprise.variance
    variance = variance + gain * gain * normal.noise * (2 / SMOOTHING)
    return Level(seen, surprise.last, surprise.average, expected, variance)


def _leverage(normal: Normal, average: Floats) -> Floats:
    """[v] How much less a relation is known here, in units of its noise.

    The variance of a regression line away from its data's centre: squared distance over the
    number of independent observations (Draper and Smith, Applied Regression Analysis, 1.4).
    """
    count = len(normal.centre)
    parts = normal.regime * average[count:] * average[count:]
    distance = parts.sum()
    own = np.concatenate([np.full(count, distance), parts])
    return np.asarray((distance - own) / _INDEPENDENT)


def _masked(normal: Normal, missing: Flags) -> Flags:
    silent = missing | ~normal.learned
    if not missing.any():
        return np.concatenate([silent, np.zeros(normal.axes.shape[1], bool)])
    carried = (normal.load * missing[:, None]).sum(axis=0)
    return np.concatenate([silent, carried > _CARRIED])
