"""From scores to an episode: a bar that sets itself, k of n, hysteresis."""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import Arrays, Flag, Floats, Instant, Integers, Scalar, Small

__all__ = ["CONFIRM_TICKS", "HOLD", "Evidence", "first_bar", "weigh"]

_FLOOR = 5.0
"""Lowest bar, in standard deviations: v views are looked at in every tick."""
_MARGIN = 2.2
"""The bar stands at this multiple of the largest score that went away by itself."""
_STEEPEST = 1.5
"""One excursion lifts the bar by no more than this factor."""
_AFTER_EPISODE = 1.1
"""An episode that went away by itself lifts the bar by this factor."""
_PEAK = 2.0
"""Smaller excursions teach nothing."""
_RETURNED = 0.5
"""An excursion has gone when the score is below this share of its peak."""
HOLD = 0.65
"""An episode ends below this share of the bar, not at the bar."""
CONFIRM_TICKS = 30
"""Exceedances (less the ticks without) that make an episode; as many calm ticks end it."""


@dataclass(slots=True)
class Evidence(Arrays):
    bar: Scalar
    score: Scalar
    peak: Scalar
    """Largest score of the excursion under way."""
    exceeded: Small
    """Exceedances less the ticks without since `since`."""
    calm: Small
    """Consecutive ticks of an episode below the hold."""
    since: Instant
    """Stamp of the first exceedance of what is under way."""
    active: Flag


def first_bar(scores_of_second_half: Floats) -> Floats:
    """From the largest score in the second half of training."""
    return np.maximum(_FLOOR, _MARGIN * scores_of_second_half)


def weigh(evidence: Evidence, score: Floats, stamp: Integers) -> Evidence:
    """Evidence after a tick with `score[E]` at `stamp[E]`."""
    bar, active = evidence.bar, evidence.active
    above = score > bar
    exceeded = np.where(above, evidence.exceeded + 1, np.maximum(0, evidence.exceeded - 1))
    since = np.where(above & (evidence.exceeded == 0), stamp, evidence.since)
    begun = ~active & (exceeded >= CONFIRM_TICKS)
    peak = np.maximum(evidence.peak, score)
    # only what went away by itself teaches the bar: a fault that grows does not return
    gone = ~active & ~begun & (peak > _PEAK) & (score < _RETURNED * peak)
    lifted = np.maximum(bar, np.minimum(_MARGIN * peak, _STEEPEST * bar))
    after = Evidence(
        np.where(gone, lifted, bar),
        score,
        np.where(gone, score, np.where(begun, evidence.peak, peak)),
        exceeded.astype(np.int32),
        np.zeros_like(evidence.calm),
        since,
        begun,
    )
    under_way = np.flatnonzero(active)
    if len(under_way):
        after.put(under_way, _during(evidence.take(under_way), score[under_way]))
    return after


def _during(episode: Evidence, score: Floats) -> Evidence:
    calm = np.where(score < HOLD * episode.bar, episode.calm + 1, 0)
    ended = calm >= CONFIRM_TICKS
    return Evidence(
        np.where(ended, episode.bar * _AFTER_EPISODE, episode.bar),
        score,
        np.where(ended, 0.0, episode.peak),
        np.where(ended, 0, episode.exceeded),
        np.where(ended, 0, calm).astype(np.int32),
        np.where(ended, 0, episode.since),
        ~ended,
    )
