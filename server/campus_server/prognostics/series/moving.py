"""Moving averages and spreads over several memories, of many series at once."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from campus_server.prognostics.arrays import Arrays, Axes, Floats, Instant, Integers, Scalar

__all__ = ["MEMORY", "Moving", "Moved", "move"]

MEMORY = np.array([4.0, 12.0, 48.0, 288.0, 2000.0])[:, None]
"""Ticks that each average remembers."""
_STEP_MEMORY = np.array([12.0, 2000.0])[:, None]
_RECENT = 24
"""Ticks over which the range is looked at."""
_APART = 5
"""Ticks over which the longer difference is taken."""
_FINEST = 1e-6
"""Of a series' standard deviation: smaller is rounding."""
_TINY = 1e-300

Averages = Annotated[Floats, Axes("", np.float64, (len(MEMORY),))]
Steps = Annotated[Floats, Axes("", np.float64, (len(_STEP_MEMORY),))]
Recent = Annotated[Floats, Axes("", np.float64, (_RECENT,))]


@dataclass(slots=True)
class Moving(Arrays):
    ticks: Instant
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
    ticks, column = moving.ticks, np.arange(len(values))
    begun = ticks > 0
    moving.mean = np.where(begun, moving.mean, values)
    moving.recent = np.where(begun, moving.recent, values)
    last, apart = (_back(moving, lag, column) for lag in (1, _APART))
    share = 1 / np.minimum(MEMORY, ticks + 1)
    before = values - moving.mean
    moving.mean = moving.mean + share * before
    moving.variance += share * (before * (values - moving.mean) - moving.variance)
    difference = values - last
    moving.step += (np.abs(difference) - moving.step) / np.minimum(_STEP_MEMORY, ticks + 1)
    moving.recent[ticks % _RECENT, column] = values
    moving.ticks = ticks + 1
    usual = moving.variance[-1]
    return Moved(
        before,
        moving.mean,
        np.log(moving.variance + _FINEST * usual + _TINY),
        np.log((moving.step[0] + 1e-4 * moving.step[1] + _TINY) / (moving.step[1] + _TINY)),
        difference,
        values - apart,
        moving.recent.max(axis=0) - moving.recent.min(axis=0),
        _FINEST * np.sqrt(usual),
    )


def _back(moving: Moving, lag: int, column: Integers) -> Floats:
    """The value `lag` ticks ago, or the first."""
    return moving.recent[(moving.ticks - lag) % _RECENT, column]
