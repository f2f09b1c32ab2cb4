"""How often a novelty as large as this comes without a fault, for each series by itself.

The n-th of n like values is the largest with probability 1/n (Rényi, 1962), so that novelties come
ever more rarely: as many while the experience with a series grows from one month to two as from
one year to two. What is constant is their number per e-fold of experience; it is learned for every
series as the mean of a gamma prior and the events counted (Gelman et al., Bayesian Data Analysis,
2.6).
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from campus_server.prognostics.arrays import Arrays, Axes, Flags, Floats

__all__ = ["Events", "count", "false_events", "forgive"]

_LEVELS = 0.01 * 2.0 ** (np.arange(14) / 2)
_PRIOR = 2.0
"""Events per e-fold with at least the score `_PRIOR_SCORE`: what 29 recordings of servers,
traffic, markets, temperatures and people had outside of what was labelled as faults."""
_PRIOR_SCORE = 0.05
_PRIOR_SLOPE = 1.15
"""Of the logarithm of that number over that of the score, on the same recordings."""
_PRIOR_WEIGHT = 1.0
"""e-folds that the prior counts for."""
FIRST_DAYS = 7.0
"""Events are counted from then on: before, everything is new."""
_MONTH_DAYS = 30.0


@dataclass(slots=True)
class Events(Arrays):
    reached: Annotated[Floats, Axes("", np.float64, (len(_LEVELS),))]
    """Events with at least the score of each level."""


def count(events: Events, score: Floats, event: Flags, days: Floats) -> None:
    """Of `score[S]`, those that are an `event[S]`, after `days[S]`; changes `events`."""
    counted = event & (days >= FIRST_DAYS)
    if counted.any():
        events.reached = events.reached + (counted & (score >= _LEVELS[:, None]))


def false_events(events: Events, score: Floats, days: Floats) -> Floats:
    """[S] events a month with at least this score, expected of a series `days` old without faults.

    Infinite where the score is 0 or the series younger than `FIRST_DAYS`.
    """
    level = np.searchsorted(_LEVELS, score, side="right") - 1
    reached = events.reached[np.maximum(level, 0), np.arange(len(score))]
    known = (score > 0) & (days >= FIRST_DAYS)
    prior = _PRIOR * (_PRIOR_SCORE / np.where(known, score, 1.0)) ** _PRIOR_SLOPE
    experience = np.log(np.where(known, days, FIRST_DAYS) / FIRST_DAYS)
    each = (_PRIOR_WEIGHT * prior + reached) / (_PRIOR_WEIGHT + experience)
    return np.where(known, each * _MONTH_DAYS / np.maximum(days, FIRST_DAYS), np.inf)


def forgive(events: Events, position: int, score: float) -> None:
    """A technician found that the event of this score was a fault: it was no false one."""
    reached = events.reached[:, position]
    events.reached[:, position] = np.maximum(reached - (score >= _LEVELS), 0.0)
