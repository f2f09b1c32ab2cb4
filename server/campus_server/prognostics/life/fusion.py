"""Many noisy channels into the few directions that move slowly: wear does, noise does not.

Minimum noise fractions, or maximum autocorrelation factors (Switzer and Green, 1984; Green et al.,
IEEE Trans. Geoscience and Remote Sensing 26 (1988) 65-74): the noise is what changes from one row
to the next, and those combinations of channels are kept whose variance is well above their noise.
Neither the order of the channels nor their scale, nor any other linear mixing of them, makes a
difference. Among them the axes are laid along the ways on which the machines went to their end:
one failure mode, one axis.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from campus_server.prognostics.arrays import Floats

__all__ = ["Fusion"]

_ABOVE_NOISE = 1.5
"""Variance of a direction that is kept, in variances of its noise."""
_SINGULAR = 1e-9
"""Noise that a channel has at least, in its variance: a counter may have none."""
_END = 0.1
"""Share of a machine's rows that is its beginning, and its end."""


@dataclass(frozen=True, slots=True, eq=False)
class Fusion:
    directions: Floats
    """[k, c] noise of variance 1 each, the longest way to failure first; k is at least 1."""

    @classmethod
    def learn(cls, z: Floats) -> Self:
        """`z[c, T, U]` standardised, of machines that failed; NaN after the last row of each."""
        count = len(z)
        rows = z.reshape(count, -1)
        total = np.cov(rows[:, ~np.isnan(rows).any(axis=0)]).reshape(count, count)
        steps = np.diff(z, axis=1).reshape(count, -1)
        steps = steps[:, ~np.isnan(steps).any(axis=0)]
        noise = steps @ steps.T / (2 * max(steps.shape[1], 1)) + _SINGULAR * np.eye(count)
        variance, vectors = np.linalg.eigh(noise)
        white = vectors / np.sqrt(variance)
        ratio, turned = np.linalg.eigh(white.T @ total @ white)
        kept = int(max((ratio > _ABOVE_NOISE).sum(), 1))
        directions = (white @ turned).T[::-1][:kept]
        return cls(_along(directions @ _way(z)).T @ directions)

    def of(self, z: Floats) -> Floats:
        """[k, T, U] from `z[c, T, U]`."""
        return np.asarray(np.tensordot(self.directions, z, axes=1))


def _way(z: Floats) -> Floats:
    """[c, U] From the beginning of each machine to its end."""
    rows = (~np.isnan(z[0])).sum(axis=0)
    part = np.maximum((_END * rows).astype(np.int64), 1)
    row = np.arange(z.shape[1])[:, None]
    known = np.nan_to_num(z)
    first = (known * (row < part)).sum(axis=1)
    last = (known * ((row >= rows - part) & (row < rows))).sum(axis=1)
    return np.asarray((last - first) / part)


def _along(ways: Floats) -> Floats:
    """[k, k] Orthogonal axes of `ways[k, U]`, each pointing where they go on the whole."""
    axes, _, _ = np.linalg.svd(ways)
    return np.asarray(np.where((axes.T @ ways).sum(axis=1) < 0, -1.0, 1.0) * axes)
