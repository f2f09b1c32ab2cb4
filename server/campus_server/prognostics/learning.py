"""From training ticks to what is normal, for many equipment at once."""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics import level as levels
from campus_server.prognostics.activity import Activity, learn_tails
from campus_server.prognostics.arrays import Flags, Floats
from campus_server.prognostics.evidence import LOWEST_BAR, STEADY_BELOW, Evidence, first_bar
from campus_server.prognostics.judgement import Judgement
from campus_server.prognostics.normal import SMOOTHING, Normal, drawn, views
from campus_server.prognostics.robust import filled_forward, median, present_steps, spread

__all__ = ["Lesson", "learn"]

_LOG_BELOW = 0.1
"""Positive channels with less relative noise are judged as logarithms: the affinity laws of pumps
and fans (flow ~ n, head ~ n², power ~ n³) are straight lines there, so that what was learned at
one speed also holds at another."""
_CLIP = 8.0
"""Robust z beyond which a training value no longer bends the covariance."""
_WILD = 12.0
"""Robust z by which a single training tick stands out that says nothing about the rest."""
_EIGEN_FLOOR = 1e-3
"""Smallest variance that a projection is whitened by: near-duplicate channels stay calm."""
_WANDER_FLOOR = 4e-3
"""Random-walk rate per tick that every view is granted, in squared standard deviations: nothing
real is as steady as a short training makes it look."""
_NOISE_FLOOR = 0.25 * SMOOTHING / (2 - SMOOTHING)
"""A quarter of the variance that averaging leaves of white noise."""
_FOLLOW = 0.4
"""Share of the optimal gain: a level that followed at full speed would follow a fault too."""
_SLOW_TRAININGS = 1.0
"""Memory of the slow level, in lengths of the training."""
_STEADY_BELOW = 2e-3
"""Random-walk rate in training below which a view counts as steady."""
_NEAR = 0.1
_FAR = (1.5, 2.0, 3.0, 4.0, 5.0, 6.0)
"""Lags of the variogram: `_NEAR` of the training length, and multiples of it."""
_SEED_TICKS = 20
_DIFFERENCE = 0.954
"""Median of the absolute difference of two standard normal values."""
_TINIEST = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What equipment have learned, and where they stand after their training."""

    normal: Normal
    judgement: Judgement


def learn(rows: Floats) -> Lesson:
    """From training `rows[n, E, ticks]`; NaN is missing. Constant channels are borne."""
    normal, z, raw = _normal(rows)
    ticks = rows.shape[-1]
    whole = views(normal.axes, _bridged(z))
    gaps: Flags = np.asarray(np.isnan(z).any(axis=(1, 2)))
    average = _averages(whole)
    normal = _priced(normal, average, ticks)
    level = levels.begin(normal, average[0].copy())
    normal.steady = np.ones(rows.shape[1], np.bool_)  # until the training has shown otherwise
    largest = np.zeros(rows.shape[1])
    latched = np.zeros((2, *average[0].shape), np.bool_)
    steps = np.ones(rows.shape[1], np.int64)
    for tick in range(ticks):
        seen, judged = whole[tick], normal.judged
        if gaps[tick]:
            seen, judged = levels.bridged(normal, level, z[tick])
        last = levels.look(normal, level, seen, judged, steps)
        level = levels.follow(normal, level, last, latched)
        if tick >= ticks // 2:
            largest = np.maximum(largest, last.loudness.max(axis=0))
    normal.steady = largest <= STEADY_BELOW
    evidence = Evidence.zeros(len(rows), rows.shape[1])
    evidence.bar = np.where(normal.steady, first_bar(largest), LOWEST_BAR)
    loudness = last.loudness
    slow = loudness[1] > loudness[0]
    heard = np.where(slow, last.judged[1], last.judged[0])
    activity = _tails(normal, raw)
    return Lesson(normal, Judgement(level, activity, evidence, slow, heard))


def _tails(normal: Normal, z: Floats) -> Activity:
    """Of those that are not steady, from `z[ticks, n, E]`; changes `normal.tails`."""
    activity = Activity.zeros(len(normal.centre), z.shape[-1])
    place = np.flatnonzero(~normal.steady)
    if len(place):
        seen = views(normal.axes[..., place], _bridged(z[..., place]))
        series = [np.ascontiguousarray(p.transpose(1, 2, 0)) for p in (seen, _averages(seen))]
        tails, ends = learn_tails(*series)
        normal.tails.put(place, tails)
        activity.put(place, ends)
    return activity


def _normal(rows: Floats) -> tuple[Normal, Floats, Floats]:
    """Not yet priced; and the training as robust z [ticks, n, E], without its single wild ticks
    and with them."""
    count, equipment, _ = rows.shape
    logarithmic, lowest = _logarithms(rows)
    scaled = drawn(rows, logarithmic[..., None], lowest[..., None])
    centre, scale, learned = spread(scaled)
    tame = _without_lone(scaled, _WILD * scale)
    if tame is not scaled:
        centre, scale, learned = spread(tame)
    z, raw = (
        np.where(learned[..., None], (part - centre[..., None]) / scale[..., None], 0.0)
        for part in (tame, scaled)
    )
    variance, vectors = _components(z)
    root = np.sqrt(np.maximum(variance, _EIGEN_FLOOR))
    unpriced = Normal.zeros(count, equipment)
    unpriced.learned, unpriced.logarithmic, unpriced.lowest = learned, logarithmic, lowest
    unpriced.centre, unpriced.scale = centre, scale
    unpriced.axes, unpriced.root = vectors / root, root
    unpriced.regime = (variance >= 1.0).astype(np.float64)
    z, raw = (np.ascontiguousarray(part.transpose(2, 0, 1)) for part in (z, raw))
    return unpriced, z, raw


def _components(z: Floats) -> tuple[Floats, Floats]:
    """Variances [k, E] and unit vectors [n, k, E] of the eigen-projections of `z[n, E, ticks]`."""
    count, equipment, _ = z.shape
    if count == 1:
        return np.empty((0, equipment)), np.empty((1, 0, equipment))
    variance, vectors = np.linalg.eigh(_covariance(z))
    return variance.T, np.ascontiguousarray(vectors.transpose(1, 2, 0))


def _covariance(z: Floats) -> Floats:
    """[E, n, n] of `z[n, E, ticks]`. Summed by hand: a BLAS may round by memory alignment."""
    count, equipment, ticks = z.shape
    clipped = np.clip(np.where(np.isnan(z), 0.0, z), -_CLIP, _CLIP)
    clipped -= clipped.mean(axis=-1, keepdims=True)
    result = np.empty((equipment, count, count))
    for channel in range(count):
        row = (clipped[channel] * clipped[channel:]).sum(axis=-1) / max(1, ticks - 1)
        result[:, channel, channel:] = row.T
        result[:, channel:, channel] = row.T
    return result


def _logarithms(rows: Floats) -> tuple[Flags, Floats]:
    """[n, E] whether, and the smallest value whose logarithm is taken."""
    known = ~np.isnan(rows)
    least = np.where(known, rows, np.inf).min(axis=-1)
    steps = present_steps(rows)
    noise = median(steps) / _DIFFERENCE
    logarithmic = (known.sum(axis=-1) >= 2) & (least > 0) & (noise < _LOG_BELOW * median(rows))
    return logarithmic, np.where(logarithmic, np.maximum(least * 1e-3, _TINIEST), 1.0)


def _without_lone(values: Floats, wild: Floats) -> Floats:
    """`values[n, E, ticks]`, single ticks that stand out by `wild[n, E]` set between their
    neighbours; the same array when there are none."""
    step = np.diff(values, axis=-1)
    far = np.abs(step) > wild[..., None]
    lone = far[..., :-1] & far[..., 1:] & ((step[..., :-1] > 0) != (step[..., 1:] > 0))
    if not lone.any():
        return values
    between = 0.5 * (values[..., :-2] + values[..., 2:])
    result = values.copy()
    result[..., 1:-1][lone] = between[lone]
    return result


def _bridged(z: Floats) -> Floats:
    """`z[ticks, n, E]` with gaps held at the value before, at first at the first ticks' median."""
    missing = np.isnan(z)
    if not missing.any():
        return z
    first = np.nan_to_num(median(np.ascontiguousarray(z[:_SEED_TICKS].transpose(1, 2, 0))))
    filled = filled_forward(np.ascontiguousarray(z.transpose(1, 2, 0)))
    filled = np.where(np.isnan(filled), first[..., None], filled)
    return np.ascontiguousarray(filled.transpose(2, 0, 1))


def _averages(seen: Floats) -> Floats:
    """[ticks, v, E] moving averages of the views `seen[ticks, v, E]`."""
    average = seen[0].copy()
    for view in seen[1:_SEED_TICKS]:
        average += view
    average /= len(seen[:_SEED_TICKS])
    result = np.empty_like(seen)
    for tick, view in enumerate(seen):
        average = average + SMOOTHING * (view - average)
        result[tick] = average
    return result


def _priced(normal: Normal, average: Floats, ticks: int) -> Normal:
    noise, wander = _prices(average)
    floored = np.maximum(wander, _WANDER_FLOOR)
    ratio = floored * SMOOTHING / (2 * noise)  # an average's noise is correlated over 2/SMOOTHING
    quick = _FOLLOW * (np.sqrt(ratio * ratio + 4 * ratio) - ratio) / 2
    slow = np.minimum(quick, 1 / (_SLOW_TRAININGS * ticks))
    projections = np.ones(normal.root.shape, np.bool_)
    known = np.concatenate([normal.learned, projections])
    normal.noise, normal.wander = noise, floored
    normal.gain = np.stack([quick, slow])
    normal.judged = np.stack([known, known & (wander <= _STEADY_BELOW)])
    return normal


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
    wander = sum(slopes) / len(slopes) if slopes else np.zeros_like(noise)
    return noise, np.asarray(wander)


def _variogram(average: Floats, lag: int) -> Floats:
    step = average[lag:] - average[:-lag]
    step *= step
    # one tick after the other, however many equipment there are
    return np.asarray(np.add.accumulate(step, axis=0)[-1] * (0.5 / len(step)))
