"""Robust statistics along the last axis, by which gaps (NaN) are passed over."""

import numpy as np

from campus_server.prognostics.arrays import Flags, Floats

__all__ = ["filled_forward", "median", "present_steps", "spread"]

_TINY = 1e-12
_NORMAL = 1.4826
"""Standard deviation of a normal variable in median absolute deviations."""


def median(values: Floats) -> Floats:
    """NaN where nothing is there."""
    ordered = np.sort(values, axis=-1)  # NaN last
    count = np.isnan(values).sum(axis=-1, keepdims=True)
    np.subtract(values.shape[-1], count, out=count)
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=-1)
    high = np.take_along_axis(ordered, np.minimum(count // 2, values.shape[-1] - 1), axis=-1)
    return np.asarray(((low + high) * 0.5)[..., 0])


def filled_forward(values: Floats) -> Floats:
    """Gaps at the value before; NaN before the first."""
    known = ~np.isnan(values)
    last = np.maximum.accumulate(np.where(known, np.arange(values.shape[-1]), 0), axis=-1)
    return np.take_along_axis(values, last, axis=-1)


def present_steps(values: Floats) -> Floats:
    """Absolute differences between one value that is there and the next; NaN where none ends."""
    before = filled_forward(values)[..., :-1]
    return np.abs(values[..., 1:] - before)


def spread(values: Floats) -> tuple[Floats, Floats, Flags]:
    """Median, robust scale (never finer than half a step of a quantised sensor), learned.

    Without the last, which is for constants and what is mostly missing, the scale is 1.
    """
    known = ~np.isnan(values)
    count = known.sum(axis=-1)
    enough = count >= values.shape[-1] / 2
    middle = np.where(enough, median(values), 0.0)
    steps = present_steps(values)
    tiny = _TINY * np.maximum(1.0, np.abs(middle))
    finest = np.where(steps > tiny[..., None], steps, np.inf).min(axis=-1)
    learned = enough & np.isfinite(finest)
    off = np.abs(values - middle[..., None])
    scale = np.maximum(_NORMAL * median(off), 0.5 * _deviation(values, known, count))
    scale = np.maximum(scale, 0.5 * finest)
    return middle, np.where(learned, scale, 1.0), learned


def _deviation(values: Floats, known: Flags, count: Floats) -> Floats:
    some = np.maximum(count, 1)
    mean = np.where(known, values, 0.0).sum(axis=-1) / some
    off = np.where(known, values - mean[..., None], 0.0)
    return np.asarray(np.sqrt((off * off).sum(axis=-1) / some))
