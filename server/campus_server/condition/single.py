"""The rule of `ticks` for one equipment after the other.

Where few equipment have many moments, a step over all of them costs more than these plain loops.
Both give the same bits.
"""

from math import floor, nan
from typing import NamedTuple

import numpy as np

from campus_server.condition import grid
from campus_server.condition.closed import Closed
from campus_server.condition.grid import Ticks
from campus_server.condition.moments import Moments

__all__ = ["advance"]


class _Late(NamedTuple):
    first_ms: int
    newest: int
    ticks: int

    def joined(self, moment: int, period: float) -> "_Late":
        number = floor((moment - self.first_ms) / period + 0.5)
        if self.ticks == 0 or number < self.newest - 1:
            return _Late(moment, 0, 1)
        return _Late(self.first_ms, number, self.ticks + 1) if number > self.newest else self


_NOTHING_LATE = _Late(0, 0, 0)


def advance(ticks: Ticks, moments: Moments, first: int, last: int) -> tuple[Closed, int]:
    """All moments from `first` to `last`, of one equipment; changes `ticks`.

    What closed, and how many rows were late.
    """
    at = int(moments.at[first])
    period, slowest = float(ticks.period_ms[at]), ticks.slowest[:, at].tolist()
    times, values = ticks.time_ms[:, at].tolist(), ticks.value[:, at].tolist()
    centre, steps = float(ticks.centre_ms[at]), int(ticks.steps[at])
    newest, followed = int(ticks.newest_ms[at]), int(ticks.followed_ms[at])
    late = _Late(*(int(part[at]) for _, part in ticks.late.named()))
    begins = moments.first[first : last + 1].tolist()
    base, behind = begins[0], 0
    channel = moments.channel[base : begins[-1]].tolist()
    value = moments.value[base : begins[-1]].tolist()
    closed: list[tuple[list[float], int, int, int]] = []
    for number, moment in enumerate(moments.time_ms[first:last].tolist()):
        rows = range(begins[number] - base, begins[number + 1] - base)
        if steps == 0:
            centre, steps, newest = float(moment), 1, moment
        ahead = floor((moment - centre) / period + 0.5)
        if moment <= newest:
            ahead = min(ahead, 0)
        mine = [row for row in rows if ahead >= 0 or times[channel[row]] != moment]
        if ahead < 0:
            if not mine:
                continue
            late = late.joined(moment, period)
            if late.ticks <= grid.PUT_RIGHT_TICKS or moment > centre - grid.PUT_RIGHT_MS:
                behind += len(mine)
                continue
            times, values = [grid.NEVER] * len(times), [nan] * len(values)
            centre, steps, newest, ahead = float(moment), grid.PUT_RIGHT_TICKS, moment, 0
        late = _NOTHING_LATE
        mine = [row for row in mine if moment >= times[channel[row]]]
        if not mine:
            continue
        if ahead > 0:
            held = _held(times, values, centre - (grid.HELD_PERIODS + 0.5) * period)
            closed.append((held, newest, steps, base + mine[0]))
            centre = float(moment) if ahead > grid.HELD_PERIODS else centre + ahead * period
            steps, newest = ahead, moment
        newest = max(newest, moment)
        leads = any(slowest[channel[row]] and moment > times[channel[row]] for row in mine)
        for row in mine:
            times[channel[row]], values[channel[row]] = moment, value[row]
        if leads and moment != followed:
            centre += grid.FOLLOW * (moment - centre)
            followed = moment
    ticks.time_ms[:, at], ticks.value[:, at] = times, values
    ticks.centre_ms[at], ticks.steps[at] = centre, steps
    ticks.newest_ms[at], ticks.followed_ms[at] = newest, followed
    for (_, part), one in zip(ticks.late.named(), late, strict=True):
        part[at] = one
    return _closed(at, len(times), moments, closed), behind


def _held(times: list[int], values: list[float], oldest: float) -> list[float]:
    return [one if time >= oldest else nan for one, time in zip(values, times, strict=True)]


def _closed(
    at: int, channels: int, moments: Moments, ticks: list[tuple[list[float], int, int, int]]
) -> Closed:
    return Closed(
        np.full(len(ticks), at, np.intp),
        np.array([tick[0] for tick in ticks], np.float64).reshape(len(ticks), channels).T,
        np.array([tick[1] for tick in ticks], np.int64),
        np.array([tick[2] for tick in ticks], np.int64),
        moments.row[np.array([tick[3] for tick in ticks], np.intp)],
    )
