"""Wear of the tests' own making, so that no forecast is judged by the law that it assumes."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.life.trend import Trend, begin, follow

Numbers = NDArray[np.float64]
Wear = Callable[[Numbers], Numbers]


class Paths(NamedTuple):
    seen: Numbers
    """[days, E] damage with its noise."""
    failure: NDArray[np.int64]
    """[E] first day on which the damage without noise is 100."""
    begun: NDArray[np.int64]
    """[E] day on which it began to wear."""


def straight(used: Numbers) -> Numbers:
    return 100 * used


def exponential(used: Numbers) -> Numbers:
    """Law E of wear: .33 of the life is left at a quarter of the damage."""
    return np.asarray(100 * np.expm1(4 * np.minimum(used, 3)) / np.expm1(4))


def worn(
    wear: Wear,
    seed: int,
    count: int,
    memory: float = 0.0,
    wander: float = 0.0,
    days: int = 900,
    healthy: int = 60,
) -> Paths:
    """`count` machines that live 40 to 400 days after up to `healthy` days without wear.

    Noise of 0.5 to 4, of which `memory` lasts from day to day; `wander`: standard deviation of
    what is random in the way of a whole life.
    """
    random = np.random.default_rng(seed)
    life = np.exp(random.uniform(np.log(40), np.log(400), count))
    begun = random.integers(0, healthy, count)
    used = np.maximum((np.arange(days)[:, None] - begun) / life, 0.0)
    steps = random.normal(size=(days, count)) * (used > 0) * wander / np.sqrt(life)
    damage = wear(used) + np.cumsum(steps, axis=0)
    noise = random.normal(size=(days, count))
    for day in range(1, days):
        noise[day] = memory * noise[day - 1] + np.sqrt(1 - memory**2) * noise[day]
    failed = damage >= 100
    assert failed.any(axis=0).all()
    return Paths(damage + random.uniform(0.5, 4, count) * noise, failed.argmax(axis=0), begun)


def followed(seen: Numbers, until: NDArray[np.int64]) -> Trend:
    """Each machine's trend after its day `until[E]`, inclusive."""
    trend, kept = begin(seen.shape[1]), begin(seen.shape[1])
    one_day = np.ones(seen.shape[1])
    for day in range(int(until.max()) + 1):
        trend = follow(trend, seen[day], one_day)
        now = np.flatnonzero(until == day)
        kept.put(now, trend.take(now))
    return kept
