"""What normal looks like: learned once from the training ticks of each equipment.

A view is what is judged: every channel by itself (robust z), and every eigen-projection of the
training covariance, whitened, so that a broken relation between channels shows although each
channel stays in its range. Each view carries two prices: the noise of its moving average, and how
fast it wanders by itself (a random-walk rate read from its variogram). A thermal channel that
wanders is wide, a steady flow is narrow, and no constant is written for either.
"""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.activity import Tails
from campus_server.prognostics.arrays import (
    Arrays,
    ChannelFlags,
    Channels,
    Flag,
    Flags,
    Floats,
    LevelFlags,
    LevelViews,
    Loadings,
    Projections,
    Views,
)

__all__ = ["SMOOTHING", "Normal", "drawn", "views"]

SMOOTHING = 0.1
"""Share of the newest tick in the moving average of a view."""
_FARTHEST = 1e9
"""Robust z beyond which farther means nothing, and sums might overflow."""
_CARRIED = 0.5
"""A projection is masked when missing channels carry more of it than this."""
_INDEPENDENT = 20.0
"""Independent observations in a training of correlated ticks."""
_LARGEST_EXPONENT = 700.0


@dataclass(slots=True)
class Normal(Arrays):
    """Axes as in `arrays`: n channels, k projections, v views, 2 levels."""

    learned: ChannelFlags
    """False: constant or mostly missing in training; such a channel is not judged."""
    logarithmic: ChannelFlags
    lowest: Channels
    """Smallest value whose logarithm is taken; 1 where none is."""
    centre: Channels
    scale: Channels
    axes: Loadings
    """Robust z -> whitened projection."""
    root: Projections
    """`axes` times it are unit eigenvectors."""
    regime: Projections
    """1 for the projections that say where the equipment works (speed, load), else 0."""
    noise: Views
    """Variance of the moving average."""
    wander: Views
    """Random-walk variance per tick."""
    gain: LevelViews
    """How fast the two expected levels follow: a quick one that goes along with what wanders,
    and a slow one that a fault cannot carry away."""
    judged: LevelFlags
    """By the quick level whatever was learned; by the slow one only what did not wander in
    training."""
    steady: Flag
    """The training bore the levels out: no score of its second half was too high. Where it did
    not, changing is normal, and the changes are judged instead (`activity`)."""
    tails: Tails
    """Zero where `steady`."""

    def standardised(self, values: Floats) -> Floats:
        """`values[n, E]` as robust z; what is not learned is 0, what is missing stays NaN."""
        with np.errstate(over="ignore"):
            z = (drawn(values, self.logarithmic, self.lowest) - self.centre) / self.scale
        z = np.minimum(np.maximum(z, -_FARTHEST), _FARTHEST)
        return np.where(self.learned, z, 0.0)

    def measured(self, z: Floats) -> Floats:
        """The way back: robust z [n, E] in the channels' own units."""
        straight = z * self.scale + self.centre
        return np.where(self.logarithmic, np.exp(np.minimum(straight, _LARGEST_EXPONENT)), straight)

    def present(self, missing: Flags) -> Flags:
        """[v, E] False where a channel is missing, and where it takes a projection with it."""
        vectors = self.axes * self.root
        carried = (vectors * vectors * missing[:, None]).sum(axis=0)
        return np.concatenate([~missing, carried <= _CARRIED])

    def leverage(self, average: Floats) -> Floats:
        """[k, E] Variance added because a relation is less known here than where it was learned.

        As for a regression line away from its data's centre: squared distance over the number of
        independent observations (Draper and Smith, Applied Regression Analysis, 1.4).
        """
        count = len(self.centre)
        parts = average[count:]
        if not len(parts):
            return parts
        parts = parts * parts * self.regime
        total = parts[0].copy()
        for part in parts[1:]:
            total += part
        return np.asarray((total - parts) * (self.noise[count:] / _INDEPENDENT))


def _projections(axes: Floats, z: Floats) -> Floats:
    """`axes[n, k, E]` and `z[..., n, E]` without gaps to [..., k, E]."""
    result = z[..., 0, None, :] * axes[0]
    for channel in range(1, len(axes)):
        result += z[..., channel, None, :] * axes[channel]
    return np.asarray(result)


def views(axes: Floats, z: Floats) -> Floats:
    """Robust z [..., n, E] without gaps to [..., v, E]."""
    return np.concatenate([z, _projections(axes, z)], axis=-2)


def drawn(values: Floats, logarithmic: Flags, lowest: Floats) -> Floats:
    """Values on the scale on which they are judged: their logarithm or themselves."""
    if not logarithmic.any():
        return values
    return np.where(logarithmic, np.log(np.maximum(values, lowest)), values)
