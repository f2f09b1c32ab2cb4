"""Readings of one equipment, in the order of their arrival, become ticks of event time.

A tick is as long as the slowest point's period. It closes when a reading of a later tick arrives;
in it the newest value of each point wins, other points are held at their last value and missing
after three periods. What is older than a closed tick is late and moves nothing.

Sampling jitters, so ticks stand around the times at which the slowest points are really sampled:
the grid follows them slowly, or a poll every 0.1 s would put two samples into one tick and none
into the next. A tick without any reading is not given out; the next one tells how many it stands
for.
"""

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.detector import Tick

__all__ = ["Closed", "TickState", "advance", "begin"]

_HELD_PERIODS = 3
_FOLLOW = 0.05
"""Share of a slowest point's offset by which the grid moves."""
_NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True, eq=False)
class TickState:
    """n points."""

    period_ms: float
    slowest: NDArray[np.bool_]
    """[n] whose sampling the grid follows."""
    time_ms: NDArray[np.int64]
    """[n] of each point's newest reading."""
    value: NDArray[np.float64]
    """[n] NaN where the newest reading is not to be trusted."""
    centre_ms: float = 0.0
    """Middle of the open tick."""
    steps: int = 0
    """Ticks between the open tick and the one before; 0 until the first reading."""
    newest_ms: int = 0
    """Newest event time in the open tick."""


@dataclass(frozen=True, slots=True, eq=False)
class Closed:
    tick: Tick
    by: int
    """Position of the reading that closed it."""


def begin(periods_ms: NDArray[np.float64]) -> TickState:
    """For points with these periods; raise `ValueError` when there is none, or none is positive."""
    if not len(periods_ms) or not (periods_ms > 0).all():
        raise ValueError("ticks need points with positive periods")
    period = float(periods_ms.max())
    count = len(periods_ms)
    return TickState(
        period,
        periods_ms == period,
        np.full(count, _NEVER, np.int64),
        np.full(count, np.nan),
    )


def advance(
    state: TickState,
    point: NDArray[np.int32],
    time_ms: NDArray[np.int64],
    value: NDArray[np.float64],
) -> tuple[TickState, list[Closed]]:
    """Columns of equal length in order of arrival; `value` is NaN where not to be trusted."""
    times, values = state.time_ms.copy(), state.value.copy()
    period, slowest = state.period_ms, state.slowest.tolist()
    centre, steps, newest = state.centre_ms, state.steps, state.newest_ms
    closed = []
    rows = zip(point.tolist(), time_ms.tolist(), value.tolist(), strict=True)
    for position, (channel, moment, measured) in enumerate(rows):
        if steps == 0:
            centre, steps, newest = float(moment), 1, moment
        ahead = floor((moment - centre) / period + 0.5)
        if ahead < 0 or moment < times[channel]:
            continue  # late
        if ahead > 0:
            closed.append(Closed(_tick(times, values, centre, period, newest, steps), position))
            centre, steps, newest = centre + ahead * period, ahead, moment
            if ahead > _HELD_PERIODS:
                centre = float(moment)  # after a gap the old grid means nothing
        times[channel], values[channel] = moment, measured
        newest = max(newest, moment)
        if slowest[channel]:
            centre += _FOLLOW * (moment - centre)
    return TickState(period, state.slowest, times, values, centre, steps, newest), closed


def _tick(
    times: NDArray[np.int64],
    values: NDArray[np.float64],
    centre: float,
    period: float,
    newest: int,
    steps: int,
) -> Tick:
    fresh = times >= centre - (_HELD_PERIODS + 0.5) * period
    return Tick(np.where(fresh, values, np.nan), newest, steps)
