"""The expected level of every view: a local-level Kalman filter with a gain fixed by learning."""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import (
    Arrays,
    Channels,
    Flags,
    Floats,
    Instant,
    Integers,
    LevelViews,
    Views,
)
from campus_server.prognostics.normal import SMOOTHING, Normal, views

__all__ = ["Level", "Surprise", "begin", "bridged", "follow", "look"]

_OUTLIER = 30.0
"""A single tick moves a view by no more than this many standard deviations of it."""


@dataclass(slots=True)
class Level(Arrays):
    seen: Instant
    """Ticks, which is what the gain of the first ticks is made of."""
    last: Channels
    """Robust z of each channel's last value; stands in where a value is missing."""
    average: Views
    expected: LevelViews
    """By the quick and the slow level."""
    variance: LevelViews
    """Of `expected`."""


@dataclass(frozen=True, slots=True)
class Surprise:
    """One tick against the level."""

    last: Floats
    average: Floats
    deviation: Floats
    """[2, v, E] average - expected; 0 where masked."""
    variance: Floats
    """[2, v, E] of the expected levels, grown by their wandering since the last tick."""
    z: Floats
    """[2, v, E] deviation in its own standard deviations; 0 where masked or not judged."""
    judged: Flags
    """[2, v, E] `Normal.judged` less what is missing."""

    @property
    def loudness(self) -> Floats:
        """[2, E] The largest |z| by each level; the larger of the two is the score."""
        return np.asarray(np.abs(self.z).max(axis=1))


def begin(normal: Normal, average: Floats) -> Level:
    """Before the first tick, the moving averages at `average[v, E]`."""
    count, equipment = normal.centre.shape
    twice = np.ones((2, 1, 1))
    return Level(
        np.zeros(equipment, np.int64),
        np.zeros((count, equipment)),
        average,
        average * twice,
        normal.noise * twice,
    )


def bridged(normal: Normal, level: Level, z: Floats) -> tuple[Floats, Flags]:
    """Views [v, E] of a tick `z[n, E]`, and which of them are judged [2, v, E].

    A channel that is missing stands at its last value, and is not judged.
    """
    missing = np.isnan(z)
    if not missing.any():
        return views(normal.axes, z), normal.judged
    judged = normal.judged.copy()
    some = np.flatnonzero(missing.any(axis=0))
    judged[..., some] &= normal.take(some).present(missing[:, some])
    return views(normal.axes, np.where(missing, level.last, z)), judged


def look(normal: Normal, level: Level, seen: Floats, judged: Flags, steps: Integers) -> Surprise:
    """`seen[v, E]`, `judged[2, v, E]`, `steps[E]` >= 1 ticks after the one before."""
    count = len(normal.centre)
    step = seen - level.average
    np.minimum(step, _OUTLIER, out=step)
    np.maximum(step, -_OUTLIER, out=step)
    step *= SMOOTHING
    step *= judged[0]
    average = level.average + step
    variance = level.variance + normal.wander * steps
    deviation = average - level.expected
    deviation *= judged[0]
    spread = variance + normal.noise
    spread[1, count:] += normal.leverage(average)
    np.sqrt(spread, out=spread)
    np.divide(deviation, spread, out=spread)
    spread *= judged
    return Surprise(seen[:count], average, deviation, variance, spread, judged)


def follow(normal: Normal, level: Level, surprise: Surprise, held: Flags | None) -> Level:
    """The level after the tick. `held[2, v, E]` do not follow: something is wrong with them."""
    seen = level.seen + 1
    gain = np.maximum(normal.gain, 1 / seen)
    gain *= surprise.judged[0]
    if held is not None:
        gain[held] = 0.0
    expected = level.expected + gain * surprise.deviation
    kept = 1 - gain
    kept *= kept
    kept *= surprise.variance
    gain *= gain
    gain *= normal.noise
    gain *= 2 / SMOOTHING
    kept += gain
    return Level(seen, surprise.last, surprise.average, expected, kept)
