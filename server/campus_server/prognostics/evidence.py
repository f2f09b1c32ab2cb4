"""From scores to an abnormal state and to an episode: a bar that sets itself, k of n, hysteresis.

The state is abnormal from the first tick over the bar on; an episode, which is told to people,
takes k of n of them. Both end with an off-delay, as alarms do (ISA-18.2, EEMUA 191): the score has
to stay low for a while. Low is below a share of the bar, or below a share of what the score had
reached: a fault that is nine tenths gone is gone, and what is left of it is where the machine
works now.
"""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import (
    Arrays,
    Flag,
    Flags,
    Floats,
    Instant,
    Integers,
    Scalar,
    Small,
)

__all__ = ["CONFIRM_TICKS", "LOWEST_BAR", "STEADY_BELOW", "Evidence", "first_bar", "weigh"]

LOWEST_BAR = 4.75
"""In standard deviations: v views are looked at in every tick."""
_MARGIN = 1.75
"""The first bar stands at this multiple of the largest score in the second half of training."""
_TAUGHT = 1.5
"""A peak that went away by itself lifts the bar to this multiple of it."""
_STEEPEST = 1.5
"""One excursion lifts the bar by no more than this factor,"""
_AFTER_EPISODE = 1.1
"""and an abnormal stretch by no less than this one."""
_PEAK = 2.0
"""Smaller excursions teach nothing."""
_RETURNED = 0.5
"""An excursion has gone when the score is below this share of its peak."""
_HOLD = 0.65
"""What is abnormal ends below this share of the bar, not at the bar."""
_FALLEN = 0.25
"""It also ends below this share of its largest score."""
CONFIRM_TICKS = 30
"""Ticks that tell (less those that do not) make an episode; as many low ones end it."""
_TELLING = 1.25
"""A tick tells above this multiple of the bar: calling somebody costs more than showing a state."""
STEADY_BELOW = _TELLING * LOWEST_BAR
"""A machine whose training went higher in its second half is not steady: its own normal days would
have called somebody."""


@dataclass(slots=True)
class Evidence(Arrays):
    bar: Scalar
    score: Scalar
    peak: Scalar
    """Largest score of the excursion under way."""
    told: Small
    """Ticks that told less those that did not."""
    calm: Small
    """Consecutive low ticks of what is under way."""
    since: Instant
    """Stamp of the first tick over the bar of what is under way."""
    abnormal: Flag
    active: Flag
    """An episode is under way."""


def first_bar(scores_of_second_half: Floats) -> Floats:
    """From the largest score in the second half of training."""
    return np.maximum(LOWEST_BAR, _MARGIN * scores_of_second_half)


def weigh(
    evidence: Evidence, steady: Flags, score: Floats, bar: Floats, stamp: Integers
) -> Evidence:
    """Evidence after a tick with `score[E]` against `bar[E]` at `stamp[E]`.

    Where changing is normal (not `steady[E]`) each tick stands for itself: it is abnormal when it
    is over the bar, which is set elsewhere, and only an episode has an off-delay. That bar is
    lifted by what it sees, so an episode goes by the lowest one.
    """
    above = score > bar
    tells = score > _TELLING * np.where(steady, bar, LOWEST_BAR)
    told = np.where(tells, evidence.told + 1, np.maximum(0, evidence.told - 1))
    anew = (above | tells) & ~evidence.abnormal & (evidence.told == 0)
    since = np.where(anew, stamp, evidence.since)
    peak = np.maximum(evidence.peak, score)
    # only what went away by itself teaches the bar: a fault that grows does not return
    gone = steady & ~above & (peak > _PEAK) & (score < _RETURNED * peak)
    after = Evidence(
        np.where(gone, np.maximum(bar, _TAUGHT * peak), bar),
        score,
        np.where(gone | above, score, peak),
        told.astype(np.int32),
        np.zeros_like(evidence.calm),
        since,
        above,
        above & (told >= CONFIRM_TICKS),
    )
    under_way = np.flatnonzero(evidence.abnormal | evidence.active)
    if len(under_way):
        before, now = evidence.take(under_way), after.take(under_way)
        before.bar = bar[under_way]
        before.peak = peak[under_way]
        after.put(under_way, _during(before, now, steady[under_way]))
    return after


def _during(before: Evidence, now: Evidence, steady: Flags) -> Evidence:
    bar, score, peak = before.bar, now.score, before.peak
    low = score < np.maximum(_HOLD * bar, _FALLEN * peak)
    calm = np.where(low, before.calm + 1, 0)
    ended = calm >= CONFIRM_TICKS
    return Evidence(
        np.where(
            ended & steady, bar * np.clip(_TAUGHT * score / bar, _AFTER_EPISODE, _STEEPEST), bar
        ),
        score,
        np.where(ended, 0.0, peak),
        np.where(ended, 0, now.told).astype(np.int32),
        np.where(ended, 0, calm).astype(np.int32),
        np.where(ended, 0, now.since),
        np.where(steady, ~ended, now.abnormal),
        ~ended & (before.active | (now.told >= CONFIRM_TICKS)),
    )
