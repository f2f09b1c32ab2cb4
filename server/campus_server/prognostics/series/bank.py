"""Judges single series: what none of their views has seen before is told, once.

The score is the largest novelty of all views, 0 … 1: the share of the range, as it is with the
newest value in it, that is new. It counts the more the longer the series is known, since in its
first week every day is new.
"""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import Arrays, Flags, Floats, Instant, Integers, Scalar
from campus_server.prognostics.series import events, seen, views
from campus_server.prognostics.series.events import Events
from campus_server.prognostics.series.season import DAY
from campus_server.prognostics.series.seen import Seen
from campus_server.prognostics.series.views import SETTLED_TICKS, Viewing

__all__ = ["HELD_TICKS", "MODEL", "Bank", "Judgement", "judge"]

MODEL = "novelty-bank/1"
HELD_TICKS = 48
"""After an event only what is louder is one again, for as long as the middle averages remember."""
_HALF_KNOWN_DAYS = 7.0
"""After so long, the longest cycle that a view knows, a score counts half."""
_AS_NEW = 0.9
"""Of the views that are new nearly as much as the newest, the simplest explains."""
_LARGEST = 1e150
"""Beyond, squares overflow."""


@dataclass(slots=True)
class Bank(Arrays):
    began: Instant
    """Local time of the first tick, s."""
    viewing: Viewing
    seen: Seen
    loudest: Scalar
    """Score of the newest event."""
    since: Instant
    """Tick of it."""
    events: Events


@dataclass(frozen=True, slots=True)
class Judgement:
    """[S]"""

    score: Floats
    """0 … 1."""
    event: Flags
    """The score is above 0 and above that of the last event, or this is `HELD_TICKS` ago."""
    false_a_month: Floats
    """So many events with this score a month would come without a fault."""
    view: Integers
    """That explains the score, a position in `VIEWS`."""
    measured: Floats
    """By that view."""
    nearest: Floats
    """To it, of what that view has seen before."""


def judge(bank: Bank, values: Floats, clock: Integers) -> Judgement:
    """Take one tick in, `values[S]` without gaps, `clock[S]` its local time in seconds.

    Changes `bank`. Seconds are counted from the beginning of any Thursday of the local calendar,
    as those of 1970 are. Series without a value in a tick are left out (`Bank.take`, `Bank.put`).
    """
    values = np.minimum(np.maximum(values, -_LARGEST), _LARGEST)
    tick = bank.viewing.moving.ticks
    bank.began = np.where(tick == 0, clock, bank.began)
    days = np.maximum(clock - bank.began, 0) / DAY
    viewed, finest = views.look(bank.viewing, values, clock)
    novelty, distance = seen.look(bank.seen, viewed, finest, days)
    seen.visit(bank.seen, viewed, days)
    largest = novelty.max(axis=0)
    view = (novelty >= _AS_NEW * largest).argmax(axis=0)
    at = (view, np.arange(len(values)))
    score = largest * (days / (days + _HALF_KNOWN_DAYS))
    score *= tick >= SETTLED_TICKS
    event = (score > 0) & ((score > bank.loudest) | (tick - bank.since >= HELD_TICKS))
    bank.loudest = np.where(event, score, bank.loudest)
    bank.since = np.where(event, tick, bank.since)
    false = events.false_events(bank.events, score, days)
    events.count(bank.events, score, event, days)
    return Judgement(score, event, false, view, viewed[at], (viewed - distance)[at])
