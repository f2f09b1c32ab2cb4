"""Hours in which nothing comes from a building: its gateway is dead."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.changes import Change
from campus_simulators.campus.units import stream

__all__ = ["Outages"]

Floats = NDArray[np.float64]

_YEAR_S, _HOUR_S = 365.25 * 86_400.0, 3600.0
_RATE = 3.0  # per gateway and year
_HOURS = (0.5, 8.0)


class Outages:
    def __init__(self, seed: int, buildings: Sequence[str], begins_s: float) -> None:
        self.made: list[Change] = []
        self._buildings = tuple(buildings)
        self._streams = [stream(seed, building, "gateway") for building in buildings]
        count = len(buildings)
        self._from, self._to = np.empty(count), np.full(count, begins_s)
        for at in range(count):
            self._draw(at)

    def _draw(self, at: int) -> None:
        rng = self._streams[at]
        self._from[at] = self._to[at] + rng.exponential(_YEAR_S / _RATE)
        self._to[at] = self._from[at] + rng.uniform(*_HOURS) * _HOUR_S

    def day(self, times: Floats) -> NDArray[np.bool_]:
        """[T, B] Whether a building is silent."""
        silent = np.zeros((len(times), len(self._buildings)), np.bool_)
        for at, building in enumerate(self._buildings):
            while self._from[at] <= times[-1]:
                silent[:, at] |= (times >= self._from[at]) & (times < self._to[at])
                if self._to[at] > times[-1]:
                    break
                hours = (self._to[at] - self._from[at]) / _HOUR_S
                self.made.append(Change(building, "silent", float(self._from[at]), hours))
                self._draw(at)
        return silent
