"""Readings of one equipment, in the order of their arrival, become ticks of event time.

A tick is as long as the slowest point's period. It closes when a reading of a later tick arrives;
in it the newest value of each point wins, other points are held at their last value and missing
after three periods. What is older than a closed tick is late and moves nothing.

Sampling jitters, so ticks stand around the times at which the slowest points are really sampled:
the grid follows them slowly, or a poll every 0.1 s would put two samples into one tick and none
into the next. A tick without any reading is not given out; the next one tells how many it stands
for.

A clock that was ahead and is put right makes all that follows late. Ten ticks of nothing but late
readings that rise in time are taken for that, and the grid begins again there. A backlog that
comes between live readings is not: each live one ends the count.
"""

from dataclasses import dataclass
from math import floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.detector import Tick

__all__ = ["Closed", "Late", "TickState", "advance", "begin"]

_HELD_PERIODS = 3
_FOLLOW = 0.05
"""Share of a slowest point's offset by which the grid moves."""
_NEVER = np.iinfo(np.int64).min
_PUT_RIGHT_TICKS = 10
_PUT_RIGHT_MS = 60_000
"""What is later by less than this catches up by itself."""


class Late(NamedTuple):
    """Late readings since the last one that was not late."""

    first_ms: int
    """Where their own grid begins."""
    newest: int
    """Number of that grid's newest tick, from 0."""
    ticks: int
    """How many of its ticks had readings; 0: nothing is late."""

    def joined(self, moment: int, period: float) -> "Late":
        number = floor((moment - self.first_ms) / period + 0.5)
        if self.ticks == 0 or number < self.newest - 1:
            return Late(moment, 0, 1)
        return Late(self.first_ms, number, self.ticks + 1) if number > self.newest else self


_NOTHING_LATE = Late(0, 0, 0)


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
    late: Late = _NOTHING_LATE


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
    centre, steps, newest, late = state.centre_ms, state.steps, state.newest_ms, state.late
    closed = []
    rows = zip(point.tolist(), time_ms.tolist(), value.tolist(), strict=True)
    for position, (channel, moment, measured) in enumerate(rows):
        if steps == 0:
            centre, steps, newest = float(moment), 1, moment
        ahead = floor((moment - centre) / period + 0.5)
        if ahead < 0:
            late = late.joined(moment, period)
            if late.ticks <= _PUT_RIGHT_TICKS or moment > centre - _PUT_RIGHT_MS:
                continue
            # what is open and what is held was measured by the wrong clock
            times[:], values[:] = _NEVER, np.nan
            centre, steps, newest, ahead = float(moment), _PUT_RIGHT_TICKS, moment, 0
        late = _NOTHING_LATE
        if moment < times[channel]:
            continue
        if ahead > 0:
            closed.append(Closed(_tick(times, values, centre, period, newest, steps), position))
            centre, steps, newest = centre + ahead * period, ahead, moment
            if ahead > _HELD_PERIODS:
                centre = float(moment)  # after a gap the old grid means nothing
        times[channel], values[channel] = moment, measured
        newest = max(newest, moment)
        if slowest[channel]:
            centre += _FOLLOW * (moment - centre)
    return TickState(period, state.slowest, times, values, centre, steps, newest, late), closed


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
