"""When something will fail, as a distribution: never a single date.

ISO 13381-1 asks for the time to failure and the risk, per failure mode and with its confidence.
Both are read from the same cumulative probabilities over a grid of days ahead.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.arrays import Floats

__all__ = ["HORIZON", "LifeTime", "added", "gauss_hermite", "updated", "weakest"]

HORIZON: Floats = np.unique(np.append(np.round(np.geomspace(1, 3650, 64)), [7, 30, 90]))
"""Days ahead, finer where it is nearer; those of `RISK_DAYS` among them."""


@dataclass(frozen=True, slots=True, eq=False)
class LifeTime:
    horizon: Floats
    """[h] ascending, > 0."""
    failed: Floats
    """[h, E] P(failed by then), not falling; below 1 at the end: it may well outlast the grid."""

    def risk(self, days: float) -> Floats:
        """[E] P(failed within `days`); beyond the grid, what is known at its end."""
        before = np.concatenate([np.zeros((1, self.failed.shape[1])), self.failed])
        edges = np.concatenate([[0.0], self.horizon])
        right = int(np.clip(np.searchsorted(edges, days), 1, len(edges) - 1))
        share = np.clip((days - edges[right - 1]) / (edges[right] - edges[right - 1]), 0, 1)
        return np.asarray(before[right - 1] + share * (before[right] - before[right - 1]))

    def life(self, share: float) -> Floats:
        """[E] Days by which it has failed with probability `share`; inf beyond the grid."""
        before = np.concatenate([np.zeros((1, self.failed.shape[1])), self.failed])
        edges = np.concatenate([[0.0], self.horizon])
        right = np.maximum((before < share).sum(axis=0), 1)
        beyond = right >= len(edges)
        right = np.minimum(right, len(edges) - 1)
        high = np.take_along_axis(before, right[None], axis=0)[0]
        low = np.take_along_axis(before, right[None] - 1, axis=0)[0]
        part = (share - low) / np.where(~beyond & (high > low), high - low, 1.0)
        days = edges[right - 1] + np.clip(part, 0, 1) * (edges[right] - edges[right - 1])
        return np.where(beyond, np.inf, days)


def weakest(*modes: LifeTime) -> LifeTime:
    """Of equipment that has several failure modes: it fails with the first of them.

    Modes are taken as independent given what was measured.
    """
    lasts = 1 - modes[0].failed
    for mode in modes[1:]:
        lasts = lasts * (1 - mode.failed)
    return LifeTime(modes[0].horizon, 1 - lasts)


def updated(trend: LifeTime, age: LifeTime) -> LifeTime:
    """One failure mode, of which both a trend and an age are known.

    Bayes: the age says what was to be expected, the trend how likely each day makes what was
    measured. A trend by itself holds every day ahead for as likely as any other, so that it is its
    density a day that counts.
    """
    edges = np.concatenate([[0.0], trend.horizon, [2 * trend.horizon[-1]]])
    joint = _shares(trend) * _shares(age) / np.diff(edges)[:, None]
    total = added(joint)
    impossible = total <= 0  # they contradict each other: what was measured counts
    joint = np.where(impossible, _shares(trend), joint / np.where(impossible, 1.0, total))
    failed = np.cumsum(joint, axis=0)[:-1]
    return LifeTime(trend.horizon, np.minimum(failed, 1.0))


def added(values: Floats) -> Floats:
    """Sum over the first axis, in its order whoever else is in the array."""
    return np.asarray(np.cumsum(values, axis=0)[-1])


def gauss_hermite(nodes: int) -> tuple[Floats, Floats]:
    """Standard normal nodes and weights."""
    node, weight = np.polynomial.hermite_e.hermegauss(nodes)
    return np.asarray(node), np.asarray(weight / weight.sum())


def _shares(life: LifeTime) -> NDArray[np.float64]:
    """[h + 1, E] Probability of each step of the grid, and of what is beyond."""
    ends = np.zeros((1, life.failed.shape[1]))
    return np.diff(np.concatenate([ends, life.failed, ends + 1]), axis=0)
