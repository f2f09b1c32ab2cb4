"""The expected level of every view: a local-level Kalman filter with a gain fixed by learning."""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import (
    Arrays,
    Flags,
    Floats,
    Instant,
    Integers,
    LevelFlags,
    LevelViews,
    Views,
)
from campus_server.prognostics.normal import SMOOTHING, Normal, views

__all__ = ["Level", "Surprise", "begin", "bridged", "follow", "look", "restarted"]

_OUTLIER = 30.0
"""A single tick moves a view by no more than this many standard deviations of it."""
_LATCHED_WANDER = 0.15
"""Share of its wandering that a latched view is granted: how far it may stray by itself is then
asked of one abnormal stretch, not of its whole life."""


@dataclass(slots=True)
class Level(Arrays):
    seen: Instant
    """Ticks since it began, which is what the gain of the first ones is made of."""
    last: Views
    """Of the last tick; a channel's stands in where its value is missing."""
    average: Views
    expected: LevelViews
    """By the quick and the slow level."""
    variance: LevelViews
    """Of `expected`."""
    latched: LevelFlags
    """Was loud in the abnormal stretch under way, and does not follow until it ends."""


@dataclass(frozen=True, slots=True)
class Surprise:
    """One tick against the level."""

    seen: Floats
    """[v, E] the views of the tick."""
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
    twice = np.ones((2, 1, 1))
    return Level(
        np.zeros(average.shape[-1], np.int64),
        average.copy(),
        average,
        average * twice,
        normal.noise * twice,
        np.zeros((2, *average.shape), np.bool_),
    )


def restarted(normal: Normal, level: Level) -> Level:
    """From where the moving averages stand: what was expected before no longer counts."""
    afresh = begin(normal, level.average)
    afresh.last = level.last
    return afresh


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
    return views(normal.axes, np.where(missing, level.last[: len(z)], z)), judged


def look(normal: Normal, level: Level, seen: Floats, judged: Flags, steps: Integers) -> Surprise:
    """`seen[v, E]`, `judged[2, v, E]`, `steps[E]` >= 1 ticks after the one before."""
    count = len(normal.centre)
    step = seen - level.average
    np.minimum(step, _OUTLIER, out=step)
    np.maximum(step, -_OUTLIER, out=step)
    step *= SMOOTHING
    step *= judged[0]
    average = level.average + step
    wander = normal.wander * steps
    if level.latched.any():
        wander = np.where(level.latched, _LATCHED_WANDER * wander, wander)
    variance = level.variance + wander
    deviation = average - level.expected
    deviation *= judged[0]
    spread = variance + normal.noise
    spread[:, count:] += normal.leverage(average)
    np.sqrt(spread, out=spread)
    np.divide(deviation, spread, out=spread)
    spread *= judged
    spread *= normal.steady
    return Surprise(seen, average, deviation, variance, spread, judged)


def follow(normal: Normal, level: Level, surprise: Surprise, latched: Flags) -> Level:
    """The level after the tick. `latched[2, v, E]` do not follow: something is wrong with them."""
    seen = level.seen + 1
    gain = np.maximum(normal.gain, 1 / seen)
    gain *= surprise.judged[0]
    if latched.any():
        gain[latched] = 0.0
    expected = level.expected + gain * surprise.deviation
    kept = 1 - gain
    kept *= kept
    kept *= surprise.variance
    gain *= gain
    gain *= normal.noise
    gain *= 2 / SMOOTHING
    kept += gain
    return Level(seen, surprise.seen, surprise.average, expected, kept, latched)
