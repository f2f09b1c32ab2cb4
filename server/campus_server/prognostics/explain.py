"""Why a score is what it is: signed shares of the channels, what was expected, what was measured."""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.level import Level
from campus_server.prognostics.normal import Floats, Normal

__all__ = ["Explanation", "explain"]

_COUNTS_ABOVE = 0.5
"""Views below this share of the strongest one explain nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """n channels, in the channels' own order and units."""

    share: Floats
    """[n] -1 … 1; absolute values sum to 1 (all 0 when nothing deviates). Positive: higher."""
    expected: Floats
    measured: Floats
    """[n] the moving average, as the judgement saw it; NaN for channels that are not judged."""


def explain(normal: Normal, level: Level, z: Floats) -> Explanation:
    """Each strong view hands its squared z [2, v] to the channels that made it."""
    count = len(normal.centre)
    stronger = np.abs(z).argmax(axis=0)
    size = np.abs(z).max(axis=0)
    # a channel is explained by the level that speaks louder: of itself, or of all
    loudest = int(np.abs(z).max(axis=1).argmax())
    which = np.where(size[:count] > 0, stronger[:count], loudest)
    expected = np.where(which == 0, level.expected[0, :count], level.expected[1, :count])
    deviation = level.average[:count] - expected
    weight = np.where(size >= _COUNTS_ABOVE * size.max(initial=0.0), size * size, 0.0)
    part = np.abs(normal.axes * deviation[:, None])
    whole = part.sum(axis=0)
    part = part / np.where(whole > 0, whole, 1.0)
    share = weight[:count] + (part * weight[count:]).sum(axis=1)
    total = share.sum()
    share = np.sign(deviation) * share / total if total > 0 else np.zeros(count)
    unknown = np.where(normal.learned, 0.0, np.nan)
    return Explanation(
        share,
        normal.measured(expected) + unknown,
        normal.measured(level.average[:count]) + unknown,
    )
