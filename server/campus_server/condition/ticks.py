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

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus_server.condition.moments import Moments, Wave
from campus_server.prognostics.arrays import (
    Arrays,
    ChannelFlags,
    ChannelInstants,
    Channels,
    Flags,
    Floats,
    Instant,
    Integers,
    Scalar,
)

__all__ = ["NEVER", "Block", "Closed", "Ticks", "advance", "begin", "in_step"]

_HELD_PERIODS = 3
_FOLLOW = 0.05
"""Share of a slowest point's offset by which the grid moves."""
NEVER = np.iinfo(np.int64).min
"""Event time of a point that has not been read."""
_PUT_RIGHT_TICKS = 10
_PUT_RIGHT_MS = 60_000
"""What is later by less than this catches up by itself."""

Positions = NDArray[np.intp]


@dataclass(slots=True)
class Late(Arrays):
    """Late readings since the last one that was not late."""

    first_ms: Instant
    """Where their own grid begins."""
    newest: Instant
    """Number of that grid's newest tick, from 0."""
    ticks: Instant
    """How many of its ticks had readings; 0: nothing is late."""


@dataclass(slots=True)
class Ticks(Arrays):
    period_ms: Scalar
    slowest: ChannelFlags
    """Whose sampling the grid follows."""
    time_ms: ChannelInstants
    """Of each point's newest reading."""
    value: Channels
    """NaN where the newest reading is not to be trusted."""
    centre_ms: Scalar
    """Middle of the open tick."""
    steps: Instant
    """Ticks between the open tick and the one before; 0 until the first reading."""
    newest_ms: Instant
    """Newest event time in the open tick."""
    followed_ms: Instant
    """The moment that the grid has followed last."""
    late: Late


@dataclass(frozen=True, slots=True)
class Closed:
    """T ticks that closed together, each of another equipment."""

    at: Positions
    """[T] ascending: whose."""
    values: Floats
    """[n, T] NaN where a value is missing or not to be trusted."""
    stamp: Integers
    """[T] Newest event time in the tick."""
    steps: Integers
    """[T] Ticks since the tick before: more than 1 after a gap."""
    by: Positions
    """[T] Row of the reading that closed it."""


@dataclass(frozen=True, slots=True)
class Block:
    """t closed ticks of each of A equipment, the oldest first."""

    at: Positions
    """[A] ascending: whose."""
    values: Floats
    """[t, n, A]"""
    stamp: Integers
    """[t, A]"""
    steps: Integers
    """[t, A]"""
    by: Positions
    """[t, A]"""


def begin(periods_ms: Floats) -> Ticks:
    """For E equipment whose points have the periods `periods_ms[n, E]`.

    Raises `ValueError` when there is no point, or a period is not positive.
    """
    if not len(periods_ms) or not (periods_ms > 0).all():
        raise ValueError("ticks need points with positive periods")
    ticks = Ticks.zeros(*periods_ms.shape)
    ticks.period_ms = periods_ms.max(axis=0)
    ticks.slowest = periods_ms == ticks.period_ms
    ticks.time_ms[:] = NEVER
    ticks.value[:] = np.nan
    ticks.followed_ms[:] = NEVER
    return ticks


def advance(ticks: Ticks, moments: Moments) -> tuple[list[Closed], int]:
    """Changes `ticks`; what closed, each equipment's in order, and how many rows were late."""
    closed, late = [], 0
    for wave in moments.waves():
        step, behind = _step(ticks, wave)
        late += behind
        if len(step.at):
            closed.append(step)
    return closed, late


def in_step(closed: list[Closed]) -> list[Block]:
    """The same ticks, packed: first the first of each equipment, then the second of each, …"""
    if not closed:
        return []
    at = np.concatenate([item.at for item in closed])
    order = np.argsort(at, kind="stable")
    begins = np.flatnonzero(np.diff(at[order], prepend=-1))
    length = np.diff(begins, append=len(at))
    rank = np.arange(len(at)) - np.repeat(begins, length)
    order = order[np.argsort(rank, kind="stable")]
    values = np.concatenate([item.values for item in closed], axis=1)[:, order]
    stamp = np.concatenate([item.stamp for item in closed])[order]
    steps = np.concatenate([item.steps for item in closed])[order]
    by = np.concatenate([item.by for item in closed])[order]
    at = at[order]
    # who has an n-th tick has all before it: as long as the number stays, it is the same ones
    width = np.bincount(rank)
    blocks, last = [], 0
    for many in np.split(width, np.flatnonzero(np.diff(width)) + 1):
        first, last = last, last + int(many.sum())
        shape = (len(many), int(many[0]))
        ticks = values[:, first:last].reshape(len(values), *shape).transpose(1, 0, 2)
        blocks.append(
            Block(
                at[first : first + shape[1]],
                np.ascontiguousarray(ticks),
                stamp[first:last].reshape(shape),
                steps[first:last].reshape(shape),
                by[first:last].reshape(shape),
            )
        )
    return blocks


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
    right = (late.ticks[at] > _PUT_RIGHT_TICKS) & (moment <= ticks.centre_ms[at] - _PUT_RIGHT_MS)
    where = at[right]
    ticks.time_ms[:, where] = NEVER
    ticks.value[:, where] = np.nan
    _start(ticks, where, moment[right])
    ticks.steps[where] = _PUT_RIGHT_TICKS
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
    ticks.centre_ms[place] = np.where(steps > _HELD_PERIODS, moment[later], grid)
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
        ticks.centre_ms[place] += _FOLLOW * (target - ticks.centre_ms[place])
        ticks.followed_ms[place] = target
    return closed


def _held(ticks: Ticks, at: Positions) -> Floats:
    oldest = ticks.centre_ms[at] - (_HELD_PERIODS + 0.5) * ticks.period_ms[at]
    return np.where(ticks.time_ms[:, at] >= oldest, ticks.value[:, at], np.nan)
