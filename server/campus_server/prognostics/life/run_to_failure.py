"""Remaining life from the histories of machines that ran until they failed.

    histories -> regimes -> fusion -> course -> ensemble -> interval

Every step is learned from those histories alone: which settings make regimes, which directions
of the channels carry wear, how levels and slopes of several memories map to the rows that are left,
and how far that is off. No channel is named and none is chosen by hand.

What is left is told up to a `horizon` and not beyond: a machine that will outlast it shows nothing
yet by which its end could be told (Heimes, IEEE PHM 2008).
"""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.arrays import Flags, Floats
from campus_server.prognostics.life.conformal import Band
from campus_server.prognostics.life.course import course
from campus_server.prognostics.life.ensemble import Ensemble, learn
from campus_server.prognostics.life.fusion import Fusion
from campus_server.prognostics.life.histories import Histories
from campus_server.prognostics.life.regimes import Regimes

__all__ = ["Remaining", "RunToFailure"]

_MEMORIES = (0.05, 0.125, 0.33, 0.8)
"""Of the horizon: from a first sign to the whole way."""
_HEALTHY = 0.5
"""Of the horizon: what the rows of one machine beyond it weigh together, at most, when the interval
is made. They all hold the same truth, and those of the long-lived are many."""


class Remaining(NamedTuple):
    life: Floats
    """[U] rows, at most the horizon."""
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class RunToFailure:
    horizon: float
    regimes: Regimes
    fusion: Fusion
    ensemble: Ensemble
    band: Band

    @classmethod
    def learn(cls, histories: Histories, horizon: float, confidence: float = 0.9) -> Self:
        """From machines each of which failed with its last row.

        `horizon` in rows. Raises `ValueError` for fewer than two machines.
        """
        regimes = Regimes.learn(histories)
        z = regimes.standardised(histories)
        fusion = Fusion.learn(z)
        features = course(fusion.of(z), _memories(horizon))
        row, machine = np.nonzero(histories.present)
        left = histories.left[row, machine]
        target = np.minimum(left, horizon).astype(np.float64)
        ensemble, told = learn(features[:, row, machine].T, target, machine)
        told = np.clip(told, 0, horizon)
        weight = _weights(left >= horizon, machine, horizon)
        band = Band.learn(told, target, weight, len(histories.rows), confidence)
        return cls(horizon, regimes, fusion, ensemble, band)

    def remaining(self, histories: Histories) -> Remaining:
        """Of machines that still run, after the last row of each."""
        z = self.regimes.standardised(histories)
        features = course(self.fusion.of(z), _memories(self.horizon))
        machine = np.arange(len(histories.rows))
        told = self.ensemble.of(features[:, histories.rows - 1, machine].T)
        life = np.clip(told, 0, self.horizon)
        return Remaining(life, *self.band.of(life))


def _memories(horizon: float) -> tuple[float, ...]:
    return tuple(horizon * share for share in _MEMORIES)


def _weights(healthy: Flags, machine: NDArray[np.intp], horizon: float) -> Floats:
    """[n] of rows of `machine[n]`."""
    many = np.maximum(np.bincount(machine, healthy), 1.0)[machine]
    return np.where(healthy, np.minimum(1.0, _HEALTHY * horizon / many), 1.0)
