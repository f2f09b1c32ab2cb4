"""From scores to an episode: a bar that sets itself, k of n, hysteresis."""

from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class Evidence:
    bar: float
    score: float = 0.0
    peak: float = 0.0
    """Largest score of the excursion under way."""
    exceeded: int = 0
    """Exceedances less the ticks without since `since`."""
    calm: int = 0
    """Consecutive ticks of an episode below the hold."""
    since: int = 0
    """Stamp of the first exceedance of what is under way."""
    active: bool = False


def first_bar(scores_of_second_half: float) -> float:
    """From the largest score in the second half of training."""
    return max(_FLOOR, _MARGIN * scores_of_second_half)


def weigh(evidence: Evidence, score: float, stamp: int) -> Evidence:
    """Evidence after a tick with this score at `stamp`."""
    if evidence.active:
        calm = evidence.calm + 1 if score < HOLD * evidence.bar else 0
        if calm >= CONFIRM_TICKS:
            return Evidence(bar=evidence.bar * _AFTER_EPISODE, score=score)
        return replace(evidence, score=score, calm=calm)
    above = score > evidence.bar
    exceeded = evidence.exceeded + 1 if above else max(0, evidence.exceeded - 1)
    since = stamp if above and evidence.exceeded == 0 else evidence.since
    if exceeded >= CONFIRM_TICKS:
        return replace(evidence, score=score, exceeded=exceeded, since=since, calm=0, active=True)
    bar, peak = evidence.bar, max(evidence.peak, score)
    # only what went away by itself teaches the bar: a fault that grows does not return
    if peak > _PEAK and score < _RETURNED * peak:
        bar, peak = max(bar, min(_MARGIN * peak, _STEEPEST * bar)), score
    return Evidence(bar, score, peak, exceeded, 0, since, active=False)
