"""How unusual the changes from tick to tick are: evidence that no drift can wear out.

Where machines wander by themselves (servers, whatever people use), a level is off for good reasons
most of the time, but the size of the changes stays what it was. Every view changes in two ways: by
the step from the tick before, and by the distance from its moving average. What a change exceeds
its usual size by is judged as a peak over a threshold (Pickands 1975) with the heaviest tail that
data like these show, a generalised Pareto of shape 1: its survival is 1 / (1 + excess / scale), so
that log(1 + excess / scale) is -log p. Added over all views this is Fisher's combination (1925),
by which thirty views a little restless count as much as one beside itself. No view is independent
of the others, so the sum has no known distribution: its bar is read from the training as well.

Bars keep their promise under drift by adaptive conformal inference (Gibbs and Candès 2021): a tick
over the bar lifts it a little, a tick under it lets it sink towards where it was learned, and in
the long run no more than `RATE` of all ticks are over each, whatever the data do.
"""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import (
    Arrays,
    Flags,
    Floats,
    Integers,
    LevelViews,
    Pair,
    Views,
    added,
)

__all__ = ["RATE", "Activity", "Tails", "learn_tails", "stirred"]

RATE = 0.002
"""Share of the ticks that may be over a bar while nothing is wrong."""
_STEP = np.array([[0.02], [0.05]])
"""Share by which a tick over the bar lifts it; those of the lasting unrest come in long runs."""
_LASTING = 0.02
"""Share of the newest tick in the lasting unrest."""
_USUAL = 0.9
"""Share of the training's changes that are no excess."""
_HIGHEST = 0.02
"""Share of the training's sums through whose excesses the tail is laid."""
_FARTHEST = 1e6
"""Excess, in scales, beyond which farther means nothing."""
_TINY = 1e-12


@dataclass(slots=True)
class Tails(Arrays):
    """Usual sizes of the two changes of each view, and what their sum reaches."""

    usual: LevelViews
    """Below it a change is no excess."""
    rate: LevelViews
    """One over the mean excess; 0 where there is none, or where changes are not judged."""
    bar: Pair
    """Of the sudden unrest, exceeded in `RATE` of the ticks, and of the lasting one: the largest
    of training."""


@dataclass(slots=True)
class Activity(Arrays):
    sudden: Views
    """-log p of the newest tick."""
    lasting: Views
    """Its moving average."""
    lift: Pair
    """>= 1, what the two bars have been lifted by."""
    share: Pair
    """Of their bars as learned, that the sudden and the lasting unrest reach."""


def _unrest(tails: Tails, changes: Floats) -> Floats:
    """-log p [v, ...] of absolute `changes[2, v, ...]`."""
    excess = changes - tails.usual
    excess *= tails.rate
    np.maximum(excess, 0.0, out=excess)
    np.minimum(excess, _FARTHEST, out=excess)
    np.log1p(excess, out=excess)
    return np.asarray(excess[0] + excess[1])


def stirred(
    tails: Tails,
    activity: Activity,
    seen: Floats,
    before: tuple[Floats, Floats],
    judged: Flags,
    steps: Integers,
) -> Activity:
    """After a tick `seen[v, E]`; `before`: the views of the last tick, and their averages then.

    `judged[v, E]` and `steps[E]` as for the level: after a gap there is nothing to compare with.
    """
    sudden = _unrest(tails, np.abs(seen - np.stack(before)))
    sudden *= judged
    sudden *= steps == 1
    lasting = activity.lasting + _LASTING * (sudden - activity.lasting)
    share = np.stack([added(sudden), added(lasting)]) / tails.bar
    sunk = np.maximum(1.0, activity.lift * (1 - _STEP * RATE))
    lift = np.where(share > activity.lift, activity.lift * (1 + _STEP), sunk)
    return Activity(sudden, lasting, lift, share)


def learn_tails(seen: Floats, average: Floats) -> tuple[Tails, Activity]:
    """From training views and moving averages [v, E, ticks], and where the training ends."""
    changes = np.zeros((2, *seen.shape))
    changes[0, ..., 1:] = np.abs(seen[..., 1:] - seen[..., :-1])
    changes[1, ..., 1:] = np.abs(seen[..., 1:] - average[..., :-1])
    usual = np.quantile(changes, _USUAL, axis=-1)
    rate = _rate(changes - usual[..., None])
    over_ticks = Tails(usual[..., None], rate[..., None], np.zeros((2, 1)))
    each = _unrest(over_ticks, changes)
    lasting = each.mean(axis=-1)
    sudden = added(each)
    largest = level = added(lasting)
    for tick in range(seen.shape[-1]):
        level = level + _LASTING * (sudden[..., tick] - level)
        largest = np.maximum(largest, level)
        lasting += _LASTING * (each[..., tick] - lasting)
    bar = np.maximum(np.stack([_reached(sudden), largest]), _TINY)
    share = np.stack([sudden[..., -1], level]) / bar
    ends = Activity(each[..., -1].copy(), lasting, np.ones_like(share), share)
    return Tails(usual, rate, bar), ends


def _rate(excess: Floats) -> Floats:
    """One over the mean of what is positive along the last axis."""
    count = (excess > 0).sum(axis=-1)
    mean = np.maximum(excess, 0.0).sum(axis=-1) / np.maximum(count, 1)
    return np.where(mean > _TINY, 1 / np.maximum(mean, _TINY), 0.0)


def _reached(sums: Floats) -> Floats:
    """[E] what `RATE` of `sums[E, ticks]` exceed, by an exponential tail: trainings are short."""
    start = np.quantile(sums, 1 - _HIGHEST, axis=-1)
    rate = _rate(sums - start[:, None])
    return np.asarray(start + np.log(_HIGHEST / RATE) / np.maximum(rate, _TINY) * (rate > 0))
