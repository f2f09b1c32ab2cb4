"""Readings of all equipment, in the order of their arrival, become ticks of event time.

A tick is as long as the slowest point's period. It closes when a reading of a later tick arrives;
in it the newest value of each point wins, other points are held at their last value and missing
after three periods. What is older than a closed tick is late and moves nothing.

Sampling jitters, so ticks stand around the times at which the slowest points are really sampled:
the grid follows them slowly, once a moment, or a poll every 0.1 s would put two samples into one
tick and none into the next. A tick without any reading is not given out; the next one tells how
many it stands for.

A clock that was ahead and is put right makes all that follows late. Ten ticks of nothing but late
readings that rise in time are taken for that, and the grid begins again there. A backlog that
comes between live readings is not: each live one ends the count.

A reading that repeats the newest one of its point changes nothing.
"""

import numpy as np
from numpy.typing import NDArray

from campus_server.condition import single
from campus_server.condition.closed import Closed
from campus_server.condition.grid import (
    FOLLOW,
    HELD_PERIODS,
    NEVER,
    PUT_RIGHT_MS,
    PUT_RIGHT_TICKS,
    Late,
    Ticks,
)
from campus_server.condition.moments import Moments, Wave
from campus_server.prognostics.arrays import Flags, Floats, Integers

__all__ = ["advance"]

_FEW = 16
"""Equipment for which a step over all of them costs more than one after the other."""

Positions = NDArray[np.intp]


def advance(ticks: Ticks, moments: Moments, few: int = _FEW) -> tuple[list[Closed], int]:
    """Changes `ticks`; what closed, each equipment's in order, and how many rows were late.

    `few`: as long as more equipment than this have moments left, one step is taken for all.
    """
    closed, late = [], 0
    begins, ends = moments.spans()
    while len(begins):
        if len(begins) > few:
            parts = [_step(ticks, moments.wave(begins))]
            begins = begins + 1
        else:
            spans = zip(begins.tolist(), ends.tolist(), strict=True)
            parts = [single.advance(ticks, moments, first, last) for first, last in spans]
            begins = ends
        for part, behind in parts:
            late += behind
            if len(part.at):
                closed.append(part)
        left = begins < ends
        begins, ends = begins[left], ends[left]
    return closed, late


def _step(ticks: Ticks, wave: Wave) -> tuple[Closed, int]:
    """One moment of each of some equipment; what closed, and how many rows were late."""
    at, moment = wave.at, wave.time_ms
    _start(ticks, at[ticks.steps[at] == 0], moment[ticks.steps[at] == 0])
    ahead = _ahead(ticks, at, moment)
    behind = 0
    if (ahead < 0).any():
        repeats = (ahead < 0)[wave.of] & (_seen(ticks, wave) == wave.times)
        wave = wave.only(~repeats)
        at, moment = wave.at, wave.time_ms
        ahead = _ahead(ticks, at, moment)
        late = np.flatnonzero(ahead < 0)
        right = late[_put_right(ticks, at[late], moment[late])]
        ahead[right] = 0
        behind = int((ahead < 0)[wave.of].sum())
    on_time = at[ahead >= 0]
    if ticks.late.ticks[on_time].any():
        ticks.late.put(on_time, Late.zeros(0, len(on_time)))
    seen = _seen(ticks, wave)
    counts = (wave.times >= seen) & (ahead >= 0)[wave.of]
    if not counts.all():
        wave, seen = wave.only(counts), seen[counts]
        ahead = _ahead(ticks, wave.at, wave.time_ms)
    return _close_and_set(ticks, wave, ahead, seen), behind


def _start(ticks: Ticks, at: Positions, moment: Integers) -> None:
    ticks.centre_ms[at] = moment
    ticks.newest_ms[at] = moment
    ticks.steps[at] = 1


def _ahead(ticks: Ticks, at: Positions, moment: Integers) -> Integers:
    """Ticks after the open one; negative: late. What is no newer than what was seen in the open
    tick belongs to no later one, although the grid may have moved back since."""
    ahead = np.floor((moment - ticks.centre_ms[at]) / ticks.period_ms[at] + 0.5).astype(np.int64)
    return np.where(moment <= ticks.newest_ms[at], np.minimum(ahead, 0), ahead)


def _seen(ticks: Ticks, wave: Wave) -> Integers:
    return ticks.time_ms[wave.channel, wave.at[wave.of]]


def _put_right(ticks: Ticks, at: Positions, moment: Integers) -> Flags:
    """Count late moments; where a clock was put right, what it had measured is dropped."""
    late, period = ticks.late, ticks.period_ms[at]
    number = np.floor((moment - late.first_ms[at]) / period + 0.5).astype(np.int64)
    anew = (late.ticks[at] == 0) | (number < late.newest[at] - 1)
    rises = number > late.newest[at]
    late.first_ms[at] = np.where(anew, moment, late.first_ms[at])
    late.ticks[at] = np.where(anew, 1, late.ticks[at] + rises)
    late.newest[at] = np.where(anew, 0, np.maximum(number, late.newest[at]))
    right = (late.ticks[at] > PUT_RIGHT_TICKS) & (moment <= ticks.centre_ms[at] - PUT_RIGHT_MS)
    where = at[right]
    ticks.time_ms[:, where] = NEVER
    ticks.value[:, where] = np.nan
    _start(ticks, where, moment[right])
    ticks.steps[where] = PUT_RIGHT_TICKS
    return right


def _close_and_set(ticks: Ticks, wave: Wave, ahead: Integers, seen: Integers) -> Closed:
    """Readings that are on time and not older than those of their points."""
    at, moment, starts = wave.at, wave.time_ms, wave.starts
    later = np.flatnonzero(ahead > 0)
    place, steps = at[later], ahead[later]
    closed = Closed(
        place, _held(ticks, place), ticks.newest_ms[place], ticks.steps[place],
        wave.row[starts[later]],
    )  # fmt: skip
    # after a gap the old grid means nothing
    grid = ticks.centre_ms[place] + steps * ticks.period_ms[place]
    ticks.centre_ms[place] = np.where(steps > HELD_PERIODS, moment[later], grid)
    ticks.steps[place] = steps
    ticks.newest_ms[place] = moment[later]

    ticks.newest_ms[at] = np.maximum(ticks.newest_ms[at], moment)
    whose = at[wave.of]
    ticks.time_ms[wave.channel, whose] = wave.times
    ticks.value[wave.channel, whose] = wave.value
    if len(starts):
        leads = ticks.slowest[wave.channel, whose] & (wave.times > seen)
        moves = np.logical_or.reduceat(leads, starts) & (moment != ticks.followed_ms[at])
        place, target = at[moves], moment[moves]
        ticks.centre_ms[place] += FOLLOW * (target - ticks.centre_ms[place])
        ticks.followed_ms[place] = target
    return closed


def _held(ticks: Ticks, at: Positions) -> Floats:
    oldest = ticks.centre_ms[at] - (HELD_PERIODS + 0.5) * ticks.period_ms[at]
    return np.where(ticks.time_ms[:, at] >= oldest, ticks.value[:, at], np.nan)
