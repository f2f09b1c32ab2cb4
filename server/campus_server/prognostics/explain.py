"""Why a score is what it is: signed shares of the channels, what was expected, what was measured.

Reconstruction-based contribution (Alcala and Qin, Automatica 45 (2009) 1593-1600): for each
channel, by how much the distance D² = Σ d²/S over all views would fall if this channel alone were
put to the value that fits the others best. That value is what was expected of it.
"""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.level import Level
from campus_server.prognostics.normal import Floats, Normal

__all__ = ["Explanation", "explain"]


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """n channels, in the channels' own order and units."""

    share: Floats
    """[n] -1 … 1; absolute values sum to 1 (all 0 when nothing deviates). Positive: higher."""
    expected: Floats
    """[n] what fits the other channels; NaN for channels that are not judged."""
    measured: Floats
    """[n] the moving average, as the judgement saw it; NaN for channels that are not judged."""


def explain(normal: Normal, level: Level, z: Floats) -> Explanation:
    """By the level that speaks louder in `z[2, v]`."""
    count = len(normal.centre)
    loudest = int(np.abs(z).max(axis=1).argmax())
    deviation = level.average - level.expected[loudest]
    weight = 1 / (level.variance[loudest] + normal.noise)
    weight = np.where(z[loudest] != 0, weight, 0.0)  # masked or not judged
    pull = weight * deviation
    slope = pull[:count] + (normal.axes * pull[count:]).sum(axis=1)
    curve = weight[:count] + (normal.axes**2 * weight[count:]).sum(axis=1)
    curve = np.where(normal.learned & (curve > 0), curve, np.inf)
    excess = slope / curve
    gain = excess * slope
    total = float(gain.sum())
    share = np.sign(excess) * gain / total if total > 0 else np.zeros(count)
    unknown = np.where(normal.learned, 0.0, np.nan)
    average = level.average[:count]
    return Explanation(
        share, normal.measured(average - excess) + unknown, normal.measured(average) + unknown
    )
