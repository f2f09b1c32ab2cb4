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
    """[v]"""
    variance: Floats
    """[v] of `expected`."""


@dataclass(frozen=True, slots=True)
class Surprise:
    """One tick against the level."""

    last: Floats
    average: Floats
    deviation: Floats
    """[v] average - expected; 0 where masked."""
    variance: Floats
    """[v] of the expected level, grown by its wandering since the last tick."""
    z: Floats
    """[v] deviation in its own standard deviations; 0 where masked."""
    masked: Flags
    """[v]"""


def begin(normal: Normal, average: Floats) -> Level:
    zeros = np.zeros(len(normal.centre))
    return Level(0, zeros, average, average, normal.noise)


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
    return Surprise(
        last, average, deviation, variance, deviation / np.sqrt(variance + normal.noise), masked
    )


def follow(normal: Normal, level: Level, surprise: Surprise, held: Flags) -> Level:
    """The level after the tick. `held[v]` views do not follow: something is wrong with them."""
    seen = level.seen + 1
    gain = np.maximum(normal.gain, 1 / seen)
    gain = np.where(held | surprise.masked, 0.0, gain)
    expected = level.expected + gain * surprise.deviation
    variance = (1 - gain) ** 2 * surprise.variance
    variance = variance + gain * gain * normal.noise * (2 / SMOOTHING)
    return Level(seen, surprise.last, surprise.average, expected, variance)


def _masked(normal: Normal, missing: Flags) -> Flags:
    silent = missing | ~normal.learned
    if not missing.any():
        return np.concatenate([silent, np.zeros(normal.axes.shape[1], bool)])
    carried = (normal.load * missing[:, None]).sum(axis=0)
    return np.concatenate([silent, carried > _CARRIED])
