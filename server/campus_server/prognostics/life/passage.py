"""When a worsening index reaches its limit: the first passage of a Wiener process with drift.

For a drift m, a diffusion s² and a distance d the time of first passage is inverse Gaussian
(Chhikara and Folks, The Inverse Gaussian Distribution, ch. 3):

    P(T <= t) = Φ((m t - d) / s√t) + exp(2 m d / s²) Φ(-(m t + d) / s√t)

Three things are uncertain besides the process itself, and each widens the answer (Si et al.,
European Journal of Operational Research 213 (2011) 1-14): where the index is now (normal, in
closed form), its drift (normal, by Gauss-Hermite quadrature) and its law (the weights of the
bank). A drift that grows is put into the formula as what it makes of the way until t: exact
without diffusion and without growth, and an approximation between.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import log_ndtr, ndtr

from campus_server.prognostics.arrays import Floats
from campus_server.prognostics.life.distribution import (
    HORIZON,
    LifeTime,
    added,
    gauss_hermite,
)
from campus_server.prognostics.life.trend import LARGEST_GROWTH, LAWS, Trend

__all__ = ["Fan", "fan", "passage"]

_NODES = 5
_AT_ONCE = 256
"""Equipment, for the memory that it takes."""
_FAN_STEPS = 60
"""Halvings of the range in which a quantile of the fan is sought."""


class Fan(NamedTuple):
    days: Floats
    """[h] ahead."""
    low: Floats
    """[h, E] The index, with 10 % below."""
    middle: Floats
    high: Floats
    """With 10 % above."""


class _Path(NamedTuple):
    """Of one law, after some days: the way made good by each possible drift."""

    way: Floats
    """[k, E] from where the index is now."""
    diffusion: Floats
    """[E] variance gathered on the way."""


def passage(trend: Trend, limit: Floats, horizon: Floats = HORIZON) -> LifeTime:
    """Until the index of each equipment reaches `limit[E]` from below, in days of use."""
    count = len(limit)
    failed = np.zeros((len(horizon), count))
    for first in range(0, count, _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        failed[:, part] = _passage(trend.take(part), limit[part], horizon)
    return LifeTime(horizon, failed)


def fan(trend: Trend, horizon: Floats) -> Fan:
    """10, 50 and 90 % of the index at each day ahead, by halving until they are met."""
    levels = [_quantiles(trend, float(days)) for days in horizon]
    low, middle, high = np.moveaxis(np.array(levels), 1, 0)
    return Fan(horizon, low, middle, high)


def _passage(trend: Trend, limit: Floats, horizon: Floats) -> Floats:
    failed = np.zeros((len(horizon), len(limit)))
    weight = trend.weight
    _, node_weight = gauss_hermite(_NODES)
    for law in range(len(LAWS)):
        drift, level, spread = _drifts(trend, law)
        for row, days in enumerate(horizon):
            path = _path(trend, law, drift, float(days))
            share = _reached(path.way, path.diffusion, limit - level, spread)
            failed[row] += weight[law] * added(node_weight[:, None] * share)
    return np.asarray(np.maximum.accumulate(np.clip(failed, 0, 1), axis=0))


def _drifts(trend: Trend, law: int) -> tuple[Floats, Floats, Floats]:
    """Possible drifts [k, E], the level given each [k, E], and its variance [E]."""
    node, _ = gauss_hermite(_NODES)
    noise = trend.noise[law]
    drift_variance = np.maximum(trend.drift_variance[law], 1e-300)
    slope = trend.covariance[law] / drift_variance
    aside = np.sqrt(drift_variance * noise) * node[:, None]
    spread = np.maximum(trend.level_variance[law] - slope * trend.covariance[law], 0.0) * noise
    return trend.drift[law] + aside, trend.level[law] + slope * aside, spread


def _path(trend: Trend, law: int, drift: Floats, days: float) -> _Path:
    growth, wander, _ = LAWS[law]
    reach = days if growth == 0 else np.expm1(min(growth * days, LARGEST_GROWTH)) / growth
    return _Path(drift * reach, trend.noise[law] * wander * days)


def _reached(way: Floats, diffusion: Floats, distance: Floats, spread: Floats) -> Floats:
    """The formula of the head, averaged over a distance that is normal with variance `spread`."""
    root = np.sqrt(np.maximum(diffusion + spread, 1e-300))
    straight = ndtr((way - distance) / root)
    moving = diffusion > 0
    pull = way / np.where(moving, diffusion, 1.0)
    exponent = 2 * pull * (distance + pull * spread)
    turned = exponent + log_ndtr(-(distance + way + 2 * pull * spread) / root)
    return np.asarray(np.minimum(straight + moving * np.exp(np.minimum(turned, 0.0)), 1.0))


def _quantiles(trend: Trend, days: float) -> tuple[Floats, Floats, Floats]:
    weight, (_, node_weight) = trend.weight, gauss_hermite(_NODES)
    centre, width, share = [], [], []
    for law in range(len(LAWS)):
        drift, level, spread = _drifts(trend, law)
        path = _path(trend, law, drift, days)
        centre.append(level + path.way)
        width.append(np.broadcast_to(np.sqrt(path.diffusion + spread), level.shape))
        share.append(weight[law] * node_weight[:, None])
    centres, widths, shares = (np.concatenate(part) for part in (centre, width, share))
    widths = np.maximum(widths, 1e-9)
    lowest, highest = (centres - 5 * widths).min(axis=0), (centres + 5 * widths).max(axis=0)
    found = []
    for part in (0.1, 0.5, 0.9):
        low, high = lowest, highest
        for _ in range(_FAN_STEPS):
            middle = 0.5 * (low + high)
            below = added(shares * ndtr((middle - centres) / widths)) < part
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        found.append(0.5 * (low + high))
    return found[0], found[1], found[2]
