"""A bank of views on a single series: whatever of them was never seen before is told, once.

Breadth beats selection: no view is chosen for a kind of fault, and none is needed in particular.
The score is the largest novelty of all views (`seen`), 0 … 1: the share of the range, as it is
with the newest value in it, that is new. It counts the more the longer the series is known, since
in its first week every day is new. How often a score as high comes without a fault is told by
`false_events`.
"""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import Arrays, Flags, Floats, Instant, Integers, Scalar
from campus_server.prognostics.series import moving as averages
from campus_server.prognostics.series.moving import Moving
from campus_server.prognostics.series.season import DAY, WEEK, Day, Week, compare
from campus_server.prognostics.series.seen import Seen, look, visit

__all__ = ["HELD_TICKS", "MODEL", "VIEW_NAMES", "Bank", "Judgement", "judge"]

MODEL = "novelty-bank/1"
VIEW_NAMES = (
    "value",
    "difference",
    "difference over five ticks",
    "value less average of 12",
    "value less average of 2000",
    "average of 4 less of 48",
    "average of 12 less of 288",
    "average of 48 less of 2000",
    "spread over 12 against 288",
    "spread over 48 against 2000",
    "roughness over 12 against 2000",
    "range of 24",
    "deviation from time of day",
    "deviation from time of day, relative",
    "deviation from time of day, smooth",
    "deviation from hour of week",
    "deviation from hour of week, relative",
    "deviation from hour of week, smooth",
)
"""Averages and ranges are over ticks."""
_RELATIVE = [name.startswith(("spread", "roughness")) or "relative" in name for name in VIEW_NAMES]
HELD_TICKS = 48
"""After an event only what is louder is one again, for as long as the middle averages remember."""
_HALF_KNOWN_DAYS = 7.0
"""After so long, the longest cycle that a view knows, a score counts half."""
_SETTLED_TICKS = 48
"""Before, averages are those of a handful of values."""
_LARGEST = 1e150


@dataclass(slots=True)
class Bank(Arrays):
    began: Instant
    """Local time of the first tick, s."""
    moving: Moving
    day: Day
    week: Week
    seen: Seen
    loudest: Scalar
    """Score of the event that is held."""
    since: Instant
    """Tick of it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """[S]"""

    score: Floats
    """0 … 1."""
    event: Flags
    """The score is above 0 and above all in the `HELD_TICKS` since the last such event."""
    view: Integers
    """That is new, a position in `VIEW_NAMES`."""
    measured: Floats
    """By that view."""
    nearest: Floats
    """To it, of what that view has seen before."""


def judge(bank: Bank, values: Floats, clock: Integers) -> Judgement:
    """Take one tick in, `values[S]` without gaps, `clock[S]` its local time in seconds.

    Changes `bank`. Seconds are counted from the beginning of any Thursday of the local calendar,
    as those of 1970 are.
    """
    values = np.minimum(np.maximum(values, -_LARGEST), _LARGEST)
    ticks = bank.moving.ticks
    bank.began = np.where(ticks == 0, clock, bank.began)
    days = np.maximum(clock - bank.began, 0) / DAY
    seen, finest = _views(bank, values, clock)
    day = days.astype(np.int64) + 1
    novelty, distance = look(bank.seen, seen, finest, day)
    visit(bank.seen, seen, day)
    view = novelty.argmax(axis=0)
    at = (view, np.arange(len(values)))
    score = novelty[at] * (days / (days + _HALF_KNOWN_DAYS))
    score *= ticks >= _SETTLED_TICKS
    over = ticks - bank.since >= HELD_TICKS
    event = (score > 0) & (over | (score > bank.loudest))
    bank.loudest = np.where(event, score, np.where(over, 0.0, bank.loudest))
    bank.since = np.where(event, ticks, bank.since)
    return Judgement(score, event, view, seen[at], (seen - distance)[at])


def _views(bank: Bank, values: Floats, clock: Integers) -> tuple[Floats, Floats]:
    """[v, S] as `VIEW_NAMES`, and the finest range of each."""
    slow = np.where(bank.moving.ticks > 0, bank.moving.mean[-1], values)
    moved = averages.move(bank.moving, values)
    day = compare(bank.day, values, clock, DAY, slow, moved.finest)
    week = compare(bank.week, values, clock, WEEK, slow, moved.finest)
    before, after, spread = moved.before, moved.after, moved.spread
    seen = np.stack(
        [
            values,
            moved.difference,
            moved.longer,
            before[1],
            before[4],
            after[0] - after[2],
            after[1] - after[3],
            after[2] - after[4],
            spread[1] - spread[3],
            spread[2] - spread[4],
            moved.roughness,
            moved.extent,
            day.deviation,
            day.relative,
            day.smooth,
            week.deviation,
            week.relative,
            week.smooth,
        ]
    )
    relative = np.array(_RELATIVE)[:, None]
    return seen, np.where(relative, 1e-6, moved.finest)
