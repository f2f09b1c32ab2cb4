"""What is usual at this time of the day, and at this hour of the week."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from campus_server.prognostics.arrays import Arrays, Axes, Floats, Integers, Scalar

__all__ = ["DAY", "WEEK", "Day", "Season", "Unusual", "Week", "compare"]

DAY = 86_400
WEEK = 7 * DAY
_VISITS = 64.0
"""That a profile remembers."""
_PRIOR_VISITS = 8.0
"""Weight of the whole series' deviation in that of one time of the day."""
_SHARE = 0.05
"""Of the whole series' deviation that every time of the day is granted."""
_CLIP = 6.0
"""Usual deviations by which one value moves the profile at most."""
_MEMORY = 2000.0
"""Ticks that the usual deviation remembers."""
_SMOOTH = 12.0
"""Ticks that the smoothed deviation remembers."""
_TINY = 1e-300


@dataclass(slots=True)
class Season(Arrays):
    mean: Floats
    deviation: Floats
    """Mean absolute deviation from `mean`."""
    visits: Floats
    usual: Scalar
    """Mean absolute deviation of all times."""
    smooth: Scalar
    ticks: Scalar


@dataclass(slots=True)
class Day(Season):
    """By the half hour."""

    mean: Annotated[Floats, Axes("", np.float64, (48,))]
    deviation: Annotated[Floats, Axes("", np.float64, (48,))]
    visits: Annotated[Floats, Axes("", np.float64, (48,))]


@dataclass(slots=True)
class Week(Season):
    """By the hour."""

    mean: Annotated[Floats, Axes("", np.float64, (168,))]
    deviation: Annotated[Floats, Axes("", np.float64, (168,))]
    visits: Annotated[Floats, Axes("", np.float64, (168,))]


@dataclass(frozen=True, slots=True)
class Unusual:
    """[S]"""

    deviation: Floats
    relative: Floats
    """In mean absolute deviations of this time."""
    smooth: Floats


def compare(
    season: Season, values: Floats, clock: Integers, cycle: int, otherwise: Floats, finest: Floats
) -> Unusual:
    """Take `values[S]` in, at `clock[S]` seconds of local time; changes `season`.

    `otherwise[S]` is expected at times that were never visited.
    """
    slots = len(season.mean)
    at = (clock % cycle * slots // cycle, np.arange(len(values)))
    visits = season.visits[at]
    deviation = values - np.where(visits > 0, season.mean[at], otherwise)
    size = np.abs(deviation)
    season.ticks = season.ticks + 1
    season.usual = season.usual + (size - season.usual) / np.minimum(season.ticks, _MEMORY)
    usual = season.usual
    here = (season.deviation[at] * visits + usual * _PRIOR_VISITS) / (visits + _PRIOR_VISITS)
    share = 1 / np.minimum(visits + 1, _VISITS)
    held = np.minimum(np.maximum(deviation, -_CLIP * usual), _CLIP * usual)
    season.mean[at] = np.where(visits > 0, season.mean[at] + share * held, values)
    season.deviation[at] += share * (size - season.deviation[at])
    season.visits[at] = visits + 1
    season.smooth = season.smooth + (deviation - season.smooth) / _SMOOTH
    return Unusual(deviation, deviation / (here + _SHARE * usual + finest + _TINY), season.smooth)
