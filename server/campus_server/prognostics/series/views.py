"""Eighteen views on a series: itself, its changes, its averages, its spread, its seasons.

Breadth beats selection: no view is chosen for a kind of fault, and none is needed in particular.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from campus_server.prognostics.arrays import Arrays, Floats, Instant, Integers, Scalar
from campus_server.prognostics.series import moving as averages
from campus_server.prognostics.series.moving import Moving
from campus_server.prognostics.series.season import DAY, WEEK, Day, Week, compare

__all__ = ["SETTLED_TICKS", "VIEWS", "View", "Viewing", "look"]


class View(NamedTuple):
    name: str
    short: bool = True
    """Says nothing until it has ticks enough after the beginning, or a gap."""
    relative: bool = False
    """Without the unit of the series."""


VIEWS = (
    View("value", short=False),
    View("difference"),
    View("difference over five ticks"),
    View("value less average of 12"),
    View("value less average of 2000", short=False),
    View("average of 4 less of 48"),
    View("average of 12 less of 288"),
    View("average of 48 less of 2000"),
    View("spread over 12 against 288", relative=True),
    View("spread over 48 against 2000", relative=True),
    View("roughness over 12 against 2000", relative=True),
    View("range of 24"),
    View("deviation from time of day", short=False),
    View("deviation from time of day, relative", short=False, relative=True),
    View("deviation from time of day, smooth"),
    View("deviation from hour of week", short=False),
    View("deviation from hour of week, relative", short=False, relative=True),
    View("deviation from hour of week, smooth"),
)
"""Averages and ranges are over ticks."""
SETTLED_TICKS = 48
"""After so many ticks the short averages are more than those of a handful of values."""
_SHORT = np.array([view.short for view in VIEWS])[:, None]
_RELATIVE = np.array([view.relative for view in VIEWS])[:, None]
_FINEST_RELATIVE = 1e-6
"""Smaller is rounding, of what has no unit."""
_GAP = 12.0
"""Usual steps of time that make a gap."""
_PACE_MEMORY = 2000


@dataclass(slots=True)
class Viewing(Arrays):
    clock: Instant
    """Of the newest tick, s."""
    pace: Scalar
    """Mean step of time, s."""
    moving: Moving
    day: Day
    week: Week


def look(viewing: Viewing, values: Floats, clock: Integers) -> tuple[Floats, Floats]:
    """Take `values[S]` at `clock[S]` in; changes `viewing`.

    Returns the views [v, S] as `VIEWS`, NaN where one says nothing, and below which difference
    there is but rounding in each.
    """
    _keep_pace(viewing, clock)
    slow = np.where(viewing.moving.ticks > 0, viewing.moving.mean[-1], values)
    moved = averages.move(viewing.moving, values)
    day = compare(viewing.day, values, clock, DAY, slow, moved.finest)
    week = compare(viewing.week, values, clock, WEEK, slow, moved.finest)
    before, after, spread = moved.before, moved.after, moved.spread
    views = np.stack(
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
    views[_SHORT & (viewing.moving.fresh <= SETTLED_TICKS)] = np.nan
    return views, np.where(_RELATIVE, _FINEST_RELATIVE, moved.finest)


def _keep_pace(viewing: Viewing, clock: Integers) -> None:
    """After a gap the short memories begin again."""
    ticks, longest = viewing.moving.ticks, _GAP * viewing.pace
    step = np.where(ticks > 0, np.maximum(clock - viewing.clock, 0), 0)
    gap = (ticks > 1) & (step > longest)
    viewing.moving.fresh = np.where(gap, 0, viewing.moving.fresh)
    share = 1 / np.minimum(np.maximum(ticks, 1), _PACE_MEMORY)
    viewing.pace = viewing.pace + share * (np.where(gap, longest, step) - viewing.pace)
    viewing.clock = np.where(ticks > 0, np.maximum(clock, viewing.clock), clock)
