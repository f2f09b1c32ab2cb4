"""Moving averages and spreads over several memories, of many series at once."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from campus_server.prognostics.arrays import Arrays, Axes, Floats, Instant, Integers

__all__ = ["MEMORY", "Moved", "Moving", "move"]

MEMORY = np.array([4.0, 12.0, 48.0, 288.0, 2000.0])[:, None]
"""Ticks that each average remembers."""
_LONG = MEMORY > 48
"""These outlast a gap, the others begin again."""
_STEP_MEMORY = np.array([12.0, 2000.0])[:, None]
_LONG_STEP = _STEP_MEMORY > 48
_RECENT = 24
"""Ticks over which the range is looked at."""
_APART = 5
"""Ticks over which the longer difference is taken."""
_FINEST = 1e-6
"""Of a series' standard deviation: smaller is rounding."""
_USUAL_ROUGHNESS = 1e-4
"""That the roughness is never taken to fall below: a still series is no infinity."""
_TINY = 1e-300

Averages = Annotated[Floats, Axes("", np.float64, (len(MEMORY),))]
Steps = Annotated[Floats, Axes("", np.float64, (len(_STEP_MEMORY),))]
Recent = Annotated[Floats, Axes("", np.float64, (_RECENT,))]


@dataclass(slots=True)
class Moving(Arrays):
    ticks: Instant
    fresh: Instant
    """Ticks since the last gap."""
    mean: Averages
    variance: Averages
    step: Steps
    """Mean absolute difference from one tick to the next."""
    recent: Recent
    """A ring; tick t stands at t modulo its length."""


@dataclass(frozen=True, slots=True)
class Moved:
    before: Floats
    """[m, S] value less the averages before it."""
    after: Floats
    """[m, S] the averages with it."""
    spread: Floats
    """[m, S] logarithms of the variances."""
    roughness: Floats
    """[S] logarithm of the newest mean difference over the usual one."""
    difference: Floats
    """[S] from the tick before."""
    longer: Floats
    """[S] over `_APART` ticks."""
    extent: Floats
    """[S] largest less smallest of the newest ticks."""
    finest: Floats
    """[S] differences below it are rounding."""


def move(moving: Moving, values: Floats) -> Moved:
    """Take `values[S]` in; changes `moving`."""
    column = np.arange(len(values))
    age = np.where(_LONG, moving.ticks, moving.fresh)
    moving.mean = np.where(age > 0, moving.mean, values)
    moving.recent = np.where(moving.fresh > 0, moving.recent, values)
    last, apart = (_back(moving, lag, column) for lag in (1, _APART))
    share = 1 / np.minimum(MEMORY, age + 1)
    before = values - moving.mean
    moving.mean = moving.mean + share * before
    moving.variance = moving.variance + share * (before * (values - moving.mean) - moving.variance)
    difference = values - last
    age = np.where(_LONG_STEP, moving.ticks, moving.fresh)
    share = 1 / np.minimum(_STEP_MEMORY, age + 1)
    moving.step = moving.step + share * (np.abs(difference) - moving.step)
    moving.recent[moving.ticks % _RECENT, column] = values
    moving.ticks = moving.ticks + 1
    moving.fresh = moving.fresh + 1
    usual = moving.variance[-1]
    newest, normal = moving.step
    return Moved(
        before,
        moving.mean,
        np.log(moving.variance + _FINEST * usual + _TINY),
        np.log((newest + _USUAL_ROUGHNESS * normal + _TINY) / (normal + _TINY)),
        difference,
        values - apart,
        moving.recent.max(axis=0) - moving.recent.min(axis=0),
        _FINEST * np.sqrt(usual),
    )


def _back(moving: Moving, lag: int, column: Integers) -> Floats:
    """The value `lag` ticks ago, or the first."""
    return moving.recent[(moving.ticks - lag) % _RECENT, column]
