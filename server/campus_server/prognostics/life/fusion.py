"""Many noisy channels into the few directions that move slowly: wear does, noise does not.

Minimum noise fractions, or maximum autocorrelation factors (Switzer and Green, 1984; Green et al.,
IEEE Trans. Geoscience and Remote Sensing 26 (1988) 65-74): the noise is what changes from one row
to the next, and those combinations of channels are kept whose variance is well above their noise.
Neither the order of the channels nor their scale, nor any other linear mixing of them, makes a
difference.
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


@dataclass(frozen=True, slots=True, eq=False)
class Fusion:
    directions: Floats
    """[k, c] noise of variance 1 each, the clearest first; k is at least 1."""

    @classmethod
    def learn(cls, z: Floats) -> Self:
        """`z[c, T, U]` standardised, NaN after a machine's last row."""
        count = len(z)
        rows = z.reshape(count, -1)
        total = np.cov(rows[:, ~np.isnan(rows).any(axis=0)]).reshape(count, count)
        steps = np.diff(z, axis=1).reshape(count, -1)
        steps = steps[:, ~np.isnan(steps).any(axis=0)]
        noise = steps @ steps.T / (2 * max(steps.shape[1], 1)) + _SINGULAR * np.eye(count)
        variance, vectors = np.linalg.eigh(noise)
        white = vectors / np.sqrt(variance)
        ratio, turned = np.linalg.eigh(white.T @ total @ white)
        directions = (white @ turned).T[::-1]
        kept = int(max((ratio > _ABOVE_NOISE).sum(), 1))
        return cls(_rising(directions[:kept], z))

    def of(self, z: Floats) -> Floats:
        """[k, T, U] from `z[c, T, U]`."""
        return np.asarray(np.tensordot(self.directions, z, axes=1))


def _rising(directions: Floats, z: Floats) -> Floats:
    """Each with the sign by which it rises with age, whichever the eigenvectors came with."""
    fused = np.tensordot(directions, np.nan_to_num(z), axes=1)
    present = ~np.isnan(z[0])
    age = np.arange(z.shape[1])[:, None] * present
    age = np.where(present, age - age.sum(axis=0) / np.maximum(present.sum(axis=0), 1), 0.0)
    return np.where((fused * age).sum(axis=(1, 2)) < 0, -1.0, 1.0)[:, None] * directions
