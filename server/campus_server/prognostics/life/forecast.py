"""What is told of a failure mode: its risk within 7, 30 and 90 days, and its life with an interval.

A life is told only where there is a trend: the bank of filters is sure that the index worsens, and
Theil's slope, where it is asked, agrees. Without one the age speaks, where it is known; without
either there is a risk and no life.
"""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import Flags, Floats, Integers
from campus_server.prognostics.life.distribution import LifeTime, updated
from campus_server.prognostics.life.health import DAY_MS
from campus_server.prognostics.life.passage import passage
from campus_server.prognostics.life.theil_sen import Slope
from campus_server.prognostics.life.trend import Trend

__all__ = ["RISK_DAYS", "Forecast", "forecast"]

RISK_DAYS = (7, 30, 90)
_SURE = 0.95
"""Probability of worsening: the two-sided 90 % interval of the slope leaves 0 out."""


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """All by equipment, on the last axis."""

    trend: Flags
    """False: no trend, the slope's interval holds 0."""
    pace: Floats
    """[E] Damage a day of use; with its 90 % interval in `pace_low`, `pace_high`."""
    pace_low: Floats
    pace_high: Floats
    risk: Floats
    """[3, E] P(failed) within `RISK_DAYS`."""
    life: Floats
    """[3, E] Days of use by which it has failed with 10, 50, 90 %. inf: beyond what can be said;
    NaN: nothing tells of a life."""
    distribution: LifeTime

    def moments(self, now_ms: int, duty: Floats) -> Integers:
        """[3, E] Event times (ms) of `life`, for machines that run `duty[E]` of each day.

        -1 where there is none.
        """
        days = self.life / np.where(duty > 0, duty, np.nan)
        told = np.isfinite(days)
        return np.where(told, now_ms + np.where(told, days, 0.0) * DAY_MS, -1).astype(np.int64)


def forecast(
    trend: Trend, limit: Floats, check: Slope | None = None, age: LifeTime | None = None
) -> Forecast:
    """Of damage that follows `trend` and ends at `limit[E]`.

    `age`, over the same horizon as `HORIZON`, of the same failure mode.
    """
    pace, low, high = trend.slope
    sure = trend.worsening >= _SURE
    if check is not None:
        sure &= check.low > 0
    measured = passage(trend, limit)
    whole = measured
    told = sure
    if age is not None:
        both = updated(measured, age)
        whole = LifeTime(measured.horizon, np.where(sure, both.failed, age.failed))
        told = np.ones(len(limit), np.bool_)
    life = np.array([whole.life(share) for share in (0.1, 0.5, 0.9)])
    risk = np.array([whole.risk(days) for days in RISK_DAYS])
    return Forecast(sure, pace, low, high, risk, np.where(told, life, np.nan), whole)
