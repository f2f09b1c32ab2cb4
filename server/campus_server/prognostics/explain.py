"""Why a score is what it is: signed shares of the channels, what was expected, what was measured.

Reconstruction-based contribution (Alcala and Qin, Automatica 45 (2009) 1593-1600): for each
channel, by how much the distance D² = Σ d²/S over all views would fall if this channel alone were
put to the value that fits the others best. That value is what was expected of it.

Where changes are judged, a channel's share is its own -log p and what its squared loadings carry of
the projections'. Expected is then the moving average, and measured the newest value.
"""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import Floats, added
from campus_server.prognostics.judgement import Judgement
from campus_server.prognostics.normal import Normal

__all__ = ["Explanation", "explain"]


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """n channels, in the channels' own order and units; of many equipment [n, E], of one [n]."""

    share: Floats
    """-1 … 1; absolute values sum to 1 (all 0 when nothing deviates). Positive: higher."""
    expected: Floats
    """What fits the other channels; NaN for channels that are not judged."""
    measured: Floats
    """The moving average, as the judgement saw it (the newest value where changes are judged);
    NaN for channels that are not judged."""

    def of(self, position: int) -> "Explanation":
        """Of one equipment."""
        return Explanation(*(part[:, position].copy() for part in self._parts()))

    def _parts(self) -> tuple[Floats, Floats, Floats]:
        return self.share, self.expected, self.measured


def explain(normal: Normal, judgement: Judgement) -> Explanation:
    """Of the newest tick's score, by the level or the unrest that spoke louder."""
    count = len(normal.learned)
    level = judgement.level
    excess, gain = _reconstructed(normal, judgement)
    average = level.average[:count]
    expected, measured = average - excess, average.copy()
    upward = excess > 0
    restless = np.flatnonzero(~normal.steady)
    if len(restless):
        last = level.last[:count, restless]
        gain[:, restless] = _stirring(normal.take(restless), judgement.take(restless))
        upward[:, restless] = last > average[:, restless]
        expected[:, restless], measured[:, restless] = average[:, restless], last
    total = added(gain)
    gain /= np.where(total > 0, total, 1.0)
    share = np.where(upward, gain, -gain)
    unknown = np.where(normal.learned, 0.0, np.nan)
    return Explanation(
        share, normal.measured(expected) + unknown, normal.measured(measured) + unknown
    )


def _reconstructed(normal: Normal, judgement: Judgement) -> tuple[Floats, Floats]:
    """[n, E] by how far each channel is off, and by how much D² would fall without."""
    count = len(normal.learned)
    level, slow = judgement.level, judgement.slow
    deviation = level.average - np.where(slow, level.expected[1], level.expected[0])
    weight = np.where(slow, level.variance[1], level.variance[0])
    weight += normal.noise
    np.divide(judgement.heard, weight, out=weight)
    deviation *= weight
    slope, curve = deviation[:count].copy(), weight[:count].copy()
    for projection in range(normal.axes.shape[1]):
        axis = normal.axes[:, projection]
        slope += axis * deviation[count + projection]
        curve += axis * axis * weight[count + projection]
    excess = np.where(normal.learned & (curve > 0), slope, 0.0)
    excess /= np.where(curve > 0, curve, 1.0)
    return excess, excess * slope


def _stirring(normal: Normal, judgement: Judgement) -> Floats:
    """[n, E] each channel's part of the unrest, sudden or (slow) lasting."""
    count = len(normal.learned)
    activity = judgement.activity
    unrest = np.where(judgement.slow, activity.lasting, activity.sudden)
    part = unrest[:count].copy()
    for projection in range(normal.axes.shape[1]):
        vector = normal.axes[:, projection] * normal.root[projection]
        part += vector * vector * unrest[count + projection]
    return np.where(normal.learned, part, 0.0)
