"""Why a score is what it is: signed shares of the channels, what was expected, what was measured.

Reconstruction-based contribution (Alcala and Qin, Automatica 45 (2009) 1593-1600): for each
channel, by how much the distance D² = Σ d²/S over all views would fall if this channel alone were
put to the value that fits the others best. That value is what was expected of it.

Where changes are judged, a channel's share is its own -log p and what its squared loadings carry of
the projections'. Expected is then the moving average, and measured the newest value.
"""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.activity import Activity
from campus_server.prognostics.arrays import Flags, Floats
from campus_server.prognostics.level import Level
from campus_server.prognostics.normal import Normal

__all__ = ["Explanation", "explain"]


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """n channels, in the channels' own order and units."""

    share: Floats
    """[n] -1 … 1; absolute values sum to 1 (all 0 when nothing deviates). Positive: higher."""
    expected: Floats
    """[n] what fits the other channels; NaN for channels that are not judged."""
    measured: Floats
    """[n] the moving average, as the judgement saw it (the newest value where changes are judged);
    NaN for channels that are not judged."""


def explain(
    normal: Normal, level: Level, activity: Activity, loudest: int, heard: Flags
) -> Explanation:
    """Of one equipment (E = 1), by the level or the unrest `loudest` and the views `heard[v]`."""
    learned = normal.learned[:, 0]
    count = len(learned)
    axes = np.ascontiguousarray(normal.axes[..., 0])
    unknown = np.where(learned, 0.0, np.nan)
    average = level.average[:count, 0]
    if not normal.steady[0]:
        last = level.last[:count, 0]
        return Explanation(
            _stirring(normal, activity, loudest) * np.where(last < average, -1.0, 1.0),
            normal.measured(average[:, None])[:, 0] + unknown,
            normal.measured(last[:, None])[:, 0] + unknown,
        )
    deviation = level.average[:, 0] - level.expected[loudest, :, 0]
    weight = 1 / (level.variance[loudest, :, 0] + normal.noise[:, 0])
    weight = np.where(heard, weight, 0.0)
    pull = weight * deviation
    slope = pull[:count] + (axes * pull[count:]).sum(axis=1)
    curve = weight[:count] + (axes**2 * weight[count:]).sum(axis=1)
    curve = np.where(learned & (curve > 0), curve, np.inf)
    excess = slope / curve
    gain = excess * slope
    total = float(gain.sum())
    share = np.sign(excess) * gain / total if total > 0 else np.zeros(count)
    return Explanation(
        share,
        normal.measured((average - excess)[:, None])[:, 0] + unknown,
        normal.measured(average[:, None])[:, 0] + unknown,
    )


def _stirring(normal: Normal, activity: Activity, loudest: int) -> Floats:
    """[n] shares of the unrest, sudden (0) or lasting (1)."""
    unrest = (activity.lasting if loudest else activity.sudden)[:, 0]
    count = len(normal.learned)
    vectors = (normal.axes * normal.root)[..., 0]
    part = unrest[:count] + (vectors * vectors * unrest[count:]).sum(axis=1)
    part = np.where(normal.learned[:, 0], part, 0.0)
    total = float(part.sum())
    return np.asarray(part / total if total > 0 else part)
