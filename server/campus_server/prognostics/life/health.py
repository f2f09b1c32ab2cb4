"""A health index from 0 (functional failure) to 100 (as good as when it was learned), once a day.

What is followed is damage = 100 - health, which may leave the range: cut off at 100, the noise of
healthy days would look like a trend that has just begun.
"""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import Arrays, Floats, Instant, Integers, Scalar

__all__ = ["DAY_MS", "Daily", "damage", "fold", "health", "of_score"]

DAY_MS = 86_400_000
_HALF_AT_BAR = float(np.log(2.0))


def damage(value: Floats, normal: Floats, limit: Floats) -> Floats:
    """[E] 0 at `normal`, 100 at `limit`, straight between and beyond; either may be the higher.

    NaN where the two are the same: no way between them.
    """
    way = limit - normal
    return np.where(way == 0, np.nan, 100 * (value - normal) / np.where(way == 0, 1.0, way))


def of_score(score: Floats, threshold: Floats) -> Floats:
    """[E] Damage of a detector's score, where no physical limit is known: 50 at its threshold."""
    return np.asarray(-100 * np.expm1(-_HALF_AT_BAR * score / threshold))


def health(*damages: Floats) -> Floats:
    """[E] By the worst of the failure modes; NaN where none was measured."""
    worst = damages[0]
    for other in damages[1:]:
        worst = np.fmax(worst, other)
    return np.asarray(100 - np.minimum(np.maximum(worst, 0.0), 100.0))


@dataclass(slots=True)
class Daily(Arrays):
    """The day that each equipment is in."""

    day: Instant
    """Of event time, since 1970."""
    total: Scalar
    count: Scalar
    """Values so far; 0 before the first day."""


def fold(daily: Daily, time_ms: Integers, value: Floats) -> tuple[Daily, Floats, Integers]:
    """One value of each equipment, NaN where there is none or the machine did not run.

    Returns the day that is open now, the mean of the day that this value ended (NaN where it
    ended none) and how many days lie between (0 where none ended). A value of an earlier day
    than the open one is left out.
    """
    day = time_ms // DAY_MS
    began = daily.count > 0
    taken = ~np.isnan(value) & (~began | (day >= daily.day))
    ended = taken & began & (day > daily.day)
    mean = np.where(ended, daily.total / np.maximum(daily.count, 1.0), np.nan)
    passed = np.where(ended, day - daily.day, 0)
    total = np.where(ended, 0.0, daily.total) + np.where(taken, value, 0.0)
    count = np.where(ended, 0.0, daily.count) + taken
    return Daily(np.where(taken, day, daily.day), total, count), mean, passed
