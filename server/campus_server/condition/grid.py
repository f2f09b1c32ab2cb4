"""The state of event time: where the open tick of each equipment stands.

The rule stands in `ticks`.
"""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import (
    Arrays,
    ChannelFlags,
    ChannelInstants,
    Channels,
    Floats,
    Instant,
    Scalar,
)

__all__ = [
    "FOLLOW",
    "HELD_PERIODS",
    "NEVER",
    "PUT_RIGHT_MS",
    "PUT_RIGHT_TICKS",
    "Late",
    "Ticks",
    "begin",
]

HELD_PERIODS = 3
FOLLOW = 0.05
"""Share of a slowest point's offset by which the grid moves."""
NEVER = np.iinfo(np.int64).min
"""Event time of a point that has not been read."""
PUT_RIGHT_TICKS = 10
PUT_RIGHT_MS = 60_000
"""What is later by less than this catches up by itself."""


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
