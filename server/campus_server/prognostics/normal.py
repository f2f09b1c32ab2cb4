"""What normal looks like: learned once from the training ticks of one equipment.

A view is what is judged: every channel by itself (robust z), and every eigen-projection of the
training covariance, whitened, so that a broken relation between channels shows although each
channel stays in its range. Each view carries two prices: the noise of its moving average, and how
fast it wanders by itself (a random-walk rate read from its variogram). A thermal channel that
wanders is wide, a steady flow is narrow, and no constant is written for either.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["SMOOTHING", "Normal", "averages", "learn", "views"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SMOOTHING = 0.1
"""Share of the newest tick in the moving average of a view."""
_LOG_BELOW = 0.1
"""Positive channels with less relative noise are judged as logarithms: the affinity laws of pumps
and fans (flow ~ n, head ~ n², power ~ n³) are straight lines there, so that what was learned at
one speed also holds at another."""
_CLIP = 8.0
"""Robust z beyond which a training value no longer bends the covariance."""
_EIGEN_FLOOR = 1e-3
"""Smallest variance that a projection is whitened by: near-duplicate channels stay calm."""
_WANDER_FLOOR = 4e-3
"""Random-walk rate per tick that every view is granted, in squared standard deviations: nothing
real is as steady as a short training makes it look."""
_NOISE_FLOOR = 0.25 * SMOOTHING / (2 - SMOOTHING)
"""A quarter of the variance that averaging leaves of white noise."""
_FOLLOW = 0.6
"""Share of the optimal gain: a level that followed at full speed would follow a fault too."""
_SLOW_TRAININGS = 1.0
"""Memory of the slow level, in lengths of the training."""
_STEADY_BELOW = 2e-3
"""Random-walk rate in training below which a view counts as steady."""
_INDEPENDENT = 20.0
"""Independent observations in a training of correlated ticks."""
_NEAR = 0.075
_FAR = (1.5, 2.0, 3.0, 4.0, 5.0, 6.0)
"""Lags of the variogram: `_NEAR` of the training length, and multiples of it."""
_SEED_TICKS = 20
_TINY = 1e-12
_TINIEST = float(np.finfo(np.float64).tiny)
_LARGEST_EXPONENT = 700.0


@dataclass(frozen=True, slots=True)
class Normal:
    """n channels, v = n + k views (k projections)."""

    learned: Flags
    """[n] False: constant or mostly missing in training; such a channel is not judged."""
    logarithmic: Flags
    lowest: Floats
    """[n] Smallest value whose logarithm is taken."""
    centre: Floats
    scale: Floats
    axes: Floats
    """[n, k] robust z -> whitened projection."""
    load: Floats
    """[n, k] squared eigenvector: how much of a projection a channel carries."""
    regime: Floats
    """[v] 1 for the projections that say where the equipment works (speed, load), else 0."""
    noise: Floats
    """[v] Variance of the moving average."""
    wander: Floats
    """[v] Random-walk variance per tick."""
    gain: Floats
    """[2, v] How fast the two expected levels follow: a quick one that goes along with what
    wanders, and a slow one that a fault cannot carry away."""
    judged: Floats
    """[2, v] 1 or 0: by the quick level whatever was learned; by the slow one only what did not
    wander in training."""
    doubt: Floats
    """[v] Variance of a relation per unit of squared distance from where it was learned."""

    def standardised(self, row: Floats) -> Floats:
        """`row[..., n]` as robust z; what is not learned is 0, what is missing stays NaN."""
        drawn = _drawn(row, self.logarithmic, self.lowest)
        return np.where(self.learned, (drawn - self.centre) / self.scale, 0.0)

    def measured(self, z: Floats) -> Floats:
        """The way back: robust z [n] in the channels' own units."""
        drawn = z * self.scale + self.centre
        back = drawn.copy()
        np.exp(np.minimum(drawn, _LARGEST_EXPONENT), where=self.logarithmic, out=back)
        return back


def views(normal: Normal, z: Floats) -> Floats:
    """[v] of one tick without gaps. Summed by hand: a BLAS may round by memory alignment."""
    return np.concatenate([z, (z[:, None] * normal.axes).sum(axis=0)])


def learn(rows: Floats) -> Normal:
    """From training `rows[ticks, n]`; NaN is missing. Any n >= 1, constant channels included."""
    logarithmic, lowest = _logarithms(rows)
    drawn = _drawn(rows, logarithmic, lowest)
    centre, scale, learned = _spread(drawn)
    z = np.where(learned, (drawn - centre) / scale, 0.0)
    clipped = np.clip(np.where(np.isnan(z), 0.0, z), -_CLIP, _CLIP)
    clipped -= clipped.mean(axis=0)
    variance, vectors = np.linalg.eigh(clipped.T @ clipped / max(1, len(clipped) - 1))
    # one memory layout, also after a snapshot: the order of a sum follows the layout
    vectors = np.ascontiguousarray(vectors)
    axes = vectors / np.sqrt(np.maximum(variance, _EIGEN_FLOOR))
    nothing = np.zeros(0)
    unpriced = Normal(
        learned, logarithmic, lowest, centre, scale, axes, vectors**2,
        np.concatenate([np.zeros(len(centre)), variance >= 1.0]),
        *(nothing,) * 5,
    )  # fmt: skip
    noise, wander = _prices(averages(unpriced, z))
    floored = np.maximum(wander, _WANDER_FLOOR)
    ratio = floored * SMOOTHING / (2 * noise)  # an average's noise is correlated over 2/SMOOTHING
    quick = _FOLLOW * (np.sqrt(ratio * ratio + 4 * ratio) - ratio) / 2
    slow = np.minimum(quick, 1 / (_SLOW_TRAININGS * len(rows)))
    known = np.concatenate([learned, np.ones(len(variance), bool)])
    return replace(
        unpriced,
        noise=noise,
        wander=floored,
        gain=np.array([quick, slow]),
        judged=np.array([known, known & (wander <= _STEADY_BELOW)], np.float64),
        doubt=np.concatenate([np.zeros(len(centre)), noise[len(centre) :] / _INDEPENDENT]),
    )


def averages(normal: Normal, z: Floats) -> Floats:
    """[ticks, v] moving averages of the views over training `z[ticks, n]`; gaps are bridged."""
    first = np.nan_to_num(_median(z[:_SEED_TICKS]))
    filled = np.empty_like(z)
    last = first
    for tick, row in enumerate(z):
        last = np.where(np.isnan(row), last, row)
        filled[tick] = last
    average = np.mean([views(normal, row) for row in filled[:_SEED_TICKS]], axis=0)
    result = np.empty((len(z), len(average)))
    for tick, row in enumerate(filled):
        average = average + SMOOTHING * (views(normal, row) - average)
        result[tick] = average
    return result


def _logarithms(rows: Floats) -> tuple[Flags, Floats]:
    count = rows.shape[1]
    logarithmic, lowest = np.zeros(count, bool), np.zeros(count)
    for channel in range(count):
        known = rows[~np.isnan(rows[:, channel]), channel]
        if len(known) < 2 or known.min() <= 0:
            continue
        noise = np.median(np.abs(np.diff(known))) / 0.954  # of a difference of two normal values
        if noise < _LOG_BELOW * np.median(known):
            logarithmic[channel], lowest[channel] = True, max(known.min() * 1e-3, _TINIEST)
    return logarithmic, lowest


def _drawn(rows: Floats, logarithmic: Flags, lowest: Floats) -> Floats:
    result = rows.copy()
    np.log(np.maximum(rows, lowest), where=logarithmic, out=result)
    return result


def _spread(drawn: Floats) -> tuple[Floats, Floats, Flags]:
    """Median, robust scale (never finer than half a step of a quantised sensor), learned."""
    count = drawn.shape[1]
    centre, scale, learned = np.zeros(count), np.ones(count), np.zeros(count, bool)
    for channel in range(count):
        known = drawn[~np.isnan(drawn[:, channel]), channel]
        if len(known) < len(drawn) / 2:
            continue
        middle = float(np.median(known))
        centre[channel] = middle
        steps = np.abs(np.diff(known))
        steps = steps[steps > _TINY * max(1.0, abs(middle))]
        if not len(steps):
            continue
        deviation = 1.4826 * np.median(np.abs(known - middle))
        scale[channel] = max(float(deviation), 0.5 * float(known.std()), 0.5 * float(steps.min()))
        learned[channel] = True
    return centre, scale, learned


def _prices(average: Floats) -> tuple[Floats, Floats]:
    """Noise and random-walk rate of each view from the variogram of its moving average."""
    settled = average[min(30, len(average) // 4) :]
    near = max(1, round(_NEAR * len(average)))
    noise = np.maximum(_variogram(settled, near), _NOISE_FLOOR)
    lags = sorted({round(near * factor) for factor in _FAR} - {near})
    slopes = [
        2 * (_variogram(settled, lag) - noise) / (lag - near)
        for lag in lags
        if near < lag < len(settled)
    ]
    wander = np.mean(slopes, axis=0) if slopes else np.zeros_like(noise)
    return noise, wander


def _variogram(average: Floats, lag: int) -> Floats:
    step = average[lag:] - average[:-lag]
    return np.asarray(0.5 * (step * step).mean(axis=0))


def _median(z: Floats) -> Floats:
    """Median of each column over what is there; NaN where nothing is."""
    result = np.full(z.shape[1], np.nan)
    for channel in range(z.shape[1]):
        known = z[~np.isnan(z[:, channel]), channel]
        if len(known):
            result[channel] = np.median(known)
    return result
